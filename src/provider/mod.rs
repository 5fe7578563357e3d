//! The providers' wire formats. No disk, no SQL; nothing of jobs.
//!
//! A provider is one configured *account*, seen as a set of handles: an account that cannot list has no
//! lister, so nothing can ask it to. [`abilities`] reads off which handles are there; nobody writes a
//! flag by hand, so what is offered and what the code can do cannot disagree.

mod http;
mod error;
mod fetch;
mod redact;
mod lenient;
mod speed;
mod stage;
mod native;
pub mod ark;
pub mod anyfast;
pub mod apiyi;
pub mod private_avatar;
pub mod volcengine;
pub mod apimart;
pub mod kyy;
#[doc(hidden)]
pub mod readings;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use error::Trouble;
pub use fetch::{Download, Fetcher};
pub use http::{Bytes, Clock, Progress};
pub use redact::SafeUrl;
pub use speed::SpeedLimit;
pub use stage::Stage;

use crate::model::order::{Menu, Order, RequestPreview};
use crate::model::{
    Abilities, Asset, AssetId, AssetStatus, ConnectionName, Group, GroupId, Handles, Link, MediaKind, Moment,
    ProviderKind, Rules, Secret, TaskId,
};

/// A call under way.
pub type Call<'a, T> = Pin<Box<dyn Future<Output = Result<T, Trouble>> + Send + 'a>>;

/// Calls a provider may charge for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PaidCall {
    /// Making a group.
    MakeGroup,
    /// Creating an asset.
    CreateAsset,
    /// Starting a generation.
    Generate,
}

/// One configured account.
pub trait Provider: Send + Sync {
    /// Its name here.
    fn connection(&self) -> &ConnectionName;
    /// Whose account it is.
    fn kind(&self) -> ProviderKind;
    /// Where its calls go.
    fn base_url(&self) -> &str;
    /// What it takes.
    fn rules(&self) -> &Rules;
    /// Whether the provider may charge for this call, or for making it twice.
    fn costs(&self, call: PaidCall) -> bool;
    /// How a file of this kind gets in.
    fn door(&self, kind: MediaKind) -> Door<'_>;
    /// Takes a public address of this kind as it is, also where files have another door.
    fn link_door(&self, kind: MediaKind) -> Option<&dyn PutUrl> {
        match self.door(kind) {
            Door::Url(door) => Some(door),
            Door::Bytes(_) | Door::Batch(_) | Door::Closed => None,
        }
    }
    /// The provider's own place where a file of this kind can wait to be fetched.
    fn host(&self, _kind: MediaKind) -> Option<&dyn Host> {
        None
    }
    /// Groups live on this computer alone: the provider has none.
    fn local_groups(&self) -> bool {
        false
    }
    /// Questions that find out why it does not work. They cost nothing.
    fn doctor(&self) -> &dyn Diagnose;
    /// Verification of real persons.
    fn verifier(&self) -> Option<&dyn Verify> {
        None
    }
    /// Uploads must name a group.
    fn needs_group(&self) -> bool;
    /// Is it ready yet?
    fn asker(&self) -> Option<&dyn Ask> {
        None
    }
    /// What is there?
    fn lister(&self) -> Option<&dyn List> {
        None
    }
    /// Another name for an asset.
    fn renamer(&self) -> Option<&dyn Rename> {
        None
    }
    /// Away with an asset.
    fn remover(&self) -> Option<&dyn Remove> {
        None
    }
    /// A new group.
    fn group_maker(&self) -> Option<&dyn MakeGroup> {
        None
    }
    /// Another name for a group, or away with it.
    fn group_keeper(&self) -> Option<&dyn KeepGroup> {
        None
    }
    /// Videos.
    fn generator(&self) -> Option<&dyn Generate> {
        None
    }
}

/// How a file of one kind gets into the library.
pub enum Door<'a> {
    /// Takes our bytes.
    Bytes(&'a dyn PutBytes),
    /// Fetches from a public address.
    Url(&'a dyn PutUrl),
    /// Fetches from public addresses, several of one kind in one call; one task answers for all.
    Batch(&'a dyn PutBatch),
    /// Not this kind.
    Closed,
}

/// A file on its way in.
pub struct NewAsset<'a> {
    /// The group, where the account has groups.
    pub group: Option<&'a GroupId>,
    /// The name it will have.
    pub name: &'a str,
    /// Image, video or audio.
    pub kind: MediaKind,
    /// `image/png` …
    pub media_type: &'static str,
    /// The whole file.
    pub bytes: Bytes,
}

/// Takes our bytes.
pub trait PutBytes: Send + Sync {
    /// Creates the asset; a create call, never repeated blindly.
    fn put<'a>(&'a self, asset: NewAsset<'a>, progress: Progress) -> Call<'a, AssetId>;
}

/// A public address on its way in.
pub struct NewLink<'a> {
    /// The group, where the account has groups.
    pub group: Option<&'a GroupId>,
    /// The name it will have.
    pub name: &'a str,
    /// Image, video, audio or document.
    pub kind: MediaKind,
    /// Where the provider fetches it. May be signed: never printed.
    pub url: &'a str,
}

