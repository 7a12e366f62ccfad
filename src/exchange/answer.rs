//! What to answer, by the URL that was asked.

use super::blanks::Blanks;
use super::edition::Edition;
use super::entry::{Entry, Kind};
use super::errand::{self, Sealed};
use super::{Answer, Line, Moment, Route, Told, unmatched};
use crate::call;
use crate::call::heard::Heard;
use crate::call::now::Now;
use crate::call::state::State;
use crate::call::turn::{End, Errand, Judged, Then, Turn};
use crate::dialect::{Next, Reply, Report, Whisper, WhisperThen};
use crate::flow::graph::{self, Flow, Version};
use crate::flow::wording::LanguageId;
use crate::ticket::{Bound, Clear, Purpose};
use smol_str::{SmolStr, format_smolstr};

/// The longest journal text of what was heard.
const LONGEST_NUMBER_KEPT: usize = 2;

pub(super) fn answer(line: &Line, report: &Report, route: Route<'_>, moment: Moment<'_>) -> Answer {
    let exchange = Exchange { line, report, moment };
    match route {
        Route::Ring => exchange.ring(Kind::Ring, ""),
        Route::Turn(ticket) => exchange.turn(ticket),
        Route::Whisper(ticket, target) => exchange.whisper(ticket, target),
        Route::Accept(ticket, target) => exchange.accept(ticket, target),
        Route::Fallback(ticket) => exchange.fallback(ticket),
        Route::Recorded(ticket) => exchange.recorded(ticket),
        Route::Ended => exchange.ended(),
    }
}

/// One request and the world around it.
struct Exchange<'a> {
    line: &'a Line,
    report: &'a Report,
    moment: Moment<'a>,
}

/// A turn that is about to be written down and answered.
struct Taken<'a> {
    edition: &'a Edition,
    turn: Turn,
    restarts: u8,
    kind: Kind,
    heard: &'a Heard,
    notes: &'static str,
}

