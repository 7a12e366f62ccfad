//! Call backs through a real server at every provider: the desk takes the call, and an interpreter of the provider's documents is the person
//! who picks up.

use super::super::stand_in::{ACCOUNT, BEARER, KEY as API_KEY};
use super::super::{KEY, keyring};
use super::desk::{APPLICATION, Desk, Made};
use super::{ANA, BEN, LADDER, PEOPLE, call_back};
use crate::binary::{Server, Settings};
use crate::lines::{everywhere, made as phone_of};
use crate::provider::{Outcome, Phone, Waits};
use helpline::exchange::errand::Errand;
use helpline::phone::Number;
use helpline::store::errands;
use helpline::store::{Access, Address, Store};
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Every line with its provider.
pub(super) const LINES: [(&str, &str); 7] = [
    ("main", "twilio"),
    ("bw", "bandwidth"),
    ("pl", "plivo"),
    ("jb", "jambonz"),
    ("sw", "signalwire"),
    ("so", "somleng"),
    ("tx", "telnyx"),
];
/// How long is waited for something that surely comes.
const LONGEST: Duration = Duration::from_secs(30);

/// A server with a line at some providers, each of which makes calls at a desk.
pub(super) struct House {
    pub(super) server: Server,
    pub(super) desks: Vec<Desk>,
    folder: PathBuf,
}

/// The number of whoever rang a line: limits are a number's, on whichever line.
fn number(line: &str) -> String {
    format!("+1312555014{}", LINES.iter().position(|(name, _)| *name == line).unwrap())
}

impl House {
    pub(super) fn new(name: &str, more: Vec<(String, String)>) -> Self {
        let folder = std::env::temp_dir().join(format!("helpline-back-{name}-{}", std::process::id()));
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline");
        std::fs::create_dir_all(folder.join("helpline/words")).unwrap();
        for file in ["flow.yaml", "nodes.yaml", "people.yaml", "words/en.yaml", "words/es.yaml"] {
            let text = std::fs::read_to_string(shipped.join(file)).unwrap();
            let text = text
                .replace("[ {ring: [main-desk], for: 25s}, {ring: [main-desk], for: 25s} ]", LADDER)
                .replace("within: 2m", "within: 4m");
            let text = text.replace("main-desk: {", &format!("{PEOPLE}main-desk: {{"));
            let text = text.replace("[\"+18002272345\"], speaks: [en, es]", "[\"+13125550153\"], speaks: [en]");
            std::fs::write(folder.join("helpline").join(file), text).unwrap();
        }
        let desks: Vec<Desk> = LINES.iter().map(|(_, provider)| Desk::new(provider)).collect();
        let mut settings = Settings { flows: folder.clone(), ..everywhere() };
        for ((line, provider), desk) in LINES.iter().zip(&desks) {
            let key = if matches!(*provider, "telnyx" | "jambonz") { BEARER } else { API_KEY };
            for (name, value) in [
                ("ACCOUNT", ACCOUNT),
                ("API_KEY", key),
                ("API_HOST", desk.origin.as_str()),
                ("TEXT_APPLICATION", "app-1"),
                ("CALL_APPLICATION", APPLICATION),
            ] {
                settings.more.push((format!("HELPLINE__LINES__{}__{name}", line.to_ascii_uppercase()), value.to_owned()));
            }
        }
        settings.more.extend(more);
        Self { server: Server::start(&settings), desks, folder }
    }

    pub(super) fn store(&self) -> Store {
        let spool = self.server.folder.join("spool.db");
        Store::of_calls(&Address::File(spool.clone()), &spool, Access::Write).unwrap()
    }

    pub(super) fn agree(&self, line: &str, call: &str) -> Errand {
        let errand = Errand { line: line.to_owned(), at: Timestamp::now(), number: Number::parse(&number(line)), ..call_back(call) };
        self.store().write(|sql| errands::keep(sql, &errand.seal(&keyring(&[KEY])))).unwrap();
        errand
    }

    pub(super) fn state(&self, errand: &Errand) -> String {
        let all = errands::list(self.store().read(), true).unwrap();
        all.iter().find(|kept| kept.sealed.key == errand.key()).unwrap().state.word().to_owned()
    }

