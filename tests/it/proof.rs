//! The prover: the shipped flow keeps every promise, and every promise that is broken is told with a way that shows it.

use helpline::flow::graph::{Condition, Exit, Flow, Kind, Reserved};
use helpline::flow::key::Key;
use helpline::flow::roster::Roster;
use helpline::library::{folder, usual_limits};
use helpline::proof::{Breach, Proof, RULES, prove};
use std::path::Path;
use std::process::Command;

/// A flow that can take calls, and its people.
struct Proved {
    flow: Flow,
    roster: Roster,
}

/// Compiles a folder with some of its text replaced.
fn compiled(path: &str, edits: &[(&str, &str)]) -> Proved {
    let mut folder = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    for (old, new) in edits {
        let found = folder
            .sources
            .0
            .iter_mut()
            .filter(|source| source.text.contains(old))
            .map(|source| source.text = source.text.replace(old, new));
        assert!(found.count() > 0, "{path} has no {old}");
    }
    let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
    let report: Vec<String> = compiled.findings.iter().map(|finding| finding.render(&folder.sources, false)).collect();
    Proved { flow: compiled.flow.unwrap_or_else(|| panic!("{}", report.join("\n"))), roster: compiled.roster }
}

fn errands(edits: &[(&str, &str)]) -> Proved {
    compiled("tests/data/flows/errands", edits)
}

/// The asking flow, with the end that it lacks.
fn asking(edits: &[(&str, &str)]) -> Proved {
    let nobody = ("patience: { then: person }", "patience: { then: person }\nnobody: { rounds: 5, dials: 12, at_least: 10m, say: p.bye }");
    compiled("tests/data/flows/asking", &[&[nobody], edits].concat())
}

impl Proved {
    fn proof(&self) -> Proof {
        prove(&self.flow, &self.roster, &usual_limits().unwrap())
    }

    /// Spoils the compiled flow, for faults that the compiler refuses.
    fn spoilt(mut self, spoil: impl FnOnce(&mut Flow)) -> Self {
        spoil(&mut self.flow);
        self
    }

    /// The breach of a rule at a node.
    fn breach(&self, rule: &str, node: &str) -> Breach {
        let proof = self.proof();
        let found = proof.breaches.iter().find(|breach| breach.rule == rule && self.flow.node(breach.node).name == node);
        let breach = found.unwrap_or_else(|| panic!("no {rule} at {node}:\n{}", told(&self.flow, &proof)));
        assert!(!breach.acts.is_empty() && !breach.message.is_empty() && !breach.help.is_empty(), "{breach:?}");
        assert!(RULES.iter().any(|(name, _)| *name == breach.rule), "{rule}");
        assert!(breach.acts[0].starts_with("ring the line") || breach.acts[0].starts_with("the call loses its place"), "{breach:?}");
        breach.clone()
    }
}

fn told(flow: &Flow, proof: &Proof) -> String {
    let one = |breach: &Breach| format!("{} at {}: {} {:?}\n", breach.rule, flow.node(breach.node).name, breach.message, breach.acts);
    proof.breaches.iter().map(one).collect::<String>() + &proof.summary()
}

fn to(flow: &Flow, name: &str) -> Exit {
    Exit::To(flow.node_named(name).unwrap())
}

fn kind<'f>(flow: &'f mut Flow, name: &str) -> &'f mut Kind {
    let at = flow.node_named(name).unwrap();
    &mut flow.nodes[usize::from(at.0)].kind
}

/// Hangs a reserved key anew.
fn reserve(flow: &mut Flow, key: u8, name: &str) {
    let node = flow.node_named(name).unwrap();
    flow.reserved.hang(Key::digit(key).unwrap(), Reserved::To(node));
}

