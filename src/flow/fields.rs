//! Taking a map of the tree apart, field by field, with a finding for everything that does not fit.

use std::collections::HashMap;

use super::key::Key;
use super::read::{Written, Yaml};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The fields of one map; whatever is not taken is reported by [`Fields::finish`].
pub(super) struct Fields {
    /// What the map is, for messages: "the node `main`".
    owner: String,
    /// Where findings about the whole map point.
    place: Span,
    entries: Vec<(Written, Yaml)>,
}

impl Fields {
    /// The fields of a map. A name that comes twice is reported and kept once.
    pub(super) fn of(yaml: Yaml, owner: impl Into<String>, place: Span, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let owner = owner.into();
        match yaml {
            Yaml::Map(_, pairs) => Some(Self { owner, place, entries: once(pairs, findings) }),
            Yaml::Nothing(_) => {
                findings.push(
                    Diagnostic::error("wrong-shape", format!("{owner} is empty")).at(place, "").help("write its fields, or remove it"),
                );
                None
            }
            other => {
                findings.push(wrong_shape(&owner, "a map of names", &other));
                None
            }
        }
    }

    /// Fields gathered from several files.
    pub(super) fn gathered(entries: Vec<(Written, Yaml)>, owner: &str, place: Span) -> Self {
        Self { owner: owner.to_owned(), place, entries }
    }

    /// Takes a field out.
    pub(super) fn take(&mut self, name: &str) -> Option<(Written, Yaml)> {
        let at = self.entries.iter().position(|(key, _)| key.text == name)?;
        Some(self.entries.remove(at))
    }

    /// The names that have not been taken.
    pub(super) fn names(&self) -> impl Iterator<Item = &Written> {
        self.entries.iter().map(|(name, _)| name)
    }

    /// Takes a field that holds one text.
    pub(super) fn text(&mut self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<Written> {
        let (key, yaml) = self.take(name)?;
        text(yaml, &key, findings)
    }

    /// Takes a field that holds one text and must be there.
    pub(super) fn need_text(&mut self, name: &str, help: &str, findings: &mut Vec<Diagnostic>) -> Option<Written> {
        let Some((key, yaml)) = self.take(name) else {
            findings.push(self.missing(name, help));
            return None;
        };
        text(yaml, &key, findings)
    }

    /// Takes a field that holds texts in an order; a single text counts as a list of one.
    pub(super) fn texts(&mut self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<Vec<Written>> {
        let (key, yaml) = self.take(name)?;
        Some(texts(yaml, &key, findings))
    }

    /// The finding that a field is not there.
    pub(super) fn missing(&self, name: &str, help: &str) -> Diagnostic {
        Diagnostic::error("missing-field", format!("{} has no `{name}`", self.owner)).at(self.place, "").help(help)
    }

    /// Takes a map of keys to names.
    pub(super) fn keys(&mut self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<Vec<Keyed>> {
        let (key, yaml) = self.take(name)?;
        Some(keys(yaml, &key, findings))
    }

    /// Reports every field that was not taken.
    pub(super) fn finish(self, known: &[&str], findings: &mut Vec<Diagnostic>) {
        for (name, _) in &self.entries {
            let finding = Diagnostic::error("unknown-field", format!("{} has no field `{}`", self.owner, name.text)).at(name.span, "");
            findings.push(suggest(finding, &name.text, known.iter().copied()));
        }
    }
}

/// A key and what it leads to.
#[derive(Clone, Debug)]
pub(super) struct Keyed {
    /// The key.
    pub(super) key: Key,
    /// The key as written.
    pub(super) written: Written,
    /// What the author hung on it.
    pub(super) leads_to: Written,
}

/// A map of keys to names; `1` and `"1"` are the same key.
pub(super) fn keys(yaml: Yaml, owner: &Written, findings: &mut Vec<Diagnostic>) -> Vec<Keyed> {
    let pairs = match yaml {
        Yaml::Map(_, pairs) => pairs,
        other => {
            findings.push(wrong_shape(&format!("`{}`", owner.text), "a map of keys, as in `{1: name, 2: name}`", &other));
            return Vec::new();
        }
    };
    let mut keyed: Vec<Keyed> = Vec::new();
    for (written, yaml) in pairs {
        let Some(key) = Key::from_word(&written.text) else {
            let finding = Diagnostic::error("unknown-key", format!("`{}` is no key of a telephone", written.text));
            findings.push(finding.at(written.span, "").help("keys are 0 to 9, star and pound"));
            continue;
        };
        let Some(leads_to) = text(yaml, &written, findings) else { continue };
        match keyed.iter().find(|before| before.key == key) {
            Some(before) => findings.push(twice("key", &written, before.written.span)),
            None => keyed.push(Keyed { key, written, leads_to }),
        }
    }
    keyed
}

/// One text, or a finding.
pub(super) fn text(yaml: Yaml, owner: &Written, findings: &mut Vec<Diagnostic>) -> Option<Written> {
    match yaml {
        Yaml::Scalar(written) => Some(written),
        Yaml::Nothing(_) => {
            findings.push(
                Diagnostic::error("wrong-shape", format!("`{}` is empty", owner.text))
                    .at(owner.span, "")
                    .help("write something after the colon, or remove it"),
            );
            None
        }
        other => {
            findings.push(wrong_shape(&format!("`{}`", owner.text), "one text", &other));
            None
        }
    }
}

/// Texts in an order, or findings.
pub(super) fn texts(yaml: Yaml, owner: &Written, findings: &mut Vec<Diagnostic>) -> Vec<Written> {
    match yaml {
        Yaml::List(_, items) => items.into_iter().filter_map(|item| text(item, owner, findings)).collect(),
        other => text(other, owner, findings).into_iter().collect(),
    }
}

/// Named things of a map, each name once.
pub(super) fn pairs(yaml: Yaml, owner: &Written, findings: &mut Vec<Diagnostic>) -> Vec<(Written, Yaml)> {
    match yaml {
        Yaml::Map(_, pairs) => once(pairs, findings),
        Yaml::Nothing(_) => Vec::new(),
        other => {
            findings.push(wrong_shape(&format!("`{}`", owner.text), "a map of names", &other));
            Vec::new()
        }
    }
}

/// Keeps the first of every name and reports the others.
pub(super) fn once(pairs: Vec<(Written, Yaml)>, findings: &mut Vec<Diagnostic>) -> Vec<(Written, Yaml)> {
    let mut kept: Vec<(Written, Yaml)> = Vec::with_capacity(pairs.len());
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (name, yaml) in pairs {
        if let Some(before) = seen.get(&name.text) {
            findings.push(twice("name", &name, *before));
        } else {
            seen.insert(name.text.clone(), name.span);
            kept.push((name, yaml));
        }
    }
    kept
}

/// Something that stands twice; underlines both.
pub(super) fn twice(what: &str, again: &Written, before: Span) -> Diagnostic {
    Diagnostic::error("defined-twice", format!("the {what} `{}` is defined twice", again.text))
        .at(again.span, "here again")
        .at(before, "first here")
        .help("keep one of the two")
}

fn wrong_shape(owner: &str, wants: &str, found: &Yaml) -> Diagnostic {
    let help = match (wants, found) {
        ("one text", Yaml::List(..)) => "take one of them, without the brackets",
        ("one text", _) => "write one text after the colon, in quotation marks",
        ("a map of names", _) => "write names with what belongs to them, `{ name: text, name: text }`",
        _ => "write each on a line of its own, below it",
    };
    Diagnostic::error("wrong-shape", format!("{owner} wants {wants}, not {}", found.shape())).at(found.span(), "").help(help)
}

/// Adds the nearest known name, if one is near; else, where nothing was said yet, those that are known.
pub(super) fn suggest<'a>(finding: Diagnostic, name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let mut known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(name, known.iter().copied()) {
        return finding.help(format!("did you mean `{near}`?"));
    }
    if finding.help.is_some() {
        return finding;
    }
    known.sort_unstable();
    known.dedup();
    let more = if known.len() > MOST_SHOWN { ", …" } else { "" };
    known.truncate(MOST_SHOWN);
    finding.help(if known.is_empty() {
        "make it, or remove this".to_owned()
    } else {
        format!("make it, or use what is there: {}{more}", known.join(", "))
    })
}

/// How many known names are told to somebody who wrote another one.
const MOST_SHOWN: usize = 12;

/// The known name that a slip of the fingers turns into `name`.
fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.into_iter().filter(|known| *known != name).map(|known| (strsim::damerau_levenshtein(name, known), known)).min()?;
    (near.0 <= 1 + name.chars().count() / 4).then_some(near.1)
}

