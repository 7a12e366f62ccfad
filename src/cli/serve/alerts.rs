//! Watches for what is wrong, and tells those who are to know, for as long as the program runs. Callers never wait for it.
//!
//! Off until the settings name somebody to tell: then nothing is looked for, and no store is opened.

#[cfg(test)]
mod tests;

use super::reload::now;
use crate::cli::desk;
use anyhow::Result;
use arc_swap::ArcSwap;
use helpline::alert::words::message;
use helpline::alert::{Cause, Facts};
use helpline::exchange::entry::Entry;
use helpline::flow::graph::Flow;
use helpline::library::roster;
use helpline::reach;
use helpline::server::House;
use helpline::settings::Settings;
use helpline::store::Address;
use helpline::tell::Directory;
use helpline::tell::watch::{Around, Watch};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

/// How often a node looks.
const LOOK: Duration = Duration::from_secs(2);
/// How often the certificate is looked at.
const CERTIFICATE: SignedDuration = SignedDuration::from_hours(6);

/// What the watch sees of the program.
pub(super) struct Post {
    /// The settings in force.
    pub(super) settings: Arc<ArcSwap<Settings>>,
    /// Weakly: see [`super::reload::Changing`].
    pub(super) house: Weak<House>,
    /// Since when entries wait to be carried over, in Unix milliseconds; else 0.
    pub(super) behind_since_ms: Arc<AtomicI64>,
}

/// Until when a certificate is valid, of which host: found out beside the watch, since it waits for a network.
type Certificate = Arc<Mutex<Option<(String, Timestamp)>>>;

/// Begins to watch, on a thread of its own, which ends with the program.
pub(super) fn begin(post: Post) -> Result<()> {
    let settings = post.settings.load();
    let mut watch = Watch::new(Address::parse(&settings.store.url)?, settings.spool_path());
    drop(settings);
    std::thread::Builder::new().name("alerts".to_owned()).spawn(move || {
        let (certificate, mut next) = (Certificate::default(), now());
        loop {
            let at = now();
            if at >= next && !post.settings.load().alerts.tell.is_empty() {
                see(&post.settings.load().public_url(), &certificate);
                next = at.saturating_add(CERTIFICATE).unwrap_or(at);
            }
            match post.look(&mut watch, &certificate, at) {
                // Something else may be due.
                Some(true) => {}
                Some(false) => std::thread::sleep(LOOK),
                None => return,
            }
        }
    })?;
    Ok(())
}

impl Post {
    /// Looks, and tells; tells whether somebody was told. Nothing once the program ends.
    fn look(&self, watch: &mut Watch, certificate: &Certificate, at: Timestamp) -> Option<bool> {
        let settings = self.settings.load_full();
        let house = self.house.upgrade()?;
        if settings.alerts.tell.is_empty() {
            return Some(false);
        }
        let plan = settings.alerts.plan();
        let flow_of = |entry: &Entry| flow_of(&settings, &house, entry);
        let minutes = |minutes: u32| SignedDuration::from_mins(minutes.into());
        let around = Around {
            plan: &plan,
            call_backs: minutes(settings.alerts.call_backs_min),
            voicemails: minutes(settings.alerts.voicemails_min),
            facts: self.facts(&settings, &house, certificate),
            flow_of: &flow_of,
        };
        let look = watch.look(&around, at);
        drop(house);
        for cause in Cause::ALL {
            let count = u32::try_from(look.standing.iter().filter(|standing| standing.found.cause == cause).count()).unwrap_or(u32::MAX);
            metrics::gauge!("helpline_alerts", "cause" => cause.word()).set(f64::from(count));
        }
        let Some((standing, person)) = look.tell else { return Some(false) };
        let zone = plan.quiet.as_ref().map_or_else(jiff::tz::TimeZone::system, |quiet| quiet.zone.clone());
        let told = Directory::new(&settings).tell(&person.name, &message(&standing, person.tongue, &zone), at);
        match &told {
            Ok(ways) => {
                tracing::warn!(cause = standing.found.cause.word(), id = standing.id, person = person.name, ?ways, "an alert was told");
            }
            Err(error) => {
                tracing::error!(cause = standing.found.cause.word(), "an alert was not told, the next person is tried: {error:#}");
            }
        }
        watch.told(&plan, &standing, &person, told.is_ok(), now());
        Some(true)
    }

    fn facts(&self, settings: &Settings, house: &House, certificate: &Certificate) -> Facts {
        let lines = house.lines();
        let moment = |milliseconds: i64| Some(milliseconds).filter(|at| *at != 0).and_then(|at| Timestamp::from_millisecond(at).ok());
        let flow = |name: &str| settings.lines.get(name).map_or_else(String::new, |line| line.flow().to_owned());
        let unreachable: BTreeSet<(String, String)> = lines
            .open
            .iter()
            .flat_map(|(name, served)| {
                let (open, flow) = (&served.open, flow(name));
                roster::unmanned(&open.shelf.live.flow, &open.roster, desk::now())
                    .into_iter()
                    .map(move |ladder| (flow.clone(), ladder.to_owned()))
                    .collect::<Vec<_>>()
            })
            .collect();
        Facts {
            unreachable: unreachable.into_iter().collect(),
            would_verify: lines.open.iter().filter_map(|(name, served)| Some((name.clone(), served.hint.url()?))).collect(),
            node: node(settings),
            refuses_since: moment(house.spool.health().waits_since_ms.load(Ordering::Relaxed)),
            behind_since: moment(self.behind_since_ms.load(Ordering::Relaxed)),
            // Of another address, where that was changed meanwhile, it is no news.
            certificate: certificate
                .lock()
                .ok()
                .and_then(|seen| seen.clone())
                .filter(|(host, _)| settings.public_url().contains(host.as_str())),
            ..Facts::default()
        }
    }
}

/// The name of the flow of an entry's line, and the version the call is on.
fn flow_of(settings: &Settings, house: &House, entry: &Entry) -> (String, Option<Arc<Flow>>) {
    let name = settings.lines.get(entry.line.as_str()).map_or_else(|| entry.line.to_string(), |line| line.flow().to_owned());
    let lines = house.lines();
    let flow = lines.all().find(|open| open.line.name == entry.line).map(|open| Arc::clone(&open.shelf.find(entry.version).flow));
    (name, flow)
}

/// What people call this node: its machine and where it listens.
fn node(settings: &Settings) -> String {
    let machine = desk::machine().unwrap_or_default();
    format!("{machine} {}", settings.server.listen).trim().to_owned()
}

/// Looks at the certificate of the public address, on a thread of its own. What cannot be seen is no news: `helpline doctor` says why.
fn see(url: &str, certificate: &Certificate) {
    let Ok(url) = url.parse::<http::Uri>() else { return };
    let (Some("https"), Some(host)) = (url.scheme_str(), url.host()) else { return };
    let (host, port, seen) = (host.to_owned(), url.port_u16().unwrap_or(443), Arc::clone(certificate));
    let look = move || {
        let Ok(ends) = reach::certificate_ends(host.trim_matches(['[', ']']), port) else { return };
        if let Ok(mut seen) = seen.lock() {
            *seen = Some((host, ends));
        }
    };
    // A system that gives no thread has other worries; it is tried again.
    let _ = std::thread::Builder::new().name("certificate".to_owned()).spawn(look);
}