/// Fetches from a public address.
pub trait PutUrl: Send + Sync {
    /// Creates the asset; a create call, never repeated blindly.
    fn put_url<'a>(&'a self, asset: NewLink<'a>) -> Call<'a, AssetId>;
}

/// Several files of one kind on their way into one group.
pub struct NewBatch<'a> {
    /// The group; `None` lets the provider choose.
    pub group: Option<&'a GroupId>,
    /// The kind of all of them.
    pub kind: MediaKind,
    /// Names and addresses, in order.
    pub items: Vec<(&'a str, String)>,
}

/// Fetches several addresses of one kind at once.
pub trait PutBatch: Send + Sync {
    /// So many go in one call.
    fn limit(&self) -> usize;
    /// Submits the batch; a create call, never repeated blindly.
    fn submit<'a>(&'a self, batch: NewBatch<'a>) -> Call<'a, TaskId>;
    /// How each of these files stands, told by its place in the batch and its name.
    fn ask<'a>(&'a self, task: &'a TaskId, places: &'a [(usize, String)]) -> Call<'a, BatchState>;
}

/// How a batch stands.
#[derive(Debug)]
pub struct BatchState {
    /// Of those asked for, the ones of which something is known, by place.
    pub known: Vec<(usize, BatchAsset)>,
    /// The provider's word for the whole.
    pub word: String,
    /// Per cent.
    pub progress: Option<u8>,
}

/// One file of a batch.
#[derive(Clone, Debug)]
pub struct BatchAsset {
    /// Its id, once it has one.
    pub id: Option<AssetId>,
    /// Where it stands; a whole batch that failed without a word about this file is told as its failure.
    pub status: AssetStatus,
    /// The part of the answer that says so, without secrets.
    pub raw: String,
}

/// The provider's own hosting.
pub trait Host: Send + Sync {
    /// Puts a file where the provider can fetch it. Free, and safe to repeat.
    fn host<'a>(&'a self, file: HostedFile<'a>, progress: Progress) -> Call<'a, Hosted>;
}

/// A file to be hosted.
pub struct HostedFile<'a> {
    /// `image/png` …
    pub media_type: &'static str,
    /// The ending that goes with it, `png`.
    pub extension: &'a str,
    /// The whole file.
    pub bytes: Bytes,
}

/// Where a hosted file lies.
#[derive(Debug)]
pub struct Hosted {
    /// May be signed: never printed.
    pub url: String,
    /// How long it is expected to live.
    pub lifetime: Duration,
}

/// Questions that find out why an account does not work. None of them costs anything.
pub trait Diagnose: Send + Sync {
    /// Does the address of asset calls answer at all? No credentials are sent; any answer counts.
    fn reach(&self) -> Call<'_, Reached>;
    /// The cheapest question that needs the credentials, the permission and the project.
    fn credentials(&self) -> Call<'_, ()>;
    /// The cheapest question that needs the key of the video side; `None` where there is no free one.
    fn generation(&self) -> Option<Call<'_, ()>> {
        None
    }
}

/// What answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reached {
    /// The server's clock.
    pub date: Option<Moment>,
    /// It was a web page.
    pub page: bool,
}

/// Verification of real persons (providers.md 1.4, C).
pub trait Verify: Send + Sync {
    /// Asks for a link that one person opens within its time.
    fn start(&self) -> Call<'_, VerifySession>;
    /// The group of the person, once verified; `None` while unfinished or expired, which cannot be told apart.
    fn result<'a>(&'a self, token: &'a Secret) -> Call<'a, Option<GroupId>>;
}

/// A verification that has begun.
#[derive(Debug)]
pub struct VerifySession {
    /// Asks for the result.
    pub token: Secret,
    /// What the person opens.
    pub link: String,
    /// How long it lives.
    pub lifetime: Duration,
}

/// Is it ready yet?
pub trait Ask: Send + Sync {
    /// The asset as the provider has it now.
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState>;
}

/// An asset's state and the raw answer it was read from.
#[derive(Debug)]
pub struct AssetState {
    /// Where it stands.
    pub status: AssetStatus,
    /// The whole asset, where the answer tells enough: for one that was not known here.
    pub asset: Option<Asset>,
    /// A fresh preview link.
    pub preview: Option<Link>,
    /// The answer, without secrets.
    pub raw: String,
}

/// What is there?
pub trait List: Send + Sync {
    /// Every group and every asset, all pages.
    fn list(&self) -> Call<'_, Listing>;
    /// The asset of exactly this name in this group, newest first: the trace of a lost create.
    fn find_asset<'a>(&'a self, group: Option<&'a GroupId>, name: &'a str) -> Call<'a, Option<Asset>>;
    /// The group of exactly this name: the trace of a lost create.
    fn find_group<'a>(&'a self, name: &'a str) -> Call<'a, Option<Group>>;
}

