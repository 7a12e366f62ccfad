//! Delivers errands, on a thread of its own, for as long as the program runs. A store that is away is lag: errands wait.

use super::reload::now;
use crate::cli::calls;
use anyhow::Result;
use arc_swap::ArcSwap;
use helpline::dialect::rest;
use helpline::errands::call_backs::Calls;
use helpline::errands::client::LONGEST;
use helpline::errands::{Outbox, Way, Ways};
use helpline::library::Open;
use helpline::settings::Settings;
use helpline::store::{Access, Address, Store};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How often is looked for what is due, and how long a store that is away is left alone.
const LOOK: Duration = Duration::from_secs(1);
/// How long the end of the program waits for a request that is under way: a text that is cut off may need a person.
const GRACE: Duration = Duration::from_secs(10);

/// The thread that delivers.
pub(super) struct Delivering {
    ending: Arc<AtomicBool>,
    ended: Receiver<()>,
}

/// What delivering for the lines takes, of those that have access to their provider.
pub(super) fn ways<'o>(open: impl IntoIterator<Item = &'o Open>, settings: &Settings) -> Ways {
    let way = |open: &Open| {
        let set = settings.lines.get(&open.line.name)?;
        let rest = rest::of(&set.provider, &set.access()?).ok()?;
        let url = settings.public_url();
        let told = url.starts_with("https://").then(|| format!("{url}/text/{}", open.line.name));
        if rest::is_stand_in(&set.api_host) {
            tracing::warn!(line = open.line.name, "api_host is a stand-in on this machine: no text and no call reaches anybody");
        }
        let (text_from, allowed) = (open.line.text_from.clone(), open.shelf.live.flow.calls_allowed.clone());
        let calls = calls(open, settings).ok();
        Some((open.line.name.clone(), Way { rest, text_from, allowed, keyring: Arc::clone(&open.line.keyring), told, calls }))
    };
    open.into_iter().inspect(|open| by_hand(open, settings)).filter_map(way).collect()
}

/// What calling callers back takes, or what the line lacks for it.
fn calls(open: &Open, settings: &Settings) -> Result<Calls, String> {
    let (line, flow) = (&open.line, &open.shelf.live.flow);
    let set = settings.lines.get(&line.name).ok_or_else(|| format!("lines.{} is not set", line.name))?;
    if let Some(lacks) = calls::lacks(settings, line, set).or_else(|| calls::lacks_words(flow)) {
        return Err(lacks);
    }
    let from = line.numbers.first().ok_or_else(|| format!("lines.{}.numbers is empty", line.name))?;
    Ok(Calls {
        flow: Arc::clone(flow),
        roster: Arc::clone(&open.roster),
        abilities: line.abilities,
        from: from.clone(),
        base: line.base.clone(),
    })
}

/// Says that people call back, where callers are promised it and the line cannot.
fn by_hand(open: &Open, settings: &Settings) {
    if let (true, Err(lacks)) = (calls::promises(&open.shelf.live.flow), calls(open, settings)) {
        tracing::warn!(line = open.line.name, "people call callers back, as helpline errands lists them: {lacks}");
    }
}

/// Begins to deliver.
pub(super) fn begin(address: Address, spool: PathBuf, ways: Arc<ArcSwap<Ways>>) -> Result<Delivering> {
    let ending = Arc::new(AtomicBool::new(false));
    let (end, ended) = channel::<()>();
    let deliverer = Deliverer { address, spool, ways, ending: Arc::clone(&ending), open: None, away: false };
    std::thread::Builder::new().name("errands".to_owned()).spawn(move || {
        deliverer.deliver();
        // Whoever waits for the end hears that nothing can come any more.
        drop(end);
    })?;
    Ok(Delivering { ending, ended })
}

impl Delivering {
    /// Begins nothing new, and waits for what is under way.
    pub(super) fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
        // Whatever is not over by then is found out later.
        let _ = self.ended.recv_timeout(GRACE);
    }
}

struct Deliverer {
    address: Address,
    spool: PathBuf,
    ways: Arc<ArcSwap<Ways>>,
    ending: Arc<AtomicBool>,
    open: Option<Outbox>,
    away: bool,
}

impl Deliverer {
    fn deliver(mut self) {
        while !self.ending.load(Ordering::Relaxed) {
            match self.round() {
                Ok(true) => {}
                Ok(false) => std::thread::sleep(LOOK),
                Err(error) => {
                    self.complain(&error);
                    std::thread::sleep(LOOK);
                }
            }
        }
    }

    fn round(&mut self) -> Result<bool> {
        let ways = self.ways.load_full();
        if ways.is_empty() {
            return Ok(false);
        }
        if self.open.is_none() {
            let store = Store::of_calls(&self.address, &self.spool, Access::Write)?;
            self.open = Some(Outbox::new(store, Box::new(now), LONGEST)?);
        }
        let Some(outbox) = &mut self.open else { return Ok(false) };
        let more = outbox.round(&ways, &self.ending)?;
        if std::mem::take(&mut self.away) {
            tracing::info!("errands are delivered again");
        }
        Ok(more)
    }

    /// Says so once; the store is opened anew at the next look.
    fn complain(&mut self, error: &anyhow::Error) {
        if !std::mem::replace(&mut self.away, true) {
            tracing::error!("errands cannot be delivered and wait: {error:#}");
        }
        self.open = None;
    }
}
