//! What every dialect must keep: documents as reviewed, words that come through markup unhurt, requests that read back.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::disallowed_methods, reason = "tests")]

mod known;
mod reading;
mod texting;

use super::phrasebook::Manner;
use super::*;
use crate::call::heard::{Outcome, Recording, Spoken};
use crate::call::turn::{Dial, End, Gather, Listening, Target};
use crate::flow::graph::{CallerId, NodeId};
use crate::flow::key::Key;
use crate::flow::limits::Limits;
use crate::flow::wording::{Hole, LanguageId, Piece, Term, Utterance, UtteranceId};
use crate::source::{Source, Sources};
use proptest::prelude::*;
use reading::{spoken, tree};
use std::borrow::Cow;
use std::fs;

/// When requests are made and arrive.
pub(super) const NOW: Timestamp = Timestamp::UNIX_EPOCH;

pub(super) fn line(provider: Provider) -> Box<dyn Dialect> {
    let secrets = vec![provider.made_up_secret().to_owned()];
    provider.dialect(&Setup { secrets, public_url: "https://ivr.example.org".to_owned() }).unwrap()
}

/// The sample flow with these utterances in the place of its own.
fn flow(utterances: Vec<Utterance>) -> Flow {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/findings/sample");
    let mut paths: Vec<String> = vec!["words/en.yaml".into(), "words/es.yaml".into()];
    paths.extend(
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| std::path::Path::new(name).extension().is_some_and(|ending| ending == "yaml")),
    );
    paths.sort();
    let read = |path: String| Source { text: fs::read_to_string(format!("{folder}/{path}")).unwrap(), path };
    let limits = limits_of("twilio").unwrap();
    let mut flow = crate::flow::compile(&Sources(paths.into_iter().map(read).collect()), &limits).flow.unwrap();
    flow.utterances = utterances;
    flow
}

fn utterance(language: u8, pieces: Vec<Piece>) -> Utterance {
    Utterance { language: LanguageId(language), pieces, otherwise: None }
}

#[derive(Debug)]
struct Said(Option<&'static str>);

impl Fill for Said {
    fn fill(&self, _: Hole, _: LanguageId) -> Option<Cow<'_, str>> {
        self.0.map(Cow::Borrowed)
    }
}

fn say(numbers: &[u32]) -> Vec<Speech> {
    numbers.iter().map(|number| Speech::Say(UtteranceId(*number))).collect()
}

fn term(text: &str, ipa: Option<&str>) -> Piece {
    Piece::Term(Term { text: text.to_owned(), ipa: ipa.map(str::to_owned), say: None })
}

fn words() -> Flow {
    let text = |text: &str| Piece::Text(text.to_owned());
    flow(vec![
        utterance(0, vec![text("If this is an emergency, hang up & call 9 1 1.")]),
        utterance(1, vec![text("Para español, oprima dos. ¿Sí?")]),
        utterance(0, vec![text("It ends in "), Piece::Hole(Hole::Last4), text("."), Piece::Quiet(700)]),
        Utterance { otherwise: Some(vec![text("Your number is hidden.")]), ..utterance(0, vec![Piece::Hole(Hole::Last4)]) },
        utterance(
            0,
            vec![text("About "), term("ablation", Some("əˈbleɪʃən")), text(" and "), term("NET", None), text("."), Piece::Quiet(700)],
        ),
    ])
}

fn dial(caller_id: CallerId) -> Dial {
    let target = |number, whisper| Target { number: Number::parse(number).unwrap(), whisper, asks: whisper };
    Dial { targets: vec![target("+12025550177", true), target("+12025550178", false)], ring_s: 25, talk_s: 14_400, caller_id }
}

