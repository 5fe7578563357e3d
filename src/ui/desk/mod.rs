//! What a person has arranged, chosen and typed: plain data, one file for each place.

mod alike;
pub mod chooser;
pub mod connections;
pub mod diagnosis;
pub mod generate;
pub mod import;
pub mod library;
pub mod news;
pub mod pace;
pub mod palette;
pub mod prices;
pub mod settings;
pub mod review;
pub mod transfers;

use super::act::Place;
use crate::model::talk::{Rebuilt, Sync, Taste};
use crate::model::{Action, ConnectionName, Moment, ProviderKind, World};

pub use connections::ConnectionsDesk;
pub use generate::GenerateDesk;
pub use import::ImportDesk;
pub use library::LibraryDesk;
pub use news::{News, NewsDesk};
pub use palette::PaletteDesk;
pub use prices::PriceDesk;
pub use review::ReviewDesk;
pub use settings::SettingsDesk;
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
    /// What happened lately.
    pub news: NewsDesk,
    /// The palette.
    pub palette: PaletteDesk,
    /// Settings.
    pub settings: SettingsDesk,
    /// The dialog for files, where the system has none.
    pub chooser: Option<chooser::Chooser>,
    /// The price table and the folder of videos, in the settings.
    pub prices: PriceDesk,
    /// A sheet over everything.
    pub sheet: Option<Sheet>,
    /// An action that was asked for by its name: its view hears it as soon as nothing lies over it any more.
    pub asked_for: Option<Action>,
    /// What was taken over from the settings when they were last told.
    pub tasted: Option<Taste>,
    /// The list that was last asked for by itself, and when it had last been read.
    pub asked: Option<(ConnectionName, Option<Moment>)>,
    /// What a person was told of a damaged database and does not want to be told again.
    pub dismissed: Option<Rebuilt>,
}

/// Small sheets of the frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sheet {
    /// Everything that is a matter of taste.
    Settings,
    /// The same, at the price table.
    Prices,
    /// The same, where keys are chosen.
    KeySettings,
    /// The keys as they are now.
    Keys,
    /// The text of a diagnosis file, before it is saved.
    Diagnosis,
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
