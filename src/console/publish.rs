//! Publishing: what the draft would do if it were published, making it live, agreeing, and going back.
//!
//! What is heavy is made once for each state of things ([`outlook`]); the page shows what there is of it and renews itself. What is
//! published is exactly the draft that was shown, or nothing.

pub(super) mod outlook;
pub(super) mod told;
pub(super) mod zip;

mod page;
mod version;
mod words;

use super::visit::{Posted, SignedIn, Visit};
use super::{Console, now, page as pages};
use crate::flow;
use crate::flow::limits::Limits;
use crate::library::published::{self, Author, PEOPLE, Published};
use crate::library::publishing::{self, Agreed, Wanted};
use crate::library::{archive, desk};
use crate::store::drafts::{self, Draft};
use crate::store::users::Role;
use crate::store::versions::{self, Publication};
use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use outlook::{Ground, Of, Outlook};
use std::sync::Arc;
pub(super) use words::Words;

/// The pages of this area.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/console/publish", get(show).post(publish))
        .route("/console/publish/agree", post(agree))
        .route("/console/publish/version", get(version::show))
        .route("/console/publish/back", post(version::back))
        .route("/console/publish/download", get(version::download))
}

/// A flow, as the store knows it.
pub(super) struct Looked {
    pub(super) flow: String,
    pub(super) flows: Vec<String>,
    pub(super) draft: Option<Draft>,
    pub(super) all: Vec<Publication>,
    pub(super) live: Option<Published>,
    pub(super) limits: Limits,
    pub(super) zone: TimeZone,
    pub(super) at: Timestamp,
    pub(super) needs_second: bool,
    pub(super) outlook: Option<Arc<Outlook>>,
}

impl Looked {
    /// The version that is live, as forms carry it.
    pub(super) fn version(&self) -> &str {
        self.live.as_ref().map_or("", |live| live.version.as_str())
    }

    /// What addresses say of the flow.
    fn query(&self) -> String {
        query(&self.flow)
    }
}

fn query(flow: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("flow", flow).finish()
}

/// Looks at the flow that an address names, or the first; begins the outlook of its draft. Nothing where nothing is published.
async fn look(console: &Console, visit: &Visit) -> Result<Option<Looked>> {
    look_at(console, visit.asked("flow")).await
}

/// The same for a name.
pub(super) async fn look_at(console: &Console, named: &str) -> Result<Option<Looked>> {
    let Some(flow) = console.flow(Some(named.to_owned()).filter(|named| !named.is_empty())).await? else { return Ok(None) };
    let name = flow.clone();
    let (flows, draft, all, live, at) = console
        .ask(move |store| {
            store.at_one_moment(|sql| {
                let all = versions::list(sql, &name)?;
                let at = versions::moment(&all, now());
                Ok((versions::flows(sql)?, drafts::current(sql, &name)?, all, published::read(sql, &name, at)?, at))
            })
        })
        .await?;
    let settings = console.ground.settings.load_full();
    let limits = desk::limits(&settings, &flow)?;
    let (known, name, seen) = (Arc::clone(&console.outlooks), flow.clone(), live.clone());
    let zone = tokio::task::spawn_blocking(move || {
        let version = seen.as_ref().map(|live| live.version.clone()).unwrap_or_default();
        known.zone(&name, &version, || {
            let compiled = seen.and_then(|live| flow::compile(&live.sources(), &limits).flow);
            compiled.map_or_else(TimeZone::system, |flow| archive::zone(&flow))
        })
    });
    let zone = zone.await.context("the flow was not read")?;
    let needs_second = settings.publish.needs_second;
    let mut looked = Looked { flow, flows, draft, all, live, limits, zone, at, needs_second, outlook: None };
    if let Some(draft) = &looked.draft {
        let outlook = console.outlooks.of(ground(console, &looked, draft)?)?;
        outlook.soon().await;
        looked.outlook = Some(outlook);
    }
    Ok(Some(looked))
}

/// What the outlook of a draft is made from.
fn ground(console: &Console, looked: &Looked, draft: &Draft) -> Result<Ground> {
    let settings = console.ground.settings.load_full();
    let live = looked.live.as_ref();
    // People are not published: they are those there are now.
    let people = live.and_then(|live| live.texts.iter().find(|(path, _)| path == PEOPLE));
    let sources =
        people.map_or_else(|| draft.content.sources.clone(), |(_, people)| published::with_people(&draft.content.sources, people));
    let of = Of {
        flow: looked.flow.clone(),
        draft: draft.number,
        live: versions::live(&looked.all, looked.at).map(|live| live.version),
        roster: live.map_or(0, |live| live.roster),
        judges: desk::judges(&settings, &looked.flow)?,
        limits: looked.limits,
        numbers: desk::numbers(&settings, &looked.flow),
        today: looked.at.to_zoned(looked.zone.clone()).date(),
    };
    let address = console.ground.address.clone();
    Ok(Ground { of, sources, calls: draft.content.calls.clone(), live: live.map(Published::sources), settings, address })
}

