//! Small pictures: made of our files and results, or fetched once from a provider's preview.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::darkroom::{Darkroom, Order};
use super::run::{Brought, Chair, Room};
use super::{Folders, cache, looks, now, slots};
use crate::model::talk::Previews;
use crate::model::{AssetId, ConnectionName, Event, FailureKind, Link, Moment, PictureOf, PictureSize};
use crate::provider::{Fetcher, Provider, Trouble};
use crate::store::Store;

/// Previews fetched side by side: a provider's storage is not to be stormed by a grid of thousands.
const SIDE_BY_SIDE: usize = 6;
/// After so many pictures that were made it is looked how much the folder holds, and whether that is beyond its budget.
const BETWEEN_TRIMS: usize = 200;
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
    /// Previews to be fetched, the newest wish last, and how many are on their way.
    wanted: Vec<(PictureOf, PictureSize)>,
    fetching: usize,
    darkroom: Darkroom,
    /// Pictures that were made since the folder was trimmed; nobody knows how full it is at the start.
    since_trim: Option<usize>,
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
    /// It was no longer wanted when its turn came.
    LetGo,
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
        if cache::lies_at(&out) {
            self.teller.tell(Event::Picture { of, size, path: Some(out) });
            return;
        }
        let large = looks::picture_path(&self.folders, &of, PictureSize::Large);
        let file = match &of {
            PictureOf::Original(id) | PictureOf::Strip(id) => {
                self.read(|store| store.original(*id)).flatten().map(|it| slots::lies_at(&self.folders, &it))
            }
            PictureOf::Take(job) => self
                .read(Store::takes)
                .and_then(|takes| takes.into_iter().find(|take| take.job == *job))
                .map(|take| take.path),
            // A provider's preview is not fetched again for the sake of a smaller one.
            PictureOf::Asset(..) if size == PictureSize::Small && cache::lies_at(&large) => Some(large),
            PictureOf::Asset(..) => {
                if let Some(waiting) = self.pictures.coming.get_mut(&of) {
                    waiting.push(size);
                } else {
                    self.pictures.coming.insert(of.clone(), vec![]);
                    self.pictures.wanted.push((of, size));
                    self.fetch_pictures();
                }
                return;
            }
        };
        match file {
            Some(file) => {
                let outs = vec![(size, out.clone())];
                let made = self.pictures.darkroom.make(Order { of: of.clone(), outs, file, keep: None });
                let task = self.tasks.spawn(async move {
                    Brought::Picture(match made.await {
                        Ok(true) => Made::At(out),
                        Ok(false) => Made::None,
                        Err(_) => Made::LetGo,
                    })
                });
                self.chairs.insert(task.id(), Chair::Picture(of, size));
            }
            None => self.teller.tell(Event::Picture { of, size, path: None }),
        }
    }

    /// Lets go of pictures that are no longer on screen, where nothing was done for them yet.
    pub(super) fn let_pictures_go(&mut self, pictures: &[(PictureOf, PictureSize)]) {
        for (of, size) in pictures {
            if !matches!(of, PictureOf::Asset(..)) {
                self.pictures.darkroom.let_go(of, *size);
                continue;
            }
            let Some(coming) = self.pictures.coming.get_mut(of) else { continue };
            coming.retain(|it| it != size);
            let others = !coming.is_empty();
            // One that another size waits for is fetched all the same.
            if !others && self.pictures.wanted.contains(&(of.clone(), *size)) {
                self.pictures.wanted.retain(|wish| wish.0 != *of);
                self.pictures.coming.remove(of);
            }
        }
    }

    /// Fetches the next previews, the newest wishes first, a few side by side.
    fn fetch_pictures(&mut self) {
        while self.pictures.fetching < SIDE_BY_SIDE
            && let Some((of, size)) = self.pictures.wanted.pop()
        {
            self.pictures.fetching += 1;
            self.fetch_picture(of, size);
        }
    }

    /// Fetches a preview, by the link that is known or by a fresh one.
    fn fetch_picture(&mut self, of: PictureOf, size: PictureSize) {
        let PictureOf::Asset(connection, id) = &of else { return };
        let link = self.asset(connection, id).and_then(|asset| asset.preview);
        let provider = self.accounts.get(connection).and_then(|account| account.provider.clone());
        let wanted = Wanted::new(&self.folders, &of, size, link);
        let (fetcher, id, darkroom) = (self.fetcher.clone(), id.clone(), self.pictures.darkroom.clone());
        let task = self
            .tasks
            .spawn(async move { Brought::Picture(fetch(wanted, &id, provider, &fetcher, &darkroom).await) });
        self.chairs.insert(task.id(), Chair::Picture(of, size));
    }

    pub(super) fn picture_came(&mut self, of: PictureOf, size: PictureSize, made: Made) {
        let waiting = self.pictures.coming.remove(&of);
        if waiting.is_some() {
            self.pictures.fetching = self.pictures.fetching.saturating_sub(1);
            self.fetch_pictures();
        }
        self.trim_pictures();
        let mut sizes: BTreeSet<PictureSize> = waiting.into_iter().flatten().collect();
        let before = self.pictures.missed.remove(&of);
        let tries = before.as_ref().map_or(0, |missed| missed.tries);
        sizes.extend(before.into_iter().flat_map(|missed| missed.sizes));
        sizes.remove(&size);
        let path = match made {
            Made::At(path) => Some(path),
            Made::None => None,
            Made::LetGo => return,
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
            self.pictures.coming.insert(of.clone(), vec![]);
            // What is on screen goes before what was missed earlier.
            self.pictures.wanted.insert(0, (of, size));
        }
        self.fetch_pictures();
    }

    /// Keeps the folder to its budget, now and then.
    pub(super) fn trim_pictures(&mut self) {
        self.pictures.since_trim = match self.pictures.since_trim {
            Some(made) if made < BETWEEN_TRIMS => Some(made + 1),
            _ => {
                let keeper = Arc::clone(&self.keeper);
                self.trim_to(move || keeper.taste().preview_cache_mb);
                Some(0)
            }
        };
    }

    /// Keeps the folder to so many megabytes, beside the loop, and tells what it holds then.
    pub(super) fn trim_to(&mut self, megabytes: impl FnOnce() -> u32 + Send + 'static) {
        let folder = self.folders.pictures.clone();
        self.spawn_blocking(Chair::Other, move || {
            let bytes = cache::trim(&folder, u64::from(megabytes()) << 20, SystemTime::now());
            Brought::Previews(Previews { bytes, folder })
        });
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
    of: PictureOf,
    link: Option<Link>,
    size: PictureSize,
    outs: [(PictureSize, PathBuf); 2],
}

