//! A node as its author wrote it: exactly one kind-key, and the fields that belong to it.

use crate::diagnostic::Diagnostic;
use crate::flow::fields::{self, Fields, Keyed, keys, suggest, text, texts};
use crate::flow::read::{Written, Yaml};
use crate::flow::syntax::asking::{self, Ask, CallBack, Text, Voicemail};
use crate::flow::syntax::deciding::{self, Case};

/// An entry of `nodes:`.
pub(in crate::flow) struct Node {
    pub(in crate::flow) name: Written,
    /// `None` when what was written is no kind, or one that cannot be compiled yet; it has been reported.
    pub(in crate::flow) kind: Option<Kind>,
    pub(in crate::flow) topic: Option<Written>,
}

/// What a node does, by names.
pub(in crate::flow) enum Kind {
    ChooseLanguage { say: Option<Written>, keys: Vec<Keyed>, silence: Option<(Written, Written)>, then: Option<Written> },
    Say { say: Written, then: Option<Written> },
    Menu { choices: Vec<Keyed>, also: Vec<Written> },
    Run { sections: Vec<Written>, link: Option<Written> },
    Tell { say: Written, offer: Vec<Keyed>, silence: Option<Written> },
    Transfer(Box<Transfer>),
    HangUp { say: Written },
    Text(Text),
    CallBack(Box<CallBack>),
    Voicemail(Box<Voicemail>),
    Ask(Box<Ask>),
    Hours { hours: Written, open: Option<Written>, closed: Option<Written> },
    When { cases: Vec<Case>, otherwise: Option<Written> },
}

/// A transfer, by names.
pub(in crate::flow) struct Transfer {
    pub(in crate::flow) ladder: Written,
    pub(in crate::flow) intro: Option<Written>,
    pub(in crate::flow) again: Option<Written>,
    pub(in crate::flow) urgent: bool,
    pub(in crate::flow) fails: Option<Written>,
    pub(in crate::flow) ends: Option<Written>,
}

