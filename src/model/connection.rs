//! A configured account at a provider.

use super::rules::Edition;
use super::{Abilities, ConnectionName, Failure, Moment, Rules};

/// The systems Greenroom has a room for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ProviderKind {
    /// Volcengine in mainland China: signed asset calls; videos from Ark or the APIYI gateway.
    Volcengine,
    /// The same house overseas.
    BytePlus,
    /// AnyFast: one key for assets and generation.
    AnyFast,
    /// APIYI's own asset library; videos from its gateway with a second key.
    Apiyi,
    /// APIMart, which GCCAI mirrors: batches of assets.
    Apimart,
    /// Kyy (xingchaoyiqing): uploads by address, no list.
    Kyy,
    /// The private-avatar gateway: Volcengine's answers behind a Bearer key.
    PrivateAvatar,
    /// The practice provider inside the program.
    Sandbox,
}

impl ProviderKind {
    /// Every provider a connection may name.
    pub const ALL: [Self; 8] = [
        Self::Volcengine,
        Self::BytePlus,
        Self::AnyFast,
        Self::Apiyi,
        Self::Apimart,
        Self::Kyy,
        Self::PrivateAvatar,
        Self::Sandbox,
    ];

    /// The word used in `config.toml` and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Volcengine => "volcengine",
            Self::BytePlus => "byteplus",
            Self::AnyFast => "anyfast",
            Self::Apiyi => "apiyi",
            Self::Apimart => "apimart",
            Self::Kyy => "kyy",
            Self::PrivateAvatar => "private-avatar",
            Self::Sandbox => "sandbox",
        }
    }

    /// The provider's own name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Volcengine => "Volcengine",
            Self::BytePlus => "BytePlus",
            Self::AnyFast => "AnyFast",
            Self::Apiyi => "APIYI",
            Self::Apimart => "APIMart / GCCAI",
            Self::Kyy => "Kyy",
            Self::PrivateAvatar => "Private avatar",
            Self::Sandbox => "Sandbox",
        }
    }

    /// The provider of this [`ProviderKind::key`], or of its other name.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "gccai" => Some(Self::Apimart),
            "kyyvideo" => Some(Self::Kyy),
            _ => Self::ALL.into_iter().find(|kind| kind.key() == key),
        }
    }

    /// Assets are called with a signature of an access and a secret key.
    pub const fn signed(self) -> bool {
        matches!(self, Self::Volcengine | Self::BytePlus)
    }

    /// The secrets without which nothing works.
    pub const fn required(self) -> &'static [CredentialField] {
        match self {
            Self::Volcengine | Self::BytePlus => &[CredentialField::AccessKey, CredentialField::SecretKey],
            Self::AnyFast | Self::Apiyi | Self::Apimart | Self::Kyy | Self::PrivateAvatar => {
                &[CredentialField::ApiKey]
            }
            Self::Sandbox => &[],
        }
    }

    /// The secrets a connection of this provider may have besides: a token of temporary keys, and the key of
    /// the video side where that is another one.
    pub const fn optional(self) -> &'static [CredentialField] {
        match self {
            Self::Volcengine | Self::BytePlus => {
                &[CredentialField::SessionToken, CredentialField::GenerationKey]
            }
            Self::Apiyi => &[CredentialField::GenerationKey],
            Self::AnyFast | Self::Apimart | Self::Kyy | Self::PrivateAvatar | Self::Sandbox => &[],
        }
    }

    /// Whether some kind of file is only taken by address, so that a staging store helps.
    pub const fn stages(self) -> bool {
        match self {
            Self::Volcengine | Self::BytePlus | Self::Kyy | Self::PrivateAvatar | Self::Apimart => true,
            Self::AnyFast | Self::Apiyi | Self::Sandbox => false,
        }
    }

    /// Every secret a connection of this provider may have, so a form cannot ask for the wrong ones.
    pub fn fields(self) -> Vec<CredentialField> {
        let staging: &[CredentialField] = if self.stages() { &CredentialField::STAGING } else { &[] };
        [self.required(), self.optional(), staging].concat()
    }

    /// Where asset calls go when the connection names no address (providers.md 1.1, 3, 4.2, 5, 6; C). The
    /// sandbox's is known once it is open; the private-avatar gateway's host is in no document (U), so
    /// its connections must name one.
    pub const fn base_url(self) -> Option<&'static str> {
        match self {
            Self::Volcengine => Some("https://ark.cn-beijing.volcengineapi.com"),
            Self::BytePlus => Some("https://ark.ap-southeast-1.byteplusapi.com"),
            Self::AnyFast => Some("https://www.anyfast.ai"),
            Self::Apiyi => Some("https://icover.ai"),
            Self::Apimart => Some("https://api.apimart.ai"),
            Self::Kyy => Some("https://zcbservice.aizfw.cn/kyyReactApiServer"),
            Self::PrivateAvatar | Self::Sandbox => None,
        }
    }

    /// Where videos are made when the connection names no address; `None` where it is the assets' host
    /// (providers.md 2.1, 4.3; C).
    pub const fn generation_url(self) -> Option<&'static str> {
        match self {
            Self::Volcengine => Some("https://ark.cn-beijing.volces.com/api/v3"),
            Self::BytePlus => Some("https://ark.ap-southeast.bytepluses.com/api/v3"),
            Self::Apiyi => Some(APIYI_GENERATION),
            Self::AnyFast | Self::Apimart | Self::Kyy | Self::PrivateAvatar | Self::Sandbox => None,
        }
    }

    /// The region in the signature (providers.md 1.1, C).
    pub const fn region(self) -> Option<&'static str> {
        match self {
            Self::Volcengine => Some("cn-beijing"),
            Self::BytePlus => Some("ap-southeast-1"),
            _ => None,
        }
    }

    /// Calls carry a `ProjectName`.
    pub const fn has_project(self) -> bool {
        matches!(self, Self::Volcengine | Self::BytePlus | Self::Apimart)
    }
}

