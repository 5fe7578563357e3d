//! The official library: signatures, the envelope, projects, and what happens after the create was answered.

use greenroom::model::{Moment, Secret};
use greenroom::sandbox::{Action, Dialect, Limits, Options, Pace, Scenario};
use greenroom::sign::{self, Keys, Scope};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Scene, check_snapshot, png};

/// A caller with a pair of keys and a clock.
struct Caller<'a> {
    scene: &'a Scene,
    keys: Keys,
    now: Timestamp,
    region: &'a str,
}

impl<'a> Caller<'a> {
    fn of(scene: &'a Scene) -> Self {
        let keys = Keys {
            access_key: scene.sandbox.access_key().into(),
            secret_key: Secret::new(scene.sandbox.secret_key()),
            session_token: None,
        };
        Self { scene, keys, now: Timestamp::now(), region: "cn-beijing" }
    }

    async fn sends(&self, action: &str, body: &Value) -> reqwest::Response {
        self.signs(action, body, |_| {}).await
    }

    /// Signs a call, and sends what `change` makes of it.
    async fn signs(
        &self,
        action: &str,
        body: &Value,
        change: impl FnOnce(&mut reqwest::Request),
    ) -> reqwest::Response {
        let host = self.scene.sandbox.url().trim_start_matches("http://").to_owned();
        let body = body.to_string();
        let query = [("Action", action), ("Version", "2024-01-01")];
        let headers = [("Host", host.as_str()), ("Content-Type", "application/json")];
        let request = sign::Request {
            method: "POST",
            path: "/",
            query: &query,
            headers: &headers,
            body: body.as_bytes(),
        };
        let scope = Scope { region: self.region, service: "ark" };
        let now = Moment(self.now.as_millisecond());
        let signed = sign::authorize(&sign::Dialect::VOLCENGINE, &request, &self.keys, scope, now);
        let url = self.scene.url(&format!("/?Action={action}&Version=2024-01-01"));
        let mut call = self.scene.client.post(url).header("Content-Type", "application/json");
        for (name, value) in &signed.headers {
            call = call.header(name, value);
        }
        let mut call = call.body(body).build().unwrap();
        change(&mut call);
        self.scene.client.execute(call).await.unwrap()
    }

    async fn tries(&self, action: &str, body: Value) -> (u16, Value) {
        let answer = self.sends(action, &body).await;
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    async fn asks(&self, action: &str, body: Value) -> Value {
        let (status, answer) = self.tries(action, body).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["ResponseMetadata"]["Action"], action);
        answer["Result"].clone()
    }

    async fn refused(&self, action: &str, body: Value) -> (u16, String) {
        let (status, answer) = self.tries(action, body).await;
        (status, answer["ResponseMetadata"]["Error"]["Code"].as_str().unwrap_or("none").to_owned())
    }

    async fn group(&self, name: &str) -> String {
        self.asks("CreateAssetGroup", json!({"Name": name})).await["Id"].as_str().unwrap().to_owned()
    }

    async fn create(&self, group: &str, name: &str, url: &str) -> String {
        let body = json!({"GroupId": group, "URL": url, "AssetType": "Image", "Name": name});
        self.asks("CreateAsset", body).await["Id"].as_str().unwrap().to_owned()
    }
}

