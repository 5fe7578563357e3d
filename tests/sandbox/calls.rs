//! Calls with the key, in whatever dialect, and a place on the web to fetch pictures from.

use reqwest::{Method, Response, multipart};
use serde_json::{Value, json};

use super::Scene;

impl Scene {
    /// Sends `body` as JSON unless it is null.
    pub(super) async fn sends(&self, method: &str, path: &str, body: &Value) -> Response {
        let method: Method = method.parse().unwrap();
        let mut call = self.client.request(method, self.url(path)).bearer_auth(self.sandbox.api_key());
        call = call.header("Accept-Encoding", "identity"); // one gateway says gzip otherwise and does not mean it
        if !body.is_null() {
            call = call.header("Content-Type", "application/json").body(body.to_string());
        }
        call.send().await.unwrap()
    }

    /// Status and JSON of the answer.
    pub(super) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let answer = self.sends(method, path, &body).await;
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}")))
    }

    /// A call that is answered with status 200.
    pub(super) async fn tells(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// An address where these bytes can be fetched without a key: the upload of one of the gateways.
    pub(super) async fn address(&self, picture: &[u8]) -> String {
        let part = multipart::Part::bytes(picture.to_vec()).file_name("a.png");
        let call = self.client.post(self.url("/v1/uploads/images")).bearer_auth(self.sandbox.api_key());
        let answer = call.multipart(multipart::Form::new().part("file", part)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        answer["url"].as_str().unwrap().to_owned()
    }

    /// What a link shows, without a key.
    pub(super) async fn shows(&self, link: &Value) -> Vec<u8> {
        let answer = self.client.get(link.as_str().unwrap()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.bytes().await.unwrap().to_vec()
    }

    /// Every dialect refuses a wrong key, each in its own words.
    pub(super) async fn without_key(&self, path: &str) -> (u16, String) {
        let answer = self.client.get(self.url(path)).bearer_auth("wrong").send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

/// A text of an answer.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The texts under `field` in a list.
pub(super) fn each(list: &Value, field: &str) -> Vec<String> {
    list.as_array()
        .unwrap_or_else(|| panic!("no list: {list}"))
        .iter()
        .map(|item| text(&item[field]))
        .collect()
}

/// Whether these bytes are a film of so many pixels.
pub(super) fn is_film(bytes: &[u8], width: u16, height: u16) {
    let film = re_mp4::Mp4::read_bytes(bytes).unwrap();
    let track = film.tracks().values().find(|track| track.kind == Some(re_mp4::TrackKind::Video)).unwrap();
    assert_eq!((track.width, track.height), (width, height));
}

/// Nothing to send.
pub(super) const NOTHING: Value = Value::Null;

#[tokio::test]
async fn a_picture_that_was_handed_over_is_shown_for_three_days() {
    let scene = Scene::new().await;
    let bytes = super::png(320, 400, [1, 2, 3]);
    let address = scene.address(&bytes).await;
    assert_eq!(scene.shows(&address.as_str().into()).await, bytes);
    scene.sandbox.yard().skew_clock(jiff::SignedDuration::from_hours(73));
    assert_eq!(scene.client.get(&address).send().await.unwrap().status(), 404);
    let (status, answer) = scene.call("POST", "/v1/uploads/images", json!({"file": "x"})).await;
    assert_eq!((status, &answer["error"]["type"]), (400, &json!("invalid_request_error")));
}
