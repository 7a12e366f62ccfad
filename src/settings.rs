//! Settings: compiled-in defaults, a file, the environment, in this order; each one named in `config/default.toml`.
//!
//! Unknown settings are errors, and every error says which setting it is about, where it was set and what would be
//! right. Secrets never print, nor does the text of a file that cannot be read. Numbers stay text until they are read
//! as numbers.

pub mod alerts;
pub mod kept;
pub mod told;

mod judge;
mod origin;
#[cfg(test)]
mod tests;

use crate::call::now::Abilities;
use crate::dialect::rest::Access;
use crate::flow::limits::Limits;
use anyhow::{Context, Result, anyhow};
use config::{Config, ConfigError, File, FileFormat};
use origin::Origins;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The defaults, which are also the manual of all settings.
pub const DEFAULTS: &str = include_str!("../config/default.toml");
/// What every setting's variable begins with.
const PREFIX: &str = "HELPLINE__";
/// All settings, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What is logged.
    pub log: String,
    /// Seal and open calls' places.
    pub secret_keys: Secret,
    /// The ports.
    pub server: Server,
    /// The store.
    pub store: Store,
    /// The spool.
    pub spool: Spool,
    /// The flow folders.
    pub flows: Flows,
    /// How versions become live.
    pub publish: Publish,
    /// How long what is kept.
    pub retention: Retention,
    /// Who is told when something is wrong.
    pub alerts: alerts::Alerts,
    /// The lines, by name.
    pub lines: BTreeMap<String, Line>,
    /// No line is set: the only one is made up, to be tried on this machine.
    #[serde(skip)]
    pub usual_line: bool,
    /// Each of them for people, with where it was set.
    #[serde(skip)]
    pub told: Vec<told::Told>,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where webhooks arrive.
    pub listen: String,
    /// Where metrics and health are.
    pub admin_listen: String,
    /// The console's address in browsers.
    pub console_url: String,
    /// The address providers know.
    pub public_url: String,
    /// Proxies in front.
    pub trusted_proxies: String,
    /// Requests answered at the same time.
    pub max_in_flight: usize,
    /// Connections held open at the same time.
    pub max_connections: usize,
    /// Seconds between the `no` of `readyz` and the end of the port.
    pub drain_s: u64,
}

/// `[store]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `sqlite:` and a path, or `postgres://…`, which may have a password in it.
    pub url: String,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.split(':').next().unwrap_or_default())
    }
}

/// `[spool]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spool {
    /// Empty: the store's file.
    pub path: String,
    /// `normal` or `full`.
    pub synchronous: String,
}

/// `[flows]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flows {
    /// The folder of flow folders.
    pub dir: PathBuf,
}

/// `[publish]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Whether somebody else must agree to each version.
    pub needs_second: bool,
}

/// `[retention]`: days.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Entries of the journal.
    pub journal_days: u16,
    /// Errands that are settled.
    pub errands_days: u16,
    /// What callers said and nothing matched.
    pub words_days: u16,
}

/// `[lines.<name>]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Line {
    /// The provider's name.
    pub provider: String,
    /// What callers ring.
    pub numbers: String,
    /// The flow's folder; empty: the usual one.
    pub flow: String,
    /// What requests are signed with.
    pub secrets: Secret,
    /// The provider's account.
    pub account: String,
    /// For the provider's own interface.
    pub api_key: Secret,
    /// The interface's host, where the provider has several; or a stand-in on this machine.
    pub api_host: String,
    /// The number texts come from; empty: the line sends none.
    pub text_from: String,
    /// The provider's name for what sends texts, where it wants one.
    pub text_application: String,
    /// The provider's name for what makes calls, where it wants one.
    pub call_application: String,
    /// Numbers whose calls are tests, and in no report.
    pub test_numbers: String,
    /// `off` switches recognition off.
    pub speech: String,
}

/// A text that never prints.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret made elsewhere.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// All of it.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.trim()
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Its parts, at the commas.
    #[must_use]
    pub fn list(&self) -> Vec<String> {
        list(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "(kept to itself)" })
    }
}

/// The spool of a node whose store is elsewhere.
const SPOOL: &str = "var/spool.db";
/// The flow of a line that names none.
const USUAL_FLOW: &str = "helpline";

/// The parts of a list, at the commas, without the space around them.
#[must_use]
pub fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