/// Takes the words of a prompt, in one language or in all.
fn silence(flow: &mut Flow, id: &str, language: Option<usize>) {
    let prompt = flow.prompts.iter_mut().find(|prompt| prompt.id == id).unwrap();
    let silent = |(at, items): (usize, &mut Vec<_>)| {
        if language.is_none_or(|language| language == at) {
            items.clear();
        }
    };
    prompt.words.iter_mut().enumerate().for_each(silent);
}

fn transfer<'f>(flow: &'f mut Flow, name: &str) -> &'f mut helpline::flow::graph::Transfer {
    let Kind::Transfer(transfer) = kind(flow, name) else { panic!("{name} is no transfer") };
    transfer
}

#[test]
fn the_shipped_flow_keeps_every_promise() {
    let shipped = compiled("flows/helpline", &[]);
    let proof = shipped.proof();
    assert!(proof.holds(), "{}", told(&shipped.flow, &proof));
    assert!(proof.states > 1000 && proof.edges > 20_000, "{}", proof.summary());
    assert!(proof.by_silence.acts >= 3 && proof.by_wrong_keys.acts >= 3, "{}", proof.summary());
    assert!(proof.summary().contains(&format!("{} states and {} edges", proof.states, proof.edges)), "{}", proof.summary());
}

#[test]
fn the_small_flows_keep_every_promise() {
    for proved in [errands(&[]), asking(&[])] {
        let proof = proved.proof();
        assert!(proof.holds(), "{}", told(&proved.flow, &proof));
    }
}

#[test]
fn zero_that_leads_to_a_menu_or_a_closed_office() {
    let menu = errands(&[]).spoilt(|flow| reserve(flow, 0, "main")).breach("person-not-by-zero", "main");
    assert_eq!(menu.acts, ["ring the line", "press 0"]);
    let office = asking(&[]).spoilt(|flow| reserve(flow, 0, "office")).breach("person-not-by-zero", "closed");
    assert_eq!(office.acts, ["ring the line", "press 0 (while `office` is closed)"]);
    assert!(office.message.contains("other places"), "{office:?}");
    let mut nobody = errands(&[]);
    nobody.roster.people.iter_mut().for_each(|person| person.phones.clear());
    assert!(nobody.proof().breaches.iter().any(|breach| breach.rule == "person-not-by-zero"));
}

#[test]
fn silence_that_ends_a_call_or_leads_round() {
    let tell = asking(&[("west:    { tell: p.west }", "west:    { tell: p.west, silence: bye }")]).breach("person-not-by-silence", "west");
    assert_eq!(tell.acts.iter().rev().take(2).collect::<Vec<_>>(), ["say nothing", "say nothing"], "{tell:?}");
    assert!(tell.acts.iter().any(|act| act.contains("with a `zip` like 9*")), "{tell:?}");
    let message = errands(&[("longest: 120s }, then", "longest: 120s }, declined: bye, then")]);
    message.breach("person-not-by-silence", "message");
    let round = errands(&[]).spoilt(|flow| flow.patience.then = flow.node_named("main").unwrap());
    round.breach("person-not-by-silence", "main");
}

#[test]
fn a_tell_may_end_a_call_after_a_person_was_rung() {
    assert!(errands(&[]).proof().holds());
    let early = errands(&[("3: message}", "3: after}"), ("then: main }\n  person", "then: main }\n  person")]);
    let early = Proved { flow: early.flow, roster: early.roster };
    early.breach("person-not-by-silence", "after");
}

#[test]
fn wrong_keys_that_lead_round_or_end_a_call() {
    let round = errands(&[]).spoilt(|flow| flow.patience.then = flow.node_named("main").unwrap());
    round.breach("person-not-by-wrong-keys", "main");
    errands(&[("longest: 120s }, then", "longest: 120s }, declined: bye, then")]).breach("person-not-by-wrong-keys", "message");
}

