//! Hours changed: days that differ, and what is opened or closed by hand.

use super::Seen;
use super::change::{self, About, Came, back, change};
use super::hours::{Typed, shown};
use super::words::Words;
use crate::console::Console;
use crate::console::visit::Posted;
use crate::library::desk::next_moment;
use crate::library::roster::refused::Refused;
use crate::library::roster::{self, Live};
use crate::store::rosters::{Content, Hold};
use crate::store::users::Role;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;

/// The most days that are changed at once.
const MOST_DAYS: usize = 31;

/// The page again, where something was not done.
async fn came_of(console: &Console, posted: &Posted, typed: Typed, came: Came) -> Result<Response, Response> {
    if matches!(came, Came::Done) {
        return Ok(back(posted, "/console/hours"));
    }
    let seen = Seen::page(console, &posted.visit, posted.field("flow")).await?;
    let framed = change::frame(&seen, posted, came);
    Ok(shown(&posted.visit, &seen, framed, Some(&(posted.field("name"), typed))))
}

/// Makes a change of the hours that a form is about.
async fn make(
    console: &Console,
    posted: &Posted,
    typed: Typed,
    make: impl FnOnce(&Live, &mut Content, &str, Timestamp) -> Result<(), Refused> + Send + 'static,
) -> Result<Response, Response> {
    let name = posted.field("name").to_owned();
    let came = change(console, posted, About::Hours(name.clone()), move |live, content, at| make(live, content, &name, at)).await?;
    came_of(console, posted, typed, came).await
}

/// Days that differ.
pub(super) async fn day(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let w = Words::of(posted.visit.tongue);
    let typed = Typed::read(&posted, true);
    let days = match (date(&typed.first), date(&typed.last)) {
        (Some(first), _) if typed.last.is_empty() => vec![first],
        (Some(first), Some(last)) => first.series(jiff::ToSpan::day(1)).take_while(|day| *day <= last).take(MOST_DAYS + 1).collect(),
        _ => return came_of(&console, &posted, typed, Came::Refused(w.p_date.to_owned())).await,
    };
    if days.is_empty() || days.len() > MOST_DAYS {
        return came_of(&console, &posted, typed, Came::Refused(w.p_range.to_owned())).await;
    }
    let Some(open) = open(&typed) else {
        return came_of(&console, &posted, typed, Came::Refused(w.p_times.to_owned())).await;
    };
    make(&console, &posted, typed, move |live, content, name, at| {
        days.iter().try_for_each(|day| roster::set_day(live, content, name, (*day, Some(&open)), at))
    })
    .await
}

/// A day as it is written in forms.
fn date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// When these days are open, as rosters have it; nothing where times are missing.
fn open(typed: &Typed) -> Option<String> {
    let stretch = |from: &str, to: &str| (!from.is_empty() && !to.is_empty()).then(|| format!("{}-{}", minutes(from), minutes(to)));
    match typed.open.as_str() {
        "always" => Some("always".to_owned()),
        "times" => {
            let first = stretch(&typed.from, &typed.to)?;
            if typed.again_from.is_empty() && typed.again_to.is_empty() {
                return Some(first);
            }
            Some(format!("{first}, {}", stretch(&typed.again_from, &typed.again_to)?))
        }
        "closed" => Some("closed".to_owned()),
        _ => None,
    }
}

/// A time without its seconds, which some browsers add.
fn minutes(time: &str) -> &str {
    time.get(..5).filter(|_| time.len() == 8).unwrap_or(time)
}

/// A day goes by the week again, or as the line's author wrote it.
pub(super) async fn day_as_usual(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let typed = Typed::read(&posted, true);
    let Some(day) = date(posted.field("date")) else {
        let problem = Words::of(posted.visit.tongue).p_date.to_owned();
        return came_of(&console, &posted, typed, Came::Refused(problem)).await;
    };
    make(&console, &posted, typed, move |live, content, name, at| roster::set_day(live, content, name, (day, None), at)).await
}

/// Open or closed at once.
pub(super) async fn hold(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let typed = Typed::read(&posted, false);
    let (open, until) = (posted.field("do") == "open", typed.until.clone());
    let seen = Seen::page(&console, &posted.visit, posted.field("flow")).await?;
    let zone = seen.live.hours(posted.field("name")).ok().and_then(|hours| roster::zone(hours).ok());
    let moment = zone.and_then(|zone| next_moment(&until, &zone, crate::console::now()));
    if moment.is_none() && !until.is_empty() {
        let problem = Words::of(posted.visit.tongue).p_until.to_owned();
        return came_of(&console, &posted, typed, Came::Refused(problem)).await;
    }
    make(&console, &posted, typed, move |live, content, name, at| roster::hold(live, content, name, Hold { open, until: moment }, at)).await
}

/// The week holds again.
pub(super) async fn release(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    posted.at_least(Role::Publisher)?;
    let typed = Typed::read(&posted, false);
    make(&console, &posted, typed, |live, content, name, _| roster::as_usual(live, content, name)).await
}
