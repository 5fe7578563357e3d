//! Why something was refused: found wherever an account tells it, and kept with the answer that told it.

use greenroom::model::{Asset, AssetId, AssetStatus, MediaKind, ProviderKind, Reason, TaskId};
use greenroom::provider::{Door, Provider};
use serde_json::{Value, json};

use crate::server::{KEY, Server};

/// A status without the answer that told it, which must be there.
pub(crate) fn bare(status: AssetStatus, raw: &str) -> AssetStatus {
    match status {
        AssetStatus::Failed(reason) => {
            assert_eq!(reason.raw.as_deref(), Some(raw), "a refusal keeps its answer");
            AssetStatus::Failed(Reason { raw: None, ..reason })
        }
        other => other,
    }
}

fn reason(asset: &Asset) -> Reason {
    match &asset.status {
        AssetStatus::Failed(reason) => reason.clone(),
        other => panic!("{other:?}"),
    }
}

/// The ways of telling why, as they were met in the field.
fn ways() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!({"Error": {"Code": "A.B", "Message": "too dark"}}), "A.B", "too dark"),
        (json!({"error": {"code": 7, "message": "too dark"}}), "7", "too dark"),
        (json!({"error": "too dark"}), "", "too dark"),
        (json!({"fail_reason": "too dark"}), "", "too dark"),
        (json!({"StatusReason": "too dark", "ErrorCode": "A.B"}), "A.B", "too dark"),
        (json!({"reason": "too dark"}), "", "too dark"),
        (json!({"message": "too dark"}), "", "too dark"),
        (json!({}), "", ""),
    ]
}

#[tokio::test]
async fn every_account_finds_the_reason_wherever_it_is_told() {
    let server = Server::start().await;
    let accounts: [(Box<dyn Provider>, Value); 3] = [
        (
            Box::new(server.account(ProviderKind::AnyFast)),
            json!({"Id": "a", "AssetType": "Image", "Status": "Failed"}),
        ),
        (Box::new(server.apimart(None)), json!({"asset_id": "a", "asset_type": "Image", "status": "failed"})),
        (Box::new(server.kyy()), json!({"assetId": "a", "assetType": "Image", "status": "Failed"})),
    ];
    for (account, plain) in accounts {
        for (told, code, message) in ways() {
            let mut item = plain.clone();
            for (name, value) in told.as_object().unwrap() {
                item[name] = value.clone();
            }
            server.says(200, json!({"code": 0, "data": item}).to_string());
            let state = account.asker().unwrap().ask(&AssetId::new("a")).await.unwrap();
            let found = reason(&state.asset.unwrap());
            let kind = account.kind();
            assert_eq!((found.code.as_str(), found.message.as_str()), (code, message), "{kind:?} {told}");
            assert_eq!(found.raw, Some(state.raw), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_list_keeps_the_answer_about_each_refusal_without_keys_and_signatures() {
    let server = Server::start().await;
    let link = "https://tos.example/a.png?X-Tos-Signature=5ecret";
    let item = json!({"Id": "a", "asset_id": "a", "Name": "Mira", "Status": "Failed", "URL": link,
        "Error": {"Code": "A.B", "Message": format!("{link} was refused for {KEY}")}});
    let accounts: [Box<dyn Provider>; 2] =
        [Box::new(server.account(ProviderKind::AnyFast)), Box::new(server.apimart(None))];
    for account in accounts {
        server.says(200, json!({"data": {"Items": [item], "TotalCount": 1}}).to_string());
        let listing = account.lister().unwrap().list().await.unwrap();
        let kept = reason(&listing.assets[0]);
        let raw = kept.raw.clone().unwrap();
        assert!(raw.contains("A.B") && raw.contains("https://tos.example/a.png?…"), "{raw}");
        let all = format!("{kept:?}");
        assert!(!all.contains("5ecret") && !all.contains(KEY), "{all}");
    }
}

#[tokio::test]
async fn a_file_of_a_batch_keeps_the_part_of_the_answer_that_is_about_it() {
    let server = Server::start().await;
    let account = server.apimart(None);
    let failed = json!({"name": "mira", "status": "failed", "raw_response":
        json!({"Result": {"Error": {"Code": "FaceMismatch", "Message": "another face"}}}).to_string()});
    let task = json!({"status": "completed", "result": {"failed_assets": [failed]}});
    server.says(200, json!({"data": task}).to_string());
    let Door::Batch(door) = account.door(MediaKind::Image) else { panic!("batches") };
    let state = door.ask(&TaskId::new("t"), &[(0, "mira".to_owned())]).await.unwrap();
    let AssetStatus::Failed(reason) = &state.known[0].1.status else { panic!("{state:?}") };
    assert_eq!((reason.code.as_str(), reason.message.as_str()), ("FaceMismatch", "another face"));
    assert!(reason.raw.as_ref().unwrap().contains("another face"));
}
