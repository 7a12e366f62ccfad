//! Which settings there are, and where each was set.

use super::DEFAULTS;
use super::told::Set;
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// What a line can have; `config/default.toml` shows each in a comment.
pub(super) const LINE: &[&str] = &[
    "provider",
    "numbers",
    "flow",
    "secrets",
    "account",
    "api_key",
    "api_host",
    "text_from",
    "text_application",
    "call_application",
    "test_numbers",
    "speech",
];
/// What somebody who is told of alerts can have.
pub(super) const PERSON: &[&str] = &["mail", "webhook", "text", "language"];
/// The sections whose parts have names of their own: lines, and people.
const NAMED: [(&str, &[&str]); 2] = [("lines", LINE), ("alerts.people", PERSON)];

/// Where settings were set, by path: `server.listen`.
#[derive(Debug, Default)]
pub(super) struct Origins(BTreeMap<String, String>);

impl Origins {
    /// Notes everything a file sets.
    ///
    /// # Errors
    /// A file that is not TOML, or sets what there is not. The file's text does not show: it may have secrets.
    pub(super) fn file(&mut self, file: &Path, text: &str) -> Result<()> {
        let place = |at: usize| {
            let before = text.get(..at).unwrap_or(text);
            format!("{} line {}", file.display(), before.matches('\n').count() + 1)
        };
        let table = DeTable::parse(text)
            .map_err(|error| anyhow!("{} is not TOML: {}", place(error.span().map_or(0, |span| span.start)), error.message()))?;
        let mut inside = vec![(String::new(), table.get_ref())];
        while let Some((path, table)) = inside.pop() {
            for (name, value) in table {
                let path = if path.is_empty() { name.get_ref().to_string() } else { format!("{path}.{}", name.get_ref()) };
                match value.get_ref() {
                    DeValue::Table(table) if is_section(&path) => inside.push((path, table)),
                    _ => {
                        let origin = place(name.span().start);
                        known(&path).with_context(|| origin.clone())?;
                        self.0.insert(path, origin);
                    }
                }
            }
        }
        Ok(())
    }

    /// Notes what a variable sets.
    ///
    /// # Errors
    /// A setting there is not, or that another variable has set.
    pub(super) fn variable(&mut self, path: &str, name: &str) -> Result<()> {
        known(path).with_context(|| format!("{name} is set in the environment"))?;
        match self.0.insert(path.to_owned(), name.to_owned()) {
            Some(other) if other.starts_with(super::PREFIX) => bail!("{name} and {other} set the same: leave one out"),
            _ => Ok(()),
        }
    }

    /// Where a setting was set.
    pub(super) fn set(&self, path: &str) -> Set {
        match self.0.get(path) {
            None => Set::Nowhere,
            Some(name) if name.starts_with(super::PREFIX) => Set::Variable(name.clone()),
            Some(place) => Set::File(place.clone()),
        }
    }

    /// ` (set by …)`, or nothing for a default.
    pub(super) fn of(&self, path: &str) -> String {
        self.0.get(path).map_or_else(String::new, |origin| format!(" (set by {origin})"))
    }
}

/// Whether a path can have settings below it: a section, a line, somebody.
fn is_section(path: &str) -> bool {
    let below = |name: &str| name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    match named(path) {
        Some((_, _, rest)) => !rest.contains('.'),
        None => NAMED.iter().any(|(section, _)| *section == path) || defaults().any(|name| below(&name)),
    }
}

/// The section with names of its own that a path is in, what its parts can have, and the rest of the path.
fn named(path: &str) -> Option<(&'static str, &'static [&'static str], &str)> {
    NAMED.iter().find_map(|(section, settings)| Some((*section, *settings, path.strip_prefix(section)?.strip_prefix('.')?)))
}

/// Whether a setting of this path exists.
fn known(path: &str) -> Result<()> {
    let names: Vec<String> = match named(path) {
        None => defaults().collect(),
        Some((section, settings, rest)) => {
            let name = rest.split_once('.').map_or(rest, |(name, _)| name);
            if section == "lines" { line_name(name) } else { person_name(name) }.map_err(anyhow::Error::msg)?;
            settings.iter().map(|setting| format!("{section}.{name}.{setting}")).collect()
        }
    };
    if names.iter().any(|name| name == path) {
        return Ok(());
    }
    let near = names.iter().map(|name| (strsim::jaro(name, path), name)).filter(|(likeness, _)| *likeness > LIKELY);
    match near.max_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((_, name)) => bail!("there is no setting `{path}`; did you mean `{name}`?"),
        None => bail!("there is no setting `{path}`; config/default.toml names them all"),
    }
}

/// How alike two names are of which one was meant.
const LIKELY: f64 = 0.75;

/// Whether a line can be called so; if not, why.
pub(super) fn line_name(name: &str) -> Result<(), String> {
    if is_plain(name) { Ok(()) } else { Err(format!("the line `{name}` has a name that fits no URL: use a-z, 0-9 and _")) }
}

/// The same for somebody who is told of alerts.
fn person_name(name: &str) -> Result<(), String> {
    if is_plain(name) { Ok(()) } else { Err(format!("`{name}` is no name for somebody in alerts.people: use a-z, 0-9 and _")) }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
}

/// The paths of all settings but those of lines.
pub(super) fn defaults() -> impl Iterator<Item = String> {
    let all = DEFAULTS.parse::<toml::Table>().unwrap_or_default();
    all.into_iter().flat_map(|(section, value)| match value {
        toml::Value::Table(settings) => settings.into_iter().map(|(name, _)| format!("{section}.{name}")).collect(),
        _ => vec![section],
    })
}
