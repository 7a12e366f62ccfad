//! What is live of each flow: from the store, from what a node remembers of it, or from a folder.
//!
//! The first node that finds a flow of which the store knows nothing publishes the folder; from then on the store has the word.
//! A node writes down what it has seen, so that it can begin while the store is away.

use super::folder::Folder;
use crate::flow::graph::Version;
use crate::flow::limits::Limits;
use crate::flow::roster::Roster;
use crate::flow::{self, Compiled};
use crate::source::{Source, Sources};
use crate::store::rosters::{self, HoursChange, Kept, Off};
use crate::store::sql::Sql;
use crate::store::versions::{self, Content, Kind, Publication};
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The file that holds a flow's people.
pub const PEOPLE: &str = "people.yaml";
/// How long a version may still be needed after another took its place: longer than the longest call there can be.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// What is live of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The name of its content; empty where nothing was published, and it comes from a folder.
    pub version: String,
    /// Structure, words, sign-offs, and the people as they are now.
    pub texts: Vec<(String, String)>,
    /// Which roster this is.
    pub roster: u64,
    /// The names of the notices that are on.
    pub notices: Vec<String>,
    /// What is otherwise than its hours say.
    #[serde(default)]
    pub hours: BTreeMap<String, HoursChange>,
    /// Who is not rung for a while.
    #[serde(default)]
    pub off: BTreeMap<String, Off>,
    /// Versions that calls may still be on, with the moment in Unix seconds when they were replaced.
    pub earlier: Vec<(i64, Vec<(String, String)>)>,
    /// Versions that will be live in a moment: another node may be quicker, and its calls come here, too.
    pub coming: Vec<(String, Vec<(String, String)>)>,
}

/// What tells whether anything has changed: the version, the number of the roster, and the versions to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The version that is live.
    pub version: String,
    /// The number of the roster.
    pub roster: u64,
    coming: Vec<String>,
}

/// How long before it is live a version is made ready. Whatever is published begins [`versions::AHEAD`] later at the earliest, so that every
/// node knows it before the first call is on it.
const COMING: SignedDuration = SignedDuration::from_secs(10);
impl Published {
    /// A folder as it is, published nowhere.
    #[must_use]
    pub fn of_folder(folder: &Folder) -> Self {
        Self {
            version: String::new(),
            texts: pairs(&folder.sources),
            roster: 0,
            notices: Vec::new(),
            hours: BTreeMap::new(),
            off: BTreeMap::new(),
            earlier: Vec::new(),
            coming: Vec::new(),
        }
    }

    /// What tells whether anything has changed.
    #[must_use]
    pub fn mark(&self) -> Mark {
        let coming = self.coming.iter().map(|(version, _)| version.clone()).collect();
        Mark { version: self.version.clone(), roster: self.roster, coming }
    }

    /// Its people, who have been read, as calls know them: with what changes from day to day.
    ///
    /// # Errors
    /// Hours that cannot be read.
    pub fn known(&self, people: Roster) -> Result<Roster> {
        let (notices, hours, off) = (self.notices.clone(), self.hours.clone(), self.off.clone());
        rosters::known(self.roster, people, &rosters::Content { people: String::new(), notices, hours, off })
    }

    /// The texts, to be compiled.
    #[must_use]
    pub fn sources(&self) -> Sources {
        sources(&self.texts)
    }
}

fn pairs(sources: &Sources) -> Vec<(String, String)> {
    sources.0.iter().map(|source| (source.path.clone(), source.text.clone())).collect()
}

/// Texts as they are compiled.
#[must_use]
pub fn sources(texts: &[(String, String)]) -> Sources {
    Sources(texts.iter().map(|(path, text)| Source { path: path.clone(), text: text.clone() }).collect())
}

/// Texts with these people in the place of theirs.
#[must_use]
pub fn with_people(content: &Sources, people: &str) -> Sources {
    sources(&peopled(content, people))
}

fn peopled(content: &Sources, people: &str) -> Vec<(String, String)> {
    let mut texts = pairs(content);
    texts.retain(|(path, _)| path != PEOPLE);
    texts.push((PEOPLE.to_owned(), people.to_owned()));
    texts.sort();
    texts
}

