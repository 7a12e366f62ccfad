//! Drafts: what authors are writing, one for each flow, until it is published or thrown away.
//!
//! A draft is a whole flow folder as it would be published, with the version it began from. All authors of a flow write in the same one:
//! whoever changes something says what they saw there, and where somebody else has changed just that meanwhile, nothing is changed and
//! they are shown both. Every change is kept with what was before and after, also of drafts that are over.

use super::sql::{Row, Sql};
use super::versions::{self, Content};
use crate::flow::graph::Version;
use anyhow::{Context, Result};
use jiff::Timestamp;

/// The tables, for both engines.
pub(super) const TABLES: &str = "
CREATE TABLE draft(
  flow TEXT PRIMARY KEY, base TEXT NOT NULL, number BIGINT NOT NULL, content TEXT NOT NULL, by_whom TEXT NOT NULL, at_ms BIGINT NOT NULL);
CREATE TABLE draft_change(
  flow TEXT NOT NULL, number BIGINT NOT NULL, at_ms BIGINT NOT NULL, by_whom TEXT NOT NULL, what TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
  PRIMARY KEY(flow, number));
";
/// What copies of a store carry, with what tells two rows apart in front.
pub(super) const COPIED: [(&str, &[&str]); 2] = [
    ("draft", &["flow", "base", "number", "content", "by_whom", "at_ms"]),
    ("draft_change", &["flow", "number", "at_ms", "by_whom", "what", "before", "after"]),
];

/// What is being written of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The flow.
    pub flow: String,
    /// The version that was live when it began.
    pub base: Version,
    /// Its last change, by the count of all drafts of the flow.
    pub number: u64,
    /// All of it.
    pub content: Content,
    /// Who changed it last, or began it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What became of a draft with one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// All of it.
    pub content: Content,
    /// What was changed, in an author's words: `m.main.1 (es)`, `nodes.yaml`.
    pub what: String,
    /// What was there before.
    pub before: String,
    /// What is there now.
    pub after: String,
}

/// A change, with who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Counts the changes of all drafts of a flow, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who made it.
    pub by: String,
    /// What was changed.
    pub what: String,
    /// What was there before.
    pub before: String,
    /// What has been there since.
    pub after: String,
}

/// The draft of a flow, if somebody is writing one.
///
/// # Errors
/// A store that cannot be read.
pub fn current(sql: &mut dyn Sql, flow: &str) -> Result<Option<Draft>> {
    let select = "SELECT flow, base, number, content, by_whom, at_ms FROM draft WHERE flow = $1";
    sql.rows(select, &[flow.into()])?.first().map(read).transpose()
}

/// The draft of a flow; begun from what is live, where there is none. Must run in a transaction.
///
/// # Errors
/// A flow of which nothing is live, and a store that cannot be written.
pub fn begin(sql: &mut dyn Sql, flow: &str, by: &str, at: Timestamp) -> Result<Draft> {
    if let Some(draft) = current(sql, flow)? {
        return Ok(draft);
    }
    let draft = fresh(sql, flow, by, at)?;
    put(sql, &draft)?;
    Ok(draft)
}

/// A draft that would be begun now.
fn fresh(sql: &mut dyn Sql, flow: &str, by: &str, at: Timestamp) -> Result<Draft> {
    let all = versions::list(sql, flow)?;
    let live = versions::live(&all, versions::moment(&all, at)).with_context(|| format!("nothing of `{flow}` is live"))?.version;
    let content = versions::content(sql, flow, live)?.with_context(|| format!("the content of version {live} is gone"))?;
    let number = last(sql, flow)?;
    Ok(Draft { flow: flow.to_owned(), base: live, number, content, by: by.to_owned(), at })
}

