//! How fast a whole time is replayed against a draft, by the program itself: calls a minute.
//! `cargo bench --bench replay`: the calls of the shipped flow's transcripts, many times over, in a store of its own that goes with the benchmark.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot begin must say so, and prints what it measured"
)]

use helpline::exchange::entry::Entry;
use helpline::library::folder;
use helpline::transcript::parse::parse;
use helpline::transcript::table::Table;
use rusqlite::{Connection, params};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

/// How many calls, at least.
const CALLS: usize = 100_000;
const ROUNDS: usize = 3;

fn main() {
    let place = std::env::temp_dir().join(format!("helpline-replay-bench-{}", std::process::id()));
    std::fs::create_dir_all(&place).unwrap();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/flows/helpline");
    let helpline = |arguments: &[&str]| {
        let store = format!("sqlite:{}", place.join("store.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
        command.args(arguments).env_clear().env("HELPLINE__STORE__URL", store).env("HELPLINE_BY", "bench").current_dir(&place);
        command.output().unwrap()
    };
    let published = helpline(&["publish", shipped, "--flow", "helpline"]);
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
    let (calls, entries) = fill(&place.join("store.db"));
    let draft = draft(&place, shipped);
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let told = helpline(&["replay", "--since", "2020-01-01T00:00:00Z", "--against", &draft]);
        let took = began.elapsed().as_secs_f64();
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains("calls replayed") && told.contains("would now hear"), "{told}");
        #[expect(clippy::cast_precision_loss, reason = "a hundred thousand")]
        rates.push(calls as f64 * 60.0 / took);
    }
    std::fs::remove_dir_all(&place).unwrap();
    rates.sort_by(f64::total_cmp);
    println!(
        "replayed: {:.0} calls a minute (median of {ROUNDS}; between {:.0} and {:.0}; bound: 50,000), {entries} entries in {calls} calls",
        rates[1], rates[0], rates[2]
    );
}

/// The shipped flow, with two choices of its first menu changed.
fn draft(place: &Path, shipped: &str) -> String {
    let draft = place.join("draft");
    for folder in ["", "words"] {
        std::fs::create_dir_all(draft.join(folder)).unwrap();
        for file in std::fs::read_dir(Path::new(shipped).join(folder)).unwrap().map(|file| file.unwrap().path()) {
            if file.is_file() {
                std::fs::copy(&file, draft.join(folder).join(file.file_name().unwrap())).unwrap();
            }
        }
    }
    let nodes = std::fs::read_to_string(draft.join("nodes.yaml")).unwrap();
    std::fs::write(draft.join("nodes.yaml"), nodes.replacen("1: net, 2: support, 3: reach", "1: net, 2: reach, 3: support", 1)).unwrap();
    draft.display().to_string()
}

/// Writes the calls of the transcripts into the journal, under other names, until there are enough; gives back how many calls and entries.
fn fill(store: &Path) -> (usize, usize) {
    let folder = folder::shipped();
    let compiled = helpline::flow::compile(&folder.sources, &helpline::library::usual_limits().unwrap());
    let mut table = Table::new(Arc::new(compiled.flow.unwrap()), compiled.roster);
    let played: Vec<Vec<Entry>> = folder.calls.iter().map(|(_, text)| table.play(&parse(text).unwrap()).unwrap().entries).collect();
    let mut database = Connection::open(store).unwrap();
    drop(helpline::spool::Spool::open(store, helpline::store::embedded::Synchronous::Normal).unwrap());
    let transaction = database.transaction().unwrap();
    let (mut calls, mut count) = (0, 0i64);
    {
        let sql = "INSERT INTO entry(place, line, call, leg, restarts, turn, kind, digest, forked, at_ms, version, roster, node, language, heard, does, notes)
                   VALUES(?1, 'main', ?2, ?3, ?4, ?5, ?6, 0, 0, ?7, ?8, 1, ?9, ?10, ?11, ?12, ?13)";
        let mut insert = transaction.prepare(sql).unwrap();
        while calls < CALLS {
            for entries in &played {
                calls += 1;
                for one in entries {
                    count += 1;
                    let call = format!("CA{calls:032}");
                    let values = params![
                        count,
                        call,
                        one.leg.as_str(),
                        one.restarts,
                        one.turn,
                        one.kind.word(),
                        one.at.as_millisecond(),
                        one.version.0,
                        one.node.as_str(),
                        one.language.as_str(),
                        one.heard.as_str(),
                        one.then.as_str(),
                        one.notes.as_str()
                    ];
                    insert.execute(values).unwrap();
                }
            }
        }
    }
    transaction.commit().unwrap();
    (calls, usize::try_from(count).unwrap())
}
