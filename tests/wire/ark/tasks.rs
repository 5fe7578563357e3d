//! Videos: how a task is read, found again and cancelled.

use greenroom::model::order::Order;
use greenroom::model::{Draft, FailureKind, Moment, TaskId};
use greenroom::provider::ark::{Ark, House};
use greenroom::provider::{Generate, TaskState, Trouble};
use serde_json::{Value, json};

use super::house::{Listener, NOW, everything, order, yes};

fn task(status: &str) -> Value {
    json!({"id": "cgt-1", "model": "doubao-seedance-2-0-260128", "status": status, "error": null,
        "created_at": 1_775_001_590, "updated_at": 1_775_001_699,
        "content": {"video_url": "https://tos.example/v.mp4?sig=1", "last_frame_url": "https://tos.example/f.png?sig=2"},
        "seed": 4304, "resolution": "720p", "ratio": "16:9", "duration": 16.709,
        "usage": {"completion_tokens": 108_900, "total_tokens": 108_900}})
}

fn with(mut task: Value, name: &str, value: Value) -> Value {
    task[name] = value;
    task
}

async fn ask(ark: &Ark) -> Result<TaskState, Trouble> {
    Generate::ask(ark, &TaskId::new("cgt-1")).await
}

#[tokio::test]
async fn a_finished_video_is_read_whole() {
    let house = Listener::start().await;
    house.says(200, task("succeeded").to_string());
    let state = ask(&house.ark(House::Volcengine)).await.unwrap();
    let TaskState::Finished { url, made, lifetime, seed, cost, last_frame } = state else {
        panic!("{state:?}")
    };
    assert_eq!(url, "https://tos.example/v.mp4?sig=1");
    assert_eq!(last_frame.as_deref(), Some("https://tos.example/f.png?sig=2"));
    assert_eq!((made, lifetime.as_secs()), (Some(Moment::from_seconds(1_775_001_699)), 86_400));
    assert_eq!((seed, cost.as_deref()), (Some(4304), Some("108900 tokens")));
    assert_eq!(house.heard()[0].line, "GET /api/v3/contents/generations/tasks/cgt-1");
}