/// The address of a picture that can be fetched: the sandbox's own link to another library's asset.
async fn picture(scene: &Scene) -> String {
    let id = scene.active("Source").await;
    scene.get(&id).await["URL"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_signed_call_is_let_in_and_answered_in_the_envelope() {
    let scene = Scene::new().await;
    let caller = Caller::of(&scene);
    let group = caller.group("Mira").await;
    let answer = caller.tries("GetAssetGroup", json!({"Id": group})).await.1;
    check_snapshot("volcengine_group", &answer);
    let calls = scene.sandbox.yard().calls(Action::GetAssetGroup);
    assert!(calls[0].authorized && calls[0].dialect == Dialect::Volcengine);
    let abroad = Caller { region: "ap-southeast-1", ..Caller::of(&scene) };
    let answer = abroad.tries("GetAssetGroup", json!({"Id": group})).await.1;
    assert_eq!(answer["ResponseMetadata"]["Region"], "ap-southeast-1");
}

#[tokio::test]
async fn wrong_keys_tokens_and_clocks_are_told_apart() {
    let scene = Scene::new().await;
    let groups = json!({"Filter": {"GroupType": "AIGC"}, "PageNumber": 1, "PageSize": 10});
    let mut caller = Caller::of(&scene);
    assert_eq!(caller.refused("ListAssetGroups", groups.clone()).await, (200, "none".into()));
    caller.keys.secret_key = Secret::new("ExampleSecretKeyNotReal==");
    let (status, answer) = caller.tries("ListAssetGroups", groups.clone()).await;
    assert_eq!(status, 401);
    check_snapshot("volcengine_wrong_secret", &answer);
    caller.keys.access_key = "AKLTsomebodyelse".into();
    assert_eq!(caller.refused("ListAssetGroups", groups.clone()).await, (401, "InvalidAccessKey".into()));

    let mut caller = Caller::of(&scene);
    for minutes in [-16, 16] {
        caller.now = Timestamp::now() + SignedDuration::from_mins(minutes);
        assert_eq!(caller.refused("ListAssetGroups", groups.clone()).await, (400, "InvalidTimestamp".into()));
    }
    let bare =
        scene.client.post(scene.url("/?Action=ListAssetGroups&Version=2024-01-01")).send().await.unwrap();
    assert_eq!(bare.status(), 401);
    assert!(bare.text().await.unwrap().contains("MissingAuthenticationToken"));
    assert_eq!(
        Caller::of(&scene).refused("MakeCoffee", json!({})).await,
        (404, "InvalidActionOrVersion".into())
    );
}

#[tokio::test]
async fn a_signature_covers_all_that_is_sent() {
    let scene = Scene::new().await;
    let caller = Caller::of(&scene);
    let body = json!({"Name": "Mira"});
    assert_eq!(caller.signs("CreateAssetGroup", &body, |_| {}).await.status(), 200);
    let elsewhere = |call: &mut reqwest::Request| {
        call.headers_mut().insert("host", "ark.example.org".parse().unwrap());
    };
    let altered = |call: &mut reqwest::Request| *call.body_mut() = Some("{\"Name\":\"Kai\"}".into());
    let asking_more = |call: &mut reqwest::Request| {
        call.url_mut().query_pairs_mut().append_pair("Debug", "1");
    };
    let elsewhere = caller.signs("CreateAssetGroup", &body, elsewhere).await;
    let altered = caller.signs("CreateAssetGroup", &body, altered).await;
    let asked_more = caller.signs("CreateAssetGroup", &body, asking_more).await;
    for answer in [elsewhere, altered, asked_more] {
        assert_eq!(answer.status(), 401);
        assert!(answer.text().await.unwrap().contains("SignatureDoesNotMatch"));
    }
    for (header, code) in [("authorization", "InvalidAuthorization"), ("x-date", "MissingRequestInfo")] {
        let garble = |call: &mut reqwest::Request| {
            call.headers_mut().insert(header, "HMAC-SHA256 x".parse().unwrap());
        };
        let answer = caller.signs("CreateAssetGroup", &body, garble).await;
        assert_eq!(answer.status(), 400);
        assert!(answer.text().await.unwrap().contains(code));
    }
    let groups = json!({"Filter": {"GroupType": "AIGC"}, "PageNumber": 1, "PageSize": 10});
    assert_eq!(caller.asks("ListAssetGroups", groups).await["TotalCount"], 1, "what was refused did nothing");
}

#[tokio::test]
async fn a_clock_that_was_moved_is_seen_in_the_date_of_every_answer() {
    let scene = Scene::new().await;
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(2));
    let mut caller = Caller::of(&scene);
    let answer = caller.sends("GetAsset", &json!({"Id": "asset-0"})).await;
    assert_eq!(answer.status(), 400, "two hours late");
    let date = answer.headers()["date"].to_str().unwrap().to_owned();
    let told = jiff::fmt::rfc2822::parse(&date.replace("GMT", "+0000")).unwrap().timestamp();
    caller.now = told;
    assert_eq!(caller.refused("GetAsset", json!({"Id": "asset-0"})).await.1, "NotFound.asset_id");
}

#[tokio::test]
async fn temporary_keys_need_their_token() {
    let scene = Scene::with(|options: &mut Options| options.session_token = Some("STSsandbox".into())).await;
    let mut caller = Caller::of(&scene);
    let body = json!({"Name": "Mira"});
    assert_eq!(caller.refused("CreateAssetGroup", body.clone()).await, (401, "InvalidSecretToken".into()));
    caller.keys.session_token = Some(Secret::new("STSsandbox"));
    assert_eq!(caller.refused("CreateAssetGroup", body).await, (200, "none".into()));
}

#[tokio::test]
async fn a_picture_goes_from_processing_to_active_and_can_be_renamed_and_deleted() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(2)).await;
    let source = {
        let group = scene.group("Source").await;
        let id = scene.picture(&group, "source", &png(400, 500, [1, 2, 3])).await;
        scene.get(&id).await["URL"].as_str().unwrap().to_owned()
    };
    let caller = Caller::of(&scene);
    let group = caller.group("Mira").await;
    let id = caller.create(&group, "face", &source).await;
    let first = caller.asks("GetAsset", json!({"Id": id})).await;
    assert_eq!((first["Status"].as_str().unwrap(), first.get("Error")), ("Processing", None));
    check_snapshot("volcengine_asset", &caller.tries("GetAsset", json!({"Id": id})).await.1);
    caller.asks("UpdateAsset", json!({"Id": id, "Name": "other"})).await;
    let filter = json!({"GroupType": "AIGC", "GroupIds": [group], "Statuses": ["Active"], "Name": "oth"});
    let listed = caller.asks("ListAssets", json!({"Filter": filter, "PageNumber": 1, "PageSize": 100})).await;
    assert_eq!(
        (listed["TotalCount"].clone(), listed["Items"][0]["Name"].clone()),
        (1.into(), "other".into())
    );
    let link = listed["Items"][0]["URL"].as_str().unwrap();
    assert_eq!(scene.client.get(link).send().await.unwrap().bytes().await.unwrap(), png(400, 500, [1, 2, 3]));
    assert_eq!(caller.asks("DeleteAsset", json!({"Id": id})).await, json!({}));
    assert_eq!(caller.refused("GetAsset", json!({"Id": id})).await, (404, "NotFound.asset_id".into()));
    caller.asks("UpdateAssetGroup", json!({"Id": group, "Description": "the lead"})).await;
    assert_eq!(caller.asks("GetAssetGroup", json!({"Id": group})).await["Description"], "the lead");
    assert_eq!(caller.asks("DeleteAssetGroup", json!({"Id": group})).await, json!({}));
}

