//! Settings: compiled-in defaults, a file, the environment, in this order; each one named in `config/default.toml`.
//!
//! Unknown settings are errors, secrets never print, numbers stay text until they are read as numbers.

pub mod kept;

use crate::phone::Number;
use anyhow::{Context, Result, bail};
use config::{Config, File, FileFormat};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The defaults, which are also the manual of all settings.
pub const DEFAULTS: &str = include_str!("../config/default.toml");
/// What every setting's variable begins with.
const PREFIX: &str = "HELPLINE__";
/// The shortest key that is worth the name.
const SHORTEST_KEY: usize = 32;

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
    /// The lines, by name.
    pub lines: BTreeMap<String, Line>,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where webhooks arrive.
    pub listen: String,
    /// Where metrics and health are.
    pub admin_listen: String,
    /// The address providers know.
    pub public_url: String,
    /// Proxies in front.
    pub trusted_proxies: String,
    /// Requests answered at the same time.
    pub max_in_flight: usize,
    /// Connections held open at the same time.
    pub max_connections: usize,
}

/// `[store]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `sqlite:` and a path.
    pub url: String,
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

/// `[lines.<name>]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The provider's name.
    pub provider: String,
    /// What callers ring.
    pub numbers: String,
    /// The flow's folder.
    #[serde(default = "usual_flow")]
    pub flow: String,
    /// What requests are signed with.
    pub secrets: Secret,
    /// The provider's account.
    #[serde(default)]
    pub account: String,
    /// For the provider's own interface.
    #[serde(default)]
    pub api_key: Secret,
    /// The number texts come from.
    #[serde(default)]
    pub text_from: String,
    /// `off` switches recognition off.
    #[serde(default)]
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

fn usual_flow() -> String {
    "helpline".to_owned()
}

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
        if let Some(file) = file {
            let text = read(file)?;
            text.parse::<toml::Table>().with_context(|| format!("{} is not TOML", file.display()))?;
            builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
        }
        for (name, value) in environment {
            let Some(rest) = name.strip_prefix(PREFIX) else { continue };
            let (rest, value) = match rest.strip_suffix("_FILE") {
                Some(rest) => (rest, read(Path::new(&value)).with_context(|| format!("{name} names a file"))?.trim().to_owned()),
                None => (rest, value),
            };
            let path = rest.to_lowercase().replace("__", ".");
            known(&path).with_context(|| format!("{name} is set in the environment"))?;
            builder = builder.set_override(&path, value).with_context(|| format!("{name} cannot be set"))?;
        }
        let origin = file.map_or_else(String::new, |file| format!(" (in {} or the environment)", file.display()));
        let settings: Self = builder.build()?.try_deserialize().with_context(|| format!("a setting{origin} is wrong"))?;
        settings.judge()?;
        Ok(settings)
    }

    /// Whether the settings make sense together.
    fn judge(&self) -> Result<()> {
        for (name, listen) in [("server.listen", &self.server.listen), ("server.admin_listen", &self.server.admin_listen)] {
            if listen.parse::<SocketAddr>().is_err() {
                bail!("{name} is `{listen}`: write an address and a port, such as 127.0.0.1:8080");
            }
        }
        let keys = self.secret_keys.list();
        if keys.iter().any(|key| key.len() < SHORTEST_KEY) {
            bail!("secret_keys has a text of less than {SHORTEST_KEY} characters; make one with: openssl rand -hex 32");
        }
        if self.store.url.starts_with("postgres") {
            if keys.is_empty() {
                bail!("store.url is PostgreSQL, so that several nodes can share it: set secret_keys, which they must share too");
            }
            bail!("store.url is PostgreSQL, which this version does not speak yet: use sqlite:<path>");
        }
        self.store_path()?;
        if !matches!(self.spool.synchronous.as_str(), "normal" | "full") {
            bail!("spool.synchronous is `{}`: write normal or full", self.spool.synchronous);
        }
        let url = &self.server.public_url;
        if !(url.is_empty() || url.starts_with("https://") || url.starts_with("http://")) {
            bail!("server.public_url is `{url}`: write the whole address, such as https://helpline.example.org");
        }
        self.lines.iter().try_for_each(|(name, line)| line.judge(name))
    }

    /// The file of the embedded store.
    ///
    /// # Errors
    /// A store that is none.
    pub fn store_path(&self) -> Result<PathBuf> {
        let path = self.store.url.strip_prefix("sqlite:").filter(|path| !path.is_empty());
        path.map(PathBuf::from).with_context(|| format!("store.url is `{}`: write sqlite: and a path", self.store.url))
    }

    /// The file of the spool.
    ///
    /// # Errors
    /// As [`Self::store_path`].
    pub fn spool_path(&self) -> Result<PathBuf> {
        if self.spool.path.is_empty() { self.store_path() } else { Ok(PathBuf::from(&self.spool.path)) }
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
    fn judge(&self, name: &str) -> Result<()> {
        if name.is_empty() || !name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_') {
            bail!("the line `{name}` has a name that fits no URL: use a-z, 0-9 and _");
        }
        let numbers = list(&self.numbers);
        if numbers.is_empty() {
            bail!("lines.{name}.numbers is empty: write the number that callers ring, such as +13125550100");
        }
        for number in numbers {
            if Number::parse(&number).is_none() {
                bail!("lines.{name}.numbers has `{number}`: write numbers as +13125550100");
            }
        }
        if self.secrets.list().is_empty() {
            bail!("lines.{name}.secrets is empty: without it nobody could tell the provider from a stranger");
        }
        Ok(())
    }
}

