//! What changes from day to day beside a flow: hours that differ, and who is rung of those who are named.

use crate::provider::{Phone as _, Waits};
use crate::publishing::Office;
use helpline::call::heard::Heard;
use helpline::call::now::{Abilities, Now};
use helpline::call::state::State;
use helpline::call::step;
use helpline::call::turn::{Then, Turn};
use helpline::flow::roster::Roster;
use helpline::library::{folder, usual_limits};
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn hours_change_in_calls_in_progress() {
    let office = Office::open("hours");
    // Two callers are in the menu before anything is changed; they ask for the chat afterwards.
    let soon = |words: &str| {
        let begun = Instant::now();
        let mut phone = office.call().0;
        phone.press("3");
        loop {
            let told = phone.press("1").text;
            if told.contains(words) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{words} is not in {told}");
            phone.press("*");
        }
    };
    office.does(&["hours", "close", "chat", "--why", "nobody is there"]);
    soon("Online chat is closed now");
    let told = office.does(&["hours"]);
    assert!(told.contains("chat: closed now (") && told.contains("held closed until further notice"), "{told}");
    office.does(&["hours", "open", "chat", "--until", "2099-12-31 17:00"]);
    soon("Online chat is open");
    let told = office.does(&["hours"]);
    assert!(told.contains("held open until 2099-12-31 17:00"), "{told}");
    office.does(&["hours", "as-usual", "chat"]);
    office.cannot(&["hours", "as-usual", "chat"], "goes by its week already");
    // Every day that it could be meanwhile is open, then closed, whatever the week says.
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("America/New_York").unwrap()).date();
    let days = [today.yesterday().unwrap(), today, today.tomorrow().unwrap()];
    for (open, words) in [("always", "Online chat is open"), ("closed", "Online chat is closed")] {
        for day in &days[1..] {
            office.does(&["hours", "day", "chat", &day.to_string(), open]);
        }
        soon(words);
    }
    let history = office.does(&["people", "history"]);
    assert!(history.contains(&format!("- hours chat, {today}: always")) && history.contains("by ana: nobody is there"), "{history}");
    office.cannot(&["hours", "day", "chat", &days[0].to_string(), "closed"], "is over");
    office.cannot(&["hours", "day", "chat", "2099-12-24", "nine to five"], "`nine to five` are no hours; from 00:00 to 24:00");
    office.cannot(&["hours", "day", "chat", "2099-12-24", "09:00-12:00, 11:00-13:00"], "overlaps with");
    office.cannot(&["hours", "close", "desk"], "the flow has no hours `desk`; it has chat");
    office.cannot(&["hours", "close", "chat", "--until", "2020-01-01 08:00"], "--until is over already");
    office.cannot(&["hours", "close", "chat", "--until", "soon"], "is no moment");
}

/// The flow with errands, whose specialists' first step names three people.
fn turn(language: &str, speaks: &str, roster: impl FnOnce(&mut Roster)) -> Turn {
    let mut folder = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/flows/errands")).unwrap();
    let people = "ana: { name: Ana, phones: [\"+13125550101\"], speaks: [es, en] }\nben: { name: Ben, phones: [\"+13125550102\"], speaks: [en] }\n\
                  eva: { name: Eva, phones: [\"+13125550103\"], speaks: [es] }\n";
    for source in &mut folder.sources.0 {
        if source.path == "people.yaml" {
            source.text.push_str(people);
        }
        let ladder = format!("specialist: {{ ladder: [ {{ring: [ana, ben, eva], for: 25s{speaks}}} ]");
        source.text = source.text.replace("specialist: { ladder: [ {ring: [main-desk], for: 25s} ]", &ladder);
    }
    let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
    let flow = compiled.flow.unwrap_or_else(|| panic!("{:?}", compiled.findings));
    let mut people = compiled.roster;
    roster(&mut people);
    let now = Now { at: jiff::Timestamp::UNIX_EPOCH, roster: &people, line: Abilities::default() };
    let rings = step(&flow, &now, &State::begin(&flow, now.at, false), &Heard::Rings { hidden: false });
    let menu = step(&flow, &now, &rings.state, &Heard::Keys(language.to_owned()));
    step(&flow, &now, &menu.state, &Heard::Keys("0".to_owned()))
}

