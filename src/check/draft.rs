//! A flow as rules see it: the compiled graph beside what its author wrote, and where.

use crate::diagnostic::Diagnostic;
use crate::flow::graph::{Exit, Flow, Node, NodeId};
use crate::flow::key::Key;
use crate::flow::limits::Limits;
use crate::flow::places::Place;
use crate::flow::roster::Roster;
use crate::flow::sentences::{Sentence, sentences};
use crate::flow::wording::{LanguageId, PromptId, Speech};
use crate::proof::{self, Proof};
use crate::source::{Sources, Span};
use jiff::civil::Date;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Everything a rule may look at.
pub struct Draft<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// What was compiled from them.
    pub flow: &'a Flow,
    /// Whom it rings.
    pub roster: &'a Roster,
    /// What the providers can do on which it shall run.
    pub providers: &'a [Limits],
    /// The numbers callers ring, as far as they are known.
    pub lines: &'a [String],
    /// The day of the check.
    pub today: Date,
    /// Where everything stands in the structure files.
    pub places: Place,
    /// All sentences as they were written.
    pub sentences: Vec<Sentence>,
    /// Where its transcripts come, as far as they were played.
    pub visited: Option<BTreeSet<NodeId>>,
    by_id: BTreeMap<(String, String), Vec<usize>>,
    proof: OnceCell<Option<Proof>>,
}

impl<'a> Draft<'a> {
    /// A flow folder that compiled.
    #[must_use]
    pub fn new(
        sources: &'a Sources,
        flow: &'a Flow,
        roster: &'a Roster,
        providers: &'a [Limits],
        lines: &'a [String],
        today: Date,
    ) -> Self {
        let sentences = sentences(sources);
        let mut by_id: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (at, sentence) in sentences.iter().enumerate() {
            by_id.entry((sentence.language.clone(), sentence.id.clone())).or_default().push(at);
        }
        Self {
            sources,
            flow,
            roster,
            providers,
            lines,
            today,
            places: Place::of(sources),
            sentences,
            visited: None,
            by_id,
            proof: OnceCell::new(),
        }
    }

    /// The same, with the places where its transcripts come.
    #[must_use]
    pub fn visited(self, visited: BTreeSet<NodeId>) -> Self {
        Self { visited: Some(visited), ..self }
    }

    /// Every way through the flow, walked once; nothing where no provider is named.
    #[must_use]
    pub fn proof(&self) -> Option<&Proof> {
        let prove = || Limits::worst(self.providers).map(|limits| proof::prove(self.flow, self.roster, &limits));
        self.proof.get_or_init(prove).as_ref()
    }

