//! A place's own page: what callers hear there in every language, where they can go, from where they come, and how many did.

use super::words::Words;
use super::{Calls, calls, days, link, picture, short};
use crate::console::Console;
use crate::console::look::Seen;
use crate::console::look::shown::{count, place, query};
use crate::console::look::which::Which;
use crate::console::page::{self, Shell};
use crate::console::visit::SignedIn;
use crate::flow::graph::{Flow, Kind, NodeId};
use crate::flow::key::Key;
use crate::flow::wording::{Form, LanguageId, PromptId, Speech};
use crate::pace::{self, Speed};
use crate::picture::svg::{Dress, piece};
use crate::picture::{Picture, Way};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// The page of a place.
#[derive(Template)]
#[template(path = "look/node.html", config = "src/console/askama.toml")]
struct NodePage {
    shell: Shell,
    w: &'static Words,
    seen: Seen,
    title: String,
    does: &'static str,
    rings: String,
    days: &'static str,
    calls: Calls,
    waits: bool,
    came: String,
    of: String,
    left: String,
    hears: Vec<Heard>,
    choices: Vec<Choice>,
    comes: Vec<(String, String, String)>,
    picture: String,
    map: String,
}

/// What is heard in one language.
struct Heard {
    code: String,
    language: String,
    parts: Vec<Part>,
}

/// Something that is said at a place.
struct Part {
    when: String,
    words: String,
    seconds: String,
}

/// A way from here.
struct Choice {
    by: String,
    labels: Vec<(String, String)>,
    /// Where it leads; nothing for back to where the caller was.
    to: Option<(String, String)>,
    chosen: Option<String>,
}

pub(in crate::console::look) async fn node(State(console): State<Arc<Console>>, Path(name): Path<String>, who: SignedIn) -> Response {
    let visit = &who.0;
    let w = Words::of(visit.tongue);
    let which = match Which::or(&console, visit, || page::refused(visit, StatusCode::NOT_FOUND)).await {
        Ok(which) => which,
        Err(instead) => return instead,
    };
    let Some(id) = which.flow.node_named(&name) else { return page::refused(visit, StatusCode::NOT_FOUND) };
    let days = days(visit.asked("days"), "7");
    let calls = calls(&console, &who, &which, days).await;
    let (flow, language) = (&which.flow, which.language(visit));
    let code = flow.language(language).code.clone();
    let link = |place: &str| link(place, &which, days, &code);
    let whole = Picture::of(flow, language);
    let marked = BTreeSet::from([name.clone()]);
    let dress = Dress { kind: &|word| short(w, word), link: &link, marked: &marked };
    let near = picture(flow, language, w, &calls).around(&name, 1);
    let kind = whole.places.iter().find(|place| place.name == name).map_or("", |place| place.kind);
    let [_, does] = w.kind(kind);
    let (came, of, left) = figures(&calls, &name);
    let page = NodePage {
        shell: visit.shell(w.place).about(place(flow, &name)),
        w,
        title: place(flow, &name),
        does,
        rings: rings(flow, id, w),
        waits: super::waits(flow, &name),
        came,
        of,
        left,
        hears: heard(flow, &which.languages(), id, w),
        choices: choices(&whole, flow, &which.languages(), id, &calls, w, &link),
        comes: comes(&whole, flow, &name, w, &link),
        picture: near.map(|near| piece(&near, &dress)).unwrap_or_default(),
        map: format!("/console/map{}", query(&[("flow", which.named()), ("of", which.of()), ("days", days), ("words", &code)])),
        days,
        calls,
        seen: Seen::of(&which, w),
    };
    page::show(visit, StatusCode::OK, &page)
}

/// Calls that came, of how many, and how many were left here.
fn figures(calls: &Calls, name: &str) -> (String, String, String) {
    let Calls::Counted(report) = calls else { return <(String, String, String)>::default() };
    let of = |counts: &std::collections::BTreeMap<String, u64>| count(counts.get(name).copied().unwrap_or(0));
    (of(&report.places), count(report.calls), of(&report.abandoned_at))
}

/// Whom it rings; empty for nobody.
fn rings(flow: &Flow, id: NodeId, w: &Words) -> String {
    let Kind::Transfer(transfer) = &flow.node(id).kind else { return String::new() };
    let until = if transfer.urgent { format!(", {}", w.until_answered) } else { String::new() };
    format!("{}{until}", flow.ladder(transfer.ladder).name)
}

