//! What is reviewed: everything an account's moderation looks at, refused or passed, with what people said of it.

use std::time::Duration;

use super::job::{Done, Into};
use super::refusal::Refusal;
use super::talk::Sync;
use super::verdict::{Judgement, Subject, Verdict};
use super::{
    Asset, AssetId, AssetStatus, ConnectionName, Failure, FailureKind, Group, GroupId, Job, JobId, MediaKind,
    Milestone, Moment, Original, OriginalId, PictureOf, Step, World,
};

/// How a moderation report is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ReportKind {
    /// One page with pictures, that a colleague marks in a browser and that is read back.
    Page,
    /// A table for spreadsheets.
    Table,
    /// Data for programs.
    Json,
}

impl ReportKind {
    /// The ending of its file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Table => "csv",
            Self::Json => "json",
        }
    }
}

/// One thing to review, by name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ItemId {
    /// An asset.
    Asset(AssetId),
    /// An upload that moderation refused before it became an asset.
    Upload(JobId),
}

/// Where a thing stands with moderation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// Refused.
    Failed,
    /// Being looked at, or in a state we do not know.
    Processing,
    /// Usable.
    Active,
}

impl Standing {
    /// In the order in which a reviewer needs them.
    pub const ALL: [Self; 3] = [Self::Failed, Self::Processing, Self::Active];

    /// Where an asset counts. A word we do not know is never counted as usable.
    pub const fn of(status: &AssetStatus) -> Self {
        match status {
            AssetStatus::Active => Self::Active,
            AssetStatus::Processing | AssetStatus::Other(_) => Self::Processing,
            AssetStatus::Failed(_) => Self::Failed,
        }
    }
}

/// One thing to review.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Item<'a> {
    /// An asset.
    Asset(&'a Asset),
    /// An upload that moderation refused before it became an asset.
    Upload(&'a Job, &'a super::Upload, &'a Failure),
}

/// Everything of an account that is reviewed, in no order. What a person forgot here is left out.
pub fn items<'a>(world: &'a World, connection: &'a ConnectionName) -> impl Iterator<Item = Item<'a>> {
    let shelf = world.shelf(connection);
    let assets = shelf
        .into_iter()
        .flat_map(|shelf| shelf.assets.values().filter(|asset| !shelf.hides(asset)))
        .map(Item::Asset);
    let jobs = world.jobs.values().filter(move |job| job.connection == *connection);
    assets.chain(jobs.filter_map(refused_upload))
}

/// The thing of this name, if it is still there.
pub fn item<'a>(world: &'a World, connection: &ConnectionName, id: &ItemId) -> Option<Item<'a>> {
    match id {
        ItemId::Asset(id) => world.asset(connection, id).map(Item::Asset),
        ItemId::Upload(id) => {
            world.jobs.get(id).filter(|job| job.connection == *connection).and_then(refused_upload)
        }
    }
}

fn refused_upload(job: &Job) -> Option<Item<'_>> {
    let upload = job.upload()?;
    match &job.step {
        Step::Failed { failure, asset: None, .. } if failure.kind == FailureKind::Moderation => {
            Some(Item::Upload(job, upload, failure))
        }
        _ => None,
    }
}

/// When the account's list was last read, while it cannot be reached: what is shown is as of then.
pub fn as_of(world: &World, connection: &ConnectionName) -> Option<Moment> {
    match &world.shelf(connection)?.sync {
        Sync::Failed { failure, last } if failure.kind == FailureKind::Unreached => *last,
        _ => None,
    }
}

/// So many times the usual time is longer than usual.
const LONGER: u32 = 4;

/// An item that began to wait at `since` has waited longer than usual; `now` is a moment at which that was looked at.
/// `None` where nobody knows what is usual.
pub fn is_late(world: &World, connection: &ConnectionName, since: Moment, now: Moment) -> Option<bool> {
    let usual = usual(world, connection)?;
    Some(now.since(since) > usual.saturating_mul(LONGER))
}

/// How long moderation usually takes at an account, learned from those that ended.
pub fn usual(world: &World, connection: &ConnectionName) -> Option<Duration> {
    world.budgets.get(connection).and_then(|budget| budget.moderation)
}

impl<'a> Item<'a> {
    /// Its name.
    pub fn id(self) -> ItemId {
        match self {
            Self::Asset(asset) => ItemId::Asset(asset.id.clone()),
            Self::Upload(job, ..) => ItemId::Upload(job.id),
        }
    }

