//! The versions and rosters that calls of the journal were on, compiled when the first call asks for them.
//!
//! Whoever looks at calls that are over needs the flow as it was then, and the people as they were: [`Archive`] finds both in the store and
//! keeps them as long as it is held.

use super::{desk, published};
use crate::call::now::Abilities;
use crate::dialect;
use crate::exchange::entry::Entry;
use crate::flow::graph::{Flow, Version};
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use crate::replay::{self, Step, World};
use crate::settings::Settings;
use crate::store::{Store, rosters, versions};
use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;

/// What calls of one flow were on.
pub struct Archive {
    settings: Settings,
    store: Store,
    name: String,
    limits: Limits,
    versions: HashMap<Version, Option<Arc<Flow>>>,
    rosters: HashMap<u64, Roster>,
}

impl Archive {
    /// Of a flow. Nothing is compiled yet.
    ///
    /// # Errors
    /// None that is known.
    pub fn open(settings: &Settings, store: Store, name: &str) -> Result<Self> {
        let limits = desk::limits(settings, name)?;
        Ok(Self { settings: settings.clone(), store, name: name.to_owned(), limits, versions: HashMap::new(), rosters: HashMap::new() })
    }

    /// The store it looks into.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    /// The flow that a call was on, if it is still kept.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn version(&mut self, version: Version) -> Result<Option<Arc<Flow>>> {
        if let Some(known) = self.versions.get(&version) {
            return Ok(known.clone());
        }
        let content = versions::content(self.store.read(), &self.name, version)?;
        let flow = content.and_then(|content| flow::compile(&content.sources, &self.limits).flow).map(Arc::new);
        self.versions.insert(version, flow.clone());
        Ok(flow)
    }

    /// The flow that is live at a moment.
    ///
    /// # Errors
    /// A flow of which nothing is live, or that does not compile any more; a store that cannot be read.
    pub fn live(&mut self, at: Timestamp) -> Result<Arc<Flow>> {
        let name = &self.name;
        let live = published::read(self.store.read(), name, at)?.with_context(|| format!("nothing of `{name}` is live"))?;
        let flow = flow::compile(&live.sources(), &self.limits).flow.context("what is live does not compile any more")?;
        Ok(Arc::new(flow))
    }

    /// Makes the rosters ready that a call met.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn meet(&mut self, entries: &[Entry]) -> Result<()> {
        for entry in entries {
            if self.rosters.contains_key(&entry.roster) {
                continue;
            }
            let kept = rosters::numbered(self.store.read(), &self.name, entry.roster)?;
            let at = entry.at.max(self.seen()?);
            let live = published::read(self.store.read(), &self.name, at)?;
            let roster = match (kept, live) {
                (Some(kept), Some(live)) => {
                    let Compiled { roster, .. } =
                        flow::compile(&published::with_people(&live.sources(), &kept.content.people), &self.limits);
                    rosters::known(kept.number, roster, &kept.content)?
                }
                _ => Roster::default(),
            };
            self.rosters.insert(entry.roster, roster);
        }
        Ok(())
    }

    /// The moment of the first publication: before it nothing was live.
    fn seen(&mut self) -> Result<Timestamp> {
        let all = versions::list(self.store.read(), &self.name)?;
        Ok(all.iter().filter_map(versions::Publication::starts).min().unwrap_or(Timestamp::MIN))
    }

    /// What a line could do, as it is set now.
    fn line(&self, name: &str) -> Abilities {
        let usual = Abilities { speech: true, texts: true, keypad_only: false, no_messages: false };
        let set = self.settings.lines.get(name);
        set.and_then(|line| Some(line.abilities(&dialect::limits_of(&line.provider)?))).unwrap_or(usual)
    }

    /// Whether a line has this flow.
    #[must_use]
    pub fn has(&self, line: &str) -> bool {
        self.settings.lines.get(line).is_none_or(|set| set.flow() == self.name)
    }

    /// Shows the world as a call on a line met it; [`Archive::meet`] has made it ready.
    pub fn world<T>(&self, line: &str, looks: impl FnOnce(&World<'_>) -> T) -> T {
        let nobody = Roster::default();
        let roster = |number: u64| self.rosters.get(&number).unwrap_or(&nobody);
        looks(&World { roster: &roster, line: self.line(line) })
    }

    /// Takes a call again through the version it was on: that flow, and each of the caller's own turns. Nothing where that version is no longer kept,
    /// or where the call has no turn.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn retake(&mut self, entries: &[Entry]) -> Result<Option<(Arc<Flow>, Vec<Step>)>> {
        let Some(first) = replay::turns(entries).next() else { return Ok(None) };
        let Some(flow) = self.version(first.version)? else { return Ok(None) };
        self.meet(entries)?;
        let steps = self.world(&first.line, |world| replay::along(&flow, world, entries));
        Ok(Some((flow, steps)))
    }
}

/// The helpline's time zone: that of the flow's first hours, else this machine's.
#[must_use]
pub fn zone(flow: &Flow) -> TimeZone {
    flow.hours.first().and_then(|hours| TimeZone::get(hours.zone()).ok()).unwrap_or_else(TimeZone::system)
}
