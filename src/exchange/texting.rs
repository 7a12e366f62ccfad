//! What people write to a line: they end texts, have them begin again, or ask who we are. Everything else is nobody's to answer here.
//!
//! The words are those that carriers prescribe (CTIA, "Messaging principles and best practices"), in English and Spanish. A word counts
//! only where it is all that was written: "please stop by at noon" ends nothing.

use super::Line;
use super::errand::{Errand, Named, What};
use crate::flow::graph::Flow;
use crate::flow::wording::LanguageId;
use crate::phone::Number;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What somebody wishes who writes to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    /// To know who we are.
    Help,
}

const STOP: [&str; 13] =
    ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "ALTO", "PARAR", "CANCELAR", "BAJA"];
const START: [&str; 3] = ["START", "UNSTOP", "ALTA"];
const HELP: [&str; 3] = ["HELP", "INFO", "AYUDA"];
/// The words of the answer, by language; the first where the flow's first language is none of these.
const ANSWER: [(&str, &str); 2] = [("en", "{name}: call {number}."), ("es", "{name}: llame al {number}.")];

/// The id of the answer, where a text of the flow has its own.
const ANSWER_ID: &str = "help";

impl Wish {
    /// What is wished, if it is one of these.
    #[must_use]
    pub fn read(words: &str) -> Option<Self> {
        let plain = |c: char| !c.is_alphanumeric();
        let words = words.trim_matches(plain).to_uppercase();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let is = |list: &[&str]| list.contains(&words.as_str());
        match () {
            () if is(&STOP) => Some(Self::Stop),
            () if is(&START) => Some(Self::Start),
            () if is(&HELP) => Some(Self::Help),
            () => None,
        }
    }
}

/// The answer to whoever asks who we are: the helpline's name and number, as an errand. Its name is made of the number's and the day, so
/// that there is one a day, however often it is asked for and whichever node hears it.
#[must_use]
pub fn answer(line: &Line, flow: &Flow, to: &Number, at: Timestamp) -> Option<Errand> {
    let language = flow.language(LanguageId(0));
    let words = ANSWER.iter().find(|(code, _)| *code == language.code).or(ANSWER.first()).map(|(_, words)| *words)?;
    let words = words.replace("{name}", &flow.name).replace("{number}", line.numbers.first()?.as_str());
    let who = line.keyring.names(to).into_iter().next()?;
    Some(Errand {
        line: line.name.clone(),
        call: format!("{ANSWER_ID} {} {who}", at.to_zoned(TimeZone::UTC).date()),
        what: What::Text { id: ANSWER_ID.to_owned(), words },
        language: Named { id: language.code.clone(), title: language.names.first().cloned().unwrap_or_default() },
        assumed: true,
        topic: None,
        crisis: false,
        child: false,
        relay: false,
        at: Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at),
        number: Some(to.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_where_it_is_all_that_was_written() {
        for (words, wish) in [
            ("STOP", Some(Wish::Stop)),
            (" stop. ", Some(Wish::Stop)),
            ("¡Alto!", Some(Wish::Stop)),
            ("Stop  all", Some(Wish::Stop)),
            ("baja", Some(Wish::Stop)),
            ("Unstop", Some(Wish::Start)),
            ("alta", Some(Wish::Start)),
            ("ayuda?", Some(Wish::Help)),
            ("please stop by at noon", None),
            ("", None),
            ("no", None),
        ] {
            assert_eq!(Wish::read(words), wish, "{words}");
        }
    }
}
