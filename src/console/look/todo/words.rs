//! What the pages say on which somebody works off what is due.

use crate::console::words::spoken;
use crate::exchange::errand::Kind;

/// What these pages say in one language.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Words {
    pub(in crate::console) todo: &'static str,
    pub(in crate::console) about: &'static str,
    pub(in crate::console) may_not: &'static str,
    pub(in crate::console) language: &'static str,
    pub(in crate::console) all_languages: &'static str,
    pub(in crate::console) show: &'static str,
    pub(in crate::console) alerts: &'static str,
    pub(in crate::console) no_alerts: &'static str,
    pub(in crate::console) urgent: &'static str,
    pub(in crate::console) since: &'static str,
    pub(in crate::console) told: &'static str,
    pub(in crate::console) told_nobody: &'static str,
    pub(in crate::console) takes_care: &'static str,
    pub(in crate::console) take_care: &'static str,
    pub(in crate::console) call_backs: &'static str,
    pub(in crate::console) no_call_backs: &'static str,
    pub(in crate::console) messages: &'static str,
    pub(in crate::console) no_messages: &'static str,
    pub(in crate::console) texts: &'static str,
    pub(in crate::console) no_texts: &'static str,
    pub(in crate::console) waits: &'static str,
    pub(in crate::console) line: &'static str,
    pub(in crate::console) topic: &'static str,
    pub(in crate::console) assumed: &'static str,
    pub(in crate::console) crisis: &'static str,
    pub(in crate::console) child: &'static str,
    pub(in crate::console) relay: &'static str,
    pub(in crate::console) rung: &'static str,
    pub(in crate::console) next: &'static str,
    pub(in crate::console) open: &'static str,
    pub(in crate::console) more: &'static str,
    pub(in crate::console) settled: &'static str,
    pub(in crate::console) no_settled: &'static str,
    pub(in crate::console) opened: &'static str,
    pub(in crate::console) opened_none: &'static str,
    pub(in crate::console) when: &'static str,
    pub(in crate::console) who: &'static str,
    pub(in crate::console) what: &'static str,
    pub(in crate::console) became: &'static str,
    pub(in crate::console) errand: &'static str,
    pub(in crate::console) back: &'static str,
    pub(in crate::console) asked: &'static str,
    pub(in crate::console) text_says: &'static str,
    pub(in crate::console) the_call: &'static str,
    pub(in crate::console) number: &'static str,
    pub(in crate::console) withheld: &'static str,
    pub(in crate::console) show_number: &'static str,
    pub(in crate::console) show_number_note: &'static str,
    pub(in crate::console) message: &'static str,
    pub(in crate::console) message_note: &'static str,
    pub(in crate::console) message_away: &'static str,
    pub(in crate::console) message_closed: &'static str,
    pub(in crate::console) closed: &'static str,
    pub(in crate::console) newer: &'static str,
    pub(in crate::console) settle: &'static str,
    pub(in crate::console) done: &'static str,
    pub(in crate::console) unreached: &'static str,
    pub(in crate::console) unreached_short: &'static str,
    pub(in crate::console) dropped: &'static str,
    pub(in crate::console) again: &'static str,
    pub(in crate::console) why: &'static str,
    pub(in crate::console) why_note: &'static str,
    pub(in crate::console) save: &'static str,
    pub(in crate::console) said_settled: &'static str,
    pub(in crate::console) said_alert: &'static str,
    pub(in crate::console) choose: &'static str,
    pub(in crate::console) why_empty: &'static str,
    pub(in crate::console) why_long: &'static str,
    pub(in crate::console) why_number: &'static str,
    pub(in crate::console) before: &'static str,
    pub(in crate::console) sending: &'static str,
    pub(in crate::console) by: &'static str,
    pub(in crate::console) alert_before: &'static str,
    pub(in crate::console) kinds: [&'static str; 3],
    pub(in crate::console) states: [&'static str; 6],
}

impl Words {
    pub(in crate::console) fn kind(&self, kind: Kind) -> &'static str {
        let [text, call_back, message] = self.kinds;
        match kind {
            Kind::Text => text,
            Kind::CallBack => call_back,
            Kind::Voicemail => message,
        }
    }

    /// What became of an errand, by the store's word for it.
    pub(in crate::console) fn state(&self, word: &str) -> &'static str {
        let [due, sending, done, refused, unknown, dropped] = self.states;
        match word {
            "sending" => sending,
            "done" => done,
            "refused" => refused,
            "unknown" => unknown,
            "dropped" => dropped,
            _ => due,
        }
    }
}

spoken!(super::english::WORDS, super::spanish::WORDS);
