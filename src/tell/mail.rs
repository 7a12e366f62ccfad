//! Mail, over SMTP (RFC 5321). Only to this machine without TLS: port 465 begins with it, any other must offer STARTTLS (RFC 3207).

use super::Way;
use crate::alert::words::Message;
use crate::settings::alerts::{Alerts, is_loopback};
use anyhow::{Context, Result};
use jiff::Timestamp;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};
use std::time::{Duration, SystemTime};

/// Where TLS comes first (RFC 8314, 3.3).
const TLS_FIRST: u16 = 465;
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
        let tls = if is_loopback(host) && port != TLS_FIRST {
            Tls::None
        } else {
            let parameters = TlsParameters::builder(host.to_owned()).build_rustls().context("TLS cannot be prepared")?;
            if port == TLS_FIRST { Tls::Wrapper(parameters) } else { Tls::Required(parameters) }
        };
        let mut server = SmtpTransport::builder_dangerous(host).port(port).tls(tls).timeout(Some(PATIENCE));
        if let (false, [password, ..]) = (settings.smtp_user.is_empty(), settings.smtp_password.list().as_slice()) {
            server = server.credentials(Credentials::new(settings.smtp_user.clone(), password.clone()));
        }
        let mailbox = |text: &str| text.parse::<Mailbox>().context("an address of mail is none");
        Ok(Self { server: server.build(), from: mailbox(&settings.mail_from)?, to: mailbox(to)? })
    }
}

impl Way for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn tell(&self, message: &Message, at: Timestamp) -> Result<()> {
        let mail = MessageBuilder::new()
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(message.subject.clone())
            .date(SystemTime::from(at))
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
            .context("the mail cannot be written")?;
        self.server.send(&mail).context("the mail server did not take it")?;
        Ok(())
    }
}
