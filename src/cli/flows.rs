//! The flow a command is about: a folder, or the one inside the program.

use anyhow::{Context, Result};
use helpline::check::{self, draft::Draft};
use helpline::diagnostic::{Diagnostic, Severity};
use helpline::flow::graph::{Flow, NodeId};
use helpline::flow::limits::Limits;
use helpline::flow::roster::Roster;
use helpline::flow::{self, Compiled};
use helpline::library::retold::Retelling;
use helpline::library::{self, folder};
use helpline::transcript::parse::parse;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many findings of a kind are shown with what their author wrote.
const SHOWN_WHOLE: usize = 3;

/// A flow folder, read and compiled.
pub(crate) struct Loaded {
    /// Where it is; nowhere for the one inside the program.
    pub(crate) folder: Option<PathBuf>,
    /// The flow, if it can take calls.
    pub(crate) flow: Option<Arc<Flow>>,
    /// The people of `people.yaml`.
    pub(crate) roster: Roster,
    /// Everything found.
    pub(crate) findings: Vec<Diagnostic>,
    read: folder::Folder,
}

/// Reads and compiles the folder that was named; else `flows/helpline`; else the shipped flow.
pub(crate) fn load(named: Option<&Path>) -> Result<Loaded> {
    let usual = Path::new("flows").join(folder::SHIPPED_NAME);
    let read = match named {
        Some(path) => folder::read(path)?,
        None if usual.is_dir() => folder::read(&usual)?,
        None => folder::shipped(),
    };
    let limits = library::usual_limits().context("this program knows no provider")?;
    let Compiled { flow, roster, findings } = flow::compile(&read.sources, &limits);
    Ok(Loaded { folder: read.path.clone(), flow: flow.map(Arc::new), roster, findings, read })
}

impl Loaded {
    /// The transcripts: their path below the folder, and their text.
    pub(crate) fn calls(&self) -> &[(String, String)] {
        &self.read.calls
    }

    /// The folder as it was read.
    pub(crate) fn read(&self) -> &folder::Folder {
        &self.read
    }

    /// Has the rules judge the flow, where it compiled, for these providers and numbers.
    pub(crate) fn judge(&mut self, providers: &[Limits], numbers: &[String], today: Date) {
        let Some(flow) = &self.flow else { return };
        let draft = Draft::new(&self.read.sources, flow, &self.roster, providers, numbers, today).visited(self.visited(flow));
        self.findings.extend(check::findings(&draft));
        self.findings.sort_by_key(|finding| finding.places.first().map(|(span, _)| (span.file, span.start, span.end)));
    }

    /// Where the transcripts come. Those that cannot be read or played come nowhere; `helpline test` says why.
    fn visited(&self, flow: &Arc<Flow>) -> BTreeSet<NodeId> {
        let mut retelling = Retelling::new(flow, &self.roster);
        for (_, text) in self.calls() {
            if let Ok(transcript) = parse(text) {
                // One that cannot be played comes nowhere.
                let _ = retelling.play(&transcript);
            }
        }
        retelling.visited
    }

    /// How the folder is called in what people read.
    pub(crate) fn name(&self) -> String {
        self.folder.as_ref().map_or_else(|| "the shipped flow".to_owned(), |path| path.display().to_string())
    }

    /// The texts findings point into.
    pub(crate) fn sources(&self) -> &helpline::source::Sources {
        &self.read.sources
    }

    /// All findings as people read them, and how many there are. Many of one kind: the first are shown, the others take a line each.
    pub(crate) fn report(&self) -> String {
        let colour = std::io::stdout().is_terminal();
        let (mut report, mut shown) = (String::new(), BTreeMap::<&str, usize>::new());
        for finding in &self.findings {
            let before = shown.entry(finding.rule).or_default();
            *before += 1;
            if *before <= SHOWN_WHOLE {
                report.push_str(&(finding.render(&self.read.sources, colour) + "\n\n"));
            }
        }
        for (rule, count) in shown.iter().filter(|(_, count)| **count > SHOWN_WHOLE) {
            let more = count - SHOWN_WHOLE;
            let _ = writeln!(report, "… and {more} more of the kind [{rule}]:");
            for finding in self.findings.iter().filter(|finding| finding.rule == *rule).skip(SHOWN_WHOLE) {
                let _ = writeln!(report, "  {}{}", self.place(finding), finding.message);
            }
            report.push('\n');
        }
        report.push_str(&self.count());
        report
    }

    /// `words/es.yaml:12: `, or nothing.
    fn place(&self, finding: &Diagnostic) -> String {
        let Some((span, _)) = finding.places.first() else { return String::new() };
        let Some(source) = self.read.sources.0.get(usize::from(span.file.0)) else { return String::new() };
        let line = source.text.bytes().take(usize::try_from(span.start).unwrap_or(usize::MAX)).filter(|byte| *byte == b'\n').count() + 1;
        format!("{}:{line}: ", source.path)
    }

    /// `flows/helpline: 2 errors, 1 warning`.
    fn count(&self) -> String {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        let said = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
        let mut parts: Vec<String> = [(errors, "error"), (warnings, "warning"), (notes, "note")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, one)| said(count, one))
            .collect();
        if parts.is_empty() {
            parts.push("nothing to mend".to_owned());
        }
        format!("{}: {}", self.name(), parts.join(", "))
    }
}
