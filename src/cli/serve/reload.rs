//! What changes while calls go on: SIGHUP reads the settings again, and whatever is published is followed within a look.
//!
//! One thread does all of it, so that two changes never cross. Everything is read and judged first; then all lines change in one
//! moment. Where anything is wrong, nothing has changed.

use super::{deliver, served};
use crate::cli::lines;
use anyhow::{Result, bail};
use arc_swap::ArcSwap;
use helpline::errands::Ways;
use helpline::library::follow::Follower;
use helpline::library::{self, Open};
use helpline::server::House;
use helpline::settings::{Retention, Settings};
use helpline::store::retention::{self, Removed};
use helpline::store::{Access, Address, Store};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often a node looks at the store: all nodes have what is published within two seconds.
const LOOK: Duration = Duration::from_millis(500);

/// How often what was kept long enough is looked for.
const SWEEP: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// SIGHUP came.
pub(super) struct HangUp;

/// Everything that can change.
pub(super) struct Changing {
    /// The file of settings.
    pub(super) config: Option<PathBuf>,
    /// The settings in force.
    pub(super) settings: Settings,
    /// The same, for whoever else needs them.
    pub(super) shown: Arc<ArcSwap<Settings>>,
    /// Weakly: the spool in it is finished when the faces are, not when this thread is.
    pub(super) house: Weak<House>,
    /// What delivering takes, for the thread that does.
    pub(super) ways: Arc<ArcSwap<Ways>>,
    pub(super) follower: Follower,
}

impl Changing {
    /// Follows until nobody can send any more.
    pub(super) fn follow(mut self, signals: &Receiver<HangUp>) {
        let mut next = now();
        loop {
            if now() >= next {
                self.sweep();
                next = now() + SWEEP;
            }
            match signals.recv_timeout(LOOK) {
                Ok(HangUp) => self.hang_up(),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Removes what has been kept long enough.
    fn sweep(&self) {
        match sweep(&self.settings) {
            Ok(Removed { entries: 0, errands: 0, words: 0 }) => {}
            Ok(Removed { entries, errands, words }) => {
                tracing::info!(entries, errands, words, "what was kept long enough is removed");
                metrics::counter!("helpline_removed_total").increment(entries + errands + words);
            }
            // A store that is away has its own complaints; what is too old is removed when it is back.
            Err(error) => tracing::warn!("what was kept long enough could not be removed, and is tried again: {error:#}"),
        }
    }

    /// Reads everything again, for better or worse.
    fn hang_up(&mut self) {
        let outcome = match self.reload() {
            Ok(()) => {
                tracing::info!(lines = self.settings.lines.len(), "settings, flows and people were read again; new calls get them");
                "done"
            }
            Err(error) => {
                tracing::error!("nothing was changed, calls go on as before; mend this and send SIGHUP again: {error:#}");
                "refused"
            }
        };
        metrics::counter!("helpline_reloads_total", "outcome" => outcome).increment(1);
    }

    fn reload(&mut self) -> Result<()> {
        let mut settings = lines::read(self.config.as_deref())?;
        let fixed = settings.keep_fixed(&self.settings);
        check(&settings, &self.settings)?;
        lines::complete(&mut settings)?;
        let configured = lines::configured(&settings)?;
        let wanted = library::limits_of(&configured);
        self.follower.watch(&wanted, now(), true)?;
        if let Err(error) = self.follower.look(&wanted, now()) {
            // The store is not what was asked for; lines and secrets can change without it, unless a flow is new.
            self.follower.complain(&error);
        }
        self.apply(&settings)?;
        for name in fixed {
            tracing::warn!("{name} stays as it was: it changes only when the program is started again");
        }
        let (new_keys, old_keys) = (settings.secret_keys.list(), self.settings.secret_keys.list());
        if !old_keys.iter().any(|old| new_keys.contains(old)) {
            tracing::warn!("secret_keys has none of the old keys: calls in progress lose their place; write the old one after the new");
        }
        if let Some(house) = self.house.upgrade() {
            house.max_in_flight.store(settings.server.max_in_flight, Ordering::Relaxed);
        }
        self.shown.store(Arc::new(settings.clone()));
        self.settings = settings;
        Ok(())
    }

    /// Looks at the store, and takes over what is live there now.
    fn look(&mut self) {
        let Ok(configured) = lines::configured(&self.settings) else { return };
        let wanted = library::limits_of(&configured);
        if let Err(error) = self.follower.watch(&wanted, now(), false) {
            tracing::error!("the folder was not published, callers hear what they heard before: {error:#}");
        }
        match self.follower.look(&wanted, now()) {
            Ok(false) => {}
            Ok(true) => match self.apply(&self.settings) {
                Ok(()) => {
                    for (flow, mark) in self.follower.marks() {
                        tracing::info!(flow, version = mark.version, roster = mark.roster, "new calls get what is live now");
                    }
                }
                Err(error) => tracing::error!("what was published cannot take calls here, they go on as before: {error:#}"),
            },
            Err(error) => self.follower.complain(&error),
        }
    }

    /// Puts what is live on the lines, in one moment.
    fn apply(&self, settings: &Settings) -> Result<()> {
        let Some(house) = self.house.upgrade() else { return Ok(()) };
        let before = house.lines();
        let opened: Vec<&Open> = before.all().collect();
        let at = now();
        let open = library::open(self.follower.seen(), lines::configured(settings)?, &opened, at)?;
        self.ways.store(Arc::new(deliver::ways(&open, settings)));
        house.replace(before.followed_by(served(open, settings), at));
        Ok(())
    }
}

fn sweep(settings: &Settings) -> Result<Removed> {
    let (address, Retention { journal_days, errands_days, words_days }) = (Address::parse(&settings.store.url)?, settings.retention);
    let mut journal = Store::of_calls(&address, &settings.spool_path(), Access::Write)?;
    retention::sweep(&mut journal, &address, retention::Retention { journal_days, errands_days, words_days }, now())
}

/// What settings may not do while calls are on the lines.
fn check(settings: &Settings, running: &Settings) -> Result<()> {
    if settings.lines.is_empty() && !running.usual_line {
        bail!("no line is set any more: set one, or end the program");
    }
    let provider = |of: &Settings, name: &String| of.lines.get(name).map(|line| line.provider.clone());
    if let Some(name) = settings.lines.keys().find(|name| provider(running, name).is_some_and(|was| provider(settings, name) != Some(was)))
    {
        bail!("lines.{name} has another provider, which would cut off its calls: give the new line another name");
    }
    Ok(())
}

/// Where a node remembers what it has seen of a store that may be away.
pub(super) fn memory(spool: &Path) -> PathBuf {
    spool.with_extension("live.json")
}

#[expect(clippy::disallowed_methods, reason = "a face of the program: from this moment on new calls get the new")]
pub(super) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