/// Everything an account holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// Every group.
    pub groups: Vec<Group>,
    /// Every asset.
    pub assets: Vec<Asset>,
}

/// Another name for an asset.
pub trait Rename: Send + Sync {
    /// Safe to repeat.
    fn rename<'a>(&'a self, id: &'a AssetId, name: &'a str) -> Call<'a, ()>;
}

/// Away with an asset.
pub trait Remove: Send + Sync {
    /// Safe to repeat: what is gone already counts as removed.
    fn remove<'a>(&'a self, id: &'a AssetId) -> Call<'a, ()>;
}

/// A new group.
pub trait MakeGroup: Send + Sync {
    /// A create call, never repeated blindly.
    fn make<'a>(&'a self, name: &'a str, description: &'a str) -> Call<'a, GroupId>;
}

/// Care of groups that exist.
pub trait KeepGroup: Send + Sync {
    /// Safe to repeat.
    fn rename<'a>(&'a self, id: &'a GroupId, name: &'a str) -> Call<'a, ()>;
    /// Safe to repeat. Everything in the group goes with it.
    fn remove<'a>(&'a self, id: &'a GroupId) -> Call<'a, ()>;
}

/// Videos.
pub trait Generate: Send + Sync {
    /// What can be asked for.
    fn menu(&self) -> &Menu;
    /// What would be sent, secrets masked.
    fn preview(&self, order: &Order) -> RequestPreview;
    /// Starts a generation; never repeated blindly.
    fn submit<'a>(&'a self, order: &'a Order) -> Call<'a, TaskId>;
    /// How far it is.
    fn ask<'a>(&'a self, task: &'a TaskId) -> Call<'a, TaskState>;
    /// What runs there? The trace of a lost submit.
    fn finder(&self) -> Option<&dyn FindTask> {
        None
    }
    /// Away with a task that still waits.
    fn canceller(&self) -> Option<&dyn CancelTask> {
        None
    }
}

/// The trace of a lost submit.
pub trait FindTask: Send + Sync {
    /// The one task that this order, sent at this moment, can have made. The order's seed tells it from others:
    /// an account that finds tasks sends a seed with every order.
    fn find<'a>(&'a self, order: &'a Order, since: Moment) -> Call<'a, Option<TaskId>>;
}

/// Away with a task that still waits.
pub trait CancelTask: Send + Sync {
    /// Safe to repeat. A task that runs already is refused as [`crate::model::FailureKind::TaskRunning`].
    fn cancel<'a>(&'a self, task: &'a TaskId) -> Call<'a, ()>;
}

/// How far a generation is: one enum for all words of all providers.
#[derive(Debug)]
pub enum TaskState {
    /// Waits or works.
    Still {
        /// The provider's word.
        word: String,
        /// Per cent.
        progress: Option<u8>,
    },
    /// The video is made.
    Finished {
        /// Where it lies. Signed: never printed.
        url: String,
        /// When the provider says it was finished.
        made: Option<Moment>,
        /// How long the link is expected to live.
        lifetime: Duration,
        /// The seed used.
        seed: Option<i64>,
        /// What it cost, in the provider's unit.
        cost: Option<String>,
        /// Where the last frame lies, if it was asked for. Signed: never printed.
        last_frame: Option<String>,
    },
    /// It failed at the provider.
    Broke(crate::model::Failure),
}

/// What an account can do, read off its handles. `stage` says whether it has a staging store.
pub fn abilities(provider: &dyn Provider, stage: bool) -> Abilities {
    let door = |kind| match provider.door(kind) {
        Door::Bytes(_) => crate::model::Door::Bytes,
        Door::Url(_) | Door::Batch(_) if provider.host(kind).is_some() => crate::model::Door::Bytes,
        Door::Url(_) | Door::Batch(_) => crate::model::Door::Url,
        Door::Closed => crate::model::Door::Closed,
    };
    let link = |kind| matches!(provider.door(kind), Door::Batch(_)) || provider.link_door(kind).is_some();
    let batch = |kind| match provider.door(kind) {
        Door::Batch(door) => door.limit(),
        Door::Bytes(_) | Door::Url(_) | Door::Closed => 1,
    };
    let local = provider.local_groups();
    Handles {
        connection: provider.connection().clone(),
        doors: MediaKind::EVERY.map(door),
        links: MediaKind::EVERY.map(link),
        stage,
        batch: MediaKind::EVERY.map(batch).into_iter().max().unwrap_or(1),
        list: provider.lister().is_some(),
        ask: provider.asker().is_some(),
        rename: provider.renamer().is_some(),
        remove: provider.remover().is_some(),
        make_group: local || provider.group_maker().is_some(),
        rename_group: local || provider.group_keeper().is_some(),
        remove_group: local || provider.group_keeper().is_some(),
        needs_group: provider.needs_group(),
        local_groups: local,
        verify: provider.verifier().is_some(),
        cancel: provider.generator().is_some_and(|generator| generator.canceller().is_some()),
        menu: provider.generator().map(|generator| generator.menu().clone()),
    }
    .into()
}
