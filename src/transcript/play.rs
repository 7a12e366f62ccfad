//! Playing a transcript against a line, and saying what was heard instead where that differs.

use super::parse::{Act, Beat, Ends, Rings, Transcript};
use super::pattern;
use super::telephone::{Sounded, Telephone};
use crate::call::heard::{Heard, Outcome};
use crate::call::turn::{End, Then, Turn};
use crate::dialect::Refusal;
use crate::exchange::entry::Entry;
use crate::flow::graph::{Flow, Kind};
use crate::flow::wording::LanguageId;
use jiff::{SignedDuration, Timestamp};

/// How long a talk with a person lasts in a transcript.
const TALK: SignedDuration = SignedDuration::from_secs(60);

/// What came of playing a transcript.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Played {
    /// Everything that differs; empty if the transcript passes.
    pub problems: Vec<Problem>,
    /// What was heard instead of what a line of the file expected, by that line: for those who bless it.
    pub heard: Vec<(usize, String)>,
    /// The turns of the call, in order: what was said, and where it led.
    pub turns: Vec<Turn>,
    /// What happened before each of them.
    pub acts: Vec<Heard>,
    /// What the journal kept of it.
    pub entries: Vec<Entry>,
}

/// One difference between a transcript and the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line in the file, from 1.
    pub line: usize,
    /// What the caller had just done, in words.
    pub after: String,
    /// What was expected.
    pub expected: String,
    /// What happened instead.
    pub happened: String,
}

/// Plays a transcript on a telephone that has not rung yet.
#[must_use]
pub fn play(transcript: &Transcript, phone: Telephone<'_>) -> Played {
    let mut player = Player {
        phone,
        played: Played::default(),
        after: "the call began".to_owned(),
        lost_answer: None,
        acted_at: transcript.at,
        rung_after: None,
        all_words: String::new(),
        line: 1,
    };
    player.act(&Heard::Rings { hidden: transcript.from.is_none() });
    for (at, (line, beat)) in transcript.beats.iter().enumerate() {
        player.line = *line;
        let goes_on = transcript.beats.iter().skip(at + 1).any(|(_, beat)| continues(beat));
        player.beat(beat, goes_on);
    }
    for (line, beat) in &transcript.beats {
        if let Beat::Never(words) = beat
            && player.all_words.to_lowercase().contains(&words.to_lowercase())
        {
            player.line = *line;
            player.problem(&format!("never “{words}”"), "it was said");
        }
        player.line = *line;
        player.count_errands(beat);
    }
    player.played
}

/// A call under way.
struct Player<'a> {
    phone: Telephone<'a>,
    played: Played,
    after: String,
    /// The next answer is lost; whether the provider then asks the fallback.
    lost_answer: Option<bool>,
    acted_at: Timestamp,
    rung_after: Option<SignedDuration>,
    all_words: String,
    line: usize,
}