#[tokio::test]
async fn an_address_that_cannot_be_fetched_or_is_taken_away_too_early_makes_a_failed_asset() {
    let scene = Scene::new().await;
    let caller = Caller::of(&scene);
    let group = caller.group("Mira").await;
    let source = picture(&scene).await;
    let gone = caller.create(&group, "gone", &source).await;
    scene.sandbox.yard().expire_links();
    let dead = caller.create(&group, "dead", "http://127.0.0.1:1/x.png").await;
    for id in [gone, dead] {
        let asset = caller.asks("GetAsset", json!({"Id": id})).await;
        assert_eq!(asset["Status"], "Failed");
        assert_eq!(asset["Error"]["Code"], "InvalidParameter.DownloadFailed");
    }
}

#[tokio::test]
async fn what_the_documents_ask_for_is_asked_for() {
    let scene = Scene::new().await;
    let caller = Caller::of(&scene);
    let group = caller.group("g").await;
    let asset = |key: &str, value: &str| {
        let mut body = json!({"GroupId": group, "URL": "http://127.0.0.1:1/x.png", "AssetType": "Image"});
        body[key] = value.into();
        body
    };
    let page = |filter: Value, size: u32| json!({"Filter": filter, "PageNumber": 1, "PageSize": size});
    let long = "n".repeat(65);
    for (action, body, code) in [
        ("CreateAssetGroup", json!({}), "MissingParameter.Name"),
        ("CreateAssetGroup", json!({"Name": long}), "InvalidParameter"),
        ("CreateAssetGroup", json!({"Name": "g", "Description": "d".repeat(301)}), "InvalidParameter"),
        ("CreateAssetGroup", json!({"Name": "g", "GroupType": "LivenessFace"}), "InvalidParameter"),
        ("ListAssetGroups", json!({"PageNumber": 1, "PageSize": 10}), "MissingParameter.Filter"),
        ("ListAssets", page(json!({}), 10), "MissingParameter.Filter.GroupType"),
        ("ListAssets", page(json!({"GroupType": "AIGC"}), 101), "InvalidParameter"),
        ("ListAssets", json!({"Filter": {"GroupType": "AIGC"}}), "MissingParameter.PageNumber"),
        ("CreateAsset", asset("AssetType", "image"), "InvalidParameter"),
        ("CreateAsset", asset("AssetType", ""), "MissingParameter.AssetType"),
        ("CreateAsset", asset("URL", "data:image/png;base64,AAAA"), "InvalidParameter"),
        ("CreateAsset", asset("URL", "iVBORw0KGgo="), "InvalidParameter"),
        ("CreateAsset", asset("Name", &long), "InvalidParameter"),
        ("CreateAsset", asset("GroupId", "group-0"), "NotFound.group_id"),
        ("CreateVisualValidateSession", json!({}), "MissingParameter.CallbackURL"),
    ] {
        let (status, got) = caller.refused(action, body.clone()).await;
        assert_eq!(got, code, "{action} {body}");
        assert_eq!(status, if code.starts_with("NotFound") { 404 } else { 400 });
    }
}

