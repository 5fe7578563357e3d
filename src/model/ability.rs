//! What an account can do, and the permits that prove the question was asked.
//!
//! `provider` derives [`Abilities`] from the handles an account has; nobody writes a flag by hand.
//! A command that needs an ability carries a permit, and only the question mints one: without the
//! ability there is no permit, without the permit no command, so there is no button to draw.

use super::order::Menu;
use super::{Asset, AssetId, ConnectionName, GroupId, MediaKind, OriginalId};

/// How a file of one kind gets into the library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// The file itself is taken.
    Bytes,
    /// Only a public address is taken.
    Url,
    /// This kind is not taken.
    Closed,
}

/// The calls an account has a handle for. Built by `provider::abilities` alone.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one for each handle, derived and never combined")]
pub struct Handles {
    /// The account.
    pub connection: ConnectionName,
    /// The door of each kind, in [`MediaKind::EVERY`] order.
    pub doors: [Door; 4],
    /// Kinds of which a public address is taken as it is, in the same order.
    pub links: [bool; 4],
    /// There is a staging store for what is only taken by address.
    pub stage: bool,
    /// So many files of one kind go in one call.
    pub batch: usize,
    /// Assets and groups can be listed.
    pub list: bool,
    /// The state of an asset can be asked.
    pub ask: bool,
    /// An asset can be renamed.
    pub rename: bool,
    /// An asset can be deleted.
    pub remove: bool,
    /// Groups can be made.
    pub make_group: bool,
    /// Groups can be renamed.
    pub rename_group: bool,
    /// Groups can be deleted, with their assets.
    pub remove_group: bool,
    /// Uploads must name a group.
    pub needs_group: bool,
    /// Groups live on this computer alone.
    pub local_groups: bool,
    /// Real persons can be verified from here.
    pub verify: bool,
    /// A waiting task can be cancelled.
    pub cancel: bool,
    /// What can be generated.
    pub menu: Option<Menu>,
}

/// What an account can do.
#[derive(Clone, PartialEq, Debug)]
pub struct Abilities(Handles);

impl From<Handles> for Abilities {
    fn from(handles: Handles) -> Self {
        Self(handles)
    }
}

macro_rules! permits {
    ($($(#[$doc:meta])* $permit:ident from $ask:ident if $flag:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq, Debug)]
            pub struct $permit(ConnectionName);

            impl $permit {
                /// The account the permit holds for.
                pub fn connection(&self) -> &ConnectionName {
                    &self.0
                }
            }
        )*
        impl Abilities {
            $(
                $(#[$doc])*
                pub fn $ask(&self) -> Option<$permit> {
                    self.0.$flag.then(|| $permit(self.0.connection.clone()))
                }
            )*
        }
    };
}

permits! {
    /// May list groups and assets.
    CanList from can_list if list;
    /// May rename an asset.
    CanRename from can_rename if rename;
    /// May delete an asset at the provider.
    CanRemove from can_remove if remove;
    /// May make a group.
    CanMakeGroup from can_make_group if make_group;
    /// May rename a group.
    CanRenameGroup from can_rename_group if rename_group;
    /// May delete a group with everything in it.
    CanRemoveGroup from can_remove_group if remove_group;
    /// May cancel a task that still waits.
    CanCancel from can_cancel if cancel;
    /// May add an asset that exists at the provider by its id: its state can be asked.
    CanAdopt from can_adopt if ask;
    /// May start the verification of a real person.
    CanVerify from can_verify if verify;
}

/// Into which group an upload goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// One that exists.
    Group(GroupId),
    /// One that is made first; the name it will get.
    NewGroup(String),
    /// The account has no groups.
    None,
}

/// May upload a file of one kind to one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UploadSlot {
    connection: ConnectionName,
    kind: MediaKind,
    destination: Destination,
}

impl UploadSlot {
    /// The account.
    pub fn connection(&self) -> &ConnectionName {
        &self.connection
    }
    /// The kind of file it was minted for.
    pub fn kind(&self) -> MediaKind {
        self.kind
    }
    /// The group.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }
}

/// Why there is no slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoSlot {
    /// Files of this kind are only taken by address, and there is nowhere to put them.
    NeedsStage,
    /// Files of this kind are not taken.
    NotThisKind,
    /// A group must be chosen or made.
    NeedsGroup,
}

impl Abilities {
    /// The account these abilities belong to.
    pub fn connection(&self) -> &ConnectionName {
        &self.0.connection
    }

    /// How a file of this kind gets in.
    pub fn door(&self, kind: MediaKind) -> Door {
        self.0.doors[kind as usize]
    }

