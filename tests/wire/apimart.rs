//! APIMart: batches, their partial failures, lists in whatever shape, generations with fields of their own.

use std::time::Duration;

use greenroom::model::order::{Mode, Reference, Role};
use greenroom::model::{
    AssetId, AssetStatus, ConnectionName, Door as Seen, Draft, FailureKind, Format, GroupId, MediaKind,
    Moment, Reason, Rules, TaskId, World,
};
use greenroom::provider::apimart::{self, Apimart};
use greenroom::provider::{
    BatchState, Bytes, Door, HostedFile, NewBatch, PaidCall, Progress, Provider, PutBatch, TaskState,
    Trouble, abilities,
};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::requests::{told, world};
use crate::server::{KEY, Server};

const PATH: &str = "/v1/seedance2/private-avatar";

fn door(account: &Apimart) -> &dyn PutBatch {
    let Door::Batch(door) = account.door(MediaKind::Image) else { panic!("APIMart takes batches") };
    door
}

#[tokio::test]
async fn a_batch_of_one_kind_goes_into_a_group_or_into_one_of_its_own() {
    let server = Server::start().await;
    server.says(
        200,
        r#"{"code":200,"data":{"id":"task_1","object":"seedance.avatar.asset.task","status":"processing"}}"#,
    );
    let group = GroupId::new("group-1");
    let items = |names: &[&'static str]| -> Vec<(&str, String)> {
        names.iter().map(|name| (*name, format!("https://files.example/{name}"))).collect()
    };
    let account = server.apimart(None);
    for (group, kind, names) in [
        (None, MediaKind::Image, &["Mira \"front\"", "侧面"][..]),
        (Some(&group), MediaKind::Video, &["walk"]),
        (Some(&group), MediaKind::Audio, &["voice"]),
    ] {
        let batch = NewBatch { group, kind, items: items(names) };
        assert_eq!(door(&account).submit(batch).await.unwrap(), TaskId::new("task_1"));
    }
    let elsewhere = server.apimart(Some("studio b"));
    let batch = NewBatch { group: None, kind: MediaKind::Image, items: items(&["front"]) };
    door(&elsewhere).submit(batch).await.unwrap();
    assert_eq!(door(&account).limit(), 20);
    assert_snapshot!("apimart batches", told(&server.heard()));
}

