//! What each node does, by number.

use std::collections::{HashMap, HashSet};

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::flow::compose::menus::Announced;
use crate::flow::fields::{Keyed, seconds, suggest};
use crate::flow::graph::{ChooseLanguage, Exit, Kind, LadderId, Menu, Node, Run, Section, Tell, Transfer};
use crate::flow::key::{Key, Keys};
use crate::flow::read::Written;
use crate::flow::syntax::node::{self, Kind as Does};
use crate::flow::version::name_hash;
use crate::flow::wording::LanguageId;

impl Resolver<'_, '_> {
    /// Every node, or `None` if one of them is broken. All are judged.
    pub(super) fn all_nodes(&mut self) -> Option<Vec<Node>> {
        self.judge_hashes();
        let failing: HashSet<&str> = self
            .structure
            .nodes
            .iter()
            .filter_map(|node| match &node.kind {
                Some(Does::Transfer(transfer)) => transfer.fails.as_ref().map(|fails| fails.text.as_str()),
                _ => None,
            })
            .collect();
        let nodes: Vec<Option<Node>> = self
            .structure
            .nodes
            .iter()
            .map(|node| {
                let kind = self.kind(node);
                Some(Node {
                    name: node.name.text.clone(),
                    hash: name_hash(&node.name.text),
                    topic: self.topic_of(node),
                    first: self.first_bits(&node.name.text),
                    after_failure: failing.contains(node.name.text.as_str()),
                    kind: kind?,
                })
            })
            .collect();
        let mut nodes: Vec<Node> = nodes.into_iter().collect::<Option<_>>()?;
        nodes.extend(self.made_nodes()?);
        Some(nodes)
    }

    /// Tickets name nodes by hash, so no two may share one.
    fn judge_hashes(&mut self) {
        let mut seen = HashMap::new();
        for node in &self.structure.nodes {
            if let Some(before) = seen.insert(name_hash(&node.name.text), &node.name) {
                let message = format!("`{}` and `{}` cannot be told apart in a call's ticket", before.text, node.name.text);
                self.report(
                    Diagnostic::error("names-collide", message).at(node.name.span, "").at(before.span, "").help("rename one of them"),
                );
            }
        }
    }

    fn kind(&mut self, node: &node::Node) -> Option<Kind> {
        match node.kind.as_ref()? {
            Does::ChooseLanguage { say, keys, silence, then } => self.choose_language(say.as_ref(), keys, silence.as_ref(), then.as_ref()),
            Does::Say { say, then } => {
                let say = self.prompt(say);
                let then = then.as_ref().and_then(|then| self.exit(then));
                Some(Kind::Say { say: say?, then: then? })
            }
            Does::Menu { choices, also } => self.menu(&node.name, choices, also),
            Does::Run { sections, link } => self.run(sections, link.as_ref()),
            Does::Tell { say, offer, silence } => self.tell(say, offer, silence.as_ref()),
            Does::Transfer(transfer) => self.transfer(transfer),
            Does::HangUp { say } => Some(Kind::HangUp { say: self.prompt(say)? }),
            Does::Text(text) => self.text(text),
            Does::CallBack(call_back) => self.call_back(call_back),
            Does::Voicemail(voicemail) => self.voicemail(voicemail),
            Does::Ask(ask) => self.ask(ask),
            Does::Hours { hours, open, closed } => self.by_hours(hours, open.as_ref(), closed.as_ref()),
            Does::When { cases, otherwise } => self.when(cases, otherwise.as_ref()),
        }
    }

