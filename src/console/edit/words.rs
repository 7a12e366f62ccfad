//! What the pages of editing say, in each of their languages: a table that none can lack a word of.

mod english;
mod spanish;

use crate::console::words::Tongue;
use crate::flow::edit::{Obstacle, leaves};

impl Words {
    /// The words of a language.
    pub(in crate::console) const fn of(tongue: Tongue) -> &'static Self {
        match tongue {
            Tongue::English => &english::WORDS,
            Tongue::Spanish => &spanish::WORDS,
        }
    }

    /// What a part of an entry is called.
    pub(super) fn part(&self, part: &str) -> &'static str {
        match part.split('.').next().unwrap_or_default() {
            "title" => self.part_title,
            "lead" => self.part_lead,
            "short" => self.part_short,
            "tail" => self.part_tail,
            "say" => self.part_say,
            "else" => self.part_else,
            "said" => self.part_said,
            _ => self.part_other,
        }
    }

    /// What a field is called: what stands beside the sentences has names of its own.
    pub(super) fn label(&self, id: &str, part: &str) -> String {
        if leaves::TOPS.contains(&id) { part.trim_end_matches("[]").replace('>', " › ") } else { self.part(part).to_owned() }
    }

    /// What to know of a part; may be empty.
    pub(super) fn part_note(&self, part: &str) -> &'static str {
        match part {
            "title" => self.note_title,
            "short" => self.note_short,
            "said" => self.note_said,
            list if list.ends_with("[]") => self.note_said,
            _ => "",
        }
    }

    /// Why something was not changed.
    pub(super) fn obstacle(&self, obstacle: &Obstacle) -> String {
        match obstacle {
            Obstacle::Empty(_) => self.needs_text.to_owned(),
            Obstacle::Gone => self.gone.to_owned(),
            Obstacle::Taken => self.taken.to_owned(),
            Obstacle::Unchangeable(file) => format!("{} ({file})", self.not_in_place),
        }
    }

    /// How much a finding weighs.
    pub(super) fn weight(&self, weight: &str) -> &'static str {
        match weight {
            "error" => self.error,
            "warning" => self.warning,
            _ => self.hint,
        }
    }
}

