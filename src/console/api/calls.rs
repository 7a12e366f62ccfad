//! Calls of a day, and one as it went. Written from the journal, which has no numbers and no words of callers.

use super::answer::{Answer, Came, Problem};
use super::asked::Asked;
use crate::console::look::beside;
use crate::console::look::calls::found::Found;
use crate::console::look::calls::{self as look, ended};
use crate::console::look::works::{Came as Counted, Product};
use crate::console::now;
use crate::exchange::entry::Kind;
use crate::flow::graph::Flow;
use crate::library::archive;
use crate::report::call::Call;
use crate::transcript::write;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::sync::Arc;

/// The flow of the path as it is live, and the helpline's time zone.
pub(super) async fn live(asked: &Asked) -> Result<(String, Arc<Flow>, TimeZone), Problem> {
    let flow = asked.flow().await?;
    let archive = asked.console.archive(&flow);
    let live = beside(move || archive()?.live(now())).await?;
    let zone = archive::zone(&live);
    Ok((flow, live, zone))
}

/// For whom it is counted: of each token, one thing at a time.
pub(super) fn who(asked: &Asked) -> String {
    format!("token {}", asked.token.id)
}

/// How far the counting is.
pub(super) fn goes_on(seen: u64, all: u64) -> Answer {
    Answer::json(&json!({ "state": "being counted", "seen": seen, "of": all })).later(1)
}

fn call(name: &str, call: &Call) -> Value {
    json!({
        "call": name, "rang": call.rang.to_string(), "until": call.until.to_string(), "line": call.line, "language": call.language,
        "ended": ended(call), "joined": call.joined.map(|at| at.to_string()), "last": call.last, "test": call.test, "silent": call.silent,
    })
}

pub(super) async fn all(asked: Asked) -> Came {
    let (flow, _, zone) = live(&asked).await?;
    let today = now().to_zoned(zone.clone()).date();
    let day: Date = asked.parsed("day", "2026-12-24")?.unwrap_or(today);
    let wanted = look::Asked::of(|name| asked.query(name).to_owned());
    let product = match look::of_day(&asked.console, &who(&asked), &flow, (zone, day)).await {
        Counted::Done(product) => product,
        Counted::GoesOn(seen, all) => return Ok(goes_on(seen, all)),
        Counted::Failed => return Err(anyhow::anyhow!("the calls of {day} were not counted").into()),
    };
    let Product::Day(of_day) = &*product else { return Err(anyhow::anyhow!("something else was counted").into()) };
    let fitting: Vec<&(String, Call)> = of_day.calls.iter().filter(|(_, call)| wanted.fits(call)).collect();
    asked.page(&fitting, |(name, call)| format!("{} {name}", call.line), |(name, one)| call(name, one))
}

async fn found(asked: &Asked) -> Result<Found, Problem> {
    let (flow, _, zone) = live(asked).await?;
    let day: Option<Date> = asked.parsed("day", "2026-12-24")?;
    let found = look::found::found(&asked.console, &flow, (&zone, day), asked.name("call")).await?;
    found.ok_or_else(|| Problem::nowhere("No such call is in the journal. With `day`, only calls of that day are looked at."))
}

pub(super) async fn one(asked: Asked) -> Came {
    let Found { entries, taken } = found(&asked).await?;
    let flow = taken.as_ref().map(|(flow, _)| &**flow);
    // A call whose beginning is no longer kept has less to tell.
    let told = call(asked.name("call"), &Call::read(flow, &entries).unwrap_or_default());
    let mut steps = taken.iter().flat_map(|(_, steps)| steps);
    let happened: Vec<Value> = entries
        .iter()
        .map(|entry| {
            let own = entry.leg.is_empty() && matches!(entry.kind, Kind::Ring | Kind::Turn | Kind::Fallback);
            let step = if own { steps.next() } else { None };
            let says = flow.zip(step).map(|(flow, step)| flow.words(&step.turn.says));
            let says = says.map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "));
            json!({
                "at": entry.at.to_string(), "kind": entry.kind.word(), "heard": entry.heard.as_str(), "then": entry.then.as_str(),
                "place": entry.node.as_str(), "language": entry.language.as_str(), "says": says,
            })
        })
        .collect();
    let version = entries.first().map(|entry| entry.version.to_string());
    Ok(Answer::json(&json!({ "call": told, "version": version, "happened": happened })))
}

/// A call as a transcript, whose words `helpline test --bless` fills in.
pub(super) async fn transcript(asked: Asked) -> Came {
    let Found { entries, taken } = found(&asked).await?;
    let (flow, steps) = taken.ok_or_else(|| Problem::nowhere("The version this call was on is not kept any more."))?;
    let first = entries.first().map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
    let taken = steps.iter().filter_map(|step| Some((step.heard.as_ref()?, &step.turn)));
    let short: String = asked.name("call").chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let text = write::written(&flow, &format!("call {short}"), first, taken);
    Ok(Answer::file("text/plain; charset=utf-8", &format!("{short}.call"), text))
}
