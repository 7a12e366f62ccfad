//! What reports say.

use crate::console::words::spoken;

/// What these pages say in one language.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Words {
    pub(in crate::console) reports: &'static str,
    pub(in crate::console) about: &'static str,
    pub(in crate::console) nothing: &'static str,
    pub(in crate::console) often: &'static str,
    pub(in crate::console) last_week: &'static str,
    pub(in crate::console) last_month: &'static str,
    pub(in crate::console) four_weeks: &'static str,
    pub(in crate::console) flow: &'static str,
    pub(in crate::console) from: &'static str,
    pub(in crate::console) to: &'static str,
    pub(in crate::console) show: &'static str,
    pub(in crate::console) backwards: &'static str,
    pub(in crate::console) too_long: &'static str,
    pub(in crate::console) no_days: &'static str,
    pub(in crate::console) counting: &'static str,
    pub(in crate::console) not_counted: &'static str,
    pub(in crate::console) look_again: &'static str,
    pub(in crate::console) take: &'static str,
    pub(in crate::console) csv: &'static str,
    pub(in crate::console) json: &'static str,
    pub(in crate::console) html: &'static str,
    pub(in crate::console) tests: &'static str,
    pub(in crate::console) first_calls: &'static str,
    pub(in crate::console) first_joined: &'static str,
    pub(in crate::console) first_half: &'static str,
    pub(in crate::console) first_nine: &'static str,
    pub(in crate::console) first_left: &'static str,
    pub(in crate::console) first_silent: &'static str,
    pub(in crate::console) by_day: &'static str,
    pub(in crate::console) by_hour: &'static str,
    pub(in crate::console) failed_by_hour: &'static str,
    pub(in crate::console) by_language: &'static str,
    pub(in crate::console) by_line: &'static str,
    pub(in crate::console) ringing: &'static str,
    pub(in crate::console) left_at: &'static str,
    pub(in crate::console) choices: &'static str,
    pub(in crate::console) places: &'static str,
    pub(in crate::console) runs: &'static str,
    pub(in crate::console) began: &'static str,
    pub(in crate::console) unmatched: &'static str,
    pub(in crate::console) said: &'static str,
    pub(in crate::console) errands: &'static str,
    pub(in crate::console) key: &'static str,
    pub(in crate::console) cut: &'static str,
    pub(in crate::console) map: &'static str,
    pub(in crate::console) people: &'static str,
    pub(in crate::console) people_about: &'static str,
    pub(in crate::console) talk: &'static str,
    pub(in crate::console) share: &'static str,
    pub(in crate::console) within: &'static str,
    pub(in crate::console) language: &'static str,
    pub(in crate::console) all_languages: &'static str,
    pub(in crate::console) reckon: &'static str,
    pub(in crate::console) bad_wish: &'static str,
    pub(in crate::console) hour: &'static str,
    pub(in crate::console) calls_an_hour: &'static str,
    pub(in crate::console) people_there: &'static str,
    pub(in crate::console) in_time: &'static str,
    pub(in crate::console) no_calls: &'static str,
    pub(in crate::console) outcomes: [&'static str; 6],
}

impl Words {
    /// How ringing people ended, by the journal's word for it.
    pub(super) fn outcome(&self, word: &str) -> &'static str {
        let [answered, busy, no_answer, declined, failed, ended] = self.outcomes;
        match word {
            "answered" => answered,
            "busy" => busy,
            "no answer" => no_answer,
            "declined" => declined,
            "failed" => failed,
            _ => ended,
        }
    }
}

spoken!(super::english::WORDS, super::spanish::WORDS);
