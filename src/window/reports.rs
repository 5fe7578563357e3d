//! Reports on their way out of the window, and verdicts on their way in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use egui::Context;

use super::dialogs::Asked;
use super::{App, now};
use crate::model::review::{ItemId, ReportKind};
use crate::model::verdict::NotRead;
use crate::model::{Command, ConnectionName, Marked, Merged, PictureSize};
use crate::report::Gathering;
use crate::ui::theme::Tone;

/// Where a report goes.
enum Goal {
    /// The person is being asked.
    Asked,
    /// There.
    At(PathBuf),
}

struct Reporting {
    kind: ReportKind,
    gathering: Gathering,
    goal: Goal,
}

/// Reports that are being made.
#[derive(Default)]
pub(super) struct Reports {
    open: BTreeMap<u64, Reporting>,
    last: u64,
}

impl App {
    /// Begins a report, and asks meanwhile where it goes.
    pub(super) fn begin_report(&mut self, kind: ReportKind, connection: ConnectionName, items: Vec<ItemId>) {
        let words = self.words();
        let at = now();
        let day = words.common.day(at, self.world.utc_offset_minutes);
        let name = crate::report::safe_name(&(words.review.file_name)(connection.as_str(), &day));
        let gathering = Gathering::new(&self.world, words, connection, items, kind, at);
        self.reports.last += 1;
        let number = self.reports.last;
        self.reports.open.insert(number, Reporting { kind, gathering, goal: Goal::Asked });
        self.effects.ask(Asked::Report { number, name, kind }, words);
    }

    /// The person said where a report goes, or thought better of it.
    pub(super) fn place_report(&mut self, number: u64, place: Option<PathBuf>) {
        let Some(reporting) = self.reports.open.get_mut(&number) else { return };
        let Some(place) = place else {
            self.reports.open.remove(&number);
            return;
        };
        reporting.goal = Goal::At(place);
        if !reporting.gathering.is_done() {
            let (done, of) = reporting.gathering.progress();
            let title = (self.words().review.gathering)(done, of);
            self.toast(Tone::Transfer, &title, None);
        }
    }

    /// Once a turn: asks for the next pictures, and writes what is whole.
    pub(super) fn go_on_with_reports(&mut self, ctx: &Context) {
        if self.reports.open.is_empty() {
            return;
        }
        let (at, words) = (now(), self.words());
        let mut ask = Vec::new();
        let mut whole = Vec::new();
        for (number, reporting) in &mut self.reports.open {
            ask.extend(reporting.gathering.turn(&self.world, at));
            if !reporting.gathering.is_done() {
                // Rows go on in the next frame; pictures wake the window by themselves, or are given up in time.
                ctx.request_repaint_after(std::time::Duration::from_millis(100));
            } else if matches!(reporting.goal, Goal::At(_)) {
                whole.push(*number);
            }
        }
        for of in ask {
            self.tell(Command::Picture(of, PictureSize::Small));
        }
        for number in whole {
            let Some(Reporting { kind, gathering, goal: Goal::At(to) }) = self.reports.open.remove(&number)
            else {
                continue;
            };
            self.effects.write_report(to, gathering.finish(&self.world), kind, words);
        }
    }

    /// What was said in a report that came back is taken over by the house, or the person hears why not.
    pub(super) fn take_marked(&mut self, marked: Result<Vec<Marked>, NotRead>) {
        match marked {
            Ok(marked) => self.tell(Command::MergeVerdicts(marked)),
            Err(why) => {
                let words = &self.words().review;
                self.toast(Tone::Failed, words.not_read_title, Some(&(words.not_read)(&why)));
            }
        }
    }

    /// What came of it.
    pub(super) fn mention_merged(&mut self, merged: &Result<Merged, String>) {
        let words = &self.words().review;
        match merged {
            Ok(merged) => self.toast(Tone::Active, words.merged_title, Some(&(words.merged)(merged))),
            Err(said) => {
                let line = (words.not_read)(&NotRead::File(said.clone()));
                self.toast(Tone::Failed, words.not_read_title, Some(&line));
            }
        }
    }
}
