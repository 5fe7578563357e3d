//! Small pictures: made of our files and results, or fetched once from a provider's preview.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::run::{Brought, Chair, Room};
use super::{Folders, looks, now, slots};
use crate::model::{AssetId, ConnectionName, Event, FailureKind, Link, Moment, PictureOf, PictureSize};
use crate::provider::{Fetcher, Provider, Trouble};
use crate::store::Store;

/// Pictures made side by side. Not more: the proof of a result waits for the same threads.
const SIDE_BY_SIDE: usize = 3;
/// A preview that could not be had is asked for again after these, and then no more in this run.
const AGAIN: [Duration; 5] = [
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(6),
];
/// No preview is this heavy, in bytes.
const PREVIEW_LIMIT: u64 = 64 << 20;

/// Pictures that are wanted.
#[derive(Default)]
pub(super) struct Pictures {
    /// Previews on their way down, and the sizes that were asked for meanwhile: each is fetched once.
    coming: BTreeMap<PictureOf, Vec<PictureSize>>,
    /// Previews that could not be had.
    missed: BTreeMap<PictureOf, Missed>,
    /// To be made of files here.
    queue: VecDeque<(PictureOf, PictureSize, PathBuf)>,
    making: usize,
}

/// A preview that could not be had, though it may be had later.
struct Missed {
    due: Moment,
    tries: usize,
    sizes: BTreeSet<PictureSize>,
}

/// What came of wanting a picture.
pub(super) enum Made {
    /// It lies here.
    At(PathBuf),
    /// There is none to be had.
    None,
    /// Not now: nobody answered, or the link is dead and no fresh one was told.
    Later,
}

impl Pictures {
    /// When pictures are due again.
    pub(super) fn next_look(&self) -> impl Iterator<Item = Moment> {
        self.missed.values().map(|missed| missed.due)
    }
}

impl Room {
    pub(super) fn picture(&mut self, of: PictureOf, size: PictureSize) {
        if size == PictureSize::Full {
            let path = match &of {
                PictureOf::Original(id) => self.read(|store| store.original(*id)).flatten(),
                PictureOf::Asset(..) | PictureOf::Take(_) | PictureOf::Strip(_) => None,
            };
            let path = path.map(|original| slots::lies_at(&self.folders, &original));
            return self.teller.tell(Event::Picture { of, size, path });
        }
        let out = looks::picture_path(&self.folders, &of, size);
        if out.exists() {
            self.teller.tell(Event::Picture { of, size, path: Some(out) });
            return;
        }
        let file = match &of {
            PictureOf::Original(id) | PictureOf::Strip(id) => {
                self.read(|store| store.original(*id)).flatten().map(|it| slots::lies_at(&self.folders, &it))
            }
            PictureOf::Take(job) => self
                .read(Store::takes)
                .and_then(|takes| takes.into_iter().find(|take| take.job == *job))
                .map(|take| take.path),
            PictureOf::Asset(..) => {
                if let Some(waiting) = self.pictures.coming.get_mut(&of) {
                    waiting.push(size);
                } else {
                    self.fetch_picture(of, size);
                }
                return;
            }
        };
        match file {
            Some(file) => {
                self.pictures.queue.push_back((of, size, file));
                self.make_pictures();
            }
            None => self.teller.tell(Event::Picture { of, size, path: None }),
        }
    }

    /// Makes the next pictures, a few side by side.
    fn make_pictures(&mut self) {
        while self.pictures.making < SIDE_BY_SIDE
            && let Some((of, size, file)) = self.pictures.queue.pop_front()
        {
            self.pictures.making += 1;
            let out = looks::picture_path(&self.folders, &of, size);
            self.spawn_blocking(Chair::Picture(of.clone(), size), move || {
                Brought::Picture(looks::make_picture(&of, &file, &out, size).map_or(Made::None, Made::At))
            });
        }
    }

    /// Fetches a preview, by the link that is known or by a fresh one.
    fn fetch_picture(&mut self, of: PictureOf, size: PictureSize) {
        let PictureOf::Asset(connection, id) = &of else { return };
        self.pictures.coming.insert(of.clone(), vec![]);
        let link = self.asset(connection, id).and_then(|asset| asset.preview);
        let provider = self.accounts.get(connection).and_then(|account| account.provider.clone());
        let wanted = Wanted::new(&self.folders, &of, size, link);
        let (fetcher, id) = (self.fetcher.clone(), id.clone());
        let task =
            self.tasks.spawn(async move { Brought::Picture(fetch(wanted, &id, provider, &fetcher).await) });
        self.chairs.insert(task.id(), Chair::Picture(of, size));
    }

