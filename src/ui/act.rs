//! What a view may ask for, and what it is given to look at.

use std::path::PathBuf;

use super::theme::Tone;
use crate::model::{AssetId, Command, ConnectionName, PictureOf, PictureSize, World};
use crate::words::Words;

/// The places of the rail.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[expect(missing_docs, reason = "the names are the places' own")]
pub enum Place {
    #[default]
    Library,
    Generate,
    Transfers,
    Connections,
}

/// Everything a view can ask for.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// To the engine.
    Send(Command),
    /// To another place.
    Go(Place),
    /// Files came in, by whichever way.
    Bring(Vec<PathBuf>),
    /// Open the system's file dialog.
    PickFiles,
    /// Open the system's folder dialog.
    PickFolder,
    /// Take files or a picture from the clipboard.
    PasteInto,
    /// Put text on the clipboard.
    Copy(String),
    /// Show a file in its folder.
    Reveal(PathBuf),
    /// Open a file with its program.
    OpenFile(PathBuf),
    /// Open an address in the browser.
    OpenUrl(String),
    /// Make these the references of the draft.
    UseInGenerate(Vec<AssetId>),
    /// Fetch a picture.
    Want(PictureOf, PictureSize),
    /// Say something in the corner.
    Toast {
        /// Its colour and icon.
        tone: Tone,
        /// What happened.
        title: String,
        /// More about it.
        line: Option<String>,
    },
}

/// What views push into.
pub type Outbox = Vec<Act>;

/// A picture that was asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Picture {
    /// On the graphics card.
    Ready {
        /// The texture.
        id: egui::TextureId,
        /// In pixels.
        size: egui::Vec2,
    },
    /// On its way.
    Coming,
    /// There is none to be had.
    None,
}

/// Where pictures come from.
pub trait Pictures {
    /// Asking is enough: what is coming is fetched by the window.
    fn get(&mut self, of: &PictureOf, size: PictureSize) -> Picture;
}

/// What every view is given.
#[expect(missing_debug_implementations, reason = "a view's arguments are never printed")]
pub struct Scene<'a> {
    /// The facts.
    pub world: &'a World,
    /// What is said.
    pub words: &'static Words,
    /// The current connection.
    pub connection: &'a ConnectionName,
    /// Where pictures come from.
    pub pictures: &'a mut dyn Pictures,
    /// Where acts go.
    pub out: &'a mut Outbox,
}
