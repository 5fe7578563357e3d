//! The S3 corner, as an ordinary client of S3 finds it.

use std::time::Duration;

use greenroom::model::{Moment, Secret};
use greenroom::sandbox::Action;
use greenroom::sign::{self, Keys, Scope};
use jiff::{SignedDuration, Timestamp};
use rusty_s3::actions::{ListObjectsV2, ListObjectsV2Response};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use sha2::{Digest, Sha256};

use super::Scene;

const HOUR: Duration = Duration::from_hours(1);

/// A bucket, and the pair to it.
struct Store<'a> {
    scene: &'a Scene,
    bucket: Bucket,
    pair: Credentials,
}

impl<'a> Store<'a> {
    fn of(scene: &'a Scene) -> Self {
        let endpoint = scene.sandbox.addresses().s3.parse().unwrap();
        let bucket = Bucket::new(endpoint, UrlStyle::Path, "stage", "auto").unwrap();
        let pair = Credentials::new(scene.sandbox.access_key(), scene.sandbox.secret_key());
        Self { scene, bucket, pair }
    }

    async fn puts(&self, key: &str, bytes: &[u8]) -> u16 {
        let url = self.bucket.put_object(Some(&self.pair), key).sign(HOUR);
        let call = self.scene.client.put(url).header("Content-Type", "image/png").body(bytes.to_vec());
        call.send().await.unwrap().status().as_u16()
    }

