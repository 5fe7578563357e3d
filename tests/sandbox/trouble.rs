//! What goes wrong on purpose, and what must not.

use std::time::Duration;

use greenroom::sandbox::{Action, Scenario};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Scene, png};

fn group(name: &str) -> Value {
    json!({"model": "volc-asset", "Name": name})
}

async fn groups(scene: &Scene) -> Value {
    scene.asks("ListAssetGroups", json!({"model": "volc-asset"})).await["TotalCount"].clone()
}

#[tokio::test]
async fn a_call_can_be_refused_with_any_code() {
    let scene = Scene::new().await;
    let yard = scene.sandbox.yard();
    yard.refuse(Action::CreateAssetGroup, "QuotaExceeded", 2);
    for _ in 0..2 {
        let (status, answer) = scene.tries("CreateAssetGroup", group("g")).await;
        assert_eq!((status, answer["code"].as_str().unwrap()), (429, "QuotaExceeded"));
    }
    scene.asks("CreateAssetGroup", group("g")).await;
    assert_eq!(groups(&scene).await, 1);
    assert_eq!(yard.calls(Action::CreateAssetGroup).len(), 3);
}

#[tokio::test]
async fn a_line_can_be_closed_after_or_before_the_deed() {
    let scene = Scene::new().await;
    let yard = scene.sandbox.yard();
    yard.hang_up(Action::CreateAssetGroup, 1);
    scene.post("/volc/asset/CreateAssetGroup", &group("done")).await.unwrap_err();
    assert_eq!(groups(&scene).await, 1);
    yard.drop_before(Action::CreateAssetGroup, 1);
    scene.post("/volc/asset/CreateAssetGroup", &group("not done")).await.unwrap_err();
    assert_eq!(groups(&scene).await, 1);
    let calls = yard.calls(Action::CreateAssetGroup);
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body["Name"], "done");
    assert!(calls[1].authorized);
}

#[tokio::test]
async fn an_answer_can_be_nonsense_or_half() {
    let scene = Scene::new().await;
    scene.sandbox.yard().garbage(Action::CreateAssetGroup, 1);
    let answer = scene.post("/volc/asset/CreateAssetGroup", &group("one")).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().starts_with("<html>"));
    scene.sandbox.yard().truncate(Action::CreateAssetGroup, 1);
    let answer = scene.post("/volc/asset/CreateAssetGroup", &group("two")).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap_err();
    assert_eq!(groups(&scene).await, 2);
}

#[tokio::test]
async fn a_throttle_says_when_to_come_back() {
    let scene = Scene::new().await;
    scene.sandbox.yard().throttle(Action::CreateAssetGroup, 1);
    scene.asks("CreateAssetGroup", group("one")).await;
    let answer = scene.post("/volc/asset/CreateAssetGroup", &group("two")).await.unwrap();
    assert_eq!(answer.status(), 429);
    let wait: i64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((50..=60).contains(&wait));
    scene.sandbox.yard().skew_clock(SignedDuration::from_secs(wait));
    scene.asks("CreateAssetGroup", group("two")).await;
}

