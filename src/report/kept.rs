//! What is kept of callers, why, how long, and who can see it: written down once, for a page to print.

use super::FEWEST;
use std::fmt::Write as _;

/// Something that is kept, or is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
    /// How long.
    pub long: String,
    /// Who can see it.
    pub who: String,
}

/// Everything that is kept, and for how many days.
#[must_use]
pub fn kept(journal_days: u16, errands_days: u16, words_days: u16) -> Vec<Kept> {
    let kept = |what, why, long: String, who: &str| Kept { what, why, long, who: who.to_owned() };
    vec![
        kept(
            "That a call took place: when, on which line, in which language, which choices were made, whether a person answered and after how long, and the telephone company's name for the call",
            "To see how the line does, and to find out what went wrong in a call",
            format!("{journal_days} days"),
            "Those who run the helpline. A caller's number is not in it",
        ),
        kept(
            "A caller's number, where the caller asked for a text or a call back, or left a message; with the language, the topic, whether the call was urgent, and the message",
            "To send the text, to call back, to listen to the message",
            format!("Until it is done, and {errands_days} days more"),
            "Sealed. Those of the helpline who do it, with its keys",
        ),
        kept(
            "What a caller said where the line did not understand it, without digits, and a name for the caller that changes every month and tells nobody the number",
            "To teach the line what callers ask for",
            format!("{words_days} days"),
            &format!("Sealed. Reports tell it only where {FEWEST} callers or more said the same"),
        ),
        kept(
            "Digits that a caller typed where the line asked for some",
            "To go on in the call",
            "As long as the call".to_owned(),
            "Sealed, nobody",
        ),
        kept(
            "That a number asked for no more texts, or takes none, under a name that tells nobody the number",
            "To send it none",
            "Until it asks for texts again".to_owned(),
            "Nobody: it is only compared",
        ),
        kept(
            "How many texts a number got on a day, under such a name",
            "So that nobody is flooded with texts",
            "Three days".to_owned(),
            "Nobody: it is only counted",
        ),
        kept(
            "How often people were rung to call a number back, and what came of it, under such a name",
            "So that nobody is called too often, or by two at once",
            format!("As long as the wish for it: until it is done, and {errands_days} days more"),
            "Nobody: it is only compared",
        ),
        kept("Callers' numbers beyond that, the voices of calls, what was said and understood", "–", "Not kept".to_owned(), "Nobody"),
    ]
}

const TITLE: &str = "What this helpline keeps of its callers";
const RIGHTS: &str = "Whoever calls can ask what is kept of their number, and have it removed: the helpline does it with `helpline about` and `helpline forget`. \
The telephone company that carries the call keeps records of its own.";

/// For a terminal.
#[must_use]
pub fn text(kept: &[Kept]) -> String {
    let mut text = format!("{TITLE}\n");
    for Kept { what, why, long, who } in kept {
        let _ = writeln!(text, "\n{what}.\n  why:      {why}.\n  how long: {long}.\n  who sees: {who}.");
    }
    let _ = write!(text, "\n{RIGHTS}");
    text
}

/// One page to print.
#[must_use]
pub fn html(kept: &[Kept]) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{TITLE}</title>\n<style>{STYLE}</style>\n\
         <h1>{TITLE}</h1>\n<table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Why</th><th scope=\"col\">How long</th><th scope=\"col\">Who sees it</th></tr></thead>\n<tbody>\n"
    );
    for Kept { what, why, long, who } in kept {
        let _ = writeln!(html, "<tr><th scope=\"row\">{what}</th><td>{why}</td><td>{long}</td><td>{who}</td></tr>");
    }
    let rights =
        RIGHTS.replace("`helpline about`", "<code>helpline about</code>").replace("`helpline forget`", "<code>helpline forget</code>");
    let _ = write!(html, "</tbody>\n</table>\n<p>{rights}</p>\n</html>");
    html
}

const STYLE: &str = "
  :root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; } body { max-width: 60rem; margin: 2rem auto; padding: 0 1.2rem; color: #1c2733; background: #fff; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .5rem .7rem; border: 1px solid #c9d5df; font-weight: normal; }
  thead th { background: #eef3f7; font-weight: 600; } @media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
";
