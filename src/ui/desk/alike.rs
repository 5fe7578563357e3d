//! Which files of the import sheet look like something that is here already, or like one another.

use std::collections::HashMap;

use crate::model::original::PerceptualHash;
use crate::model::rules::Among;
use crate::model::{AssetStatus, ConnectionName, GroupId, Looked, OriginalId, Warning, World};

/// An asset of the account that a file looks like.
#[derive(Clone, PartialEq, Debug)]
struct Twin {
    name: String,
    group: Option<GroupId>,
}

/// What was compared so far. Every file is compared once with those before it, and once with the account's assets
/// for as long as there are no others: plans are made often, and comparisons of thousands with thousands are not.
#[derive(Clone, Debug, Default)]
pub(super) struct Alikes {
    /// Of each file of the sheet, in order of arrival, the earlier ones it looks like.
    files: Vec<Vec<usize>>,
    /// Of each content the assets it looks like, and of which account and how many assets that was found out.
    assets: HashMap<OriginalId, Vec<Twin>>,
    compared: Option<(ConnectionName, usize)>,
}

fn hash(looked: &Looked) -> Option<(OriginalId, PerceptualHash)> {
    let original = looked.found.as_ref().ok()?;
    Some((original.id, original.hash?))
}

impl Alikes {
    /// Compares what is new.
    pub(super) fn compare(&mut self, looked: &[Looked], world: &World, connection: &ConnectionName) {
        self.files.truncate(looked.len());
        for (number, this) in looked.iter().enumerate().skip(self.files.len()) {
            let earlier = hash(this).map_or_else(Vec::new, |(id, mine)| {
                let before = looked.iter().take(number).enumerate();
                let alike = before.filter(|(_, other)| {
                    hash(other).is_some_and(|(other, its)| other != id && mine.is_alike(its))
                });
                alike.map(|(number, _)| number).collect()
            });
            self.files.push(earlier);
        }
        let Some(shelf) = world.shelf(connection) else { return };
        let now = Some((connection.clone(), shelf.assets.len()));
        if self.compared != now {
            self.assets.clear();
            self.compared = now;
        }
        let fresh: Vec<_> =
            looked.iter().filter_map(hash).filter(|(id, _)| !self.assets.contains_key(id)).collect();
        if fresh.is_empty() {
            return;
        }
        let there: Vec<(OriginalId, PerceptualHash, Twin)> = shelf
            .assets
            .values()
            .filter(|asset| !matches!(asset.status, AssetStatus::Failed(_)))
            .filter_map(|asset| {
                let original = world.originals.get(&asset.original?)?;
                let twin = Twin { name: asset.name.clone(), group: asset.group.clone() };
                Some((original.id, original.hash?, twin))
            })
            .collect();
        for (id, mine) in fresh {
            let alike = there.iter().filter(|(other, its, _)| *other != id && mine.is_alike(*its));
            self.assets.insert(id, alike.map(|(_, _, twin)| twin.clone()).collect());
        }
    }

    /// What is to be said about a file: what is in the chosen group comes first, then the rest of the account, then
    /// the other files of the sheet.
    pub(super) fn warning(
        &self,
        number: usize,
        looked: &[Looked],
        group: Option<&GroupId>,
        stays: impl Fn(&Looked) -> bool,
    ) -> Option<Warning> {
        let (id, _) = hash(looked.get(number)?)?;
        let twins = self.assets.get(&id).map(Vec::as_slice).unwrap_or_default();
        let mine = twins.iter().find(|twin| group.is_some() && twin.group.as_ref() == group);
        if let Some(twin) = mine {
            return Some(Warning::LooksLike { name: twin.name.clone(), among: Among::Group });
        }
        if let Some(twin) = twins.first() {
            return Some(Warning::LooksLike { name: twin.name.clone(), among: Among::Account });
        }
        let earlier = self.files.get(number)?.iter().filter_map(|number| looked.get(*number));
        let other = earlier.into_iter().find(|other| stays(other))?;
        Some(Warning::LooksLike { name: super::import::file_name(&other.path), among: Among::Files })
    }
}