/// Judges a name: `[a-z0-9][a-z0-9.-]{0,62}` without `..`.
pub(super) fn judge_name(name: &Written, findings: &mut Vec<Diagnostic>) {
    let text = name.text.as_str();
    let fits = (1..=63).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-'))
        && !text.contains("..");
    if !fits {
        let finding = Diagnostic::error("bad-name", format!("`{text}` cannot be a name")).at(name.span, "");
        findings.push(finding.help("names are small letters a-z, digits, dots and dashes, at most 63, never two dots together"));
    }
}

/// Milliseconds of `25s`, `10m`, `4h`, `700ms`.
pub(super) fn milliseconds(written: &Written, findings: &mut Vec<Diagnostic>) -> Option<u64> {
    let text = written.text.as_str();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let time = factor.and_then(|factor: u64| number.parse::<u64>().ok()?.checked_mul(factor));
    if time.is_none() {
        let finding = Diagnostic::error("bad-time", format!("`{text}` is no length of time")).at(written.span, "");
        findings.push(finding.help("write it as `700ms`, `25s`, `10m` or `4h`"));
    }
    time
}

/// Whole seconds within bounds.
pub(super) fn seconds(written: &Written, (least, most): (u64, u64), findings: &mut Vec<Diagnostic>) -> Option<u64> {
    let time = milliseconds(written, findings)?;
    if time % 1000 == 0 && (least..=most).contains(&(time / 1000)) {
        return Some(time / 1000);
    }
    let finding = Diagnostic::error("time-out-of-range", format!("`{}` does not fit here", written.text)).at(written.span, "");
    findings.push(finding.help(format!("whole seconds, from {least}s to {most}s")));
    None
}

/// A whole number within bounds.
pub(super) fn count(written: &Written, (least, most): (u64, u64), findings: &mut Vec<Diagnostic>) -> Option<u64> {
    let number = written.text.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        let finding = Diagnostic::error("number-out-of-range", format!("`{}` does not fit here", written.text)).at(written.span, "");
        findings.push(finding.help(format!("a whole number from {least} to {most}")));
    }
    number
}

/// `true` or `false`.
pub(super) fn yes_or_no(written: &Written, findings: &mut Vec<Diagnostic>) -> Option<bool> {
    match written.text.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        other => {
            let finding = Diagnostic::error("wrong-shape", format!("`{other}` is neither true nor false")).at(written.span, "");
            findings.push(finding.help("write `true` or `false`"));
            None
        }
    }
}
