//! A store copied whole, from either engine to either: for backups, and for moving from one to the other.
//!
//! What is copied is as it was at one moment, while servers go on. Entries go in batches. Where the store they go to knows entries
//! by what they are (PostgreSQL), copying may be repeated until it is done; a file is filled once, from nothing.
//!
//! Alerts go along: nobody is told twice of what somebody takes care of, and what nobody does is told on. So do accounts of the console,
//! with what was changed of them and the codes that are asked for; whoever is signed in is not, in the other store. And so do drafts,
//! and tokens: whoever uses the API goes on with theirs.

use super::shipping::{self, Months};
use super::sql::{Sql, Value};
use super::{Store, alerts, call_backs, codes, delivery, drafts, errands, forms, journal, messages, tokens, users};
use anyhow::{Context, Result, bail};

/// What a store has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Publications of all flows.
    pub publications: u64,
    /// People as they are and were, of all flows.
    pub rosters: u64,
    /// Entries of the journal.
    pub entries: u64,
    /// Errands.
    pub errands: u64,
}

/// A store as it is opened for copying: decisions, and what is kept of calls. Both may be in one place.
pub struct Whole {
    /// Versions, publications, people.
    pub decisions: Store,
    /// Entries and errands.
    pub calls: Store,
    /// Whether entries are known by what they are, in tables of months.
    pub shared: bool,
}

/// What became of copying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// What there was, and is now in the other store.
    pub all: Count,
    /// Entries that the other store did not have.
    pub new_entries: u64,
    /// The errands that were copied, by their keys.
    pub errands: Vec<String>,
}

/// The tables of decisions, with their columns.
const DECISIONS: [(&str, &[&str]); 3] = [
    ("version", &["flow", "id", "content", "first_ms"]),
    (
        "publication",
        &["id", "flow", "version", "kind", "by_whom", "why", "at_ms", "from_ms", "until_ms", "needs_second", "second_by", "second_ms"],
    ),
    ("roster", &["flow", "id", "content", "by_whom", "why", "at_ms"]),
];

/// Copies everything. `told` hears how many entries are copied, of how many.
///
/// # Errors
/// A store that has versions, people or (as a file) entries of its own; one that cannot be read or written. What was copied before
/// stays, and copying again goes on.
pub fn copy(from: &mut Whole, to: &mut Whole, told: &mut dyn FnMut(u64, u64)) -> Result<Copied> {
    let Whole { decisions, calls, .. } = from;
    // What entries tell of is decided before: the later look is the one at decisions.
    calls.at_one_moment(|calls| {
        let entries = rows(calls, "entry")?;
        told(0, entries);
        decisions.at_one_moment(|decisions| {
            let form = forms::known(decisions)?.0;
            decide(decisions, form, to)?;
            let new_entries = copy_entries(calls, to, &mut |count| told(count, entries))?;
            let errands = copy_errands(calls, form, to)?;
            let all = Count { entries, errands: rows(calls, "errands")?, ..count_decisions(decisions)? };
            Ok(Copied { all, new_entries, errands })
        })
    })
}

/// Removes errands that another store has now: what is to be done for a caller stands in one place.
///
/// # Errors
/// A store that cannot be written.
pub fn give_away(from: &mut Whole, keys: &[String]) -> Result<()> {
    from.calls.write(|sql| {
        keys.iter().try_for_each(|key| {
            let gone = |table| format!("DELETE FROM {table} WHERE key = $1");
            ["errands", "delivery", "message", "call_back", "called"]
                .into_iter()
                .try_for_each(|table| sql.run(&gone(table), &[key.as_str().into()]).map(drop))
        })
    })?;
    from.calls.overwrite()
}

/// How many rows of what goes with errands are added at once.
const SOME: usize = 500;

/// How much a store has.
///
/// # Errors
/// A store that cannot be read.
pub fn count(store: &mut Whole) -> Result<Count> {
    let decisions = count_decisions(store.decisions.read())?;
    let calls = store.calls.read();
    Ok(Count { entries: rows(calls, "entry")?, errands: rows(calls, "errands")?, ..decisions })
}

fn count_decisions(sql: &mut dyn Sql) -> Result<Count> {
    Ok(Count { publications: rows(sql, "publication")?, rosters: rows(sql, "roster")?, ..Count::default() })
}

fn rows(sql: &mut dyn Sql, table: &str) -> Result<u64> {
    sql.rows(&format!("SELECT COUNT(*) FROM {table}"), &[])?.first().context("the store does not count")?.whole(0)
}

