//! The transcripts of a flow, played on it: what each came to, what all of them try, and where they come.

use crate::coverage::Coverage;
use crate::flow::graph::{Flow, NodeId};
use crate::flow::roster::Roster;
use crate::transcript::parse::Transcript;
use crate::transcript::play::Played;
use crate::transcript::table::Table;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A flow on the table, and what has been played on it so far.
#[derive(Debug)]
pub struct Retelling {
    flow: Arc<Flow>,
    table: Table,
    /// What was tried.
    pub coverage: Coverage,
    /// Where the calls came.
    pub visited: BTreeSet<NodeId>,
}

impl Retelling {
    /// Nothing is played yet.
    #[must_use]
    pub fn new(flow: &Arc<Flow>, roster: &Roster) -> Self {
        let table = Table::new(Arc::clone(flow), roster.clone());
        Self { flow: Arc::clone(flow), table, coverage: Coverage::new(flow, roster), visited: BTreeSet::new() }
    }

    /// Plays a transcript.
    ///
    /// # Errors
    /// A line that cannot be made as the transcript asks.
    pub fn play(&mut self, transcript: &Transcript) -> Result<Played, String> {
        let played = self.table.play(transcript)?;
        self.coverage.played(&self.flow, &played.acts, &played.turns);
        self.visited.extend(played.turns.iter().map(|turn| turn.state.at));
        Ok(played)
    }
}
