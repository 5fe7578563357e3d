//! Everything that can be asked of the house, and everything it tells.
//!
//! Both faces say the same commands and hear the same events. A command that needs an ability carries
//! the permit that proves it (see [`super::ability`]).

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::ability::{
    CanAdopt, CanCancel, CanList, CanMakeGroup, CanRemoveGroup, CanRename, CanRenameGroup, CanVerify,
    ParkAssets, RemoveAssets, UploadSlot,
};
use super::action::Keymap;
use super::connection::{ConnectionEdit, Offer, TestReport, VaultState};
use super::conventions::Conventions;
use super::fix::{Fix, Repair, Tools};
use super::order::{Draft, Order, RequestPreview};
use super::{
    Asset, AssetId, Budget, Connection, ConnectionName, Failure, Group, GroupId, Job, JobId, Judgement,
    Marked, Merged, Moment, Original, OriginalId, Parked, Prices, Problem, SavedSearch, Subject, Take,
    Template, Wish,
};

pub use super::taste::{DoubleClick, Language, Mentions, Start, Taste, Theme};

/// A picture on screen, by what it is of.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum PictureOf {
    /// One of our files.
    Original(OriginalId),
    /// An asset of which we have no file: its preview at the provider.
    Asset(ConnectionName, AssetId),
    /// A saved result's poster frame.
    Take(JobId),
    /// The whole length of a film or sound of ours: frames side by side, or its waveform in white.
    Strip(OriginalId),
}

/// The sizes pictures are shown in, by longest edge. The two smaller ones are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum PictureSize {
    /// For tiles and rows: 256 pixels.
    Small,
    /// For the inspector and previews: 768 pixels.
    Large,
    /// For a close look: a file of ours as it is, up to the largest a provider takes. Never made or kept.
    Full,
}

impl PictureSize {
    /// The longest edge in pixels.
    pub const fn edge(self) -> u32 {
        match self {
            Self::Small => 256,
            Self::Large => 768,
            Self::Full => 6000,
        }
    }
}

/// One file to send, with the right to send it.
#[derive(Clone, PartialEq, Debug)]
pub struct UploadRequest {
    /// The right, minted for this kind of file and this place.
    pub slot: UploadSlot,
    /// The file, as it was looked at.
    pub original: Original,
    /// The name the asset will have.
    pub name: String,
    /// The public address it was fetched from, if it came so.
    pub link: Option<String>,
    /// Another asset is wanted although the account has one of this content.
    pub again: bool,
}

/// The small pictures that are kept on this computer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Previews {
    /// What all of them take.
    pub bytes: u64,
    /// Where they lie.
    pub folder: PathBuf,
}

/// Why a file is not taken for one that was moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotThisFile {
    /// Its content is another.
    Other,
    /// It cannot be read, or nobody knows the one that is missed; in the system's words.
    Unreadable(String),
}

/// One file to repair.
#[derive(Clone, PartialEq, Debug)]
pub struct RepairRequest {
    /// The file, as it was looked at.
    pub original: Original,
    /// What is done, in order.
    pub fixes: Vec<Fix>,
    /// The copy must pass the rules of this account.
    pub connection: ConnectionName,
}

