//! # audio-stale
//!
//! Warning.
//!
//! Finds recordings that say other words than the sentence they stand for, or of which nobody wrote down what they say. Found together with
//! `audio-not-played`.
//!
//! ## Why it hurts a caller
//!
//! The text was corrected, the recording was not: callers hear the old hours, the old number, or a key that now leads elsewhere. Those who read the
//! words file cannot see it.
//!
//! ## Example
//!
//! ```yaml
//! # words/en.yaml
//! p.busy:
//!   say: "Nobody is free. To try again, press {key 1}. To leave a message, press {key 2}."
//!   audio: { file: busy.mp3, says: "Nobody is free. To leave a message, press {key 1}." }
//! ```
//!
//! ## Instead
//!
//! Record the new words and write them below `says`, or take the recording away.
//!
//! ```yaml
//! # words/en.yaml
//! p.busy: "Nobody is free. To try again, press {key 1}. To leave a message, press {key 2}."
//! ```

use super::audio_not_played::recordings;
use super::{Draft, Found};
use crate::check::draft::where_in;
use crate::diagnostic::Diagnostic;
use crate::flow::sentences::squeezed;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (code, entry, audio) in recordings(draft) {
        let said: Vec<&str> =
            draft.words(code, &entry.name).filter(|sentence| sentence.part.starts_with("say")).map(|sentence| sentence.text.as_str()).collect();
        let recorded = audio.get("says").and_then(|says| says.text.as_deref());
        let message = match recorded {
            None => format!("nobody can tell whether the recording of `{}` still says its words", entry.name),
            Some(recorded) if squeezed(recorded) != squeezed(&said.join(" ")) => format!("the recording of `{}` says other words", entry.name),
            Some(_) => continue,
        };
        let finding = Diagnostic::warning("audio-stale", message).at(audio.span, "");
        let finding = finding.help("record the words as they are now and write them below `says`: `audio: {file: …, says: \"…\"}`");
        found.at(&entry.name, where_in(finding, code, draft));
    }
}
