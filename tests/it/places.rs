//! Every place of the shipped line at which a caller can do something, found by pressing keys as a caller would.

use helpline::call::heard::{Heard, Outcome};
use helpline::call::spoken;
use helpline::call::turn::{Then, Turn};
use helpline::exchange::Line;
use helpline::exchange::blanks::Blanks;
use helpline::exchange::edition::{Edition, Shelf};
use helpline::flow::graph::{Flow, Kind, NodeId};
use helpline::flow::roster::Roster;
use helpline::flow::wording::{LanguageId, Speech};
use helpline::library::{folder, usual_limits};
use helpline::phone::Number;
use helpline::transcript::table;
use helpline::transcript::telephone::Telephone;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

/// The shipped flow and its people.
pub(crate) struct Shipped {
    pub(crate) flow: Arc<Flow>,
    pub(crate) roster: Roster,
}

pub(crate) fn shipped() -> Shipped {
    let folder = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline")).unwrap();
    let compiled = helpline::flow::compile(&folder.sources, &usual_limits().unwrap());
    Shipped { flow: Arc::new(compiled.flow.expect("the shipped flow compiles")), roster: compiled.roster }
}

/// A line that delivers texts, with the shipped flow.
pub(crate) fn line(shipped: &Shipped, provider: &str) -> (Line, Shelf) {
    let mut line = table::line(provider).unwrap();
    line.abilities.texts = true;
    let shelf = Shelf { live: Arc::new(Edition::prepare(&line, Arc::clone(&shipped.flow), &shipped.roster)), earlier: Vec::new() };
    (line, shelf)
}

/// A telephone that has rung and waits for a language.
pub(crate) fn ringing<'a>(shipped: &Shipped, line: &'a Line, shelf: &'a Shelf, from: Option<&str>) -> Telephone<'a> {
    let at = "2026-11-24T16:00:00Z".parse().unwrap();
    let mut phone = Telephone::new(line, shelf, shipped.roster.clone(), from.and_then(Number::parse), at);
    phone.ring().unwrap();
    phone
}

/// A place that listens, reached by the shortest way.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    pub(crate) node: NodeId,
    pub(crate) part: u8,
    /// The node's name, with the part of a run.
    pub(crate) name: String,
    /// What the caller did to come here, for people.
    pub(crate) way: String,
    /// The call, waiting here.
    pub(crate) phone: Telephone<'a>,
    /// The menus heard on the way, this place included.
    pub(crate) menus: Vec<NodeId>,
}

/// Every place that listens, in one language. `texts` and so on follow from the line.
pub(crate) fn places<'a>(flow: &Flow, start: Telephone<'a>, language: LanguageId) -> Vec<Place<'a>> {
    let mut found: BTreeMap<(NodeId, u8), Place<'a>> = BTreeMap::new();
    let mut waiting = VecDeque::from([(start, String::new(), Vec::new())]);
    while let Some((phone, way, mut menus)) = waiting.pop_front() {
        let turn = turn(&phone).clone();
        let node = turn.state.at;
        let chosen = matches!(flow.node(node).kind, Kind::ChooseLanguage(_)) || turn.state.language == language;
        if !chosen {
            continue;
        }
        let listens = matches!(turn.then, Then::Gather(_));
        let dials = matches!(turn.then, Then::Dial(_));
        if listens && matches!(flow.node(node).kind, Kind::Menu(_)) {
            if let Some(at) = menus.iter().position(|menu| *menu == node) {
                menus.truncate(at);
            }
            menus.push(node);
        }
        if listens {
            let part = turn.state.part;
            if found.contains_key(&(node, part)) {
                continue;
            }
            let name = if part == 0 { flow.node(node).name.clone() } else { format!("{} part {}", flow.node(node).name, part + 1) };
            let place = Place { node, part, name, way: way.clone(), phone: phone.clone(), menus: menus.clone() };
            found.insert((node, part), place);
        }
        // A transfer is passed through once from each menu level, or the ways would never end.
        let acts: Vec<(String, Heard)> = if listens {
            "1234560".chars().map(|key| (key.to_string(), Heard::Keys(key.to_string()))).collect()
        } else if dials && way.matches('(').count() < 2 {
            vec![("(busy)".to_owned(), Heard::DialEnded(Outcome::Busy)), ("(talk)".to_owned(), Heard::DialEnded(Outcome::Answered))]
        } else {
            Vec::new()
        };
        for (words, heard) in acts {
            let mut next = phone.clone();
            next.does(&heard).unwrap();
            waiting.push_back((next, format!("{way} {words}").trim().to_owned(), menus.clone()));
        }
    }
    found.into_values().collect()
}

/// The turn a telephone is at.
pub(crate) fn turn<'t>(phone: &'t Telephone<'_>) -> &'t Turn {
    &phone.last().expect("the telephone has rung").turn
}

/// What was heard last, as one text.
pub(crate) fn heard(phone: &Telephone<'_>) -> String {
    phone.last().expect("the telephone has rung").text()
}

/// The words of a prompt in a language, without the words of menus in it.
pub(crate) fn words(shipped: &Shipped, phone: &Telephone<'_>, id: &str, language: LanguageId) -> String {
    let flow = &shipped.flow;
    let prompt = flow.prompts.iter().find(|prompt| prompt.id == id).unwrap_or_else(|| panic!("no words {id}"));
    let says: Vec<Speech> = prompt.speech(language).collect();
    let caller = Number::parse("+13125550142");
    let state = &turn(phone).state;
    let fill = Blanks { flow, state, roster: &shipped.roster, line: None, caller: caller.as_ref(), at: Some(phone.clock) };
    spoken::plain(flow, &says, &fill).into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(" ")
}
