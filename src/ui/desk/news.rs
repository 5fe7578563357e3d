//! What happened: told in the corner for a while, and kept behind the bell until Greenroom is left.
//!
//! The corner is ours and no library's: a toast must be in the accessibility tree, be announced, wait while the
//! pointer rests on it, take new numbers in place, and cost no frame between the one that shows it and the one
//! that takes it away. The libraries at hand repaint for as long as anything is shown and tell screen readers
//! nothing.

use super::transfers::{speed_together, time_left};
use crate::model::{Job, Moment, Step, World};
use crate::ui::act::{Act, Place};
use crate::ui::theme::{Tone, motion};
use crate::words::{Words, bytes};

/// So many are shown in the corner at once.
pub const SHOWN: usize = 3;
/// So many are kept behind the bell.
const KEPT: usize = 200;

/// How long it stays in the corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Stay {
    /// So many seconds more.
    For(f32),
    /// Until it is closed, or its work is done.
    Open,
    /// It is in the corner no more.
    Gone,
}

/// One thing that happened.
#[derive(Clone, PartialEq, Debug)]
pub struct News {
    /// Counts up; tells it from the others.
    pub id: u64,
    /// The work it is about: news of the same work replace each other in place.
    pub about: Option<String>,
    /// Its colour.
    pub tone: Tone,
    /// A few words.
    pub title: String,
    /// One more line.
    pub line: Option<String>,
    /// What can be done about it, most likely first.
    pub actions: Vec<(String, Act)>,
    /// From 0 to 1, while its work goes on.
    pub part: Option<f32>,
    /// When it was last told.
    pub at: Moment,
    /// Somebody has looked behind the bell since.
    pub read: bool,
    /// Whether it is still in the corner.
    pub stay: Stay,
}

impl News {
    /// Something that happened, without anything to do about it.
    pub fn new(tone: Tone, title: &str, line: Option<&str>) -> Self {
        Self {
            id: 0,
            about: None,
            tone,
            title: title.to_owned(),
            line: line.map(str::to_owned),
            actions: vec![],
            part: None,
            at: Moment(0),
            read: false,
            stay: Stay::For(motion::TOAST_STAY),
        }
    }

    /// With something to do about it.
    #[must_use]
    pub fn action(mut self, label: &str, act: Act) -> Self {
        self.actions.push((label.to_owned(), act));
        self
    }

    /// News of the same work replace each other.
    #[must_use]
    pub fn about(mut self, work: String) -> Self {
        self.about = Some(work);
        self
    }

    /// How far the work is.
    #[must_use]
    pub const fn part(mut self, part: f32) -> Self {
        self.part = Some(part);
        self
    }
}

/// Everything that happened in this session.
#[derive(Clone, Debug, Default)]
pub struct NewsDesk {
    /// Newest last.
    items: Vec<News>,
    next: u64,
    /// The list behind the bell is to be opened or closed.
    pub toggle: bool,
    /// The window's own time when the corner was last drawn and nobody held its clock, in seconds.
    seen: Option<f64>,
}

impl NewsDesk {
    /// Tells something. What is about the same work is replaced where it stands.
    pub fn tell(&mut self, mut news: News, now: Moment) {
        news.at = now;
        // An error waits for a person, who may be away for a coffee; work that goes on is not over by itself.
        let waits = matches!(news.tone, Tone::Failed | Tone::Processing) || news.part.is_some();
        news.stay = if waits { Stay::Open } else { Stay::For(motion::TOAST_STAY) };
        let known = news
            .about
            .as_ref()
            .and_then(|work| self.items.iter().position(|item| item.about.as_ref() == Some(work)));
        if let Some(known) = known.and_then(|at| self.items.get_mut(at)) {
            // Progress that was closed stays closed; how it ended is news again.
            if news.part.is_some() && known.stay == Stay::Gone {
                news.stay = Stay::Gone;
            }
            news.read = known.read && news.part.is_some();
            news.id = known.id;
            *known = news;
            return;
        }
        news.id = self.next;
        self.next += 1;
        self.items.push(news);
        let over = self.items.len().saturating_sub(KEPT);
        self.items.drain(..over);
    }

    /// Everything, newest last.
    pub fn items(&self) -> &[News] {
        &self.items
    }

    /// What nobody has looked at. Work that goes on is not counted: the transfer pill says it.
    pub fn unread(&self) -> usize {
        self.items.iter().filter(|item| !item.read && item.part.is_none()).count()
    }

    /// The list was opened.
    pub fn read_all(&mut self) {
        self.items.iter_mut().for_each(|item| item.read = true);
    }

    /// Empties the list; work that goes on stays.
    pub fn clear(&mut self) {
        self.items.retain(|item| item.part.is_some());
    }

    /// What is in the corner now: the newest at the end.
    pub fn corner(&self) -> Vec<&News> {
        let mut shown: Vec<&News> = self.items.iter().filter(|item| item.stay != Stay::Gone).collect();
        shown.drain(..shown.len().saturating_sub(SHOWN));
        shown
    }

    /// Takes one out of the corner; behind the bell it stays.
    pub fn close(&mut self, id: u64) {
        if let Some(item) = self.items.iter_mut().find(|item| item.id == id) {
            item.stay = Stay::Gone;
        }
    }

