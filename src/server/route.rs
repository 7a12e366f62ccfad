//! Which line, and which of its URLs, a path names.

use crate::exchange::Route;
use crate::exchange::call_back::Step;

/// The line and the route of a voice path; nothing where there is no such URL. Nothing is decoded: our URLs have no escapes.
#[must_use]
pub fn voice(path: &str) -> Option<(&str, Route<'_>)> {
    let rest = path.strip_prefix("/voice/")?;
    let mut segments = rest.split('/');
    let line = segments.next().filter(|line| is_name(line))?;
    let rest: [Option<&str>; 5] = std::array::from_fn(|_| segments.next());
    let route = match rest {
        [None, ..] => Route::Ring,
        [Some("fallback"), None, ..] => Route::Fallback(None),
        [Some("fallback"), Some(ticket), None, ..] if !ticket.is_empty() => Route::Fallback(Some(ticket)),
        [Some("ended"), None, ..] => Route::Ended,
        [Some(ticket), None, ..] if !ticket.is_empty() => Route::Turn(ticket),
        [Some(ticket), Some("recorded"), None, ..] if !ticket.is_empty() => Route::Recorded(ticket),
        [Some(ticket), Some("whisper"), Some(target), None, _] if !ticket.is_empty() => Route::Whisper(ticket, number(target)?),
        [Some(ticket), Some("whisper"), Some(target), Some("accept"), None] if !ticket.is_empty() => Route::Accept(ticket, number(target)?),
        _ => return None,
    };
    Some((line, route))
}

/// The line, the ticket and the step of a path for call backs. It is asked for where [`voice`] knows none: `back` is no ticket.
#[must_use]
pub fn call_back(path: &str) -> Option<(&str, &str, Step)> {
    let mut segments = path.strip_prefix("/voice/")?.split('/');
    let line = segments.next().filter(|line| is_name(line))?;
    let rest: [Option<&str>; 4] = std::array::from_fn(|_| segments.next());
    let (ticket, step) = match rest {
        [Some("back"), Some(ticket), None, _] => (ticket, Step::PickedUp),
        [Some("back"), Some(ticket), Some("accept"), None] => (ticket, Step::Accept),
        [Some("back"), Some(ticket), Some("dialled"), None] => (ticket, Step::Dialled),
        [Some("back"), Some(ticket), Some("ended"), None] => (ticket, Step::Ended),
        _ => return None,
    };
    (!ticket.is_empty()).then_some((line, ticket, step))
}

/// The line of a path for texts: `/text/{line}`.
#[must_use]
pub fn text(path: &str) -> Option<&str> {
    path.strip_prefix("/text/").filter(|line| is_name(line))
}

/// The route as it stands in logs, counts and manuals: without what callers bring.
#[must_use]
pub const fn name(route: Route<'_>) -> &'static str {
    match route {
        Route::Ring => "/voice/{line}",
        Route::Turn(_) => "/voice/{line}/{ticket}",
        Route::Whisper(..) => "/voice/{line}/{ticket}/whisper/{target}",
        Route::Accept(..) => "/voice/{line}/{ticket}/whisper/{target}/accept",
        Route::Fallback(None) => "/voice/{line}/fallback",
        Route::Fallback(Some(_)) => "/voice/{line}/fallback/{ticket}",
        Route::Recorded(_) => "/voice/{line}/{ticket}/recorded",
        Route::Ended => "/voice/{line}/ended",
    }
}

/// A number as our documents write it: no sign, no leading zero.
fn number(segment: &str) -> Option<u8> {
    segment.parse().ok().filter(|number: &u8| number.to_string() == segment)
}

fn is_name(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_url_of_a_line_is_found_and_no_other() {
        for (path, route) in [
            ("/voice/main", Some(Route::Ring)),
            ("/voice/main/0aX", Some(Route::Turn("0aX"))),
            ("/voice/main/fallback", Some(Route::Fallback(None))),
            ("/voice/main/fallback/0aX", Some(Route::Fallback(Some("0aX")))),
            ("/voice/main/ended", Some(Route::Ended)),
            ("/voice/main/0aX/whisper/2", Some(Route::Whisper("0aX", 2))),
            ("/voice/main/0aX/whisper/2/accept", Some(Route::Accept("0aX", 2))),
            ("/voice/main/0aX/recorded", Some(Route::Recorded("0aX"))),
            ("/voice/", None),
            ("/voice", None),
            ("/voice/MAIN", None),
            ("/voice/ma%69n", None),
            ("/voice/main/", None),
            ("/voice/main/0aX/whisper", None),
            ("/voice/main/0aX/whisper/x", None),
            ("/voice/main/0aX/whisper/+1", None),
            ("/voice/main/0aX/whisper/007", None),
            ("/voice/main//whisper/0", None),
            ("/voice/main/fallback/", None),
            ("/voice/main/0aX/whisper/2/other", None),
            ("/voice/main/0aX/whisper/2/accept/more", None),
            ("/voice/main/ended/more", None),
            ("/voice/main//recorded", None),
            ("/voice/main/0aX/recorded/more", None),
            ("/voice/main/recorded", Some(Route::Turn("recorded"))),
            ("/other", None),
            ("/voice/main/back/X", None),
            ("/voice/main/back/X/accept", None),
        ] {
            assert_eq!(voice(path), route.map(|route| ("main", route)), "{path}");
        }
    }

    #[test]
    fn every_url_of_a_call_back_is_found_and_no_other() {
        for (path, step) in [
            ("/voice/main/back/X", Some(Step::PickedUp)),
            ("/voice/main/back/X/accept", Some(Step::Accept)),
            ("/voice/main/back/X/dialled", Some(Step::Dialled)),
            ("/voice/main/back/X/ended", Some(Step::Ended)),
            ("/voice/main/back", None),
            ("/voice/main/back/", None),
            ("/voice/main/back//accept", None),
            ("/voice/main/back/X/other", None),
            ("/voice/main/back/X/accept/more", None),
            ("/voice/MAIN/back/X", None),
            ("/voice/main/0aX/whisper/2", None),
        ] {
            assert_eq!(call_back(path), step.map(|step| ("main", "X", step)), "{path}");
            assert!(step.is_none() || voice(path).is_none(), "{path} is a caller's URL, too");
        }
    }
}
