//! What accounts hold, as it becomes known: from a list, from an upload, from a person who names an id.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::journal::Unread;
use super::run::Room;
use super::slots::is_reused;
use super::watch::note_end;
use super::{Asked, now};
use crate::model::job::Into;
use crate::model::talk::{Rebuilt, Sync, Ticket};
use crate::model::{
    Asset, AssetId, AssetStatus, Command, ConnectionName, Event, Group, GroupId, Job, Mark, Milestone,
    Moment, Step,
};
use crate::provider::Listing;

/// So many entries of a folder are looked at.
const MANY_FILES: usize = 100_000;

impl Room {
    pub(super) fn has_local_groups(&self, connection: &ConnectionName) -> bool {
        let account = self.accounts.get(connection);
        account.and_then(|account| account.provider.as_ref()).is_some_and(|it| it.local_groups())
    }

    /// A group of this computer alone goes; what was in it stays at the provider, and here.
    pub(super) fn dissolve_group(&mut self, connection: &ConnectionName, id: &GroupId) {
        let (_, assets, _) = self.read(|store| store.shelf(connection)).unwrap_or_default();
        let (name, gone) = (connection.clone(), id.clone());
        self.write(move |store| store.dissolve_group(&name, &gone));
        for asset in assets.into_iter().filter(|asset| asset.group.as_ref() == Some(id)) {
            self.teller.tell(Event::Asset(Asset { group: None, ..asset }));
        }
        self.teller.tell(Event::GroupGone(connection.clone(), id.clone()));
    }

