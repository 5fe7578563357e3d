//! The library, whatever dialect it is asked in: groups and assets, kept apart by provider and by project.
//!
//! # Adding a dialect
//!
//! A dialect is a file beside this one. It reads its JSON by hand, calls a [`Shelf`] (or `orders.rs` for
//! generations, `persons.rs` for real persons), and writes its answers by hand. `dialects.rs` asks it for:
//!
//! ```text
//! fn route(parts: &Parts) -> Option<(Action, String)>        what a path asks for, and the id in it
//! fn admit(house: &House, asked: &Asked) -> Result<bool, Reply>   the key; `dialects::bearer` serves most
//! async fn answer(house: &Arc<House>, asked: &Asked) -> Result<Reply, Problem>
//! fn refuse(asked: &Asked, problem: Problem) -> Reply        a refusal in its own words
//! ```
//!
//! Each of these is an arm there; a dialect without its arms answers 404. Its variant of `Dialect`, the paths
//! that lead to it (`dialects::of`) and its `Library` are there already. Faults, limits and the pool come by
//! themselves, since they go by the `Action` that `route` names.
//!
//! Refusals made here are plain: code and message as the official library says them. A dialect that says it
//! otherwise maps the [`Problem`] on its way out.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::ingest::Checked;
use super::serve::Problem;
use super::state::{AssetRow, Data, End, GroupRow, GroupType, Keeper, KeptFile, Kind, Library};
use super::wish::{Filter, Sort, SortBy};
use super::{DemoFile, House, Pace, ingest};

/// One library, or one project of it, at one moment.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    pub(super) house: &'a Arc<House>,
    pub(super) library: Library,
    /// `None` where the dialect has no projects.
    pub(super) project: Option<&'a str>,
    pub(super) now: Timestamp,
}

/// A group to be made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NewGroup<'a> {
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    pub(super) group_type: GroupType,
}

/// An asset to be made.
#[derive(Debug)]
pub(super) struct NewAsset<'a> {
    /// Empty for none, where the dialect can do without.
    pub(super) group: &'a str,
    pub(super) name: &'a str,
    pub(super) kind: Kind,
    pub(super) content: Content,
}

/// What an asset is made of.
#[derive(Debug)]
pub(super) enum Content {
    Bytes(Vec<u8>),
    /// A web address, fetched after the create was answered, as the official library does: one that cannot be
    /// fetched makes a Failed asset, and one that is taken away too early as well.
    Address(String),
}

