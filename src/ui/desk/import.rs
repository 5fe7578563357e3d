//! The import sheet as a person left it, and what would be uploaded from it.

mod known;
mod mending;

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use known::{Known, pair_of};
pub use mending::{MendState, Mending, STEP, Trimmer, Wishes};

use super::alike::Alikes;
use crate::model::conventions::{Naming, Pattern};
use crate::model::pair::Pairing;
use crate::model::talk::{RepairRequest, UploadRequest};
use crate::model::{
    Abilities, ConnectionName, Destination, GroupId, Looked, MediaKind, NoSlot, Original, OriginalId, Part,
    Problem, UploadSlot, Warning, World,
};

/// What decides what goes.
const DECIDES: [Part; 5] = [Part::Accounts, Part::Shelves, Part::Originals, Part::Jobs, Part::Looks];

/// Where the files go.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Target {
    /// Not chosen: yet, or because the account has no groups or chooses one itself.
    #[default]
    Nowhere,
    /// A group there is.
    Group(GroupId),
    /// A group that is made first.
    New,
}

/// What becomes of one file.
#[derive(Clone, PartialEq, Debug)]
pub enum Verdict {
    /// It goes.
    Ready,
    /// The rules refuse it, or it cannot be read.
    Problems(Vec<Problem>),
    /// The account has no door for it.
    NoDoor(NoSlot),
    /// The account has the same content, or is about to; a person may ask for another copy.
    Here(Held),
    /// It is being repaired, and goes once it is.
    Mending,
}

/// Where the same content is at an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// The asset's name.
    pub name: String,
    /// The group it is in.
    pub group: Option<GroupId>,
    /// How certain that is.
    pub how: Certainty,
}

/// How certain it is that an account has a content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Certainty {
    /// It has an asset of it.
    There,
    /// An upload of it is on its way.
    Coming,
    /// An upload of it left and nothing came back.
    Unsure,
}

/// One file of the sheet.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Where it lies.
    pub path: PathBuf,
    /// The web address it was fetched from, if it came so.
    pub link: Option<String>,
    /// What was measured, if it could be.
    pub original: Option<Original>,
    /// What would make it pass, or has.
    pub mending: Option<Mending>,
    /// The name its asset will have.
    pub name: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Good to know.
    pub warnings: Vec<Warning>,
    /// The account has the same content, and the person asked for another copy.
    pub again: bool,
}

impl Row {
    /// The file's own name.
    pub fn file_name(&self) -> String {
        file_name(&self.path)
    }

    /// The host it was fetched from. The rest of an address may be a secret.
    pub fn host(&self) -> Option<String> {
        url::Url::parse(self.link.as_deref()?).ok()?.host_str().map(str::to_owned)
    }

    /// It goes.
    pub const fn is_ready(&self) -> bool {
        matches!(self.verdict, Verdict::Ready)
    }

    /// What is sent: the repaired copy where there is one.
    pub fn sent(&self) -> Option<&Original> {
        self.mending.as_ref().and_then(Mending::copy).or(self.original.as_ref())
    }

    /// Where it stands in the sheet.
    pub fn section(&self) -> Section {
        match (&self.verdict, &self.mending) {
            (Verdict::Mending, _) => Section::Fixed,
            (Verdict::Ready, Some(mending)) if mending.copy().is_some() => Section::Fixed,
            (Verdict::Ready, _) => Section::Ready,
            _ => Section::NeedsYou,
        }
    }
}

/// The sections of the sheet, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Section {
    /// A person decides.
    NeedsYou,
    /// Repaired, or about to be.
    Fixed,
    /// Goes as it is.
    Ready,
}

impl Section {
    /// In their order.
    pub const ALL: [Self; 3] = [Self::NeedsYou, Self::Fixed, Self::Ready];
}

/// A path's last part.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// What would be uploaded.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// What needs a person first, then what is repaired, then what is ready, each in order of arrival.
    pub rows: Vec<Row>,
    /// How many are left out; they are the first rows.
    pub left_out: usize,
    /// How many are being repaired.
    pub fixing: usize,
    /// How many go as repaired copies.
    pub fixed: usize,
    /// Weight of what goes.
    pub bytes: u64,
    /// How many of each kind go, in [`MediaKind::EVERY`] order.
    pub kinds: [usize; 4],
    /// What the group will have of the pair that keeps a character steady, once the pictures among the files are in it.
    pub pairing: Pairing,
}

