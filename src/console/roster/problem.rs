//! Why a change was not made, in the words of pages.

use super::filled;
use super::words::Words;
use crate::library::desk::NotKept;
use crate::library::roster::refused::Refused;
use crate::phone::numbers::{NotRung, Unfit};

/// In the words of a language.
pub(super) fn told(refused: &Refused, w: &Words) -> String {
    match refused {
        Refused::BadName(name) => filled(w.p_name, &[name]),
        Refused::Taken(name) => filled(w.p_taken, &[name]),
        Refused::Title(wrong) => not_kept(*wrong, w).to_owned(),
        Refused::Number(wrong) => not_rung(wrong, w),
        Refused::UnknownLanguage(code, known) => filled(w.p_language, &[code, &known.join(", ")]),
        Refused::CannotBeRung => w.p_cannot_be_rung.to_owned(),
        Refused::Rung(name, ladder) => filled(w.p_rung, &[name, ladder]),
        Refused::Nobody(name) => filled(w.p_nobody, &[name]),
        Refused::RungAlready(name) => filled(w.p_rung_already, &[name]),
        Refused::UnknownNotice(name, _) => filled(w.p_no_notice, &[name]),
        Refused::SwitchedAlready(name, on) => filled(w.p_switched, &[name, &(if *on { w.on } else { w.off }).to_lowercase()]),
        Refused::UnknownHours(name, _) => filled(w.p_no_hours, &[name]),
        Refused::OverAlready => w.p_over.to_owned(),
        Refused::ByTheWeek(name) => filled(w.p_by_week, &[name]),
        Refused::DayByTheWeek(date, _) => filled(w.p_day_by_week, &[&date.to_string()]),
        Refused::DayOver(date) => filled(w.p_day_over, &[&date.to_string()]),
        Refused::Times(_) => w.p_times.to_owned(),
    }
}

/// Why words were not kept.
pub(super) fn not_kept(wrong: NotKept, w: &Words) -> &'static str {
    match wrong {
        NotKept::Empty => w.p_empty,
        NotKept::TooLong => w.p_long,
        NotKept::Number => w.p_number,
    }
}

fn not_rung(wrong: &NotRung, w: &Words) -> String {
    match wrong {
        NotRung::NoNumber(text) => filled(w.p_no_number, &[text]),
        NotRung::Unfit(text, Unfit::Nowhere, _) => filled(w.p_nowhere, &[text]),
        NotRung::Unfit(text, Unfit::Dear(kind), _) => filled(w.p_dear, &[text, kind]),
        NotRung::Unfit(text, Unfit::Elsewhere(country), allowed) => filled(w.p_elsewhere, &[text, country, &allowed.join(", ")]),
    }
}