impl Shelf<'_> {
    fn holds_group(&self, group: &GroupRow) -> bool {
        group.library == self.library && self.project.is_none_or(|project| group.project == project)
    }

    fn holds(&self, asset: &AssetRow) -> bool {
        asset.library == self.library && self.project.is_none_or(|project| asset.project == project)
    }

    fn project(&self) -> String {
        self.project.unwrap_or("default").to_owned()
    }

    /// Makes a group. Names are not held against each other.
    pub(super) fn make_group(&self, new: NewGroup<'_>) -> Result<GroupRow, Problem> {
        Ok(self.house.kept.change(|data| {
            let row = self.group_row(data, new);
            data.groups.push(row.clone());
            row
        })?)
    }

    fn group_row(&self, data: &Data, new: NewGroup<'_>) -> GroupRow {
        GroupRow {
            id: fresh_id("group", self.now, |id| data.groups.iter().any(|group| group.id == id)),
            name: new.name.to_owned(),
            created: self.now,
            updated: self.now,
            library: self.library,
            project: self.project(),
            description: new.description.to_owned(),
            group_type: new.group_type,
        }
    }

    /// One group.
    pub(super) fn group(&self, id: &str) -> Result<GroupRow, Problem> {
        let found =
            |data: &Data| data.groups.iter().find(|row| row.id == id && self.holds_group(row)).cloned();
        self.house.kept.read(found).ok_or_else(|| no_group(id))
    }

    /// The groups that are wanted, in the order that is wanted.
    pub(super) fn groups(&self, filter: &Filter, sort: Sort) -> Vec<GroupRow> {
        let mut rows: Vec<GroupRow> = self.house.kept.read(|data| {
            let wanted = |group: &&GroupRow| {
                self.holds_group(group)
                    && filter.wants_type(group.group_type)
                    && filter.wants_name(&group.name)
                    && filter.wants_group(&group.id)
            };
            data.groups.iter().rev().filter(wanted).cloned().collect()
        });
        match sort.by {
            SortBy::UpdateTime => rows.sort_by_key(|row| std::cmp::Reverse(row.updated)),
            SortBy::CreateTime | SortBy::GroupId => {}
        }
        sort.turn(rows)
    }

    /// Renames a group, or describes it anew; what is `None` stays.
    pub(super) fn change_group(
        &self,
        id: &str,
        name: Option<&str>,
        description: Option<&str>,
    ) -> Result<GroupRow, Problem> {
        self.house.kept.change(|data| {
            let found = data.groups.iter_mut().find(|group| group.id == id && self.holds_group(group));
            let group = found.ok_or_else(|| no_group(id))?;
            if let Some(name) = name {
                name.clone_into(&mut group.name);
            }
            if let Some(description) = description {
                description.clone_into(&mut group.description);
            }
            group.updated = self.now;
            Ok(group.clone())
        })?
    }

    /// Removes a group and all that is in it.
    pub(super) fn remove_group(&self, id: &str) -> Result<(), Problem> {
        self.note_slots();
        let gone = self.house.kept.change(|data| {
            let at = data.groups.iter().position(|group| group.id == id && self.holds_group(group))?;
            data.groups.remove(at);
            let inside = data.assets.extract_if(.., |asset| asset.group == id);
            Some(inside.map(|asset| asset.file).collect::<Vec<_>>())
        })?;
        Ok(self.house.kept.release(&gone.ok_or_else(|| no_group(id))?)?)
    }

    /// Whether assets of these names may be put there, and whether there is room for them. To be asked before
    /// anything is fetched; asked again when they are added.
    pub(super) fn check_room(&self, group: &str, names: &[&str]) -> Result<(), Problem> {
        self.house.kept.read(|data| self.room(data, group, names))
    }

    fn room(&self, data: &Data, group: &str, names: &[&str]) -> Result<(), Problem> {
        if !group.is_empty() && !data.groups.iter().any(|row| row.id == group && self.holds_group(row)) {
            return Err(no_group(group));
        }
        names.iter().try_for_each(|name| self.free_name(data, group, name))?;
        if !self.house.yard.has_room(self.library, self.held(data), names.len()) {
            let message = "The shared asset pool of this account is full.";
            return Err(Problem::new(429, "QuotaSharedPoolExceeded", message));
        }
        Ok(())
    }

    /// One gateway does not take a name twice in a group, and says so in an odd way: not found.
    fn free_name(&self, data: &Data, group: &str, name: &str) -> Result<(), Problem> {
        let taken = |asset: &AssetRow| asset.group == group && asset.name == name;
        if self.library != Library::AnyFast || name.is_empty() || !data.assets.iter().any(taken) {
            return Ok(());
        }
        let message = format!("The asset name {name} is already used in {group}.");
        Err(Problem::new(404, "NotFound.name", message))
    }

    fn held(&self, data: &Data) -> usize {
        data.assets.iter().filter(|asset| asset.library == self.library).count()
    }

    /// A pool that is to be filled is as large as what it holds before something is taken out.
    fn note_slots(&self) {
        let held = self.house.kept.read(|data| self.held(data));
        self.house.yard.slots(self.library, held);
    }

    /// Adds an asset. It is Processing until its time has come.
    pub(super) async fn add(&self, new: NewAsset<'_>) -> Result<AssetRow, Problem> {
        self.check_room(new.group, &[new.name])?;
        let kept = &self.house.kept;
        let (id, project) = kept.read(|data| {
            let group = data.groups.iter().find(|group| group.id == new.group);
            (asset_id(data, self.now), group.map_or_else(|| self.project(), |group| group.project.clone()))
        });
        let mut row = AssetRow {
            id,
            group: new.group.to_owned(),
            name: new.name.to_owned(),
            kind: new.kind,
            file: KeptFile { name: String::new() },
            end: End::Active,
            asked: 0,
            created: self.now,
            updated: self.now,
            settled: false,
            library: self.library,
            project,
            source: None,
            sha256: None,
        };
        match new.content {
            Content::Bytes(bytes) => take_in(kept, &mut row, bytes).await?,
            Content::Address(address) => row.source = Some(address),
        }
        let waits = row.source.is_some();
        let id = row.id.clone();
        let added = kept.change(|data| {
            self.room(data, new.group, &[new.name])?;
            data.assets.push(row.clone());
            Ok::<_, Problem>(row)
        })??;
        if waits {
            self.house.fetch_later(id);
        }
        Ok(added)
    }

    /// One asset; asking counts.
    pub(super) async fn get(&self, id: &str) -> Result<AssetRow, Problem> {
        let ask = |counts: bool| {
            self.house.kept.change_if(|data| {
                let row = data.assets.iter_mut().find(|asset| asset.id == id && self.holds(asset));
                let asked = row.map(|asset| {
                    let changed = asset.settle(&self.house.pace, self.now, counts);
                    (changed, asset.clone())
                });
                let changes = asked.as_ref().is_some_and(|(changed, _)| *changed);
                (asked.map(|(_, asset)| asset), changes)
            })
        };
        let mut row = ask(true)?.ok_or_else(|| no_asset(id))?;
        if row.source.is_some() && row.is_due(&self.house.pace, self.now) {
            self.house.fetch_now(id).await?;
            row = ask(false)?.ok_or_else(|| no_asset(id))?;
        }
        Ok(row)
    }

    /// The assets that are wanted, in the order that is wanted. A list counts as no question.
    pub(super) fn assets(&self, filter: &Filter, sort: Sort) -> Result<Vec<AssetRow>, Problem> {
        let mut rows: Vec<AssetRow> = self.house.kept.change_if(|data| {
            let mut changed = false;
            for asset in &mut data.assets {
                changed |= asset.settle(&self.house.pace, self.now, false);
            }
            let group_type = |id: &str| {
                data.groups
                    .iter()
                    .find(|group| group.id == id)
                    .map_or(GroupType::Aigc, |group| group.group_type)
            };
            let wanted = |asset: &&AssetRow| {
                self.holds(asset)
                    && self.house.yard.is_listed(asset.created, self.now)
                    && filter.wants_type(group_type(&asset.group))
                    && filter.wants_name(&asset.name)
                    && filter.wants_group(&asset.group)
                    && filter.wants_status(asset.status())
            };
            (data.assets.iter().rev().filter(wanted).cloned().collect(), changed)
        })?;
        match sort.by {
            SortBy::CreateTime => {}
            SortBy::UpdateTime => rows.sort_by_key(|row| std::cmp::Reverse(row.updated)),
            SortBy::GroupId => rows.sort_by(|a, b| b.group.cmp(&a.group)),
        }
        Ok(sort.turn(rows))
    }

    /// Renames an asset. `group` says where the caller believes it is, if he says so.
    pub(super) fn rename(&self, id: &str, group: Option<&str>, name: Option<&str>) -> Result<(), Problem> {
        self.house.kept.change(|data| {
            let at = data.assets.iter().position(|asset| asset.id == id && self.holds(asset));
            let at = at.ok_or_else(|| no_asset(id))?;
            let own = data.assets[at].group.clone();
            if let Some(given) = group.filter(|given| *given != own) {
                return Err(no_group(given)); // an asset cannot move; the field only says where it is
            }
            if let Some(name) = name.filter(|name| *name != data.assets[at].name) {
                self.free_name(data, &own, name)?;
                name.clone_into(&mut data.assets[at].name);
                data.assets[at].updated = self.now;
            }
            Ok(())
        })?
    }

    /// Removes an asset.
    pub(super) fn remove(&self, id: &str) -> Result<(), Problem> {
        self.note_slots();
        let gone = self.house.kept.change(|data| {
            let at = data.assets.iter().position(|asset| asset.id == id && self.holds(asset))?;
            let gone = data.assets.remove(at);
            data.removed.push(gone.clone());
            Some(gone.file)
        })?;
        Ok(self.house.kept.release(&[gone.ok_or_else(|| no_asset(id))?])?)
    }
}