impl Plan {
    /// How many go.
    pub fn ready(&self) -> usize {
        self.rows.len() - self.left_out - self.fixing
    }
}

/// The sheet's arrangement.
#[derive(Clone, Debug)]
pub struct ImportDesk {
    /// The sheet is shown.
    pub open: bool,
    /// Where files go.
    pub target: Target,
    /// The name of the group to be made.
    pub new_name: String,
    /// How assets are named.
    pub naming: Naming,
    /// Contents the account has, of which another copy is wanted all the same.
    pub again: BTreeSet<OriginalId>,
    /// What the account has is left out unless asked for.
    pub skip_duplicates: bool,
    /// What a person wants of repairs.
    pub wishes: Wishes,
    /// The trimmer, while it is open.
    pub trimmer: Option<Trimmer>,
    /// The row the keys act on, by path.
    pub cursor: Option<PathBuf>,
    /// The cursor moved by keyboard: bring it into view.
    pub reveal: bool,
    /// The name the first file gets: it takes the place of one that was refused.
    replacing: Option<String>,
    removed: HashSet<PathBuf>,
    start: usize,
    changes: u64,
    plan: Option<(u64, u64, ConnectionName, Rc<Plan>)>,
    alikes: Alikes,
}

impl Default for ImportDesk {
    fn default() -> Self {
        Self {
            open: false,
            target: Target::Nowhere,
            new_name: String::new(),
            naming: Naming::default(),
            again: BTreeSet::new(),
            skip_duplicates: true,
            wishes: Wishes::default(),
            trimmer: None,
            cursor: None,
            reveal: false,
            replacing: None,
            removed: HashSet::new(),
            start: 0,
            changes: 0,
            plan: None,
            alikes: Alikes::default(),
        }
    }
}

impl ImportDesk {
    /// Files are on their way in: opens the sheet on `group`, or lets an open sheet take them too.
    /// Call before the look begins, so that everything it finds belongs to the sheet.
    pub fn begin(&mut self, world: &World, connection: &ConnectionName, group: Option<GroupId>) {
        if self.open {
            return;
        }
        let there = |id: &GroupId| world.shelf(connection).is_some_and(|shelf| shelf.groups.contains_key(id));
        let abilities = world.abilities(connection);
        let needs = abilities.is_none_or(Abilities::needs_group);
        let makes = needs && abilities.is_some_and(|abilities| abilities.can_make_group().is_some());
        let newest = || {
            let groups = world.shelf(connection)?.groups.values();
            groups.max_by_key(|group| group.created).map(|group| group.id.clone())
        };
        let target = match group.filter(there).or_else(|| if makes || !needs { None } else { newest() }) {
            Some(id) => Target::Group(id),
            None if makes => Target::New,
            None => Target::Nowhere,
        };
        *self = Self {
            open: true,
            target,
            naming: world.conventions.naming.clone(),
            skip_duplicates: world.taste.skip_duplicates,
            start: world.looked.len(),
            changes: self.changes + 1,
            ..Self::default()
        };
    }

    /// Another file is chosen for one that was refused: it goes to the same place under the same name.
    pub fn replace(
        &mut self,
        world: &World,
        connection: &ConnectionName,
        group: Option<GroupId>,
        name: String,
    ) {
        self.close();
        self.begin(world, connection, group);
        self.replacing = Some(name);
    }

    /// Closes the sheet; what it held is forgotten.
    pub fn close(&mut self) {
        self.open = false;
        self.trimmer = None;
        self.plan = None;
    }

    /// Says that something that decides what goes was changed.
    pub const fn touch(&mut self) {
        self.changes += 1;
    }

    /// Takes a file off the sheet. The file itself stays where it is.
    pub fn remove(&mut self, path: &Path) {
        self.removed.insert(path.to_owned());
        self.touch();
    }

