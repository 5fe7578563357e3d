//! What accounts hold, as it becomes known: from a list, from an upload, from a person who names an id.

use std::collections::{BTreeMap, BTreeSet};

use super::Asked;
use super::run::{Room, reached_disk};
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
        reached_disk(&self.store.dissolve_group(connection, id));
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
    pub(super) fn read_again(&mut self) {
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
            let groups = self.read(|store| store.shelf(&asset.connection)).unwrap_or_default().0;
            if !groups.iter().any(|group| group.id == *id) {
                let group = Group {
                    connection: asset.connection.clone(),
                    id: id.clone(),
                    name: id.to_string(),
                    description: String::new(),
                    group_type: String::new(),
                    created: None,
                };
                reached_disk(&self.store.put_group(&group));
                self.teller.tell(Event::Group(group));
            }
        }
        self.put_found(asset);
    }

    /// Puts an asset on the shelf as the provider told it; what only this computer knows of it stays.
    pub(super) fn put_found(&mut self, mut asset: Asset) {
        if let Some(known) = self.asset(&asset.connection, &asset.id) {
            asset.original = known.original;
            asset.trail = known.trail;
            asset.group = asset.group.or(known.group);
        }
        reached_disk(&self.store.put_asset(&asset));
        self.teller.tell(Event::Asset(asset));
    }

    pub(super) fn asset(&self, connection: &ConnectionName, id: &AssetId) -> Option<Asset> {
        self.read(|store| store.asset(connection, id)).flatten()
    }

    /// The asset of an upload, as this computer saw it come about.
    pub(super) fn put_asset(&mut self, job: &Job, id: &AssetId, status: AssetStatus) {
        let Some(upload) = job.upload() else { return };
        let known = self.asset(&job.connection, id);
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
            preview: known.and_then(|asset| asset.preview),
            trail: job.trail.clone(),
        };
        reached_disk(&self.store.put_asset(&asset));
        self.teller.tell(Event::Asset(asset));
    }

    /// A group of this computer alone may have been dissolved while a file was on its way into it.
    fn is_there(&self, connection: &ConnectionName, id: &GroupId) -> bool {
        let known = |groups: Vec<Group>| groups.iter().any(|group| group.id == *id);
        !self.has_local_groups(connection)
            || self.read(|store| store.shelf(connection)).is_some_and(|(groups, ..)| known(groups))
    }

    /// A whole list replaces what was known, except what came about while it was read.
    pub(super) fn take_listing(&mut self, job: &Job, listing: Listing, at: Moment) {
        let connection = &job.connection;
        let since = match job.step {
            Step::Calling { since } => since,
            _ => at,
        };
        let (old_groups, old_assets, _) = self.read(|store| store.shelf(connection)).unwrap_or_default();
        let Listing { mut groups, mut assets } = listing;
        let listed: BTreeSet<AssetId> = assets.iter().map(|asset| asset.id.clone()).collect();
        let listed_groups: BTreeSet<GroupId> = groups.iter().map(|group| group.id.clone()).collect();
        let ours: BTreeMap<&AssetId, &Asset> = old_assets.iter().map(|asset| (&asset.id, asset)).collect();
        for asset in &mut assets {
            let Some(known) = ours.get(&asset.id) else { continue };
            asset.original = known.original;
            asset.trail.clone_from(&known.trail);
            // A page read before moderation ended must not undo what a later answer told.
            if known.status.is_settled() && asset.status == AssetStatus::Processing {
                asset.status = known.status.clone();
            }
        }
        let newer = |moment: Option<Moment>| moment.is_some_and(|moment| moment >= since);
        assets.extend(
            old_assets.iter().filter(|asset| !listed.contains(&asset.id) && newer(last_mark(asset))).cloned(),
        );
        groups.extend(
            old_groups.into_iter().filter(|group| !listed_groups.contains(&group.id) && newer(group.created)),
        );
        reached_disk(&self.store.replace_shelf(connection, &groups, &assets, at));
        self.teller.tell(Event::Shelf { connection: connection.clone(), groups, assets });
        self.teller.tell(Event::Sync(connection.clone(), Sync::At(at)));
    }
}

fn last_mark(asset: &Asset) -> Option<Moment> {
    asset.trail.iter().map(|mark| mark.at).max()
}
