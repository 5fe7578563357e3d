//! What a person is told when something did not work. `words` turns the kind into a title and advice.

use std::time::Duration;

/// Classified by exact code or by the way a call ended, never by a word inside a message.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FailureKind {
    /// The call never left: no route, no name, connection refused.
    Unreached,
    /// The call left and nothing sensible came back.
    NoAnswer,
    /// The key was not accepted.
    KeyRefused,
    /// No key is known for this connection.
    KeyMissing,
    /// The key is good but may not do this.
    NotPermitted,
    /// Asked too often; only the clock moves.
    Throttled,
    /// Some other quota is used up; waiting does not help.
    QuotaReached,
    /// The group is not there, or not yet.
    GroupNotFound,
    /// The asset is not there, or belongs to another account.
    AssetNotFound,
    /// The provider found the request wrong.
    BadRequest,
    /// Moderation refused what was sent.
    Moderation,
    /// The video was made but held back by the provider's output check.
    OutputBlocked,
    /// The provider failed on its own.
    ProviderFault,
    /// The result's address is dead; it was not saved in time.
    LinkExpired,
    /// What came down is not a playable video.
    BadResult,
    /// The local file is gone, unreadable, or has changed since it was checked.
    LocalFile,
    /// Nothing could be written to this computer's disk.
    LocalDisk,
    /// This account cannot do this.
    NotOffered,
    /// The signature was not accepted: a wrong secret key, or a clock that is off.
    SignatureRefused,
    /// This computer's clock is further from the server's than signatures allow.
    ClockSkewed,
    /// The account's first group needs an authorisation letter, signed once in the console.
    LetterUnsigned,
    /// The account has no entitlement for creating assets.
    NotEntitled,
    /// The account's money is used up.
    BalanceEmpty,
    /// All slots for assets are taken; deleting some makes room.
    PoolFull,
    /// Something else than the provider's interface answers at this address.
    WrongAddress,
    /// The staging store could not be used.
    Staging,
    /// The address cannot be fetched from outside.
    LinkNotPublic,
    /// The task runs already and can no longer be cancelled.
    TaskRunning,
    /// The daily limit a person set for this account is reached; it goes on tomorrow.
    DailyLimit,
    /// The system's key store is locked: the key is there and cannot be read.
    VaultLocked,
    /// A running generation needs what was to be taken away.
    InUse,
    /// Our own fault: a bug cost this job.
    Bug,
    /// Another Greenroom holds the house, and only it can do this.
    Beside,
}

impl FailureKind {
    /// A stable code: rows and `--json` use it where the provider gave none.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreached => "unreached",
            Self::NoAnswer => "no_answer",
            Self::KeyRefused => "key_refused",
            Self::KeyMissing => "key_missing",
            Self::NotPermitted => "not_permitted",
            Self::Throttled => "throttled",
            Self::QuotaReached => "quota_reached",
            Self::GroupNotFound => "group_not_found",
            Self::AssetNotFound => "asset_not_found",
            Self::BadRequest => "bad_request",
            Self::Moderation => "moderation",
            Self::OutputBlocked => "output_blocked",
            Self::ProviderFault => "provider_fault",
            Self::LinkExpired => "link_expired",
            Self::BadResult => "bad_result",
            Self::LocalFile => "local_file",
            Self::LocalDisk => "local_disk",
            Self::NotOffered => "not_offered",
            Self::SignatureRefused => "signature_refused",
            Self::ClockSkewed => "clock_skewed",
            Self::LetterUnsigned => "letter_unsigned",
            Self::NotEntitled => "not_entitled",
            Self::BalanceEmpty => "balance_empty",
            Self::PoolFull => "pool_full",
            Self::WrongAddress => "wrong_address",
            Self::Staging => "staging",
            Self::LinkNotPublic => "link_not_public",
            Self::TaskRunning => "task_running",
            Self::DailyLimit => "daily_limit",
            Self::VaultLocked => "vault_locked",
            Self::InUse => "in_use",
            Self::Bug => "bug",
            Self::Beside => "beside",
        }
    }

    /// Every kind, for reading codes back and for proving that each has words.
    pub const ALL: [Self; 33] = [
        Self::Unreached,
        Self::NoAnswer,
        Self::KeyRefused,
        Self::KeyMissing,
        Self::NotPermitted,
        Self::Throttled,
        Self::QuotaReached,
        Self::GroupNotFound,
        Self::AssetNotFound,
        Self::BadRequest,
        Self::Moderation,
        Self::OutputBlocked,
        Self::ProviderFault,
        Self::LinkExpired,
        Self::BadResult,
        Self::LocalFile,
        Self::LocalDisk,
        Self::NotOffered,
        Self::SignatureRefused,
        Self::ClockSkewed,
        Self::LetterUnsigned,
        Self::NotEntitled,
        Self::BalanceEmpty,
        Self::PoolFull,
        Self::WrongAddress,
        Self::Staging,
        Self::LinkNotPublic,
        Self::TaskRunning,
        Self::DailyLimit,
        Self::VaultLocked,
        Self::InUse,
        Self::Bug,
        Self::Beside,
    ];

    /// The credentials are the cause, or the clock that signs with them: the cure lies with the connection.
    pub const fn is_about_credentials(self) -> bool {
        matches!(
            self,
            Self::KeyRefused
                | Self::KeyMissing
                | Self::SignatureRefused
                | Self::ClockSkewed
                | Self::VaultLocked
        )
    }

    /// The kind of this [`FailureKind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One failure, told once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What it was.
    pub kind: FailureKind,
    /// The provider's own code.
    pub code: Option<String>,
    /// The provider's own words, or the system's.
    pub said: Option<String>,
    /// What the provider's support asks for.
    pub request_id: Option<String>,
    /// The raw answer, without secrets, at most a few kilobytes.
    pub raw: Option<String>,
    /// How long the provider asked us to wait.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure of which only the kind is known.
    pub const fn new(kind: FailureKind) -> Self {
        Self { kind, code: None, said: None, request_id: None, raw: None, retry_after: None }
    }

    /// With somebody's own words.
    pub fn said(kind: FailureKind, said: impl Into<String>) -> Self {
        Self { said: Some(said.into()), ..Self::new(kind) }
    }
}
