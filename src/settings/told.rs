//! Settings as people are told of them: each with its value, where it was set, and when a change of it holds. Secrets are never told.

use super::origin::{LINE, Origins, PERSON, defaults};
use super::{PREFIX, Settings};
use config::Config;
use std::collections::BTreeMap;

/// What changes with the next start only.
pub(super) const FIXED: [&str; 8] = [
    "log",
    "server.listen",
    "server.admin_listen",
    "server.console_url",
    "server.max_connections",
    "store.url",
    "spool.path",
    "spool.synchronous",
];
/// Settings whose values are never told; of lines and of people, by their last part.
const SECRETS: [&str; 3] = ["secret_keys", "alerts.smtp_password", "alerts.webhook_secret"];
const SECRETS_OF_LINES: [&str; 2] = ["secrets", "api_key"];
const SECRETS_OF_PEOPLE: [&str; 2] = ["webhook", "text"];

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name: `server.listen`, `lines.main.provider`.
    pub path: String,
    /// Its value.
    pub value: Value,
    /// Where it was set.
    pub set: Set,
}

/// What a setting says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// This.
    Text(String),
    /// Something that is kept to itself.
    Kept,
}

/// Where a setting was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// Nowhere: it is the default.
    Nowhere,
    /// In a file, at a line: `/etc/helpline.toml line 4`.
    File(String),
    /// By a variable.
    Variable(String),
}

impl Told {
    /// Its name for everybody: that of a line or of somebody is a `*`.
    #[must_use]
    pub fn general(&self) -> String {
        general(&self.path)
    }

    /// Whether a change of it holds with the next start only.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        FIXED.contains(&self.path.as_str())
    }

    /// The variable that sets it.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.path.replace('.', "__").to_uppercase())
    }
}

/// The general names of all settings there can be, in the order of the manual.
#[must_use]
pub fn all() -> Vec<String> {
    let of = |section: &'static str, names: &'static [&str]| names.iter().map(move |name| format!("{section}.*.{name}"));
    defaults().chain(of("alerts.people", PERSON)).chain(of("lines", LINE)).collect()
}

fn general(path: &str) -> String {
    for section in ["lines", "alerts.people"] {
        let rest = path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.'));
        if let Some((_, setting)) = rest.and_then(|rest| rest.split_once('.')) {
            return format!("{section}.*.{setting}");
        }
    }
    path.to_owned()
}

