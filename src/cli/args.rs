//! What may be typed: names and options are a contract that people script against.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::rules::Edition;
use crate::model::{Choices, Ground, Growth, Keep};

/// The desktop home for virtual-avatar assets used with Seedance 2.0.
///
/// Without a command the window opens.
#[derive(Parser, Debug)]
#[command(name = "greenroom", version, subcommand_required = false, arg_required_else_help = false)]
#[command(
    after_help = "Exit codes: 0 all done; 1 at least one item failed; 2 wrong usage or configuration; \
                        3 the provider refused the credentials; 130 interrupted."
)]
pub struct Cli {
    /// What to do; nothing opens the window.
    #[command(subcommand)]
    pub verb: Option<Verb>,

    /// The connection to use: the default one unless named.
    #[arg(short, long, global = true, value_name = "NAME")]
    pub connection: Option<String>,

    /// Print JSON Lines on stdout and nothing else there.
    #[arg(long, global = true)]
    pub json: bool,

    /// A scenario for the built-in sandbox to play.
    #[arg(long, global = true, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Open the window with these files; one that is open already takes them.
    Open {
        /// Files, folders to walk, or public addresses.
        #[arg(value_name = "PATH_OR_URL")]
        paths: Vec<PathBuf>,
    },
    /// Check local files against the provider's limits; uploads nothing.
    ///
    /// Each is hashed and decoded. Warnings do not fail it: `looks_like` names a picture it nearly equals, `duplicate_of`
    /// one it equals, `not_decoded` says that nothing installed here could decode it.
    Check {
        /// Files, or folders to walk.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Write repaired copies of files that break the provider's limits; the originals stay as they are.
    Fix(FixArgs),
    /// Manage connections.
    #[command(subcommand)]
    Connections(ConnectionsVerb),
    /// Find out why a connection does not work, up to the first real cause. Nothing it asks costs anything.
    Doctor {
        /// Correct this connection's signatures by the clock's measured error.
        #[arg(long)]
        accept_clock: bool,
    },
    /// Verify a real person: prints a link for their phone and waits for the end.
    Verify,
    /// Manage groups.
    #[command(subcommand)]
    Groups(GroupsVerb),
    /// Manage assets.
    #[command(subcommand)]
    Assets(AssetsVerb),
    /// Show how many assets the account holds, how many it may hold, and which were used least.
    Slots,
    /// Check files, upload them and, with --wait, follow moderation to the end.
    Upload(UploadArgs),
    /// The queue of uploads, which survives a killed process.
    #[command(subcommand)]
    Transfers(TransfersVerb),
    /// Start a generation; with --wait, follow it until the video is saved.
    Generate(GenerateArgs),
    /// The history of generations.
    #[command(subcommand)]
    Tasks(TasksVerb),
    /// Copies of what is kept on this computer, and the way back to one.
    #[command(subcommand)]
    Backup(BackupVerb),
    /// Every call that may cost, and what became of it.
    Journal {
        /// Only those since midnight.
        #[arg(long)]
        today: bool,
    },
    /// Write a moderation report of a connection: pictures, statuses, reasons, verdicts; no secrets.
    Export(ExportArgs),
    /// What people say of pictures; it stays on this computer and in reports.
    #[command(subcommand)]
    Verdicts(VerdictsVerb),
    /// Run the built-in practice provider as a server.
    Sandbox(SandboxArgs),
    /// The whole job on the sandbox with bundled avatars: no account, no network.
    Demo {
        /// Also put the video into this folder.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// `greenroom connections …`
#[derive(Subcommand, Debug)]
pub enum ConnectionsVerb {
    /// List all connections.
    List,
    /// Add a connection.
    Add(Box<AddArgs>),
    /// Remove a connection and its secrets; what it holds stays at the provider.
    Remove {
        /// Which.
        name: String,
    },
    /// Use this connection when none is named.
    Default {
        /// Which.
        name: String,
    },
}

/// An edition by its word.
fn edition(word: &str) -> Result<Edition, String> {
    let known = || Edition::ALL.map(Edition::key).join(", ");
    Edition::from_key(word).ok_or_else(|| format!("there are {}", known()))
}

/// `greenroom connections add …`
#[derive(Args, Debug, Default)]
pub struct AddArgs {
    /// The name it will have.
    pub name: String,
    /// Whose account it is: volcengine, byteplus, anyfast, apiyi, apimart, kyy, private-avatar.
    #[arg(long, value_name = "PROVIDER")]
    pub provider: String,
    /// Another address than the provider's own.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Another address for videos.
    #[arg(long, value_name = "URL")]
    pub generation_url: Option<String>,
    /// The region of signed calls.
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// The provider's project; "default" unless named.
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// Which edition of the provider's limits files are checked by: 720p, 1080p or 4k, where the provider has it.
    #[arg(long, value_name = "EDITION", value_parser = edition)]
    pub rules: Option<Edition>,
    /// Assets that may be created per minute.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub creates_per_minute: Option<u32>,
    /// Assets the account may hold at once.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub slots: Option<u32>,
    /// Your own limit: assets created a day. What is more waits until midnight.
    #[arg(long, value_name = "NUMBER")]
    pub creations_per_day: Option<u32>,
    /// Your own limit: generations started a day. What is more waits until midnight.
    #[arg(long, value_name = "NUMBER")]
    pub generations_per_day: Option<u32>,
    /// Where files wait for a provider that only takes addresses: any S3-compatible store.
    #[arg(long, value_name = "URL")]
    pub staging_endpoint: Option<String>,
    /// The staging store's bucket.
    #[arg(long, value_name = "NAME")]
    pub staging_bucket: Option<String>,
    /// The staging store's region.
    #[arg(long, value_name = "REGION")]
    pub staging_region: Option<String>,
    /// What every key in the staging store starts with.
    #[arg(long, value_name = "TEXT")]
    pub staging_prefix: Option<String>,
    /// Read a secret from standard input, one line each, in the order of these options: api_key=-
    // A plain text and no parser: a parser's error would repeat what was typed, which may be a key.
    #[arg(long = "secret", value_name = "FIELD=-")]
    pub secrets: Vec<String>,
    /// Take secrets over from the official client's environment variables (env) or one of its profiles.
    #[arg(long, value_name = "env|PROFILE")]
    pub import: Option<String>,
}

/// `greenroom groups …`
#[derive(Subcommand, Debug)]
pub enum GroupsVerb {
    /// List all groups.
    List,
    /// Make a group.
    Create {
        /// Its name.
        name: String,
        /// Free text.
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
    },
    /// Rename a group.
    Rename {
        /// Which.
        id: String,
        /// The new name.
        name: String,
    },
    /// Delete a group and every asset in it.
    Delete {
        /// Which.
        id: String,
        /// Yes, delete it.
        #[arg(long)]
        yes: bool,
    },
}

/// `greenroom assets …`
#[derive(Subcommand, Debug)]
pub enum AssetsVerb {
    /// List assets; every page is read.
    List(AssetFilter),
    /// Show one asset.
    Get {
        /// Its id, or asset://ID.
        id: String,
    },
    /// Take up an asset that exists at the provider by its id, one made in its console perhaps.
    Add {
        /// Its id, or asset://ID.
        id: String,
    },
    /// Show an asset no more here; the provider is not asked.
    Hide {
        /// Its id, or asset://ID.
        id: String,
    },
    /// Show a hidden asset again.
    Unhide {
        /// Its id, or asset://ID.
        id: String,
    },
    /// Rename an asset.
    Rename {
        /// Its id, or asset://ID.
        id: String,
        /// The new name.
        name: String,
    },
    /// Delete assets at the provider.
    Delete {
        /// Their ids, or asset://ID.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Yes, delete them.
        #[arg(long)]
        yes: bool,
    },
    /// Delete assets at the provider and keep their originals here, so that their slots are free.
    Park {
        /// Their ids, or asset://ID.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Yes, park them.
        #[arg(long)]
        yes: bool,
    },
    /// Upload what was parked again, under its name and into its group.
    Back {
        /// The ids they had, or the SHA-256 of their contents.
        #[arg(required = true, value_name = "ID_OR_HASH")]
        items: Vec<String>,
        /// Follow moderation to the end.
        #[arg(long)]
        wait: bool,
    },
    /// List what was parked and can be brought back.
    Parked,
    /// Show which running generations, drafts and results depend on an asset.
    Used {
        /// Its id, or asset://ID.
        id: String,
    },
}

/// Which assets to list.
#[derive(Args, Debug, Default)]
pub struct AssetFilter {
    /// Only of this group.
    #[arg(long, value_name = "ID")]
    pub group: Option<String>,
    /// Only with this status: Processing, Active, Failed.
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Only of this kind.
    #[arg(long, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// Only with this text in the name.
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Hidden ones too.
    #[arg(long)]
    pub hidden: bool,
}

/// `greenroom export …`
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// How it is written: by the file's ending unless named, else as a page.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,
    /// Only with this status: Processing, Active, Failed.
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Only of this group.
    #[arg(long, value_name = "ID")]
    pub group: Option<String>,
    /// Where it goes; an existing file is replaced.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// How a report is written, as typed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportFormat {
    /// A table (RFC 4180).
    Csv,
    /// One page with pictures, that a colleague marks in a browser.
    Html,
    /// Data.
    Json,
}

/// `greenroom verdicts …`
#[derive(Subcommand, Debug)]
pub enum VerdictsVerb {
    /// List what was said last of each asset of the connection.
    List,
    /// Say something of an asset.
    Set {
        /// Which.
        id: String,
        /// The decision.
        #[arg(value_enum)]
        verdict: Decision,
        /// Free text.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// Who says so: the system's name for you unless named.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Read the verdicts of a report that came back, a page or JSON. The newest of each picture counts.
    Import {
        /// The report.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// A decision, as typed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
#[value(rename_all = "snake_case")]
pub enum Decision {
    /// Good as it is.
    Approved,
    /// Good once something was changed.
    NeedsChanges,
    /// Not to be used.
    Rejected,
    /// No decision, or none any more.
    None,
}

/// A kind of asset, as typed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Image,
    Video,
    Audio,
    Document,
}

/// `greenroom upload …`
#[derive(Args, Debug)]
pub struct UploadArgs {
    /// Files, folders to walk, or public addresses.
    #[arg(required = true, value_name = "PATH_OR_URL")]
    pub paths: Vec<PathBuf>,
    /// The group they go into.
    #[arg(long, value_name = "ID", conflicts_with = "new_group")]
    pub group: Option<String>,
    /// Make a group of this name for them.
    #[arg(long, value_name = "NAME")]
    pub new_group: Option<String>,
    /// The asset's name; several files are numbered.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Follow moderation to the end.
    #[arg(long)]
    pub wait: bool,
    /// What to do with a file whose content is at the account already.
    #[arg(long, value_enum, default_value_t = OnDuplicate::Reuse, value_name = "WHAT")]
    pub on_duplicate: OnDuplicate,
    /// Repair what breaks the provider's limits and upload the repaired copy.
    #[arg(long)]
    pub fix: bool,
    /// How; with --fix.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `greenroom fix …`
#[derive(Args, Debug)]
pub struct FixArgs {
    /// Files, or folders to walk.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Where the copies go. Nothing there is overwritten.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Also copy files that need no fix.
    #[arg(long)]
    pub all: bool,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// How files are repaired.
#[derive(Args, Clone, Copy, Debug)]
pub struct HowArgs {
    /// What is kept of what is too long: start, middle, or FROM-TO in seconds.
    #[arg(long, value_name = "PART", default_value = "start", value_parser = part)]
    pub trim: Keep,
    /// What is added around pictures of a wrong ratio: edge (the colour of their edge), white or black.
    #[arg(long, value_name = "COLOUR", default_value = "edge", value_parser = ground)]
    pub pad: Ground,
    /// What becomes of pictures that are too small.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Small::Enlarge)]
    pub small: Small,
    /// Convert HEIC to JPEG even where the provider takes it.
    #[arg(long)]
    pub convert_heic: bool,
}

impl HowArgs {
    /// What was chosen.
    pub const fn choices(self) -> Choices {
        let growth = match self.small {
            Small::Enlarge => Growth::Enlarge,
            Small::Pad => Growth::Pad,
        };
        Choices { keep: self.trim, ground: self.pad, growth, convert_heic: self.convert_heic }
    }
}

/// What becomes of a picture that is too small.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Small {
    /// It is enlarged, and may look soft.
    Enlarge,
    /// It is padded, and stays sharp.
    Pad,
}

fn part(text: &str) -> Result<Keep, String> {
    match text {
        "start" => return Ok(Keep::Start),
        "middle" => return Ok(Keep::Middle),
        _ => {}
    }
    let seconds = |text: &str| text.trim().parse::<f64>().ok().filter(|it| it.is_finite() && *it >= 0.0);
    match text.split_once('-').map(|(from, to)| (seconds(from), seconds(to))) {
        Some((Some(from), Some(to))) if to > from => Ok(Keep::Part { from, to }),
        _ => Err("start, middle, or FROM-TO in seconds, like 3-12.5".to_owned()),
    }
}

fn ground(text: &str) -> Result<Ground, String> {
    let found = Ground::ALL.into_iter().find(|ground| ground.key() == text);
    found.ok_or_else(|| "edge, white or black".to_owned())
}

/// What to do with a duplicate.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnDuplicate {
    /// Answer with the asset that is there.
    Reuse,
    /// Leave the file out.
    Skip,
    /// Create another asset.
    Upload,
}

/// `greenroom transfers …`
#[derive(Subcommand, Debug)]
pub enum TransfersVerb {
    /// List the queue.
    List,
    /// Try failed or stopped uploads again; all of them unless named.
    Retry {
        /// Which.
        #[arg(value_name = "ID")]
        ids: Vec<u64>,
        /// For uploads that may have arrived already: send them again, and perhaps pay twice.
        #[arg(long)]
        send_again: bool,
    },
    /// Look again at the provider for uploads, and groups, that may have arrived.
    Look {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
    /// Send again what may have arrived already, and perhaps pay twice.
    SendAgain {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
    /// Give up what may have arrived; what is at the provider stays there.
    Forget {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
    /// Do no more for an upload; what is at the provider stays there.
    Cancel {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
    /// Carry on what was left, and follow it to the end.
    Resume,
}

/// `greenroom generate …`
#[derive(Args, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct GenerateArgs {
    /// The prompt; `Image 1` or `@图1` names the first --image.
    #[arg(long, value_name = "TEXT")]
    pub prompt: String,
    /// A reference picture: asset://ID. Repeat for more.
    #[arg(long, value_name = "URI", conflicts_with_all = ["first_frame", "last_frame"])]
    pub image: Vec<String>,
    /// A reference video: asset://ID. Repeat for more.
    #[arg(long, value_name = "URI", conflicts_with_all = ["first_frame", "last_frame"])]
    pub video: Vec<String>,
    /// Reference audio: asset://ID. Repeat for more.
    #[arg(long, value_name = "URI", conflicts_with_all = ["first_frame", "last_frame"])]
    pub audio: Vec<String>,
    /// The picture the video begins with.
    #[arg(long, value_name = "URI")]
    pub first_frame: Option<String>,
    /// The picture the video ends with.
    #[arg(long, value_name = "URI", requires = "first_frame")]
    pub last_frame: Option<String>,
    /// The model; the provider's usual one unless named.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// Width by height, 16:9.
    #[arg(long, value_name = "RATIO")]
    pub ratio: Option<String>,
    /// 480p, 720p …
    #[arg(long, value_name = "RESOLUTION")]
    pub resolution: Option<String>,
    /// Whole seconds.
    #[arg(long, value_name = "SECONDS")]
    pub duration: Option<u32>,
    /// The same seed gives a similar video.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u32>,
    /// So many takes, each a generation of its own that is paid for. A seed counts on from one to the next.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub takes: Option<u8>,
    /// Make no sound.
    #[arg(long)]
    pub no_audio: bool,
    /// Mark the video as made by a machine.
    #[arg(long)]
    pub watermark: bool,
    /// Follow the task until the video is saved.
    #[arg(long)]
    pub wait: bool,
    /// Also put the video into this folder; implies --wait. Nothing there is overwritten.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Send nothing; print the request that would be sent, secrets masked.
    #[arg(long, conflicts_with_all = ["wait", "out"])]
    pub dry_run: bool,
}

/// `greenroom tasks …`
#[derive(Subcommand, Clone, Debug)]
pub enum TasksVerb {
    /// List generations.
    List,
    /// Show one generation.
    Get {
        /// Which.
        id: u64,
    },
    /// Cancel a generation, or stop watching it where the provider cannot cancel.
    Cancel {
        /// Which.
        id: u64,
    },
    /// Follow what still runs to the end and save the results.
    Resume,
    /// Mark a saved take as the best of its request; of takes with the same prompt and references only one is.
    Best {
        /// Which.
        id: u64,
        /// Take the mark away.
        #[arg(long)]
        unmark: bool,
    },
    /// Try failed or stopped generations again. What the provider has accepted is followed, not ordered anew.
    Retry {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
    /// Look again at the provider for generations that may have been started.
    Look {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
    /// Send again what may have been started already, and perhaps pay twice.
    SendAgain {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
    /// Give up what may have been started; what is at the provider stays there.
    Forget {
        /// Which.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<u64>,
    },
}

/// `greenroom backup …`
#[derive(Subcommand, Debug)]
pub enum BackupVerb {
    /// List the copies, newest first.
    List,
    /// Make a copy now; a window may stay open.
    Now {
        /// Make it here instead of with the others. Nothing is overwritten.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Put a copy in place of the present database, which is set aside. What may have been sent since is not sent
    /// again by itself.
    Restore {
        /// Which copy.
        file: PathBuf,
        /// Yes, restore it.
        #[arg(long)]
        yes: bool,
    },
}

/// `greenroom sandbox …`
#[derive(Args, Debug)]
pub struct SandboxArgs {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Keep its files here instead of in a temporary folder.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
