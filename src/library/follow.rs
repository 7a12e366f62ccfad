//! A node follows the store: what is live there is what its callers hear, within a look or two.
//!
//! While the store is away, all stays as it was last seen; a node that begins meanwhile begins with what it remembers, and
//! one that remembers nothing with the folders. Nobody who holds a telephone waits for any of this.

use super::Seen;
use super::folder::{self, Folder};
use super::published::{self, Author, Mark, PEOPLE, Published, Wish, memory};
use crate::flow::limits::Limits;
use crate::store::versions::Kind;
use crate::store::{Address, Store};
use anyhow::{Context, Result};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Follows the store.
pub struct Follower {
    place: Place,
    store: Option<Store>,
    /// What is live, as it was last seen.
    seen: Seen,
    /// What the folders had when they were last looked at, and whether that has been seen to.
    watched: BTreeMap<String, (Vec<(String, String)>, bool)>,
    /// The store was away at the last look.
    away: bool,
}

/// Where things are.
pub struct Place {
    /// The store.
    pub address: Address,
    /// The folder of flow folders.
    pub flows: PathBuf,
    /// Where the node remembers what it has seen; nowhere with a store that is a file.
    pub memory: Option<PathBuf>,
    /// Whether a folder that changes is published.
    pub watch: bool,
}

/// The flows that are wanted, with what they are judged by.
pub type Wanted = BTreeMap<String, Limits>;

impl Follower {
    /// Begins, with or without the store.
    ///
    /// # Errors
    /// Folders that cannot be read or published, where the store knows nothing; a store that is a file and cannot be opened.
    pub fn begin(place: Place, wanted: &Wanted, at: Timestamp) -> Result<Self> {
        let mut follower = Self { place, store: None, seen: Seen::new(), watched: BTreeMap::new(), away: false };
        if let Err(error) = follower.look(wanted, at) {
            // A folder that cannot be published is the author's to mend, a file of one's own the operator's.
            if follower.place.address.file().is_some() || follower.store.is_some() {
                return Err(error);
            }
            follower.begin_without(wanted, &error)?;
        }
        follower.compare(wanted);
        Ok(follower)
    }

    /// Begins with what is remembered, or else with the folders.
    fn begin_without(&mut self, wanted: &Wanted, error: &anyhow::Error) -> Result<()> {
        self.away = true;
        let remembered = self.place.memory.as_deref().map(memory::read).transpose()?.flatten().unwrap_or_default();
        tracing::error!("the store is away, calls are taken with what this node remembers: {error:#}");
        for name in wanted.keys() {
            let published = if let Some(published) = remembered.get(name) {
                published.clone()
            } else {
                tracing::error!(flow = name, "nothing is remembered of this flow: calls get what its folder has");
                Published::of_folder(&folder::find(&self.place.flows, name)?)
            };
            self.seen.insert(name.clone(), published);
        }
        Ok(())
    }

    /// What is live, as it was last seen.
    #[must_use]
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Looks at the folders, where they are watched, and at the store; tells whether anything is live that was not.
    ///
    /// # Errors
    /// A store that is away, or a folder that cannot be published. What was seen stays.
    pub fn look(&mut self, wanted: &Wanted, at: Timestamp) -> Result<bool> {
        let looked = self.look_at_store(wanted, at);
        if looked.is_err() && self.store.as_mut().is_some_and(|store| store.read().rows("SELECT 1", &[]).is_err()) {
            // A new connection is made at the next look.
            self.store = None;
        }
        looked
    }