impl<'a> Exchange<'a> {
    fn now(&self) -> Now<'a> {
        Now { at: self.moment.at, roster: self.moment.roster, line: self.line.abilities }
    }

    fn bound(&self, purpose: Purpose) -> Bound<'a> {
        let leg = &self.report.call;
        let call = match purpose {
            Purpose::Turn | Purpose::CallBack | Purpose::CallBackAccept | Purpose::CallBackDialled => leg,
            Purpose::Whisper | Purpose::Accept => self.report.parent.as_ref().unwrap_or(leg),
        };
        Bound { line: &self.line.name, purpose, call }
    }

    /// A call comes in, or all that is known of it is that it is there.
    fn ring(&self, kind: Kind, notes: &'static str) -> Answer {
        let edition = &*self.moment.shelf.live;
        let heard = match self.report.heard {
            Some(Heard::HungUp) => Heard::HungUp,
            _ => Heard::Rings { hidden: self.report.from.is_none() },
        };
        let state = State::begin(&edition.flow, self.moment.at, false);
        let turn = call::step(&edition.flow, &self.now(), &state, &heard);
        self.tell(Taken { edition, turn, restarts: 0, kind, heard: &heard, notes })
    }

    /// The next turn of a call.
    fn turn(&self, ticket: &str) -> Answer {
        let heard = self.report.heard.clone().unwrap_or(Heard::Silence);
        let Some((edition, state, restarts, notes)) = self.open(ticket, Purpose::Turn) else {
            return self.lost(Clear::read(ticket), Kind::Turn, &heard);
        };
        let turn = call::step(&edition.flow, &self.now(), &state, &heard);
        self.tell(Taken { edition, turn, restarts, kind: Kind::Turn, heard: &heard, notes })
    }

    /// The provider could not get, or lost, our last answer.
    fn fallback(&self, ticket: Option<&str>) -> Answer {
        if let Some(Heard::HungUp) = self.report.heard {
            return self.ring(Kind::Fallback, "fallback");
        }
        let failed = self.report.error_url.as_deref().map(|url| after_line(url, &self.line.name));
        if failed.is_some_and(|rest| rest.contains("/whisper")) {
            return self.join();
        }
        let ticket = ticket.or_else(|| failed.map(|rest| rest.strip_prefix("fallback/").unwrap_or(rest)).and_then(segment));
        let Some(ticket) = ticket else { return self.ring(Kind::Fallback, "fallback") };
        let Some((edition, state, restarts, _)) = self.open(ticket, Purpose::Turn) else {
            return self.lost(Clear::read(ticket), Kind::Fallback, &Heard::Silence);
        };
        let turn = call::again(&edition.flow, &self.now(), &state);
        self.tell(Taken { edition, turn, restarts, kind: Kind::Fallback, heard: &Heard::Silence, notes: "fallback" })
    }

    /// The place is lost: the first menu, then a person, then the last document.
    fn lost(&self, clear: Clear, kind: Kind, heard: &Heard) -> Answer {
        let edition = &*self.moment.shelf.live;
        let (flow, now) = (&*edition.flow, self.now());
        let mut turn = match (heard, clear.restarts) {
            (Heard::HungUp, _) => call::step(flow, &now, &State::begin(flow, now.at, false), heard),
            (_, 0) => call::resume(flow, &now, clear.language),
            (_, 1) => call::rescue(flow, &now, clear.language),
            _ => call::last(flow, &now, State { language: known(flow, clear), ..State::begin(flow, now.at, false) }),
        };
        // It was lost with the place: nothing shall be promised that needs a number.
        turn.state.hidden = self.report.from.is_none();
        self.tell(Taken { edition, turn, restarts: (clear.restarts + 1).min(2), kind, heard, notes: "ticket-lost" })
    }

    /// Opens a ticket that is neither changed nor too old.
    fn open(&self, ticket: &str, purpose: Purpose) -> Option<(&'a Edition, State, u8, &'static str)> {
        let opened = self.line.keyring.open(ticket, self.bound(purpose))?;
        let edition = self.moment.shelf.find(opened.version);
        let flow = &*edition.flow;
        let age_s = self.moment.at.as_second().saturating_sub(opened.rang().as_second());
        if age_s > edition.longest_ticket_s() {
            return None;
        }
        let notes = if flow.version == opened.version { "" } else { "version-gone" };
        Some((edition, opened.state(flow), opened.clear.restarts, notes))
    }

    /// A person picked up: what they hear before the caller is joined.
    fn whisper(&self, ticket: &str, target: u8) -> Answer {
        let Some((edition, state, restarts, notes)) = self.open(ticket, Purpose::Whisper) else {
            // Somebody is waiting to talk: better joined without words than not at all.
            return self.join();
        };
        let flow = &*edition.flow;
        let whispered = call::whisper(flow, &self.now(), &state, target);
        let ticket = self.line.keyring.seal(flow, &state, self.bound(Purpose::Accept), restarts);
        let accept = format!("{}/{ticket}/whisper/{target}/accept", self.line.base);
        let then = if whispered.asks { WhisperThen::Ask(&accept) } else { WhisperThen::Join };
        let fill = self.blanks(flow, &state);
        let call = self.bound(Purpose::Whisper).call;
        let document = self.line.dialect.write_whisper(&Whisper { says: &whispered.says, then, call, book: &edition.book, fill: &fill });
        let then = if whispered.asks { "ask to accept" } else { "join" };
        let entry = self.entry(flow, &state, restarts, Kind::Whisper, "person picks up".into(), then.into(), notes);
        Answer { document: Some(document), entry, errand: None, told: None }
    }

    /// The person pressed a key, or did not.
    fn accept(&self, ticket: &str, _target: u8) -> Answer {
        let accepts = matches!(&self.report.heard, Some(Heard::Keys(keys)) if keys == "1");
        let opened = self.open(ticket, Purpose::Accept);
        let live = &*self.moment.shelf.live;
        let (edition, state, restarts, notes) =
            opened.unwrap_or_else(|| (live, State::begin(&live.flow, self.moment.at, false), 0, "ticket-lost"));
        let fill = self.blanks(&edition.flow, &state);
        let then = if accepts { WhisperThen::Join } else { WhisperThen::Refuse };
        let call = self.bound(Purpose::Accept).call;
        let document = self.line.dialect.write_whisper(&Whisper { says: &[], then, call, book: &edition.book, fill: &fill });
        let (heard, then) = if accepts { ("person accepts", "join") } else { ("person does not accept", "hang up") };
        let entry = self.entry(&edition.flow, &state, restarts, Kind::Accept, heard.into(), then.into(), notes);
        Answer { document: Some(document), entry, errand: None, told: None }
    }

    /// A person's leg is joined without words.
    fn join(&self) -> Answer {
        let edition = &*self.moment.shelf.live;
        let state = State::begin(&edition.flow, self.moment.at, false);
        let entry = self.entry(&edition.flow, &state, 0, Kind::Whisper, "person picks up".into(), "join".into(), "ticket-lost");
        Answer { document: Some(edition.join.clone()), entry, errand: None, told: None }
    }

    /// A message can be had, whether or not its caller is still there.
    fn recorded(&self, ticket: &str) -> Answer {
        let live = &*self.moment.shelf.live;
        let opened = self.open(ticket, Purpose::Turn);
        let (edition, state, restarts, notes) =
            opened.unwrap_or_else(|| (live, State::begin(&live.flow, self.moment.at, false), 0, "ticket-lost"));
        let mut entry = self.entry(&edition.flow, &state, restarts, Kind::Recorded, "recorded".into(), "nothing".into(), notes);
        entry.digest = self.report.heard.as_ref().map_or(0, |heard| self.digest(heard));
        let message = match &self.report.heard {
            Some(Heard::Recorded(recording)) => errand::of_recording(recording),
            _ => None,
        };
        let errand = self.errand(message.as_ref(), &self.blanks(&edition.flow, &state), &mut entry);
        Answer { document: None, entry, errand, told: None }
    }

    /// The call is over.
    fn ended(&self) -> Answer {
        let flow = &*self.moment.shelf.live.flow;
        let state = State::begin(flow, self.moment.at, false);
        let mut entry = self.entry(flow, &state, 0, Kind::Ended, "ended".into(), "nothing".into(), "");
        entry.node = SmolStr::default();
        entry.language = SmolStr::default();
        entry.version = Version::default();
        Answer { document: None, entry, errand: None, told: None }
    }

    /// Seals the state, writes the document and the entry.
    fn tell(&self, taken: Taken<'_>) -> Answer {
        let (line, Taken { edition, turn, restarts, kind, heard, notes }) = (self.line, taken);
        let flow = &*edition.flow;
        // Whoever is in crisis and loses the place is rung for at once, not asked at a menu: as after a first loss.
        let losses = if turn.state.urgent.is_some() { restarts.max(1) } else { restarts };
        let seal = |purpose| line.keyring.seal(flow, &turn.state, self.bound(purpose), losses);
        let ticket = seal(Purpose::Turn);
        let whispers = matches!(&turn.then, Then::Dial(dial) if dial.targets.iter().any(|target| target.whisper));
        let url = |parts: [&str; 4]| parts.concat();
        let whisper = if whispers { url([&line.base, "/", &seal(Purpose::Whisper), "/whisper"]) } else { String::new() };
        let (turn_url, fallback) = (url([&line.base, "/", &ticket, ""]), url([&line.base, "/fallback/", &ticket, ""]));
        let next = Next { turn: &turn_url, whisper: &whisper, fallback: &fallback, call: &self.report.call };
        let fill = self.blanks(flow, &turn.state);
        let (says, then, line_number) = (&turn.says, &turn.then, line.numbers.first());
        let slow = turn.state.slow;
        let document = line.dialect.write(&Reply { says, then, slow, next, line_number, book: &edition.book, fill: &fill });
        let words = heard_words(flow, heard, turn.judged);
        let mut entry = self.entry(flow, &turn.state, restarts, kind, words, then_words(flow, &turn), notes);
        if self.report.from.as_ref().is_some_and(|from| line.tests.contains(from)) {
            entry.note("test");
        } else if let (Heard::Speech(spoken), Judged::NoMatch) = (heard, turn.judged) {
            entry.unmatched = unmatched::seal(&line.keyring, &entry, &spoken.words, self.report.from.as_ref());
        }
        entry.digest = self.digest(heard);
        let errand = self.errand(turn.errand.as_ref(), &fill, &mut entry);
        Answer { document: Some(document), entry, errand, told: Some(Told { turn, ticket }) }
    }

    /// What was asked for beside the speech, sealed. The entry notes its kind, or that it cannot be done.
    fn errand(&self, asked: Option<&Errand>, fill: &Blanks<'_>, entry: &mut Entry) -> Option<Sealed> {
        let Some(errand) = errand::record(asked?, self.line, fill, &entry.call, self.moment.at) else {
            entry.note("errand-impossible");
            return None;
        };
        entry.note(&format!("errand-{}", errand.what.kind().word()));
        Some(errand.seal(&self.line.keyring))
    }

    /// Tells a repeated webhook from a second, different one.
    fn digest(&self, heard: &Heard) -> u64 {
        self.line.keyring.digest(&format!("{heard:?}"))
    }

    fn blanks<'b>(&'b self, flow: &'b Flow, state: &'b State) -> Blanks<'b> {
        Blanks {
            flow,
            state,
            roster: self.moment.roster,
            line: self.line.numbers.first(),
            at: Some(self.moment.at),
            caller: self.report.from.as_ref(),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "an entry is wide; every argument is one of its columns")]
    fn entry(&self, flow: &Flow, state: &State, restarts: u8, kind: Kind, heard: SmolStr, then: SmolStr, notes: &str) -> Entry {
        let (call, leg) = match &self.report.parent {
            Some(parent) => (parent.clone(), SmolStr::new(&self.report.call)),
            None => (self.report.call.clone(), SmolStr::default()),
        };
        Entry {
            call,
            line: SmolStr::new(&self.line.name),
            leg,
            restarts,
            turn: state.turn,
            kind,
            digest: 0,
            at: self.moment.at,
            version: flow.version,
            roster: self.moment.roster.version,
            node: SmolStr::new(&flow.node(state.at).name),
            language: SmolStr::new(&flow.language(state.language).code),
            heard,
            then,
            notes: notes.into(),
            unmatched: None,
        }
    }
}

