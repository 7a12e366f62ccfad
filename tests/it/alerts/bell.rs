//! A webhook that somebody hears: whatever comes must be ours, and is told one after the other.

use crate::provider::stub::{Reply, Seen, Stub};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long is waited for what surely comes: the slowest of all causes takes ten seconds until it counts.
const LONGEST: Duration = Duration::from_mins(1);

pub(super) struct Bell {
    stub: Stub,
    rings: Receiver<Seen>,
}

impl Bell {
    pub(super) fn hang() -> Self {
        let (heard, rings) = channel();
        let stub = Stub::new(move |seen| {
            // The test may have heard enough.
            let _ = heard.send(seen.clone());
            Reply::Raw { status: "204 No Content", headers: "", body: String::new() }
        });
        Self { stub, rings }
    }

    pub(super) fn base(&self) -> &str {
        &self.stub.base
    }

    /// The next alert, and who was told of it.
    #[track_caller]
    pub(super) fn next_for(&self) -> (String, serde_json::Value) {
        let seen = self.rings.recv_timeout(LONGEST).expect("somebody is told");
        assert_eq!((seen.method.as_str(), seen.header("content-type")), ("POST", "application/json"));
        assert!(super::genuine(seen.header("helpline-signature"), &seen.body), "{seen:?}");
        (seen.target, serde_json::from_str(&seen.body).unwrap())
    }

    /// The next alert.
    #[track_caller]
    pub(super) fn next(&self) -> serde_json::Value {
        self.next_for().1
    }

    /// Whether nothing has rung since.
    pub(super) fn is_silent(&self) -> bool {
        self.rings.try_recv().is_err()
    }
}