impl Settings {
    /// Reads all settings: defaults, then a file, then the environment.
    ///
    /// # Errors
    /// What is wrong, where it was set, and what would be right.
    pub fn load(file: Option<&Path>, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        let mut origins = Origins::default();
        if let Some(file) = file {
            let text = read(file)?;
            origins.file(file, &text)?;
            builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
        }
        for (name, value) in environment {
            let Some(rest) = name.strip_prefix(PREFIX) else { continue };
            let (rest, value) = match rest.strip_suffix("_FILE") {
                Some(rest) => (rest, read(Path::new(&value)).with_context(|| format!("{name} names a file"))?.trim().to_owned()),
                None => (rest, value),
            };
            let path = rest.to_lowercase().replace("__", ".");
            origins.variable(&path, &name)?;
            builder = builder.set_override(&path, value).with_context(|| format!("{name} cannot be set"))?;
        }
        let config = builder.build().map_err(|error| wrong_type(&error, &origins))?;
        let told = told::told(&config, &origins);
        let settings: Self = config.try_deserialize().map_err(|error| wrong_type(&error, &origins))?;
        let settings = Self { told, ..settings };
        settings.judge().map_err(|wrong| anyhow!("{}{}", wrong.says, origins.of(&wrong.path)))?;
        Ok(settings)
    }

    /// Takes back what cannot change while the program runs; gives back the names of what would have changed.
    pub fn keep_fixed(&mut self, running: &Self) -> Vec<&'static str> {
        fn keep<T: Clone + PartialEq>(new: &mut T, old: &T) -> bool {
            let differs = new != old;
            new.clone_from(old);
            differs
        }
        self.keep_told(running);
        let (server, old) = (&mut self.server, &running.server);
        let all = [
            ("log", keep(&mut self.log, &running.log)),
            ("server.listen", keep(&mut server.listen, &old.listen)),
            ("server.admin_listen", keep(&mut server.admin_listen, &old.admin_listen)),
            ("server.console_url", keep(&mut server.console_url, &old.console_url)),
            ("server.max_connections", keep(&mut server.max_connections, &old.max_connections)),
            ("store.url", keep(&mut self.store.url, &running.store.url)),
            ("spool.path", keep(&mut self.spool.path, &running.spool.path)),
            ("spool.synchronous", keep(&mut self.spool.synchronous, &running.spool.synchronous)),
        ];
        all.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
    }

    /// The file of the embedded store.
    ///
    /// # Errors
    /// A store that is no file.
    pub fn store_path(&self) -> Result<PathBuf> {
        let path = self.store.url.strip_prefix("sqlite:").filter(|path| !path.is_empty());
        path.map(PathBuf::from).context("store.url is no file")
    }

    /// The file of the spool: where none is set, that of the embedded store.
    #[must_use]
    pub fn spool_path(&self) -> PathBuf {
        if self.spool.path.is_empty() {
            return self.store_path().unwrap_or_else(|_| PathBuf::from(SPOOL));
        }
        PathBuf::from(&self.spool.path)
    }

    /// The console's address, as links to it are written.
    #[must_use]
    pub fn console_url(&self) -> String {
        match self.server.console_url.trim_end_matches('/') {
            "" => format!("http://{}", self.server.admin_listen),
            url => url.to_owned(),
        }
    }

    /// The address providers know.
    #[must_use]
    pub fn public_url(&self) -> String {
        match self.server.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.server.listen),
            url => url.to_owned(),
        }
    }
}

impl Line {
    /// What the line can do: what its provider can, less what is switched off; texts, where there is a number they come from.
    #[must_use]
    pub fn abilities(&self, limits: &Limits) -> Abilities {
        let speech = limits.speech && self.speech != "off";
        Abilities { speech, texts: !self.text_from.is_empty(), keypad_only: !speech, no_messages: !limits.records }
    }

    /// Whether texts can be sent from it.
    #[must_use]
    pub fn sends_texts(&self) -> bool {
        !self.text_from.is_empty() && !self.api_key.is_empty()
    }

    /// Access to the provider's interface; without a key there is none.
    #[must_use]
    pub fn access(&self) -> Option<Access> {
        let api_key = self.api_key.text();
        (!api_key.is_empty()).then(|| Access {
            account: self.account.clone(),
            api_key: api_key.to_owned(),
            host: self.api_host.clone(),
            text_application: self.text_application.clone(),
            call_application: self.call_application.clone(),
        })
    }

    /// The flow's folder below the folder of flows.
    #[must_use]
    pub fn flow(&self) -> &str {
        if self.flow.is_empty() { USUAL_FLOW } else { &self.flow }
    }
}

/// A value of the wrong type. The value itself is not repeated: it may be a secret.
fn wrong_type(error: &ConfigError, origins: &Origins) -> anyhow::Error {
    match error {
        ConfigError::Type { expected, key: Some(key), .. } => {
            anyhow!("{key} is no {}{}", expected.trim_start_matches("an "), origins.of(key))
        }
        ConfigError::At { error, key: Some(key), .. } => anyhow!("{key} is wrong{}: {error}", origins.of(key)),
        other => anyhow!("a setting is wrong: {other}"),
    }
}

#[expect(clippy::disallowed_methods, reason = "settings and secrets are read here")]
fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}
