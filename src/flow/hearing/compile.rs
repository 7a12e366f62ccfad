//! From words files and nodes to what is understood.

use std::collections::HashMap;

use super::branches::branches;
use super::choosing::{Choice, Tongue, Way};
use super::fold;
use super::hints::Hints;
use super::phrases::{Phrases, Vocabulary, Word};
use super::urgent::Urgent;
use super::{Hearing, Meaning, Place, Section};
use crate::diagnostic::Diagnostic;
use crate::flow::fields::Keyed;
use crate::flow::graph::{Exit, Kind, Node, NodeId};
use crate::flow::key::Key;
use crate::flow::read::Written;
use crate::flow::syntax::Structure;
use crate::flow::syntax::node::Kind as Does;
use crate::flow::wording::LanguageId;
use crate::flow::words::says::Says;
use crate::flow::words::{Entry, Words};

/// What hearing is compiled from.
pub(in crate::flow) struct Spoken<'a> {
    pub(in crate::flow) structure: &'a Structure,
    /// The words files by language.
    pub(in crate::flow) words: &'a [Option<&'a Words>],
    /// The nodes, those of the structure first; none if some of them are broken: then phrases are judged, and nothing is understood.
    pub(in crate::flow) nodes: &'a [Node],
    pub(in crate::flow) first_menu: NodeId,
}

/// Judges all phrases and compiles what is understood.
pub(in crate::flow) fn compile(spoken: &Spoken<'_>, findings: &mut Vec<Diagnostic>) -> Hearing {
    let mut vocabulary = Vocabulary::default();
    let all: Vec<&Says> = spoken.words.iter().flatten().map(|words| &words.says).collect();
    let urgent = Urgent::learn(&all, &mut vocabulary);
    let mut hearing = Hearing { vocabulary, urgent, ..Hearing::default() };
    judge(spoken, &hearing, findings);
    let of_nodes = branches(spoken.nodes, spoken.first_menu);
    for ((id, node), branches) in numbered(spoken.nodes).zip(of_nodes) {
        let run = if let Kind::Run(run) = &node.kind { Some(run) } else { None };
        hearing.places.push(Place { branches, run: run.is_some() });
        for (part, section) in (0..=u8::MAX).zip(run.into_iter().flat_map(|run| &run.sections)) {
            hearing.sections.push(Section { run: id, part, say: section.say, branches: branches.of_section() });
        }
    }
    let mut languages = Vec::new();
    for (language, words) in (0..=u8::MAX).map(LanguageId).zip(spoken.words) {
        let tongue = words.map_or_else(Tongue::default, |words| Compiler::of(spoken, words, &mut hearing).tongue());
        for asks in words.iter().flat_map(|words| &words.says.this_language) {
            languages.extend(both(&mut hearing.vocabulary, &tongue.fillers, &asks.text).map(|words| (words, language)));
        }
        hearing.tongues.push(tongue);
    }
    hearing.languages = Phrases::of(languages);
    hearing
}

fn numbered(nodes: &[Node]) -> impl Iterator<Item = (NodeId, &Node)> {
    (0..=u16::MAX).map(NodeId).zip(nodes)
}

/// A phrase as it is said, and without its fillers.
fn both(vocabulary: &mut Vocabulary, fillers: &Phrases<()>, phrase: &str) -> [Vec<Word>; 2] {
    let words = vocabulary.learn(&fold::without_marks(phrase));
    let plain = fillers.dropped_from(&words);
    [words, plain]
}

/// Compiles what is understood in one language.
struct Compiler<'a, 'h> {
    spoken: &'a Spoken<'a>,
    words: &'a Words,
    hearing: &'h mut Hearing,
    fillers: Phrases<()>,
}

impl<'a, 'h> Compiler<'a, 'h> {
    fn of(spoken: &'a Spoken<'a>, words: &'a Words, hearing: &'h mut Hearing) -> Self {
        let fillers = words.says.fillers.iter().map(|filler| (hearing.vocabulary.learn(&filler.text), ()));
        let fillers = Phrases::of(fillers.collect::<Vec<_>>());
        Self { spoken, words, hearing, fillers }
    }

