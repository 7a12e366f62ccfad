//! The API in the running program, asked from outside as programs do. Every answer is held against the document that the program serves.

mod calls;
mod drafts;
mod hostile;
mod program;
mod rights;
mod rosters;
mod tokens;

use crate::binary::{Server, Settings};
use program::Program;

/// A server, nobody but programs at it.
fn server(more: &[(&str, &str)]) -> Server {
    let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Server::start(&Settings { more, ..Settings::default() })
}

/// A token that somebody makes at a terminal.
fn token_of(server: &Server, who: &str, name: &str, scopes: &str) -> String {
    let printed = server.run(&["tokens", "add", name, "--scopes", scopes, "--by", who]);
    printed.lines().find(|line| line.starts_with("hlp_")).unwrap_or_else(|| panic!("{printed}")).trim().to_owned()
}

fn program(server: &Server, scopes: &str) -> Program {
    Program::new(server, &token_of(server, "Ana", &format!("with {scopes}"), scopes))
}
