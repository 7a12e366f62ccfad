//! Requests over HTTP as a provider sends them: bounded in time, never redirected, tried again as was wished.
//!
//! [`Wire`] knows where the server is now, keeps every request, and tells the test when one fails, so that the
//! test may kill a server in mid-request and name another before the next try.

use std::time::Duration;

use ureq::http::Request;
use ureq::{Agent, Error, Timeout};

use super::place::Place;
use super::{Fault, fault};

/// One request of the provider, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    /// As the provider believes it to be, in public.
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// What came back, with the headers that matter to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) cache_control: String,
    pub(crate) body: Vec<u8>,
}

/// Why no answer came, in the kinds a provider tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    Connect,
    /// The connection ended in the middle of an answer.
    Cut,
    Late,
    /// A status of the four hundreds.
    Refused,
    /// A status of the five hundreds.
    Broken,
}

/// How long a provider waits for one answer, and what makes it ask again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patience {
    pub(crate) connect: Duration,
    pub(crate) read: Duration,
    pub(crate) total: Duration,
    pub(crate) retries: u64,
    pub(crate) after: Vec<Failure>,
}

impl Patience {
    /// The longest that all the tries together can take.
    pub(crate) fn worst(&self) -> Duration {
        let tries = u32::try_from(self.retries + 1).unwrap_or(u32::MAX);
        ((self.connect + self.read) * tries).min(self.total)
    }
}

/// One try that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// Counted from 1.
    pub(crate) number: u64,
    pub(crate) url: String,
    pub(crate) failure: Failure,
}

/// Called when a try failed and before the next; a new base address moves the line there.
pub(crate) type OnFailure = Box<dyn FnMut(&Attempt) -> Option<String>>;

/// Called just before each try.
pub(crate) type OnSending = Box<dyn FnMut(&Ask)>;

/// The way from the provider to the server.
pub(crate) struct Wire {
    /// Every try, in order.
    pub(crate) asked: Vec<Ask>,
    /// Whether a status of 400 or more is a failure the provider copes with, and not the end of the test.
    pub(crate) copes_with_bad_status: bool,
    /// The answers to so many next tries are lost on their way back.
    pub(crate) lose_answers: u32,
    /// Where requests for the public address really go.
    base: String,
    public: String,
    on_failure: Option<OnFailure>,
    on_sending: Option<OnSending>,
    agent: Agent,
}

impl Wire {
    /// A way to the server at `base`, known to the provider as `public`.
    pub(crate) fn new(base: &str, public: &str) -> Self {
        let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
        Self {
            asked: Vec::new(),
            copes_with_bad_status: false,
            lose_answers: 0,
            base: trimmed(base),
            public: trimmed(public),
            on_failure: None,
            on_sending: None,
            agent: agent(),
        }
    }

    /// Moves the line to another server.
    pub(crate) fn server(&mut self, base: &str) {
        base.trim_end_matches('/').clone_into(&mut self.base);
    }

    /// What to do when a try fails.
    pub(crate) fn on_failure(&mut self, hook: OnFailure) {
        self.on_failure = Some(hook);
    }

    /// What to do just before each try: the moment to kill a server that is about to be asked.
    pub(crate) fn on_sending(&mut self, hook: OnSending) {
        self.on_sending = Some(hook);
    }

    /// An address as a document or an operator wrote it, if it is one of this line's.
    pub(crate) fn ours(&self, place: &Place) -> Result<(), Fault> {
        self.real(&place.url).map(drop)
    }

    /// Asks until an answer comes or the patience ends.
    pub(crate) fn fetch(&mut self, ask: &Ask, patience: &Patience) -> Result<Result<Answer, Failure>, Fault> {
        let mut number = 1;
        loop {
            if let Some(hook) = &mut self.on_sending {
                hook(ask);
            }
            self.asked.push(ask.clone());
            let failure = match self.once(ask, patience)? {
                Ok(answer) => return Ok(Ok(answer)),
                Err(failure) => failure,
            };
            let moved = self.on_failure.as_mut().and_then(|hook| hook(&Attempt { number, url: ask.url.clone(), failure }));
            if let Some(base) = moved {
                self.server(&base);
            }
            if number > patience.retries || !patience.after.contains(&failure) {
                return Ok(Err(failure));
            }
            number += 1;
        }
    }

