//! Sign-offs written: the text of `signed/<language>.yaml`, sorted and stable.

use crate::flow::edit::scalar::quoted;
use crate::flow::sentences::sentences;
use crate::flow::signed::{SignOff, hashes, sign_offs};
use crate::source::{Sources, Span};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

/// What somebody signs.
#[derive(Clone, Debug)]
pub struct Signing<'a> {
    /// Name and role.
    pub by: &'a str,
    /// The day.
    pub at: Date,
    /// The words file.
    pub language: &'a str,
    /// Ids, and patterns of ids with `*`.
    pub ids: &'a [String],
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The file, below the flow's folder.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// The ids that were signed.
    pub ids: Vec<String>,
}

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSigned {
    /// Nobody signs.
    Nobody,
    /// What is signed so far cannot be read; the finding as people read it.
    Unreadable(String),
    /// A language that the flow has not, and those it has.
    NoWords(String, Vec<String>),
    /// A language, and what fits none of its ids.
    NoId(String, String),
    /// Nothing was named.
    Nothing,
}

impl fmt::Display for NotSigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("say who read the words: --by \"Name, role\""),
            Self::Unreadable(finding) => write!(f, "what is signed so far cannot be read; mend it first:\n{finding}"),
            Self::NoWords(language, known) => {
                write!(f, "the flow has no words in `{language}`; its languages are {}", known.join(", "))
            }
            Self::NoId(language, pattern) => write!(f, "no id of `words/{language}.yaml` fits `{pattern}`; nothing was signed"),
            Self::Nothing => f.write_str("say what was read: --ids 'net.*,p.greet'"),
        }
    }
}

impl std::error::Error for NotSigned {}

/// The file with the new sign-offs in it; those of other ids stay.
///
/// # Errors
/// Nobody who signs, a language or an id the flow does not have, or a file that has to be mended first.
pub fn sign(sources: &Sources, signing: &Signing<'_>) -> Result<Signed, NotSigned> {
    let Signing { by, at, language, ids } = signing;
    let by = by.trim();
    if by.is_empty() || by.chars().any(char::is_control) {
        return Err(NotSigned::Nobody);
    }
    let path = format!("signed/{language}.yaml");
    let (before, findings) = sign_offs(sources);
    if let Some(finding) = findings.first() {
        return Err(NotSigned::Unreadable(finding.render(sources, false)));
    }
    let hashes: BTreeMap<String, String> =
        hashes(sources).into_iter().filter(|((found, _), _)| found == language).map(|((_, id), hash)| (id, hash)).collect();
    if hashes.is_empty() {
        return Err(NotSigned::NoWords((*language).to_owned(), languages(sources)));
    }
    let mut signed: BTreeMap<String, SignOff> =
        before.into_iter().filter(|sign_off| sign_off.language == *language).map(|sign_off| (sign_off.id.clone(), sign_off)).collect();
    let mut new = BTreeSet::new();
    for pattern in ids.iter().map(|pattern| pattern.trim()).filter(|pattern| !pattern.is_empty()) {
        let fitting: Vec<_> = hashes.iter().filter(|(id, _)| fits(pattern, id)).collect();
        if fitting.is_empty() {
            return Err(NotSigned::NoId((*language).to_owned(), pattern.to_owned()));
        }
        for (id, hash) in fitting {
            let (language, id) = ((*language).to_owned(), id.clone());
            new.insert(id.clone());
            let sign_off = SignOff { language, id, by: by.to_owned(), at: *at, hash: hash.clone(), span: Span::default() };
            signed.insert(sign_off.id.clone(), sign_off);
        }
    }
    if new.is_empty() {
        return Err(NotSigned::Nothing);
    }
    Ok(Signed { path, text: text(language, signed.values()), ids: new.into_iter().collect() })
}

/// The languages of a flow's words files.
#[must_use]
pub fn languages(sources: &Sources) -> Vec<String> {
    sentences(sources).into_iter().map(|sentence| sentence.language).collect::<BTreeSet<_>>().into_iter().collect()
}

fn text<'s>(language: &str, signed: impl Iterator<Item = &'s SignOff>) -> String {
    let mut text = format!(
        "# Who read the words of words/{language}.yaml, and on which day. `helpline script sign` writes this file.\n\
         # The hash names the words that were read: words that change afterwards are no longer signed.\n"
    );
    for SignOff { id, by, at, hash, .. } in signed {
        // An id like `yes` or `1` would be no text without quotation marks.
        let id = if id.contains('.') && id.starts_with(|c: char| c.is_ascii_lowercase()) { id.clone() } else { quoted(id) };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{id}: {{ by: {}, at: {at}, hash: \"{hash}\" }}", quoted(by));
    }
    text
}

/// Whether an id fits a pattern; `*` stands for any characters, dots too.
fn fits(pattern: &str, id: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == id,
        Some((before, after)) => id.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| rest.get(at..).is_some_and(|rest| fits(after, rest)))
        }),
    }
}
