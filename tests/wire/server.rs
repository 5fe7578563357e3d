//! A server that says what it is told to and writes down what it hears.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use greenroom::model::{ConnectionName, ProviderKind, Rules, Secret};
use greenroom::provider::anyfast::AnyFast;
use greenroom::provider::apimart::{self, Apimart};
use greenroom::provider::kyy::{self, Kyy};

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
    later: Arc<Mutex<VecDeque<(u16, String)>>>,
}

pub(crate) const KEY: &str = "sk-very-secret";

impl Server {
    /// Answers everything with `{"Id":"it"}` until told otherwise.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new((200, r#"{"Id":"it"}"#.to_owned())));
        let later = Arc::new(Mutex::new(VecDeque::new()));
        let (ears, mouth, plan) = (Arc::clone(&heard), Arc::clone(&answer), Arc::clone(&later));
        let router = Router::new().fallback(async move |request: Request| {
            let (parts, body) = request.into_parts();
            let header = |name: &str| {
                parts.headers.get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
            };
            let (content_type, authorization) = (header("content-type"), header("authorization"));
            let body = to_bytes(body, 64 << 20).await.unwrap();
            let what = format!("{} {}", parts.method, parts.uri);
            ears.lock().unwrap().push(Heard { what, content_type, authorization, body });
            if let Some(next) = plan.lock().unwrap().pop_front() {
                *mouth.lock().unwrap() = next;
            }
            let (status, text) = mouth.lock().unwrap().clone();
            Response::builder().status(StatusCode::from_u16(status).unwrap()).body(text).unwrap()
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, heard, answer, later }
    }

    pub(crate) fn says(&self, status: u16, text: impl Into<String>) {
        *self.answer.lock().unwrap() = (status, text.into());
    }

    /// One answer after the other; the last one for ever.
    pub(crate) fn says_in_turn(&self, answers: &[(u16, &str)]) {
        let answers = answers.iter().map(|(status, text)| (*status, (*text).to_owned()));
        *self.later.lock().unwrap() = answers.collect();
    }

    /// What was heard since it was asked for last.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    /// A real AnyFast account that calls here.
    pub(crate) fn account(&self, kind: ProviderKind) -> AnyFast {
        let name = ConnectionName::new("studio");
        AnyFast::new(name, kind, &self.base(), Secret::new(KEY.to_owned()), Rules::COMMON).unwrap()
    }

    /// An APIMart account that calls here.
    pub(crate) fn apimart(&self, project: Option<&str>) -> Apimart {
        let (name, base, key) = (ConnectionName::new("studio"), self.base(), Secret::new(KEY.to_owned()));
        Apimart::new(name, &base, key, project.map(str::to_owned), apimart::RULES).unwrap()
    }

    /// A Kyy account that calls here.
    pub(crate) fn kyy(&self) -> Kyy {
        let (name, base, key) = (ConnectionName::new("studio"), self.base(), Secret::new(KEY.to_owned()));
        Kyy::new(name, &base, key, kyy::RULES).unwrap()
    }

    fn base(&self) -> String {
        format!("http://{}/", self.address)
    }
}
