//! Every transcript of the shipped flow that a real server can play, through every provider's documents: an interpreter that knows none of our
//! types hears, act by act, the words that the engine said for that provider. What needs another clock, a lost answer or a notice is
//! left out here and counted.

use crate::binary::{Server, Settings};
use crate::lines::{all, everywhere};
use crate::provider::{Did, Outcome as Ends, Phone, Waits};
use helpline::call::heard::{Heard, Outcome};
use helpline::exchange::Line;
use helpline::exchange::edition::{Edition, Shelf};
use helpline::flow::roster::Roster;
use helpline::library::{folder, usual_limits};
use helpline::phone::Number;
use helpline::transcript::parse::{Act, Beat, Transcript, parse};
use helpline::transcript::pattern::squeeze;
use helpline::transcript::table::Asked;
use helpline::transcript::telephone::Telephone;
use std::collections::HashMap;
use std::sync::Arc;

/// Rings more often than this are about minutes that go by.
const MOST_RINGS: usize = 4;
/// A talk, in seconds.
const TALK_S: u32 = 300;

/// One thing that happens in a call, for the engine and for the interpreter.
enum Happens {
    Caller(Act),
    Dial(Outcome),
}

/// What happens in a transcript; nothing where more is needed than a caller and people who are rung.
fn happenings(transcript: &Transcript) -> Option<Vec<Happens>> {
    let mut happen = Vec::new();
    let mut rings = 0;
    for (_, beat) in &transcript.beats {
        match beat {
            Beat::Later(_) | Beat::LostTicket | Beat::LostAnswer { .. } | Beat::Overloaded | Beat::Notice(..) | Beat::Speaks(..) => {
                return None;
            }
            // A message is played by tests of its own: providers tell of it in different ways. So do they of who refused.
            Beat::Caller(Act::Records(_)) | Beat::Outcome(Outcome::Declined | Outcome::Ended { .. }, _) => return None,
            Beat::Caller(act) => happen.push(Happens::Caller(act.clone())),
            Beat::Outcome(outcome, _) => happen.push(Happens::Dial(*outcome)),
            Beat::Rings(_) => rings += 1,
            _ => {}
        }
    }
    (transcript.from.is_some() && transcript.speech != Some(false) && rings <= MOST_RINGS).then_some(happen)
}

/// A line of a kind, with the flow made ready for it.
struct Ready {
    line: Line,
    shelf: Shelf,
    roster: Roster,
}

impl Ready {
    fn of(provider: &str, texts: bool, flow: &folder::Folder) -> Self {
        let line = Asked { provider: provider.to_owned(), texts, speech: None }.line().unwrap();
        let compiled = helpline::flow::compile(&flow.sources, &usual_limits().unwrap());
        let live = Arc::new(Edition::prepare(&line, Arc::new(compiled.flow.unwrap()), &compiled.roster));
        Self { line, shelf: Shelf { live, earlier: Vec::new() }, roster: compiled.roster }
    }
}

/// What the engine says on such a line, act by act.
fn said(ready: &Ready, happen: &[Happens]) -> Vec<String> {
    let Ready { line, shelf, roster } = ready;
    let mut phone = Telephone::new(line, shelf, roster.clone(), Number::parse("+13125550142"), jiff::Timestamp::now());
    let mut said = vec![squeeze(&phone.ring().unwrap().text())];
    for happens in happen {
        let heard = match happens {
            Happens::Caller(Act::Presses(keys)) => Heard::Keys(keys.clone()),
            Happens::Caller(Act::Says(spoken)) => Heard::Speech(spoken.clone()),
            Happens::Caller(Act::Silence) => Heard::Silence,
            Happens::Caller(Act::HangsUp | Act::Records(_)) => break,
            Happens::Dial(outcome) => Heard::DialEnded(*outcome),
        };
        let Ok(sounded) = phone.does(&heard) else { break };
        said.push(squeeze(&sounded.text()));
    }
    said
}

/// What the interpreter hears, act by act.
fn heard(phone: &mut dyn Phone, happen: &[Happens]) -> Vec<String> {
    let mut last = phone.ring();
    let mut heard = vec![squeeze(&last.text)];
    for happens in happen {
        let confidence =
            if let Happens::Caller(Act::Says(spoken)) = happens { spoken.confidence.map(|sure| sure.to_string()) } else { None };
        let did = match happens {
            Happens::Caller(Act::Presses(keys)) => match last.waits {
                Waits::Keys { max: Some(max), .. } if keys.len() > max => Did::KeysArrive(keys),
                _ => Did::Presses(keys),
            },
            Happens::Caller(Act::Says(spoken)) => Did::Speaks { words: &spoken.words, confidence: confidence.as_deref() },
            Happens::Caller(Act::Silence) => Did::IsSilent,
            Happens::Caller(Act::HangsUp | Act::Records(_)) => {
                phone.hang_up();
                break;
            }
            Happens::Dial(outcome) => Did::DialEnds(match outcome {
                Outcome::Busy => Ends::Busy,
                Outcome::NoAnswer => Ends::NoAnswer,
                Outcome::Failed => Ends::Failed,
                Outcome::Answered | Outcome::Ended { .. } | Outcome::Declined => Ends::Answered { seconds: TALK_S },
            }),
        };
        last = phone.tell(did).unwrap_or_else(|fault| panic!("{fault:?}"));
        heard.push(squeeze(&last.text));
    }
    heard
}

#[test]
fn every_transcript_sounds_as_the_engine_says_through_every_provider() {
    let flow = folder::shipped();
    let texts =
        ["MAIN", "BW", "PL", "JB", "SW", "SO", "TX"].map(|line| (format!("HELPLINE__LINES__{line}__TEXT_FROM"), "+18005550100".to_owned()));
    let plain = everywhere();
    let texting = Settings { more: [plain.more.clone(), texts.to_vec()].concat(), ..plain.clone() };
    let servers = [Server::start(&plain), Server::start(&texting)];
    let transcripts: Vec<(&String, Transcript)> = flow.calls.iter().map(|(name, text)| (name, parse(text).unwrap())).collect();
    let (mut played, mut left_out) = (0, 0);
    let mut ready: HashMap<(&str, bool), Ready> = HashMap::new();
    for (name, transcript) in &transcripts {
        let speaks = transcript.beats.iter().any(|(_, beat)| matches!(beat, Beat::Caller(Act::Says(_))));
        let Some(happen) = happenings(transcript) else {
            left_out += 1;
            continue;
        };
        for (provider, mut phone) in all(&servers[usize::from(transcript.texts)]) {
            if speaks && !helpline::dialect::limits_of(provider).unwrap().speech {
                continue;
            }
            let ready = ready.entry((provider, transcript.texts)).or_insert_with(|| Ready::of(provider, transcript.texts, &flow));
            assert_eq!(heard(phone.as_mut(), &happen), said(ready, &happen), "{name} through {provider}");
            played += 1;
        }
    }
    // Of some 440 transcripts.
    assert!(played > 2_000 && left_out < 140, "{played} played, {left_out} transcripts left out");
}
