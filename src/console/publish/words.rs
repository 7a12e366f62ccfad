//! What the pages about publishing say, in each language.

use crate::console::words::spoken;

mod english;
mod spanish;

/// Everything they say.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Words {
    /// A page.
    pub(in crate::console) title: &'static str,
    /// A field.
    pub(in crate::console) flow: &'static str,
    /// A button.
    pub(in crate::console) show: &'static str,
    /// Before a version.
    pub(in crate::console) live_now: &'static str,
    /// Before the number of a change.
    pub(in crate::console) draft_is: &'static str,
    /// A warning.
    pub(in crate::console) behind: &'static str,
    /// Instead of a draft.
    pub(in crate::console) no_draft: &'static str,
    /// Where the store knows no flow.
    pub(in crate::console) nothing_yet: &'static str,
    /// While it is being made.
    pub(in crate::console) being_checked: &'static str,
    /// A link.
    pub(in crate::console) look_again: &'static str,
    /// Where it cannot be made.
    pub(in crate::console) failed: &'static str,
    /// The verdict.
    pub(in crate::console) good: &'static str,
    /// The verdict.
    pub(in crate::console) good_but: &'static str,
    /// The verdict.
    pub(in crate::console) not_good: &'static str,
    /// A heading.
    pub(in crate::console) changes_title: &'static str,
    /// A heading.
    pub(in crate::console) findings_title: &'static str,
    /// A heading.
    pub(in crate::console) tests_title: &'static str,
    /// A heading.
    pub(in crate::console) calls_title: &'static str,
    /// Before a count.
    pub(in crate::console) errors: &'static str,
    /// Instead of a figure.
    pub(in crate::console) not_told: &'static str,
    /// Below a figure.
    pub(in crate::console) all_pass: &'static str,
    /// Before a count.
    pub(in crate::console) differ: &'static str,
    /// Below a figure.
    pub(in crate::console) of_calls: &'static str,
    /// Below a figure.
    pub(in crate::console) go_elsewhere: &'static str,
    /// Instead of changes.
    pub(in crate::console) no_changes: &'static str,
    /// Instead of changes.
    pub(in crate::console) changes_not_told: &'static str,
    /// Before a count.
    pub(in crate::console) and_more: &'static str,
    /// Instead of findings.
    pub(in crate::console) no_findings: &'static str,
    /// How much a finding weighs.
    pub(in crate::console) error: &'static str,
    /// How much a finding weighs.
    pub(in crate::console) warning: &'static str,
    /// How much a finding weighs.
    pub(in crate::console) remark: &'static str,
    /// Before the number of a line.
    pub(in crate::console) line: &'static str,
    /// Before a count.
    pub(in crate::console) passed: &'static str,
    /// Before a share.
    pub(in crate::console) tried: &'static str,
    /// Above calls that differ.
    pub(in crate::console) differ_note: &'static str,
    /// A side.
    pub(in crate::console) expected: &'static str,
    /// A side.
    pub(in crate::console) heard: &'static str,
    /// Instead of tests.
    pub(in crate::console) tests_not_told: &'static str,
    /// Instead of calls.
    pub(in crate::console) no_calls: &'static str,
    /// Before a count.
    pub(in crate::console) last_day: &'static str,
    /// Before a count.
    pub(in crate::console) last_days: &'static str,
    /// Before a count.
    pub(in crate::console) same_way: &'static str,
    /// Before a count.
    pub(in crate::console) part: &'static str,
    /// Between two counts.
    pub(in crate::console) of: &'static str,
    /// Before a place.
    pub(in crate::console) would_hear: &'static str,
    /// Before a place.
    pub(in crate::console) instead_of: &'static str,
    /// After a count.
    pub(in crate::console) heard_otherwise: &'static str,
    /// Before a count.
    pub(in crate::console) left_out: &'static str,
    /// Instead of calls.
    pub(in crate::console) calls_not_told: &'static str,
    /// What callers did.
    pub(in crate::console) pressed: &'static str,
    /// What callers did.
    pub(in crate::console) was_silent: &'static str,
    /// What callers met.
    pub(in crate::console) ringing_ended: &'static str,
    /// A heading.
    pub(in crate::console) publish_title: &'static str,
    /// A field.
    pub(in crate::console) why: &'static str,
    /// Below a field.
    pub(in crate::console) why_note: &'static str,
    /// A heading.
    pub(in crate::console) later_title: &'static str,
    /// A field.
    pub(in crate::console) from: &'static str,
    /// A field.
    pub(in crate::console) until: &'static str,
    /// Before a time zone.
    pub(in crate::console) zone_note: &'static str,
    /// Below a form.
    pub(in crate::console) second_note: &'static str,
    /// A button.
    pub(in crate::console) publish: &'static str,
    /// Below a button.
    pub(in crate::console) mend_first: &'static str,
    /// Below a button.
    pub(in crate::console) when_checked: &'static str,
    /// Instead of a form.
    pub(in crate::console) only_publishers: &'static str,
    /// A heading.
    pub(in crate::console) waiting_title: &'static str,
    /// Before a version.
    pub(in crate::console) version: &'static str,
    /// A link.
    pub(in crate::console) what_it_changes: &'static str,
    /// A button.
    pub(in crate::console) agree: &'static str,
    /// Instead of a button.
    pub(in crate::console) not_you: &'static str,
    /// A heading.
    pub(in crate::console) versions_title: &'static str,
    /// Before a name.
    pub(in crate::console) agreed_by: &'static str,
    /// How it became live.
    pub(in crate::console) seed: &'static str,
    /// How it became live.
    pub(in crate::console) published: &'static str,
    /// How it became live.
    pub(in crate::console) rolled_back: &'static str,
    /// A state.
    pub(in crate::console) state_live: &'static str,
    /// A state.
    pub(in crate::console) state_waits: &'static str,
    /// A state.
    pub(in crate::console) state_planned: &'static str,
    /// A heading.
    pub(in crate::console) would_change: &'static str,
    /// Above a button.
    pub(in crate::console) agree_note: &'static str,
    /// A field.
    pub(in crate::console) why_back: &'static str,
    /// Above a button.
    pub(in crate::console) back_note: &'static str,
    /// A button.
    pub(in crate::console) go_back: &'static str,
    /// A link.
    pub(in crate::console) download: &'static str,
    /// A link.
    pub(in crate::console) to_publish: &'static str,
    /// A page.
    pub(in crate::console) version_title: &'static str,
    /// After a change.
    pub(in crate::console) said_published: &'static str,
    /// After a change.
    pub(in crate::console) said_planned: &'static str,
    /// After a change.
    pub(in crate::console) said_waits: &'static str,
    /// After a change.
    pub(in crate::console) said_agreed: &'static str,
    /// After a change.
    pub(in crate::console) said_back: &'static str,
    /// A problem.
    pub(in crate::console) meanwhile: &'static str,
    /// A problem.
    pub(in crate::console) no_reason: &'static str,
    /// A problem.
    pub(in crate::console) bad_time: &'static str,
    /// A problem.
    pub(in crate::console) own: &'static str,
    /// A problem.
    pub(in crate::console) not_waiting: &'static str,
    /// A problem.
    pub(in crate::console) not_kept: &'static str,
    /// A problem.
    pub(in crate::console) cannot_go_back: &'static str,
    /// A problem.
    pub(in crate::console) live_changed: &'static str,
}

spoken!(english::WORDS, spanish::WORDS);
