//! New words put into the texts of a flow folder, and nothing else touched.
//!
//! [`apply`] replaces each sentence where it stands: the new words are one line between double quotation marks.
//! Whatever would change more than the words that were meant is refused.

use super::csv_in::Spoiled;
use crate::diagnostic::Diagnostic;
use crate::flow::edit::scalar;
use crate::flow::sentences::{Sentence, sentences};
use crate::source::{Sources, Span};

/// Other words for one part of an entry in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The row of the CSV it came with.
    pub row: usize,
    /// The words file.
    pub language: String,
    /// The entry.
    pub id: String,
    /// Its part.
    pub part: String,
    /// Where the words stand.
    pub span: Span,
    /// The words so far.
    pub before: String,
    /// The new words.
    pub after: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The texts with the new words.
    pub sources: Sources,
    /// The edits that are in them.
    pub edits: Vec<Edit>,
    /// Those that are not.
    pub refused: Vec<Spoiled>,
}

/// Puts the new words into the texts.
#[must_use]
pub fn apply(sources: &Sources, edits: Vec<Edit>) -> Applied {
    let before = sentences(sources);
    if let Some(sources) = all(sources, &before, &edits) {
        return Applied { sources, edits, refused: Vec::new() };
    }
    // Rare: some place is written in a way that cannot be replaced. Each edit is tried by itself to find which.
    let (edits, refused): (Vec<Edit>, Vec<Edit>) =
        edits.into_iter().partition(|edit| all(sources, &before, std::slice::from_ref(edit)).is_some());
    let refused = refused.into_iter().map(|edit| Spoiled {
        row: edit.row,
        what: format!("{} {}", edit.id, edit.part),
        wrong: format!("{}: these words are written in a way that cannot be replaced from here", edit.language),
        help: format!("change them in `words/{}.yaml`, and write them there without `&` and `*`", edit.language),
    });
    let refused = refused.collect();
    match all(sources, &before, &edits) {
        Some(sources) => Applied { sources, edits, refused },
        None => Applied { sources: sources.clone(), edits: Vec::new(), refused },
    }
}

/// The findings that were not there before.
#[must_use]
pub fn newly(before: &[Diagnostic], after: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let name = |finding: &Diagnostic| (finding.rule, finding.message.clone(), finding.places.first().map(|(span, _)| span.file));
    let mut known: Vec<_> = before.iter().map(name).collect();
    let mut new = after;
    new.retain(|finding| match known.iter().position(|known| *known == name(finding)) {
        Some(at) => {
            known.swap_remove(at);
            false
        }
        None => true,
    });
    new
}

/// All edits, if afterwards the files say the new words there and the same as before everywhere else.
fn all(sources: &Sources, before: &[Sentence], edits: &[Edit]) -> Option<Sources> {
    let mut expected: Vec<&str> = before.iter().map(|sentence| sentence.text.as_str()).collect();
    let mut order: Vec<&Edit> = edits.iter().collect();
    // From the end, so that places further up stay true.
    order.sort_by_key(|edit| std::cmp::Reverse((edit.span.file, edit.span.start)));
    let mut new = sources.clone();
    for edit in order {
        let at = before.iter().position(|s| s.language == edit.language && s.id == edit.id && s.part == edit.part)?;
        *expected.get_mut(at)? = &edit.after;
        let text = &mut new.0.get_mut(usize::from(edit.span.file.0))?.text;
        let place = edit.span.start as usize..edit.span.end as usize;
        for (place, words) in scalar::replacements(text, place, scalar::quoted(&edit.after))? {
            text.replace_range(place, &words);
        }
    }
    let after = sentences(&new);
    let same = after.len() == before.len()
        && before.iter().zip(&after).zip(expected).all(|((before, after), text)| {
            (&before.language, &before.id, &before.part, &before.voice) == (&after.language, &after.id, &after.part, &after.voice)
                && after.text == text
        });
    same.then_some(new)
}
