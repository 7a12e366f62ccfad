//! A call: what the caller did goes in, what the line says and does next comes out.
//!
//! [`step`] is the whole engine, together with its three sisters for a call that lost something:
//! [`again`] (the provider lost our answer), [`resume`] (we lost the place) and [`rescue`] (we lost
//! it twice, or cannot think at all). None reads a clock, opens a file or can fail: whatever
//! arrives, somebody is holding a telephone and must hear words.

pub mod heard;
pub mod now;
pub mod state;
pub mod turn;