async fn show(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    shown(&console, &visit, (StatusCode::OK, ""), None).await
}

/// The page, with what came of a form.
async fn shown(console: &Console, visit: &Visit, (status, problem): (StatusCode, &'static str), typed: Option<Typed>) -> Response {
    let made = async {
        match look(console, visit).await? {
            Some(looked) => page::made(visit, &looked, problem, typed),
            None => Ok(page::empty(visit)),
        }
    };
    match made.await {
        Ok(page) => pages::show(visit, status, &page),
        Err(error) => pages::broken(visit, &error),
    }
}

/// What somebody typed who wants to publish.
#[derive(Clone, Default)]
struct Typed {
    why: String,
    from: String,
    until: String,
}

/// From when on, and until when: nothing where the times make no sense.
fn times(typed: &Typed, zone: &TimeZone, at: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
    let moment = |text: &str| -> Option<Option<Timestamp>> {
        match text.trim() {
            "" => Some(None),
            text => Some(Some(text.parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok()?.timestamp())),
        }
    };
    publishing::times(moment(&typed.from)?, moment(&typed.until)?, at)
}

/// Publishes the draft that was shown, if it is still the one there is and nothing forbids it.
async fn publish(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let by = posted.at_least(Role::Publisher)?.account.name.clone();
    let (visit, w) = (&posted.visit, Words::of(posted.visit.tongue));
    let typed = ["why", "from", "until"].map(|name| posted.field(name).to_owned());
    let [why, from, until] = typed;
    let typed = Typed { why, from, until };
    let looked = match look(&console, visit).await {
        Ok(Some(looked)) if looked.flow == visit.asked("flow") => looked,
        Ok(_) => return Err(pages::refused(visit, StatusCode::NOT_FOUND)),
        Err(error) => return Err(pages::broken(visit, &error)),
    };
    let refuse = |status, problem| shown(&console, visit, (status, problem), Some(typed.clone()));
    let seen = looked
        .outlook
        .as_ref()
        .filter(|outlook| (outlook.of.draft.to_string().as_str(), looked.version()) == (posted.field("draft"), posted.field("live")));
    let Some(outlook) = seen else { return Ok(refuse(StatusCode::CONFLICT, w.meanwhile).await) };
    if !outlook.is_good() {
        let problem = if outlook.is_done() { w.not_good } else { w.when_checked };
        return Ok(refuse(StatusCode::CONFLICT, problem).await);
    }
    let Ok(why) = desk::words("the reason", &typed.why) else { return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, w.no_reason).await) };
    let at = now();
    let Some((from, until)) = times(&typed, &looked.zone, at) else {
        return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, w.bad_time).await);
    };
    let Of { flow, draft, live, limits, .. } = outlook.of.clone();
    let wanted = Wanted { flow, draft, live, limits, from, until, needs_second: looked.needs_second };
    match console.ask(move |store| store.write(|sql| publishing::put(sql, &wanted, Author { by: &by, why: &why, at }))).await {
        Ok(Some(done)) => {
            let said = match &done {
                done if done.needs_second => "waits",
                done if done.from > at + versions::AHEAD => "planned",
                _ => "published",
            };
            Ok(Redirect::to(&format!("/console/publish?{}&said={said}", looked.query())).into_response())
        }
        Ok(None) => Ok(refuse(StatusCode::CONFLICT, w.meanwhile).await),
        Err(error) => Err(pages::broken(visit, &error)),
    }
}

/// Agrees to what somebody else has published.
async fn agree(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let by = posted.at_least(Role::Publisher)?.account.name.clone();
    let (flow, id) = (posted.visit.asked("flow").to_owned(), posted.field("id").parse::<i64>().unwrap_or_default());
    let name = flow.clone();
    let agreed = console.ask(move |store| store.write(|sql| publishing::agree(sql, &name, id, &by, now())));
    let agreed = agreed.await.map(|agreed| match agreed {
        Agreed::Done(_) => "agreed",
        Agreed::NotWaiting => "not_waiting",
        Agreed::Own => "own",
    });
    match agreed {
        Ok(said) => Ok(Redirect::to(&format!("/console/publish?{}&said={said}", query(&flow))).into_response()),
        Err(error) => Err(pages::broken(&posted.visit, &error)),
    }
}
