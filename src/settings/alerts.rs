//! `[alerts]`: who is told when something is wrong, and how. Off until somebody is named.

use super::judge::{Wrong, wrong};
use super::{Line, Secret, list, read};
use crate::alert::plan::{Person as Told, Plan, Quiet};
use crate::alert::words::Tongue;
use crate::phone::Number;
use crate::phone::numbers;
use anyhow::{Result, ensure};
use jiff::SignedDuration;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

/// `[alerts]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alerts {
    /// The names of those who are told, in their order; empty: nothing is looked for.
    pub tell: String,
    /// Minutes after which the next person is told.
    pub repeat_min: u32,
    /// `22:00-07:00 America/Chicago`; may be empty.
    pub quiet: String,
    /// Minutes a call back may be due.
    pub call_backs_min: u32,
    /// Minutes a message may wait.
    pub voicemails_min: u32,
    /// The mail server: a host and a port.
    pub smtp: String,
    /// `first` or `starttls`; empty: as the port says.
    pub smtp_tls: String,
    /// A file of the certificates that may have signed the mail server's; empty: those that the world knows.
    pub smtp_ca: String,
    /// Who logs in there; empty: nobody.
    pub smtp_user: String,
    /// With which password.
    pub smtp_password: Secret,
    /// Whom mail comes from.
    pub mail_from: String,
    /// What webhooks are signed with.
    pub webhook_secret: Secret,
    /// The line that texts come from; empty: the first that can send any.
    pub text_line: String,
    /// The people, by name.
    #[serde(default)]
    pub people: BTreeMap<String, Person>,
}

/// `[alerts.people.<name>]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Person {
    /// Their address.
    pub mail: String,
    /// What is asked for them.
    pub webhook: Secret,
    /// Their telephone, for texts.
    pub text: Secret,
    /// `en` or `es`.
    pub language: String,
}

/// How a conversation with a mail server is kept to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Not at all: it stays within this machine.
    None,
    /// It begins with TLS (RFC 8314, 3.3).
    First,
    /// TLS begins before anything is said (RFC 3207).
    Start,
}

/// Where TLS comes first unless something else is written.
const TLS_FIRST: u16 = 465;
/// The longest that anything may wait: a month.
const MOST_MIN: u32 = 31 * 24 * 60;

