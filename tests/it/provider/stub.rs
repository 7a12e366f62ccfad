//! A server of a few lines that answers as a test says: what the interpreters themselves are tested against.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// One request as it arrived.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query, raw.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    /// A header's value, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The form fields of the body, decoded, in order.
    pub(crate) fn params(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    /// One form field, if it is there.
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        self.params().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// How the stub answers.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// 200, `application/xml`, `no-store`.
    Document(String),
    /// These headers and this body, with this status line.
    Raw { status: &'static str, headers: &'static str, body: String },
    /// Half a header, and the connection ends.
    Cut,
}

/// A stub that listens until it is dropped.
pub(crate) struct Stub {
    pub(crate) base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stub {
    /// Listens on a free port and answers each request as `reply` says.
    pub(crate) fn new(mut reply: impl FnMut(&Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let closing = Arc::new(AtomicBool::new(false));
        let (log, end) = (Arc::clone(&seen), Arc::clone(&closing));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let stream = stream.unwrap();
                let request = read(&stream);
                log.lock().unwrap().push(request.clone());
                write(&stream, &reply(&request));
            }
        });
        Self { base, seen, closing, thread: Some(thread) }
    }

    /// Answers by path: the first whose path is the whole of the request's.
    pub(crate) fn telling(pages: &[(&str, &str)]) -> Self {
        let pages: Vec<_> = pages.iter().map(|(path, page)| ((*path).to_owned(), (*page).to_owned())).collect();
        Self::new(move |seen| {
            let page = pages.iter().find(|(path, _)| seen.target.split('?').next() == Some(path)).map(|(_, page)| page.clone());
            page.map_or(Reply::Raw { status: "404 Not Found", headers: "", body: String::new() }, Reply::Document)
        })
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The last request.
    pub(crate) fn last(&self) -> Seen {
        self.seen().pop().unwrap_or_default()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.base.trim_start_matches("http://")));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn read(stream: &TcpStream) -> Seen {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let mut next = |line: &mut String| {
        line.clear();
        reader.read_line(line).unwrap_or(0) > 0 && !line.trim().is_empty()
    };
    let mut seen = Seen::default();
    if next(&mut line) {
        let mut words = line.split_whitespace().map(str::to_owned);
        seen.method = words.next().unwrap_or_default();
        seen.target = words.next().unwrap_or_default();
    }
    while next(&mut line) {
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        seen.headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let length = seen.header("content-length").parse().unwrap_or(0);
    reader.take(length).read_to_string(&mut seen.body).unwrap_or(0);
    seen
}

fn write(mut stream: &TcpStream, reply: &Reply) {
    let (status, headers, body) = match reply {
        Reply::Document(body) => ("200 OK", "Content-Type: application/xml; charset=utf-8\r\nCache-Control: no-store\r\n", body),
        Reply::Raw { status, headers, body } => (*status, *headers, body),
        Reply::Cut => return drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-")),
    };
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    drop(stream.write_all(answer.as_bytes()));
}

/// Answers 200 to everything on this address until the process is killed.
pub(crate) fn serve_health(listen: &str, ready: impl FnOnce()) {
    let listener = TcpListener::bind(listen).unwrap();
    ready();
    for stream in listener.incoming() {
        let stream = stream.unwrap();
        read(&stream);
        write(&stream, &Reply::Document(String::new()));
    }
}

/// The documents of one provider's own library, by file name.
pub(crate) fn golden(provider: &str) -> Vec<(String, String)> {
    documents("golden", provider, "xml")
}

/// The documents that this house writes to a provider, as they were reviewed, with their names.
pub(crate) fn reviewed(provider: &str) -> Vec<(String, String)> {
    documents("documents", provider, "xml")
}

/// The documents of a folder that end so.
#[expect(clippy::disallowed_methods, reason = "documents are files")]
pub(crate) fn documents(kind: &str, provider: &str, ending: &str) -> Vec<(String, String)> {
    let folder = format!("{}/tests/data/{kind}/{provider}", env!("CARGO_MANIFEST_DIR"));
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let all = paths.filter(|path| path.extension().is_some_and(|extension| extension == ending));
    all.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())).collect()
}
