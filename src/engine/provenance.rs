//! The note beside a saved video: how it was made, for people and programs that find the file later. Nothing secret
//! is in it and no link.
//!
//! That a note is owed is written in the same transaction as the result, and crossed out when the note lies on the
//! disk: a start after a crash finds what is still to be written.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::run::{Brought, Chair, Room};
use super::save::sync_folder;
use crate::model::order::Role;
use crate::model::price::Money;
use crate::model::{Event, Job, JobId, MediaKind, Milestone, Moment, OriginalId, Take, World};
use crate::store::Store;

/// By this a file is known to be such a note.
const KIND: &str = "greenroom provenance";
/// A note is a few kilobytes; a larger file is something else.
const LARGEST: u64 = 1 << 20;

impl Room {
    /// The note of this take is to be written, or written anew.
    pub(super) fn owe_provenance(&mut self, id: JobId) {
        if self.noting.contains_key(&id) {
            self.noting.insert(id, true);
        }
        self.write(move |store| store.owe_provenance(id));
        self.owes = true;
    }

    /// Begins to write the notes that are owed.
    pub(super) fn note_takes(&mut self) {
        // What is not on the disk is not owed yet: the note comes after the row.
        if !self.owes || !self.unsaved.is_empty() || !self.has_jobs() {
            return;
        }
        self.owes = false;
        for id in self.read(Store::owed_provenances).unwrap_or_default() {
            if self.noting.contains_key(&id) {
                continue;
            }
            let take = self.read(|store| store.take(id)).flatten();
            let (Some(take), Some(job)) = (take, self.jobs.get(&id)) else {
                self.write(move |store| store.settle_provenance(id, None));
                continue;
            };
            let note = self.note(job, &take);
            self.noting.insert(id, false);
            self.spawn_blocking(Chair::Other, move || Brought::Noted(id, write(&note, &take.path)));
        }
    }

    /// The note of a take was written, or could not be.
    pub(super) fn noted(&mut self, id: JobId, written: io::Result<Option<PathBuf>>) {
        let again = self.noting.remove(&id).unwrap_or_default();
        match written {
            Ok(note) => {
                if again {
                    self.owes = true;
                    return;
                }
                let path = note.clone();
                self.write(move |store| store.settle_provenance(id, path.as_deref()));
                if let Some(take) = self.read(|store| store.take(id)).flatten() {
                    self.teller.tell(Event::Take(Take { provenance: note, ..take }));
                }
            }
            // It is owed still: the next start, or the next result, tries again.
            Err(error) => tracing::warn!(%error, "the note beside a video could not be written"),
        }
    }

    /// Everything that is known of how a take was made.
    fn note(&self, job: &Job, take: &Take) -> Map<String, Value> {
        let mut note = Map::new();
        let Some(order) = job.order() else { return note };
        let fields = order.fields();
        let account = self.accounts.get(&job.connection);
        let file = take.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let references: Vec<Value> = fields
            .references
            .iter()
            .map(|reference| {
                let asset = self.asset(&job.connection, &reference.asset);
                let original = asset.as_ref().and_then(|asset| asset.original);
                json!({
                    "kind": kind(reference.kind),
                    "role": role(reference.role),
                    "asset": reference.asset.as_str(),
                    "name": asset.map(|asset| asset.name),
                    "sha256": original.map(|id: OriginalId| id.to_string()),
                })
            })
            .collect();
        let marked = |what: Milestone| job.trail.iter().rev().find(|mark| mark.what == what).map(|it| it.at);
        let tokens = take.cost.as_deref().and_then(tokens);
        let seed = take.seed.or(fields.seed.map(i64::from));
        for (key, value) in [
            ("kind", json!(KIND)),
            ("greenroom", json!(env!("CARGO_PKG_VERSION"))),
            ("job", json!(job.id.0)),
            ("video", json!(file)),
            ("provider", json!(account.map(|account| account.connection.provider.key()))),
            ("connection", json!(job.connection.as_str())),
            ("model", json!(fields.model)),
            ("task_id", json!(take.task.as_str())),
            ("prompt", json!(fields.prompt)),
            ("references", json!(references)),
            (
                "parameters",
                json!({
                    "ratio": fields.ratio,
                    "resolution": fields.resolution,
                    "duration_s": fields.seconds,
                    "seed": fields.seed,
                    "generate_audio": fields.sound,
                    "watermark": fields.watermark,
                    "return_last_frame": fields.return_last_frame,
                }),
            ),
            ("seed", json!(seed)),
            ("created_at", json!(time(Some(job.created)))),
            ("submitted_at", json!(time(marked(Milestone::Submitted)))),
            ("finished_at", json!(time(marked(Milestone::Finished)))),
            ("saved_at", json!(time(Some(take.saved)))),
            ("usage", json!(take.cost)),
            ("tokens", json!(tokens)),
            ("estimated_price", self.estimate(job, tokens).map_or(Value::Null, |money| price(&money))),
            ("best_take", json!(self.best.contains(&job.id))),
        ] {
            note.insert(key.to_owned(), value);
        }
        note
    }

