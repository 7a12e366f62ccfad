//! The load balancer of `deploy/`, as it is shipped, before two real nodes that die in turn.

use crate::binary::Server;
use crate::lines::{twilio, twilio_at};
use crate::many_nodes::{ACTS, heard, nodes};
use crate::postgres::database;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CALLS: usize = 300;
const CALLERS: usize = 5;
/// Where it listens. Tests' servers take ports below 32,000.
const LISTENS: &str = "127.0.0.1:32180";
const AT: &str = "http://127.0.0.1:32180";

struct Balancer(Child);

impl Balancer {
    fn before(nodes: &[Server]) -> Self {
        let mut command = Command::new("haproxy");
        command.args(["-db", "-f", concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/haproxy.cfg")]).env("HELPLINE_BALANCER", LISTENS);
        for (number, node) in (1..).zip(nodes) {
            command.env(format!("HELPLINE_NODE_{number}"), node.base.trim_start_matches("http://"));
        }
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("HAProxy is installed: apt-get install haproxy"))
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn status(path: &str) -> Option<u16> {
    match ureq::get(&format!("{AT}{path}")).call() {
        Ok(answer) => Some(answer.status().as_u16()),
        Err(ureq::Error::StatusCode(status)) => Some(status),
        Err(_) => None,
    }
}

#[test]
fn a_node_dies_every_second_behind_the_shipped_balancer() {
    let nodes = nodes(&database("balancer").url, 2);
    let mut undisturbed = twilio(&nodes[0]);
    let expected: Vec<String> = (0..ACTS.len()).map(|act| heard(&mut undisturbed, act)).collect();
    let _balancer = Balancer::before(&nodes);
    let begun = Instant::now();
    // A request that nobody signed comes through to a node, which turns it away.
    while status("/voice/main") != Some(403) {
        assert!(begun.elapsed() < Duration::from_secs(10), "the balancer does not begin: {:?}", status("/voice/main"));
        std::thread::sleep(Duration::from_millis(50));
    }
    for inside in ["/metrics", "/healthz", "/readyz", "/"] {
        assert_eq!(status(inside), Some(404), "{inside}");
    }
    let nodes: Vec<Mutex<Server>> = nodes.into_iter().map(Mutex::new).collect();
    let (over, deaths, rung, failed) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                scope.spawn(|| {
                    while rung.fetch_add(1, Ordering::Relaxed) < CALLS {
                        let mut phone = twilio_at(AT);
                        for (act, expected) in expected.iter().enumerate() {
                            let now = heard(&mut phone, act);
                            if now != *expected {
                                failed.lock().unwrap().push(format!("act {act}: {now}"));
                                break;
                            }
                        }
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            for victim in 0.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(if victim == 0 { 100 } else { 1_000 }));
                nodes[victim % nodes.len()].lock().unwrap().restart();
                deaths.fetch_add(1, Ordering::Relaxed);
            }
        });
        let ended: Vec<_> = callers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        over.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok), "a caller got no answer");
    });
    assert_eq!(failed.into_inner().unwrap(), Vec::<String>::new());
    assert!(deaths.load(Ordering::Relaxed) >= 2, "nobody died");
}