fn rung(turn: &Turn) -> Vec<&str> {
    let Then::Dial(dial) = &turn.then else { panic!("nobody is rung: {:?}", turn.then) };
    dial.targets.iter().map(|target| &target.number.as_str()[9..]).collect()
}

#[test]
fn a_step_rings_those_who_speak_the_callers_language() {
    assert_eq!(rung(&turn("1", "", |_| {})), ["101", "102", "103"], "everybody, where nothing is said");
    assert_eq!(rung(&turn("1", ", speaks: caller", |_| {})), ["101", "102"], "in English");
    assert_eq!(rung(&turn("2", ", speaks: caller", |_| {})), ["101", "103"], "in Spanish");
    // Where nobody does, or those who do have no telephone, everybody is rung: somebody must pick up.
    let nobody = |roster: &mut Roster| roster.people.iter_mut().for_each(|person| person.speaks.retain(|code| code != "es"));
    assert_eq!(rung(&turn("2", ", speaks: caller", nobody)), ["101", "102", "103"]);
    let silent = |roster: &mut Roster| {
        for person in roster.people.iter_mut().filter(|person| person.speaks.contains(&"es".to_owned())) {
            person.phones.clear();
        }
    };
    assert_eq!(rung(&turn("2", ", speaks: caller", silent)), ["102"]);
}

#[test]
fn whoever_is_off_is_not_rung_until_they_are_on_again() {
    let off = |names: &'static [&'static str], until: Option<i64>| {
        move |roster: &mut Roster| {
            let until = until.map(|seconds| jiff::Timestamp::from_second(seconds).unwrap());
            roster.off.extend(names.iter().map(|name| ((*name).to_owned(), until)));
        }
    };
    assert_eq!(rung(&turn("1", "", off(&["ana"], None))), ["102", "103"]);
    // Until a moment, which is over when it comes.
    assert_eq!(rung(&turn("1", "", off(&["ana"], Some(1)))), ["102", "103"]);
    assert_eq!(rung(&turn("1", "", off(&["ana"], Some(0)))), ["101", "102", "103"]);
    // Of those who speak the caller's language, whoever is left; and where nobody is, everybody who is not off.
    assert_eq!(rung(&turn("2", ", speaks: caller", off(&["ana"], None))), ["103"]);
    assert_eq!(rung(&turn("2", ", speaks: caller", off(&["ana", "eva"], None))), ["102"]);
    // Where all of a ladder are off, it is as if nobody had picked up: the caller hears what comes then.
    let nobody = turn("1", "", off(&["ana", "ben", "eva"], None));
    assert!(!matches!(nobody.then, Then::Dial(_)) && !nobody.says.is_empty(), "{nobody:?}");
}

#[test]
fn people_are_switched_off_and_on_in_calls_in_progress() {
    let office = Office::open("off");
    let soon = |rings: bool| {
        let begun = Instant::now();
        let mut phone = office.call().0;
        while matches!(phone.press("0").waits, Waits::Dialling { .. }) != rings {
            phone = office.call().0;
            assert!(begun.elapsed() < Duration::from_secs(10), "rings: {rings}");
        }
    };
    let (mut before, _) = office.call();
    let said = office.does(&["people", "off", "main-desk", "--until", "2099-12-31 17:00", "--why", "the desk is ill"]);
    assert!(said.contains("`main-desk` is not rung until 2099-12-31 17:00. Nobody is left to be rung by specialist, crisis:"), "{said}");
    soon(false);
    assert!(!matches!(before.press("0").waits, Waits::Dialling { .. }), "a call in progress rings whoever is off");
    assert!(office.does(&["people"]).contains("main-desk: Specialist desk\n  off until 2099-12-31 17:00\n"));
    office.does(&["people", "on", "main-desk"]);
    soon(true);
    let history = office.does(&["people", "history"]);
    assert!(history.contains("+ off: main-desk until 20") && history.contains("by ana: the desk is ill"), "{history}");
    assert!(history.contains("- off: main-desk until 20"), "{history}");
    office.cannot(&["people", "on", "main-desk"], "is not off");
    office.cannot(&["people", "off", "nobody"], "nobody is called `nobody`");
    office.cannot(&["people", "off", "main-desk", "--until", "2020-01-01 08:00"], "--until is over already");
    office.cannot(&["people", "off", "main-desk", "--until", "soon"], "is no moment");
}
