//! Mail, over SMTP (RFC 5321), with TLS and a login; in clear only within this machine.

use super::Way;
use crate::alert::words::Message;
use crate::reach;
use crate::settings::alerts::{Alerts, Tls};
use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use lettre::Transport as _;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls as How, TlsParameters};
use lettre::transport::smtp::{Error, SmtpTransport};
use std::error::Error as _;
use std::time::{Duration, SystemTime};

/// How long each answer of a mail server is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Mail to somebody.
pub(super) struct Mail {
    server: SmtpTransport,
    from: Mailbox,
    to: Mailbox,
}

impl Mail {
    pub(super) fn new(settings: &Alerts, to: &str) -> Result<Self> {
        let (host, port) = settings.server().context("alerts.smtp names no mail server")?;
        let how = match settings.tls() {
            Tls::None => How::None,
            Tls::First => How::Wrapper(parameters(settings, host)?),
            Tls::Start => How::Required(parameters(settings, host)?),
        };
        let mut server = SmtpTransport::builder_dangerous(host).port(port).tls(how).timeout(Some(PATIENCE));
        if !settings.smtp_user.is_empty() {
            server = server.credentials(Credentials::new(settings.smtp_user.clone(), settings.smtp_password.text().to_owned()));
        }
        let mailbox = |text: &str| text.parse::<Mailbox>().context("an address of mail is none");
        Ok(Self { server: server.build(), from: mailbox(&settings.mail_from)?, to: mailbox(to)? })
    }
}

/// Whom a mail server is taken for: of certificates of one's own only those count.
fn parameters(settings: &Alerts, host: &str) -> Result<TlsParameters> {
    let trusted = settings.trusted().context("alerts.smtp_ca")?;
    let mut tls = TlsParameters::builder(host.to_owned());
    if !trusted.is_empty() {
        tls = tls.certificate_store(CertificateStore::None);
    }
    for one in trusted {
        tls = tls.add_root_certificate(Certificate::from_der(one).context("alerts.smtp_ca has what is no certificate")?);
    }
    tls.build_rustls().context("TLS cannot be prepared")
}

impl Way for Mail {
    fn tell(&self, message: &Message, at: Timestamp) -> Result<()> {
        let mail = MessageBuilder::new()
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(message.subject.clone())
            .date(SystemTime::from(at))
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
            .context("the mail cannot be written")?;
        self.server.send(&mail).map_err(|error| anyhow!(words(&error)))?;
        Ok(())
    }
}

/// Why it did not go, in words of ours: a server may say back whatever it was told.
fn words(error: &Error) -> String {
    if let Some(code) = error.status() {
        let number = code.to_string();
        // "Enhanced status codes" of a login (RFC 4954, 6): no, none, too weak, or only with TLS.
        let login = matches!(number.as_str(), "530" | "534" | "535" | "538" | "454");
        let what = if login { "the login; look at alerts.smtp_user and alerts.smtp_password" } else { "the mail" };
        return format!("the mail server refuses ({number}) {what}");
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(inner) = inner.downcast_ref::<std::io::Error>() {
            return format!("the mail server is not reached: {}", reach::of_io(inner));
        }
        cause = inner.source();
    }
    let said = error.to_string();
    if error.is_client() && said.contains("STARTTLS") {
        return "the mail server offers no TLS (STARTTLS), so that nothing is said to it".to_owned();
    }
    if error.is_client() && said.contains("authentication mechanism") {
        return "the mail server takes no login here; leave out alerts.smtp_user, or look at alerts.smtp".to_owned();
    }
    if error.is_timeout() { "the mail server does not answer in time".to_owned() } else { "the mail server speaks no SMTP".to_owned() }
}
