//! What the pages about codes at sign-in say, in each language.

use crate::console::words::spoken;

mod english;
mod spanish;

/// Everything they say.
#[derive(Debug)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(in crate::console) struct Words {
    /// A page, and a heading.
    pub(in crate::console) title: &'static str,
    /// What they are for.
    pub(in crate::console) note: &'static str,
    /// A button.
    pub(in crate::console) begin: &'static str,
    /// Before a day.
    pub(in crate::console) on_since: &'static str,
    /// Before a count.
    pub(in crate::console) left: &'static str,
    /// When few are left.
    pub(in crate::console) few: &'static str,
    /// A heading and a button.
    pub(in crate::console) off: &'static str,
    /// A field.
    pub(in crate::console) proof: &'static str,
    /// A problem.
    pub(in crate::console) wrong_proof: &'static str,
    /// After a change.
    pub(in crate::console) off_now: &'static str,
    /// The first step.
    pub(in crate::console) first: &'static str,
    /// What to do there.
    pub(in crate::console) first_note: &'static str,
    /// What the picture is.
    pub(in crate::console) square: &'static str,
    /// A link.
    pub(in crate::console) open: &'static str,
    /// Before the secret.
    pub(in crate::console) by_hand: &'static str,
    /// The second step.
    pub(in crate::console) second: &'static str,
    /// A field.
    pub(in crate::console) code: &'static str,
    /// A field.
    pub(in crate::console) password: &'static str,
    /// A button.
    pub(in crate::console) on: &'static str,
    /// A page.
    pub(in crate::console) spare_title: &'static str,
    /// What to do with them.
    pub(in crate::console) spare_note: &'static str,
    /// A link.
    pub(in crate::console) kept: &'static str,
    /// A page.
    pub(in crate::console) ask_title: &'static str,
    /// What to do there.
    pub(in crate::console) ask_note: &'static str,
    /// A field.
    pub(in crate::console) any_code: &'static str,
    /// A button.
    pub(in crate::console) go_on: &'static str,
    /// A link.
    pub(in crate::console) again: &'static str,
    /// A problem.
    pub(in crate::console) wrong: &'static str,
    /// A problem.
    pub(in crate::console) wrong_password: &'static str,
    /// A problem.
    pub(in crate::console) too_many: &'static str,
    /// A problem.
    pub(in crate::console) late: &'static str,
    /// Beside somebody.
    pub(in crate::console) has: &'static str,
}

spoken!(english::WORDS, spanish::WORDS);
