//! Whether settings make sense, one by one and together.

use super::origin::line_name;
use super::{Line, Retention, Server, Settings, list};
use crate::dialect::{self, rest};
use crate::phone::Number;
use std::net::{IpAddr, SocketAddr};

/// The shortest key that is worth the name.
const SHORTEST_KEY: usize = 32;
/// The most connections, and requests at the same time, that make sense.
const MOST: usize = 1_000_000;
/// The longest an orchestrator lets a program end, in seconds.
const LONGEST_DRAIN_S: u64 = 300;

/// The longest that anything is kept: ten years.
const MOST_DAYS: u16 = 3_660;

/// What is wrong with a setting.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Which setting.
    pub(super) path: String,
    /// What is wrong, and what would be right.
    pub(super) says: String,
}

pub(super) fn wrong(path: impl Into<String>, says: impl Into<String>) -> Result<(), Wrong> {
    Err(Wrong { path: path.into(), says: says.into() })
}

impl Settings {
    pub(super) fn judge(&self) -> Result<(), Wrong> {
        self.server.judge()?;
        let keys = self.secret_keys.list();
        if keys.iter().any(|key| key.chars().count() < SHORTEST_KEY) {
            let says = format!("secret_keys has a text of less than {SHORTEST_KEY} characters; make one with: openssl rand -hex 32");
            return wrong("secret_keys", says);
        }
        let postgres = self.store.url.starts_with("postgres://") || self.store.url.starts_with("postgresql://");
        if postgres && keys.is_empty() {
            // The address may have a password in it.
            return wrong(
                "store.url",
                "store.url is PostgreSQL, which several nodes can share: set secret_keys, which they must share too",
            );
        }
        if !postgres && self.store_path().is_err() {
            return wrong(
                "store.url",
                "store.url is no store: write sqlite: and a path, such as sqlite:var/helpline.db, or postgres://user:password@host/database",
            );
        }
        if !matches!(self.spool.synchronous.as_str(), "normal" | "full") {
            return wrong("spool.synchronous", format!("spool.synchronous is `{}`: write normal or full", self.spool.synchronous));
        }
        let Retention { journal_days, errands_days, words_days } = self.retention;
        for (name, days) in [("journal_days", journal_days), ("errands_days", errands_days), ("words_days", words_days)] {
            if !(1..=MOST_DAYS).contains(&days) {
                return wrong(format!("retention.{name}"), format!("retention.{name} is {days}: write 1 to {MOST_DAYS}"));
            }
        }
        self.alerts.judge(&self.lines)?;
        self.lines.iter().try_for_each(|(name, line)| line.judge(name))
    }
}

impl Server {
    fn judge(&self) -> Result<(), Wrong> {
        for (path, listen) in [("server.listen", &self.listen), ("server.admin_listen", &self.admin_listen)] {
            if listen.parse::<SocketAddr>().is_err() {
                return wrong(path, format!("{path} is `{listen}`: write an address and a port, such as 127.0.0.1:8080"));
            }
        }
        if !(self.public_url.is_empty() || is_public_url(&self.public_url)) {
            let says = "server.public_url is no whole address: write it as providers know it, such as https://helpline.example.org";
            return wrong("server.public_url", says);
        }
        if !(self.console_url.is_empty() || is_public_url(&self.console_url)) {
            let says = "server.console_url is no whole address: write it as browsers know it, such as https://console.example.org";
            return wrong("server.console_url", says);
        }
        if let Some(odd) = list(&self.trusted_proxies).into_iter().find(|proxy| !is_network(proxy)) {
            let says = format!("server.trusted_proxies has `{odd}`: write addresses or networks, such as 10.0.0.0/8");
            return wrong("server.trusted_proxies", says);
        }
        for (path, most) in [("server.max_in_flight", self.max_in_flight), ("server.max_connections", self.max_connections)] {
            if !(1..=MOST).contains(&most) {
                return wrong(path, format!("{path} is {most}: write 1 to {MOST}"));
            }
        }
        if self.drain_s > LONGEST_DRAIN_S {
            return wrong("server.drain_s", format!("server.drain_s is {}: write 0 to {LONGEST_DRAIN_S}", self.drain_s));
        }
        Ok(())
    }
}

impl Line {
    fn judge(&self, name: &str) -> Result<(), Wrong> {
        let path = |setting: &str| format!("lines.{name}.{setting}");
        line_name(name).or_else(|says| wrong(path("provider"), says))?;
        if self.provider.is_empty() {
            return wrong(path("provider"), format!("lines.{name}.provider is missing: write one of {}", dialect::Provider::words()));
        }
        let numbers = list(&self.numbers);
        if numbers.is_empty() {
            let says = format!("lines.{name}.numbers is empty: write the number that callers ring, such as +13125550100");
            return wrong(path("numbers"), says);
        }
        if numbers.iter().any(|number| Number::parse(number).is_none()) {
            return wrong(path("numbers"), format!("lines.{name}.numbers has what is no number: write numbers as +13125550100"));
        }
        if let Some(bad) = list(&self.test_numbers).iter().find(|number| Number::parse(number).is_none()) {
            return wrong(path("test_numbers"), format!("lines.{name}.test_numbers has `{bad}`: write it as +13125550100"));
        }
        if !self.text_from.is_empty() && Number::parse(&self.text_from).is_none() {
            return wrong(path("text_from"), format!("lines.{name}.text_from is no number: write it as +13125550100"));
        }
        if let Some(Err(says)) = self.access().map(|access| rest::of(&self.provider, &access)) {
            let setting = says.split(' ').next().unwrap_or("api_key");
            return wrong(path(setting), format!("lines.{name}.{says}"));
        }
        if self.secrets.list().is_empty() {
            let says = format!("lines.{name}.secrets is empty: without it nobody could tell the provider from a stranger");
            return wrong(path("secrets"), says);
        }
        if !matches!(self.speech.as_str(), "" | "on" | "off") {
            return wrong(path("speech"), format!("lines.{name}.speech is `{}`: write on or off", self.speech));
        }
        if self.speech == "on" && dialect::limits_of(&self.provider).is_some_and(|limits| !limits.speech) {
            let says = format!("lines.{name}.speech is on, but {} recognises no speech: leave it out", self.provider);
            return wrong(path("speech"), says);
        }
        if !is_folder_name(self.flow()) {
            let says = format!("lines.{name}.flow is `{}`: write the name of a folder below flows.dir", self.flow);
            return wrong(path("flow"), says);
        }
        Ok(())
    }
}

/// Whether this is an address as providers know it; a path in front of ours is allowed.
fn is_public_url(url: &str) -> bool {
    let Ok(url) = url.parse::<http::Uri>() else { return false };
    let host = url.host().is_some_and(|host| !host.is_empty());
    let plain = url.authority().is_some_and(|authority| !authority.as_str().contains('@')) && url.query().is_none();
    matches!(url.scheme_str(), Some("http" | "https")) && host && plain
}

/// Whether this is an address, or a network as `10.0.0.0/8`.
fn is_network(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most))
}

/// Whether a name stays below the folder it is looked for in.
fn is_folder_name(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    name.bytes().all(plain) && !name.starts_with('.') && !name.is_empty()
}
