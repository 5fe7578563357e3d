//! The face without hands: the same commands and events as the window, printed and never drawn.
//!
//! Data goes to stdout, talk to stderr. The names, JSON keys and exit codes are a contract that people
//! script against. Nothing here decides anything about an account: the permits are asked of the world.

mod args;
mod backup;
mod check;
mod connect;
mod connections;
mod demo;
mod doctor;
mod fix;
mod generate;
mod help;
mod interrupt;
mod journal;
mod json;
mod library;
mod open;
mod print;
mod report;
mod sandbox;
mod session;
mod slots;
mod transfers;
mod upload;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

pub use args::Cli;
pub use help::command;
pub use open::open;
pub use print::Io;

use args::Verb;
use print::Out;

use crate::model::{ConnectionName, Failure};
use crate::setup::OpenError;
use crate::words::{self, Words};

/// How it ended, mildest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Exit {
    /// All done.
    Done,
    /// At least one item failed.
    Failed,
    /// Wrong usage or configuration.
    Usage,
    /// The provider refused the credentials.
    Refused,
    /// Ctrl-C.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Refused => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Something that is told as an error.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Told {
    code: String,
    message: String,
    hint: Option<String>,
    request_id: Option<String>,
    exit: Exit,
}

impl Told {
    fn new(exit: Exit, code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), hint: None, request_id: None, exit }
    }

    /// The person asked for something that cannot be.
    fn usage(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, code, message)
    }

    /// Something of what was asked did not work.
    fn failed(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, code, message)
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    fn of(failure: &Failure, words: &Words) -> Self {
        let said = json::failure(failure, words);
        Self {
            code: said.code,
            message: said.message,
            hint: Some((words.failure.advice)(failure.kind).to_owned()),
            request_id: failure.request_id.clone(),
            exit: exit_of(failure),
        }
    }
}

/// Refused credentials are told apart, because no item of the run can succeed with them.
const fn exit_of(failure: &Failure) -> Exit {
    if failure.kind.is_about_credentials() { Exit::Refused } else { Exit::Failed }
}

/// Why a command ends early.
#[derive(Debug)]
enum Stop {
    /// Ctrl-C.
    Interrupted,
    /// Whoever read our output has gone away, which is their right.
    OutputClosed,
    /// An error to tell.
    Told(Told),
}

impl From<Told> for Stop {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::Told(Told::failed("output", error.to_string()))
        }
    }
}

impl From<OpenError> for Stop {
    fn from(error: OpenError) -> Self {
        let (exit, code) = if error.is_config() { (Exit::Usage, "config") } else { (Exit::Failed, "open") };
        Self::Told(Told::new(exit, code, error.to_string()))
    }
}

/// Why the house could not be opened, in the reader's language where it is about the rows.
fn opening(error: &OpenError, words: &Words) -> Told {
    let (exit, code) = match error {
        OpenError::Beside => {
            return Told::failed("beside", words.cli.beside).hint(words.cli.beside_hint);
        }
        error if error.is_config() => (Exit::Usage, "config"),
        _ => (Exit::Failed, "open"),
    };
    match error.store_trouble() {
        Some(trouble) => {
            let message = format!("{} {error}", (words.backups.trouble)(trouble));
            Told::failed("store", message).hint((words.backups.advice)(trouble))
        }
        None => Told::new(exit, code, error.to_string()),
    }
}