    /// As shown to people.
    pub fn name(self) -> &'a str {
        match self {
            Self::Asset(asset) => &asset.name,
            Self::Upload(_, upload, _) => &upload.name,
        }
    }

    /// What it is.
    pub const fn kind(self) -> MediaKind {
        match self {
            Self::Asset(asset) => asset.kind,
            Self::Upload(_, upload, _) => upload.kind,
        }
    }

    /// Where it stands.
    pub const fn standing(self) -> Standing {
        match self {
            Self::Asset(asset) => Standing::of(&asset.status),
            Self::Upload(..) => Standing::Failed,
        }
    }

    /// The provider's word for where it stands.
    pub fn status_word(self) -> &'a str {
        match self {
            Self::Asset(asset) => asset.status.word(),
            Self::Upload(..) => "Failed",
        }
    }

    /// The account.
    pub const fn connection(self) -> &'a ConnectionName {
        match self {
            Self::Asset(asset) => &asset.connection,
            Self::Upload(job, ..) => &job.connection,
        }
    }

    /// The asset, where there is one.
    pub const fn asset(self) -> Option<&'a Asset> {
        match self {
            Self::Asset(asset) => Some(asset),
            Self::Upload(..) => None,
        }
    }

    /// The group it is in, or was to be in.
    pub fn group(self, world: &'a World) -> Option<&'a Group> {
        world.shelf(self.connection())?.groups.get(self.group_id(world)?)
    }

    /// The id of that group, which may not be known here.
    pub fn group_id(self, world: &'a World) -> Option<&'a GroupId> {
        match self {
            Self::Asset(asset) => asset.group.as_ref(),
            Self::Upload(_, upload, _) => match &upload.into {
                Into::Group(id) => Some(id),
                Into::After(job) => match &world.jobs.get(job)?.step {
                    Step::Done(Done::Group(id)) => Some(id),
                    _ => None,
                },
                Into::Nowhere => None,
            },
        }
    }

    /// Its content, where that is known.
    pub const fn content(self) -> Option<OriginalId> {
        match self {
            Self::Asset(asset) => asset.original,
            Self::Upload(_, upload, _) => Some(upload.original),
        }
    }

    /// Our file of it.
    pub fn original(self, world: &World) -> Option<&Original> {
        world.originals.get(&self.content()?)
    }

    /// What it looks like.
    pub fn picture(self, world: &World) -> PictureOf {
        match self {
            Self::Asset(asset) => world.picture_of(asset),
            Self::Upload(_, upload, _) => PictureOf::Original(upload.original),
        }
    }

    /// The provider's code and words for a refusal, both as they came; nothing for what was not refused.
    pub fn reason(self) -> Option<(&'a str, &'a str)> {
        match self {
            Self::Asset(asset) => match &asset.status {
                AssetStatus::Failed(reason) => Some((&reason.code, &reason.message)),
                _ => None,
            },
            Self::Upload(_, _, failure) => {
                Some((failure.code.as_deref().unwrap_or(""), failure.said.as_deref().unwrap_or("")))
            }
        }
    }

    /// What that reason means, as far as its code tells.
    pub fn refusal(self) -> Option<Refusal> {
        self.reason().map(|(code, message)| Refusal::of(code, message))
    }

    /// The upload it came by, where this computer sent it: it knows the answer's number and its raw form.
    pub fn failure(self, world: &'a World) -> Option<&'a Failure> {
        match self {
            Self::Upload(_, _, failure) => Some(failure),
            Self::Asset(asset) => {
                let mut jobs = world.jobs.values().rev().filter(|job| job.connection == asset.connection);
                jobs.find(|job| job.upload().is_some() && job.asset() == Some(&asset.id))
                    .and_then(Job::failure)
            }
        }
    }

    /// What happened on the way.
    pub fn trail(self) -> &'a [super::Mark] {
        match self {
            Self::Asset(asset) => &asset.trail,
            Self::Upload(job, ..) => &job.trail,
        }
    }

    /// Since when it stands where it stands: refused, passed, or in moderation.
    pub fn since(self) -> Option<Moment> {
        let of = |what| self.trail().iter().rev().find(|mark| mark.what == what).map(|mark| mark.at);
        let began = || match self {
            Self::Asset(asset) => asset.created,
            Self::Upload(job, ..) => Some(job.created),
        };
        let reached = match self.standing() {
            Standing::Failed => of(Milestone::Refused),
            Standing::Processing => of(Milestone::Created),
            Standing::Active => of(Milestone::Passed),
        };
        reached.or_else(began)
    }

    /// By this things are put in the order in which a person is needed: what nobody decided about first, and of that
    /// what has waited longest.
    pub fn urgency(self, decided: bool) -> (bool, Moment, ItemId) {
        (decided, self.since().unwrap_or_default(), self.id())
    }

    /// What a judgement of it is about.
    pub fn subject(self) -> Subject {
        match self {
            Self::Asset(asset) => Subject::of(asset),
            Self::Upload(_, upload, _) => Subject::Content(upload.original),
        }
    }

    /// Everything that was said of it, oldest first: of its content, and of the asset before its content was known.
    pub fn history(self, world: &World) -> Vec<&Judgement> {
        let (content, own) = self.said(world);
        let mut all: Vec<&Judgement> = content.iter().chain(own).collect();
        all.sort_by_key(|judgement| judgement.at);
        all
    }

    /// What counts: the latest that was said of it.
    pub fn judgement(self, world: &World) -> Option<&Judgement> {
        let (content, own) = self.said(world);
        content.last().into_iter().chain(own.last()).max_by_key(|judgement| judgement.at)
    }

    /// The decision that counts.
    pub fn verdict(self, world: &World) -> Option<Verdict> {
        self.judgement(world)?.verdict
    }

    fn said(self, world: &World) -> (&[Judgement], &[Judgement]) {
        if world.verdicts.is_empty() {
            return (&[], &[]);
        }
        let of = |subject: &Subject| world.verdicts.get(subject).map_or(&[][..], Vec::as_slice);
        let content = self.content().map_or(&[][..], |content| of(&Subject::Content(content)));
        let own = self
            .asset()
            .map_or(&[][..], |asset| of(&Subject::Asset(asset.connection.clone(), asset.id.clone())));
        (content, own)
    }
}
