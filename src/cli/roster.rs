//! What `helpline people`, `notice` and `hours` have in common: they change a flow's roster, for every node and for calls in progress.

use crate::cli::desk::{self, Desk, Which, Who};
use crate::cli::say;
use anyhow::{Context, Result};
use clap::Args;
use helpline::library::published;
use helpline::library::roster::Live;
use helpline::store::rosters::{self, Content};
use std::process::ExitCode;

/// The roster of which flow.
#[derive(Args, Debug)]
pub(crate) struct Of {
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    pub(crate) which: Which,
}

/// Who changes the roster of which flow, and why.
#[derive(Args, Debug)]
pub(crate) struct Change {
    /// The flow; the only one where left out.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[command(flatten)]
    who: Who,
}

impl Of {
    /// What is live of it.
    pub(crate) fn live(&self) -> Result<Live> {
        let (settings, mut store) = self.which.open()?;
        let name = desk::flow_named(&mut store, self.flow.as_deref())?;
        let published = published::read(store.read(), &name, desk::now())?.with_context(|| format!("nothing of `{name}` is live"))?;
        Live::compile(published, &desk::limits(&settings, &name)?)
    }

    /// All its rosters, the newest first.
    pub(crate) fn history(&self) -> Result<Vec<rosters::Kept>> {
        let (_, mut store) = self.which.open()?;
        let name = desk::flow_named(&mut store, self.flow.as_deref())?;
        rosters::history(store.read(), &name)
    }
}

impl Change {
    /// Changes the roster, and says what is so now.
    pub(crate) fn make(&self, change: impl FnOnce(&Live, &mut Content) -> Result<String>) -> Result<ExitCode> {
        let Desk { settings, mut store, by, why, at } = self.who.sit_down()?;
        let name = desk::flow_named(&mut store, self.flow.as_deref())?;
        let limits = desk::limits(&settings, &name)?;
        let mut told = String::new();
        let author = published::Author { by: &by, why: &why, at };
        store.write(|sql| {
            published::change_roster(sql, &name, &limits, author, |published, content| {
                told = change(&Live::compile(published.clone(), &limits)?, content)?;
                Ok(())
            })
        })?;
        say(format_args!("{told} Every node knows within two seconds; calls in progress too."))?;
        Ok(ExitCode::SUCCESS)
    }
}