    fn choose_language(
        &mut self,
        say: Option<&Written>,
        keys: &[Keyed],
        silence: Option<&(Written, Written)>,
        then: Option<&Written>,
    ) -> Option<Kind> {
        self.not_reserved(keys);
        let mut languages: Keys<LanguageId> = Keys::default();
        for keyed in keys {
            if let Some(language) = self.language(&keyed.leads_to) {
                languages.hang(keyed.key, language);
            }
        }
        let silence = silence.map(|(after, means)| {
            let after = seconds(after, (1, 60), self.findings).and_then(|after| u8::try_from(after).ok());
            let means = self.language(means);
            Some((after?, means?))
        });
        let then = then.and_then(|then| self.exit(then));
        let announced = say?;
        let say = self.prompt(announced);
        self.announced_is_wired(announced, &keys.iter().map(|keyed| keyed.key).collect::<Vec<_>>());
        let silence = match silence {
            Some(silence) => Some(silence?),
            None => None,
        };
        Some(Kind::ChooseLanguage(ChooseLanguage { say: say?, keys: languages, silence, then: then? }))
    }

    fn menu(&mut self, name: &Written, choices: &[Keyed], also: &[Written]) -> Option<Kind> {
        self.not_reserved(choices);
        let mut sorted: Vec<&Keyed> = choices.iter().collect();
        sorted.sort_by_key(|keyed| keyed.key);
        let id = |key: Key| format!("m.{}.{}", name.text, key.word());
        let mut announced: Vec<Announced> =
            sorted.iter().map(|keyed| Announced { key: keyed.key, place: keyed.written.clone(), ids: vec![id(keyed.key)] }).collect();
        for role in also {
            let Some(keyed) = self.structure.reserved.iter().find(|keyed| keyed.leads_to.text == role.text) else {
                let finding = Diagnostic::error("role-without-key", format!("no key leads to `{}`", role.text));
                let finding = finding.at(role.span, "callers would hear of no key").help("`also:` names what `reserved:` wires");
                let wired = self.structure.reserved.iter().map(|keyed| keyed.leads_to.text.as_str());
                self.report(suggest(finding, &role.text, wired));
                continue;
            };
            let ids = vec![id(keyed.key), format!("also.{}", role.text)];
            announced.push(Announced { key: keyed.key, place: role.clone(), ids });
        }
        let words = self.composer.menu(&name.text, &announced, self.findings);
        let labels = self.composer.labels(&announced, self.findings);
        let choices = self.exits(choices);
        Some(Kind::Menu(Menu { choices: choices?, labels, words }))
    }

    fn run(&mut self, sections: &[Written], link: Option<&Written>) -> Option<Kind> {
        for keyed in self.structure.reserved.iter().filter(|keyed| RUN_KEYS.contains(&keyed.key.word())) {
            let finding = Diagnostic::error("reserved-key-reused", format!("key {} already moves through runs", keyed.key.word()));
            let finding = finding
                .at(keyed.written.span, "reserved here")
                .help("reserve 4 to 9, 0, star or pound: 1, 2 and 3 are next, previous and text");
            if !self.findings.contains(&finding) {
                self.report(finding);
            }
        }
        if let Some(one_too_many) = sections.get(255) {
            self.report(
                Diagnostic::error("too-many", "a run has at most 255 sections")
                    .at(one_too_many.span, "one too many")
                    .help("make two runs of it"),
            );
        }
        let sections: Vec<Option<Section>> = sections
            .iter()
            .map(|id| {
                let say = self.prompt(id)?;
                Some(Section { say, topic: self.section_topic(&id.text), first: self.first_bits(&id.text) })
            })
            .collect();
        let link = match link {
            Some(link) => Some(self.link(link)?),
            None => None,
        };
        Some(Kind::Run(Run { sections: sections.into_iter().collect::<Option<_>>()?, link }))
    }

    fn tell(&mut self, id: &Written, offer: &[Keyed], silence: Option<&Written>) -> Option<Kind> {
        self.not_reserved(offer);
        let say = self.prompt(id);
        self.announced_is_wired(id, &offer.iter().map(|keyed| keyed.key).collect::<Vec<_>>());
        let offer = self.exits(offer);
        let silence = match silence {
            Some(silence) => Some(self.exit(silence)?),
            None => None,
        };
        Some(Kind::Tell(Tell { say: say?, offer: offer?, silence }))
    }

