//! A provider's interface that stands in for all of them: it holds each request to the documented form, keeps the texts it took, and
//! fails in every way a test asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

pub(super) const ACCOUNT: &str = "AC00000000000000000000000000000abc";
pub(super) const KEY: &str = "SK0123:made-up-secret";
pub(super) const BEARER: &str = "made-up-key";

/// How a request to send a text is met.
#[derive(Clone, Debug)]
pub(super) enum Does {
    /// It is taken and answered, as ever.
    Takes,
    /// It is taken, and the connection ends without an answer.
    TakesAndCuts,
    /// The connection ends before anything is read.
    CutsBefore,
    /// It is taken, and no answer comes as long as anybody waits.
    TakesAndIsSilent,
    /// It is taken, and the answer is larger than anybody reads.
    TakesAndIsHuge,
    /// It is taken, and answered with a fault.
    TakesAndFails,
    /// It is not taken.
    Answers(&'static str, &'static str, &'static str),
    /// It is taken, and the program that asked is killed before it gets the answer.
    TakesAndKills(u32),
}

/// A text that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) to: String,
    pub(super) from: String,
    pub(super) words: String,
    sid: String,
    at: i64,
}

#[derive(Default)]
struct Desk {
    taken: Vec<Taken>,
    keys: BTreeMap<String, String>,
    next: VecDeque<Does>,
    wrong: Vec<String>,
    asked: Vec<String>,
    /// Messages of callers, by path.
    sounds: BTreeMap<String, Vec<u8>>,
}

/// The stand-in; it listens until it is dropped, and then says what was wrong.
pub(super) struct StandIn {
    pub(super) origin: String,
    desk: Arc<Mutex<Desk>>,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Listens, as this provider; the clock is the test's, in seconds.
    pub(super) fn new(provider: &'static str, clock: Arc<AtomicI64>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (desk, closing) = (Arc::new(Mutex::new(Desk::default())), Arc::new(AtomicBool::new(false)));
        let (own, end) = (Arc::clone(&desk), Arc::clone(&closing));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (desk, clock) = (Arc::clone(&own), Arc::clone(&clock));
                std::thread::spawn(move || serve(&stream.unwrap(), provider, &desk, &clock));
            }
        });
        Self { origin, desk, closing, thread: Some(thread) }
    }

    pub(super) fn next(&self, does: impl IntoIterator<Item = Does>) {
        self.desk.lock().unwrap().next.extend(does);
    }

    pub(super) fn taken(&self) -> Vec<Taken> {
        self.desk.lock().unwrap().taken.clone()
    }

    /// Every request, as `POST /path`.
    pub(super) fn asked(&self) -> Vec<String> {
        self.desk.lock().unwrap().asked.clone()
    }

    pub(super) fn has(&self, path: &str, sound: &[u8]) {
        self.desk.lock().unwrap().sounds.insert(path.to_owned(), sound.to_vec());
    }

    pub(super) fn still_has(&self) -> usize {
        self.desk.lock().unwrap().sounds.len()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.origin.trim_start_matches("http://")));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        if !std::thread::panicking() {
            let wrong = std::mem::take(&mut self.desk.lock().unwrap().wrong);
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
}

/// A request as it came.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

pub(super) fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap_or(0);
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = String::new();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    reader.take(length).read_to_string(&mut body).unwrap_or(0);
    Request { method, target, headers, body }
}

fn answer(mut stream: &TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)));
}

fn serve(stream: &TcpStream, provider: &'static str, desk: &Mutex<Desk>, clock: &AtomicI64) {
    // What is next concerns texts alone, and one that is cut before is not read, so that it is looked at first.
    let cut = matches!(desk.lock().unwrap().next.front(), Some(Does::CutsBefore));
    if cut {
        desk.lock().unwrap().next.pop_front();
        // Read so that nothing is left in the socket, and forgotten: the provider never saw it.
        read(stream);
        return;
    }
    let request = read(stream);
    if request.method.is_empty() {
        return;
    }
    let path = request.target.split('?').next().unwrap_or_default().to_owned();
    let wrong = judge(&request, provider);
    let mut desk = desk.lock().unwrap();
    desk.asked.push(format!("{} {path}", request.method));
    desk.wrong.extend(wrong);
    match request.method.as_str() {
        "POST" => {
            let does = desk.next.pop_front().unwrap_or(Does::Takes);
            if let Does::Answers(status, headers, body) = does {
                return answer(stream, status, headers, body.as_bytes());
            }
            let (body, new) = take(&mut desk, &request, provider, clock.load(Ordering::Relaxed));
            drop(desk);
            match does {
                Does::TakesAndCuts => {}
                // Until nobody waits any more.
                Does::TakesAndIsSilent => drop({ stream }.read(&mut [0])),
                Does::TakesAndKills(pid) => {
                    drop(std::process::Command::new("kill").arg("-9").arg(pid.to_string()).status());
                }
                Does::TakesAndIsHuge => answer(stream, new, "", &vec![b' '; 1024 * 1024]),
                Does::TakesAndFails => answer(stream, "500 Internal Server Error", "", b"{}"),
                _ => answer(stream, new, "Content-Type: application/json\r\n", body.as_bytes()),
            }
        }
        "DELETE" => {
            let gone = desk.sounds.remove(path.trim_end_matches(".json")).is_some();
            answer(stream, if gone { "204 No Content" } else { "404 Not Found" }, "", b"");
        }
        _ => match desk.sounds.get(path.trim_end_matches(".wav")) {
            Some(sound) => answer(stream, "200 OK", "Content-Type: audio/x-wav\r\n", sound),
            None if path.contains("Messages") => answer(stream, "200 OK", "", list(&desk, &request).as_bytes()),
            None => answer(stream, "404 Not Found", "", b""),
        },
    }
}

