//! What every account must do.

use greenroom::model::{AssetStatus, Command, Door, FailureKind, MediaKind, PictureOf, PictureSize, Step};
use greenroom::provider::abilities;
use greenroom::sandbox::Action;

use crate::account::Account;
use crate::bench::{Bench, Plan};

/// What the documents say each can do (providers.md 9, Y only), in one line an account.
fn documented(account: Account) -> &'static str {
    match account {
        Account::Volcengine | Account::BytePlus => {
            "url url url - | list rename remove make keep | verify | generate find cancel"
        }
        Account::VolcengineApiyi => "url url url - | list rename remove make keep | verify | generate",
        // Renaming and the care of groups are only inferred; nobody lists tasks.
        Account::AnyFast => "bytes bytes bytes - | list remove make | generate",
        // Its own hosting takes files; groups can be made and listed and nothing else.
        Account::Apiyi => "bytes bytes bytes - | list rename remove make | generate",
        Account::Apimart => "bytes url url - | list rename remove make keep | batch 20 | generate",
        // No list; groups live here.
        Account::Kyy => "url url url url | remove local | generate",
        Account::PrivateAvatar => "url url url - | list rename remove make keep | generate find",
        Account::Practice => "bytes bytes bytes - | list rename remove make keep | generate",
    }
}

#[test]
fn abilities_are_what_the_documents_say_and_no_more() {
    for account in Account::ALL {
        let bench = Bench::new(account);
        let can = abilities(bench.provider.as_ref(), false);
        let doors = MediaKind::EVERY.map(|kind| match can.door(kind) {
            Door::Bytes => "bytes",
            Door::Url => "url",
            Door::Closed => "-",
        });
        let generator = bench.provider.generator();
        let words = |words: &[(bool, &str)]| {
            let said: Vec<&str> = words.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
            said.join(" ")
        };
        let library = words(&[
            (can.can_list().is_some(), "list"),
            (can.can_rename().is_some(), "rename"),
            (can.can_remove().is_some(), "remove"),
            (can.can_make_group().is_some() && !can.has_local_groups(), "make"),
            (can.can_rename_group().is_some() && !can.has_local_groups(), "keep"),
            (can.has_local_groups(), "local"),
        ]);
        let batch = if can.batch() > 1 { format!("batch {}", can.batch()) } else { String::new() };
        let person = words(&[(can.can_verify().is_some(), "verify")]);
        let video = words(&[
            (can.menu().is_some(), "generate"),
            (generator.is_some_and(|it| it.finder().is_some()), "find"),
            (can.can_cancel().is_some(), "cancel"),
        ]);
        let parts = [doors.join(" "), library, batch, person, video];
        let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        assert_eq!(told.join(" | "), documented(account), "{account:?}");
    }
}

#[test]
fn a_picture_becomes_active_with_one_create_call() {
    for account in Account::ALL {
        let mut bench = Bench::with(account, &Plan { polls: 2, ..Plan::default() });
        let id = bench.active("front");
        assert_eq!(bench.calls(Action::CreateAsset), 1, "{account:?}");
        assert_eq!(bench.asset(&id).status, AssetStatus::Active, "{account:?}");
        assert_eq!(bench.asset(&id).name, "front", "{account:?}");
        assert_eq!(bench.yard.violations(), Vec::<String>::new(), "{account:?}");
    }
}

#[test]
fn the_staging_store_is_empty_again_once_the_asset_is_active() {
    for account in Account::ALL.into_iter().filter(|it| it.kind().stages() && *it != Account::Apimart) {
        let mut bench = Bench::new(account);
        bench.active("front");
        assert_eq!(bench.calls(Action::PutObject), 1, "{account:?}");
        bench.until("the staged file was swept", |bench| {
            bench.world.jobs.values().filter_map(|job| job.upload()).all(|upload| upload.staged.is_none())
        });
        assert_eq!(bench.calls(Action::DeleteObject), 1, "{account:?}");
        let put = bench.yard.calls(Action::PutObject)[0].path.clone();
        assert!(put.is_ascii() && !put.contains("mira"), "{account:?}: a neutral key, not {put}");
    }
}

#[test]
fn an_account_that_fetches_offers_no_upload_without_a_staging_store() {
    for account in Account::ALL {
        let bench = Bench::with(account, &Plan { no_stage: true, ..Plan::default() });
        let can = bench.abilities();
        let slot = can.upload_slot(MediaKind::Image, greenroom::model::Destination::Group("g".into_id()));
        let needs = can.door(MediaKind::Image) == Door::Url;
        assert_eq!(slot == Err(greenroom::model::NoSlot::NeedsStage), needs, "{account:?}");
    }
}

/// A group's id from a text, for a slot that is never used.
trait IntoId {
    fn into_id(self) -> greenroom::model::GroupId;
}

impl IntoId for &str {
    fn into_id(self) -> greenroom::model::GroupId {
        greenroom::model::GroupId::new(self)
    }
}

