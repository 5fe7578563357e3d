//! The sandbox, driven over real HTTP the way a provider is.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

#[path = "sandbox/apimart.rs"]
mod apimart;
#[path = "sandbox/apiyi.rs"]
mod apiyi;
#[path = "sandbox/ark.rs"]
mod ark;
#[path = "sandbox/calls.rs"]
mod calls;
#[path = "sandbox/films.rs"]
mod films;
#[path = "sandbox/kyy.rs"]
mod kyy;
#[path = "sandbox/library.rs"]
mod library;
#[path = "sandbox/private_avatar.rs"]
mod private_avatar;
#[path = "sandbox/s3.rs"]
mod s3;
#[path = "sandbox/trouble.rs"]
mod trouble;
#[path = "sandbox/volcengine.rs"]
mod volcengine;

use std::io::Cursor;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use greenroom::sandbox::{Options, Pace, Sandbox};
use serde_json::{Value, json};

/// A sandbox, its folder, and a client with its key.
struct Scene {
    sandbox: Sandbox,
    client: reqwest::Client,
    dir: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Ready at the first question, unless `change` says otherwise.
    async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let sandbox = start(dir.path(), change).await;
        Self { sandbox, client: client(), dir }
    }

    /// The same folder, another process as far as it can tell.
    async fn again(self) -> Self {
        self.sandbox.stop().await;
        let sandbox = start(self.dir.path(), |_| {}).await;
        Self { sandbox, client: self.client, dir: self.dir }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    async fn post(&self, path: &str, body: &Value) -> reqwest::Result<reqwest::Response> {
        let call = self.client.post(self.url(path)).bearer_auth(self.sandbox.api_key());
        call.header("Content-Type", "application/json").body(body.to_string()).send().await
    }

    /// Status and body of an asset call.
    async fn tries(&self, action: &str, body: Value) -> (u16, Value) {
        let answer = self.post(&format!("/volc/asset/{action}"), &body).await.unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    /// An asset call that has to succeed.
    async fn asks(&self, action: &str, body: Value) -> Value {
        let (status, answer) = self.tries(action, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    async fn group(&self, name: &str) -> String {
        let answer = self.asks("CreateAssetGroup", json!({"model": "volc-asset", "Name": name})).await;
        answer["Id"].as_str().unwrap().to_owned()
    }

    async fn picture(&self, group: &str, name: &str, bytes: &[u8]) -> String {
        let body = json!({"model": "volc-asset", "GroupId": group, "Name": name, "AssetType": "Image",
            "URL": data_uri(bytes)});
        self.asks("CreateAsset", body).await["Id"].as_str().unwrap().to_owned()
    }

    async fn get(&self, id: &str) -> Value {
        self.asks("GetAsset", json!({"Id": id})).await
    }

    /// A picture that is Active.
    async fn active(&self, name: &str) -> String {
        let group = self.group(name).await;
        let id = self.picture(&group, name, &png(400, 500, [200, 60, 30])).await;
        assert_eq!(self.get(&id).await["Status"], "Active");
        id
    }

    async fn submits(&self, body: &Value) -> (u16, Value) {
        let answer = self.post("/v1/video/generations", body).await.unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    async fn polls(&self, id: &str) -> Value {
        let call = self.client.get(self.url(&format!("/v1/video/generations/{id}")));
        let answer = call.bearer_auth(self.sandbox.api_key()).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// Submits, and polls until the film is there. Gives the last answer and the film.
    async fn film(&self, body: &Value) -> (Value, Vec<u8>) {
        let (status, answer) = self.submits(body).await;
        assert_eq!(status, 200, "{answer}");
        let answer = self.polls(answer["task_id"].as_str().unwrap()).await;
        assert_eq!(answer["data"]["status"], "SUCCESS", "{answer}");
        let film = self.client.get(answer["data"]["result_url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(film.status(), 200);
        let bytes = film.bytes().await.unwrap().to_vec();
        (answer, bytes)
    }
}

async fn start(dir: &Path, change: impl FnOnce(&mut Options)) -> Sandbox {
    let mut options = Options::new(dir);
    options.pace = Pace::Polls(1);
    change(&mut options);
    Sandbox::start(options).await.unwrap()
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        if (x / 20 + y / 20) % 2 == 0 { image::Rgb(colour) } else { image::Rgb([250, 250, 245]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn data_uri(bytes: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

/// A text to be compared: what differs from run to run is starred out, the shapes of ids stay.
fn redacted(answer: &Value) -> String {
    fn star(value: &mut Value) {
        match value {
            Value::String(text) => *text = starred(text),
            Value::Number(number) if number.as_i64().is_some_and(|n| n > 1_700_000_000) => {
                *value = "(time)".into();
            }
            Value::Array(items) => items.iter_mut().for_each(star),
            Value::Object(fields) => fields.values_mut().for_each(star),
            _ => {}
        }
    }
    let mut answer = answer.clone();
    star(&mut answer);
    serde_json::to_string_pretty(&answer).unwrap()
}

fn starred(text: &str) -> String {
    if text.starts_with("http://") {
        return text.split_once("?expires=").map_or("(link)".into(), |(path, _)| {
            format!("(link to .{}, signed)", path.rsplit_once('.').unwrap().1)
        });
    }
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(letter) = chars.next() {
        let mut run = letter.to_string();
        if letter.is_ascii_digit() {
            while let Some(digit) = chars.next_if(char::is_ascii_alphanumeric) {
                run.push(digit);
            }
        }
        // A date makes everything behind it chance.
        if run.len() >= 14 && run.starts_with("20") {
            if chars.peek() == Some(&'-') {
                run = "(date)-(chance)".into();
                chars.next();
                while chars.next_if(char::is_ascii_alphanumeric).is_some() {}
            } else {
                run = "(chance)".into();
            }
        }
        out += &run;
    }
    if text.starts_with("asyntask_") {
        return "asyntask_(chance)".into();
    }
    if text.len() == 20 && text.ends_with('Z') && text.contains('T') {
        return "(time)".into();
    }
    if let Some((prefix, name)) = text.split_once("]-[t-").filter(|_| text.starts_with("[u-")) {
        assert!(prefix[3..].parse::<u32>().is_ok());
        return format!("[u-(n)]-[t-(n)]{}", name.split_once(']').unwrap().1);
    }
    out
}

fn check_snapshot(name: &str, answer: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("sandbox");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, redacted(answer)));
}
