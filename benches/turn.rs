//! What a turn costs, in process: the whole of it and its parts. `cargo bench --bench turn`
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot begin must say so")]

use divan::{Bencher, black_box};
use helpline::call::heard::{Heard, Spoken};
use helpline::call::now::Now;
use helpline::call::state::State;
use helpline::call::step;
use helpline::dialect::{Pose, Posed, Provider, Received};
use helpline::exchange::edition::{Edition, Shelf};
use helpline::exchange::{Line, Moment, Route};
use helpline::library::{folder, usual_limits};
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
    table_that_hears(provider, &Heard::Keys("1".into()))
}

fn table_that_hears(provider: &str, heard: &Heard) -> Table {
    let folder = folder::shipped();
    let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
    let line = table::line(provider).unwrap();
    let live = Arc::new(Edition::prepare(&line, Arc::new(compiled.flow.expect("the shipped flow compiles")), &compiled.roster));
    let at = Timestamp::from_second(1_795_536_000).unwrap();
    let now = Now { at, roster: &compiled.roster, line: line.abilities };
    let flow = &live.flow;
    let begun = step(flow, &now, &State::begin(flow, at, false), &Heard::Rings { hidden: false });
    let state = step(flow, &now, &begun.state, &Heard::Keys("1".into())).state;
    let ticket = line.keyring.seal(flow, &state, Bound { line: &line.name, purpose: Purpose::Turn, call: CALL }, 0);
    let posed = pose(&line, &ticket, heard);
    Table { shelf: Shelf { live: Arc::clone(&live), earlier: Vec::new() }, roster: compiled.roster, line, state, ticket, posed, at }
}

/// The request. Twilio's gets the parameters it really has beside those we need (25, some 770 bytes), and its signature anew.
fn pose(line: &Line, ticket: &str, heard: &Heard) -> Posed {
    let url = format!("{}/{ticket}", line.base);
    let from = Number::parse("+13125550142").unwrap();
    let to = line.numbers.first().unwrap();
    let account = "AC0123456789abcdef0123456789abcdef";
    let pose = Pose { url: &url, call: CALL, parent: None, account, from: Some(&from), to, heard, at: Timestamp::UNIX_EPOCH };
    let mut posed = line.dialect.pose(&pose).expect("it can be signed here");
    if posed.headers.contains_key("X-Twilio-Signature") {
        posed.body.push_str(MORE);
        posed.headers.insert("X-Twilio-Signature", sign(&url, &posed.body).parse().unwrap());
    }
    posed
}

/// What Twilio sends beside what we read.
const MORE: &str = "&ForwardedFrom=&CallerName=J%C3%96RG+M%C3%9CLLER&CallToken=%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9.\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567%22%7D&Called=%2B13125550100\
    &Caller=%2B13125550142&CalledCity=SAN+FRANCISCO&CalledState=CA&CalledZip=94105&CalledCountry=US&FromCity=OAKLAND&FromState=CA\
    &FromZip=94601&FromCountry=US&StirVerstat=TN-Validation-Passed-A&FinishedOnKey=&msg=Gather+End";

/// Twilio's signature, made here so that the bench does not depend on the code it measures.
fn sign(url: &str, body: &str) -> String {
    use base64::Engine as _;
    use hmac::{KeyInit as _, Mac as _};
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    pairs.sort();
    let mut mac = hmac::Hmac::<sha1::Sha1>::new_from_slice(Provider::Twilio.made_up_secret().as_bytes()).unwrap();
    mac.update(url.as_bytes());
    for (name, value) in &pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// Verify, read, open, step, seal, write.
#[divan::bench(args = ["twilio", "bandwidth"])]
fn full_turn(bencher: Bencher, provider: &str) {
    let table = table(provider);
    take(bencher, &table);
}

/// The same, for a caller who says what they want in a sentence.
#[divan::bench]
fn full_turn_spoken(bencher: Bencher) {
    let said = Spoken { words: "could I please hear something about the treatment of this tumor".into(), confidence: Some(0.9) };
    let table = table_that_hears("twilio", &Heard::Speech(said));
    take(bencher, &table);
}

/// A turn of this table, from the request's bytes to the document's.
fn take(bencher: Bencher, table: &Table) {
    let target = format!("/voice/main/{}", table.ticket);
    bencher.bench_local(|| {
        let received = Received {
            method: &Method::POST,
            target: black_box(&target),
            headers: &table.posed.headers,
            body: table.posed.body.as_bytes(),
            at: table.at,
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
            at: table.at,
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
