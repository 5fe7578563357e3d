//! stub
use crate::ui::act::Scene;
use crate::ui::desk::*;
use egui::{Rect, Ui};
pub fn library_ui(_: &mut Ui, _: &mut Scene<'_>, _: &mut LibraryDesk) {}
pub fn transfers_ui(_: &mut Ui, _: &mut Scene<'_>, _: &mut TransfersDesk) {}
pub fn import_ui(_: &mut Ui, _: &mut Scene<'_>, _: &mut ImportDesk) {}
pub fn drop_ui(_: &Ui, _: &mut Scene<'_>, _: Option<&str>, _: Rect) {}
