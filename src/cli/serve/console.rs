//! The console beside the ports: what it stands on, and the thread that reckons today's figures for it.

use super::reload::now;
use crate::cli::users;
use anyhow::Result;
use arc_swap::ArcSwap;
use helpline::console::today::{Around, Eyes, Reckoning, Today};
use helpline::console::{Ground, router};
use helpline::server::House;
use helpline::settings::Settings;
use helpline::store::{Address, Store};
use helpline::ticket::Keyring;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::watch;

/// How often figures are reckoned, and the most often that browsers hear of it.
const LOOK: Duration = Duration::from_secs(1);

/// Makes the console, and begins to reckon. Browsers are let go when the program drains: they come back to whoever answers then.
pub(super) fn begin(settings: &Settings, shown: Arc<ArcSwap<Settings>>, house: Weak<House>) -> Result<axum::Router> {
    let address = Address::parse(&settings.store.url)?;
    let (sends, today) = watch::channel(Arc::new(Today::default()));
    let mut reckoning = Reckoning::new(address.clone(), settings.spool_path());
    let eyes = Arc::new(Eyes::default());
    let of_thread = Arc::clone(&eyes);
    std::thread::Builder::new().name("console".to_owned()).spawn(move || {
        of_thread.attend();
        while let Some(house) = house.upgrade().filter(|house| !house.draining.load(Ordering::Relaxed)) {
            // One receiver is the console's own; each browser that is told has another.
            let seen =
                if of_thread.are_open(now()) || sends.receiver_count() > 1 { look(&mut reckoning, &house) } else { reckoning.rest() };
            drop(house);
            sends.send_if_modified(|before| {
                let differs = **before != seen;
                *before = Arc::new(seen);
                differs
            });
            std::thread::park_timeout(LOOK);
        }
    })?;
    let keyring = Keyring::derive(&settings.secret_keys.list());
    Ok(router(Ground {
        address,
        settings: shown,
        url: settings.console_url(),
        listen: settings.server.admin_listen.clone(),
        keyring: Arc::new(keyring),
        today,
        eyes,
    }))
}

fn look(reckoning: &mut Reckoning, house: &House) -> Today {
    let lines = house.lines();
    let hours = lines.all().find_map(|open| open.shelf.live.flow.hours.first().and_then(|hours| TimeZone::get(hours.zone()).ok()));
    let notices: BTreeSet<String> = lines.all().flat_map(|open| open.roster.notices.clone()).collect();
    let title = |line: &str, place: &str| {
        let open = lines.all().find(|open| open.line.name == line);
        open.map_or_else(|| place.to_owned(), |open| open.shelf.live.flow.title_of(place).replace('`', ""))
    };
    let zone = hours.unwrap_or_else(TimeZone::system);
    reckoning.look(&Around { zone, notices: notices.into_iter().collect(), title: &title }, now())
}

/// What to say of the console at the start: where it is; on a terminal, where nobody else reads, with a link for the first owner.
/// A store that is away has nobody wait for it.
pub(super) fn invitation(settings: &Settings) -> String {
    let place = format!("Console: {}/console", settings.console_url());
    match first_owner(settings) {
        Ok(Some(more)) => format!("{place}\n{more}"),
        Ok(None) => place,
        Err(error) => {
            tracing::warn!("whether somebody owns the console is not known: {error:#}");
            place
        }
    }
}

fn first_owner(settings: &Settings) -> Result<Option<String>> {
    let mut store = Store::open(&Address::parse(&settings.store.url)?)?;
    if helpline::store::users::has_owner(store.read())? {
        return Ok(None);
    }
    if !std::io::stdout().is_terminal() {
        return Ok(Some("Nobody owns it yet: helpline users add NAME --role owner".to_owned()));
    }
    let link = users::first_owner(&mut store, &settings.console_url(), now())?;
    Ok(Some(format!("Nobody owns it yet. Choose the password of `{}` at this link, which works once:\n\n{link}\n", users::FIRST)))
}
