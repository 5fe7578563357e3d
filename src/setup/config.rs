//! `config.toml`: connections and taste, edited by hand or by the window. Never a secret.
//!
//! Reading is strict: whatever is not understood is an error that names the line. Writing keeps the
//! person's comments and order, and never half a file.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

use crate::model::action::Keymap;
use crate::model::connection::{CredentialField, Settings};
use crate::model::conventions::ReportColumns;
use crate::model::rules::Edition;
use crate::model::talk::{DoubleClick, Language, Mentions, Start, Taste, Theme};
use crate::model::{ConnectionEdit, ConnectionName, Conventions, Prices, ProviderKind, Verdict};
use crate::vault::variable;
use keys::{ConfigFile, ConnectionKeys, MentionsKey, TrimFrom};

mod keys;
mod prices;

/// A person's file is a few hundred bytes; more than this is not one.
const LARGEST: u64 = 1024 * 1024;

/// The name of the connection that is built in.
pub const SANDBOX: &str = "sandbox";

/// What the file says, and the file itself.
#[derive(Clone, Debug)]
pub struct Config {
    path: PathBuf,
    /// As it lay on the disk when it was last read or written.
    on_disk: String,
    document: DocumentMut,
    read: ConfigFile,
}

/// One connection as it is written down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectionConfig {
    /// Its identity.
    pub name: ConnectionName,
    /// Whose account it is.
    pub provider: ProviderKind,
    /// Everything else.
    pub settings: Settings,
}

/// Why the file could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is there and could not be read.
    #[error("{path} could not be read: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// It says something that is not understood, or not possible.
    #[error("{path}, line {line}: {message}")]
    Content {
        /// Which.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What, with the key or value by name.
        message: String,
    },
    /// It could not be written; what was there is as it was.
    #[error("{path} could not be written: {source}")]
    Write {
        /// Which.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// Somebody else wrote it since it was read. Read it again and repeat the change.
    #[error("{path} was changed by somebody else in the meantime")]
    ChangedMeanwhile {
        /// Which.
        path: PathBuf,
    },
    /// There is no such connection.
    #[error("there is no connection “{0}”")]
    NoSuchConnection(ConnectionName),
    /// The sandbox can be neither removed nor renamed.
    #[error("the sandbox is built in; it stays as it is")]
    BuiltIn,
    /// What was entered for a connection is not possible.
    #[error("{0}")]
    Entry(String),
}

