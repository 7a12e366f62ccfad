//! The program: reads the command line, runs a command, turns its end into an exit status.

mod cli;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a command that could not do its work ends with.
const COULD_NOT: u8 = 2;

#[expect(clippy::print_stderr, reason = "the end of a command that failed")]
fn main() -> ExitCode {
    cli::run().unwrap_or_else(|error| {
        if cli::nobody_reads(&error) {
            return ExitCode::SUCCESS;
        }
        eprintln!("helpline: {error:#}");
        ExitCode::from(COULD_NOT)
    })
}
