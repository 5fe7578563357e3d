//! The frames of an MP3, walked one after the other: decoders step over what is between them, and say nothing.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::sniff;

/// What a walk over all frames found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Bytes between two frames that belong to neither and are no tag.
    pub(super) lost: u64,
    /// The last frame goes on beyond the end of the file.
    pub(super) cut: bool,
}

/// Tags that stand between frames where files were joined.
const TAGS: [&[u8]; 4] = [b"TAG", b"ID3", b"APETAGEX", b"LYRICSBEGIN"];

/// Walks from the first frame to the end of the file.
pub(super) fn walk(file: File, first: u64) -> std::io::Result<Walk> {
    let mut reader = Reader::new(file, first)?;
    let mut found = Walk::default();
    // What lies before a frame counts only once a frame has come behind it.
    let (mut between, mut tag) = (0, false);
    while let Some(head) = reader.head()? {
        match sniff::mp3_frame(&head) {
            // Behind rubbish, a frame is one only if another follows it: rubbish looks like anything.
            Some(length) if between == 0 || reader.frame_at(length as u64)? => {
                if !tag {
                    found.lost += between;
                }
                (between, tag) = (0, false);
                found.cut = reader.skip(length as u64)?;
            }
            _ => {
                tag |= between == 0 && reader.begins_tag()?;
                between += 1;
                reader.skip(1)?;
            }
        }
    }
    found.cut &= between == 0;
    Ok(found)
}

struct Reader {
    inner: BufReader<File>,
    at: u64,
    end: u64,
}

impl Reader {
    fn new(file: File, at: u64) -> std::io::Result<Self> {
        let end = file.metadata()?.len();
        let mut inner = BufReader::with_capacity(64 << 10, file);
        inner.seek(SeekFrom::Start(at))?;
        Ok(Self { inner, at, end })
    }

    /// The next bytes, without moving on; `None` where the file ends before them.
    fn look<const N: usize>(&mut self, ahead: u64) -> std::io::Result<Option<[u8; N]>> {
        if self.at.saturating_add(ahead).saturating_add(N as u64) > self.end {
            return Ok(None);
        }
        let mut bytes = [0; N];
        // Both stay within the file, so they are small enough to be signed.
        let back = (ahead + N as u64).cast_signed();
        self.inner.seek_relative(ahead.cast_signed())?;
        self.inner.read_exact(&mut bytes)?;
        self.inner.seek_relative(-back)?;
        Ok(Some(bytes))
    }

    fn head(&mut self) -> std::io::Result<Option<[u8; 4]>> {
        self.look(0)
    }

    /// A frame begins so many bytes ahead, or the file ends there.
    fn frame_at(&mut self, ahead: u64) -> std::io::Result<bool> {
        if self.at + ahead == self.end {
            return Ok(true);
        }
        Ok(self.look::<4>(ahead)?.is_some_and(|head| sniff::mp3_frame(&head).is_some()))
    }

    fn begins_tag(&mut self) -> std::io::Result<bool> {
        let head = self.look::<11>(0)?;
        Ok(head.is_some_and(|head| TAGS.iter().any(|tag| head.starts_with(tag))))
    }

    /// Moves on; tells whether that leads beyond the end.
    fn skip(&mut self, count: u64) -> std::io::Result<bool> {
        self.at = self.at.saturating_add(count);
        self.inner.seek_relative(i64::try_from(count).unwrap_or(i64::MAX))?;
        Ok(self.at > self.end)
    }
}
