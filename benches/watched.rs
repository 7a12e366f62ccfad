//! What 200 browsers that look at *Today* cost those who call meanwhile.
//! `cargo bench --bench watched`: two servers on one worker, asked by callers in turn, one of them watched; what is compared is the processor
//! time of the whole server for each request, once as fast as callers can ask, once at a pace of a busy helpline. Traffic stays on this machine and ends by itself.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot begin must say so, and prints what it measured"
)]

mod load;
#[path = "load/measured.rs"]
mod measured;

use load::{Connection, Server, fresh, ours, request, sign, up};
use measured::{measure, sorted, spread};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const BROWSERS: usize = 200;
const ROUNDS: usize = 15;
/// Fresh calls made for one round.
const FRESH: usize = 50_000;
/// Turns a second of a helpline that is busier than most.
const PACE: usize = 400;
/// How long a round lasts at that pace, in seconds.
const SECONDS: usize = 4;
const ALONE: u16 = 18_240;
const WATCHED: u16 = 18_250;

fn main() {
    let folder = std::env::temp_dir().join(format!("helpline-watched-bench-{}", std::process::id()));
    // Two of the same: nobody ever looks at the first, and all the browsers at the second.
    let servers = [("alone", ALONE), ("watched", WATCHED)].map(|(name, port)| {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let server = Server { child: ours(&folder, port, &[]), address: format!("127.0.0.1:{port}") };
        up(&server.address);
        server
    });
    let browsers = Browsers::open(&signed_in(&folder.join("watched")));
    let mut costs = [const { [Vec::new(), Vec::new()] }; 2];
    let mut rates = [const { Vec::new() }; 2];
    // The first round warms up and is thrown away.
    for round in 0..=ROUNDS {
        for (which, server) in servers.iter().enumerate() {
            let calls = Arc::new(with_ends(fresh(round, FRESH)));
            let (slow, fast) = calls.split_at(2 * PACE * SECONDS);
            let (slow, fast) = (paced(server, slow), measure(server, &Arc::new(fast.to_vec()), true));
            if round > 0 {
                costs[0][which].push(fast.cpu_us);
                rates[which].push(fast.rate);
                costs[1][which].push(slow);
            }
        }
    }
    for (name, [alone, watched]) in ["as fast as they can", "400 turns a second"].into_iter().zip(&costs) {
        let [low, middle, high] = spread(watched.iter().zip(alone).map(|(watched, alone)| watched / alone).collect());
        let [alone, watched] = [alone, watched].map(|all| sorted(all.clone())[ROUNDS / 2]);
        println!("{name:20} {alone:6.1} us of processor a request, {watched:6.1} with {BROWSERS} browsers at Today");
        println!("{:20} ratio {middle:.2} (nine rounds of ten between {low:.2} and {high:.2}; bound: 1.2)", "");
    }
    let [alone, watched] = rates.map(|all| sorted(all)[ROUNDS / 2]);
    println!("as fast as they can: {alone:.0} requests a second, {watched:.0} where browsers look");
    let memory = servers.each_ref().map(Server::memory_mib);
    println!("memory afterwards: {:.1} MiB, {:.1} MiB where browsers look; they heard {} events", memory[0], memory[1], browsers.close());
    drop(servers);
    std::fs::remove_dir_all(folder).unwrap();
}

/// After each turn its caller hangs up, so that nobody stays on the line.
fn with_ends(turns: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    turns.into_iter().flat_map(|turn| [ended(&turn), turn].into_iter().rev()).collect()
}

/// What the provider says when the caller of this turn has hung up.
fn ended(turn: &[u8]) -> Vec<u8> {
    let from = turn.windows(8).position(|part| part == b"CallSid=").unwrap();
    let sid = turn[from + 8..].split(|byte| *byte == b'&').next().unwrap();
    let body =
        format!("CallSid={}&AccountSid=AC1&From=%2B13125550142&To=%2B18005550100&CallStatus=completed", str::from_utf8(sid).unwrap());
    let path = "/voice/main/ended";
    request(path, &sign(path, &body), &body)
}

/// Microseconds of processor for each of these requests, two for each turn, at an even pace.
fn paced(server: &Server, requests: &[Vec<u8>]) -> f64 {
    let mut connection = Connection::open(&server.address);
    let (before, began) = (server.cpu_s(), Instant::now());
    for (request, place) in requests.iter().zip(0u32..) {
        let due = Duration::from_secs(1) * place / u32::try_from(2 * PACE).unwrap();
        std::thread::sleep(due.saturating_sub(began.elapsed()));
        connection.ask(request);
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand")]
    let count = requests.len() as f64;
    (server.cpu_s() - before) * 1e6 / count
}

/// Browsers that have *Today* open.
struct Browsers {
    streams: Vec<TcpStream>,
    readers: Vec<JoinHandle<()>>,
    events: Arc<AtomicUsize>,
}

impl Browsers {
    fn open(cookie: &str) -> Self {
        let mut browsers = Self { streams: Vec::new(), readers: Vec::new(), events: Arc::default() };
        for _ in 0..BROWSERS {
            let stream = ask("GET", "/console/events", cookie, "");
            let (mut of_reader, events) = (stream.try_clone().unwrap(), Arc::clone(&browsers.events));
            let read = move || {
                let mut some = [0; 16_384];
                while let Ok(count @ 1..) = of_reader.read(&mut some) {
                    events.fetch_add(some[..count].windows(6).filter(|six| six == b"data: ").count(), Ordering::Relaxed);
                }
            };
            browsers.readers.push(std::thread::Builder::new().stack_size(64 * 1024).spawn(read).unwrap());
            browsers.streams.push(stream);
        }
        browsers
    }

    /// Closes all; tells how many events they heard.
    fn close(self) -> usize {
        for stream in self.streams {
            stream.shutdown(Shutdown::Both).unwrap();
        }
        for reader in self.readers {
            reader.join().unwrap();
        }
        self.events.load(Ordering::Relaxed)
    }
}

/// Somebody's cookie, who came in by a link.
fn signed_in(folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
    command.args(["users", "add", "Ana", "--role", "owner", "--by", "the benchmark"]).current_dir(folder);
    let printed = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let secret = printed.split("link=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let page = whole(ask("GET", &format!("/console/set-up?link={secret}"), "", ""));
    let visit = page.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_owned();
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let body = format!("token={token}&link={secret}&password=four+quiet+harbour+lamps&again=four+quiet+harbour+lamps");
    let entered = whole(ask("POST", "/console/set-up", &visit, &body));
    let cookies = entered.split("set-cookie: ").skip(1).filter_map(|cookie| cookie.split(';').next());
    cookies.collect::<Vec<_>>().join("; ")
}

fn ask(method: &str, path: &str, cookie: &str, body: &str) -> TcpStream {
    let admin = format!("127.0.0.1:{}", WATCHED + 1);
    let mut stream = TcpStream::connect(&admin).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {admin}\r\nOrigin: http://{admin}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n{}\r\n{body}",
        body.len(),
        if path == "/console/events" { "" } else { "Connection: close\r\n" }
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn whole(mut stream: TcpStream) -> String {
    let mut all = String::new();
    stream.read_to_string(&mut all).unwrap();
    all
}