/// What tells what is live of a flow at a moment; nothing where the store knows nothing of it.
///
/// # Errors
/// A store that cannot be read.
pub fn mark(sql: &mut dyn Sql, flow: &str, at: Timestamp) -> Result<Option<Mark>> {
    let all = versions::list(sql, flow)?;
    let at = versions::moment(&all, at);
    let Some(live) = versions::live(&all, at) else { return Ok(None) };
    let roster = rosters::newest(sql, flow)?.unwrap_or_default();
    Ok(Some(Mark { version: live.version.to_string(), roster, coming: coming(&all, at).iter().map(ToString::to_string).collect() }))
}

/// The versions that will be live in a moment and are not.
fn coming(all: &[Publication], at: Timestamp) -> Vec<Version> {
    let soon = all.iter().filter(|one| one.starts().is_some_and(|from| at < from && from <= at + COMING));
    let live = versions::live(all, at).map(|live| live.version);
    let mut coming: Vec<Version> = soon.map(|one| one.version).filter(|version| Some(*version) != live).collect();
    coming.sort();
    coming.dedup();
    coming
}

/// What is live of a flow at a moment; nothing where the store knows nothing of it.
///
/// # Errors
/// A store that cannot be read, or that has lost the content of what is live.
pub fn read(sql: &mut dyn Sql, flow: &str, at: Timestamp) -> Result<Option<Published>> {
    let all = versions::list(sql, flow)?;
    let at = versions::moment(&all, at);
    let Some(live) = versions::live(&all, at) else { return Ok(None) };
    let content = versions::content(sql, flow, live.version)?;
    let content = content.with_context(|| format!("the content of version {} of `{flow}` is gone: publish another", live.version))?;
    let roster = rosters::current(sql, flow)?.with_context(|| format!("the people of `{flow}` are gone"))?;
    let mut earlier = Vec::new();
    for (version, replaced) in versions::earlier(&all, at.checked_sub(LONGEST)?, at) {
        // What was removed by hand is missed by the calls on it: they go on at the same place of the live one.
        if let Some(content) = versions::content(sql, flow, version)? {
            earlier.push((replaced.as_second(), peopled(&content.sources, &roster.content.people)));
        }
    }
    let mut soon = Vec::new();
    for version in coming(&all, at) {
        let content = versions::content(sql, flow, version)?.with_context(|| format!("the content of version {version} is gone"))?;
        soon.push((version.to_string(), peopled(&content.sources, &roster.content.people)));
    }
    Ok(Some(Published {
        coming: soon,
        version: live.version.to_string(),
        texts: peopled(&content.sources, &roster.content.people),
        roster: roster.number,
        notices: roster.content.notices,
        hours: roster.content.hours,
        off: roster.content.off,
        earlier,
    }))
}

/// Somebody who publishes, and why.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// Who.
    pub by: &'a str,
    /// Why.
    pub why: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Publishes a folder as the first version of a flow, unless the store knows one. Must run in a transaction.
///
/// # Errors
/// A folder with errors, and a store that cannot be written.
pub fn seed(sql: &mut dyn Sql, flow: &str, folder: &Folder, limits: &Limits, author: Author<'_>) -> Result<()> {
    if !versions::list(sql, flow)?.is_empty() {
        return Ok(());
    }
    publish(sql, flow, folder, limits, &Wish { kind: Kind::Seed, from: author.at, until: None, needs_second: false, author })?;
    Ok(())
}

/// How a folder shall be published.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// What it is called in the list.
    pub kind: Kind,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Whether somebody else must agree.
    pub needs_second: bool,
    /// Who, why and when.
    pub author: Author<'a>,
}

/// Publishes a folder. Its people become the flow's only where the store has none yet. Must run in a transaction.
///
/// # Errors
/// A folder with errors, alone or with the people there are, and a store that cannot be written.
pub fn publish(sql: &mut dyn Sql, flow: &str, folder: &Folder, limits: &Limits, wish: &Wish<'_>) -> Result<Publication> {
    let author = wish.author;
    let people = if let Some(kept) = rosters::current(sql, flow)? {
        kept.content.people
    } else {
        let people = folder.sources.0.iter().find(|source| source.path == PEOPLE).map(|source| source.text.clone()).unwrap_or_default();
        let content = rosters::Content { people: people.clone(), ..rosters::Content::default() };
        rosters::keep(sql, flow, &Kept { number: 0, content, by: author.by.into(), why: author.why.into(), at: author.at })?;
        people
    };
    let version = judge(flow, &with_people(&folder.sources, &people), limits)?;
    let content = Content { sources: folder.sources.clone(), calls: folder.calls.clone() };
    versions::keep(sql, flow, version, &content, author.at)?;
    let new = Publication {
        id: 0,
        flow: flow.to_owned(),
        version,
        kind: wish.kind,
        by: author.by.to_owned(),
        why: author.why.to_owned(),
        at: author.at,
        from: wish.from,
        until: wish.until,
        needs_second: wish.needs_second,
        second: None,
    };
    versions::publish(sql, &new)
}

