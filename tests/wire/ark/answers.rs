//! Answers of the native interface and of those that answer as it does.

use greenroom::model::{
    AssetId, AssetStatus, FailureKind, GroupId, MediaKind, Moment, ProviderKind, Reason, Secret,
};
use greenroom::provider::{Bytes, Door, HostedFile, NewLink, Progress, Provider, Trouble};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::house::{KEY, Listener, SECRET, VIDEO_KEY, everything, order};

fn how(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Unreached(_) => "unreached",
        Trouble::Refused(_) => "refused",
        Trouble::Lost(_) => "lost",
    }
}

async fn make(account: &dyn Provider) -> Result<String, Trouble> {
    account.group_maker().unwrap().make("Mira", "").await.map(|id| id.as_str().to_owned())
}

fn failed(code: &str) -> String {
    json!({"ResponseMetadata": {"RequestId": "20260401", "Action": "CreateAssetGroup", "Error":
        {"CodeN": 1, "Code": code, "Message": format!("words about {code}")}}})
    .to_string()
}

#[tokio::test]
async fn a_refusal_in_the_envelope_is_a_refusal_whatever_the_status_line_says() {
    let house = Listener::start().await;
    let accounts: [&dyn Provider; 3] =
        [&house.signed(ProviderKind::Volcengine), &house.private_avatar(), &house.apiyi()];
    for account in accounts {
        for status in [200, 400, 403] {
            house.says(status, failed("AccessDenied"));
            let trouble = make(account).await.unwrap_err();
            assert_eq!(how(&trouble), "refused", "{:?} {status}", account.kind());
            let failure = trouble.into_failure();
            assert_eq!(failure.kind, FailureKind::NotPermitted);
            assert_eq!(failure.said.as_deref(), Some("words about AccessDenied"));
            assert_eq!(failure.request_id.as_deref(), Some("20260401"));
        }
    }
    // A gateway's own words beside the envelope.
    house.says(401, r#"{"error":{"message":"bad key","type":"new_api_error"}}"#);
    let failure = make(&house.private_avatar()).await.unwrap_err().into_failure();
    assert_eq!((failure.kind, failure.code.as_deref()), (FailureKind::KeyRefused, Some("401")));
    house.says(200, r#"{"ResponseMetadata":{"Error":"no words more than these"},"Result":{"Id":"it"}}"#);
    let failure = make(&house.private_avatar()).await.unwrap_err().into_failure();
    assert_eq!(failure.said.as_deref(), Some("no words more than these"));
}

#[tokio::test]
async fn each_code_finds_its_own_kind_over_the_wire() {
    let house = Listener::start().await;
    let account = house.signed(ProviderKind::Volcengine);
    for (status, code, outcome, kind) in [
        (401, "SignatureDoesNotMatch", "refused", FailureKind::SignatureRefused),
        (400, "InvalidTimestamp", "refused", FailureKind::ClockSkewed),
        (401, "InvalidAccessKey", "refused", FailureKind::KeyRefused),
        (401, "InvalidSecretToken", "refused", FailureKind::KeyRefused),
        (403, "SubscriptionRequired", "refused", FailureKind::NotEntitled),
        (403, "LackPolicy", "refused", FailureKind::NotPermitted),
        (404, "NotFound.group_id", "refused", FailureKind::GroupNotFound),
        (429, "QuotaSharedPoolExceeded", "refused", FailureKind::PoolFull),
        (429, "QuotaExceeded", "refused", FailureKind::QuotaReached),
        (403, "AccountOverdueError", "refused", FailureKind::BalanceEmpty),
        (429, "FlowLimitExceeded", "unreached", FailureKind::Throttled),
        (429, "Throttling", "unreached", FailureKind::Throttled),
        (400, "InvalidParameter.DownloadFailed", "refused", FailureKind::LinkNotPublic),
        (400, "InvalidParameter.FpsTooLow", "refused", FailureKind::BadRequest),
    ] {
        house.says(status, failed(code));
        let trouble = make(&account).await.unwrap_err();
        assert_eq!((how(&trouble), trouble.failure().kind), (outcome, kind), "{status} {code}");
        assert_eq!(trouble.failure().code.as_deref(), Some(code));
    }
    house.says(502, failed("InternalServiceError"));
    assert_eq!(how(&make(&account).await.unwrap_err()), "lost", "it may have been done");
}

#[tokio::test]
async fn another_machine_at_the_address_is_recognised() {
    let house = Listener::start().await;
    let signed = house.signed(ProviderKind::Volcengine);
    let apiyi = house.apiyi();
    house.says(404, "");
    assert_eq!(make(&signed).await.unwrap_err().failure().kind, FailureKind::WrongAddress);
    assert_ne!(make(&apiyi).await.unwrap_err().failure().kind, FailureKind::WrongAddress);
    for status in [200, 403, 404] {
        house.says(status, "<!doctype html><title>Console</title>");
        for account in [&signed as &dyn Provider, &apiyi] {
            let failure = make(account).await.unwrap_err().into_failure();
            assert_eq!(failure.kind, FailureKind::WrongAddress, "{status}");
        }
    }
    house.answers(|_| (200, vec![("content-type", "text/html; charset=utf-8")], "<html>".to_owned()));
    assert!(signed.doctor().reach().await.unwrap().page);
    let date = "Wed, 01 Apr 2026 00:00:00 GMT";
    house.answers(move |_| (403, vec![("date", date)], String::new()));
    let reached = signed.doctor().reach().await.unwrap();
    assert_eq!((reached.page, reached.date), (false, Some(Moment::from_seconds(1_775_001_600))));
}

#[tokio::test]
async fn apiyis_plain_words_are_told_as_they_are() {
    let house = Listener::start().await;
    let account = house.apiyi();
    for (status, kind) in [
        (400, FailureKind::BadRequest),
        (401, FailureKind::KeyRefused),
        (403, FailureKind::NotPermitted),
        (404, FailureKind::AssetNotFound),
        (502, FailureKind::ProviderFault),
    ] {
        house.says(status, "[client] the group is not yours");
        let trouble = make(&account).await.unwrap_err();
        assert_eq!(how(&trouble), if status == 502 { "lost" } else { "refused" });
        let failure = trouble.into_failure();
        assert_eq!((failure.kind, failure.said.as_deref()), (kind, Some("the group is not yours")));
    }
}

#[tokio::test]
async fn an_upload_that_fails_is_told_and_nothing_is_created() {
    let house = Listener::start().await;
    let account = house.apiyi();
    let upload = format!("{}/put/1.png", house.url());
    for (status, expected) in [(403, "refused"), (500, "unreached")] {
        let upload = upload.clone();
        house.answers(move |call| {
            if call.line.starts_with("PUT") {
                return (status, vec![], "<Error><Code>AccessDenied</Code></Error>".to_owned());
            }
            (
                200,
                vec![],
                json!({"data": {"uploadUrl": upload, "publicUrl": "https://cdn.example/1"}}).to_string(),
            )
        });
        let file = HostedFile { media_type: "image/png", extension: "png", bytes: Bytes::from_static(b"x") };
        let trouble =
            account.host(MediaKind::Image).unwrap().host(file, Progress::default()).await.unwrap_err();
        assert_eq!((how(&trouble), trouble.failure().kind), (expected, FailureKind::Staging));
    }
    for answer in [
        json!({"code": 0, "data": {"uploadUrl": "https://x/1"}}),
        json!({"code": 0, "data": {"uploadUrl": "file:///etc/passwd", "publicUrl": "https://x/1"}}),
        json!({}),
    ] {
        house.says(200, answer.to_string());
        let file = HostedFile { media_type: "image/png", extension: "png", bytes: Bytes::from_static(b"x") };
        let trouble =
            account.host(MediaKind::Image).unwrap().host(file, Progress::default()).await.unwrap_err();
        assert_eq!(how(&trouble), "refused", "{answer}");
    }
    house.says(500, "");
    let file = HostedFile { media_type: "image/png", extension: "png", bytes: Bytes::from_static(b"x") };
    let trouble = account.host(MediaKind::Image).unwrap().host(file, Progress::default()).await.unwrap_err();
    assert_eq!(how(&trouble), "unreached", "it may be repeated");
}

#[tokio::test]
async fn an_asset_is_read_in_whatever_way_it_is_told() {
    let house = Listener::start().await;
    let failed = |code: &str, message: &str| AssetStatus::Failed(Reason::new(code.into(), message.into()));
    let account = house.signed(ProviderKind::Volcengine);
    for (answer, status) in [
        (json!({"Result": {"Id": "a", "Status": "Active"}}), AssetStatus::Active),
        (json!({"Id": "a", "Status": "Active"}), AssetStatus::Active),
        (json!({"data": {"id": "a", "status": "Processing", "_library": "x"}}), AssetStatus::Processing),
        (json!({"Result": {"Id": "a", "Status": "Frozen"}}), AssetStatus::Other("Frozen".into())),
        (json!({"Result": {"Id": "a"}}), AssetStatus::Other(String::new())),
        (json!({"Result": {"Id": "a", "Status": "Failed"}}), failed("", "")),
        (json!({"Result": {"Id": "a", "Status": "Failed", "Error": "too dark"}}), failed("", "too dark")),
        (
            json!({"Result": {"Id": "a", "Status": "Failed",
                "Error": {"Code": "FaceMismatch", "Message": "another face"}}}),
            failed("FaceMismatch", "another face"),
        ),
    ] {
        house.says(200, answer.to_string());
        let state = account.asker().unwrap().ask(&AssetId::new("a")).await.unwrap();
        assert_eq!(crate::reasons::bare(state.status, &state.raw), status, "{answer}");
        assert!(state.asset.is_none(), "its kind is not told");
    }
    let whole = json!({"Result": {"Id": "a", "Name": "", "GroupId": "g", "AssetType": "Video", "Status": "Active",
        "URL": "https://tos.example/a.mp4?X-Tos-Expires=43200&sig=1", "CreateTime": "2026-03-18T07:10:09.5Z"}});
    house.says(200, whole.to_string());
    let state = account.asker().unwrap().ask(&AssetId::new("a")).await.unwrap();
    let asset = state.asset.unwrap();
    assert_eq!((asset.kind, asset.group), (MediaKind::Video, Some(GroupId::new("g"))));
    assert_eq!(asset.created, Some(Moment(1_773_817_809_500)));
    assert!(state.preview.unwrap().url.ends_with("sig=1") && !state.raw.contains("sig=1"));
}

#[tokio::test]
async fn a_list_is_read_in_any_wrapper_and_ends() {
    let house = Listener::start().await;
    let account = house.apiyi();
    let items = json!([{"Id": "1", "Name": "Mira", "_library": "x"}, {"Name": "without an id"}, 7]);
    for answer in [
        json!({"Result": {"Items": items}}),
        json!({"Items": items}),
        json!({"data": items}),
        json!({"code": 0, "message": "", "data": {"Items": items}}),
        json!({"Result": {"Items": items, "TotalCount": "3"}}),
    ] {
        house.says(200, answer.to_string());
        let listing = account.lister().unwrap().list().await.unwrap();
        assert_eq!((listing.groups.len(), listing.assets.len()), (1, 1), "{answer}");
        assert_eq!(house.heard().len(), 2);
    }
    // Everything, whatever the page: the second one brings nothing new.
    let items: Vec<Value> = (0..100).map(|number| json!({"Id": number})).collect();
    house.says(200, json!({"Items": items}).to_string());
    assert_eq!(account.lister().unwrap().list().await.unwrap().assets.len(), 100);
    assert_eq!(house.heard().len(), 3);
}

#[tokio::test]
async fn a_house_without_verified_persons_has_none() {
    let house = Listener::start().await;
    house.answers(|call| {
        if call.json()["Filter"]["GroupType"] == "LivenessFace" {
            return (400, vec![], failed("InvalidParameter"));
        }
        (
            200,
            vec![],
            json!({"Result": {"Items": [{"Id": "1", "Name": "Mira"}], "TotalCount": 1}}).to_string(),
        )
    });
    let account = house.private_avatar();
    assert_eq!(account.lister().unwrap().list().await.unwrap().groups.len(), 1);
    assert!(account.lister().unwrap().find_asset(None, "Nobody").await.unwrap().is_none());
    // What is no question of the word is not swallowed.
    house.answers(|call| {
        let person = call.json()["Filter"]["GroupType"] == "LivenessFace";
        (
            if person { 403 } else { 200 },
            vec![],
            if person { failed("AccessDenied") } else { "{}".to_owned() },
        )
    });
    assert!(account.lister().unwrap().list().await.is_err());
}

#[tokio::test]
async fn a_verification_is_read_flat_and_in_an_envelope() {
    let house = Listener::start().await;
    let account = house.signed(ProviderKind::Volcengine);
    let verifier = account.verifier().unwrap();
    let session =
        json!({"BytedToken": "byted-7", "H5Link": "https://h5.example/?t=byted-7", "CallbackURL": "x"});
    for answer in [session.clone(), json!({"ResponseMetadata": {}, "Result": session})] {
        house.says(200, answer.to_string());
        let session = verifier.start().await.unwrap();
        assert_eq!(
            (session.token.reveal(), session.link.as_str()),
            ("byted-7", "https://h5.example/?t=byted-7")
        );
        assert_eq!(session.lifetime.as_secs(), 1800);
    }
    for answer in [
        json!({"BytedToken": "byted-7"}),
        json!({"H5Link": "https://h5.example/"}),
        json!({"BytedToken": "byted-7", "H5Link": "javascript:1"}),
    ] {
        house.says(200, answer.to_string());
        let trouble = verifier.start().await.unwrap_err();
        assert!(how(&trouble) == "lost" && !format!("{trouble:?}").contains("byted-7"), "{answer}");
    }
    let token = Secret::new("byted-7");
    house.says(404, failed("NotFound.byted-7"));
    assert_eq!(verifier.result(&token).await.unwrap(), None);
    house.says(200, failed("NotFound.byted-7"));
    assert_eq!(verifier.result(&token).await.unwrap(), None);
    house.says(200, r#"{"GroupId":"group-1"}"#);
    assert_eq!(verifier.result(&token).await.unwrap(), Some(GroupId::new("group-1")));
    house.says(200, r#"{"Result":{}}"#);
    assert_eq!(how(&verifier.result(&token).await.unwrap_err()), "lost");
    house.says(403, failed("AccessDenied"));
    assert_eq!(how(&verifier.result(&token).await.unwrap_err()), "refused");
}

#[tokio::test]
async fn what_is_gone_already_counts_as_removed() {
    let house = Listener::start().await;
    let signed = house.signed(ProviderKind::Volcengine);
    let accounts: [&dyn Provider; 3] = [&signed, &house.private_avatar(), &house.apiyi()];
    for account in accounts {
        house.says(404, failed("NotFound.asset_id"));
        account.remover().unwrap().remove(&AssetId::new("a")).await.unwrap();
        house.says(403, failed("AccessDenied"));
        assert!(account.remover().unwrap().remove(&AssetId::new("a")).await.is_err());
    }
    house.says(404, failed("NotFound.group_id"));
    signed.group_keeper().unwrap().remove(&GroupId::new("g")).await.unwrap();
}

#[tokio::test]
async fn the_ids_of_gateway_and_upstream_are_both_kept() {
    let house = Listener::start().await;
    let account = house.apiyi();
    for (headers, body, ids) in [
        (vec![("x-shellapi-request-id", "gw"), ("x-request-id", "up")], "{}".to_owned(), "gw / up"),
        (vec![("x-shellapi-request-id", "gw")], "{}".to_owned(), "gw"),
        (vec![("x-tt-logid", "log")], "{}".to_owned(), "log"),
        (vec![("x-oneapi-request-id", "gw")], failed("AccessDenied"), "gw / 20260401"),
        (vec![("x-request-id", "same"), ("x-oneapi-request-id", "same")], "{}".to_owned(), "same"),
    ] {
        house.answers(move |_| (403, headers.clone(), body.clone()));
        let failure = make(&account).await.unwrap_err().into_failure();
        assert_eq!(failure.request_id.as_deref(), Some(ids));
    }
}

#[tokio::test]
async fn keys_that_are_told_back_are_not_kept() {
    let house = Listener::start().await;
    let told = format!(
        r#"{{"error":{{"code":"x","message":"no"}},"you":"{KEY} {SECRET} {VIDEO_KEY} STSEXAMPLETOKEN"}}"#
    );
    house.says(400, told);
    let signed = house.signed(ProviderKind::Volcengine);
    let failure = format!("{:?}", make(&signed).await.unwrap_err());
    assert!(!failure.contains(SECRET) && !failure.contains("STSEXAMPLETOKEN"));
    let failure = format!("{:?}", make(&house.apiyi()).await.unwrap_err());
    assert!(!failure.contains(KEY));
    let ark = signed.generator().unwrap();
    let failure = format!("{:?}", ark.submit(&order(ark, &everything())).await.unwrap_err());
    assert!(!failure.contains(VIDEO_KEY));
}

#[tokio::test]
async fn the_doctor_asks_for_free_and_hears_a_wrong_key() {
    let house = Listener::start().await;
    let accounts: [&dyn Provider; 3] =
        [&house.signed(ProviderKind::Volcengine), &house.private_avatar(), &house.apiyi()];
    for account in accounts {
        house.says(200, r#"{"items":[],"total":0,"Result":{}}"#);
        let doctor = account.doctor();
        doctor.credentials().await.unwrap();
        doctor.generation().unwrap().await.unwrap();
        for call in house.heard() {
            let asks =
                call.line.starts_with("GET") || call.line.contains("List") || call.line.contains("/list");
            assert!(asks, "{} may cost", call.line);
        }
        house.says(401, r#"{"error":{"code":"AuthenticationError","message":"no"}}"#);
        let credentials = doctor.credentials().await.unwrap_err().into_failure();
        let generation = doctor.generation().unwrap().await.unwrap_err().into_failure();
        assert_eq!((credentials.kind, generation.kind), (FailureKind::KeyRefused, FailureKind::KeyRefused));
    }
    // The gateway has no list: that it does not know a task is the answer hoped for.
    let account = house.apiyi();
    for (status, answer, fine) in [
        (404, r#"{"error":{"code":"NotFound.id","message":"no such task"}}"#, true),
        (400, r#"{"code":"task_not_exist","message":"task_not_exist"}"#, true),
        (404, "{}", true),
        (403, "{}", false),
        (404, "<html>", false),
    ] {
        house.says(status, answer);
        assert_eq!(account.doctor().generation().unwrap().await.is_ok(), fine, "{status} {answer}");
    }
}

/// Any JSON, with the names that mean something in it.
pub(super) fn any_answer() -> impl Strategy<Value = Value> {
    let words =
        vec!["Active", "Failed", "succeeded", "failed", "queued", "https://x", "AccessDenied", "é%", ""];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(words).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let names = vec![
        "Id",
        "id",
        "Items",
        "items",
        "TotalCount",
        "total",
        "Result",
        "data",
        "code",
        "message",
        "error",
        "Error",
        "Code",
        "Message",
        "Status",
        "status",
        "content",
        "video_url",
        "last_frame_url",
        "usage",
        "total_tokens",
        "seed",
        "created_at",
        "updated_at",
        "duration",
        "model",
        "Name",
        "CreateTime",
        "AssetType",
        "URL",
        "ResponseMetadata",
        "RequestId",
        "BytedToken",
        "H5Link",
        "GroupId",
        "uploadUrl",
        "publicUrl",
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        let name = prop::sample::select(names.clone());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6).prop_map(|fields| {
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Value>()
            }),
        ]
    })
}

/// Whether an id can be found at all: where there is none, nothing may be taken for done.
fn names_an_id(answer: &Value) -> bool {
    let named = |value: &Value| {
        ["Id", "id", "asset_id", "AssetId", "task_id", "GroupId"].iter().any(|name| match value.get(name) {
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Number(_)) => true,
            _ => false,
        })
    };
    named(answer) || answer.get("Result").is_some_and(named) || answer.get("data").is_some_and(named)
}

async fn hear_anything(house: &Listener, account: &dyn Provider, answer: &Value) {
    let Door::Url(door) = account.door(MediaKind::Image) else { panic!("a door") };
    let link = NewLink { group: None, name: "n", kind: MediaKind::Image, url: "https://x/1.png" };
    let ark = account.generator().unwrap();
    let id = AssetId::new("a");
    let task = greenroom::model::TaskId::new("t");
    let order = order(ark, &everything());
    let mut done = vec![
        door.put_url(link).await.is_ok(),
        make(account).await.is_ok(),
        account.asker().unwrap().ask(&id).await.is_ok(),
        ark.submit(&order).await.is_ok(),
    ];
    if let Some(verifier) = account.verifier() {
        done.push(matches!(verifier.result(&Secret::new("t")).await, Ok(Some(_))));
    }
    if !names_an_id(answer) {
        assert!(done.iter().all(|done| !done), "{answer} was taken for a yes");
    }
    drop(account.remover().unwrap().remove(&id).await);
    drop(ark.ask(&task).await);
    if let Some(canceller) = ark.canceller() {
        drop(canceller.cancel(&task).await);
    }
    drop(house.heard());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_whatever_panics_or_passes_for_a_yes_without_an_id(
        answer in any_answer(),
        status in prop::sample::select(vec![200_u16, 200, 200, 400, 404, 409, 500]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = Listener::start().await;
            house.says(status, answer.to_string());
            let accounts: [&dyn Provider; 3] =
                [&house.signed(ProviderKind::Volcengine), &house.private_avatar(), &house.apiyi()];
            for account in accounts {
                hear_anything(&house, account, &answer).await;
            }
        });
    }
}
