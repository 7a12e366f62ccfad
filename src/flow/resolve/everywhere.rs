//! What holds in the whole flow: reserved keys, patience, limits, notices.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::flow::fields::{count, seconds};
use crate::flow::graph::{Bounds, Nobody, Notice, Patience, Reserved, SpokenWays};
use crate::flow::key::{Key, Keys};
use crate::flow::read::Written;
use crate::flow::syntax::node::Kind;
use crate::flow::wording::PromptId;

impl Resolver<'_, '_> {
    /// The keys that mean the same everywhere.
    pub(super) fn reserved(&mut self) -> Keys<Reserved> {
        let mut reserved = Keys::default();
        for keyed in &self.structure.reserved {
            let does = match keyed.leads_to.text.as_str() {
                "back" => Some(Reserved::Back),
                "repeat" => Some(Reserved::Repeat),
                "slower" => Some(Reserved::Slower),
                _ => self.node(&keyed.leads_to).map(Reserved::To),
            };
            if let Some(does) = does {
                reserved.hang(keyed.key, does);
            }
        }
        self.zero_is_a_person();
        reserved
    }

    /// Key 0 leads to a transfer, whatever else a flow does.
    fn zero_is_a_person(&mut self) {
        let zero = self.structure.reserved.iter().find(|keyed| Some(keyed.key) == Key::digit(0));
        // A node that is unknown or broken has been reported as such.
        if zero.is_some_and(|zero| matches!(self.kind_of(&zero.leads_to), Some(Kind::Transfer(_))) || self.is_broken(&zero.leads_to)) {
            return;
        }
        let finding = Diagnostic::error("zero-not-person", "key 0 does not lead to a person");
        let finding = finding.at(zero.map_or(self.structure.place, |zero| zero.leads_to.span), zero.map_or("", |_| "no transfer"));
        self.report(finding.help("wire 0 to a transfer: `reserved: { 0: person }`"));
    }

    /// Whether a name is a node's and its kind could not be read, or nobody's and no word of ours.
    fn is_broken(&self, name: &Written) -> bool {
        self.kind_of(name).is_none() && !["back", "repeat", "slower"].contains(&name.text.as_str())
    }

    /// How long and how often the line waits.
    pub(super) fn patience(&mut self) -> Option<Patience> {
        let patience = self.structure.patience.as_ref()?;
        let byte = |written: Option<&Written>, default: u8, findings: &mut Vec<Diagnostic>| {
            written.map_or(Some(default), |written| u8::try_from(seconds(written, (1, 60), findings)?).ok())
        };
        let (wait, slow) = (byte(patience.wait.as_ref(), 7, self.findings), byte(patience.slow.as_ref(), 12, self.findings));
        let attempts = match &patience.attempts {
            Some(attempts) => count(attempts, (1, 9), self.findings).and_then(|attempts| u8::try_from(attempts).ok()),
            None => Some(3),
        };
        let name = patience.then.as_ref()?;
        let then = self.node(name);
        if then.is_some() && !matches!(self.kind_of(name), Some(Kind::Transfer(_)) | None) {
            let finding = Diagnostic::error("patience-not-person", "callers who cannot be understood are not led to a person")
                .at(name.span, "no transfer");
            self.report(finding.help("name a transfer, as in `then: person`"));
        }
        Some(Patience { wait_s: wait?, slow_s: slow?, attempts: attempts?, then: then? })
    }

    /// Where words lead that mean the same everywhere: where the author says, else to a person.
    pub(super) fn spoken(&mut self) -> Option<SpokenWays> {
        let urgent = self.structure.nodes.iter().find(|node| matches!(&node.kind, Some(Kind::Transfer(transfer)) if transfer.urgent));
        let urgent = urgent.map(|node| node.name.clone());
        let person = match &self.structure.spoken.person {
            Some(person) => Some(person.clone()),
            None => self.structure.patience.as_ref().and_then(|patience| patience.then.clone()),
        };
        let crisis = self.structure.spoken.crisis.clone().or(urgent).or_else(|| person.clone());
        let emergency = self.structure.spoken.emergency.clone().or_else(|| person.clone());
        for written in [&self.structure.spoken.crisis, &self.structure.spoken.person].into_iter().flatten() {
            if !matches!(self.kind_of(written), Some(Kind::Transfer(_)) | None) {
                let finding =
                    Diagnostic::error("spoken-not-person", "callers who say so are not led to a person").at(written.span, "no transfer");
                self.report(finding.help("name a transfer, as in `spoken: { crisis: crisis, person: person }`"));
            }
        }
        Some(SpokenWays { crisis: self.node(&crisis?)?, emergency: self.node(&emergency?)?, person: self.node(&person?)? })
    }

