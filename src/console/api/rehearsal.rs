//! A call that nobody makes: steps in, what is heard after each out. Nothing is kept of it, nobody is called and nothing is sent.

use super::answer::{Answer, Came, Problem};
use super::asked::Asked;
use crate::console::rehearse::act::{self, Act};
use crate::console::rehearse::scene::{Beat, Call, Now, Scene};
use crate::console::rehearse::stage::{self, Found};
use crate::console::rehearse::{Form, take};
use crate::library::archive;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A call as it shall be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    of: Option<Of>,
    line: Option<String>,
    at: Option<Timestamp>,
    hidden: Option<bool>,
    texts: Option<bool>,
    current: Option<bool>,
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    Live,
    Draft,
}

/// What the caller does next.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Step {
    /// Presses keys.
    Press(String),
    /// Says words, heard with so many hundredths of confidence.
    Say { words: String, sure: Option<u8> },
    /// Stays silent.
    Silence,
    /// Hangs up.
    HangUp,
    /// The ringing ended so.
    Rang(String),
    /// Leaves a message, ended by a key.
    Message(Option<String>),
    /// Leaves a message and hangs up.
    MessageAndHangUp,
    /// Leaves no message.
    NoMessage,
    /// So many minutes pass.
    Wait(u32),
}

impl Step {
    fn act(&self) -> Option<Act> {
        match self {
            Self::Press(keys) => Act::keys(keys),
            Self::Say { words, sure } => Act::says(words, &sure.map_or_else(|| "none".to_owned(), |sure| sure.to_string())),
            Self::Silence => Act::read("s"),
            Self::HangUp => Act::read("h"),
            Self::Rang(outcome) => Act::read(&format!("o{}", outcome.replace("no answer", "none"))),
            Self::Message(None) => Act::read("m"),
            Self::Message(Some(key)) => Some(key).filter(|key| key.len() == 1 && *key != "h").and_then(|key| Act::read(&format!("m{key}"))),
            Self::MessageAndHangUp => Act::read("mh"),
            Self::NoMessage => Act::read("n"),
            Self::Wait(minutes) => Act::read(&format!("l{minutes}")),
        }
    }
}

pub(super) async fn rehearse(asked: Asked) -> Came {
    let wish: Wish = asked.body()?;
    if wish.steps.len() > act::MOST {
        return Err(Problem::refused(format!("A call has at most {} steps.", act::MOST)));
    }
    let mut acts = Vec::new();
    for (at, step) in wish.steps.iter().enumerate() {
        acts.push(
            step.act().ok_or_else(|| Problem::refused(format!("Step {} is none: /api/v1/openapi.json has what can be done.", at + 1)))?,
        );
    }
    let flow = asked.flow().await?;
    let kept = stage::kept(&asked.console, &flow).await?.ok_or_else(|| Problem::nowhere("Nothing of this flow is published yet."))?;
    let draft = wish.of == Some(Of::Draft);
    let stage = match stage::stage(&asked.console, &flow, kept, draft).await? {
        Found::Ready(stage) => stage,
        Found::Broken => return Err(Problem::conflict("It has errors and cannot be rung: `GET …/draft/findings` has them.")),
        Found::NoDraft => return Err(Problem::conflict("There is no draft of this flow.")),
    };
    let settings = asked.console.settings();
    let of_flow = |line: &String| settings.lines.get(line).is_some_and(|line| line.flow() == flow);
    if let Some(line) = wish.line.as_ref().filter(|line| !of_flow(line)) {
        return Err(Problem::refused(format!("No line `{}` has this flow.", line.chars().take(60).collect::<String>())));
    }
    let form = Form {
        draft,
        line: wish.line.unwrap_or_default(),
        at: String::new(),
        hidden: wish.hidden.unwrap_or_default(),
        texts: wish.texts.unwrap_or(true),
        current: wish.current.unwrap_or_default(),
    };
    let at = wish.at.unwrap_or_else(crate::console::now);
    let call = Call { asked: form.asked(&settings), at, hidden: form.hidden, current: form.current };
    let steps = acts.len();
    let scene = take(Arc::clone(&stage), call, acts, archive::zone(&stage.flow)).await?;
    if scene.left_out > 0 {
        let detail = format!("Step {} cannot be done there: the line does something else by then.", steps - scene.left_out + 1);
        return Err(Problem::conflict(detail));
    }
    Ok(Answer::json(&told(&scene)))
}

fn told(scene: &Scene) -> Value {
    let beat = |beat: &Beat| {
        let says: Vec<Value> = beat.said.iter().map(|(language, words)| json!({ "language": language, "words": words })).collect();
        json!({
            "clock": beat.clock, "place": beat.place, "title": beat.title, "says": says, "texts": beat.texts, "call_back": beat.call_back,
            "message": beat.message,
        })
    };
    let now = match &scene.now {
        Now::Listens(seconds, words) => json!({ "does": "listens", "seconds": seconds, "to_words": words }),
        Now::Records(seconds) => json!({ "does": "records", "seconds": seconds }),
        Now::Rings { ladder, people, ring_s, whisper } => {
            json!({ "does": "rings", "seconds": ring_s, "ladder": ladder, "people": people, "whisper": whisper })
        }
        Now::RingsLast => json!({ "does": "rings last" }),
        Now::HungUp(_) => json!({ "does": "hangs up" }),
    };
    json!({ "heard": scene.beats.iter().map(beat).collect::<Vec<_>>(), "now": now })
}