/// Reads one node. Whatever is wrong with it stays with it.
pub(in crate::flow) fn node(name: Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Node {
    fields::judge_name(&name, findings);
    if FORBIDDEN.contains(&name.text.as_str()) {
        let finding = Diagnostic::error("bad-name", format!("`{}` cannot be the name of a node", name.text)).at(name.span, "");
        findings.push(finding.help("`back`, `repeat`, `slower` and `return` have a meaning of their own"));
    }
    let nothing = Node { name: name.clone(), kind: None, topic: None };
    let Some(mut fields) = Fields::of(yaml, format!("the node `{}`", name.text), name.span, findings) else { return nothing };
    let topic = fields.text("topic", findings);
    let written: Vec<Written> = fields.names().filter(|field| KINDS.iter().any(|(kind, _)| *kind == field.text)).cloned().collect();
    let (kind_key, own) = match written.as_slice() {
        [] => {
            let finding = Diagnostic::error("no-kind", format!("the node `{}` does nothing", name.text)).at(name.span, "");
            let near = fields.names().next().map_or(String::new(), |field| field.text.clone());
            let finding = finding.help(
                "give it one of: choose_language, say, menu, run, tell, text, call_back, voicemail, transfer, hours, ask, when, hang_up",
            );
            findings.push(suggest(finding, &near, KINDS.iter().map(|(kind, _)| *kind)));
            return Node { topic, ..nothing };
        }
        [kind] => (kind.clone(), KINDS.iter().find(|(name, _)| *name == kind.text).map_or(&[] as &[&str], |(_, own)| *own)),
        [first, second, ..] => {
            let finding = Diagnostic::error("two-kinds", format!("the node `{}` does two things", name.text)).at(second.span, "this");
            findings.push(finding.at(first.span, "and this").help("a node does one thing: make two nodes"));
            return Node { topic, ..nothing };
        }
    };
    for other in misplaced(&fields, &kind_key.text, own) {
        fields.take(&other.text);
        let homes: Vec<&str> = KINDS.iter().filter(|(_, own)| own.contains(&other.text.as_str())).map(|(kind, _)| *kind).collect();
        let message = format!("`{}` belongs to a {}, not to a {}", other.text, homes.join(" or a "), kind_key.text);
        findings.push(Diagnostic::error("wrong-field", message).at(other.span, "").help("remove it, or make another node for it"));
    }
    let kind = kind(&kind_key, &mut fields, findings);
    let known: Vec<&str> = own.iter().copied().chain(["topic"]).collect();
    fields.finish(&known, findings);
    Node { name, kind, topic }
}

fn misplaced(fields: &Fields, kind: &str, own: &[&str]) -> Vec<Written> {
    let elsewhere = |name: &Written| KINDS.iter().any(|(_, others)| others.contains(&name.text.as_str()));
    fields.names().filter(|name| name.text != kind && !own.contains(&name.text.as_str()) && elsewhere(name)).cloned().collect()
}

fn kind(key: &Written, fields: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let (key, yaml) = fields.take(&key.text)?;
    match key.text.as_str() {
        "choose_language" => choose_language(yaml, &key, fields, findings),
        "say" => {
            let then = fields.need_text("then", "name the node that comes next, or `return`", findings);
            Some(Kind::Say { say: text(yaml, &key, findings)?, then })
        }
        "menu" => {
            let choices = keys(yaml, &key, findings);
            let also = fields.texts("also", findings).unwrap_or_default();
            if choices.is_empty() {
                findings.push(
                    Diagnostic::error("empty-menu", "this menu has no choices").at(key.span, "").help("as in `menu: {1: node, 2: node}`"),
                );
            }
            Some(Kind::Menu { choices, also })
        }
        "run" => {
            let link = fields.text("link", findings);
            let sections = texts(yaml, &key, findings);
            if sections.is_empty() {
                findings
                    .push(Diagnostic::error("empty-run", "this run has no sections").at(key.span, "").help("list the ids of its words"));
            }
            Some(Kind::Run { sections, link })
        }
        "tell" => {
            let offer = fields.keys("offer", findings).unwrap_or_default();
            let silence = fields.text("silence", findings);
            Some(Kind::Tell { say: text(yaml, &key, findings)?, offer, silence })
        }
        "transfer" => transfer(yaml, &key, fields, findings),
        "hang_up" => Some(Kind::HangUp { say: text(yaml, &key, findings)? }),
        "text" => asking::text_node(yaml, &key, fields, findings),
        "call_back" => asking::call_back(yaml, &key, fields, findings),
        "voicemail" => asking::voicemail(yaml, &key, fields, findings),
        "ask" => asking::ask(yaml, &key, fields, findings),
        "hours" => deciding::hours(yaml, &key, fields, findings),
        "when" => deciding::when(yaml, &key, findings),
        // Every name of KINDS has an arm above.
        _ => None,
    }
}

fn choose_language(yaml: Yaml, key: &Written, node: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let then = node.need_text("then", "name the node that comes next, or `return`", findings);
    let mut fields = Fields::of(yaml, "`choose_language`", key.span, findings)?;
    let say = fields.need_text("say", "name the words of the question", findings);
    let keys = fields.keys("keys", findings).unwrap_or_default();
    if keys.is_empty() {
        findings.push(fields.missing("keys", "say which key means which language: `keys: {1: en, 2: es}`"));
    }
    let silence = fields.take("silence").and_then(|(key, yaml)| {
        let mut fields = Fields::of(yaml, "`silence`", key.span, findings)?;
        let after = fields.need_text("after", "as in `silence: {after: 3s, means: en}`", findings);
        let means = fields.need_text("means", "as in `silence: {after: 3s, means: en}`", findings);
        fields.finish(&["after", "means"], findings);
        after.zip(means)
    });
    fields.finish(&["say", "keys", "silence"], findings);
    Some(Kind::ChooseLanguage { say, keys, silence, then })
}

fn transfer(yaml: Yaml, key: &Written, fields: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let intro = fields.need_text("intro", "name the words a caller hears before it rings", findings);
    let urgent = fields.text("urgent", findings).and_then(|written| fields::yes_or_no(&written, findings)).unwrap_or_default();
    let again = if urgent {
        fields.need_text("again", "an urgent transfer goes round its ladder: name the words a caller hears before the next round", findings)
    } else {
        fields.text("again", findings)
    };
    let fails =
        if urgent { fields.text("fails", findings) } else { fields.need_text("fails", "name the node for when nobody answers", findings) };
    let ends = fields.need_text("ends", "name the node for when the talk is over and the caller still there", findings);
    Some(Kind::Transfer(Box::new(Transfer { ladder: text(yaml, key, findings)?, intro, again, urgent, fails, ends })))
}

/// Every kind with the fields that belong to it, beside `topic`.
const KINDS: [(&str, &[&str]); 13] = [
    ("choose_language", &["then"]),
    ("say", &["then"]),
    ("menu", &["also"]),
    ("run", &["link"]),
    ("tell", &["offer", "silence"]),
    ("text", &["consent", "then"]),
    ("call_back", &["offer", "declined", "then"]),
    ("voicemail", &["declined", "then"]),
    ("transfer", &["intro", "fails", "ends", "again", "urgent"]),
    ("hours", &["open", "closed"]),
    ("ask", &["then"]),
    ("when", &[]),
    ("hang_up", &[]),
];

/// Words with a meaning of their own where a node's name may stand.
const FORBIDDEN: [&str; 4] = ["back", "repeat", "slower", "return"];