fn heard(flow: &Flow, languages: &[(String, String)], id: NodeId, w: &Words) -> Vec<Heard> {
    let all = (0..=u8::MAX).map(LanguageId).zip(languages);
    let heard = all.map(|(language, (code, name))| {
        let parts = match &flow.node(id).kind {
            Kind::Menu(menu) => {
                let words = menu.words.get(usize::from(language.0));
                let forms = [(w.says.menu, Form::Full), (w.says.short, Form::Short)];
                let part = |(when, form): (&str, Form)| {
                    let words = words.map_or(&[][..], |words| if form == Form::Full { &words.full } else { &words.short });
                    part(flow, when.to_owned(), words, pace::of_menu(flow, id, language, form, Speed::Usual).unwrap_or_default())
                };
                forms.map(part).into()
            }
            kind => said(kind, w)
                .into_iter()
                .map(|(when, prompt)| {
                    let words: Vec<Speech> = flow.prompt(prompt).speech(language).collect();
                    part(flow, when, &words, pace::of_prompt(flow, prompt, language, Speed::Usual))
                })
                .collect::<Vec<_>>(),
        };
        Heard { code: code.clone(), language: name.clone(), parts: parts.into_iter().filter(|part| !part.words.is_empty()).collect() }
    });
    heard.filter(|heard| !heard.parts.is_empty()).collect()
}

fn part(flow: &Flow, when: String, words: &[Speech], takes: Duration) -> Part {
    let words = flow.words(words).split_whitespace().collect::<Vec<_>>().join(" ");
    Part { when, words, seconds: format!("{:.0}", takes.as_secs_f64().ceil()) }
}

/// What is said at a place, and when.
fn said(kind: &Kind, w: &Words) -> Vec<(String, PromptId)> {
    let says = &w.says;
    let all: Vec<(&str, PromptId)> = match kind {
        Kind::ChooseLanguage(question) => vec![(says.here, question.say)],
        Kind::Say { say, .. } | Kind::HangUp { say } => vec![(says.here, *say)],
        Kind::Tell(tell) => vec![(says.here, tell.say)],
        Kind::Run(run) => {
            return (1..)
                .zip(&run.sections)
                .map(|(number, section): (u16, _)| (format!("{} {number}", says.section), section.say))
                .collect();
        }
        Kind::Transfer(transfer) => {
            let again = transfer.again.map(|again| (says.ringing_again, again));
            [(says.before_ringing, transfer.intro)].into_iter().chain(again).collect()
        }
        Kind::Text(text) => vec![(says.asks, text.consent), (says.sent, text.text)],
        Kind::CallBack(back) => {
            vec![(says.asks, back.consent), (says.after_yes, back.done), (says.after_no, back.none), (says.withheld, back.hidden)]
        }
        Kind::Voicemail(message) => vec![(says.asks, message.ask), (says.before_tone, message.notice), (says.afterwards, message.kept)],
        Kind::Ask(ask) => vec![(says.here, ask.say)],
        Kind::Menu(_) | Kind::Hours(_) | Kind::When(_) => Vec::new(),
    };
    all.into_iter().map(|(when, prompt)| (when.to_owned(), prompt)).collect()
}

fn choices(
    whole: &Picture,
    flow: &Flow,
    languages: &[(String, String)],
    id: NodeId,
    calls: &Calls,
    w: &Words,
    link: &dyn Fn(&str) -> String,
) -> Vec<Choice> {
    let name = &flow.node(id).name;
    let here = whole.places.iter().position(|place| place.name == *name);
    let choice = |way: &Way| {
        let to = way.to.and_then(|to| whole.places.get(to)).map(|to| (link(&to.name), place(flow, &to.name)));
        let key = Key::from_word(&way.by);
        let chosen = match calls {
            Calls::Counted(report) if key.is_some() => {
                Some(count(report.choices.get(&(name.clone(), way.by.clone())).copied().unwrap_or(0)))
            }
            _ => None,
        };
        let by = key.map_or_else(|| w.way(&way.by), |key| format!("{} {}", w.key, key.dtmf()));
        Choice { by, labels: labels(flow, languages, id, key), to, chosen }
    };
    whole.ways.iter().filter(|way| Some(way.from) == here).map(choice).collect()
}

/// What a menu calls a key, by the codes of languages.
fn labels(flow: &Flow, languages: &[(String, String)], id: NodeId, key: Option<Key>) -> Vec<(String, String)> {
    let Kind::Menu(menu) = &flow.node(id).kind else { return Vec::new() };
    let labels = menu.labels.iter().find(|(of, _)| Some(*of) == key).map(|(_, labels)| labels);
    let all = labels.into_iter().flatten().zip(languages);
    all.filter(|(label, _)| !label.is_empty()).map(|(label, (code, _))| (code.clone(), label.clone())).collect()
}

fn comes(whole: &Picture, flow: &Flow, name: &str, w: &Words, link: &dyn Fn(&str) -> String) -> Vec<(String, String, String)> {
    let here = whole.places.iter().position(|place| place.name == name);
    let from = |way: &Way| {
        let from = whole.places.get(way.from)?;
        let by = Key::from_word(&way.by).map_or_else(|| w.way(&way.by), |key| format!("{} {}", w.key, key.dtmf()));
        Some((link(&from.name), place(flow, &from.name), by))
    };
    whole.ways.iter().filter(|way| way.to.is_some() && way.to == here).filter_map(from).collect()
}