    /// Lets time pass for what is shown, unless the pointer or the keyboard rests on it. Answers the seconds until
    /// something leaves by itself.
    pub fn pass(&mut self, time: f64, held: bool) -> Option<f32> {
        let passed = self.seen.map_or(0.0, |seen| (time - seen).max(0.0)) as f32;
        self.seen = Some(time);
        let shown: Vec<u64> = self.corner().iter().map(|item| item.id).collect();
        let mut next: Option<f32> = None;
        for item in self.items.iter_mut().filter(|item| item.stay != Stay::Gone) {
            let Stay::For(left) = item.stay else { continue };
            // What newer ones pushed out of the corner has been seen and does not come back.
            if !shown.contains(&item.id) {
                item.stay = Stay::Gone;
                continue;
            }
            let left = if held { left } else { left - passed };
            item.stay = if left > 0.0 { Stay::For(left) } else { Stay::Gone };
            if left > 0.0 && !held {
                next = Some(next.map_or(left, |next| next.min(left)));
            }
        }
        if next.is_none() && !held {
            self.seen = None;
        }
        next
    }

    /// Follows batches of uploads: one line for each while it goes on, its numbers changed in place.
    pub fn follow(&mut self, world: &World, words: &'static Words) {
        let Some(open) = oldest_open_batch(world) else { return };
        let batch: Vec<&Job> = batch_of(world, open).collect();
        if batch.len() < 2 {
            return;
        }
        let done = batch.iter().filter(|job| job.step.is_ended()).count();
        let speed = speed_together(world);
        let said = speed.map(|speed| (words.transfers.speed)(&bytes(speed as u64)));
        let left = speed.and_then(|speed| time_left(world, speed)).map(words.transfers.about_left);
        let line: Vec<String> = said.into_iter().chain(left).collect();
        let line = (!line.is_empty()).then(|| line.join(", "));
        let title = (words.news.uploading)(done, batch.len());
        let part = done as f32 / batch.len() as f32;
        let about = work_of(open);
        let same = self
            .items
            .iter()
            .any(|item| item.about.as_deref() == Some(&about) && item.title == title && item.line == line);
        if !same {
            let news = News::new(Tone::Transfer, &title, line.as_deref()).about(about).part(part);
            let news = news.action(words.news.show_transfers, Act::Go(Place::Transfers));
            self.tell(news, world.now);
        }
    }
}

/// What a batch of uploads is called among the news.
pub fn work_of(job: &Job) -> String {
    format!("uploads {} {}", job.connection, job.created.0)
}

/// Jobs that were asked for together with this one.
pub fn batch_of<'a>(world: &'a World, of: &'a Job) -> impl Iterator<Item = &'a Job> {
    world
        .jobs
        .values()
        .filter(|job| job.created == of.created && job.connection == of.connection && job.upload().is_some())
}

fn oldest_open_batch(world: &World) -> Option<&Job> {
    let open = |job: &&Job| {
        job.upload().is_some()
            && !job.step.is_ended()
            && !job.paused
            && !matches!(job.step, Step::Unsure { .. })
    };
    world.jobs.values().filter(open).min_by_key(|job| job.created)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(count: usize) -> NewsDesk {
        let mut desk = NewsDesk::default();
        for at in 0..count {
            desk.tell(News::new(Tone::Active, &format!("news {at}"), None), Moment(0));
        }
        desk
    }

    fn titles(desk: &NewsDesk) -> Vec<&str> {
        desk.corner().iter().map(|item| item.title.as_str()).collect()
    }

    #[test]
    fn three_are_shown_the_newest_last_and_all_are_kept() {
        let desk = desk(5);
        assert_eq!(titles(&desk), ["news 2", "news 3", "news 4"]);
        assert_eq!(desk.unread(), 5);
    }

    #[test]
    fn after_six_seconds_it_leaves_unless_the_pointer_rests_on_it() {
        let mut desk = desk(1);
        assert_eq!(desk.pass(100.0, false), Some(6.0));
        assert_eq!(desk.pass(104.0, false), Some(2.0));
        assert_eq!(desk.pass(110.0, true), None);
        assert_eq!(desk.pass(200.0, true), None);
        assert_eq!(desk.pass(201.0, false), Some(1.0));
        assert_eq!(desk.pass(203.0, false), None);
        assert_eq!(titles(&desk), [""; 0]);
        assert_eq!(desk.items().len(), 1);
    }

    #[test]
    fn an_error_stays_until_it_is_closed() {
        let mut desk = NewsDesk::default();
        desk.tell(News::new(Tone::Failed, "refused", None), Moment(0));
        assert_eq!(desk.pass(0.0, false), None);
        assert_eq!(desk.pass(1000.0, false), None);
        assert_eq!(titles(&desk), ["refused"]);
        desk.close(0);
        assert_eq!(titles(&desk), [""; 0]);
    }

    #[test]
    fn progress_changes_in_place_and_what_was_closed_stays_closed_until_it_is_done() {
        let mut desk = NewsDesk::default();
        let part = |title: &str, part: f32| {
            News::new(Tone::Transfer, title, None).about("batch".to_owned()).part(part)
        };
        desk.tell(part("1 of 3", 0.3), Moment(0));
        desk.tell(part("2 of 3", 0.6), Moment(1));
        assert_eq!(titles(&desk), ["2 of 3"]);
        assert_eq!(desk.unread(), 0);
        desk.close(0);
        desk.tell(part("3 of 3", 0.9), Moment(2));
        assert_eq!(titles(&desk), [""; 0]);
        desk.tell(News::new(Tone::Active, "done", None).about("batch".to_owned()), Moment(3));
        assert_eq!(titles(&desk), ["done"]);
        assert_eq!((desk.items().len(), desk.unread()), (1, 1));
    }
}
