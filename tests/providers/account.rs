//! Every kind of account, pointed at the sandbox.

use std::sync::Arc;

use greenroom::model::connection::Staging;
use greenroom::model::{ConnectionName, Moment, ProviderKind, Rules, Secret};
use greenroom::provider::anyfast::AnyFast;
use greenroom::provider::apimart::Apimart;
use greenroom::provider::apiyi::Apiyi;
use greenroom::provider::ark::{Ark, House};
use greenroom::provider::kyy::Kyy;
use greenroom::provider::private_avatar::PrivateAvatar;
use greenroom::provider::volcengine::{Setup, Volcengine};
use greenroom::provider::{Provider, Stage};
use greenroom::sandbox::Sandbox;
use greenroom::sign::Keys;

/// A kind of account a user may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Account {
    /// Videos from Ark.
    Volcengine,
    /// The same overseas.
    BytePlus,
    /// Assets signed, videos from the APIYI gateway.
    VolcengineApiyi,
    AnyFast,
    Apiyi,
    Apimart,
    Kyy,
    PrivateAvatar,
    /// The built-in one.
    Practice,
}

/// What an account is opened with; a test spoils one of them.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    pub(crate) api_key: String,
    pub(crate) generation_key: String,
    pub(crate) project: String,
    /// Seconds this computer's clock is wrong.
    pub(crate) clock: i64,
}

impl Credentials {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self {
            access_key: sandbox.access_key().to_owned(),
            secret_key: sandbox.secret_key().to_owned(),
            api_key: sandbox.api_key().to_owned(),
            generation_key: sandbox.api_key().to_owned(),
            project: "default".to_owned(),
            clock: 0,
        }
    }
}

pub(crate) fn name() -> ConnectionName {
    ConnectionName::new("studio")
}

impl Account {
    pub(crate) const ALL: [Self; 9] = [
        Self::Volcengine,
        Self::BytePlus,
        Self::VolcengineApiyi,
        Self::AnyFast,
        Self::Apiyi,
        Self::Apimart,
        Self::Kyy,
        Self::PrivateAvatar,
        Self::Practice,
    ];

    pub(crate) fn kind(self) -> ProviderKind {
        match self {
            Self::Volcengine | Self::VolcengineApiyi => ProviderKind::Volcengine,
            Self::BytePlus => ProviderKind::BytePlus,
            Self::AnyFast => ProviderKind::AnyFast,
            Self::Apiyi => ProviderKind::Apiyi,
            Self::Apimart => ProviderKind::Apimart,
            Self::Kyy => ProviderKind::Kyy,
            Self::PrivateAvatar => ProviderKind::PrivateAvatar,
            Self::Practice => ProviderKind::Sandbox,
        }
    }

    /// Its calls are signed.
    pub(crate) fn signs(self) -> bool {
        self.kind().signed()
    }

    /// The account as configured, with these credentials.
    pub(crate) fn open(
        self,
        sandbox: &Sandbox,
        with: &Credentials,
        creates_per_minute: Option<u32>,
    ) -> Arc<dyn Provider> {
        let to = sandbox.addresses();
        let key = || Secret::new(with.api_key.clone());
        let rules = Rules { creates_per_minute, ..self.rules() };
        let ark = |house, url: &str| {
            Some(Ark::new(house, url, Secret::new(with.generation_key.clone())).unwrap())
        };
        let signed = |generator| -> Arc<dyn Provider> {
            let offset = with.clock * 1000;
            let setup = Setup {
                connection: name(),
                kind: self.kind(),
                base_url: to.volcengine.clone(),
                keys: Keys {
                    access_key: with.access_key.clone(),
                    secret_key: Secret::new(with.secret_key.clone()),
                    session_token: None,
                },
                region: self.kind().region().unwrap().to_owned(),
                project: with.project.clone(),
                rules: rules.clone(),
                clock: Arc::new(move || {
                    let now = jiff::Timestamp::now().as_millisecond();
                    Moment(now + offset)
                }),
            };
            Arc::new(Volcengine::new(setup, generator).unwrap())
        };
        match self {
            Self::Volcengine => signed(ark(House::Volcengine, &to.ark)),
            Self::BytePlus => signed(ark(House::BytePlus, &to.ark)),
            Self::VolcengineApiyi => signed(ark(House::ApiyiGateway, &to.apiyi_generation)),
            Self::AnyFast | Self::Practice => {
                Arc::new(AnyFast::new(name(), self.kind(), &to.anyfast, key(), rules).unwrap())
            }
            Self::Apiyi => {
                let generator = ark(House::ApiyiGateway, &to.apiyi_generation);
                Arc::new(Apiyi::new(name(), &to.apiyi, key(), rules, generator).unwrap())
            }
            Self::Apimart => {
                let project = Some(with.project.clone());
                Arc::new(Apimart::new(name(), &to.apimart, key(), project, rules).unwrap())
            }
            Self::Kyy => Arc::new(Kyy::new(name(), &to.kyy, key(), rules).unwrap()),
            Self::PrivateAvatar => {
                let generator = ark(House::PrivateAvatar, &to.ark);
                Arc::new(PrivateAvatar::new(name(), &to.private_avatar, key(), rules, generator).unwrap())
            }
        }
    }

    fn rules(self) -> Rules {
        match self {
            Self::Kyy => greenroom::provider::kyy::RULES,
            _ => Rules::COMMON,
        }
    }

    /// The person's own store, where the account needs one for a picture.
    pub(crate) fn stage(self, sandbox: &Sandbox) -> Option<Arc<Stage>> {
        self.kind().stages().then(|| {
            let settings = Staging {
                endpoint: sandbox.addresses().s3,
                bucket: "avatars".to_owned(),
                region: None,
                prefix: Some("staging/".to_owned()),
            };
            let secret = Secret::new(sandbox.secret_key().to_owned());
            Arc::new(Stage::new(&settings, sandbox.access_key(), secret).unwrap())
        })
    }
}
