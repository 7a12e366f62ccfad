//! All rules, by name. A rule is a file here: its page on top, its code below.

use super::{Draft, Found, Rule};

macro_rules! rules {
    ($($file:ident: $name:literal),* $(,)?) => {
        $(mod $file;)*

        /// Every rule, in the order of the alphabet.
        pub(super) const ALL: &[Rule] =
            &[$(Rule { name: $name, text: include_str!(concat!("rules/", stringify!($file), ".rs")), find: $file::find }),*];
    };
}

rules! {
    ambiguous_choice: "ambiguous-choice",
    blame_words: "blame-words",
    menu_too_deep: "menu-too-deep",
    menu_too_many_choices: "menu-too-many-choices",
    reprompt_not_escalating: "reprompt-not-escalating",
    timeout_too_short: "timeout-too-short",
    typed_key: "typed-key",
}