/// Every document a dialect writes, by name.
pub(super) fn documents(dialect: &dyn Dialect) -> Vec<(&'static str, String)> {
    let mut flow = words();
    let mut book = dialect.phrasebook(&flow);
    flow.languages[0].voices = vec![("twilio".to_owned(), "woman".to_owned())];
    let basic = dialect.phrasebook(&flow);
    let number = Number::parse("+18005550100").unwrap();
    let mixed = [say(&[0]), vec![Speech::Quiet(600)], say(&[1, 0, 2])].concat();
    let fill = Said(Some("0 1 4 2"));
    let next = Next {
        turn: "https://ivr.example.org/voice/main/0aTICKET",
        whisper: "https://ivr.example.org/voice/main/0aWHISPER/whisper",
        fallback: "https://ivr.example.org/voice/main/fallback/0aTICKET",
        call: "v3:CALL&1",
    };
    let spoken = Listening { language: LanguageId(1), place: NodeId(0) };
    let unexpected = Some(Listening { place: NodeId(1), ..spoken });
    book.expect(spoken, &["hablar con alguien", "la \"red\", tumor & más"].map(str::to_owned));
    let spoken = Some(spoken);
    let write_in = |book: &Phrasebook, slow: bool, says: &[Speech], then: Then| {
        dialect.write(&Reply { says, then: &then, slow, next, line_number: Some(&number), book, fill: &fill }).body
    };
    let write_at = |slow, says: &[Speech], then| write_in(&book, slow, says, then);
    let write = |says: &[Speech], then: Then| write_at(false, says, then);
    let whisper = |says: &[Speech], then| dialect.write_whisper(&Whisper { says, then, call: "v3:CALL&1", book: &book, fill: &fill }).body;
    vec![
        ("gather", write(&mixed, Then::Gather(Gather::key(7)))),
        ("gather_without_words", write(&[], Then::Gather(Gather::key(12)))),
        ("gather_digits", write(&say(&[0]), Then::Gather(Gather { digits: 5, ..Gather::key(7) }))),
        ("gather_speech", write(&say(&[1]), Then::Gather(Gather { speech: spoken, ..Gather::key(7) }))),
        ("gather_digits_or_speech", write(&say(&[1]), Then::Gather(Gather { wait_s: 7, digits: 5, speech: spoken }))),
        ("gather_any_speech", write(&say(&[1]), Then::Gather(Gather { speech: unexpected, ..Gather::key(7) }))),
        ("gather_in_a_basic_voice", write_in(&basic, true, &mixed, Then::Gather(Gather::key(12)))),
        ("gather_slowly", write_at(true, &mixed, Then::Gather(Gather::key(12)))),
        ("terms", write(&say(&[4, 0]), Then::Gather(Gather::key(7)))),
        ("record", write(&say(&[0]), Then::Record { longest_s: 120 })),
        ("dial_as_the_line", write(&say(&[1]), Then::Dial(dial(CallerId::Line)))),
        ("dial_as_the_caller", write(&say(&[0]), Then::Dial(dial(CallerId::Caller)))),
        ("last_dial", write(&say(&[0]), Then::LastDial(dial(CallerId::Line), say(&[1])))),
        ("last_dial_as_the_caller", write(&say(&[0]), Then::LastDial(dial(CallerId::Caller), say(&[1])))),
        ("last_dial_to_nobody", write(&say(&[0]), Then::LastDial(Dial { targets: Vec::new(), ..dial(CallerId::Line) }, say(&[1])))),
        ("hang_up", write(&say(&[0]), Then::HangUp(End::Written(NodeId(0))))),
        ("whisper_join", whisper(&say(&[0]), WhisperThen::Join)),
        ("whisper_ask", whisper(&say(&[1]), WhisperThen::Ask("https://ivr.example.org/voice/main/0aACCEPT/whisper/0/accept"))),
        ("whisper_refuse", whisper(&[], WhisperThen::Refuse)),
    ]
}

/// Holds every document against the one that was reviewed, by its tree. `BLESS=1` writes them anew: read the difference before you keep it.
#[test]
fn documents_are_as_reviewed() {
    for provider in Provider::ALL {
        for (name, document) in documents(line(provider).as_ref()) {
            let ending = if document.starts_with('[') { "json" } else { "xml" };
            let path = format!("{}/tests/data/documents/{}/{name}.{ending}", env!("CARGO_MANIFEST_DIR"), provider.word());
            if std::env::var_os("BLESS").is_some() {
                fs::create_dir_all(std::path::Path::new(&path).parent().unwrap()).unwrap();
                fs::write(&path, &document).unwrap();
            }
            let reviewed = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(tree(&document), tree(&reviewed), "{path}");
        }
    }
}

#[test]
fn a_hole_without_a_value_says_something_else() {
    let flow = words();
    for provider in Provider::ALL {
        let book = line(provider).phrasebook(&flow);
        let said = |fill: Option<&'static str>| book.say(&say(&[3]), &Said(fill), Manner::Usual);
        assert!(said(Some("0 1 4 2")).contains("0 1 4 2"));
        assert!(said(None).contains("Your number is hidden."));
    }
}

#[test]
fn long_words_are_cut_at_sentences() {
    let text = "This is a sentence of some words. ".repeat(300);
    let flow = flow(vec![utterance(0, vec![Piece::Text(text.trim().to_owned())])]);
    for provider in Provider::ALL {
        let dialect = line(provider);
        let said = dialect.phrasebook(&flow).say(&say(&[0, 0]), &Said(None), Manner::Usual);
        for words in spoken(&said).into_iter().map(|spoken| spoken.words) {
            assert!(words.len() <= dialect.limits().say_chars && words.ends_with('.'), "{} characters", words.len());
        }
    }
}