/// Changes a draft; one is begun where there is none. The change is told what is there now, and says what shall be, or what is in its
/// way: then nothing is changed. Must run in a transaction.
///
/// # Errors
/// As [`begin`].
pub fn change<E>(
    sql: &mut dyn Sql,
    flow: &str,
    (by, at): (&str, Timestamp),
    change: impl FnOnce(&Draft) -> Result<Edit, E>,
) -> Result<Result<Draft, E>> {
    // What is not changed is not begun either.
    let before = match current(sql, flow)? {
        Some(draft) => draft,
        None => fresh(sql, flow, by, at)?,
    };
    let edit = match change(&before) {
        Ok(edit) => edit,
        Err(obstacle) => return Ok(Err(obstacle)),
    };
    if edit.content == before.content {
        return begin(sql, flow, by, at).map(Ok);
    }
    let draft = Draft { number: before.number + 1, content: edit.content, by: by.to_owned(), at, ..before };
    put(sql, &draft)?;
    note(sql, &draft, [&edit.what, &edit.before, &edit.after])?;
    Ok(Ok(draft))
}

/// The draft is over: published, or thrown away. `what` says which. Must run in a transaction.
///
/// # Errors
/// A store that cannot be written.
pub fn end(sql: &mut dyn Sql, flow: &str, (by, at): (&str, Timestamp), what: &str) -> Result<()> {
    let Some(before) = current(sql, flow)? else { return Ok(()) };
    sql.run("DELETE FROM draft WHERE flow = $1", &[flow.into()])?;
    let over = Draft { number: before.number + 1, by: by.to_owned(), at, ..before };
    note(sql, &over, [what, "", ""])
}

/// What was changed in drafts of a flow, the newest first, so many at the most.
///
/// # Errors
/// A store that cannot be read.
pub fn changes(sql: &mut dyn Sql, flow: &str, most: i64) -> Result<Vec<Change>> {
    let select = "SELECT number, at_ms, by_whom, what, before, after FROM draft_change WHERE flow = $1 ORDER BY number DESC LIMIT $2";
    let rows = sql.rows(select, &[flow.into(), most.into()])?;
    let read = |row: &Row| {
        Ok(Change {
            number: u64::try_from(row.number(0)?)?,
            at: Timestamp::from_millisecond(row.number(1)?)?,
            by: row.text(2)?,
            what: row.text(3)?,
            before: row.text(4)?,
            after: row.text(5)?,
        })
    };
    rows.iter().map(read).collect()
}

fn last(sql: &mut dyn Sql, flow: &str) -> Result<u64> {
    let rows = sql.rows("SELECT COALESCE(MAX(number), 0) FROM draft_change WHERE flow = $1", &[flow.into()])?;
    Ok(u64::try_from(rows.first().context("the store does not count")?.number(0)?)?)
}

fn put(sql: &mut dyn Sql, draft: &Draft) -> Result<()> {
    let statement = "INSERT INTO draft(flow, base, number, content, by_whom, at_ms) VALUES($1, $2, $3, $4, $5, $6)
                     ON CONFLICT(flow) DO UPDATE SET number = excluded.number, content = excluded.content, by_whom = excluded.by_whom,
                     at_ms = excluded.at_ms";
    let values = [
        draft.flow.as_str().into(),
        draft.base.to_string().into(),
        i64::try_from(draft.number)?.into(),
        draft.content.written()?.into(),
        draft.by.as_str().into(),
        draft.at.as_millisecond().into(),
    ];
    sql.run(statement, &values)?;
    Ok(())
}

fn note(sql: &mut dyn Sql, draft: &Draft, [what, before, after]: [&str; 3]) -> Result<()> {
    let statement = "INSERT INTO draft_change(flow, number, at_ms, by_whom, what, before, after) VALUES($1, $2, $3, $4, $5, $6, $7)";
    let number = i64::try_from(draft.number)?.into();
    let values = [
        draft.flow.as_str().into(),
        number,
        draft.at.as_millisecond().into(),
        draft.by.as_str().into(),
        what.into(),
        before.into(),
        after.into(),
    ];
    sql.run(statement, &values)?;
    Ok(())
}

fn read(row: &Row) -> Result<Draft> {
    let (flow, base) = (row.text(0)?, row.text(1)?);
    Ok(Draft {
        base: Version::parse(&base).with_context(|| format!("`{base}` is no version"))?,
        number: u64::try_from(row.number(2)?)?,
        content: Content::read(&row.text(3)?).with_context(|| format!("the draft of `{flow}` cannot be read"))?,
        by: row.text(4)?,
        at: Timestamp::from_millisecond(row.number(5)?)?,
        flow,
    })
}