#[tokio::test]
async fn small_calls_of_the_newer_paths() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let (group, asset) = (GroupId::new("group-1"), AssetId::new("asset-1"));
    server.says(200, r#"{"code":200,"data":{"group_id":"group-1","Id":"it"}}"#);
    account.group_maker().unwrap().make("Mira", "a dancer").await.unwrap();
    account.asker().unwrap().ask(&asset).await.unwrap();
    account.renamer().unwrap().rename(&asset, "front").await.unwrap();
    account.remover().unwrap().remove(&asset).await.unwrap();
    account.group_keeper().unwrap().rename(&group, "Mira Chen").await.unwrap();
    account.group_keeper().unwrap().remove(&group).await.unwrap();
    server.says(200, r#"{"code":200,"data":{"items":[]}}"#);
    account.lister().unwrap().list().await.unwrap();
    account.lister().unwrap().find_group("Mira").await.unwrap();
    account.lister().unwrap().find_asset(Some(&group), "front").await.unwrap();
    assert_snapshot!("apimart small calls", told(&server.heard()));
}

#[tokio::test]
async fn pictures_can_wait_at_apimart_itself() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let file =
        || HostedFile { media_type: "image/png", extension: "png", bytes: Bytes::from_static(b"a picture") };
    let host = account.host(MediaKind::Image).unwrap();
    for answer in [
        r#"{"url":"https://up.example/a.png","filename":"a.png","content_type":"image/png","bytes":9}"#,
        r#"{"code":200,"data":{"url":"https://up.example/a.png"}}"#,
    ] {
        server.says(200, answer);
        let progress = Progress::default();
        let hosted = host.host(file(), progress.clone()).await.unwrap();
        assert_eq!(
            (hosted.url.as_str(), hosted.lifetime),
            ("https://up.example/a.png", Duration::from_hours(72))
        );
        assert_eq!(progress.get(), 9);
    }
    server.says(200, r#"{"filename":"a.png"}"#);
    assert!(matches!(host.host(file(), Progress::default()).await, Err(Trouble::Lost(_))));
    assert_snapshot!("apimart upload", told(&server.heard()[..1]));
    assert!(account.host(MediaKind::Video).is_none() && account.host(MediaKind::Audio).is_none());
}

#[tokio::test]
async fn what_an_account_can_do_is_read_off_its_handles() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let without = abilities(&account, false);
    assert_eq!(without.door(MediaKind::Image), Seen::Bytes, "its own upload");
    assert_eq!(without.door(MediaKind::Video), Seen::Url, "a staging store is needed");
    assert_eq!(without.door(MediaKind::Document), Seen::Closed);
    assert!(without.can_list().is_some() && without.can_remove().is_some() && without.can_cancel().is_none());
    assert!(!account.needs_group() && !account.local_groups() && account.verifier().is_none());
    assert!(account.generator().unwrap().finder().is_none());
    let paid = [PaidCall::MakeGroup, PaidCall::CreateAsset, PaidCall::Generate].map(|it| account.costs(it));
    assert_eq!(paid, [false, false, true]);
    assert_eq!(
        apimart::RULES.formats(MediaKind::Image),
        [Format::Jpeg, Format::Png, Format::Gif, Format::Webp]
    );
    let rest =
        Rules { image_formats: Rules::COMMON.image_formats, newer: Rules::COMMON.newer, ..apimart::RULES };
    assert_eq!(rest, Rules::COMMON);
}

async fn batch(server: &Server, answer: &Value, places: &[(usize, &str)]) -> BatchState {
    server.says(200, answer.to_string());
    let places: Vec<(usize, String)> = places.iter().map(|(at, name)| (*at, (*name).to_owned())).collect();
    door(&server.apimart(None)).ask(&TaskId::new("task_1"), &places).await.unwrap()
}

/// `0 asset-1 Active; 1 - Failed [code] words`
fn seen(state: &BatchState) -> String {
    let files = state.known.iter().map(|(place, file)| {
        let id = file.id.as_ref().map_or("-", AssetId::as_str);
        match &file.status {
            AssetStatus::Failed(Reason { code, message, .. }) => {
                format!("{place} {id} Failed [{code}] {message}")
            }
            status => format!("{place} {id} {}", status.word()),
        }
    });
    files.collect::<Vec<_>>().join("; ")
}

fn task(status: &str, result: &Value) -> Value {
    json!({"code": 200, "data": {"id": "task_1", "status": status, "progress": 100, "result": result}})
}

