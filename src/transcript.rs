//! Transcripts: telephone calls written down, read, played and compared.
//!
//! [`parse`] reads a `.call` file, [`play`] plays it against a line and says what was heard instead
//! where that differs. The calls go through the real exchange: requests as the provider would sign
//! them, tickets sealed and opened between all turns, documents written. Nothing here opens files.

pub mod clock;
pub mod parse;
pub mod pattern;
pub mod play;
pub mod sound;
pub mod table;
pub mod telephone;
pub mod write;
