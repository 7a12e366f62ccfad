//! What the map and the pages of its places say.

use crate::console::words::{Tongue, spoken};

/// What these pages say in one language.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Words {
    #[serde(skip)]
    pub(in crate::console) tongue: Tongue,
    pub(in crate::console) line: &'static str,
    pub(in crate::console) map: &'static str,
    pub(in crate::console) about: &'static str,
    pub(in crate::console) nothing: &'static str,
    pub(in crate::console) flow: &'static str,
    pub(in crate::console) version: &'static str,
    pub(in crate::console) live: &'static str,
    pub(in crate::console) draft: &'static str,
    pub(in crate::console) no_draft: &'static str,
    pub(in crate::console) broken_draft: &'static str,
    pub(in crate::console) of_draft: &'static str,
    pub(in crate::console) period: &'static str,
    pub(in crate::console) no_period: &'static str,
    pub(in crate::console) week: &'static str,
    pub(in crate::console) month: &'static str,
    pub(in crate::console) language: &'static str,
    pub(in crate::console) show: &'static str,
    pub(in crate::console) find: &'static str,
    pub(in crate::console) found_none: &'static str,
    pub(in crate::console) found: &'static str,
    pub(in crate::console) picture: &'static str,
    pub(in crate::console) picture_keys: &'static str,
    pub(in crate::console) larger: &'static str,
    pub(in crate::console) smaller: &'static str,
    pub(in crate::console) whole: &'static str,
    pub(in crate::console) legend: &'static str,
    pub(in crate::console) legend_heat: &'static str,
    pub(in crate::console) everywhere: &'static str,
    pub(in crate::console) list: &'static str,
    pub(in crate::console) list_about: &'static str,
    pub(in crate::console) calls: &'static str,
    pub(in crate::console) counting: &'static str,
    pub(in crate::console) not_counted: &'static str,
    pub(in crate::console) look_again: &'static str,
    pub(in crate::console) place: &'static str,
    pub(in crate::console) back: &'static str,
    pub(in crate::console) came: &'static str,
    pub(in crate::console) of_calls: &'static str,
    pub(in crate::console) passes: &'static str,
    pub(in crate::console) left: &'static str,
    pub(in crate::console) left_note: &'static str,
    pub(in crate::console) hears: &'static str,
    pub(in crate::console) hears_nothing: &'static str,
    pub(in crate::console) seconds: &'static str,
    pub(in crate::console) choices: &'static str,
    pub(in crate::console) on: &'static str,
    pub(in crate::console) label: &'static str,
    pub(in crate::console) leads: &'static str,
    pub(in crate::console) chosen: &'static str,
    pub(in crate::console) no_choices: &'static str,
    pub(in crate::console) comes: &'static str,
    pub(in crate::console) comes_none: &'static str,
    pub(in crate::console) around: &'static str,
    pub(in crate::console) to_return: &'static str,
    pub(in crate::console) parts: &'static str,
    pub(in crate::console) until_answered: &'static str,
    pub(in crate::console) rings_whom: &'static str,
    pub(in crate::console) key: &'static str,
    pub(in crate::console) silence: &'static str,
    pub(in crate::console) nobody: &'static str,
    pub(in crate::console) after_talk: &'static str,
    pub(in crate::console) then: &'static str,
    pub(in crate::console) yes: &'static str,
    pub(in crate::console) no: &'static str,
    pub(in crate::console) open: &'static str,
    pub(in crate::console) closed: &'static str,
    pub(in crate::console) case: &'static str,
    pub(in crate::console) otherwise: &'static str,
    pub(in crate::console) withheld: &'static str,
    pub(in crate::console) back_there: &'static str,
    pub(in crate::console) again: &'static str,
    pub(in crate::console) slower: &'static str,
    pub(in crate::console) kinds: Kinds,
    pub(in crate::console) says: Says,
}

/// What a place does: in a word, for the picture, and in a sentence.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Kinds {
    pub(in crate::console) language: [&'static str; 2],
    pub(in crate::console) says: [&'static str; 2],
    pub(in crate::console) menu: [&'static str; 2],
    pub(in crate::console) sections: [&'static str; 2],
    pub(in crate::console) tells: [&'static str; 2],
    pub(in crate::console) rings: [&'static str; 2],
    pub(in crate::console) hangs_up: [&'static str; 2],
    pub(in crate::console) text: [&'static str; 2],
    pub(in crate::console) call_back: [&'static str; 2],
    pub(in crate::console) message: [&'static str; 2],
    pub(in crate::console) digits: [&'static str; 2],
    pub(in crate::console) hours: [&'static str; 2],
    pub(in crate::console) decides: [&'static str; 2],
}

/// When something is said at a place.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Says {
    pub(in crate::console) here: &'static str,
    pub(in crate::console) menu: &'static str,
    pub(in crate::console) short: &'static str,
    pub(in crate::console) section: &'static str,
    pub(in crate::console) asks: &'static str,
    pub(in crate::console) sent: &'static str,
    pub(in crate::console) after_yes: &'static str,
    pub(in crate::console) after_no: &'static str,
    pub(in crate::console) withheld: &'static str,
    pub(in crate::console) before_tone: &'static str,
    pub(in crate::console) afterwards: &'static str,
    pub(in crate::console) before_ringing: &'static str,
    pub(in crate::console) ringing_again: &'static str,
}

impl Words {
    /// What a kind of place is called, as the picture has it.
    pub(super) fn kind(&self, word: &'static str) -> [&'static str; 2] {
        let kinds = &self.kinds;
        match word {
            "language?" => kinds.language,
            "says" => kinds.says,
            "menu" => kinds.menu,
            "sections" => kinds.sections,
            "tells" => kinds.tells,
            "rings" => kinds.rings,
            "hangs up" => kinds.hangs_up,
            "text?" => kinds.text,
            "call back?" => kinds.call_back,
            "message?" => kinds.message,
            "digits?" => kinds.digits,
            "hours" => kinds.hours,
            "decides" => kinds.decides,
            other => [other, ""],
        }
    }

    /// A way out of a place, as the picture has it, in the reader's language.
    pub(super) fn way(&self, by: &str) -> String {
        match by {
            "silence" => self.silence.to_owned(),
            "nobody answered" => self.nobody.to_owned(),
            "after the talk" => self.after_talk.to_owned(),
            "then" | "" => self.then.to_owned(),
            "yes" => self.yes.to_owned(),
            "no" => self.no.to_owned(),
            "open" => self.open.to_owned(),
            "closed" => self.closed.to_owned(),
            "else" => self.otherwise.to_owned(),
            other => match (other.strip_prefix("case "), other.strip_suffix(" (number withheld)")) {
                (Some(number), _) => format!("{} {number}", self.case),
                (_, Some(key)) => format!("{key} ({})", self.withheld),
                _ => other.to_owned(),
            },
        }
    }
}

spoken!(super::english::WORDS, super::spanish::WORDS);
