//! What is open on the connections screen: the chosen connection, its form, and what is being waited for.

use std::fmt;

use zeroize::Zeroizing;

use crate::model::connection::Settings;
use crate::model::{
    Connection, ConnectionEdit, ConnectionName, CredentialField, Failure, Moment, ProviderKind, Secret,
    SecretPlace, World,
};

/// A secret while it is being typed: prints as stars and is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Typed(pub(crate) Zeroizing<String>);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One secret of a form.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SecretForm {
    pub(crate) field: CredentialField,
    pub(crate) typed: Typed,
    /// The person asked for a new one.
    pub(crate) replacing: bool,
    /// The widget that was typed into, so that its undo history can be wiped.
    pub(crate) widget: Option<egui::Id>,
}

/// A connection as it is being edited.
#[derive(Clone, PartialEq, Debug)]
pub struct ConnectionForm {
    pub(crate) was: Option<ConnectionName>,
    pub(crate) provider: ProviderKind,
    pub(crate) name: String,
    /// Empty means the provider's own.
    pub(crate) base_url: String,
    pub(crate) secrets: Vec<SecretForm>,
    /// Saving was tried: what is missing is shown from then on.
    pub(crate) tried: bool,
}

/// What is wrong with a form, by field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum FormWrong {
    NameMissing,
    NameTaken(String),
    NameLetters,
    NameTooLong,
    UrlWrong,
    SecretMissing(CredentialField),
}

impl ConnectionForm {
    /// An empty form.
    pub fn new(provider: ProviderKind) -> Self {
        let secrets = provider.fields().into_iter().map(|field| SecretForm {
            field,
            typed: Typed::default(),
            replacing: true,
            widget: None,
        });
        Self {
            was: None,
            provider,
            name: provider.title().to_owned(),
            base_url: String::new(),
            secrets: secrets.collect(),
            tried: false,
        }
    }

    /// The form of a connection there is.
    pub fn of(connection: &Connection) -> Self {
        let own = connection.provider.base_url() == Some(connection.base_url.as_str());
        let secrets = connection.secrets.iter().map(|(field, place)| SecretForm {
            field: *field,
            typed: Typed::default(),
            replacing: *place == SecretPlace::Missing,
            widget: None,
        });
        Self {
            was: Some(connection.name.clone()),
            provider: connection.provider,
            name: connection.name.as_str().to_owned(),
            base_url: if own { String::new() } else { connection.base_url.clone() },
            secrets: secrets.collect(),
            tried: false,
        }
    }

    /// Something differs from what is kept.
    pub(crate) fn changed(&self, connection: Option<&Connection>) -> bool {
        let Some(connection) = connection else { return true };
        let kept = Self::of(connection);
        kept.name != self.name.trim()
            || kept.base_url != self.base_url.trim()
            || self.secrets.iter().any(|secret| !secret.typed.0.is_empty())
    }

    /// What keeps it from being saved.
    pub(crate) fn wrongs(&self, world: &World) -> Vec<FormWrong> {
        let mut wrongs = Vec::new();
        let name = self.name.trim();
        let taken = world.connections.iter().any(|connection| {
            connection.name.as_str().eq_ignore_ascii_case(name) && Some(&connection.name) != self.was.as_ref()
        });
        if name.is_empty() {
            wrongs.push(FormWrong::NameMissing);
        } else if taken {
            wrongs.push(FormWrong::NameTaken(name.to_owned()));
        } else if name.chars().count() > 40 {
            wrongs.push(FormWrong::NameTooLong);
        } else if !name.chars().all(|c| c.is_alphanumeric() || " -_".contains(c)) {
            wrongs.push(FormWrong::NameLetters);
        }
        let url = self.base_url.trim();
        let good = url::Url::parse(url)
            .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.host_str().is_some());
        if !url.is_empty() && !good {
            wrongs.push(FormWrong::UrlWrong);
        }
        let kept = self.was.as_ref().and_then(|name| world.connection(name));
        for secret in &self.secrets {
            let there = kept.is_some_and(|connection| {
                connection
                    .secrets
                    .iter()
                    .any(|(field, place)| *field == secret.field && *place != SecretPlace::Missing)
            });
            if secret.typed.0.trim().is_empty() && !there {
                wrongs.push(FormWrong::SecretMissing(secret.field));
            }
        }
        wrongs
    }

    /// Takes what was typed; the secrets' buffers are empty afterwards.
    pub(crate) fn take(&mut self) -> ConnectionEdit {
        let secrets = self.secrets.iter_mut().filter(|secret| !secret.typed.0.is_empty()).map(|secret| {
            let typed = std::mem::take(&mut *secret.typed.0);
            (secret.field, Secret::new(typed))
        });
        let url = self.base_url.trim();
        ConnectionEdit {
            was: self.was.clone(),
            name: ConnectionName::new(self.name.trim()),
            provider: self.provider,
            settings: Settings { base_url: (!url.is_empty()).then(|| url.to_owned()), ..Settings::default() },
            secrets: secrets.collect(),
            take_from: None,
        }
    }
}

