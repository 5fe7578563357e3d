//! Moderation reports: written for people, spreadsheets and programs, and read back with the verdicts of others.
//! Holds no network and no rows; a report is made of facts that are known, and never of a secret.

mod gather;
mod page;
mod read;
mod save;
mod table;

pub use gather::Gathering;
pub use page::{safe_name, write_page};
pub use read::{LARGEST, read, read_file};
pub use save::save;
pub use table::{write_json, write_table};

use std::path::PathBuf;

use crate::model::refusal::Refusal;
use crate::model::review::{Item, Standing};
use crate::model::{
    AssetId, ConnectionName, Conventions, GroupId, MediaKind, Moment, OriginalId, PictureOf, Verdict, World,
};

/// What a report says of itself, and what it is known again by.
const FORMAT: &str = "greenroom-review";
/// Grows when an older Greenroom could not read it.
const VERSION: u32 = 1;
/// The element of a page that holds what is read back.
const ISLAND: &str = "greenroom-review";

/// A report that can be written.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// The account.
    pub connection: ConnectionName,
    /// The provider's own name.
    pub provider: String,
    /// When it was made.
    pub made: Moment,
    /// When the list was last read, where the account cannot be reached now.
    pub as_of: Option<Moment>,
    /// What verdicts are called, and which columns the table has.
    pub conventions: Conventions,
    /// Minutes local time is ahead of UTC, for times that people read.
    pub utc_offset_minutes: i32,
    /// Everything in it, in order.
    pub rows: Vec<Row>,
}

/// One asset in a report.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// As shown to people.
    pub name: String,
    /// Its id, where it became an asset.
    pub asset: Option<AssetId>,
    /// Its group's id.
    pub group: Option<GroupId>,
    /// Its group's name.
    pub group_name: Option<String>,
    /// What it is.
    pub kind: MediaKind,
    /// Where it stands.
    pub standing: Standing,
    /// The provider's word for that.
    pub status: String,
    /// What a refusal means.
    pub refusal: Option<Refusal>,
    /// The provider's own code and words for it.
    pub reason: Option<(String, String)>,
    /// Since when it stands so.
    pub since: Option<Moment>,
    /// When the provider made it.
    pub created: Option<Moment>,
    /// Its content.
    pub content: Option<OriginalId>,
    /// The decision.
    pub verdict: Option<Verdict>,
    /// The note.
    pub note: String,
    /// When it was said.
    pub at: Option<Moment>,
    /// Who said it.
    pub by: String,
    /// What it looks like.
    pub picture: PictureOf,
    /// Where a small picture of it lies, once that is known.
    pub picture_path: Option<PathBuf>,
}

impl Row {
    /// What is known of it now.
    pub fn of(world: &World, item: Item<'_>) -> Self {
        let judgement = item.judgement(world);
        Self {
            name: item.name().to_owned(),
            asset: item.asset().map(|asset| asset.id.clone()),
            group: item.group_id(world).cloned(),
            group_name: item.group(world).map(|group| group.name.clone()),
            kind: item.kind(),
            standing: item.standing(),
            status: item.status_word().to_owned(),
            refusal: item.refusal(),
            reason: item.reason().map(|(code, message)| (code.to_owned(), message.to_owned())),
            since: item.since(),
            created: item.asset().and_then(|asset| asset.created),
            content: item.content(),
            verdict: judgement.and_then(|judgement| judgement.verdict),
            note: judgement.map(|judgement| judgement.note.clone()).unwrap_or_default(),
            at: judgement.map(|judgement| judgement.at),
            by: judgement.map(|judgement| judgement.by.clone()).unwrap_or_default(),
            picture: item.picture(world),
            picture_path: None,
        }
    }
}

/// A kind as the contract's words have it.
const fn kind_word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::Document => "document",
    }
}

/// `2026-05-12T14:30:00Z`
fn time(at: Moment) -> Option<String> {
    jiff::Timestamp::from_millisecond(at.0).ok().map(|stamp| stamp.to_string())
}