/// Whether a setting of this path exists.
fn known(path: &str) -> Result<()> {
    const LINE: &[&str] = &["provider", "numbers", "flow", "secrets", "account", "api_key", "text_from", "speech"];
    let mut names: Vec<String> = Vec::new();
    for (section, value) in DEFAULTS.parse::<toml::Table>().unwrap_or_default() {
        match value {
            toml::Value::Table(settings) => names.extend(settings.keys().map(|name| format!("{section}.{name}"))),
            _ => names.push(section),
        }
    }
    let line = path.strip_prefix("lines.").and_then(|rest| rest.split_once('.'));
    let exists = names.iter().any(|name| name == path) || line.is_some_and(|(_, setting)| LINE.contains(&setting));
    if exists {
        return Ok(());
    }
    if let Some((line, _)) = line {
        names = LINE.iter().map(|setting| format!("lines.{line}.{setting}")).collect();
    }
    let nearest = names.iter().max_by(|a, b| strsim::jaro(a, path).total_cmp(&strsim::jaro(b, path)));
    bail!("there is no setting `{path}`; did you mean `{}`?", nearest.map_or("", String::as_str))
}

#[expect(clippy::disallowed_methods, reason = "settings and secrets are read here")]
fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Settings> {
        Settings::load(None, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    const LINE: &[(&str, &str)] = &[
        ("HELPLINE__LINES__MAIN__PROVIDER", "twilio"),
        ("HELPLINE__LINES__MAIN__NUMBERS", "+13125550100, +13125550101"),
        ("HELPLINE__LINES__MAIN__SECRETS", "a-token-of-some-length"),
    ];

    #[test]
    fn defaults_are_complete_and_the_environment_wins() {
        let settings = load(&[]).unwrap();
        assert_eq!((settings.server.listen.as_str(), settings.public_url().as_str()), ("127.0.0.1:8080", "http://127.0.0.1:8080"));
        assert!(settings.lines.is_empty());
        let settings = load(&[LINE, &[("HELPLINE__SERVER__PUBLIC_URL", "https://x.example/"), ("OTHER", "x")]].concat()).unwrap();
        assert_eq!(settings.public_url(), "https://x.example");
        assert_eq!(list(&settings.lines["main"].numbers), ["+13125550100", "+13125550101"]);
        assert_eq!(settings.lines["main"].flow, "helpline");
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        for (variable, value, words) in [
            ("HELPLINE__SERVER__LISTN", "x", "did you mean `server.listen`"),
            ("HELPLINE__LINES__MAIN__SECRET", "x", "did you mean `lines.main.secrets`"),
            ("HELPLINE__SERVER__LISTEN", "8080", "127.0.0.1:8080"),
            ("HELPLINE__SECRET_KEYS", "short", "32 characters"),
            ("HELPLINE__STORE__URL", "postgres://x", "set secret_keys"),
            ("HELPLINE__STORE__URL", "mysql://x", "sqlite:"),
            ("HELPLINE__SPOOL__SYNCHRONOUS", "maybe", "normal or full"),
            ("HELPLINE__SERVER__PUBLIC_URL", "helpline.example.org", "https://"),
            ("HELPLINE__SERVER__MAX_IN_FLIGHT", "many", "setting"),
            ("HELPLINE__LINES__MAIN__NUMBERS", "911", "+13125550100"),
            ("HELPLINE__LINES__MAIN__NUMBERS", "", "numbers is empty"),
            ("HELPLINE__LINES__MAIN__SECRETS", "", "secrets is empty"),
            ("HELPLINE__SECRET_KEYS_FILE", "/no/such/file", "/no/such/file"),
        ] {
            let wrong = load(&[LINE, &[(variable, value)]].concat()).unwrap_err();
            assert!(format!("{wrong:#}").contains(words), "{variable}: {wrong:#}");
        }
        let odd = load(&[("HELPLINE__LINES__MAIN-2__PROVIDER", "twilio")]).unwrap_err();
        assert!(format!("{odd:#}").contains("HELPLINE__") || format!("{odd:#}").contains("setting"), "{odd:#}");
    }

    #[test]
    fn secrets_can_be_files_and_never_print() {
        let file = std::env::temp_dir().join(format!("helpline-secret-{}", std::process::id()));
        std::fs::write(&file, "a-very-secret-token-in-a-file\n").unwrap();
        let path = file.display().to_string();
        let settings = load(&[&LINE[..2], &[("HELPLINE__LINES__MAIN__SECRETS_FILE", path.as_str())]].concat()).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(settings.lines["main"].secrets.list(), ["a-very-secret-token-in-a-file"]);
        assert!(!format!("{settings:?}").contains("very-secret"));
    }
}
