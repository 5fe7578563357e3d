//! Repairs of files, followed to their ends.

use super::{Session, Stop};
use crate::model::fix::Repair;
use crate::model::talk::RepairRequest;
use crate::model::{Command, Event, OriginalId};

impl Session {
    /// Repairs files; answers how each came out, in the order in which they ended.
    pub(in crate::cli) fn repair(
        &mut self,
        wanted: &[RepairRequest],
    ) -> Result<Vec<(OriginalId, Repair)>, Stop> {
        let mut left: Vec<OriginalId> = wanted.iter().map(|request| request.original.id).collect();
        let mut came = Vec::new();
        if left.is_empty() {
            return Ok(came);
        }
        self.house.handle.send(Command::Repair(wanted.to_vec()));
        while !left.is_empty() {
            if let Event::Repair { of, state: state @ (Repair::Done { .. } | Repair::Failed(_)), .. } =
                self.next()?
            {
                left.retain(|id| *id != of);
                came.push((of, state));
            }
        }
        Ok(came)
    }
}
