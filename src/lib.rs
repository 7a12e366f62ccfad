//! helpline
pub mod call;
pub mod diagnostic;
pub mod dialect;
pub mod exchange;
pub mod flow;
pub mod phone;
pub mod source;
pub mod ticket;
pub mod transcript;
