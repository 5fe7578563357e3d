//! Which face to show: no command opens the window, a command stays in the terminal.

use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;

use greenroom::model::talk::Language;
use greenroom::{cli, window, words};

fn main() -> ExitCode {
    // The only place that reads the environment; secrets aside, which only the vault may see.
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = variable("GREENROOM_HOME").map(Into::into);
    let tongue = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable).unwrap_or_default();
    let chinese = tongue.to_string_lossy().starts_with("zh");
    let level = variable("GREENROOM_LOG").map_or("error".into(), |it| it.to_string_lossy().into_owned());
    tracing_subscriber::fmt().with_env_filter(level).with_writer(stderr).init();
    let mut io = cli::Io {
        out_is_terminal: stdout().is_terminal(),
        err_is_terminal: stderr().is_terminal(),
        in_is_terminal: stdin().is_terminal(),
        out: &mut stdout(),
        err: &mut stderr(),
        input: &mut stdin().lock(),
        width: terminal_size::terminal_size().map_or(100, |(width, _)| width.0.into()),
        color: variable("NO_COLOR").is_none() && variable("TERM").is_none_or(|term| term != "dumb"),
        language: if chinese { Language::Chinese } else { Language::English },
    };
    match cli::parse(std::env::args_os(), &mut io) {
        Err(code) => code,
        Ok(asked) if !asked.wants_window() => cli::run(asked, &mut io, home),
        Ok(asked) => match cli::open(asked, &mut io, home.as_deref()) {
            Err(code) => code,
            Ok((place, files)) => match window::run(home, place, files) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    drop(writeln!(io.err, "{}", error.tell(words::of(io.language))));
                    ExitCode::FAILURE
                }
            },
        },
    }
}
