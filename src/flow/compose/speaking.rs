//! How a language says keys, letters and days: what `speak:` of its words file is for.

use super::{Composer, as_written, unknown_mark};
use crate::diagnostic::Diagnostic;
use crate::flow::fields::suggest;
use crate::flow::hours::{self, Hours, HoursId};
use crate::flow::key::{Key, Keys};
use crate::flow::marks::Mark;
use crate::flow::read::Written;
use crate::flow::wording::LanguageId;
use crate::flow::words::Speak;
use crate::source::Span;

impl<'a> Composer<'a> {
    /// How a language says a key; empty, and reported elsewhere, if it does not.
    pub(super) fn key_word(&self, language: LanguageId, key: Key) -> &'a str {
        let speak = self.words_of(language).map(|words| &words.speak);
        speak.and_then(|speak| speak.keys.iter().find(|(spoken, _)| *spoken == key)).map_or("", |(_, word)| word.text.trim())
    }

    /// What a language calls each key.
    pub(in crate::flow) fn key_words(&self, language: LanguageId) -> Keys<String> {
        let mut words = Keys::default();
        for key in Key::all() {
            words.hang(key, self.key_word(language, key).to_owned());
        }
        words
    }

    pub(super) fn key_mark(&self, language: LanguageId, mark: &Mark, findings: &mut Vec<Diagnostic>) -> Option<String> {
        let Some(key) = self.key_named(&mark.rest) else {
            findings.push(self.no_such_key(mark));
            return None;
        };
        Some(self.key_word(language, key).to_owned())
    }

    /// The key that a mark or a role names, as it is wired.
    pub(in crate::flow) fn key_named(&self, name: &str) -> Option<Key> {
        let fixed = FIXED.iter().find(|(role, _)| *role == name).and_then(|(_, digit)| Key::digit(*digit));
        let role = || self.roles.iter().find(|(role, _)| role == name).map(|(_, key)| *key);
        Key::from_word(name).or(fixed).or_else(role)
    }

    fn no_such_key(&self, mark: &Mark) -> Diagnostic {
        if ROLES.contains(&mark.rest.as_str()) {
            return Diagnostic::error("role-without-key", format!("no key leads to `{}`", mark.rest))
                .at(mark.span, "callers would be told to press nothing")
                .help(format!("wire one in `reserved:`, as in `star: {}`", mark.rest));
        }
        let finding = Diagnostic::error("unknown-key", format!("`{}` is no key", mark.rest)).at(mark.span, "");
        let known = FIXED.iter().map(|(role, _)| *role).chain(ROLES).chain(self.roles.iter().map(|(role, _)| role.as_str()));
        let help = "0 to 9, star, pound, next, previous, text, yes, no, or what `reserved:` wires";
        suggest(finding.help(help), &mark.rest, known.chain(["star", "pound"]))
    }

    /// `cancer.org` letter by letter: `C, A, N, C, E, R, dot, O, R, G`.
    pub(super) fn spell(&self, language: LanguageId, mark: &Mark, findings: &mut Vec<Diagnostic>) -> Option<String> {
        let mut letters = Vec::new();
        for c in mark.rest.chars().filter(|c| *c != ' ') {
            match c {
                '.' => {
                    let dot = self.words_of(language).and_then(|words| words.speak.dot.as_ref());
                    let Some(dot) = dot else {
                        findings.push(self.cannot_say(language, "dot", mark.span));
                        return None;
                    };
                    letters.push(dot.text.trim().to_owned());
                }
                c if c.is_alphanumeric() => letters.push(c.to_uppercase().collect()),
                other => {
                    let finding = Diagnostic::error("unknown-mark", format!("`{other}` cannot be spelled")).at(mark.span, "");
                    findings.push(finding.help("letters, digits and dots can"));
                    return None;
                }
            }
        }
        if letters.is_empty() {
            findings.push(unknown_mark(mark).help("as in `{spell cancer.org}`"));
            return None;
        }
        Some(letters.join(", "))
    }

    /// The day, or the month, of the last revision.
    pub(super) fn reviewed(&self, language: LanguageId, mark: &Mark, findings: &mut Vec<Diagnostic>) -> Option<String> {
        let Some(day) = self.revised else {
            let finding = Diagnostic::error("missing-field", "the flow does not say when it was last revised").at(mark.span, "");
            findings.push(finding.help("add `reviewed: { source: …, last_revised: 2018-10-30 }`"));
            return None;
        };
        let speak = &self.words_of(language)?.speak;
        let (name, template): (_, fn(&Speak) -> Option<&Written>) = match mark.rest.as_str() {
            "month" => ("month", |speak| speak.month.as_ref()),
            "date" => ("date", |speak| speak.date.as_ref()),
            _ => {
                findings.push(unknown_mark(mark).help("`{reviewed month}` or `{reviewed date}`"));
                return None;
            }
        };
        let Some(template) = template(speak) else {
            findings.push(self.cannot_say(language, name, mark.span));
            return None;
        };
        let Some(month) = usize::try_from(day.month() - 1).ok().and_then(|month| speak.months.get(month)) else {
            findings.push(self.cannot_say(language, "months", mark.span));
            return None;
        };
        let (year, day) = (day.year().to_string(), day.day().to_string());
        let said = template.text.replace("{month}", month.text.trim()).replace("{year}", &year).replace("{day}", &day);
        if said.contains(['{', '}']) {
            let finding = Diagnostic::error("bad-template", "a date has `{month}`, `{day}` and `{year}`, and nothing else in braces");
            findings.push(finding.at(template.span, "").help("as in `date: \"{month} {day}, {year}\"`"));
        }
        Some(said)
    }

    /// The hours whose opening a mark tells. Where they are not known, or the language has no words for
    /// it, that is reported, and any hours will do.
    pub(super) fn opening(&self, language: LanguageId, mark: &Mark, findings: &mut Vec<Diagnostic>) -> HoursId {
        let known = hours::named(self.hours, &mark.rest);
        let telling = self.words_of(language).and_then(|words| words.speak.opening.as_ref());
        match (self.hours.iter().find(|hours| hours.name == mark.rest), telling) {
            _ if mark.rest.is_empty() => findings.push(unknown_mark(mark).help("say what opens, as in `{when desk}`")),
            (None, _) => findings.push(hours::unknown_hours(&as_written(mark), self.hours)),
            (_, None) => findings.push(self.cannot_say(language, "opening", mark.span)),
            (Some(hours), Some(telling)) if hours.tells() && telling.zone(hours.zone()).is_none() => {
                findings.push(self.unnamed_zone(language, hours, mark.span));
            }
            _ => {}
        }
        known.unwrap_or_default()
    }

    fn unnamed_zone(&self, language: LanguageId, hours: &Hours, place: Span) -> Diagnostic {
        let (code, zone) = (self.code(language), hours.zone());
        let help = format!(
            "name it in `speak.opening` of `words/{code}.yaml`: `zones: {{ {zone}: \"Eastern time\" }}`, or `\"\"` where all callers know it"
        );
        Diagnostic::warning("unnamed-zone", format!("callers are not told that `{}` keeps the time of {zone}", hours.name))
            .at(place, "")
            .help(help)
    }

    fn cannot_say(&self, language: LanguageId, what: &str, place: Span) -> Diagnostic {
        let code = self.code(language);
        Diagnostic::error("missing-words", format!("`{code}` has no words for this: `speak.{what}` is missing")).at(place, "").help(
            format!("add `{what}` to `speak:` in `words/{code}.yaml`; a line that `helpline new` makes has it in English and Spanish"),
        )
    }
}

/// Keys that mean the same everywhere a caller hears them named.
const FIXED: [(&str, u8); 5] = [("next", 1), ("previous", 2), ("text", 3), ("yes", 1), ("no", 2)];

/// Roles an author may name although this flow wires no key to them.
const ROLES: [&str; 6] = ["person", "crisis", "repeat", "slower", "back", "main"];
