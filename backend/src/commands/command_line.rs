//! The command line: parsing, and dispatch to the commands.

use std::{error::Error as _, process::ExitCode};

use clap::{
    CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::{
    account::Account, backup::Backup, close_codes, copy::Copy, doctor::Doctor, invite::Invite,
    keys::Keys, migrate, openapi, output::Output, records, reports::Reports, restore::Restore,
    retention::Retention, serve, sessions::Sessions,
};
use crate::base::{
    config::{Settings, with_file_defaults},
    disk::private,
    error::Error,
};

/// A private messenger that you run yourself.
#[derive(Parser)]
#[command(name = "umbrachat", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, the live socket and the web app
    Serve(Settings),
    /// Migrate the database's schema and exit
    Migrate(Settings),
    /// Copy the database to a file while a server uses it
    Backup(Backup),
    /// Restore a backup while no server uses the database
    Restore(Restore),
    /// Copy all data from SQLite to PostgreSQL
    Copy(Copy),
    /// Create, disable or erase an account, beside a running server
    Account(Account),
    /// Make invitation links, beside a running server
    Invite(Invite),
    /// End sessions, beside a running server
    Sessions(Sessions),
    /// Change the key that signs tokens
    Keys(Keys),
    /// Delete data past its retention, or list it
    Retention(Retention),
    /// Check settings, files, database and Redis
    Doctor(Doctor),
    /// Read reports of users, beside a running server
    Reports(Reports),
    /// Print the API's OpenAPI document
    Openapi(Output),
    /// Print the web app's list of close codes (TypeScript)
    #[command(hide = true)]
    CloseCodes(Output),
    /// Print the record of processing activities (Article 30 GDPR), to be filled in
    Records(Output),
}

/// Parses the arguments of the process and runs the command.
pub fn run() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let command = match with_file_defaults(Cli::command(), &arguments) {
        Ok(command) => command,
        Err(error) => return fail(&error),
    };
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) if error.kind() == ErrorKind::ValueValidation => return fail(&refused(&error)),
        Err(error) => error.exit(),
    };
    private::begin();
    let done = match cli.command {
        Command::Serve(settings) => serve::run(&settings),
        Command::Migrate(settings) => migrate::run(&settings),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Copy(copy) => copy.run(),
        Command::Account(account) => account.run(),
        Command::Invite(invite) => invite.run(),
        Command::Sessions(sessions) => sessions.run(),
        Command::Keys(keys) => keys.run(),
        Command::Retention(retention) => retention.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::Reports(reports) => reports.run(),
        Command::Openapi(output) => openapi::run(&output),
        Command::CloseCodes(output) => close_codes::run(&output),
        Command::Records(output) => records::run(&output),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&sentence(&error)),
    }
}

/// Which setting is invalid and why, without its value, which may be a password.
fn refused(error: &clap::Error) -> String {
    let name = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => name,
        _ => "a setting",
    };
    let reason = error.source().map(ToString::to_string).unwrap_or_default();
    format!("{name} is not valid: {reason}")
}

/// Without the code, which is meant for clients of the API.
fn sentence(error: &Error) -> String {
    match error.source() {
        Some(cause) => cause.to_string(),
        None => error.to_string(),
    }
}

#[expect(clippy::print_stderr, reason = "the output of the command")]
fn fail(reason: &str) -> ExitCode {
    eprintln!("umbrachat: {reason}");
    ExitCode::FAILURE
}
