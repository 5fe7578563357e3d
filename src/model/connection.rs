//! A configured account at a provider.

use super::{Abilities, ConnectionName, Failure, Moment, Rules};

/// The systems Greenroom has a room for. Only those whose dialect is built are here.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ProviderKind {
    /// AnyFast: one key for assets and generation.
    AnyFast,
    /// The practice provider inside the program.
    Sandbox,
}

impl ProviderKind {
    /// Every provider a connection may name.
    pub const ALL: [Self; 2] = [Self::AnyFast, Self::Sandbox];

    /// The word used in `config.toml` and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AnyFast => "anyfast",
            Self::Sandbox => "sandbox",
        }
    }

    /// The provider's own name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AnyFast => "AnyFast",
            Self::Sandbox => "Sandbox",
        }
    }

    /// The provider of this [`ProviderKind::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The secrets a connection of this provider needs, so a form cannot ask for the wrong ones.
    pub const fn fields(self) -> &'static [CredentialField] {
        match self {
            Self::AnyFast => &[CredentialField::ApiKey],
            Self::Sandbox => &[],
        }
    }

    /// Where calls go when the connection names no address. The sandbox's is known once it is open.
    pub const fn base_url(self) -> Option<&'static str> {
        match self {
            Self::AnyFast => Some("https://www.anyfast.ai"),
            Self::Sandbox => None,
        }
    }
}

/// One secret of a connection; the key store's account is `CONNECTION/FIELD`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum CredentialField {
    /// A Bearer key.
    ApiKey,
}

impl CredentialField {
    /// Every field.
    pub const ALL: [Self; 1] = [Self::ApiKey];

    /// The word used in the key store, in variables and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
        }
    }

    /// The field of this [`CredentialField::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
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
}

impl SecretPlace {
    /// The word of the command line's contract.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Environment => "env",
            Self::Session => "session",
            Self::Missing => "missing",
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
    /// Where calls go.
    pub base_url: String,
    /// Used when none is named.
    pub default: bool,
    /// Each secret it needs and where it is.
    pub secrets: Vec<(CredentialField, SecretPlace)>,
    /// What it can do; `None` while a secret is missing.
    pub abilities: Option<Abilities>,
    /// What it takes.
    pub rules: Rules,
    /// What the last test found.
    pub test: Option<TestReport>,
}

/// What a person entered for a new or changed connection. Secrets travel beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectionEdit {
    /// The connection to change; `None` adds one.
    pub was: Option<ConnectionName>,
    /// Its name from now on.
    pub name: ConnectionName,
    /// Whose account it is.
    pub provider: ProviderKind,
    /// Another address than the provider's own.
    pub base_url: Option<String>,
    /// Secrets to store; one that is absent stays as it is.
    pub secrets: Vec<(CredentialField, super::Secret)>,
}

/// The questions a connection test asks, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TestStep {
    /// Does the address answer at all?
    Reach,
    /// Is the key accepted, and may it list groups?
    Key,
    /// Does the generation side know the key?
    Generation,
}

impl TestStep {
    /// In the order they are asked.
    pub const ALL: [Self; 3] = [Self::Reach, Self::Key, Self::Generation];
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
    /// Not asked, because an earlier question failed or the provider offers no way to ask for free.
    NotTested,
}

/// What a connection test found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestReport {
    /// When it ended.
    pub at: Moment,
    /// Each question and its answer.
    pub steps: Vec<(TestStep, TestResult)>,
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
            TestResult::Fine { .. } | TestResult::NotTested => None,
        })
    }
}
