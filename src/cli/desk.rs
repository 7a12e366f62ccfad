//! What all commands at the store have in common: which store, who does it, why, and when.

use crate::cli::lines;
use anyhow::{Context, Result};
use clap::Args;
pub(crate) use helpline::library::desk::{errand_id, flow_named, judges, limits, next_moment, numbers, words};
use helpline::settings::Settings;
use helpline::store::shipping::Shipper;
use helpline::store::{Access, Address, Store};
use helpline::ticket::Keyring;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::path::PathBuf;

/// Which store.
#[derive(Args, Debug)]
pub(crate) struct Which {
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// Who changes something, and why: kept with the change.
#[derive(Args, Debug)]
pub(crate) struct Who {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Who does it; whoever is logged in where left out.
    #[arg(long, env = "HELPLINE_BY", value_name = "NAME")]
    by: Option<String>,
    /// Why. No numbers: these words are kept in clear.
    #[arg(long, default_value = "", value_name = "WORDS")]
    why: String,
}

/// Somebody at the desk, with the store open before them.
pub(crate) struct Desk {
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) by: String,
    pub(crate) why: String,
    pub(crate) at: Timestamp,
}

impl Which {
    /// The settings alone.
    pub(crate) fn settings(&self) -> Result<Settings> {
        lines::read(self.config.as_deref())
    }

    /// Opens the store.
    pub(crate) fn open(&self) -> Result<(Settings, Store)> {
        let settings = self.settings()?;
        let store = Store::open(&Address::parse(&settings.store.url)?)?;
        Ok((settings, store))
    }
}

impl Who {
    /// Opens the store for somebody who has a name.
    pub(crate) fn sit_down(&self) -> Result<Desk> {
        let by = self.by.clone().or_else(logged_in).context("say who you are: --by NAME")?;
        let by = words("--by", &by)?;
        let why = if self.why.is_empty() { String::new() } else { words("--why", &self.why)? };
        let (settings, store) = self.which.open()?;
        Ok(Desk { settings, store, by, why, at: now() })
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever is logged in is told by the environment, and is no setting")]
fn logged_in() -> Option<String> {
    ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok())
}

/// The name of this machine, where the system tells it.
#[expect(clippy::disallowed_methods, reason = "the system keeps the name in a file")]
pub(crate) fn machine() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned())
}

/// Opens what is kept of calls. What this node has not shipped yet is shipped first.
pub(crate) fn calls(settings: &Settings, access: Access) -> Result<Store> {
    let (address, spool) = (Address::parse(&settings.store.url)?, settings.spool_path());
    let mut store = Store::of_calls(&address, &spool, access)?;
    if address.file().is_none() && spool.exists() {
        Shipper::open(&spool)?.ship_all(&mut store, now())?;
    }
    Ok(store)
}

/// The keys that open what is sealed.
pub(crate) fn keyring(settings: &Settings) -> Result<Keyring> {
    let mut settings = settings.clone();
    lines::complete(&mut settings)?;
    Ok(Keyring::derive(&settings.secret_keys.list()))
}

/// A moment as people write it: `2026-12-24T08:00:00Z`, `2026-12-24 08:00 America/Chicago`, or `2026-12-24 08:00`, which is this
/// machine's time.
pub(crate) fn moment(option: &str, text: &str) -> Result<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    moment_of(option, text, TimeZone::system())
}

/// The same, in the time of a place where the text names none.
pub(crate) fn moment_of(option: &str, text: &str, zone: TimeZone) -> Result<Timestamp> {
    let (clock, zone) = match text.rsplit_once(' ').filter(|(_, zone)| zone.contains('/') || *zone == "UTC") {
        Some((clock, zone)) => (clock, TimeZone::get(zone).with_context(|| format!("{option}: `{zone}` is no time zone"))?),
        None => (text, zone),
    };
    let clock: DateTime = clock
        .trim()
        .parse()
        .ok()
        .with_context(|| format!("{option}: `{text}` is no moment: write \"2026-12-24 08:00 America/Chicago\""))?;
    Ok(clock.to_zoned(zone)?.timestamp())
}

/// The next moment at which the clocks of a place show a time, or the moment that is named whole.
pub(crate) fn until(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp> {
    match next_moment(text, zone, now) {
        Some(moment) => Ok(moment),
        None => moment_of("--until", text, zone.clone()),
    }
}

/// A moment as people read it, in this machine's time.
pub(crate) fn shown(at: Timestamp) -> String {
    Zoned::new(at, TimeZone::system()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

#[expect(clippy::disallowed_methods, reason = "a face of the program: whatever is done here is done now")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
