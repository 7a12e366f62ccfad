//! Flow folders: read from disk or from inside the program, compiled, and made ready for lines.

pub mod folder;
pub mod replace;

#[cfg(test)]
mod tests;

use crate::dialect;
use crate::exchange::Line;
use crate::exchange::edition::{Edition, MOST_EARLIER, Shelf};
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use anyhow::{Result, bail};
use folder::Folder;
use jiff::Timestamp;
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
    /// What the flow was judged by.
    pub limits: Limits,
    /// Where the flow was read; nowhere for the one inside the program.
    pub folder: Option<PathBuf>,
}

/// Compiles the flow of each line, for the worst of the providers that use it, and makes it ready.
///
/// # Errors
/// A folder that cannot be read, or every finding of a flow that has errors, as people read them.
pub fn open(flows: &Path, lines: Vec<(Line, String)>) -> Result<Vec<Open>> {
    reopen(flows, lines, &[], Timestamp::UNIX_EPOCH)
}

/// The same while calls are on the lines that were open before: theirs stay within reach, and what has not changed is not
/// made ready again.
///
/// # Errors
/// As [`open`]; nothing has changed then.
pub fn reopen(flows: &Path, lines: Vec<(Line, String)>, before: &[&Open], at: Timestamp) -> Result<Vec<Open>> {
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
        compiled.insert((*name).to_owned(), (Arc::new(flow), Arc::new(roster), worst, folder.path));
    }
    let open = lines.into_iter().filter_map(|(line, flow)| {
        let (flow, roster, limits, folder) = compiled.get(&flow)?;
        let before = before.iter().find(|before| before.line.name == line.name && before.provider() == line.dialect.limits().provider);
        let live = match before {
            Some(before) if before.still_fits(&line, flow, roster, limits) => Arc::clone(&before.shelf.live),
            _ => Arc::new(Edition::prepare(&line, Arc::clone(flow), roster)),
        };
        let shelf = before.map_or_else(|| Shelf::new(Arc::clone(&live)), |before| before.shelf.followed_by(Arc::clone(&live), at));
        if shelf.earlier.len() == MOST_EARLIER {
            tracing::warn!(line = line.name, "the flow changes so often that the oldest calls may go on in the newest version");
        }
        Some(Open { line: Arc::new(line), shelf, roster: Arc::clone(roster), limits: *limits, folder: folder.clone() })
    });
    Ok(open.collect())
}

impl Open {
    fn provider(&self) -> &'static str {
        self.line.dialect.limits().provider
    }

    /// Whether what was made ready for this line is what would be made ready now. Secrets and accounts are no part of it.
    fn still_fits(&self, line: &Line, flow: &Flow, roster: &Roster, limits: &Limits) -> bool {
        let (old, live) = (&*self.line, &*self.shelf.live.flow);
        (live.version, &*self.roster, &self.limits) == (flow.version, roster, limits)
            && (&old.base, &old.numbers, old.abilities) == (&line.base, &line.numbers, line.abilities)
    }
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