/// Everything that can be asked.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Measure and hash these files; folders are walked. Each answers with [`Event::Looked`].
    Look(Vec<PathBuf>),
    /// Fetch what lies at these web addresses into Greenroom's own folder and look at it. Each answers with
    /// [`Event::Looked`].
    LookAtLinks(Vec<String>),
    /// Bytes from the clipboard become a file in Greenroom's own folder, then are looked at.
    LookAtPixels(Pasted),
    /// Read the whole list of an account.
    Refresh(CanList),
    /// Make a group.
    MakeGroup {
        /// The right.
        permit: CanMakeGroup,
        /// Its name.
        name: String,
        /// Free text.
        description: String,
    },
    /// Rename a group.
    RenameGroup {
        /// The right.
        permit: CanRenameGroup,
        /// Which.
        id: GroupId,
        /// The new name.
        name: String,
    },
    /// Delete a group and everything in it.
    RemoveGroup {
        /// The right.
        permit: CanRemoveGroup,
        /// Which.
        id: GroupId,
    },
    /// Rename an asset.
    RenameAsset {
        /// The right.
        permit: CanRename,
        /// Which.
        id: AssetId,
        /// The new name.
        name: String,
    },
    /// Delete assets at the provider.
    RemoveAssets(RemoveAssets),
    /// Delete assets of which the originals stay here, so that their slots are free. Bringing one back is an
    /// upload of its original.
    ParkAssets(ParkAssets),
    /// Do not offer to bring this back any more.
    ForgetParked(ConnectionName, OriginalId),
    /// Keep what is being composed for an account, so that a crash does not lose it.
    KeepDraft(ConnectionName, Draft),
    /// Keep these searches of an account, in this order, in place of those before. Answers with
    /// [`Event::Searches`].
    KeepSearches(ConnectionName, Vec<SavedSearch>),
    /// Take up an asset that exists at the provider, by its id: one made in the provider's console, say.
    AdoptAsset {
        /// The right.
        permit: CanAdopt,
        /// Which.
        id: AssetId,
    },
    /// Show this no more here; the provider is not asked. For what cannot be deleted there.
    Hide(ConnectionName, Hideable),
    /// Show it again.
    Unhide(ConnectionName, Hideable),
    /// Cancel a generation that still waits at the provider.
    CancelTask {
        /// The right.
        permit: CanCancel,
        /// The generation.
        job: JobId,
    },
    /// Begin the verification of a real person. Answers with [`Event::Verification`], until it ends.
    Verify(CanVerify),
    /// Wait no longer for a verification. Its link stays good until it expires.
    StopVerifying(ConnectionName),
    /// Send files. All of one command are one batch; a new group is made once for all.
    Upload(Vec<UploadRequest>),
    /// Start a generation.
    Generate {
        /// What is sent.
        order: Order,
        /// It leaves no sooner, so that it can be taken back.
        hold: Duration,
    },
    /// Say what would be sent. Answers with [`Event::Preview`].
    Preview(Order),
    /// Ask something of a job that exists.
    Wish(JobId, Wish),
    /// Ask something of every job of these that allows it.
    WishAll(Vec<JobId>, Wish),
    /// Take ended uploads and chores off the list. Assets and results stay.
    ClearFinished,
    /// A file of ours was moved or renamed: it lies here now. Answers with [`Event::Relocated`].
    Relocate(OriginalId, PathBuf),
    /// A file of ours is gone: fetch it again from this address, if the same content still lies there. Answers with
    /// [`Event::Relocated`].
    FetchAgain(OriginalId, String),
    /// Make repaired copies of files. Each answers with [`Event::Repair`] until it ends.
    Repair(Vec<RepairRequest>),
    /// A repaired copy of this content is wanted no more.
    StopRepair(OriginalId),
    /// Make, or fetch, a small picture. Answers with [`Event::Picture`].
    Picture(PictureOf, PictureSize),
    /// These are no longer on screen: what was not begun is not made. Nothing is told of it.
    LetPicturesGo(Vec<(PictureOf, PictureSize)>),
    /// Add or change a connection; secrets go to the key store. Answers with [`Event::Edited`].
    EditConnection(ConnectionEdit),
    /// Remove a connection and its secrets. What it held stays at the provider.
    RemoveConnection(ConnectionName),
    /// Use this connection from now on.
    UseConnection(ConnectionName),
    /// Ask a connection whether it works. Answers with [`Event::Tested`].
    TestConnection(ConnectionName),
    /// Try the key store again; what was kept until the end of this run goes into it once it answers. Answers with
    /// [`Event::Vault`].
    TryVault,
    /// Remember a person's taste.
    SetTaste(Taste),
    /// Remember which keys do what.
    SetKeys(Keymap),
    /// Remember what a team has agreed on.
    SetConventions(Conventions),
    /// Remember what things cost. Answers with [`Event::Prices`].
    SetPrices(Prices),
    /// From now on save videos in this folder; in the usual one where there is none. Answers with
    /// [`Event::Results`].
    SetResults(Option<PathBuf>),
    /// Keep these templates, in this order, in place of those before. Answers with [`Event::Templates`].
    KeepTemplates(Vec<Template>),
    /// This is the best take of its request, or it is no longer. Answers with [`Event::Best`].
    MarkBest(JobId, bool),
    /// Delete every small picture that can be made or fetched again.
    ClearPictures,
    /// Keep what a person said of something. What was said before stays as history.
    Judge(Judgement),
    /// Forget what was said of this at that moment, as if it had not been said.
    TakeBack(Subject, Moment),
    /// Take over what others said in a report: the newest counts. Answers with [`Event::Merged`].
    MergeVerdicts(Vec<Marked>),
    /// From now on tell what a second start hands over: this face is a window and takes it.
    ReceiveFiles,
}

