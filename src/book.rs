//! The script book: everything a flow can say, for those who review, translate and sign.
//!
//! The way out: [`html`] is the book as a page to read and to print; [`csv()`] its sentences as a table. The way back:
//! [`csv_in`] reads what a translator returns, [`edit`] puts the words into the files' texts, [`signed`] writes who stands
//! for them. No file is opened here: texts come in and go out.

pub mod cell;
pub mod csv_in;
pub mod csv_out;
pub mod edit;
pub mod rows;
pub mod signed;

mod heard;
mod html;
mod page;
mod sound;
mod tree;

use crate::flow::graph::Flow;
use crate::flow::signed::state;
use crate::flow::wording::PromptId;
use crate::source::Sources;

/// The book as a page: one file, no script, nothing fetched.
#[must_use]
pub fn html(flow: &Flow, sources: &Sources) -> String {
    let book = html::Book {
        flow,
        places: tree::tree(flow),
        menus: rows::menus(flow),
        entries: rows::entries(flow, sources),
        signed: state(sources),
    };
    html::html(&book)
}

/// What callers hear of some words, in each language; what only a call knows stands in brackets.
#[must_use]
pub fn heard_words(flow: &Flow, prompt: PromptId) -> Vec<String> {
    flow.prompt(prompt).words.iter().map(|items| sound::prompt(flow, items)).collect()
}

/// An entry as callers hear it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Its id: `p.greet`.
    pub id: String,
    /// Its words, by language; what only a call knows stands in brackets.
    pub words: Vec<String>,
}

/// Every entry as callers hear it; what is no sentence, as it is written.
#[must_use]
pub fn spoken(flow: &Flow, sources: &Sources) -> Vec<Spoken> {
    let words = |entry: &rows::Entry, at: usize| match entry.sounds.get(at) {
        Some(Some(sound)) => sound.words.clone(),
        _ => entry.rows.iter().filter_map(|row| row.words.get(at).cloned().flatten()).collect::<Vec<_>>().join(" / "),
    };
    let entries = rows::entries(flow, sources);
    entries
        .into_iter()
        .map(|entry| Spoken { words: (0..flow.languages.len()).map(|at| words(&entry, at)).collect(), id: entry.id })
        .collect()
}

/// The sentences as a table.
///
/// # Errors
/// As [`csv_out::csv`].
pub fn csv(flow: &Flow, sources: &Sources) -> Result<String, csv::Error> {
    let languages: Vec<&str> = flow.languages.iter().map(|language| language.code.as_str()).collect();
    csv_out::csv(&languages, &rows::rows(&languages, sources))
}