#[tokio::test]
async fn a_call_can_be_slow_and_clearing_makes_it_quick_again() {
    let scene = Scene::new().await;
    let yard = scene.sandbox.yard();
    yard.slow(Action::ListModels, Duration::from_hours(1));
    let call = || scene.client.get(scene.url("/v1/models")).bearer_auth(scene.sandbox.api_key());
    let error = call().timeout(Duration::from_millis(200)).send().await.unwrap_err();
    assert!(error.is_timeout());
    yard.clear(Action::ListModels);
    assert_eq!(call().send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_scenario_goes_wrong_from_the_start() {
    let text = "[[fault]]\naction = \"CreateAssetGroup\"\nkind = \"refuse\"\ncode = \"AccessDenied\"\n\
                message = \"ark:* is missing\"";
    let scene = Scene::with(|options| options.scenario = Scenario::parse(text).unwrap()).await;
    let (status, answer) = scene.tries("CreateAssetGroup", group("g")).await;
    assert_eq!((status, answer["message"].as_str().unwrap()), (403, "ark:* is missing"));
    scene.asks("CreateAssetGroup", group("g")).await;
}

#[tokio::test]
async fn a_link_dies_after_twelve_hours_and_on_demand() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let link = async || scene.get(&id).await["URL"].as_str().unwrap().to_owned();
    let status = async |link: &str| scene.client.get(link).send().await.unwrap().status().as_u16();
    let first = link().await;
    assert_eq!(status(&first).await, 200);
    assert_eq!(status(&first.replace("sig=", "sig=0")).await, 403);
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(12));
    assert_eq!(status(&first).await, 403);
    let second = link().await;
    assert_eq!(status(&second).await, 200);
    scene.sandbox.yard().expire_links();
    assert_eq!(status(&second).await, 403);
    assert_eq!(status(&link().await).await, 200);
}

#[tokio::test]
async fn a_key_sent_along_with_a_link_is_seen() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let link = scene.get(&id).await["URL"].as_str().unwrap().to_owned();
    scene.client.get(&link).send().await.unwrap();
    assert!(scene.sandbox.yard().violations().is_empty());
    let answer = scene.client.get(&link).bearer_auth(scene.sandbox.api_key()).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(scene.sandbox.yard().violations().len(), 1);
}

#[tokio::test]
async fn a_download_can_be_taken_up_where_it_broke_off() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let link = scene.get(&id).await["URL"].as_str().unwrap().to_owned();
    let whole = scene.client.get(&link).send().await.unwrap().bytes().await.unwrap();
    let rest = scene.client.get(&link).header("Range", "bytes=100-").send().await.unwrap();
    assert_eq!(rest.status(), 206);
    assert_eq!(rest.bytes().await.unwrap(), whole[100..]);
    let end = scene.client.get(&link).header("Range", "bytes=-7").send().await.unwrap();
    assert_eq!(end.bytes().await.unwrap(), whole[whole.len() - 7..]);
    let beyond = scene.client.get(&link).header("Range", "bytes=9999999-").send().await.unwrap();
    assert_eq!(beyond.status(), 416);
    scene.sandbox.yard().truncate(Action::GetFile, 1);
    let broken = scene.client.get(&link).send().await.unwrap();
    assert_eq!(broken.content_length(), Some(whole.len() as u64));
    broken.bytes().await.unwrap_err();
}

#[tokio::test]
async fn odd_calls_get_an_answer_and_harm_nobody() {
    let scene = Scene::new().await;
    let odd = [
        json!(null),
        json!([]),
        json!("text"),
        json!({"Id": {"a": []}, "GroupId": 7, "Name": null, "Filter": [], "model": "volc-asset", "URL": {}}),
        json!({"model": "volc-asset", "Filter": {"GroupIds": "x", "Name": 3, "GroupType": "AIGC"},
            "PageNumber": 1e300, "PageSize": -1}),
        json!({"model": "volc-asset", "Filter": {"GroupType": "AIGC"}, "PageNumber": 1_000_000, "PageSize": 100}),
        json!({"model": "seedance", "content": [7, null, {"type": "text"}]}),
        json!({"model": "seedance", "content": [{"type": "image_url", "image_url": "asset://x"}]}),
        json!({"model": "seedance", "content": [{"type": "image_url", "image_url": {"url": "asset://../../x"}}]}),
    ];
    let paths = [
        "CreateAssetGroup",
        "CreateAsset",
        "GetAsset",
        "ListAssetGroups",
        "ListAssets",
        "DeleteAsset",
        "UpdateAsset",
        "UpdateAssetGroup",
        "DeleteAssetGroup",
    ]
    .map(|action| format!("/volc/asset/{action}"));
    for path in paths.iter().map(String::as_str).chain(["/v1/video/generations"]) {
        for body in &odd {
            let answer = scene.post(path, body).await.unwrap();
            assert!([200, 400, 404].contains(&answer.status().as_u16()), "{path} {body} {}", answer.status());
            serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap();
        }
    }
    for path in
        ["/", "/volc/asset/Nonsense", "/files/../state.json", "/files/..%2fstate.json?expires=1&n=0&sig=x"]
    {
        let answer =
            scene.client.get(scene.url(path)).bearer_auth(scene.sandbox.api_key()).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path}");
    }
    scene.group("still open").await;
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_taken() {
    let scene = Scene::new().await;
    let group = scene.group("g").await;
    let body = json!({"model": "volc-asset", "GroupId": group, "URL": "A".repeat(65 << 20)});
    match scene.post("/volc/asset/CreateAsset", &body).await {
        Ok(answer) => assert_eq!(answer.status(), 413),
        Err(error) => assert!(error.is_request() || error.is_body(), "{error}"),
    }
    let id = scene.picture(&group, "fits", &png(300, 300, [1, 1, 1])).await;
    assert_eq!(scene.get(&id).await["Status"], "Active");
}

