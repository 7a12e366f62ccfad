//! A call in the page, taken from its beginning: every act so far, what was heard after each, and what the line does now.

use super::act::Act;
use super::stage::Stage;
use crate::call::heard::Heard;
use crate::call::turn::{Dial, End, Gather, Then, Turn};
use crate::flow::graph::Kind;
use crate::flow::wording::LanguageId;
use crate::phone::Number;
use crate::transcript::sound::Sound;
use crate::transcript::table::Asked;
use crate::transcript::telephone::Telephone;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::PoisonError;

/// Whose telephone it is, where its number is not withheld: one of the numbers that are kept for stories (NANPA, 555-01XX).
const CALLER: &str = "+13125550142";

/// The call that is wanted.
#[derive(Clone)]
pub(in crate::console) struct Call {
    pub(in crate::console) asked: Asked,
    pub(in crate::console) at: Timestamp,
    pub(in crate::console) hidden: bool,
    /// Whether notices are on, and hours changed, as they are now.
    pub(in crate::console) current: bool,
}

/// What happened after one act, or after the ring.
#[derive(Clone, Default)]
pub(in crate::console) struct Beat {
    /// The act; nothing for the ring.
    pub(in crate::console) act: Option<Act>,
    /// What was heard, each in a language by its code.
    pub(in crate::console) said: Vec<(String, String)>,
    pub(in crate::console) clock: String,
    /// Where on the map the caller is: the name, and the title.
    pub(in crate::console) place: String,
    pub(in crate::console) title: String,
    /// Words of texts that were asked for.
    pub(in crate::console) texts: Vec<String>,
    pub(in crate::console) call_back: bool,
    pub(in crate::console) message: bool,
}

/// What the line does now.
pub(in crate::console) enum Now {
    /// It listens for so many seconds; whether for words, too.
    Listens(u8, bool),
    /// It records.
    Records(u16),
    /// It rings: the ladder, whom, for how long, and what they hear first.
    Rings { ladder: String, people: Vec<String>, ring_s: u16, whisper: String },
    /// It rings one last time.
    RingsLast,
    /// It has hung up.
    HungUp(End),
}

/// A call so far.
pub(in crate::console) struct Scene {
    pub(in crate::console) beats: Vec<Beat>,
    pub(in crate::console) now: Now,
    /// The acts that could be done.
    pub(in crate::console) acts: Vec<Act>,
    /// How many could not, since the line goes another way by now.
    pub(in crate::console) left_out: usize,
    /// What is heard last, for a voice: words with their locale, or milliseconds of quiet.
    pub(in crate::console) sounds: serde_json::Value,
    /// What happened, with the turns: for a transcript. Only time passes where there is none.
    pub(in crate::console) noted: Vec<Noted>,
    /// How many texts, calls back and messages were asked for.
    pub(in crate::console) errands: [usize; 3],
    /// The locale of the language that is spoken.
    pub(in crate::console) locale: String,
}

/// A step that can be written down.
pub(in crate::console) enum Noted {
    /// This happened, and that came of it.
    Act(Heard, Box<Turn>),
    /// Time went by.
    Later(SignedDuration),
}

/// Takes a call from its beginning.
///
/// # Errors
/// A line that cannot be made, or that refuses its own request: a fault of ours.
pub(in crate::console) fn taken(stage: &Stage, call: &Call, acts: &[Act], zone: &TimeZone) -> Result<Scene, String> {
    let roster = if call.current { &stage.current } else { &stage.people };
    let from = if call.hidden { None } else { Number::parse(CALLER) };
    let mut table = stage.table.lock().unwrap_or_else(PoisonError::into_inner);
    let mut phone = table.telephone(&call.asked, roster.clone(), from, call.at)?;
    let refused = |refusal| format!("the line refused its own request: {refusal:?}");
    let mut told = Telling { stage, zone, before: [0; 3], beats: Vec::new(), noted: Vec::new() };
    phone.ring().map_err(refused)?;
    told.turn(None, &phone, &Heard::Rings { hidden: call.hidden });
    let mut done = 0;
    for act in acts {
        if !phone.last().is_some_and(|last| act.fits(&last.turn.then)) {
            break;
        }
        phone.clock += act.takes();
        match act.heard() {
            Some(heard) => {
                phone.does(&heard).map_err(refused)?;
                told.turn(Some(act), &phone, &heard);
            }
            None => told.later(act, &phone),
        }
        done += 1;
    }
    let Some(last) = phone.last() else { return Err("nothing was heard".to_owned()) };
    let language = stage.flow.language(last.turn.state.language);
    Ok(Scene {
        now: now(stage, &phone, &last.turn)?,
        acts: acts.iter().take(done).cloned().collect(),
        left_out: acts.len() - done,
        sounds: phone.sounds().iter().map(|sound| spoken(stage, sound)).collect(),
        errands: [phone.texts(), phone.call_backs(), phone.voicemails()],
        locale: language.locale.clone(),
        beats: told.beats,
        noted: told.noted,
    })
}

