//! A server that says what it is told to and writes down what it hears.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use greenroom::model::{ConnectionName, ProviderKind, Rules, Secret};
use greenroom::provider::anyfast::AnyFast;

/// What was heard: method and path, the kind of content, the body.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) what: String,
    pub(crate) content_type: String,
    pub(crate) authorization: String,
    pub(crate) body: Bytes,
}

pub(crate) struct Server {
    address: std::net::SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    answer: Arc<Mutex<(u16, String)>>,
}

pub(crate) const KEY: &str = "sk-very-secret";

impl Server {
    /// Answers everything with `{"Id":"it"}` until told otherwise.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new((200, r#"{"Id":"it"}"#.to_owned())));
        let (ears, mouth) = (Arc::clone(&heard), Arc::clone(&answer));
        let router = Router::new().fallback(async move |request: Request| {
            let (parts, body) = request.into_parts();
            let header = |name: &str| {
                parts.headers.get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
            };
            let (content_type, authorization) = (header("content-type"), header("authorization"));
            let body = to_bytes(body, 64 << 20).await.unwrap();
            let what = format!("{} {}", parts.method, parts.uri);
            ears.lock().unwrap().push(Heard { what, content_type, authorization, body });
            let (status, text) = mouth.lock().unwrap().clone();
            Response::builder().status(StatusCode::from_u16(status).unwrap()).body(text).unwrap()
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, heard, answer }
    }

    pub(crate) fn says(&self, status: u16, text: impl Into<String>) {
        *self.answer.lock().unwrap() = (status, text.into());
    }

    /// What was heard since it was asked for last.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    /// A real AnyFast account that calls here.
    pub(crate) fn account(&self, kind: ProviderKind) -> AnyFast {
        let name = ConnectionName::new("studio");
        let base = format!("http://{}/", self.address);
        AnyFast::new(name, kind, &base, Secret::new(KEY.to_owned()), Rules::COMMON).unwrap()
    }
}