#[test]
fn patience_without_end() {
    let long = errands(&[("slow: 12s, attempts: 3", "slow: 60s, attempts: 9")]);
    let breaches = long.proof().breaches;
    for rule in ["person-not-by-silence", "person-not-by-wrong-keys"] {
        let breach = breaches.iter().find(|breach| breach.rule == rule).unwrap();
        assert!(breach.message.contains("seconds of waiting"), "{breach:?}");
        assert!(breach.acts.len() > 9, "{breach:?}");
    }
}

#[test]
fn ends_that_nobody_wrote() {
    errands(&[]).spoilt(|flow| flow.nobody.as_mut().unwrap().dials = 0).breach("end-not-written", "person");
    let mute = errands(&[]).spoilt(|flow| silence(flow, "p.bye", Some(1))).breach("end-not-written", "bye");
    assert!(mute.message.contains("es") && mute.acts.contains(&"press 2".to_owned()), "{mute:?}");
    errands(&[]).spoilt(|flow| flow.start = flow.node_named("bye").unwrap()).breach("end-not-written", "bye");
    let short = errands(&[]).spoilt(|flow| flow.bounds.turns = 3);
    assert!(short.proof().breaches.iter().any(|breach| breach.rule == "end-not-written" && breach.message.contains("limits")));
}

#[test]
fn outcomes_that_lead_nowhere() {
    let fails = errands(&[]).spoilt(|flow| transfer(flow, "person").fails = to(flow, "bye")).breach("outcome-without-way", "person");
    assert_eq!(fails.acts, ["ring the line", "press 0", "somebody answers and hangs up at once"]);
    let ends = errands(&[]).spoilt(|flow| transfer(flow, "person").ends = to(flow, "bye")).breach("outcome-without-way", "person");
    assert_eq!(ends.acts.last().unwrap(), "somebody answers, you talk, they hang up first");
    let mute = errands(&[]).spoilt(|flow| silence(flow, "p.xfer.busy", None)).breach("outcome-without-way", "person");
    assert!(mute.message.contains("hears nothing"), "{mute:?}");
}

#[test]
fn waits_without_end() {
    asking(&[]).spoilt(|flow| flow.nobody = None).breach("unbounded-wait", "busy");
    let itself = errands(&[]).spoilt(|flow| {
        let message = to(flow, "message");
        let Kind::Voicemail(voicemail) = kind(flow, "message") else { panic!() };
        voicemail.declined = message;
    });
    itself.breach("unbounded-wait", "message");
    itself.breach("person-not-by-silence", "message");
}

#[test]
fn ladders_that_take_too_long() {
    errands(&[]).spoilt(|flow| flow.ladders[0].within_s = Some(20)).breach("within-broken", "person");
    errands(&[]).spoilt(|flow| flow.ladders[0].steps[0].for_s = 300).breach("within-broken", "person");
}

#[test]
fn a_crisis_that_does_not_ring() {
    let menu = errands(&[]).spoilt(|flow| reserve(flow, 8, "main")).breach("crisis-not-rung", "main");
    assert_eq!(menu.acts, ["ring the line", "press 8"]);
    let tell = errands(&[]).spoilt(|flow| {
        flow.spoken.crisis = flow.node_named("busy").unwrap();
        reserve(flow, 8, "busy");
    });
    tell.breach("crisis-not-rung", "busy");
    let empty = errands(&[]);
    let empty = empty.spoilt(|flow| flow.ladders[1].steps[0].ring = vec!["nobody".to_owned()]);
    empty.breach("crisis-not-rung", "main");
    let ends = errands(&[]).spoilt(|flow| {
        let Kind::Transfer(crisis) = kind(flow, "crisis") else { panic!() };
        crisis.urgent = false;
        transfer(flow, "crisis").fails = to(flow, "bye");
    });
    ends.breach("outcome-without-way", "crisis");
}