    fn transfer(&mut self, transfer: &node::Transfer) -> Option<Kind> {
        let ladder = self.ladders.get(&transfer.ladder.text).copied().map(LadderId);
        if ladder.is_none() {
            let finding = Diagnostic::error("unknown-ladder", format!("no ladder of people is called `{}`", transfer.ladder.text));
            let finding = finding.at(transfer.ladder.span, "nobody would be rung").help("ladders stand below `people:`");
            let finding = suggest(finding, &transfer.ladder.text, self.ladders.keys().map(String::as_str));
            self.report(finding);
        }
        let intro = transfer.intro.as_ref().and_then(|id| self.prompt(id));
        let again = transfer.again.as_ref().map(|id| self.prompt(id));
        let fails = transfer.fails.as_ref().map(|fails| self.not_the_end(fails));
        let ends = transfer.ends.as_ref().and_then(|ends| self.listening(ends));
        Some(Kind::Transfer(Transfer {
            ladder: ladder?,
            intro: intro?,
            again: match again {
                Some(again) => Some(again?),
                None => None,
            },
            urgent: transfer.urgent,
            // An urgent transfer goes round instead; should it ever end here, somebody listens.
            fails: match fails {
                Some(fails) => fails?,
                None => ends?,
            },
            ends: ends?,
        }))
    }

    /// Where a failed transfer leads: anywhere, save straight to a goodbye.
    fn not_the_end(&mut self, name: &Written) -> Option<Exit> {
        let exit = self.exit(name);
        if matches!(self.kind_of(name), Some(Does::HangUp { .. })) {
            let finding = Diagnostic::error("fails-hang-up", "a caller whom nobody answered would be hung up on").at(name.span, "hangs up");
            self.report(finding.help("lead to words with a choice: a `tell` with an `offer`"));
        }
        exit
    }

    /// Where a talk that is over leads: the person may have hung up first, so somebody must listen.
    fn listening(&mut self, name: &Written) -> Option<Exit> {
        let exit = self.exit(name);
        let listens = matches!(self.kind_of(name), Some(Does::Menu { .. } | Does::Tell { .. } | Does::Run { .. }) | None);
        if exit.is_some() && !listens {
            let finding = Diagnostic::error("ends-not-listening", format!("`{}` does not listen to the caller", name.text));
            self.report(finding.at(name.span, "the talk is over and the caller still there").help("lead to a menu, a tell or a run"));
        }
        exit
    }

    pub(super) fn exits(&mut self, keys: &[Keyed]) -> Option<Keys<Exit>> {
        let mut exits = Keys::default();
        let mut whole = true;
        for keyed in keys {
            match self.exit(&keyed.leads_to) {
                Some(exit) => {
                    exits.hang(keyed.key, exit);
                }
                None => whole = false,
            }
        }
        whole.then_some(exits)
    }

    pub(super) fn not_reserved(&mut self, keys: &[Keyed]) {
        for keyed in keys {
            if let Some(reserved) = self.structure.reserved.iter().find(|reserved| reserved.key == keyed.key) {
                let message = format!("key {} is reserved for `{}` at every place", keyed.key.word(), reserved.leads_to.text);
                let finding = Diagnostic::error("reserved-key-reused", message).at(keyed.written.span, "used here");
                self.report(finding.at(reserved.written.span, "reserved here").help("take another key"));
            }
        }
    }

    /// A key that the words announce must do something here.
    pub(super) fn announced_is_wired(&mut self, id: &Written, keys: &[Key]) {
        for (key, span) in self.composer.announced(&id.text) {
            let wired = keys.contains(&key) || self.structure.reserved.iter().any(|keyed| keyed.key == key);
            if !wired {
                let message = format!("`{}` tells callers to press {}, which does nothing there", id.text, key.word());
                let finding = Diagnostic::error("announced-key-not-wired", message).at(span, "announced here").at(id.span, "said here");
                self.report(finding.help("wire the key, or leave it out of the words"));
            }
        }
    }
}

/// Next, previous and text.
const RUN_KEYS: [&str; 3] = ["1", "2", "3"];
