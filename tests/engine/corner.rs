//! A tiny S3-compatible store, and whatever else lies on the web: objects by key, behind real HTTP.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use greenroom::model::Secret;
use greenroom::model::connection::Staging;
use greenroom::provider::Stage;

/// The store's bucket; what is on the web lies beside it.
const BUCKET: &str = "/shelf/";
const PREFIX: &str = "waiting/";

/// What the store holds and was asked.
#[derive(Default)]
struct Held {
    objects: BTreeMap<String, Vec<u8>>,
    asked: Vec<String>,
    /// What was ever put here, also what was removed again.
    received: Vec<Vec<u8>>,
    /// Answers of these methods, before the usual ones.
    faults: Vec<(Method, u16)>,
}

/// A store on a runtime of its own.
pub(crate) struct Corner {
    held: Arc<Mutex<Held>>,
    pub(crate) url: String,
    _runtime: tokio::runtime::Runtime,
}

impl Corner {
    pub(crate) fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let held = Arc::new(Mutex::new(Held::default()));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(Arc::clone(&held));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { held, url, _runtime: runtime }
    }

    /// The store as an account uses it.
    pub(crate) fn stage(&self) -> Arc<Stage> {
        Arc::new(Stage::new(&self.settings(), "AK", Secret::new("its-secret")).unwrap())
    }

    pub(crate) fn settings(&self) -> Staging {
        Staging {
            endpoint: self.url.clone(),
            bucket: "shelf".into(),
            region: Some("here".into()),
            prefix: Some(PREFIX.into()),
        }
    }

    /// Puts a page or a picture on the web, and tells its address.
    pub(crate) fn publish(&self, path: &str, content: impl Into<Vec<u8>>) -> String {
        let path = format!("/web/{path}");
        self.held.lock().unwrap().objects.insert(path.clone(), content.into());
        format!("{}{path}", self.url)
    }

    /// The next call of this method is answered so.
    pub(crate) fn fault(&self, method: Method, status: u16, times: usize) {
        self.held.lock().unwrap().faults.extend(std::iter::repeat_n((method, status), times));
    }

    /// An object that lies in the bucket from before.
    pub(crate) fn put(&self, key: &str, content: &[u8]) {
        self.held.lock().unwrap().objects.insert(format!("{BUCKET}{key}"), content.to_vec());
    }

    /// All that was ever put into it.
    pub(crate) fn received(&self) -> Vec<Vec<u8>> {
        self.held.lock().unwrap().received.clone()
    }

    /// The keys in the bucket.
    pub(crate) fn keys(&self) -> Vec<String> {
        let held = self.held.lock().unwrap();
        held.objects.keys().filter_map(|path| Some(path.strip_prefix(BUCKET)?.to_owned())).collect()
    }

    /// How often a method was asked for in the bucket.
    pub(crate) fn asked(&self, method: &str) -> usize {
        self.held.lock().unwrap().asked.iter().filter(|asked| *asked == method).count()
    }
}

async fn answer(State(held): State<Arc<Mutex<Held>>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let mut held = held.lock().unwrap();
    let path = uri.path().to_owned();
    let signed = uri.query().is_some_and(|query| query.contains("X-Amz-Signature="));
    let in_bucket = path.starts_with("/shelf");
    if in_bucket {
        held.asked.push(method.to_string());
    }
    if let Some(place) = held.faults.iter().position(|(faulty, _)| *faulty == method) {
        let (_, status) = held.faults.remove(place);
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    if in_bucket && !signed {
        return StatusCode::FORBIDDEN.into_response();
    }
    if uri.query().is_some_and(|query| query.contains("list-type=2")) {
        let key = |path: &String| {
            Some(format!(
                "<Contents><ETag>e</ETag><Key>{}</Key>\
            <LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>",
                path.strip_prefix(BUCKET)?
            ))
        };
        let contents: String = held.objects.keys().filter_map(key).collect();
        return format!(
            "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><MaxKeys>1000</MaxKeys>{contents}</ListBucketResult>"
        )
        .into_response();
    }
    match method {
        Method::PUT => {
            held.received.push(body.to_vec());
            held.objects.insert(path, body.to_vec());
            StatusCode::OK.into_response()
        }
        Method::DELETE => {
            held.objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => match held.objects.get(&path) {
            Some(content) => content.clone().into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}
