//! # beyond-provider
//!
//! Error where something cannot be done at all, warning where it is done less well.
//!
//! Finds what a provider of this line cannot do: take a message, speak to the person before the caller is joined, ring so many telephones at
//! once or so long, pronounce words as the lexicon says. Asked for the providers of `--provider`.
//!
//! ## Why it hurts a caller
//!
//! The caller is promised what the provider cannot do. A message is never recorded, or somebody is joined to an answering machine.
//!
//! ## Example
//!
//! On the provider jambonz, which records nothing, and Somleng, which speaks to nobody before the caller is joined:
//!
//! ```yaml
//! # --provider
//! somleng
//! ```
//!
//! ## Instead
//!
//! Do it in another way, or on another provider: a call back instead of a message, people who know who calls without being told.
//!
//! ```yaml
//! # --provider
//! twilio
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::limits::Limits;
use crate::flow::roster::Answers;
use crate::flow::wording::Piece;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for limits in draft.providers {
        messages(draft, limits, found);
        ladders(draft, limits, found);
        words(draft, limits, found);
    }
}

fn messages(draft: &Draft<'_>, limits: &Limits, found: &mut Found<'_>) {
    for (_, node) in draft.nodes().filter(|(_, node)| matches!(node.kind, Kind::Voicemail(_)) && !limits.records) {
        let message = format!("{} cannot record the message of `{}`: there it goes on as if the caller wanted to leave none", limits.provider, node.name);
        let finding = Diagnostic::warning("beyond-provider", message).at(draft.field(&node.name, "voicemail"), "");
        found.at(&node.name, finding.help("offer a call back instead: `call_back:`"));
    }
}

fn ladders(draft: &Draft<'_>, limits: &Limits, found: &mut Found<'_>) {
    for ladder in &draft.flow.ladders {
        let place = draft.setting(&["people", &ladder.name]);
        let mut report = |finding: Diagnostic, help: String| found.at(&ladder.name, finding.at(place, "").help(help));
        let rung = || ladder.steps.iter().flat_map(|step| &step.ring).filter_map(|name| draft.roster.person(name));
        if !limits.whisper && let Some(person) = rung().find(|person| person.answers == Answers::Person) {
            let message = format!("{} cannot ask `{}` to accept a call: an answering machine would be joined to callers", limits.provider, person.name);
            report(Diagnostic::error("beyond-provider", message), format!("ring a switchboard instead of `{}`, or use another provider", person.name));
        } else if !limits.whisper && ladder.whisper.is_some() {
            let message = format!("on {} nobody of `{}` hears who is calling", limits.provider, ladder.name);
            report(Diagnostic::warning("beyond-provider", message), "tell them that they pick up without a word before the caller".to_owned());
        }
        for step in &ladder.steps {
            let phones: usize = step.ring.iter().filter_map(|name| draft.roster.person(name)).map(|person| person.phones.len()).sum();
            if phones > usize::from(limits.numbers_at_once) {
                let message = format!("{} rings {} telephones at once, `{}` wants {phones}", limits.provider, limits.numbers_at_once, ladder.name);
                report(Diagnostic::error("beyond-provider", message), "ring them in two steps of the ladder".to_owned());
            }
            let (least, most) = limits.ring_s;
            if !(least..=most).contains(&step.for_s) {
                let message = format!("{} cannot ring for {} seconds", limits.provider, step.for_s);
                report(Diagnostic::error("beyond-provider", message), format!("ring between {least} and {most} seconds"));
            }
        }
    }
}

fn words(draft: &Draft<'_>, limits: &Limits, found: &mut Found<'_>) {
    if limits.ssml {
        return;
    }
    let spoken = draft.flow.utterances.iter().flat_map(|utterance| &utterance.pieces);
    let term = spoken.filter_map(|piece| if let Piece::Term(term) = piece { Some(term) } else { None }).find(|term| term.say.is_none());
    if let Some(term) = term {
        let message = format!("{} cannot be told how to pronounce \"{}\"", limits.provider, term.text);
        let finding = Diagnostic::warning("beyond-provider", message).at(draft.setting(&["languages"]), "");
        found.at("lexicon", finding.help("write in the lexicon how it sounds: `say: ab-LAY-shun`"));
    }
}
