//! What is tried and what is not, as one page for those who decide: a bar for each place, and what is missing below it.

use super::{Coverage, place};
use crate::flow::graph::Flow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const STYLE: &str = "
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: Canvas; color: CanvasText; }
  table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, transparent); }
  td.number { text-align: right; white-space: nowrap; } progress { width: 100%; height: 1rem; } details { margin: .2rem 0; } summary { cursor: pointer; }
  @media print { details > *:not(summary) { display: block; } }
";

/// The page.
#[must_use]
pub fn page(flow: &Flow, coverage: &Coverage) -> String {
    let mut places: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for item in &coverage.wanted {
        places.entry(place(flow, *item)).or_default().0 += 1;
    }
    for (name, what) in coverage.listed(flow) {
        places.entry(name).or_default().1.push(what);
    }
    let title = format!("{}: what the tests try", flow.name);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n<style>{STYLE}</style>\n\
         <h1>{0}</h1>\n<p>{1} of {2} things that callers can meet are tried by a transcript: {3} %.</p>\n<table>\n\
         <thead><tr><th scope=\"col\">Place</th><th scope=\"col\">Tried</th><th scope=\"col\"></th></tr></thead>\n<tbody>\n",
        safe(&title),
        coverage.tried.len(),
        coverage.wanted.len(),
        coverage.percent()
    );
    for (name, (all, missing)) in &places {
        let tried = all - missing.len();
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{name}</th><td><progress max=\"{all}\" value=\"{tried}\" aria-label=\"{name}: {tried} of {all}\"></progress>",
            name = safe(name)
        );
        if !missing.is_empty() {
            let _ = write!(html, "<details><summary>{} never tried</summary><ul>", missing.len());
            for what in missing {
                let _ = write!(html, "<li>{}</li>", safe(what));
            }
            html.push_str("</ul></details>");
        }
        let _ = writeln!(html, "</td><td class=\"number\">{tried} of {all}</td></tr>");
    }
    html.push_str("</tbody>\n</table>\n</html>\n");
    html
}

/// A text as it may stand in HTML.
fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