#[tokio::test]
async fn every_word_a_task_can_be_told_in_is_read() {
    let house = Listener::start().await;
    let ark = house.ark(House::Volcengine);
    let error = |code: &str| json!({"code": code, "message": "their words"});
    let broken = |code: &str| with(task("failed"), "error", error(code));
    let cases = [
        (task("queued"), "still queued"),
        (task("running"), "still running"),
        (task("dreaming"), "still dreaming"),
        (task("succeeded"), "finished"),
        (with(task("succeeded"), "content", json!({"video_url": ["https://x/v.mp4"]})), "finished"),
        (json!({"data": task("succeeded")}), "finished"),
        (with(task("succeeded"), "content", json!({})), "lost"),
        (with(task("succeeded"), "content", json!({"video_url": ""})), "lost"),
        (with(task("succeeded"), "content", json!({"video_url": "file:///etc/passwd"})), "lost"),
        (task("expired"), "ProviderFault expired"),
        (task("cancelled"), "ProviderFault cancelled"),
        (task("failed"), "ProviderFault"),
        (broken("OutputVideoSensitiveContentDetected"), "OutputBlocked OutputVideoSensitiveContentDetected"),
        (
            broken("InputImageSensitiveContentDetected.PrivacyInformation"),
            "Moderation InputImageSensitiveContentDetected.PrivacyInformation",
        ),
        (broken("InvalidParameter.TaskTypeMismatch"), "BadRequest InvalidParameter.TaskTypeMismatch"),
        (broken("InternalServiceError"), "ProviderFault InternalServiceError"),
        (broken("SomethingNew"), "ProviderFault SomethingNew"),
        (with(task("failed"), "error", json!("their words")), "ProviderFault"),
        (json!({"id": "cgt-1"}), "lost"),
        (json!([]), "lost"),
    ];
    for (answer, expected) in cases {
        house.says(200, answer.to_string());
        let got = match ask(&ark).await {
            Ok(TaskState::Finished { .. }) => "finished".to_owned(),
            Ok(TaskState::Still { word, progress: None }) => format!("still {word}"),
            Ok(TaskState::Broke(failure)) => {
                assert!(failure.raw.is_some());
                if failure.code.as_deref().is_none_or(|code| code.contains("Detected"))
                    && answer["error"] != Value::Null
                {
                    assert_eq!(failure.said.as_deref(), Some("their words"));
                }
                format!("{:?} {}", failure.kind, failure.code.unwrap_or_default()).trim_end().to_owned()
            }
            Err(Trouble::Lost(_)) => "lost".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(got, expected, "{answer}");
    }
}

#[tokio::test]
async fn the_gateways_lie_about_compression_is_not_believed() {
    let house = Listener::start().await;
    house.answers(|_| (200, vec![("content-encoding", "gzip")], task("succeeded").to_string()));
    assert!(matches!(ask(&house.ark(House::ApiyiGateway)).await, Ok(TaskState::Finished { .. })));
    assert_eq!(house.heard()[0].headers["accept-encoding"], "identity");
}

#[tokio::test]
async fn the_gateways_bare_refusal_and_its_public_codes_are_moderation() {
    let house = Listener::start().await;
    for (who, status, answer, kind) in [
        (House::ApiyiGateway, 403, r#"{"error":{"message":"blocked"}}"#, FailureKind::Moderation),
        (House::Volcengine, 403, r#"{"error":{"message":"blocked"}}"#, FailureKind::NotPermitted),
        (
            House::ApiyiGateway,
            403,
            r#"{"error":{"code":"insufficient_user_quota","message":"x"}}"#,
            FailureKind::BalanceEmpty,
        ),
        (
            House::ApiyiGateway,
            400,
            r#"{"error":{"code":"x","message":"PUBLIC_ERROR_PEOPLE: a face"}}"#,
            FailureKind::Moderation,
        ),
        (
            House::Volcengine,
            429,
            r#"{"error":{"code":"ServerOverloaded","message":"x"}}"#,
            FailureKind::Throttled,
        ),
        (
            House::Volcengine,
            404,
            r#"{"error":{"code":"ModelNotOpen","message":"x"}}"#,
            FailureKind::NotPermitted,
        ),
        (House::ApiyiGateway, 402, "{}", FailureKind::BalanceEmpty),
    ] {
        house.says(status, answer);
        let ark = house.ark(who);
        let trouble = ark.submit(&order(&ark, &everything())).await.unwrap_err();
        assert_eq!(trouble.failure().kind, kind, "{who:?} {status} {answer}");
    }
}

fn sent(ark: &Ark) -> Order {
    order(ark, &everything())
}

fn twin(id: &str) -> Value {
    let task = with(with(task("queued"), "id", json!(id)), "seed", json!(7));
    with(task, "duration", json!(5))
}

#[tokio::test]
async fn a_lost_order_is_found_by_its_seed_and_what_else_is_told() {
    let house = Listener::start().await;
    let ark = house.ark(House::Volcengine);
    let order = sent(&ark);
    let late = json!(1_775_001_600 - 3600);
    let cases = [
        ("the one", vec![twin("a")], Some("a")),
        ("told little", vec![json!({"id": "a", "seed": 7, "created_at": 1_775_001_600})], Some("a")),
        ("told twice", vec![twin("a"), twin("a")], Some("a")),
        ("clocks differ", vec![with(twin("a"), "created_at", json!(1_775_001_600 - 200))], Some("a")),
        ("nothing", vec![], None),
        ("two that fit", vec![twin("a"), twin("b")], None),
        ("too old", vec![with(twin("a"), "created_at", late)], None),
        ("another seed", vec![with(twin("a"), "seed", json!(8))], None),
        ("no seed", vec![with(twin("a"), "seed", Value::Null)], None),
        ("another model", vec![with(twin("a"), "model", json!("doubao-seedance-2-0-fast-260128"))], None),
        ("another length", vec![with(twin("a"), "duration", json!(6))], None),
        ("another ratio", vec![with(twin("a"), "ratio", json!("9:16"))], None),
        ("another resolution", vec![with(twin("a"), "resolution", json!("1080p"))], None),
        ("one among others", vec![with(twin("b"), "seed", json!(9)), twin("a"), json!(7)], Some("a")),
    ];
    // The list may be asked for once a second: each question is another account's.
    for (name, items, expected) in cases {
        let body = json!({"total": items.len(), "items": items});
        house.answers(move |_| yes(&body));
        let ark = house.ark(House::Volcengine);
        let found = ark.finder().unwrap().find(&order, NOW).await.unwrap();
        assert_eq!(found, expected.map(TaskId::new), "{name}");
    }
    let unseeded = super::house::order(&ark, &Draft { seed: None, ..everything() });
    house.answers(|_| yes(&json!({"total": 1, "items": [twin("a")]})));
    assert_eq!(ark.finder().unwrap().find(&unseeded, NOW).await.unwrap(), None);
    assert_eq!(
        house.heard().last().unwrap().line,
        "GET /api/v3/contents/generations/tasks?page_num=1&page_size=500"
    );
    house.says(200, "{}");
    assert!(
        house.ark(House::PrivateAvatar).finder().unwrap().find(&order, NOW).await.is_err(),
        "no list is no answer"
    );
    assert!(house.ark(House::ApiyiGateway).finder().is_none());
}

#[tokio::test]
async fn only_a_task_that_waits_is_cancelled() {
    let house = Listener::start().await;
    let ark = house.ark(House::Volcengine);
    let id = TaskId::new("cgt-1");
    for (status, calls, fine) in [
        ("queued", 2, true),
        ("running", 1, false),
        // The same call would remove the video.
        ("succeeded", 1, false),
        ("failed", 1, true),
        ("cancelled", 1, true),
    ] {
        house.answers(move |call| {
            if call.line.starts_with("DELETE") { (200, vec![], String::new()) } else { yes(&task(status)) }
        });
        let result = ark.canceller().unwrap().cancel(&id).await;
        assert_eq!((result.is_ok(), house.heard().len()), (fine, calls), "{status}");
        if let Err(trouble) = result {
            assert_eq!(trouble.failure().kind, FailureKind::TaskRunning);
        }
    }
    let unknown = r#"{"error":{"code":"NotFound.id","message":"gone"}}"#;
    house.says(404, unknown);
    ark.canceller().unwrap().cancel(&id).await.unwrap();
    let gone = ask(&ark).await.unwrap_err();
    assert!(
        matches!(&gone, Trouble::Refused(failure) if failure.kind == FailureKind::LinkExpired),
        "{gone:?}"
    );
    house.answers(|call| {
        if call.line.starts_with("GET") {
            return yes(&task("queued"));
        }
        let error =
            json!({"error": {"code": "TaskRunningCannotCancel", "message": "it runs", "type": "Conflict"}});
        (409, vec![], error.to_string())
    });
    let trouble = ark.canceller().unwrap().cancel(&id).await.unwrap_err();
    assert!(
        matches!(&trouble, Trouble::Refused(failure) if failure.kind == FailureKind::TaskRunning),
        "{trouble:?}"
    );
    assert!(house.ark(House::PrivateAvatar).canceller().is_none());
    assert!(house.ark(House::ApiyiGateway).canceller().is_none());
}