    /// Films that lie in the folder of results and stand in no row are counted, not listed: whose they are and what
    /// made them is not known any more.
    pub(super) fn with_films(&self, mut rebuilt: Rebuilt) -> Rebuilt {
        let takes = self.read(crate::store::Store::takes).unwrap_or_default();
        let known: BTreeSet<&std::path::Path> = takes.iter().map(|take| take.path.as_path()).collect();
        let is_film = |path: &std::path::PathBuf| {
            path.extension().is_some_and(|it| it.eq_ignore_ascii_case("mp4"))
                && !known.contains(path.as_path())
        };
        let entries = std::fs::read_dir(&self.folders.results).into_iter().flatten().take(MANY_FILES);
        let films = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_film).count();
        if films > 0 {
            let folder = self.folders.results.display();
            rebuilt.said = format!("{}; {films} videos in {folder} are not in the history", rebuilt.said);
        }
        rebuilt
    }

    /// After a rescue every account that has a list is read anew: what was torn comes back from there.
    pub(super) fn read_lists_anew(&mut self) {
        if self.store.rebuilt().is_none() {
            return;
        }
        let permits =
            self.accounts.values().filter_map(|account| account.connection.abilities.as_ref()?.can_list());
        for permit in permits.collect::<Vec<_>>() {
            // No handle counts from 0: nobody waits for this answer.
            self.obey(Asked { ticket: Ticket(0), command: Command::Refresh(permit) });
        }
    }

    /// An asset that a person named by its id. Its group is known from now on, at least by its id: a real person's
    /// group is made in the provider's console.
    pub(super) fn adopt(&mut self, asset: Asset) {
        if let Some(id) = &asset.group {
            let shelf = self.read(|store| store.shelf(&asset.connection));
            // A shelf that cannot be read may have the group, by its name.
            if shelf.is_some_and(|(groups, ..)| !groups.iter().any(|group| group.id == *id)) {
                let group = Group {
                    connection: asset.connection.clone(),
                    id: id.clone(),
                    name: id.to_string(),
                    description: String::new(),
                    group_type: String::new(),
                    created: None,
                };
                self.put_group(group);
            }
        }
        self.put_found(asset);
    }

    /// Puts an asset on the shelf as the provider told it; what only this computer knows of it stays.
    pub(super) fn put_found(&mut self, mut asset: Asset) {
        let at = now();
        if let Some(known) = self.asset(&asset.connection, &asset.id) {
            asset.original = known.original;
            asset.trail = known.trail;
            asset.group = asset.group.or(known.group);
            keep_reason(&mut asset, &known.status);
            note_end(&mut asset, &known.status, at);
        }
        self.keep_asset(asset, at);
    }

    /// Writes an asset down, tells of it, and follows it while it waits for its end.
    pub(super) fn keep_asset(&mut self, mut asset: Asset, at: Moment) {
        stamp(&mut asset, at);
        self.together(|room| {
            room.teller.tell(Event::Asset(asset.clone()));
            room.follow(&asset, at);
            room.are_back(std::slice::from_ref(&asset));
            room.write(move |store| store.put_asset(&asset));
        });
    }

    /// Writes a group, and tells.
    pub(super) fn put_group(&mut self, group: Group) {
        self.together(|room| {
            room.teller.tell(Event::Group(group.clone()));
            room.write(move |store| store.put_group(&group));
        });
    }

    pub(super) fn asset(&self, connection: &ConnectionName, id: &AssetId) -> Option<Asset> {
        self.read(|store| store.asset(connection, id)).flatten()
    }

    /// The asset of an upload, as this computer saw it come about.
    pub(super) fn put_asset(&mut self, job: &Job, id: &AssetId, status: AssetStatus) {
        let Some(upload) = job.upload() else { return };
        let known = self.asset(&job.connection, id);
        // It was there before this job: what it is called and where it lies is not this job's to say.
        if let Some(known) = known.as_ref().filter(|_| is_reused(job)) {
            let asset = Asset { status, ..known.clone() };
            return self.keep_asset(asset, now());
        }
        let was_waiting = self.jobs.get(&job.id).is_some_and(|before| before.asset() == Some(id));
        if known.is_none() && was_waiting && !status.is_settled() {
            // Deleted or gone meanwhile; a question that came back late does not bring it back.
            return;
        }
        let group = match &upload.into {
            Into::Group(group) => Some(group.clone()).filter(|group| self.is_there(&job.connection, group)),
            // A provider that chooses the group itself tells it in its list.
            Into::After(_) | Into::Nowhere => known.as_ref().and_then(|asset| asset.group.clone()),
        };
        let asset = Asset {
            connection: job.connection.clone(),
            id: id.clone(),
            group,
            name: upload.name.clone(),
            kind: upload.kind,
            status,
            created: known.as_ref().and_then(|asset| asset.created).or_else(|| {
                let made = |mark: &&Mark| matches!(mark.what, Milestone::Created | Milestone::Submitted);
                job.trail.iter().find(made).map(|mark| mark.at)
            }),
            original: Some(upload.original),
            preview: known.as_ref().and_then(|asset| asset.preview.clone()),
            trail: job.trail.clone(),
        };
        // Every question of a job that still waits comes by here, and mostly nothing is new.
        if known.as_ref() != Some(&asset) {
            self.keep_asset(asset, now());
        }
    }

    /// A group of this computer alone may have been dissolved while a file was on its way into it.
    fn is_there(&self, connection: &ConnectionName, id: &GroupId) -> bool {
        let known = |groups: Vec<Group>| groups.iter().any(|group| group.id == *id);
        !self.has_local_groups(connection)
            || self.read(|store| store.shelf(connection)).is_none_or(|(groups, ..)| known(groups))
    }

    /// A whole list replaces what was known, except what came about while it was read.
    pub(super) fn take_listing(&mut self, job: &Job, listing: Listing, at: Moment) {
        let connection = &job.connection;
        let since = match job.step {
            Step::Calling { since } => since,
            _ => at,
        };
        // What is kept must not be replaced by somebody who cannot see it.
        let Some((old_groups, old_assets, _)) = self.read(|store| store.shelf(connection)) else {
            return self.will_read(Unread::Shelf(connection.clone()));
        };
        let Listing { mut groups, mut assets } = listing;
        let listed: BTreeSet<AssetId> = assets.iter().map(|asset| asset.id.clone()).collect();
        let listed_groups: BTreeSet<GroupId> = groups.iter().map(|group| group.id.clone()).collect();
        let ours: BTreeMap<&AssetId, &Asset> = old_assets.iter().map(|asset| (&asset.id, asset)).collect();
        let parked = self.read(|store| store.parked(connection)).unwrap_or_default();
        for asset in &mut assets {
            stamp(asset, at);
            let Some(known) = ours.get(&asset.id) else {
                // What reappears is still made of our file.
                let before = parked.iter().find(|parked| parked.asset == asset.id);
                asset.original = before.map(|parked| parked.original);
                continue;
            };
            asset.original = known.original;
            asset.trail.clone_from(&known.trail);
            // A page read before moderation ended must not undo what a later answer told.
            if known.status.is_settled() && asset.status == AssetStatus::Processing {
                asset.status = known.status.clone();
            }
            keep_reason(asset, &known.status);
            note_end(asset, &known.status, at);
        }
        let newer = |moment: Option<Moment>| moment.is_some_and(|moment| moment >= since);
        let young = |moment: Option<Moment>| moment.is_some_and(|moment| moment.plus(LISTS_LAG_BY) >= since);
        let mut gone = Vec::new();
        for asset in old_assets.iter().filter(|asset| !listed.contains(&asset.id)) {
            let marked = last_mark(asset);
            if newer(marked) || young(marked) && self.ask_whether_there(asset, at) {
                assets.push(asset.clone());
            } else {
                gone.push(asset.clone());
            }
        }
        groups.extend(
            old_groups.into_iter().filter(|group| !listed_groups.contains(&group.id) && young(group.created)),
        );
        let shelf = (connection.clone(), groups.clone(), assets.clone());
        self.write(move |store| store.replace_shelf(&shelf.0, &shelf.1, &shelf.2, at));
        self.teller.tell(Event::Shelf { connection: connection.clone(), groups, assets: assets.clone() });
        self.teller.tell(Event::Sync(connection.clone(), Sync::At(at)));
        self.follow_shelf(&assets, at, false);
        let mut any = false;
        for asset in &gone {
            self.mark_vanished(asset, at);
            any |= self.park_vanished(asset, at);
        }
        if any {
            self.tell_parked(connection);
        }
        self.are_back(&assets);
        self.pictures_have_links(connection, at);
    }
}

