//! What a person chooses once and for all, in a window beside the one that holds the house.

use std::sync::Arc;

use super::{Beside, report};
use crate::engine::remember::remembered;
use crate::engine::run::{Brought, Chair};
use crate::engine::{choices, pictures};
use crate::model::{Command, Event};

impl Beside {
    pub(super) fn choose(&mut self, command: Command) {
        match command {
            Command::SetKeys(keys) => {
                self.teller.tell(Event::Keys(keys.clone()));
                let keeper = Arc::clone(&self.keeper);
                self.spawn_blocking(Chair::Other, move || remembered(keeper.set_keys(&keys)));
            }
            Command::ClearPictures => {
                let aside = pictures::set_aside(&self.folders.pictures);
                self.teller.tell(Event::PicturesCleared);
                self.spawn_blocking(Chair::Other, move || pictures::clear(aside.as_deref()));
            }
            Command::SetTaste(taste) => {
                self.teller.tell(Event::Taste(taste));
                let keeper = Arc::clone(&self.keeper);
                self.spawn_blocking(Chair::Other, move || remembered(keeper.set_taste(taste)));
            }
            Command::SetPrices(prices) => {
                self.teller.tell(Event::Prices(prices.clone()));
                let keeper = Arc::clone(&self.keeper);
                self.spawn_blocking(Chair::Other, move || remembered(keeper.set_prices(&prices)));
            }
            // The one that holds the house, and saves, reads the settings again when they change.
            Command::SetResults(folder) => {
                let keeper = Arc::clone(&self.keeper);
                self.spawn_blocking(Chair::Other, move || {
                    choices::choose_results(keeper.as_ref(), folder.as_deref())
                        .map_or(Brought::Nothing, Brought::Results)
                });
            }
            Command::KeepTemplates(templates) => report(self.store.put_templates(&templates)),
            Command::MarkBest(job, best) => {
                let others = choices::others_of(&self.jobs, job);
                report(self.store.mark_best(job, best, &others));
                // Whoever holds the house writes them.
                for id in others.into_iter().chain([job]) {
                    if self.store.take(id).ok().flatten().is_some() {
                        report(self.store.owe_provenance(id));
                    }
                }
            }
            _ => {}
        }
    }

    /// The settings may have been changed by hand, or by the one that holds the house.
    pub(super) fn follow_settings(&self) {
        self.teller.tell(Event::Prices(self.keeper.prices()));
        if let Some(results) = self.keeper.results() {
            self.teller.tell(Event::Results(results));
        }
    }
}
