//! What both faces say, in each language. No logic; a missing translation does not compile.
//!
//! One struct for each place, with one constant per language side by side in one file. Sentences with
//! values in them are functions, so that a value cannot be left out or land in the wrong place.

mod accounts;
mod actions;
mod common;
mod problem;
mod fix;
mod failure;
mod frame;
mod library;
mod browse;
mod import;
mod transfers;
mod generate;
mod player;
mod previews;
mod prices;
mod takes;
mod connections;
mod first_run;
mod news;
mod palette;
mod people;
mod cli;
mod findings;
mod backups;
mod help;
mod house;
mod chooser;
mod promises;
mod settings;
mod review;
mod slots;

pub use accounts::AccountWords;
pub use actions::{ActionWords, Lacks};
pub use backups::BackupWords;
pub use browse::BrowseWords;
pub use cli::{CliWords, Lack};
pub use common::{Common, bytes, clock};
pub use connections::ConnectionsWords;
pub use failure::FailureWords;
pub use findings::FindingWords;
pub use first_run::FirstRunWords;
pub use frame::FrameWords;

pub use chooser::ChooserWords;
pub use fix::FixWords;
pub use generate::{GenerateWords, timecode};
pub use help::HelpWords;
pub use house::HouseWords;
pub use import::ImportWords;
pub use library::LibraryWords;
pub use news::NewsWords;
pub use palette::PaletteWords;
pub use people::PeopleWords;
pub use player::PlayerWords;
pub use previews::PreviewWords;
pub use prices::PriceWords;
pub use problem::ProblemWords;
pub use promises::PromiseWords;
pub use review::{PageWords, ReviewWords};
pub use settings::SettingsWords;
pub use slots::SlotsWords;
pub use takes::TakeWords;
pub use transfers::TransfersWords;

use crate::model::talk::Language;

/// Everything that is said, in one language.
#[derive(Debug)]
pub struct Words {
    /// Status words, kinds, units, buttons that are everywhere.
    pub common: Common,
    /// What is wrong with a file.
    pub problem: ProblemWords,
    /// Repairs of files.
    pub fix: FixWords,
    /// What went wrong, and what to do.
    pub failure: FailureWords,
    /// Rail, bars and what lies over everything.
    pub frame: FrameWords,
    /// Groups and assets.
    pub library: LibraryWords,
    /// Large libraries.
    pub browse: BrowseWords,
    /// The import sheet and the drop overlay.
    pub import: ImportWords,
    /// What is on its way.
    pub transfers: TransfersWords,
    /// Where videos are made.
    pub generate: GenerateWords,
    /// What things cost.
    pub prices: PriceWords,
    /// Takes, their history, templates.
    pub takes: TakeWords,
    /// The player, wherever it stands.
    pub player: PlayerWords,
    /// Small pictures that are kept on this computer.
    pub previews: PreviewWords,
    /// Connections, settings and keys.
    pub connections: ConnectionsWords,
    /// Setting an account up, and what its test found.
    pub accounts: AccountWords,
    /// Ids, verified persons, links, what is forgotten here.
    pub people: PeopleWords,
    /// The first screen.
    pub first_run: FirstRunWords,
    /// What the command line says.
    pub cli: CliWords,
    /// The command line's help, where it is not the English that stands in `cli/args.rs`.
    pub help: Option<HelpWords>,
    /// What Greenroom noticed about refused assets.
    pub findings: FindingWords,
    /// The database and its copies.
    pub backups: BackupWords,
    /// Life in the background.
    pub house: HouseWords,
    /// The dialog for files of our own.
    pub chooser: ChooserWords,
    /// Money, pace and trouble.
    pub promises: PromiseWords,
    /// What each action is called.
    pub actions: ActionWords,
    /// The palette.
    pub palette: PaletteWords,
    /// Toasts and the bell.
    pub news: NewsWords,
    /// Settings.
    pub settings: SettingsWords,
    /// Slots, parked originals and what uses an asset.
    pub slots: SlotsWords,
    /// Moderation, verdicts and their report.
    pub review: ReviewWords,
}

/// English.
pub static ENGLISH: Words = Words {
    common: common::EN,
    problem: problem::EN,
    fix: fix::EN,
    failure: failure::EN,
    frame: frame::EN,
    library: library::EN,
    browse: browse::EN,
    import: import::EN,
    transfers: transfers::EN,
    generate: generate::EN,
    prices: prices::EN,
    takes: takes::EN,
    player: player::EN,
    previews: previews::EN,
    connections: connections::EN,
    accounts: accounts::EN,
    people: people::EN,
    first_run: first_run::EN,
    cli: cli::EN,
    help: None,
    findings: findings::EN,
    backups: backups::EN,
    house: house::EN,
    chooser: chooser::EN,
    promises: promises::EN,
    actions: actions::EN,
    palette: palette::EN,
    news: news::EN,
    settings: settings::EN,
    slots: slots::EN,
    review: review::EN,
};

/// 简体中文
pub static CHINESE: Words = Words {
    common: common::ZH,
    problem: problem::ZH,
    fix: fix::ZH,
    failure: failure::ZH,
    frame: frame::ZH,
    library: library::ZH,
    browse: browse::ZH,
    import: import::ZH,
    transfers: transfers::ZH,
    generate: generate::ZH,
    prices: prices::ZH,
    takes: takes::ZH,
    player: player::ZH,
    previews: previews::ZH,
    connections: connections::ZH,
    accounts: accounts::ZH,
    people: people::ZH,
    first_run: first_run::ZH,
    cli: cli::ZH,
    help: Some(help::ZH),
    findings: findings::ZH,
    backups: backups::ZH,
    house: house::ZH,
    chooser: chooser::ZH,
    promises: promises::ZH,
    actions: actions::ZH,
    palette: palette::ZH,
    news: news::ZH,
    settings: settings::ZH,
    slots: slots::ZH,
    review: review::ZH,
};

/// The words of a language.
pub const fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}