/// Lists show what was just made only after a while: seconds in the field (providers.md 3.2, I), so minutes are allowed. What
/// is younger is asked about by its id before it counts as gone, or the same file would be sent, and paid, again.
const LISTS_LAG_BY: Duration = Duration::from_mins(10);

/// How long a preview's link lives. All houses of the native interface sign theirs for twelve hours (providers.md 9, C);
/// where nothing is known, no more is believed.
const PREVIEW_LIFETIME: Duration = Duration::from_hours(12);

/// A link that was just told has its whole life before it.
fn stamp(asset: &mut Asset, at: Moment) {
    if let Some(link) = &mut asset.preview
        && link.until.is_none()
    {
        link.until = Some(at.plus(PREVIEW_LIFETIME));
    }
}

/// Lists tell less of a refusal than the answer that told it first: what is known of it stays.
fn keep_reason(asset: &mut Asset, known: &AssetStatus) {
    let (AssetStatus::Failed(told), AssetStatus::Failed(known)) = (&mut asset.status, known) else { return };
    if told.code.is_empty()
        && told.message.is_empty()
        && (!known.code.is_empty() || !known.message.is_empty())
    {
        told.clone_from(known);
    } else if told.raw.is_none() {
        told.raw.clone_from(&known.raw);
    }
}

fn last_mark(asset: &Asset) -> Option<Moment> {
    asset.trail.iter().map(|mark| mark.at).max()
}
