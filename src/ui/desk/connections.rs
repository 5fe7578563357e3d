//! What is open on the connections screen: the chosen connection, its form, and what is being waited for.

pub mod form;

pub use self::form::{ConnectionForm, Typed};
pub(crate) use self::form::{FormWrong, Line, Looks, NUMBERS, looks};

use crate::model::connection::Settings;
use crate::model::{Connection, ConnectionEdit, ConnectionName, Failure, Moment, ProviderKind, World};

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
#[expect(clippy::struct_excessive_bools, reason = "each is one question or wish of the screen")]
pub struct ConnectionsDesk {
    /// The connection that is open; the one in use where none was chosen.
    pub selected: Option<ConnectionName>,
    /// Its form, or that of a new one.
    pub form: Option<ConnectionForm>,
    /// The question whose account is to be added is open.
    pub picking: bool,
    /// The question whether to delete is open.
    pub(crate) deleting: bool,
    /// The staging section shall come into view.
    pub(crate) show_staging: bool,
    /// The limits shall come into view.
    pub(crate) show_limits: bool,
    /// The report whose clock was corrected, so that one press corrects once.
    corrected: Option<(ConnectionName, Moment)>,
    testing: Option<Testing>,
    saving: Option<Saving>,
    /// Why the last save did not work.
    pub(crate) refused: Option<Failure>,
    /// It was not brought into view yet.
    refused_now: bool,
}

/// A test has its own time limits below; this one only frees the button should no answer ever come.
const TEST_SECONDS: f64 = 90.0;
/// As above, for saving.
const SAVE_SECONDS: f64 = 10.0;

impl ConnectionsDesk {
    /// Opens the form of a new connection.
    pub fn add(&mut self, provider: ProviderKind) {
        self.picking = false;
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

    /// Opens a connection and asks whether it is to be deleted.
    pub fn ask_to_delete(&mut self, connection: &Connection) {
        self.open(connection);
        self.deleting = true;
    }

    /// Opens a connection at its staging section, with the fields of a bucket ready to be filled.
    pub fn set_up_staging(&mut self, connection: &Connection) {
        if self.selected.as_ref() != Some(&connection.name) || self.form.is_none() {
            self.open(connection);
        }
        if let Some(form) = &mut self.form {
            form.staging = true;
        }
        self.show_staging = true;
    }

    /// Opens a connection at its limits; what is typed there already stays.
    pub fn open_limits(&mut self, connection: &Connection) {
        if self.selected.as_ref() != Some(&connection.name) || self.form.is_none() {
            self.open(connection);
        }
        self.show_limits = true;
    }

    /// Once for each refusal: it is to be brought into view.
    pub(crate) const fn refusal_is_new(&mut self) -> bool {
        std::mem::replace(&mut self.refused_now, false)
    }

    /// The clock of this report was corrected already.
    pub(crate) fn is_corrected(&self, connection: &Connection) -> bool {
        let at = connection.test.as_ref().map(|test| test.at);
        self.corrected.as_ref().is_some_and(|(name, then)| *name == connection.name && Some(*then) == at)
    }

    /// The edit that corrects the clock by what the last test measured; everything else stays as it is kept.
    pub(crate) fn correct_clock(
        &mut self,
        connection: &Connection,
        time: f64,
        world: &World,
    ) -> Option<ConnectionEdit> {
        let report = connection.test.as_ref()?;
        let whole = connection.settings.clock_offset.unwrap_or(0).saturating_add(report.clock_offset?);
        self.corrected = Some((connection.name.clone(), report.at));
        self.save(&connection.name, time, world);
        Some(ConnectionEdit {
            was: Some(connection.name.clone()),
            name: connection.name.clone(),
            provider: connection.provider,
            settings: Settings {
                clock_offset: Some(whole).filter(|whole| *whole != 0),
                ..connection.settings.clone()
            },
            secrets: vec![],
            take_from: None,
        })
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
                    Err(failure) => {
                        self.refused = Some(failure.clone());
                        self.refused_now = true;
                    }
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
