//! What a turn costs, in process: the whole of it and its parts. `cargo bench --bench turn`
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot begin must say so")]

use divan::{Bencher, black_box};
use helpline::call::heard::Heard;
use helpline::call::now::Now;
use helpline::call::state::State;
use helpline::call::step;
use helpline::dialect::{Pose, Posed, Received};
use helpline::exchange::edition::{Edition, Shelf};
use helpline::exchange::{Line, Moment, Route};
use helpline::library::{all_limits, folder};
use helpline::phone::Number;
use helpline::ticket::{Bound, Purpose};
use helpline::transcript::table;
use http::Method;
use jiff::Timestamp;
use std::sync::Arc;

fn main() {
    divan::main();
}

/// A line, its flow, and a caller at the main menu who has just pressed 1.
struct Table {
    line: Line,
    shelf: Shelf,
    roster: helpline::flow::roster::Roster,
    state: State,
    ticket: String,
    posed: Posed,
    at: Timestamp,
}

const CALL: &str = "CA0123456789abcdef0123456789abcdef";

fn table(provider: &str) -> Table {
    let folder = folder::shipped();
    let compiled = helpline::flow::compile(&folder.sources, &all_limits().unwrap());
    let line = table::line(provider).unwrap();
    let live = Arc::new(Edition::prepare(&line, Arc::new(compiled.flow.expect("the shipped flow compiles")), &compiled.roster));
    let at = Timestamp::from_second(1_795_536_000).unwrap();
    let now = Now { at, roster: &compiled.roster, line: line.abilities };
    let flow = &live.flow;
    let begun = step(flow, &now, &State::begin(flow, at, false), &Heard::Rings { hidden: false });
    let state = step(flow, &now, &begun.state, &Heard::Keys("1".into())).state;
    let ticket = line.keyring.seal(flow, &state, Bound { line: &line.name, purpose: Purpose::Turn, call: CALL }, 0);
    let posed = pose(&line, &ticket);
    Table { shelf: Shelf { live: Arc::clone(&live), earlier: Vec::new() }, roster: compiled.roster, line, state, ticket, posed, at }
}

/// The request, with as many parameters as a provider really sends (25, some 770 bytes).
fn pose(line: &Line, ticket: &str) -> Posed {
    let url = format!("{}/{ticket}", line.base);
    let (from, heard) = (Number::parse("+13125550142").unwrap(), Heard::Keys("1".into()));
    let to = line.numbers.first().unwrap();
    line.dialect.pose(&Pose {
        url: &url,
        call: CALL,
        parent: None,
        account: "AC0123456789abcdef0123456789abcdef",
        from: Some(&from),
        to,
        heard: &heard,
    })
}

/// Verify, read, open, step, seal, write.
#[divan::bench(args = ["twilio", "bandwidth"])]
fn full_turn(bencher: Bencher, provider: &str) {
    let table = table(provider);
    let target = format!("/voice/main/{}", table.ticket);
    bencher.bench_local(|| {
        let received = Received {
            method: &Method::POST,
            target: black_box(&target),
            headers: &table.posed.headers,
            body: table.posed.body.as_bytes(),
        };
        let route = Route::Turn(&table.ticket);
        let admitted = table.line.admit(&received, route).expect("it is genuine");
        table.line.answer(&admitted, route, Moment { at: table.at, roster: &table.roster, shelf: &table.shelf })
    });
}

/// Verify and read alone.
#[divan::bench(args = ["twilio", "bandwidth"])]
fn admit(bencher: Bencher, provider: &str) {
    let table = table(provider);
    let target = format!("/voice/main/{}", table.ticket);
    bencher.bench_local(|| {
        let received = Received {
            method: &Method::POST,
            target: black_box(&target),
            headers: &table.posed.headers,
            body: table.posed.body.as_bytes(),
        };
        table.line.admit(&received, Route::Turn(&table.ticket)).expect("it is genuine")
    });
}

/// The engine alone.
#[divan::bench]
fn engine(bencher: Bencher) {
    let table = table("twilio");
    let now = Now { at: table.at, roster: &table.roster, line: table.line.abilities };
    let heard = Heard::Keys("1".into());
    bencher.bench_local(|| step(&table.shelf.live.flow, &now, black_box(&table.state), &heard));
}

/// Sealing a state.
#[divan::bench]
fn seal(bencher: Bencher) {
    let table = table("twilio");
    let bound = Bound { line: "main", purpose: Purpose::Turn, call: CALL };
    bencher.bench_local(|| table.line.keyring.seal(&table.shelf.live.flow, black_box(&table.state), bound, 0));
}

/// Opening a ticket.
#[divan::bench]
fn open(bencher: Bencher) {
    let table = table("twilio");
    let bound = Bound { line: "main", purpose: Purpose::Turn, call: CALL };
    bencher.bench_local(|| table.line.keyring.open(black_box(&table.ticket), bound).map(|opened| opened.state(&table.shelf.live.flow)));
}