/// The words.
pub(in crate::console) struct Words {
    /// A group of pages.
    pub(in crate::console) line: &'static str,
    /// A page.
    pub(in crate::console) sentences: &'static str,
    /// A page.
    pub(in crate::console) choices: &'static str,
    /// A page.
    pub(in crate::console) files: &'static str,
    /// A page.
    pub(in crate::console) draft: &'static str,
    /// A problem.
    pub(in crate::console) nothing_live: &'static str,
    /// A state.
    pub(in crate::console) no_draft: &'static str,
    /// Behind a number.
    pub(in crate::console) changes_one: &'static str,
    /// Behind a number.
    pub(in crate::console) changes_many: &'static str,
    /// Before a name.
    pub(in crate::console) last_by: &'static str,
    /// A link.
    pub(in crate::console) see_changes: &'static str,
    /// A warning.
    pub(in crate::console) behind: &'static str,
    /// A page and a button.
    pub(in crate::console) discard: &'static str,
    /// A question.
    pub(in crate::console) discard_ask: &'static str,
    /// A button.
    pub(in crate::console) discard_yes: &'static str,
    /// A link.
    pub(in crate::console) keep: &'static str,
    /// A problem.
    pub(in crate::console) discard_late: &'static str,
    /// After a change.
    pub(in crate::console) discarded: &'static str,
    /// Instead of a table.
    pub(in crate::console) no_changes: &'static str,
    /// A column.
    pub(in crate::console) before: &'static str,
    /// A column.
    pub(in crate::console) after: &'static str,
    /// A field.
    pub(in crate::console) find: &'static str,
    /// A field.
    pub(in crate::console) place: &'static str,
    /// A choice.
    pub(in crate::console) everywhere: &'static str,
    /// A field.
    pub(in crate::console) only_lacking: &'static str,
    /// A button.
    pub(in crate::console) show: &'static str,
    /// Behind a number.
    pub(in crate::console) found_one: &'static str,
    /// Behind a number.
    pub(in crate::console) found_many: &'static str,
    /// Behind a number.
    pub(in crate::console) lacking_one: &'static str,
    /// Behind a number.
    pub(in crate::console) lacking_many: &'static str,
    /// Instead of words.
    pub(in crate::console) lacks: &'static str,
    /// Instead of a list.
    pub(in crate::console) nothing_found: &'static str,
    /// A link.
    pub(in crate::console) show_all: &'static str,
    /// A link.
    pub(in crate::console) add_language: &'static str,
    /// A link.
    pub(in crate::console) back_to_list: &'static str,
    /// A heading.
    pub(in crate::console) said_at: &'static str,
    /// Instead of places.
    pub(in crate::console) said_anywhere: &'static str,
    /// A button.
    pub(in crate::console) save: &'static str,
    /// A button.
    pub(in crate::console) check: &'static str,
    /// After a change.
    pub(in crate::console) saved: &'static str,
    /// A problem.
    pub(in crate::console) conflict: &'static str,
    /// Before words.
    pub(in crate::console) theirs: &'static str,
    /// A problem.
    pub(in crate::console) needs_text: &'static str,
    /// A problem.
    pub(in crate::console) not_in_place: &'static str,
    /// A problem.
    pub(in crate::console) gone: &'static str,
    /// A problem.
    pub(in crate::console) taken: &'static str,
    /// A heading.
    pub(in crate::console) heard: &'static str,
    /// Before seconds.
    pub(in crate::console) heard_said: &'static str,
    /// Before seconds.
    pub(in crate::console) heard_choice: &'static str,
    /// Before seconds.
    pub(in crate::console) heard_short: &'static str,
    /// Before seconds.
    pub(in crate::console) heard_menu: &'static str,
    /// A heading.
    pub(in crate::console) findings: &'static str,
    /// Instead of a list.
    pub(in crate::console) no_findings: &'static str,
    /// A weight.
    pub(in crate::console) error: &'static str,
    /// A weight.
    pub(in crate::console) warning: &'static str,
    /// A weight.
    pub(in crate::console) hint: &'static str,
    /// A heading.
    pub(in crate::console) marks: &'static str,
    /// Below it.
    pub(in crate::console) marks_note: &'static str,
    /// A notice.
    pub(in crate::console) typed_kept: &'static str,
    /// A button.
    pub(in crate::console) put_back: &'static str,
    /// A button.
    pub(in crate::console) forget: &'static str,
    /// A part.
    pub(in crate::console) part_title: &'static str,
    /// A part.
    pub(in crate::console) part_lead: &'static str,
    /// A part.
    pub(in crate::console) part_short: &'static str,
    /// A part.
    pub(in crate::console) part_tail: &'static str,
    /// A part.
    pub(in crate::console) part_say: &'static str,
    /// A part.
    pub(in crate::console) part_else: &'static str,
    /// A part.
    pub(in crate::console) part_said: &'static str,
    /// A part.
    pub(in crate::console) part_other: &'static str,
    /// Below a part.
    pub(in crate::console) note_title: &'static str,
    /// Below a part.
    pub(in crate::console) note_short: &'static str,
    /// Below a part.
    pub(in crate::console) note_said: &'static str,
    /// A heading.
    pub(in crate::console) menus: &'static str,
    /// A heading.
    pub(in crate::console) runs: &'static str,
    /// Below it.
    pub(in crate::console) runs_note: &'static str,
    /// A link.
    pub(in crate::console) back_to_choices: &'static str,
    /// A link.
    pub(in crate::console) change_text: &'static str,
    /// Before a place.
    pub(in crate::console) leads_to: &'static str,
    /// A field.
    pub(in crate::console) key: &'static str,
    /// Behind a key.
    pub(in crate::console) swaps: &'static str,
    /// A button.
    pub(in crate::console) earlier: &'static str,
    /// A button.
    pub(in crate::console) later: &'static str,
    /// Opens more.
    pub(in crate::console) more_of: &'static str,
    /// Opens more.
    pub(in crate::console) more_of_section: &'static str,
    /// A button, before a key.
    pub(in crate::console) close: &'static str,
    /// What it does.
    pub(in crate::console) close_note: &'static str,
    /// A button.
    pub(in crate::console) remove: &'static str,
    /// What it does.
    pub(in crate::console) remove_note: &'static str,
    /// Behind a key.
    pub(in crate::console) also: &'static str,
    /// A heading and a button.
    pub(in crate::console) hang: &'static str,
    /// Instead of a form.
    pub(in crate::console) no_key_free: &'static str,
    /// A heading and a button.
    pub(in crate::console) add_section: &'static str,
    /// A field.
    pub(in crate::console) section_id: &'static str,
    /// Below it.
    pub(in crate::console) section_id_note: &'static str,
    /// A problem.
    pub(in crate::console) bad_id: &'static str,
    /// A problem.
    pub(in crate::console) choices_conflict: &'static str,
    /// Below the title.
    pub(in crate::console) files_note: &'static str,
    /// A column.
    pub(in crate::console) file: &'static str,
    /// A column.
    pub(in crate::console) lines: &'static str,
    /// A column.
    pub(in crate::console) errors: &'static str,
    /// A column.
    pub(in crate::console) warnings: &'static str,
    /// Opens a list.
    pub(in crate::console) tests: &'static str,
    /// A link.
    pub(in crate::console) back_to_files: &'static str,
    /// Before a number.
    pub(in crate::console) line_number: &'static str,
    /// A problem.
    pub(in crate::console) file_conflict: &'static str,
    /// A heading.
    pub(in crate::console) file_theirs: &'static str,
    /// Before a line's number.
    pub(in crate::console) in_draft: &'static str,
    /// Before a line's number.
    pub(in crate::console) in_yours: &'static str,
    /// A problem.
    pub(in crate::console) file_too_large: &'static str,
    /// What an entry is.
    pub(in crate::console) about_speak: &'static str,
    /// What an entry is.
    pub(in crate::console) about_says: &'static str,
    /// A page.
    pub(in crate::console) languages: &'static str,
    /// Below the title.
    pub(in crate::console) languages_note: &'static str,
    /// Behind a language.
    pub(in crate::console) lacks_none: &'static str,
    /// A field.
    pub(in crate::console) language_code: &'static str,
    /// Below it.
    pub(in crate::console) language_code_note: &'static str,
    /// A field.
    pub(in crate::console) language_locale: &'static str,
    /// Below it.
    pub(in crate::console) language_locale_note: &'static str,
    /// A field.
    pub(in crate::console) language_key: &'static str,
    /// Below it.
    pub(in crate::console) language_key_note: &'static str,
    /// A choice.
    pub(in crate::console) no_key: &'static str,
    /// Before a language.
    pub(in crate::console) called_in: &'static str,
    /// A problem.
    pub(in crate::console) bad_language: &'static str,
    /// After a change.
    pub(in crate::console) language_added: &'static str,
}
