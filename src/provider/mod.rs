//! The providers' wire formats. No disk, no SQL; nothing of jobs.
//!
//! A provider is one configured *account*, seen as a set of handles: an account that cannot list has no
//! lister, so nothing can ask it to. [`abilities`] reads off which handles are there; nobody writes a
//! flag by hand, so what is offered and what the code can do cannot disagree.

mod http;
mod error;
mod fetch;
mod redact;
pub mod anyfast;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use error::Trouble;
pub use fetch::{Download, Fetcher};
pub use http::{Bytes, Progress};
pub use redact::SafeUrl;

use crate::model::order::{Menu, Order, RequestPreview};
use crate::model::{
    Abilities, Asset, AssetId, AssetStatus, ConnectionName, Group, GroupId, Handles, MediaKind, Moment,
    ProviderKind, Rules, TaskId,
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
    /// A fresh preview link.
    pub preview: Option<String>,
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
    },
    /// It failed at the provider.
    Broke(crate::model::Failure),
}

/// What an account can do, read off its handles.
pub fn abilities(provider: &dyn Provider) -> Abilities {
    let door = |kind| match provider.door(kind) {
        Door::Bytes(_) => crate::model::Door::Bytes,
        Door::Closed => crate::model::Door::Closed,
    };
    Handles {
        connection: provider.connection().clone(),
        doors: MediaKind::ALL.map(door),
        list: provider.lister().is_some(),
        ask: provider.asker().is_some(),
        rename: provider.renamer().is_some(),
        remove: provider.remover().is_some(),
        make_group: provider.group_maker().is_some(),
        rename_group: provider.group_keeper().is_some(),
        remove_group: provider.group_keeper().is_some(),
        needs_group: provider.needs_group(),
        cancel: false, // no provider of this version documents a cancel; a handle will say so
        menu: provider.generator().map(|generator| generator.menu().clone()),
    }
    .into()
}
