//! What the page of the API says, in each language: no entry can lack one.

mod english;
mod spanish;

use crate::console::words::spoken;
use crate::library::plain::NotKept;
use crate::library::tokens::Refused;
use crate::store::tokens::Scope;

/// Everything that the page says.
#[derive(Debug, serde::Serialize)]
pub(in crate::console) struct Words {
    pub(in crate::console) api: &'static str,
    pub(in crate::console) note: &'static str,
    pub(in crate::console) document: &'static str,
    pub(in crate::console) tokens: &'static str,
    pub(in crate::console) none: &'static str,
    pub(in crate::console) made: &'static str,
    pub(in crate::console) made_note: &'static str,
    pub(in crate::console) ended_now: &'static str,
    pub(in crate::console) not_good: &'static str,
    pub(in crate::console) by: &'static str,
    pub(in crate::console) until: &'static str,
    pub(in crate::console) used: &'static str,
    pub(in crate::console) never: &'static str,
    pub(in crate::console) over: &'static str,
    pub(in crate::console) ended: &'static str,
    pub(in crate::console) end: &'static str,
    pub(in crate::console) add: &'static str,
    pub(in crate::console) name: &'static str,
    pub(in crate::console) name_note: &'static str,
    pub(in crate::console) scopes: &'static str,
    pub(in crate::console) scope: [&'static str; 7],
    pub(in crate::console) days: &'static str,
    pub(in crate::console) days_note: &'static str,
    pub(in crate::console) make: &'static str,
    pub(in crate::console) p_name: &'static str,
    pub(in crate::console) p_long: &'static str,
    pub(in crate::console) p_number: &'static str,
    pub(in crate::console) p_scope: &'static str,
    pub(in crate::console) p_days: &'static str,
    pub(in crate::console) p_taken: &'static str,
}

impl Words {
    /// What a scope allows.
    pub(super) fn scope(&self, scope: Scope) -> &'static str {
        Scope::ALL.into_iter().zip(self.scope).find(|(known, _)| *known == scope).map_or("", |(_, words)| words)
    }

    /// Why no token was made.
    pub(super) const fn problem(&self, refused: Refused) -> &'static str {
        match refused {
            Refused::BadName | Refused::NotKept(NotKept::Empty) => self.p_name,
            Refused::NotKept(NotKept::TooLong) => self.p_long,
            Refused::NotKept(NotKept::Number) => self.p_number,
            Refused::NoScope | Refused::More => self.p_scope,
            Refused::BadDays => self.p_days,
            Refused::Taken => self.p_taken,
        }
    }
}

spoken!(english::WORDS, spanish::WORDS);
