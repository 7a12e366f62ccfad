//! The forms of the tables, one after the other. A form only ever adds, so that nodes of the program before can go on.

use super::sql::Sql;
use super::{Store, call_backs, codes, delivery, drafts, tokens, users};
use anyhow::{Result, bail};

/// What each form adds, from 1: on both engines, and where the journal is shipped to. `{bytes}` is what the engine calls a column of bytes.
const FORMS: [(&str, &str); 9] = [("
CREATE TABLE version(
  flow TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, first_ms BIGINT NOT NULL, PRIMARY KEY(flow, id));
CREATE TABLE publication(
  id BIGINT PRIMARY KEY, flow TEXT NOT NULL, version TEXT NOT NULL, kind TEXT NOT NULL, by_whom TEXT NOT NULL, why TEXT NOT NULL, at_ms BIGINT NOT NULL,
  from_ms BIGINT NOT NULL, until_ms BIGINT, needs_second BIGINT NOT NULL, second_by TEXT, second_ms BIGINT);
CREATE TABLE roster(
  flow TEXT NOT NULL, id BIGINT NOT NULL, content TEXT NOT NULL, by_whom TEXT NOT NULL, why TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY(flow, id));
", "
CREATE TABLE entry(
  id BIGINT GENERATED ALWAYS AS IDENTITY, month BIGINT NOT NULL, place BIGINT NOT NULL, line TEXT NOT NULL, call TEXT NOT NULL, leg TEXT NOT NULL,
  restarts BIGINT NOT NULL, turn BIGINT NOT NULL, kind TEXT NOT NULL, digest BIGINT NOT NULL, forked BIGINT NOT NULL, at_ms BIGINT NOT NULL,
  version {bytes} NOT NULL, roster BIGINT NOT NULL, node TEXT NOT NULL, language TEXT NOT NULL, heard TEXT NOT NULL, does TEXT NOT NULL, notes TEXT NOT NULL,
  PRIMARY KEY(month, place, digest)) PARTITION BY LIST(month);
CREATE INDEX entry_call ON entry(call);
CREATE TABLE errands(
  key TEXT PRIMARY KEY, line TEXT NOT NULL, kind TEXT NOT NULL, at_ms BIGINT NOT NULL, sealed {bytes} NOT NULL,
  state TEXT NOT NULL DEFAULT 'due', by_whom TEXT, why TEXT, settled_ms BIGINT);
CREATE TABLE spool(id TEXT PRIMARY KEY, shipped BIGINT NOT NULL, at_ms BIGINT NOT NULL);
"), ("", "
ALTER TABLE entry ADD COLUMN unmatched {bytes};
CREATE INDEX entry_id ON entry(id);
CREATE INDEX entry_at ON entry(at_ms);
CREATE INDEX entry_words ON entry(id) WHERE unmatched IS NOT NULL;
"), ("", delivery::TABLES), ("
CREATE TABLE alert(
  id TEXT PRIMARY KEY, cause TEXT NOT NULL, about TEXT NOT NULL, detail TEXT NOT NULL, urgent BIGINT NOT NULL, since_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL, told TEXT NOT NULL, tries BIGINT NOT NULL, next_ms BIGINT NOT NULL, ack_by TEXT, ack_ms BIGINT, over_ms BIGINT);
", ""), ("", call_backs::TABLES), (users::TABLES, ""), (drafts::TABLES, ""), (codes::TABLES, ""), (tokens::TABLES, "")];

const FORM_TABLE: &str = "CREATE TABLE IF NOT EXISTS form(number BIGINT PRIMARY KEY, program TEXT NOT NULL, readable_from BIGINT NOT NULL)";

/// Adds what is missing, under the lock: of several nodes that begin at once, one does it.
///
/// `of_its_own` is whether the journal comes from spools that are not this store.
pub(super) fn bring_forward(store: &mut Store, of_its_own: bool) -> Result<()> {
    store.write(|sql| {
        sql.all(FORM_TABLE)?;
        let number = judge(sql)?;
        for (number, (both, shipped_to)) in (1i64..).zip(FORMS).skip(usize::try_from(number)?) {
            let bytes = sql.bytes_type();
            sql.all(&both.replace("{bytes}", bytes))?;
            if of_its_own {
                sql.all(&shipped_to.replace("{bytes}", bytes))?;
            }
            sql.run(
                "INSERT INTO form(number, program, readable_from) VALUES($1, $2, $3)",
                &[number.into(), env!("CARGO_PKG_VERSION").into(), READABLE_FROM.into()],
            )?;
        }
        Ok(())
    })
}

/// Since which form there are alerts.
pub(super) const ALERTS: i64 = 4;
/// Since which form call backs go out.
pub(super) const CALL_BACKS: i64 = 5;
/// Since which form there are accounts of the console.
pub(super) const ACCOUNTS: i64 = 6;
/// Since which form there are drafts.
pub(super) const DRAFTS: i64 = 7;
/// Since which form there are codes at sign-in.
pub(super) const CODES: i64 = 8;
/// Since which form there are tokens.
pub(super) const TOKENS: i64 = 9;
/// The oldest program's form that can read what this one writes.
const READABLE_FROM: i64 = 1;

/// The newest form of a store, and the oldest form whose programs can read it. 0 and 0, where it has none yet.
pub(super) fn known(sql: &mut dyn Sql) -> Result<(i64, i64)> {
    let known = sql.rows("SELECT COALESCE(MAX(number), 0), COALESCE(MAX(readable_from), 0) FROM form", &[])?;
    let Some(known) = known.first() else { bail!("the store does not tell its form") };
    Ok((known.number(0)?, known.number(1)?))
}

/// The newest form of a store that this program can read.
pub(super) fn judge(sql: &mut dyn Sql) -> Result<i64> {
    let (number, readable_from) = known(sql)?;
    if readable_from > i64::try_from(FORMS.len())? {
        bail!("a newer helpline has changed this store so that this one cannot read it: install the newer one");
    }
    Ok(number)
}