    fn tongue(mut self) -> Tongue {
        let says = &self.words.says;
        let keys = says.keys.iter().flat_map(|(key, names)| names.iter().map(move |name| (name.text.as_str(), *key)));
        let digits = Key::all().filter(|key| ![Key::STAR, Key::POUND].contains(key)).map(|key| (key.word(), key));
        let keys = self.phrases(keys.chain(digits));
        let (roles, run_roles, answers) = (
            self.phrases(meant(&roles(says))),
            self.phrases(meant(&run_roles(says))),
            self.phrases(meant(&[(&says.yes, Meaning::Yes), (&says.no, Meaning::No)])),
        );
        let sections = self.section_words();
        let numbered = (0..=u32::MAX).zip(&sections).flat_map(|(at, words)| words.iter().map(move |words| (*words, at)));
        let in_order = self.phrases(numbered);
        let mut choices = HashMap::new();
        let mut ways: Vec<(&str, Way)> = Vec::new();
        for (id, node) in (0..=u16::MAX).map(NodeId).zip(&self.spoken.structure.nodes) {
            let labels = node.kind.as_ref().map(|kind| labels(self.spoken.structure, &node.name.text, kind)).unwrap_or_default();
            let words = labels.iter().flat_map(|label| label.words(self.words).into_iter().map(|words| (words, label.choice)));
            for label in labels.iter().filter(|label| !label.choice.also && id != self.spoken.first_menu) {
                let way = self.way(id, label.choice.key);
                ways.extend(way.into_iter().flat_map(|way| label.words(self.words).into_iter().map(move |words| (words, way))));
            }
            let phrases = self.phrases(words.collect::<Vec<_>>().into_iter());
            if !phrases.is_empty() {
                choices.insert(id, phrases);
            }
        }
        let ways = self.phrases(ways.into_iter());
        let hints = self.hints(&sections);
        Tongue { fillers: self.fillers, roles, run_roles, answers, keys, choices, sections: in_order, ways, hints }
    }

    /// Where a choice of a menu leads, for those who name it elsewhere.
    fn way(&self, menu: NodeId, key: Key) -> Option<Way> {
        let Kind::Menu(choices) = &self.spoken.nodes.get(usize::from(menu.0))?.kind else { return None };
        let Exit::To(to) = *choices.choices.at(key)? else { return None };
        Some(Way { to, branches: self.hearing.place(menu).branches })
    }

