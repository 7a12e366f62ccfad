//! How the line does, and which flows there are.

use super::answer::{Answer, Came, Problem};
use super::asked::Asked;
use crate::console::now;
use crate::console::people::FIRST_LOOK;
use crate::console::publish::{Looked, look_at};
use crate::settings::told::{Set, Told, Value as Said};
use crate::store::versions::Publication;
use crate::store::{drafts, versions};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The most changes of accounts that are listed.
const MOST_CHANGES: i64 = 1_000;

/// What this token is.
pub(super) async fn token(asked: Asked) -> Came {
    Ok(Answer::json(&super::tokens::told(&asked.token)))
}

pub(super) async fn today(asked: Asked) -> Came {
    let console = &asked.console;
    console.ground.eyes.open(now());
    let mut today = console.ground.today.clone();
    // Whoever comes first waits for the first look, but not for a store that is slow.
    let _ = tokio::time::timeout(FIRST_LOOK, today.wait_for(|today| today.reckoned && !today.asleep)).await;
    let today = today.borrow().clone();
    let alerts: Vec<Value> = today.alerts.iter().map(super::todo::alert).collect();
    let places: Vec<Value> = today.places.iter().map(|(place, calls)| json!({ "place": place, "calls": calls })).collect();
    Ok(Answer::json(&json!({
        "reckoned": today.reckoned, "behind": today.behind, "clock": today.at, "calls": today.calls, "places": places,
        "rang": today.rang, "joined": today.joined, "missed": today.missed, "half_s": today.half, "nine_s": today.nine,
        "notices": today.notices, "call_backs": today.call_backs, "voicemails": today.voicemails, "texts_failed": today.texts_failed,
        "alerts": alerts,
    })))
}

pub(super) async fn all(asked: Asked) -> Came {
    let known = asked.console.ask(|store| {
        store.at_one_moment(|sql| {
            versions::flows(sql)?
                .into_iter()
                .map(|flow| {
                    let all = versions::list(sql, &flow)?;
                    let live = versions::live(&all, versions::moment(&all, now())).map(|live| live.version.to_string());
                    let draft = drafts::current(sql, &flow)?.map(|draft| draft.number);
                    Ok((flow, live, draft))
                })
                .collect::<anyhow::Result<Vec<_>>>()
        })
    });
    let known = known.await?;
    asked.page(&known, |(flow, ..)| flow.clone(), |(flow, live, draft)| json!({ "flow": flow, "live": live, "draft": draft }))
}

/// The flow that the path names, with its draft and versions.
pub(super) async fn looked(asked: &Asked) -> Result<Looked, Problem> {
    let flow = asked.flow().await?;
    look_at(&asked.console, &flow).await?.ok_or_else(|| Problem::nowhere("Nothing of this flow is published yet."))
}

pub(super) async fn one(asked: Asked) -> Came {
    let looked = looked(&asked).await?;
    let settings = asked.console.settings();
    let lines: Vec<&String> = settings.lines.iter().filter(|(_, line)| line.flow() == looked.flow).map(|(name, _)| name).collect();
    let draft = looked.draft.as_ref().map(|draft| {
        let base = draft.base.to_string();
        json!({ "number": draft.number, "by": draft.by, "at": draft.at.to_string(), "behind": base != looked.version(), "base": base })
    });
    Ok(Answer::json(&json!({
        "flow": looked.flow, "live": looked.version(), "roster": looked.live.as_ref().map(|live| live.roster),
        "zone": looked.zone.iana_name().unwrap_or("UTC"), "lines": lines, "needs_second": looked.needs_second, "draft": draft,
    })))
}

/// A publication.
pub(super) fn publication(one: &Publication, all: &[Publication], at: Timestamp) -> Value {
    let live = versions::live(all, at).is_some_and(|live| live.id == one.id);
    let state = match one.starts() {
        _ if live => "live",
        None => "waits",
        Some(from) if from > at => "planned",
        Some(_) => "over",
    };
    let second = one.second.as_ref().map(|(by, at)| json!({ "by": by, "at": at.to_string() }));
    json!({
        "id": one.id, "version": one.version.to_string(), "kind": one.kind.word(), "by": one.by, "why": one.why, "at": one.at.to_string(),
        "from": one.from.to_string(), "until": one.until.map(|until| until.to_string()), "needs_second": one.needs_second, "second": second,
        "state": state,
    })
}

pub(super) async fn settings(asked: Asked) -> Came {
    let settings = asked.console.settings();
    let told = |told: &Told| {
        let (value, hidden) = match &told.value {
            Said::Empty => (None, false),
            Said::Kept => (None, true),
            Said::Text(text) => (Some(text), false),
        };
        let (set, place) = match &told.set {
            Set::Nowhere => ("default", None),
            Set::File(place) => ("file", Some(place)),
            Set::Variable(name) => ("variable", Some(name)),
        };
        json!({ "name": told.path, "value": value, "secret": hidden, "set": set, "place": place, "restart": told.is_fixed() })
    };
    asked.page(&settings.told, |told| told.path.clone(), told)
}

/// What was changed of accounts and tokens lately.
pub(super) async fn changes(asked: Asked) -> Came {
    let changes = asked.console.ask(|store| crate::store::users::changes(store.read(), MOST_CHANGES)).await?;
    let numbered: Vec<(usize, _)> = changes.iter().rev().enumerate().rev().collect();
    asked.page(
        &numbered,
        |(number, _)| number.to_string(),
        |(_, change)| {
            json!({ "at": change.at.to_string(), "by": change.by, "name": change.name, "what": change.what, "before": change.before, "after": change.after })
        },
    )
}