    /// Files of this sheet that were looked at.
    pub fn looked<'a>(&self, world: &'a World) -> &'a [Looked] {
        world.looked.get(self.start..).unwrap_or_default()
    }

    /// The destination, once it is decided.
    pub fn destination(&self) -> Destination {
        match &self.target {
            Target::Nowhere => Destination::None,
            Target::Group(id) => Destination::Group(id.clone()),
            Target::New => Destination::NewGroup(self.new_name.trim().to_owned()),
        }
    }

    /// What goes and what does not, computed anew only when the facts or the choices changed.
    pub fn plan(&mut self, world: &World, connection: &ConnectionName) -> Rc<Plan> {
        if let Some((revision, changes, name, plan)) = &self.plan
            && (*revision, *changes) == (world.revision_of(&DECIDES), self.changes)
            && name == connection
        {
            return Rc::clone(plan);
        }
        let looked = world.looked.get(self.start..).unwrap_or_default();
        self.alikes.compare(looked, world, connection);
        let plan = Rc::new(self.compute(world, connection));
        self.plan = Some((world.revision_of(&DECIDES), self.changes, connection.clone(), Rc::clone(&plan)));
        plan
    }

    fn compute(&self, world: &World, connection: &ConnectionName) -> Plan {
        let known = Known::of(world, connection);
        let group = match &self.target {
            Target::Group(id) => Some(id),
            Target::New | Target::Nowhere => None,
        };
        let prefix = match &self.target {
            Target::New => self.new_name.trim().to_owned(),
            Target::Group(id) => known.names.get(id).cloned().unwrap_or_default(),
            Target::Nowhere => String::new(),
        };
        let mut number = group.map_or(0, |id| known.counts.get(id).copied().unwrap_or(0));
        let (mut paths, mut contents) = (HashSet::new(), HashSet::new());
        let mut sections: [Vec<Row>; 3] = Default::default();
        let mut first = true;
        let all = self.looked(world);
        for (place, looked) in all.iter().enumerate() {
            let seen = match &looked.found {
                Ok(original) => !contents.insert(original.id),
                Err(_) => false,
            };
            if !paths.insert(&looked.path) || self.removed.contains(&looked.path) || seen {
                continue;
            }
            let mut row = self.judge(looked, world, connection, &known, group);
            if !matches!(row.verdict, Verdict::Here(_)) {
                let stays = |other: &Looked| !self.removed.contains(&other.path);
                row.warnings.extend(self.alikes.warning(place, all, group, stays));
            }
            let section = row.section();
            if section == Section::NeedsYou {
                row.name = self.name(&looked.path, &prefix, number + 1);
            } else {
                number += 1;
                row.name = match &self.replacing {
                    Some(name) if first => name.clone(),
                    _ => self.name(&looked.path, &prefix, number),
                };
                first = false;
            }
            sections[section as usize].push(row);
        }
        let mut plan = Plan { left_out: sections[Section::NeedsYou as usize].len(), ..Plan::default() };
        plan.rows = sections.into_iter().flatten().collect();
        for row in &plan.rows {
            match (&row.verdict, row.sent()) {
                (Verdict::Mending, _) => plan.fixing += 1,
                (Verdict::Ready, Some(sent)) => {
                    plan.bytes += sent.facts.bytes;
                    plan.kinds[sent.facts.kind() as usize] += 1;
                    plan.fixed += usize::from(row.section() == Section::Fixed);
                }
                _ => {}
            }
        }
        if plan.kinds[MediaKind::Image as usize] > 0 && self.target != Target::Nowhere {
            plan.pairing = pair_of(&plan.rows, group, world, connection);
        }
        plan
    }

    fn judge(
        &self,
        looked: &Looked,
        world: &World,
        connection: &ConnectionName,
        known: &Known,
        group: Option<&GroupId>,
    ) -> Row {
        let mut row = Row {
            path: looked.path.clone(),
            link: looked.link.clone(),
            original: None,
            mending: None,
            name: String::new(),
            verdict: Verdict::Ready,
            warnings: Vec::new(),
            again: false,
        };
        let original = match &looked.found {
            Ok(original) => original,
            Err(problem) => {
                row.verdict = Verdict::Problems(vec![problem.clone()]);
                return row;
            }
        };
        row.original = Some(original.clone());
        if let Some(account) = world.connection(connection) {
            row.warnings = account.rules.warnings(&original.facts);
            let problems = account.rules.check(&original.facts);
            row.mending = self.wishes.mending(original, &account.rules, problems.is_empty(), world);
            let under_way = row.mending.as_ref().is_some_and(Mending::is_under_way);
            let mended = row.mending.as_ref().and_then(Mending::copy);
            if under_way {
                row.verdict = Verdict::Mending;
                return row;
            }
            match mended {
                Some(copy) => row.warnings = account.rules.warnings(&copy.facts),
                None if !problems.is_empty() => {
                    row.verdict = Verdict::Problems(problems);
                    return row;
                }
                None => {}
            }
        }
        // What lies at an address is not the repaired copy.
        let mended = row.mending.as_ref().and_then(Mending::copy);
        let (id, linked) =
            (mended.map_or(original.id, |copy| copy.id), row.link.is_some() && mended.is_none());
        if let Some(abilities) = world.abilities(connection)
            && let Err(reason @ (NoSlot::NeedsStage | NoSlot::NotThisKind)) =
                slot(abilities, original.facts.kind(), linked, self.destination())
        {
            row.verdict = Verdict::NoDoor(reason);
            return row;
        }
        // What is in the chosen group is told before what is in another one.
        let held = known.contents.get(&id).and_then(|held| {
            held.iter().find(|held| group.is_some() && held.group.as_ref() == group).or_else(|| held.first())
        });
        if let Some(held) = held {
            row.again = !self.skip_duplicates || self.again.contains(&original.id);
            if row.again {
                row.warnings.push(Warning::DuplicateOf { name: held.name.clone() });
            } else {
                row.verdict = Verdict::Here(held.clone());
            }
        }
        row
    }

    fn name(&self, path: &Path, prefix: &str, number: usize) -> String {
        let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let name = self.naming.name(&stem, prefix, number);
        let name: String = name.trim().chars().take(Pattern::LIMIT).collect();
        if name.is_empty() { format!("{number:02}") } else { name }
    }

    /// What the button sends; empty while the destination is not decided.
    pub fn requests(&self, plan: &Plan, abilities: &Abilities) -> Vec<UploadRequest> {
        let destination = self.destination();
        plan.rows
            .iter()
            .filter(|row| row.is_ready())
            .filter_map(|row| {
                let original = row.sent().cloned()?;
                let kind = original.facts.kind();
                // What lies at an address is not the repaired copy.
                let link = row.link.clone().filter(|_| row.section() == Section::Ready);
                let slot = slot(abilities, kind, link.is_some(), destination.clone()).ok()?;
                Some(UploadRequest { slot, original, name: row.name.clone(), link, again: row.again })
            })
            .collect()
    }

    /// Repairs that are wanted and were not asked of the house yet.
    pub fn asks(&mut self, plan: &Plan, connection: &ConnectionName) -> Vec<RepairRequest> {
        let mut asks = Vec::new();
        for row in &plan.rows {
            if let (Some(original), Some(mending)) = (&row.original, &row.mending)
                && mending.state == MendState::Waiting
                && self.wishes.ask(original.id, &mending.fixes)
            {
                let (original, fixes) = (original.clone(), mending.fixes.clone());
                asks.push(RepairRequest { original, fixes, connection: connection.clone() });
            }
        }
        asks
    }

    /// Wants a file repaired, by hand. One that is cut opens the trimmer first.
    pub fn fix(&mut self, row: &Row, world: &World, connection: &ConnectionName) {
        let (Some(original), Some(mending)) = (&row.original, &row.mending) else { return };
        if !mending.is_offered() {
            return;
        }
        let rules = world.connection(connection).map(|account| &account.rules);
        if mending.takes_away()
            && let Some(rules) = rules
        {
            self.trimmer = Trimmer::new(original, &mending.fixes, rules);
        } else {
            self.wishes.press(original.id);
            self.touch();
        }
    }

    /// Wants everything repaired that can be; what is cut keeps the part the settings say.
    pub fn fix_all(&mut self, plan: &Plan) {
        for row in &plan.rows {
            if let (Some(original), Some(mending)) = (&row.original, &row.mending)
                && mending.is_offered()
            {
                self.wishes.press(original.id);
            }
        }
        self.touch();
    }

    /// Takes a repair back; the file needs a person again, or goes as it is. Whether something was under way that the
    /// house should stop.
    pub fn undo(&mut self, row: &Row) -> Option<OriginalId> {
        let (original, mending) = (row.original.as_ref()?, row.mending.as_ref()?);
        if !mending.is_under_way() && mending.copy().is_none() {
            return None;
        }
        self.wishes.undo(original.id);
        self.touch();
        mending.is_under_way().then_some(original.id)
    }

    /// Why no file can go to the chosen place, where the place is the reason.
    pub fn place_missing(&self, abilities: &Abilities) -> bool {
        let missing = |kind| abilities.link_slot(kind, self.destination()) == Err(NoSlot::NeedsGroup);
        MediaKind::EVERY.into_iter().any(missing)
    }
}

/// The right to send a file of this kind, as a file or as the address it came from.
fn slot(
    abilities: &Abilities,
    kind: MediaKind,
    link: bool,
    destination: Destination,
) -> Result<UploadSlot, NoSlot> {
    if link { abilities.link_slot(kind, destination) } else { abilities.upload_slot(kind, destination) }
}
