//! Versions of flows, and who published which of them, when and why.
//!
//! A version is the content of a flow folder, kept once under its hash. A publication says that a version is live from a
//! moment on, perhaps until another; [`live`] tells which one is. Nothing is ever removed from the list: undoing is one more.

use super::sql::{Row, Sql};
use super::tokens;
use crate::flow::graph::Version;
use crate::source::{Source, Sources};
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a version is made of: the texts of a flow folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Structure, words, sign-offs, and the people it was first published with.
    pub sources: Sources,
    /// Transcripts: their path, and their text.
    pub calls: Vec<(String, String)>,
}

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    sources: Vec<(String, String)>,
    calls: Vec<(String, String)>,
}

impl Content {
    /// As one text, for a store.
    ///
    /// # Errors
    /// None that is known.
    pub(super) fn written(&self) -> Result<String> {
        let sources = self.sources.0.iter().map(|source| (source.path.clone(), source.text.clone())).collect();
        Ok(serde_json::to_string(&Kept { sources, calls: self.calls.clone() })?)
    }

    /// Reads that text.
    ///
    /// # Errors
    /// A text that is none.
    pub(super) fn read(text: &str) -> Result<Self> {
        let kept: Kept = serde_json::from_str(text)?;
        let sources = kept.sources.into_iter().map(|(path, text)| Source { path, text }).collect();
        Ok(Self { sources: Sources(sources), calls: kept.calls })
    }
}

/// A version that became live, or shall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Counts publications of all flows, from 1.
    pub id: i64,
    /// The flow.
    pub flow: String,
    /// What became live.
    pub version: Version,
    /// How.
    pub kind: Kind,
    /// Who did it.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// When it was said.
    pub at: Timestamp,
    /// From when on it is live.
    pub from: Timestamp,
    /// Until when, if it ends by itself: then what was live before is live again.
    pub until: Option<Timestamp>,
    /// Whether somebody else must agree first.
    pub needs_second: bool,
    /// Who agreed, and when.
    pub second: Option<(String, Timestamp)>,
}

/// How a version became live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The store knew no version of the flow.
    Seed,
    /// Somebody published it.
    Publish,
    /// Somebody went back to it.
    Rollback,
}

impl Kind {
    /// Its name in the store and in lists.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Publish => "publish",
            Self::Rollback => "rollback",
        }
    }

    fn read(word: &str) -> Result<Self> {
        let known = [Self::Seed, Self::Publish, Self::Rollback];
        known.into_iter().find(|kind| kind.word() == word).with_context(|| format!("a newer helpline made a publication `{word}`"))
    }
}

impl Publication {
    /// From when on it really is live: nothing, while somebody else must still agree.
    #[must_use]
    pub fn starts(&self) -> Option<Timestamp> {
        match &self.second {
            None => (!self.needs_second).then_some(self.from),
            Some((_, at)) => Some(self.from.max(*at)),
        }
    }

    /// Whether it has been live, or was meant to be and could be, up to a moment. One that somebody agreed to after its end never was.
    fn has_held(&self, at: Timestamp) -> bool {
        self.starts().is_some_and(|from| from <= at && self.until.is_none_or(|until| from < until))
    }

