//! The telephone in the page: its template, and what stands in it.

use super::super::page::Shell;
use super::super::visit::Visit;
use super::scene::{Beat, Now, Scene};
use super::stage::Stage;
use super::words::Words;
use super::{Form, Note, act};
use crate::call::turn::End;
use crate::dialect;
use crate::settings::Settings;
use crate::store::users::Role;
use askama::Template;
use axum::http::StatusCode;

/// The keys of a telephone.
const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/// The page.
#[derive(Template)]
#[template(path = "rehearse/rehearse.html", config = "src/console/askama.toml")]
#[expect(clippy::struct_excessive_bools, reason = "what a page shows, or does not")]
pub(super) struct Trying {
    shell: Shell,
    w: &'static Words,
    pub(super) status: StatusCode,
    pub(super) flows: Vec<String>,
    flow: String,
    query: String,
    said: String,
    pub(super) problem: &'static str,
    pub(super) form: Form,
    pub(super) lines: Vec<String>,
    /// There is a draft.
    pub(super) draft: bool,
    /// Notices are on, or hours are changed.
    pub(super) changed: bool,
    pub(super) zone: String,
    /// The call; nothing before it rings.
    scene: Option<Scene>,
    last: Beat,
    acts: String,
    then: String,
    whisper: String,
    over: bool,
    /// The line listens; whether for words, too.
    listens: Option<bool>,
    rings: bool,
    keys: Vec<(&'static str, &'static str)>,
    choices: Vec<(&'static str, &'static str)>,
    /// Each language by its code, as it calls itself.
    languages: Vec<(String, String)>,
    /// Whoever looks may keep the call.
    keeps: bool,
    title: String,
}

impl Trying {
    /// The page of a flow, before it rings.
    pub(super) fn of(visit: &Visit, flow: &str, note: Note) -> Self {
        let w = Words::of(visit.tongue);
        let keys = KEYS.map(|key| {
            (
                key,
                if key == "*" {
                    w.star
                } else if key == "#" {
                    w.pound
                } else {
                    ""
                },
            )
        });
        Self {
            shell: visit.shell(w.title),
            w,
            status: note.status,
            flows: Vec::new(),
            flow: flow.to_owned(),
            query: form_urlencoded::Serializer::new(String::new()).append_pair("flow", flow).finish(),
            said: note.said,
            problem: note.problem,
            form: Form { draft: false, line: String::new(), at: String::new(), hidden: false, texts: false, current: true },
            lines: Vec::new(),
            draft: false,
            changed: false,
            zone: String::new(),
            scene: None,
            last: Beat::default(),
            acts: String::new(),
            then: String::new(),
            whisper: String::new(),
            over: false,
            listens: None,
            rings: false,
            keys: keys.to_vec(),
            choices: Vec::new(),
            languages: Vec::new(),
            keeps: visit.may(Role::Author),
            title: note.title,
        }
    }

    /// The page where nothing is published.
    pub(super) fn empty(visit: &Visit) -> Self {
        Self::of(visit, "", Note::default())
    }

    /// How a call is, unless somebody says otherwise: the draft, on the first line, as that line is.
    pub(super) fn usual(&self, settings: &Settings) -> Form {
        let line = self.lines.first().cloned().unwrap_or_default();
        let set = settings.lines.get(&line);
        let texts = set.and_then(|set| Some(set.abilities(&dialect::limits_of(&set.provider)?).texts)).unwrap_or(true);
        Form { draft: self.draft, line, at: String::new(), hidden: false, texts, current: true }
    }

    /// The form again, with what is in the way.
    pub(super) fn refused(self, form: Form, problem: &'static str, begun: bool) -> (StatusCode, Self) {
        let status = if begun { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        (status, Self { problem, form, ..self })
    }

    /// The page with a call.
    pub(super) fn with(self, w: &'static Words, form: Form, mut scene: Scene, stage: &Stage) -> Self {
        let whisper = match &mut scene.now {
            Now::Rings { whisper, .. } => std::mem::take(whisper),
            _ => String::new(),
        };
        let listens = if let Now::Listens(_, speech) = scene.now { Some(speech) } else { None };
        let names = stage.flow.languages.iter().enumerate();
        Self {
            form,
            last: scene.beats.last().cloned().unwrap_or_default(),
            acts: act::written(&scene.acts),
            then: then(w, &scene.now),
            whisper,
            over: matches!(scene.now, Now::RingsLast | Now::HungUp(_)),
            listens,
            rings: matches!(scene.now, Now::Rings { .. }),
            choices: choices(w, &scene.now),
            languages: names
                .filter_map(|(at, one)| Some((one.code.clone(), one.names.get(at).filter(|name| !name.is_empty())?.clone())))
                .collect(),
            scene: Some(scene),
            ..self
        }
    }
}

/// What the line does, in words.
fn then(w: &Words, now: &Now) -> String {
    match now {
        Now::Listens(wait_s, _) => format!("{} {wait_s} {}.", w.listens, w.seconds),
        Now::Records(longest_s) => format!("{} {longest_s} {}.", w.records, w.seconds),
        Now::Rings { ladder, people, ring_s, .. } => {
            let whom = if people.is_empty() { w.nobody.to_owned() } else { people.join(", ") };
            let order = if ladder.is_empty() { String::new() } else { format!(" ({} «{ladder}»)", w.ladder) };
            format!("{} {whom}{order}, {} {ring_s} {}.", w.rings_whom, w.rings_for, w.seconds)
        }
        Now::RingsLast => w.rings_last.to_owned(),
        Now::HungUp(End::Written(_)) => w.over_written.to_owned(),
        Now::HungUp(End::Nobody) => w.over_nobody.to_owned(),
        Now::HungUp(End::CallerGone) => w.over_caller.to_owned(),
    }
}

/// What can happen while nobody presses keys.
fn choices(w: &Words, now: &Now) -> Vec<(&'static str, &'static str)> {
    match now {
        Now::Rings { .. } => vec![
            ("oanswered", w.answered),
            ("obusy", w.busy),
            ("onone", w.no_answer),
            ("odeclined", w.declined),
            ("ofailed", w.failed),
            ("oshort", w.short),
        ],
        Now::Records(_) => vec![("m", w.leave), ("m0", w.leave_key), ("mh", w.leave_hang_up), ("n", w.leave_nothing)],
        _ => Vec::new(),
    }
}
