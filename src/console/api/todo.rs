//! What is to be done: alerts, calls back, messages, texts. A number is in no list; who has seen one is written down before it is given.

use super::answer::{Answer, Came, Problem};
use super::asked::{Asked, why};
use crate::alert::standing::Standing;
use crate::alert::words::{Tongue, sentence};
use crate::console::look::beside;
use crate::console::look::todo::UNREACHED;
use crate::console::now;
use crate::exchange::errand::{Errand, Kind};
use crate::library::desk::errand_id;
use crate::library::message::{self, Message};
use crate::phone::Number;
use crate::store::call_backs::{self, Progress};
use crate::store::errands::{self, Kept, Outcome, Settled, State};
use crate::store::users::{self, By};
use crate::store::{alerts, messages};
use crate::ticket::Keyring;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Something that is wrong.
pub(super) fn alert(standing: &Standing) -> Value {
    let cared = standing.acknowledged.as_ref().map(|(by, at)| json!({ "by": by, "at": at.to_string() }));
    json!({
        "id": standing.id, "cause": standing.found.cause.word(), "about": standing.found.about, "urgent": standing.found.urgent,
        "since": standing.found.since.to_string(), "state": standing.state().word(), "acknowledged": cared,
        "told": sentence(standing, Tongue::English),
    })
}

pub(super) async fn alerts(asked: Asked) -> Came {
    let all = asked.console.ask(|store| alerts::list(store.read(), false)).await?;
    asked.page(&all, |standing| standing.id.clone(), alert)
}

pub(super) async fn acknowledge(asked: Asked) -> Came {
    let (id, by) = (asked.name("id").to_owned(), asked.by());
    match asked.console.ask(move |store| alerts::acknowledge(store, &id, &by, now())).await? {
        alerts::Outcome::Acknowledged(standing) => Ok(Answer::json(&alert(&standing))),
        alerts::Outcome::Before(_) => Err(Problem::conflict("Somebody takes care of it already, or it is over.")),
        alerts::Outcome::Unknown | alerts::Outcome::Several(_) => {
            Err(Problem::nowhere("There is no such alert: `GET /alerts` lists them."))
        }
    }
}

/// An errand, without the caller's number.
fn told(kept: &Kept, progress: Option<&Progress>, keyring: &Keyring) -> Value {
    let errand: Option<Errand> = kept.sealed.open(keyring).ok();
    let settled = kept.state.settled().map(|settled| json!({ "by": settled.by, "why": settled.why, "at": settled.at.to_string() }));
    let next = progress.and_then(|progress| progress.next).filter(|_| kept.state == State::Due);
    json!({
        "key": kept.sealed.key, "kind": kept.sealed.kind.word(), "at": kept.sealed.at.to_string(), "line": kept.sealed.line,
        "state": kept.state.word(), "settled": settled, "opens": errand.is_some(),
        "language": errand.as_ref().map(|errand| errand.language.id.clone()),
        "topic": errand.as_ref().and_then(|errand| errand.topic.as_ref().map(|topic| topic.title.clone())),
        "crisis": errand.as_ref().map(|errand| errand.crisis), "child": errand.as_ref().map(|errand| errand.child),
        "relay": errand.as_ref().map(|errand| errand.relay), "call": errand.as_ref().map(|errand| errand.call.clone()),
        "rung": progress.map_or(0, |progress| progress.rung), "next": next.map(|next| next.to_string()),
        "note": progress.and_then(|progress| progress.note.clone()),
    })
}

pub(super) async fn all(asked: Asked) -> Came {
    let settled = match asked.query("state") {
        "" | "open" => false,
        "all" => true,
        _ => return Err(Problem::unreadable("`state` is `open` or `all`.")),
    };
    let kind = asked.query("kind").to_owned();
    if !kind.is_empty() && Kind::read(&kind).is_none() {
        return Err(Problem::unreadable("`kind` is `call-back`, `voicemail` or `text`."));
    }
    let calls = asked.console.calls();
    let (kept, progress) = beside(move || {
        let mut calls = calls()?;
        Ok((errands::list(calls.read(), true)?, call_backs::progress(calls.read())?))
    })
    .await?;
    let is_open = |kept: &Kept| !matches!(kept.state, State::Done(_) | State::Dropped(_));
    let fits = |kept: &Kept| (kind.is_empty() || kept.sealed.kind.word() == kind) && (settled || is_open(kept));
    let fitting: Vec<Kept> = kept.into_iter().filter(fits).collect();
    let keyring = Arc::clone(&asked.console.ground.keyring);
    asked.page(&fitting, |kept| kept.sealed.key.clone(), |kept| told(kept, progress.get(&kept.sealed.key), &keyring))
}

