//! Certificates for tests: an authority that nobody else knows, and what it signs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

/// Signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, as a file of settings has it.
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        // Two of the same name would be one to whoever looks it up.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let key = KeyPair::generate().unwrap();
        let mut about = CertificateParams::new(Vec::new()).unwrap();
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        about.distinguished_name.push(DnType::CommonName, format!("authority {}", NEXT.fetch_add(1, Ordering::Relaxed)));
        about.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let der = about.self_signed(&key).unwrap().der().to_vec();
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der));
        Self { issuer: Issuer::new(about, key), pem }
    }

    /// How somebody of these names answers, with a certificate that ends at the beginning of this day.
    pub(crate) fn server(&self, names: &[&str], ends: Date) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let mut about = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        let part = |number: i8| u8::try_from(number).unwrap();
        about.not_after = date_time_ymd(ends.year().into(), part(ends.month()), part(ends.day()));
        let signed = about.signed_by(&key, &self.issuer).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        Arc::new(config.with_single_cert(vec![signed.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into())).unwrap())
    }
}

/// The day that is so many days away, in Greenwich.
pub(crate) fn in_days(days: i64) -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date() + days.days()
}

/// The moment at which that day begins.
pub(crate) fn begins(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// A port where TLS begins and nothing is said in it; until it is dropped.
pub(crate) struct Port {
    pub(crate) number: u16,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Port {
    pub(crate) fn open(config: Arc<ServerConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (number, closing) = (listener.local_addr().unwrap().port(), Arc::new(AtomicBool::new(false)));
        let end = Arc::clone(&closing);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (mut stream, mut tls) = (stream.unwrap(), ServerConnection::new(Arc::clone(&config)).unwrap());
                // Whoever knocks may go at any time; with them ends what was begun.
                while tls.complete_io(&mut stream).is_ok_and(|(read, _)| read > 0) {}
            }
        });
        Self { number, closing, thread: Some(thread) }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(("127.0.0.1", self.number)));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
