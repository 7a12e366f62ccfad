//! What a store on PostgreSQL costs: entries carried over in a second, and what callers notice of it.
//! `cargo bench --bench shipping`: a PostgreSQL of our own with its usual durability, on this machine; it ends with the benchmark.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::expect_used,
    reason = "a benchmark that cannot begin must say so, and prints what it measured"
)]

mod load;
#[expect(dead_code, reason = "shared with the tests, which need more of it")]
#[path = "../tests/it/postgres.rs"]
mod postgres;

use helpline::spool::Spool;
use helpline::store::embedded::Synchronous;
use helpline::store::shipping::Shipper;
use helpline::store::{Address, Store};
use jiff::Timestamp;
use load::{Connection, Server, fresh, ours, up};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Entries carried over in one go.
const ENTRIES: i64 = 100_000;
/// Callers at once, each of whom does something so often in a second.
const CALLERS: usize = 16;
const TURNS_A_SECOND: u64 = 25;
const ROUNDS: usize = 10;
const SECONDS: u64 = 3;

fn main() {
    let folder = std::env::temp_dir().join(format!("helpline-shipping-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    carry_over(&folder);
    callers(&folder);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Carries a full spool over, five times.
fn carry_over(folder: &Path) {
    let mut rates = Vec::new();
    let mut bytes = (0, 0);
    for round in 0..5 {
        let database = postgres::database(&format!("carry{round}"));
        let spool = folder.join(format!("carry{round}.db"));
        fill(&spool);
        let mut store = Store::open(&Address::parse(&database.url).unwrap()).unwrap();
        let mut shipper = Shipper::open(&spool).unwrap();
        let began = Instant::now();
        let count = shipper.ship_all(&mut store, Timestamp::now()).unwrap();
        #[expect(clippy::cast_precision_loss, reason = "a hundred thousand")]
        rates.push(count as f64 / began.elapsed().as_secs_f64());
        assert_eq!(count, u64::try_from(ENTRIES).unwrap());
        let sizes = store.read().rows(
            "SELECT CAST(SUM(pg_total_relation_size(oid)) AS BIGINT) FROM pg_class WHERE relname LIKE 'entry\\_2%' AND relkind = 'r'",
            &[],
        );
        bytes = (std::fs::metadata(&spool).unwrap().len() / count, sizes.unwrap()[0].number(0).unwrap() / ENTRIES);
    }
    println!("bytes of an entry: {} in the spool, {} in PostgreSQL with its indexes", bytes.0, bytes.1);
    rates.sort_by(f64::total_cmp);
    println!("carried over: {:.0} entries a second (median of 5; between {:.0} and {:.0}; bound: 8,000)", rates[2], rates[0], rates[4]);
}

/// A spool as ten thousand calls of ten turns leave it.
fn fill(spool: &Path) {
    drop(Spool::open(spool, Synchronous::Normal).unwrap());
    let mut database = rusqlite::Connection::open(spool).unwrap();
    let transaction = database.transaction().unwrap();
    {
        let mut insert = transaction
            .prepare(
                "INSERT INTO entry(place, line, call, leg, restarts, turn, kind, digest, forked, at_ms, version, roster, node, language, heard, does, notes)
                 VALUES(?1, 'main', ?2, '', 0, ?3, 'turn', ?4, 0, ?5, ?6, 3, 'net.basics', 'en', 'choice main 1', 'gather', '')",
            )
            .unwrap();
        let begun = Timestamp::now().as_millisecond();
        for entry in 0..ENTRIES {
            let place = entry.wrapping_mul(0x1e37_79b9_7f4a_7c15);
            let call = format!("CA{:032x}", entry / 10);
            insert.execute((place, call, entry % 10, place ^ 0x5555, begun + entry, [7u8; 8])).unwrap();
        }
    }
    transaction.commit().unwrap();
}

/// The same callers at a server with its own file and at one whose entries go to PostgreSQL, in turn.
fn callers(folder: &Path) {
    let database = postgres::database("callers");
    let start = |name: &str, port: u16, more: &[(&str, &str)]| {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let server = Server { child: ours(&folder, port, more), address: format!("127.0.0.1:{port}") };
        up(&server.address);
        server
    };
    let own = start("own", 18_240, &[]);
    let shared = start("shared", 18_250, &[("HELPLINE__STORE__URL", &database.url)]);
    let mut times = [Vec::new(), Vec::new()];
    let count = CALLERS * usize::try_from(TURNS_A_SECOND * SECONDS).unwrap();
    for round in 0..=ROUNDS {
        for (server, times) in [&own, &shared].into_iter().zip(&mut times) {
            let requests = fresh(round * 2 + usize::from(std::ptr::eq(server, &raw const shared)), count);
            let measured = paced(server, requests);
            // The first round warms up.
            if round > 0 {
                times.push(measured);
            }
        }
    }
    for (name, rounds) in [("a file of its own", &times[0]), ("PostgreSQL", &times[1])] {
        let all = |share: f64| median(rounds.iter().map(|round| at(round, share)).collect());
        println!("{name:18} answered after {:.2} ms (median), {:.2} ms (99 of 100)", all(0.5), all(0.99));
    }
    let ratio = |share: f64| median(times[0].iter().zip(&times[1]).map(|(own, shared)| at(shared, share) / at(own, share)).collect());
    println!("ratio {:.2} of the medians, {:.2} of 99 of 100; {} turns a second", ratio(0.5), ratio(0.99), CALLERS as u64 * TURNS_A_SECOND);
}

/// Asks at a steady pace; gives back how long each answer took in milliseconds, from when it was due, in order.
fn paced(server: &Server, requests: Vec<Vec<u8>>) -> Vec<f64> {
    let requests = Arc::new(requests);
    let began = Instant::now() + Duration::from_millis(20);
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (requests, address) = (Arc::clone(&requests), server.address.clone());
            std::thread::spawn(move || {
                let mut connection = Connection::open(&address);
                let mine = requests.iter().skip(caller).step_by(CALLERS);
                let ask = |(turn, request): (usize, &Vec<u8>)| {
                    let place = turn * CALLERS + caller;
                    let due = began + Duration::from_micros(1_000_000 * place as u64 / (TURNS_A_SECOND * CALLERS as u64));
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    connection.ask(request);
                    due.elapsed().as_secs_f64() * 1e3
                };
                mine.enumerate().map(ask).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut times: Vec<f64> = callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect();
    times.sort_by(f64::total_cmp);
    times
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "some thousand")]
fn at(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
