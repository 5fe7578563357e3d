//! What plays in the window: the film on the stage and those beside it, how loud they are, and frames that become
//! pictures.

use egui::Context;

use super::App;
use super::stage::{Loudness, Stage};
use crate::model::{Command, Job, Step};
use crate::ui::act::{Played, PlayerAct};
use crate::ui::theme::Tone;
use crate::ui::update;

impl App {
    pub(super) fn put_on_stage(&mut self, what: Played) {
        if self.stage.as_ref().is_some_and(|stage| stage.what() == what) {
            return;
        }
        self.beside.clear();
        self.stage = self.opened(what, Loudness::of(self.world.taste));
    }

    /// Puts films beside the one on the stage, at its moment; those that stand there stay.
    pub(super) fn put_beside(&mut self, all: &[Played]) {
        let mut before = std::mem::take(&mut self.beside);
        let at = self.stage.as_ref().map_or(0.0, |stage| stage.view().position);
        for what in all {
            let known = before.iter().position(|stage| stage.what() == *what);
            let stage = known.map(|known| before.remove(known)).or_else(|| {
                let mut stage = self.opened(*what, Loudness { muted: true, volume: 0.0 })?;
                stage.act(&PlayerAct::Seek(at));
                Some(stage)
            });
            self.beside.extend(stage);
        }
    }

    /// What is beside the stage stands and runs with it.
    pub(super) fn play(&mut self, act: &PlayerAct) {
        let Some(stage) = &mut self.stage else { return };
        stage.act(act);
        let at = stage.view().position;
        for beside in &mut self.beside {
            match act {
                PlayerAct::Play | PlayerAct::Pause => {
                    // Whatever each has drifted by, they begin and stand together.
                    beside.act(&PlayerAct::Seek(at));
                    beside.act(act);
                }
                PlayerAct::Seek(_) | PlayerAct::Step(_) | PlayerAct::Loop(_) => beside.act(act),
                _ => {}
            }
        }
    }

    /// Opens a film or a sound, if it is known where it lies.
    fn opened(&self, what: Played, loudness: Loudness) -> Option<Stage> {
        let ctx = self.textures_ctx();
        let found = match what {
            Played::Take(job) => {
                let saved = self.world.jobs.get(&job);
                let path = self.world.takes.get(&job).map(|take| take.path.clone());
                let path = path.or_else(|| match &saved?.step {
                    Step::Saved { path, .. } => Some(path.clone()),
                    _ => None,
                });
                let prompt = saved.and_then(Job::order).map(|order| order.fields().prompt.clone());
                path.map(|path| (path, prompt.unwrap_or_default()))
            }
            Played::Original(id) => {
                self.world.originals.get(&id).map(|original| (original.path.clone(), original.stem()))
            }
        };
        found.map(|(path, name)| {
            let name: String = name.lines().next().unwrap_or_default().chars().take(40).collect();
            let named = (name, self.words().generate.last_frame);
            Stage::open(what, path, named, loudness, &ctx)
        })
    }

    /// How loud the person wants it is kept, once the slider is let go.
    pub(super) fn keep_loudness(&mut self, ctx: &Context) {
        let Some(loudness) = self.stage.as_ref().map(Stage::loudness) else { return };
        let taste = loudness.taste(self.world.taste);
        if taste == self.world.taste {
            self.loudness = None;
        } else if self.loudness != Some(loudness) && !ctx.input(|i| i.pointer.any_down()) {
            self.loudness = Some(loudness);
            self.tell(Command::SetTaste(taste));
        }
    }

    /// Frames that were made pictures go the way of files that are brought in.
    pub(super) fn take_frames(&mut self) {
        let kept = self.stage.as_ref().map(Stage::kept).unwrap_or_default();
        for kept in kept {
            match kept {
                Ok(pasted) => {
                    if let Some(stage) = &mut self.stage {
                        stage.act(&PlayerAct::Full(false));
                    }
                    for effect in update::bring_pixels(&mut self.desk, &self.world, pasted) {
                        self.carry_out(effect);
                    }
                }
                Err(said) => self.toast(Tone::Failed, self.words().player.broken, Some(&said)),
            }
        }
    }
}
