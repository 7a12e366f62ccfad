//! Callers and servers for benchmarks: real requests of fresh calls, each with a genuine ticket and signature, over connections that stay open.

use base64::Engine as _;
use helpline::call::heard::Heard;
use helpline::call::now::{Abilities, Now};
use helpline::call::state::State;
use helpline::call::step;
use helpline::dialect::limits_of;
use helpline::library::folder;
use helpline::ticket::{Bound, Keyring, Purpose};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const TOKEN: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
/// Seals the tickets.
pub(crate) const KEY: &str = "a-made-up-key-for-benchmarks-of-32-letters";
/// What Twilio sends beside what we read.
pub(crate) const MORE: &str = "&ApiVersion=2010-04-01&Direction=inbound&ForwardedFrom=&CallerName=J%C3%96RG+M%C3%9CLLER&Called=%2B18005550100\
    &CallToken=%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
    01234567%22%7D&Caller=%2B13125550142&CalledCity=SAN+FRANCISCO&CalledState=CA&CalledZip=94105&CalledCountry=US&FromCity=OAKLAND\
    &FromState=CA&FromZip=94601&FromCountry=US&StirVerstat=TN-Validation-Passed-A&FinishedOnKey=&msg=Gather+End";

/// A server that is being measured.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A program on the servers' core, with one worker.
pub(crate) fn pinned(program: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0", program]).env("TOKIO_WORKER_THREADS", "1").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Starts helpline in a folder, with these settings more: the program built along, or the one that `HELPLINE_BENCH_PROGRAM` names.
pub(crate) fn ours(folder: &std::path::Path, port: u16, more: &[(&str, &str)]) -> Child {
    let named = std::env::var("HELPLINE_BENCH_PROGRAM").ok();
    started(named.as_deref().unwrap_or(env!("CARGO_BIN_EXE_helpline")), folder, port, more)
}

/// Starts a helpline.
pub(crate) fn started(program: &str, folder: &std::path::Path, port: u16, more: &[(&str, &str)]) -> Child {
    let mut command = pinned(program);
    command.arg("serve").current_dir(folder);
    for (name, value) in [
        ("SERVER__LISTEN", format!("127.0.0.1:{port}")),
        ("SERVER__ADMIN_LISTEN", format!("127.0.0.1:{}", port + 1)),
        ("SERVER__PUBLIC_URL", "https://ivr.example.org".to_owned()),
        ("LINES__MAIN__PROVIDER", "twilio".to_owned()),
        ("LINES__MAIN__NUMBERS", "+18005550100".to_owned()),
        ("LINES__MAIN__SECRETS", TOKEN.to_owned()),
        ("SECRET_KEYS", KEY.to_owned()),
    ] {
        command.env(format!("HELPLINE__{name}"), value);
    }
    command.envs(more.iter().copied());
    command.spawn().unwrap()
}

/// Waits until it answers; ten seconds at most.
pub(crate) fn up(address: &str) -> Duration {
    let began = Instant::now();
    loop {
        if let Ok(mut stream) = TcpStream::connect(address) {
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            if stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200") {
                return began.elapsed();
            }
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{address} does not answer");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Requests of fresh calls, each with a genuine ticket and signature, complete as they go over the wire: the main menu is open
/// and the caller presses a key. They are made beforehand, so that the callers cost as little as they can.
pub(crate) fn fresh(round: usize, calls: usize) -> Vec<Vec<u8>> {
    let folder = folder::shipped();
    let compiled = helpline::flow::compile(&folder.sources, &limits_of("twilio").unwrap());
    let (flow, roster) = (compiled.flow.unwrap(), compiled.roster);
    let keyring = Keyring::derive(&[KEY.to_owned()]);
    let now = Now { at: jiff::Timestamp::now(), roster: &roster, line: Abilities::default() };
    let begun = step(&flow, &now, &State::begin(&flow, now.at, false), &Heard::Rings { hidden: false }).state;
    let menu = step(&flow, &now, &begun, &Heard::Keys("1".to_owned())).state;
    (0..calls)
        .map(|call| {
            let sid = format!("CA{round:08x}{call:08x}{:016x}", std::process::id());
            let bound = Bound { line: "main", purpose: Purpose::Turn, call: &sid };
            let path = format!("/voice/main/{}", keyring.seal(&flow, &menu, bound, 0));
            let keys = ["1", "9", "7", "6"][call % 4];
            let body =
                format!("CallSid={sid}&AccountSid=AC1&From=%2B13125550142&To=%2B18005550100&CallStatus=in-progress&Digits={keys}{MORE}");
            request(&path, &sign(&path, &body), &body)
        })
        .collect()
}

pub(crate) fn sign(path: &str, body: &str) -> String {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    pairs.sort();
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).unwrap();
    mac.update(format!("https://ivr.example.org{path}").as_bytes());
    for (name, value) in &pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// One keep-alive connection.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    answer: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), answer: Vec::new() }
    }

    /// Sends a request and takes the answer.
    pub(crate) fn ask(&mut self, request: &[u8]) {
        self.stream.get_mut().write_all(request).unwrap();
        let (mut length, mut line) = (0, String::new());
        self.stream.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 20"), "{line}");
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        self.answer.resize(length, 0);
        self.stream.read_exact(&mut self.answer).unwrap();
    }
}

/// A whole request as it goes over the wire.
pub(crate) fn request(path: &str, signature: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: ivr.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: TwilioProxy/1.1\r\n\
         Accept: */*\r\nX-Twilio-Signature: {signature}\r\nX-Forwarded-Proto: https\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
