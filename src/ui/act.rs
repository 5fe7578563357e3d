//! What a view may ask for, and what it is given to draw.

use std::path::PathBuf;

use crate::model::review::ReportKind;
use crate::model::{
    Action, AssetId, Command, ConnectionName, GroupId, JobId, OriginalId, PictureOf, PictureSize,
    ProviderKind, World,
};
use crate::words::Words;

use super::desk::Sheet;
use super::desk::palette::Target;
use super::theme::Tone;

/// The places of the rail.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Place {
    /// Groups and assets.
    #[default]
    Library,
    /// The composer.
    Generate,
    /// What is on its way.
    Transfers,
    /// What moderation refused, and what people say of it.
    Review,
    /// Accounts.
    Connections,
}

/// What a view asks for.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "a few live for one frame")]
pub enum Act {
    /// Say this to the house.
    Send(Command),
    /// Show this place.
    Go(Place),
    /// These files were brought in, by whatever way.
    Bring(Vec<PathBuf>),
    /// These web addresses were brought in.
    BringLinks(Vec<String>),
    /// Let the person choose files.
    PickFiles,
    /// Let the person choose another file for one that was refused.
    Replace {
        /// Where it goes.
        group: Option<GroupId>,
        /// The name its asset keeps.
        name: String,
    },
    /// Let the person choose a folder.
    PickFolder,
    /// Tell what is in this folder, for the dialog of our own.
    LookInto(PathBuf),
    /// The dialog of our own was answered, or left.
    Chosen(Option<Vec<PathBuf>>),
    /// Take what is on the clipboard.
    PasteInto,
    /// Put this on the clipboard.
    Copy(String),
    /// Show this file in its folder.
    Reveal(PathBuf),
    /// Open this file with the system's program.
    OpenFile(PathBuf),
    /// Open this address in the browser.
    OpenUrl(String),
    /// Save a copy of this file where the person says, with the note beside it where it has one.
    SaveAs {
        /// The file.
        path: PathBuf,
        /// The note beside it.
        note: Option<PathBuf>,
    },
    /// Let the person choose the folder of videos.
    PickResults,
    /// Save this text where the person says.
    SaveText {
        /// The file's name, until another is chosen.
        name: String,
        /// What is saved.
        text: String,
    },
    /// Write what Review lists as a report, where the person says.
    ExportReport(ReportKind),
    /// Let the person choose a report that came back, and read its verdicts.
    PickReport,
    /// Add an asset by its id: one of a person the provider has verified.
    AddVerified {
        /// The group it is looked for from.
        group: Option<GroupId>,
    },
    /// Put these into the composer.
    UseInGenerate(Vec<AssetId>),
    /// Say something in passing.
    Toast {
        /// Its colour.
        tone: Tone,
        /// A few words.
        title: String,
        /// One more line.
        line: Option<String>,
    },
    /// Say that something was done, with the way back.
    Undoable {
        /// What was done.
        title: String,
        /// One more line.
        line: Option<String>,
        /// What the way back is called.
        label: &'static str,
        /// The way back.
        act: Box<Act>,
    },
    /// Do this, as if its keys had been pressed where it is at home.
    Do(Action),
    /// Open what the palette found.
    Find(Target),
    /// Do this with the player.
    Player(PlayerAct),
    /// Leave the first screen for the sandbox.
    OpenSandbox,
    /// Start a new connection of this provider.
    AddConnection(ProviderKind),
    /// Open a connection at its staging section.
    SetUpStaging(ConnectionName),
    /// Open a connection at its limits.
    OpenLimits(ConnectionName),
    /// Show a small sheet over everything, or none.
    ShowSheet(Option<Sheet>),
    /// Leave, or be told first what is under way.
    WantToQuit,
    /// Leave.
    Quit,
}

/// What can be played.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Played {
    /// A saved result.
    Take(JobId),
    /// One of our files: a film or a sound.
    Original(OriginalId),
}

