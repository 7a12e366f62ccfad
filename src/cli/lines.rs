//! Settings made into lines.

use anyhow::{Context, Result};
use helpline::dialect::{self, Setup};
use helpline::exchange::Line;
use helpline::phone::Number;
use helpline::settings::{self, Secret, Settings, kept, list};
use helpline::ticket::Keyring;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The line there is without any settings: its number is fictional (555-01xx).
const USUAL_LINE: &str = "main";
const USUAL_NUMBER: &str = "+13125550100";
/// The files of secrets that were not set.
const KEPT_KEY: &str = "secret-key";
const KEPT_TOKEN: &str = "main-secret";

/// Reads the settings from a file and the environment, as they are.
pub(crate) fn read(file: Option<&Path>) -> Result<Settings> {
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Settings::load(file, variables)
}

/// The same, with the secrets and the line there must be, made and kept where none are set.
pub(crate) fn settings(file: Option<&Path>) -> Result<Settings> {
    let mut settings = read(file)?;
    complete(&mut settings)?;
    Ok(settings)
}

/// What the secrets that are not set are kept beside.
pub(crate) fn beside(settings: &Settings) -> PathBuf {
    settings.store_path().unwrap_or_else(|_| settings.spool_path())
}

/// The names of the secrets that are not set, and are made.
pub(crate) fn made(settings: &Settings) -> Vec<&'static str> {
    let key = settings.secret_keys.list().is_empty().then_some(KEPT_KEY);
    let token = settings.lines.is_empty().then_some(KEPT_TOKEN);
    key.into_iter().chain(token).collect()
}

/// Makes and keeps the secrets and the line there must be, where none are set.
pub(crate) fn complete(settings: &mut Settings) -> Result<()> {
    let store = beside(settings);
    if settings.secret_keys.list().is_empty() {
        settings.secret_keys = Secret::new(kept::secret(&store, KEPT_KEY)?);
    }
    if settings.lines.is_empty() {
        let line = settings::Line {
            provider: "twilio".to_owned(),
            numbers: USUAL_NUMBER.to_owned(),
            secrets: Secret::new(kept::secret(&store, KEPT_TOKEN)?),
            ..settings::Line::default()
        };
        settings.lines.insert(USUAL_LINE.to_owned(), line);
        settings.usual_line = true;
    }
    Ok(())
}

/// The lines, each with the name of its flow.
pub(crate) fn configured(settings: &Settings) -> Result<Vec<(Line, String)>> {
    let keyring = Arc::new(Keyring::derive(&settings.secret_keys.list()));
    let url = settings.public_url();
    let line = |(name, set): (&String, &settings::Line)| {
        let setup = Setup { secrets: set.secrets.list(), public_url: url.clone() };
        let dialect = dialect::of(&set.provider, &setup).map_err(anyhow::Error::msg).with_context(|| format!("lines.{name}"))?;
        let abilities = set.abilities(&dialect.limits());
        let line = Line {
            name: name.clone(),
            numbers: list(&set.numbers).iter().filter_map(|number| Number::parse(number)).collect(),
            tests: list(&set.test_numbers).iter().filter_map(|number| Number::parse(number)).collect(),
            account: Some(set.account.clone()).filter(|account| !account.is_empty()),
            dialect,
            text_from: Number::parse(&set.text_from),
            abilities,
            base: format!("{url}/voice/{name}"),
            keyring: Arc::clone(&keyring),
        };
        Ok((line, set.flow().to_owned()))
    };
    settings.lines.iter().map(line).collect()
}
