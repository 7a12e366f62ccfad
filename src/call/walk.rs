//! Going on through a flow, collecting words, until the call waits again.

use super::now::Now;
use super::state::{MOST_HISTORY, State};
use super::turn::{End, Errand, Gather, Judged, Listening, Then, Turn};
use super::{consent, decide, digits, ladder, run};
use crate::flow::graph::{Exit, Flow, Kind, NodeId};
use crate::flow::wording::{Form, Item, PromptId, Speech};

/// A call on its way from one wait to the next.
pub(super) struct Walk<'a> {
    pub(super) flow: &'a Flow,
    pub(super) now: &'a Now<'a>,
    pub(super) state: State,
    /// What has been collected to say.
    pub(super) says: Vec<Speech>,
    /// The caller has already been told that a person is being rung.
    pub(super) introduced: bool,
    pub(super) judged: Judged,
    /// What shall happen beside the speech.
    pub(super) errand: Option<Errand>,
    /// Nodes passed, so that a circle of nodes that never wait comes to an end.
    passed: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(flow: &'a Flow, now: &'a Now<'a>, state: State) -> Self {
        Self { flow, now, state, says: Vec::with_capacity(16), introduced: false, judged: Judged::Nothing, errand: None, passed: 0 }
    }

    /// Says a prompt in the caller's language. `{menu}` in it is the words of the place where the call waits.
    pub(super) fn say(&mut self, prompt: PromptId) {
        let words = &self.flow.prompt(prompt).words;
        let Some(items) = words.get(usize::from(self.state.language.0)) else { return };
        for item in items {
            match item {
                Item::Speech(speech) => self.says.push(*speech),
                Item::Menu(form) => self.say_place(*form),
            }
        }
    }

    /// Says a place's own words; `{menu}` in them would be themselves, and is nothing.
    fn say_own(&mut self, prompt: PromptId) {
        self.says.extend(self.flow.prompt(prompt).speech(self.state.language));
    }

    pub(super) fn quiet(&mut self, milliseconds: u16) {
        self.says.push(Speech::Quiet(milliseconds));
    }

    /// Says the words of the place where the call waits.
    pub(super) fn say_place(&mut self, form: Form) {
        let flow = self.flow;
        match &flow.node(self.state.at).kind {
            Kind::Menu(menu) => {
                let Some(words) = menu.words.get(usize::from(self.state.language.0)) else { return };
                self.says.extend_from_slice(match form {
                    Form::Full => &words.full,
                    Form::Short => &words.short,
                    Form::OneAtATime => &words.one_at_a_time,
                });
            }
            Kind::Tell(tell) => self.say_own(tell.say),
            Kind::ChooseLanguage(question) => self.say_own(question.say),
            Kind::Run(run) => self.say_own(run::nav(flow, run, self.state.part, form)),
            kind @ (Kind::Text(_) | Kind::CallBack(_) | Kind::Voicemail(_)) => {
                if let Some(question) = consent::question(self, kind) {
                    self.say_own(question);
                }
            }
            Kind::Ask(ask) => self.say_own(if digits::wanted(self.state.part) { ask.say } else { flow.service.confirm }),
            Kind::Say { .. } | Kind::Transfer(_) | Kind::HangUp { .. } | Kind::Hours(_) | Kind::When(_) => {}
        }
    }

    /// Goes to a node and on from there.
    pub(super) fn arrive(mut self, node: NodeId) -> Turn {
        let flow = self.flow;
        self.passed += 1;
        if self.passed > flow.nodes.len().saturating_mul(2).saturating_add(8) {
            return self.stay_somewhere();
        }
        let place = flow.node(node);
        self.hear_first(place.first);
        if place.topic.is_some() {
            self.state.topic = place.topic;
        }
        match &place.kind {
            Kind::Say { say, then } => {
                self.say(*say);
                self.follow(*then)
            }
            Kind::HangUp { say } => {
                self.say(*say);
                self.state.at = node;
                self.end(End::Written(node))
            }
            Kind::Transfer(transfer) => ladder::begin(self, node, transfer),
            Kind::Menu(_) => {
                self.remember(node);
                self.settle_at(node)
            }
            Kind::Run(_) | Kind::Tell(_) | Kind::ChooseLanguage(_) => self.settle_at(node),
            Kind::Text(text) => consent::text(self, node, text),
            Kind::CallBack(call_back) => consent::call_back(self, node, call_back),
            Kind::Voicemail(voicemail) => consent::voicemail(self, node, voicemail),
            Kind::Ask(_) => digits::begin(self, node),
            Kind::Hours(hours) => {
                let exit = decide::by_hours(&self, hours);
                self.follow(exit)
            }
            Kind::When(when) => {
                let exit = decide::when(&self, when);
                self.follow(exit)
            }
        }
    }

    /// Goes to a part of a run.
    pub(super) fn arrive_at_part(mut self, node: NodeId, part: u8) -> Turn {
        let flow = self.flow;
        let Kind::Run(run) = &flow.node(node).kind else { return self.arrive(node) };
        self.hear_first(flow.node(node).first);
        self.stop_at(node);
        self.state.part = part;
        if let Some(then) = self.tell_notices() {
            return self.arrive(then);
        }
        run::play(self, run)
    }

    /// Makes a node the place where the call waits. A place that asks something remembers where the caller was.
    pub(super) fn stop_at(&mut self, node: NodeId) {
        let flow = self.flow;
        let before = &flow.node(self.state.at).kind;
        if !before.asks() {
            let asks = flow.node(node).kind.asks();
            self.state.came_from = (asks && before.listens()).then_some((self.state.at, self.state.part));
        }
        self.state.at = node;
        self.state.part = 0;
        self.state.misses = 0;
        self.state.silences = 0;
    }

    /// Goes where a way leads.
    pub(super) fn follow(self, exit: Exit) -> Turn {
        match exit {
            Exit::To(node) => self.arrive(node),
            Exit::Return => self.go_back_short(),
        }
    }

    /// Waits at a listening node that was just reached, after its words in full.
    fn settle_at(mut self, node: NodeId) -> Turn {
        self.stop_at(node);
        if matches!(self.flow.node(node).kind, Kind::Menu(_) | Kind::ChooseLanguage(_)) {
            self.state.urgent = None;
        }
        if let Some(then) = self.tell_notices() {
            return self.arrive(then);
        }
        self.here_in_full()
    }

    /// Says the place where the call is once more and waits; a transfer rings again.
    pub(super) fn here_again(mut self) -> Turn {
        let flow = self.flow;
        match &flow.node(self.state.at).kind {
            Kind::Transfer(transfer) => ladder::ring(self, transfer),
            Kind::Say { .. } | Kind::HangUp { .. } | Kind::Hours(_) | Kind::When(_) => {
                let at = self.state.at;
                self.arrive(at)
            }
            Kind::Voicemail(_) => {
                self.state.part = 0;
                self.here_in_full()
            }
            _ => self.here_in_full(),
        }
    }

    /// Says the listening place where the call is, in full, and waits.
    pub(super) fn here_in_full(mut self) -> Turn {
        if let Kind::Run(run) = &self.flow.node(self.state.at).kind {
            return run::play(self, run);
        }
        self.say_place(Form::Full);
        self.listen()
    }

    /// Waits at the place where the call is.
    pub(super) fn listen(self) -> Turn {
        let (state, patience) = (&self.state, &self.flow.patience);
        let kind = &self.flow.node(state.at).kind;
        let wait_s = match kind {
            _ if state.slow || state.relay => patience.slow_s,
            Kind::ChooseLanguage(question) => question.silence.map_or(patience.wait_s, |(after_s, _)| after_s),
            _ => patience.wait_s,
        };
        let digits = match kind {
            Kind::Ask(ask) if digits::wanted(state.part) => ask.digits,
            _ => 1,
        };
        let speaks = self.now.line.speech && !state.keys_only();
        let speech = speaks.then_some(Listening { language: state.language, place: state.at });
        self.done(Then::Gather(Gather { wait_s, digits, speech }))
    }

    pub(super) fn end(self, end: End) -> Turn {
        self.done(Then::HangUp(end))
    }

    pub(super) fn done(self, then: Then) -> Turn {
        Turn { says: self.says, then, state: self.state, judged: self.judged, errand: self.errand }
    }

    /// To the last menu heard; at a menu to the one before; without any to where calls begin.
    pub(super) fn back(mut self) -> Turn {
        if self.state.history.last() == Some(&self.state.at) {
            self.state.history.pop();
        }
        let to = self.state.history.last().copied().unwrap_or(self.flow.start);
        self.arrive(to)
    }

    /// Says, once, what must be heard before this place.
    pub(super) fn hear_first(&mut self, due: u8) {
        for (bit, prompt) in self.flow.first.iter().enumerate().take(8) {
            let bit = 1u8 << bit;
            if due & bit != 0 && self.state.first & bit == 0 {
                self.state.first |= bit;
                self.say(*prompt);
            }
        }
    }

    /// The same listening place with short words; after a failed transfer the last menu.
    fn go_back_short(mut self) -> Turn {
        if self.flow.node(self.state.at).kind.asks()
            && let Some((at, part)) = self.state.came_from.take()
        {
            self.state.at = at;
            self.state.part = part;
        }
        let place = self.flow.node(self.state.at);
        if place.after_failure || place.kind.asks() || !place.kind.listens() {
            self.state.at = self.state.history.last().copied().unwrap_or(self.flow.resume_at);
            self.state.part = 0;
            self.remember(self.state.at);
        }
        self.state.misses = 0;
        self.state.silences = 0;
        self.say_place(Form::Short);
        self.listen()
    }

    /// Says the notices that are on and were not heard yet. Never before the language is asked.
    fn tell_notices(&mut self) -> Option<NodeId> {
        if matches!(self.flow.node(self.state.at).kind, Kind::ChooseLanguage(_)) {
            return None;
        }
        for (bit, notice) in self.flow.notices.iter().enumerate().take(8) {
            let bit = 1u8 << bit;
            if self.state.told & bit == 0 && self.now.roster.notices.contains(&notice.name) {
                self.state.told |= bit;
                self.say(notice.say);
                if notice.then.is_some() {
                    return notice.then;
                }
            }
        }
        None
    }

    /// Keeps a menu as the last one heard.
    fn remember(&mut self, menu: NodeId) {
        let history = &mut self.state.history;
        if let Some(at) = history.iter().position(|known| *known == menu) {
            history.truncate(at);
        }
        if history.len() >= MOST_HISTORY {
            history.remove(0);
        }
        history.push(menu);
    }

    /// For a flow whose ways lead round without ever waiting, which the compiler refuses: waits at the first menu.
    fn stay_somewhere(mut self) -> Turn {
        self.state.at = self.flow.resume_at;
        self.say_place(Form::Full);
        self.listen()
    }
}
