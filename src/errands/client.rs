//! The one way out: requests of ours to providers, and to nobody else.
//!
//! Credentials go to the origins that the provider's interface names, over https, to public addresses; answers are not followed
//! elsewhere, and are bounded in size and time. The only exception is a stand-in on this very machine, written as
//! `http://127.0.0.1:port`: it is spoken to in clear, on that address alone, so that nothing leaves the machine.
//!
//! What counts most is what did not happen: [`Fault::NotSent`] is said only where not one byte of the request has left.

use crate::dialect::rest::{self, Outgoing};
use std::error::Error as _;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use ureq::config::Config;
use ureq::http::{Request, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, RustlsConnector, TcpConnector, Transport};
use ureq::{Agent, Error};

/// How long a request may take, all in all: less than anybody has an errand in hand.
pub const LONGEST: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(10);
const RESOLVE: Duration = Duration::from_secs(5);

/// Sends requests, one at a time.
#[derive(Debug)]
pub struct Client {
    outside: Agent,
    here: Agent,
    left: Arc<AtomicBool>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// `Retry-After`, where it is in seconds.
    pub after_s: Option<u32>,
    /// Its body; empty where it could not be read.
    pub body: Vec<u8>,
    /// Whether the body was read to its end.
    pub whole: bool,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing has left.
    NotSent(String),
    /// Some of the request has left: what became of it nobody knows.
    Cut(String),
}

impl Client {
    /// A client whose requests take at most so long.
    #[must_use]
    pub fn new(longest: Duration) -> Self {
        let left = Arc::new(AtomicBool::new(false));
        let agent = |https_only: bool, addresses: Addresses| {
            let config = Agent::config_builder()
                .https_only(https_only)
                // A proxy would connect in our place, to addresses that nobody checks.
                .proxy(None)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .max_idle_connections(0)
                .timeout_global(Some(longest))
                .timeout_connect(Some(CONNECT))
                .timeout_resolve(Some(RESOLVE))
                .user_agent(concat!("helpline/", env!("CARGO_PKG_VERSION")))
                .build();
            let way = ().chain(TcpConnector::default()).chain(RustlsConnector::default()).chain(Noting(Arc::clone(&left)));
            Agent::with_parts(config, way, Checked { addresses, names: DefaultResolver::default() })
        };
        Self { outside: agent(true, Addresses::Public), here: agent(false, Addresses::Here), left: Arc::clone(&left) }
    }

    /// Sends a request to one of these origins and reads at most so many bytes of the answer.
    ///
    /// # Errors
    /// [`Fault`], in words without numbers or secrets.
    pub fn send(&mut self, outgoing: &Outgoing, origins: &[String], most_bytes: u64) -> Result<Reply, Fault> {
        let not_sent = |why: &str| Fault::NotSent(why.to_owned());
        let within = |origin: &String| outgoing.url.strip_prefix(origin.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let Some(origin) = origins.iter().find(|origin| within(origin)) else {
            return Err(not_sent("the address is none of the provider's"));
        };
        let agent = if rest::is_stand_in(origin) { &self.here } else { &self.outside };
        let mut request = Request::builder().method(outgoing.method.clone()).uri(&outgoing.url);
        for (name, value) in &outgoing.headers {
            request = request.header(*name, value);
        }
        self.left.store(false, Ordering::Relaxed);
        let sent = match (outgoing.body.is_empty(), request) {
            (true, request) => request.body(()).map(|request| agent.run(request)),
            (false, request) => request.body(outgoing.body.as_str()).map(|request| agent.run(request)),
        };
        let mut response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                let why = words(&error);
                return Err(if self.left.load(Ordering::Relaxed) { Fault::Cut(why) } else { Fault::NotSent(why) });
            }
            Err(_) => return Err(not_sent("the request cannot be written")),
        };
        let after_s = response.headers().get("retry-after").and_then(|after| after.to_str().ok()?.trim().parse().ok());
        let body = response.body_mut().with_config().limit(most_bytes).read_to_vec();
        let whole = body.is_ok();
        Ok(Reply { status: response.status().as_u16(), after_s, body: body.unwrap_or_default(), whole })
    }
}

