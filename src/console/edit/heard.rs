//! How an entry is heard as somebody writes it: its seconds in each language, and what the checker says of it.

use super::judged::{Judged, Told};
use super::words::Words;
use crate::flow::graph::{Flow, Kind};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::wording::{PromptId, Speech};
use crate::pace::{self, Speed, voice};
use crate::source::Span;
use askama::Template;

/// A piece of a page: sent again when something is typed.
#[derive(Template)]
#[template(path = "edit/heard.html", config = "src/console/askama.toml")]
pub(super) struct Heard {
    pub(super) w: &'static Words,
    /// Each language with what is heard of the entry, and the seconds it takes.
    pub(super) seconds: Vec<(String, Vec<(&'static str, String)>)>,
    pub(super) findings: Vec<Told>,
    /// What is typed could not be judged, and why.
    pub(super) problem: &'static str,
}

impl Heard {
    /// Of one entry.
    pub(super) fn of(judged: &Judged, w: &'static Words, id: &str, languages: &[(String, String)]) -> Self {
        let places = Place::of(&judged.sources);
        let mut findings: Vec<Told> = Vec::new();
        for (code, _) in languages {
            if let Some(stretch) = stretch(&places, code, id) {
                findings.extend(judged.within(stretch).map(|finding| judged.told(finding)));
            }
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings.dedup_by(|one, other| one.message == other.message);
        let seconds = languages.iter().map(|(code, title)| (title.clone(), seconds(judged, w, id, code)));
        let seconds = seconds.filter(|(_, seconds)| !seconds.is_empty()).collect();
        Self { w, seconds, findings, problem: "" }
    }

    /// Why nothing can be told.
    pub(super) fn not(w: &'static Words, problem: &'static str) -> Self {
        Self { w, seconds: Vec::new(), findings: Vec::new(), problem }
    }
}

/// Where an entry stands in a words file: from its name to the next one's.
fn stretch(places: &Place, code: &str, id: &str) -> Option<Span> {
    let words = places.get(&format!("words/{code}.yaml"))?.all();
    let at = words.iter().position(|entry| entry.name == id)?;
    let here = words.get(at)?.span;
    Some(Span { end: words.get(at + 1).map_or(u32::MAX, |next| next.span.start), ..here })
}

/// What is heard of an entry in a language, each with its seconds. Of a flow that does not compile, the words alone are counted.
fn seconds(judged: &Judged, w: &'static Words, id: &str, code: &str) -> Vec<(&'static str, String)> {
    let known = judged.flow.as_ref().and_then(|flow| of_flow(flow, w, id, code));
    known.unwrap_or_else(|| {
        let sentences = crate::flow::sentences::sentences(&judged.sources);
        let own = sentences.iter().filter(|sentence| sentence.language == code && sentence.id == id);
        let parts = own.filter_map(|sentence| Some((spoken(w, &sentence.part)?, opened(&sentence.text))));
        parts.map(|(part, text)| (part, shown(voice::seconds(code, &text, Speed::Usual)))).collect()
    })
}

fn spoken(w: &'static Words, part: &str) -> Option<&'static str> {
    match part.split('.').next()? {
        "say" => Some(w.heard_said),
        "lead" => Some(w.heard_choice),
        "short" => Some(w.heard_short),
        _ => None,
    }
}

fn of_flow(flow: &Flow, w: &'static Words, id: &str, code: &str) -> Option<Vec<(&'static str, String)>> {
    let language = flow.language_named(code)?;
    if let Some((prompt, _)) = (0..=u16::MAX).map(PromptId).zip(&flow.prompts).find(|(_, prompt)| prompt.id == id) {
        let takes = pace::of_prompt(flow, prompt, language, Speed::Usual);
        return Some(vec![(w.heard_said, shown(takes))]);
    }
    let (menu, key) = id.strip_prefix("m.")?.rsplit_once('.')?;
    let key = Key::from_word(key)?;
    let Kind::Menu(menu) = &flow.node(flow.node_named(menu)?).kind else { return None };
    let at = menu.labels.iter().position(|(known, _)| *known == key)?;
    let words = menu.words.get(usize::from(language.0))?;
    let of = |says: &[Speech]| {
        let speech = says.iter().filter(|speech| matches!(speech, Speech::Say(_))).nth(at)?;
        Some(shown(pace::of(flow, [*speech], Speed::Usual)))
    };
    Some(vec![
        (w.heard_choice, of(&words.full)?),
        (w.heard_short, of(&words.short)?),
        (w.heard_menu, shown(pace::of(flow, words.full.iter().copied(), Speed::Usual))),
    ])
}

/// A sentence whose marks say what stands in them.
fn opened(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, mark)) = rest.split_once('{') {
        said.push_str(before);
        let (inside, after) = mark.split_once('}').unwrap_or((mark, ""));
        let (name, value) = inside.split_once(' ').unwrap_or((inside, ""));
        if name != "pause" {
            said.push_str(value);
        }
        rest = after;
    }
    said + rest
}

fn shown(takes: std::time::Duration) -> String {
    format!("{:.1} s", takes.as_secs_f64())
}
