//! The facts both faces show. Changed by [`World::apply`] alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use super::ability::{InUse, NotParkable, ParkAssets, RemoveAssets};
use super::action::Keymap;
use super::changes::{Change, Changes, Part};
use super::connection::{Offer, VaultState};
use super::conventions::Conventions;
use super::fix::{Fix, Repair, Tools};
use super::order::RequestPreview;
use super::shelf::Different;
use super::slots::made;
use super::talk::{Looked, PictureOf, PictureSize, Previews, ResultsFolder, StoreState, Taste, Verification};
use super::{
    Abilities, Asset, AssetId, Budget, Connection, ConnectionName, Draft, Event, Failure, Job, JobId,
    Judgement, Moment, Original, OriginalId, Prices, SavedSearch, Shelf, Subject, Take, Template,
};

/// Bytes on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes so far.
    pub done: u64,
    /// Bytes in all, where known.
    pub total: Option<u64>,
}

impl Progress {
    /// Between 0 and 1, where the whole is known.
    pub fn fraction(self) -> Option<f32> {
        self.total.filter(|total| *total > 0).map(|total| (self.done as f64 / total as f64).min(1.0) as f32)
    }
}

/// All facts.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Set by the face at each turn; nothing else here asks a clock.
    pub now: Moment,
    /// Minutes this computer's local time is ahead of UTC, set by the face.
    pub utc_offset_minutes: i32,
    /// What the person at this computer is called here, set by the face; may be empty.
    pub person: String,
    /// Every connection, in the order of `config.toml`, the sandbox last.
    pub connections: Vec<Connection>,
    /// The key store.
    pub vault: Option<VaultState>,
    /// Credentials of other tools that may be taken over.
    pub offers: Vec<Offer>,
    /// The verification of each account, as it was last told.
    pub verifications: BTreeMap<ConnectionName, Verification>,
    /// Language and theme.
    pub taste: Taste,
    /// Which keys do what.
    pub keys: Keymap,
    /// What a team has agreed on.
    pub conventions: Conventions,
    /// What things cost.
    pub prices: Prices,
    /// Where videos are saved, once it was told.
    pub results: Option<ResultsFolder>,
    /// Requests that were kept under a name.
    pub templates: Vec<Template>,
    /// The takes that were marked as the best of their request.
    pub best: BTreeSet<JobId>,
    /// Each account's library.
    pub shelves: BTreeMap<ConnectionName, Shelf>,
    /// Our files.
    pub originals: HashMap<OriginalId, Original>,
    /// Every job that is kept, oldest first.
    pub jobs: BTreeMap<JobId, Job>,
    /// Those of them that have not ended: a few, where thousands may be kept.
    pub open: BTreeSet<JobId>,
    /// Those of them that are generations.
    pub generations: BTreeSet<JobId>,
    /// Bytes on the way.
    pub progress: BTreeMap<JobId, Progress>,
    /// Accounts that asked us to slow down, and until when.
    pub slowed: BTreeMap<ConnectionName, Moment>,
    /// How fast and how much each account may.
    pub budgets: BTreeMap<ConnectionName, Budget>,
    /// What was being composed for each account when it was last kept.
    pub drafts: BTreeMap<ConnectionName, Draft>,
    /// The searches of each account that a person named.
    pub searches: BTreeMap<ConnectionName, Vec<SavedSearch>>,
    /// How the rows are.
    pub store: StoreState,
    /// The content of assets that are gone, so that their ids still say what they stood for.
    pub former: HashMap<ConnectionName, HashMap<AssetId, OriginalId>>,
    /// What the looks of this run found, in order of arrival. The import sheet takes them from here.
    pub looked: Vec<Looked>,
    /// Files still to be measured.
    pub looking: usize,
    /// Which programs that repairs may need are here, once that is known.
    pub tools: Option<Tools>,
    /// The last repair of each content: what is done, and how far it is.
    pub repairs: HashMap<OriginalId, (Vec<Fix>, Repair)>,
    /// What the small pictures that are kept take, once that is known.
    pub previews: Option<Previews>,
    /// Where pictures lie; `None` where there is none to be had.
    pub pictures: HashMap<(PictureOf, PictureSize), Option<PathBuf>>,
    /// Saved results, oldest first.
    pub takes: BTreeMap<JobId, Take>,
    /// What would be sent, as last asked.
    pub preview: Option<RequestPreview>,
    /// How the last change of a connection ended.
    pub edited: Option<(ConnectionName, Result<(), Failure>)>,
    /// What was said of each thing, oldest first.
    pub verdicts: HashMap<Subject, Vec<Judgement>>,
    /// Everything kept on this computer has been told.
    pub loaded: bool,
    /// Grows with every event, so that what is derived can be remembered by it.
    pub revision: u64,
    /// Grows with every event about accounts, groups and assets alone, so that what is found by name can be
    /// remembered by it while files are on their way.
    pub library_revision: u64,
    /// The same for each part; see [`World::revision_of`].
    pub revisions: [u64; Part::COUNT],
    /// What changed, for what is derived from very many facts.
    pub changes: Changes,
}

