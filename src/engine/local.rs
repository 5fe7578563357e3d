//! Groups of an account that has none: they live on this computer alone, and no call is made for them.

use crate::model::job::{Chore, Done};
use crate::model::{Errand, Failure, FailureKind, Job, Outcome};
use crate::provider::Provider;

/// How such an id begins. It goes to no provider.
const PREFIX: &str = "local-";

/// The end of a chore that needs no call, because it is about a group that only this computer knows. Reading the
/// list of such an account would take every group away.
pub(super) fn settled_here(job: &Job, provider: &dyn Provider) -> Option<Outcome> {
    if !provider.local_groups() {
        return None;
    }
    let Errand::Chore(chore) = &job.errand else { return None };
    match chore {
        Chore::MakeGroup { .. } => {
            let id = format!("{PREFIX}{:016x}", fastrand::u64(..));
            Some(Outcome::Did(Done::Group(crate::model::GroupId::new(id))))
        }
        Chore::RenameGroup { .. } | Chore::RemoveGroup { .. } => Some(Outcome::Did(Done::Nothing)),
        Chore::Refresh => Some(Outcome::Refused(Failure::new(FailureKind::NotOffered))),
        _ => None,
    }
}
