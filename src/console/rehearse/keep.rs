//! Keeping a call as a test of the draft: written down, filled in with what the draft says, and kept only if it then passes.

use super::super::visit::Posted;
use super::super::{Console, now, page as pages};
use super::act::{self, Act};
use super::scene::{Call, Noted, Scene};
use super::stage::{self, Found, Stage};
use super::words::Words;
use super::{Form, Note, shown, take};
use crate::library::{archive, desk};
use crate::store::drafts::{self, Draft, Edit};
use crate::store::users::Role;
use crate::transcript::parse::parse;
use crate::transcript::play::{self, Played};
use crate::transcript::write::{self, Head};
use anyhow::Result;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::fmt::Write as _;
use std::sync::{Arc, PoisonError};

/// How often it is tried while somebody else changes the draft.
const TRIES: usize = 3;
/// The longest name of a file, without its ending.
const LONGEST_NAME: usize = 50;

/// What came of keeping.
enum Came {
    /// It is in the draft, under this name.
    Kept(String),
    /// The draft goes another way, or has errors.
    Otherwise,
    /// Somebody else changes the draft.
    Moving,
}

/// Keeps a call, and shows it again.
pub(super) async fn keep(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let by = posted.at_least(Role::Author)?.account.name.clone();
    let (visit, w, form) = (&posted.visit, Words::of(posted.visit.tongue), Form::of(&posted));
    let typed = posted.field("title").to_owned();
    let problem = |status, problem| Note { title: typed.clone(), ..Note::problem(status, problem) };
    let Some(acts) = act::read(posted.field("acts")) else {
        return Ok(shown(&console, visit, None, problem(StatusCode::UNPROCESSABLE_ENTITY, w.too_long)).await);
    };
    let call = Some((form.clone(), acts.clone()));
    let Ok(title) = desk::words("the title", &typed) else {
        return Ok(shown(&console, visit, call, problem(StatusCode::UNPROCESSABLE_ENTITY, w.no_title)).await);
    };
    let flow = match super::flow(&console, visit).await {
        Ok(Some(flow)) if flow == visit.asked("flow") => flow,
        Ok(_) => return Err(pages::refused(visit, StatusCode::NOT_FOUND)),
        Err(error) => return Err(pages::broken(visit, &error)),
    };
    let mut came = Ok(Came::Moving);
    for _ in 0..TRIES {
        came = once(&console, &flow, &form, &acts, (&title, &by)).await;
        if !matches!(came, Ok(Came::Moving)) {
            break;
        }
    }
    let note = match came {
        Ok(Came::Kept(name)) => Note { said: format!("{} {name}", w.kept_as), ..Note::default() },
        Ok(Came::Otherwise) => problem(StatusCode::CONFLICT, w.cannot_keep),
        Ok(Came::Moving) => problem(StatusCode::CONFLICT, w.moving),
        Err(error) => return Err(pages::broken(visit, &error)),
    };
    Ok(shown(&console, visit, call, note).await)
}