/// An error in words that have no address in them: it may have a number.
fn words(error: &Error) -> String {
    match error {
        Error::Io(error) => error.to_string(),
        Error::Timeout(_) => "it took too long".to_owned(),
        Error::HostNotFound => "the provider's host is not found".to_owned(),
        Error::Tls(_) | Error::Rustls(_) => "the provider's certificate or its encryption is not accepted".to_owned(),
        Error::Other(error) => error.to_string(),
        error => error.source().map_or_else(|| "the connection failed".to_owned(), ToString::to_string),
    }
}

/// Which addresses may be connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Addresses {
    /// Those of the world.
    Public,
    /// This machine's.
    Here,
}

/// Names made into addresses; those that a provider cannot have are left out.
#[derive(Debug)]
struct Checked {
    addresses: Addresses,
    names: DefaultResolver,
}

impl Resolver for Checked {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in &found {
            let may = match self.addresses {
                Addresses::Public => is_public(address.ip()),
                Addresses::Here => address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST),
            };
            if may {
                allowed.push(*address);
            }
        }
        if allowed.is_empty() {
            return Err(Error::Other("the provider's host has an address that no provider has".into()));
        }
        Ok(allowed)
    }
}

/// Whether the world can have this address (IANA, special-purpose address registries; RFC 6890). Addresses that have another inside
/// are judged by it.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => {
            if let Some(inside) = address.to_ipv4_mapped().or_else(|| translated(address)) {
                return is_public_v4(inside);
            }
            // 2000::/3 is all that is given out; of it not documentation, Teredo and the rest of 2001::/23, 6to4, and 3fff::/20.
            let [first, second, ..] = address.segments();
            let special = matches!((first, second), (0x2001, 0x0db8 | 0..=0x01ff) | (0x2002, _) | (0x3fff, 0..=0x0fff));
            first & 0xe000 == 0x2000 && !special
        }
    }
}

/// `64:ff9b::/96`: how a network without IPv4 reaches it (RFC 6052).
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // This network, carriers' NAT (100.64/10), protocol assignments, benchmarks, what is reserved.
        [0 | 240..=255, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => true,
        [100, second, ..] => second & 0xc0 == 64,
        _ => false,
    };
    !(special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

/// Notes when the first byte of a request leaves. It is the last of the chain: the handshake of TLS is over before.
#[derive(Debug)]
struct Noting(Arc<AtomicBool>);

impl<In: Transport> Connector<In> for Noting {
    type Out = Noted<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Noted<In>>, Error> {
        Ok(chained.map(|inside| Noted { inside, left: Arc::clone(&self.0) }))
    }
}

struct Noted<In> {
    inside: In,
    left: Arc<AtomicBool>,
}

impl<In> fmt::Debug for Noted<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Noted")
    }
}

impl<In: Transport> Transport for Noted<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inside.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.left.store(true, Ordering::Relaxed);
        self.inside.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.inside.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inside.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inside.is_tls()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_addresses_of_the_world_are_connected_to() {
        for address in ["8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn credentials_go_nowhere_else() {
        let mut client = Client::new(LONGEST);
        let ask = |url: &str| Outgoing { method: http::Method::GET, url: url.to_owned(), headers: Vec::new(), body: String::new() };
        let own = ["https://localhost".to_owned()];
        for url in ["https://localhost.example/x", "http://localhost/x", "https://localhost:1@example/x", "https://localhost"] {
            let refused = client.send(&ask(url), &own, 1).unwrap_err();
            assert_eq!(refused, Fault::NotSent("the address is none of the provider's".to_owned()), "{url}");
        }
        // A name of ours that leads to this machine is no provider's.
        let refused = client.send(&ask("https://localhost/x"), &own, 1).unwrap_err();
        assert_eq!(refused, Fault::NotSent("the provider's host has an address that no provider has".to_owned()));
        // Nobody listens at the stand-in: nothing has left.
        let stand_in = ["http://127.0.0.1:1".to_owned()];
        assert!(matches!(client.send(&ask("http://127.0.0.1:1/x"), &stand_in, 1), Err(Fault::NotSent(_))));
    }
}
