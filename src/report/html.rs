//! The report as one page with pictures, for a screen and for paper: nothing is fetched from elsewhere.

use super::text::summary;
use super::{FEWEST, Report, share};
use crate::flow::graph::Flow;
use crate::flow::wording::LanguageId;
use crate::picture::{Picture, svg::svg};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const STYLE: &str = "
  :root { color-scheme: light; font: 15px/1.5 system-ui, sans-serif; --ink: #1c2733; --bar: #2f6690; --soft: #dfe7ee; }
  body { max-width: 62rem; margin: 2rem auto; padding: 0 1.2rem; color: var(--ink); background: #fff; }
  h1 { margin-bottom: 0; } h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; } p.days { margin-top: .2rem; color: #4a5a68; }
  ul.first { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; }
  ul.first li { border: 1px solid var(--soft); border-radius: .5rem; padding: .7rem .9rem; } ul.first b { display: block; font-size: 1.7rem; line-height: 1.2; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid var(--soft); font-weight: normal; }
  td.count { text-align: right; white-space: nowrap; width: 7rem; } td.bar { width: 45%; } td.bar span { display: block; height: .8rem; background: var(--bar); border-radius: .15rem; }
  figure svg { background: none; } .columns rect { fill: var(--bar); } .columns text { font-size: 11px; fill: var(--ink); text-anchor: middle; } figure { margin: 0; overflow-x: auto; }
  figure.flow { width: 96vw; margin-left: calc(50% - 48vw); } figure.flow svg { width: 100%; height: auto; } footer { margin-top: 3rem; color: #4a5a68; font-size: .9rem; }
  @page flow { size: A3 landscape; margin: 8mm; }
  @media print { body { margin: 0; max-width: none; padding: 0; } figure.flow { page: flow; width: 100%; margin: 0; } figure.flow svg { max-height: 250mm; } h2 { break-after: avoid; } table, figure, ul.first { break-inside: avoid; } }
";

/// The size of a picture of columns.
const WIDE: usize = 960;
const HIGH: u64 = 150;

/// The page. The flow tells the titles of places, and is drawn with how many callers came where.
#[must_use]
pub fn page(report: &Report, flow: &Flow) -> String {
    let named = |place: &str| flow.title_of(place).replace('`', "");
    let tongue = |code: &str| flow.language_title(code);
    let title = format!("{}: calls", flow.name);
    let days = format!("{} to {} ({})", report.days.from, report.days.to, report.days.zone.iana_name().unwrap_or("UTC"));
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n<style>{STYLE}</style>\n\
         <h1>{0}</h1>\n<p class=\"days\">{1}</p>\n",
        safe(&title),
        safe(&days)
    );
    first(&mut html, report);
    for line in summary(report) {
        let _ = writeln!(html, "<p>{}</p>", safe(&line));
    }
    let hours: Vec<(String, u64)> = (0..24u8).zip(report.by_hour).map(|(hour, count)| (format!("{hour:02}"), count)).collect();
    columns(&mut html, "Calls by hour of the day", &hours);
    let days: Vec<(String, u64)> = report.by_day.iter().map(|(day, count)| (day.strftime("%-d %b").to_string(), *count)).collect();
    columns(&mut html, "Calls by day", &days);
    bars(&mut html, "Calls by language", &of(&report.by_language, &tongue));
    bars(&mut html, "Calls by line", &of(&report.by_line, &str::to_owned));
    let outcomes: Vec<(String, u64)> = report.outcomes.iter().map(|(outcome, hours)| (outcome.clone(), hours.iter().sum())).collect();
    bars(&mut html, "How ringing people ended", &outcomes);
    for (outcome, hours) in report.outcomes.iter().filter(|(outcome, _)| *outcome != "answered") {
        let hours: Vec<(String, u64)> = (0..24u8).zip(hours).map(|(hour, count)| (format!("{hour:02}"), *count)).collect();
        columns(&mut html, &format!("Ringing that ended “{outcome}”, by hour of the day"), &hours);
    }
    bars(&mut html, "Where callers hung up before a person was there", &of(&report.abandoned_at, &named));
    let runs: Vec<(String, u64)> = report
        .runs
        .iter()
        .map(|(run, (begun, whole))| (format!("{} ({begun} began, {})", named(run), share(*whole, *begun)), *whole))
        .collect();
    bars(&mut html, "Information heard to the end", &runs);
    let mut unmatched: Vec<(String, u64)> = report.unmatched().map(|(place, count)| (named(place), count)).collect();
    unmatched.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    bars(&mut html, &format!("Callers who were not understood, where they were {FEWEST} or more"), &unmatched);
    let said: Vec<(String, u64)> =
        report.said.told().into_iter().map(|(place, words, callers)| (format!("{}: “{words}”", named(place)), callers)).collect();
    bars(&mut html, &format!("What they said, where {FEWEST} callers or more said it"), &said);
    let errands: Vec<(String, u64)> = report.errands.iter().map(|((kind, state), count)| (format!("{kind}, {state}"), *count)).collect();
    bars(&mut html, "What callers agreed to", &errands);
    let choices: Vec<(String, u64)> =
        report.choices.iter().map(|((place, key), count)| (format!("{}, key {key}", named(place)), *count)).collect();
    bars(&mut html, "Choices", &choices);
    drawn(&mut html, report, flow);
    html.push_str(
        "<footer>Made from the journal, which has no callers' numbers; what somebody said is told only where five callers or more said it. Test calls are left out.</footer>\n</html>\n",
    );
    html
}

/// The few figures that everybody asks for.
fn first(html: &mut String, report: &Report) {
    let seconds = |hundredths| report.waited(hundredths).map_or_else(|| "–".to_owned(), |seconds| format!("{seconds} s"));
    html.push_str("<ul class=\"first\">\n");
    for (figure, of) in [
        (report.calls.to_string(), "calls"),
        (share(report.joined, report.calls), "were joined with a person"),
        (seconds(50), "from the ring to a person, for half of them at most"),
        (share(report.abandoned, report.calls), "hung up before a person was there"),
    ] {
        let _ = writeln!(html, "<li><b>{}</b> {of}</li>", safe(&figure));
    }
    html.push_str("</ul>\n");
}

fn of(counts: &BTreeMap<String, u64>, named: &dyn Fn(&str) -> String) -> Vec<(String, u64)> {
    let mut rows: Vec<(String, u64)> = counts.iter().map(|(name, count)| (named(name), *count)).collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    rows
}

/// A row and a bar for each.
fn bars(html: &mut String, title: &str, rows: &[(String, u64)]) {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let _ = writeln!(html, "<h2>{}</h2>\n<table>", safe(title));
    for (name, count) in rows {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"bar\"><span style=\"width:{}%\"></span></td><td class=\"count\">{count}</td></tr>",
            safe(name),
            count * 100 / most
        );
    }
    html.push_str("</table>\n");
}

/// A column for each, as a picture that is also told in words.
fn columns(html: &mut String, title: &str, rows: &[(String, u64)]) {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let step = WIDE / rows.len().max(1);
    let told: Vec<String> = rows.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    let _ = writeln!(
        html,
        "<h2>{0}</h2>\n<figure class=\"columns\"><svg viewBox=\"0 0 {WIDE} {high}\" width=\"100%\" role=\"img\" aria-label=\"{0}. {1}\">",
        safe(title),
        safe(&told.join(", ")),
        high = HIGH + 40
    );
    // Where there are many, every so-manieth has its name.
    let every = rows.len().div_ceil(26).max(1);
    for (at, (name, count)) in rows.iter().enumerate() {
        let (x, tall) = (at * step, count * HIGH / most);
        let y = HIGH - tall + 16;
        let _ = writeln!(html, "<rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{tall}\"/>", x + step / 8, (step * 3 / 4).max(1));
        if rows.len() <= 31 && *count > 0 {
            let _ = writeln!(html, "<text x=\"{}\" y=\"{}\">{count}</text>", x + step / 2, y.saturating_sub(3));
        }
        if at % every == 0 {
            let _ = writeln!(html, "<text x=\"{}\" y=\"{}\">{}</text>", x + step / 2, HIGH + 32, safe(name));
        }
    }
    html.push_str("</svg></figure>\n");
}

/// The flow, with how many callers came to each place, and by which choices.
fn drawn(html: &mut String, report: &Report, flow: &Flow) {
    let mut picture = Picture::of(flow, LanguageId::default());
    picture.count(&report.places, &report.choices);
    let _ = writeln!(html, "<h2>Where callers went</h2>\n<figure class=\"flow\">{}</figure>", svg(&picture));
}

/// A text as it may stand in HTML.
fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
