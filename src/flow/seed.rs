//! `people.yaml`: the people a line can ring, as the flow folder first knows them.

use super::fields::{Fields, judge_name, once, suggest};
use super::read::{Written, Yaml};
use super::roster::{Answers, Person, Roster};
use crate::diagnostic::Diagnostic;
use crate::phone::Number;

/// Reads the seed of the roster.
pub(super) fn seed(yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Roster {
    let mut roster = Roster::default();
    let people = match yaml {
        Yaml::Map(_, people) => once(people, findings),
        Yaml::Nothing(_) => Vec::new(),
        other => {
            let finding = Diagnostic::error("wrong-shape", format!("the people are a map of names, not {}", other.shape()));
            findings.push(finding.at(other.span(), "").help("as in `main-desk: { name: Main desk, phones: [\"+…\"], speaks: [en] }`"));
            Vec::new()
        }
    };
    for (name, yaml) in people {
        judge_name(&name, findings);
        roster.people.extend(person(&name, yaml, findings));
    }
    roster
}

fn person(name: &Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Option<Person> {
    let mut fields = Fields::of(yaml, format!("the person `{}`", name.text), name.span, findings)?;
    let title = fields.text("name", findings).map_or_else(|| name.text.clone(), |title| title.text);
    let phones = fields.texts("phones", findings);
    if phones.as_ref().is_none_or(Vec::is_empty) {
        findings.push(fields.missing("phones", "list telephone numbers: `phones: [\"+18005550100\"]`"));
    }
    let speaks = fields.texts("speaks", findings);
    if speaks.as_ref().is_none_or(Vec::is_empty) {
        findings.push(fields.missing("speaks", "list language codes, the best first: `speaks: [en, es]`"));
    }
    let answers = fields.text("answers", findings).map_or(Answers::default(), |written| answers(&written, findings));
    fields.finish(&["name", "phones", "speaks", "answers"], findings);
    Some(Person {
        name: name.text.clone(),
        title,
        phones: phones.into_iter().flatten().filter_map(|phone| number(&phone, findings)).collect(),
        speaks: speaks.into_iter().flatten().map(|code| code.text).collect(),
        answers,
    })
}

fn number(written: &Written, findings: &mut Vec<Diagnostic>) -> Option<Number> {
    let number = Number::parse(&written.text);
    if number.is_none() {
        let finding = Diagnostic::error("not-a-number", "this is no whole telephone number").at(written.span, "");
        findings.push(finding.help("a plus, the country, the number, in quotation marks: \"+18005550100\""));
    }
    number
}

fn answers(written: &Written, findings: &mut Vec<Diagnostic>) -> Answers {
    match written.text.as_str() {
        "person" => Answers::Person,
        "switchboard" => Answers::Switchboard,
        other => {
            let finding = Diagnostic::error("unknown-answer", format!("`{other}` cannot pick up a telephone")).at(written.span, "");
            let finding = finding.help("write `answers: person` or `answers: switchboard`");
            findings.push(suggest(finding, other, ["person", "switchboard"]));
            Answers::default()
        }
    }
}
