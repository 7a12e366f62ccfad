//! What pages say, in each language: one table for each, with the same entries, so that none can lack any.
//!
//! The shell's words stand here. Each area has a table of its own, which `spoken` gives its languages.

mod english;
mod spanish;

/// Gives the table `Words` of an area its languages, and has it tested that both say everything.
macro_rules! spoken {
    ($english:path, $spanish:path) => {
        impl Words {
            /// What is said in a language.
            pub(in crate::console) const fn of(tongue: $crate::console::words::Tongue) -> &'static Self {
                match tongue {
                    $crate::console::words::Tongue::English => &$english,
                    $crate::console::words::Tongue::Spanish => &$spanish,
                }
            }
        }

        #[cfg(test)]
        mod in_both_languages {
            use super::Words;
            use $crate::console::words::{Tongue, compared};

            #[test]
            fn everything_is_said_and_not_the_same() {
                compared(Words::of(Tongue::English), Words::of(Tongue::Spanish));
            }
        }
    };
}
pub(in crate::console) use spoken;

/// A language of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Tongue {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// Its code (BCP 47).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Reads that code.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tongue| tongue.code() == code)
    }

    /// The first of ours that a browser asks for.
    #[must_use]
    pub fn accepted(languages: &str) -> Self {
        languages.split(',').find_map(|one| Self::read(one.trim().get(..2)?)).unwrap_or_default()
    }

    /// What pages say in it.
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::English => &english::WORDS,
            Self::Spanish => &spanish::WORDS,
        }
    }

    pub(super) fn alert(self) -> crate::alert::words::Tongue {
        match self {
            Self::English => crate::alert::words::Tongue::English,
            Self::Spanish => crate::alert::words::Tongue::Spanish,
        }
    }
}

