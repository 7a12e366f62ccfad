//! Changes: each by whoever may, on top of what they saw, or not at all.

use super::history::{self, Teller};
use super::problem::{not_kept, told};
use super::words::Words;
use super::{Frame, Seen};
use crate::console::visit::Posted;
use crate::console::{Console, now, page};
use crate::library::desk;
use crate::library::published::Author;
use crate::library::roster::Live;
use crate::library::roster::change as library;
pub(super) use crate::library::roster::change::About;
use crate::library::roster::refused::Refused;
use crate::store::rosters::Content;
use crate::store::users::Role;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;

/// What came of a change.
pub(super) enum Came {
    /// It holds.
    Done,
    /// It was not made, and why.
    Refused(String),
    /// Somebody else was quicker.
    Overtaken,
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
        let author = Author { by: &by, why: &why, at: now() };
        library::change(store, (&flow, &limits), author, (&about, seen), make)
    });
    match made.await {
        Ok(library::Came::Done(_)) => Ok(Came::Done),
        Ok(library::Came::Overtaken) => Ok(Came::Overtaken),
        Ok(library::Came::Refused(refused)) => Ok(Came::Refused(told(&refused, w))),
        Ok(library::Came::Cannot(findings)) => Ok(Came::Refused(format!("{}\n{findings}", w.p_cannot))),
        Err(error) => Err(broken(&error)),
    }
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
