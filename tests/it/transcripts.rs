//! The transcripts of the shipped flow: all pass, and whatever is broken in the flow fails one of them.

use helpline::call::turn::Then;
use helpline::exchange::Line;
use helpline::exchange::edition::{Edition, Shelf};
use helpline::flow::graph::{
    Ask, ByHours, CallBack, ChooseLanguage, Exit, Flow, Kind, LadderId, Menu, NodeId, Reserved, Tell, Text, Transfer, Voicemail, When,
};
use helpline::flow::key::{Key, Keys};
use helpline::flow::roster::Roster;
use helpline::flow::wording::{CallBackWords, Item, LanguageId, Piece, Speech, UtteranceId};
use helpline::library::{folder, usual_limits};
use helpline::transcript::parse::{Beat, Transcript, parse};
use helpline::transcript::play::{Played, Problem, play};
use helpline::transcript::table::{Asked, Table};
use helpline::transcript::telephone::Telephone;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

/// The shipped flow with its transcripts, and a line for each kind of line they ask for.
struct Shipped {
    flow: Flow,
    roster: Roster,
    transcripts: Vec<(String, Transcript)>,
    lines: Vec<(Asked, Line)>,
    /// What each transcript hears, and where it comes to.
    index: Index,
}

/// What each transcript hears, and where it comes to, in the order of the transcripts.
#[derive(Default)]
pub(crate) struct Index(Vec<Heard>);

/// What one transcript hears.
struct Heard {
    name: String,
    utterances: HashSet<UtteranceId>,
    nodes: HashSet<NodeId>,
    whispers: bool,
    texts: bool,
}

impl Index {
    /// Whether a transcript hears all words of a prompt in a language.
    pub(crate) fn hears(&self, flow: &Flow, name: &str, id: &str, language: LanguageId) -> bool {
        let prompt = flow.prompts.iter().find(|prompt| prompt.id == id).unwrap();
        let said: Vec<UtteranceId> = prompt.words[usize::from(language.0)].iter().copied().filter_map(spoken).collect();
        let heard = self.0.iter().find(|heard| heard.name == name).unwrap_or_else(|| panic!("there is no {name}"));
        !said.is_empty() && said.iter().all(|utterance| heard.utterances.contains(utterance))
    }
}

/// The index of the shipped flow's transcripts.
pub(crate) fn index() -> Index {
    shipped().index
}

fn spoken(item: Item) -> Option<UtteranceId> {
    match item {
        Item::Speech(Speech::Say(utterance)) => Some(utterance),
        _ => None,
    }
}

fn shipped() -> Shipped {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline"))
}

fn read(folder: &Path) -> Shipped {
    let folder = folder::read(folder).unwrap();
    let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
    assert_eq!(compiled.findings, []);
    let read =
        |(name, text): &(String, String)| (name.clone(), parse(text).unwrap_or_else(|(line, words)| panic!("{name}:{line}: {words}")));
    let transcripts: Vec<_> = folder.calls.iter().map(read).collect();
    let asked: BTreeSet<Asked> = transcripts.iter().map(|(_, transcript)| Asked::by(transcript)).collect();
    let mut read = Shipped {
        flow: compiled.flow.unwrap(),
        roster: compiled.roster,
        transcripts,
        lines: asked.into_iter().map(|asked| (asked.clone(), asked.line().unwrap())).collect(),
        index: Index::default(),
    };
    read.index = read.indexed();
    read
}

impl Shipped {
    /// The first transcript that this flow fails, and how.
    fn fails(&self, flow: &Flow) -> Option<(String, Problem)> {
        self.fails_among(flow, &(0..self.transcripts.len()).collect::<Vec<_>>())
    }

    /// The same, with these transcripts in this order.
    fn fails_among(&self, flow: &Flow, transcripts: &[usize]) -> Option<(String, Problem)> {
        let shelves = self.shelves(flow);
        transcripts.iter().find_map(|at| {
            let played = self.play(*at, &shelves);
            played.problems.into_iter().next().map(|problem| (self.transcripts[*at].0.clone(), problem))
        })
    }

    fn shelves(&self, flow: &Flow) -> Vec<Shelf> {
        let flow = Arc::new(flow.clone());
        let shelf = |line| Shelf { live: Arc::new(Edition::prepare(line, Arc::clone(&flow), &self.roster)), earlier: Vec::new() };
        self.lines.iter().map(|(_, line)| shelf(line)).collect()
    }

