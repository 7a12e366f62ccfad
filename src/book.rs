//! The script book: every sentence for those who read, translate and sign.
//!
//! The way back: [`csv_in`] reads what a translator returns, [`edit`] puts the words into the files' texts,
//! [`signed`] writes who stands for them. No file is opened here: texts come in and go out.

pub mod csv_in;
pub mod edit;
pub mod signed;

#[cfg(test)]
mod tests;
