//! Replay: a call of the journal takes the way it took, and an edit moves exactly the calls that it must.

use helpline::call::now::Abilities;
use helpline::exchange::entry::Entry;
use helpline::flow::graph::Flow;
use helpline::flow::roster::Roster;
use helpline::flow::{Compiled, compile};
use helpline::library::{folder, usual_limits};
use helpline::replay::{self, Tally, World};
use helpline::source::Sources;
use helpline::transcript::parse::parse;
use helpline::transcript::table::Table;
use std::collections::BTreeMap;
use std::sync::Arc;

struct Corpus {
    flow: Arc<Flow>,
    roster: Roster,
    sources: Sources,
    /// The journal of each transcript, by its name, with what its line could do.
    calls: Vec<(String, Vec<Entry>, Abilities)>,
}

fn compiled(sources: &Sources) -> (Flow, Roster) {
    let Compiled { flow, roster, findings } = compile(sources, &usual_limits().unwrap());
    (flow.unwrap_or_else(|| panic!("{findings:?}")), roster)
}

fn corpus() -> Corpus {
    let folder = folder::shipped();
    let (flow, roster) = compiled(&folder.sources);
    let flow = Arc::new(flow);
    let mut table = Table::new(Arc::clone(&flow), roster.clone());
    let calls = folder.calls.iter().map(|(name, text)| {
        let transcript = parse(text).unwrap();
        let speech = transcript.speech.unwrap_or(transcript.provider == "twilio");
        let line = Abilities { speech, texts: transcript.texts, keypad_only: !speech, no_messages: false };
        (name.clone(), table.play(&transcript).unwrap().entries, line)
    });
    let calls = calls.collect();
    Corpus { flow, roster, sources: folder.sources, calls }
}

impl Corpus {
    /// The shipped flow, edited.
    fn edited(&self, path: &str, from: &str, to: &str) -> Flow {
        let mut sources = self.sources.clone();
        let text = &mut sources.0.iter_mut().find(|source| source.path == path).unwrap().text;
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        compiled(&sources).0
    }

    /// The names of the calls that part, and everything counted.
    fn against(&self, new: &Flow) -> (Vec<&str>, Tally) {
        let mut tally = Tally::default();
        let mut parted = Vec::new();
        for (name, entries, line) in &self.calls {
            let world = World { roster: &|_| &self.roster, line: *line };
            if tally.add(&self.flow, new, &world, entries).is_some() {
                parted.push(name.as_str());
            }
        }
        (parted, tally)
    }
}

#[test]
fn every_call_takes_the_way_it_took() {
    let corpus = corpus();
    let (mut steps, mut followed) = (0, BTreeMap::<String, Vec<&str>>::new());
    for (name, entries, line) in &corpus.calls {
        let world = World { roster: &|_| &corpus.roster, line: *line };
        let way = replay::along(&corpus.flow, &world, entries);
        for (step, entry) in way.iter().zip(replay::turns(entries)) {
            assert_eq!(corpus.flow.node(step.turn.state.at).name, entry.node, "{name}");
            steps += 1;
            if step.followed {
                followed.entry(entry.heard.split(' ').next().unwrap().to_owned()).or_default().push(name);
            }
        }
    }
    assert!(steps > 2_000, "{steps} steps");
    // What the journal keeps nowhere: words that mean the same everywhere, doubts, sections by name; and calls that lost their place.
    let count: usize = followed.values().map(Vec::len).sum();
    assert!(count * 10 < steps, "{count} of {steps} steps were followed: {followed:#?}");
    // A call against its own version parts nowhere, and hears no other words.
    let (parted, tally) = corpus.against(&corpus.flow);
    assert_eq!((parted, tally.words.len()), (Vec::new(), 0));
}

#[test]
fn an_edit_moves_exactly_the_calls_it_must() {
    let corpus = corpus();
    // Two choices of the first menu change places.
    let new = corpus.edited("nodes.yaml", "1: net, 2: support, 3: reach", "1: net, 2: reach, 3: support");
    let (parted, tally) = corpus.against(&new);
    let chosen = |entries: &[Entry]| entries.iter().any(|entry| ["choice main 2", "choice main 3"].contains(&entry.heard.as_str()));
    let expected: Vec<&str> = corpus.calls.iter().filter(|(_, entries, _)| chosen(entries)).map(|(name, _, _)| name.as_str()).collect();
    assert!(expected.len() > 10);
    assert_eq!(parted, expected);
    let told = tally.told(&corpus.flow, &new);
    assert!(
        told.contains(
            "callers who reached Help and support (`support`) (choice main 2 at `main`) would now hear Other ways to reach us (`reach`)"
        ),
        "{told}"
    );
    // Other words move nobody.
    let new = corpus.edited("words/en.yaml", "p.slow: \"", "p.slow: \"Very well. ");
    let (parted, tally) = corpus.against(&new);
    assert_eq!(parted, Vec::<&str>::new());
    assert!(!tally.words.is_empty());
    let told = tally.told(&corpus.flow, &new);
    assert!(told.contains("0 part from it") && told.contains("would hear other words at"), "{told}");
}