    #[track_caller]
    pub(super) fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let begin = Instant::now();
        while !holds() {
            assert!(
                begin.elapsed() < LONGEST,
                "{what} does not come\n{}\n{}",
                self.server.stderr(),
                self.server.run(&["errands", "--all"])
            );
            std::thread::yield_now();
        }
    }

    /// The call that is made after so many.
    #[track_caller]
    pub(super) fn made(&self, at: usize, count: usize) -> Made {
        self.until("a call", || self.desks[at].made().len() >= count);
        let made = self.desks[at].made();
        assert_eq!(made.len(), count, "another call was made");
        made[count - 1].clone()
    }

    /// The person who is rung by a call.
    pub(super) fn person(&self, at: usize, made: &Made) -> Box<dyn Phone> {
        let (line, provider) = LINES[at];
        phone_of(&self.server, line, provider, (&made.answer, &made.ended, &made.id))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

#[test]
fn a_person_hears_whom_accepts_and_talks_with_the_caller_at_every_provider() {
    let house = House::new("joined", Vec::new());
    let all: Vec<Errand> = LINES.iter().map(|(line, _)| house.agree(line, "CA1")).collect();
    for (at, (line, provider)) in LINES.into_iter().enumerate() {
        let made = house.made(at, 1);
        assert_eq!(made.to, BEN, "{provider}");
        let mut ben = house.person(at, &made);
        let heard = ben.ring();
        let last4 = format!("0 1 4 {at}");
        assert_eq!(
            heard.text,
            "Llamada pendiente de la línea de ayuda. Idioma: español. Tema: Qué es. Pidió una persona. No eligió idioma. El número termina en \
             0 1 4 0. Para llamarle ahora, oprima uno. Si no puede, por favor cuelgue."
                .replace("0 1 4 0", &last4),
            "{provider}"
        );
        assert!(matches!(heard.waits, Waits::Keys { max: Some(1), speech: false, .. }), "{provider}: {:?}", heard.waits);
        // Another key is no yes, and the next one is rung.
        assert_eq!(ben.press("9").waits, Waits::HungUp, "{provider}");
        let made = house.made(at, 2);
        assert_eq!(made.to, ANA, "{provider}");
        let mut ana = house.person(at, &made);
        let heard = ana.ring();
        assert!(heard.text.starts_with("Call back for the helpline. Spanish caller. Topic: What it is."), "{}", heard.text);
        assert!(
            heard.text.ends_with(&format!("The number ends in {last4}. To call them now, press one. If you cannot, please hang up.")),
            "{}",
            heard.text
        );
        let heard = ana.press("1");
        assert_eq!(heard.text, "Calling them now. Please stay on the line.", "{provider}");
        let Waits::Dialling { numbers, ring_s: 30, caller_id, .. } = heard.waits else { panic!("{provider}: {:?}", heard.waits) };
        assert!(matches!(numbers.as_slice(), [rung] if rung.ends_with(&number(line)[1..])), "{provider}: {numbers:?}");
        assert!(caller_id.ends_with("18005550100"), "{provider}: {caller_id}");
        // A webhook that is repeated is answered as it was.
        let answers: std::collections::BTreeSet<String> = (0..5).map(|_| ana.repeat()).collect();
        assert_eq!(answers.len(), 1, "{provider}");
        assert_eq!(house.state(&all[at]), "sending", "{provider}: they talk");
        assert_eq!(ana.dial_ends(Outcome::Answered { seconds: 60 }).waits, Waits::HungUp, "{provider}");
        house.until("the end", || house.state(&all[at]) == "done");
        assert_eq!(house.desks[at].made().len(), 2, "{line}");
    }
    let journal = house.server.run(&["journal", "export", "--format", "jsonl"]);
    assert!(!journal.contains("1312555014") && !journal.contains("\"forked\":true"), "{journal}");
}

#[test]
fn a_caller_who_is_not_reached_is_not_dropped_at_any_provider() {
    let house = House::new("busy", Vec::new());
    let all: Vec<Errand> = LINES.iter().map(|(line, _)| house.agree(line, "CA1")).collect();
    for (at, (_, provider)) in LINES.into_iter().enumerate() {
        let mut ben = house.person(at, &house.made(at, 1));
        ben.ring();
        ben.press("1");
        let outcome = if at % 2 == 0 { Outcome::Busy } else { Outcome::NoAnswer };
        let heard = ben.dial_ends(outcome);
        assert_eq!(
            (heard.text.as_str(), heard.waits),
            ("No contestó. Llamaremos de nuevo más tarde. Gracias.", Waits::HungUp),
            "{provider}"
        );
        house.until("the next try", || house.state(&all[at]) == "due");
        let listed: Vec<serde_json::Value> = serde_json::from_str(&house.server.run(&["errands", "--format", "json"])).unwrap();
        let row = listed.iter().find(|row| row["id"] == all[at].key()).unwrap();
        assert_eq!(row["rung"], 1, "{provider}");
        assert!(row["note"].as_str().unwrap().starts_with("the caller ") && row["next"].is_string(), "{provider}: {row}");
    }
}

#[test]
fn silence_and_hanging_up_are_no_yes() {
    let house = House::new("silent", Vec::new());
    let all: Vec<Errand> = LINES.iter().map(|(line, _)| house.agree(line, "CA1")).collect();
    for (at, (_, provider)) in LINES.into_iter().enumerate() {
        let mut ben = house.person(at, &house.made(at, 1));
        ben.ring();
        assert_eq!(ben.silence().waits, Waits::HungUp, "{provider}");
        let mut ana = house.person(at, &house.made(at, 2));
        ana.ring();
        assert_eq!(house.state(&all[at]), "sending", "{provider}");
        ana.hang_up();
    }
    // A call that ends proves it some seconds later.
    for (at, errand) in all.iter().enumerate() {
        let made = house.made(at, 3);
        // A switchboard is asked nothing: it is joined at once.
        let mut desk = house.person(at, &made);
        let heard = desk.ring();
        assert!(heard.text.contains("Calling them now.") && !heard.text.contains("press"), "{}", heard.text);
        assert!(matches!(heard.waits, Waits::Dialling { .. }), "{:?}", heard.waits);
        desk.dial_ends(Outcome::Answered { seconds: 60 });
        house.until("the end", || house.state(errand) == "done");
    }
}