    pub(super) fn picture_came(&mut self, of: PictureOf, size: PictureSize, made: Made) {
        let waiting = self.pictures.coming.remove(&of);
        if waiting.is_none() {
            self.pictures.making = self.pictures.making.saturating_sub(1);
            self.make_pictures();
        }
        let mut sizes: BTreeSet<PictureSize> = waiting.into_iter().flatten().collect();
        let before = self.pictures.missed.remove(&of);
        let tries = before.as_ref().map_or(0, |missed| missed.tries);
        sizes.extend(before.into_iter().flat_map(|missed| missed.sizes));
        sizes.remove(&size);
        let path = match made {
            Made::At(path) => Some(path),
            Made::None => None,
            Made::Later => {
                if let Some(wait) = AGAIN.get(tries) {
                    let sizes = sizes.iter().copied().chain([size]).collect();
                    let missed = Missed { due: now().plus(*wait), tries: tries + 1, sizes };
                    self.pictures.missed.insert(of.clone(), missed);
                }
                None
            }
        };
        for size in sizes {
            let path = Some(looks::picture_path(&self.folders, &of, size)).filter(|path| path.exists());
            self.teller.tell(Event::Picture { of: of.clone(), size, path });
        }
        self.teller.tell(Event::Picture { of, size, path });
    }

    /// Asks again for what could not be had before and is due.
    pub(super) fn pictures_again(&mut self) {
        let at = now();
        let due: Vec<(PictureOf, PictureSize)> = self
            .pictures
            .missed
            .iter()
            .filter(|(of, missed)| missed.due <= at && !self.pictures.coming.contains_key(of))
            .filter_map(|(of, missed)| Some((of.clone(), *missed.sizes.first()?)))
            .collect();
        for (of, size) in due {
            if let Some(missed) = self.pictures.missed.get_mut(&of) {
                missed.due = Moment::NEVER;
            }
            self.fetch_picture(of, size);
        }
    }

    /// An account told fresh links: what could not be had before may be had now.
    pub(super) fn pictures_have_links(&mut self, connection: &ConnectionName, at: Moment) {
        for (of, missed) in &mut self.pictures.missed {
            if matches!(of, PictureOf::Asset(name, _) if name == connection) {
                missed.due = missed.due.min(at);
            }
        }
    }
}

/// A preview that is to be fetched.
pub(super) struct Wanted {
    link: Option<Link>,
    size: PictureSize,
    outs: [(PictureSize, PathBuf); 2],
    of: PictureOf,
}

impl Wanted {
    /// By the link that is known. One past its time is not tried; where nobody knows its time it is.
    pub(super) fn new(folders: &Folders, of: &PictureOf, size: PictureSize, link: Option<Link>) -> Self {
        let at = now();
        let outs = [PictureSize::Small, PictureSize::Large]
            .map(|size| (size, looks::picture_path(folders, of, size)));
        Self {
            link: link.filter(|link| link.until.is_none_or(|until| until > at)),
            size,
            outs,
            of: of.clone(),
        }
    }
}

/// Fetches a preview, by the link that is known or by a fresh one.
pub(super) async fn fetch(
    wanted: Wanted,
    id: &AssetId,
    provider: Option<Arc<dyn Provider>>,
    fetcher: &Fetcher,
) -> Made {
    let Wanted { link, size, outs, of } = wanted;
    if let Some(link) = link {
        match preview(fetcher, &link.url, &of, outs.clone(), size).await {
            Made::Later => {}
            made => return made,
        }
    }
    // The link of the last reading is dead, or there was none: the asset itself tells a fresh one.
    let Some(asker) = provider.as_ref().and_then(|provider| provider.asker()) else { return Made::Later };
    match asker.ask(id).await {
        Ok(state) => match state.preview {
            Some(link) => preview(fetcher, &link.url, &of, outs, size).await,
            // Not yet checked, perhaps; or an account that shows none.
            None if state.status.is_settled() => Made::None,
            None => Made::Later,
        },
        Err(Trouble::Refused(failure)) if failure.kind == FailureKind::AssetNotFound => Made::None,
        Err(_) => Made::Later,
    }
}

/// Fetches a provider's preview once and makes pictures of both sizes of it: its link dies within hours.
async fn preview(
    fetcher: &Fetcher,
    link: &str,
    of: &PictureOf,
    outs: [(PictureSize, PathBuf); 2],
    wanted: PictureSize,
) -> Made {
    let Ok(mut download) = fetcher.open(link).await else { return Made::Later };
    let Ok(mut file) = tempfile::NamedTempFile::new() else { return Made::Later };
    let mut length = 0;
    while let Some(piece) = download.next().await {
        let Ok(piece) = piece else { return Made::Later };
        length += piece.len() as u64;
        if length > PREVIEW_LIMIT {
            return Made::None;
        }
        if file.write_all(&piece).is_err() {
            return Made::Later;
        }
    }
    if download.total.is_some_and(|total| total != length) {
        return Made::Later;
    }
    let of = of.clone();
    let made = tokio::task::spawn_blocking(move || {
        let made = outs.map(|(size, out)| (size, looks::make_picture(&of, file.path(), &out, size)));
        made.into_iter().find(|(size, _)| *size == wanted).and_then(|(_, path)| path)
    });
    made.await.ok().flatten().map_or(Made::None, Made::At)
}