/// Everything that pages say.
#[derive(Debug, serde::Serialize)]
pub struct Words {
    /// The interface's name of this language.
    pub name_of: &'static str,
    /// What the whole is called.
    pub console: &'static str,
    /// Jumps over the navigation.
    pub skip: &'static str,
    /// A page.
    pub today: &'static str,
    /// A page.
    pub people: &'static str,
    /// A group of pages.
    pub access: &'static str,
    /// Names the navigation in a group.
    pub pages_here: &'static str,
    /// A page.
    pub me: &'static str,
    /// Names the navigation.
    pub navigation: &'static str,
    /// Names the choice of language.
    pub language: &'static str,
    /// A page, and its button.
    pub sign_in: &'static str,
    /// A button.
    pub sign_out: &'static str,
    /// A field.
    pub name: &'static str,
    /// A field.
    pub password: &'static str,
    /// A field.
    pub password_now: &'static str,
    /// A field.
    pub password_new: &'static str,
    /// A field.
    pub password_again: &'static str,
    /// What a password must be.
    pub password_rule: &'static str,
    /// A problem.
    pub not_the_same: &'static str,
    /// A problem.
    pub wrong: &'static str,
    /// A problem.
    pub too_many: &'static str,
    /// A page.
    pub set_up: &'static str,
    /// Before the account's name.
    pub set_up_hello: &'static str,
    /// A button.
    pub save: &'static str,
    /// A problem.
    pub link_over: &'static str,
    /// A problem.
    pub refused: &'static str,
    /// A problem.
    pub not_found: &'static str,
    /// A problem.
    pub broken: &'static str,
    /// A link.
    pub back_home: &'static str,
    /// A figure.
    pub calls_now: &'static str,
    /// A heading.
    pub whereabouts: &'static str,
    /// Instead of places.
    pub nobody_calls: &'static str,
    /// A column.
    pub place: &'static str,
    /// A column.
    pub callers: &'static str,
    /// A figure.
    pub rang: &'static str,
    /// A figure.
    pub joined: &'static str,
    /// A figure.
    pub missed: &'static str,
    /// A figure.
    pub seconds: &'static str,
    /// Below that figure.
    pub seconds_note: &'static str,
    /// Instead of a figure.
    pub none_yet: &'static str,
    /// A heading.
    pub notices: &'static str,
    /// Instead of notices.
    pub no_notices: &'static str,
    /// A heading.
    pub attention: &'static str,
    /// Instead of what needs attention.
    pub all_well: &'static str,
    /// Counted.
    pub call_backs: &'static str,
    /// Counted.
    pub voicemails: &'static str,
    /// Counted.
    pub texts_failed: &'static str,
    /// Before a time.
    pub as_of: &'static str,
    /// While figures are missing.
    pub not_reckoned: &'static str,
    /// When figures are old.
    pub behind: &'static str,
    /// A column, and a field.
    pub role: &'static str,
    /// A role.
    pub reader: &'static str,
    /// A role.
    pub author: &'static str,
    /// A role.
    pub publisher: &'static str,
    /// A role.
    pub owner: &'static str,
    /// What the roles may do.
    pub roles_note: &'static str,
    /// A column.
    pub state: &'static str,
    /// A state.
    pub waits: &'static str,
    /// A state.
    pub signed_in: &'static str,
    /// A state.
    pub signed_out: &'static str,
    /// A button.
    pub change_role: &'static str,
    /// A button.
    pub remove: &'static str,
    /// A button.
    pub end_sessions: &'static str,
    /// A button.
    pub new_link: &'static str,
    /// A heading and a button.
    pub add: &'static str,
    /// Before a link.
    pub link_is: &'static str,
    /// Beside an account.
    pub link_until: &'static str,
    /// Beside an account.
    pub link_none: &'static str,
    /// A problem.
    pub taken: &'static str,
    /// A problem.
    pub unknown: &'static str,
    /// A problem.
    pub last_owner: &'static str,
    /// A problem.
    pub bad_name: &'static str,
    /// After a change.
    pub done: &'static str,
    /// A heading.
    pub changes: &'static str,
    /// A column.
    pub when: &'static str,
    /// A column.
    pub who: &'static str,
    /// A column.
    pub whose: &'static str,
    /// A column.
    pub what: &'static str,
    /// A column.
    pub before: &'static str,
    /// A column.
    pub after: &'static str,
    /// A heading.
    pub my_sessions: &'static str,
    /// Before a time.
    pub since: &'static str,
    /// Beside a session.
    pub this_one: &'static str,
    /// A heading.
    pub change_password: &'static str,
    /// What it does.
    pub change_password_note: &'static str,
    /// A column.
    pub actions: &'static str,
}

/// Finds no text of a table empty, the same in both languages, or with other blanks: `{1}`.
#[cfg(test)]
pub(in crate::console) fn compared(english: &impl serde::Serialize, spanish: &impl serde::Serialize) {
    use serde_json::Value;

    fn texts<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
        match value {
            Value::Object(all) => all.values().for_each(|value| texts(value, into)),
            Value::Array(all) => all.iter().for_each(|value| texts(value, into)),
            text => into.extend(text.as_str()),
        }
    }

    let tables = [serde_json::to_value(english), serde_json::to_value(spanish)].map(Result::unwrap_or_default);
    let [mut one, mut other] = [Vec::new(), Vec::new()];
    let [english, spanish] = &tables;
    texts(english, &mut one);
    texts(spanish, &mut other);
    assert!(!one.is_empty() && one.len() == other.len(), "the tables were not read");
    for (one, other) in one.into_iter().zip(other) {
        assert!(!one.trim().is_empty() && !other.trim().is_empty(), "{one} {other}");
        assert!(one != other || ["no", "API"].contains(&one), "{one}");
        for blank in ["{1}", "{2}", "{3}", "{d}", "{n}", "{m}", "{y}", "{t}"] {
            assert_eq!(one.contains(blank), other.contains(blank), "{one}: {blank}");
        }
    }
}
