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
    accept_at_switchboard: "accept-at-switchboard",
    ambiguous_choice: "ambiguous-choice",
    audio_not_played: "audio-not-played",
    audio_stale: "audio-stale",
    beyond_provider: "beyond-provider",
    blame_words: "blame-words",
    bounds_not_written: "bounds-not-written",
    call_back_by_hand: "call-back-by-hand",
    choice_count_mismatch: "choice-count-mismatch",
    collects_sensitive_data: "collects-sensitive-data",
    content_stale: "content-stale",
    digits_not_grouped: "digits-not-grouped",
    emergency_number_as_number: "emergency-number-as-number",
    emergency_number_late: "emergency-number-late",
    filler_words: "filler-words",
    grade_too_high: "grade-too-high",
    hours_gap: "hours-gap",
    key_before_label: "key-before-label",
    keypad_only_path: "keypad-only-path",
    keys_out_of_order: "keys-out-of-order",
    labels_too_similar: "labels-too-similar",
    language_offer_late: "language-offer-late",
    language_parity: "language-parity",
    language_without_key: "language-without-key",
    leads_to_itself: "leads-to-itself",
    menu_prompt_too_long: "menu-prompt-too-long",
    menu_too_deep: "menu-too-deep",
    menu_too_many_choices: "menu-too-many-choices",
    no_crisis_route: "no-crisis-route",
    no_holidays_next_year: "no-holidays-next-year",
    no_repeat_or_back: "no-repeat-or-back",
    no_transcript: "no-transcript",
    not_signed_off: "not-signed-off",
    over_budget: "over-budget",
    person_not_by_silence: "person-not-by-silence",
    promise_broken: "promise-broken",
    reprompt_not_escalating: "reprompt-not-escalating",
    section_too_long: "section-too-long",
    term_without_lexicon: "term-without-lexicon",
    text_content: "text-content",
    timeout_too_short: "timeout-too-short",
    too_many_attempts: "too-many-attempts",
    transfer_to_own_line: "transfer-to-own-line",
    typed_key: "typed-key",
    unbounded_wait: "unbounded-wait",
    unused_words: "unused-words",
    wired_key_not_announced: "wired-key-not-announced",
    zero_not_announced_early: "zero-not-announced-early",
}
