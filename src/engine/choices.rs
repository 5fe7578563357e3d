//! What a person chose once and for all: prices, the folder of videos, templates, and the best take of each request.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Keeper;
use super::journal::Unread;
use super::remember::remembered;
use super::run::{Brought, Chair, Room, reached_disk};
use super::save::part_files;
use crate::model::talk::{ResultsFolder, Taste};
use crate::model::{ConnectionName, Event, JobId, Order, Prices, Step, Template};
use crate::store::Store;

/// Asks for another folder of videos, and answers with the one that holds from then on.
pub(super) fn choose_results(keeper: &dyn Keeper, folder: Option<&Path>) -> Option<ResultsFolder> {
    let chosen = keeper.set_results(folder);
    let refused = chosen.err().map(|failure| failure.said.unwrap_or_default());
    keeper.results().map(|results| ResultsFolder { refused, ..results })
}

impl Room {
    /// How fast bytes go up and come down, how many files move at once, and what small pictures may take.
    pub(super) fn follow_taste(&mut self, taste: Taste) {
        self.taste = taste;
        self.upload_limit.set(taste.bytes_per_second());
        self.fetcher.limit().set(taste.bytes_per_second());
        // A smaller budget is kept at once.
        self.trim_to(move || taste.preview_cache_mb);
    }

    pub(super) fn tell_takes(&self) {
        match self.read(Store::takes) {
            Some(takes) => takes.into_iter().for_each(|take| self.teller.tell(Event::Take(take))),
            None => self.will_read(Unread::Takes),
        }
    }

    /// Tells prices, folder, templates and best takes, as they are kept.
    pub(super) fn tell_choices(&mut self) {
        self.follow_settings();
        self.tell_templates();
        self.tell_best();
        self.owes = true;
    }

    /// The settings may have been changed by hand.
    pub(super) fn follow_settings(&mut self) {
        self.teller.tell(Event::Prices(self.keeper.prices()));
        if let Some(results) = self.keeper.results() {
            self.take_results(results);
        }
    }

    /// What another process wrote meanwhile.
    pub(super) fn follow_choices(&mut self) {
        self.tell_templates();
        self.tell_best();
        self.owes = true;
    }

    pub(super) fn set_prices(&mut self, prices: Prices) {
        self.teller.tell(Event::Prices(prices.clone()));
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || remembered(keeper.set_prices(&prices)));
    }

    pub(super) fn set_results(&mut self, folder: Option<PathBuf>) {
        let keeper = Arc::clone(&self.keeper);
        self.spawn_blocking(Chair::Other, move || match choose_results(keeper.as_ref(), folder.as_deref()) {
            Some(results) => Brought::Results(results),
            None => Brought::Nothing,
        });
    }

    /// From now on videos are saved there. What is half here already goes along, if it can.
    pub(super) fn take_results(&mut self, results: ResultsFolder) {
        let was = std::mem::replace(&mut self.folders.results, results.path.clone());
        if was != self.folders.results {
            let half = self.jobs.values().filter(|job| {
                matches!(job.step, Step::Ready { .. } | Step::Saving { .. }) && !self.is_busy(job.id)
            });
            for (from, to) in half.flat_map(|job| {
                part_files(&was, job.id).into_iter().zip(part_files(&self.folders.results, job.id))
            }) {
                if from.exists()
                    && let Err(error) = std::fs::rename(&from, &to)
                {
                    tracing::info!(%error, "half a video stays in the old folder and is fetched anew");
                }
            }
        }
        self.teller.tell(Event::Results(results));
    }

    pub(super) fn keep_templates(&mut self, templates: &[Template]) {
        reached_disk(&self.store.put_templates(templates));
        self.tell_templates();
    }

    fn tell_templates(&self) {
        if let Some(templates) = self.read(Store::templates) {
            self.teller.tell(Event::Templates(templates));
        }
    }

    /// What is written for a connection follows it to its new name.
    pub(super) fn rename_in_templates(&mut self, was: &ConnectionName, name: &ConnectionName) {
        let Some(mut templates) = self.read(Store::templates) else { return };
        let own = templates.iter_mut().filter(|template| template.connection == *was);
        let count = own.map(|template| template.connection = name.clone()).count();
        if count > 0 {
            self.keep_templates(&templates);
        }
    }

    fn tell_best(&mut self) {
        if let Some(best) = self.read(Store::best_takes) {
            self.teller.tell(Event::Best(best.clone()));
            self.best = best;
        }
    }

    /// Marks the best take of a request: there is one at most. The notes beside the videos say so too.
    pub(super) fn mark_best(&mut self, id: JobId, best: bool) {
        let others = others_of(&self.jobs, id);
        let mut changed: Vec<JobId> = others.iter().filter(|id| self.best.remove(id)).copied().collect();
        if best != self.best.contains(&id) {
            changed.push(id);
        }
        if best {
            self.best.insert(id);
        } else {
            self.best.remove(&id);
        }
        self.write(move |store| store.mark_best(id, best, &others));
        for id in changed {
            self.owe_provenance(id);
        }
        self.teller.tell(Event::Best(self.best.clone()));
    }
}

/// The other takes of the same request.
pub(super) fn others_of(
    jobs: &std::collections::BTreeMap<JobId, crate::model::Job>,
    id: JobId,
) -> Vec<JobId> {
    let Some(order) = jobs.get(&id).and_then(crate::model::Job::order) else { return vec![] };
    let is_other = |other: &Order| other.is_take_of(order);
    jobs.values().filter(|job| job.id != id && job.order().is_some_and(is_other)).map(|job| job.id).collect()
}
