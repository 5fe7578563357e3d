//! What the sandbox keeps: one JSON file, replaced whole, so that a kill leaves the old or the new one.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Pace;
use super::apimart::BatchRow;
use super::s3::ObjectRow;
use super::uploads::UploadRow;
use super::yard::Dialect;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Data {
    pub(super) api_key: String,
    /// Signs links; hex.
    pub(super) link_key: String,
    pub(super) user: u32,
    pub(super) token: u32,
    pub(super) groups: Vec<GroupRow>,
    pub(super) assets: Vec<AssetRow>,
    /// Assets that were deleted: they were made, and counted, all the same.
    #[serde(default)]
    pub(super) removed: Vec<AssetRow>,
    pub(super) tasks: Vec<TaskRow>,
    /// The pair that signs; empty until it is made.
    #[serde(default)]
    pub(super) access_key: String,
    #[serde(default)]
    pub(super) secret_key: String,
    /// Checks of real persons that were begun.
    #[serde(default)]
    pub(super) sessions: Vec<SessionRow>,
    /// Files handed over before they are assets.
    #[serde(default)]
    pub(super) uploads: Vec<UploadRow>,
    /// Assets that were handed in together.
    #[serde(default)]
    pub(super) batches: Vec<BatchRow>,
    /// What is in the object store.
    #[serde(default)]
    pub(super) objects: Vec<ObjectRow>,
}

/// Whose library a row belongs to. One library knows nothing of another's assets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Library {
    /// What is kept from the time when there was only one.
    #[default]
    AnyFast,
    Volcengine,
    Apiyi,
    Apimart,
    Kyy,
    PrivateAvatar,
}

/// What kind of people a group holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum GroupType {
    /// Made up.
    #[default]
    #[serde(rename = "AIGC")]
    Aigc,
    /// A verified real person.
    LivenessFace,
}

impl GroupType {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Aigc => "AIGC",
            Self::LivenessFace => "LivenessFace",
        }
    }
}

fn default_project() -> String {
    "default".into()
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct GroupRow {
    pub(super) id: String,
    /// At AnyFast with the prefix.
    pub(super) name: String,
    #[serde(with = "milliseconds")]
    pub(super) created: Timestamp,
    #[serde(with = "milliseconds")]
    pub(super) updated: Timestamp,
    #[serde(default)]
    pub(super) library: Library,
    #[serde(default = "default_project")]
    pub(super) project: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) group_type: GroupType,
}

/// A check of a real person: begun, and once the person was seen, a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SessionRow {
    pub(super) token: String,
    pub(super) library: Library,
    pub(super) project: String,
    /// What the caller calls it, where the dialect has a name for it.
    pub(super) name: String,
    /// Where the person's browser is sent afterwards; may be empty.
    pub(super) callback: String,
    #[serde(with = "milliseconds")]
    pub(super) created: Timestamp,
    /// The group of the verified person.
    pub(super) group: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Image,
    Video,
    Audio,
    /// Kyy only.
    Document,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Image => "Image",
            Self::Video => "Video",
            Self::Audio => "Audio",
            Self::Document => "Document",
        }
    }

    /// The kind of this word, as every dialect spells it.
    pub(super) fn of(word: &str) -> Option<Self> {
        [Self::Image, Self::Video, Self::Audio, Self::Document].into_iter().find(|kind| kind.word() == word)
    }
}

/// How an asset ends; known to us from the start, told when its time has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum End {
    Active,
    Failed { code: String, message: String },
    FailedSilently,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct AssetRow {
    pub(super) id: String,
    /// Empty where a dialect has no groups.
    pub(super) group: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Without a name until it is fetched.
    pub(super) file: KeptFile,
    /// Means nothing while there is a `source`.
    pub(super) end: End,
    pub(super) asked: u32,
    #[serde(with = "milliseconds")]
    pub(super) created: Timestamp,
    #[serde(with = "milliseconds")]
    pub(super) updated: Timestamp,
    pub(super) settled: bool,
    #[serde(default)]
    pub(super) library: Library,
    #[serde(default = "default_project")]
    pub(super) project: String,
    /// Where the file is still to be fetched from.
    #[serde(default)]
    pub(super) source: Option<String>,
    /// Of the file, in hex, once it is here.
    #[serde(default)]
    pub(super) sha256: Option<String>,
}

impl AssetRow {
    /// Whether its time has come.
    pub(super) fn is_due(&self, pace: &Pace, now: Timestamp) -> bool {
        match pace {
            Pace::Polls(polls) => self.asked >= *polls,
            Pace::Seconds { asset, .. } => now.duration_since(self.created).as_secs_f64() >= *asset,
        }
    }

    /// Moves the asset on: by a question, or by the clock. Says whether there is something to keep.
    pub(super) fn settle(&mut self, pace: &Pace, now: Timestamp, asked: bool) -> bool {
        if self.settled {
            return false;
        }
        self.asked += u32::from(asked);
        self.settled = self.is_due(pace, now) && self.source.is_none();
        if self.settled {
            self.updated = now;
        }
        self.settled || (asked && matches!(pace, Pace::Polls(_)))
    }

    pub(super) fn status(&self) -> &'static str {
        match (&self.end, self.settled) {
            (_, false) => "Processing",
            (End::Active, true) => "Active",
            (End::Failed { .. } | End::FailedSilently, true) => "Failed",
        }
    }

    pub(super) fn is_active(&self) -> bool {
        self.settled && self.end == End::Active
    }
}