    /// Sends the last request once more and returns the bytes of its document.
    pub(crate) fn repeat(&mut self) -> Result<String, Fault> {
        let Some(ask) = self.asked.last().cloned() else {
            return fault("nothing has been asked yet");
        };
        match self.once(&ask, &Patience { connect: LONGEST_TRY, read: LONGEST_TRY, total: LONGEST_TRY, retries: 0, after: Vec::new() })? {
            Ok(answer) if answer.status == 200 => String::from_utf8(answer.body).or_else(|_| fault("the document is not UTF-8")),
            other => fault(format!("the repeated request brought {other:?}")),
        }
    }

    /// Tells something that needs no document: any status of the two hundreds will do.
    pub(crate) fn notify(&mut self, ask: &Ask, patience: &Patience) -> Result<(), Fault> {
        match self.fetch(ask, patience)? {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
            other => fault(format!("{} was told something and brought {other:?}", ask.url)),
        }
    }

    fn once(&mut self, ask: &Ask, patience: &Patience) -> Result<Result<Answer, Failure>, Fault> {
        let sent = send(&self.agent, &Ask { url: self.real(&ask.url)?, ..ask.clone() }, patience);
        if self.lose_answers > 0 && sent.is_ok() {
            self.lose_answers -= 1;
            return Ok(Err(Failure::Cut));
        }
        Ok(match sent {
            Ok(Answer { status: 400..500, .. }) if self.copes_with_bad_status => Err(Failure::Refused),
            Ok(Answer { status: 500.., .. }) if self.copes_with_bad_status => Err(Failure::Broken),
            other => other,
        })
    }

    /// Where a public address really is.
    fn real(&self, url: &str) -> Result<String, Fault> {
        match url.strip_prefix(&self.public) {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => Ok(format!("{}{rest}", self.base)),
            _ => fault(format!("`{url}` is not on this line's public address {}", self.public)),
        }
    }
}

/// One agent for raw requests of a test's own: no pool, no redirects, no proxy.
pub(crate) fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .max_idle_connections(0)
        .build()
        .new_agent()
}

/// Sends one request to the address it really names.
pub(crate) fn send(agent: &Agent, ask: &Ask, patience: &Patience) -> Result<Answer, Failure> {
    let mut request = Request::builder().method(ask.method).uri(&ask.url);
    for (name, value) in &ask.headers {
        request = request.header(*name, value);
    }
    let request = request.body(ask.body.clone()).map_err(|_| Failure::Connect)?;
    let request = agent
        .configure_request(request)
        .timeout_connect(Some(patience.connect.min(LONGEST_TRY)))
        .timeout_recv_response(Some(patience.read.min(LONGEST_TRY)))
        .timeout_global(Some(patience.total.min(LONGEST_TRY)))
        .build();
    let mut response = agent.run(request).map_err(|error| failure(&error))?;
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (content_type, cache_control) = (header("content-type"), header("cache-control"));
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec().map_err(|error| failure(&error))?;
    Ok(Answer { status, content_type, cache_control, body })
}

fn failure(error: &Error) -> Failure {
    match error {
        Error::Timeout(Timeout::Connect | Timeout::Resolve) | Error::HostNotFound | Error::ConnectionFailed => Failure::Connect,
        Error::Timeout(_) => Failure::Late,
        Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => Failure::Connect,
        _ => Failure::Cut,
    }
}

/// A test never waits longer than this for one try, whatever the provider would.
const LONGEST_TRY: Duration = Duration::from_secs(6);

/// Enough to see by how much a document is too long.
const MOST_BYTES: u64 = 4 << 20;