impl World {
    /// The only way facts change.
    pub fn apply(&mut self, event: Event) {
        self.revision += 1;
        self.library_revision += u64::from(event.is_about_libraries());
        if let Some(part) = Part::of(&event) {
            self.revisions[part as usize] += 1;
        }
        match event {
            Event::Loaded => self.loaded = true,
            Event::Taken(..) => {}
            Event::Connections(connections) => self.connections = connections,
            Event::Edited(name, result) => self.edited = Some((name, result)),
            Event::Tested(name, report) => {
                if let Some(connection) = self.connections.iter_mut().find(|it| it.name == name) {
                    connection.test = Some(report);
                }
            }
            Event::Offers(offers) => self.offers = offers,
            Event::Verification(connection, state) => {
                self.verifications.insert(connection, state);
            }
            Event::Hidden(connection, hidden) => {
                self.changes.note(Change::Hidden(connection.clone()));
                self.shelves.entry(connection).or_default().hidden = hidden.into_iter().collect();
            }
            Event::Vault(state) => self.vault = Some(state),
            Event::Taste(taste) => self.taste = taste,
            Event::Keys(keys) => self.keys = keys,
            Event::Conventions(conventions) => self.conventions = conventions,
            Event::Prices(prices) => self.prices = prices,
            Event::Results(results) => self.results = Some(results),
            Event::Templates(templates) => self.templates = templates,
            Event::Best(best) => {
                for job in self.best.symmetric_difference(&best) {
                    self.changes.note(Change::Job(*job));
                }
                self.best = best;
            }
            Event::PicturesCleared => self.pictures.clear(),
            Event::Previews(previews) => self.previews = Some(previews),
            Event::Shelf { connection, groups, assets } => {
                let shelf = self.shelves.entry(connection.clone()).or_default();
                let (different, former) = shelf.replace(groups, assets);
                self.former.entry(connection.clone()).or_default().extend(former);
                match different {
                    Different::These(groups, assets) => {
                        let of = || connection.clone();
                        for id in groups {
                            self.changes.note(Change::Group(of(), id));
                        }
                        for id in assets {
                            self.changes.note(Change::Asset(of(), id));
                        }
                    }
                    Different::Much => self.changes.note(Change::Shelf(connection)),
                }
            }
            Event::Sync(connection, sync) => self.shelves.entry(connection).or_default().sync = sync,
            Event::Asset(asset) => {
                self.changes.note(Change::Asset(asset.connection.clone(), asset.id.clone()));
                let shelf = self.shelves.entry(asset.connection.clone()).or_default();
                let (connection, original) = (asset.connection.clone(), asset.original);
                if let Some(before) = shelf.put(asset).filter(|before| before.original != original) {
                    self.remember(connection, &before);
                }
            }
            Event::AssetGone(connection, id) => {
                self.changes.note(Change::Asset(connection.clone(), id.clone()));
                if let Some(gone) = self.shelves.entry(connection.clone()).or_default().take(&id) {
                    self.remember(connection, &gone);
                }
            }
            Event::Group(group) => {
                self.changes.note(Change::Group(group.connection.clone(), group.id.clone()));
                let shelf = self.shelves.entry(group.connection.clone()).or_default();
                shelf.groups.insert(group.id.clone(), group);
            }
            Event::GroupGone(connection, id) => {
                self.changes.note(Change::Group(connection.clone(), id.clone()));
                for gone in self.shelves.entry(connection.clone()).or_default().take_group(&id) {
                    self.remember(connection.clone(), &gone);
                    self.changes.note(Change::Asset(connection.clone(), gone.id));
                }
            }
            Event::Original(original) => {
                self.changes.note(Change::Original(original.id));
                self.originals.insert(original.id, original);
            }
            Event::OriginalGone(id) => {
                self.changes.note(Change::Original(id));
                self.originals.remove(&id);
            }
            Event::Looked(looked) => {
                if let Ok(original) = &looked.found {
                    self.revisions[Part::Originals as usize] += 1;
                    self.changes.note(Change::Original(original.id));
                    self.originals.insert(original.id, original.clone());
                }
                self.looked.push(looked);
            }
            Event::Looking(count) => self.looking = count,
            Event::Tools(tools) => self.tools = Some(tools),
            Event::Repair { of, fixes, state } => {
                self.repairs.insert(of, (fixes, state));
            }
            Event::Job(job) => {
                if let Some((id, original)) = made(&job) {
                    let former = self.former.entry(job.connection.clone()).or_default();
                    former.insert(id.clone(), original);
                }
                if !job.step.is_on_the_wire() {
                    self.progress.remove(&job.id);
                }
                let places =
                    [(&mut self.open, !job.step.is_ended()), (&mut self.generations, job.order().is_some())];
                for (place, belongs) in places {
                    if belongs {
                        place.insert(job.id)
                    } else {
                        place.remove(&job.id)
                    };
                }
                self.changes.note(Change::Job(job.id));
                self.jobs.insert(job.id, *job);
            }
            Event::JobGone(id) => {
                self.changes.note(Change::Job(id));
                self.open.remove(&id);
                self.generations.remove(&id);
                self.jobs.remove(&id);
                self.progress.remove(&id);
            }
            Event::Progress { job, done, total } => {
                self.progress.insert(job, Progress { done, total });
            }
            Event::SlowedDown(connection, until) => {
                self.slowed.insert(connection, until);
            }
            Event::Budget(connection, budget) => {
                self.budgets.insert(connection, budget);
            }
            Event::Parked(connection, parked) => {
                self.changes.note(Change::Parked(connection.clone()));
                let kept = parked.iter().map(|it| (it.asset.clone(), it.original));
                self.former.entry(connection.clone()).or_default().extend(kept);
                let shelf = self.shelves.entry(connection).or_default();
                shelf.parked = parked.into_iter().map(|parked| (parked.original, parked)).collect();
            }
            Event::Draft(connection, draft) => {
                self.drafts.insert(connection, draft);
            }
            Event::Searches(connection, searches) => {
                self.changes.note(Change::Searches(connection.clone()));
                self.searches.insert(connection, searches);
            }
            Event::Store(state) => self.store = state,
            // The window takes the files; they are no fact.
            Event::HandedOver(_) => {}
            Event::Preview(preview) => self.preview = Some(preview),
            Event::Picture { of, size, path } => {
                self.pictures.insert((of, size), path);
            }
            Event::Take(take) => {
                self.changes.note(Change::Job(take.job));
                self.takes.insert(take.job, take);
            }
            Event::Verdicts(all) => {
                self.verdicts.clear();
                for judgement in all {
                    self.judged(judgement);
                }
            }
            Event::Judged(judgement) => self.judged(judgement),
            Event::TakenBack(subject, at) => {
                if let Some(said) = self.verdicts.get_mut(&subject) {
                    said.retain(|judgement| judgement.at != at);
                }
            }
            Event::Merged(_) | Event::Relocated(..) => {}
        }
    }