/// What a view asks of the player.
#[derive(Clone, PartialEq, Debug)]
pub enum PlayerAct {
    /// Put this on the stage, standing at its beginning.
    Open(Played),
    /// Try again what could not be opened.
    Reopen,
    /// Let the person choose where the file lies now.
    Find,
    /// Run.
    Play,
    /// Stand still.
    Pause,
    /// Go to this second.
    Seek(f64),
    /// Go so many frames on, or back.
    Step(i32),
    /// Begin again at the end, or not.
    Loop(bool),
    /// Be silent, or not.
    Mute(bool),
    /// Be so loud, from 0 to 1.
    Volume(f32),
    /// Fill the window, or go back to where it was.
    Full(bool),
    /// Make a picture of the frame that is shown, and bring it in like a file.
    FrameAsAsset,
    /// Make a picture of the last frame, and bring it in like a file.
    LastFrameAsAsset,
    /// Put these beside it: they stand and run with it, and are not heard.
    Beside(Vec<Played>),
    /// Let go of the file.
    Close,
}

/// What the views of one frame asked for.
pub type Outbox = Vec<Act>;

/// A picture by handle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Picture {
    /// It can be drawn.
    Ready {
        /// The texture.
        id: egui::TextureId,
        /// In pixels.
        size: egui::Vec2,
    },
    /// It was asked for and is on its way.
    Coming,
    /// There is none.
    None,
}

/// Who has the textures.
pub trait Pictures {
    /// The picture, or where it stands; a miss asks for it.
    fn get(&mut self, of: &PictureOf, size: PictureSize) -> Picture;
}

/// What there is to hear of what is on the stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Hearing {
    /// There is no sound in it.
    #[default]
    Silent,
    /// Its sound, unless it is muted.
    Sound,
    /// Nothing: this computer has no sound device that answers.
    NoDevice,
    /// Nothing: its sound is of a kind that cannot be decoded here.
    Unknown,
}

/// Why something is not shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// Its file is not where it was.
    Moved,
    /// It can be shown once ffmpeg is installed.
    NeedsFfmpeg {
        /// What it is made with, such as `H.265`.
        codec: String,
    },
    /// Something else, in the decoder's own words.
    Broken(String),
}

/// What the window's decoder shows now.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a button of its own")]
pub struct PlayerView {
    /// What is on the stage.
    pub what: Played,
    /// The frame at `position`: the texture, and the size to draw it in, in pixels of the film.
    pub frame: Option<(egui::TextureId, egui::Vec2)>,
    /// Frames spread evenly over the whole.
    pub strip: Vec<(egui::TextureId, egui::Vec2)>,
    /// How loud it is in equal parts of a sound, from 0 to 1. Empty for a film.
    pub wave: Vec<f32>,
    /// It runs.
    pub playing: bool,
    /// It begins again at the end.
    pub looping: bool,
    /// Seconds from the start.
    pub position: f64,
    /// Length in seconds.
    pub seconds: f64,
    /// Frames per second.
    pub fps: f64,
    /// What there is to hear.
    pub hearing: Hearing,
    /// The person wants to hear nothing.
    pub muted: bool,
    /// How loud it would be, from 0 to 1.
    pub volume: f32,
    /// It fills the window.
    pub full: bool,
    /// Why it cannot be shown.
    pub trouble: Option<Trouble>,
    /// What stands beside it.
    pub beside: Vec<PlayerView>,
}

/// Pictures that belong to the program.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Art {
    /// The four demo characters, full body from the front; texture and size in pixels.
    pub characters: Vec<(egui::TextureId, egui::Vec2)>,
}

/// What a view is given.
pub struct Scene<'a> {
    /// The facts.
    pub world: &'a World,
    /// What is said.
    pub words: &'static Words,
    /// The connection in use.
    pub connection: &'a ConnectionName,
    /// Pictures of assets and results.
    pub pictures: &'a mut dyn Pictures,
    /// The player, while a result is open.
    pub player: Option<&'a PlayerView>,
    /// Pictures that belong to the program.
    pub art: &'a Art,
    /// What is asked for.
    pub out: &'a mut Outbox,
}
