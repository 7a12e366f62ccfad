//! The people a line can ring, their telephones and languages; the notices that are on; who is not rung for a while; what is otherwise than the hours
//! say. Always current.
//!
//! Who is rung, in what order and how long, is flow; this is what changes from day to day.

use super::hours::Hours;
use super::hours::changed::Changed;
use crate::phone::Number;
use jiff::Timestamp;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// All people, who of them is not rung, which notices are on, and what hours are changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Counts changes; 0 is the seed.
    pub version: u64,
    /// The people.
    pub people: Vec<Person>,
    /// Names of the notices that are on.
    pub notices: Vec<String>,
    /// What is otherwise than the flow's hours say, by their names.
    pub hours: BTreeMap<String, Changed>,
    /// Who is not rung, by name, and until when; nothing for until further notice.
    pub off: BTreeMap<String, Option<Timestamp>>,
}

/// Somebody, or a desk, who answers calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name ladders use: `main-desk`.
    pub name: String,
    /// The name people use.
    pub title: String,
    /// Their telephones, rung at the same time.
    pub phones: Vec<Number>,
    /// Language codes, the one they like best first.
    pub speaks: Vec<String>,
    /// Who picks up.
    pub answers: Answers,
}

/// Who picks up a telephone of the roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Answers {
    /// A person, who presses a key to accept, so that no answering machine is joined to a caller.
    #[default]
    Person,
    /// A switchboard, which is never asked to press a key.
    Switchboard,
}

impl Roster {
    /// The person with a name.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.name == name)
    }

    /// Whether somebody is not rung at a moment.
    #[must_use]
    pub fn is_off(&self, name: &str, at: Timestamp) -> bool {
        self.off.get(name).is_some_and(|until| until.is_none_or(|until| at < until))
    }

    /// The person with a name, where they are rung at a moment.
    #[must_use]
    pub fn rung(&self, name: &str, at: Timestamp) -> Option<&Person> {
        self.person(name).filter(|_| !self.is_off(name, at))
    }

    /// Hours of a flow as they are now.
    #[must_use]
    pub fn changed<'h>(&self, hours: &'h Hours) -> Cow<'h, Hours> {
        self.hours.get(&hours.name).map_or(Cow::Borrowed(hours), |changed| changed.over(hours))
    }

    /// The people in the form of `people.yaml`.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut text = String::new();
        for Person { name, title, phones, speaks, answers } in &self.people {
            let phones: Vec<&str> = phones.iter().map(Number::as_str).collect();
            let answers = match answers {
                Answers::Person => "person",
                Answers::Switchboard => "switchboard",
            };
            // Strings and lists of JSON are strings and lists of YAML.
            let (title, phones, speaks) = (quoted(title), quoted(&phones), quoted(speaks));
            let _ = writeln!(text, "{name}: {{ name: {title}, phones: {phones}, speaks: {speaks}, answers: {answers} }}");
        }
        text
    }
}

fn quoted(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}
