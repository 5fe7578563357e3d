//! Paths in rows, without loss: text where a path is text, else the system's own bytes.

use std::path::{Path, PathBuf};

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

/// A path on its way to or from a column (`ANY`: TEXT or BLOB) or a JSON value (string or `{bytes}`).
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum PathRow {
    Text(String),
    Bytes { bytes: Vec<u8> },
}

impl From<&Path> for PathRow {
    fn from(path: &Path) -> Self {
        path.to_str()
            .map_or_else(|| Self::Bytes { bytes: to_bytes(path) }, |text| Self::Text(text.to_owned()))
    }
}

impl From<PathRow> for PathBuf {
    fn from(row: PathRow) -> Self {
        match row {
            PathRow::Text(text) => text.into(),
            PathRow::Bytes { bytes } => from_bytes(&bytes),
        }
    }
}

impl ToSql for PathRow {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes { bytes } => ValueRef::Blob(bytes),
        }))
    }
}

impl FromSql for PathRow {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Text(_) => Ok(Self::Text(value.as_str()?.to_owned())),
            ValueRef::Blob(bytes) => Ok(Self::Bytes { bytes: bytes.to_vec() }),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => Err(FromSqlError::InvalidType),
        }
    }
}

#[cfg(unix)]
fn to_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(unix)]
fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(windows)]
fn to_bytes(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt as _;
    path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::windows::ffi::OsStringExt as _;
    let wide: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    std::ffi::OsString::from_wide(&wide).into()
}