/// A picture from the clipboard, or a frame of a film.
#[derive(Clone, PartialEq, Eq)]
pub struct Pasted {
    /// What it should be called, if it has a name.
    pub name: Option<String>,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel, red first, not premultiplied.
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Pasted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pasted({}×{})", self.width, self.height)
    }
}

/// Where videos are saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultsFolder {
    /// The folder.
    pub path: PathBuf,
    /// A person chose it.
    pub chosen: bool,
    /// Why the one that was asked for last was not taken, in the system's words.
    pub refused: Option<String>,
}

/// How the rows of this house are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum StoreState {
    /// Fine.
    #[default]
    Fine,
    /// The file was damaged: it lies aside, and what could be read of it was taken over.
    Rebuilt(Rebuilt),
    /// Rows cannot be read or written just now. Nothing that costs leaves until they can.
    Failing {
        /// The system's words.
        said: String,
    },
}

/// What became of a damaged database.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rebuilt {
    /// Where the damaged file lies now.
    pub aside: PathBuf,
    /// What was found wrong with it.
    pub said: String,
    /// Jobs that were taken over.
    pub jobs: usize,
    /// Results that were taken over.
    pub takes: usize,
    /// Assets that were taken over; the rest comes with the next reading of each account.
    pub assets: usize,
    /// Tables of which something could not be read.
    pub torn: Vec<String>,
}

/// What can be hidden here.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Hideable {
    /// A group with everything in it.
    Group(GroupId),
    /// One asset.
    Asset(AssetId),
}

/// How far the verification of a real person is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verification {
    /// The provider is asked for a link.
    Starting,
    /// The person opens the link, on a phone perhaps, and is filmed.
    Waiting {
        /// The link. Good for one person and a short time.
        link: String,
        /// When it dies.
        until: Moment,
    },
    /// Done: the person's own group exists.
    Verified {
        /// The group.
        group: GroupId,
    },
    /// The link's time is over, or the person was refused: the provider does not tell which.
    Expired,
    /// It could not be started or followed.
    Failed(Failure),
    /// A person waits no longer.
    Stopped,
}

/// What one look at a path found.
#[derive(Clone, PartialEq, Debug)]
pub struct Looked {
    /// The path as it was given or found in a folder.
    pub path: PathBuf,
    /// The web address it was fetched from, if it came so.
    pub link: Option<String>,
    /// The file, or why it cannot be one. Rules of a provider are applied by whoever shows it.
    pub found: Result<Original, Problem>,
}

/// How the last reading of an account's list went.
#[derive(Clone, PartialEq, Debug)]
pub enum Sync {
    /// Never read, nothing kept.
    Never,
    /// Being read; what is kept stays visible.
    Reading {
        /// When it was last read whole.
        last: Option<Moment>,
    },
    /// Read whole.
    At(Moment),
    /// Could not be read; what is kept stays visible.
    Failed {
        /// Why.
        failure: Failure,
        /// When it was last read whole.
        last: Option<Moment>,
    },
}

/// Which command an answer belongs to; counted by the handle that sent it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Ticket(pub u64);

