//! # grade-too-high
//!
//! English: warning above grade 6, error above 8 (Flesch-Kincaid). Spanish: warning below 60, error below 50 (INFLESZ).
//!
//! Finds parts of a run, and words of a `tell`, of 20 words or more that are hard to follow. Sentences that offer a key do not count; a word of the lexicon counts as two syllables, since it must be
//! said.
//!
//! ## Why it hurts a caller
//!
//! Half of all adults read below grade eight, and whoever is ill or afraid follows less than on a good day. Long sentences cannot be heard again in part.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! tips.repair: { say: "Notification of necessary repairs should be communicated to the proprietor in writing immediately, accompanied by photographic documentation of the deterioration and a duplicate retained for administrative purposes." }
//! ```
//!
//! ## Instead
//!
//! Short sentences, short words.
//!
//! ```yaml
//! # words/en.yaml
//! tips.repair: { say: "Tell the owner in writing what is broken. Do it at once. Send a photo of it. Keep a copy of the note for you." }
//! ```

use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::check::spoken;
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;
use crate::flow::wording::{Piece, PromptId, Speech};
use crate::pace::count::count;

const LEAST_WORDS: usize = 20;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let prompts: Vec<PromptId> = match &node.kind {
            Kind::Run(run) => run.sections.iter().map(|section| section.say).collect(),
            Kind::Tell(tell) => vec![tell.say],
            _ => continue,
        };
        for prompt in prompts {
            for (language, code) in draft.languages() {
                let speech: Vec<Speech> = draft.flow.prompt(prompt).speech(language).collect();
                judge(draft.id(prompt), code, &speech, draft, found);
            }
        }
    }
}

fn judge(id: &str, code: &str, speech: &[Speech], draft: &Draft<'_>, found: &mut Found<'_>) {
    // A sentence that offers a key tells no facts.
    let written = draft.words(code, id).filter(|sentence| sentence.part.starts_with("say")).flat_map(|sentence| sentence.text.split_inclusive(['.', '?', '!']));
    let text: String = written.filter(|sentence| !sentence.contains("{key")).map(spoken::without_marks).collect();
    let words = spoken::words(&text);
    if words.len() < LEAST_WORDS {
        return;
    }
    let terms = terms(speech, draft);
    let syllables: u32 = words.iter().map(|word| if terms.contains(word) { 2 } else { count(code, word).vowels.max(1) }).sum();
    let sentences = text.split(['.', '?', '!']).filter(|sentence| !spoken::words(sentence).is_empty()).count().max(1);
    #[expect(clippy::cast_precision_loss, reason = "a section has some hundred words")]
    let (per_word, per_sentence) = (f64::from(syllables) / words.len() as f64, words.len() as f64 / sentences as f64);
    let (message, error) = match code {
        "en" => {
            let grade = 0.39 * per_sentence + 11.8 * per_word - 15.59;
            if grade <= 6.0 {
                return;
            }
            (format!("`{id}` asks for school grade {grade:.1}"), grade > 8.0)
        }
        "es" => {
            let ease = 206.835 - 62.3 * per_word - per_sentence;
            if ease >= 60.0 {
                return;
            }
            (format!("`{id}` has an ease of {ease:.1}, and 60 is needed"), ease < 50.0)
        }
        _ => return,
    };
    let finding = if error { Diagnostic::error("grade-too-high", message) } else { Diagnostic::warning("grade-too-high", message) };
    found.at(id, where_in(finding.at(draft.entry(code, id), "").help("shorter sentences and shorter words: one thing in each sentence"), code, draft));
}

/// The words of the lexicon that are said.
fn terms(speech: &[Speech], draft: &Draft<'_>) -> Vec<String> {
    let said = speech.iter().filter_map(|speech| if let Speech::Say(utterance) = speech { Some(draft.flow.utterance(*utterance)) } else { None });
    let terms = said.flat_map(|utterance| &utterance.pieces).filter_map(|piece| if let Piece::Term(term) = piece { Some(term) } else { None });
    terms.flat_map(|term| spoken::words(&term.text)).collect()
}
