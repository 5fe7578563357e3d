//! Generation the way Ark takes it, and the gateway to it.

use greenroom::sandbox::{Action, Pace};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Scene, check_snapshot, data_uri, png};

const TASKS: &str = "/api/v3/contents/generations/tasks";
const GATEWAY: &str = "/seedance/api/v3/contents/generations/tasks";
const MODEL: &str = "doubao-seedance-2-0-fast-260128";

impl Scene {
    async fn ark(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, String) {
        let mut call = self.client.request(method, self.url(path)).bearer_auth(self.sandbox.api_key());
        call = call.header("Accept-Encoding", "identity");
        if let Some(body) = body {
            call = call.header("Content-Type", "application/json").body(body.to_string());
        }
        let answer = call.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn orders(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, text) = self.ark(Method::POST, path, Some(body)).await;
        (status, serde_json::from_str(&text).unwrap())
    }

    async fn ordered(&self, body: &Value) -> String {
        let (status, answer) = self.orders(TASKS, body).await;
        assert_eq!(status, 200, "{answer}");
        answer["id"].as_str().unwrap().to_owned()
    }

    async fn task(&self, id: &str) -> Value {
        let (status, text) = self.ark(Method::GET, &format!("{TASKS}/{id}"), None).await;
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    async fn calls_off(&self, id: &str) -> (u16, String) {
        self.ark(Method::DELETE, &format!("{TASKS}/{id}"), None).await
    }
}

fn small(prompt: &str) -> Value {
    json!({"model": MODEL, "content": [{"type": "text", "text": prompt}], "resolution": "480p", "ratio": "1:1",
        "duration": 4, "seed": 7, "generate_audio": false})
}

#[tokio::test]
async fn a_task_is_queued_runs_and_ends_with_a_film_and_its_last_frame() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(3)).await;
    let mut body = small("a street");
    body["return_last_frame"] = true.into();
    body["content"].as_array_mut().unwrap().push(json!({"type": "image_url", "role": "reference_image",
        "image_url": {"url": data_uri(&png(320, 320, [1, 2, 3]))}}));
    let id = scene.ordered(&body).await;
    assert_eq!(scene.task(&id).await["status"], "queued");
    assert_eq!(scene.task(&id).await["status"], "running");
    let done = scene.task(&id).await;
    check_snapshot("ark_done", &done);
    for (field, start) in [("video_url", &b"ftyp"[..]), ("last_frame_url", &b"PNG"[..])] {
        let link = done["content"][field].as_str().unwrap();
        let bytes = scene.client.get(link).send().await.unwrap().bytes().await.unwrap();
        assert!(bytes[..12].windows(start.len()).any(|part| part == start), "{field}");
    }
    let link = done["content"]["video_url"].as_str().unwrap();
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(23));
    assert_eq!(scene.client.get(link).send().await.unwrap().status(), 200);
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(1));
    assert_eq!(scene.client.get(link).send().await.unwrap().status(), 403);
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(6 * 24));
    assert_eq!(scene.ark(Method::GET, &format!("{TASKS}/{id}"), None).await.0, 404, "forgotten after 7 days");
}

#[tokio::test]
async fn only_what_waits_is_called_off_and_what_has_ended_is_forgotten() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(3)).await;
    let id = scene.ordered(&small("one")).await;
    assert_eq!(scene.calls_off(&id).await, (200, String::new()));
    assert_eq!(scene.task(&id).await["status"], "cancelled");
    assert_eq!(scene.calls_off(&id).await.0, 400);
    let id = scene.ordered(&small("blocked-output")).await;
    scene.task(&id).await;
    scene.task(&id).await;
    let (status, said) = scene.calls_off(&id).await;
    assert!(status == 409 && said.contains("TaskRunningCannotCancel"), "{said}");
    let failed = scene.task(&id).await;
    assert_eq!((failed["status"].as_str().unwrap(), failed.get("content")), ("failed", None));
    assert_eq!(failed["error"]["code"], "OutputVideoSensitiveContentDetected");
    assert_eq!(scene.calls_off(&id).await.0, 200);
    assert_eq!(scene.ark(Method::GET, &format!("{TASKS}/{id}"), None).await.0, 404);
    let mut body = small("late");
    body["execution_expires_after"] = 3600.into();
    let id = scene.ordered(&body).await;
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(2));
    assert_eq!(scene.task(&id).await["status"], "expired");
}

