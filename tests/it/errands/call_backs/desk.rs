//! A provider's interface for making calls, that stands in for all of them: it holds each request to the documented form, remembers the
//! calls it took, and fails in every way a test asks for. It rings nobody: whoever holds the test picks up.

use super::super::stand_in::{ACCOUNT, BEARER, KEY, Request, read};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeMap, VecDeque};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

pub(super) const APPLICATION: &str = "app-2";

/// How a request to make a call is met.
#[derive(Clone, Debug)]
pub(super) enum Does {
    /// It is taken, and the connection ends without an answer.
    TakesAndCuts,
    /// It is taken, and answered with a fault.
    TakesAndFails,
    /// It is taken, and no answer comes as long as anybody waits.
    TakesAndIsSilent,
    /// The connection ends before anything is taken.
    Cuts,
    /// It is not taken: a status, headers and a body.
    Answers(&'static str, &'static str, &'static str),
}

/// A call that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) to: String,
    pub(super) from: String,
    pub(super) answer: String,
    pub(super) ended: String,
    pub(super) ring_s: Option<u64>,
    pub(super) id: String,
}

#[derive(Default)]
struct Book {
    made: Vec<Made>,
    next: VecDeque<Does>,
    wrong: Vec<String>,
    asked: usize,
}

/// The stand-in; it listens until it is dropped, and then says what was wrong.
pub(super) struct Desk {
    pub(super) origin: String,
    book: Arc<Mutex<Book>>,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    pub(super) fn new(provider: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (book, closing) = (Arc::new(Mutex::new(Book::default())), Arc::new(AtomicBool::new(false)));
        let (own, end) = (Arc::clone(&book), Arc::clone(&closing));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let book = Arc::clone(&own);
                std::thread::spawn(move || serve(&stream.unwrap(), provider, &book));
            }
        });
        Self { origin, book, closing, thread: Some(thread) }
    }

    pub(super) fn next(&self, does: impl IntoIterator<Item = Does>) {
        self.book.lock().unwrap().next.extend(does);
    }

    pub(super) fn made(&self) -> Vec<Made> {
        self.book.lock().unwrap().made.clone()
    }

    /// How often a call was asked for, taken or not.
    pub(super) fn asked(&self) -> usize {
        self.book.lock().unwrap().asked
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.origin.trim_start_matches("http://")));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        if !std::thread::panicking() {
            let wrong = std::mem::take(&mut self.book.lock().unwrap().wrong);
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
}

fn serve(stream: &TcpStream, provider: &'static str, book: &Mutex<Book>) {
    let request = read(stream);
    if request.method.is_empty() {
        return;
    }
    let mut book = book.lock().unwrap();
    book.asked += 1;
    let does = book.next.pop_front();
    let fields = fields(&request, provider);
    book.wrong.extend(judge(&request, &fields, provider));
    let answer = |status: &str, headers: &str, body: &str| {
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        drop({ stream }.write_all(head.as_bytes()));
    };
    match does {
        Some(Does::Answers(status, headers, body)) => return answer(status, headers, body),
        Some(Does::Cuts) => return,
        _ => {}
    }
    let id = name(provider);
    let field = |name: usize| fields.get(name).cloned().unwrap_or_default();
    book.made.push(Made { to: field(0), from: field(1), answer: field(2), ended: field(3), ring_s: field(4).parse().ok(), id: id.clone() });
    drop(book);
    match does {
        Some(Does::TakesAndCuts) => {}
        Some(Does::TakesAndIsSilent) => drop({ stream }.read(&mut [0])),
        Some(Does::TakesAndFails) => answer("500 Internal Server Error", "", "{}"),
        _ => {
            let (status, body) = match provider {
                "telnyx" => ("200 OK", serde_json::json!({ "call_sid": id, "status": "queued" })),
                "plivo" => ("201 Created", serde_json::json!({ "request_uuid": id, "message": "call fired" })),
                "bandwidth" => ("201 Created", serde_json::json!({ "callId": id })),
                _ => ("201 Created", serde_json::json!({ "sid": id, "status": "queued" })),
            };
            answer(status, "Content-Type: application/json\r\n", &body.to_string());
        }
    }
}

/// A new call's name.
fn name(provider: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    match provider {
        "twilio" => format!("CA{next:032x}"),
        "telnyx" => format!("v3:made-{next:016x}-_=="),
        "bandwidth" => format!("c-{next:08x}-0000-4000-8000-000000000000"),
        _ => format!("{next:08x}-0000-4000-8000-000000000000"),
    }
}

/// To, from, answer URL, ended URL and ring time, as this provider names them.
fn fields(request: &Request, provider: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
    let form: BTreeMap<String, String> = form_urlencoded::parse(request.body.as_bytes()).into_owned().collect();
    let names = match provider {
        "plivo" => ["/to", "/from", "/answer_url", "/hangup_url", "/ring_timeout"],
        "bandwidth" => ["/to", "/from", "/answerUrl", "/disconnectUrl", "/callTimeout"],
        "jambonz" => ["/to/number", "/from", "/call_hook/url", "/call_status_hook/url", "/timeout"],
        _ => ["To", "From", "Url", "StatusCallback", "Timeout"],
    };
    let of_json = |name: &str| match json.pointer(name) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    names.map(|name| if name.starts_with('/') { of_json(name) } else { form.get(name).cloned().unwrap_or_default() }).to_vec()
}

/// What is wrong with a request, by each provider's manual.
fn judge(request: &Request, fields: &[String], provider: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(format!("{provider}: {what}: {} {}", request.target, request.body));
        }
    };
    let path = match provider {
        "twilio" => format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json"),
        "signalwire" => format!("/api/laml/2010-04-01/Accounts/{ACCOUNT}/Calls"),
        "somleng" => format!("/2010-04-01/Accounts/{ACCOUNT}/Calls"),
        "telnyx" => format!("/v2/texml/Accounts/{ACCOUNT}/Calls"),
        "plivo" => format!("/v1/Account/{ACCOUNT}/Call/"),
        "bandwidth" => format!("/api/v2/accounts/{ACCOUNT}/calls"),
        _ => format!("/v1/Accounts/{ACCOUNT}/Calls"),
    };
    must(request.method == "POST" && request.target == path, "the path");
    let header = |name: &str| request.headers.get(name).map_or("", String::as_str);
    let key = if matches!(provider, "telnyx" | "jambonz") { format!("Bearer {BEARER}") } else { format!("Basic {}", STANDARD.encode(KEY)) };
    must(header("authorization") == key, "the credentials");
    let form = matches!(provider, "twilio" | "signalwire" | "somleng" | "telnyx");
    must(header("content-type") == if form { "application/x-www-form-urlencoded" } else { "application/json" }, "the content type");
    must(fields[0].starts_with('+') && fields[1].starts_with('+'), "the numbers");
    must(fields[2].starts_with("https://") && fields[3] == format!("{}/ended", fields[2]), "the URLs");
    must((provider == "somleng") == fields[4].is_empty(), "the ring time");
    let application = ["ApplicationSid=app-2", "\"applicationId\":\"app-2\""].iter().any(|named| request.body.contains(named));
    must(application == matches!(provider, "telnyx" | "bandwidth"), "the application");
    must(!request.body.contains("13125550142"), "the caller's number");
    wrong
}