/// The APIYI gateway, which also makes videos for Volcengine accounts it handed out (providers.md 4.3, C).
pub const APIYI_GENERATION: &str = "https://api.apiyi.com/seedance/api/v3";

/// One secret of a connection; the key store's account is `CONNECTION/FIELD`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum CredentialField {
    /// The public half of a signing pair.
    AccessKey,
    /// The secret half of a signing pair.
    SecretKey,
    /// Comes with temporary keys.
    SessionToken,
    /// A Bearer key.
    ApiKey,
    /// The Bearer key of the video side, where that is another one.
    GenerationKey,
    /// The public half of the staging store's pair.
    StagingAccessKey,
    /// The secret half of the staging store's pair.
    StagingSecretKey,
}

impl CredentialField {
    /// Every field.
    pub const ALL: [Self; 7] = [
        Self::AccessKey,
        Self::SecretKey,
        Self::SessionToken,
        Self::ApiKey,
        Self::GenerationKey,
        Self::StagingAccessKey,
        Self::StagingSecretKey,
    ];

    /// Those of the staging store.
    pub const STAGING: [Self; 2] = [Self::StagingAccessKey, Self::StagingSecretKey];

    /// The word used in the key store, in variables and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AccessKey => "access_key",
            Self::SecretKey => "secret_key",
            Self::SessionToken => "session_token",
            Self::ApiKey => "api_key",
            Self::GenerationKey => "generation_key",
            Self::StagingAccessKey => "staging_access_key",
            Self::StagingSecretKey => "staging_secret_key",
        }
    }

    /// The field of this [`CredentialField::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// What a person may set of a connection besides its name and secrets; empty means the provider's own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// Another address for asset calls.
    pub base_url: Option<String>,
    /// Another address for videos.
    pub generation_url: Option<String>,
    /// The region of signed calls.
    pub region: Option<String>,
    /// The provider's `ProjectName`.
    pub project: Option<String>,
    /// Which edition of the provider's rules files are checked by.
    pub rules: Option<Edition>,
    /// Assets that may be created per minute.
    pub creates_per_minute: Option<u32>,
    /// Assets the account may hold at once.
    pub slots: Option<u32>,
    /// A person's own limit: assets created a day.
    pub creations_per_day: Option<u32>,
    /// A person's own limit: generations started a day.
    pub generations_per_day: Option<u32>,
    /// Seconds to add to this computer's clock where calls are signed; the person accepted it once.
    pub clock_offset: Option<i64>,
    /// Where a file waits for a provider that only takes addresses.
    pub staging: Option<Staging>,
}

/// Any S3-compatible store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staging {
    /// Its address.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// Its region; `auto` where there is none.
    pub region: Option<String>,
    /// What every key starts with.
    pub prefix: Option<String>,
}

/// Credentials that lie on this computer already and may be taken over when the person says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// Whose they are.
    pub provider: ProviderKind,
    /// Where they lie.
    pub source: OfferSource,
    /// Which secrets are there.
    pub fields: Vec<CredentialField>,
}

/// Where other tools keep credentials (the official clients' conventions, C).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum OfferSource {
    /// `VOLC_ACCESSKEY`, `VOLC_SECRETKEY`, `ARK_API_KEY`.
    Environment,
    /// A profile of the official SDK's credentials file.
    SdkFile {
        /// Its name.
        profile: String,
    },
}

/// Where a secret was found. The secret itself never travels with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SecretPlace {
    /// In the operating system's key store.
    Keyring,
    /// In an environment variable, which wins over the key store.
    Environment,
    /// Kept for this run only, because there is no key store.
    Session,
    /// Nowhere.
    Missing,
    /// Perhaps in the key store, which cannot be read just now: it is locked, or gone for a moment.
    Locked,
}