impl Alerts {
    /// Who is told, in which order and when.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let people = list(&self.tell).into_iter().map(|name| Told { tongue: self.tongue(&name), name }).collect();
        Plan { people, quiet: Quiet::read(&self.quiet), repeat: SignedDuration::from_mins(self.repeat_min.into()) }
    }

    /// What somebody reads.
    #[must_use]
    pub fn tongue(&self, name: &str) -> Tongue {
        self.people.get(name).and_then(|person| Tongue::read(&person.language)).unwrap_or_default()
    }

    /// The mail server's host and port.
    #[must_use]
    pub fn server(&self) -> Option<(&str, u16)> {
        let (host, port) = self.smtp.rsplit_once(':')?;
        let port = port.parse().ok().filter(|port| *port != 0)?;
        (!host.is_empty()).then_some((host.trim_matches(['[', ']']), port))
    }

    /// How a conversation with the mail server is kept to itself. In clear it is only within this machine.
    #[must_use]
    pub fn tls(&self) -> Tls {
        match (self.smtp_tls.as_str(), self.server()) {
            ("first", _) | ("", Some((_, TLS_FIRST))) => Tls::First,
            ("", Some((host, _))) if is_loopback(host) => Tls::None,
            _ => Tls::Start,
        }
    }

    /// The certificates that may have signed the mail server's, in DER; none: those that the world knows.
    ///
    /// # Errors
    /// A file that cannot be read, or has none.
    pub fn trusted(&self) -> Result<Vec<Vec<u8>>> {
        if self.smtp_ca.is_empty() {
            return Ok(Vec::new());
        }
        // A variable that ends in _FILE has put the certificates themselves here.
        let inside = self.smtp_ca.contains("-----BEGIN");
        let text = if inside { self.smtp_ca.clone() } else { read(Path::new(&self.smtp_ca))? };
        let found: Vec<_> = CertificateDer::pem_slice_iter(text.as_bytes()).filter_map(|one| Some(one.ok()?.to_vec())).collect();
        ensure!(!found.is_empty(), "there is no certificate in it: write it as PEM, -----BEGIN CERTIFICATE-----");
        Ok(found)
    }

    /// The line that texts come from, with its name.
    #[must_use]
    pub fn texts_from<'l>(&self, lines: &'l BTreeMap<String, Line>) -> Option<(&'l str, &'l Line)> {
        let wanted = |name: &str| self.text_line.is_empty() || self.text_line == name;
        lines.iter().map(|(name, line)| (name.as_str(), line)).find(|(name, line)| wanted(name) && line.sends_texts())
    }

    pub(super) fn judge(&self, lines: &BTreeMap<String, Line>) -> Result<(), Wrong> {
        for (name, minutes) in
            [("repeat_min", self.repeat_min), ("call_backs_min", self.call_backs_min), ("voicemails_min", self.voicemails_min)]
        {
            if !(1..=MOST_MIN).contains(&minutes) {
                return wrong(format!("alerts.{name}"), format!("alerts.{name} is {minutes}: write 1 to {MOST_MIN} minutes"));
            }
        }
        if !self.quiet.is_empty() && Quiet::read(&self.quiet).is_none() {
            let says = format!("alerts.quiet is `{}`: write hours and a time zone, such as 22:00-07:00 America/Chicago", self.quiet);
            return wrong("alerts.quiet", says);
        }
        if !self.smtp.is_empty() && self.server().is_none() {
            return wrong("alerts.smtp", format!("alerts.smtp is `{}`: write a host and a port, such as mail.example.org:465", self.smtp));
        }
        if !matches!(self.smtp_tls.as_str(), "" | "first" | "starttls") {
            return wrong("alerts.smtp_tls", format!("alerts.smtp_tls is `{}`: write first or starttls, or leave it out", self.smtp_tls));
        }
        if let Err(error) = self.trusted() {
            return wrong("alerts.smtp_ca", format!("alerts.smtp_ca: {error:#}"));
        }
        if !self.text_line.is_empty() && self.texts_from(lines).is_none() {
            let says = format!("alerts.text_line is `{}`, which is no line with text_from and api_key", self.text_line);
            return wrong("alerts.text_line", says);
        }
        if !(self.mail_from.is_empty() || is_mail(&self.mail_from)) {
            return wrong("alerts.mail_from", format!("alerts.mail_from is `{}`: write alerts@example.org", self.mail_from));
        }
        self.people.iter().try_for_each(|(name, person)| self.judge_person(name, person, lines))?;
        for name in list(&self.tell) {
            let Some(person) = self.people.get(&name) else {
                let says =
                    format!("alerts.tell names `{name}`, whom nobody knows: write [alerts.people.{name}] with mail, webhook or text");
                return wrong("alerts.tell", says);
            };
            if person.mail.is_empty() && person.webhook.is_empty() && person.text.is_empty() {
                return wrong("alerts.tell", format!("alerts.people.{name} has no way to be told: write mail, webhook or text"));
            }
        }
        Ok(())
    }

    fn judge_person(&self, name: &str, person: &Person, lines: &BTreeMap<String, Line>) -> Result<(), Wrong> {
        let path = |setting: &str| format!("alerts.people.{name}.{setting}");
        if !person.text.is_empty() {
            // Whose number it is, is nobody's business: it is not repeated.
            match Number::parse(person.text.text()).map(|number| numbers::fits(&number, &[])) {
                None => return wrong(path("text"), format!("alerts.people.{name}.text is no number: write it as +13125550100")),
                Some(Err(unfit)) => return wrong(path("text"), format!("alerts.people.{name}.text: {unfit}")),
                Some(Ok(())) => {}
            }
            if self.texts_from(lines).is_none() {
                return wrong(
                    path("text"),
                    format!("alerts.people.{name}.text needs a line with text_from and api_key, from which texts come"),
                );
            }
        }
        if Tongue::read(&person.language).is_none() {
            return wrong(path("language"), format!("alerts.people.{name}.language is `{}`: write en or es", person.language));
        }
        if !person.mail.is_empty() {
            if !is_mail(&person.mail) {
                return wrong(path("mail"), format!("alerts.people.{name}.mail is `{}`: write ana@example.org", person.mail));
            }
            if self.smtp.is_empty() || self.mail_from.is_empty() {
                return wrong(path("mail"), format!("alerts.people.{name}.mail needs alerts.smtp and alerts.mail_from"));
            }
        }
        if let [url, ..] = person.webhook.list().as_slice() {
            // The address may have a key in it, and is not repeated.
            if !may_be_asked(url) {
                let says = format!("alerts.people.{name}.webhook is no address: write https://…, or http:// for this machine alone");
                return wrong(path("webhook"), says);
            }
            if self.webhook_secret.is_empty() {
                return wrong(
                    path("webhook"),
                    format!("alerts.people.{name}.webhook needs alerts.webhook_secret, with which it is signed"),
                );
            }
        }
        Ok(())
    }
}

/// Whether this looks like an address of mail, and nothing more than that.
fn is_mail(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok()
}

/// Whether a webhook may go there: nothing goes in clear but within this machine.
fn may_be_asked(url: &str) -> bool {
    let Ok(url) = url.parse::<http::Uri>() else { return false };
    let Some(host) = url.host().filter(|host| !host.is_empty()) else { return false };
    match url.scheme_str() {
        Some("https") => true,
        Some("http") => is_loopback(host),
        _ => false,
    }
}

/// Whether a host is this machine, whatever names mean elsewhere.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
