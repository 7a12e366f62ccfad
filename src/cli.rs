//! The commands. Each file is one command: its options, its help with examples, what it prints.

mod alerts;
mod call;
mod calls;
mod check;
mod copies;
mod desk;
mod diff;
mod doctor;
mod errands;
mod explain;
mod fallback;
mod flows;
mod graph;
mod hours;
mod journal;
mod lines;
mod new;
mod notice;
mod people;
mod privacy;
mod prove;
mod publish;
mod ready;
mod replay;
mod report;
mod roster;
mod schema;
mod script;
mod script_import;
mod script_sign;
mod seconds;
mod serve;
mod sign;
mod test;
mod tokens;
mod users;
mod versions;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

/// A telephone helpline's menus: flow files in, voice documents out, a person one key away.
#[derive(Parser, Debug)]
#[command(
    name = "helpline",
    version,
    after_help = "Examples:\n  helpline call                     ring the helpline in this terminal\n  \
                  helpline new flows/mine           begin a line of your own\n  \
                  helpline serve                    answer a provider's calls\n  helpline check flows/helpline     what is wrong with a flow\n  \
                  helpline test flows/helpline      play its transcripts"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    New(new::New),
    Call(call::Call),
    Serve(serve::Serve),
    Ready(ready::Ready),
    Doctor(doctor::Doctor),
    Fallback(fallback::Fallback),
    Check(check::Check),
    Explain(explain::Explain),
    Schema(schema::Schema),
    Prove(prove::Prove),
    Test(test::Test),
    Diff(diff::Diff),
    Graph(graph::Graph),
    Script(script::Script),
    Seconds(seconds::Seconds),
    Sign(sign::Sign),
    Publish(publish::Publish),
    Agree(publish::Agree),
    Rollback(publish::Rollback),
    Versions(versions::Versions),
    Export(versions::Export),
    Withdraw(versions::Withdraw),
    People(people::People),
    Notice(notice::Notice),
    Hours(hours::Hours),
    About(privacy::About),
    Forget(privacy::Forget),
    Privacy(privacy::Privacy),
    Replay(replay::Replay),
    Report(report::ReportOf),
    Staffing(report::Staffing),
    Journal(journal::Journal),
    Errands(errands::Errands),
    Alerts(alerts::Alerts),
    Users(users::Users),
    Tokens(tokens::Tokens),
    Backup(copies::Backup),
    Restore(copies::Restore),
    Move(copies::Move),
    /// Prints completions for a shell.
    #[command(after_help = "Example:\n  helpline completions bash > /etc/bash_completion.d/helpline")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Reads the arguments and runs the command they name.
pub(crate) fn run() -> Result<ExitCode> {
    match Cli::parse().command {
        Command::New(new) => new::run(&new),
        Command::Call(call) => call::run(&call),
        Command::Serve(serve) => serve::run(&serve),
        Command::Ready(ready) => ready::run(&ready),
        Command::Doctor(doctor) => doctor::run(&doctor),
        Command::Fallback(wanted) => fallback::run(&wanted),
        Command::Check(check) => check::run(&check),
        Command::Explain(explain) => explain::run(&explain),
        Command::Schema(schema) => schema::run(&schema),
        Command::Prove(prove) => prove::run(&prove),
        Command::Test(test) => test::run(&test),
        Command::Diff(diff) => diff::run(&diff),
        Command::Graph(graph) => graph::run(&graph),
        Command::Script(script) => script::run(&script),
        Command::Seconds(seconds) => seconds::run(&seconds),
        Command::Sign(sign) => sign::run(&sign),
        Command::Publish(publish) => publish::publish(&publish),
        Command::Agree(agree) => publish::agree(&agree),
        Command::Rollback(rollback) => publish::rollback(&rollback),
        Command::Versions(versions) => versions::list(&versions),
        Command::Export(export) => versions::export(&export),
        Command::Withdraw(withdraw) => versions::withdraw(&withdraw),
        Command::People(people) => people::people(&people),
        Command::Notice(notice) => notice::notice(&notice),
        Command::Hours(hours) => hours::hours(&hours),
        Command::About(about) => privacy::about(&about),
        Command::Forget(forget) => privacy::forget(&forget),
        Command::Privacy(wanted) => privacy::privacy(&wanted),
        Command::Replay(replay) => replay::run(&replay),
        Command::Report(report) => report::report(&report),
        Command::Staffing(staffing) => report::staffing(&staffing),
        Command::Journal(journal) => journal::run(&journal),
        Command::Errands(errands) => errands::run(&errands),
        Command::Alerts(alerts) => alerts::run(&alerts),
        Command::Users(wanted) => users::run(&wanted),
        Command::Tokens(wanted) => tokens::run(&wanted),
        Command::Backup(wanted) => copies::backup(&wanted),
        Command::Restore(wanted) => copies::restore(&wanted),
        Command::Move(wanted) => copies::move_to(&wanted),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "helpline", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Prints a line of a command's answer. Whoever stops reading ends the command, which is no fault: see [`nobody_reads`].
fn say(line: impl Display) -> Result<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// Whether a command ended because nobody reads its answer any more, as under `| head`.
pub(crate) fn nobody_reads(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