    fn look_at_store(&mut self, wanted: &Wanted, at: Timestamp) -> Result<bool> {
        if self.store.is_none() {
            self.store = Some(Store::open(&self.place.address)?);
        }
        let Some(store) = &mut self.store else { return Ok(false) };
        let mut changed = false;
        for (name, limits) in wanted {
            let mut mark = published::mark(store.read(), name, at)?;
            if mark.is_none() {
                let folder = folder::find(&self.place.flows, name)?;
                let author = Author { by: "helpline serve", why: "the store knew nothing of this flow", at };
                store.write(|sql| published::seed(sql, name, &folder, limits, author))?;
                mark = published::mark(store.read(), name, at)?;
                tracing::info!(flow = name, "the folder was published: from now on the store has the word");
            }
            if self.seen.get(name).map(Published::mark) != mark {
                let published = published::read(store.read(), name, at)?.context("what is live went away while it was read")?;
                self.seen.insert(name.clone(), published);
                changed = true;
            }
        }
        if std::mem::take(&mut self.away) {
            tracing::info!("the store is back");
        }
        if changed && let Some(file) = &self.place.memory {
            memory::write(file, &self.seen)?;
        }
        Ok(changed)
    }

    /// The store did not answer: says so once.
    pub fn complain(&mut self, error: &anyhow::Error) {
        if !std::mem::replace(&mut self.away, true) {
            tracing::error!("the store is away, calls go on with what was seen last: {error:#}");
        }
    }

    /// Publishes folders that have changed, where they are watched. A folder that is just being written is left for the next
    /// look, unless it is asked for at once.
    ///
    /// # Errors
    /// A folder that cannot be read or has errors: told once for each content, or whenever it is asked for at once.
    pub fn watch(&mut self, wanted: &Wanted, at: Timestamp, at_once: bool) -> Result<()> {
        if !self.place.watch {
            return Ok(());
        }
        for (name, limits) in wanted {
            let folder = folder::find(&self.place.flows, name)?;
            let texts: Vec<(String, String)> =
                folder.sources.0.iter().map(|source| (source.path.clone(), source.text.clone())).chain(folder.calls.clone()).collect();
            let (same, done) = self.watched.get(name).map_or((false, false), |(known, done)| (*known == texts, *done));
            // What is just being written is published when it has been the same at two looks.
            let now = at_once || same && !done;
            self.watched.insert(name.clone(), (texts, now || same && done));
            if !now {
                continue;
            }
            self.publish(name, &folder, limits, at)?;
        }
        Ok(())
    }

    fn publish(&mut self, name: &str, folder: &Folder, limits: &Limits, at: Timestamp) -> Result<()> {
        let Some(store) = &mut self.store else { return Ok(()) };
        let author = Author { by: "helpline serve --watch", why: "the folder has changed", at };
        let people = folder.sources.0.iter().find(|source| source.path == PEOPLE).map_or("", |source| source.text.as_str());
        let live = published::read(store.read(), name, at)?;
        let current = live.as_ref().and_then(|live| live.texts.iter().find(|(path, _)| path == PEOPLE)).map(|(_, text)| text.as_str());
        if current.is_some_and(|current| current != people) {
            let change = |_: &Published, content: &mut crate::store::rosters::Content| {
                people.clone_into(&mut content.people);
                Ok(())
            };
            store.write(|sql| published::change_roster(sql, name, limits, author, change))?;
        }
        let version = published::judge(name, &folder.sources, limits)?;
        if live.is_none_or(|live| live.version != version.to_string()) {
            let wish = Wish { kind: Kind::Publish, from: at, until: None, needs_second: false, author };
            store.write(|sql| published::publish(sql, name, folder, limits, &wish))?;
        }
        Ok(())
    }

    /// Says where folders differ from what is live, and what to do about it.
    fn compare(&self, wanted: &Wanted) {
        for (name, limits) in wanted {
            let (Some(live), Ok(folder)) = (self.seen.get(name), folder::find(&self.place.flows, name)) else { continue };
            let differs = published::judge(name, &folder.sources, limits).is_ok_and(|version| version.to_string() != live.version);
            if differs && !live.version.is_empty() && !self.place.watch {
                let path = folder.path.as_ref().map_or_else(|| folder::SHIPPED_NAME.to_owned(), |path| path.display().to_string());
                tracing::warn!(flow = name, "the folder differs from what callers hear: `helpline publish {path}` makes it live");
            }
        }
    }

    /// What tells what is live.
    #[must_use]
    pub fn marks(&self) -> BTreeMap<String, Mark> {
        self.seen.iter().map(|(name, published)| (name.clone(), published.mark())).collect()
    }
}
