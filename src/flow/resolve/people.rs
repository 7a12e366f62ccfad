//! Ladders: who is rung, whether the provider can do it, and whether it ends in time.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::flow::fields::{seconds, suggest};
use crate::flow::graph::{CallerId, Ladder, Step};
use crate::flow::read::Written;
use crate::flow::syntax;
use crate::flow::wording::{Hole, Item, Piece, Prompt, PromptId, Speech, UtteranceId};

impl Resolver<'_, '_> {
    /// Every ladder, or `None` if one of them is broken. All are judged.
    pub(super) fn ladders(&mut self, prompts: &[Prompt]) -> Option<Vec<Ladder>> {
        let ladders: Vec<Option<Ladder>> = self.structure.people.iter().map(|ladder| self.ladder(ladder, prompts)).collect();
        ladders.into_iter().collect()
    }

    fn ladder(&mut self, written: &syntax::Ladder, prompts: &[Prompt]) -> Option<Ladder> {
        let steps: Vec<Option<Step>> = written.steps.iter().map(|step| self.step(step)).collect();
        let whisper = written.whisper.as_ref().map(|id| self.prompt(id));
        let caller_id = written.caller_id.as_ref().map_or(Some(CallerId::Line), |caller_id| self.caller_id(caller_id));
        let within = written.within.as_ref().map(|within| seconds(within, (1, 3600), self.findings));
        let steps = steps.into_iter().collect::<Option<Vec<_>>>().filter(|steps| !steps.is_empty())?;
        let whisper = match whisper {
            Some(whisper) => Some(whisper?),
            None => None,
        };
        let whisper_s = whisper.map_or(0, |whisper| self.whisper_s(whisper, prompts));
        if let (Some(Some(within)), Some(place)) = (within, &written.within) {
            self.in_time(&steps, whisper_s, within, place);
        }
        let within_s = within.flatten().and_then(|within| u16::try_from(within).ok());
        Some(Ladder { name: written.name.text.clone(), steps, whisper, whisper_s, caller_id: caller_id?, within_s })
    }

    fn step(&mut self, step: &syntax::Step) -> Option<Step> {
        let (least, most) = self.limits.ring_s;
        let for_s = step.for_time.as_ref().and_then(|time| seconds(time, (1, 3600), self.findings).zip(Some(time)));
        if let Some((for_s, time)) = for_s.filter(|(for_s, _)| !(u64::from(least)..=u64::from(most)).contains(for_s)) {
            let finding =
                Diagnostic::error("ring-time", format!("{} cannot ring for {for_s} seconds", self.limits.provider)).at(time.span, "");
            self.report(finding.help(format!("from {least}s to {most}s")));
        }
        let mut phones = 0;
        let mut known = true;
        for name in &step.ring {
            let Some(person) = self.roster.person(&name.text) else {
                known = false;
                let finding = Diagnostic::error("unknown-person", format!("nobody is called `{}`", name.text)).at(name.span, "rung here");
                let finding = finding.help("people stand in `people.yaml`");
                self.report(suggest(finding, &name.text, self.roster.people.iter().map(|person| person.name.as_str())));
                continue;
            };
            phones += person.phones.len();
        }
        let at_once = usize::from(self.limits.numbers_at_once);
        if phones > at_once {
            let message = format!("{phones} telephones would ring at once, {} can ring {at_once}", self.limits.provider);
            let place = step.ring.first().map_or(step.place, |name| name.span);
            self.report(Diagnostic::error("too-many-at-once", message).at(place, "").help("make several steps"));
        }
        let for_s = u16::try_from(for_s?.0).ok()?;
        let speaks_caller = step.speaks.as_ref().is_some_and(|speaks| self.speaks_caller(speaks));
        known.then(|| Step { ring: step.ring.iter().map(|name| name.text.clone()).collect(), for_s, speaks_caller })
    }

    fn speaks_caller(&mut self, written: &Written) -> bool {
        let known = written.text == "caller";
        if !known {
            let finding = Diagnostic::error("unknown-speaks", format!("`{}` is nobody's language", written.text)).at(written.span, "");
            let finding = finding
                .help("write `speaks: caller` to ring only those who speak the caller's language, or leave it out to ring everybody");
            self.report(suggest(finding, &written.text, ["caller"]));
        }
        known
    }