    fn holds(&self, at: Timestamp) -> bool {
        self.starts().is_some_and(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// Keeps the content of a version. One that is known takes the transcripts and people of this content.
///
/// # Errors
/// A store that cannot be written.
pub fn keep(sql: &mut dyn Sql, flow: &str, version: Version, content: &Content, at: Timestamp) -> Result<()> {
    let statement = "INSERT INTO version(flow, id, content, first_ms) VALUES($1, $2, $3, $4)
                     ON CONFLICT(flow, id) DO UPDATE SET content = excluded.content";
    sql.run(statement, &[flow.into(), version.to_string().into(), content.written()?.into(), at.as_millisecond().into()])?;
    Ok(())
}

/// The content of a version.
///
/// # Errors
/// A store that cannot be read.
pub fn content(sql: &mut dyn Sql, flow: &str, version: Version) -> Result<Option<Content>> {
    let rows = sql.rows("SELECT content FROM version WHERE flow = $1 AND id = $2", &[flow.into(), version.to_string().into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let content = Content::read(&row.text(0)?).with_context(|| format!("version {version} of `{flow}` cannot be read"))?;
    Ok(Some(content))
}

/// Removes a version's content, which calls may still be on: they go on at the place of the same name in the live one.
///
/// # Errors
/// A version that is live or shall be, one that is not there, and a store that cannot be written.
pub fn remove(sql: &mut dyn Sql, flow: &str, version: Version, at: Timestamp) -> Result<()> {
    let all = list(sql, flow)?;
    let coming = all.iter().any(|one| one.version == version && one.from > at && one.until.is_none_or(|until| until > at));
    if coming || live(&all, at).is_some_and(|live| live.version == version) {
        bail!("version {version} of `{flow}` is live, or shall be: publish another one first");
    }
    if sql.run("DELETE FROM version WHERE flow = $1 AND id = $2", &[flow.into(), version.to_string().into()])? == 0 {
        bail!("there is no version {version} of `{flow}`: `helpline versions {flow}` lists them");
    }
    Ok(())
}

/// How long after it was said a publication begins, at the earliest: two looks of a node.
pub const AHEAD: SignedDuration = SignedDuration::from_secs(1);
/// How far nodes' clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// The moment it is, by a clock and by what was said: a clock that is far behind that is wrong, as after a start without a network.
#[must_use]
pub fn moment(all: &[Publication], clock: Timestamp) -> Timestamp {
    let said = all.iter().map(|one| one.second.as_ref().map_or(one.at, |(_, at)| one.at.max(*at))).max();
    said.filter(|said| clock + SKEW < *said).map_or(clock, |said| said + AHEAD)
}

/// Adds a publication; its number is given by the store. One by a clock that is a little behind begins with the one that is live, and
/// is the later of the two.
///
/// # Errors
/// A version whose content is not kept, and a store that cannot be written.
pub fn publish(sql: &mut dyn Sql, new: &Publication) -> Result<Publication> {
    if content(sql, &new.flow, new.version)?.is_none() {
        bail!("the content of version {} of `{}` is not in the store: publish its folder", new.version, new.flow);
    }
    let all = list(sql, &new.flow)?;
    let said = all.iter().map(|one| one.at).max().map_or(new.at, |said| new.at.max(said + AHEAD));
    let from = live(&all, said).and_then(Publication::starts).map_or(new.from, |live| new.from.max(live));
    let next = sql.rows("SELECT COALESCE(MAX(id), 0) FROM publication", &[])?;
    let id = next.first().context("the store does not count")?.number(0)? + 1;
    sql.run(
        "INSERT INTO publication(id, flow, version, kind, by_whom, why, at_ms, from_ms, until_ms, needs_second) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            id.into(),
            new.flow.as_str().into(),
            new.version.to_string().into(),
            new.kind.word().into(),
            new.by.as_str().into(),
            new.why.as_str().into(),
            new.at.as_millisecond().into(),
            from.as_millisecond().into(),
            new.until.map(Timestamp::as_millisecond).into(),
            i64::from(new.needs_second).into(),
        ],
    )?;
    Ok(Publication { id, from, ..new.clone() })
}

/// Somebody else agrees to a publication.
///
/// # Errors
/// The one who published it, one that needs nobody or has somebody, one that is not there, and a store that cannot be written.
pub fn agree(sql: &mut dyn Sql, id: i64, by: &str, at: Timestamp) -> Result<Publication> {
    let rows = sql.rows(&format!("{SELECT} WHERE id = $1"), &[id.into()])?;
    let one = read(rows.first().with_context(|| format!("there is no publication {id}: `helpline versions` lists them"))?)?;
    // Neither with a token of theirs.
    if tokens::person(&one.by) == tokens::person(by) {
        bail!("{by} published this: somebody else must agree");
    }
    if !one.needs_second || one.second.is_some() {
        bail!("publication {id} waits for nobody");
    }
    sql.run("UPDATE publication SET second_by = $1, second_ms = $2 WHERE id = $3", &[by.into(), at.as_millisecond().into(), id.into()])?;
    Ok(Publication { second: Some((by.to_owned(), at)), ..one })
}

const SELECT: &str =
    "SELECT id, flow, version, kind, by_whom, why, at_ms, from_ms, until_ms, needs_second, second_by, second_ms FROM publication";

/// All publications of a flow, in the order they were said.
///
/// # Errors
/// A store that cannot be read.
pub fn list(sql: &mut dyn Sql, flow: &str) -> Result<Vec<Publication>> {
    sql.rows(&format!("{SELECT} WHERE flow = $1 ORDER BY id"), &[flow.into()])?.iter().map(read).collect()
}

/// The flows of which the store knows a version.
///
/// # Errors
/// A store that cannot be read.
pub fn flows(sql: &mut dyn Sql) -> Result<Vec<String>> {
    sql.rows("SELECT DISTINCT flow FROM publication ORDER BY flow", &[])?.iter().map(|row| row.text(0)).collect()
}

/// The publication that is live at a moment: of those that hold, the one that began last.
#[must_use]
pub fn live(all: &[Publication], at: Timestamp) -> Option<&Publication> {
    all.iter().filter(|one| one.holds(at)).max_by_key(|one| (one.starts(), one.id))
}

/// Whether a version was ever live up to a moment: what still waits for somebody else was not.
#[must_use]
pub fn was_live(all: &[Publication], version: Version, at: Timestamp) -> bool {
    all.iter().any(|one| one.version == version && one.has_held(at))
}

/// The version that was live before the one that is.
#[must_use]
pub fn before(all: &[Publication], at: Timestamp) -> Option<Version> {
    let live = live(all, at)?;
    let mut earlier: Vec<&Publication> = all.iter().filter(|one| one.version != live.version && one.has_held(at)).collect();
    earlier.sort_by_key(|one| (one.starts(), one.id));
    earlier.last().map(|one| one.version)
}

/// The version whose name begins so.
///
/// # Errors
/// No version, or several.
pub fn named(all: &[Publication], text: &str) -> Result<Version> {
    let mut found: Vec<Version> = all.iter().map(|one| one.version).filter(|version| version.to_string().starts_with(text)).collect();
    found.sort();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => bail!("no version begins with `{text}`: `helpline versions` lists them"),
        several => bail!("{} versions begin with `{text}`: write more of it", several.len()),
    }
}

/// Every version that was live at any time from `since` to `at`, but for the one that is live at the end.
#[must_use]
pub fn earlier(all: &[Publication], since: Timestamp, at: Timestamp) -> Vec<(Version, Timestamp)> {
    let edges = all.iter().flat_map(|one| [one.starts(), one.until]).flatten().filter(|edge| since < *edge && *edge <= at);
    let mut moments: Vec<Timestamp> = edges.collect();
    moments.sort();
    moments.dedup();
    let last = live(all, at).map(|live| live.version);
    let mut found: Vec<(Version, Timestamp)> = Vec::new();
    let mut before = since;
    for edge in moments {
        if let Some(one) = live(all, before).filter(|one| Some(one.version) != last) {
            found.retain(|(version, _)| *version != one.version);
            found.push((one.version, edge));
        }
        before = edge;
    }
    found
}

fn read(row: &Row) -> Result<Publication> {
    let moment = |at: usize| Ok::<_, anyhow::Error>(row.number_if_any(at)?.map(Timestamp::from_millisecond).transpose()?);
    let version = row.text(2)?;
    Ok(Publication {
        id: row.number(0)?,
        flow: row.text(1)?,
        version: Version::parse(&version).with_context(|| format!("`{version}` is no version"))?,
        kind: Kind::read(&row.text(3)?)?,
        by: row.text(4)?,
        why: row.text(5)?,
        at: moment(6)?.context("a publication has no moment")?,
        from: moment(7)?.context("a publication has no beginning")?,
        until: moment(8)?,
        needs_second: row.number(9)? != 0,
        second: row.text_if_any(10)?.zip(moment(11)?),
    })
}
