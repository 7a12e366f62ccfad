//! What a turn costs over HTTP, spool included, held against a bare axum server that answers a constant.
//! `cargo bench --bench http`: both servers on one worker, asked in turn, a second each, by 32 keep-alive callers, ours with fresh calls and tickets only;
//! what is compared is the processor time of the servers. Traffic stays on this machine and ends by itself.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot begin must say so, and prints what it measured"
)]

use axum::body::Bytes;
use axum::routing::post;
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
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const TOKEN: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const CALLERS: usize = 32;
const ROUNDS: usize = 15;
const SECONDS: u64 = 1;
/// Fresh calls made for one round.
const FRESH: usize = 50_000;
/// Seals their tickets.
const KEY: &str = "a-made-up-key-for-benchmarks-of-32-letters";
/// What Twilio sends beside what we read.
const MORE: &str = "&ApiVersion=2010-04-01&Direction=inbound&ForwardedFrom=&CallerName=J%C3%96RG+M%C3%9CLLER&Called=%2B18005550100\
    &CallToken=%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
    01234567%22%7D&Caller=%2B13125550142&CalledCity=SAN+FRANCISCO&CalledState=CA&CalledZip=94105&CalledCountry=US&FromCity=OAKLAND\
    &FromState=CA&FromZip=94601&FromCountry=US&StirVerstat=TN-Validation-Passed-A&FinishedOnKey=&msg=Gather+End";

fn main() {
    if let Some(port) = std::env::var_os("CONSTANT_PORT") {
        return constant(port.to_str().unwrap());
    }
    let folder = std::env::temp_dir().join(format!("helpline-http-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (ours, bare) = (serve_ours(&folder), serve_constant());
    let mut costs = [Vec::new(), Vec::new()];
    // The first round warms up and is thrown away.
    let constant = Arc::new(vec![request("/a", "x", &format!("CallSid=CA1&To=%2B18005550100&Digits=1{MORE}"))]);
    for round in 0..=ROUNDS {
        let calls = Arc::new(fresh(round));
        let measured = [ours.measure(&calls, true), bare.measure(&constant, false)];
        if round > 0 {
            costs.iter_mut().zip(measured).for_each(|(all, one)| all.push(one));
        }
    }
    let sorted = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values
    };
    let median = |of: fn(&Measured) -> f64, all: &[Measured]| sorted(all.iter().map(of).collect())[all.len() / 2];
    for (name, all) in [("helpline, spool included", &costs[0]), ("bare axum, a constant", &costs[1])] {
        println!(
            "{name:26} {:7.1} us of processor a request, {:8.0} requests a second",
            median(|m| m.cpu_us, all),
            median(|m| m.rate, all)
        );
    }
    // Each round is held against its own neighbour: what else the machine does changes from second to second.
    let ratios = sorted(costs[0].iter().zip(&costs[1]).map(|(ours, bare)| ours.cpu_us / bare.cpu_us).collect());
    let [low, middle, high] = [ROUNDS / 10, ROUNDS / 2, ROUNDS - 1 - ROUNDS / 10].map(|at| ratios[at]);
    println!("ratio {middle:.2} (nine rounds of ten between {low:.2} and {high:.2}; bound: 1/0.45 = 2.22)");
    println!("memory at rest after this load: {:.1} MiB", ours.memory_mib());
    drop((ours, bare));
    cold(&folder);
    std::fs::remove_dir_all(folder).unwrap();
}

/// A server that is being measured.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

struct Measured {
    cpu_us: f64,
    rate: f64,
}

impl Server {
    /// Sends these requests, once each where `once`, else over and over, for as long as a round lasts.
    fn measure(&self, requests: &Arc<Vec<Vec<u8>>>, once: bool) -> Measured {
        let (over, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let before = self.cpu_s();
        let began = Instant::now();
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let (over, next, requests, address) = (Arc::clone(&over), Arc::clone(&next), Arc::clone(requests), self.address.clone());
                std::thread::spawn(move || {
                    let mut connection = Connection::open(&address);
                    while !over.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(request) = requests.get(if once { at } else { at % requests.len() }) else { break };
                        connection.ask(request);
                    }
                })
            })
            .collect();
        while began.elapsed() < Duration::from_secs(SECONDS) && !callers.iter().all(std::thread::JoinHandle::is_finished) {
            std::thread::sleep(Duration::from_millis(10));
        }
        over.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.join().unwrap();
        }
        let answered = next.load(Ordering::Relaxed).min(if once { requests.len() } else { usize::MAX });
        #[expect(clippy::cast_precision_loss, reason = "some hundred thousand")]
        let answered = answered as f64;
        Measured { cpu_us: (self.cpu_s() - before) * 1e6 / answered, rate: answered / began.elapsed().as_secs_f64() }
    }

    /// Processor time so far, from `/proc` (clock ticks of a hundredth of a second).
    fn cpu_s(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<f64> =
            stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2).map(|ticks| ticks.parse().unwrap()).collect();
        (fields[0] + fields[1]) / 100.0
    }

    fn memory_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

