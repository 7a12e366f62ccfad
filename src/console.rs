//! The console: an administrator's pages, at `/console` of the admin port, and the same for programs, at `/api/v1`.
//!
//! [`router`] is the table of contents. Every request passes the `gate`, which knows the hosts that are ours and says what a page may do;
//! whatever is posted passes `visit`, which knows who somebody is and that it was one of our own pages that asked. Pages are made
//! here, of templates in `src/console/pages` and words in [`words`]; nothing in them comes from outside, and none needs a script.
//!
//! Nothing here is ever waited for by a caller: the store is asked on threads of their own, and what [`today`] shows is reckoned by
//! one thread, from what the journal has anyway.

pub mod secret;
pub mod today;
pub mod words;

mod api;
mod assets;
mod attempts;
mod codes;
mod edit;
mod enter;
mod events;
mod gate;
mod look;
mod navigation;
mod page;
mod password;
mod people;
mod publish;
mod rehearse;
mod roster;
mod visit;

use crate::settings::Settings;
use crate::store::{Address, Store, versions};
use crate::ticket::Keyring;
use anyhow::{Context, Result};
use arc_swap::ArcSwap;
use attempts::Attempts;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{get, post};
pub use people::LINK;
use std::sync::{Arc, Mutex};
use today::{Eyes, Today};
use tokio::sync::{Semaphore, watch};

/// How many passwords are hashed at the same time: each takes memory and a good part of a second.
const HASHING: usize = 2;

/// What the console stands on.
pub struct Ground {
    /// The store.
    pub address: Address,
    /// The settings in force.
    pub settings: Arc<ArcSwap<Settings>>,
    /// The console's address in browsers.
    pub url: String,
    /// Where the admin port listens.
    pub listen: String,
    /// Knows browsers again.
    pub keyring: Arc<Keyring>,
    /// What today has come to, as it is reckoned anew.
    pub today: watch::Receiver<Arc<Today>>,
    /// Whether anybody looks at it.
    pub eyes: Arc<Eyes>,
}

/// The console of one node.
pub(crate) struct Console {
    ground: Ground,
    hosts: Vec<String>,
    store: Arc<Mutex<Option<Store>>>,
    hashing: Semaphore,
    attempts: Attempts,
    outlooks: Arc<publish::outlook::Outlooks>,
    stages: rehearse::stage::Stages,
    works: look::Works,
    judged: edit::judged::Kept,
}

/// The console's table of contents.
pub fn router(ground: Ground) -> Router {
    let hosts = gate::hosts(&ground.url, &ground.listen);
    let store = Arc::new(Mutex::new(None));
    let console = Arc::new(Console {
        ground,
        hosts,
        store,
        hashing: Semaphore::new(HASHING),
        attempts: Attempts::default(),
        outlooks: Arc::default(),
        stages: rehearse::stage::Stages::default(),
        works: look::Works::default(),
        judged: edit::judged::Kept::default(),
    });
    Router::new()
        .route("/console", get(people::today))
        .route("/console/", get(|| async { Redirect::permanent("/console") }))
        .route("/console/events", get(events::events))
        .route("/console/sign-in", get(enter::form).post(enter::sign_in))
        .route("/console/sign-out", post(enter::sign_out))
        .route("/console/set-up", get(enter::set_up_form).post(enter::set_up))
        .route("/console/language", post(enter::language))
        .route("/console/me", get(people::me))
        .route("/console/me/password", post(people::change_password))
        .route("/console/me/end-sessions", post(people::end_my_sessions))
        .route("/console/users", get(people::users).post(people::add))
        .route("/console/users/role", post(people::role))
        .route("/console/users/remove", post(people::remove))
        .route("/console/users/end-sessions", post(people::end_sessions))
        .route("/console/users/link", post(people::link))
        .merge(codes::routes())
        .merge(roster::routes())
        .merge(edit::routes())
        .merge(publish::routes())
        .merge(rehearse::routes())
        .merge(look::routes())
        .merge(api::routes())
        .route("/console/assets/{name}", get(assets::asset))
        .route("/console/{*rest}", get(enter::nothing))
        .layer(DefaultBodyLimit::max(visit::LARGEST))
        .layer(from_fn_with_state(Arc::clone(&console), gate::gate))
        .with_state(console)
}

impl Console {
    /// Asks the store, on a thread that may wait. One that failed is opened anew the next time.
    async fn ask<T: Send + 'static>(&self, work: impl FnOnce(&mut Store) -> Result<T> + Send + 'static) -> Result<T> {
        let (held, address) = (Arc::clone(&self.store), self.ground.address.clone());
        let asked = tokio::task::spawn_blocking(move || {
            let mut held = held.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let mut store = match held.take() {
                Some(store) => store,
                None => Store::open(&address)?,
            };
            let done = work(&mut store)?;
            *held = Some(store);
            Ok(done)
        });
        asked.await.context("the store was not asked")?
    }

    /// The flow that a page is about: the one that is named, where the store knows it, else the first there is. `None`: nothing is published yet.
    async fn flow(&self, named: Option<String>) -> Result<Option<String>> {
        let known = self.ask(|store| versions::flows(store.read())).await?;
        Ok(named.filter(|named| known.contains(named)).or_else(|| known.into_iter().next()))
    }

    /// Whether browsers come by https.
    fn is_secure(&self) -> bool {
        self.ground.url.starts_with("https://")
    }
}

/// The address at which somebody chooses a password.
#[must_use]
pub fn set_up_url(console: &str, secret: &str) -> String {
    format!("{console}/console/set-up?link={secret}")
}

#[expect(clippy::disallowed_methods, reason = "a face of the program: whatever is done here is done now")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
