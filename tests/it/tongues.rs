//! What every provider's documents do in a call: a message is left, digits are given, speech is slowed, a difficult word pronounced.

use crate::binary::{Server, Settings};
use crate::lines::{all, everywhere, jambonz, twilio};
use crate::provider::{Phone, Waits};
use std::path::{Path, PathBuf};

/// A folder of flows: the sample, with a message, digits and a lexicon. It goes when this is dropped.
struct Flows(PathBuf);

impl Flows {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("helpline-tongues-{name}-{}", std::process::id()));
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings/sample");
        std::fs::create_dir_all(folder.join("helpline/words")).unwrap();
        for file in ["flow.yaml", "people.yaml", "words/en.yaml", "words/es.yaml"] {
            let mut text = std::fs::read_to_string(sample.join(file)).unwrap();
            if file == "flow.yaml" {
                text = text.replace("menu: {1: net, 2: soon, 3: soon,", "menu: {1: net, 2: message, 3: zip,");
                text = text.replace("{locale: en-US}", VOICES).replace("  bye: ", NODES).replace("within: 90s", "within: 120s");
            } else if file.starts_with("words") {
                // Words that the sample has already are its own.
                let lines: Vec<&str> =
                    WORDS.lines().filter(|line| !text.contains(&format!("\n{}:", line.split(": ").next().unwrap()))).collect();
                text.push_str(&lines.join("\n"));
            }
            std::fs::write(folder.join("helpline").join(file), text).unwrap();
        }
        Self(folder)
    }

    fn server(&self) -> Server {
        Server::start(&Settings { flows: self.0.clone(), ..everywhere() })
    }
}

impl Drop for Flows {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Voices that can be slowed down, where the provider's own cannot.
const VOICES: &str = "{locale: en-US, plivo: Polly.Joanna, jambonz: \"aws:Joanna\"}";
const NODES: &str = "  message: { voicemail: { ask: p.vm.ask, notice: p.vm.notice, kept: p.vm.kept, longest: 90s }, then: main }
  zip: { ask: { say: p.zip, digits: 5, keep: zip, confirm: true }, then: main }
  bye: ";
const WORDS: &str = "p.vm.ask: \"Leave a message about your biopsy? Press {key yes} or {key no}.\"
p.vm.notice: \"Speak after the tone.\"
p.vm.kept: \"It is kept.\"
p.zip: \"Your zip code, please.\"
p.confirm: \"{label}. Is that right?\"
p.nm.1.speech: \"I did not catch that. {menu}\"
lexicon: { biopsy: { ipa: \"ˈbaɪɒpsi\", say: BY-op-see } }
";

/// Rings, and goes to the first menu in English.
fn menu(phone: &mut dyn Phone) {
    phone.ring();
    phone.press("1");
}

#[test]
fn a_message_is_left_and_the_call_goes_on() {
    let flows = Flows::new("message");
    let server = flows.server();
    for (provider, mut phone) in all(&server).into_iter().filter(|(provider, _)| helpline::dialect::limits_of(provider).unwrap().records) {
        let phone = phone.as_mut();
        menu(phone);
        assert!(phone.press("2").text.contains("about your biopsy?"), "{provider}");
        let pronounced = phone.repeat().contains(r#"<phoneme alphabet="ipa" ph="ˈbaɪɒpsi">biopsy</phoneme>"#);
        assert_eq!(pronounced, !["somleng", "telnyx"].contains(&provider), "{provider}");
        let asked = phone.press("1");
        assert_eq!((asked.text.as_str(), asked.waits), ("Speak after the tone.", Waits::Recording { longest_s: 90 }), "{provider}");
        assert!(phone.end_message(20, Some('#')).text.starts_with("It is kept."), "{provider}");
        // Nothing was said: the call is still there, and asks again.
        menu(phone);
        phone.press("2");
        phone.press("1");
        if provider != "bandwidth" {
            assert!(matches!(phone.end_message(0, None).waits, Waits::Keys { .. }));
        }
        phone.hang_up();
    }
    let mut phone = twilio(&server);
    menu(&mut phone);
    phone.press("2");
    phone.press("1");
    assert!(matches!(phone.end_message(7, Some('0')).waits, Waits::Dialling { .. }), "0 rings a person");
}

#[test]
fn of_a_message_whose_caller_hung_up_is_told_later() {
    let flows = Flows::new("gone");
    let server = flows.server();
    for (provider, mut phone) in all(&server).into_iter().filter(|(provider, _)| helpline::dialect::limits_of(provider).unwrap().records) {
        let phone = phone.as_mut();
        menu(phone);
        phone.press("2");
        phone.press("1");
        phone.hang_up();
        let asked = phone.wire().asked.iter().map(|attempt| attempt.url.clone()).collect::<Vec<_>>();
        let later = ["bandwidth", "telnyx", "plivo"].contains(&provider);
        assert_eq!(asked.iter().filter(|url| url.ends_with("/recorded")).count(), usize::from(later), "{provider}: {asked:?}");
    }
    let journal = server.run(&["journal", "export"]);
    let recorded: Vec<_> = journal.lines().filter(|line| line.contains(r#""kind":"recorded""#)).collect();
    // Bandwidth and Plivo once, Telnyx once for each of its two telephones.
    assert_eq!(recorded.len(), 4, "{journal}");
    assert!(
        recorded
            .iter()
            .all(|line| line.contains(r#""node":"message""#) && !["recordings/", "Recording/"].iter().any(|url| line.contains(url))),
        "{recorded:?}"
    );
}

#[test]
fn where_no_message_can_be_left_the_call_goes_on() {
    let flows = Flows::new("none");
    let server = flows.server();
    let mut phone = jambonz(&server);
    menu(&mut phone);
    let heard = phone.press("2");
    assert!(matches!(heard.waits, Waits::Keys { .. }) && !heard.text.contains("about your biopsy?"), "{heard:?}");
}

#[test]
fn digits_end_by_their_number_or_with_pound() {
    let flows = Flows::new("digits");
    let server = flows.server();
    for (provider, mut phone) in all(&server) {
        let phone = phone.as_mut();
        menu(phone);
        let asked = phone.press("3");
        assert!(matches!(&asked.waits, Waits::Keys { max: Some(5), finish, .. } if finish == "#"), "{provider}: {asked:?}");
        let told = phone.press("10014");
        assert!(matches!(told.waits, Waits::Keys { max: Some(1), .. }), "{provider}: {told:?}");
        assert!(told.text.contains("1 0 0 1 4"), "{provider}: {told:?}");
    }
}

#[test]
fn slower_is_slower_until_it_is_usual_again() {
    let flows = Flows::new("slow");
    let server = flows.server();
    for (provider, mut phone) in all(&server) {
        let phone = phone.as_mut();
        menu(phone);
        let spoken = |heard: &crate::provider::Heard| {
            heard.said.iter().filter(|said| !said.text.is_empty()).map(|said| said.rate.clone()).collect::<Vec<_>>()
        };
        let slow = phone.press("7");
        let rate = Some("83%").filter(|_| provider != "somleng");
        assert!(spoken(&slow).iter().all(|spoken| spoken.as_deref() == rate), "{provider}: {slow:?}");
        let usual = phone.press("7");
        assert!(spoken(&usual).iter().all(Option::is_none), "{provider}: {usual:?}");
    }
}