/// A flow that cannot take calls, with every finding as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannotTakeCalls {
    /// Its name.
    pub flow: String,
    /// What is wrong.
    pub findings: String,
}

impl fmt::Display for CannotTakeCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the flow `{}` cannot take calls:\n{}", self.flow, self.findings)
    }
}

impl std::error::Error for CannotTakeCalls {}

/// Goes back to a version that was live. Must run in a transaction.
///
/// # Errors
/// A version that never was, which somebody else may still have to agree to, one that is not kept, or cannot take calls with the people there are now, and a store that cannot be written.
pub fn rollback(sql: &mut dyn Sql, flow: &str, to: Version, limits: &Limits, author: Author<'_>) -> Result<Publication> {
    let all = versions::list(sql, flow)?;
    if !versions::was_live(&all, to, versions::moment(&all, author.at)) {
        bail!("version {to} of `{flow}` was never live: go back to one that was, or publish it");
    }
    let content = versions::content(sql, flow, to)?.with_context(|| format!("the content of version {to} is gone"))?;
    // It was judged once, by an older program perhaps, and with other people.
    let people = rosters::current(sql, flow)?.map(|kept| kept.content.people).unwrap_or_default();
    judge(flow, &with_people(&content.sources, &people), limits)?;
    let new = Publication {
        id: 0,
        flow: flow.to_owned(),
        version: to,
        kind: Kind::Rollback,
        by: author.by.to_owned(),
        why: author.why.to_owned(),
        at: author.at,
        from: author.at,
        until: None,
        needs_second: false,
        second: None,
    };
    versions::publish(sql, &new)
}

/// The version of some texts.
///
/// # Errors
/// Every finding, as people read them, where they cannot take calls.
pub fn judge(flow: &str, sources: &Sources, limits: &Limits) -> Result<Version> {
    let Compiled { flow: compiled, findings, .. } = flow::compile(sources, limits);
    match compiled {
        Some(compiled) => Ok(compiled.version),
        None => Err(CannotTakeCalls { flow: flow.to_owned(), findings: super::render(sources, &findings) }.into()),
    }
}

/// Changes the people, the notices or the hours of a flow. Must run in a transaction.
///
/// # Errors
/// People with whom the live version cannot take calls, and a store that cannot be written.
pub fn change_roster(
    sql: &mut dyn Sql,
    flow: &str,
    limits: &Limits,
    author: Author<'_>,
    change: impl FnOnce(&Published, &mut rosters::Content) -> Result<()>,
) -> Result<Kept> {
    let live = read(sql, flow, author.at)?.with_context(|| format!("nothing of `{flow}` is published yet"))?;
    let before = rosters::current(sql, flow)?.with_context(|| format!("the people of `{flow}` are gone"))?;
    let mut content = before.content.clone();
    change(&live, &mut content)?;
    judge(flow, &with_people(&live.sources(), &content.people), limits)?;
    let new = Kept { number: before.number + 1, content, by: author.by.into(), why: author.why.into(), at: author.at };
    rosters::keep(sql, flow, &new)?;
    Ok(new)
}

/// What a node remembers of the store, in a file beside its spool.
pub mod memory {
    use super::{BTreeMap, Context, Path, Published, Result};
    use std::fs;

    /// Writes down what was seen: whole or not at all.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn write(file: &Path, seen: &BTreeMap<String, Published>) -> Result<()> {
        let beside = file.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let new = options.open(&beside).with_context(|| format!("{} cannot be written", beside.display()))?;
        serde_json::to_writer(std::io::BufWriter::new(&new), seen)?;
        new.sync_all()?;
        fs::rename(&beside, file).with_context(|| format!("{} cannot be written", file.display()))
    }

    /// What was seen last; nothing where nothing was.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(file: &Path) -> Result<Option<BTreeMap<String, Published>>> {
        if !file.exists() {
            return Ok(None);
        }
        let open = fs::File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let seen = serde_json::from_reader(std::io::BufReader::new(open)).with_context(|| format!("{} is damaged", file.display()))?;
        Ok(Some(seen))
    }
}
