//! Brings a result home: streamed into a part file, proven to be a video, named, never overwriting.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::perform::Tools;
use super::{links, names, staging};
use crate::model::job::ResultLink;
use crate::model::mention::{self, MentionStyle};
use crate::model::{Failure, FailureKind, JobId, MediaKind, Order, Outcome};
use crate::provider::Trouble;

/// No result is this long; a server that sends more is not sending a result.
const RESULT_LIMIT: u64 = 4 << 30;

/// What is saved.
pub(super) struct Saving<'a> {
    pub(super) job: JobId,
    pub(super) result: &'a ResultLink,
    pub(super) order: &'a Order,
}

/// Fetches, proves, names.
pub(super) async fn save(saving: Saving<'_>, tools: &Tools) -> Outcome {
    let [part, _] = part_files(&tools.folders.results, saving.job);
    match fetch(&part, saving.result, tools).await {
        Ok(()) => {}
        Err(Stopped::Disk(error)) => return disk(&error),
        Err(Stopped::Full { needed, free }) => {
            let said = format!("{} are needed in the results folder, {} are free", size(needed), size(free));
            let failure =
                Failure { code: Some(NO_SPACE.to_owned()), ..Failure::said(FailureKind::LocalDisk, said) };
            return Outcome::Unreached(failure);
        }
        // Asked for anew even past its time: providers sign addresses afresh when they are asked.
        Err(Stopped::Line(Trouble::Refused(failure))) if failure.kind == FailureKind::LinkExpired => {
            return Outcome::LinkDead;
        }
        Err(Stopped::Line(Trouble::Refused(failure))) => return Outcome::Refused(failure),
        Err(Stopped::Line(trouble)) => return Outcome::Unreached(trouble.into_failure()),
    }
    // In words: `@图1` is for the provider's eyes.
    let prompt = mention::rewrite(&saving.order.fields().prompt, MentionStyle::Words);
    let stem = names::result_stem(&prompt, &today());
    let folder = tools.folders.results.clone();
    // Fetched before the film has its name: between that and its row nothing should take long.
    let frame = last_frame(saving.result, tools).await;
    let kept = tokio::task::spawn_blocking(move || {
        let film = prove_and_name(&part, &folder, &stem)?;
        if let Some(frame) = frame {
            keep_frame(frame, &film);
        }
        Ok(film)
    })
    .await;
    match kept {
        Ok(Ok(path)) => Outcome::Fetched(path),
        Ok(Err(outcome)) => outcome,
        Err(panic) => Outcome::Unreached(Failure::said(FailureKind::Bug, panic.to_string())),
    }
}

/// No frame is this heavy.
const FRAME_LIMIT: u64 = 64 << 20;
/// A film does not wait longer for its last frame.
const FRAME_TIME: Duration = Duration::from_mins(1);

/// The last frame, if it was asked for and can be had. A film is whole without it.
async fn last_frame(result: &ResultLink, tools: &Tools) -> Option<tempfile::NamedTempFile> {
    let link = result.last_frame.as_ref()?;
    let mut file = tempfile::NamedTempFile::new_in(&tools.folders.results).ok()?;
    let fetched = links::download(link, &tools.fetcher, FRAME_LIMIT, file.as_file_mut());
    match tokio::time::timeout(FRAME_TIME, fetched).await {
        Ok(Ok(())) => Some(file),
        Ok(Err(problem)) => {
            tracing::warn!(?problem, "the last frame could not be fetched");
            None
        }
        Err(_) => None,
    }
}

/// Keeps the last frame beside its film, if it is a picture, and never in the place of another file.
fn keep_frame(frame: tempfile::NamedTempFile, film: &Path) {
    let format = match crate::media::look(frame.path(), &crate::media::Limits::default()) {
        Ok(look) if look.facts.kind() == MediaKind::Image => look.facts.format,
        other => {
            tracing::warn!(?other, "the last frame is not a picture");
            return;
        }
    };
    let stem = film.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let path = film.with_file_name(format!("{stem} last frame.{}", staging::ending(format)));
    if let Err(error) = frame.persist_noclobber(&path) {
        tracing::warn!(error = %error.error, "the last frame could not be kept");
    }
}

enum Stopped {
    Disk(io::Error),
    Full { needed: u64, free: u64 },
    Line(Trouble),
}

/// What is remembered beside a part file, so that it is only continued with the same file.
#[derive(Default)]
struct Known {
    /// The server's mark of the file.
    mark: Option<String>,
    /// Its whole length.
    total: Option<u64>,
}

impl Known {
    /// Two lines: the length, which may be empty, and the mark. What cannot be read is not known.
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut lines = text.lines();
        let total = lines.next().and_then(|line| line.parse().ok());
        let mark = lines.next().filter(|line| !line.is_empty()).map(str::to_owned);
        Self { mark, total }
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let total = self.total.map_or_else(String::new, |total| total.to_string());
        fs::write(path, format!("{total}\n{}\n", self.mark.as_deref().unwrap_or_default()))
    }
}

/// What lies in a folder while a video is only half here: the part, and what it is a part of.
pub(super) fn part_files(folder: &Path, job: JobId) -> [PathBuf; 2] {
    let part = folder.join(format!(".greenroom-{job}.part"));
    let mark = beside(&part);
    [part, mark]
}

/// Where it is remembered what a part file is a part of.
fn beside(part: &Path) -> PathBuf {
    part.with_extension("mark")
}

