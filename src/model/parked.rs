//! Originals that gave their slot at an account back. The file stays on this computer and can be brought back.

use super::{AssetId, ConnectionName, GroupId, MediaKind, Moment, OriginalId};

/// An original that an account held once and holds no more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    /// The account.
    pub connection: ConnectionName,
    /// The content.
    pub original: OriginalId,
    /// The id it had there. Requests that name it are out of date.
    pub asset: AssetId,
    /// The name it had.
    pub name: String,
    /// Image, video or audio.
    pub kind: MediaKind,
    /// The group it was in.
    pub group: Option<GroupId>,
    /// Since when.
    pub at: Moment,
    /// Who took it away.
    pub by: ParkedBy,
}

/// Who took an asset away.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ParkedBy {
    /// A person parked it here.
    Person,
    /// It vanished from the provider's list behind our back.
    Provider,
}