impl House {
    /// Fetches an asset's file when half of its time is over. Where time is counted in questions, the question
    /// that is due does it instead.
    pub(super) fn fetch_later(self: &Arc<Self>, id: String) {
        let Pace::Seconds { asset, .. } = self.pace else { return };
        let house = Arc::clone(self);
        tokio::spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(std::time::Duration::from_secs_f64(asset / 2.0)) => {}
                () = house.closed() => return,
            }
            if let Err(problem) = house.fetch_now(&id).await {
                tracing::error!(problem.message, "the sandbox cannot keep a file it has fetched");
            }
        });
    }

    /// Takes up the fetches that the last end has cut off.
    pub(super) fn fetch_the_rest(self: &Arc<Self>) {
        let waiting = |data: &Data| {
            let rows = data.assets.iter().filter(|asset| asset.source.is_some());
            rows.map(|asset| asset.id.clone()).collect::<Vec<_>>()
        };
        for id in self.kept.read(waiting) {
            self.fetch_later(id);
        }
    }

    /// Fetches an asset's file, unless it has been.
    async fn fetch_now(&self, id: &str) -> Result<(), Problem> {
        let find = |data: &Data| data.assets.iter().find(|asset| asset.id == id).cloned();
        let Some(mut row) = self.kept.read(find) else { return Ok(()) };
        let Some(address) = row.source.take() else { return Ok(()) };
        match ingest::fetch(&address).await {
            Ok(bytes) => take_in(&self.kept, &mut row, bytes).await?,
            Err(why) => {
                let code = "InvalidParameter.DownloadFailed".into();
                row.end = End::Failed { code, message: format!("The file could not be downloaded: {why}.") };
            }
        }
        let file = row.file.clone();
        let kept = self.kept.change(|data| {
            let Some(asset) = data.assets.iter_mut().find(|asset| asset.id == id) else { return false };
            (asset.source, asset.end, asset.file) = (None, row.end, row.file);
            asset.sha256 = row.sha256;
            true
        })?;
        if !kept {
            self.kept.release(&[file])?; // deleted while it was fetched
        }
        Ok(())
    }
}

