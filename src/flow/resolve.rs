//! From names to numbers: judges what the structure files say and builds the graph.
//!
//! Every part gives `None` where it has reported an error; a flow comes out only if nothing has.

mod asking;
mod deciding;
mod everywhere;
mod nodes;
mod people;
mod service;
mod topics;
mod walk;

use std::collections::HashMap;

use super::compose::Composer;
use super::compose::prompts::unknown_language;
use super::fields::{judge_name, suggest};
use super::graph::{Exit, Flow, NodeId, Version};
use super::hearing;
use super::hours::{self, HoursId};
use super::limits::Limits;
use super::read::Written;
use super::roster::Roster;
use super::syntax::Structure;
use super::syntax::node::Kind;
use super::translations::{self, REASONS};
use super::wording::{Language, LanguageId, Prompt, PromptId};
use super::words::Words;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;
use topics::Topics;

/// Everything that has been read, ready to be judged.
pub(super) struct Material<'a> {
    pub(super) sources: &'a Sources,
    pub(super) structure: &'a Structure,
    /// The words files by the code in their path.
    pub(super) words: &'a [(String, Words)],
    pub(super) roster: &'a Roster,
    pub(super) limits: &'a Limits,
    pub(super) version: Version,
}

/// Judges the material and builds the flow.
pub(super) fn resolve(material: &Material<'_>, findings: &mut Vec<Diagnostic>) -> Option<Flow> {
    let codes = languages(material, findings);
    let words: Vec<Option<&Words>> = codes.iter().map(|code| words_of(material, code)).collect();
    translations::judge(&codes, &words, findings);
    let roles = material.structure.reserved.iter().map(|keyed| (keyed.leads_to.text.clone(), keyed.key)).collect();
    let mut composer =
        Composer::new(material.sources, codes, words, roles, revised(material.structure, findings), &material.structure.hours);
    let prompts = composer.prompts(findings);
    let mut resolver = Resolver {
        structure: material.structure,
        limits: material.limits,
        roster: material.roster,
        nodes: numbered(material.structure.nodes.iter().map(|node| node.name.text.as_str())),
        ladders: numbered(material.structure.people.iter().map(|ladder| ladder.name.text.as_str())),
        prompts: numbered(prompts.iter().map(|prompt| prompt.id.as_str())),
        topics: Topics::default(),
        made: Vec::new(),
        kept: Vec::new(),
        composer,
        findings,
    };
    resolver.too_many(prompts.len());
    resolver.flow(&prompts, material.version)
}

/// Numbers names in their order; the first of a name counts.
fn numbered<'n>(names: impl Iterator<Item = &'n str>) -> HashMap<String, u16> {
    let mut numbers = HashMap::new();
    for (number, name) in (0..=u16::MAX).zip(names) {
        numbers.entry(name.to_owned()).or_insert(number);
    }
    numbers
}

fn words_of<'a>(material: &Material<'a>, code: &str) -> Option<&'a Words> {
    material.words.iter().find(|(name, _)| name == code).map(|(_, words)| words)
}

/// The codes of the flow's languages; what has no words, and words nobody asked for, are reported.
fn languages(material: &Material<'_>, findings: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for written in &material.structure.languages {
        let code = written.text.clone();
        judge_name(written, findings);
        if codes.contains(&code) {
            findings.push(
                Diagnostic::error("defined-twice", format!("the language `{code}` is listed twice"))
                    .at(written.span, "")
                    .help("keep one of the two"),
            );
            continue;
        }
        if words_of(material, &code).is_none() {
            let finding = Diagnostic::error("missing-words", format!("there are no words for the language `{code}`")).at(written.span, "");
            findings.push(finding.help(format!("write them into `words/{code}.yaml`")));
        }
        codes.push(code);
    }
    for (code, words) in material.words.iter().filter(|(code, _)| !codes.contains(code)) {
        let finding = Diagnostic::warning("unlisted-language", format!("nobody hears the words of `{}`", words.path)).at(words.place, "");
        findings.push(finding.help(format!("add `{code}` to `languages:`, or remove the file")));
    }
    codes.truncate(usize::from(u8::MAX));
    codes
}