#[test]
fn consent_that_nobody_could_give() {
    let text = errands(&[]).spoilt(|flow| silence(flow, "p.callback", None)).breach("consent-missing", "callback");
    assert_eq!(text.prompt, Some(helpline::flow::wording::PromptId(prompt(&errands(&[]).flow, "p.callback"))));
    let spanish = errands(&[]).spoilt(|flow| silence(flow, "p.sms.ask", Some(1)));
    let breach = spanish.proof().breaches.into_iter().find(|breach| breach.rule == "consent-missing").unwrap();
    assert_eq!(breach.acts[..2], ["ring the line", "press 2"], "{breach:?}");
    errands(&[]).spoilt(|flow| silence(flow, "p.vm.ask", Some(0))).breach("consent-missing", "message");
}

fn prompt(flow: &Flow, id: &str) -> u16 {
    u16::try_from(flow.prompts.iter().position(|prompt| prompt.id == id).unwrap()).unwrap()
}

#[test]
fn recordings_without_a_notice() {
    errands(&[]).spoilt(|flow| silence(flow, "p.vm.notice", None)).breach("notice-missing", "message");
    let spanish = errands(&[]).spoilt(|flow| silence(flow, "p.vm.notice", Some(1))).breach("notice-missing", "message");
    assert!(spanish.acts.contains(&"press 2".to_owned()), "{spanish:?}");
}

#[test]
fn what_must_come_first_and_does_not() {
    let shipped = || compiled("flows/helpline", &[]);
    let spanish = shipped().spoilt(|flow| silence(flow, "p.disclaim", Some(1))).breach("first-not-heard", "net");
    assert_eq!(spanish.acts[..3], ["ring the line", "press 2", "press 1"]);
    shipped().spoilt(|flow| flow.first.clear()).breach("first-not-heard", "net");
}

#[test]
fn every_hour_is_tried_both_ways() {
    // A fault behind two decisions, each of which has to fall one way.
    let office = "office:  { hours: office, open: person, closed: closed }";
    let late = "office:  { hours: office, open: person, closed: late }\n  late:    { when: [ { if: {hours: office}, to: closed }, { else: trap } ] }\n  trap:    { tell: p.west, silence: bye }";
    let two = asking(&[(office, late)]);
    assert!(two.flow.nodes.iter().any(
        |node| matches!(&node.kind, Kind::When(when) if when.cases.iter().any(|case| matches!(case.conditions[0], Condition::Open(_))))
    ));
    let breach = two.breach("person-not-by-silence", "trap");
    assert_eq!(breach.acts[..2], ["ring the line", "press 5 (while `office` is closed)"]);
}

/// Runs `helpline prove` on a folder with some of its text replaced; gives back what it printed and its exit status.
fn printed(name: &str, path: &str, edits: &[(&str, &str)]) -> (String, Option<i32>) {
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("prove-{name}"));
    for source in folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap().sources.0 {
        let file = made.join(&source.path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, edits.iter().fold(source.text, |text, (old, new)| text.replace(old, new))).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_helpline")).arg("prove").arg(&made).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn the_command_tells_a_way_that_can_be_dialled() {
    let (broken, status) =
        printed("broken", "tests/data/flows/errands", &[("longest: 120s }, then", "longest: 120s }, declined: bye, then")]);
    assert_eq!(status, Some(1), "{broken}");
    let way = "  1. ring the line\n  2. press 1\n  3. press 3\n  4. say nothing\n  5. say nothing\n  = help: ";
    assert!(broken.contains("broken[person-not-by-silence] at `message`: ") && broken.contains(way), "{broken}");
    assert!(broken.contains("promises are broken; ") && broken.contains(" seconds)"), "{broken}");
    let (kept, status) = printed("kept", "tests/data/flows/errands", &[]);
    assert_eq!(status, Some(0), "{kept}");
    assert!(kept.contains("every promise holds: ") && kept.lines().count() == 1, "{kept}");
    let (unread, status) = printed("unread", "tests/data/flows/errands", &[("start: greet", "start: nowhere")]);
    assert_eq!(status, Some(2), "{unread}");
    assert!(unread.contains("no node is called `nowhere`"), "{unread}");
}
