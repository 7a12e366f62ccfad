//! What holds wherever callers are: keys, patience, people, hours, notices, languages, and the words the engine says by itself.

use super::{Painter, Value};
use crate::flow::graph::{Bounds, Exit, Flow, Kind, Ladder, Nobody, NodeId, Patience, Reserved, SpokenWays, Step};
use crate::flow::key::Keys;
use crate::flow::roster::{Answers, Person, Roster};
use crate::flow::wording::{CallBackWords, Language, PromptId, Service, Speech};
use crate::phone::Number;
use std::collections::BTreeSet;

impl Painter<'_> {
    pub(super) fn everywhere(&mut self, reachable: &BTreeSet<NodeId>) {
        // Names, versions, numbers, what the checker alone reads and what holds after the call are nothing to callers; nodes, topics and words are told where they
        // are met, hours with the roster, what is understood with the phrases it follows from.
        let Flow {
            name: _,
            version: _,
            languages,
            nodes: _,
            start,
            resume_at,
            reserved,
            patience,
            first,
            nobody,
            bounds,
            budgets: _,
            calls_allowed: _,
            ladders,
            hours: _,
            notices,
            topics: _,
            kept: _,
            prompts: _,
            utterances: _,
            spoken,
            hearing: _,
            service,
        } = self.flow;
        self.leads("the ring", Exit::To(*start));
        self.leads("a call whose place was lost", Exit::To(*resume_at));
        self.reserved(reserved);
        self.limits(*patience, nobody.as_ref(), *bounds);
        let SpokenWays { crisis, emergency, person } = spoken;
        self.leads("words of a crisis", Exit::To(*crisis));
        self.leads("words of an emergency", Exit::To(*emergency));
        self.leads("the wish for a person", Exit::To(*person));
        for (at, prompt) in first.iter().enumerate() {
            let guarded = self.guarded(at, reachable);
            self.is(format!("what `{}` is said before", self.flow.prompt(*prompt).id), guarded);
            self.by_id(*prompt);
        }
        for notice in notices {
            self.says(&format!("the notice `{}`", notice.name), notice.say);
            if let Some(then) = notice.then {
                self.leads(format!("the notice `{}`", notice.name), Exit::To(then));
            }
        }
        for ladder in ladders {
            self.ladder(ladder);
        }
        for language in languages {
            self.language(language);
        }
        self.service(service);
    }

    fn reserved(&mut self, keys: &Keys<Reserved>) {
        for (key, does) in keys.iter() {
            let what = format!("key {} everywhere", key.word());
            match does {
                Reserved::To(node) => self.leads(what, Exit::To(*node)),
                Reserved::Back => self.put(what, None, Value::Leads("the menu before".to_owned())),
                Reserved::Repeat => self.put(what, None, Value::Leads("the same words again".to_owned())),
                Reserved::Slower => self.put(what, None, Value::Leads("slower speech".to_owned())),
            }
        }
    }

    fn limits(&mut self, patience: Patience, nobody: Option<&Nobody>, bounds: Bounds) {
        let Patience { wait_s, slow_s, attempts, then } = patience;
        self.is("how long the line waits for a key", format!("{wait_s} s"));
        self.is("how long it waits for callers who asked for more time", format!("{slow_s} s"));
        self.is("after how many silences and wrong keys a person is rung", attempts.to_string());
        self.leads("a caller who cannot be understood", Exit::To(then));
        if let Some(Nobody { rounds, dials, at_least_s, say }) = nobody {
            self.is("when the line stops ringing", format!("after {rounds} ladders or {dials} dials, and {at_least_s} s"));
            self.says("what is said when nobody ever answers", *say);
        }
        let Bounds { turns, longest_s } = bounds;
        self.is("the longest call", format!("{turns} turns, {longest_s} s"));
    }

    /// The places and sections before which the words of this number are said.
    fn guarded(&self, at: usize, reachable: &BTreeSet<NodeId>) -> String {
        let bit = |first: u8| first.checked_shr(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0) & 1 == 1;
        let mut names = BTreeSet::new();
        for node in reachable.iter().map(|id| self.flow.node(*id)) {
            if bit(node.first) {
                names.insert(node.name.clone());
            }
            if let Kind::Run(run) = &node.kind {
                let sections = run.sections.iter().filter(|section| bit(section.first));
                names.extend(sections.map(|section| self.flow.prompt(section.say).id.clone()));
            }
        }
        names.into_iter().collect::<Vec<_>>().join(", ")
    }

    fn ladder(&mut self, ladder: &Ladder) {
        // How long its whisper takes follows from the words.
        let Ladder { name, steps, whisper, whisper_s: _, caller_id, within_s } = ladder;
        let step = |Step { ring, for_s, speaks_caller }: &Step| {
            let who = if *speaks_caller { ", those who speak the caller's language," } else { "" };
            format!("{}{who} for {for_s} s", ring.join(" and "))
        };
        self.is(format!("whom `{name}` rings"), steps.iter().map(step).collect::<Vec<_>>().join(", then "));
        self.is(format!("whose number the people of `{name}` see"), format!("{caller_id:?}").to_lowercase());
        if let Some(within) = within_s {
            self.is(format!("how long `{name}` may take"), format!("{within} s"));
        }
        if let Some(whisper) = whisper {
            self.says(&format!("what the people of `{name}` hear first"), *whisper);
        }
    }

    fn language(&mut self, language: &Language) {
        let Language { code, locale, voices, names, reasons, relay, child, not_chosen, keys, roles, accept, opening } = language;
        let mut put = |what: &str, value: String| self.put(what, Some(code), Value::Is(value));
        put("the voice", format!("{locale} {voices:?}"));
        put("what the languages are called", names.join(", "));
        put("how a person is told why", [reasons.as_slice(), &[relay.clone(), child.clone(), not_chosen.clone()]].concat().join(" "));
        put("what the keys are called", keys.iter().map(|(key, word)| format!("{}: {word}", key.word())).collect::<Vec<_>>().join(", "));
        put("what is read back for words that mean the same everywhere", format!("{roles:?}"));
        put("how opening times are told", format!("{opening:?}"));
        let own = self.flow.language_named(code).unwrap_or_default();
        let accept = self.speech(Speech::Say(*accept), own);
        self.put("what asks a person to accept a call", Some(code), Value::Says(accept));
    }

    /// The words that the engine says by itself.
    fn service(&mut self, service: &Service) {
        let Service {
            no_input,
            no_match,
            no_match_speech,
            confirm,
            help,
            assumed,
            assumed_keys,
            slow,
            normal,
            nav,
            nav_short,
            nav_last,
            nav_only,
            edge,
            no_text,
            text_sent,
            text_none,
            still_trying,
            sorry,
            once_more,
            busy_now,
            bye,
            call_back,
        } = service;
        for prompt in no_input.iter().chain(no_match).chain([help, assumed, assumed_keys].into_iter().flatten()) {
            self.by_id(*prompt);
        }
        for prompt in [
            no_match_speech,
            confirm,
            slow,
            normal,
            nav,
            nav_short,
            nav_last,
            nav_only,
            edge,
            no_text,
            text_sent,
            text_none,
            still_trying,
            sorry,
            once_more,
            busy_now,
            bye,
        ] {
            self.by_id(*prompt);
        }
        for prompt in call_back.iter().flat_map(CallBackWords::all) {
            self.by_id(prompt);
        }
    }

    fn by_id(&mut self, prompt: PromptId) {
        let id = &self.flow.prompt(prompt).id;
        if !id.is_empty() {
            self.says(&format!("`{id}`"), prompt);
        }
    }

    /// Who can be rung today, when it is open, and what is announced.
    pub(super) fn people(&mut self, roster: &Roster) {
        let Roster { version: _, people, notices, hours: _, off: _ } = roster;
        let rung: BTreeSet<&String> = self.flow.ladders.iter().flat_map(|ladder| &ladder.steps).flat_map(|step| &step.ring).collect();
        for person in people.iter().filter(|person| rung.contains(&person.name)) {
            // The title is for those who read the roster.
            let Person { name, title: _, phones, speaks, answers } = person;
            let phones: Vec<&str> = phones.iter().map(Number::as_str).collect();
            self.is(format!("the telephones of `{name}`"), phones.join(" and "));
            self.is(format!("the languages of `{name}`"), speaks.join(", "));
            let picks_up = match answers {
                Answers::Person => "a person, who is asked to press a key",
                Answers::Switchboard => "a switchboard, which is asked nothing",
            };
            self.is(format!("who picks up at `{name}`"), picks_up);
        }
        for hours in &self.flow.hours {
            self.is(format!("the hours `{}`", hours.name), roster.changed(hours).told());
        }
        let notices: BTreeSet<&str> = notices.iter().map(String::as_str).collect();
        self.is("what is announced", notices.into_iter().collect::<Vec<_>>().join(", "));
    }
}
