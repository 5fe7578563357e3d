//! What can be wrong with the rows of this house, for those who explain it.

/// Why rows cannot be used, by exact code of whoever refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum StoreTrouble {
    /// The file is damaged and cannot be set aside just now.
    Damaged,
    /// Another program keeps it locked, or has not made it yet.
    Busy,
    /// There is no room on the disk.
    DiskFull,
    /// The file, its folder or its disk may not be written to.
    NotWritable,
    /// A later version of Greenroom wrote it.
    Newer,
    /// Anything else; the system's words say more.
    Other,
}

impl StoreTrouble {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Damaged, Self::Busy, Self::DiskFull, Self::NotWritable, Self::Newer, Self::Other];
}