fn heard() -> impl Strategy<Value = Heard> {
    prop_oneof![
        Just(Heard::Silence),
        "[0-9*#]{1,9}".prop_map(Heard::Keys),
        Just(Heard::HungUp),
        Just(Heard::DialEnded(Outcome::Busy)),
        Just(Heard::DialEnded(Outcome::NoAnswer)),
        Just(Heard::DialEnded(Outcome::Declined)),
        Just(Heard::DialEnded(Outcome::Failed)),
        Just(Heard::DialEnded(Outcome::Answered)),
        proptest::option::of(0u32..9999).prop_map(|talk_s| Heard::DialEnded(Outcome::Ended { talk_s })),
        ("[a-z]{0,12}", proptest::option::of(0usize..12), any::<bool>()).prop_map(|(reference, key, hung_up)| {
            let key = key.filter(|_| !hung_up).and_then(|at| Key::all().nth(at));
            Heard::Recorded(Recording { reference: format!("https://r.example/{reference}"), key, hung_up })
        }),
        ("\\PC{0,30}", proptest::option::of(0u8..=100))
            .prop_map(|(words, sure)| { Heard::Speech(Spoken { words, confidence: sure.map(|sure| f32::from(sure) / 100.0) }) }),
    ]
}

/// What a provider can tell of it.
fn told(heard: &Heard, limits: &Limits) -> Option<Heard> {
    match heard {
        Heard::Silence => None,
        Heard::Speech(_) if !limits.speech => None,
        Heard::Recorded(_) if !limits.records => None,
        // Who hears keys alone does not tell of the one that ended a message.
        Heard::Recorded(recording) if !limits.speech => Some(Heard::Recorded(Recording { key: None, ..recording.clone() })),
        Heard::DialEnded(Outcome::Ended { talk_s }) if limits.talk_time => Some(Heard::DialEnded(Outcome::Ended { talk_s: *talk_s })),
        Heard::DialEnded(Outcome::Answered | Outcome::Ended { .. }) if !limits.proof_of_answer => {
            Some(Heard::DialEnded(Outcome::Ended { talk_s: None }))
        }
        heard => Some(heard.clone()),
    }
}

/// Without proof of an answer, a person who refuses may be told as nobody who answered.
fn refused(heard: Option<Heard>, limits: &Limits) -> Option<Heard> {
    match heard {
        Some(Heard::DialEnded(Outcome::Declined)) if !limits.proof_of_answer => Some(Heard::DialEnded(Outcome::NoAnswer)),
        heard => heard,
    }
}

/// Words as they are heard: a brace may be written as a bracket, which sounds the same.
fn as_heard(words: &str) -> String {
    words.replace("\r\n", "\n").replace(['\r'], "\n").replace('{', "(").replace('}', ")")
}

proptest! {
    #[test]
    fn any_words_come_through_markup(text in "\\PC{0,80}", filled in "[<>&\"'{} a-z\u{0}-\u{1f}]{1,20}") {
        let filled: &'static str = Box::leak(filled.into_boxed_str());
        let flow = flow(vec![utterance(0, vec![Piece::Text(text.clone()), Piece::Hole(Hole::Topic)])]);
        let plain: String = format!("{text}{filled}").chars().filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)).collect();
        for provider in Provider::ALL {
            let said = line(provider).phrasebook(&flow).say(&say(&[0]), &Said(Some(filled)), Manner::Usual);
            let words: String = spoken(&said).into_iter().map(|spoken| spoken.words).collect();
            prop_assert_eq!(as_heard(&words), as_heard(&plain));
            prop_assert!(provider != Provider::Telnyx || !words.contains(['{', '}']), "a template could be filled");
        }
    }

    #[test]
    fn made_up_requests_are_genuine_and_read_back(heard in heard(), hidden: bool, flip: usize) {
        let (from, to) = (Number::parse("+13125550142").unwrap(), Number::parse("+18005550100").unwrap());
        for provider in Provider::ALL {
            let dialect = line(provider);
            let url = "https://ivr.example.org/voice/main/0aTICKET?x=1";
            let pose = Pose { url, call: "CA1", parent: None, account: "AC1", from: (!hidden).then_some(&from), to: &to, heard: &heard, at: NOW };
            let posed = dialect.pose(&pose).unwrap();
            let received = Received { method: &Method::POST, target: "/voice/main/0aTICKET?x=1", headers: &posed.headers, body: posed.body.as_bytes(), at: NOW };
            let report = dialect.read(&dialect.verify(&received).unwrap()).unwrap();
            prop_assert_eq!(refused(report.heard, &dialect.limits()), refused(told(&heard, &dialect.limits()), &dialect.limits()));
            prop_assert_eq!((report.call.as_str(), report.from.is_none(), report.to.as_ref()), ("CA1", hidden, Some(&to)));
            if provider != Provider::Bandwidth {
                let mut body = posed.body.clone().into_bytes();
                // Any letter or digit made another one. The case of an escape's letters is not part of what is signed.
                let plain: Vec<usize> = (0..body.len()).filter(|at| body[*at].is_ascii_alphanumeric()).collect();
                let at = plain[flip % plain.len()];
                body[at] = if body[at].eq_ignore_ascii_case(&b'q') { b'z' } else { b'q' };
                prop_assert!(dialect.verify(&Received { body: &body, ..received }).is_err(), "another body");
                let elsewhere = dialect.verify(&Received { target: "/voice/main/0aTICKET?x=2", ..received }).is_ok();
                prop_assert_eq!(elsewhere, matches!(provider, Provider::Telnyx | Provider::Jambonz), "another URL");
            }
        }
    }
}

