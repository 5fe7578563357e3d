//! What a person has arranged, chosen and typed: plain data, one file for each place.

mod alike;
pub mod connections;
pub mod generate;
pub mod import;
pub mod library;
pub mod pace;
pub mod review;
pub mod transfers;

use super::act::Place;
use crate::model::talk::{Rebuilt, Sync};
use crate::model::{ConnectionName, Moment, ProviderKind, World};

pub use connections::ConnectionsDesk;
pub use generate::GenerateDesk;
pub use import::ImportDesk;
pub use library::LibraryDesk;
pub use review::ReviewDesk;
pub use transfers::TransfersDesk;

/// Everything on the desk.
#[derive(Debug, Default)]
pub struct Desk {
    /// Where the person is.
    pub place: Place,
    /// The connection in use; the default one until another is chosen.
    pub connection: Option<ConnectionName>,
    /// The first screen was left.
    pub welcomed: bool,
    /// The library.
    pub library: LibraryDesk,
    /// The import sheet.
    pub import: ImportDesk,
    /// Transfers.
    pub transfers: TransfersDesk,
    /// Review.
    pub review: ReviewDesk,
    /// The composer.
    pub generate: GenerateDesk,
    /// Connections.
    pub connections: ConnectionsDesk,
    /// A sheet over everything.
    pub sheet: Option<Sheet>,
    /// The list that was last asked for by itself, and when it had last been read.
    pub asked: Option<(ConnectionName, Option<Moment>)>,
    /// What a person was told of a damaged database and does not want to be told again.
    pub dismissed: Option<Rebuilt>,
}

/// Small sheets of the frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sheet {
    /// Language and theme.
    Settings,
    /// The keys of this version.
    Keys,
    /// Work is under way and the person wants to leave.
    Quit,
}

impl Desk {
    /// The connection in use.
    pub fn connection_in_use(&self, world: &World) -> Option<ConnectionName> {
        let chosen = self.connection.as_ref().filter(|name| world.connection(name).is_some());
        chosen.cloned().or_else(|| Some(world.default_connection()?.name.clone()))
    }

    /// Nobody has used this house yet: the first screen is shown.
    pub fn is_first_run(&self, world: &World) -> bool {
        let only_practice =
            world.connections.iter().all(|connection| connection.provider == ProviderKind::Sandbox);
        let untouched =
            world.jobs.is_empty() && world.shelves.values().all(|shelf| shelf.sync == Sync::Never);
        world.loaded && !self.welcomed && only_practice && untouched
    }
}