    /// The prompts that must be heard before some places.
    pub(super) fn first(&mut self) -> Vec<PromptId> {
        if let Some((ninth, _)) = self.structure.first.get(8) {
            self.report(
                Diagnostic::error("too-many", "more than 8 prompts must come first")
                    .at(ninth.span, "the ninth")
                    .help("say some of them in one sentence"),
            );
        }
        let mut prompts = Vec::new();
        for (id, patterns) in &self.structure.first {
            prompts.extend(self.prompt(id));
            for pattern in patterns.iter().filter(|pattern| !pattern.text.ends_with('*')) {
                let section = self.structure.nodes.iter().any(|node| match &node.kind {
                    Some(Kind::Run { sections, .. }) => sections.iter().any(|section| section.text == pattern.text),
                    _ => false,
                });
                if !section {
                    self.node(pattern);
                }
            }
        }
        prompts
    }

    /// Which of the prompts that must come first come before a name.
    pub(super) fn first_bits(&self, name: &str) -> u8 {
        let comes_before = |pattern: &Written| match pattern.text.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == pattern.text,
        };
        let entries = self.structure.first.iter().take(8).enumerate();
        entries.filter(|(_, (_, patterns))| patterns.iter().any(comes_before)).fold(0, |bits, (bit, _)| bits | (1 << bit))
    }

    /// When to stop ringing people who never answer.
    pub(super) fn nobody(&mut self) -> Option<Nobody> {
        let nobody = self.structure.nobody.as_ref()?;
        let rounds = nobody.rounds.as_ref().and_then(|written| count(written, (1, 255), self.findings));
        let dials = nobody.dials.as_ref().and_then(|written| count(written, (1, 1000), self.findings));
        let at_least = nobody.at_least.as_ref().and_then(|written| seconds(written, (0, 86_400), self.findings));
        let say = nobody.say.as_ref().and_then(|id| self.prompt(id));
        Some(Nobody {
            rounds: u8::try_from(rounds?).ok()?,
            dials: u16::try_from(dials?).ok()?,
            at_least_s: u32::try_from(at_least?).ok()?,
            say: say?,
        })
    }

    /// What no real call meets.
    pub(super) fn bounds(&mut self) -> Bounds {
        let written = self.structure.limits.as_ref();
        let turns = written.and_then(|limits| limits.turns.as_ref()).and_then(|turns| count(turns, (20, 10_000), self.findings));
        let longest = written.and_then(|limits| limits.longest.as_ref()).and_then(|time| seconds(time, (600, 86_400), self.findings));
        Bounds {
            turns: turns.and_then(|turns| u16::try_from(turns).ok()).unwrap_or(500),
            longest_s: longest.and_then(|longest| u32::try_from(longest).ok()).unwrap_or(4 * 3600),
        }
    }

    /// Announcements that can be switched on.
    pub(super) fn notices(&mut self) -> Vec<Notice> {
        if let Some(ninth) = self.structure.notices.get(8) {
            self.report(
                Diagnostic::error("too-many", "there are more than 8 notices")
                    .at(ninth.name.span, "the ninth")
                    .help("remove those that are never switched on"),
            );
        }
        let mut notices = Vec::new();
        for notice in &self.structure.notices {
            let then = notice.then.as_ref().and_then(|then| self.node(then));
            if let Some(say) = notice.say.as_ref().and_then(|say| self.prompt(say)) {
                notices.push(Notice { name: notice.name.text.clone(), say, then });
            }
        }
        notices
    }
}