impl Player<'_> {
    fn beat(&mut self, beat: &Beat, goes_on: bool) {
        match beat {
            Beat::Line(expected) => self.line_says(expected),
            Beat::LineHangsUp => self.line_hangs_up(),
            Beat::Caller(act) => self.caller(act),
            Beat::Rings(rings) => self.rings(rings),
            Beat::Outcome(outcome, ends) => self.outcome(*outcome, *ends, goes_on),
            // Judged when the call is over.
            Beat::Never(_) | Beat::Text(_) | Beat::Texts(_) | Beat::CallBacks(_) | Beat::Voicemails(_) => {}
            Beat::PersonWithin(limit) => self.person_within(*limit),
            Beat::Later(time) => self.phone.clock += *time,
            Beat::LostTicket => self.phone.lose_ticket(),
            Beat::LostAnswer { fallback } => self.lost_answer = Some(*fallback),
            Beat::Overloaded => self.phone.overloaded = true,
            Beat::Speaks(name, codes) => match self.phone.roster.people.iter_mut().find(|person| person.name == *name) {
                Some(person) => person.speaks.clone_from(codes),
                None => self.problem(&format!("somebody called {name}"), "nobody is called so"),
            },
            Beat::Notice(name, on) => {
                self.phone.roster.notices.retain(|notice| notice != name);
                if *on {
                    self.phone.roster.notices.push(name.clone());
                }
            }
        }
    }

    fn line_says(&mut self, expected: &str) {
        let heard = self.phone.last().map(Sounded::text).unwrap_or_default();
        let heard = pattern::squeeze(&heard);
        if !pattern::matches(expected, &heard) {
            self.played.heard.push((self.line, heard.clone()));
            self.problem(&pattern::squeeze(expected), &heard);
        }
    }

    fn line_hangs_up(&mut self) {
        let then = self.phone.last().map(|last| last.turn.then.clone());
        if !matches!(then, Some(Then::HangUp(End::Written(_) | End::Nobody) | Then::LastDial(..))) {
            self.problem("the line hangs up", &doing(then.as_ref()));
        }
    }

    fn caller(&mut self, act: &Act) {
        let (heard, words) = match act {
            Act::Presses(keys) => (Heard::Keys(keys.clone()), format!("the caller pressed {keys}")),
            Act::Says(spoken) => (Heard::Speech(spoken.clone()), format!("the caller said “{}”", spoken.words)),
            Act::Records(recording) => (Heard::Recorded(recording.clone()), "the caller left a message".to_owned()),
            Act::Silence => (Heard::Silence, "the caller was silent".to_owned()),
            Act::HangsUp => (Heard::HungUp, "the caller hung up".to_owned()),
        };
        let then = self.phone.last().map(|last| last.turn.then.clone());
        let fits = match act {
            Act::HangsUp => true,
            Act::Records(_) => matches!(then, Some(Then::Record { .. })),
            Act::Presses(_) | Act::Says(_) | Act::Silence => matches!(then, Some(Then::Gather(_))),
        };
        if !fits {
            self.problem("the line listens to the caller", &doing(then.as_ref()));
        }
        self.after = words;
        self.act(&heard);
    }

    fn outcome(&mut self, outcome: Outcome, ends: Ends, goes_on: bool) {
        let then = self.phone.last().map(|last| last.turn.then.clone());
        if !matches!(then, Some(Then::Dial(_) | Then::LastDial(..))) {
            self.problem("somebody is rung", &doing(then.as_ref()));
            return;
        }
        self.after = format!("the ringing ended: {}", outcome.word());
        match outcome {
            Outcome::Answered => self.phone.clock += TALK,
            Outcome::Ended { talk_s } => self.phone.clock += SignedDuration::from_secs(i64::from(talk_s.unwrap_or(60))),
            Outcome::Busy | Outcome::NoAnswer | Outcome::Declined | Outcome::Failed => {}
        }
        if goes_on || ends == Ends::PersonHangsUp {
            self.act(&Heard::DialEnded(outcome));
        }
    }

    fn rings(&mut self, expected: &Rings) {
        let Some(last) = self.phone.last().cloned() else { return };
        if !matches!(last.turn.then, Then::Dial(_) | Then::LastDial(..)) {
            self.problem(&format!("rings {}", expected.ladder), &doing(Some(&last.turn.then)));
            return;
        }
        let flow = self.phone.shelf().live.flow.clone();
        let state = &last.turn.state;
        let ladder = ladder_rung(&flow, &last);
        let topic = state.topic.map_or("none", |topic| flow.topic(topic).id.as_str());
        let language = flow.language(LanguageId(0)).names.get(usize::from(state.language.0)).map_or("", String::as_str);
        let whisper = self.phone.whisper().ok().flatten().unwrap_or_default();
        if expected.ladder != ladder {
            self.problem(&format!("rings {}", expected.ladder), &format!("rings {ladder}"));
        }
        if let Some(wanted) = &expected.topic
            && wanted != topic
        {
            self.problem(&format!("topic {wanted}"), &format!("topic {topic}"));
        }
        if let Some(wanted) = &expected.language
            && wanted != language
        {
            self.problem(&format!("in {wanted}"), &format!("in {language}"));
        }
        if let Some(wanted) = &expected.whisper
            && !pattern::matches(wanted, &whisper)
        {
            self.problem(&format!("whisper “{wanted}”"), &format!("whisper “{}”", pattern::squeeze(&whisper)));
        }
    }

    /// Judges what the caller agreed to in the whole call.
    fn count_errands(&mut self, beat: &Beat) {
        if let Beat::Text(expected) = beat {
            let sent = self.phone.text_words();
            if !sent.iter().any(|words| pattern::matches(expected, words)) {
                self.problem(&format!("the text “{expected}”"), &format!("the texts {sent:?}"));
            }
        }
        let (what, expected, happened) = match beat {
            Beat::Texts(count) => ("texts", *count, self.phone.texts()),
            Beat::CallBacks(count) => ("call-backs", *count, self.phone.call_backs()),
            Beat::Voicemails(count) => ("voicemails", *count, self.phone.voicemails()),
            _ => return,
        };
        if expected != happened {
            self.problem(&format!("{what}: {}", or_none(expected)), &format!("{what}: {}", or_none(happened)));
        }
    }

    fn person_within(&mut self, limit: SignedDuration) {
        match self.rung_after {
            Some(took) if took <= limit => {}
            Some(took) => self.problem(&format!("a person within {} s", limit.as_secs()), &format!("after {} s", took.as_secs())),
            None => self.problem(&format!("a person within {} s", limit.as_secs()), "nobody was rung"),
        }
    }

    /// Brings an act to the line, by the detours the transcript asks for.
    fn act(&mut self, heard: &Heard) {
        let before = self.phone.clone();
        self.acted_at = self.phone.clock;
        let first = self.bring(heard);
        match self.lost_answer.take() {
            None => {}
            Some(true) => {
                self.phone.back_to(before);
                if let Err(refusal) = self.phone.falls_back() {
                    self.problem("the line answers", &format!("it refused: {refusal:?}"));
                }
            }
            Some(false) => {
                self.phone.back_to(before);
                let second = self.bring(heard);
                if first != second {
                    self.problem("the same answer to a repeated request", "another one");
                }
            }
        }
        let Some(last) = self.phone.last() else { return };
        self.played.turns.push(last.turn.clone());
        self.played.entries.extend(last.entry.clone());
        self.played.acts.push(heard.clone());
        self.all_words.push_str(&last.text());
        self.all_words.push('\n');
        if matches!(last.turn.then, Then::Dial(_) | Then::LastDial(..)) {
            self.rung_after = Some(self.phone.clock.duration_since(self.acted_at));
        }
    }

    fn bring(&mut self, heard: &Heard) -> Option<String> {
        let rings = matches!(heard, Heard::Rings { .. });
        let result: Result<String, Refusal> =
            if rings { self.phone.ring() } else { self.phone.does(heard) }.map(|sounded| sounded.document.body.clone());
        match result {
            Ok(body) => Some(body),
            Err(refusal) => {
                self.problem("the line answers", &format!("it refused: {refusal:?}"));
                None
            }
        }
    }

    fn problem(&mut self, expected: &str, happened: &str) {
        self.played.problems.push(Problem {
            line: self.line,
            after: self.after.clone(),
            expected: expected.to_owned(),
            happened: happened.to_owned(),
        });
    }
}