    fn play(&self, at: usize, shelves: &[Shelf]) -> Played {
        let (_, transcript) = &self.transcripts[at];
        let asked = Asked::by(transcript);
        let line = self.lines.iter().position(|(known, _)| *known == asked).unwrap();
        let phone = Telephone::new(&self.lines[line].1, &shelves[line], self.roster.clone(), transcript.from.clone(), transcript.at);
        play(transcript, phone)
    }

    fn indexed(&self) -> Index {
        let shelves = self.shelves(&self.flow);
        let heard = |at: usize| {
            let played = self.play(at, &shelves);
            let says = played.turns.iter().flat_map(|turn| match &turn.then {
                Then::LastDial(_, bye) => [turn.says.as_slice(), bye],
                _ => [turn.says.as_slice(), &[]],
            });
            let (name, transcript) = &self.transcripts[at];
            Heard {
                name: name.trim_start_matches("calls/").to_owned(),
                utterances: says.flatten().filter_map(|speech| spoken(Item::Speech(*speech))).collect(),
                nodes: played.turns.iter().map(|turn| turn.state.at).collect(),
                texts: transcript.beats.iter().any(|(_, beat)| matches!(beat, Beat::Text(_))),
                whispers: transcript.beats.iter().any(|(_, beat)| matches!(beat, Beat::Rings(rings) if rings.whisper.is_some())),
            }
        };
        Index((0..self.transcripts.len()).map(heard).collect())
    }

    /// The transcripts that could notice other words in the place of these.
    fn hearing(&self, utterance: UtteranceId) -> Vec<usize> {
        let heard = |at: &usize| self.index.0[*at].utterances.contains(&utterance);
        let whispered = |at: &usize| self.index.0[*at].whispers || self.index.0[*at].texts;
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..self.transcripts.len()).partition(heard);
        first.into_iter().chain(rest.into_iter().filter(whispered)).collect()
    }

    /// All transcripts, those that come to a node first.
    fn visiting(&self, node: NodeId) -> Vec<usize> {
        let visits = |at: &usize| self.index.0[*at].nodes.contains(&node);
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..self.transcripts.len()).partition(visits);
        first.into_iter().chain(rest).collect()
    }
}

#[test]
fn every_transcript_passes() {
    let shipped = shipped();
    assert!(shipped.transcripts.len() >= 25);
    assert_eq!(shipped.fails(&shipped.flow), None);
}

#[test]
fn no_way_can_be_broken_unnoticed() {
    let shipped = shipped();
    let mut unnoticed = Vec::new();
    let mut count = 0;
    for (at, node) in shipped.flow.nodes.iter().enumerate() {
        for (what, kind) in rerouted(&node.kind, &shipped.flow) {
            let mut broken = shipped.flow.clone();
            broken.nodes[at].kind = kind;
            count += 1;
            let node_id = NodeId(u16::try_from(at).unwrap());
            if shipped.fails_among(&broken, &shipped.visiting(node_id)).is_none() {
                unnoticed.push(format!("{}: {what}", node.name));
            }
        }
    }
    assert!(count >= 25, "only {count} ways were broken");
    assert!(unnoticed.is_empty(), "no transcript notices: {unnoticed:#?}");
}

