//! The tasks as they are searched: read once, then again only where the facts change, however many there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::GenerateDesk;
use crate::model::{Change, Family, Job, JobId, Part, Step, World};
use crate::ui::desk::library::search::{Needle, text_of};
use crate::words::{CHINESE, ENGLISH};

/// Which tasks are shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Show {
    /// Every one.
    #[default]
    All,
    /// Those that have not ended.
    Moving,
    /// Those whose video is here.
    Ready,
    /// Those that came to nothing.
    Failed,
    /// The best takes.
    Best,
}

impl Show {
    /// In the order of their list.
    pub const ALL: [Self; 5] = [Self::All, Self::Moving, Self::Ready, Self::Failed, Self::Best];

    /// Where a job belongs, apart from being best.
    fn of(job: &Job) -> Self {
        match &job.step {
            Step::Saved { .. } => Self::Ready,
            step if step.is_ended() => Self::Failed,
            Step::Unsure { .. } => Self::Failed,
            _ => Self::Moving,
        }
    }

    /// What a person may type for it.
    fn words(self) -> String {
        let said = [&ENGLISH.takes, &CHINESE.takes].map(|words| match self {
            Self::All => "",
            Self::Moving => words.moving,
            Self::Ready => words.ready,
            Self::Failed => words.failed,
            Self::Best => words.best,
        });
        said.join(" ").to_lowercase()
    }
}

/// One task.
#[derive(Clone, PartialEq, Debug)]
struct Entry {
    state: Show,
    text: Box<str>,
    family: Family,
}

/// What was read of the tasks.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Index {
    seen: u64,
    /// The libraries whose names were read.
    shelves: u64,
    entries: BTreeMap<JobId, Entry>,
    families: HashMap<Family, BTreeSet<JobId>>,
}

/// What a list was made of.
#[derive(Clone, PartialEq, Debug)]
struct Key {
    seen: u64,
    shelves: u64,
    search: String,
    show: Show,
}

/// The history's arrangement.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct History {
    /// What is typed into the search.
    pub search: String,
    /// Which tasks are shown.
    pub show: Show,
    /// Tasks that were picked to be compared.
    pub picked: BTreeSet<JobId>,
    /// The row that shall have the keyboard in the next frame.
    pub(crate) focus: Option<JobId>,
    index: Index,
    listed: Option<(Key, Rc<[JobId]>)>,
}

impl History {
    /// The tasks to show, newest first.
    pub(crate) fn listed(&mut self, world: &World) -> Rc<[JobId]> {
        self.follow(world);
        let key = Key {
            seen: self.index.seen,
            shelves: self.index.shelves,
            search: self.search.clone(),
            show: self.show,
        };
        if let Some((known, listed)) = &self.listed
            && *known == key
        {
            return Rc::clone(listed);
        }
        let needle = Needle::new(&self.search);
        let states: Vec<(Show, u32)> =
            Show::ALL.into_iter().map(|show| (show, needle.words_in(&show.words()))).collect();
        let said = |state| states.iter().find(|(known, _)| *known == state).map_or(0, |(_, found)| *found);
        let fits = |(id, entry): &(&JobId, &Entry)| {
            let best = world.best.contains(id);
            let shown = match self.show {
                Show::All => true,
                Show::Best => best,
                show => entry.state == show,
            };
            let found = said(entry.state) | if best { said(Show::Best) } else { 0 };
            shown && (needle.is_empty() || needle.is_in(&entry.text, found))
        };
        let listed: Rc<[JobId]> =
            self.index.entries.iter().rev().filter(fits).map(|(id, _)| *id).collect::<Vec<_>>().into();
        self.listed = Some((key, Rc::clone(&listed)));
        listed
    }

    /// The takes of the same request, oldest first; nothing of a task that is not known.
    pub(crate) fn family(&mut self, world: &World, id: JobId) -> Vec<JobId> {
        self.follow(world);
        let family = self.index.entries.get(&id).map(|entry| &entry.family);
        family
            .and_then(|it| self.index.families.get(it))
            .map_or_else(Vec::new, |it| it.iter().copied().collect())
    }

    /// Which take of its request it is, counted from 1, where there are several.
    pub(crate) fn number(&self, id: JobId) -> Option<usize> {
        let family = self.index.families.get(&self.index.entries.get(&id)?.family)?;
        (family.len() > 1).then(|| family.range(..=id).count())
    }

    /// Takes over what changed.
    fn follow(&mut self, world: &World) {
        let index = &mut self.index;
        let shelves = world.revision_of(&[Part::Shelves]);
        // Names are only read anew while somebody searches by them.
        let renamed = index.shelves != shelves && !self.search.trim().is_empty();
        let changes = world.changes.since(index.seen).filter(|_| !renamed && index.seen > 0);
        if let Some(changes) = changes {
            let jobs = changes.filter_map(|it| if let Change::Job(id) = it { Some(*id) } else { None });
            for id in jobs.collect::<BTreeSet<JobId>>() {
                index.read(world, id);
            }
        } else {
            *index = Index::default();
            for id in &world.generations {
                index.read(world, *id);
            }
            index.shelves = shelves;
        }
        index.seen = world.changes.count();
    }
}