    /// Status and body.
    async fn gets(&self, key: &str) -> (u16, Vec<u8>) {
        let url = self.bucket.get_object(Some(&self.pair), key).sign(HOUR);
        let answer = self.scene.client.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    async fn lists(&self, change: impl FnOnce(&mut ListObjectsV2<'_>)) -> ListObjectsV2Response {
        let mut list = self.bucket.list_objects_v2(Some(&self.pair));
        change(&mut list);
        let answer = self.scene.client.get(list.sign(HOUR)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        ListObjectsV2::parse_response(&answer.text().await.unwrap()).unwrap()
    }
}

fn keys(list: &ListObjectsV2Response) -> Vec<&str> {
    list.contents.iter().map(|item| item.key.as_str()).collect()
}

/// The code of a refusal in XML.
async fn code(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    (status, code.unwrap_or_else(|| panic!("no code: {text}")).0.to_owned())
}

#[tokio::test]
async fn an_object_is_put_shown_measured_replaced_and_removed() {
    let scene = Scene::new().await;
    let store = Store::of(&scene);
    // Whatever a key says, it names no file of this machine.
    for key in ["a.png", "deep/er/é 1+1&<b>=?.png", "/slash first", "..%2f..%2fstate.json"] {
        assert_eq!(store.puts(key, b"first").await, 200, "{key}");
        assert_eq!(store.puts(key, b"second time").await, 200);
        assert_eq!(store.gets(key).await, (200, b"second time".to_vec()), "{key}");
        let url = store.bucket.head_object(Some(&store.pair), key).sign(HOUR);
        let head = scene.client.head(url).send().await.unwrap();
        assert_eq!(
            (head.status().as_u16(), &head.headers()["content-length"]),
            (200, &"11".parse().unwrap())
        );
        assert_eq!(head.headers()["content-type"], "image/png");
        let url = store.bucket.get_object(Some(&store.pair), key).sign(HOUR);
        let part = scene.client.get(url).header("Range", "bytes=0-5").send().await.unwrap();
        assert_eq!((part.status().as_u16(), part.text().await.unwrap().as_str()), (206, "second"));
        let url = store.bucket.delete_object(Some(&store.pair), key).sign(HOUR);
        for _ in 0..2 {
            assert_eq!(scene.client.delete(url.clone()).send().await.unwrap().status(), 204);
        }
        assert_eq!(store.gets(key).await.0, 404);
    }
    let kept = std::fs::read_dir(scene.dir.path().join("files")).unwrap();
    assert_eq!(kept.count(), 0, "nothing is left behind");
}

#[tokio::test]
async fn objects_are_still_there_after_a_restart() {
    let scene = Scene::new().await;
    assert_eq!(Store::of(&scene).puts("a.png", b"bytes").await, 200);
    let scene = scene.again().await;
    assert_eq!(Store::of(&scene).gets("a.png").await, (200, b"bytes".to_vec()));
}

#[tokio::test]
async fn a_list_has_prefixes_folders_and_pages() {
    let scene = Scene::new().await;
    let store = Store::of(&scene);
    let all = ["a/1", "a/2", "b & <c>/1", "b", "é/1"];
    for key in all {
        store.puts(key, b"x").await;
    }
    let list = store.lists(|_| {}).await;
    assert_eq!(keys(&list), ["a/1", "a/2", "b", "b & <c>/1", "é/1"]);
    assert_eq!(list.contents[0].size, Some(1));
    assert_eq!(keys(&store.lists(|list| list.with_prefix("a/")).await), ["a/1", "a/2"]);
    let folders = store.lists(|list| list.with_delimiter("/")).await;
    assert_eq!(keys(&folders), ["b"]);
    let names: Vec<&str> = folders.common_prefixes.iter().map(|prefix| prefix.prefix.as_str()).collect();
    assert_eq!(names, ["a/", "b & <c>/", "é/"]);

    let rest = store
        .lists(|list| {
            list.with_delimiter("/");
            list.with_start_after("a/1");
        })
        .await;
    assert_eq!(rest.common_prefixes.len(), 3, "a folder is named while anything in it is left");

    let (mut seen, mut token) = (Vec::new(), None);
    for _ in 0..3 {
        let page = store
            .lists(|list| {
                list.with_max_keys(2);
                if let Some(token) = token.take() {
                    list.with_continuation_token(token);
                }
            })
            .await;
        seen.extend(page.contents.iter().map(|item| item.key.clone()));
        token = page.next_continuation_token;
    }
    assert_eq!((seen.len(), &token), (5, &None));
    let mut pages = 0;
    loop {
        let page = store
            .lists(|list| {
                list.with_max_keys(1);
                list.with_delimiter("/");
                if let Some(token) = token.take() {
                    list.with_continuation_token(token);
                }
            })
            .await;
        pages += 1;
        assert_eq!(page.contents.len() + page.common_prefixes.len(), 1);
        token = page.next_continuation_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(pages, 4);
}

#[tokio::test]
async fn an_address_opens_only_what_was_signed_and_only_in_its_time() {
    let scene = Scene::new().await;
    let store = Store::of(&scene);
    store.puts("a.png", b"bytes").await;
    store.puts("b.png", b"bytes").await;
    let get = |pair: &Credentials, key: &str| store.bucket.get_object(Some(pair), key).sign(HOUR);
    let send = async |url| code(scene.client.get(url).send().await.unwrap()).await;
    let wrong = Credentials::new(scene.sandbox.access_key(), "wrong");
    assert_eq!(send(get(&wrong, "a.png")).await, (403, "SignatureDoesNotMatch".into()));
    let stranger = Credentials::new("AKLTstranger", scene.sandbox.secret_key());
    assert_eq!(send(get(&stranger, "a.png")).await, (403, "InvalidAccessKeyId".into()));
    let mut other = get(&store.pair, "a.png");
    other.set_path("/stage/b.png");
    assert_eq!(send(other).await, (403, "SignatureDoesNotMatch".into()));
    let longer = get(&store.pair, "a.png").as_str().replace("X-Amz-Expires=3600", "X-Amz-Expires=7200");
    assert_eq!(send(longer.parse().unwrap()).await, (403, "SignatureDoesNotMatch".into()));
    assert_eq!(send(get(&store.pair, "c.png")).await, (404, "NoSuchKey".into()));

    let url = get(&store.pair, "a.png");
    scene.sandbox.yard().skew_clock(SignedDuration::from_mins(61));
    assert_eq!(send(url.clone()).await, (403, "AccessDenied".into()));
    assert!(
        scene.client.get(url).send().await.unwrap().text().await.unwrap().contains("Request has expired")
    );
}

#[tokio::test]
async fn a_key_that_comes_to_a_presigned_address_is_told() {
    let scene = Scene::new().await;
    let store = Store::of(&scene);
    store.puts("a.png", b"bytes").await;
    assert!(scene.sandbox.yard().violations().is_empty());
    let url = store.bucket.get_object(Some(&store.pair), "a.png").sign(HOUR);
    let answer = scene.client.get(url).bearer_auth(scene.sandbox.api_key()).send().await.unwrap();
    assert_eq!(code(answer).await, (400, "InvalidArgument".into()));
    assert!(scene.sandbox.yard().violations()[0].contains("stage/a.png"));
    let calls = scene.sandbox.yard().calls(Action::GetObject);
    assert!(calls.iter().all(|call| !call.authorized));
}

/// A call signed in its header.
async fn signed(
    scene: &Scene,
    method: &str,
    body: &'static [u8],
    hash: &str,
    at: Timestamp,
) -> reqwest::Response {
    let host = scene.sandbox.url().trim_start_matches("http://").to_owned();
    let headers = [("Host", host.as_str()), ("x-amz-content-sha256", hash)];
    let request = sign::Request { method, path: "/stage/a b.png", query: &[], headers: &headers, body };
    let keys = Keys {
        access_key: scene.sandbox.access_key().into(),
        secret_key: Secret::new(scene.sandbox.secret_key()),
        session_token: None,
    };
    let scope = Scope { region: "us-east-1", service: "s3" };
    let signed = sign::authorize(&sign::Dialect::AWS, &request, &keys, scope, Moment(at.as_millisecond()));
    let url = scene.url("/stage/a%20b.png");
    let mut call = scene.client.request(method.parse().unwrap(), url).header("x-amz-content-sha256", hash);
    for (name, value) in &signed.headers {
        call = call.header(name, value);
    }
    call.body(body).send().await.unwrap()
}

#[tokio::test]
async fn a_signature_in_the_header_covers_the_body_and_the_time() {
    let scene = Scene::new().await;
    let hash =
        |body: &[u8]| Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let now = Timestamp::now();
    assert_eq!(signed(&scene, "PUT", b"bytes", &hash(b"bytes"), now).await.status(), 200);
    let answer = signed(&scene, "GET", b"", &hash(b""), now).await;
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "bytes"));
    // What is hashed for the signature and what the header says have to agree with the body.
    let answer = signed(&scene, "PUT", b"bytes", &hash(b"others"), now).await;
    assert_eq!(code(answer).await, (403, "SignatureDoesNotMatch".into()));
    let late = now - SignedDuration::from_mins(16);
    let answer = signed(&scene, "PUT", b"bytes", &hash(b"bytes"), late).await;
    assert_eq!(code(answer).await, (403, "RequestTimeTooSkewed".into()));
}

#[tokio::test]
async fn a_body_in_chunks_is_put_together() {
    let scene = Scene::new().await;
    let word = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    let now = Timestamp::now();
    let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let host = scene.sandbox.url().trim_start_matches("http://").to_owned();
    let headers = [("host", host.as_str()), ("x-amz-content-sha256", word), ("x-amz-date", &date)];
    let names = headers.map(|(name, _)| name);
    let request =
        sign::Request { method: "PUT", path: "/stage/chunks", query: &[], headers: &headers, body: &[] };
    let scope = Scope { region: "us-east-1", service: "s3" };
    let claim = sign::Claim { date: &date, scope, headers: &names, body: word };
    let secret = Secret::new(scene.sandbox.secret_key());
    let signature = sign::expected(&sign::Dialect::AWS, &request, &secret, claim);
    let puts = async |body: &'static str| {
        let credential = format!("{}/{}/us-east-1/s3/aws4_request", scene.sandbox.access_key(), &date[..8]);
        let header = format!(
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={}, Signature={signature}",
            names.join(";")
        );
        let call = scene.client.put(scene.url("/stage/chunks")).header("Authorization", header);
        call.header("x-amz-content-sha256", word).header("x-amz-date", &date).body(body).send().await.unwrap()
    };
    let body = "6;chunk-signature=0\r\nfirst \r\n6\r\nsecond\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n";
    assert_eq!(puts(body).await.status(), 200);
    assert_eq!(Store::of(&scene).gets("chunks").await, (200, b"first second".to_vec()));
    for broken in ["6\r\nfirst", "6\r\nfirst second\r\n0\r\n\r\n", "", "ffffffffffffffff\r\nx"] {
        assert_eq!(code(puts(broken).await).await, (400, "IncompleteBody".into()));
    }
}

#[tokio::test]
async fn throttling_is_slow_down_and_what_is_not_here_says_so() {
    let scene = Scene::new().await;
    let store = Store::of(&scene);
    let url = store.bucket.create_multipart_upload(Some(&store.pair), "a.png").sign(HOUR);
    let answer = scene.client.post(url).send().await.unwrap();
    assert_eq!(code(answer).await, (501, "NotImplemented".into()));
    scene.sandbox.yard().throttle(Action::PutObject, 1);
    assert_eq!((store.puts("a", b"x").await, store.puts("b", b"x").await), (200, 503));
    scene.sandbox.yard().refuse(Action::DeleteObject, "AccessDenied", 1);
    let url = store.bucket.delete_object(Some(&store.pair), "a").sign(HOUR);
    assert_eq!(code(scene.client.delete(url).send().await.unwrap()).await, (403, "AccessDenied".into()));
}
