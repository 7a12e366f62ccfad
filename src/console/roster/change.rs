//! Changes: each by whoever may, on top of what they saw, or not at all.

use super::history::{self, Teller};
use super::problem::{not_kept, told};
use super::words::Words;
use super::{Frame, Seen};
use crate::console::visit::Posted;
use crate::console::{Console, now, page};
use crate::flow;
use crate::flow::roster::Person;
use crate::library::desk;
use crate::library::published::{self, Author, CannotTakeCalls};
use crate::library::roster::Live;
use crate::library::roster::refused::Refused;
use crate::store::rosters::{self, Content};
use crate::store::users::Role;
use anyhow::Result;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;

/// What a change is about: nobody else may have changed that since the page was made.
#[derive(Clone, Debug)]
pub(super) enum About {
    /// Somebody who is not there yet: whether they are is judged by the change itself.
    New,
    /// Somebody, by the name that ladders use.
    Person(String),
    /// A notice.
    Notice(String),
    /// Some hours.
    Hours(String),
}

/// What came of a change.
pub(super) enum Came {
    /// It holds.
    Done,
    /// It was not made, and why.
    Refused(String),
    /// Somebody else was quicker.
    Overtaken,
}

impl About {
    fn is_same(&self, one: &Content, other: &Content) -> bool {
        match self {
            Self::New => true,
            Self::Person(name) => {
                let person = |content: &Content| -> Option<Person> { flow::people(&content.people).person(name).cloned() };
                one.off.get(name) == other.off.get(name) && (one.people == other.people || person(one) == person(other))
            }
            Self::Notice(name) => one.notices.contains(name) == other.notices.contains(name),
            Self::Hours(name) => {
                let none = rosters::HoursChange::default();
                one.hours.get(name).unwrap_or(&none) == other.hours.get(name).unwrap_or(&none)
            }
        }
    }
}

/// Makes a change of the flow that a form is about, for a publisher.
pub(super) async fn change(
    console: &Console,
    posted: &Posted,
    about: About,
    make: impl FnOnce(&Live, &mut Content, Timestamp) -> Result<(), Refused> + Send + 'static,
) -> Result<Came, Response> {
    let by = posted.at_least(Role::Publisher)?.account.name.clone();
    let w = Words::of(posted.visit.tongue);
    let why = match posted.field("why").trim() {
        "" => String::new(),
        why => match desk::kept(why) {
            Ok(why) => why,
            Err(wrong) => return Ok(Came::Refused(not_kept(wrong, w).to_owned())),
        },
    };
    let seen: Option<u64> = posted.field("seen").parse().ok();
    let broken = |error: &anyhow::Error| page::broken(&posted.visit, error);
    let named = posted.field("flow").to_owned();
    let flow = console.flow(Some(named)).await.map_err(|error| broken(&error))?;
    let Some(flow) = flow else { return Ok(Came::Refused(w.nothing_published.to_owned())) };
    let limits = desk::limits(&console.ground.settings.load(), &flow).map_err(|error| broken(&error))?;
    let made = console.ask(move |store| {
        let made = store.write(|sql| {
            let at = now();
            let before = rosters::current(sql, &flow)?;
            let shown = seen.map(|seen| rosters::numbered(sql, &flow, seen)).transpose()?.flatten();
            if let (Some(before), Some(shown)) = (&before, &shown)
                && !about.is_same(&before.content, &shown.content)
            {
                return Ok(false);
            }
            let author = Author { by: &by, why: &why, at };
            published::change_roster(sql, &flow, &limits, author, |published, content| {
                make(&Live::compile(published.clone(), &limits)?, content, at)?;
                Ok(())
            })?;
            Ok(true)
        });
        // What is refused is no fault of the store's.
        match made {
            Ok(made) => Ok(Ok(made)),
            Err(error) => error.downcast::<Refused>().map(Obstacle::Refused).or_else(cannot).map(Err),
        }
    });
    match made.await {
        Ok(Ok(true)) => Ok(Came::Done),
        Ok(Ok(false)) => Ok(Came::Overtaken),
        Ok(Err(Obstacle::Refused(refused))) => Ok(Came::Refused(told(&refused, w))),
        Ok(Err(Obstacle::Cannot(findings))) => Ok(Came::Refused(format!("{}\n{findings}", w.p_cannot))),
        Err(error) => Err(broken(&error)),
    }
}

/// What is in the way of a change.
enum Obstacle {
    Refused(Refused),
    /// The line could not take calls with it.
    Cannot(String),
}

fn cannot(error: anyhow::Error) -> Result<Obstacle> {
    Ok(Obstacle::Cannot(error.downcast::<CannotTakeCalls>()?.findings))
}

/// What is around a page that is shown again because of what came of a change, and the status it is shown with.
pub(super) fn frame(seen: &Seen, posted: &Posted, came: Came) -> (Frame, StatusCode) {
    let frame = seen.frame(&posted.visit);
    match came {
        Came::Done => (frame, StatusCode::OK),
        Came::Refused(problem) => (Frame { problem, ..frame }, StatusCode::UNPROCESSABLE_ENTITY),
        Came::Overtaken => {
            let teller = Teller { clock: &seen.clock, w: frame.w, phones: true };
            let meanwhile = history::since(seen, &teller, posted.field("seen").parse().unwrap_or_default());
            (Frame { problem: frame.w.overtaken.to_owned(), meanwhile, ..frame }, StatusCode::CONFLICT)
        }
    }
}

/// Leads back to a page, which says that it is done.
pub(super) fn back(posted: &Posted, page: &str) -> Response {
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("flow", posted.field("flow")).append_pair("said", "done").finish();
    Redirect::to(&format!("{page}?{query}")).into_response()
}