/// What of a failed URL of ours comes after the line's name.
fn after_line<'u>(url: &'u str, line: &str) -> &'u str {
    let marker = ["/voice/", line, "/"].concat();
    url.split_once(&marker).map_or("", |(_, rest)| rest)
}

/// The first segment of what is left of a URL, if there is one.
fn segment(rest: &str) -> Option<&str> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest.get(..end).filter(|segment| !segment.is_empty() && *segment != "fallback")
}

fn known(flow: &Flow, clear: Clear) -> LanguageId {
    if usize::from(clear.language.0) < flow.languages.len() { clear.language } else { LanguageId(0) }
}

/// What was heard, as the journal keeps it: choices by name, other keys as a count when more than two, no words.
fn heard_words(flow: &Flow, heard: &Heard, judged: Judged) -> SmolStr {
    match (heard, judged) {
        (_, Judged::Choice(node, key)) => format_smolstr!("choice {} {}", flow.node(node).name, key.word()),
        (_, Judged::Reserved(key)) => format_smolstr!("reserved {}", key.word()),
        (_, Judged::Section(node, part)) => format_smolstr!("section {} {}", flow.node(node).name, part + 1),
        (_, Judged::Language(language)) => format_smolstr!("language {}", flow.language(language).code),
        (_, Judged::Phrase(word)) => format_smolstr!("phrase {word}"),
        (_, Judged::Doubtful) => SmolStr::new_static("doubtful"),
        (_, Judged::Digits(node)) => format_smolstr!("digits {}", flow.node(node).name),
        (Heard::Rings { hidden: false }, _) => "rings".into(),
        (Heard::Rings { hidden: true }, _) => "rings withheld".into(),
        (Heard::Keys(keys), _) if keys.chars().count() <= LONGEST_NUMBER_KEPT => format_smolstr!("no match {keys}"),
        (Heard::Keys(keys), _) => format_smolstr!("no match ({} keys)", keys.chars().count()),
        (Heard::Speech(_), _) => "no match (speech)".into(),
        (Heard::Silence, _) => "silence".into(),
        (Heard::DialEnded(outcome), _) => format_smolstr!("dial {}", outcome.word()),
        (Heard::Recorded(_), _) => "recorded".into(),
        (Heard::HungUp, _) => "hangs up".into(),
    }
}

/// What the line did, as the journal keeps it.
fn then_words(flow: &Flow, turn: &Turn) -> SmolStr {
    match &turn.then {
        Then::Gather(_) => "gather".into(),
        Then::Record { .. } => "record".into(),
        Then::Dial(_) => match &flow.node(turn.state.at).kind {
            graph::Kind::Transfer(transfer) => format_smolstr!("dial {} {}", flow.ladder(transfer.ladder).name, turn.state.rung),
            _ => "dial".into(),
        },
        Then::LastDial(..) => "last dial".into(),
        Then::HangUp(End::Written(node)) => format_smolstr!("hang up {}", flow.node(*node).name),
        Then::HangUp(End::Nobody) => "hang up nobody".into(),
        Then::HangUp(End::CallerGone) => "nothing".into(),
    }
}