/// Words with quiets and a term, as a voice of this name says them.
fn said_by(voice: Option<(&str, &str)>, manner: Manner) -> String {
    let text = |text: &str| Piece::Text(text.to_owned());
    let mut flow = flow(vec![
        utterance(
            0,
            vec![
                text("One. "),
                Piece::Quiet(700),
                text(" "),
                Piece::Quiet(900),
                text(" Two, "),
                Piece::Quiet(200),
                term("PET", Some("pɛt")),
            ],
        ),
        utterance(0, vec![Piece::Quiet(600), text("Three.")]),
    ]);
    flow.languages[0].voices = voice.map(|(provider, voice)| (provider.to_owned(), voice.to_owned())).into_iter().collect();
    if voice.is_none() {
        flow.languages[0].locale = "en-GB".to_owned();
    }
    let says = [vec![Speech::Quiet(3000)], say(&[0]), vec![Speech::Quiet(1500)], say(&[1]), vec![Speech::Quiet(600)]].concat();
    line(Provider::Twilio).phrasebook(&flow).say(&says, &Said(None), manner)
}

#[test]
fn a_voice_without_markup_is_quiet_between_elements() {
    let say = |words: &str| format!("<Say voice=\"woman\" language=\"en-US\">{words}</Say>");
    let pause = |seconds: u8| format!("<Pause length=\"{seconds}\"/>");
    let woman = |manner| said_by(Some(("twilio", "woman")), manner);
    let [one, two, three] = ["One. ", " Two, PET", "Three."].map(say);
    assert_eq!(woman(Manner::Usual), [&*one, &pause(2), &two, &pause(2), &three, &pause(1)].concat());
    assert_eq!(woman(Manner::Slow), [&*one, &pause(2), &two, &pause(3), &three, &pause(1)].concat());
    assert_eq!(woman(Manner::Whisper), say("One.  Two, PET Three."));
    let unnamed = said_by(None, Manner::Usual);
    assert!(!unnamed.contains("<break") && !unnamed.contains("voice="), "{unnamed}");
}

#[test]
fn a_voice_with_some_markup_gets_no_more() {
    for manner in [Manner::Usual, Manner::Slow] {
        let google = said_by(Some(("twilio", "Google.en-US-Neural2-A")), manner);
        assert!(google.contains("<break") && !google.contains("<p") && !google.contains("<Pause"), "{google}");
    }
    let polly = said_by(Some(("twilio", "Polly.Joanna")), Manner::Slow);
    assert!(polly.contains("<prosody rate=\"83%\">") && polly.contains("<phoneme") && polly.contains("1050ms"), "{polly}");
}

#[test]
fn terms_and_quiets_count_as_they_are_written() {
    let pieces: Vec<Piece> = (0..200)
        .flat_map(|_| [term("ablation", Some("əˈbleɪʃən")), Piece::Text(", and then. ".to_owned()), Piece::Quiet(10_000)])
        .collect();
    let flow = flow(vec![utterance(0, pieces)]);
    for provider in Provider::ALL {
        let dialect = line(provider);
        for manner in [Manner::Usual, Manner::Slow, Manner::Whisper] {
            let said = dialect.phrasebook(&flow).say(&say(&[0, 0]), &Said(None), manner);
            let spoken = spoken(&said);
            assert!(spoken.len() > 2);
            for element in spoken {
                let chars = element.inside.chars().count();
                assert!(chars <= dialect.limits().say_chars && !element.words.trim().is_empty(), "{chars} characters");
            }
        }
    }
}
