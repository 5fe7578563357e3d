//! Opening and hashing: the one pass over a file's bytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::sniff::{self, Guess};
use super::{document, unreadable, unsupported};
use crate::model::{Format, OriginalId, Problem};

/// So much is read at once. In bytes.
const PIECE: usize = 256 << 10;

/// An open regular file with something in it.
pub(super) struct Opened {
    pub(super) file: File,
    pub(super) bytes: u64,
    head: Vec<u8>,
    /// The name's ending is one of plain text.
    named_text: bool,
}

/// Opens a regular file. Asking what it is comes first, since opening a pipe waits for its writer.
pub(super) fn open(path: &Path) -> Result<Opened, Problem> {
    let before = std::fs::metadata(path).map_err(unreadable)?;
    refuse_special(&before)?;
    let mut file = File::open(path).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    refuse_special(&meta)?;
    if meta.len() == 0 {
        return Err(Problem::Empty);
    }
    let mut head = Vec::new();
    (&mut file).take(sniff::HEAD).read_to_end(&mut head).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if head.is_empty() {
        return Err(Problem::Empty);
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let named_text = Format::Text.extensions().contains(&ending.as_str());
    Ok(Opened { file, bytes: meta.len(), head, named_text })
}

/// How an open file was at a moment.
pub(super) struct Mark {
    file: File,
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Mark {
    /// What was measured belongs to what was hashed only if nobody wrote to the file in between.
    pub(super) fn still_holds(&self) -> Result<(), Problem> {
        let meta = self.file.metadata().map_err(unreadable)?;
        if meta.len() == self.bytes && meta.modified().ok() == self.modified {
            return Ok(());
        }
        Err(Problem::Unreadable { said: "the file changed while it was read".to_owned() })
    }
}

fn refuse_special(meta: &std::fs::Metadata) -> Result<(), Problem> {
    let said = match (meta.is_file(), meta.is_dir()) {
        (true, _) => return Ok(()),
        (false, true) => "this is a folder, not a file",
        (false, false) => "this is a pipe, a socket or a device, not a file",
    };
    Err(Problem::Unreadable { said: said.to_owned() })
}

impl Opened {
    /// The format, told by content; plain text also by its ending.
    pub(super) fn known(&self) -> Result<Format, Problem> {
        let mut guess = sniff::guess(&self.head);
        if let Guess::Behind(skip) = guess {
            // A tag with cover art stands in front; what it belongs to comes after it.
            guess = sniff::behind(&self.tail_head(skip).map_err(unreadable)?);
        }
        match guess {
            Guess::Known(format) => Ok(format),
            Guess::Other(_) if self.named_text && document::begins_as_text(&self.head) => Ok(Format::Text),
            Guess::Other("ZIP") if document::is_docx(&self.file, self.bytes)? => Ok(Format::Docx),
            Guess::Other(found) => Err(unsupported(found)),
            Guess::Behind(_) => Err(unsupported("")),
        }
    }

    fn tail_head(&self, skip: u64) -> std::io::Result<Vec<u8>> {
        let mut file = &self.file;
        let mut head = Vec::new();
        file.seek(SeekFrom::Start(skip))?;
        file.take(sniff::HEAD).read_to_end(&mut head)?;
        file.rewind()?;
        Ok(head)
    }

    /// Reads the file once, in pieces that stay in the processor's cache until they are hashed. With `keep`, the
    /// content is handed back too; callers bound `bytes` first.
    pub(super) fn hash(&mut self, keep: bool) -> Result<(OriginalId, Vec<u8>), Problem> {
        let mut hasher = Sha256::new();
        let mut seen = 0_u64;
        let mut kept = if keep { vec![0; usize::try_from(self.bytes).unwrap_or(0)] } else { vec![] };
        let mut piece = vec![0; PIECE];
        loop {
            let at = usize::try_from(seen).unwrap_or(usize::MAX);
            // What lies beyond the length the file had goes to the piece beside, where it is found out.
            let room = match kept.get_mut(at..) {
                Some(room) if !room.is_empty() => room,
                _ => piece.as_mut_slice(),
            };
            let most = room.len().min(PIECE);
            let got = self.file.read(&mut room[..most]).map_err(unreadable)?;
            let Some(fresh) = room.get(..got).filter(|fresh| !fresh.is_empty()) else { break };
            seen += got as u64;
            if seen > self.bytes {
                let said = "the file grew while it was read".to_owned();
                return Err(Problem::Unreadable { said });
            }
            hasher.update(fresh);
        }
        if seen < self.bytes {
            return Err(Problem::Unreadable { said: "the file shrank while it was read".to_owned() });
        }
        self.file.rewind().map_err(unreadable)?;
        Ok((OriginalId(hasher.finalize().into()), kept))
    }

    /// How the file is now, to be asked later whether it still is.
    pub(super) fn mark(&self) -> Result<Mark, Problem> {
        let file = self.file.try_clone().map_err(unreadable)?;
        let modified = file.metadata().and_then(|meta| meta.modified()).ok();
        Ok(Mark { file, bytes: self.bytes, modified })
    }

    /// The whole content; callers bound `bytes` first.
    pub(super) fn content(&mut self) -> Result<Vec<u8>, Problem> {
        let mut content = Vec::new();
        (&mut self.file).take(self.bytes).read_to_end(&mut content).map_err(unreadable)?;
        Ok(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(problem: Problem) -> String {
        match problem {
            Problem::Unreadable { said } => said,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_file_that_grows_or_shrinks_while_it_is_read_is_not_taken_for_what_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let content = [&b"\x89PNG\r\n\x1a\n"[..], &vec![7; PIECE * 2]].concat();
        for (length, wanted) in [
            (content.len() as u64 + 1, "grew"),
            (content.len() as u64 - 1, "shrank"),
            (PIECE as u64, "shrank"),
            (0, "shrank"),
        ] {
            for keep in [true, false] {
                std::fs::write(&path, &content).unwrap();
                let mut opened = open(&path).unwrap();
                // Between opening and hashing, as a program that still writes it would.
                File::options().write(true).open(&path).unwrap().set_len(length).unwrap();
                let said = said(opened.hash(keep).unwrap_err());
                assert!(said.contains(wanted), "{length}: {said}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_vanishes_while_it_is_read_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "all of it").unwrap();
        let mut opened = open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let (id, kept) = opened.hash(true).unwrap();
        assert_eq!((id.0, kept.as_slice()), (Sha256::digest("all of it").into(), &b"all of it"[..]));
        assert!(said(open(&path).err().unwrap()).contains("No such file"));
    }

    #[test]
    fn a_file_that_is_written_to_after_it_was_hashed_is_known_to_have_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "as it was").unwrap();
        let mut opened = open(&path).unwrap();
        opened.hash(false).unwrap();
        let mark = opened.mark().unwrap();
        assert!(mark.still_holds().is_ok());
        let before = std::fs::metadata(&path).unwrap().modified().unwrap();
        let later = before + std::time::Duration::from_secs(2);
        let file = File::options().write(true).open(&path).unwrap();
        std::io::Write::write_all(&mut &file, b"as it is!").unwrap();
        file.set_modified(later).unwrap();
        assert!(said(mark.still_holds().unwrap_err()).contains("changed"));
    }
}