/// A node with each of its ways leading elsewhere, one at a time.
fn rerouted(kind: &Kind, flow: &Flow) -> Vec<(String, Kind)> {
    let elsewhere = |exit: Exit| {
        let menu = Exit::To(flow.resume_at);
        if exit == menu { Exit::To(flow.patience.then) } else { menu }
    };
    let each = |keys: &Keys<Exit>| -> Vec<(Key, Keys<Exit>)> {
        keys.iter()
            .map(|(key, exit)| {
                let mut other = keys.clone();
                other.hang(key, elsewhere(*exit));
                (key, other)
            })
            .collect()
    };
    let mut all = Vec::new();
    match kind {
        Kind::ChooseLanguage(question) => {
            all.push(("then".to_owned(), Kind::ChooseLanguage(ChooseLanguage { then: elsewhere(question.then), ..question.clone() })));
        }
        Kind::Say { say, then } => all.push(("then".to_owned(), Kind::Say { say: *say, then: elsewhere(*then) })),
        Kind::Menu(menu) => {
            for (key, choices) in each(&menu.choices) {
                all.push((format!("choice {key:?}"), Kind::Menu(Menu { choices, ..menu.clone() })));
            }
        }
        Kind::Tell(tell) => {
            for (key, offer) in each(&tell.offer) {
                all.push((format!("offer {key:?}"), Kind::Tell(Tell { offer, ..tell.clone() })));
            }
            if let Some(exit) = tell.silence {
                all.push(("silence".to_owned(), Kind::Tell(Tell { silence: Some(elsewhere(exit)), ..tell.clone() })));
            }
        }
        Kind::Transfer(transfer) => {
            if !transfer.urgent {
                all.push(("fails".to_owned(), Kind::Transfer(Transfer { fails: elsewhere(transfer.fails), ..transfer.clone() })));
            }
            all.push(("ends".to_owned(), Kind::Transfer(Transfer { ends: elsewhere(transfer.ends), ..transfer.clone() })));
            let ladder = LadderId(1 - transfer.ladder.0.min(1));
            all.push(("ladder".to_owned(), Kind::Transfer(Transfer { ladder, ..transfer.clone() })));
        }
        Kind::Run(run) => {
            for at in 1..run.sections.len() {
                let mut run = run.clone();
                run.sections.swap(at - 1, at);
                all.push((format!("parts {at} and {}", at + 1), Kind::Run(run)));
            }
        }
        Kind::Text(text) => all.push(("then".to_owned(), Kind::Text(Text { then: elsewhere(text.then), ..text.clone() }))),
        Kind::CallBack(call_back) => {
            for (key, offer) in each(&call_back.offer) {
                all.push((format!("offer {key:?}"), Kind::CallBack(CallBack { offer, ..call_back.clone() })));
            }
            all.push(("declined".to_owned(), Kind::CallBack(CallBack { declined: elsewhere(call_back.declined), ..call_back.clone() })));
            all.push(("then".to_owned(), Kind::CallBack(CallBack { then: elsewhere(call_back.then), ..call_back.clone() })));
        }
        Kind::Voicemail(voicemail) => {
            all.push(("declined".to_owned(), Kind::Voicemail(Voicemail { declined: elsewhere(voicemail.declined), ..voicemail.clone() })));
            all.push(("then".to_owned(), Kind::Voicemail(Voicemail { then: elsewhere(voicemail.then), ..voicemail.clone() })));
        }
        Kind::Ask(ask) => all.push(("then".to_owned(), Kind::Ask(Ask { then: elsewhere(ask.then), ..ask.clone() }))),
        Kind::Hours(hours) => {
            all.push(("open".to_owned(), Kind::Hours(ByHours { open: elsewhere(hours.open), ..*hours })));
            all.push(("closed".to_owned(), Kind::Hours(ByHours { closed: elsewhere(hours.closed), ..*hours })));
        }
        Kind::When(when) => all.push(("otherwise".to_owned(), Kind::When(When { otherwise: elsewhere(when.otherwise), ..when.clone() }))),
        Kind::HangUp { .. } => {}
    }
    all
}

#[test]
fn no_reserved_key_and_no_bound_can_be_broken_unnoticed() {
    let shipped = shipped();
    let broken: &[(&str, Break)] = &[
        ("0", |flow| hang(flow, digit(0), Reserved::Repeat)),
        ("7", |flow| hang(flow, digit(7), Reserved::Repeat)),
        ("8", |flow| hang(flow, digit(8), Reserved::Repeat)),
        ("9", |flow| hang(flow, digit(9), Reserved::Back)),
        ("star", |flow| hang(flow, Key::STAR, Reserved::Repeat)),
        ("pound", |flow| hang(flow, Key::POUND, Reserved::Back)),
        ("attempts", |flow| flow.patience.attempts = 2),
        ("nobody rounds", |flow| flow.nobody.as_mut().unwrap().rounds = 4),
        ("nobody dials", |flow| flow.nobody.as_mut().unwrap().dials = 13),
        ("nobody minutes", |flow| flow.nobody.as_mut().unwrap().at_least_s = 30),
        ("first", |flow| flow.first.clear()),
        ("notices", |flow| flow.notices.clear()),
        ("start", |flow| flow.start = NodeId(1)),
    ];
    for (what, breaks) in broken {
        let mut flow = shipped.flow.clone();
        breaks(&mut flow);
        assert!(shipped.fails(&flow).is_some(), "no transcript notices a change of {what}");
    }
}

/// A change to a flow that callers would notice.
type Break = fn(&mut Flow);

fn digit(digit: u8) -> Key {
    Key::digit(digit).unwrap()
}

/// Gives a reserved key another meaning.
fn hang(flow: &mut Flow, key: Key, does: Reserved) {
    flow.reserved.hang(key, does);
}