    fn phrases<'p, T: Copy + PartialEq>(&mut self, phrases: impl Iterator<Item = (&'p str, T)>) -> Phrases<T> {
        let (vocabulary, fillers) = (&mut self.hearing.vocabulary, &self.fillers);
        Phrases::of(phrases.flat_map(|(phrase, means)| both(vocabulary, fillers, phrase).map(|words| (words, means))).collect::<Vec<_>>())
    }

    /// What a caller may say for each section, in their order.
    fn section_words(&self) -> Vec<Vec<&'a str>> {
        let mut all = Vec::with_capacity(self.hearing.sections.len());
        for node in &self.spoken.structure.nodes {
            let Some(Does::Run { sections, .. }) = &node.kind else { continue };
            let said = |id: &Written| self.words.entries.get(&id.text).map(section_phrases).unwrap_or_default();
            all.extend(sections.iter().take(usize::from(u8::MAX)).map(|id| said(id).into_iter().map(|w| w.text.as_str()).collect()));
        }
        all
    }

    /// What a recogniser shall expect at every place that listens.
    fn hints(&self, sections: &[Vec<&str>]) -> Hints {
        let says = &self.words.says;
        let mut hints = Hints::default();
        let mut shared: HashMap<(Place, Option<NodeId>), u32> = HashMap::new();
        let places = numbered(self.spoken.nodes).zip(&self.hearing.places);
        let written = self.spoken.structure.nodes.iter().map(Some).chain(std::iter::repeat(None));
        for (((id, node), place), written) in places.zip(written).filter(|(((_, node), _), _)| node.kind.listens()) {
            let labels = written
                .and_then(|written| Some(labels(self.spoken.structure, &written.name.text, written.kind.as_ref()?)))
                .unwrap_or_default();
            let own: Vec<&str> = labels.iter().flat_map(|label| label.expected(self.words)).collect();
            let is_own = place.run || !own.is_empty();
            let list =
                *shared.entry((*place, is_own.then_some(id))).or_insert_with(|| {
                    let of =
                        |own: bool| {
                            let all = self.hearing.sections.iter().zip(sections);
                            let heard = all.filter(move |(section, _)| {
                                if own { section.run == id } else { section.run != id && section.branches.meet(place.branches) }
                            });
                            heard.map(|(_, words)| words.as_slice())
                        };
                    let names = of(false).filter_map(|words| words.first());
                    let languages = self.spoken.words.iter().flatten().flat_map(|words| &words.says.this_language).map(|w| w.text.as_str());
                    let in_run = if matches!(node.kind, Kind::Run(_)) { run_roles(says).to_vec() } else { Vec::new() };
                    let everywhere = [roles(says).to_vec(), in_run, vec![(&says.yes, Meaning::Yes), (&says.no, Meaning::No)]].concat();
                    let reserved = meant(&everywhere).map(|(words, _)| words).collect::<Vec<_>>();
                    // The rarer a word, the sooner: recognisers know "yes" and "help", and may not know "lanreotide". Lists are cut.
                    let first = own.iter().chain(of(true).flatten()).copied().chain(languages);
                    hints.keep(first.chain(names.copied()).chain(reserved).chain(of(false).flatten().copied()))
                });
            hints.hang(id, list);
        }
        hints
    }
}

type Reserved<'a> = (&'a Vec<Written>, Meaning);

/// Reserved words that mean the same everywhere.
fn roles(says: &Says) -> [Reserved<'_>; 6] {
    [
        (&says.person, Meaning::Person),
        (&says.back, Meaning::Back),
        (&says.repeat, Meaning::Repeat),
        (&says.slower, Meaning::Slower),
        (&says.main, Meaning::Main),
        (&says.help, Meaning::Help),
    ]
}

/// Reserved words in a run.
fn run_roles(says: &Says) -> [Reserved<'_>; 3] {
    [(&says.next, Meaning::Next), (&says.previous, Meaning::Previous), (&says.text, Meaning::Text)]
}

fn meant<'a>(lists: &[Reserved<'a>]) -> impl Iterator<Item = (&'a str, Meaning)> {
    let all: Vec<_> = lists.iter().flat_map(|(list, meaning)| list.iter().map(|written| (written.text.as_str(), *meaning))).collect();
    all.into_iter()
}

/// A choice and the ids its words may stand under, the first found wins.
struct Label {
    choice: Choice,
    ids: Vec<String>,
}

impl Label {
    fn entry<'w>(&self, words: &'w Words) -> Option<&'w Entry> {
        self.ids.iter().filter_map(|id| words.entries.get(id)).find(|entry| entry.label.is_some())
    }

    /// What a caller may say for it.
    fn words<'w>(&self, words: &'w Words) -> Vec<&'w str> {
        self.entry(words).map(label_phrases).unwrap_or_default().into_iter().map(|written| written.text.as_str()).collect()
    }

    /// What a recogniser shall expect of it: a whole lead only where nothing shorter is there.
    fn expected<'w>(&self, words: &'w Words) -> Vec<&'w str> {
        let Some(entry) = self.entry(words) else { return Vec::new() };
        let short = entry.label.iter().filter_map(|label| label.short.as_ref());
        let brief: Vec<&str> = entry.said.iter().chain(short).map(|written| written.text.as_str()).collect();
        if brief.is_empty() { self.words(words) } else { brief }
    }
}

