//! Tests from outside: calls, documents, the real binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test that fails must say so"
)]
mod random;
mod tidy;