/// Reads the command line. What it gets wrong is told here, in the way the line asked for.
pub fn parse(args: impl IntoIterator<Item = OsString>, io: &mut Io<'_>) -> Result<Cli, ExitCode> {
    let args: Vec<OsString> = args.into_iter().collect();
    let json = args.iter().take_while(|arg| *arg != "--").any(|arg| arg == "--json");
    let mut command = command(io.language);
    let parsed = command.try_get_matches_from_mut(args).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| {
        let shown = if io.color && io.out_is_terminal {
            error.render().ansi().to_string()
        } else {
            error.render().to_string()
        };
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            drop(Out::new(io, false).raw(shown.as_bytes()));
            return Exit::Done.into();
        }
        let complaint = help::complaint(&error, io.language);
        if let (Some(said), false) = (&complaint, json) {
            let words = words::of(io.language);
            let more = words.help.as_ref().map_or("", |help| help.more);
            drop(writeln!(io.err, "{}{said}\n{more}", words.cli.error));
        } else if let (Some(said), true) = (complaint, json) {
            Out::new(io, true).error(&Told::usage("usage", said).hint("greenroom --help"));
        } else if json {
            let plain = error.render().to_string();
            // The first paragraph says what is wrong; the rest is usage for people.
            let first = plain.split("\n\n").next().unwrap_or_default();
            let message =
                first.trim().trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>().join(" ");
            Out::new(io, true).error(&Told::usage("usage", message).hint("greenroom --help"));
        } else {
            drop(io.err.write_all(shown.as_bytes()));
        }
        Exit::Usage.into()
    })
}

/// Carries out one command. `home` puts all state under one folder.
pub fn run(cli: Cli, io: &mut Io<'_>, home: Option<PathBuf>) -> ExitCode {
    let Some(verb) = cli.verb else { return Exit::Done.into() };
    let context =
        Context { home, connection: cli.connection.map(ConnectionName::new), scenario: cli.scenario };
    let mut out = Out::new(io, cli.json);
    let ended = match verb {
        Verb::Check { paths } => check::check(&context, &mut out, &paths),
        Verb::Fix(args) => fix::fix(&context, &mut out, &args),
        Verb::Connections(verb) => connections::connections(&context, &mut out, verb),
        Verb::Doctor { accept_clock } => doctor::doctor(&context, &mut out, accept_clock),
        Verb::Verify => verify::verify(&context, &mut out),
        Verb::Groups(verb) => library::groups(&context, &mut out, verb),
        Verb::Assets(verb) => library::assets(&context, &mut out, verb),
        Verb::Slots => slots::slots(&context, &mut out),
        Verb::Upload(args) => upload::upload(&context, &mut out, &args),
        Verb::Transfers(verb) => transfers::transfers(&context, &mut out, verb),
        Verb::Generate(args) => generate::generate(&context, &mut out, &args),
        Verb::Tasks(verb) => generate::tasks(&context, &mut out, verb),
        Verb::Backup(verb) => backup::backup(&context, &mut out, verb),
        Verb::Journal { today } => journal::journal(&context, &mut out, today),
        Verb::Export(args) => report::export(&context, &mut out, &args),
        Verb::Verdicts(verb) => report::verdicts(&context, &mut out, verb),
        Verb::Sandbox(args) => sandbox::sandbox(&context, &mut out, args),
        Verb::Demo { out: folder } => demo::demo(&context, &mut out, folder.as_deref()),
        Verb::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "greenroom", &mut text);
            out.raw(&text)
        }
        Verb::Man => manual(&mut out),
        // A window, which is not opened here.
        Verb::Open { .. } => Ok(()),
    };
    end(&mut out, ended)
}

/// Says how it ended.
fn end(out: &mut Out<'_, '_>, ended: Result<(), Stop>) -> ExitCode {
    match ended {
        Ok(()) | Err(Stop::OutputClosed) => {}
        Err(Stop::Interrupted) => {
            let words = out.say_words();
            out.say(words.interrupted);
            out.worst(Exit::Interrupted);
        }
        Err(Stop::Told(told)) => out.error(&told),
    }
    out.exit().into()
}

/// What holds for every command.
#[derive(Debug)]
struct Context {
    home: Option<PathBuf>,
    connection: Option<ConnectionName>,
    scenario: Option<PathBuf>,
}

/// One page for the program, one for each command, one after the other.
fn manual(out: &mut Out<'_, '_>) -> Result<(), Stop> {
    let mut command = Cli::command();
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help") {
        clap_mangen::Man::new(verb.clone()).render(&mut text)?;
    }
    out.raw(&text)
}
