//! What somebody wants changed of a place with choices, and the draft with that change.

use super::fresh::Fresh;
use super::kind::{Kind, keyed, state};
use crate::console::visit::Posted;
use crate::flow::edit::{Obstacle, choices, entries, ladders, nodes, offers};
use crate::flow::key::Key;
use crate::flow::places::Place;
use crate::flow::sentences::sentences;
use crate::source::Sources;
use crate::store::drafts::Edit;
use crate::store::versions::Content;
use std::collections::BTreeSet;

/// Why nothing was changed.
pub(super) enum Refused {
    /// Somebody else has changed it meanwhile.
    Conflict,
    /// A name that no section can have.
    BadName,
    Obstacle(Obstacle),
}

/// What shall be changed, of which node.
#[derive(Clone)]
pub(super) struct Wish {
    node: String,
    does: Does,
}

#[derive(Clone)]
enum Does {
    /// A choice leads elsewhere, by another key.
    Lead {
        key: Key,
        to: String,
        by: Key,
    },
    /// A choice changes places with the next one, or the one before.
    Move {
        key: Key,
        later: bool,
    },
    Close(Key),
    /// A choice more, with its words by language: in full, and shorter. It may lead to a place that is made with it.
    Hang {
        key: Key,
        to: String,
        words: Vec<(String, String, String)>,
        fresh: Option<Fresh>,
    },
    /// A section more, with its words by language.
    Add {
        id: String,
        words: Vec<(String, String)>,
    },
    MoveSection {
        id: String,
        later: bool,
    },
    Remove(String),
    /// Whom it rings, and what follows.
    Ring {
        ladder: String,
        fails: String,
        ends: String,
    },
    /// The whole place goes.
    Drop,
}

impl Wish {
    /// As a form says it; nothing where it says nothing that can be done.
    pub(super) fn of(posted: &Posted, node: &str, languages: &[(String, String)]) -> Option<Self> {
        let (key, id, to) = (Key::from_word(posted.field("key")), posted.field("id").trim().to_owned(), posted.field("to").to_owned());
        let of = |name: &str, code: &str| posted.field(&format!("{name}.{code}")).to_owned();
        let codes = || languages.iter().map(|(code, _)| code.clone());
        let text = |name: &str| posted.field(name).to_owned();
        let does = match posted.field("do") {
            "lead" => Does::Lead { key: key?, to, by: Key::from_word(posted.field("by"))? },
            "earlier" if key.is_some() => Does::Move { key: key?, later: false },
            "later" if key.is_some() => Does::Move { key: key?, later: true },
            "close" => Does::Close(key?),
            "hang" => Does::Hang {
                key: key?,
                fresh: Fresh::of(posted, &to, languages),
                to,
                words: codes().map(|code| (code.clone(), of("lead", &code), of("short", &code))).collect(),
            },
            "add" => Does::Add { id, words: codes().map(|code| (code.clone(), of("say", &code))).collect() },
            "earlier" => Does::MoveSection { id, later: false },
            "later" => Does::MoveSection { id, later: true },
            "remove" => Does::Remove(id),
            "ring" => Does::Ring { ladder: text("ladder"), fails: text("fails"), ends: text("ends") },
            "drop" => Does::Drop,
            _ => return None,
        };
        Some(Self { node: node.to_owned(), does })
    }

    /// Whether the place goes.
    pub(super) const fn drops(&self) -> bool {
        matches!(self.does, Does::Drop)
    }

    /// What was typed, to be shown again.
    pub(super) fn typed(&self) -> Vec<(String, String)> {
        let mut typed = Vec::new();
        match &self.does {
            Does::Hang { key, to, words, fresh } => {
                typed.extend([("key".to_owned(), key.word().to_owned()), ("to".to_owned(), to.clone())]);
                for (code, lead, short) in words {
                    typed.extend([(format!("lead.{code}"), lead.clone()), (format!("short.{code}"), short.clone())]);
                }
                typed.extend(fresh.iter().flat_map(Fresh::typed));
            }
            Does::Add { id, words } => {
                typed.push(("id".to_owned(), id.clone()));
                typed.extend(words.iter().map(|(code, say)| (format!("say.{code}"), say.clone())));
            }
            Does::Ring { ladder, fails, ends } => {
                let chosen = [("ladder", ladder), ("fails", fails), ("ends", ends)];
                typed.extend(chosen.map(|(name, chosen)| (name.to_owned(), chosen.clone())));
            }
            _ => {}
        }
        typed
    }

    /// The draft with the change, where it is what was seen.
    pub(super) fn applied(&self, content: &Content, seen: &str) -> Result<Edit, Refused> {
        let places = Place::of(&content.sources);
        let before = state(&places, &self.node).ok_or(Refused::Obstacle(Obstacle::Gone))?;
        if before != seen {
            return Err(Refused::Conflict);
        }
        let sources = self.done(&content.sources, &places)?;
        let after = state(&Place::of(&sources), &self.node).unwrap_or_default();
        let (gone, come) = self.told(&content.sources, &sources);
        Ok(Edit {
            what: self.node.clone(),
            before: [before, gone].join("\n").trim().to_owned(),
            after: [after, come].join("\n").trim().to_owned(),
            content: Content { sources, calls: content.calls.clone() },
        })
    }

    /// The words that go with the change, and those that come. Words that only move are not told.
    fn told(&self, old: &Sources, new: &Sources) -> (String, String) {
        if matches!(self.does, Does::Move { .. } | Does::MoveSection { .. } | Does::Remove(_)) {
            return <(String, String)>::default();
        }
        let lines = |sources: &Sources| -> BTreeSet<String> {
            let line = |one: crate::flow::sentences::Sentence| format!("{} · {} {}: {}", one.id, one.language, one.part, one.text);
            sentences(sources).into_iter().map(line).collect()
        };
        let (old, new) = (lines(old), lines(new));
        let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>().join("\n");
        (only(&old, &new), only(&new, &old))
    }

