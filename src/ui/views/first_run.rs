//! The first screen: a painted greenroom, one sentence, two doors.

use egui::{Ui};
use crate::ui::act::Scene;
/// The whole screen.
pub fn first_run_ui(_ui: &mut Ui, _scene: &mut Scene<'_>) {}