/// A test that was asked for.
#[derive(Clone, PartialEq, Debug)]
struct Testing {
    name: ConnectionName,
    before: Option<Moment>,
    since: f64,
}

/// A save that was asked for.
#[derive(Clone, PartialEq, Debug)]
struct Saving {
    name: ConnectionName,
    before: Option<(ConnectionName, Result<(), Failure>)>,
    revision: u64,
    since: f64,
}

/// The screen's desk.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ConnectionsDesk {
    /// The connection that is open; the one in use where none was chosen.
    pub selected: Option<ConnectionName>,
    /// Its form, or that of a new one.
    pub form: Option<ConnectionForm>,
    /// The question whether to delete is open.
    pub(crate) deleting: bool,
    testing: Option<Testing>,
    saving: Option<Saving>,
    /// Why the last save did not work.
    pub(crate) refused: Option<Failure>,
}

/// A test has its own time limits below; this one only frees the button should no answer ever come.
const TEST_SECONDS: f64 = 90.0;
/// As above, for saving.
const SAVE_SECONDS: f64 = 10.0;

impl ConnectionsDesk {
    /// Opens the form of a new connection.
    pub fn add(&mut self, provider: ProviderKind) {
        self.selected = None;
        self.refused = None;
        self.form = Some(ConnectionForm::new(provider));
    }

    /// Opens a connection there is.
    pub fn open(&mut self, connection: &Connection) {
        self.selected = Some(connection.name.clone());
        self.refused = None;
        self.form = Some(ConnectionForm::of(connection));
    }

    /// A test of `name` begins at `time`, in seconds of the window's own time.
    pub(crate) fn test(&mut self, name: &ConnectionName, time: f64, world: &World) {
        let before = world.connection(name).and_then(|it| it.test.as_ref()).map(|test| test.at);
        self.testing = Some(Testing { name: name.clone(), before, since: time });
    }

    /// Whether `name` is being tested.
    pub(crate) fn is_testing(&mut self, name: &ConnectionName, time: f64, world: &World) -> bool {
        let Some(testing) = &self.testing else { return false };
        let now = world.connection(&testing.name).and_then(|it| it.test.as_ref()).map(|test| test.at);
        if now != testing.before || time - testing.since > TEST_SECONDS {
            self.testing = None;
            return false;
        }
        testing.name == *name
    }

    /// Saving begins.
    pub(crate) fn save(&mut self, name: &ConnectionName, time: f64, world: &World) {
        self.refused = None;
        self.saving = Some(Saving {
            name: name.clone(),
            before: world.edited.clone(),
            revision: world.revision,
            since: time,
        });
    }

    /// Whether a save is under way; takes its answer when there is one .
    pub(crate) fn is_saving(&mut self, time: f64, world: &World) -> bool {
        let Some(saving) = &self.saving else { return false };
        let told = world.edited.as_ref().filter(|(name, _)| *name == saving.name);
        let news = world.edited != saving.before;
        // The same answer twice looks like none; after a while it counts.
        let late = time - saving.since > 3.0 && world.revision > saving.revision;
        match told {
            Some((name, result)) if news || late => {
                match result {
                    Ok(()) => {
                        self.selected = Some(name.clone());
                        self.form = world.connection(name).map(ConnectionForm::of);
                    }
                    Err(failure) => self.refused = Some(failure.clone()),
                }
                self.saving = None;
                false
            }
            _ if time - saving.since > SAVE_SECONDS => {
                self.saving = None;
                false
            }
            _ => true,
        }
    }
}
