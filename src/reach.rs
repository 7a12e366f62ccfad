//! How the world reaches us: asks our own public address as a provider would, and looks at its certificate.
//!
//! [`ask`] sends one request and follows nothing, since providers lose a form on the way of a redirect. [`certificate_ends`] says until
//! when the address can be trusted. Both are for `helpline doctor` and for alerts; callers' requests never come here.

use http::{HeaderMap, Method, StatusCode, header};
use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use std::fmt;
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use ureq::tls::{RootCerts, TlsConfig};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

/// How long the whole of a question may take. Providers wait between 3 and 15 s.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may take.
const TO_CONNECT: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LONGEST: u64 = 64 * 1024;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub body: String,
    /// How long it took.
    pub took: Duration,
}

/// Why there was no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// No such name.
    NoSuchHost,
    /// Nobody listens there, or the way is closed.
    Refused,
    /// Nobody answers in time.
    TooSlow,
    /// The certificate is not to be trusted, for this reason.
    Certificate(String),
    /// What answers does not speak HTTP as it should, for this reason.
    Other(String),
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchHost => f.write_str("there is no host of this name"),
            Self::Refused => f.write_str("nobody listens there"),
            Self::TooSlow => f.write_str("nobody answers in time"),
            Self::Certificate(why) => write!(f, "its certificate is not to be trusted: {why}"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

/// Sends one request; no redirect is followed, and any status is an answer.
///
/// # Errors
/// Why there was no answer.
pub fn ask(method: &Method, url: &str, headers: &HeaderMap, body: &str) -> Result<Answer, Unreached> {
    let mut request = http::Request::builder().method(method).uri(url);
    if let Some(all) = request.headers_mut() {
        all.clone_from(headers);
    }
    let request = request.body(body.to_owned()).map_err(|error| Unreached::Other(error.to_string()))?;
    let host = request.uri().host().unwrap_or("").trim_matches(['[', ']']);
    address(host, request.uri().port_u16().unwrap_or(443))?;
    let began = now();
    let mut answer = agent().run(request).map_err(unreached)?;
    let body = answer.body_mut().with_config().limit(LONGEST).lossy_utf8(true).read_to_string().map_err(unreached)?;
    Ok(Answer { status: answer.status(), headers: answer.headers().clone(), body, took: began.elapsed() })
}

impl Answer {
    /// The moment that who answered takes for now.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        let date = self.headers.get(header::DATE)?.to_str().ok()?;
        jiff::fmt::rfc2822::parse(date).ok().map(|at| at.timestamp())
    }
}

fn agent() -> ureq::Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::WebPki).unversioned_rustls_crypto_provider(crypto()).build();
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(TO_CONNECT))
        .timeout_global(Some(PATIENCE))
        .user_agent("helpline-doctor")
        .tls_config(tls);
    config.build().into()
}

fn crypto() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn unreached(error: ureq::Error) -> Unreached {
    match error {
        ureq::Error::HostNotFound => Unreached::NoSuchHost,
        ureq::Error::ConnectionFailed => Unreached::Refused,
        ureq::Error::Timeout(_) => Unreached::TooSlow,
        ureq::Error::Rustls(error) => of_tls(&error),
        ureq::Error::Io(error) => of_io(&error),
        other => Unreached::Other(other.to_string()),
    }
}

/// Why a connection came to nothing.
#[must_use]
pub fn of_io(error: &io::Error) -> Unreached {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => of_tls(inner),
        None if error.kind() == io::ErrorKind::ConnectionRefused => Unreached::Refused,
        // Some systems say so of a socket whose time is over, others otherwise.
        None if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => Unreached::TooSlow,
        None => Unreached::Other(error.to_string()),
    }
}

/// What an operator can do something about.
fn of_tls(error: &rustls::Error) -> Unreached {
    use rustls::CertificateError as Fault;
    let fault = match error {
        rustls::Error::InvalidCertificate(fault) => fault,
        rustls::Error::InvalidMessage(_) => return Unreached::Other("what answers there speaks no TLS".to_owned()),
        other => return Unreached::Other(other.to_string()),
    };
    Unreached::Certificate(match fault {
        Fault::Expired | Fault::ExpiredContext { .. } => "it has run out".to_owned(),
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => "it is not valid yet, or this machine's clock is wrong".to_owned(),
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => "it is for another name".to_owned(),
        Fault::BadSignature => "who it says has signed it has not".to_owned(),
        Fault::UnknownIssuer => "nobody known has signed it, or the chain to who has is not sent".to_owned(),
        other => format!("{other:?}"),
    })
}