fn pinned(program: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0", program]).env("TOKIO_WORKER_THREADS", "1").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn ours(folder: &std::path::Path, port: u16) -> Child {
    let mut command = pinned(env!("CARGO_BIN_EXE_helpline"));
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
    command.spawn().unwrap()
}

fn serve_ours(folder: &std::path::Path) -> Server {
    let server = Server { child: ours(folder, 18_210), address: "127.0.0.1:18210".to_owned() };
    up(&server.address);
    server
}

fn serve_constant() -> Server {
    let child = pinned(std::env::current_exe().unwrap().to_str().unwrap()).env("CONSTANT_PORT", "18220").spawn().unwrap();
    let server = Server { child, address: "127.0.0.1:18220".to_owned() };
    up(&server.address);
    server
}

/// Waits until it answers; ten seconds at most.
fn up(address: &str) -> Duration {
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

/// From the start of the program to its first answer, and its memory then.
fn cold(folder: &std::path::Path) {
    let mut times = Vec::new();
    for _ in 0..5 {
        let server = Server { child: ours(folder, 18_230), address: "127.0.0.1:18230".to_owned() };
        times.push((up(&server.address), server.memory_mib()));
    }
    times.sort_by_key(|(time, _)| *time);
    println!("first answer {} ms after the start (median of 5); {:.1} MiB at rest", times[2].0.as_millis(), times[2].1);
}

/// Requests of fresh calls, each with a genuine ticket and signature, complete as they go over the wire: the main menu is open
/// and the caller presses a key. They are made beforehand, so that the callers cost as little as they can.
fn fresh(round: usize) -> Vec<Vec<u8>> {
    let folder = folder::shipped();
    let compiled = helpline::flow::compile(&folder.sources, &limits_of("twilio").unwrap());
    let (flow, roster) = (compiled.flow.unwrap(), compiled.roster);
    let keyring = Keyring::derive(&[KEY.to_owned()]);
    let now = Now { at: jiff::Timestamp::now(), roster: &roster, line: Abilities::default() };
    let begun = step(&flow, &now, &State::begin(&flow, now.at, false), &Heard::Rings { hidden: false }).state;
    let menu = step(&flow, &now, &begun, &Heard::Keys("1".to_owned())).state;
    (0..FRESH)
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

fn sign(path: &str, body: &str) -> String {
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
struct Connection {
    stream: BufReader<TcpStream>,
    answer: Vec<u8>,
}

impl Connection {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), answer: Vec::new() }
    }

    /// Sends a request and takes the answer.
    fn ask(&mut self, request: &[u8]) {
        self.stream.get_mut().write_all(request).unwrap();
        let (mut length, mut line) = (0, String::new());
        self.stream.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
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
fn request(path: &str, signature: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: ivr.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: TwilioProxy/1.1\r\n\
         Accept: */*\r\nX-Twilio-Signature: {signature}\r\nX-Forwarded-Proto: https\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The bare server: axum, one route, 600 bytes that never change.
fn constant(port: &str) {
    let answer = Bytes::from(vec![b'x'; 600]);
    let app = axum::Router::new()
        .route("/a", post(move |_body: Bytes| std::future::ready(([("content-type", "text/xml")], answer.clone()))))
        .route("/healthz", axum::routing::get(|| std::future::ready("alive")));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        use axum::serve::ListenerExt as _;
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
        axum::serve(listener.tap_io(|stream| stream.set_nodelay(true).unwrap()), app).await.unwrap();
    });
}
