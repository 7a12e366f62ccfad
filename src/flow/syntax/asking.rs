//! Nodes that ask before they do: a text, a call-back, a message, digits.

use super::node::Kind;
use crate::diagnostic::Diagnostic;
use crate::flow::fields::{Fields, Keyed, text, yes_or_no};
use crate::flow::read::{Style, Written, Yaml};

/// A text to the caller's telephone.
pub(in crate::flow) struct Text {
    pub(in crate::flow) sent: Written,
    pub(in crate::flow) consent: Written,
    pub(in crate::flow) then: Option<Written>,
}

/// A call back to the caller.
pub(in crate::flow) struct CallBack {
    pub(in crate::flow) consent: Option<Written>,
    pub(in crate::flow) done: Option<Written>,
    pub(in crate::flow) none: Written,
    pub(in crate::flow) hidden: Option<Written>,
    pub(in crate::flow) offer: Vec<Keyed>,
    pub(in crate::flow) declined: Option<Written>,
    pub(in crate::flow) then: Option<Written>,
}

/// A message from the caller.
pub(in crate::flow) struct Voicemail {
    pub(in crate::flow) ask: Written,
    pub(in crate::flow) notice: Option<Written>,
    pub(in crate::flow) kept: Written,
    pub(in crate::flow) longest: Option<Written>,
    pub(in crate::flow) declined: Option<Written>,
    pub(in crate::flow) then: Option<Written>,
}

/// Digits from the caller.
pub(in crate::flow) struct Ask {
    pub(in crate::flow) say: Option<Written>,
    pub(in crate::flow) digits: Option<Written>,
    pub(in crate::flow) keep: Option<Written>,
    pub(in crate::flow) confirm: bool,
    pub(in crate::flow) secret: bool,
    pub(in crate::flow) then: Option<Written>,
}

/// What is said where the author names nothing else.
fn usual(id: &str, key: &Written) -> Written {
    Written { text: id.to_owned(), span: key.span, style: Style::Plain }
}

pub(super) fn text_node(yaml: Yaml, key: &Written, node: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let consent = node.text("consent", findings).unwrap_or_else(|| usual("p.sms.ask", key));
    let then = node.need_text("then", "name the node that comes next, or `return`", findings);
    Some(Kind::Text(Text { sent: text(yaml, key, findings)?, consent, then }))
}

pub(super) fn call_back(yaml: Yaml, key: &Written, node: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let offer = node.keys("offer", findings).unwrap_or_default();
    let declined = node.text("declined", findings);
    let then = node.need_text("then", "name the node that comes next, or `return`", findings);
    let mut fields = Fields::of(yaml, "`call_back`", key.span, findings)?;
    let call_back = CallBack {
        consent: fields.need_text("consent", "name the words that ask whether to call back: `consent: p.callback`", findings),
        done: fields.need_text("done", "name the words for a caller who said yes: `done: p.cb.done`", findings),
        none: fields.text("none", findings).unwrap_or_else(|| usual("p.cb.none", key)),
        hidden: fields.need_text("hidden", "name the words for a caller whose number is withheld: `hidden: p.cb.hidden`", findings),
        offer,
        declined,
        then,
    };
    fields.finish(&["consent", "done", "none", "hidden"], findings);
    Some(Kind::CallBack(Box::new(call_back)))
}

pub(super) fn voicemail(yaml: Yaml, key: &Written, node: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let declined = node.text("declined", findings);
    let then = node.need_text("then", "name the node that comes next, or `return`", findings);
    let mut fields = Fields::of(yaml, "`voicemail`", key.span, findings)?;
    let voicemail = Voicemail {
        ask: fields.text("ask", findings).unwrap_or_else(|| usual("p.vm.ask", key)),
        notice: fields.need_text("notice", "name the words that say it is recorded: `notice: p.vm.notice`", findings),
        kept: fields.text("kept", findings).unwrap_or_else(|| usual("p.vm.kept", key)),
        longest: fields.text("longest", findings),
        declined,
        then,
    };
    fields.finish(&["ask", "notice", "kept", "longest"], findings);
    Some(Kind::Voicemail(Box::new(voicemail)))
}

pub(super) fn ask(yaml: Yaml, key: &Written, node: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Kind> {
    let then = node.need_text("then", "name the node that comes next, or `return`", findings);
    let mut fields = Fields::of(yaml, "`ask`", key.span, findings)?;
    let mut flag = |name: &str, findings: &mut Vec<Diagnostic>| {
        fields.text(name, findings).and_then(|written| yes_or_no(&written, findings).map(|yes| (yes, written.span)))
    };
    let (confirm, secret) = (flag("confirm", findings), flag("secret", findings));
    if let (Some((true, confirm)), Some((true, secret))) = (confirm, secret) {
        let finding = Diagnostic::error("secret-read-back", "what is secret would be read back to be confirmed");
        findings.push(finding.at(confirm, "read back here").at(secret, "but it is secret").help("leave one of the two out"));
    }
    let ask = Ask {
        say: fields.need_text("say", "name the words of the question: `say: p.zip`", findings),
        digits: fields.need_text("digits", "say how many digits are wanted: `digits: 5`", findings),
        keep: fields.need_text("keep", "name what is kept, for `when:`: `keep: zip`", findings),
        confirm: confirm.is_some_and(|(yes, _)| yes),
        secret: secret.is_some_and(|(yes, _)| yes),
        then,
    };
    fields.finish(&["say", "digits", "keep", "confirm", "secret"], findings);
    Some(Kind::Ask(Box::new(ask)))
}
