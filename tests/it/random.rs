//! Random flows, random callers: there is always a turn, nobody is hung up on, every path ends.

use helpline::call::heard::{Heard, Outcome, Recording, Spoken};
use helpline::call::now::{Abilities, Now};
use helpline::call::state::{MOST_HISTORY, State};
use helpline::call::turn::{End, Gather, Then, Turn};
use helpline::call::{again, rescue, resume, step};
use helpline::flow::calls_allowed::CallsAllowed;
use helpline::flow::graph::*;
use helpline::flow::hearing::Hearing;
use helpline::flow::key::{Key, Keys};
use helpline::flow::roster::{Answers, Person, Roster};
use helpline::flow::wording::*;
use helpline::phone::Number;
use helpline::ticket::{Bound, Keyring, LONGEST, Purpose};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;

const NODES: u16 = 12;

fn exit() -> impl Strategy<Value = Exit> {
    prop_oneof![8 => (0..NODES).prop_map(|node| Exit::To(NodeId(node))), 1 => Just(Exit::Return)]
}

fn keys<T: Clone + std::fmt::Debug + 'static>(thing: impl Strategy<Value = T> + 'static) -> impl Strategy<Value = Keys<T>> {
    proptest::collection::vec((1u8..=6, thing), 0..5).prop_map(|pairs| {
        let mut keys = Keys::default();
        for (digit, thing) in pairs {
            keys.hang(Key::digit(digit).unwrap(), thing);
        }
        keys
    })
}

fn menu() -> impl Strategy<Value = Kind> {
    keys(exit()).prop_map(|choices| Kind::Menu(Menu { choices, labels: Vec::new(), words: vec![MenuWords::default(); 2] }))
}

fn transfer(urgent: impl Strategy<Value = bool>) -> impl Strategy<Value = Kind> {
    (0u16..3, urgent, exit(), exit()).prop_map(|(ladder, urgent, fails, ends)| {
        let again = urgent.then_some(PromptId(0));
        Kind::Transfer(Transfer { ladder: LadderId(ladder), intro: PromptId(0), again, urgent, fails, ends })
    })
}