async fn fetch(part: &Path, result: &ResultLink, tools: &Tools) -> Result<(), Stopped> {
    let folder = part.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Stopped::Disk)?;
    let mut have = fs::metadata(part).map_or(0, |meta| meta.len());
    let known = if have > 0 { Known::read(&beside(part)) } else { Known::default() };
    if let Some(total) = known.total
        && total == have
    {
        // Everything came before and only its proof, or its name, was missing.
        tools.total.add(total);
        tools.progress.add(total);
        return Ok(());
    }
    // Asked before the line is: while there is no room nobody is called.
    let least = known.total.map_or(0, |total| total.saturating_sub(have));
    if let Some(full) = lacks_room(folder, least, tools) {
        return Err(full);
    }
    let opened = match &known.mark {
        Some(mark) if have > 0 => tools.fetcher.resume(&result.url, have, mark).await,
        _ => tools.fetcher.open(&result.url).await,
    };
    let mut download = opened.map_err(Stopped::Line)?;
    if download.from == 0 {
        // The old part makes room before the question whether there is enough.
        fs::write(part, b"").map_err(Stopped::Disk)?;
        have = 0;
        let known = Known { mark: download.mark.clone(), total: download.total };
        known.write(&beside(part)).map_err(Stopped::Disk)?;
    }
    if let Some(total) = download.total {
        if total > RESULT_LIMIT {
            return Err(Stopped::Line(endless()));
        }
        if let Some(full) = lacks_room(folder, total.saturating_sub(have), tools) {
            return Err(full);
        }
        tools.total.add(total);
    }
    let mut file = OpenOptions::new().append(true).open(part).map_err(Stopped::Disk)?;
    tools.progress.add(have);
    let (mut length, mut checked) = (have, have);
    while let Some(piece) = download.next().await {
        let piece = piece.map_err(Stopped::Line)?;
        length += piece.len() as u64;
        if length > RESULT_LIMIT {
            return Err(Stopped::Line(endless()));
        }
        if length - checked > CHECK_EVERY {
            checked = length;
            let rest = download.total.map_or(0, |total| total.saturating_sub(length));
            if let Some(full) = lacks_room(folder, rest, tools) {
                return Err(full);
            }
        }
        file.write_all(&piece).map_err(Stopped::Disk)?;
        tools.progress.add(piece.len() as u64);
    }
    match download.total {
        Some(total) if length < total => {
            let failure = Failure::said(FailureKind::NoAnswer, "the line was cut before the end");
            return Err(Stopped::Line(Trouble::Unreached(failure)));
        }
        Some(total) if length > total => {
            // More than there is: no part of it can be trusted.
            fs::remove_file(part).map_err(Stopped::Disk)?;
            let failure = Failure::said(FailureKind::BadResult, "more came than the file is long");
            return Err(Stopped::Line(Trouble::Unreached(failure)));
        }
        _ => {}
    }
    file.sync_all().map_err(Stopped::Disk)
}

fn endless() -> Trouble {
    Trouble::Refused(Failure::said(FailureKind::BadResult, "the result does not end"))
}

/// So much stays free whatever comes down, in bytes: a disk that is full to the brim stops more than films.
const MARGIN: u64 = 32 << 20;
/// While it comes down the room is looked at after so many bytes: others write too.
const CHECK_EVERY: u64 = 8 << 20;

/// Too little room for so many bytes. Where the system does not tell, writing will.
fn lacks_room(folder: &Path, bytes: u64, tools: &Tools) -> Option<Stopped> {
    let needed = bytes.saturating_add(MARGIN);
    match tools.disk.free(folder) {
        Ok(free) if free < needed => Some(Stopped::Full { needed, free }),
        Ok(_) => None,
        Err(error) => {
            tracing::debug!(%error, "the free space could not be asked for");
            None
        }
    }
}

/// A full or read-only disk is no reason to lose what was paid for: it is tried again.
fn disk(error: &io::Error) -> Outcome {
    Outcome::Unreached(Failure::said(FailureKind::LocalDisk, error.to_string()))
}

/// Nobody asks any more what the part file was a part of.
fn forget(part: &Path) {
    if let Err(error) = fs::remove_file(beside(part))
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::debug!(%error, "a note beside a part file could not be removed");
    }
}

/// The code of a disk that has too little room.
const NO_SPACE: &str = "no_space";

/// In whole megabytes, as a person would say it.
fn size(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

fn prove_and_name(part: &Path, folder: &Path, stem: &str) -> Result<PathBuf, Outcome> {
    if let Err(problem) = crate::media::verify_video(part) {
        tracing::warn!(?problem, "a result is not a playable video");
        // Begun anew next time; the task is asked for a fresh address first.
        if let Err(error) = fs::remove_file(part) {
            return Err(disk(&error));
        }
        forget(part);
        let failure = Failure::said(FailureKind::BadResult, format!("{problem:?}"));
        return Err(Outcome::Unreached(failure));
    }
    for number in 1..10_000 {
        let name = if number == 1 { format!("{stem}.mp4") } else { format!("{stem} {number}.mp4") };
        let target = folder.join(name);
        let temp = tempfile::TempPath::try_from_path(part).map_err(|error| disk(&error))?;
        match temp.persist_noclobber(&target) {
            Ok(()) => {
                sync_folder(folder);
                forget(part);
                return Ok(target);
            }
            Err(refused) => {
                let error = refused.error;
                // The part file stays whatever happens: it is what was paid for.
                if let Err(error) = refused.path.keep() {
                    return Err(disk(&error.error));
                }
                if error.kind() != io::ErrorKind::AlreadyExists {
                    return Err(disk(&error));
                }
            }
        }
    }
    Err(disk(&io::Error::other("every name is taken")))
}

/// So that the new name survives a power cut; best effort, as not every system allows it.
pub(super) fn sync_folder(folder: &Path) {
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "the folder could not be synced");
    }
}

/// The day of this computer's own calendar, `2026-05-12`.
fn today() -> String {
    jiff::Zoned::now().date().to_string()
}