fn revised(structure: &Structure, findings: &mut Vec<Diagnostic>) -> Option<jiff::civil::Date> {
    let written = structure.last_revised.as_ref()?;
    let date = written.text.parse().unwrap_or_else(|_| {
        let finding = Diagnostic::error("bad-date", format!("`{}` is no date", written.text)).at(written.span, "");
        findings.push(finding.help("write year, month and day: `2018-10-30`"));
        // Any day will do where the right one is reported: the marks are not to blame.
        jiff::civil::Date::ZERO
    });
    Some(date)
}

/// What names mean in one flow.
struct Resolver<'a, 'f> {
    structure: &'a Structure,
    limits: &'a Limits,
    roster: &'a Roster,
    nodes: HashMap<String, u16>,
    ladders: HashMap<String, u16>,
    prompts: HashMap<String, u16>,
    topics: Topics,
    /// Texts of runs for which a node is made.
    made: Vec<Written>,
    /// Names of what callers are asked for.
    kept: Vec<String>,
    composer: Composer<'a>,
    findings: &'f mut Vec<Diagnostic>,
}

impl Resolver<'_, '_> {
    fn flow(&mut self, prompts: &[Prompt], version: Version) -> Option<Flow> {
        let languages = self.speakers();
        let reserved = self.reserved();
        let patience = self.patience();
        let first = self.first();
        let spoken = self.spoken();
        let nobody = self.nobody();
        let bounds = self.bounds();
        let ladders = self.ladders(prompts);
        let notices = self.notices();
        let (start, resume_at) = (self.start(), self.resume_at());
        let nodes = self.all_nodes();
        let mut prompts = prompts.to_vec();
        let service = self.service(&mut prompts);
        self.topics.judge(self.findings);
        walk::circles(self.structure, self.findings);
        let spoken_of = hearing::Spoken {
            structure: self.structure,
            words: &self.composer.words,
            nodes: nodes.as_deref().unwrap_or_default(),
            first_menu: resume_at.unwrap_or_default(),
        };
        let hearing = hearing::compile(&spoken_of, self.findings);
        if self.findings.iter().any(|finding| finding.severity == Severity::Error) {
            return None;
        }
        let flow = Flow {
            name: self.structure.name.as_ref()?.text.clone(),
            version,
            languages: languages?,
            nodes: nodes?,
            start: start?,
            resume_at: resume_at?,
            reserved,
            patience: patience?,
            first,
            nobody,
            bounds,
            budgets: self.structure.budgets.clone(),
            calls_allowed: self.structure.calls_allowed.clone(),
            ladders: ladders?,
            hours: self.structure.hours.clone(),
            notices,
            topics: std::mem::take(&mut self.topics).list,
            kept: std::mem::take(&mut self.kept),
            prompts,
            utterances: std::mem::take(&mut self.composer.utterances),
            service: service?,
            spoken: spoken?,
            hearing,
        };
        walk::unreachable(&flow, self.structure, self.findings);
        Some(flow)
    }

    fn too_many(&mut self, prompts: usize) {
        for (what, number, most) in [
            ("nodes", self.structure.nodes.len(), 65_000),
            ("sentences", prompts, 65_000),
            ("ladders", self.structure.people.len(), 65_000),
            ("opening hours", self.structure.hours.len(), 65_000),
        ] {
            if number > most {
                self.report(
                    Diagnostic::error("too-many", format!("{number} {what} are more than {most}"))
                        .at(self.structure.place, "")
                        .help("make two flows of it, each with a line of its own"),
                );
            }
        }
    }

    fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// The node with a name.
    fn node(&mut self, name: &Written) -> Option<NodeId> {
        let known = self.nodes.get(&name.text).copied().map(NodeId);
        if known.is_none() {
            let finding =
                Diagnostic::error("unknown-node", format!("no node is called `{}`", name.text)).at(name.span, "callers are sent here");
            let finding = suggest(finding, &name.text, self.nodes.keys().map(String::as_str));
            self.report(finding);
        }
        known
    }