/// Takes a text; the same key takes one.
fn take(desk: &mut Desk, request: &Request, provider: &str, at: i64) -> (String, &'static str) {
    let number = desk.taken.len() + 1;
    let sid = format!("SM{number}");
    let key = request.headers.get("idempotency-key").cloned();
    if let Some(before) = key.as_ref().and_then(|key| desk.keys.get(key)) {
        return (before.clone(), "200 OK");
    }
    let json: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
    let form: BTreeMap<String, String> = form_urlencoded::parse(request.body.as_bytes()).into_owned().collect();
    let field = |names: [&str; 3]| {
        let of_json = names.iter().find_map(|name| json.pointer(&format!("/{name}"))?.as_str().map(str::to_owned));
        of_json.or_else(|| names.iter().find_map(|name| form.get(*name).cloned())).unwrap_or_default()
    };
    let (to, from, words) = (field(["to/0", "to", "dst"]), field(["from", "src", "From"]), field(["text", "Body", "x"]));
    let to = if to.is_empty() { form.get("To").cloned().unwrap_or_default() } else { to };
    desk.taken.push(Taken { to, from, words, sid: sid.clone(), at });
    let (body, status) = match provider {
        "telnyx" => (serde_json::json!({ "data": { "id": sid } }), "200 OK"),
        "plivo" => (serde_json::json!({ "message_uuid": [sid] }), "202 Accepted"),
        "bandwidth" => (serde_json::json!({ "id": sid }), "202 Accepted"),
        _ => (serde_json::json!({ "sid": sid, "status": "queued" }), "201 Created"),
    };
    if let Some(key) = key {
        desk.keys.insert(key, body.to_string());
    }
    (body.to_string(), status)
}

/// The list of texts, by both numbers.
fn list(desk: &Desk, request: &Request) -> String {
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    let wanted: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let date =
        |at: i64| jiff::fmt::rfc2822::to_string(&jiff::Timestamp::from_second(at).unwrap().to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
    let all = desk.taken.iter().filter(|taken| wanted.get("To") == Some(&taken.to) && wanted.get("From") == Some(&taken.from));
    let messages: Vec<_> = all
        .map(|taken| {
            serde_json::json!({
                "sid": taken.sid, "body": taken.words, "date_created": date(taken.at), "date_sent": null, "direction": "outbound-api",
            })
        })
        .collect();
    serde_json::json!({ "messages": messages }).to_string()
}

/// What is wrong with a request, by each provider's manual.
fn judge(request: &Request, provider: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let path = request.target.split('?').next().unwrap_or_default();
    let header = |name: &str| request.headers.get(name).map_or("", String::as_str);
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(format!("{provider}: {what}: {} {}", request.method, request.target));
        }
    };
    let basic = format!("Basic {}", STANDARD.encode(KEY));
    let bearer = format!("Bearer {BEARER}");
    let right = if matches!(provider, "telnyx" | "jambonz") { &bearer } else { &basic };
    must(header("authorization") == right, "the credentials");
    if request.method != "POST" {
        must(request.body.is_empty(), "a body");
        return wrong;
    }
    let texts = match provider {
        "twilio" => format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"),
        "signalwire" => format!("/api/laml/2010-04-01/Accounts/{ACCOUNT}/Messages"),
        "somleng" => format!("/2010-04-01/Accounts/{ACCOUNT}/Messages"),
        "telnyx" => "/v2/messages".to_owned(),
        "plivo" => format!("/v1/Account/{ACCOUNT}/Message/"),
        "bandwidth" => format!("/api/v2/users/{ACCOUNT}/messages"),
        _ => format!("/v1/Accounts/{ACCOUNT}/Messages"),
    };
    must(path == texts && path == request.target, "the path");
    let form = matches!(provider, "twilio" | "signalwire" | "somleng");
    must(header("content-type") == if form { "application/x-www-form-urlencoded" } else { "application/json" }, "the content type");
    if form {
        let names: Vec<String> = form_urlencoded::parse(request.body.as_bytes()).map(|(name, _)| name.into_owned()).collect();
        must(names == ["To", "From", "Body", "StatusCallback"], "the fields");
    } else {
        let json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&request.body).unwrap_or_default();
        let names: Vec<&str> = json.keys().map(String::as_str).collect();
        let right: &[&str] = match provider {
            "telnyx" => &["from", "text", "to", "type", "webhook_url"],
            "plivo" => &["dst", "method", "src", "text", "url"],
            "bandwidth" => &["applicationId", "from", "tag", "text", "to"],
            _ => &["from", "text", "to"],
        };
        must(names == right, "the fields");
        must(json.get("to").is_none_or(|to| to.is_array() == (provider == "bandwidth")), "the number");
    }
    must((provider == "telnyx") != header("idempotency-key").is_empty(), "the key");
    wrong
}