#[tokio::test]
async fn a_project_and_another_provider_see_nothing_of_each_other() {
    let scene = Scene::new().await;
    let caller = Caller::of(&scene);
    let body = json!({"Name": "Mira", "ProjectName": "film"});
    let group = caller.asks("CreateAssetGroup", body).await["Id"].as_str().unwrap().to_owned();
    let source = picture(&scene).await;
    let asset = json!({"GroupId": group, "URL": source, "AssetType": "Image"});
    assert_eq!(caller.refused("CreateAsset", asset.clone()).await, (404, "NotFound.group_id".into()));
    let mut with_project = asset;
    with_project["ProjectName"] = "film".into();
    let id = caller.asks("CreateAsset", with_project).await["Id"].clone();
    for project in ["default", "Film"] {
        let body = json!({"Id": id, "ProjectName": project});
        assert_eq!(caller.refused("GetAsset", body).await, (404, "NotFound.asset_id".into()));
        let body =
            json!({"Filter": {"GroupType": "AIGC"}, "PageNumber": 1, "PageSize": 10, "ProjectName": project});
        assert_eq!(caller.asks("ListAssets", body).await["TotalCount"], 0);
    }
    let found = caller.asks("GetAsset", json!({"Id": id, "ProjectName": "film"})).await;
    assert_eq!(found["ProjectName"], "film");
    assert_eq!(scene.tries("GetAsset", json!({"Id": id})).await.0, 404, "it is not AnyFast's");
    let image = json!({"type": "image_url", "role": "reference_image",
        "image_url": {"url": format!("asset://{}", id.as_str().unwrap())}});
    let ark = json!({"model": "doubao-seedance-2-0-fast-260128",
        "content": [{"type": "text", "text": "blocked-output"}, image]});
    let mut anyfast = ark.clone();
    anyfast["model"] = "seedance-fast".into();
    for (path, body, status) in [
        ("/api/v3/contents/generations/tasks", &ark, 200),
        ("/seedance/api/v3/contents/generations/tasks", &ark, 200),
        ("/v1/video/generations", &anyfast, 400),
    ] {
        assert_eq!(scene.post(path, body).await.unwrap().status(), status, "{path}");
    }
    let own = json!({"model": "volc-asset", "Filter": {"GroupType": "AIGC"}});
    assert_eq!(scene.asks("ListAssets", own).await["TotalCount"], 1, "only the source");
}

#[tokio::test]
async fn a_real_person_is_a_group_once_the_page_was_opened() {
    let scene = Scene::new().await;
    let caller = Caller::of(&scene);
    let callback = scene.url("/v1/models?x=1");
    let session = caller.asks("CreateVisualValidateSession", json!({"CallbackURL": callback})).await;
    let token = session["BytedToken"].as_str().unwrap();
    let result = json!({"BytedToken": token});
    let waits = caller.refused("GetVisualValidateResult", result.clone()).await;
    assert_eq!(waits, (404, format!("NotFound.{token}")));
    let link = session["H5Link"].as_str().unwrap();
    assert!(scene.client.get(link).send().await.unwrap().text().await.unwrap().contains("verify"));
    assert_eq!(caller.refused("GetVisualValidateResult", result.clone()).await.0, 404, "only looked at");
    let back = scene.client.get(format!("{link}/verify")).send().await.unwrap();
    let address = back.url().clone();
    assert!(address.as_str().starts_with(&callback) && address.query().unwrap().contains("resultCode=10000"));
    let group = caller.asks("GetVisualValidateResult", result).await["GroupId"].clone();
    let group = caller.asks("GetAssetGroup", json!({"Id": group})).await;
    assert_eq!(group["GroupType"], "LivenessFace");

    let again = caller.asks("CreateVisualValidateSession", json!({"CallbackURL": callback})).await;
    scene.sandbox.yard().verify(again["BytedToken"].as_str().unwrap());
    scene.sandbox.yard().skew_clock(SignedDuration::from_mins(31));
    let mut late = Caller::of(&scene);
    late.now = Timestamp::now() + SignedDuration::from_mins(31);
    let body = json!({"BytedToken": again["BytedToken"]});
    assert_eq!(late.refused("GetVisualValidateResult", body).await.0, 404, "the token has died");
}