impl Config {
    /// Reads the file; one that is not there says nothing.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let on_disk = read_text(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let (document, read) = parse(path, &on_disk)?;
        Ok(Self { path: path.to_owned(), on_disk, document, read })
    }

    /// Every connection in the file's order; the built-in sandbox last, unless the file describes it.
    pub fn connections(&self) -> Vec<ConnectionConfig> {
        let mut connections: Vec<ConnectionConfig> =
            self.read.connection.iter().map(ConnectionKeys::to_config).collect();
        if !connections.iter().any(|connection| connection.name.as_str() == SANDBOX) {
            connections.push(ConnectionConfig {
                name: ConnectionName::new(SANDBOX),
                provider: ProviderKind::Sandbox,
                settings: Settings::default(),
            });
        }
        connections
    }

    /// The connection that is used when none is named: the one marked default, else the sandbox.
    pub fn default_connection(&self) -> ConnectionName {
        ConnectionName::new(self.read.default_connection.as_deref().unwrap_or(SANDBOX))
    }

    /// Marks a connection as the one that is used when none is named.
    pub fn set_default(&mut self, name: &ConnectionName) -> Result<(), Error> {
        if !self.connections().iter().any(|connection| connection.name == *name) {
            return Err(Error::NoSuchConnection(name.clone()));
        }
        self.change(|document| put(document.as_table_mut(), "default_connection", Some(name.as_str())))
    }

    /// Adds a connection, or changes it: what the edit leaves out is taken back. Secrets in the edit are
    /// none of the file's business.
    pub fn upsert(&mut self, edit: &ConnectionEdit) -> Result<(), Error> {
        let others = || self.read.connection.iter().map(|other| other.name.0.as_str());
        let index = match &edit.was {
            None => None,
            Some(was) => match others().position(|name| name == was.as_str()) {
                None if was.as_str() == SANDBOX && edit.name != *was => return Err(Error::BuiltIn),
                None if was.as_str() == SANDBOX => None,
                None => return Err(Error::NoSuchConnection(was.clone())),
                index => index,
            },
        };
        keys::check_settings(&edit.settings).map_err(Error::Entry)?;
        keys::check_whole(edit.provider, &edit.settings).map_err(Error::Entry)?;
        keys::check_name(edit.name.as_str()).map_err(Error::Entry)?;
        let others: Vec<&str> =
            others().enumerate().filter(|(i, _)| Some(*i) != index).map(|(_, it)| it).collect();
        fits(edit.name.as_str(), edit.provider, &others).map_err(Error::Entry)?;
        let was_default = edit
            .was
            .as_ref()
            .is_some_and(|was| self.read.default_connection.as_deref() == Some(was.as_str()));
        let prices = self.prices();
        self.change(|document| {
            if was_default {
                put(document.as_table_mut(), "default_connection", Some(edit.name.as_str()));
            }
            let mut tables = take_tables(document);
            let index = index.unwrap_or_else(|| {
                tables.push(Table::new());
                tables.len() - 1
            });
            if let Some(table) = tables.get_mut(index) {
                put(table, "name", Some(edit.name.as_str()));
                // A provider's other name stays as the person wrote it.
                let written = table.get("provider").and_then(Item::as_str).and_then(ProviderKind::from_key);
                if written != Some(edit.provider) {
                    put(table, "provider", Some(edit.provider.key()));
                }
                put_settings(table, &edit.settings);
            }
            document.insert("connection", Item::ArrayOfTables(tables));
            if let Some(was) = edit.was.as_ref().filter(|was| **was != edit.name) {
                prices::write(document, &prices::follow(&prices, was, Some(&edit.name)));
            }
        })
    }

    /// Removes a connection with the comment right above it.
    pub fn remove(&mut self, name: &ConnectionName) -> Result<(), Error> {
        let Some(index) = self.read.connection.iter().position(|other| other.name.0 == name.as_str()) else {
            let known =
                if name.as_str() == SANDBOX { Error::BuiltIn } else { Error::NoSuchConnection(name.clone()) };
            return Err(known);
        };
        let was_default = self.read.default_connection.as_deref() == Some(name.as_str());
        let prices = self.prices();
        self.change(|document| {
            if was_default && name.as_str() != SANDBOX {
                document.remove("default_connection");
            }
            let mut tables = take_tables(document);
            let above = tables.get(index).map(|table| comments(table.decor())).unwrap_or_default();
            tables.remove(index);
            // Earlier paragraphs are not about this connection: they move on to what follows.
            if let Some((kept, _)) = above.rsplit_once("\n\n").filter(|(kept, _)| kept.contains('#')) {
                if let Some(next) = tables.get_mut(index) {
                    let own = comments(next.decor());
                    next.decor_mut().set_prefix(format!("{kept}\n{own}"));
                } else {
                    let end = document.trailing().as_str().unwrap_or_default().to_owned();
                    document.set_trailing(format!("{kept}\n{end}"));
                }
            }
            if !tables.is_empty() {
                document.insert("connection", Item::ArrayOfTables(tables));
            }
            let left = prices::follow(&prices, name, None);
            if left != prices {
                prices::write(document, &left);
            }
        })
    }

    /// Language, theme and habits.
    pub fn taste(&self) -> Taste {
        let usual = Taste::default();
        Taste {
            language: self.read.language.map(|it| it.0).unwrap_or_default(),
            theme: self.read.theme.map(|it| it.0).unwrap_or_default(),
            undo_send_seconds: self.read.undo_send_seconds.map_or(usual.undo_send_seconds, |it| it.0),
            notifications: self.read.notifications.unwrap_or(usual.notifications),
            start: self.read.start.map_or(usual.start, |it| it.0),
            reduced_motion: self.read.reduced_motion.unwrap_or(usual.reduced_motion),
            text_percent: self.read.text_percent.map_or(usual.text_percent, |it| it.0),
            tile: self.read.tile.map_or(usual.tile, |it| it.0),
            double_click: self.read.double_click.map_or(usual.double_click, |it| it.0),
            preview_cache_mb: self.read.preview_cache_mb.unwrap_or(usual.preview_cache_mb),
            muted: self.read.muted.unwrap_or(usual.muted),
            volume: self.read.volume.map_or(usual.volume, |it| it.0),
            fix_on_import: self.read.fix_on_import.unwrap_or(usual.fix_on_import),
            convert_heic: self.read.convert_heic.unwrap_or(usual.convert_heic),
            strip_metadata: self.read.strip_metadata.unwrap_or(usual.strip_metadata),
            trim_middle: self.read.trim_from.map_or(usual.trim_middle, |from| from == TrimFrom::Middle),
            skip_duplicates: self.read.skip_duplicates.unwrap_or(usual.skip_duplicates),
            transfers_at_once: self.read.transfers_at_once.map_or(usual.transfers_at_once, |it| it.0),
            speed_limit_kb: self.read.speed_limit_kb.map(|it| it.0),
            start_when_online: self.read.start_when_online.unwrap_or(usual.start_when_online),
            mentions: self.read.mentions.map_or(usual.mentions, MentionsKey::read),
            watermark: self.read.watermark.unwrap_or(usual.watermark),
            return_last_frame: self.read.return_last_frame.unwrap_or(usual.return_last_frame),
        }
    }

    /// Which keys do what.
    pub fn keymap(&self) -> Keymap {
        self.read.keys.0.clone()
    }

    /// Writes down which keys do what, where it differs from what the file says.
    pub fn set_keymap(&mut self, keys: &Keymap) -> Result<(), Error> {
        let before = self.keymap();
        self.change(|document| {
            let fits = document.get("keys").is_some_and(Item::is_table_like);
            if !fits {
                document.insert("keys", Item::Table(Table::new()));
            }
            let Some(table) = document.get_mut("keys").and_then(Item::as_table_like_mut) else { return };
            for (action, _) in before.chosen().filter(|(action, _)| !keys.is_chosen(*action)) {
                table.remove(action.id());
            }
            for (action, chords) in keys.chosen() {
                if before.is_chosen(action) && before.of(action) == chords {
                    continue;
                }
                let texts: Vec<String> = chords.iter().map(ToString::to_string).collect();
                let value = match texts.as_slice() {
                    [] => Value::from(""),
                    [one] => Value::from(one.as_str()),
                    more => more.iter().map(String::as_str).collect::<Value>(),
                };
                put(table, action.id(), Some(value));
            }
            if table.is_empty() {
                document.remove("keys");
            }
        })
    }

    /// What a team has agreed on.
    pub fn conventions(&self) -> Conventions {
        let columns = self.read.report_columns.as_ref();
        Conventions {
            verdicts: self.read.verdicts.0.clone(),
            naming: self.read.asset_names.as_ref().map(|names| names.0.clone()).unwrap_or_default(),
            columns: columns
                .map_or_else(ReportColumns::default, |keys| ReportColumns::only(keys.iter().map(|it| it.0))),
        }
    }

    /// Writes down what a team has agreed on, where it differs from what the file says.
    pub fn set_conventions(&mut self, conventions: &Conventions) -> Result<(), Error> {
        let before = self.conventions();
        self.change(|document| {
            if conventions.naming != before.naming {
                put(document.as_table_mut(), "asset_names", Some(conventions.naming.key()));
            }
            if conventions.columns != before.columns {
                let listed = || {
                    conventions.columns.iter().map(crate::model::conventions::Column::code).collect::<Value>()
                };
                let codes = (!conventions.columns.is_all()).then(listed);
                put(document.as_table_mut(), "report_columns", codes);
            }
            if conventions.verdicts == before.verdicts {
                return;
            }
            if !document.get("verdicts").is_some_and(Item::is_table_like) {
                document.insert("verdicts", Item::Table(Table::new()));
            }
            let Some(table) = document.get_mut("verdicts").and_then(Item::as_table_like_mut) else { return };
            for verdict in Verdict::ALL {
                let name = conventions.verdicts.of(verdict);
                if name != before.verdicts.of(verdict) {
                    put(table, verdict.code(), name);
                }
            }
            if table.is_empty() {
                document.remove("verdicts");
            }
        })
    }

    /// Writes a person's taste down, where they differ from what the file says.
    pub fn set_taste(&mut self, taste: Taste) -> Result<(), Error> {
        let before = self.taste();
        self.change(|document| {
            if taste.language != before.language {
                put(document.as_table_mut(), "language", Some(language_key(taste.language)));
            }
            if taste.theme != before.theme {
                put(document.as_table_mut(), "theme", Some(theme_key(taste.theme)));
            }
            if taste.undo_send_seconds != before.undo_send_seconds {
                let seconds = i64::from(taste.undo_send_seconds);
                put(document.as_table_mut(), "undo_send_seconds", Some(seconds));
            }
            if taste.notifications != before.notifications {
                put(document.as_table_mut(), "notifications", Some(taste.notifications));
            }
            if taste.start != before.start {
                put(document.as_table_mut(), "start", Some(start_key(taste.start)));
            }
            if taste.reduced_motion != before.reduced_motion {
                put(document.as_table_mut(), "reduced_motion", Some(taste.reduced_motion));
            }
            if taste.text_percent != before.text_percent {
                put(document.as_table_mut(), "text_percent", Some(i64::from(taste.text_percent)));
            }
            if taste.tile != before.tile {
                put(document.as_table_mut(), "tile", Some(i64::from(taste.tile)));
            }
            if taste.double_click != before.double_click {
                put(document.as_table_mut(), "double_click", Some(double_click_key(taste.double_click)));
            }
            if taste.preview_cache_mb != before.preview_cache_mb {
                put(document.as_table_mut(), "preview_cache_mb", Some(i64::from(taste.preview_cache_mb)));
            }
            if taste.muted != before.muted {
                put(document.as_table_mut(), "muted", Some(taste.muted));
            }
            if taste.volume != before.volume {
                put(document.as_table_mut(), "volume", Some(i64::from(taste.volume)));
            }
            for (key, now, before) in [
                ("fix_on_import", taste.fix_on_import, before.fix_on_import),
                ("convert_heic", taste.convert_heic, before.convert_heic),
                ("strip_metadata", taste.strip_metadata, before.strip_metadata),
                ("skip_duplicates", taste.skip_duplicates, before.skip_duplicates),
                ("start_when_online", taste.start_when_online, before.start_when_online),
                ("watermark", taste.watermark, before.watermark),
                ("return_last_frame", taste.return_last_frame, before.return_last_frame),
            ] {
                if now != before {
                    put(document.as_table_mut(), key, Some(now));
                }
            }
            if taste.transfers_at_once != before.transfers_at_once {
                let number = i64::from(taste.transfers_at_once);
                put(document.as_table_mut(), "transfers_at_once", Some(number));
            }
            if taste.speed_limit_kb != before.speed_limit_kb {
                let kilobytes = taste.speed_limit_kb.map(|it| i64::from(it.get()));
                put(document.as_table_mut(), "speed_limit_kb", kilobytes);
            }
            if taste.mentions != before.mentions {
                put(document.as_table_mut(), "mentions", Some(mentions_key(taste.mentions)));
            }
            if taste.trim_middle != before.trim_middle {
                let from = if taste.trim_middle { "middle" } else { "start" };
                put(document.as_table_mut(), "trim_from", Some(from));
            }
        })
    }

    /// Where finished videos go, if the person chose a folder.
    pub fn results(&self) -> Option<&Path> {
        self.read.results.as_deref()
    }

    /// Writes down where finished videos go; nowhere takes the choice back.
    pub fn set_results(&mut self, folder: Option<&Path>) -> Result<(), Error> {
        let text = folder.map(|folder| folder.to_str().map(str::to_owned));
        if text == Some(None) {
            return Err(Error::Entry("the folder has a name that cannot be written as text".to_owned()));
        }
        self.change(|document| put(document.as_table_mut(), "results", text.flatten()))
    }

    /// What things cost.
    pub fn prices(&self) -> Prices {
        // Read once already, so nothing in it is wrong.
        prices::read(&self.read.price).unwrap_or_default()
    }

    /// Writes down what things cost.
    pub fn set_prices(&mut self, prices: &Prices) -> Result<(), Error> {
        self.change(|document| prices::write(document, prices))
    }

    /// Writes the file whole or not at all, for the owner alone. Refused if somebody else changed it
    /// since it was read.
    pub fn save(&mut self) -> Result<(), Error> {
        let failed = |source| Error::Write { path: self.path.clone(), source };
        let text = self.document.to_string();
        if read_text(&self.path).map_err(failed)? != self.on_disk {
            return Err(Error::ChangedMeanwhile { path: self.path.clone() });
        }
        if text == self.on_disk {
            return Ok(());
        }
        write_text(&self.path, &text).map_err(failed)?;
        self.on_disk = text;
        Ok(())
    }

    /// Changes the document, and keeps the change only if the whole would be read again.
    fn change(&mut self, change: impl FnOnce(&mut DocumentMut)) -> Result<(), Error> {
        let mut document = self.document.clone();
        change(&mut document);
        // Parsed anew: positions of what was added are settled, and `read` cannot disagree with the text.
        (self.document, self.read) = parse(&self.path, &document.to_string())?;
        Ok(())
    }
}

