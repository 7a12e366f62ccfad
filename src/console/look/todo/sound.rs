//! A message that a caller left, for a browser's player. Whoever listens is written down.
//!
//! Players ask for parts of a sound (RFC 9110, section 14). What it is told by its own first bytes, and by nothing that came with it.

use super::super::beside;
use crate::console::page;
use crate::console::visit::SignedIn;
use crate::console::{Console, now};
use crate::library::desk::errand_id;
use crate::library::message::{self, Message};
use crate::store::users::{self, By, Role};
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

pub(in crate::console::look) async fn sound(
    State(console): State<Arc<Console>>,
    Path(key): Path<String>,
    SignedIn(visit, session): SignedIn,
    headers: HeaderMap,
) -> Response {
    if !visit.may(Role::Publisher) {
        return page::refused(&visit, StatusCode::FORBIDDEN);
    }
    let (calls, keyring) = (console.calls(), Arc::clone(&console.ground.keyring));
    let opened = beside(move || match errand_id(&key).filter(|id| *id == key) {
        Some(id) => Ok(Some(message::open(calls()?.read(), &keyring, &id)?)),
        None => Ok(None),
    });
    let (kept, sound) = match opened.await {
        Ok(Some(Message::Sound(kept, sound))) => (kept, sound),
        Ok(_) => return page::refused(&visit, StatusCode::NOT_FOUND),
        Err(error) => return page::broken(&visit, &error),
    };
    let (key, who) = (kept.sealed.key.clone(), session.account.name);
    if let Err(error) = console.ask(move |store| users::note_opened(store, &key, By { who: &who, at: now() })).await {
        return page::broken(&visit, &error);
    }
    let (kind, ending) = kind(&sound);
    let short: String = kept.sealed.key.chars().filter(char::is_ascii_hexdigit).take(8).collect();
    let disposition = if ending.is_empty() { "attachment".to_owned() } else { format!("inline; filename=\"message-{short}.{ending}\"") };
    let about = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition), (ACCEPT_RANGES, "bytes".to_owned())];
    let wanted = headers.get(RANGE).and_then(|range| range.to_str().ok()).and_then(|range| part(range, sound.len()));
    match wanted.and_then(|(from, to)| Some((from, to, sound.get(from..=to)?))) {
        Some((from, to, part)) => {
            let range = [(CONTENT_RANGE, format!("bytes {from}-{to}/{}", sound.len()))];
            (StatusCode::PARTIAL_CONTENT, about, range, part.to_vec()).into_response()
        }
        None => (about, sound).into_response(),
    }
}

/// What a sound is, by its first bytes, and how its file's name ends.
fn kind(sound: &[u8]) -> (&'static str, &'static str) {
    match sound {
        [b'R', b'I', b'F', b'F', ..] => ("audio/wav", "wav"),
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => ("audio/mpeg", "mp3"),
        [b'O', b'g', b'g', b'S', ..] => ("audio/ogg", "ogg"),
        _ => ("application/octet-stream", ""),
    }
}

/// The first and the last byte of the one part that is asked for; nothing where it is not one part of so many bytes.
fn part(range: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from, to) {
        ("", most) => (length.saturating_sub(most.parse().ok()?), last),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_of_the_sound_or_all_of_it_is_sent() {
        for (range, wanted) in [
            ("bytes=0-", Some((0, 9))),
            ("bytes=2-4", Some((2, 4))),
            ("bytes=8-99", Some((8, 9))),
            ("bytes=-3", Some((7, 9))),
            ("bytes=5-2", None),
            ("bytes=20-", None),
            ("bytes=0-1,3-4", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(part(range, 10), wanted, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), None);
        assert_eq!([kind(b"RIFF1234WAVE"), kind(b"<script>")].map(|(kind, _)| kind), ["audio/wav", "application/octet-stream"]);
    }
}