    fn done(&self, sources: &Sources, places: &Place) -> Result<Sources, Refused> {
        let node = self.node.as_str();
        let all = places.get("nodes");
        let kind = all.and_then(|nodes| nodes.get(node)).and_then(Kind::of);
        let known = |to: &str| to == "return" || all.and_then(|nodes| nodes.get(to)).is_some();
        let keys = || -> Vec<Key> {
            let place = all.and_then(|nodes| nodes.get(node));
            place.zip(kind).map(|(place, kind)| keyed(place, kind)).unwrap_or_default().into_iter().map(|(key, _)| key).collect()
        };
        let tells = kind == Some(Kind::Tell);
        let rekey = |sources: &Sources, key, by| {
            if tells { offers::rekey(sources, node, key, by) } else { choices::rekey(sources, node, key, by) }
        };
        let done = match &self.does {
            Does::Lead { to, .. } if !known(to) => Err(Obstacle::Gone),
            Does::Lead { key, to, by } => {
                let led = if tells { offers::lead(sources, node, *key, to) } else { choices::lead(sources, node, *key, to) };
                if by == key { led } else { led.and_then(|led| rekey(&led, *key, *by)) }
            }
            Does::Move { key, later } => {
                let keys = keys();
                let at = keys.iter().position(|known| known == key);
                let other = at.and_then(|at| if *later { at.checked_add(1) } else { at.checked_sub(1) }).and_then(|other| keys.get(other));
                other.ok_or(Obstacle::Gone).and_then(|other| rekey(sources, *key, *other))
            }
            Does::Close(key) if tells => offers::close(sources, node, *key),
            // A menu without choices is none.
            Does::Close(_) if keys().len() < 2 => Err(Obstacle::Empty(node.to_owned())),
            Does::Close(key) => choices::close(sources, node, *key),
            Does::Hang { to, fresh: None, .. } if !known(to) => Err(Obstacle::Gone),
            Does::Hang { key, to, words, fresh } => {
                let placed = match fresh {
                    Some(fresh) => fresh.placed(sources, places, node),
                    None => Ok((sources.clone(), to.clone())),
                };
                placed.and_then(
                    |(texts, to)| if tells { offers::hang(&texts, node, *key, &to) } else { hang(&texts, node, *key, &to, words) },
                )
            }
            Does::Add { id, .. } if !is_id(id) => return Err(Refused::BadName),
            Does::Add { id, words } => add(sources, node, id, words),
            Does::MoveSection { id, later } => choices::move_section(sources, node, id, *later),
            Does::Remove(id) => choices::remove_section(sources, node, id),
            Does::Ring { ladder, fails, ends } => ring(sources, places, node, [ladder, fails, ends]),
            Does::Drop => nodes::remove(sources, node),
        };
        done.map_err(Refused::Obstacle)
    }
}

fn hang(sources: &Sources, node: &str, key: Key, to: &str, words: &[(String, String, String)]) -> Result<Sources, Obstacle> {
    let mut sources = choices::hang(sources, node, key, to)?;
    for (code, lead, short) in words {
        if lead.trim().is_empty() {
            return Err(Obstacle::Empty("lead".to_owned()));
        }
        let parts = [("lead".to_owned(), lead.clone()), ("short".to_owned(), short.clone())];
        sources = entries::put(&sources, code, &choices::id(node, key), &parts)?;
    }
    Ok(sources)
}

/// A section more. One whose words are there already needs none.
fn add(sources: &Sources, node: &str, id: &str, words: &[(String, String)]) -> Result<Sources, Obstacle> {
    let there = sentences(sources).iter().any(|sentence| sentence.id == id);
    let mut sources = choices::add_section(sources, node, usize::MAX, id)?;
    let silent = words.iter().all(|(_, say)| say.trim().is_empty());
    match (there, silent) {
        (true, true) => return Ok(sources),
        (true, false) => return Err(Obstacle::Taken),
        (false, _) => {}
    }
    for (code, say) in words {
        if say.trim().is_empty() {
            return Err(Obstacle::Empty("say".to_owned()));
        }
        sources = entries::put(&sources, code, id, &[("say".to_owned(), say.clone())])?;
    }
    Ok(sources)
}

/// Whom a place rings, and where it leads when nobody answers and when the talk is over. What has nothing said of it stays as it is.
fn ring(sources: &Sources, places: &Place, node: &str, [ladder, fails, ends]: [&String; 3]) -> Result<Sources, Obstacle> {
    let is_place = |to: &str| places.get("nodes").and_then(|nodes| nodes.get(to)).is_some();
    let is_ladder = ladders::all(places).iter().any(|known| known.name == *ladder);
    if !is_ladder || [fails, ends].into_iter().any(|to| !to.is_empty() && !is_place(to)) {
        return Err(Obstacle::Gone);
    }
    let mut texts = nodes::set(sources, node, "transfer", ladder)?;
    for (field, to) in [("fails", fails), ("ends", ends)] {
        if !to.is_empty() {
            texts = nodes::set(&texts, node, field, to)?;
        }
    }
    Ok(texts)
}

/// Whether an entry of the words files can have this name.
fn is_id(name: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= LONGEST_ID
        && name.starts_with(letters)
        && name.chars().all(|c| letters(c) || matches!(c, '.' | '-'))
        && !name.contains("..")
}

/// The longest name, in letters.
const LONGEST_ID: usize = 63;