fn parse(path: &Path, text: &str) -> Result<(DocumentMut, ConfigFile), Error> {
    let wrong = |at: Option<usize>, message: String| {
        let before = text.get(..at.unwrap_or(0)).unwrap_or_default();
        Error::Content { path: path.to_owned(), line: 1 + before.matches('\n').count(), message }
    };
    let start = |span: Option<std::ops::Range<usize>>| span.map(|span| span.start);
    let document = toml_edit::Document::parse(text)
        .map_err(|error| wrong(start(error.span()), error.message().to_owned()))?;
    let read: ConfigFile = toml_edit::de::from_str(text)
        .map_err(|error| wrong(start(error.span()), error.message().to_owned()))?;
    let names: Vec<&str> = read.connection.iter().map(|it| it.name.0.as_str()).collect();
    for (index, connection) in read.connection.iter().enumerate() {
        fits(names[index], connection.provider.0, &names[..index]).map_err(|message| {
            let name = document.get("connection").and_then(|it| it.get(index)).and_then(|it| it.get("name"));
            wrong(start(name.and_then(Item::span)), message)
        })?;
        keys::check_whole(connection.provider.0, &connection.to_config().settings).map_err(|message| {
            let table = document.get("connection").and_then(|it| it.get(index));
            let (rules, provider) =
                (table.and_then(|it| it.get("rules")), table.and_then(|it| it.get("provider")));
            let place = rules.filter(|_| message.starts_with("rules ")).or(provider);
            wrong(start(place.and_then(Item::span)), message)
        })?;
    }
    if let Err((index, message)) = prices::read(&read.price) {
        let row = document.get("price").and_then(|it| it.get(index));
        return Err(wrong(start(row.and_then(Item::span)), message));
    }
    if let Some(name) = &read.default_connection
        && name != SANDBOX
        && !names.contains(&name.as_str())
    {
        let at = document.get("default_connection").and_then(Item::span);
        return Err(wrong(
            start(at),
            format!("default_connection is “{name}”, and there is no such connection"),
        ));
    }
    Ok((document.into_mut(), read))
}

