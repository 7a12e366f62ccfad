//! The way from the world to this server and back, tried with signed requests, and what is wrong with it.
//!
//! A request says that a call of nobody has ended: nobody is rung, no caller hears anything. It goes by the public address; where it is
//! refused, the same bytes go to the server directly, and the server is asked how the refused request arrived.

mod refused;

use super::finding::{Finding, doubtful, good, wrong};
use anyhow::{Context as _, Result};
use helpline::call::heard::Heard;
use helpline::dialect::{Pose, Posed};
use helpline::exchange::Line;
use helpline::reach::{self, Answer, Unreached};
use helpline::server::hint::Refused;
use helpline::settings::Settings;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// A good answer takes less.
const SLOW: Duration = Duration::from_secs(1);
/// Signatures hold for five minutes where providers date them.
const FAR_OFF: SignedDuration = SignedDuration::from_mins(4);
/// Clocks that agree differ by less.
const A_LITTLE_OFF: SignedDuration = SignedDuration::from_secs(30);
/// Certificates are renewed some weeks before their end.
const SOON: SignedDuration = SignedDuration::from_hours(24 * 14);

/// What it takes to try the way.
pub(super) struct Way<'a> {
    line: &'a Line,
    public: String,
    voice: SocketAddr,
    admin: SocketAddr,
    call: String,
    now: Timestamp,
}

/// A request, and what came of it.
pub(super) struct Tried {
    posed: Posed,
    answer: Answer,
    /// How many requests the server had refused before.
    refused_before: u64,
}

impl<'a> Way<'a> {
    /// The way to a line.
    pub(super) fn of(settings: &Settings, line: &'a Line) -> Result<Self> {
        let mut own = [0u8; 8];
        getrandom::fill(&mut own).ok().context("this machine gives no random numbers")?;
        Ok(Self {
            line,
            public: settings.public_url(),
            voice: reachable(settings.server.listen.parse().context("server.listen")?),
            admin: reachable(settings.server.admin_listen.parse().context("server.admin_listen")?),
            call: own.iter().fold("doctor-".to_owned(), |text, byte| format!("{text}{byte:02x}")),
            now: crate::cli::desk::now(),
        })
    }

    /// Tries it, and says all that was found.
    pub(super) fn walk(&self) -> Vec<Finding> {
        let signs = self.posed("").is_some();
        let mut found = Vec::new();
        let answer = match self.send("", signs) {
            Err(unreached) => {
                found.push(self.unreached(&unreached));
                return found;
            }
            Ok(tried) if tried.answer.status == StatusCode::NO_CONTENT && signs => {
                let millis = tried.answer.took.as_millis();
                found.push(good(format!("a signed request came through {} and back in {millis} ms", self.public)));
                found.extend(self.queries());
                tried.answer
            }
            Ok(tried) => {
                found.extend(self.explain(&tried, signs));
                tried.answer
            }
        };
        found.extend(slow(&answer));
        found.extend(self.clock(&answer));
        found.extend(self.open_door());
        found.extend(self.certificate());
        found
    }

    /// The request, made for this query behind the URL; nothing where only the provider can sign.
    fn posed(&self, query: &str) -> Option<Posed> {
        let url = format!("{}/ended{query}", self.line.base);
        let account = self.line.account.as_deref().unwrap_or("AC00000000000000000000000000000000");
        let to = self.line.numbers.first()?;
        let heard = &Heard::HungUp;
        self.line.dialect.pose(&Pose {
            url: &url,
            call: &self.call,
            parent: None,
            account,
            from: None,
            to,
            heard,
            at: crate::cli::desk::now(),
        })
    }

    fn send(&self, query: &str, signs: bool) -> Result<Tried, Unreached> {
        let posed = self.posed(query).filter(|_| signs).unwrap_or_else(|| Posed { headers: HeaderMap::new(), body: String::new() });
        let refused_before = self.refused().ok().flatten().map_or(0, |last| last.count);
        let answer = reach::ask(&Method::POST, &format!("{}/ended{query}", self.line.base), &posed.headers, &posed.body)?;
        Ok(Tried { posed, answer, refused_before })
    }

    /// The same request, to the server itself.
    fn directly(&self, posed: &Posed) -> Result<Answer, Unreached> {
        let url = format!("http://{}/voice/{}/ended", self.voice, self.line.name);
        reach::ask(&Method::POST, &url, &posed.headers, &posed.body)
    }

