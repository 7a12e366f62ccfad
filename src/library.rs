//! Flow folders: read from disk or from inside the program, compiled, and made ready for lines.

pub mod folder;

use crate::dialect;
use crate::exchange::Line;
use crate::exchange::edition::{Edition, Shelf};
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use anyhow::{Result, bail};
use folder::Folder;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A line with the versions of its flow, and its people.
#[derive(Debug)]
pub struct Open {
    /// The line.
    pub line: Arc<Line>,
    /// Its flow.
    pub shelf: Shelf,
    /// Its people.
    pub roster: Arc<Roster>,
    /// Where the flow was read; nowhere for the one inside the program.
    pub folder: Option<PathBuf>,
}

/// Compiles the flow of each line, for the worst of the providers that use it, and makes it ready.
///
/// # Errors
/// A folder that cannot be read, or every finding of a flow that has errors, as people read them.
pub fn open(flows: &Path, lines: Vec<(Line, String)>) -> Result<Vec<Open>> {
    let mut limits: BTreeMap<&str, Vec<Limits>> = BTreeMap::new();
    for (line, flow) in &lines {
        limits.entry(flow).or_default().push(line.dialect.limits());
    }
    let mut compiled = BTreeMap::new();
    for (name, limits) in &limits {
        let Some(worst) = Limits::worst(limits) else { continue };
        let folder = folder::find(flows, name)?;
        let Compiled { flow, roster, findings } = flow::compile(&folder.sources, &worst);
        let Some(flow) = flow else { bail!("the flow `{name}` cannot take calls:\n{}", render(&folder, &findings)) };
        compiled.insert((*name).to_owned(), (Arc::new(flow), Arc::new(roster), folder.path));
    }
    let open = lines.into_iter().filter_map(|(line, flow)| {
        let (flow, roster, folder) = compiled.get(&flow)?;
        let live = Arc::new(Edition::prepare(&line, Arc::clone(flow), roster));
        let shelf = Shelf { live, earlier: Vec::new() };
        Some(Open { line: Arc::new(line), shelf, roster: Arc::clone(roster), folder: folder.clone() })
    });
    Ok(open.collect())
}

/// What holds on every provider there is a dialect for: how flows are judged that no line uses yet.
#[must_use]
pub fn all_limits() -> Option<Limits> {
    let all: Vec<Limits> = dialect::PROVIDERS.iter().filter_map(|provider| dialect::limits_of(provider)).collect();
    Limits::worst(&all)
}

/// Findings as people read them, without colour.
fn render(folder: &Folder, findings: &[crate::diagnostic::Diagnostic]) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let _ = writeln!(text, "{}\n", finding.render(&folder.sources, false));
        text
    })
}
