//! Nodes that ask before they do, and the texts that runs offer.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::flow::fields::{count, seconds};
use crate::flow::graph::{Ask, CallBack, Exit, Kind, Node, NodeId, Text, Voicemail};
use crate::flow::key::Key;
use crate::flow::read::Written;
use crate::flow::syntax::asking;
use crate::flow::syntax::node::Kind as Does;
use crate::flow::version::name_hash;

/// What callers may be asked for in one flow, and how long it may be: a ticket has room for so much.
const MOST_KEPT: usize = 4;
const MOST_DIGITS: u64 = 16;
/// The longest message that may be left, in seconds.
const LONGEST_MESSAGE_S: (u64, u64) = (5, 600);

impl Resolver<'_, '_> {
    /// A text, with the words that ask for a yes.
    pub(super) fn text(&mut self, text: &asking::Text) -> Option<Kind> {
        let sent = self.prompt(&text.sent);
        let consent = self.consent(&text.consent);
        let then = text.then.as_ref().and_then(|then| self.exit(then));
        Some(Kind::Text(Text { text: sent?, consent: consent?, then: then? }))
    }

    /// A call back, with the keys of a caller whose number is withheld.
    pub(super) fn call_back(&mut self, call_back: &asking::CallBack) -> Option<Kind> {
        self.not_reserved(&call_back.offer);
        let consent = call_back.consent.as_ref().and_then(|id| self.consent(id));
        let done = call_back.done.as_ref().and_then(|id| self.prompt(id));
        let none = self.prompt(&call_back.none);
        let hidden = call_back.hidden.as_ref().and_then(|id| {
            self.announced_is_wired(id, &call_back.offer.iter().map(|keyed| keyed.key).collect::<Vec<_>>());
            self.prompt(id)
        });
        let offer = self.exits(&call_back.offer);
        let then = call_back.then.as_ref().and_then(|then| self.exit(then));
        let declined = match &call_back.declined {
            Some(declined) => self.exit(declined),
            None => then,
        };
        Some(Kind::CallBack(CallBack {
            consent: consent?,
            done: done?,
            none: none?,
            hidden: hidden?,
            offer: offer?,
            declined: declined?,
            then: then?,
        }))
    }

    /// A message. Who leaves none goes back to the last menu, where the author says nothing else.
    pub(super) fn voicemail(&mut self, voicemail: &asking::Voicemail) -> Option<Kind> {
        let ask = self.consent(&voicemail.ask);
        let notice = voicemail.notice.as_ref().and_then(|id| self.prompt(id));
        let kept = self.prompt(&voicemail.kept);
        let longest = match &voicemail.longest {
            Some(longest) => seconds(longest, LONGEST_MESSAGE_S, self.findings),
            None => Some(120),
        };
        let then = voicemail.then.as_ref().and_then(|then| self.exit(then));
        let declined = match &voicemail.declined {
            Some(declined) => self.exit(declined),
            None => Some(Exit::Return),
        };
        Some(Kind::Voicemail(Voicemail {
            ask: ask?,
            notice: notice?,
            kept: kept?,
            longest_s: u16::try_from(longest?).ok()?,
            declined: declined?,
            then: then?,
        }))
    }

    /// Digits, and under which name they are kept.
    pub(super) fn ask(&mut self, ask: &asking::Ask) -> Option<Kind> {
        let say = ask.say.as_ref().and_then(|id| self.prompt(id));
        let digits = ask.digits.as_ref().and_then(|digits| count(digits, (1, MOST_DIGITS), self.findings));
        let keep = ask.keep.as_ref().and_then(|name| self.keep(name));
        let then = ask.then.as_ref().and_then(|then| self.exit(then));
        Some(Kind::Ask(Ask {
            say: say?,
            digits: u8::try_from(digits?).ok()?,
            keep: keep?,
            confirm: ask.confirm,
            secret: ask.secret,
            then: then?,
        }))
    }

    /// The number of a name under which something is kept.
    pub(super) fn keep(&mut self, name: &Written) -> Option<u8> {
        if let Some(known) = self.kept.iter().position(|known| *known == name.text) {
            return u8::try_from(known).ok();
        }
        if self.kept.len() >= MOST_KEPT {
            let finding = Diagnostic::error("too-many", format!("more than {MOST_KEPT} answers of a caller would be kept"));
            self.report(finding.at(name.span, "one too many").help("ask for less, or use a name again"));
            return None;
        }
        self.kept.push(name.text.clone());
        u8::try_from(self.kept.len() - 1).ok()
    }

    /// Words that ask for a yes: they may announce the keys for yes and no, and the reserved ones.
    fn consent(&mut self, id: &Written) -> Option<crate::flow::wording::PromptId> {
        let yes_and_no: Vec<Key> = ["1", "2"].into_iter().filter_map(Key::from_word).collect();
        self.announced_is_wired(id, &yes_and_no);
        self.prompt(id)
    }

    /// Where key 3 of a run leads: to a node that sends a text, or to one made for a text that has none.
    pub(super) fn link(&mut self, link: &Written) -> Option<NodeId> {
        if self.nodes.contains_key(&link.text) {
            let texts = matches!(self.kind_of(link), Some(Does::Text(_)) | None) || self.made.iter().any(|made| made.text == link.text);
            if !texts {
                let finding = Diagnostic::error("link-not-text", format!("`{}` sends no text", link.text)).at(link.span, "");
                self.report(finding.help("name the words of a text, as in `link: sms.link`, or a node of the kind `text`"));
            }
            return self.node(link);
        }
        self.prompt(link)?;
        let number = u16::try_from(self.structure.nodes.len() + self.made.len()).ok()?;
        self.nodes.insert(link.text.clone(), number);
        self.made.push(link.clone());
        Some(NodeId(number))
    }

    /// The nodes made for texts that runs offer.
    pub(super) fn made_nodes(&mut self) -> Option<Vec<Node>> {
        let made = std::mem::take(&mut self.made);
        made.into_iter()
            .map(|text| {
                let usual = |id: &str| Written { text: id.to_owned(), ..text.clone() };
                let then = Some(usual("return"));
                let kind = self.text(&asking::Text { consent: usual("p.sms.ask"), then, sent: text.clone() });
                Some(Node {
                    hash: name_hash(&text.text),
                    topic: None,
                    first: self.first_bits(&text.text),
                    after_failure: false,
                    kind: kind?,
                    name: text.text,
                })
            })
            .collect()
    }
}
