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
    let part = tools.folders.results.join(format!(".greenroom-{}.part", saving.job));
    match fetch(&part, saving.result, tools).await {
        Ok(()) => {}
        Err(Stopped::Disk(error)) => return disk(&error),
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
    Line(Trouble),
}

async fn fetch(part: &Path, result: &ResultLink, tools: &Tools) -> Result<(), Stopped> {
    if let Some(folder) = part.parent() {
        fs::create_dir_all(folder).map_err(Stopped::Disk)?;
    }
    let have = fs::metadata(part).map_or(0, |meta| meta.len());
    let mut download = tools.fetcher.open(&result.url, have).await.map_err(Stopped::Line)?;
    let mut file = open_part(part, download.from).map_err(Stopped::Disk)?;
    tools.progress.add(download.from);
    if let Some(total) = download.total {
        tools.total.add(total);
    }
    let mut length = download.from;
    while let Some(piece) = download.next().await {
        let piece = piece.map_err(Stopped::Line)?;
        length += piece.len() as u64;
        if length > RESULT_LIMIT {
            let failure = Failure::said(FailureKind::BadResult, "the result does not end");
            return Err(Stopped::Line(Trouble::Refused(failure)));
        }
        file.write_all(&piece).map_err(Stopped::Disk)?;
        tools.progress.add(piece.len() as u64);
    }
    if download.total.is_some_and(|total| total != length) {
        let failure = Failure::said(FailureKind::NoAnswer, "the line was cut before the end");
        return Err(Stopped::Line(Trouble::Unreached(failure)));
    }
    file.sync_all().map_err(Stopped::Disk)
}

/// The part file, continued where the server continues and begun anew where it begins anew.
fn open_part(part: &Path, from: u64) -> io::Result<File> {
    if from > 0 {
        OpenOptions::new().append(true).open(part)
    } else {
        OpenOptions::new().write(true).create(true).truncate(true).open(part)
    }
}

/// A full or read-only disk is no reason to lose what was paid for: it is tried again.
fn disk(error: &io::Error) -> Outcome {
    Outcome::Unreached(Failure::said(FailureKind::LocalDisk, error.to_string()))
}

fn prove_and_name(part: &Path, folder: &Path, stem: &str) -> Result<PathBuf, Outcome> {
    if let Err(problem) = crate::media::verify_video(part) {
        tracing::warn!(?problem, "a result is not a playable video");
        // Begun anew next time; the task is asked for a fresh address first.
        if let Err(error) = fs::remove_file(part) {
            return Err(disk(&error));
        }
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
fn sync_folder(folder: &Path) {
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "the folder could not be synced");
    }
}

/// The day of this computer's own calendar, `2026-05-12`.
fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// No preview is this heavy.
const PREVIEW_LIMIT: u64 = 64 << 20;

/// Fetches a provider's preview once and makes pictures of both sizes of it: its link dies within hours. `None`
/// where none is to be had.
pub(super) async fn preview(
    fetcher: &crate::provider::Fetcher,
    link: &str,
    outs: [(crate::model::PictureSize, PathBuf); 2],
    wanted: crate::model::PictureSize,
) -> Option<PathBuf> {
    let mut download = fetcher.open(link, 0).await.ok()?;
    let mut file = tempfile::NamedTempFile::new().ok()?;
    let mut length = 0;
    while let Some(piece) = download.next().await {
        let piece = piece.ok()?;
        length += piece.len() as u64;
        if length > PREVIEW_LIMIT {
            return None;
        }
        file.write_all(&piece).ok()?;
    }
    let made = tokio::task::spawn_blocking(move || {
        let made = outs.map(|(size, out)| (size, super::looks::make_picture(file.path(), &out, size)));
        made.into_iter().find(|(size, _)| *size == wanted).and_then(|(_, path)| path)
    });
    made.await.ok().flatten()
}