/// Nodes that ask before they do.
fn asking() -> impl Strategy<Value = Kind> {
    let p = PromptId(0);
    prop_oneof![
        exit().prop_map(move |then| Kind::Text(Text { text: p, consent: p, then })),
        (keys(exit()), exit(), exit()).prop_map(move |(offer, declined, then)| Kind::CallBack(CallBack {
            consent: p,
            done: p,
            none: p,
            hidden: p,
            offer,
            declined,
            then
        })),
        (exit(), exit())
            .prop_map(move |(declined, then)| { Kind::Voicemail(Voicemail { ask: p, notice: p, kept: p, longest_s: 60, declined, then }) }),
        (1u8..=16, 0u8..2, any::<bool>(), exit())
            .prop_map(move |(digits, keep, confirm, then)| { Kind::Ask(Ask { say: p, digits, keep, confirm, secret: false, then }) }),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    let silence = proptest::option::of((1u8..10, 0u8..2).prop_map(|(after, language)| (after, LanguageId(language))));
    let language = (0u8..2).prop_map(LanguageId);
    let section = (any::<u8>(), proptest::option::of(0u16..2)).prop_map(|(first, topic)| Section {
        say: PromptId(0),
        topic: topic.map(TopicId),
        first,
    });
    prop_oneof![
        (keys(language), silence, exit()).prop_map(|(keys, silence, then)| Kind::ChooseLanguage(ChooseLanguage {
            say: PromptId(0),
            keys,
            silence,
            then
        })),
        exit().prop_map(|then| Kind::Say { say: PromptId(0), then }),
        menu(),
        menu(),
        (proptest::collection::vec(section, 1..5), proptest::option::of(0..NODES))
            .prop_map(|(sections, link)| Kind::Run(Run { sections, link: link.map(NodeId) })),
        asking(),
        (keys(exit()), proptest::option::of(exit())).prop_map(|(offer, silence)| Kind::Tell(Tell { say: PromptId(0), offer, silence })),
        transfer(any::<bool>()),
        Just(Kind::HangUp { say: PromptId(0) }),
    ]
}

prop_compose! {
    fn flow()(
        kinds in proptest::collection::vec((kind(), any::<u8>(), any::<bool>()), usize::from(NODES)),
        first_menu in menu(),
        person in transfer(Just(false)),
        ladders in proptest::collection::vec(proptest::collection::vec((0usize..3, 5u16..60), 1..4), 3),
        nobody in proptest::option::of((1u8..6, 1u16..15, 0u32..1200)),
        attempts in 1u8..4,
        turns in 5u16..60,
    ) -> Flow {
        let mut nodes: Vec<Node> = (0u32..).zip(kinds).map(|(at, (kind, first, after_failure))| Node {
            name: format!("n{at}"), hash: at * 7919 + 1, kind, topic: (at % 3 == 0).then_some(TopicId(0)), first: first & 1, after_failure,
        }).collect();
        nodes[1].kind = first_menu;
        nodes[2].kind = person;
        let mut reserved = Keys::default();
        for (key, does) in [
            (Key::digit(0), Reserved::To(NodeId(2))), (Key::digit(7), Reserved::Slower), (Key::digit(8), Reserved::To(NodeId(3))),
            (Key::digit(9), Reserved::Repeat), (Some(Key::STAR), Reserved::Back), (Some(Key::POUND), Reserved::To(NodeId(1))),
        ] {
            reserved.hang(key.unwrap(), does);
        }
        let p = PromptId(0);
        Flow {
            name: "random".into(), version: Version(*b"randomly"), languages: vec![language("en"), language("es")], nodes,
            start: NodeId(0), resume_at: NodeId(1), reserved,
            patience: Patience { wait_s: 7, slow_s: 12, attempts, then: NodeId(2) },
            first: vec![p], nobody: nobody.map(|(rounds, dials, at_least_s)| Nobody { rounds, dials, at_least_s, say: p }),
            bounds: Bounds { turns, longest_s: 4 * 3600 },
            calls_allowed: CallsAllowed::default(),
            budgets: helpline::flow::budgets::Budgets::default(),
            ladders: ladders.into_iter().enumerate().map(|(at, steps)| Ladder {
                name: format!("l{at}"), whisper: Some(p), whisper_s: 5, caller_id: CallerId::Line, within_s: None,
                steps: steps.into_iter().map(|(who, for_s)| Step { ring: vec![format!("p{who}")], for_s, speaks_caller: who % 2 == 0 }).collect(),
            }).collect(),
            hours: Vec::new(),
            notices: vec![Notice { name: "storm".into(), say: p, then: Some(NodeId(4)) }],
            topics: vec![topic("a", 1), topic("b", 2)],
            kept: vec!["zip".into(), "pin".into()],
            spoken: SpokenWays { crisis: NodeId(3), emergency: NodeId(4), person: NodeId(2) },
            hearing: Hearing::default(),
            prompts: vec![Prompt { id: "p".into(), words: vec![vec![Item::Speech(Speech::Say(UtteranceId(0))), Item::Menu(Form::Short)]; 2] }],
            utterances: vec![Utterance { language: LanguageId(0), pieces: vec![Piece::Text("words".into())], otherwise: None }],
            service: Service {
                call_back: None,
                no_input: [p; 3], no_match: [p; 3], assumed: Some(p), slow: p, normal: p, nav: p, nav_short: p, nav_last: p, nav_only: p,
                edge: p, no_text: p, text_sent: p, text_none: p, no_match_speech: p, confirm: p, help: Some(p), assumed_keys: None, still_trying: p, sorry: p, once_more: p, busy_now: p, bye: p,
            },
        }
    }
}

fn language(code: &str) -> Language {
    Language {
        code: code.into(),
        locale: format!("{code}-US"),
        voices: Vec::new(),
        names: vec!["one".into(), "two".into()],
        reasons: ["a".into(), "b".into(), "c".into()],
        relay: "d".into(),
        child: "e".into(),
        not_chosen: "f".into(),
        keys: Keys::default(),
        roles: Vec::new(),
        accept: UtteranceId(0),
        opening: None,
    }
}

fn topic(id: &str, hash: u32) -> Topic {
    Topic { id: id.into(), hash, titles: vec![String::new(), String::new()] }
}

fn roster() -> impl Strategy<Value = Roster> {
    let person = (any::<bool>(), any::<bool>());
    (proptest::collection::vec(person, 3), any::<bool>(), any::<bool>()).prop_map(|(people, storm, off)| Roster {
        off: off.then(|| ("p0".to_owned(), None)).into_iter().collect(),
        hours: BTreeMap::new(),
        version: 1,
        people: people
            .into_iter()
            .enumerate()
            .map(|(at, (has_phone, switchboard))| Person {
                name: format!("p{at}"),
                title: String::new(),
                phones: has_phone.then(|| Number::parse("+13125550199").unwrap()).into_iter().collect(),
                speaks: vec!["es".into()],
                answers: if switchboard { Answers::Switchboard } else { Answers::Person },
            })
            .collect(),
        notices: storm.then(|| "storm".to_owned()).into_iter().collect(),
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Answered),
        proptest::option::of(0u32..100).prop_map(|talk_s| Outcome::Ended { talk_s }),
        Just(Outcome::Busy),
        Just(Outcome::NoAnswer),
        Just(Outcome::Declined),
        Just(Outcome::Failed),
    ]
}

fn heard() -> impl Strategy<Value = Heard> {
    prop_oneof![
        6 => "[0-9*#ab]{1,9}".prop_map(Heard::Keys),
        6 => "[0-9*#]".prop_map(Heard::Keys),
        4 => Just(Heard::Silence),
        1 => ".{0,20}".prop_map(|words| Heard::Speech(Spoken { words, confidence: None })),
        8 => outcome().prop_map(Heard::DialEnded),
        2 => ("r?", proptest::option::of(0u8..10)).prop_map(|(reference, key)| {
            Heard::Recorded(Recording { reference, key: key.and_then(Key::digit), hung_up: false })
        }),
    ]
}

fn line() -> impl Strategy<Value = Abilities> {
    any::<(bool, bool, bool, bool)>().prop_map(|(speech, texts, keypad_only, no_messages)| Abilities {
        speech,
        texts,
        keypad_only,
        no_messages,
    })
}

pub(crate) fn start() -> Timestamp {
    Timestamp::from_second(1_795_536_000).unwrap()
}

/// Every promise that holds of any turn of any flow.
fn check(flow: &Flow, now: &Now<'_>, turn: &Turn, keyring: &Keyring) -> Result<(), TestCaseError> {
    let age_s = now.at.as_second() - turn.state.rang.as_second();
    match &turn.then {
        Then::Gather(Gather { wait_s, .. }) => {
            prop_assert!(*wait_s > 0);
            let kind = &flow.node(turn.state.at).kind;
            prop_assert!(kind.listens(), "listens at {kind:?}");
        }
        Then::Record { .. } => {
            let kind = &flow.node(turn.state.at).kind;
            prop_assert!(matches!(kind, Kind::Voicemail(_)), "records at {kind:?}");
        }
        Then::Dial(dial) => {
            prop_assert!(!dial.targets.is_empty(), "rings nobody");
            prop_assert!(matches!(flow.node(turn.state.at).kind, Kind::Transfer(_)), "rings where no transfer is");
        }
        Then::LastDial(..) => prop_assert!(turn.state.turn > flow.bounds.turns || age_s > i64::from(flow.bounds.longest_s)),
        Then::HangUp(End::Written(node)) => {
            prop_assert!(matches!(flow.node(*node).kind, Kind::HangUp { .. }), "hung up where nobody wrote it");
        }
        Then::HangUp(End::Nobody) => {
            let nobody = flow.nobody.expect("only a flow that says so gives up");
            prop_assert!(!turn.state.crisis, "gave up on a caller in crisis");
            prop_assert!(turn.state.rounds >= nobody.rounds || turn.state.dials >= nobody.dials);
            prop_assert!(age_s >= i64::from(nobody.at_least_s));
        }
        Then::HangUp(End::CallerGone) => prop_assert!(false, "nobody hung up"),
    }
    prop_assert!(turn.state.history.len() <= MOST_HISTORY);
    let bound = Bound { line: "main", purpose: Purpose::Turn, call: "CA1" };
    let ticket = keyring.seal(flow, &turn.state, bound, 0);
    prop_assert!(ticket.len() < LONGEST, "a ticket of {} characters", ticket.len());
    let opened = keyring.open(&ticket, bound).expect("what was sealed opens");
    prop_assert_eq!(opened.state(flow), turn.state.clone());
    Ok(())
}

/// How many calls are made up: ten thousand, or as many as `HELPLINE_CASES` says.
fn cases() -> u32 {
    std::env::var("HELPLINE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// However its ways lead round, a flow's seconds are told.
    #[test]
    fn any_flow_has_its_seconds(flow in flow()) {
        let told = helpline::pace::report::Report::of(&flow);
        prop_assert_eq!(told.languages.len(), flow.languages.len());
        prop_assert!(told.to_string().contains("a person is rung: silence"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_caller_in_any_flow_hears_words_and_reaches_an_end(
        flow in flow(), roster in roster(), acts in proptest::collection::vec((heard(), 0i64..600), 1..30),
        flip in any::<(usize, u8)>(), line in line(),
    ) {
        let keyring = Keyring::derive(&["one".into(), "two".into()]);
        let mut now = Now { at: start(), roster: &roster, line };
        let mut turn = step(&flow, &now, &State::begin(&flow, now.at, false), &Heard::Rings { hidden: line.keypad_only });
        check(&flow, &now, &turn, &keyring)?;
        for (heard, seconds) in &acts {
            if matches!(turn.then, Then::HangUp(_) | Then::LastDial(..)) {
                break;
            }
            now.at += SignedDuration::from_secs(*seconds);
            turn = step(&flow, &now, &turn.state, heard);
            check(&flow, &now, &turn, &keyring)?;
            let repeated = again(&flow, &now, &turn.state);
            check(&flow, &now, &repeated, &keyring)?;
        }
        for lost in [resume(&flow, &now, LanguageId(9)), rescue(&flow, &now, LanguageId(1))] {
            check(&flow, &now, &lost, &keyring)?;
        }
        // A changed ticket never opens.
        let bound = Bound { line: "main", purpose: Purpose::Turn, call: "CA1" };
        let ticket = keyring.seal(&flow, &turn.state, bound, 1);
        let mut bytes = ticket.clone().into_bytes();
        let at = flip.0 % bytes.len();
        bytes[at] = if bytes[at] == flip.1 % 128 { (flip.1 + 1) % 128 } else { flip.1 % 128 };
        prop_assert!(keyring.open(&String::from_utf8(bytes).unwrap(), bound).is_none());
        for other in [Bound { line: "other", ..bound }, Bound { purpose: Purpose::Whisper, ..bound }, Bound { call: "CA2", ..bound }] {
            prop_assert!(keyring.open(&ticket, other).is_none());
        }
        prop_assert!(Keyring::derive(&["three".into()]).open(&ticket, bound).is_none());
        prop_assert!(Keyring::derive(&["three".into(), "one".into()]).open(&ticket, bound).is_some());
    }

    #[test]
    fn a_call_that_never_stops_meets_its_limits(flow in flow(), roster in roster(), act in heard()) {
        let now = Now { at: start(), roster: &roster, line: Abilities::default() };
        let mut turn = step(&flow, &now, &State::begin(&flow, now.at, false), &Heard::Rings { hidden: false });
        for _ in 0..=flow.bounds.turns {
            if matches!(turn.then, Then::HangUp(_) | Then::LastDial(..)) {
                return Ok(());
            }
            turn = step(&flow, &now, &turn.state, &act);
        }
        prop_assert!(matches!(turn.then, Then::LastDial(..)), "goes on after {} turns", turn.state.turn);
    }
}
