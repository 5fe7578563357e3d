//! stub
use crate::model::{AssetId, GroupId};
#[derive(Debug, Default)]
pub struct LibraryDesk { pub selected: Vec<AssetId> }
impl LibraryDesk { pub fn clear_selection(&mut self) {} pub fn group(&self) -> Option<&GroupId> { None } }