#[test]
fn a_refused_picture_keeps_the_providers_words() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        let home = bench.home();
        let job = bench.queue(&["fail-face"], &home)[0];
        let Step::Failed { failure, asset: Some(asset), .. } = bench.rest(job) else {
            panic!("{account:?}: {:?}", bench.job(job).step)
        };
        assert_eq!(failure.kind, FailureKind::Moderation, "{account:?}");
        // Kyy documents no reason at all (U).
        if account != Account::Kyy {
            let said = failure.said.unwrap_or_default();
            assert!(said.contains("real person"), "{account:?}: {said}");
        }
        assert!(matches!(bench.asset(&asset).status, AssetStatus::Failed(_)), "{account:?}");
    }
}

#[test]
fn a_generation_with_a_reference_is_saved_and_what_is_shown_is_what_was_sent() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        let picture = bench.active("front");
        let order = bench.order("Image 1 waves", Some(&picture));
        let job = bench.send(Command::Generate { order, hold: std::time::Duration::ZERO })[0];
        let Step::Saved { path, .. } = bench.rest(job) else { panic!("{account:?}: {:#?}", bench.job(job)) };
        let film = std::fs::read(&path).unwrap();
        assert_eq!(&film[4..8], b"ftyp", "{account:?}");
        assert_eq!(bench.calls(Action::CreateGeneration), 1, "{account:?}");
        let shown = bench.provider.generator().unwrap().preview(bench.job(job).order().unwrap());
        let shown: serde_json::Value = serde_json::from_str(&shown.body).unwrap();
        assert_eq!(shown, bench.yard.calls(Action::CreateGeneration)[0].body, "{account:?}");
        assert_eq!(bench.yard.violations(), Vec::<String>::new(), "{account:?}");
    }
}

#[test]
fn a_list_shows_what_was_made_and_a_new_name() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        if bench.abilities().can_list().is_none() {
            continue;
        }
        let id = bench.active("front");
        if let Some(permit) = bench.abilities().can_rename() {
            let job = bench.send(Command::RenameAsset { permit, id: id.clone(), name: "left".into() })[0];
            bench.rest(job);
        }
        bench.refresh();
        let name = if bench.abilities().can_rename().is_some() { "left" } else { "front" };
        assert_eq!(bench.asset(&id).name, name, "{account:?}");
        assert_eq!(bench.asset(&id).status, AssetStatus::Active, "{account:?}");
    }
}

#[test]
fn what_is_deleted_is_gone_there_and_here() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        let id = bench.active("front");
        let asset = bench.asset(&id).clone();
        let permit = bench.world.can_remove(&crate::account::name(), &[&asset]).unwrap().unwrap();
        let job = bench.send(Command::RemoveAssets(permit))[0];
        bench.rest(job);
        assert!(bench.world.asset(&crate::account::name(), &id).is_none(), "{account:?}");
        assert_eq!(bench.calls(Action::DeleteAsset), 1, "{account:?}");
        if bench.abilities().can_list().is_some() {
            bench.refresh();
            assert!(bench.world.asset(&crate::account::name(), &id).is_none(), "{account:?}");
        }
    }
}

#[test]
fn a_preview_is_fetched_once_for_all_sizes_and_by_a_fresh_link_where_the_old_one_died() {
    for account in Account::ALL {
        let mut bench = Bench::new(account);
        let id = bench.active("front");
        if bench.abilities().can_list().is_some() {
            bench.refresh();
        }
        bench.yard.expire_links();
        let of = PictureOf::Asset(crate::account::name(), id);
        let sizes = [PictureSize::Small, PictureSize::Large];
        let before = bench.calls(Action::GetFile);
        for size in sizes {
            bench.send(Command::Picture(of.clone(), size));
        }
        bench.until("both pictures are there", |bench| {
            sizes
                .iter()
                .all(|size| bench.world.pictures.get(&(of.clone(), *size)).is_some_and(Option::is_some))
        });
        // The dead link of the reading, and the fresh one.
        assert!(bench.calls(Action::GetFile) - before <= 2, "{account:?}");
        assert_eq!(bench.yard.violations(), Vec::<String>::new(), "{account:?}");
    }
}

#[test]
fn fourteen_pictures_are_one_batch_and_a_bad_one_spoils_no_other() {
    let mut bench = Bench::with(Account::Apimart, &Plan { polls: 2, ..Plan::default() });
    let home = bench.home();
    let names: Vec<String> =
        (0..14).map(|n| if n == 5 { "fail-face".to_owned() } else { format!("pose {n}") }).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let jobs = bench.queue(&names, &home);
    let ends: Vec<Step> = jobs.iter().map(|job| bench.rest(*job)).collect();
    assert_eq!(bench.calls(Action::CreateAsset), 1, "one call for all");
    for (number, end) in ends.iter().enumerate() {
        assert_eq!(matches!(end, Step::Failed { .. }), number == 5, "{number}: {end:?}");
    }
    // Only the refused one is sent again, alone.
    let again = bench.queue(&["replacement"], &home)[0];
    assert!(matches!(bench.rest(again), Step::Active { .. }));
    assert_eq!(bench.calls(Action::CreateAsset), 2);
}
