//! What the list of calls and the page of a call say.

use crate::console::look::shown::span;
use crate::console::words::spoken;
use crate::report::call::Call;

/// What these pages say in one language.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Words {
    pub(in crate::console) calls: &'static str,
    pub(in crate::console) about: &'static str,
    pub(in crate::console) nothing: &'static str,
    pub(in crate::console) day: &'static str,
    pub(in crate::console) earlier: &'static str,
    pub(in crate::console) later: &'static str,
    pub(in crate::console) flow: &'static str,
    pub(in crate::console) line: &'static str,
    pub(in crate::console) language: &'static str,
    pub(in crate::console) end: &'static str,
    pub(in crate::console) place: &'static str,
    pub(in crate::console) tests: &'static str,
    pub(in crate::console) any: &'static str,
    pub(in crate::console) without_tests: &'static str,
    pub(in crate::console) with_tests: &'static str,
    pub(in crate::console) only_tests: &'static str,
    pub(in crate::console) test: &'static str,
    pub(in crate::console) show: &'static str,
    pub(in crate::console) counting: &'static str,
    pub(in crate::console) not_counted: &'static str,
    pub(in crate::console) look_again: &'static str,
    pub(in crate::console) found: &'static str,
    pub(in crate::console) none: &'static str,
    pub(in crate::console) cut: &'static str,
    pub(in crate::console) rang: &'static str,
    pub(in crate::console) lasted: &'static str,
    pub(in crate::console) last_place: &'static str,
    pub(in crate::console) page: &'static str,
    pub(in crate::console) of: &'static str,
    pub(in crate::console) previous: &'static str,
    pub(in crate::console) next: &'static str,
    pub(in crate::console) joined: &'static str,
    pub(in crate::console) joined_after: &'static str,
    pub(in crate::console) left: &'static str,
    pub(in crate::console) goodbye: &'static str,
    pub(in crate::console) open: &'static str,
    pub(in crate::console) call: &'static str,
    pub(in crate::console) back: &'static str,
    pub(in crate::console) call_about: &'static str,
    pub(in crate::console) version_gone: &'static str,
    pub(in crate::console) called_so: &'static str,
    pub(in crate::console) transcript: &'static str,
    pub(in crate::console) download: &'static str,
    pub(in crate::console) way: &'static str,
    pub(in crate::console) way_about: &'static str,
    pub(in crate::console) caller: &'static str,
    pub(in crate::console) says: &'static str,
    pub(in crate::console) person: &'static str,
    pub(in crate::console) rings: &'static str,
    pub(in crate::console) rings_withheld: &'static str,
    pub(in crate::console) silence: &'static str,
    pub(in crate::console) hangs_up: &'static str,
    pub(in crate::console) recorded: &'static str,
    pub(in crate::console) chose: &'static str,
    pub(in crate::console) pressed: &'static str,
    pub(in crate::console) chose_language: &'static str,
    pub(in crate::console) asked_part: &'static str,
    pub(in crate::console) said_phrase: &'static str,
    pub(in crate::console) doubtful: &'static str,
    pub(in crate::console) digits: &'static str,
    pub(in crate::console) no_match_said: &'static str,
    pub(in crate::console) no_match_keys: &'static str,
    pub(in crate::console) other: &'static str,
    pub(in crate::console) dial_answered: &'static str,
    pub(in crate::console) dial_busy: &'static str,
    pub(in crate::console) dial_no_answer: &'static str,
    pub(in crate::console) dial_failed: &'static str,
    pub(in crate::console) dial_ended: &'static str,
    pub(in crate::console) line_rings: &'static str,
    pub(in crate::console) line_records: &'static str,
    pub(in crate::console) line_hangs_up: &'static str,
    pub(in crate::console) person_picks_up: &'static str,
    pub(in crate::console) person_accepts: &'static str,
    pub(in crate::console) person_refuses: &'static str,
    pub(in crate::console) message_there: &'static str,
    pub(in crate::console) over: &'static str,
    pub(in crate::console) lost: &'static str,
    pub(in crate::console) unsure: &'static str,
}

impl Words {
    /// How calls can end, by the words of addresses.
    pub(super) const fn ends(&self) -> [(&'static str, &'static str); 4] {
        [("joined", self.joined), ("left", self.left), ("goodbye", self.goodbye), ("open", self.open)]
    }

    /// How a call ended.
    pub(super) fn ended(&self, call: &Call) -> String {
        if let Some(joined) = call.joined {
            return format!("{} {}", self.joined_after, span(joined.duration_since(call.rang).as_secs()));
        }
        let ended = super::ended(call);
        self.ends().into_iter().find(|(word, _)| *word == ended).map_or("", |(_, says)| says).to_owned()
    }
}

spoken!(super::english::WORDS, super::spanish::WORDS);