/// Everything the house tells.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// Everything kept on this computer has been told; what follows is news.
    Loaded,
    /// A command was taken and became these jobs, in order; none where it needed none.
    Taken(Ticket, Vec<JobId>),
    /// All connections, whole, whenever one changes.
    Connections(Vec<Connection>),
    /// A connection was saved, or not.
    Edited(ConnectionName, Result<(), Failure>),
    /// A connection test ended.
    Tested(ConnectionName, TestReport),
    /// Credentials of other tools on this computer that may be taken over, whole, whenever they change.
    Offers(Vec<Offer>),
    /// How far a verification is.
    Verification(ConnectionName, Verification),
    /// Everything hidden of an account, whole, whenever it changes.
    Hidden(ConnectionName, Vec<Hideable>),
    /// The key store's state.
    Vault(VaultState),
    /// A person's taste, as kept.
    Taste(Taste),
    /// Which keys do what, as kept.
    Keys(Keymap),
    /// What a team has agreed on, as kept.
    Conventions(Conventions),
    /// What things cost, as kept.
    Prices(Prices),
    /// Where videos are saved.
    Results(ResultsFolder),
    /// The templates, whole, whenever they change.
    Templates(Vec<Template>),
    /// The best takes, whole, whenever they change.
    Best(BTreeSet<JobId>),
    /// Every small picture was deleted: what is shown is asked for anew.
    PicturesCleared,
    /// How fast and how much an account may.
    Budget(ConnectionName, Budget),
    /// Everything an account held once and can have back, whole, whenever it changes.
    Parked(ConnectionName, Vec<Parked>),
    /// What was being composed for an account, as kept; told at start.
    Draft(ConnectionName, Draft),
    /// The searches a person named for an account, whole, whenever they change.
    Searches(ConnectionName, Vec<SavedSearch>),
    /// How the rows are.
    Store(StoreState),
    /// A second start handed these files over; none means only that the window should come to the front. Web
    /// addresses stand among them as they were given: every file's path is absolute, so neither can be the other.
    HandedOver(Vec<PathBuf>),
    /// All groups and assets of an account, whole: at start, and after each reading.
    Shelf {
        /// The account.
        connection: ConnectionName,
        /// Every group.
        groups: Vec<Group>,
        /// Every asset.
        assets: Vec<Asset>,
    },
    /// How the reading of an account's list stands.
    Sync(ConnectionName, Sync),
    /// One asset is new or changed.
    Asset(Asset),
    /// One asset is gone.
    AssetGone(ConnectionName, AssetId),
    /// One group is new or changed.
    Group(Group),
    /// One group is gone, with its assets.
    GroupGone(ConnectionName, GroupId),
    /// One file of ours is known.
    Original(Original),
    /// A file is no longer known.
    OriginalGone(OriginalId),
    /// What a look found.
    Looked(Looked),
    /// So many files of the present looks are still to be measured.
    Looking(usize),
    /// Which programs that repairs may need are on this computer.
    Tools(Tools),
    /// How far the repair of a file is.
    Repair {
        /// The file, by its content.
        of: OriginalId,
        /// What is done.
        fixes: Vec<Fix>,
        /// How far it is.
        state: Repair,
    },
    /// One job is new or changed.
    Job(Box<Job>),
    /// One job was taken off the list.
    JobGone(JobId),
    /// Bytes on the way, of a job that sends or fetches.
    Progress {
        /// The job.
        job: JobId,
        /// Bytes so far.
        done: u64,
        /// Bytes in all, where known.
        total: Option<u64>,
    },
    /// The account asked us to slow down; its next call waits until then.
    SlowedDown(ConnectionName, Moment),
    /// What would be sent.
    Preview(RequestPreview),
    /// A picture lies on this computer, or there is none.
    Picture {
        /// What it is of.
        of: PictureOf,
        /// How large.
        size: PictureSize,
        /// Where it lies; `None` means there is no picture to be had.
        path: Option<PathBuf>,
    },
    /// What the small pictures that are kept take.
    Previews(Previews),
    /// A result was saved, or known from before.
    Take(Take),
    /// Everything that was said of anything, whole: at start, and when another process changed it.
    Verdicts(Vec<Judgement>),
    /// One thing was said.
    Judged(Judgement),
    /// What was said of this at that moment was taken back.
    TakenBack(Subject, Moment),
    /// What came of taking over what others said; where rows cannot be written, the system's words, and nothing of it
    /// was taken over.
    Merged(Result<Merged, String>),
    /// Whether a file is the one that was missed; if so, its new place is kept and was told before.
    Relocated(OriginalId, Result<(), NotThisFile>),
}

impl Event {
    /// It changes accounts, groups or assets.
    pub const fn is_about_libraries(&self) -> bool {
        matches!(
            self,
            Self::Connections(_)
                | Self::Hidden(..)
                | Self::Shelf { .. }
                | Self::Asset(_)
                | Self::AssetGone(..)
                | Self::Group(_)
                | Self::GroupGone(..)
        )
    }
}
