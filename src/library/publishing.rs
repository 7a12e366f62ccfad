//! Publishing by those who were shown what it does: exactly the draft that they saw becomes live, in the place of exactly what they saw live, or
//! nothing happens. What a browser and a program have in common.

use super::folder::Folder;
use super::published::{self, Author, Wish};
use crate::flow::graph::Version;
use crate::flow::limits::Limits;
use crate::store::sql::Sql;
use crate::store::versions::{self, Kind, Publication};
use crate::store::{drafts, rosters, tokens};
use anyhow::Result;
use jiff::Timestamp;

/// From when on something is published, and until when: as soon as may be where nothing is said. Nothing where the times make no sense.
#[must_use]
pub fn times(from: Option<Timestamp>, until: Option<Timestamp>, at: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
    let soonest = at + versions::AHEAD;
    let over = from.is_some_and(|from| from < at);
    let from = from.unwrap_or(soonest).max(soonest);
    (!over && until.is_none_or(|until| until > from)).then_some((from, until))
}

/// What shall be published, and how.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The flow.
    pub flow: String,
    /// The draft that was seen, by its last change.
    pub draft: u64,
    /// What was live then.
    pub live: Option<Version>,
    /// What the flow is judged by.
    pub limits: Limits,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Whether somebody else must agree.
    pub needs_second: bool,
}

/// Publishes a draft, which is over then; nothing where it, or what is live, is another one by now. Must run in a transaction.
///
/// # Errors
/// A draft that cannot take calls, and a store that cannot be written.
pub fn put(sql: &mut dyn Sql, wanted: &Wanted, author: Author<'_>) -> Result<Option<Publication>> {
    let Wanted { flow, draft, live, limits, from, until, needs_second } = wanted;
    let Some(draft) = drafts::current(sql, flow)?.filter(|known| known.number == *draft) else { return Ok(None) };
    let all = versions::list(sql, flow)?;
    if versions::live(&all, versions::moment(&all, author.at)).map(|live| live.version) != *live {
        return Ok(None);
    }
    let folder = Folder { path: None, sources: draft.content.sources, calls: draft.content.calls };
    let wish = Wish { kind: Kind::Publish, from: *from, until: *until, needs_second: *needs_second, author };
    let done = published::publish(sql, flow, &folder, limits, &wish)?;
    drafts::end(sql, flow, (author.by, author.at), "published")?;
    Ok(Some(done))
}

/// What came of agreeing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// Somebody else agreed.
    Done(Publication),
    /// It waits for nobody.
    NotWaiting,
    /// Whoever published it cannot agree to it, either by themselves or with a token of theirs.
    Own,
}

/// Agrees to what somebody else has published. Must run in a transaction.
///
/// # Errors
/// A store that cannot be written.
pub fn agree(sql: &mut dyn Sql, flow: &str, id: i64, by: &str, at: Timestamp) -> Result<Agreed> {
    let Some(one) = versions::list(sql, flow)?.into_iter().find(|one| one.id == id && one.starts().is_none()) else {
        return Ok(Agreed::NotWaiting);
    };
    if tokens::person(&one.by) == tokens::person(by) {
        return Ok(Agreed::Own);
    }
    Ok(Agreed::Done(versions::agree(sql, id, by, at)?))
}

/// What came of going back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// It is live again.
    Done(Publication),
    /// Another version is live by now than the one that was seen.
    Late,
    /// It is live, or never was, or cannot take calls with the people there are now.
    Cannot,
    /// Its content is gone.
    NotKept,
}

/// Goes back to a version that was live, if what is live is still what was seen. Must run in a transaction.
///
/// # Errors
/// A store that cannot be written.
pub fn back(sql: &mut dyn Sql, flow: &str, (to, seen): (Version, &str), limits: &Limits, author: Author<'_>) -> Result<Back> {
    let all = versions::list(sql, flow)?;
    let now = versions::moment(&all, author.at);
    let was_live = all.iter().any(|one| one.version == to && one.starts().is_some_and(|from| from <= now));
    match versions::live(&all, now).map(|live| live.version) {
        Some(live) if live.to_string() != seen => return Ok(Back::Late),
        Some(live) if live != to && was_live => {}
        _ => return Ok(Back::Cannot),
    }
    let Some(content) = versions::content(sql, flow, to)? else { return Ok(Back::NotKept) };
    let people = rosters::current(sql, flow)?.map(|kept| kept.content.people).unwrap_or_default();
    if published::judge(flow, &published::with_people(&content.sources, &people), limits).is_err() {
        return Ok(Back::Cannot);
    }
    Ok(Back::Done(published::rollback(sql, flow, to, limits, author)?))
}