impl Wanted {
    /// By the link that is known. One past its time is not tried; where nobody knows its time it is.
    pub(super) fn new(folders: &Folders, of: &PictureOf, size: PictureSize, link: Option<Link>) -> Self {
        let at = now();
        let outs = [PictureSize::Small, PictureSize::Large]
            .map(|size| (size, looks::picture_path(folders, of, size)));
        Self {
            of: of.clone(),
            link: link.filter(|link| link.until.is_none_or(|until| until > at)),
            size,
            outs,
        }
    }
}

/// Fetches a preview, by the link that is known or by a fresh one.
pub(super) async fn fetch(
    wanted: Wanted,
    id: &AssetId,
    provider: Option<Arc<dyn Provider>>,
    fetcher: &Fetcher,
    darkroom: &Darkroom,
) -> Made {
    let Wanted { of, link, size, outs } = wanted;
    if let Some(link) = link {
        match preview(fetcher, &link.url, &of, outs.clone(), size, darkroom).await {
            Made::Later => {}
            made => return made,
        }
    }
    // The link of the last reading is dead, or there was none: the asset itself tells a fresh one.
    let Some(asker) = provider.as_ref().and_then(|provider| provider.asker()) else { return Made::Later };
    match asker.ask(id).await {
        Ok(state) => match state.preview {
            Some(link) => preview(fetcher, &link.url, &of, outs, size, darkroom).await,
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
    darkroom: &Darkroom,
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
    let path = outs.iter().find(|(size, _)| *size == wanted).map(|(_, path)| path.clone());
    let order = Order { of: of.clone(), outs: outs.to_vec(), file: file.path().to_owned(), keep: Some(file) };
    match (darkroom.make(order).await, path) {
        (Ok(true), Some(path)) => Made::At(path),
        (Ok(_), _) => Made::None,
        (Err(_), _) => Made::Later,
    }
}

/// Takes every small picture away at once, so that what is asked for from now on is made anew. The files are
/// deleted later, by [`clear`].
pub(super) fn set_aside(folder: &Path) -> Option<PathBuf> {
    let aside = folder.with_extension("cleared");
    delete(Some(&aside)); // what an earlier run did not get to
    let moved = std::fs::rename(folder, &aside).and_then(|()| std::fs::create_dir_all(folder));
    match moved {
        Ok(()) => Some(aside),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::warn!(%error, "the small pictures could not be set aside");
            None
        }
    }
}

/// Deletes what was set aside. What cannot be deleted stays; it is only a copy.
pub(super) fn clear(aside: Option<&Path>) -> Brought {
    delete(aside);
    Brought::Nothing
}

fn delete(aside: Option<&Path>) {
    let Some(aside) = aside.filter(|aside| aside.exists()) else { return };
    if let Err(error) = std::fs::remove_dir_all(aside) {
        tracing::warn!(%error, path = %aside.display(), "small pictures could not be deleted");
    }
}
