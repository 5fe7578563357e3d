//! The palette as a person left it: what is typed, what was found, and what was opened lately.

pub mod catalog;
pub mod find;
pub mod names;

use std::rc::Rc;

use self::catalog::Catalog;
use self::find::{Found, Search};
use super::library::Status;
use crate::model::{Action, AssetId, ConnectionName, GroupId, Part, World};
use crate::words::Words;

/// So many things opened lately are offered again.
const RECENT: usize = 6;

/// What is searched.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Only {
    /// Assets, groups and actions.
    #[default]
    Everything,
    /// Assets alone.
    Assets,
    /// Actions alone.
    Actions,
}

/// What a row of the palette stands for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// An asset.
    Asset(AssetId),
    /// A group.
    Group(GroupId),
    /// All assets of a status.
    Status(Status),
    /// An account.
    Connection(ConnectionName),
    /// An action.
    Action(Action),
    /// Choose files for a group.
    UploadTo(GroupId),
    /// Use what is Active in a group.
    GenerateWith(GroupId),
    /// Compose by a template.
    Template(String),
}

/// The palette's arrangement.
#[derive(Clone, Debug, Default)]
pub struct PaletteDesk {
    /// It is open.
    pub open: bool,
    /// What is typed.
    pub query: String,
    /// What is searched.
    pub only: Only,
    /// The selected row, counted over all sections; the best match where none was chosen.
    pub cursor: Option<usize>,
    /// It was just opened: its field takes the keyboard.
    pub fresh: bool,
    /// The cursor moved by keyboard: bring it into view.
    pub reveal: bool,
    /// What was opened lately, the last first, with the account it belongs to.
    recent: Vec<(Option<ConnectionName>, Target)>,
    catalog: Option<Rc<Catalog>>,
    found: Option<(Key, Rc<Found>)>,
    search: Search,
}

/// What a search was computed from.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Key {
    revision: u64,
    connection: ConnectionName,
    query: String,
    only: Only,
    english: bool,
}

impl PaletteDesk {
    /// Opens it, empty.
    pub fn open(&mut self) {
        self.open = true;
        self.fresh = true;
        self.query.clear();
        self.only = Only::Everything;
        self.cursor = None;
        self.found = None;
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.open = false;
        self.found = None;
    }

    /// Remembers what was chosen.
    pub fn remember(&mut self, connection: &ConnectionName, target: &Target) {
        let bound = matches!(
            target,
            Target::Asset(_) | Target::Group(_) | Target::UploadTo(_) | Target::GenerateWith(_)
        );
        let entry = (bound.then(|| connection.clone()), target.clone());
        self.recent.retain(|it| *it != entry);
        self.recent.insert(0, entry);
        self.recent.truncate(3 * RECENT);
    }

    /// What was opened lately here and is still there.
    fn recent(&self, world: &World, connection: &ConnectionName) -> Vec<Target> {
        let there = |target: &Target| match target {
            Target::Asset(id) => world.asset(connection, id).is_some(),
            Target::Group(id) | Target::UploadTo(id) | Target::GenerateWith(id) => {
                world.shelf(connection).is_some_and(|shelf| shelf.groups.contains_key(id))
            }
            Target::Connection(name) => world.connection(name).is_some(),
            Target::Template(name) => world.templates.iter().any(|template| template.name == *name),
            Target::Status(_) | Target::Action(_) => true,
        };
        let of_here = |of: &Option<ConnectionName>| of.as_ref().is_none_or(|name| name == connection);
        let here = self.recent.iter().filter(|(of, target)| of_here(of) && there(target));
        here.take(RECENT).map(|(_, target)| target.clone()).collect()
    }

    /// What can be found, as it was last gathered.
    pub fn catalog(&self) -> Option<&Catalog> {
        self.catalog.as_deref()
    }

    /// What was found, computed anew only when the facts or the words changed.
    pub fn found(&mut self, world: &World, connection: &ConnectionName, words: &'static Words) -> Rc<Found> {
        let key = Key {
            revision: world.library_revision + world.revision_of(&[Part::Drafts]),
            connection: connection.clone(),
            query: self.query.clone(),
            only: self.only,
            english: std::ptr::eq(words, &raw const crate::words::ENGLISH),
        };
        if let Some((known, found)) = &self.found
            && *known == key
        {
            return Rc::clone(found);
        }
        let catalog = match &self.catalog {
            Some(catalog) if catalog.is_of(world, connection) => Rc::clone(catalog),
            _ => Rc::new(Catalog::new(world, connection)),
        };
        self.catalog = Some(Rc::clone(&catalog));
        let recent = self.recent(world, connection);
        let found = self.search.run(world, &catalog, words, &self.query, self.only, &recent);
        let found = Rc::new(found);
        self.found = Some((key, Rc::clone(&found)));
        found
    }
}
