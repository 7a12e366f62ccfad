//! A program that has just kept an errand, and is killed.

use super::{KEY, Place, call_back, entry, keyring};
use helpline::spool::Spool;
use helpline::store::embedded::Synchronous;
use helpline::store::errands;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const KEEPER: &str = "HELPLINE_TEST_KEEPER";

/// Not a test of its own: what [`killed_after_the_answer_nothing_is_lost`] runs as its program.
#[test]
fn keeper() {
    let Some(path) = std::env::var_os(KEEPER) else { return };
    let spool = Spool::open(Path::new(&path), Synchronous::Normal).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(spool.keep(entry(1), Some(call_back("CA1").seal(&keyring(&[KEY]))))).unwrap();
    writeln!(std::io::stdout(), "\nthe answer leaves").unwrap();
    // Until it is killed.
    let _ = std::io::stdin().read_line(&mut String::new());
    std::process::abort();
}

#[test]
fn killed_after_the_answer_nothing_is_lost() {
    let place = Place::new("killed");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "errands::killed::keeper", "--nocapture"])
        .env(KEEPER, place.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "the answer leaves"));
    child.kill().unwrap();
    child.wait().unwrap();
    drop(place.spool());
    assert_eq!(errands::list(place.calls().read(), false).unwrap().len(), 1);
}