/// Whether the call goes on at a beat, rather than being judged by it.
fn continues(beat: &Beat) -> bool {
    matches!(beat, Beat::Line(_) | Beat::LineHangsUp | Beat::Caller(_) | Beat::Rings(_) | Beat::Outcome(..))
}

/// A count as transcripts write it.
fn or_none(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

/// What a line is doing, in words.
fn doing(then: Option<&Then>) -> String {
    match then {
        None => "nothing".to_owned(),
        Some(Then::Gather(gather)) => format!("it listens for {} s", gather.wait_s),
        Some(Then::Record { .. }) => "it records".to_owned(),
        Some(Then::Dial(_) | Then::LastDial(..)) => "somebody is rung".to_owned(),
        Some(Then::HangUp(End::CallerGone)) => "the caller is gone".to_owned(),
        Some(Then::HangUp(_)) => "the line hangs up".to_owned(),
    }
}

/// The ladder that is rung; after an overload the one that patience would ring.
fn ladder_rung<'f>(flow: &'f Flow, last: &Sounded) -> &'f str {
    let places = [last.turn.state.at, flow.patience.then];
    let mut places = places.iter().skip(usize::from(last.entry.is_none()));
    places
        .find_map(|node| match &flow.node(*node).kind {
            Kind::Transfer(transfer) => Some(flow.ladder(transfer.ladder).name.as_str()),
            _ => None,
        })
        .unwrap_or("")
}

/// A transcript's text with what was really heard in the place of what was expected.
#[must_use]
pub fn bless(text: &str, heard: &[(usize, String)]) -> String {
    let mut blessed = String::with_capacity(text.len());
    let mut in_group = false;
    for (number, line) in (1..).zip(text.lines()) {
        let says = line.trim_start().starts_with("line:") && !line.contains("(hangs up)");
        match heard.iter().find(|(at, _)| *at == number) {
            Some((_, words)) if says => {
                blessed.push_str("line:    ");
                blessed.push_str(words);
                blessed.push('\n');
                in_group = true;
            }
            _ if says && in_group => {}
            _ => {
                in_group = in_group && line.trim().is_empty();
                blessed.push_str(line);
                blessed.push('\n');
            }
        }
    }
    blessed
}
