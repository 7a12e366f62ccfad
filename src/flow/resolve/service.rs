//! The prompts that the engine says by itself: found by their ids, missed when they are not there.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::flow::syntax::node::Kind;
use crate::flow::wording::{CallBackWords, Prompt, PromptId, Service};

/// When a flow needs a prompt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Always,
    /// A key leads to `slower`.
    WithSlower,
    /// There is a run.
    WithRun,
    /// A ladder has several steps.
    WithSteps,
    /// There is a text that callers may ask for.
    WithText,
    /// The words files say what callers may say, or digits are read back.
    WithSpeech,
}

impl Resolver<'_, '_> {
    /// The service prompts. What this flow never says is one empty prompt, added if need be.
    pub(super) fn service(&mut self, prompts: &mut Vec<Prompt>) -> Option<Service> {
        let empty = PromptId(u16::try_from(prompts.len()).ok()?);
        let mut ids = Vec::with_capacity(SERVICE.len());
        let mut whole = true;
        for (id, needed, heard) in SERVICE {
            let known = self.prompts.get(id).copied().map(PromptId);
            ids.push(known.unwrap_or(empty));
            if known.is_none() && self.needs(needed) {
                whole = false;
                self.report(self.missing(id, heard));
            }
        }
        if ids.contains(&empty) {
            prompts.push(Prompt { id: String::new(), words: vec![Vec::new(); self.composer.codes.len()] });
        }
        let mut next = ids.into_iter();
        let mut take = || next.next();
        let service = Service {
            no_input: [take()?, take()?, take()?],
            no_match: [take()?, take()?, take()?],
            slow: take()?,
            normal: take()?,
            nav: take()?,
            nav_short: take()?,
            nav_last: take()?,
            nav_only: take()?,
            edge: take()?,
            no_text: take()?,
            text_sent: take()?,
            text_none: take()?,
            still_trying: take()?,
            sorry: take()?,
            once_more: take()?,
            busy_now: take()?,
            bye: take()?,
            no_match_speech: take()?,
            confirm: take()?,
            help: self.prompts.get("p.help").copied().map(PromptId),
            assumed: self.prompts.get("p.assumed").copied().map(PromptId),
            assumed_keys: self.prompts.get("p.assumed.keys").copied().map(PromptId),
            call_back: self.call_back_words(),
        };
        whole.then_some(service)
    }

    /// The words for calling back; a flow without all of them is as good, and leaves it to people.
    fn call_back_words(&self) -> Option<CallBackWords> {
        let mut ids = CallBackWords::IDS.iter().map(|id| self.prompts.get(*id).copied().map(PromptId));
        let mut take = || ids.next().flatten();
        let (whom, number, urgent, accept, now, again, last, late) =
            (take()?, take()?, take()?, take()?, take()?, take()?, take()?, take()?);
        Some(CallBackWords { whom, number, urgent, accept, now, again, last, late })
    }

    fn needs(&self, needed: Needed) -> bool {
        match needed {
            Needed::Always => true,
            Needed::WithSlower => self.structure.reserved.iter().any(|keyed| keyed.leads_to.text == "slower"),
            Needed::WithRun => self.structure.nodes.iter().any(|node| matches!(node.kind, Some(Kind::Run { .. }))),
            Needed::WithText => {
                self.structure.nodes.iter().any(|node| matches!(node.kind, Some(Kind::Text(_) | Kind::Run { link: Some(_), .. })))
            }
            Needed::WithSpeech => {
                let read_back = |kind: &Kind| matches!(kind, Kind::Ask(ask) if ask.confirm && !ask.secret);
                self.composer.words.iter().flatten().any(|words| words.says.place.is_some())
                    || self.structure.nodes.iter().filter_map(|node| node.kind.as_ref()).any(read_back)
            }
            Needed::WithSteps => self.structure.people.iter().any(|ladder| ladder.steps.len() > 1),
        }
    }

    fn missing(&self, id: &str, heard: &str) -> Diagnostic {
        let place = self.composer.words.iter().flatten().next().map_or(self.structure.place, |words| words.place);
        Diagnostic::error("missing-words", format!("there are no words `{id}`"))
            .at(place, "")
            .help(format!("callers hear them {heard}: add `{id}: \"…\"` to every words file"))
    }
}

/// Ids in the order of the fields that `service` fills, with when callers hear them.
const SERVICE: [(&str, Needed, &str); 23] = [
    ("p.ni.1", Needed::Always, "after a first silence"),
    ("p.ni.2", Needed::Always, "after a second silence"),
    ("p.ni.3", Needed::Always, "after a last silence, before a person is rung"),
    ("p.nm.1", Needed::Always, "after a first wrong key"),
    ("p.nm.2", Needed::Always, "after a second wrong key"),
    ("p.nm.3", Needed::Always, "after a last wrong key, before a person is rung"),
    ("p.slow", Needed::WithSlower, "when they ask for slower speech"),
    ("p.normal", Needed::WithSlower, "when they go back to normal speed"),
    ("p.nav", Needed::WithRun, "after the first part of a run"),
    ("p.nav2", Needed::WithRun, "after later parts of a run"),
    ("p.last", Needed::WithRun, "after the last part of a run"),
    ("p.only", Needed::WithRun, "after the only part of a run"),
    ("p.edge", Needed::WithRun, "when they ask for a part after the last"),
    ("p.sms.no", Needed::WithRun, "when they ask for a text and none can be sent"),
    ("p.sms.sent", Needed::WithText, "when they have agreed to a text"),
    ("p.sms.none", Needed::WithText, "when they have not agreed to a text"),
    ("p.xfer.wait", Needed::WithSteps, "between two steps of a ladder"),
    ("p.sorry", Needed::Always, "when the line has lost their place"),
    ("p.once.more", Needed::Always, "when a fault makes the line say something again"),
    ("p.busy.now", Needed::Always, "when the line is overloaded and a person is rung at once"),
    ("p.bye", Needed::Always, "as the last words when nothing else is left"),
    ("p.nm.1.speech", Needed::WithSpeech, "when what they said was not understood"),
    ("p.confirm", Needed::WithSpeech, "when what they said was not surely understood"),
];