/// A file of ours. Its name on disk is our own id; what the sender called it never touches a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptFile {
    /// Letters, digits and dashes, a dot, an ending.
    pub(super) name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct TaskRow {
    /// As its surface names it: `asyntask_…`, `cgt-…`, `video_…`.
    pub(super) id: String,
    /// Where it was ordered, and the only place where it is known.
    #[serde(default)]
    pub(super) surface: Dialect,
    /// `cgt-…`, as the model's own house names it.
    pub(super) inner: String,
    pub(super) request: String,
    pub(super) model: String,
    pub(super) action: String,
    pub(super) prompt: String,
    pub(super) pictures: Vec<KeptFile>,
    pub(super) ratio: String,
    pub(super) resolution: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) seconds: u32,
    pub(super) seed: i64,
    pub(super) audio: bool,
    /// Whether the last frame is wanted as a picture of its own.
    #[serde(default)]
    pub(super) last_frame: bool,
    /// Hex; tells this request from every other.
    pub(super) key: String,
    pub(super) asked: u32,
    #[serde(with = "milliseconds")]
    pub(super) submitted: Timestamp,
    /// `None` while the film is being made.
    pub(super) made: Option<Made>,
    /// When the end was first told.
    #[serde(with = "maybe_milliseconds")]
    pub(super) finished: Option<Timestamp>,
    /// What the surface echoes and the sandbox does not need.
    #[serde(default)]
    pub(super) extra: serde_json::Value,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Made {
    Film {
        film: KeptFile,
        last_frame: Option<KeptFile>,
    },
    /// `Code: message`.
    Failed(String),
    /// Called off while it was waiting.
    Cancelled,
    /// Given up because it took too long.
    Expired,
}

/// Keeps the data, and writes it after every change.
#[derive(Debug)]
pub(super) struct Keeper {
    dir: PathBuf,
    /// Held as long as the keeper lives, against a second sandbox in the same folder.
    _lock: File,
    data: Mutex<Data>,
}

impl Keeper {
    /// Opens what is kept in `dir`, and says whether this is the first start. `None` while another sandbox
    /// is at home there.
    pub(super) fn open(dir: &Path) -> io::Result<Option<(Self, bool)>> {
        std::fs::create_dir_all(dir.join("files"))?;
        let lock = File::create(dir.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let (data, first) = match std::fs::read(dir.join("state.json")) {
            Ok(bytes) => (serde_json::from_slice(&bytes)?, false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Data::default(), true),
            Err(error) => return Err(error),
        };
        Ok(Some((Self { dir: dir.to_owned(), _lock: lock, data: Mutex::new(data) }, first)))
    }

    pub(super) fn read<R>(&self, read: impl FnOnce(&Data) -> R) -> R {
        read(&self.lock())
    }

    /// Changes the data and writes it. What could not be written did not happen.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut Data) -> R) -> io::Result<R> {
        self.change_if(|data| (change(data), true))
    }

    /// As `change`, for a change that may turn out to be none.
    pub(super) fn change_if<R>(&self, change: impl FnOnce(&mut Data) -> (R, bool)) -> io::Result<R> {
        let mut data = self.lock();
        let mut next = data.clone();
        let (answer, changed) = change(&mut next);
        if changed {
            self.write_whole(&self.dir.join("state.json"), &serde_json::to_vec(&next)?)?;
            *data = next;
        }
        Ok(answer)
    }

    pub(super) fn put_file(&self, file: &KeptFile, bytes: &[u8]) -> io::Result<()> {
        self.write_whole(&self.file_path(&file.name), bytes)
    }

    pub(super) fn file_path(&self, name: &str) -> PathBuf {
        self.dir.join("files").join(name)
    }

    /// Removes those of these files that nobody points at any more.
    pub(super) fn release(&self, files: &[KeptFile]) -> io::Result<()> {
        let used = self.read(used_files);
        let gone = |file: &&KeptFile| !file.name.is_empty() && !used.contains(&file.name);
        for file in files.iter().filter(gone) {
            match std::fs::remove_file(self.file_path(&file.name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes what calls cut off half-way have left behind. Only at the start, when nothing is on its way.
    pub(super) fn sweep(&self) -> io::Result<()> {
        let used = self.read(used_files);
        for entry in std::fs::read_dir(self.dir.join("files"))? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| used.contains(name)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Writes beside, then renames. Beside is always among the files, where the sweep finds what a kill left.
    fn write_whole(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(self.dir.join("files"))?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Data> {
        // A change works on a copy, so data behind a poisoned lock is whole.
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A deleted asset's picture is still needed by a film that is being made of it.
fn used_files(data: &Data) -> BTreeSet<String> {
    let assets = data.assets.iter().map(|asset| &asset.file);
    let films = data.tasks.iter().flat_map(|task| match &task.made {
        Some(Made::Film { film, last_frame }) => [Some(film), last_frame.as_ref()],
        _ => [None, None],
    });
    let films = films.flatten();
    let pictures = data.tasks.iter().filter(|task| task.made.is_none()).flat_map(|task| &task.pictures);
    let uploads = data.uploads.iter().filter_map(|upload| upload.file.as_ref());
    let objects = data.objects.iter().map(|object| &object.file);
    assets.chain(films).chain(pictures).chain(uploads).chain(objects).map(|file| file.name.clone()).collect()
}

/// Times as milliseconds since 1970.
pub(super) mod milliseconds {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in super::super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(at.as_millisecond())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        Timestamp::from_millisecond(i64::deserialize(from)?).map_err(D::Error::custom)
    }
}

pub(super) mod maybe_milliseconds {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
    pub(in super::super) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(Timestamp::as_millisecond).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let at = Option::<i64>::deserialize(from)?;
        at.map(Timestamp::from_millisecond).transpose().map_err(D::Error::custom)
    }
}