/// Whether a connection of this name can live beside the others.
fn fits(name: &str, provider: ProviderKind, others: &[&str]) -> Result<(), String> {
    if name.eq_ignore_ascii_case(SANDBOX) && (name != SANDBOX || provider != ProviderKind::Sandbox) {
        return Err(format!("the name “{name}” belongs to the built-in sandbox"));
    }
    let variables =
        |name: &str| CredentialField::ALL.map(|field| variable(&ConnectionName::new(name), field));
    let mine = variables(name);
    // The built-in sandbox counts even where the file is silent about it.
    let built_in = (name != SANDBOX).then_some(SANDBOX);
    for other in others.iter().copied().chain(built_in) {
        if other.to_lowercase() == name.to_lowercase() {
            return Err(format!("there is already a connection “{other}”"));
        }
        if let Some(shared) = mine.iter().find(|mine| variables(other).contains(mine)) {
            return Err(format!(
                "“{name}” and “{other}” would share the variable {shared}; choose another name"
            ));
        }
    }
    Ok(())
}

/// Writes a connection's settings down, or takes back what is no longer set.
fn put_settings(table: &mut Table, settings: &Settings) {
    put(table, "base_url", settings.base_url.as_deref());
    put(table, "generation_url", settings.generation_url.as_deref());
    put(table, "region", settings.region.as_deref());
    put(table, "project", settings.project.as_deref());
    put(table, "rules", settings.rules.map(Edition::key));
    put(table, "creates_per_minute", settings.creates_per_minute.map(i64::from));
    put(table, "slots", settings.slots.map(i64::from));
    put(table, "creations_per_day", settings.creations_per_day.map(i64::from));
    put(table, "generations_per_day", settings.generations_per_day.map(i64::from));
    put(table, "clock_offset", settings.clock_offset);
    let Some(staging) = &settings.staging else {
        table.remove("staging");
        return;
    };
    if table.get("staging").is_none_or(|item| !item.is_table_like()) {
        table.insert("staging", Item::Table(Table::new()));
    }
    if let Some(place) = table.get_mut("staging").and_then(Item::as_table_like_mut) {
        put(place, "endpoint", Some(staging.endpoint.as_str()));
        put(place, "bucket", Some(staging.bucket.as_str()));
        put(place, "region", staging.region.as_deref());
        put(place, "prefix", staging.prefix.as_deref());
    }
}