async fn once(console: &Console, flow: &str, form: &Form, acts: &[Act], (title, by): (&str, &str)) -> Result<Came> {
    let Some(kept) = stage::kept(console, flow).await? else { return Ok(Came::Otherwise) };
    let wants_draft = kept.draft.is_some();
    let Found::Ready(stage) = stage::stage(console, flow, kept, wants_draft).await? else { return Ok(Came::Otherwise) };
    let zone = archive::zone(&stage.flow);
    let mut form = form.clone();
    let Some(at) = form.moment(&zone) else { return Ok(Came::Otherwise) };
    // A test is played without what is only so today.
    let asked = form.asked(&console.ground.settings.load());
    let call = Call { asked, at, hidden: form.hidden, current: false };
    let scene = take(Arc::clone(&stage), call.clone(), acts.to_vec(), zone).await?;
    if scene.left_out > 0 {
        return Ok(Came::Otherwise);
    }
    let asked = written(&stage, title, &call, &scene);
    let Some(text) = passing(&stage, &asked) else { return Ok(Came::Otherwise) };
    let (name, by) = (flow.to_owned(), by.to_owned());
    let (number, version, title) = (stage.draft(), stage.version(), title.to_owned());
    console
        .ask(move |store| {
            let mut kept = String::new();
            let change = |draft: &Draft| {
                // A draft that is begun by this is what was live.
                let same = number.map_or_else(|| version == Some(draft.base), |number| number == draft.number);
                if !same {
                    return Err(());
                }
                kept = free(draft, &title, &text);
                Ok(added(draft, kept.clone(), text))
            };
            let changed = store.write(|sql| drafts::change(sql, &name, (&by, now()), change))?;
            Ok(if changed.is_ok() { Came::Kept(kept) } else { Came::Moving })
        })
        .await
}

/// The call as a transcript whose words are still to be heard.
fn written(stage: &Stage, title: &str, call: &Call, scene: &Scene) -> String {
    let asked = &call.asked;
    let head = Head { title, hidden: call.hidden, at: call.at, provider: Some(&asked.provider), texts: asked.texts, speech: asked.speech };
    let steps = scene.noted.iter().map(|step| match step {
        Noted::Act(heard, turn) => write::Noted::Act(heard, turn),
        Noted::Later(time) => write::Noted::Later(*time),
    });
    let mut text = write::noted(&stage.flow, &head, steps);
    for (word, count) in ["texts", "call-backs", "voicemails"].into_iter().zip(scene.errands) {
        if count > 0 {
            let _ = writeln!(text, "{word}: {count}");
        }
    }
    text
}

/// The transcript with the words that are heard; nothing where it does not pass then.
fn passing(stage: &Stage, asked: &str) -> Option<String> {
    let mut table = stage.table.lock().unwrap_or_else(PoisonError::into_inner);
    let mut played = |text: &str| -> Option<Played> { table.play(&parse(text).ok()?).ok() };
    let text = play::bless(asked, &played(asked)?.heard);
    played(&text)?.problems.is_empty().then_some(text)
}

/// The draft with the call. One that is there already is not there twice.
fn added(draft: &Draft, name: String, text: String) -> Edit {
    let mut content = draft.content.clone();
    let known = content.calls.iter().any(|(known, _)| *known == name);
    if !known {
        content.calls.push((name.clone(), text.clone()));
        content.calls.sort();
    }
    Edit { content, what: name, before: String::new(), after: text }
}

/// The name of its file: of the title, with a number where another call has that.
fn free(draft: &Draft, title: &str, text: &str) -> String {
    let plain = plain(title);
    let names = (1..).map(|number| if number == 1 { format!("calls/{plain}.call") } else { format!("calls/{plain}-{number}.call") });
    let taken = |name: &String| draft.content.calls.iter().any(|(known, other)| known == name && other != text);
    names.into_iter().find(|name| !taken(name)).unwrap_or_default()
}

/// A title as the name of a file.
fn plain(title: &str) -> String {
    let mut plain = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            c if c.is_ascii_alphanumeric() => plain.push(c),
            _ if plain.ends_with('-') || plain.is_empty() => {}
            _ => plain.push('-'),
        }
    }
    let short: String = plain.chars().take(LONGEST_NAME).collect();
    let short = short.trim_end_matches('-');
    if short.is_empty() { "call".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn titles_become_names_of_files() {
        for (title, name) in [
            ("A caller asks: “who?”", "a-caller-asks-who"),
            ("../../etc/passwd", "etc-passwd"),
            ("¿Qué?", "qu"),
            ("…", "call"),
            ("CON", "con"),
        ] {
            assert_eq!(plain(title), name);
        }
        assert!(plain(&"long ".repeat(60)).len() <= super::LONGEST_NAME);
    }
}
