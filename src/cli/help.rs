//! The command line's own help and complaints, in the language of the person. Names of commands and options
//! are a contract and stay as they are.

use clap::builder::{PossibleValue, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory};

use super::args::Cli;
use crate::model::talk::Language;
use crate::words::{self, HelpWords};

/// Everything that may be typed, with its help.
pub fn command(language: Language) -> Command {
    let command = Cli::command();
    match &words::of(language).help {
        None => command,
        Some(words) => {
            let mut command = command;
            // What clap adds by itself, `--help` say, is there only then.
            command.build();
            translated(command, words)
        }
    }
}

/// Texts that `words` has no word for stay English; a test keeps that from happening.
fn translated(command: Command, words: &HelpWords) -> Command {
    let said = |text: &StyledStr| {
        let text = text.to_string();
        words.of(&text).map_or(text, str::to_owned)
    };
    let (about, long) = (command.get_about().map(said), command.get_long_about().map(said));
    let after = command.get_after_help().map(said);
    let template = format!("{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}", words.usage);
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(words.commands)
        .mut_args(|arg| translated_arg(arg, words))
        .mut_subcommands(|verb| translated(verb, words));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    command
}

fn translated_arg(arg: Arg, words: &HelpWords) -> Arg {
    let heading = if arg.is_positional() { words.arguments } else { words.options };
    let mut notes = String::new();
    if arg.get_action().takes_values() {
        let values: Vec<String> = arg
            .get_possible_values()
            .iter()
            .filter(|value| !value.is_hide_set())
            .map(|value| possible(value, words))
            .collect();
        if !values.is_empty() && !arg.is_hide_possible_values_set() {
            notes.push_str(&(words.possible)(&values));
        }
        let defaults = arg.get_default_values().iter().map(|it| it.to_string_lossy());
        let defaults: Vec<_> = defaults.filter(|it| !it.is_empty()).collect();
        if !defaults.is_empty() && !arg.is_hide_default_value_set() {
            notes.push_str(&(words.default)(&defaults.join(" ")));
        }
    }
    let said = |text: &StyledStr| {
        let text = text.to_string();
        format!("{}{notes}", words.of(&text).unwrap_or(&text))
    };
    let (help, long) = (arg.get_help().map(said), arg.get_long_help().map(said));
    let mut arg = arg.help_heading(heading).hide_possible_values(true).hide_default_value(true);
    if let Some(help) = help {
        arg = arg.help(help);
    }
    if let Some(long) = long {
        arg = arg.long_help(long);
    }
    arg
}

fn possible(value: &PossibleValue, words: &HelpWords) -> String {
    let help = value.get_help().map(ToString::to_string);
    match help.as_deref().and_then(|help| words.of(help)) {
        Some(help) => (words.value)(value.get_name(), help),
        None => value.get_name().to_owned(),
    }
}

/// What is wrong with a command line, in one paragraph; `None` where clap's own words have to do.
pub(super) fn complaint(error: &clap::Error, language: Language) -> Option<String> {
    let words = words::of(language).help.as_ref()?;
    let text = |kind: ContextKind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join("、")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::StyledStrs(texts) => {
            Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"))
        }
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let arg = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue).filter(|value| !value.is_empty());
    let suggested =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
            .into_iter()
            .find_map(text);
    let mut said = match error.kind() {
        ErrorKind::UnknownArgument => (words.unknown_argument)(&arg?),
        ErrorKind::InvalidSubcommand => (words.unknown_command)(&text(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingRequiredArgument => (words.missing)(&arg?),
        ErrorKind::ArgumentConflict => (words.conflict)(&arg?, &text(ContextKind::PriorArg)?),
        ErrorKind::InvalidValue => match value {
            Some(value) => (words.bad_value)(&value, &arg?),
            None => (words.no_value)(&arg?),
        },
        ErrorKind::ValueValidation => (words.bad_value)(&value?, &arg?),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => (words.number_of_values)(&arg?),
        _ => return None,
    };
    if let Some(values) = text(ContextKind::ValidValue) {
        said.push_str(&(words.valid)(&values));
    }
    if let Some(suggested) = suggested {
        said.push_str(&(words.meant)(&suggested));
    }
    Some(said)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every text of the help, as a person may see it.
    fn texts(command: &Command, out: &mut BTreeSet<String>) {
        let mut note = |text: Option<&StyledStr>| out.extend(text.map(ToString::to_string));
        note(command.get_about());
        note(command.get_long_about());
        note(command.get_after_help());
        for arg in command.get_arguments() {
            note(arg.get_help());
            note(arg.get_long_help());
            if arg.get_action().takes_values() {
                arg.get_possible_values().iter().for_each(|value| note(value.get_help()));
            }
        }
        command.get_subcommands().for_each(|verb| texts(verb, out));
    }

    #[test]
    fn the_whole_help_is_there_in_chinese_and_nothing_more() {
        let mut english = Cli::command();
        english.build();
        let mut said = BTreeSet::new();
        texts(&english, &mut said);
        let words = words::of(Language::Chinese).help.as_ref().expect("Chinese has words for it");
        let missing: Vec<_> = said.iter().filter(|text| words.of(text).is_none()).collect();
        assert!(missing.is_empty(), "not translated: {missing:#?}");
        let said: BTreeSet<_> = said.iter().map(|text| text.trim_end_matches('.')).collect();
        let dead: Vec<_> = words.known().filter(|text| !said.contains(text)).collect();
        assert!(dead.is_empty(), "nobody says: {dead:#?}");
    }
}