impl SecretPlace {
    /// The word of the command line's contract.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Environment => "env",
            Self::Session => "session",
            Self::Missing => "missing",
            Self::Locked => "locked",
        }
    }
}

/// The state of the system's key store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VaultState {
    /// Not asked yet.
    Unknown,
    /// Written to, read from and deleted from once: it works.
    Open,
    /// There is none, or it refuses; secrets are kept until Greenroom quits.
    Unavailable {
        /// The system's own words.
        said: String,
    },
}

/// A connection as the faces see it.
#[derive(Clone, PartialEq, Debug)]
pub struct Connection {
    /// Its identity.
    pub name: ConnectionName,
    /// Whose account it is.
    pub provider: ProviderKind,
    /// Where asset calls go.
    pub base_url: String,
    /// What a person has set.
    pub settings: Settings,
    /// Used when none is named.
    pub default: bool,
    /// Each secret it may have and where it is.
    pub secrets: Vec<(CredentialField, SecretPlace)>,
    /// What it can do; `None` while a secret is missing.
    pub abilities: Option<Abilities>,
    /// What it takes.
    pub rules: Rules,
    /// What the last test found.
    pub test: Option<TestReport>,
}

impl Connection {
    /// It has secrets that cannot be read, because the key store is locked.
    pub fn is_locked(&self) -> bool {
        self.secrets.iter().any(|(_, place)| *place == SecretPlace::Locked)
    }

    /// The project its calls name, where the provider keeps libraries apart by it.
    pub fn project(&self) -> Option<&str> {
        self.provider.signed().then(|| self.settings.project.as_deref().unwrap_or(DEFAULT_PROJECT))
    }
}

/// The project of an account that names none (providers.md 1.4, C).
pub const DEFAULT_PROJECT: &str = "default";

/// What a person entered for a new or changed connection. Secrets travel beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectionEdit {
    /// The connection to change; `None` adds one.
    pub was: Option<ConnectionName>,
    /// Its name from now on.
    pub name: ConnectionName,
    /// Whose account it is.
    pub provider: ProviderKind,
    /// Everything else, whole.
    pub settings: Settings,
    /// Secrets to store; one that is absent stays as it is.
    pub secrets: Vec<(CredentialField, super::Secret)>,
    /// Secrets to take over from elsewhere on this computer; those entered win.
    pub take_from: Option<OfferSource>,
}

/// The questions a connection test asks, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TestStep {
    /// Is the clock near enough to the server's?
    Clock,
    /// Does the address answer: name, TLS, proxy? Is it the provider at all?
    Reach,
    /// Are the credentials accepted?
    Credentials,
    /// May they do what is needed?
    Permission,
    /// Is the project there?
    Project,
    /// Is the letter signed, and the account entitled to create?
    Entitlement,
    /// Does the video side know its key?
    Generation,
    /// Can the staging store be written, read and cleaned?
    Staging,
}

impl TestStep {
    /// In the order they are asked.
    pub const ALL: [Self; 8] = [
        Self::Clock,
        Self::Reach,
        Self::Credentials,
        Self::Permission,
        Self::Project,
        Self::Entitlement,
        Self::Generation,
        Self::Staging,
    ];

    /// The stable word of the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Reach => "reach",
            Self::Credentials => "credentials",
            Self::Permission => "permission",
            Self::Project => "project",
            Self::Entitlement => "entitlement",
            Self::Generation => "generation_key",
            Self::Staging => "staging",
        }
    }
}

/// Why a question was not asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Untested {
    /// An earlier question found the cause.
    Earlier,
    /// The provider offers no way to ask for free; only the call itself tells.
    NoFreeQuestion,
    /// There is nothing set up to ask about.
    NotSetUp,
    /// This connection has no such thing.
    NotNeeded,
}

/// What one question found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TestResult {
    /// Fine, after so many milliseconds.
    Fine {
        /// How long it took.
        millis: u64,
    },
    /// The first real cause.
    Failed(Failure),
    /// Not asked.
    NotTested(Untested),
}

/// What a connection test found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestReport {
    /// When it ended.
    pub at: Moment,
    /// Each question and its answer.
    pub steps: Vec<(TestStep, TestResult)>,
    /// Seconds the server's clock is ahead of this computer's, where it told its time. A signature's clock
    /// corrected before counts as this computer's.
    pub clock_offset: Option<i64>,
    /// Files of earlier uploads still in the staging store, where it was asked.
    pub leftovers: Vec<String>,
}

impl TestReport {
    /// Nothing failed.
    pub fn fine(&self) -> bool {
        !self.steps.iter().any(|(_, result)| matches!(result, TestResult::Failed(_)))
    }

    /// The first real cause.
    pub fn cause(&self) -> Option<&Failure> {
        self.steps.iter().find_map(|(_, result)| match result {
            TestResult::Failed(failure) => Some(failure),
            TestResult::Fine { .. } | TestResult::NotTested(_) => None,
        })
    }
}
