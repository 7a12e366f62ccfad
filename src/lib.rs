//! **helpline**: a telephone helpline's menus. Flow files in, voice documents out, a person one key away.
//!
//! A telephony provider asks what a caller shall hear; [`exchange`] answers. It has the provider's
//! [`dialect`] read the request, opens the [`ticket`] in its URL, lets [`call`] take the call one turn
//! further along the [`flow`], and has the dialect write the document. See `ARCHITECTURE.md` for the map.
//!
//! Modules are floors, listed from the lowest; each imports only what is above it in this list.

pub mod phone;
pub mod source;

pub mod diagnostic;

pub mod flow;

pub mod call;
pub mod pace;

pub mod dialect;
pub mod ticket;

pub mod exchange;

pub mod transcript;

pub mod book;
pub mod coverage;
pub mod difference;
pub mod picture;
pub mod proof;
pub mod replay;

pub mod alert;
pub mod check;
pub mod report;

pub mod store;

pub mod tell;

pub mod library;
pub mod reach;

pub mod errands;

pub mod settings;
pub mod spool;
pub mod telemetry;

pub mod console;
pub mod server;