/// The choices of a node, which stand under `m.<node>.<key>`; reserved ones also under `also.<role>`.
fn labels(structure: &Structure, node: &str, kind: &Does) -> Vec<Label> {
    let id = |key: Key| format!("m.{node}.{}", key.word());
    let own = |keys: &[Keyed]| -> Vec<Label> {
        keys.iter().map(|keyed| Label { choice: Choice { key: keyed.key, also: false }, ids: vec![id(keyed.key)] }).collect()
    };
    match kind {
        Does::Menu { choices, also } => {
            let wired = also.iter().filter_map(|role| structure.reserved.iter().find(|keyed| keyed.leads_to.text == role.text));
            let also = wired.map(|keyed| Label {
                choice: Choice { key: keyed.key, also: true },
                ids: vec![id(keyed.key), format!("also.{}", keyed.leads_to.text)],
            });
            own(choices).into_iter().chain(also).collect()
        }
        Does::Tell { offer, .. } => own(offer),
        Does::CallBack(call_back) => own(&call_back.offer),
        Does::ChooseLanguage { .. }
        | Does::Say { .. }
        | Does::Run { .. }
        | Does::Transfer(_)
        | Does::HangUp { .. }
        | Does::Text(_)
        | Does::Voicemail(_)
        | Does::Ask(_)
        | Does::Hours { .. }
        | Does::When { .. } => Vec::new(),
    }
}

fn label_phrases(entry: &Entry) -> Vec<&Written> {
    let label = entry.label.iter().flat_map(|label| [Some(&label.lead), label.short.as_ref()]).flatten();
    label.chain(&entry.said).collect()
}

fn section_phrases(entry: &Entry) -> Vec<&Written> {
    entry.title.iter().chain(&entry.said).collect()
}

/// Reports phrases without words, and those of choices and sections that callers would never get by saying them.
fn judge(spoken: &Spoken<'_>, hearing: &Hearing, findings: &mut Vec<Diagnostic>) {
    let mut sections: Vec<&str> = Vec::new();
    for node in &spoken.structure.nodes {
        if let Some(Does::Run { sections: own, .. }) = &node.kind {
            sections.extend(own.iter().map(|id| id.text.as_str()));
        }
    }
    sections.sort_unstable();
    let somebody_says = spoken.words.iter().flatten().find_map(|words| words.says.place);
    for words in spoken.words.iter().flatten() {
        if let (Some(there), None) = (somebody_says, words.says.place) {
            let message = format!("`{}` does not say what its callers say", words.path);
            let finding = Diagnostic::error("translation-missing", message).at(words.place, "").at(there, "another language does here");
            findings.push(finding.help("add `says:`, or callers of this language are not understood"));
        }
        for entry in words.entries.values() {
            let section = sections.binary_search(&entry.id.text.as_str()).is_ok();
            let mut phrases = label_phrases(entry);
            phrases.extend(entry.title.iter().filter(|_| section));
            for phrase in phrases {
                findings.extend(phrase_in_menu(phrase, hearing));
            }
        }
        let lists = words.says.lists();
        for phrase in lists.into_iter().flatten().filter(|phrase| !phrase.text.contains(char::is_alphanumeric)) {
            let finding = Diagnostic::error("empty-phrase", "this phrase has no words").at(phrase.span, "nobody can say it");
            findings.push(finding.help("write what callers say, or leave it out"));
        }
    }
}

fn phrase_in_menu(phrase: &Written, hearing: &Hearing) -> Option<Diagnostic> {
    let mut text = hearing.vocabulary.read(&fold::without_marks(&phrase.text));
    let (meaning, _) = hearing.urgent.judge(&mut text);
    let finding = match meaning? {
        Meaning::Crisis => Diagnostic::error("phrase-in-menu", "a caller who says this is taken for somebody in crisis"),
        Meaning::Emergency => Diagnostic::error("phrase-in-menu", "a caller who says this is told to call for an ambulance"),
        _ => Diagnostic::warning("phrase-in-menu", "a caller who says this is put through to a person"),
    };
    Some(finding.at(phrase.span, "").help("say it in other words: those in `says:` are heard before any choice"))
}