/// Until when the certificate of this address is valid, whoever signed it.
///
/// # Errors
/// Why it could not be seen.
pub fn certificate_ends(host: &str, port: u16) -> Result<Timestamp, Unreached> {
    certificate_within(TO_CONNECT, host, port)
}

fn certificate_within(patience: Duration, host: &str, port: u16) -> Result<Timestamp, Unreached> {
    let seen = Arc::new(Look { crypto: crypto(), certificate: Mutex::default() });
    let config = ClientConfig::builder_with_provider(crypto()).with_safe_default_protocol_versions().map_err(|error| of_tls(&error))?;
    let config =
        config.dangerous().with_custom_certificate_verifier(Arc::clone(&seen) as Arc<dyn ServerCertVerifier>).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| Unreached::Other(error.to_string()))?;
    let mut stream = TcpStream::connect_timeout(&address(host, port)?, patience).map_err(|error| of_io(&error))?;
    for limit in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
        limit(&stream, Some(patience)).map_err(|error| of_io(&error))?;
    }
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|error| of_tls(&error))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).map_err(|error| of_io(&error))?;
    }
    connection.send_close_notify();
    let _ = connection.write_tls(&mut stream).and_then(|_| stream.flush());
    let kept = seen.certificate.lock().ok().and_then(|mut kept| kept.take());
    ends(&kept.ok_or_else(|| Unreached::Other("no certificate came".to_owned()))?)
}

/// Where a name leads to.
fn address(host: &str, port: u16) -> Result<SocketAddr, Unreached> {
    (host, port).to_socket_addrs().ok().and_then(|mut all| all.next()).ok_or(Unreached::NoSuchHost)
}

/// The end of a certificate's validity.
fn ends(der: &[u8]) -> Result<Timestamp, Unreached> {
    let certificate = Certificate::from_der(der).map_err(|error| Unreached::Other(format!("its certificate cannot be read: {error}")))?;
    let since = certificate.tbs_certificate().validity().not_after.to_unix_duration();
    Timestamp::from_second(i64::try_from(since.as_secs()).unwrap_or(i64::MAX)).map_err(|error| Unreached::Other(error.to_string()))
}

/// Looks at a certificate, whatever it is: nothing is sent to who shows it.
#[derive(Debug)]
struct Look {
    crypto: Arc<CryptoProvider>,
    certificate: Mutex<Option<Vec<u8>>>,
}

impl ServerCertVerifier for Look {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Ok(mut kept) = self.certificate.lock() {
            *kept = Some(certificate.to_vec());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.crypto.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.crypto.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.crypto.signature_verification_algorithms.supported_schemes()
    }
}

#[expect(clippy::disallowed_methods, reason = "how long an answer takes is real time")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use rustls::CertificateError;

    #[test]
    fn what_is_wrong_with_a_certificate_is_said_in_words() {
        for (fault, words) in [
            (CertificateError::Expired, "has run out"),
            (CertificateError::NotValidYet, "clock"),
            (CertificateError::NotValidForName, "another name"),
            (CertificateError::UnknownIssuer, "nobody known"),
        ] {
            let Unreached::Certificate(why) = of_tls(&rustls::Error::InvalidCertificate(fault)) else { unreachable!() };
            assert!(why.contains(words), "{why}");
        }
        let inside = io::Error::other(rustls::Error::InvalidCertificate(CertificateError::Expired));
        assert_eq!(of_io(&inside).to_string(), "its certificate is not to be trusted: it has run out");
    }

    #[test]
    fn nobody_there_is_nobody_there() {
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert_eq!(ask(&Method::GET, &format!("http://{nobody}/"), &HeaderMap::new(), "").unwrap_err(), Unreached::Refused);
        assert_eq!(ask(&Method::GET, "http://no-such-host.invalid/", &HeaderMap::new(), "").unwrap_err(), Unreached::NoSuchHost);
        assert_eq!(certificate_ends("127.0.0.1", nobody.port()).unwrap_err(), Unreached::Refused);
    }

    #[test]
    fn who_takes_the_connection_and_says_nothing_is_too_slow() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let seen = certificate_within(Duration::from_millis(50), "127.0.0.1", silent.local_addr().unwrap().port());
        assert_eq!(seen.unwrap_err(), Unreached::TooSlow);
    }
}