/// Holds the file against the limits, keeps it, and decides how the asset ends.
async fn take_in(kept: &Keeper, row: &mut AssetRow, bytes: Vec<u8>) -> Result<(), Problem> {
    let (bytes, Checked { ending, end }) = checked(row.kind, bytes).await;
    row.file = KeptFile { name: format!("{}.{ending}", row.id) };
    row.sha256 = Some(super::hex(&Sha256::digest(&bytes)));
    kept.put_file(&row.file, &bytes)?;
    row.end = end_by_name(&row.name, row.kind).unwrap_or(end);
    Ok(())
}

/// Puts `count` copies of an asset beside it, each with an id and a name of its own. They share its file.
pub(super) fn multiply(kept: &Keeper, id: &str, count: usize, now: Timestamp) -> io::Result<()> {
    kept.change(|data| {
        let Some(model) = data.assets.iter().find(|asset| asset.id == id).cloned() else { return };
        for number in 1..=count {
            // Counted and not drawn by lot: a thousand draws would each be held against all that is there.
            let copy = format!("asset-{}-{number:05}", now.strftime("%Y%m%d%H%M%S"));
            data.assets.push(AssetRow {
                id: copy,
                name: format!("{} {number}", model.name),
                ..model.clone()
            });
        }
    })
}

