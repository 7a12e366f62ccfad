//! Several nodes on one PostgreSQL. Killed in turn: every caller hears what an undisturbed one hears, and the journal has every turn
//! once. While versions come and go: no call hears two of them.

use crate::binary::{Server, Settings};
use crate::folders::Folder;
use crate::lines::{kind, twilio, twilio_at};
use crate::postgres::database;
use crate::provider::twilio::Twilio;
use crate::provider::{Heard, Outcome, Phone, Waits};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::time::Duration;

/// How many calls, by how many callers at the same time.
const CALLS: usize = 500;
const CALLERS: usize = 5;

/// What a caller or the world does in a call.
pub(crate) const ACTS: [fn(&mut Twilio) -> Heard; 10] = [
    |phone| phone.ring(),
    |phone| phone.press("2"),
    |phone| phone.silence(),
    |phone| phone.press("1"),
    |phone| phone.press("9"),
    |phone| phone.press("*"),
    |phone| phone.press("0"),
    |phone| phone.dial_ends(Outcome::Busy),
    |phone| phone.dial_ends(Outcome::NoAnswer),
    |phone| phone.press("#"),
];

pub(crate) fn heard(phone: &mut Twilio, act: usize) -> String {
    let Heard { text, waits, .. } = ACTS[act](phone);
    format!("{text} [{}]", kind(&waits))
}

/// Servers that share a store.
pub(crate) fn nodes(url: &str, count: usize) -> Vec<Server> {
    let settings = Settings { more: vec![("HELPLINE__STORE__URL".into(), url.into())], ..Settings::default() };
    (0..count).map(|_| Server::start(&settings)).collect()
}

#[test]
fn a_node_dies_every_second_and_nobody_hears_it() {
    let nodes = nodes(&database("many_nodes").url, 3);
    let bases: Vec<String> = nodes.iter().map(|node| node.base.clone()).collect();
    let mut undisturbed = twilio(&nodes[0]);
    let expected: Vec<String> = (0..ACTS.len()).map(|act| heard(&mut undisturbed, act)).collect();
    let nodes: Vec<Mutex<Server>> = nodes.into_iter().map(Mutex::new).collect();
    let (over, deaths, rung, next) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                scope.spawn(|| {
                    while rung.fetch_add(1, Ordering::Relaxed) < CALLS {
                        let mut phone = twilio_at(&bases[0]);
                        // Whoever does not answer: the balancer in front asks the next one.
                        let (asked, all) = (Rc::new(Cell::new(0)), bases.clone());
                        let at = Rc::clone(&asked);
                        phone.wire.on_failure(Box::new(move |_| {
                            at.set((at.get() + 1) % all.len());
                            Some(all[at.get()].clone())
                        }));
                        for (act, expected) in expected.iter().enumerate() {
                            asked.set(next.fetch_add(1, Ordering::Relaxed) % bases.len());
                            phone.server(&bases[asked.get()]);
                            assert_eq!(heard(&mut phone, act), *expected, "act {act}");
                        }
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            let mut victim = 0;
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(if victim == 0 { 100 } else { 1_000 }));
                nodes[victim % nodes.len()].lock().unwrap().restart();
                deaths.fetch_add(1, Ordering::Relaxed);
                victim += 1;
            }
        });
        let ended: Vec<_> = callers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        over.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok), "a caller heard something else");
    });
    assert!(deaths.load(Ordering::Relaxed) >= 2);
    // Each node carries over what it left behind.
    let nodes: Vec<Server> = nodes.into_iter().map(|node| node.into_inner().unwrap()).collect();
    let journals: Vec<_> = nodes.iter().map(Server::turns).collect();
    let last = journals.last().unwrap();
    assert_eq!(last.len(), (CALLS + 1) * ACTS.len());
    assert!(last.values().all(|count| *count == 1));
}

const OLD: &str = "To learn about pancreatic neuroendocrine tumors";
const NEW: &str = "To hear about tumors of the pancreas";

/// Which of the two versions a caller hears.
fn version(heard: &Heard) -> &'static str {
    let text = &heard.text;
    match (text.contains(OLD), text.contains(NEW)) {
        (true, false) => OLD,
        (false, true) => NEW,
        _ => panic!("neither or both: {text}"),
    }
}

/// A thousand calls in progress on two nodes, asked in turn, while versions come and go and a telephone changes.
/// Lets callers go when it is dropped, also where something went wrong.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn no_call_hears_two_versions_and_a_new_telephone_reaches_all() {
    let database = database("published");
    let nodes = nodes(&database.url, 2);
    let bases: Vec<String> = nodes.iter().map(|node| node.base.clone()).collect();
    let draft = Folder::of("published", "flows/helpline");
    draft.edit("words/en.yaml", OLD, NEW);
    let over = AtomicBool::new(false);
    let heard_new = AtomicUsize::new(0);
    let waiting = Barrier::new(5);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let begin = |number: usize| {
                    let mut phone = twilio_at(&bases[number % 2]);
                    phone.ring();
                    phone.server(&bases[(number + 1) % 2]);
                    let version = version(&phone.press("1"));
                    heard_new.fetch_add(usize::from(version == NEW), Ordering::Relaxed);
                    (phone, version)
                };
                let mut calls: Vec<_> = (0..250).map(begin).collect();
                waiting.wait();
                let mut round = 0;
                while !over.load(Ordering::Relaxed) || round == 0 {
                    for (number, (phone, began)) in calls.iter_mut().enumerate() {
                        phone.server(&bases[(number + round) % 2]);
                        assert_eq!(version(&phone.press("#")), *began, "a call hears two versions");
                        // Some hang up, others ring.
                        if number % 10 == round % 10 {
                            (*phone, *began) = begin(number);
                        }
                    }
                    round += 1;
                }
                for (phone, _) in calls.iter_mut().step_by(5) {
                    let Waits::Dialling { numbers, .. } = phone.press("0").waits else { panic!("nobody is rung") };
                    assert_eq!(numbers, ["+13125550177"]);
                }
            });
        }
        waiting.wait();
        let _ends = Ends(&over);
        let pause = || std::thread::sleep(Duration::from_millis(1_500));
        let by = ["--by", "ana"];
        let publish = [&["publish", draft.0.to_str().unwrap(), "--flow", "helpline"], by.as_slice()].concat();
        nodes[0].run(&publish);
        pause();
        nodes[1].run(&[&["people", "set", "main-desk", "--phones", "+13125550177"], by.as_slice()].concat());
        nodes[1].run(&[&["rollback"], by.as_slice()].concat());
        pause();
        nodes[0].run(&publish);
        pause();
        // One follows what is published, one carries entries over; once an hour one sweeps. docs/scale.md counts on it.
        assert_eq!(database.connections(), 2 * 2);
    });
    assert!(heard_new.load(Ordering::Relaxed) > 0, "no call began on the new version");
}
