//! What the checker says of a draft, ready for a page. Ways through the line are not walked here, so that a page comes at once: who publishes has all of it told.

use super::working::Working;
use crate::check::{self, draft::Draft};
use crate::console::{Console, now, secret};
use crate::diagnostic::{Diagnostic, Severity};
use crate::flow::graph::Flow;
use crate::flow::places::Place;
use crate::flow::{self, Compiled};
use crate::library::desk;
use crate::settings::{Settings, list};
use crate::source::{Sources, Span};
use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::{Arc, Mutex};

/// A flow's texts with what is found in them.
pub(in crate::console) struct Judged {
    pub(super) sources: Sources,
    pub(super) flow: Option<Flow>,
    pub(in crate::console) findings: Vec<Diagnostic>,
}

/// A finding, as a page shows it.
#[derive(Clone)]
pub(in crate::console) struct Told {
    /// `error`, `warning`, `note`: for the look.
    pub(in crate::console) weight: &'static str,
    pub(in crate::console) severity: Severity,
    pub(in crate::console) rule: &'static str,
    pub(in crate::console) message: String,
    pub(in crate::console) help: String,
    /// The file, empty where the finding is about none.
    pub(in crate::console) path: String,
    pub(in crate::console) line: usize,
}

impl Judged {
    /// Reads and judges texts. It takes its time.
    fn of(sources: Sources, flow: &str, settings: &Settings, today: Date) -> Result<Self> {
        let limits = desk::limits(settings, flow)?;
        let numbers: Vec<String> =
            settings.lines.values().filter(|line| line.flow() == flow).flat_map(|line| list(&line.numbers)).collect();
        let Compiled { flow, roster, mut findings } = flow::compile(&sources, &limits);
        if let Some(flow) = &flow {
            findings.extend(check::findings(&Draft::new(&sources, flow, &roster, &[], &numbers, today)));
            findings.sort_by_key(|finding| finding.places.first().map(|(span, _)| (span.file, span.start, span.end)));
        }
        Ok(Self { sources, flow, findings })
    }

    pub(in crate::console) fn told(&self, finding: &Diagnostic) -> Told {
        let place = finding.places.first().map(|(span, _)| *span);
        Told {
            weight: match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "hint",
            },
            severity: finding.severity,
            rule: finding.rule,
            message: finding.message.clone(),
            help: finding.help.clone().unwrap_or_default(),
            path: place.and_then(|span| self.sources.source(span.file)).map(|source| source.path.clone()).unwrap_or_default(),
            line: place.map_or(0, |span| self.sources.line_column(span).0),
        }
    }

    /// What is found where something stands: from its name to the next one beside it. The way leads down by names: `nodes`, `main`.
    pub(super) fn at(&self, way: &[&str]) -> Vec<Told> {
        let places = Place::of(&self.sources);
        let Some((name, above)) = way.split_last() else { return Vec::new() };
        let beside = above.iter().try_fold(&places, |place, name| place.get(name)).map(Place::all).unwrap_or_default();
        let Some(here) = beside.iter().find(|place| place.name == *name).map(|place| place.span) else { return Vec::new() };
        let further = beside.iter().map(|place| place.span).filter(|span| span.file == here.file && span.start > here.start);
        let stretch = Span { end: further.map(|span| span.start).min().unwrap_or(u32::MAX), ..here };
        self.within(stretch).map(|finding| self.told(finding)).collect()
    }

    /// Findings that point into a stretch of a file.
    pub(super) fn within(&self, stretch: Span) -> impl Iterator<Item = &Diagnostic> {
        let inside = move |span: &Span| span.file == stretch.file && span.start >= stretch.start && span.start < stretch.end;
        self.findings.iter().filter(move |finding| finding.places.iter().any(|(span, _)| inside(span)))
    }
}

/// What was judged last: most pages are about the same texts as the one before.
#[derive(Default)]
pub(in crate::console) struct Kept(Mutex<Option<(String, Arc<Judged>)>>);

/// Judges a draft, on a thread that may take its time.
pub(super) async fn judged(console: &Console, working: &Working) -> Result<Arc<Judged>> {
    of(console, working.sources(), working.flow.clone()).await
}

/// Judges texts that are not kept yet.
pub(in crate::console) async fn of(console: &Console, sources: Sources, flow: String) -> Result<Arc<Judged>> {
    let settings: Arc<Settings> = console.ground.settings.load_full();
    let texts: Vec<[&str; 2]> = sources.0.iter().map(|source| [source.path.as_str(), source.text.as_str()]).collect();
    let texts = texts.concat().join("\0");
    let today = now().to_zoned(TimeZone::UTC).date();
    let name = secret::digest(&format!("{flow}\0{today}\0{:?}\0{texts}", desk::limits(&settings, &flow)?));
    let kept = || console.judged.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, judged)) = kept().as_ref().filter(|(known, _)| *known == name) {
        return Ok(Arc::clone(judged));
    }
    let judging = tokio::task::spawn_blocking(move || Judged::of(sources, &flow, &settings, today));
    let judged = Arc::new(judging.await.context("the draft was not judged")??);
    *kept() = Some((name, Arc::clone(&judged)));
    Ok(judged)
}
