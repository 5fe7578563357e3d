//! Names of things: newtypes, so that no id can stand where another belongs. An id is written once and shared:
//! libraries of a hundred thousand hand them around.

use std::fmt;
use std::sync::Arc;

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the id as it was told; nothing is checked here.
            pub fn new(text: impl Into<String>) -> Self {
                Self(Arc::from(text.into()))
            }
            /// The id as it was told.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// A connection's name, which is its identity: `config.toml`, rows and the keyring all use it.
    ConnectionName,
    /// The provider's id of an asset, `asset-20260318071009-abcde`.
    AssetId,
    /// The provider's id of a group, `group-20260318071009-abcde`.
    GroupId,
    /// The provider's id of a generation task.
    TaskId,
}

impl AssetId {
    /// How a generation request refers to the asset: `asset://ID`.
    pub fn uri(&self) -> String {
        format!("asset://{}", self.0)
    }

    /// Reads `asset://ID`, or a bare id.
    pub fn from_uri(text: &str) -> Option<Self> {
        let id = text.trim();
        let id = id.strip_prefix("asset://").unwrap_or(id);
        let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        plain.then(|| Self::new(id))
    }
}

/// A row of the job table; never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct JobId(pub u64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The SHA-256 of a file: the identity of an original, comparable with any other tool's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OriginalId(pub [u8; 32]);

impl OriginalId {
    /// Reads 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for OriginalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for OriginalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_survives_being_written_and_read() {
        let id = OriginalId(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(OriginalId::from_hex(&id.to_string()), Some(id));
        assert_eq!(OriginalId::from_hex("zz"), None);
        assert_eq!(OriginalId::from_hex(&"é".repeat(32)), None);
    }

    #[test]
    fn an_asset_uri_is_read_with_and_without_its_scheme() {
        assert_eq!(AssetId::from_uri("asset://asset-1"), Some(AssetId::new("asset-1")));
        assert_eq!(AssetId::from_uri(" asset-1 "), Some(AssetId::new("asset-1")));
        assert_eq!(AssetId::from_uri("https://x/y"), None);
        assert_eq!(AssetId::from_uri("asset://"), None);
    }
}
