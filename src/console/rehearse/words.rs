//! What the telephone in the page says, in each language.

use crate::call::heard::Outcome;
use crate::console::words::spoken;

mod english;
mod spanish;

/// Everything it says.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Words {
    /// A page.
    pub(in crate::console) title: &'static str,
    /// A field.
    pub(in crate::console) flow: &'static str,
    /// A button.
    pub(in crate::console) show: &'static str,
    /// At the beginning.
    pub(in crate::console) intro: &'static str,
    /// Where the store knows no flow.
    pub(in crate::console) nothing_yet: &'static str,
    /// A field.
    pub(in crate::console) which: &'static str,
    /// A choice.
    pub(in crate::console) the_draft: &'static str,
    /// A choice.
    pub(in crate::console) the_live: &'static str,
    /// A field.
    pub(in crate::console) line: &'static str,
    /// A field.
    pub(in crate::console) at: &'static str,
    /// Before a time zone.
    pub(in crate::console) at_note: &'static str,
    /// A field.
    pub(in crate::console) at_now: &'static str,
    /// A field.
    pub(in crate::console) hidden: &'static str,
    /// A field.
    pub(in crate::console) texts_on: &'static str,
    /// A field.
    pub(in crate::console) current: &'static str,
    /// A button.
    pub(in crate::console) ring: &'static str,
    /// What happened.
    pub(in crate::console) rang: &'static str,
    /// A heading.
    pub(in crate::console) hears: &'static str,
    /// Before a place.
    pub(in crate::console) on_the_map: &'static str,
    /// Instead of words.
    pub(in crate::console) silent_turn: &'static str,
    /// Before seconds.
    pub(in crate::console) listens: &'static str,
    /// After a number.
    pub(in crate::console) seconds: &'static str,
    /// Before seconds.
    pub(in crate::console) records: &'static str,
    /// Before people.
    pub(in crate::console) rings_whom: &'static str,
    /// Instead of people.
    pub(in crate::console) nobody: &'static str,
    /// Before seconds.
    pub(in crate::console) rings_for: &'static str,
    /// Before a name.
    pub(in crate::console) ladder: &'static str,
    /// Before words.
    pub(in crate::console) they_hear: &'static str,
    /// What the line does.
    pub(in crate::console) rings_last: &'static str,
    /// What the line does.
    pub(in crate::console) over_written: &'static str,
    /// What the line does.
    pub(in crate::console) over_nobody: &'static str,
    /// What the line does.
    pub(in crate::console) over_caller: &'static str,
    /// A heading.
    pub(in crate::console) keys: &'static str,
    /// Below the keys.
    pub(in crate::console) keys_note: &'static str,
    /// A field.
    pub(in crate::console) several: &'static str,
    /// A button.
    pub(in crate::console) press: &'static str,
    /// A key.
    pub(in crate::console) star: &'static str,
    /// A key.
    pub(in crate::console) pound: &'static str,
    /// A button.
    pub(in crate::console) silence: &'static str,
    /// A button.
    pub(in crate::console) hang_up: &'static str,
    /// A field.
    pub(in crate::console) spoken: &'static str,
    /// A field.
    pub(in crate::console) sure_field: &'static str,
    /// A choice.
    pub(in crate::console) sure_well: &'static str,
    /// A choice.
    pub(in crate::console) sure_half: &'static str,
    /// A choice.
    pub(in crate::console) sure_badly: &'static str,
    /// A choice.
    pub(in crate::console) sure_unknown: &'static str,
    /// A button.
    pub(in crate::console) say: &'static str,
    /// A button.
    pub(in crate::console) by_voice: &'static str,
    /// Instead of a form.
    pub(in crate::console) no_speech: &'static str,
    /// A heading.
    pub(in crate::console) ends_how: &'static str,
    /// An outcome.
    pub(in crate::console) answered: &'static str,
    /// An outcome.
    pub(in crate::console) busy: &'static str,
    /// An outcome.
    pub(in crate::console) no_answer: &'static str,
    /// An outcome.
    pub(in crate::console) declined: &'static str,
    /// An outcome.
    pub(in crate::console) failed: &'static str,
    /// An outcome.
    pub(in crate::console) short: &'static str,
    /// A heading.
    pub(in crate::console) message: &'static str,
    /// A button.
    pub(in crate::console) leave: &'static str,
    /// A button.
    pub(in crate::console) leave_key: &'static str,
    /// A button.
    pub(in crate::console) leave_hang_up: &'static str,
    /// A button.
    pub(in crate::console) leave_nothing: &'static str,
    /// A field.
    pub(in crate::console) time: &'static str,
    /// A button.
    pub(in crate::console) wait: &'static str,
    /// A length of time.
    pub(in crate::console) minute: &'static str,
    /// A length of time.
    pub(in crate::console) ten_minutes: &'static str,
    /// A length of time.
    pub(in crate::console) hour: &'static str,
    /// A length of time.
    pub(in crate::console) half_day: &'static str,
    /// A button.
    pub(in crate::console) back_one: &'static str,
    /// A button.
    pub(in crate::console) again: &'static str,
    /// A link.
    pub(in crate::console) other: &'static str,
    /// A switch.
    pub(in crate::console) aloud: &'static str,
    /// A heading.
    pub(in crate::console) so_far: &'static str,
    /// Before words.
    pub(in crate::console) beside_text: &'static str,
    /// Beside the speech.
    pub(in crate::console) beside_call_back: &'static str,
    /// Beside the speech.
    pub(in crate::console) beside_message: &'static str,
    /// A heading.
    pub(in crate::console) keep_title: &'static str,
    /// Below a heading.
    pub(in crate::console) keep_note: &'static str,
    /// A field.
    pub(in crate::console) keep_field: &'static str,
    /// A button.
    pub(in crate::console) keep: &'static str,
    /// Before a name.
    pub(in crate::console) kept_as: &'static str,
    /// What happened.
    pub(in crate::console) pressed: &'static str,
    /// What happened.
    pub(in crate::console) said: &'static str,
    /// What happened.
    pub(in crate::console) was_silent: &'static str,
    /// What happened.
    pub(in crate::console) hung_up: &'static str,
    /// What happened.
    pub(in crate::console) left_message: &'static str,
    /// What happened.
    pub(in crate::console) and_hung_up: &'static str,
    /// What happened.
    pub(in crate::console) left_message_key: &'static str,
    /// What happened.
    pub(in crate::console) left_nothing: &'static str,
    /// After a number.
    pub(in crate::console) minutes_passed: &'static str,
    /// A problem.
    pub(in crate::console) draft_broken: &'static str,
    /// A problem.
    pub(in crate::console) live_broken: &'static str,
    /// A problem.
    pub(in crate::console) no_draft: &'static str,
    /// A problem.
    pub(in crate::console) too_long: &'static str,
    /// A problem.
    pub(in crate::console) not_understood: &'static str,
    /// A problem.
    pub(in crate::console) does_not_fit: &'static str,
    /// A problem.
    pub(in crate::console) changed: &'static str,
    /// A problem.
    pub(in crate::console) bad_time: &'static str,
    /// A problem.
    pub(in crate::console) no_title: &'static str,
    /// A problem.
    pub(in crate::console) cannot_keep: &'static str,
    /// A problem.
    pub(in crate::console) moving: &'static str,
}

impl Words {
    /// How ringing ended.
    pub(super) const fn outcome(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Answered => self.answered,
            Outcome::Ended { .. } => self.short,
            Outcome::Busy => self.busy,
            Outcome::NoAnswer => self.no_answer,
            Outcome::Declined => self.declined,
            Outcome::Failed => self.failed,
        }
    }
}

spoken!(english::WORDS, spanish::WORDS);
