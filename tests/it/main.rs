//! Tests from outside: calls, documents, the real binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that fails must say so"
)]

mod accept;
mod alerts;
mod aloud;
mod any_request;
mod balancer;
mod binary;
mod book;
mod certificates;
mod checking;
mod clocks;
mod console;
mod content;
mod copies;
mod coverage;
mod differences;
mod disks;
mod doctor;
mod drafts;
mod dying;
mod edits;
mod errands;
mod everywhere;
mod folders;
mod fuzzed;
mod hostile;
mod lines;
mod manual;
mod many_nodes;
mod mutants;
mod phrases;
mod pictures;
mod places;
mod postgres;
mod privacy;
mod proof;
mod provider;
mod provider_table;
mod publishing;
mod random;
mod reach;
mod reload;
mod replays;
mod reports;
mod rosters;
mod same_calls;
mod script_back;
mod seconds;
mod server;
mod spanish;
mod store_away;
mod stores;
mod through_all;
mod tickets;
mod tidy;
mod tongues;
mod transcripts;
mod tried;
mod two_nodes;
