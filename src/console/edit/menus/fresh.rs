//! A place that is not there yet, to which a choice shall lead: a menu, a topic, something that is told, or ringing people. It is written
//! together with the choice, with its words in every language.

use super::kind::Kind;
use crate::console::visit::Posted;
use crate::flow::edit::{Obstacle, Value, choices, entries, nodes};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::sentences::sentences;
use crate::source::Sources;

/// A place that somebody wants.
#[derive(Clone)]
pub(super) struct Fresh {
    kind: Kind,
    /// What it is called, and what it says, by language: a menu has the words of its first choice.
    titles: Vec<(String, String)>,
    says: Vec<(String, String)>,
    /// Where the first choice of a menu leads.
    first: String,
    ladder: String,
    fails: String,
    ends: String,
}

impl Fresh {
    /// As a form says it; nothing where the choice leads to a place that is there.
    pub(super) fn of(posted: &Posted, to: &str, languages: &[(String, String)]) -> Option<Self> {
        let kind = Kind::of_new_word(to)?;
        let all = |name: &str| {
            let of = |(code, _): &(String, String)| (code.clone(), posted.field(&format!("{name}.{code}")).to_owned());
            languages.iter().map(of).collect()
        };
        let text = |name: &str| posted.field(name).to_owned();
        let says = if kind == Kind::Menu { "new.lead" } else { "new.say" };
        Some(Self {
            kind,
            titles: all("new.title"),
            says: all(says),
            first: text("new.first"),
            ladder: text("new.ladder"),
            fails: text("new.fails"),
            ends: text("new.ends"),
        })
    }

    /// What was typed, to be shown again.
    pub(super) fn typed(&self) -> Vec<(String, String)> {
        let says = if self.kind == Kind::Menu { "new.lead" } else { "new.say" };
        let all = |name: &'static str, words: &[(String, String)]| {
            words.iter().map(move |(code, words)| (format!("{name}.{code}"), words.clone())).collect::<Vec<_>>()
        };
        let alone = [("new.first", &self.first), ("new.ladder", &self.ladder), ("new.fails", &self.fails), ("new.ends", &self.ends)];
        let mut typed = [all("new.title", &self.titles), all(says, &self.says)].concat();
        typed.extend(alone.map(|(name, value)| (name.to_owned(), value.clone())));
        typed
    }

    /// The texts with the place in them, behind the one that leads there; and its name.
    pub(super) fn placed(&self, sources: &Sources, places: &Place, behind: &str) -> Result<(Sources, String), Obstacle> {
        let empty = |words: &[(String, String)]| words.iter().any(|(_, words)| words.trim().is_empty());
        if empty(&self.titles) || empty(&self.says) {
            return Err(Obstacle::Empty("new".to_owned()));
        }
        let name = nodes::name_of(sources, self.titles.first().map_or("", |(_, title)| title));
        let is_place = |to: &str| places.get("nodes").and_then(|nodes| nodes.get(to)).is_some();
        let needed = match self.kind {
            Kind::Menu => vec![&self.first],
            Kind::Ring => vec![&self.fails, &self.ends],
            Kind::Topic | Kind::Tell => Vec::new(),
        };
        if !needed.into_iter().all(|to| is_place(to)) {
            return Err(Obstacle::Gone);
        }
        let mut texts = nodes::add(sources, behind, &name, self.value(sources, places, &name))?;
        let (title, said, part) = (format!("m.{name}"), self.id(&name), if self.kind == Kind::Menu { "lead" } else { "say" });
        for (code, words) in &self.titles {
            texts = entries::put(&texts, code, &title, &[("title".to_owned(), words.clone())])?;
        }
        for (code, words) in &self.says {
            texts = entries::put(&texts, code, &said, &[(part.to_owned(), words.clone())])?;
        }
        Ok((texts, name))
    }

    /// The id of what it says.
    fn id(&self, name: &str) -> String {
        match self.kind {
            Kind::Menu => choices::id(name, FIRST),
            Kind::Topic => format!("{name}.1"),
            Kind::Tell | Kind::Ring => format!("p.{name}"),
        }
    }

    /// What it does, written as the flow's other places are.
    fn value(&self, sources: &Sources, places: &Place, name: &str) -> Value {
        let said = self.id(name);
        let text = |field: &str, text: &str| (field.to_owned(), Value::text(text));
        let topic = text("topic", name);
        Value::Map(match self.kind {
            Kind::Menu => {
                let mut menu = vec![("menu".to_owned(), Value::Map(vec![text(FIRST.word(), &self.first)]))];
                let back = places.get("reserved").map(Place::all).unwrap_or_default().iter().any(|one| one.text.as_deref() == Some("back"));
                if back && sentences(sources).iter().any(|sentence| sentence.id == "also.back") {
                    menu.push(("also".to_owned(), Value::texts(["back"])));
                }
                menu
            }
            Kind::Topic => {
                // The text that goes with topics is the same for all where there is one.
                let all = places.get("nodes").map(Place::all).unwrap_or_default();
                let link = all.iter().filter(|node| node.get("run").is_some()).find_map(|node| node.get("link")?.text.clone());
                let link = link.map(|link| text("link", &link));
                [("run".to_owned(), Value::texts([said.as_str()]))].into_iter().chain(link).chain([topic]).collect()
            }
            Kind::Tell => vec![text("tell", &said), topic],
            Kind::Ring => {
                vec![text("transfer", &self.ladder), text("intro", &said), topic, text("fails", &self.fails), text("ends", &self.ends)]
            }
        })
    }
}

/// The key of a new menu's first choice.
const FIRST: Key = match Key::digit(1) {
    Some(key) => key,
    None => Key::STAR,
};