/// Sets a value, or drops the key; a comment behind the old value stays behind the new one.
fn put<V: Into<Value>>(table: &mut dyn TableLike, key: &str, value: Option<V>) {
    let Some(new) = value.map(Into::into) else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if says_the_same(old, &new) => {}
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, Item::Value(new));
        }
    }
}

/// A text may be quoted and a number be written in more than one way.
fn says_the_same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::String(old), Value::String(new)) => old.value() == new.value(),
        (Value::Integer(old), Value::Integer(new)) => old.value() == new.value(),
        _ => false,
    }
}

/// The connections as tables, also where a person wrote them as one list. Each table knows its place
/// in the text, so taking them out and putting them back moves nothing.
fn take_tables(document: &mut DocumentMut) -> ArrayOfTables {
    document.remove("connection").and_then(|item| item.into_array_of_tables().ok()).unwrap_or_default()
}

fn comments(decor: &toml_edit::Decor) -> String {
    decor.prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

/// The word of the file for a language.
pub const fn language_key(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    }
}

/// The word of the file for a theme.
pub const fn theme_key(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Dark => "dark",
        Theme::Light => "light",
    }
}

/// The word of the file for the place a window opens at.
pub const fn start_key(start: Start) -> &'static str {
    match start {
        Start::Library => "library",
        Start::Generate => "generate",
        Start::Transfers => "transfers",
        Start::Review => "review",
        Start::Connections => "connections",
    }
}

/// The word of the file for how references are mentioned.
const fn mentions_key(mentions: Mentions) -> &'static str {
    match mentions {
        Mentions::Provider => "provider",
        Mentions::Words => "words",
        Mentions::At => "at",
    }
}

/// The word of the file for what a double-click does.
pub const fn double_click_key(double_click: DoubleClick) -> &'static str {
    match double_click {
        DoubleClick::Look => "look",
        DoubleClick::Use => "use",
        DoubleClick::Open => "open",
    }
}

fn read_text(path: &Path) -> std::io::Result<String> {
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
        file => file?,
    };
    let mut text = String::new();
    file.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(std::io::Error::other("it is larger than any settings could be"));
    }
    Ok(text)
}

fn write_text(path: &Path, text: &str) -> std::io::Result<()> {
    // A link, as people keep their settings in one place, stays a link.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().ok_or_else(|| std::io::Error::other("it has no folder"))?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    // The name is on disk only when the folder is.
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}