    /// What it cost by the price table: by the tokens the provider counted, where it did.
    fn estimate(&self, job: &Job, tokens: Option<u64>) -> Option<Money> {
        let connection = &self.accounts.get(&job.connection)?.connection;
        let order = job.order()?;
        let prices = self.keeper.prices();
        // Lengths of videos that are referred to count as tokens of their own.
        let mut world = World::default();
        for reference in order.fields().references.iter().filter(|it| it.kind == MediaKind::Video) {
            if let Some(asset) = self.asset(&job.connection, &reference.asset) {
                let original = asset.original.and_then(|id| self.read(|store| store.original(id)).flatten());
                world.apply(Event::Asset(asset));
                if let Some(original) = original {
                    world.apply(Event::Original(original));
                }
            }
        }
        let billed = order.billed(&world);
        let counted = tokens.and_then(|tokens| prices.of_tokens(connection, &billed, tokens));
        counted.or_else(|| prices.of_generation(connection, &billed))
    }
}

/// `108900 tokens`, as the providers' answers are written down here.
fn tokens(cost: &str) -> Option<u64> {
    cost.strip_suffix(" tokens")?.parse().ok()
}

fn price(money: &Money) -> Value {
    json!({ "amount": money.rounded().to_string(), "currency": money.currency.as_str() })
}

fn time(at: Option<Moment>) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(at?.0).ok()?;
    Some(at.to_string())
}

const fn kind(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::Document => "document",
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Reference => "reference",
        Role::FirstFrame => "first_frame",
        Role::LastFrame => "last_frame",
    }
}

/// What lies at the place of a note.
enum There {
    Nothing,
    /// A note about the same result, with whatever else stands in it by now.
    Ours(Map<String, Value>),
    /// Somebody else's file.
    Foreign,
}

fn look(path: &Path, note: &Map<String, Value>) -> io::Result<There> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(There::Nothing),
        Ok(meta) if meta.is_file() && meta.len() <= LARGEST => {}
        Ok(_) => return Ok(There::Foreign),
        Err(error) => return Err(error),
    }
    let text = fs::read(path)?;
    let Ok(Value::Object(there)) = serde_json::from_slice(&text) else { return Ok(There::Foreign) };
    let same = |key: &str| there.get(key).is_some() && there.get(key) == note.get(key);
    Ok(if same("kind") && same("task_id") && same("video") { There::Ours(there) } else { There::Foreign })
}

/// Writes a note beside its film, whole or not at all and never in the place of another file. Answers where it lies;
/// nowhere if the film is not there any more or both names are taken.
fn write(note: &Map<String, Value>, film: &Path) -> io::Result<Option<PathBuf>> {
    if !film.is_file() {
        return Ok(None);
    }
    for path in places(film) {
        let mut whole = match look(&path, note)? {
            There::Foreign => continue,
            There::Nothing => Map::new(),
            There::Ours(there) => there,
        };
        let fresh = whole.is_empty();
        // What others have added to it stays.
        whole.extend(note.clone());
        let mut text = serde_json::to_vec_pretty(&Value::Object(whole)).map_err(io::Error::other)?;
        text.push(b'\n');
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = temporary(folder)?;
        file.write_all(&text)?;
        file.as_file().sync_all()?;
        if !fresh {
            file.persist(&path).map_err(|error| error.error)?;
        } else if let Err(refused) = file.persist_noclobber(&path) {
            // Somebody else took the name this moment.
            if refused.error.kind() == io::ErrorKind::AlreadyExists {
                continue;
            }
            return Err(refused.error);
        }
        sync_folder(folder);
        return Ok(Some(path));
    }
    tracing::warn!("the note beside a video was not written: another file has its name");
    Ok(None)
}

/// As others may read it as the film itself.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".greenroom-").suffix(".json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// `walk.json`, and where that name is taken `walk.mp4.json`.
fn places(film: &Path) -> [PathBuf; 2] {
    let mut long: OsString = film.as_os_str().to_owned();
    long.push(".json");
    [film.with_extension("json"), PathBuf::from(long)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(best: bool) -> Map<String, Value> {
        let Value::Object(note) =
            json!({ "kind": KIND, "task_id": "cgt-1", "video": "walk.mp4", "best_take": best })
        else {
            panic!("an object")
        };
        note
    }

    fn read(path: &Path) -> Value {
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn a_note_is_written_anew_keeps_what_others_added_and_never_replaces_a_foreign_file() {
        let folder = tempfile::tempdir().unwrap();
        let film = folder.path().join("walk.mp4");
        assert_eq!(write(&note(false), &film).unwrap(), None, "no film, no note");
        fs::write(&film, b"film").unwrap();
        let path = write(&note(false), &film).unwrap().unwrap();
        assert_eq!(path, folder.path().join("walk.json"));
        let mut mine = note(false);
        mine.insert("client".into(), json!("Mira"));
        fs::write(&path, serde_json::to_vec(&mine).unwrap()).unwrap();
        assert_eq!(write(&note(true), &film).unwrap().as_deref(), Some(path.as_path()));
        assert_eq!((&read(&path)["client"], &read(&path)["best_take"]), (&json!("Mira"), &json!(true)));
        for foreign in ["my notes", r#"{"kind":"greenroom provenance","task_id":"cgt-2","video":"walk.mp4"}"#]
        {
            fs::write(&path, foreign).unwrap();
            let other = write(&note(true), &film).unwrap().unwrap();
            assert_eq!(other, folder.path().join("walk.mp4.json"));
            assert_eq!(fs::read_to_string(&path).unwrap(), foreign);
        }
        fs::write(folder.path().join("walk.mp4.json"), "mine too").unwrap();
        assert_eq!(write(&note(true), &film).unwrap(), None);
    }

    #[test]
    fn tokens_are_read_from_what_the_provider_counted() {
        assert_eq!(tokens("108900 tokens"), Some(108_900));
        assert_eq!(tokens("4.6 USD"), None);
    }
}