impl Index {
    fn read(&mut self, world: &World, id: JobId) {
        if let Some(was) = self.entries.remove(&id)
            && let Some(family) = self.families.get_mut(&was.family)
        {
            family.remove(&id);
            if family.is_empty() {
                self.families.remove(&was.family);
            }
        }
        let Some((job, order)) = world.jobs.get(&id).and_then(|job| Some((job, job.order()?))) else {
            return;
        };
        let fields = order.fields();
        let names = fields.references.iter().map(|reference| {
            let asset = world.asset(&job.connection, &reference.asset);
            asset.map_or_else(|| reference.asset.to_string(), |asset| asset.name.clone())
        });
        let mut said = vec![fields.prompt.clone()];
        said.extend(names);
        let menu = world.abilities(&job.connection).and_then(crate::model::Abilities::menu);
        said.extend(menu.and_then(|menu| menu.model(&fields.model)).map(|model| model.label.clone()));
        said.push(job.connection.to_string());
        let text = text_of(&said.join(" "), &format!("{} {}", fields.model, fields.resolution));
        let family = order.family();
        self.families.entry(family.clone()).or_default().insert(id);
        self.entries.insert(id, Entry { state: Show::of(job), text, family });
    }
}

impl GenerateDesk {
    /// The saved takes of what is looked at, newest first: those that were picked, if any were.
    pub(crate) fn comparable(&mut self, world: &World, looked_at: Option<JobId>) -> Vec<JobId> {
        let is_here = |id: &JobId| world.takes.contains_key(id);
        let picked: Vec<JobId> = self.history.picked.iter().rev().copied().filter(is_here).collect();
        if picked.len() > 1 {
            return picked;
        }
        let family = looked_at.map(|id| self.history.family(world, id)).unwrap_or_default();
        family.into_iter().rev().filter(is_here).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::order::OrderFields;
    use crate::model::{ConnectionName, Errand, Event, Moment, Order};

    fn job(number: u64, prompt: &str, step: Step) -> Event {
        let connection = ConnectionName::new("studio");
        let fields = OrderFields {
            prompt: prompt.into(),
            references: vec![],
            model: "seedance-2".into(),
            ratio: "16:9".into(),
            resolution: "720p".into(),
            seconds: 5,
            seed: None,
            sound: true,
            watermark: false,
            return_last_frame: false,
        };
        Event::Job(Box::new(Job {
            id: JobId(number),
            connection: connection.clone(),
            errand: Errand::Generate(Order::restored(connection, fields)),
            step,
            paused: false,
            attempts: 0,
            run_at: Moment(0),
            created: Moment(0),
            trail: vec![],
            trouble: None,
        }))
    }

    fn found(history: &mut History, world: &World, search: &str, show: Show) -> Vec<u64> {
        search.clone_into(&mut history.search);
        history.show = show;
        history.listed(world).iter().map(|id| id.0).collect()
    }

    #[test]
    fn tasks_are_found_by_words_model_state_and_mark_and_follow_what_changes() {
        let (mut world, mut history) = (World::default(), History::default());
        let stopped = || Step::Stopped { asset: None, task: None, place: None };
        world.apply(job(1, "Rain on 米拉", Step::Queued));
        world.apply(job(2, "Sun", stopped()));
        world.apply(job(3, "Rain on 米拉", stopped()));
        assert_eq!(found(&mut history, &world, "", Show::All), [3, 2, 1]);
        assert_eq!(found(&mut history, &world, "rain", Show::All), [3, 1]);
        assert_eq!(found(&mut history, &world, "mila seedance", Show::All), [3, 1]);
        assert_eq!(found(&mut history, &world, "rain failed", Show::All), [3]);
        assert_eq!(found(&mut history, &world, "失败", Show::All), [3, 2]);
        assert_eq!(found(&mut history, &world, "", Show::Moving), [1]);
        assert_eq!(
            (history.number(JobId(1)), history.number(JobId(3)), history.number(JobId(2))),
            (Some(1), Some(2), None)
        );
        world.apply(Event::Best(BTreeSet::from([JobId(3)])));
        assert_eq!(found(&mut history, &world, "", Show::Best), [3]);
        assert_eq!(found(&mut history, &world, "best rain", Show::All), [3]);
        world.apply(job(4, "Rain again", Step::Queued));
        world.apply(Event::JobGone(JobId(3)));
        assert_eq!(found(&mut history, &world, "rain", Show::All), [4, 1]);
        assert_eq!(history.number(JobId(1)), None, "it is the only one again");
    }
}