    /// Created assets pass through moderation that can be watched.
    pub fn has_processing(&self) -> bool {
        self.0.ask
    }

    /// Groups live on this computer alone.
    pub fn has_local_groups(&self) -> bool {
        self.0.local_groups
    }

    /// Uploads must name a group.
    pub fn needs_group(&self) -> bool {
        self.0.needs_group
    }

    /// So many files of one kind go in one call.
    pub fn batch(&self) -> usize {
        self.0.batch
    }

    /// A public address of this kind is taken as it is.
    pub fn takes_link(&self, kind: MediaKind) -> bool {
        self.0.links[kind as usize]
    }

    /// What can be generated; `None` means no composer.
    pub fn menu(&self) -> Option<&Menu> {
        self.0.menu.as_ref()
    }

    /// Asks for the right to upload a file of this kind.
    pub fn upload_slot(&self, kind: MediaKind, destination: Destination) -> Result<UploadSlot, NoSlot> {
        match self.door(kind) {
            Door::Bytes => {}
            Door::Url if self.0.stage => {}
            Door::Url => return Err(NoSlot::NeedsStage),
            Door::Closed => return Err(NoSlot::NotThisKind),
        }
        self.slot(kind, destination)
    }

    /// Asks for the right to hand over a public address; where none is taken, its file goes like any other.
    pub fn link_slot(&self, kind: MediaKind, destination: Destination) -> Result<UploadSlot, NoSlot> {
        if self.takes_link(kind) { self.slot(kind, destination) } else { self.upload_slot(kind, destination) }
    }

    fn slot(&self, kind: MediaKind, destination: Destination) -> Result<UploadSlot, NoSlot> {
        let possible = match &destination {
            Destination::Group(_) => true,
            Destination::NewGroup(name) => self.0.make_group && !name.trim().is_empty(),
            Destination::None => !self.0.needs_group,
        };
        if possible {
            Ok(UploadSlot { connection: self.0.connection.clone(), kind, destination })
        } else {
            Err(NoSlot::NeedsGroup)
        }
    }
}

/// May delete these assets: the account can, and nothing that runs needs them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemoveAssets {
    permit: CanRemove,
    ids: Vec<AssetId>,
}

impl RemoveAssets {
    /// `in_use` says whether a running generation points at the asset.
    pub(crate) fn unless_in_use(
        permit: CanRemove,
        assets: &[&Asset],
        in_use: impl Fn(&Asset) -> bool,
    ) -> Result<Self, InUse> {
        let busy: Vec<String> =
            assets.iter().filter(|asset| in_use(asset)).map(|asset| asset.name.clone()).collect();
        if busy.is_empty() {
            Ok(Self { permit, ids: assets.iter().map(|asset| asset.id.clone()).collect() })
        } else {
            Err(InUse { names: busy })
        }
    }

    /// The account.
    pub fn connection(&self) -> &ConnectionName {
        self.permit.connection()
    }

    /// What goes.
    pub fn ids(&self) -> &[AssetId] {
        &self.ids
    }
}

/// May park these assets: the account can delete, nothing that runs needs them, and their originals are here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParkAssets {
    permit: CanRemove,
    assets: Vec<(AssetId, OriginalId)>,
}

impl ParkAssets {
    /// `in_use` says whether a running generation points at the asset, `is_here` whether its original lies here.
    pub(crate) fn unless_lost(
        permit: CanRemove,
        assets: &[&Asset],
        in_use: impl Fn(&Asset) -> bool,
        is_here: impl Fn(OriginalId) -> bool,
    ) -> Result<Self, NotParkable> {
        let mut not = NotParkable::default();
        let mut parked = Vec::new();
        for asset in assets {
            match asset.original.filter(|original| is_here(*original)) {
                Some(_) if in_use(asset) => not.in_use.push(asset.name.clone()),
                Some(original) => parked.push((asset.id.clone(), original)),
                None => not.no_original.push(asset.name.clone()),
            }
        }
        if not == NotParkable::default() { Ok(Self { permit, assets: parked }) } else { Err(not) }
    }

    /// The account.
    pub fn connection(&self) -> &ConnectionName {
        self.permit.connection()
    }

    /// What goes, with its content.
    pub fn assets(&self) -> &[(AssetId, OriginalId)] {
        &self.assets
    }
}

/// Why assets cannot be parked, by their names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NotParkable {
    /// A running generation needs them.
    pub in_use: Vec<String>,
    /// Their originals are not on this computer, so they could not be brought back.
    pub no_original: Vec<String>,
}

/// A running generation needs these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InUse {
    /// Their names.
    pub names: Vec<String>,
}
