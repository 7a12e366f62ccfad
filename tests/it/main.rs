//! The outer tests: a real binary, rung over HTTP by provider interpreters that know nothing of this crate.

mod binary;
mod provider;
