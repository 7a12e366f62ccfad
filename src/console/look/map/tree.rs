//! All places as a list for those who do not see the picture: each once, below the one from which callers reach it first.

use super::Calls;
use super::words::Words;
use crate::flow::graph::Flow;
use crate::picture::Picture;
use std::collections::{BTreeMap, VecDeque};

/// A place in the list.
pub(super) struct Item {
    /// What opens and closes lists before it: a piece of a page of our own.
    pub(super) before: String,
    /// What leads there from the place above; empty for the first.
    pub(super) by: String,
    pub(super) link: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) words: String,
    pub(super) calls: Option<String>,
    /// What closes lists behind the last.
    pub(super) behind: String,
}

/// The longest words of a place that are shown, in characters.
const LONGEST: usize = 90;

pub(super) fn items(picture: &Picture, flow: &Flow, w: &Words, link: &dyn Fn(&str) -> String, calls: &Calls) -> Vec<Item> {
    let mut items = Vec::new();
    let mut deep = 0;
    for (depth, place, by) in order(picture) {
        let Some(spot) = picture.places.get(place) else { continue };
        let before = match depth.checked_sub(deep) {
            Some(0) if items.is_empty() => "<li>".to_owned(),
            Some(0) => "</li><li>".to_owned(),
            Some(_) => "<ul><li>".to_owned(),
            None => format!("{}</li><li>", "</li></ul>".repeat(deep - depth)),
        };
        deep = depth;
        let [kind, _] = w.kind(spot.kind);
        items.push(Item {
            before,
            by,
            link: link(&spot.name),
            title: super::super::shown::place(flow, &spot.name),
            kind,
            words: cut(&spot.words),
            calls: calls.came(flow, &spot.name),
            behind: String::new(),
        });
    }
    if let Some(last) = items.last_mut() {
        last.behind = format!("{}</li>", "</li></ul>".repeat(deep));
    }
    items
}

/// The places as they stand below each other: how deep, which, and what leads there.
fn order(picture: &Picture) -> Vec<(usize, usize, String)> {
    let mut above: BTreeMap<usize, Option<(usize, String)>> = BTreeMap::new();
    let mut next = VecDeque::new();
    for root in 0..picture.places.len() {
        if above.contains_key(&root) {
            continue;
        }
        above.insert(root, None);
        next.push_back(root);
        while let Some(at) = next.pop_front() {
            for way in picture.ways.iter().filter(|way| way.from == at) {
                let Some(to) = way.to.filter(|to| !above.contains_key(to)) else { continue };
                above.insert(to, Some((at, way.by.clone())));
                next.push_back(to);
            }
        }
    }
    let mut below: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, from) in &above {
        if let Some((from, _)) = from {
            below.entry(*from).or_default().push(*place);
        }
    }
    let mut told = Vec::new();
    let mut left: Vec<(usize, usize)> = above.iter().filter(|(_, from)| from.is_none()).map(|(place, _)| (0, *place)).collect();
    left.reverse();
    while let Some((depth, place)) = left.pop() {
        let by = above.get(&place).and_then(Option::as_ref).map(|(_, by)| by.clone()).unwrap_or_default();
        told.push((depth, place, by));
        left.extend(below.get(&place).into_iter().flatten().rev().map(|place| (depth + 1, *place)));
    }
    told
}

/// The beginning of words, cut after one.
fn cut(words: &str) -> String {
    if words.chars().count() <= LONGEST {
        return words.to_owned();
    }
    let head: String = words.chars().take(LONGEST).collect();
    format!("{}…", head.rsplit_once(' ').map_or(head.as_str(), |(head, _)| head))
}