/// Copies what was decided, at once. What an earlier copy brought is replaced, since somebody may have agreed to it since.
fn decide(from: &mut dyn Sql, form: i64, to: &mut Whole) -> Result<()> {
    let tables: Vec<Vec<Vec<Value>>> = DECISIONS.iter().map(|(table, columns)| all(from, table, columns)).collect::<Result<_>>()?;
    // A copy that an older program made has none.
    let alerts = if form >= forms::ALERTS { all(from, "alert", &alerts::COLUMNS)? } else { Vec::new() };
    let accounts = if form >= forms::ACCOUNTS { users::COPIED.as_slice() } else { &[] };
    let drafts = if form >= forms::DRAFTS { drafts::COPIED.as_slice() } else { &[] };
    let codes = (form >= forms::CODES).then_some(&codes::COPIED);
    let tokens = if form >= forms::TOKENS { tokens::COPIED.as_slice() } else { &[] };
    let keyed: Vec<Keyed> = accounts
        .iter()
        .chain(codes)
        .map(|table| (table, 1))
        .chain(drafts.iter().zip([1, 2]))
        .chain(tokens.iter().map(|table| (table, 1)))
        .map(|((table, columns), keys)| Ok(Keyed { table, columns, keys, rows: all(from, table, columns)? }))
        .collect::<Result<_>>()?;
    to.decisions.write(|sql| {
        for ((table, columns), rows) in DECISIONS.iter().zip(&tables) {
            let own = all(sql, table, columns)?.iter().any(|row| !rows.iter().any(|copied| same(table, copied, row)));
            if own {
                bail!("the store has versions or people of its own, which this would overwrite: name an empty one");
            }
            sql.run(&format!("DELETE FROM {table}"), &[])?;
            for rows in rows.chunks(usize::try_from(shipping::BATCH)?) {
                sql.add(table, columns, rows)?;
            }
        }
        alerts.iter().try_for_each(|alert| alerts::bring(sql, alert))?;
        keyed.iter().try_for_each(|copied| copied.bring(sql))?;
        Ok(())
    })
}

/// A table whose rows are known by their first columns.
struct Keyed {
    table: &'static str,
    columns: &'static [&'static str],
    keys: usize,
    rows: Vec<Vec<Value>>,
}

impl Keyed {
    /// Puts its rows in. Somebody may have been given another role since an earlier copy.
    fn bring(&self, sql: &mut dyn Sql) -> Result<()> {
        let known: Vec<String> = (1..).zip(self.columns).take(self.keys).map(|(at, column)| format!("{column} = ${at}")).collect();
        let gone = format!("DELETE FROM {} WHERE {}", self.table, known.join(" AND "));
        self.rows.iter().try_for_each(|row| {
            sql.run(&gone, row.get(..self.keys).context("a row has no name")?)?;
            sql.add(self.table, self.columns, std::slice::from_ref(row)).map(drop)
        })
    }
}

/// Whether two rows tell the same decision. The content of a version may have got other transcripts; a publication, a second person.
fn same(table: &str, one: &[Value], other: &[Value]) -> bool {
    let end = match table {
        "version" => 2,
        "publication" => 10,
        _ => one.len(),
    };
    one.iter().zip(other).take(end).all(|(one, other)| one == other)
}

fn all(sql: &mut dyn Sql, table: &str, columns: &[&str]) -> Result<Vec<Vec<Value>>> {
    let rows = sql.rows(&format!("SELECT {} FROM {table} ORDER BY 1, 2", columns.join(", ")), &[])?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

fn copy_entries(from: &mut dyn Sql, to: &mut Whole, told: &mut dyn FnMut(u64)) -> Result<u64> {
    if !to.shared && rows(to.calls.read(), "entry")? > 0 {
        bail!("the file has calls of its own already: name a new one");
    }
    let select = format!("SELECT id, {} FROM entry WHERE id > $1 ORDER BY id LIMIT $2", journal::COLUMNS.join(", "));
    let (mut last, mut count, mut new, mut months) = (i64::MIN, 0, 0, Months::default());
    loop {
        let page = from.rows(&select, &[last.into(), shipping::BATCH.into()])?;
        let Some(end) = page.last() else { return Ok(new) };
        last = end.number(0)?;
        count += u64::try_from(page.len())?;
        if to.shared {
            new += months.add(&mut to.calls, page, |_| Ok(()))?;
        } else {
            let entries: Vec<Vec<Value>> = page.into_iter().map(|row| row.0.into_iter().skip(1).collect()).collect();
            new += to.calls.write(|sql| sql.add("entry", &journal::COLUMNS, &entries))?;
        }
        told(count);
    }
}

fn copy_errands(from: &mut dyn Sql, form: i64, to: &mut Whole) -> Result<Vec<String>> {
    let errands = all(from, "errands", &errands::COLUMNS)?;
    for some in errands.chunks(usize::try_from(shipping::BATCH)?) {
        to.calls.write(|sql| sql.add("errands", &errands::COLUMNS, some))?;
    }
    let call_backs = if form >= forms::CALL_BACKS { &call_backs::ALL[..] } else { &[] };
    for (table, columns) in delivery::ALL.iter().chain(call_backs).copied() {
        let rows = all(from, table, columns)?;
        to.calls.write(|sql| rows.chunks(SOME).try_for_each(|rows| sql.add(table, columns, rows).map(drop)))?;
    }
    // Sounds are large: one after the other.
    for key in from.rows("SELECT key FROM message ORDER BY 1", &[])? {
        for sound in from.rows(&format!("SELECT {} FROM message WHERE key = $1", messages::COLUMNS.join(", ")), &key.0)? {
            to.calls.write(|sql| sql.add("message", &messages::COLUMNS, &[sound.0]))?;
        }
    }
    errands
        .iter()
        .map(|errand| Ok(errand.first().and_then(|key| key.text().transpose()).context("an errand has no key")??.to_owned()))
        .collect()
}