#[tokio::test]
async fn a_full_pool_takes_nothing_until_something_is_deleted() {
    let scene = Scene::new().await;
    let source = picture(&scene).await;
    let caller = Caller::of(&scene);
    let group = caller.group("g").await;
    let asset = json!({"GroupId": group, "URL": source, "AssetType": "Image"});
    let first = caller.asks("CreateAsset", asset.clone()).await["Id"].clone();
    scene.sandbox.yard().fill_pool();
    let full = caller.refused("CreateAsset", asset.clone()).await;
    assert_eq!(full, (429, "QuotaSharedPoolExceeded".into()));
    caller.asks("DeleteAsset", json!({"Id": first})).await;
    caller.asks("CreateAsset", asset.clone()).await;
    assert_eq!(caller.refused("CreateAsset", asset.clone()).await.0, 429);
    scene.sandbox.yard().limit(Limits { pool: Some(2), ..Limits::default() });
    caller.asks("CreateAsset", asset.clone()).await;
    assert_eq!(caller.refused("CreateAsset", asset).await.0, 429);
}

#[tokio::test]
async fn calls_beyond_the_budget_are_refused_and_told() {
    let text = "[limits]\ncreates_per_minute = 2\nreads_per_second = 1";
    let scene = Scene::with(|options| options.scenario = Scenario::parse(text).unwrap()).await;
    let caller = Caller::of(&scene);
    let group = caller.group("g").await;
    let asset = json!({"GroupId": group, "URL": "http://127.0.0.1:1/x", "AssetType": "Image"});
    for _ in 0..2 {
        caller.asks("CreateAsset", asset.clone()).await;
    }
    assert!(scene.sandbox.yard().violations().is_empty());
    let (status, code) = caller.refused("CreateAsset", asset.clone()).await;
    assert_eq!((status, code.as_str()), (429, "FlowLimitExceeded"));
    let told = scene.sandbox.yard().violations();
    assert!(told.len() == 1 && told[0].contains("CreateAsset"), "{told:?}");
    scene.sandbox.yard().skew_clock(SignedDuration::from_mins(1));
    let mut later = Caller::of(&scene);
    later.now = Timestamp::now() + SignedDuration::from_mins(1);
    later.asks("CreateAsset", asset).await;
    // Within a second by the sandbox's clock, since it may only ask once.
    let told = async || {
        later.tries("GetAssetGroup", json!({"Id": group})).await;
        scene.sandbox.yard().violations().len()
    };
    let mut most = 0;
    for _ in 0..20 {
        most = most.max(told().await);
    }
    assert!(most > 1, "twenty questions in a row are more than one a second");
}

#[tokio::test]
async fn odd_calls_are_refused_in_the_envelope() {
    let scene = Scene::new().await;
    let caller = Caller::of(&scene);
    let odd = [
        json!(null),
        json!("text"),
        json!({"Id": {"a": []}, "GroupId": 7, "Name": null, "Filter": [], "ProjectName": 7, "BytedToken": ["x"]}),
        json!({"Id": "../../state.json", "GroupId": "", "Name": "", "BytedToken": "..", "CallbackURL": "",
            "Filter": {"GroupType": "x"}, "PageNumber": 1e300, "PageSize": -1}),
        json!({"Filter": {"GroupType": "AIGC", "GroupIds": 3, "Statuses": ["active"]}, "PageNumber": 0, "PageSize": 0,
            "SortBy": "Chance", "URL": "file:///etc/passwd", "AssetType": "Document", "GroupId": "g", "Id": ""}),
    ];
    for action in [
        "CreateAssetGroup",
        "GetAssetGroup",
        "ListAssetGroups",
        "UpdateAssetGroup",
        "DeleteAssetGroup",
        "CreateAsset",
        "GetAsset",
        "ListAssets",
        "UpdateAsset",
        "DeleteAsset",
        "CreateVisualValidateSession",
        "GetVisualValidateResult",
    ] {
        for body in &odd {
            let (status, answer) = caller.tries(action, body.clone()).await;
            assert!(status == 400 || status == 404, "{action} {body} {status}");
            assert!(answer["ResponseMetadata"]["Error"]["Code"].is_string(), "{answer}");
        }
    }
    caller.group("still open").await;
}
