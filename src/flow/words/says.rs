//! `says:` of a words file: what callers say, kind by kind.

use crate::diagnostic::Diagnostic;
use crate::flow::fields::{Fields, pairs, texts};
use crate::flow::key::Key;
use crate::flow::read::{Written, Yaml};
use crate::source::Span;

/// What callers say in one language.
#[derive(Default)]
pub(in crate::flow) struct Says {
    /// Where `says` stands, if it does.
    pub(in crate::flow) place: Option<Span>,
    pub(in crate::flow) crisis: Vec<Written>,
    /// Near a crisis, and none.
    pub(in crate::flow) not_crisis: Vec<Written>,
    pub(in crate::flow) emergency: Vec<Written>,
    /// An emergency; with one of `myself` a crisis.
    pub(in crate::flow) overdose: Vec<Written>,
    pub(in crate::flow) myself: Vec<Written>,
    pub(in crate::flow) relay: Vec<Written>,
    pub(in crate::flow) child: Vec<Written>,
    /// Those of `relay` and `child` that count only together with another of their kind.
    pub(in crate::flow) weak: Vec<Written>,
    pub(in crate::flow) negation: Vec<Written>,
    /// What is not listened to beside a choice.
    pub(in crate::flow) fillers: Vec<Written>,
    pub(in crate::flow) person: Vec<Written>,
    pub(in crate::flow) back: Vec<Written>,
    pub(in crate::flow) repeat: Vec<Written>,
    pub(in crate::flow) slower: Vec<Written>,
    pub(in crate::flow) main: Vec<Written>,
    pub(in crate::flow) help: Vec<Written>,
    pub(in crate::flow) next: Vec<Written>,
    pub(in crate::flow) previous: Vec<Written>,
    pub(in crate::flow) text: Vec<Written>,
    pub(in crate::flow) yes: Vec<Written>,
    pub(in crate::flow) no: Vec<Written>,
    /// What asks for this language.
    pub(in crate::flow) this_language: Vec<Written>,
    /// What each key is called.
    pub(in crate::flow) keys: Vec<(Key, Vec<Written>)>,
}

/// A phrase as the beginning of a sentence.
fn begun_large(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

impl Says {
    /// What callers say for what the reserved keys and the keys of runs do, each by its first phrase.
    pub(in crate::flow) fn roles(&self) -> Vec<(String, String)> {
        let lists = [
            ("person", &self.person),
            ("back", &self.back),
            ("repeat", &self.repeat),
            ("slower", &self.slower),
            ("main", &self.main),
            ("help", &self.help),
            ("next", &self.next),
            ("previous", &self.previous),
            ("text", &self.text),
        ];
        let first = |list: &[Written]| list.first().map(|phrase| begun_large(&phrase.text));
        lists.into_iter().filter_map(|(role, list)| Some((role.to_owned(), first(list)?))).collect()
    }

    /// Every list.
    pub(in crate::flow) fn lists(&self) -> Vec<&[Written]> {
        let own = [
            &self.crisis,
            &self.not_crisis,
            &self.emergency,
            &self.overdose,
            &self.myself,
            &self.relay,
            &self.child,
            &self.weak,
            &self.negation,
            &self.fillers,
            &self.person,
            &self.back,
            &self.repeat,
            &self.slower,
            &self.main,
            &self.help,
            &self.next,
            &self.previous,
            &self.text,
            &self.yes,
            &self.no,
            &self.this_language,
        ];
        own.into_iter().chain(self.keys.iter().map(|(_, names)| names)).map(Vec::as_slice).collect()
    }
}

/// Reads `says:`.
pub(super) fn says(key: &Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Says {
    let nothing = Says { place: Some(key.span), ..Says::default() };
    let Some(mut fields) = Fields::of(yaml, "`says`", key.span, findings) else { return nothing };
    let mut keys = numbers(&mut fields, findings);
    let mut list = |name: &str| fields.texts(name, findings).unwrap_or_default();
    keys.extend([(Key::STAR, list("star")), (Key::POUND, list("pound"))]);
    let says = Says {
        crisis: list("crisis"),
        not_crisis: list("not_crisis"),
        emergency: list("emergency"),
        overdose: list("overdose"),
        myself: list("myself"),
        relay: list("relay"),
        child: list("child"),
        weak: list("weak"),
        negation: list("negation"),
        fillers: list("fillers"),
        person: list("person"),
        back: list("back"),
        repeat: list("repeat"),
        slower: list("slower"),
        main: list("main"),
        help: list("help"),
        next: list("next"),
        previous: list("previous"),
        text: list("text"),
        yes: list("yes"),
        no: list("no"),
        this_language: list("this_language"),
        keys,
        ..nothing
    };
    fields.finish(&LISTS, findings);
    says
}

/// `numbers: { "0": [zero, oh], … }`
fn numbers(fields: &mut Fields, findings: &mut Vec<Diagnostic>) -> Vec<(Key, Vec<Written>)> {
    let Some((owner, yaml)) = fields.take("numbers") else { return Vec::new() };
    let mut keys = Vec::new();
    for (digit, yaml) in pairs(yaml, &owner, findings) {
        let Some(key) = Key::from_word(&digit.text) else {
            let finding = Diagnostic::error("unknown-key", format!("`{}` is no key of a telephone", digit.text)).at(digit.span, "");
            findings.push(finding.help("keys are 0 to 9"));
            continue;
        };
        keys.push((key, texts(yaml, &digit, findings)));
    }
    keys
}

/// Names of the lists, for suggestions.
pub(in crate::flow) const LISTS: [&str; 25] = [
    "crisis",
    "not_crisis",
    "emergency",
    "overdose",
    "myself",
    "relay",
    "child",
    "weak",
    "negation",
    "fillers",
    "person",
    "back",
    "repeat",
    "slower",
    "main",
    "help",
    "next",
    "previous",
    "text",
    "yes",
    "no",
    "this_language",
    "star",
    "pound",
    "numbers",
];