fn nowhere() -> Problem {
    Problem::nowhere("There is no such errand: `GET /todo` lists them, each with its whole key.")
}

/// The errand of the path, whose key must be whole.
async fn found(asked: &Asked) -> Result<(Kept, Option<Progress>), Problem> {
    let (calls, key) = (asked.console.calls(), asked.name("key").to_owned());
    let found = beside(move || {
        let Some(id) = errand_id(&key).filter(|id| *id == key) else { return Ok(None) };
        let mut calls = calls()?;
        let kept = messages::find(calls.read(), &id)?.ok().map(|(kept, _)| kept).filter(|kept| kept.sealed.key == key);
        let progress = call_backs::progress(calls.read())?.remove(&key);
        Ok(kept.map(|kept| (kept, progress)))
    });
    found.await?.ok_or_else(nowhere)
}

pub(super) async fn one(asked: Asked) -> Came {
    let (kept, progress) = found(&asked).await?;
    Ok(Answer::json(&told(&kept, progress.as_ref(), &asked.console.ground.keyring)))
}

/// Writes down that somebody sees what stands nowhere in clear.
async fn note(asked: &Asked, key: String) -> Result<(), Problem> {
    let who = asked.by();
    Ok(asked.console.ask(move |store| users::note_opened(store, &key, By { who: &who, at: now() })).await?)
}

pub(super) async fn number(asked: Asked) -> Came {
    let (kept, _) = found(&asked).await?;
    note(&asked, kept.sealed.key.clone()).await?;
    let errand = kept.sealed.open(&asked.console.ground.keyring);
    let errand = errand.map_err(|_| Problem::conflict("It was sealed with a key that is not there any more, or by a newer helpline."))?;
    Ok(Answer::json(&json!({ "number": errand.number.as_ref().map(Number::as_str) })))
}

pub(super) async fn sound(asked: Asked) -> Came {
    let (kept, _) = found(&asked).await?;
    let (calls, keyring, key) = (asked.console.calls(), Arc::clone(&asked.console.ground.keyring), kept.sealed.key.clone());
    let sound = match beside(move || message::open(calls()?.read(), &keyring, &key)).await? {
        Message::Sound(_, sound) => sound,
        Message::NotHere(_) => return Err(Problem::conflict("The message is not here yet: until it is fetched, it is with the provider.")),
        Message::Closed(_) => return Err(Problem::conflict("It was sealed with a key that is not there any more.")),
        Message::NoMessage(_) | Message::NotOne(_) => {
            return Err(Problem::nowhere("The errand is no message: there is nothing to listen to."));
        }
    };
    note(&asked, kept.sealed.key.clone()).await?;
    let short: String = kept.sealed.key.chars().take(8).collect();
    Ok(Answer::file("application/octet-stream", &format!("message-{short}"), sound))
}

/// What came of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settles {
    became: Became,
    why: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Became {
    Done,
    Unreached,
    Dropped,
    Again,
}

pub(super) async fn settle(asked: Asked) -> Came {
    let Settles { became, why: words } = asked.body()?;
    let (why, by, at) = (why(words.as_ref())?, asked.by(), now());
    let (kept, _) = found(&asked).await?;
    let settled = |why: String| Settled { by: by.clone(), why, at };
    let state = match became {
        Became::Done => Some(State::Done(settled(why))),
        Became::Unreached if why.is_empty() => Some(State::Dropped(settled(UNREACHED.to_owned()))),
        Became::Unreached => Some(State::Dropped(settled(format!("{UNREACHED}: {why}")))),
        Became::Dropped if why.is_empty() => return Err(Problem::refused("Say in `why` why it shall not be done.")),
        Became::Dropped => Some(State::Dropped(settled(why))),
        Became::Again => None,
    };
    let (calls, key) = (asked.console.calls_to_write(), kept.sealed.key);
    let came = beside(move || match state {
        Some(state) => errands::settle(&mut calls()?, &key, &state),
        None => errands::again(&mut calls()?, &key, &by, at),
    });
    match came.await? {
        Outcome::Settled(kept) => Ok(Answer::json(&told(&kept, None, &asked.console.ground.keyring))),
        Outcome::Before(Kept { state: State::Sending, .. }) => Err(Problem::conflict("It is being sent: look again in a few minutes.")),
        Outcome::Before(kept) => {
            let by = kept.state.settled().map(|settled| format!(", by {}", settled.by)).unwrap_or_default();
            Err(Problem::conflict(format!("It is {} already{by}: it stays so.", kept.state.word())))
        }
        Outcome::Unknown | Outcome::Several(_) => Err(nowhere()),
    }
}
