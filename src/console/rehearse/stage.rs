//! A flow on the table, kept ready in memory while somebody tries it: a draft, or what is live.

use super::super::{Console, now};
use crate::flow::graph::{Flow, Version};
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use crate::library::desk;
use crate::library::published::{self, PEOPLE, Published};
use crate::store::drafts::{self, Draft};
use crate::transcript::table::Table;
use anyhow::{Context as _, Result};
use std::sync::{Arc, Mutex, PoisonError};

/// How many are kept.
const KEPT: usize = 6;

/// What a flow on the table depends on.
#[derive(Clone, PartialEq, Eq)]
struct Of {
    flow: String,
    /// The draft, by its last change; nothing for what is live.
    draft: Option<u64>,
    live: String,
    roster: u64,
    limits: Limits,
}

/// A flow that can be rung.
pub(in crate::console) struct Stage {
    of: Of,
    pub(in crate::console) flow: Arc<Flow>,
    /// The people there are now; no notice is on, all hours are as they are written.
    pub(in crate::console) people: Roster,
    /// With the notices that are on, and the hours as they are changed.
    pub(in crate::console) current: Roster,
    pub(in crate::console) table: Mutex<Table>,
}

/// The flows that are ready.
#[derive(Default)]
pub(in crate::console) struct Stages(Mutex<Vec<Arc<Stage>>>);

/// What the store has of a flow.
pub(in crate::console) struct Kept {
    pub(in crate::console) draft: Option<Draft>,
    pub(in crate::console) live: Published,
}

/// What somebody wants to ring.
pub(in crate::console) enum Found {
    /// It can be rung.
    Ready(Arc<Stage>),
    /// It has errors.
    Broken,
    /// There is no draft.
    NoDraft,
}

impl Stage {
    /// The draft it is of, by its last change.
    pub(in crate::console) fn draft(&self) -> Option<u64> {
        self.of.draft
    }

    /// The version that is live.
    pub(in crate::console) fn version(&self) -> Option<Version> {
        Version::parse(&self.of.live)
    }
}

/// What the store has of a flow; nothing where nothing of it is live.
pub(in crate::console) async fn kept(console: &Console, flow: &str) -> Result<Option<Kept>> {
    let name = flow.to_owned();
    let both = console.ask(move |store| store.at_one_moment(|sql| Ok((drafts::current(sql, &name)?, published::read(sql, &name, now())?))));
    let (draft, live) = both.await?;
    Ok(live.map(|live| Kept { draft, live }))
}

/// Makes the draft, or what is live, ready, where it is not.
pub(in crate::console) async fn stage(console: &Console, flow: &str, kept: Kept, wants_draft: bool) -> Result<Found> {
    let Kept { draft, live } = kept;
    let draft = if wants_draft {
        let Some(draft) = draft else { return Ok(Found::NoDraft) };
        Some(draft)
    } else {
        None
    };
    let limits = desk::limits(&console.ground.settings.load(), flow)?;
    let number = draft.as_ref().map(|draft| draft.number);
    let of = Of { flow: flow.to_owned(), draft: number, live: live.version.clone(), roster: live.roster, limits };
    if let Some(ready) = console.stages.known(&of) {
        return Ok(Found::Ready(ready));
    }
    let made = tokio::task::spawn_blocking(move || made(of, draft, &live)).await.context("the flow was not read")??;
    Ok(made.map_or(Found::Broken, |stage| Found::Ready(console.stages.keep(stage))))
}

fn made(of: Of, draft: Option<Draft>, live: &Published) -> Result<Option<Stage>> {
    let people = live.texts.iter().find(|(path, _)| path == PEOPLE).map(|(_, people)| people.as_str());
    let sources = match draft {
        Some(draft) => published::with_people(&draft.content.sources, people.unwrap_or_default()),
        None => live.sources(),
    };
    let Compiled { flow, roster, .. } = flow::compile(&sources, &of.limits);
    let Some(flow) = flow.map(Arc::new) else { return Ok(None) };
    let current = live.known(roster.clone())?;
    let table = Mutex::new(Table::new(Arc::clone(&flow), roster.clone()));
    Ok(Some(Stage { of, flow, people: roster, current, table }))
}

impl Stages {
    fn known(&self, of: &Of) -> Option<Arc<Stage>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|stage| stage.of == *of).cloned()
    }

    /// Keeps one; an older one of the same kind, or the oldest of all, makes room.
    fn keep(&self, stage: Stage) -> Arc<Stage> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| (&one.of.flow, one.of.draft.is_some()) != (&stage.of.flow, stage.of.draft.is_some()));
        if all.len() >= KEPT {
            all.remove(0);
        }
        let stage = Arc::new(stage);
        all.push(Arc::clone(&stage));
        stage
    }
}
