//! Brings together what a report needs, a little at a time, so that nobody waits for a hundred thousand rows at once.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::{Report, Row};
use crate::model::review::{ItemId, ReportKind, as_of, item};
use crate::model::{ConnectionName, MediaKind, Moment, PictureOf, PictureSize, ProviderKind, World};
use crate::words::Words;

/// Rows made in one turn.
const ROWS: usize = 2000;
/// Pictures that are asked for and not yet answered.
const ASKED: usize = 48;
/// A page with more pictures than this opens in no browser.
pub(super) const PICTURES: usize = 3000;
/// Nobody waits longer than this for pictures of which none comes any more.
const PATIENCE: Duration = Duration::from_secs(20);

/// A report that is being made.
#[derive(Debug)]
pub struct Gathering {
    report: Report,
    with_pictures: bool,
    items: VecDeque<ItemId>,
    wanted: VecDeque<PictureOf>,
    asked: BTreeSet<PictureOf>,
    pictures: usize,
    last_news: Moment,
    total: usize,
}

impl Gathering {
    /// Begins a report of these, in this order. `now` is when it is made.
    pub fn new(
        world: &World,
        words: &Words,
        connection: ConnectionName,
        items: Vec<ItemId>,
        kind: ReportKind,
        now: Moment,
    ) -> Self {
        let provider = match world.connection(&connection).map(|connection| connection.provider) {
            Some(ProviderKind::Sandbox) => words.common.sandbox,
            Some(kind) => kind.title(),
            None => "",
        };
        let report = Report {
            provider: provider.to_owned(),
            made: now,
            as_of: as_of(world, &connection),
            conventions: world.conventions.clone(),
            utc_offset_minutes: world.utc_offset_minutes,
            rows: Vec::with_capacity(items.len()),
            connection,
        };
        Self {
            report,
            with_pictures: kind == ReportKind::Page,
            total: items.len(),
            items: items.into(),
            wanted: VecDeque::new(),
            asked: BTreeSet::new(),
            pictures: 0,
            last_news: now,
        }
    }

    /// The account could not be read now: what is reported was read then.
    pub fn stands_as_of(&mut self, read: Option<Moment>) {
        self.report.as_of = read;
    }

    /// Goes on for a moment. Answers with the small pictures that are to be asked for now.
    pub fn turn(&mut self, world: &World, now: Moment) -> Vec<PictureOf> {
        for _ in 0..ROWS {
            let Some(id) = self.items.pop_front() else { break };
            // Gone since it was listed.
            let Some(item) = item(world, &self.report.connection, &id) else { continue };
            let row = Row::of(world, item);
            if self.with_pictures && row.kind != MediaKind::Audio && self.pictures < PICTURES {
                self.pictures += 1;
                if !is_answered(world, &row.picture) {
                    self.wanted.push_back(row.picture.clone());
                }
            }
            self.report.rows.push(row);
        }
        let before = self.asked.len();
        self.asked.retain(|of| !is_answered(world, of));
        if self.asked.len() < before || self.asked.is_empty() {
            self.last_news = now;
        } else if now.since(self.last_news) > PATIENCE {
            tracing::warn!(
                pictures = self.asked.len() + self.wanted.len(),
                "a report goes without pictures that do not come"
            );
            self.asked.clear();
            self.wanted.clear();
        }
        let mut ask = Vec::new();
        while self.asked.len() < ASKED
            && let Some(of) = self.wanted.pop_front()
        {
            if !is_answered(world, &of) && self.asked.insert(of.clone()) {
                ask.push(of);
            }
        }
        ask
    }

    /// Everything is there.
    pub fn is_done(&self) -> bool {
        self.items.is_empty() && self.wanted.is_empty() && self.asked.is_empty()
    }

    /// Every row is there; what is missing are pictures, which come by themselves.
    pub fn waits(&self) -> bool {
        self.items.is_empty() && !self.is_done()
    }

    /// So much is there, of so much.
    pub fn progress(&self) -> (usize, usize) {
        let open = self.items.len().max(self.wanted.len() + self.asked.len());
        (self.total.saturating_sub(open), self.total)
    }

    /// The report, with the places of its pictures.
    pub fn finish(mut self, world: &World) -> Report {
        if self.with_pictures {
            for row in self.report.rows.iter_mut().filter(|row| row.kind != MediaKind::Audio).take(PICTURES) {
                let found = world.pictures.get(&(row.picture.clone(), PictureSize::Small));
                row.picture_path = found.cloned().flatten();
            }
        }
        self.report
    }
}

fn is_answered(world: &World, of: &PictureOf) -> bool {
    world.pictures.contains_key(&(of.clone(), PictureSize::Small))
}
