//! What providers tell of texts, in our words.

use super::fields::Fields;
use crate::phone::Number;

/// What a request about a text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextReport {
    /// The account it belongs to.
    pub account: Option<String>,
    /// The line's number in it.
    pub ours: Option<Number>,
    /// The other one's.
    pub other: Option<Number>,
    /// What happened.
    pub told: Told,
}

/// What happened.
#[derive(Clone, PartialEq, Eq)]
pub enum Told {
    /// Somebody wrote to the line.
    Wrote(String),
    /// A text of ours did not arrive, since the number takes none.
    TakesNone,
    /// Something that asks nothing of us: a text of ours is on its way, or arrived.
    Nothing,
}

/// What people write never shows.
impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Wrote(_) => "Wrote",
            Self::TakesNone => "TakesNone",
            Self::Nothing => "Nothing",
        })
    }
}

/// The form that Twilio made and others copied: `MessageStatus` is in reports alone, `Body` in texts alone.
pub(super) fn of_form(fields: &Fields, never: &[&str]) -> TextReport {
    let number = |name: &str| fields.get(name).and_then(Number::parse);
    let status = fields.filled("MessageStatus").or_else(|| fields.filled("SmsStatus")).filter(|status| *status != "received");
    let (ours, other, told) = match (status, fields.get("Body")) {
        (Some("undelivered" | "failed"), _) if fields.get("ErrorCode").is_some_and(|code| never.contains(&code)) => {
            ("From", "To", Told::TakesNone)
        }
        (Some(_), _) | (None, None) => ("From", "To", Told::Nothing),
        (None, Some(words)) => ("To", "From", Told::Wrote(words.to_owned())),
    };
    TextReport { account: fields.filled("AccountSid").map(str::to_owned), ours: number(ours), other: number(other), told }
}
