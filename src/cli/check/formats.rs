//! Findings for programs: JSON of our own, SARIF 2.1.0 (OASIS), and annotations of GitHub's workflows.

use crate::cli::flows::Loaded;
use helpline::check;
use helpline::diagnostic::{Diagnostic, Severity};
use helpline::source::Span;
use serde_json::{Value, json};
use std::path::Path;

/// A list of objects: rule, severity, message, places, help.
pub(super) fn json(loaded: &Loaded) -> Value {
    let sources = loaded.sources();
    let place = |span: Span| {
        let (line, column) = sources.line_column(span);
        json!({ "file": path(loaded, span), "line": line, "column": column, "text": sources.text(span) })
    };
    let one = |finding: &Diagnostic| {
        let places: Vec<_> = finding.places.iter().map(|(span, words)| json!({ "at": place(*span), "words": words })).collect();
        let severity = level(finding.severity);
        json!({ "rule": finding.rule, "severity": severity, "message": finding.message, "places": places, "help": finding.help })
    };
    loaded.findings.iter().map(one).collect()
}

/// One run of SARIF, with the page of every rule that found something.
pub(super) fn sarif(loaded: &Loaded) -> Value {
    let mut names: Vec<&str> = loaded.findings.iter().map(|finding| finding.rule).collect();
    names.sort_unstable();
    names.dedup();
    let rule = |name: &&str| {
        let page = check::explain(name).unwrap_or_default();
        json!({ "id": name, "shortDescription": { "text": name.replace('-', " ") }, "help": { "text": page, "markdown": page } })
    };
    let location = |(span, words): &(Span, String)| {
        let region = region(loaded, *span);
        let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&path(loaded, *span)) }, "region": region } });
        if let (Value::Object(location), false) = (&mut location, words.is_empty()) {
            location.insert("message".to_owned(), json!({ "text": words }));
        }
        location
    };
    let result = |finding: &Diagnostic| {
        let locations: Vec<Value> = finding.places.iter().map(location).collect();
        let (first, others) = locations.split_at(locations.len().min(1));
        json!({ "ruleId": finding.rule, "level": level(finding.severity), "message": { "text": said(finding) },
                "locations": first, "relatedLocations": others })
    };
    let driver = json!({ "name": "helpline", "version": env!("CARGO_PKG_VERSION"), "rules": names.iter().map(rule).collect::<Value>() });
    let results: Value = loaded.findings.iter().map(result).collect();
    json!({ "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }] })
}

/// Annotations as GitHub's workflow commands: one line each.
pub(super) fn github(loaded: &Loaded) -> String {
    let one = |finding: &Diagnostic| {
        let command = match finding.severity {
            Severity::Note => "notice",
            severity => level(severity),
        };
        let place = finding.places.first().map(|(span, _)| {
            let (line, column) = loaded.sources().line_column(*span);
            format!("file={},line={line},col={column},", property(&path(loaded, *span)))
        });
        format!("::{command} {}title={}::{}\n", place.unwrap_or_default(), property(finding.rule), data(&said(finding)))
    };
    loaded.findings.iter().map(one).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn said(finding: &Diagnostic) -> String {
    finding.help.as_ref().map_or_else(|| finding.message.clone(), |help| format!("{}; {help}", finding.message))
}

/// The file of a span, below the folder as it was named.
fn path(loaded: &Loaded, span: Span) -> String {
    let file = loaded.sources().source(span.file).map_or("", |source| source.path.as_str());
    loaded.folder.as_deref().map_or_else(|| file.to_owned(), |folder: &Path| folder.join(file).display().to_string())
}

fn region(loaded: &Loaded, span: Span) -> Value {
    let sources = loaded.sources();
    let (line, column) = sources.line_column(span);
    let (end_line, end_column) = sources.line_column(Span { start: span.end, ..span });
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let part = |part: &str| form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20");
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A workflow command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A workflow command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