#[tokio::test]
async fn a_batch_that_passed_gives_every_file_its_id_by_name() {
    let server = Server::start().await;
    let both = [(0, "front"), (1, "side")];
    let by_name = json!({"usable_assets": [
        {"asset_id": "asset-2", "asset_url": "asset://asset-2", "status": "Active", "name": "side"},
        {"asset_id": "asset-1", "asset_url": "asset://asset-1", "status": "Active", "name": "front"},
    ]});
    let upstream = json!({"assets": [
        {"asset_id": "asset-2", "status": "Active", "raw_response": {"ResponseMetadata": {}, "Result": {"Name": "side"}}},
        {"asset_url": "asset://asset-1", "status": "Active", "raw_response": r#"{"Name":"front"}"#},
    ]});
    let twice = json!({"assets": [{"asset_id": "asset-1", "name": "front"}, {"asset_id": "asset-2", "name": "side"}],
        "usable_assets": [{"asset_id": "asset-2"}, {"asset_id": "asset-1"}]});
    for result in [by_name, upstream, twice] {
        let state = batch(&server, &task("completed", &result), &both).await;
        assert_eq!(seen(&state), "0 asset-1 Active; 1 asset-2 Active", "{result}");
        assert_eq!((state.word.as_str(), state.progress), ("completed", Some(100)));
    }
    assert!(server.heard().iter().all(|call| call.what == "GET /v1/tasks/task_1"));
}

#[tokio::test]
async fn without_names_the_ids_own_times_decide_and_only_where_they_leave_no_gap() {
    let server = Server::start().await;
    let late = json!({"asset_id": "asset-20260318071010-aaaaa", "status": "Active"});
    let early = json!({"asset_id": "asset-20260318071009-zzzzz", "status": "Active"});
    let places = [(0, "front"), (1, "side")];
    let state = batch(&server, &task("completed", &json!({"usable_assets": [late, early]})), &places).await;
    assert_eq!(seen(&state), "0 asset-20260318071009-zzzzz Active; 1 asset-20260318071010-aaaaa Active");
    let state = batch(&server, &task("completed", &json!({"usable_assets": [late]})), &places).await;
    assert_eq!(seen(&state), "", "one id for two files names neither");
    let state = batch(&server, &task("processing", &json!({"usable_assets": [late, early]})), &places).await;
    assert_eq!(seen(&state), "", "the order is not final");
    // A single file's answer may hold its address alone.
    let alone = json!({"asset_url": "asset://asset-1"});
    let state = batch(&server, &task("completed", &alone), &[(4, "front")]).await;
    assert_eq!(seen(&state), "4 asset-1 Active");
    assert_eq!(seen(&batch(&server, &task("processing", &alone), &[(4, "front")]).await), "");
}

#[tokio::test]
async fn a_failed_batch_still_gives_what_passed_and_tells_why_of_the_rest() {
    let server = Server::start().await;
    let places = [(0, "front"), (1, "side"), (2, "back"), (3, "hat")];
    let mut answer = task(
        "failed",
        &json!({"assets": [], "usable_assets": [{"asset_id": "asset-1", "status": "Active", "name": "front"}],
        "failed_assets": [
            {"asset_id": "asset-2", "status": "Failed", "name": "side", "error": {"code": "FaceMismatch", "message": "another face"}},
            {"asset_id": "asset-3", "status": "Failed", "raw_response": {"Result": {"Name": "back",
                "Error": {"Code": "PolicyViolation", "Message": "no"}}}},
        ]}),
    );
    answer["data"]["error"] = json!({"code": "task_failed", "message": "2 of 4 failed"});
    let state = batch(&server, &answer, &places).await;
    assert_eq!(
        seen(&state),
        "0 asset-1 Active; 1 asset-2 Failed [FaceMismatch] another face; \
         2 asset-3 Failed [PolicyViolation] no; 3 - Failed [task_failed] 2 of 4 failed"
    );
    // Asked again for one of them alone, nobody else is told of.
    assert_eq!(seen(&batch(&server, &answer, &places[..1]).await), "0 asset-1 Active");
}

#[tokio::test]
async fn a_reason_is_found_wherever_it_stands() {
    let server = Server::start().await;
    for (item, said) in [
        (json!({"error": {"message": "dark"}}), "[] dark"),
        (json!({"error": "dark"}), "[] dark"),
        (json!({"reason": "dark"}), "[] dark"),
        (json!({"message": "dark"}), "[] dark"),
        (json!({"error": {}, "reason": "dark"}), "[] dark"),
        (
            json!({"raw_response": {"ResponseMetadata": {"Error": {"Code": "X", "Message": "dark"}}}}),
            "[X] dark",
        ),
        (json!({}), "[task_failed] oh"),
    ] {
        let mut item = item;
        item["name"] = json!("front");
        let mut answer = task("failed", &json!({"failed_assets": [item]}));
        answer["data"]["error"] = json!({"code": "task_failed", "message": "oh"});
        assert_eq!(
            seen(&batch(&server, &answer, &[(0, "front")]).await),
            format!("0 - Failed {said}"),
            "{answer}"
        );
    }
    let mut answer = task("failed", &Value::Null);
    answer["data"]["error"] = json!("the address could not be fetched");
    let state = batch(&server, &answer, &[(0, "front")]).await;
    assert_eq!(seen(&state), "0 - Failed [] the address could not be fetched");
    let state = batch(&server, &task("cancelled", &Value::Null), &[(0, "front")]).await;
    assert_eq!(seen(&state), "0 - Failed [cancelled] ");
}

#[tokio::test]
async fn a_batch_that_is_not_through_tells_what_is_known_so_far() {
    let server = Server::start().await;
    for word in ["pending", "processing", "submitted", "queued", "in_progress", "running", "dreaming"] {
        let answer = json!({"code": 200, "data": {"id": "t", "status": word, "progress": 10, "result":
            {"usable_assets": [{"asset_id": "asset-1", "name": "front"}],
             "assets": [{"asset_id": "asset-2", "name": "side", "status": "Processing"}]}}});
        let state = batch(&server, &answer, &[(0, "front"), (1, "side"), (2, "back")]).await;
        assert_eq!(seen(&state), "0 asset-1 Active; 1 asset-2 Processing");
        assert_eq!((state.word.as_str(), state.progress), (word, Some(10)));
    }
}

#[tokio::test]
async fn nothing_is_usable_without_an_id_and_no_key_is_kept() {
    let server = Server::start().await;
    let nameless = json!({"usable_assets": [{"name": "front", "status": "Active"}, {"asset_id": "", "name": "side"},
        {"asset_id": "../../x", "name": "back"}]});
    let places = [(0, "front"), (1, "side"), (2, "back")];
    assert_eq!(seen(&batch(&server, &task("completed", &nameless), &places).await), "");
    let echo = json!({"failed_assets": [{"name": "front", "asset_id": "asset-1", "reason": format!("you sent {KEY}"),
        "url": "https://files.example/a.png?X-Signature=abc"}]});
    let state = batch(&server, &task("failed", &echo), &places[..1]).await;
    let raw = &state.known[0].1.raw;
    assert!(raw.contains("files.example/a.png") && !raw.contains(KEY) && !raw.contains("abc"), "{raw}");
}

#[tokio::test]
async fn lists_are_read_in_every_shape() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let item = json!({"asset_id": "asset-1", "name": "front", "status": "active", "asset_type": "video",
        "group_id": "group-1", "url": "https://x/1.mp4", "created_at": 1_773_817_809});
    let native = json!({"Id": "asset-1", "Name": "front", "Status": "Active", "AssetType": "Video",
        "GroupId": "group-1", "URL": "https://x/1.mp4", "CreateTime": "2026-03-18T07:10:09Z"});
    for answer in [
        json!({"Result": {"Items": [native], "TotalCount": 1}}),
        json!({"code": 200, "data": {"Items": [native]}}),
        json!({"code": 200, "data": {"items": [item], "total": "1"}}),
        json!({"code": 200, "data": [item]}),
        json!({"code": 200, "data": {"Result": {"Items": [native]}}}),
        json!({"items": [item]}),
    ] {
        server.says(200, answer.to_string());
        let found =
            account.lister().unwrap().find_asset(Some(&GroupId::new("group-1")), "front").await.unwrap();
        let found = found.unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(
            (found.id.as_str(), found.kind, found.status),
            ("asset-1", MediaKind::Video, AssetStatus::Active)
        );
        assert_eq!(found.created, Some(Moment::from_seconds(1_773_817_809)));
        let elsewhere = GroupId::new("group-2");
        assert!(account.lister().unwrap().find_asset(Some(&elsewhere), "front").await.unwrap().is_none());
    }
    server.says(
        200,
        r#"{"code":200,"data":{"items":[{"group_id":"group-1","name":"Mira"},{"name":"no id"},7]}}"#,
    );
    let listing = account.lister().unwrap().find_group("Mira").await.unwrap().unwrap();
    assert_eq!((listing.id.as_str(), listing.group_type.as_str()), ("group-1", "AIGC"));
    server.says(200, r#"{"code":200,"data":{"message":"hello"}}"#);
    assert!(
        matches!(account.lister().unwrap().list().await, Err(Trouble::Lost(_))),
        "no list is not an empty list"
    );
}

#[tokio::test]
async fn a_list_with_a_gap_is_never_taken_for_a_whole_one() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let page = |ids: &[u32]| {
        let items: Vec<Value> = ids.iter().map(|id| json!({"asset_id": format!("asset-{id}")})).collect();
        json!({"data": {"items": items, "total": 3}}).to_string()
    };
    let (first, second, none) = (page(&[1, 2]), page(&[3]), json!({"data": {"items": []}}).to_string());
    server.says_in_turn(&[(200, &none), (200, &first), (200, &second)]);
    assert_eq!(account.lister().unwrap().list().await.unwrap().assets.len(), 3);
    let heard: Vec<String> = server.heard().into_iter().map(|call| call.what).collect();
    assert_eq!(
        heard,
        [
            format!("GET {PATH}/groups"),
            format!("GET {PATH}/assets"),
            format!("GET {PATH}/assets?PageNumber=2&PageSize=2"),
        ]
    );
    server.says_in_turn(&[(200, &none), (200, &first)]);
    let trouble = account.lister().unwrap().list().await.unwrap_err();
    assert_eq!(trouble.failure().said.as_deref(), Some("the list promises 3 and holds 2"));
    assert_eq!(server.heard().len(), 3, "the same page again ends it");
}

