//! The question before a call without an answer is made a second time.

use egui::{Ui, vec2};

use crate::model::{Command, JobId, Wish};
use crate::ui::act::{Act, Scene};
use crate::ui::icons;
use crate::ui::parts::{Button, Dialog, DialogPart, focus_on_open};
use crate::ui::theme::{self, Tone};

/// Asks while `asking` names a job that is still unsure, and says what the second call may cost.
pub(super) fn send_again_ui(ui: &Ui, scene: &mut Scene<'_>, asking: &mut Option<JobId>) {
    let job = asking.and_then(|id| scene.world.jobs.get(&id)).filter(|job| job.can(Wish::SendAgain));
    let Some(job) = job else {
        *asking = None;
        return;
    };
    let words = &scene.words.promises;
    let (mut sent, mut left) = (false, false);
    let dialog = Dialog::new("send again", words.send_again_title, vec2(460.0, 0.0))
        .icon(icons::WARNING, Tone::Processing);
    let answer = dialog.show(ui.ctx(), |ui, part| match part {
        DialogPart::Header => {}
        DialogPart::Body => {
            ui.add(egui::Label::new(theme::body(scene.words.failure.unsure)).wrap());
            ui.add(egui::Label::new(theme::body(words.twice(&job.errand)).strong()).wrap());
        }
        DialogPart::Footer => {
            sent |= ui.add(Button::danger(words.send_it_again)).clicked();
            let safe = ui.add(Button::secondary(scene.words.common.cancel));
            focus_on_open(ui, &safe);
            left |= safe.clicked();
        }
    });
    if sent {
        scene.out.push(Act::Send(Command::Wish(job.id, Wish::SendAgain)));
    }
    if sent || left || answer.closed {
        *asking = None;
    }
}