/// All settings with their values.
pub(super) fn told(config: &Config, origins: &Origins) -> Vec<Told> {
    let found: BTreeMap<String, String> = flat(config);
    let below = |section: &str| {
        let names = found.keys().filter_map(|path| path.strip_prefix(section)?.strip_prefix('.')?.split_once('.'));
        names.map(|(name, _)| name.to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let of = |section: &'static str, names: &'static [&str]| {
        below(section).into_iter().flat_map(move |one| names.iter().map(move |name| format!("{section}.{one}.{name}")))
    };
    let all = defaults().chain(of("alerts.people", PERSON)).chain(of("lines", LINE));
    all.map(|path| one(path, &found, origins)).collect()
}

fn one(path: String, found: &BTreeMap<String, String>, origins: &Origins) -> Told {
    let value = match found.get(&path).map_or("", |value| value.trim()) {
        "" => Value::Empty,
        _ if is_secret(&path) => Value::Kept,
        // An address of PostgreSQL may have a password in it.
        url if path == "store.url" && !url.starts_with("sqlite:") => {
            Value::Text(format!("{}:…", url.split(':').next().unwrap_or_default()))
        }
        text => Value::Text(text.to_owned()),
    };
    Told { set: origins.set(&path), path, value }
}

fn is_secret(path: &str) -> bool {
    let general = general(path);
    let of = |section: &str, names: &[&str]| general.strip_prefix(section).is_some_and(|name| names.contains(&name));
    SECRETS.contains(&path) || of("lines.*.", &SECRETS_OF_LINES) || of("alerts.people.*.", &SECRETS_OF_PEOPLE)
}

/// Every value by its path, as it was written.
fn flat(config: &Config) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut inside: Vec<(String, config::Value)> = config.cache.clone().into_table().unwrap_or_default().into_iter().collect();
    while let Some((path, value)) = inside.pop() {
        if let config::ValueKind::Table(table) = value.kind {
            inside.extend(table.into_iter().map(|(name, value)| (format!("{path}.{name}"), value)));
        } else {
            found.insert(path, value.into_string().unwrap_or_default());
        }
    }
    found
}

impl Settings {
    /// What did not change stays told as it was.
    pub(super) fn keep_told(&mut self, running: &Self) {
        for told in self.told.iter_mut().filter(|told| told.is_fixed()) {
            if let Some(old) = running.told.iter().find(|old| old.path == told.path) {
                told.clone_from(old);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]
    use super::*;

    #[test]
    fn settings_are_told_with_their_place_and_secrets_never() {
        let file = std::env::temp_dir().join(format!("helpline-told-{}", std::process::id()));
        let text =
            "[server]\ndrain_s = 4\n[alerts.people.ana]\nmail = \"ana@example.org\"\nwebhook = \"https://example.org/unguessable\"\n";
        std::fs::write(&file, text).unwrap();
        let variables = [
            ("HELPLINE__STORE__URL", "postgres://helpline:unguessable@db/helpline"),
            ("HELPLINE__SECRET_KEYS", "unguessable-and-thirty-two-letters-long"),
            ("HELPLINE__ALERTS__WEBHOOK_SECRET", "unguessable-too"),
            ("HELPLINE__ALERTS__SMTP", "mail.example.org:587"),
            ("HELPLINE__ALERTS__SMTP_USER", "helpline"),
            ("HELPLINE__ALERTS__MAIL_FROM", "line@example.org"),
            ("HELPLINE__ALERTS__SMTP_PASSWORD", "unguessable-three"),
            ("HELPLINE__LINES__MAIN__PROVIDER", "twilio"),
            ("HELPLINE__LINES__MAIN__NUMBERS", "+13125550100"),
            ("HELPLINE__LINES__MAIN__SECRETS", "unguessable-token"),
            ("HELPLINE__LINES__MAIN__ACCOUNT", "AC00000000000000000000000000000abc"),
            ("HELPLINE__LINES__MAIN__API_KEY", "unguessable-key"),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = Settings::load(Some(&file), variables).unwrap();
        std::fs::remove_file(&file).unwrap();
        let told = |path: &str| settings.told.iter().find(|told| told.path == path).cloned().unwrap();
        assert!(!format!("{:?}", settings.told).contains("unguessable"), "{:?}", settings.told);
        assert_eq!(told("server.drain_s").value, Value::Text("4".to_owned()));
        assert_eq!(told("server.drain_s").set, Set::File(format!("{} line 2", file.display())));
        assert_eq!((told("lines.main.secrets").value, told("alerts.people.ana.webhook").value), (Value::Kept, Value::Kept));
        assert_eq!(told("store.url").value, Value::Text("postgres:…".to_owned()));
        assert_eq!(told("lines.main.provider").set, Set::Variable("HELPLINE__LINES__MAIN__PROVIDER".to_owned()));
        assert_eq!((told("lines.main.text_from").value, told("log").set), (Value::Empty, Set::Nowhere));
        assert!(told("store.url").is_fixed() && !told("server.drain_s").is_fixed());
        // Every setting there is, once.
        let mut general: Vec<String> = settings.told.iter().map(Told::general).collect();
        let mut all: Vec<String> = all();
        general.sort();
        all.sort();
        assert_eq!(general, all);
        // What cannot change while the program runs is told as it runs.
        let mut new = settings.clone();
        new.told.iter_mut().for_each(|told| told.value = Value::Empty);
        new.keep_fixed(&settings);
        let value = |path: &str| new.told.iter().find(|told| told.path == path).map(|told| told.value.clone());
        assert_eq!((value("store.url"), value("server.drain_s")), (Some(told("store.url").value), Some(Value::Empty)));
    }
}