#[tokio::test]
async fn a_host_without_the_newer_paths_says_so() {
    let server = Server::start().await;
    let account = server.apimart(None);
    for answer in [
        r#"{"error":{"code":"not_found","message":"Invalid URL (GET /v1/…)","type":"invalid_request_error"}}"#,
        "",
    ] {
        server.says(404, answer);
        let failure = account.lister().unwrap().list().await.unwrap_err().into_failure();
        assert_eq!(failure.kind, FailureKind::NotOffered, "{answer}");
        assert!(failure.code.is_some() && failure.said.is_some());
        let failure = account.group_maker().unwrap().make("Mira", "").await.unwrap_err().into_failure();
        assert_eq!(failure.kind, FailureKind::NotOffered);
        account.remover().unwrap().remove(&AssetId::new("asset-1")).await.unwrap();
        let group = GroupId::new("group-1");
        let failure = account.group_keeper().unwrap().rename(&group, "x").await.unwrap_err().into_failure();
        assert_eq!(failure.kind, FailureKind::GroupNotFound);
    }
}

#[tokio::test]
async fn a_group_that_must_be_empty_first_is_emptied() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let remove = async || account.group_keeper().unwrap().remove(&GroupId::new("group-1")).await;
    let full = r#"{"error":{"code":"group_not_empty","message":"The group still holds assets.","type":"x"}}"#;
    let list = r#"{"code":200,"data":{"Items":[{"Id":"asset-1","GroupId":"group-1"},{"Id":"asset-2","GroupId":"group-2"}]}}"#;
    let done = r#"{"code":200,"data":{}}"#;
    server.says_in_turn(&[(400, full), (200, list), (200, done), (200, done)]);
    remove().await.unwrap();
    let heard: Vec<String> = server.heard().into_iter().map(|call| call.what.replace(PATH, "")).collect();
    assert_eq!(
        heard,
        ["DELETE /groups/group-1", "GET /assets", "DELETE /assets/asset-1", "DELETE /groups/group-1"],
        "nothing of another group goes"
    );
    // Nothing of it is in the list, so the refusal had another reason.
    server.says_in_turn(&[(400, full), (200, r#"{"code":200,"data":{"Items":[]}}"#)]);
    let failure = remove().await.unwrap_err().into_failure();
    assert_eq!(failure.code.as_deref(), Some("group_not_empty"));
    server.heard();
    server.says_in_turn(&[(401, full)]);
    assert!(remove().await.is_err());
    assert_eq!(server.heard().len(), 1, "another no empties nothing");
}

#[tokio::test]
async fn a_no_is_read_from_the_body_too() {
    let server = Server::start().await;
    let account = server.apimart(None);
    for (status, answer, how, kind) in [
        (200, r#"{"code":401,"message":"bad key"}"#, "refused", FailureKind::KeyRefused),
        (200, r#"{"code":429,"message":"slow"}"#, "unreached", FailureKind::Throttled),
        (200, r#"{"code":500,"message":"oh"}"#, "lost", FailureKind::ProviderFault),
        (200, r#"{"code":400,"message":"item 2: too small"}"#, "refused", FailureKind::BadRequest),
        (
            400,
            r#"{"error":{"code":"nsfw_content_detected","message":"no","type":"x"}}"#,
            "refused",
            FailureKind::Moderation,
        ),
        (400, r#"{"error":{"code":400,"message":"no","type":"x"}}"#, "refused", FailureKind::BadRequest),
        (401, r#"{"error":{"code":401,"message":"no","type":"x"}}"#, "refused", FailureKind::KeyRefused),
        (429, r#"{"error":{"code":429,"message":"no","type":"x"}}"#, "unreached", FailureKind::Throttled),
        (500, r#"{"error":{"code":500,"message":"no","type":"x"}}"#, "lost", FailureKind::ProviderFault),
        (200, r#"{"code":200,"data":{}}"#, "lost", FailureKind::NoAnswer),
        (200, r#"{"code":200,"data":[]}"#, "lost", FailureKind::NoAnswer),
    ] {
        server.says(status, answer);
        let batch =
            NewBatch { group: None, kind: MediaKind::Image, items: vec![("a", "https://x/a".to_owned())] };
        let trouble = door(&account).submit(batch).await.unwrap_err();
        let word = match &trouble {
            Trouble::Unreached(_) => "unreached",
            Trouble::Refused(_) => "refused",
            Trouble::Lost(_) => "lost",
        };
        assert_eq!((word, trouble.failure().kind), (how, kind), "{status} {answer}");
    }
}

#[tokio::test]
async fn a_generation_has_fields_of_its_own() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let generator = account.generator().unwrap();
    let id = |id: &str| AssetId::new(format!("asset-{id}"));
    let all = Draft {
        prompt: "Image 1 walks, Video 1 moves, Audio 1 sings".to_owned(),
        lanes: [vec![id("i"), id("j")], vec![id("v")], vec![id("a")]],
        seed: Some(7),
        sound: false,
        watermark: true,
        return_last_frame: true,
        resolution: "4k".to_owned(),
        ..Draft::default()
    };
    let frames = Draft {
        mode: Mode::Frames,
        first_frame: Some(id("i")),
        last_frame: Some(id("j")),
        model: "seedance-2.5".to_owned(),
        ratio: "adaptive".to_owned(),
        resolution: "1080p".to_owned(),
        seconds: 30,
        watermark: true,
        ..Draft::default()
    };
    let mut sent = Vec::new();
    for draft in [all, frames] {
        server.says(200, r#"{"code":200,"data":[{"status":"submitted","task_id":"task_1"}]}"#);
        let order = draft.order(&ConnectionName::new("studio"), generator.menu(), &world()).unwrap();
        assert_eq!(generator.submit(&order).await.unwrap(), TaskId::new("task_1"));
        let preview = generator.preview(&order);
        sent.extend(server.heard());
        let shown: Value = serde_json::from_str(&preview.body).unwrap();
        let body: Value = serde_json::from_slice(&sent.last().unwrap().body).unwrap();
        assert_eq!(shown, body, "what is shown is what is sent");
        assert!(!format!("{preview:?}").contains(KEY));
    }
    assert_snapshot!("apimart generations", told(&sent));
    let long = Draft { prompt: "x".to_owned(), seconds: 30, ..Draft::default() };
    assert!(
        long.order(&ConnectionName::new("studio"), generator.menu(), &World::default()).is_err(),
        "2.0 ends at 15"
    );
    assert_eq!(
        all_roles(&Draft { mode: Mode::Frames, first_frame: Some(id("i")), ..Draft::default() }),
        [Role::FirstFrame]
    );
}

fn all_roles(draft: &Draft) -> Vec<Role> {
    draft.references().into_iter().map(|Reference { role, .. }| role).collect()
}

#[tokio::test]
async fn a_task_is_read_in_every_word_and_shape() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let film = "https://x/film.mp4";
    let of = |status: &str, more: Value| {
        let mut data = json!({"id": "task_1", "status": status, "progress": 40});
        data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        json!({"code": 200, "data": data})
    };
    let error = |code: Value| json!({"error": {"code": code, "message": "words"}});
    for (answer, expected) in [
        (of("completed", json!({"result": {"videos": [{"url": [film, "https://x/2"]}]}})), "finished"),
        (of("completed", json!({"result": {"videos": [{"url": film}]}})), "finished"),
        (of("completed", json!({"result": {"url": film}})), "finished"),
        (
            json!({"id": "t", "status": "completed", "error": null, "result": {"videos": [{"url": film}]}}),
            "finished",
        ),
        (of("completed", json!({"result": {"videos": []}})), "lost"),
        (of("completed", json!({"result": {"videos": [{"url": ""}]}})), "lost"),
        (of("completed", json!({})), "lost"),
        (of("submitted", json!({})), "submitted 40"),
        (of("pending", json!({})), "pending 40"),
        (of("queued", json!({})), "queued 40"),
        (of("processing", json!({})), "processing 40"),
        (of("in_progress", json!({})), "in_progress 40"),
        (of("running", json!({})), "running 40"),
        (of("dreaming", json!({})), "dreaming 40"),
        (of("failed", error(json!("task_failed"))), "ProviderFault task_failed words"),
        (of("failed", error(json!("nsfw_content_detected"))), "Moderation nsfw_content_detected words"),
        (
            of("failed", error(json!("OutputVideoSensitiveContentDetected"))),
            "OutputBlocked OutputVideoSensitiveContentDetected words",
        ),
        (of("failed", json!({"error": "words"})), "ProviderFault failed words"),
        (of("cancelled", json!({})), "ProviderFault cancelled "),
        (
            json!({"id": "t", "status": "failed", "error": {"code": 400, "message": "words"}}),
            "BadRequest 400 words",
        ),
        (json!({"code": 200, "data": {}}), "lost"),
    ] {
        server.says(200, answer.to_string());
        let got = match account.generator().unwrap().ask(&TaskId::new("task_1")).await {
            Ok(TaskState::Finished { url, .. }) => {
                assert_eq!(url, film);
                "finished".to_owned()
            }
            Ok(TaskState::Still { word, progress }) => format!("{word} {}", progress.unwrap_or_default()),
            Ok(TaskState::Broke(failure)) => {
                let (code, said) = (failure.code.unwrap_or_default(), failure.said.unwrap_or_default());
                format!("{:?} {code} {said}", failure.kind)
            }
            Err(Trouble::Lost(_)) => "lost".to_owned(),
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(got, expected, "{answer}");
    }
}

#[tokio::test]
async fn a_finished_film_keeps_its_cost_its_last_frame_and_the_end_of_its_link() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let finished = async |more: Value| {
        let mut data =
            json!({"status": "completed", "result": {"videos": [{"url": ["https://x/film.mp4"]}]}});
        for (name, value) in more.as_object().unwrap() {
            data[name] = value.clone();
        }
        server.says(200, json!({"code": 200, "data": data}).to_string());
        match account.generator().unwrap().ask(&TaskId::new("t")).await.unwrap() {
            TaskState::Finished { made, lifetime, cost, last_frame, .. } => {
                (made, lifetime, cost, last_frame)
            }
            other => panic!("{other:?}"),
        }
    };
    let day = Duration::from_hours(24);
    let plain = finished(json!({})).await;
    assert_eq!(plain, (None, day, None, None));
    let whole = finished(json!({"completed": 1000, "cost": 0.71, "usage": {"completion_tokens": 9},
        "result": {"videos": [{"url": ["https://x/film.mp4"], "expires_at": 4600,
            "last_frame_url": "https://x/last.png"}]}}))
    .await;
    let frame = Some("https://x/last.png".to_owned());
    assert_eq!(
        whole,
        (Some(Moment::from_seconds(1000)), Duration::from_hours(1), Some("0.71 USD".to_owned()), frame)
    );
    let (made, lifetime, cost, _) =
        finished(json!({"expires_at": 90_000, "usage": {"completion_tokens": 9}})).await;
    assert_eq!(made.unwrap().plus(lifetime), Moment::from_seconds(90_000), "the end is what was told");
    assert_eq!(cost.as_deref(), Some("9 tokens"));
}

#[tokio::test]
async fn ids_from_outside_stay_in_their_place_in_the_path() {
    let server = Server::start().await;
    let account = server.apimart(None);
    server.says(200, r#"{"code":200,"data":{"status":"processing","Id":"x"}}"#);
    let odd = "../groups/g?x=1#y";
    drop(account.generator().unwrap().ask(&TaskId::new(odd)).await);
    drop(account.asker().unwrap().ask(&AssetId::new(odd)).await);
    drop(account.remover().unwrap().remove(&AssetId::new("..")).await);
    drop(account.group_keeper().unwrap().remove(&GroupId::new("..")).await);
    for call in server.heard() {
        assert!(!call.what.contains("..") || call.what.contains("..%2F"), "{}", call.what);
        assert!(!call.what.contains('?') && !call.what.ends_with(PATH), "{}", call.what);
    }
}

#[tokio::test]
async fn the_doctor_asks_what_costs_nothing() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let missing = r#"{"error":{"code":"task_not_found","message":"no such task","type":"x"}}"#;
    for (answers, expected) in [
        (vec![(200, r#"{"code":200,"data":{"items":[]}}"#)], None),
        // The older interface: no such path, but tasks are known.
        (vec![(404, "404 page not found"), (404, missing)], None),
        (vec![(404, missing), (401, missing)], Some(FailureKind::KeyRefused)),
        (vec![(404, "404 page not found"), (404, "404 page not found")], Some(FailureKind::WrongAddress)),
        (
            vec![(401, r#"{"error":{"code":"invalid_api_key","message":"no"}}"#)],
            Some(FailureKind::KeyRefused),
        ),
        (vec![(200, r#"{"code":401,"message":"no"}"#)], Some(FailureKind::KeyRefused)),
    ] {
        server.says_in_turn(&answers);
        let found = account.doctor().credentials().await.err().map(|trouble| trouble.into_failure().kind);
        assert_eq!(found, expected, "{answers:?}");
        assert!(server.heard().iter().all(|call| call.what.starts_with("GET ")), "questions only");
    }
    assert!(account.doctor().generation().is_none(), "the same key makes videos");
    server.says(404, "nothing here");
    assert!(!account.doctor().reach().await.unwrap().page);
    let heard = server.heard();
    assert_eq!((heard[0].what.as_str(), heard[0].authorization.as_str()), ("GET /", ""), "no key travels");
}