/// Puts what is there from the start into the library of the built-in connection. `name` is the group's name
/// as that library keeps it.
pub(super) fn furnish(
    kept: &Keeper,
    demo: &[DemoFile],
    name: impl Fn(&Data, &str) -> String,
    now: Timestamp,
) -> io::Result<()> {
    let mut rooms: Vec<(&str, String)> = Vec::new();
    for item in demo {
        let group = match rooms.iter().find(|(name, _)| *name == item.group) {
            Some((_, id)) => id.clone(),
            None => kept.change(|data| {
                let id = fresh_id("group", now, |id| data.groups.iter().any(|group| group.id == id));
                data.groups.push(GroupRow {
                    id: id.clone(),
                    name: name(data, &item.group),
                    created: now,
                    updated: now,
                    library: Library::AnyFast,
                    project: "default".into(),
                    description: String::new(),
                    group_type: GroupType::Aigc,
                });
                id
            })?,
        };
        rooms.push((&item.group, group.clone()));
        let id = kept.read(|data| asset_id(data, now));
        let ending = match item.file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()) {
            Some(ending) if matches!(ending.as_str(), "png" | "webp" | "gif" | "bmp") => ending,
            _ => "jpg".into(),
        };
        let file = KeptFile { name: format!("{id}.{ending}") };
        kept.put_file(&file, &item.bytes)?;
        kept.change(|data| {
            data.assets.push(AssetRow {
                id,
                group,
                name: item.name.clone(),
                kind: Kind::Image,
                file,
                end: End::Active,
                asked: 0,
                created: now,
                updated: now,
                settled: true,
                library: Library::AnyFast,
                project: "default".into(),
                source: None,
                sha256: Some(super::hex(&Sha256::digest(&item.bytes))),
            });
        })?;
    }
    Ok(())
}

/// RFC 3339, whole seconds, UTC.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `kind-YYYYMMDDhhmmss-xxxxx`, as no other row has it.
fn fresh_id(kind: &str, now: Timestamp, taken: impl Fn(&str) -> bool) -> String {
    loop {
        let id = format!("{kind}-{}-{}", now.strftime("%Y%m%d%H%M%S"), super::token(5));
        if !taken(&id) {
            return id;
        }
    }
}

fn asset_id(data: &Data, now: Timestamp) -> String {
    fresh_id("asset", now, |id| data.assets.iter().any(|asset| asset.id == id))
}

fn no_group(id: &str) -> Problem {
    Problem::new(404, "NotFound.group_id", format!("The specified asset_group {id} is not found."))
}

fn no_asset(id: &str) -> Problem {
    Problem::new(404, "NotFound.asset_id", format!("The specified asset {id} is not found."))
}

async fn checked(kind: Kind, bytes: Vec<u8>) -> (Vec<u8>, Checked) {
    let shared = Arc::new(bytes);
    let seen = Arc::clone(&shared);
    let verdict = tokio::task::spawn_blocking(move || ingest::check(kind, &seen)).await;
    // A parser that panics on a hostile file costs that file only.
    let verdict = verdict.unwrap_or_else(|_panic| Checked {
        ending: "bin",
        end: End::Failed {
            code: "InvalidParameter.FormatUnsupported".into(),
            message: "The file could not be read.".into(),
        },
    });
    let bytes = Arc::try_unwrap(shared).unwrap_or_else(|shared| shared.to_vec());
    (bytes, verdict)
}

/// The failures that are asked for by name.
fn end_by_name(name: &str, kind: Kind) -> Option<End> {
    let wish = name.to_ascii_lowercase();
    let wish = wish.strip_prefix("fail-")?;
    let word = kind.word();
    let sensitive = |what: &str| format!("Input{word}SensitiveContentDetected.{what}");
    let lower = word.to_lowercase();
    let reasons = [
        (
            "face",
            sensitive("PrivacyInformation"),
            format!("The request failed because the input {lower} may contain a real person."),
        ),
        (
            "copyright",
            sensitive("PolicyViolation"),
            format!("The request failed because the input {lower} may be related to copyright restrictions."),
        ),
        (
            "violence",
            "SensitiveContentDetected.Violence".to_owned(),
            format!("The request failed because the input {lower} may contain violence."),
        ),
        (
            "download",
            "InvalidParameter.DownloadFailed".to_owned(),
            format!("The specified {lower} could not be downloaded."),
        ),
    ];
    if wish.starts_with("silent") {
        return Some(End::FailedSilently);
    }
    if wish.starts_with("mismatch") {
        let message = "Face consistency verification failed.".into();
        return Some(End::Failed { code: "FaceMismatch".into(), message });
    }
    let by_turns = wish.bytes().map(usize::from).sum::<usize>() % reasons.len();
    let at = reasons.iter().position(|(start, ..)| wish.starts_with(start)).unwrap_or(by_turns);
    let (_, code, message) = reasons.into_iter().nth(at)?;
    Some(End::Failed { code, message })
}
