//! The real program at its edges: how it ends, what operators read, what it does with no settings at all.

use crate::binary::{Server, Settings};
use crate::lines::{TOKEN, twilio};
use crate::provider::twilio::Twilio;
use crate::provider::{Did, Line, Phone};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

fn start(more: &[(&str, &str)]) -> Server {
    let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Server::start(&Settings { more, ..Settings::default() })
}

/// A connection to the voice port that is held open.
fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

/// Asks for a path on a held connection; gives back the head of the answer.
fn ask(stream: &mut TcpStream, path: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |length| length.parse().unwrap());
    stream.read_exact(&mut vec![0; length]).unwrap();
    head
}

fn signal(server: &Server) {
    let pid = server.pid().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
}

#[test]
fn it_ends_well_even_when_every_connection_is_taken() {
    let mut server = start(&[("HELPLINE__SERVER__MAX_CONNECTIONS", "1"), ("HELPLINE__SERVER__DRAIN_S", "0")]);
    let mut first = connect(&server);
    assert!(ask(&mut first, "/healthz").starts_with("HTTP/1.1 200"));
    // This one waits for a place, and the program must not wait with it.
    let _second = connect(&server);
    assert!(server.terminate());
}

#[test]
fn readyz_says_no_before_the_port_closes_and_a_second_signal_ends_at_once() {
    let mut server = start(&[("HELPLINE__SERVER__DRAIN_S", "300")]);
    let mut held = connect(&server);
    assert!(ask(&mut held, "/readyz").starts_with("HTTP/1.1 200"));
    signal(&server);
    // The connection may be let go with the last answer that said yes.
    while !ask(&mut connect(&server), "/readyz").starts_with("HTTP/1.1 503") {}
    let mut phone = twilio(&server);
    assert!(!phone.ring().text.is_empty(), "callers are still answered");
    let answer = ask(&mut held, "/voice/main");
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("connection: close"), "{answer}");
    assert!(
        server.get(&format!("{}/readyz", server.admin)).is_ok_and(|answer| answer.status == 503),
        "the admin port outlives the voice port"
    );
    // The second signal: far from the end of the 300 s.
    assert!(server.terminate());
    assert!(server.stderr().contains("ending"));
}

#[test]
fn the_journal_of_a_killed_program_can_be_read() {
    let mut server = start(&[]);
    let mut phone = twilio(&server);
    phone.ring();
    phone.press("1");
    server.kill9();
    let journal = server.run(&["journal", "export"]);
    assert_eq!(journal.lines().count(), 2, "{journal}");
}

#[test]
fn operators_read_counts_and_no_callers() {
    let server = start(&[]);
    let mut phone = twilio(&server);
    phone.ring();
    phone.press("1");
    let answer = server.get(&format!("{}/metrics", server.admin)).unwrap();
    let metrics = String::from_utf8(answer.body).unwrap();
    for line in [
        r#"helpline_turns_total{line="main",kind="ring",outcome="gather"} 1"#,
        r#"helpline_turns_total{line="main",kind="turn",outcome="gather"} 1"#,
        "helpline_turn_seconds_count 2",
        "helpline_spool_kept_total 2",
        "helpline_spool_failures_total 0",
        "helpline_spool_lag_seconds 0",
        "helpline_spool_waiting 0",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    assert!(!metrics.contains("312555"));
}

#[test]
fn a_provider_that_knows_another_address_is_told_to_the_operator_alone() {
    let mut server = start(&[("HELPLINE__SERVER__DRAIN_S", "0")]);
    // It knows us by the listener, and server.public_url says something else.
    let mut phone = Twilio::new(Line::named("main", &server.base, &server.base, TOKEN)).unwrap();
    assert!(phone.tell(Did::Rings).is_err(), "a request with another address is answered");
    let told = format!("would verify as {}: set server.public_url", server.base);
    let ready = server.get("/readyz").unwrap();
    assert_eq!((ready.status, String::from_utf8(ready.body).unwrap()), (200, format!("degraded: a refused request of main {told}\n")));
    assert!(!twilio(&server).ring().text.is_empty(), "whoever knows the right address is answered");
    assert!(server.terminate());
    assert!(server.stderr().contains(&told), "{}", server.stderr());
}

#[test]
fn with_no_settings_there_is_a_line_to_try() {
    let folder = std::env::temp_dir().join(format!("helpline-bare-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HELPLINE_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(&folder).output().unwrap()
    };
    // Reading the journal makes nothing.
    assert_eq!(run(&["journal", "export"]).status.code(), Some(2));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let signed = String::from_utf8(run(&["sign"]).stdout).unwrap();
    assert!(signed.starts_with("curl ") && signed.contains("/voice/main"), "{signed}");
    assert_eq!(String::from_utf8(run(&["sign"]).stdout).unwrap(), signed, "the secret is kept");
    assert!(folder.join("var").is_dir());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn whoever_cannot_ask_over_http_asks_the_program() {
    let mut server = start(&[("HELPLINE__SERVER__DRAIN_S", "300")]);
    let ask = |server: &Server| {
        let admin = server.admin.trim_start_matches("http://");
        let output = Command::new(env!("CARGO_BIN_EXE_helpline")).args(["ready", "--at", admin]).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(ask(&server), (0, "ready: 2 lines\n".to_owned()));
    assert_eq!(server.run(&["ready"]), "ready: 2 lines\n", "the settings say where to ask");
    signal(&server);
    let mut answer = ask(&server);
    while answer.0 == 0 {
        answer = ask(&server);
    }
    assert_eq!(answer, (1, "draining\n".to_owned()));
    server.kill9();
    let (status, words) = ask(&server);
    assert!(status == 1 && words.starts_with("nobody answers at 127.0.0.1:"), "{words}");
}