    fn caller_id(&mut self, written: &Written) -> Option<CallerId> {
        match written.text.as_str() {
            "line" => Some(CallerId::Line),
            "caller" => Some(CallerId::Caller),
            other => {
                let finding = Diagnostic::error("unknown-caller-id", format!("`{other}` is no number to show")).at(written.span, "");
                self.report(suggest(finding.help("write `line` or `caller`"), other, ["line", "caller"]));
                None
            }
        }
    }

    /// Proves that a ladder ends within its time, or says the arithmetic.
    fn in_time(&mut self, steps: &[Step], whisper_s: u16, within: u64, place: &Written) {
        let slack = u64::from(self.limits.ring_slack_s);
        let rings: u64 = steps.iter().map(|step| u64::from(step.for_s)).sum();
        let slacks = slack * steps.len() as u64;
        let whole = rings + slacks + u64::from(whisper_s);
        if whole > within {
            let message = format!("this ladder may take {whole} seconds, {} more than its {within}", whole - within);
            let sum = format!(
                "{rings} s of ringing, {} times {slack} s that {} may ring longer, and {whisper_s} s of whisper make {whole} s: ring shorter, or allow {whole}s",
                steps.len(),
                self.limits.provider,
            );
            self.report(Diagnostic::error("too-slow", message).at(place.span, "").help(sum));
        }
    }

    /// How long the whisper takes at most, in any language, at 150 words a minute.
    fn whisper_s(&self, whisper: PromptId, prompts: &[Prompt]) -> u16 {
        let Some(prompt) = prompts.get(usize::from(whisper.0)) else { return 0 };
        let milliseconds = prompt.words.iter().map(|items| items.iter().map(|item| self.item_ms(*item)).sum::<u64>()).max().unwrap_or(0);
        u16::try_from(milliseconds.div_ceil(1000)).unwrap_or(u16::MAX)
    }

    fn item_ms(&self, item: Item) -> u64 {
        match item {
            Item::Speech(Speech::Quiet(quiet)) => u64::from(quiet),
            Item::Speech(Speech::Say(UtteranceId(id))) => {
                let Some(utterance) = usize::try_from(id).ok().and_then(|id| self.composer.utterances.get(id)) else { return 0 };
                let otherwise = utterance.otherwise.iter().map(|pieces| self.pieces_ms(pieces));
                otherwise.chain([self.pieces_ms(&utterance.pieces)]).max().unwrap_or(0)
            }
            Item::Menu(_) => 0,
        }
    }

    fn pieces_ms(&self, pieces: &[Piece]) -> u64 {
        // A full stop after a hole is no word.
        let spoken = |word: &&str| word.contains(char::is_alphanumeric);
        let words = |text: &str| text.split_whitespace().filter(spoken).count() as u64 * MS_PER_WORD;
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => words(text),
                Piece::Term(term) => words(&term.text),
                Piece::Quiet(quiet) => u64::from(*quiet),
                Piece::Hole(hole) => self.hole_words(*hole) * MS_PER_WORD,
            })
            .sum()
    }

    /// The most words that a hole can turn into.
    fn hole_words(&self, hole: Hole) -> u64 {
        let longest = |texts: &mut dyn Iterator<Item = &str>| texts.map(|text| text.split_whitespace().count() as u64).max().unwrap_or(0);
        let words = || self.composer.words.iter().flatten();
        match hole {
            Hole::LinePhone | Hole::PersonPhone => 15,
            Hole::Last4 => 4,
            Hole::Label => 16,
            Hole::Language => longest(&mut words().flat_map(|words| &words.speak.languages).map(|(_, name)| name.text.as_str())),
            Hole::Reason => longest(&mut words().flat_map(|words| &words.speak.reasons).map(|(_, reason)| reason.text.as_str())),
            Hole::When(_) => words().filter_map(|words| Some(words.speak.opening.as_ref()?.longest() as u64)).max().unwrap_or(0),
            Hole::Topic => {
                longest(&mut words().flat_map(|words| words.entries.values()).filter_map(|e| Some(e.title.as_ref()?.text.as_str())))
            }
        }
    }
}

/// 150 words a minute.
const MS_PER_WORD: u64 = 400;