/// Every sentence that can be heard or sent, in each language, said wrongly: some transcript notices. Exempt is the one for
/// lines that record their talks, which the shipped one does not; and what persons hear who call somebody back, which no caller does:
/// `errands::call_backs` holds those words.
#[test]
fn no_words_can_be_changed_unnoticed() {
    let shipped = shipped();
    let flow = &shipped.flow;
    let mut heard: Vec<(String, UtteranceId)> = Vec::new();
    for prompt in flow.prompts.iter().filter(|prompt| !CallBackWords::IDS.contains(&prompt.id.as_str())) {
        let items = prompt.words.iter().flatten().copied().filter_map(spoken);
        heard.extend(items.map(|utterance| (prompt.id.clone(), utterance)));
    }
    for node in &flow.nodes {
        if let Kind::Menu(menu) = &node.kind {
            let words = menu.words.iter().flat_map(|words| words.full.iter().chain(&words.short).chain(&words.one_at_a_time));
            heard.extend(words.filter_map(|speech| match speech {
                Speech::Say(utterance) => Some((format!("menu {}", node.name), *utterance)),
                Speech::Quiet(_) => None,
            }));
        }
    }
    heard.sort();
    heard.dedup();
    let mut unnoticed = Vec::new();
    for (id, utterance) in &heard {
        let mut broken = flow.clone();
        let changed = &mut broken.utterances[utterance.0 as usize];
        changed.pieces = vec![Piece::Text("Something else altogether.".to_owned())];
        changed.otherwise = None;
        if shipped.fails_among(&broken, &shipped.hearing(*utterance)).is_none() {
            unnoticed.push(format!("{id} ({})", flow.language(flow.utterance(*utterance).language).code));
        }
    }
    assert!(heard.len() > 100, "only {} utterances", heard.len());
    assert!(unnoticed.is_empty(), "no transcript notices: {unnoticed:#?}");
}

/// What a transcript says of errands is held to what was asked for, and what it asks of its line is what the line can.
#[test]
fn errands_are_counted_and_a_line_is_as_a_transcript_asks() {
    let shipped = shipped();
    let flow = Arc::new(shipped.flow.clone());
    let problems = |text: &str| {
        let transcript = parse(&format!("call: a call\n{text}\n")).unwrap();
        let played = Table::new(Arc::clone(&flow), shipped.roster.clone()).play(&transcript).unwrap();
        played.problems.into_iter().map(|problem| (problem.line, problem.expected, problem.happened)).collect::<Vec<_>>()
    };
    assert_eq!(problems("texts: none\ncall-backs: none\nvoicemails: none\ncaller: 1"), []);
    let told = |line, expected: &str, happened: &str| (line, expected.to_owned(), happened.to_owned());
    let counted = problems("texts: 1\ncall-backs: 2\nvoicemails: 3\ncaller: 1\ncaller: (hangs up)");
    let expected =
        [told(2, "texts: 1", "texts: none"), told(3, "call-backs: 2", "call-backs: none"), told(4, "voicemails: 3", "voicemails: none")];
    assert_eq!(counted, expected);

    let abilities = |head: &str| {
        let line = Asked::by(&parse(&format!("call: a call\n{head}")).unwrap()).line()?;
        Ok::<_, String>((line.abilities.speech, line.abilities.texts, line.abilities.keypad_only))
    };
    assert_eq!(abilities(""), Ok((true, false, false)));
    assert_eq!(abilities("texts: on\nspeech: off"), Ok((false, true, true)));
    assert_eq!(abilities("provider: bandwidth"), Ok((false, false, true)));
    assert!(abilities("provider: bandwidth\nspeech: on").unwrap_err().contains("recognises no speech"));
    for (text, words) in
        [("speech: maybe", "`speech: on`"), ("call-backs: some", "`call-backs: none`"), ("textes: 1", "texts, call-backs, voicemails")]
    {
        let (line, wrong) = parse(&format!("call: a call\n{text}")).unwrap_err();
        assert!(line == 2 && wrong.contains(words), "{text}: {wrong}");
    }
}

/// Small lines beside the shipped one, for what it does not use: every transcript in their folders passes.
#[test]
fn the_transcripts_of_other_lines_pass() {
    let flows = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/flows");
    for entry in std::fs::read_dir(flows).unwrap() {
        let path = entry.unwrap().path();
        let other = read(&path);
        assert!(!other.transcripts.is_empty(), "{} has no transcripts", path.display());
        assert_eq!(other.fails(&other.flow), None, "{}", path.display());
    }
}
