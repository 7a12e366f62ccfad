//! The flow a page is about as it is being written: its draft, or what is live where nobody writes one.

use super::words::Words;
use crate::console::page;
use crate::console::visit::Visit;
use crate::console::{Console, now};
use crate::flow::graph::Version;
use crate::flow::places::Place;
use crate::library::published;
use crate::source::Sources;
use crate::store::drafts::{self, Change};
use crate::store::rosters;
use crate::store::sql::Sql;
use crate::store::versions::{self, Content};
use anyhow::{Context, Result};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;

/// More changes than are made in one draft.
const MOST_CHANGES: i64 = 500;

/// A flow as it is being written.
#[derive(Clone)]
pub(super) struct Working {
    pub(super) flow: String,
    /// Who writes a draft of it, and since when the last change stands.
    pub(super) draft: Option<(String, Timestamp)>,
    /// The number of the draft's last change: tells whether anything has changed meanwhile.
    pub(super) number: u64,
    pub(super) content: Content,
    /// Another version has become live since the draft began.
    pub(super) behind: bool,
    /// What was changed in this draft, the newest first.
    pub(super) changes: Vec<Change>,
    /// The people of the line, who are not published.
    pub(super) people: Option<String>,
}

/// What stands on top of every page about a draft.
pub(super) struct Status {
    pub(super) w: &'static Words,
    /// What addresses carry after `?`: which flow.
    pub(super) at: String,
    pub(super) flow: String,
    /// How many changes; nothing where there is no draft.
    pub(super) changes: Option<usize>,
    pub(super) by: String,
    pub(super) when: String,
    pub(super) what: String,
    pub(super) behind: bool,
    /// Whoever looks may throw it away.
    pub(super) may: bool,
}

impl Working {
    /// The texts as they are judged: with the people of today.
    pub(super) fn sources(&self) -> Sources {
        match &self.people {
            Some(people) => published::with_people(&self.content.sources, people),
            None => self.content.sources.clone(),
        }
    }

    /// Where everything stands.
    pub(super) fn places(&self) -> Place {
        Place::of(&self.content.sources)
    }

    /// The language in which words are shown where one is enough: the reader's, where the line speaks it, else its first.
    pub(super) fn language(&self, visit: &Visit) -> String {
        let codes = crate::flow::edit::languages::of(&self.content.sources);
        let own = codes.iter().find(|code| code.as_str() == visit.tongue.code()).or_else(|| codes.first());
        own.cloned().unwrap_or_default()
    }

    /// What addresses carry.
    pub(super) fn at(&self) -> String {
        format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("flow", &self.flow).finish())
    }

    pub(super) fn status(&self, visit: &Visit) -> Status {
        let last = self.changes.first();
        Status {
            w: Words::of(visit.tongue),
            at: self.at(),
            flow: self.flow.clone(),
            changes: self.draft.as_ref().map(|_| self.changes.len()),
            by: self.draft.as_ref().map(|(by, _)| by.clone()).unwrap_or_default(),
            when: self.draft.as_ref().map(|(_, at)| shown(*at)).unwrap_or_default(),
            what: last.map(|change| change.what.clone()).unwrap_or_default(),
            behind: self.behind,
            may: visit.may(crate::store::users::Role::Author),
        }
    }
}

/// A moment, as pages show it.
pub(super) fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The flow a page is about: the one that is named, or the first.
pub(super) async fn working(console: &Console, visit: &Visit, named: &str) -> Result<Working, Response> {
    let read = async {
        let Some(flow) = console.flow((!named.is_empty()).then(|| named.to_owned())).await? else { return Ok(None) };
        console.ask(move |store| read(store.read(), flow)).await
    };
    match read.await {
        Ok(Some(working)) => Ok(working),
        Ok(None) => Err(page::told(visit, StatusCode::NOT_FOUND, Words::of(visit.tongue).nothing_live)),
        Err(error) => Err(page::broken(visit, &error)),
    }
}

fn read(sql: &mut dyn Sql, flow: String) -> Result<Option<Working>> {
    let all = versions::list(sql, &flow)?;
    let Some(live) = versions::live(&all, versions::moment(&all, now())).map(|live| live.version) else { return Ok(None) };
    let draft = drafts::current(sql, &flow)?;
    // The last change of a draft that is over has nothing before and after.
    let changes = match &draft {
        Some(_) => drafts::changes(sql, &flow, MOST_CHANGES)?.into_iter().take_while(|change| !is_end(change)).collect(),
        None => Vec::new(),
    };
    let people = rosters::current(sql, &flow)?.map(|kept| kept.content.people);
    let content = match &draft {
        Some(draft) => draft.content.clone(),
        None => live_content(sql, &flow, live)?,
    };
    let behind = draft.as_ref().is_some_and(|draft| draft.base != live);
    let number = draft.as_ref().map_or(0, |draft| draft.number);
    let draft = draft.map(|draft| (draft.by, draft.at));
    Ok(Some(Working { flow, draft, number, content, behind, changes, people }))
}

fn live_content(sql: &mut dyn Sql, flow: &str, live: Version) -> Result<Content> {
    versions::content(sql, flow, live)?.with_context(|| format!("the content of version {live} is gone"))
}

/// Whether a change is the end of a draft.
fn is_end(change: &Change) -> bool {
    change.before.is_empty() && change.after.is_empty()
}
