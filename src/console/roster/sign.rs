//! Somebody who has read the words stands for them: written down in the draft, and for the words that they saw.

use super::book::{Text, Typed, shown};
use super::words::Words;
use super::{Frame, Seen, filled};
use crate::book::signed::{self, NotSigned, Signing};
use crate::console::visit::Posted;
use crate::console::{Console, now, page};
use crate::library::desk;
use crate::settings::list;
use crate::source::{Source, Sources};
use crate::store::drafts::{self, Draft, Edit};
use crate::store::users::Role;
use crate::store::versions::Content;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// Why nothing was signed.
enum Obstacle {
    /// The words are others than those that were shown.
    Late,
    Not(NotSigned),
}

pub(super) async fn sign(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let by = posted.at_least(Role::Author)?.account.name.clone();
    let visit = &posted.visit;
    let seen = Seen::page(&console, visit, posted.field("flow")).await?;
    let text = |name: &str| posted.field(name).trim().to_owned();
    let typed = Typed { by: text("by"), language: text("language"), ids: text("ids") };
    let w = Words::of(visit.tongue);
    let Ok(reader) = desk::kept(&typed.by) else {
        return again(&console, &posted, typed, (StatusCode::UNPROCESSABLE_ENTITY, w.p_sign_who.to_owned())).await;
    };
    let at = now();
    let day = at.to_zoned(seen.clock.zone.clone()).date();
    let (flow, language, ids, digest) = (seen.flow.clone(), typed.language.clone(), list(&typed.ids), posted.field("words").to_owned());
    let made = console.ask(move |store| {
        let sign = |draft: &Draft| {
            if Text::digest(&draft.content.sources) != digest {
                return Err(Obstacle::Late);
            }
            edit(&draft.content, &Signing { by: &reader, at: day, language: &language, ids: &ids }).map_err(Obstacle::Not)
        };
        store.write(|sql| drafts::change(sql, &flow, (&by, at), sign))
    });
    match made.await {
        Ok(Ok(_)) => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("flow", &seen.flow)
                .append_pair("of", "draft")
                .append_pair("said", "signed")
                .finish();
            Ok(Redirect::to(&format!("/console/book?{query}")).into_response())
        }
        Ok(Err(Obstacle::Late)) => again(&console, &posted, typed, (StatusCode::CONFLICT, w.p_sign_late.to_owned())).await,
        Ok(Err(Obstacle::Not(wrong))) => again(&console, &posted, typed, (StatusCode::UNPROCESSABLE_ENTITY, told(&wrong, w))).await,
        Err(error) => Err(page::broken(visit, &error)),
    }
}

async fn again(console: &Console, posted: &Posted, typed: Typed, (status, problem): (StatusCode, String)) -> Result<Response, Response> {
    let seen = Seen::page(console, &posted.visit, posted.field("flow")).await?;
    let f = Frame { problem, ..seen.frame(&posted.visit) };
    shown(console, &posted.visit, &seen, (f, status), (true, typed)).await
}

fn told(wrong: &NotSigned, w: &Words) -> String {
    match wrong {
        NotSigned::Nobody => w.p_sign_who.to_owned(),
        NotSigned::Unreadable(finding) => filled(w.p_sign, &[finding]),
        NotSigned::NoWords(..) => w.p_sign_language.to_owned(),
        NotSigned::NoId(_, pattern) => filled(w.p_sign_ids, &[pattern]),
        NotSigned::Nothing => w.p_sign_nothing.to_owned(),
    }
}

/// The draft with the new signatures in it.
pub(in crate::console) fn edit(content: &Content, signing: &Signing<'_>) -> Result<Edit, NotSigned> {
    let done = signed::sign(&content.sources, signing)?;
    let mut sources: Vec<Source> = content.sources.0.clone();
    let before = sources.iter().find(|source| source.path == done.path).map(|source| source.text.clone()).unwrap_or_default();
    sources.retain(|source| source.path != done.path);
    sources.push(Source { path: done.path.clone(), text: done.text.clone() });
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    let content = Content { sources: Sources(sources), calls: content.calls.clone() };
    Ok(Edit { content, what: done.path, before, after: done.text })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn a_signature_is_a_change_of_the_drafts_files() {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let content = Content { sources: Sources(vec![source("words/en.yaml", "p.a: A\n"), source("flow.yaml", "")]), calls: Vec::new() };
        let (at, ids) = ("2026-11-28".parse::<Date>().unwrap(), ["p.*".to_owned()]);
        let signing = Signing { by: "Ana, nurse", at, language: "en", ids: &ids };
        let edit = edit(&content, &signing).unwrap();
        assert_eq!((edit.what.as_str(), edit.before.as_str()), ("signed/en.yaml", ""));
        assert!(edit.after.contains("p.a: { by: \"Ana, nurse\", at: 2026-11-28") && edit.content.sources.0.len() == 3);
        assert_eq!(super::edit(&content, &Signing { language: "fr", ..signing }), Err(NotSigned::NoWords("fr".into(), vec!["en".into()])));
    }
}
