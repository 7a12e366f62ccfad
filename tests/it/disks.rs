//! Disks that refuse, under the real program: full in the middle of calls, and not to be written when it begins.

use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::lines::twilio_at;
use crate::provider::Phone as _;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// What a file may have, in the blocks of 512 bytes that `ulimit` counts: enough to begin, and for some calls.
const ROOM: u32 = 4_000;

/// A program whose files cannot grow beyond a size: what a write beyond it gets is an error, as on a full disk.
fn limited(folder: &Folder) -> std::path::PathBuf {
    let script = folder.0.join("helpline");
    let program = env!("CARGO_BIN_EXE_helpline");
    fs::write(&script, format!("#!/bin/sh\ntrap '' XFSZ\nulimit -S -f {ROOM}\nexec '{program}' \"$@\"\n")).unwrap();
    Command::new("chmod").arg("755").arg(&script).status().unwrap();
    script
}

fn call(base: &str) -> [String; 4] {
    let mut phone = twilio_at(base);
    let heard = [phone.ring().text, phone.press("1").text, phone.press("1").text, phone.silence().text];
    phone.hang_up();
    heard
}

#[test]
fn a_disk_that_is_full_is_heard_by_nobody_and_afterwards_nothing_is_missing() {
    let folder = Folder::new("full-disk");
    let server = Server::start(&Settings { program: limited(&folder), ..Settings::default() });
    let usual = call(&server.base);
    let ready = || String::from_utf8(server.get("/readyz").unwrap().body).unwrap();
    let mut calls = 1;
    while !ready().starts_with("degraded") {
        assert_eq!(call(&server.base), usual, "call {calls}");
        calls += 1;
        assert!(calls < 2_000, "the disk is never full");
    }
    for _ in 0..50 {
        assert_eq!(call(&server.base), usual);
        calls += 1;
    }
    let words = ready();
    assert!(words.contains("the disk refuses entries") && words.contains("wait in memory"), "{words}");
    assert!(server.stderr().contains("the spool cannot write: entries wait in memory"), "{}", server.stderr());
    // Somebody makes room.
    let pid = server.pid().unwrap().to_string();
    assert!(Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status().unwrap().success());
    let begun = Instant::now();
    while !ready().starts_with("ready") {
        assert!(begun.elapsed() < Duration::from_secs(20), "the spool does not write again: {}", ready());
        std::thread::sleep(Duration::from_millis(50));
    }
    let program = env!("CARGO_BIN_EXE_helpline");
    let export = Command::new(program).args(["journal", "export"]).envs(server.environment()).output().unwrap();
    let mut turns: BTreeMap<String, u32> = BTreeMap::new();
    for line in String::from_utf8(export.stdout).unwrap().lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        *turns.entry(entry["call"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!((turns.len(), turns.values().all(|count| *count == 5)), (calls, true), "an entry is missing, or there twice");
}

#[test]
fn where_there_is_no_room_to_begin_it_says_so() {
    let folder = Folder::new("no-room");
    let script = limited(&folder);
    let small = fs::read_to_string(&script).unwrap().replace(&ROOM.to_string(), "300");
    fs::write(&script, small).unwrap();
    let output = Command::new(&script).arg("serve").env_clear().env("PATH", "/usr/bin:/bin").current_dir(&folder.0).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("is there room on its disk?"), "{said}");
}

#[test]
fn where_nothing_can_be_written_it_does_not_begin_and_says_what_to_mend() {
    let folder = Folder::new("no-disk");
    let file = folder.0.join("taken");
    fs::write(&file, "").unwrap();
    let store = format!("sqlite:{}/store.db", file.display());
    let output = Command::new(env!("CARGO_BIN_EXE_helpline"))
        .arg("serve")
        .env_clear()
        .env("HELPLINE__STORE__URL", store)
        .current_dir(&folder.0)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("taken"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
