//! x
pub mod diagnostic;
pub mod flow;
pub mod phone;
pub mod source;
