//! What one roster has that the one before had not: who can be rung and how, which notices are on, what is otherwise than the hours say.

use crate::flow;
use crate::flow::roster::{Answers, Person};
use crate::phone::Number;
use crate::store::rosters::{Content, Hold, HoursChange, Off};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Differs {
    /// Somebody who was not there.
    New(Person),
    /// Somebody who is not there any more.
    Gone(Person),
    /// Somebody of this name has become otherwise.
    Changed(String, Trait),
    /// Somebody was off, or is: nothing where ladders ring them.
    Off(String, Option<Off>, Option<Off>),
    /// A notice, and whether it is on now.
    Notice(String, bool),
    /// A day of some hours, as it was and as it is; nothing where it goes by the week.
    Day(String, Date, Option<String>, Option<String>),
    /// What holds for some hours whatever their week says.
    Held(String, Option<Hold>, Option<Hold>),
}

/// What somebody was and is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trait {
    /// The name that people use.
    Title(String, String),
    /// Telephones.
    Phones(Vec<Number>, Vec<Number>),
    /// Languages.
    Speaks(Vec<String>, Vec<String>),
    /// Who picks up.
    Answers(Answers, Answers),
}

/// Everything that differs, people first.
#[must_use]
pub fn between(before: &Content, now: &Content) -> Vec<Differs> {
    let mut all = people(before, now);
    for name in before.off.keys().chain(now.off.keys()).collect::<BTreeSet<_>>() {
        let (was, is) = (before.off.get(name).copied(), now.off.get(name).copied());
        if was != is {
            all.push(Differs::Off(name.clone(), was, is));
        }
    }
    let had = |content: &Content, name: &String| content.notices.contains(name);
    all.extend(now.notices.iter().filter(|name| !had(before, name)).map(|name| Differs::Notice(name.clone(), true)));
    all.extend(before.notices.iter().filter(|name| !had(now, name)).map(|name| Differs::Notice(name.clone(), false)));
    let none = HoursChange::default();
    for name in before.hours.keys().chain(now.hours.keys()).collect::<BTreeSet<_>>() {
        let (old, new) = (before.hours.get(name).unwrap_or(&none), now.hours.get(name).unwrap_or(&none));
        for date in old.except.keys().chain(new.except.keys()).collect::<BTreeSet<_>>() {
            let (was, is) = (old.except.get(date), new.except.get(date));
            if was != is {
                all.push(Differs::Day(name.clone(), *date, was.cloned(), is.cloned()));
            }
        }
        if old.held != new.held {
            all.push(Differs::Held(name.clone(), old.held, new.held));
        }
    }
    all
}

fn people(before: &Content, now: &Content) -> Vec<Differs> {
    if before.people == now.people {
        return Vec::new();
    }
    let (old, new) = (flow::people(&before.people), flow::people(&now.people));
    let mut all = Vec::new();
    for person in &new.people {
        match old.person(&person.name) {
            None => all.push(Differs::New(person.clone())),
            Some(was) => all.extend(traits(was, person).into_iter().map(|differs| Differs::Changed(person.name.clone(), differs))),
        }
    }
    all.extend(old.people.iter().filter(|person| new.person(&person.name).is_none()).cloned().map(Differs::Gone));
    all
}

fn traits(was: &Person, is: &Person) -> Vec<Trait> {
    let title = (was.title != is.title).then(|| Trait::Title(was.title.clone(), is.title.clone()));
    let phones = (was.phones != is.phones).then(|| Trait::Phones(was.phones.clone(), is.phones.clone()));
    let speaks = (was.speaks != is.speaks).then(|| Trait::Speaks(was.speaks.clone(), is.speaks.clone()));
    let answers = (was.answers != is.answers).then_some(Trait::Answers(was.answers, is.answers));
    [title, phones, speaks, answers].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;

    #[test]
    fn what_differs_is_told_thing_by_thing() {
        let content = |people: &str| Content { people: people.to_owned(), ..Content::default() };
        let before =
            content("ana: { name: Ana, phones: [\"+13125550151\"], speaks: [en] }\nben: { phones: [\"+13125550152\"], speaks: [en] }\n");
        let mut now = content(
            "# Eva is new\nana: { name: Ana, phones: [\"+13125550153\"], speaks: [en] }\neva: { phones: [\"+13125550154\"], speaks: [es] }\n",
        );
        now.notices.push("storm".to_owned());
        now.off.insert("ana".to_owned(), Off { until: None });
        let day: Date = "2026-12-24".parse().unwrap();
        let change = HoursChange { except: [(day, "closed".to_owned())].into(), held: Some(Hold { open: true, until: None }) };
        now.hours.insert("chat".to_owned(), change);
        let told = between(&before, &now);
        let [changed, new, gone, off, notice, except, held] = told.as_slice() else { panic!("{told:?}") };
        let number = |text| vec![Number::parse(text).unwrap()];
        assert_eq!(*changed, Differs::Changed("ana".into(), Trait::Phones(number("+13125550151"), number("+13125550153"))));
        assert!(matches!(new, Differs::New(eva) if eva.name == "eva") && matches!(gone, Differs::Gone(ben) if ben.name == "ben"));
        assert_eq!(*off, Differs::Off("ana".into(), None, Some(Off { until: None })));
        assert_eq!(*notice, Differs::Notice("storm".into(), true));
        assert_eq!(*except, Differs::Day("chat".into(), day, None, Some("closed".into())));
        assert_eq!(*held, Differs::Held("chat".into(), None, Some(Hold { open: true, until: None })));
        assert_eq!(between(&now, &now), []);
        assert!(between(&now, &before).contains(&Differs::Notice("storm".into(), false)));
    }
}
