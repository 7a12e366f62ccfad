//! Topics: what a person who answers is told the caller was hearing about.

use std::collections::HashMap;

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::flow::syntax::node::{Kind, Node};
use crate::flow::version::name_hash;
use crate::flow::wording::{Topic, TopicId};
use crate::source::Span;

/// The topics of a flow, each once.
#[derive(Default)]
pub(super) struct Topics {
    pub(super) list: Vec<Topic>,
    numbers: HashMap<String, TopicId>,
    places: Vec<Span>,
}

impl Topics {
    fn add(&mut self, id: &str, titles: impl FnOnce() -> Vec<String>, place: Span) -> TopicId {
        if let Some(known) = self.numbers.get(id) {
            return *known;
        }
        let number = TopicId(u16::try_from(self.list.len()).unwrap_or(u16::MAX));
        self.list.push(Topic { id: id.to_owned(), hash: name_hash(id), titles: titles() });
        self.places.push(place);
        self.numbers.insert(id.to_owned(), number);
        number
    }

    /// Tickets name topics by hash, so no two may share one; and there is an end to counting them.
    pub(super) fn judge(&self, findings: &mut Vec<Diagnostic>) {
        let mut seen: HashMap<u32, &str> = HashMap::new();
        for (topic, place) in self.list.iter().zip(&self.places) {
            if let Some(before) = seen.insert(topic.hash, &topic.id) {
                let message = format!("the topics `{before}` and `{}` cannot be told apart in a call's ticket", topic.id);
                findings.push(Diagnostic::error("names-collide", message).at(*place, "").help("rename one of them"));
            }
        }
        if let Some(place) = self.places.get(65_000) {
            findings.push(
                Diagnostic::error("too-many", "there are more than 65000 topics")
                    .at(*place, "one too many")
                    .help("let several places share a topic"),
            );
        }
    }
}

impl Resolver<'_, '_> {
    /// What a caller at a node is hearing about: what the author says, or the menu itself.
    pub(super) fn topic_of(&mut self, node: &Node) -> Option<TopicId> {
        let (id, place) = match (&node.topic, &node.kind) {
            (Some(topic), _) => (topic.text.as_str(), topic.span),
            (None, Some(Kind::Menu { .. })) => (node.name.text.as_str(), node.name.span),
            (None, _) => return None,
        };
        let entries = [id.to_owned(), format!("m.{id}")];
        Some(self.topics.add(id, || titles(&self.composer, &entries), place))
    }

    /// What a caller who hears a section is hearing about; nothing if it has no title.
    pub(super) fn section_topic(&mut self, id: &str) -> Option<TopicId> {
        let place = self.structure.place;
        let titles = titles(&self.composer, &[id.to_owned()]);
        let has_one = titles.iter().any(|title| !title.is_empty());
        has_one.then(|| self.topics.add(id, || titles, place))
    }
}

fn titles(composer: &crate::flow::compose::Composer<'_>, entries: &[String]) -> Vec<String> {
    let title = |words: Option<&crate::flow::words::Words>| {
        let title = entries.iter().find_map(|id| words?.entries.get(id)?.title.as_ref());
        title.map_or(String::new(), |title| title.text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    composer.words.iter().map(|words| title(*words)).collect()
}