    /// What an asset stood for that is gone, or stands for something else now.
    fn remember(&mut self, connection: ConnectionName, asset: &Asset) {
        if let Some(original) = asset.original {
            self.former.entry(connection).or_default().insert(asset.id.clone(), original);
        }
    }

    /// Puts a judgement where it belongs in time.
    fn judged(&mut self, judgement: Judgement) {
        let said = self.verdicts.entry(judgement.subject.clone()).or_default();
        let place = said.partition_point(|before| before.at < judgement.at);
        match said.get_mut(place) {
            Some(there) if there.at == judgement.at => *there = judgement,
            _ => said.insert(place, judgement),
        }
    }

    /// Grows with every event about one of these parts.
    pub fn revision_of(&self, parts: &[Part]) -> u64 {
        parts.iter().map(|part| self.revisions[*part as usize]).sum()
    }

    /// The jobs that have not ended, oldest first.
    pub fn open_jobs(&self) -> impl DoubleEndedIterator<Item = &Job> {
        self.open.iter().filter_map(|id| self.jobs.get(id))
    }

    /// The generations that are kept, oldest first.
    pub fn generations(&self) -> impl DoubleEndedIterator<Item = &Job> {
        self.generations.iter().filter_map(|id| self.jobs.get(id))
    }

    /// The connection of this name.
    pub fn connection(&self, name: &ConnectionName) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.name == *name)
    }

    /// The connection that is used when none is named.
    pub fn default_connection(&self) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.default)
    }

    /// What the account can do, once its secrets are there.
    pub fn abilities(&self, name: &ConnectionName) -> Option<&Abilities> {
        self.connection(name)?.abilities.as_ref()
    }

    /// The account's library.
    pub fn shelf(&self, name: &ConnectionName) -> Option<&Shelf> {
        self.shelves.get(name)
    }

    /// One asset.
    pub fn asset(&self, connection: &ConnectionName, id: &AssetId) -> Option<&Asset> {
        self.shelves.get(connection)?.assets.get(id)
    }

    /// The asset this account made of the same content, if it has one that is not refused; one that can be used
    /// goes before one that cannot yet.
    pub fn placed(&self, connection: &ConnectionName, original: OriginalId) -> Option<&Asset> {
        let of_it = self.shelves.get(connection)?.assets.values().filter(|asset| {
            asset.original == Some(original) && !matches!(asset.status, super::AssetStatus::Failed(_))
        });
        of_it.min_by_key(|asset| asset.status != super::AssetStatus::Active)
    }

    /// Asks for the right to delete assets: refused while a running generation points at one.
    pub fn can_remove(
        &self,
        connection: &ConnectionName,
        assets: &[&Asset],
    ) -> Option<Result<RemoveAssets, InUse>> {
        let permit = self.abilities(connection)?.can_remove()?;
        let needed = self.needed(connection);
        Some(RemoveAssets::unless_in_use(permit, assets, |asset| needed.contains_key(&asset.id)))
    }

    /// Asks for the right to park assets: their slots are freed, their originals stay here.
    pub fn can_park(
        &self,
        connection: &ConnectionName,
        assets: &[&Asset],
    ) -> Option<Result<ParkAssets, NotParkable>> {
        let permit = self.abilities(connection)?.can_remove()?;
        let needed = self.needed(connection);
        let in_use = |asset: &Asset| needed.contains_key(&asset.id);
        let is_here = |original| self.originals.contains_key(&original);
        Some(ParkAssets::unless_lost(permit, assets, in_use, is_here))
    }

    /// Every generation that refers to the asset, oldest first.
    pub fn orders_of<'a>(
        &'a self,
        connection: &'a ConnectionName,
        id: &'a AssetId,
    ) -> impl Iterator<Item = &'a Job> {
        self.generations().filter(move |job| {
            job.connection == *connection
                && job.order().is_some_and(|order| {
                    order.fields().references.iter().any(|reference| reference.asset == *id)
                })
        })
    }

    /// Saved generations that used the asset, newest first.
    pub fn uses(&self, connection: &ConnectionName, id: &AssetId) -> Vec<&Take> {
        self.where_used(connection, std::slice::from_ref(id)).results
    }

    /// What the asset looks like: our own copy where there is one.
    pub fn picture_of(&self, asset: &Asset) -> PictureOf {
        match asset.original {
            Some(original) if self.originals.contains_key(&original) => PictureOf::Original(original),
            _ => PictureOf::Asset(asset.connection.clone(), asset.id.clone()),
        }
    }
}
