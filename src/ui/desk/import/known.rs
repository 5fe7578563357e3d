//! What an account holds already, or is about to hold.

use std::collections::BTreeMap;

use super::{Certainty, Held, Row};
use crate::model::job::Into;
use crate::model::pair::{Pairing, pairing, views};
use crate::model::{AssetStatus, ConnectionName, GroupId, MediaKind, OriginalId, Step, World};

/// What the account holds, or is about to hold, by content.
#[derive(Default)]
pub(super) struct Known {
    pub(super) contents: BTreeMap<OriginalId, Vec<Held>>,
    pub(super) names: BTreeMap<GroupId, String>,
    pub(super) counts: BTreeMap<GroupId, usize>,
}

impl Known {
    pub(super) fn of(world: &World, connection: &ConnectionName) -> Self {
        let mut known = Self::default();
        if let Some(shelf) = world.shelf(connection) {
            known.names = shelf.groups.values().map(|group| (group.id.clone(), group.name.clone())).collect();
            for asset in shelf.assets.values() {
                if let Some(id) = &asset.group {
                    *known.counts.entry(id.clone()).or_default() += 1;
                }
                if let Some(original) = asset.original
                    && !matches!(asset.status, AssetStatus::Failed(_))
                {
                    let (name, group) = (asset.name.clone(), asset.group.clone());
                    let held = Held { name, group, how: Certainty::There };
                    known.contents.entry(original).or_default().push(held);
                }
            }
        }
        for job in world.jobs.values().filter(|job| job.connection == *connection) {
            if let (
                Some(upload),
                Step::Queued
                | Step::Staging
                | Step::Creating { .. }
                | Step::Ingesting { .. }
                | Step::Unsure { .. },
            ) = (job.upload(), &job.step)
            {
                let group = match &upload.into {
                    Into::Group(id) => Some(id.clone()),
                    Into::After(_) | Into::Nowhere => None,
                };
                if let Some(id) = &group {
                    *known.counts.entry(id.clone()).or_default() += 1;
                }
                let unsure = matches!(job.step, Step::Unsure { .. });
                let how = if unsure { Certainty::Unsure } else { Certainty::Coming };
                let coming = Held { name: upload.name.clone(), group, how };
                known.contents.entry(upload.original).or_default().push(coming);
            }
        }
        known
    }
}

/// What is known of the pair among the files that go and the pictures that are in the group already. A file's own name
/// tells more than the one its asset gets.
pub(super) fn pair_of(
    rows: &[Row],
    group: Option<&GroupId>,
    world: &World,
    connection: &ConnectionName,
) -> Pairing {
    let going = rows
        .iter()
        .filter(|row| row.is_ready())
        .filter_map(|row| Some((row, &row.sent()?.facts)))
        .filter(|(_, facts)| facts.kind() == MediaKind::Image)
        .map(|(row, facts)| {
            views(&row.path.file_stem().unwrap_or_default().to_string_lossy(), facts.pixels())
        });
    let there = world.shelf(connection).into_iter().flat_map(|shelf| shelf.assets.values()).filter(|asset| {
        group.is_some()
            && asset.group.as_ref() == group
            && asset.kind == MediaKind::Image
            && !matches!(asset.status, AssetStatus::Failed(_))
    });
    let there = there.map(|asset| {
        let pixels = asset.original.and_then(|id| world.originals.get(&id)?.facts.pixels());
        views(&asset.name, pixels)
    });
    pairing(going.chain(there))
}
