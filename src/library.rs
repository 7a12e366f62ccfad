//! Flows: what is live of each, from the store or a folder, compiled and made ready for lines.

pub mod archive;
pub mod counted;
pub mod desk;
pub mod drafting;
pub mod folder;
pub mod follow;
pub mod message;
pub mod noticed;
pub mod parted;
pub mod plain;
pub mod published;
pub mod publishing;
pub mod replace;
pub mod retold;
pub mod roster;
pub mod tokens;

#[cfg(test)]
mod tests;

use crate::dialect::Provider;
use crate::exchange::Line;
use crate::exchange::edition::{Earlier, Edition, MOST_EARLIER, Shelf};
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use crate::source::Sources;
use anyhow::{Result, bail};
use jiff::Timestamp;
use published::Published;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
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
}

/// What is live of each flow, by its name.
pub type Seen = BTreeMap<String, Published>;

/// What each flow is judged by: the worst of the providers that use it.
#[must_use]
pub fn limits_of(lines: &[(Line, String)]) -> BTreeMap<String, Limits> {
    let mut limits: BTreeMap<&String, Vec<Limits>> = BTreeMap::new();
    for (line, flow) in lines {
        limits.entry(flow).or_default().push(line.dialect.limits());
    }
    limits.into_iter().filter_map(|(flow, limits)| Some((flow.clone(), Limits::worst(&limits)?))).collect()
}

/// The flows of these lines as their folders have them, published nowhere.
///
/// # Errors
/// A folder that cannot be read.
pub fn folders(flows: &Path, lines: &[(Line, String)]) -> Result<Seen> {
    let names = lines.iter().map(|(_, flow)| flow);
    names.map(|name| Ok((name.clone(), Published::of_folder(&folder::find(flows, name)?)))).collect()
}

/// Compiles the flow of each line, for the worst of the providers that use it, and makes it ready. Calls may be on lines that
/// were open before: their versions stay within reach, and what has not changed is not made ready again.
///
/// # Errors
/// Every finding of a flow that has errors, as people read them; nothing has changed then.
pub fn open(seen: &Seen, lines: Vec<(Line, String)>, before: &[&Open], at: Timestamp) -> Result<Vec<Open>> {
    let mut ready = BTreeMap::new();
    for (name, limits) in limits_of(&lines) {
        let Some(published) = seen.get(&name) else { bail!("nothing of the flow `{name}` is published") };
        ready.insert(name.clone(), Ready::of(&name, published, limits)?);
    }
    let open = lines.into_iter().filter_map(|(line, flow)| {
        let before = before.iter().find(|before| before.line.name == line.name && before.provider() == line.dialect.limits().provider);
        Some(ready.get(&flow)?.on(line, before.copied(), at))
    });
    Ok(open.collect())
}

/// A flow compiled, with its people, and the versions that calls may still be on.
struct Ready {
    flow: Arc<Flow>,
    roster: Arc<Roster>,
    limits: Limits,
    earlier: Vec<(Timestamp, Arc<Flow>)>,
    coming: Vec<Arc<Flow>>,
}

impl Ready {
    fn of(name: &str, published: &Published, limits: Limits) -> Result<Self> {
        let sources = published.sources();
        let Compiled { flow, roster, findings } = flow::compile(&sources, &limits);
        let Some(flow) = flow else { bail!("the flow `{name}` cannot take calls:\n{}", render(&sources, &findings)) };
        let roster = published.known(roster)?;
        let beside = |texts: &[(String, String)]| {
            let compiled = flow::compile(&published::sources(texts), &limits).flow;
            if compiled.is_none() {
                tracing::warn!(flow = name, "an earlier or coming version cannot take calls: calls on it go on in the live one");
            }
            compiled.map(Arc::new)
        };
        let earlier = published.earlier.iter();
        let earlier = earlier.filter_map(|(replaced, texts)| Some((Timestamp::from_second(*replaced).ok()?, beside(texts)?))).collect();
        let coming = published.coming.iter().filter_map(|(_, texts)| beside(texts)).collect();
        Ok(Self { earlier, coming, flow: Arc::new(flow), roster: Arc::new(roster), limits })
    }

    /// The flow on a line.
    fn on(&self, line: Line, before: Option<&Open>, at: Timestamp) -> Open {
        let prepare = |flow| Arc::new(Edition::prepare(&line, Arc::clone(flow), &self.roster));
        let live = match before {
            Some(before) if before.still_fits(&line, &self.flow, &self.roster, &self.limits) => Arc::clone(&before.shelf.live),
            _ => prepare(&self.flow),
        };
        let mut shelf = before.map_or_else(|| Shelf::new(Arc::clone(&live)), |before| before.shelf.followed_by(Arc::clone(&live), at));
        // What this node has not seen replaced: it began later, or another one has published more quickly than it looks. And what
        // another node may have begun calls on already.
        let coming = self.coming.iter().map(|flow| (at, flow));
        for (replaced, flow) in self.earlier.iter().map(|(replaced, flow)| (*replaced, flow)).chain(coming) {
            if shelf.find(flow.version).flow.version != flow.version {
                let edition = prepare(flow);
                let until = edition.needed_until(replaced);
                shelf.remember(Earlier { edition, until }, at);
            }
        }
        if shelf.earlier.len() == MOST_EARLIER {
            tracing::warn!(line = line.name, "the flow changes so often that the oldest calls may go on in the newest version");
        }
        Open { line: Arc::new(line), shelf, roster: Arc::clone(&self.roster), limits: self.limits }
    }
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

/// How flows are judged that no line uses yet: what holds on the usual providers.
#[must_use]
pub fn usual_limits() -> Option<Limits> {
    Limits::worst(&Provider::USUAL.map(Provider::limits))
}

/// Findings as people read them, without colour.
pub(crate) fn render(sources: &Sources, findings: &[crate::diagnostic::Diagnostic]) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let _ = writeln!(text, "{}\n", finding.render(sources, false));
        text
    })
}
