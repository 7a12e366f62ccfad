//! What a server costs while callers ask it: its processor time for each request, read from `/proc`, whatever else the machine does.

use crate::load::{Connection, Server};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CALLERS: usize = 32;
const SECONDS: u64 = 1;

/// What a round came to.
pub(crate) struct Measured {
    /// Microseconds of processor that the server took for a request.
    pub(crate) cpu_us: f64,
    /// Requests answered in a second.
    pub(crate) rate: f64,
}

impl Server {
    /// Processor time so far, from `/proc` (clock ticks of a hundredth of a second).
    pub(crate) fn cpu_s(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<f64> =
            stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2).map(|ticks| ticks.parse().unwrap()).collect();
        (fields[0] + fields[1]) / 100.0
    }

    pub(crate) fn memory_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

/// Sends these requests, once each where `once`, else over and over, for as long as a round lasts.
pub(crate) fn measure(server: &Server, requests: &Arc<Vec<Vec<u8>>>, once: bool) -> Measured {
    let (over, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let before = server.cpu_s();
    let began = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (over, next, requests, address) = (Arc::clone(&over), Arc::clone(&next), Arc::clone(requests), server.address.clone());
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
    Measured { cpu_us: (server.cpu_s() - before) * 1e6 / answered, rate: answered / began.elapsed().as_secs_f64() }
}

pub(crate) fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The median, between what one round of ten lay below and one above.
pub(crate) fn spread(values: Vec<f64>) -> [f64; 3] {
    let values = sorted(values);
    let rounds = values.len();
    [rounds / 10, rounds / 2, rounds - 1 - rounds / 10].map(|at| values[at])
}
