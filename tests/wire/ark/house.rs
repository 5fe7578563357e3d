//! A house whose answers are a function of what it hears, and the accounts that call there.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use greenroom::model::order::{Mode, Order};
use greenroom::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Draft, Event, MediaKind, Moment, ProviderKind, Rules,
    Secret, World,
};
use greenroom::provider::Generate;
use greenroom::provider::apiyi::Apiyi;
use greenroom::provider::ark::{Ark, House};
use greenroom::provider::private_avatar::PrivateAvatar;
use greenroom::provider::volcengine::{Setup, Volcengine};
use greenroom::sign::Keys;
use serde_json::{Value, json};

pub(super) const KEY: &str = "sk-of-the-library";
pub(super) const VIDEO_KEY: &str = "sk-of-the-videos";
pub(super) const SECRET: &str = "ExampleSecretKeyNotReal==";
/// 2026-04-01T00:00:00Z, the moment of every signature.
pub(super) const NOW: Moment = Moment::from_seconds(1_775_001_600);

#[derive(Clone, Debug)]
pub(super) struct Heard {
    /// `POST /?Action=…`
    pub(super) line: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
    pub(super) at: Instant,
}

impl Heard {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub(super) fn action(&self) -> &str {
        self.line.split("Action=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default()
    }
}

/// A status, headers, a text.
pub(super) type Said = (u16, Vec<(&'static str, &'static str)>, String);
type Mouth = Arc<Mutex<Box<dyn Fn(&Heard) -> Said + Send>>>;

pub(super) struct Listener {
    pub(super) address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    mouth: Mouth,
}

impl Listener {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let mouth: Mouth = Arc::new(Mutex::new(Box::new(|_| yes(&json!({"Result": {"Id": "it"}})))));
        let (ears, speak) = (Arc::clone(&heard), Arc::clone(&mouth));
        let router = Router::new().fallback(async move |request: Request| {
            let (parts, body) = request.into_parts();
            let headers = parts.headers.iter();
            let headers =
                headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
            let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
            let line = format!("{} {}", parts.method, parts.uri);
            let call = Heard { line, headers, body, at: Instant::now() };
            let (status, headers, text) = speak.lock().unwrap()(&call);
            ears.lock().unwrap().push(call);
            let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(text).unwrap()
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, heard, mouth }
    }

    pub(super) fn answers(&self, mouth: impl Fn(&Heard) -> Said + Send + 'static) {
        *self.mouth.lock().unwrap() = Box::new(mouth);
    }

    pub(super) fn says(&self, status: u16, text: impl Into<String>) {
        let text = text.into();
        self.answers(move |_| (status, vec![], text.clone()));
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Volcengine with a token of temporary keys, BytePlus without one.
    pub(super) fn signed(&self, kind: ProviderKind) -> Volcengine {
        let china = kind == ProviderKind::Volcengine;
        let token = china.then(|| Secret::new("STSEXAMPLETOKEN"));
        let setup = Setup {
            connection: ConnectionName::new("studio"),
            kind,
            base_url: self.url(),
            keys: self.keys(token),
            region: if china { "cn-beijing" } else { "ap-southeast-1" }.to_owned(),
            project: "Film".to_owned(),
            rules: Rules::COMMON,
            clock: Arc::new(|| NOW),
        };
        let house = if china { House::Volcengine } else { House::BytePlus };
        Volcengine::new(setup, Some(self.ark(house))).unwrap()
    }

    #[expect(clippy::unused_self, reason = "reads as the house's own keys")]
    pub(super) fn keys(&self, session_token: Option<Secret>) -> Keys {
        Keys { access_key: "AKLTEXAMPLE".to_owned(), secret_key: Secret::new(SECRET), session_token }
    }

    pub(super) fn ark(&self, house: House) -> Ark {
        let path = if house == House::ApiyiGateway { "/seedance/api/v3" } else { "/api/v3" };
        Ark::new(house, &format!("{}{path}", self.url()), Secret::new(VIDEO_KEY)).unwrap()
    }

    pub(super) fn apiyi(&self) -> Apiyi {
        let name = ConnectionName::new("studio");
        let ark = self.ark(House::ApiyiGateway);
        Apiyi::new(name, &self.url(), Secret::new(KEY), Rules::COMMON, Some(ark)).unwrap()
    }

    pub(super) fn private_avatar(&self) -> PrivateAvatar {
        let name = ConnectionName::new("studio");
        let ark = self.ark(House::PrivateAvatar);
        PrivateAvatar::new(name, &self.url(), Secret::new(KEY), Rules::COMMON, Some(ark)).unwrap()
    }
}

pub(super) fn yes(body: &Value) -> Said {
    (200, vec![], body.to_string())
}

/// Calls as text: what differs from run to run is made constant.
pub(super) fn told(heard: &[Heard]) -> String {
    let shown = [
        "authorization",
        "content-type",
        "accept-encoding",
        "x-date",
        "x-content-sha256",
        "x-security-token",
    ];
    let calls = heard.iter().map(|call| {
        let mut text = call.line.clone();
        for name in shown {
            if let Some(value) = call.headers.get(name) {
                let value = value.split("Signature=").next().unwrap();
                text.push_str(&format!("\n{name}: {value}"));
            }
        }
        let body = call.json();
        if body.is_null() { format!("{text}\n{}", call.body) } else { format!("{text}\n{body:#}") }
    });
    calls.collect::<Vec<_>>().join("\n\n")
}

fn world() -> World {
    let mut world = World::default();
    for (id, kind) in
        [("i", MediaKind::Image), ("j", MediaKind::Image), ("v", MediaKind::Video), ("a", MediaKind::Audio)]
    {
        world.apply(Event::Asset(Asset {
            connection: ConnectionName::new("studio"),
            id: AssetId::new(format!("asset-{id}")),
            group: None,
            name: id.to_owned(),
            kind,
            status: AssetStatus::Active,
            created: None,
            original: None,
            preview: None,
            trail: vec![],
        }));
    }
    world
}

/// An order made of a draft, as a person would make it.
pub(super) fn order(generator: &dyn Generate, draft: &Draft) -> Order {
    draft.order(&ConnectionName::new("studio"), generator.menu(), &world()).unwrap()
}

fn id(id: &str) -> AssetId {
    AssetId::new(format!("asset-{id}"))
}

/// References of every kind, and everything set.
pub(super) fn everything() -> Draft {
    Draft {
        prompt: "Image 1 walks, Video 1 moves, Audio 1 sings".to_owned(),
        lanes: [vec![id("i"), id("j")], vec![id("v")], vec![id("a")]],
        seed: Some(7),
        watermark: true,
        sound: false,
        return_last_frame: true,
        ..Draft::default()
    }
}

/// A first and a last frame, nothing else.
pub(super) fn frames(model: &str) -> Draft {
    Draft {
        mode: Mode::Frames,
        first_frame: Some(id("i")),
        last_frame: Some(id("j")),
        model: model.to_owned(),
        ratio: "adaptive".to_owned(),
        resolution: "480p".to_owned(),
        seconds: 4,
        ..Draft::default()
    }
}