/// A sound, as a page carries it.
fn spoken(stage: &Stage, sound: &Sound) -> serde_json::Value {
    match sound {
        Sound::Words(language, words) => serde_json::json!({ "locale": stage.flow.language(*language).locale, "words": words }),
        Sound::Quiet(milliseconds) => serde_json::json!({ "quiet": milliseconds }),
    }
}

/// A call, as it is told.
struct Telling<'a> {
    stage: &'a Stage,
    zone: &'a TimeZone,
    before: [usize; 3],
    beats: Vec<Beat>,
    noted: Vec<Noted>,
}

impl Telling<'_> {
    fn turn(&mut self, act: Option<&Act>, phone: &Telephone<'_>, heard: &Heard) {
        let Some(last) = phone.last() else { return };
        let code = |language: LanguageId| self.stage.flow.language(language).code.clone();
        let said = last.words.iter().map(|(language, words)| (code(*language), words.trim().to_owned())).collect();
        let errands = [phone.texts(), phone.call_backs(), phone.voicemails()];
        let [texts, call_backs, messages] = self.before;
        let new = phone.text_words();
        let name = self.stage.flow.node(last.turn.state.at).name.clone();
        self.beats.push(Beat {
            act: act.cloned(),
            said,
            clock: self.clock(phone.clock),
            title: self.stage.flow.title_of(&name).split(" (`").next().unwrap_or_default().replace('`', ""),
            place: name,
            texts: if errands[0] > texts { new.into_iter().skip(texts).collect() } else { Vec::new() },
            call_back: errands[1] > call_backs,
            message: errands[2] > messages,
        });
        self.before = errands;
        self.noted.push(Noted::Act(heard.clone(), Box::new(last.turn.clone())));
    }

    fn later(&mut self, act: &Act, phone: &Telephone<'_>) {
        let place = self.beats.last().map(|beat| (beat.place.clone(), beat.title.clone())).unwrap_or_default();
        let clock = self.clock(phone.clock);
        self.beats.push(Beat {
            act: Some(act.clone()),
            said: Vec::new(),
            clock,
            place: place.0,
            title: place.1,
            texts: Vec::new(),
            call_back: false,
            message: false,
        });
        self.noted.push(Noted::Later(act.takes()));
    }

    fn clock(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }
}

/// What the line does after a turn.
fn now(stage: &Stage, phone: &Telephone<'_>, turn: &Turn) -> Result<Now, String> {
    Ok(match &turn.then {
        Then::Gather(Gather { wait_s, speech, .. }) => Now::Listens(*wait_s, speech.is_some()),
        Then::Record { longest_s } => Now::Records(*longest_s),
        Then::LastDial(..) => Now::RingsLast,
        Then::HangUp(end) => Now::HungUp(*end),
        Then::Dial(dial) => Now::Rings {
            ladder: match &stage.flow.node(turn.state.at).kind {
                Kind::Transfer(transfer) => stage.flow.ladder(transfer.ladder).name.clone(),
                _ => String::new(),
            },
            people: people(stage, dial),
            ring_s: dial.ring_s,
            whisper: phone.whisper().map_err(|refusal| format!("{refusal:?}"))?.unwrap_or_default(),
        },
    })
}

/// Whom a dial rings, by what people call them.
fn people(stage: &Stage, dial: &Dial) -> Vec<String> {
    let rung = |phones: &[Number]| dial.targets.iter().any(|target| phones.contains(&target.number));
    stage.people.people.iter().filter(|person| rung(&person.phones)).map(|person| person.title.clone()).collect()
}
