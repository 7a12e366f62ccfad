//! Errands as calls bring them, on a flow of their own: in transcripts, and through a real server that is killed.

use crate::binary::{Server, Settings};
use crate::lines::both;
use helpline::call::heard::{Heard, Recording};
use helpline::exchange::edition::{Edition, Shelf};
use helpline::library::{folder, usual_limits};
use helpline::transcript::parse::parse;
use helpline::transcript::table::{self, Table};
use helpline::transcript::telephone::Telephone;
use std::path::Path;
use std::sync::Arc;

const FLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/flows");

#[test]
fn every_transcript_passes() {
    let folder = folder::read(&Path::new(FLOWS).join("errands")).unwrap();
    let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
    let mut table = Table::new(Arc::new(compiled.flow.unwrap()), compiled.roster);
    for (name, text) in &folder.calls {
        let transcript = parse(text).unwrap();
        assert_eq!(table.play(&transcript).unwrap().problems, [], "{name}");
    }
    assert!(folder.calls.len() >= 5);
}

#[test]
fn a_message_is_an_errand_also_of_a_withheld_number() {
    let folder = folder::read(&Path::new(FLOWS).join("errands")).unwrap();
    let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
    let line = table::line("twilio").unwrap();
    let live = Arc::new(Edition::prepare(&line, Arc::new(compiled.flow.unwrap()), &compiled.roster));
    let shelf = Shelf { live, earlier: Vec::new() };
    let at = jiff::Timestamp::from_second(1_795_536_120).unwrap();
    let mut phone = Telephone::new(&line, &shelf, compiled.roster, None, at);
    phone.ring().unwrap();
    for key in ["1", "3", "1"] {
        phone.does(&Heard::Keys(key.to_owned())).unwrap();
    }
    let before = phone.clone();
    for reference in ["https://recordings.example/RE1", "https://recordings.example/RE1", "https://recordings.example/RE2"] {
        phone.back_to(before.clone());
        let message = Recording { reference: reference.to_owned(), ..Recording::default() };
        let sounded = phone.does(&Heard::Recorded(message)).unwrap();
        assert_eq!(sounded.entry.as_ref().unwrap().notes, "errand-voicemail");
    }
    assert_eq!((phone.texts(), phone.call_backs(), phone.voicemails()), (0, 0, 2));
}

/// A server of that flow; its line at Twilio can send texts, the other cannot.
fn server() -> Server {
    let more = vec![("HELPLINE__LINES__MAIN__TEXT_FROM".to_owned(), "+18005550100".to_owned())];
    Server::start(&Settings { flows: FLOWS.into(), flow: "errands".to_owned(), more, ..Settings::default() })
}

fn listed(server: &Server) -> Vec<serde_json::Value> {
    let text = server.run(&["errands", "--format", "json"]);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn killed_after_every_answer_and_asked_fifty_times_each_errand_is_there_once() {
    let mut server = server();
    for (provider, mut phone) in both(&server) {
        phone.ring();
        let mut press = |keys: &str| {
            let heard = phone.press(keys);
            let answers: std::collections::BTreeSet<String> = (0..50).map(|_| phone.repeat()).collect();
            assert_eq!(answers.len(), 1, "{provider}, {keys}");
            server.restart();
            heard.text
        };
        // English; a text where there are any; a call back.
        press("2");
        for key in ["1", "3", "1", "#", "2"] {
            press(key);
        }
        assert!(press("1").starts_with("Le llamaremos."), "{provider}");
    }
    let errands = listed(&server);
    let told: Vec<_> = errands
        .iter()
        .map(|errand| ["line", "kind", "number", "language", "topic"].map(|name| errand[name].as_str().unwrap_or("-")))
        .collect();
    let caller = "+13125550142";
    assert_eq!(
        told,
        [
            ["main", "text", caller, "Spanish", "What it is"],
            ["main", "call-back", caller, "Spanish", "Main menu"],
            ["bw", "call-back", caller, "Spanish", "Main menu"]
        ]
    );
    assert_eq!(errands[0]["words"], "Linea de ayuda: vea https://ab.org o llame al +18005550100");
    assert_eq!(errands[0]["language_chosen"], true);
    let journal = server.run(&["journal", "export"]);
    assert!(!journal.contains("5550142"), "a number is in the journal");
    let notes = |note: &str| journal.matches(&format!("\"notes\":\"{note}\"")).count();
    assert_eq!((notes("errand-text"), notes("errand-call-back"), notes("errand-impossible")), (1, 2, 0));
    assert!(!server.stderr().contains("5550142"), "a number is in the log");
    for file in std::fs::read_dir(&server.folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"5550142"), "a number is on the disk");
    }
}
