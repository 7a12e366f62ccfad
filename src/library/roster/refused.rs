//! Why a change of a roster is not made, as a terminal says it. Pages say it in their own words.

use crate::library::plain::NotKept;
use crate::phone::numbers::NotRung;
use jiff::civil::Date;
use std::fmt;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A name that ladders cannot use.
    BadName(String),
    /// A name that somebody has.
    Taken(String),
    /// A title that is not kept.
    Title(NotKept),
    /// A number that is not rung.
    Number(NotRung),
    /// A language that the flow has not, and those it has.
    UnknownLanguage(String, Vec<String>),
    /// No telephone, or no language.
    CannotBeRung,
    /// Somebody whom a ladder rings.
    Rung(String, String),
    /// Nobody has that name.
    Nobody(String),
    /// Somebody who is not off.
    RungAlready(String),
    /// A notice that the flow has not, and those it has.
    UnknownNotice(String, Vec<String>),
    /// A notice that is on, or off, already.
    SwitchedAlready(String, bool),
    /// Hours that the flow has not, and those it has.
    UnknownHours(String, Vec<String>),
    /// An end before now.
    OverAlready,
    /// Hours that go by their week.
    ByTheWeek(String),
    /// A day that goes by the week of some hours.
    DayByTheWeek(Date, String),
    /// A day that is over.
    DayOver(Date),
    /// Times that cannot be read, and what would be right.
    Times(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |known: &[String]| if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        match self {
            Self::BadName(name) => write!(f, "`{name}` is no name that ladders can use: write it with a-z, 0-9, . and -"),
            Self::Taken(name) => write!(f, "`{name}` is there already"),
            Self::Title(wrong) => write!(f, "--title {wrong}"),
            Self::Number(wrong) => write!(f, "{wrong}"),
            Self::UnknownLanguage(code, known) => write!(f, "`{code}` is no language of this flow: it has {}", listed(known)),
            Self::CannotBeRung => f.write_str("somebody who can be rung has a telephone and a language: --phones +13125550151 --speaks en"),
            Self::Rung(name, ladder) => write!(f, "the ladder `{ladder}` rings `{name}`: publish a version that does not, first"),
            Self::Nobody(name) => write!(f, "nobody is called `{name}`: `helpline people` lists them"),
            Self::RungAlready(name) => write!(f, "`{name}` is not off: ladders ring them already"),
            Self::UnknownNotice(name, known) => write!(f, "the flow has no notice `{name}`; it has {}", listed(known)),
            Self::SwitchedAlready(name, on) => write!(f, "`{name}` is {} already", if *on { "on" } else { "off" }),
            Self::UnknownHours(name, known) => write!(f, "the flow has no hours `{name}`; it has {}", listed(known)),
            Self::OverAlready => f.write_str("--until is over already"),
            Self::ByTheWeek(name) => write!(f, "`{name}` goes by its week already"),
            Self::DayByTheWeek(date, name) => write!(f, "{date} goes by the week of `{name}` already"),
            Self::DayOver(date) => write!(f, "{date} is over"),
            Self::Times(wrong) => f.write_str(wrong),
        }
    }
}

impl std::error::Error for Refused {}