    /// Where a name leads: a node, or `return`.
    fn exit(&mut self, name: &Written) -> Option<Exit> {
        if name.text == "return" { Some(Exit::Return) } else { self.node(name).map(Exit::To) }
    }

    /// The hours with a name.
    fn hours_named(&mut self, name: &Written) -> Option<HoursId> {
        let known = hours::named(&self.structure.hours, &name.text);
        if known.is_none() {
            self.report(hours::unknown_hours(name, &self.structure.hours));
        }
        known
    }

    /// What a node does, as it was written.
    fn kind_of(&self, name: &Written) -> Option<&Kind> {
        let number = *self.nodes.get(&name.text)?;
        self.structure.nodes.get(usize::from(number))?.kind.as_ref()
    }

    /// The words with an id.
    fn prompt(&mut self, id: &Written) -> Option<PromptId> {
        let known = self.prompts.get(&id.text).copied().map(PromptId);
        if known.is_none() {
            let finding = Diagnostic::error("unknown-prompt", format!("no words have the id `{}`", id.text))
                .at(id.span, "callers would hear nothing");
            let code = self.composer.codes.first().map_or("en", String::as_str);
            let finding = finding.help(format!("add `{}: \"…\"` to `words/{code}.yaml` and every other language", id.text));
            let finding = suggest(finding, &id.text, self.prompts.keys().map(String::as_str));
            self.report(finding);
        }
        known
    }

    fn language(&mut self, code: &Written) -> Option<LanguageId> {
        let known = self.composer.language_named(&code.text);
        if known.is_none() {
            let finding = unknown_language(code, &self.composer.codes);
            self.report(finding);
        }
        known
    }

    fn speakers(&mut self) -> Option<Vec<Language>> {
        for voice in &self.structure.voices {
            self.language(&voice.language);
        }
        let languages = self.composer.languages();
        languages.into_iter().map(|language| self.speaker(language)).collect()
    }

    fn speaker(&mut self, id: LanguageId) -> Option<Language> {
        let code = self.composer.code(id).to_owned();
        let Some(voice) = self.structure.voices.iter().find(|voice| voice.language.text == code) else {
            let place = self.structure.languages.iter().find(|language| language.text == code).map_or(self.structure.place, |l| l.span);
            let finding = Diagnostic::error("missing-field", format!("the language `{code}` has no voice")).at(place, "");
            self.report(finding.help(format!("add it to `voices:`, as in `voices: {{ {code}: {{locale: {code}-US}} }}`")));
            return None;
        };
        let speak = &self.composer.words_of(id)?.speak;
        let named = |list: &[(Written, Written)], name: &str| {
            list.iter().find(|(key, _)| key.text == name).map_or(String::new(), |(_, words)| words.text.trim().to_owned())
        };
        let accept = self.composer.utterance_of(id, speak.accept.as_ref()?, self.findings);
        Some(Language {
            locale: voice.locale.as_ref()?.text.clone(),
            voices: voice.providers.iter().map(|(provider, voice)| (provider.text.clone(), voice.text.clone())).collect(),
            names: self.composer.codes.iter().map(|code| named(&speak.languages, code)).collect(),
            reasons: REASONS.map(|reason| named(&speak.reasons, reason)),
            relay: named(&speak.reasons, "relay"),
            child: named(&speak.reasons, "child"),
            not_chosen: named(&speak.reasons, "not_chosen"),
            keys: self.composer.key_words(id),
            roles: self.composer.words_of(id)?.says.roles(),
            accept,
            opening: speak.opening.clone(),
            code,
        })
    }

    fn start(&mut self) -> Option<NodeId> {
        let start = self.node(self.structure.start.as_ref()?);
        walk::returns_from_start(self.structure, self.findings);
        start
    }

    fn resume_at(&mut self) -> Option<NodeId> {
        let name = self.structure.resume_at.as_ref()?;
        let node = self.node(name);
        if node.is_some() && !matches!(self.kind_of(name), Some(Kind::Menu { .. }) | None) {
            let finding =
                Diagnostic::error("resume-not-menu", format!("`{}` is no menu", name.text)).at(name.span, "lost calls go on here");
            self.report(finding.help("name the first menu"));
        }
        node
    }
}
