//! A node on the watch: it reads what is new in the journal, judges, and finds out whom it is to tell.
//!
//! [`Watch::look`] is done every few seconds. With a store that is away a node goes on with what it knows by itself, tells of that alone,
//! and brings it to the store when that is back.

use crate::alert::lately::{Lately, USUAL};
use crate::alert::plan::{Person, Plan};
use crate::alert::standing::Standing;
use crate::alert::{Facts, TEXTS_WITHIN, judge};
use crate::exchange::entry::Entry;
use crate::exchange::errand::Kind;
use crate::flow::graph::Flow;
use crate::store::alerts::{self, Look};
use crate::store::{Access, Address, Store, errands, journal};
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// A node's watch.
pub struct Watch {
    address: Address,
    spool: PathBuf,
    open: Option<Books>,
    lately: Lately,
    reader: Option<Reader>,
    /// What stood when the store was last there, and what a node has raised by itself since.
    last: Vec<Standing>,
    away: bool,
    /// What was last known of errands.
    known: Facts,
}

/// The store, and what is kept of calls where that is another file.
struct Books {
    store: Store,
    calls: Option<Store>,
}

/// How far the journal was read. Entries of several nodes do not become visible in the order of their numbers, so the last ones are read again.
struct Reader {
    from: i64,
    /// The newest number, and when it was that.
    newest: (i64, Timestamp),
    /// What was read behind `from`.
    read: BTreeSet<i64>,
}

/// Finds the name of the flow an entry belongs to, and the version its call is on.
pub type FlowOf<'a> = dyn Fn(&Entry) -> (String, Option<Arc<Flow>>) + 'a;

/// What a look needs to know.
pub struct Around<'a> {
    /// Who is told, and when.
    pub plan: &'a Plan,
    /// How long a call back may be due.
    pub call_backs: SignedDuration,
    /// How long a message may wait.
    pub voicemails: SignedDuration,
    /// What the node knows by itself.
    pub facts: Facts,
    /// The name of the flow an entry belongs to, and the version its call is on.
    pub flow_of: &'a FlowOf<'a>,
}

/// How much of the journal is read when a node begins: longer than people are rung.
const BEGIN: SignedDuration = SignedDuration::from_mins(30);
/// How long a batch of entries may take from its first number until it can be read.
const SETTLES: SignedDuration = SignedDuration::from_secs(20);

impl Watch {
    /// Begins; the store is opened at the first look.
    #[must_use]
    pub fn new(address: Address, spool: PathBuf) -> Self {
        let (lately, known) = (Lately::default(), Facts::default());
        Self { address, spool, open: None, lately, reader: None, last: Vec::new(), away: false, known }
    }

    /// Looks. Gives back what stands, and what this node is to tell to whom: at most one thing, the most urgent.
    pub fn look(&mut self, around: &Around<'_>, at: Timestamp) -> Look {
        match self.ask(around, at) {
            Ok(look) => {
                if std::mem::take(&mut self.away) {
                    tracing::info!("alerts are kept in the store again");
                }
                self.last = look.standing.iter().filter(|standing| standing.found.cause.of_a_node()).cloned().collect();
                look
            }
            Err(error) => {
                self.open = None;
                if !std::mem::replace(&mut self.away, true) {
                    tracing::warn!("the store cannot be asked for alerts; this node tells of its own alone: {error:#}");
                }
                let mut found = judge(&around.facts, &self.lately, at);
                found.retain(|found| found.cause.of_a_node());
                let (look, _) = alerts::settle(std::mem::take(&mut self.last), around.plan, &found, at);
                self.last.clone_from(&look.standing);
                look
            }
        }
    }

    /// Notes that somebody was told, or could not be.
    pub fn told(&mut self, plan: &Plan, standing: &Standing, person: &Person, well: bool, at: Timestamp) {
        if !self.away
            && let Some(books) = &mut self.open
        {
            match alerts::told(&mut books.store, plan, &standing.id, person, well, at) {
                Ok(()) => return,
                Err(error) => tracing::warn!("it cannot be kept who was told of an alert: {error:#}"),
            }
        }
        self.away = true;
        let mut known = standing.clone();
        plan.told(&mut known, person, well, at);
        self.last.retain(|one| one.id != standing.id);
        self.last.push(known);
    }

    fn ask(&mut self, around: &Around<'_>, at: Timestamp) -> Result<Look> {
        if self.open.is_none() {
            let calls = match self.address {
                Address::File(_) => Some(Store::of_calls(&self.address, &self.spool, Access::Read)?),
                Address::Postgres(_) => None,
            };
            self.open = Some(Books { store: Store::open(&self.address)?, calls });
        }
        let Some(Books { store, calls }) = &mut self.open else { return Ok(Look::default()) };
        let settles = if calls.is_some() { SignedDuration::ZERO } else { SETTLES };
        let entries = calls.as_mut().unwrap_or(store);
        read(entries, &mut self.reader, &mut self.lately, settles, around, at)?;
        let before = |borne| at.saturating_sub(borne).unwrap_or(Timestamp::MIN);
        self.known.call_backs = errands::overdue(entries.read(), Kind::CallBack, before(around.call_backs))?;
        self.known.voicemails = errands::overdue(entries.read(), Kind::Voicemail, before(around.voicemails))?;
        self.known.texts = errands::failed(entries.read(), Kind::Text, before(TEXTS_WITHIN))?;
        self.known.failed_call_backs = errands::failed(entries.read(), Kind::CallBack, before(TEXTS_WITHIN))?;
        let Facts { call_backs, voicemails, texts, failed_call_backs, .. } = self.known.clone();
        let facts = Facts { call_backs, voicemails, texts, failed_call_backs, ..around.facts.clone() };
        let remembered: &[Standing] = if self.away { &self.last } else { &[] };
        alerts::look(store, around.plan, &judge(&facts, &self.lately, at), remembered, at)
    }
}

/// Reads what is new in the journal.
fn read(
    entries: &mut Store,
    reader: &mut Option<Reader>,
    lately: &mut Lately,
    settles: SignedDuration,
    around: &Around<'_>,
    at: Timestamp,
) -> Result<()> {
    let reader = if let Some(reader) = reader {
        reader
    } else {
        let since = |ago| at.saturating_sub(ago).unwrap_or(Timestamp::MIN);
        for rang in journal::rang(entries.read(), since(USUAL))? {
            lately.rang(rang);
        }
        let from = journal::before(entries.read(), since(BEGIN))?;
        reader.insert(Reader { from, newest: (from, at), read: BTreeSet::new() })
    };
    let mut last = reader.from;
    loop {
        let page = journal::behind(entries.read(), last)?;
        let Some(end) = page.last().map(|kept| kept.id) else { break };
        for kept in page.iter().filter(|kept| reader.read.insert(kept.id)) {
            let (named, flow) = (around.flow_of)(&kept.entry);
            lately.add(&named, flow.as_deref(), &kept.entry);
        }
        last = end;
    }
    if at.duration_since(reader.newest.1) >= settles {
        // What was the newest then can have nothing before it any more that is not read.
        reader.from = if settles.is_zero() { last } else { reader.newest.0 };
        reader.newest = (last, at);
        reader.read = reader.read.split_off(&(reader.from + 1));
    }
    Ok(())
}
