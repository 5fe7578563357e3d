//! What a provider holds for us: groups, and assets in them.

use super::{AssetId, ConnectionName, GroupId, MediaKind, Moment, OriginalId};

/// One group is one character.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Where it lives.
    pub connection: ConnectionName,
    /// The provider's id.
    pub id: GroupId,
    /// As shown to people: a provider's technical prefix is stripped.
    pub name: String,
    /// Free text.
    pub description: String,
    /// The provider's word, `AIGC` or `LivenessFace`.
    pub group_type: String,
    /// When the provider says it was made.
    pub created: Option<Moment>,
}

/// Why moderation refused, in the provider's words. Both may be empty: some give no reason.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reason {
    /// The provider's code.
    pub code: String,
    /// The provider's sentence.
    pub message: String,
    /// The answer that said so, without secrets, where it was kept.
    pub raw: Option<String>,
}

impl Reason {
    /// A reason in the provider's words.
    pub const fn new(code: String, message: String) -> Self {
        Self { code, message, raw: None }
    }
}

/// A link that dies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// The address. May be signed: never printed.
    pub url: String,
    /// When it is expected to die, once that is known.
    pub until: Option<Moment>,
}

impl Link {
    /// A link whose end is not known yet.
    pub const fn new(url: String) -> Self {
        Self { url, until: None }
    }
}

/// Where an asset stands with its provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AssetStatus {
    /// Moderation is looking at it.
    Processing,
    /// Usable as `asset://ID`.
    Active,
    /// Refused.
    Failed(Reason),
    /// A word we do not know: shown as it is, never treated as usable.
    Other(String),
}

impl AssetStatus {
    /// The provider's word for it.
    pub fn word(&self) -> &str {
        match self {
            Self::Processing => "Processing",
            Self::Active => "Active",
            Self::Failed(_) => "Failed",
            Self::Other(word) => word,
        }
    }

    /// Nothing more will happen to it by itself.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Active | Self::Failed(_))
    }
}

/// Something that happened on the way, for the timeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// What.
    pub what: Milestone,
}

/// The stations of a timeline.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Milestone {
    /// Measured and checked on this computer.
    Checked,
    /// The call that creates it left.
    Sent,
    /// The call did not get through.
    Unreached,
    /// Asked to slow down.
    Throttled,
    /// The provider gave it an id.
    Created,
    /// The task was accepted.
    Submitted,
    /// No answer came: it may have arrived.
    Lost,
    /// Found at the provider after a lost answer.
    Found,
    /// Moderation let it pass.
    Passed,
    /// Refused.
    Refused,
    /// The provider finished the video.
    Finished,
    /// The video is on this computer.
    Saved,
    /// Stopped by a person.
    Stopped,
    /// Tried again by a person.
    Retried,
    /// An asset of the same content was there already; no call was made.
    Reused,
    /// Gone from the provider's list without our doing.
    Vanished,
}

impl Milestone {
    /// Every station with its stable code, for rows.
    pub const ALL: [(Self, &'static str); 16] = [
        (Self::Checked, "checked"),
        (Self::Sent, "sent"),
        (Self::Unreached, "unreached"),
        (Self::Throttled, "throttled"),
        (Self::Created, "created"),
        (Self::Submitted, "submitted"),
        (Self::Lost, "lost"),
        (Self::Found, "found"),
        (Self::Passed, "passed"),
        (Self::Refused, "refused"),
        (Self::Finished, "finished"),
        (Self::Saved, "saved"),
        (Self::Stopped, "stopped"),
        (Self::Retried, "retried"),
        (Self::Reused, "reused"),
        (Self::Vanished, "vanished"),
    ];
}

/// An original at one account. (The same picture at two accounts is two assets of one original.)
#[derive(Clone, PartialEq, Debug)]
pub struct Asset {
    /// Where it lives.
    pub connection: ConnectionName,
    /// The provider's id.
    pub id: AssetId,
    /// The group it belongs to, where the provider has groups.
    pub group: Option<GroupId>,
    /// As shown to people.
    pub name: String,
    /// Image, video or audio.
    pub kind: MediaKind,
    /// Where it stands.
    pub status: AssetStatus,
    /// When the provider says it was made.
    pub created: Option<Moment>,
    /// Our own copy, if it came from here.
    pub original: Option<OriginalId>,
    /// The provider's preview link; dies after hours, so it is fetched once.
    pub preview: Option<Link>,
    /// What happened on the way, as far as this computer saw it.
    pub trail: Vec<Mark>,
}