#[tokio::test]
async fn tasks_are_listed_filtered_and_paged() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(9)).await;
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(scene.ordered(&small(&format!("blocked-output {number}"))).await);
    }
    scene.calls_off(&ids[0]).await;
    let list = async |query: &str| {
        let (status, text) = scene.ark(Method::GET, &format!("{TASKS}?{query}"), None).await;
        assert_eq!(status, 200, "{text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        let found = answer["items"].as_array().unwrap().iter();
        let found: Vec<usize> =
            found.map(|item| ids.iter().position(|id| item["id"] == **id).unwrap()).collect();
        (found, answer["total"].as_u64().unwrap())
    };
    assert_eq!(list("").await, (vec![2, 1, 0], 3));
    assert_eq!(list("page_num=2&page_size=2").await, (vec![0], 3));
    assert_eq!(list("filter.status=cancelled").await, (vec![0], 1));
    let both = format!("filter.task_ids={}&filter.task_ids={}", ids[0], ids[2]);
    assert_eq!(list(&both).await, (vec![2, 0], 2));
    assert_eq!(list("filter.model=doubao-seedance-2-5-260628").await, (vec![], 0));
    assert_eq!(scene.ark(Method::GET, &format!("{TASKS}?page_size=501"), None).await.0, 400);
}

#[tokio::test]
async fn an_order_that_breaks_a_rule_is_refused_with_its_code() {
    let scene = Scene::new().await;
    let foreign = scene.active("AnyFast's own").await;
    let with = |key: &str, value: Value| {
        let mut body = small("x");
        body[key] = value;
        body
    };
    let image = |role: &str, url: &str| json!({"type": "image_url", "image_url": {"url": url}, "role": role});
    let newer = |mut body: Value| {
        body["model"] = "dreamina-seedance-2-5-260628".into();
        body
    };
    let picture = data_uri(&png(320, 320, [1, 2, 3]));
    let sound = json!({"type": "audio_url", "audio_url": {"url": "https://example.org/a.mp3"}});
    for (body, status, code) in [
        (with("model", "seedance".into()), 404, "InvalidEndpointOrModel.NotFound"),
        (with("resolution", "1080p".into()), 400, "InvalidParameter"),
        (with("duration", 16.into()), 400, "InvalidParameter"),
        (with("frames", 48.into()), 400, "InvalidParameter"),
        (with("content", json!([])), 400, "MissingParameter.content"),
        (with("content", json!([sound])), 400, "InvalidParameter"),
        (
            with("content", json!([image("first_frame", &picture), image("reference_image", &picture)])),
            400,
            "InvalidParameter",
        ),
        (
            newer(with("content", json!([image("first_frame", &picture)]))),
            400,
            "InvalidParameter.TaskTypeConstraint",
        ),
        (newer(with("omni_reference_task_type", "edit".into())), 400, "InvalidParameter.TaskTypeConstraint"),
    ] {
        let (got, answer) = scene.orders(TASKS, &body).await;
        assert_eq!((got, answer["error"]["code"].as_str().unwrap()), (status, code), "{answer}");
    }
    let body = with("content", json!([image("reference_image", &format!("asset://{foreign}"))]));
    let (status, answer) = scene.orders(TASKS, &body).await;
    assert_eq!(status, 400);
    check_snapshot("ark_foreign_asset", &answer);
    let nulls = json!({"model": MODEL, "content": [{"type": "text", "text": "blocked-output"}], "tools": null,
        "callback_url": null, "seed": null, "draft": null, "ratio": null, "output_format": null});
    scene.ordered(&nulls).await;

    let call = scene.client.post(scene.url(TASKS)).bearer_auth("wrong").body("{}").send().await.unwrap();
    assert_eq!(call.status(), 401);
    assert!(call.text().await.unwrap().contains("AuthenticationError"));
    scene.sandbox.yard().refuse(Action::CreateGeneration, "ServerOverloaded", 1);
    let (status, answer) = scene.orders(TASKS, &small("x")).await;
    assert_eq!((status, answer["error"]["type"].as_str().unwrap()), (429, "TooManyRequests"));
}