#[tokio::test]
async fn a_sandbox_that_is_dropped_takes_no_more_calls() {
    let scene = Scene::new().await;
    scene.group("before").await;
    let url = scene.url("/v1/models");
    let Scene { sandbox, client, dir } = scene;
    drop(sandbox);
    // The folder is free again as soon as the last call has ended, so a new start waits for exactly that.
    let again = super::start(dir.path(), |_| {}).await;
    assert!(client.get(&url).send().await.is_err_and(|error| error.is_connect()));
    assert_eq!(client.get(format!("{}/v1/models", again.url())).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn closing_does_not_wait_for_a_call_that_was_made_slow() {
    let scene = Scene::new().await;
    scene.sandbox.yard().slow(Action::ListModels, Duration::from_hours(1));
    let call = scene.client.get(scene.url("/v1/models")).bearer_auth(scene.sandbox.api_key()).send();
    let close = async {
        while scene.sandbox.yard().calls(Action::ListModels).is_empty() {
            tokio::task::yield_now().await;
        }
        scene.sandbox.stop().await;
    };
    let (answer, ()) = tokio::join!(call, close);
    answer.unwrap_err();
}

#[tokio::test]
async fn a_web_page_may_stand_before_or_behind_the_deed() {
    let scene = Scene::new().await;
    let yard = scene.sandbox.yard();
    for (acts, made) in [(false, 0), (true, 1)] {
        yard.page(Action::CreateAssetGroup, 502, acts, 1);
        let answer = scene.post("/volc/asset/CreateAssetGroup", &group("g")).await.unwrap();
        assert_eq!(answer.status(), 502);
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(answer.text().await.unwrap().contains("502 Bad Gateway"));
        assert_eq!(groups(&scene).await, made);
    }
}

#[tokio::test]
async fn too_many_calls_are_turned_away_with_a_time_or_without() {
    let scene = Scene::new().await;
    let yard = scene.sandbox.yard();
    for wait in [Some(7), None] {
        yard.too_many(Action::CreateAssetGroup, wait, 1);
        let answer = scene.post("/volc/asset/CreateAssetGroup", &group("g")).await.unwrap();
        assert_eq!(answer.status(), 429);
        let said = answer.headers().get("retry-after").map(|said| said.to_str().unwrap().to_owned());
        assert_eq!(said, wait.map(|wait: u32| wait.to_string()));
    }
    assert_eq!(groups(&scene).await, 0);
}

#[tokio::test]
async fn an_answer_can_be_late_or_trickle_and_the_deed_is_told_meanwhile() {
    let scene = Scene::new().await;
    let yard = scene.sandbox.yard();
    let signs = yard.signs();
    let heard = || signs.try_iter().map(|sign| (sign.action, sign.acted)).collect::<Vec<_>>();
    yard.late(Action::CreateAssetGroup, Duration::from_hours(1), 1);
    let call =
        scene.client.post(scene.url("/volc/asset/CreateAssetGroup")).bearer_auth(scene.sandbox.api_key());
    let call = call.header("Content-Type", "application/json").body(group("late").to_string());
    let error = call.timeout(Duration::from_millis(300)).send().await.unwrap_err();
    assert!(error.is_timeout());
    let whole = [(Action::CreateAssetGroup, false), (Action::CreateAssetGroup, true)];
    assert_eq!(heard(), whole, "done, and nobody was told");
    assert_eq!(groups(&scene).await, 1);
    heard();

    yard.trickle(Action::CreateAssetGroup, Duration::from_millis(40), 1);
    scene.asks("CreateAssetGroup", group("drop by drop")).await;
    assert_eq!(heard(), whole);
    yard.refuse(Action::CreateAssetGroup, "QuotaExceeded", 1);
    scene.tries("CreateAssetGroup", group("no")).await;
    assert_eq!(heard(), whole[..1], "what was refused was not done");
}

#[tokio::test]
async fn who_hangs_up_does_not_undo_what_he_asked_for() {
    let scene = Scene::new().await;
    let yard = scene.sandbox.yard();
    let signs = yard.signs();
    yard.slow(Action::CreateAssetGroup, Duration::from_millis(250));
    let call =
        scene.client.post(scene.url("/volc/asset/CreateAssetGroup")).bearer_auth(scene.sandbox.api_key());
    let call = call.header("Content-Type", "application/json").body(group("g").to_string());
    call.timeout(Duration::from_millis(50)).send().await.unwrap_err();
    let done = tokio::task::spawn_blocking(move || signs.iter().find(|sign| sign.acted)).await.unwrap();
    assert_eq!(done.unwrap().action, Action::CreateAssetGroup);
    assert_eq!(groups(&scene).await, 1);
}

#[tokio::test]
async fn a_list_may_lag_behind_what_was_made() {
    let scene = Scene::new().await;
    scene.sandbox.yard().lag_lists(Duration::from_secs(30));
    let id = scene.active("Mira").await;
    let listed = async || {
        scene.asks("ListAssets", json!({"model": "volc-asset", "Filter": {"GroupType": "AIGC"}})).await["TotalCount"].clone()
    };
    assert_eq!(listed().await, 0);
    assert_eq!(scene.get(&id).await["Status"], "Active", "by its id it is found at once");
    scene.sandbox.yard().skew_clock(SignedDuration::from_secs(30));
    assert_eq!(listed().await, 1);
}

#[tokio::test]
async fn a_file_may_come_whole_whatever_part_was_asked_for() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let link = scene.get(&id).await["URL"].as_str().unwrap().to_owned();
    let part = async || {
        let answer = scene.client.get(&link).header("Range", "bytes=10-").send().await.unwrap();
        let ranges = answer.headers().contains_key("accept-ranges");
        (answer.status().as_u16(), ranges, answer.bytes().await.unwrap().len())
    };
    let (status, ranges, length) = part().await;
    assert_eq!((status, ranges), (206, true));
    scene.sandbox.yard().no_ranges(Action::GetFile);
    assert_eq!(part().await, (200, false, length + 10));
}

#[tokio::test]
async fn the_ledger_tells_everything_that_was_ever_made() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let bytes = png(400, 500, [200, 60, 30]);
    scene.asks("DeleteAsset", json!({"Id": id})).await;
    let content = json!([{"type": "text", "text": "A walk"}]);
    let (_, task) = scene.submits(&json!({"model": "seedance", "content": content, "seed": 7})).await;
    let ledger = scene.sandbox.ledger();
    let [asset] = ledger.assets.as_slice() else { panic!("one was made: {ledger:?}") };
    assert!(asset.removed && asset.id == id && asset.name.contains("Mira"), "{asset:?}");
    assert_eq!(asset.sha256.as_deref(), Some(sha256(&bytes).as_str()));
    let [taken] = ledger.tasks.as_slice() else { panic!("one was taken: {task} {ledger:?}") };
    assert_eq!((taken.prompt.as_str(), taken.seed), ("A walk", 7));
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
