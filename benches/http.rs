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

mod load;
#[path = "load/measured.rs"]
mod measured;

use axum::body::Bytes;
use axum::routing::post;
use load::{MORE, Server, fresh, ours, pinned, request, started, up};
use measured::{Measured, measure, sorted, spread};
use std::process::Command;
use std::sync::Arc;

const ROUNDS: usize = 15;
/// Fresh calls made for one round.
const FRESH: usize = 50_000;
/// Rounds of callers who guide a build.
const GUIDED: usize = 10;

fn main() {
    if let Some(port) = std::env::var_os("CONSTANT_PORT") {
        return constant(port.to_str().unwrap());
    }
    let folder = std::env::temp_dir().join(format!("helpline-http-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    if let Ok(program) = std::env::var("HELPLINE_BENCH_GUIDES") {
        guide(&program, &folder);
        return std::fs::remove_dir_all(folder).unwrap();
    }
    let (ours, bare) = (serve_ours(&folder), serve_constant());
    let mut costs = [Vec::new(), Vec::new()];
    // The first round warms up and is thrown away.
    let constant = Arc::new(vec![request("/a", "x", &format!("CallSid=CA1&To=%2B18005550100&Digits=1{MORE}"))]);
    for round in 0..=ROUNDS {
        let calls = Arc::new(fresh(round, FRESH));
        let measured = [measure(&ours, &calls, true), measure(&bare, &constant, false)];
        if round > 0 {
            costs.iter_mut().zip(measured).for_each(|(all, one)| all.push(one));
        }
    }
    let median = |of: fn(&Measured) -> f64, all: &[Measured]| sorted(all.iter().map(of).collect())[all.len() / 2];
    for (name, all) in [("helpline, spool included", &costs[0]), ("bare axum, a constant", &costs[1])] {
        println!(
            "{name:26} {:7.1} us of processor a request, {:8.0} requests a second",
            median(|m| m.cpu_us, all),
            median(|m| m.rate, all)
        );
    }
    // Each round is held against its own neighbour: what else the machine does changes from second to second.
    let [low, middle, high] = spread(costs[0].iter().zip(&costs[1]).map(|(ours, bare)| ours.cpu_us / bare.cpu_us).collect());
    println!("ratio {middle:.2} (nine rounds of ten between {low:.2} and {high:.2}; bound: 1/0.50 = 2.00)");
    println!("memory at rest after this load: {:.1} MiB", ours.memory_mib());
    drop((ours, bare));
    cold(&folder);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Has callers walk through a program that counts what it does (`scripts/dist`); it writes that down when it is ended.
fn guide(program: &str, folder: &std::path::Path) {
    let mut server = Server { child: started(program, folder, 18_210, &[]), address: "127.0.0.1:18210".to_owned() };
    up(&server.address);
    for round in 0..GUIDED {
        measure(&server, &Arc::new(fresh(round, FRESH)), true);
    }
    assert!(Command::new("sh").args(["-c", &format!("kill -TERM {}", server.child.id())]).status().unwrap().success());
    assert!(server.child.wait().unwrap().success(), "the program did not end well");
}

fn serve_ours(folder: &std::path::Path) -> Server {
    let server = Server { child: ours(folder, 18_210, &[]), address: "127.0.0.1:18210".to_owned() };
    up(&server.address);
    server
}

fn serve_constant() -> Server {
    let child = pinned(std::env::current_exe().unwrap().to_str().unwrap()).env("CONSTANT_PORT", "18220").spawn().unwrap();
    let server = Server { child, address: "127.0.0.1:18220".to_owned() };
    up(&server.address);
    server
}

/// From the start of the program to its first answer, and its memory then.
fn cold(folder: &std::path::Path) {
    let mut times = Vec::new();
    for _ in 0..5 {
        let server = Server { child: ours(folder, 18_230, &[]), address: "127.0.0.1:18230".to_owned() };
        times.push((up(&server.address), server.memory_mib()));
    }
    times.sort_by_key(|(time, _)| *time);
    println!("first answer {} ms after the start (median of 5); {:.1} MiB at rest", times[2].0.as_millis(), times[2].1);
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