#[tokio::test]
async fn the_gateway_has_no_list_numbers_its_answers_and_lies_about_compression() {
    let scene = Scene::new().await;
    let (status, answer) = scene.orders(GATEWAY, &small("blocked-output")).await;
    assert_eq!(status, 200);
    let path = format!("{GATEWAY}/{}", answer["id"].as_str().unwrap());
    let plain = reqwest::Client::builder().no_proxy().no_gzip().build().unwrap();
    let ask = |encoding: &'static str| {
        let call = plain.get(scene.url(&path)).bearer_auth(scene.sandbox.api_key());
        call.header("Accept-Encoding", encoding).send()
    };
    let honest = ask("identity").await.unwrap();
    assert!(honest.headers().get("content-encoding").is_none());
    assert!(
        honest.headers().contains_key("x-shellapi-request-id")
            && honest.headers().contains_key("x-request-id")
    );
    let lying = ask("gzip").await.unwrap();
    assert_eq!(lying.headers()["content-encoding"], "gzip");
    assert!(lying.text().await.unwrap().starts_with('{'), "it is not compressed at all");
    assert_eq!(scene.ark(Method::GET, GATEWAY, None).await.0, 404);
    assert_eq!(scene.ark(Method::DELETE, &path, None).await.0, 404);
    let ark = path.replace("/seedance", "");
    assert_eq!(scene.ark(Method::GET, &ark, None).await.0, 404, "a task is known where it was ordered");
    let mut body = small("x");
    body["model"] = "dreamina-seedance-2-0-fast-260128".into();
    assert!(
        scene.orders(GATEWAY, &body).await.1["error"]["message"]
            .as_str()
            .unwrap()
            .contains("no available channel")
    );
}

#[tokio::test]
async fn odd_orders_are_refused_and_harm_nobody() {
    let scene = Scene::new().await;
    let content = |item: Value| json!({"model": MODEL, "content": [item]});
    for path in [TASKS, GATEWAY] {
        for body in [
            json!(null),
            json!([1]),
            json!({"model": {}, "content": {}}),
            content(json!(7)),
            content(json!({"type": "text"})),
            content(json!({"type": "image_url", "image_url": "asset://x"})),
            content(json!({"type": "image_url", "image_url": {"url": "asset://../../x"}})),
            content(json!({"type": "image_url", "image_url": {"url": "file:///etc/passwd"}})),
            json!({"model": MODEL, "content": [{"type": "text", "text": "x"}], "duration": 1e300}),
            json!({"model": MODEL, "content": [{"type": "text", "text": "x"}], "tools": [7]}),
            json!({"model": MODEL, "content": [{"type": "text", "text": "x"}], "seed": "7", "priority": 11}),
        ] {
            let (status, answer) = scene.orders(path, &body).await;
            assert_eq!(status, 400, "{path} {body} {answer}");
            assert!(answer["error"]["code"].is_string());
        }
    }
    let (status, text) = scene.ark(Method::GET, &format!("{TASKS}?page_num=x&filter.status=7"), None).await;
    assert_eq!(status, 400, "{text}");
    assert_eq!(scene.calls_off("../x").await.0, 404);
}