    /// How the server says that the last refused request of this line arrived.
    fn refused(&self) -> Result<Option<Refused>, Unreached> {
        let answer = reach::ask(&Method::GET, &format!("http://{}/refused", self.admin), &HeaderMap::new(), "")?;
        let mut all: BTreeMap<String, Refused> = serde_json::from_str(&answer.body).unwrap_or_default();
        Ok(all.remove(&self.line.name))
    }

    /// How a request arrived, where the server refused it.
    fn arrived(&self, tried: &Tried) -> Result<Option<Refused>, Unreached> {
        Ok(self.refused()?.filter(|last| last.count > tried.refused_before))
    }

    fn unreached(&self, why: &Unreached) -> Finding {
        let says = format!("{} cannot be reached: {why}", self.public);
        let remedy = match why {
            Unreached::NoSuchHost => "correct the name in server.public_url, or make it known (DNS)".to_owned(),
            Unreached::Refused => {
                format!("is the proxy running, is the port open to the world? The server itself listens at {}", self.voice)
            }
            Unreached::TooSlow => "a firewall may drop what comes from outside; providers wait no longer".to_owned(),
            Unreached::Certificate(_) => {
                "renew it, send the whole chain, and look at the name it is for: providers refuse it too".to_owned()
            }
            Unreached::Other(_) => "what answers there is no web server that providers can use".to_owned(),
        };
        wrong(says, remedy)
    }

    /// A request with a query: what comes by GET has everything in it.
    fn queries(&self) -> Option<Finding> {
        let tried = self.send("?doctor=1", true).ok()?;
        (tried.answer.status != StatusCode::NO_CONTENT).then(|| {
            let arrived = self.arrived(&tried).ok().flatten();
            let lost = arrived.is_some_and(|arrived| !arrived.query);
            let says = if lost {
                "what stands behind `?` in a URL does not arrive"
            } else {
                "a URL with `?` in it does not come through as it was sent"
            };
            wrong(says, "let the proxy pass the path and the query on as they are: signatures cover them")
        })
    }

    fn clock(&self, answer: &Answer) -> Option<Finding> {
        let off = self.now.duration_since(answer.date()?).abs();
        if off > FAR_OFF {
            let says = format!("this machine's clock and that of {} are {} minutes apart", self.public, off.as_mins());
            return Some(wrong(says, "let NTP set the clock: signatures that carry the time are refused after five minutes"));
        }
        (off > A_LITTLE_OFF).then(|| {
            let says = format!("this machine's clock and that of {} are {} seconds apart", self.public, off.as_secs());
            doubtful(says, "let NTP set the clock")
        })
    }

    /// Whether operators' port can be reached by the world.
    fn open_door(&self) -> Option<Finding> {
        let answer = reach::ask(&Method::GET, &format!("{}/metrics", self.public), &HeaderMap::new(), "").ok()?;
        (answer.status == StatusCode::OK && answer.body.contains("helpline_")).then(|| {
            let says = "the port for operators can be reached by everybody through the public address";
            wrong(says, "let the proxy pass nothing on but what begins with /voice/ and /text/")
        })
    }

    fn certificate(&self) -> Option<Finding> {
        let uri: Uri = self.public.parse().ok()?;
        if uri.scheme_str() != Some("https") {
            return None;
        }
        let ends = reach::certificate_ends(uri.host()?, uri.port_u16().unwrap_or(443)).ok()?;
        let left = ends.duration_since(self.now);
        let says = format!("the certificate is valid for {} more days", left.as_hours() / 24);
        Some(if left < SOON { doubtful(says, "see that it is renewed by itself") } else { good(says) })
    }
}

fn slow(answer: &Answer) -> Option<Finding> {
    (answer.took > SLOW).then(|| {
        let says = format!("the answer took {} ms: callers wait so long in silence", answer.took.as_millis());
        doubtful(says, "look for what is slow between the world and the server: name servers, the proxy, the network")
    })
}

/// An address to ask where a program listens at all of them.
fn reachable(at: SocketAddr) -> SocketAddr {
    let ip = match at.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        named => named,
    };
    SocketAddr::new(ip, at.port())
}

/// Where a redirect leads.
fn leads_to(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or("elsewhere")
}
