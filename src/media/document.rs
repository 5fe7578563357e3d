//! Things to read: PDF, DOCX and plain text, recognised and found whole; nothing in them is opened or drawn.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::{corrupt, unreadable, unsupported};
use crate::model::{Facts, Format, Problem, Shape};

/// A PDF's last line stands within so many bytes of its end; readers have always looked no further.
const PDF_TAIL: u64 = 1024;
/// A ZIP's end record without its comment.
const ZIP_END: usize = 22;
/// A ZIP's end record with the longest comment.
const ZIP_TAIL: u64 = ZIP_END as u64 + 0xffff;
/// A table of contents of more bytes is not a letter's.
const ZIP_TABLE: u64 = 4 << 20;

/// What is known of a document: that it is all there.
pub(super) fn facts(format: Format, file: &File, bytes: u64) -> Result<Facts, Problem> {
    match format {
        Format::Pdf => {
            let tail = read(file, bytes.saturating_sub(PDF_TAIL), PDF_TAIL)?;
            if !tail.windows(5).any(|line| line == b"%%EOF") {
                return Err(corrupt("the file ends before its pages do"));
            }
        }
        Format::Text if !is_text(file)? => return Err(unsupported("")),
        _ => {}
    }
    Ok(Facts { format, bytes, shape: Shape::Document, quirks: vec![] })
}

/// A beginning that may be text: UTF-8, cut off anywhere, and no zeros.
pub(super) fn begins_as_text(head: &[u8]) -> bool {
    !head.contains(&0) && std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// UTF-8 without a zero from beginning to end.
fn is_text(mut file: &File) -> Result<bool, Problem> {
    let mut piece = vec![0; 64 << 10];
    let mut kept = 0;
    file.rewind().map_err(unreadable)?;
    loop {
        let got = file.read(piece.get_mut(kept..).unwrap_or_default()).map_err(unreadable)?;
        if got == 0 {
            return Ok(kept == 0);
        }
        let filled = kept + got;
        let whole = piece.get(..filled).unwrap_or_default();
        if whole.contains(&0) {
            return Ok(false);
        }
        let valid = match std::str::from_utf8(whole) {
            Ok(text) => text.len(),
            // A letter of several bytes is cut in two: its beginning waits for the rest.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        piece.copy_within(valid..filled, 0);
        kept = filled - valid;
    }
}

/// Whether a ZIP is a letter: a DOCX has its text under a name of its own. A ZIP without a table of contents is none.
pub(super) fn is_docx(file: &File, bytes: u64) -> Result<bool, Problem> {
    let from = bytes.saturating_sub(ZIP_TAIL);
    let tail = read(file, from, ZIP_TAIL)?;
    let Some(end) = tail.windows(4).rposition(|four| four == b"PK\x05\x06") else { return Ok(false) };
    let number = |at: usize| {
        let four = tail.get(end..end + ZIP_END)?.get(at..)?.first_chunk::<4>()?;
        Some(u64::from(u32::from_le_bytes(*four)))
    };
    let (Some(size), Some(start)) = (number(12), number(16)) else { return Ok(false) };
    if size > ZIP_TABLE || start.saturating_add(size) > bytes {
        return Ok(false);
    }
    let table = read(file, start, size)?;
    let mut names = Names(&table);
    Ok(names.any(|name| name == b"word/document.xml"))
}

/// The names in a ZIP's table of contents.
struct Names<'a>(&'a [u8]);

impl<'a> Iterator for Names<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if !self.0.starts_with(b"PK\x01\x02") {
            return None;
        }
        let length = |at: usize| {
            let two = self.0.get(at..)?.first_chunk::<2>()?;
            Some(usize::from(u16::from_le_bytes(*two)))
        };
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        let told = self.0.get(46..46 + name)?;
        self.0 = self.0.get(46 + name + extra + comment..).unwrap_or_default();
        Some(told)
    }
}

fn read(mut file: &File, from: u64, most: u64) -> Result<Vec<u8>, Problem> {
    let mut content = Vec::new();
    file.seek(SeekFrom::Start(from)).map_err(unreadable)?;
    file.take(most).read_to_end(&mut content).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    Ok(content)
}