    /// All nodes with their numbers.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &'a Node)> {
        (0..=u16::MAX).map(NodeId).zip(&self.flow.nodes)
    }

    /// All languages with their numbers and codes.
    pub fn languages(&self) -> impl Iterator<Item = (LanguageId, &'a str)> {
        (0..=u8::MAX).map(LanguageId).zip(self.flow.languages.iter().map(|language| language.code.as_str()))
    }

    /// What an author wrote for a node. A node that was made for a run's text stands where the run is.
    #[must_use]
    pub fn place(&self, node: &str) -> Option<&Place> {
        let nodes = self.places.get("nodes")?;
        nodes
            .get(node)
            .or_else(|| nodes.all().iter().find(|place| place.get("link").is_some_and(|link| link.text.as_deref() == Some(node))))
    }

    /// Where a node's name stands.
    #[must_use]
    pub fn node(&self, node: &str) -> Span {
        self.place(node).map_or(self.places.span, |place| place.span)
    }

    /// Where a field of a node stands, or else the node.
    #[must_use]
    pub fn field(&self, node: &str, field: &str) -> Span {
        self.place(node).and_then(|place| place.get(field)).map_or_else(|| self.node(node), |place| place.span)
    }

    /// Where a key of a node's choices stands, or else the node.
    #[must_use]
    pub fn choice(&self, node: &str, key: Key) -> Span {
        let place = self.place(node);
        let keyed = place.into_iter().flat_map(|place| ["menu", "offer"].map(|field| place.get(field))).flatten();
        keyed.filter_map(|keys| keys.key(key)).map(|place| place.span).next().unwrap_or_else(|| self.node(node))
    }

    /// Where a setting of the whole flow stands: `patience`, `wait`. The nearest name above it, where it was not written.
    #[must_use]
    pub fn setting(&self, names: &[&str]) -> Span {
        let mut place = &self.places;
        for name in names {
            match place.get(name) {
                Some(below) => place = below,
                None => break,
            }
        }
        place.span
    }

    /// The sentences of an entry of one language's words.
    pub fn words(&self, language: &str, id: &str) -> impl Iterator<Item = &Sentence> + use<'_, 'a> {
        let at = self.by_id.get(&(language.to_owned(), id.to_owned()));
        at.into_iter().flatten().filter_map(|at| self.sentences.get(*at))
    }

    /// Where an entry of one language's words stands, or else the words of any, or else the flow's beginning.
    #[must_use]
    pub fn entry(&self, language: &str, id: &str) -> Span {
        let any = || self.sentences.iter().find(|sentence| sentence.id == id);
        let said = || self.words(language, id).find(|sentence| sentence.part.starts_with("say"));
        said().or_else(|| self.words(language, id).next()).or_else(any).map_or(self.places.span, |sentence| sentence.span)
    }

    /// Where some words of a sentence stand; the whole sentence where they cannot be found as they are.
    #[must_use]
    pub fn within(&self, sentence: &Sentence, words: &str) -> Span {
        self.words_at(sentence.span, words)
    }

    /// Where some words stand in a stretch of text; the whole stretch where they cannot be found as they are.
    #[must_use]
    pub fn words_at(&self, place: Span, words: &str) -> Span {
        let Some(at) = self.sources.text(place).find(words) else { return place };
        let offset = |bytes: usize| place.start.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
        Span { start: offset(at), end: offset(at + words.len()), ..place }
    }

    /// The key that a mark names: by itself, by what it does at every run and question, or by what `reserved:` wires.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<Key> {
        let fixed = match name {
            "next" | "yes" => Key::digit(1),
            "previous" | "no" => Key::digit(2),
            "text" => Key::digit(3),
            _ => None,
        };
        let reserved =
            || self.places.get("reserved").map(Place::all).unwrap_or_default().iter().find(|place| place.text.as_deref() == Some(name));
        Key::from_word(name).or(fixed).or_else(|| Key::from_word(&reserved()?.name))
    }

    /// A prompt's id.
    #[must_use]
    pub fn id(&self, prompt: PromptId) -> &'a str {
        &self.flow.prompt(prompt).id
    }

    /// The words of some speech as one text, without what only a call knows.
    #[must_use]
    pub fn text(&self, says: &[Speech]) -> String {
        self.flow.words(says)
    }

    /// How many menus a caller has answered at a node, at the fewest, before it.
    #[must_use]
    pub fn depths(&self) -> Vec<Option<usize>> {
        let mut depths: Vec<Option<usize>> = vec![None; self.flow.nodes.len()];
        let mut next = VecDeque::from([(self.flow.start, 0)]);
        while let Some((id, depth)) = next.pop_front() {
            let Some(known) = depths.get_mut(usize::from(id.0)) else { continue };
            if known.is_some_and(|known| known <= depth) {
                continue;
            }
            *known = Some(depth);
            let node = self.flow.node(id);
            let deeper = depth + usize::from(matches!(node.kind, crate::flow::graph::Kind::Menu(_)));
            let ways = node.kind.ways();
            next.extend(ways.into_iter().filter_map(|exit| match exit {
                Exit::To(to) => Some((to, deeper)),
                Exit::Return => None,
            }));
        }
        depths
    }
}

/// Says the same of a finding in any language: `m.main.1 (es)`.
pub(super) fn where_in(finding: Diagnostic, language: &str, draft: &Draft<'_>) -> Diagnostic {
    if draft.flow.languages.len() > 1 { Diagnostic { message: format!("{} ({language})", finding.message), ..finding } } else { finding }
}
