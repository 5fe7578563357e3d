//! Persons, groups of this computer alone, assets taken up by their id, and what is not to be seen.

use std::time::Duration;

use greenroom::model::job::Done;
use greenroom::model::talk::{Hideable, Verification};
use greenroom::model::{AssetId, Command, Destination, Event, FailureKind, GroupId, Step};

use crate::corner::Corner;
use crate::fakes::{Shop, asset, group, refused};
use crate::scene::{Scene, account};

fn verifying(scene: &Scene) -> Option<&Verification> {
    scene.world.verifications.get(&account())
}

#[test]
fn a_verified_persons_group_stands_in_the_library_at_once() {
    let shop = Shop { lists: true, ..Shop::new() }.open();
    let mut scene = Scene::of(&shop, None);
    let permit = scene.abilities().can_verify().unwrap();
    scene.send(Command::Verify(permit.clone()));
    scene.until("the link is there", |world| {
        matches!(world.verifications.get(&account()), Some(Verification::Waiting { .. }))
    });
    let Some(Verification::Waiting { link, .. }) = verifying(&scene) else { unreachable!() };
    assert!(link.starts_with("https://h5.example/"));
    // A second one waits for nobody: it is not begun.
    scene.send(Command::Verify(permit));
    shop.list_is(
        vec![group("group-mira", "Mira"), group("other", "Other")],
        vec![asset("asset-face", Some("group-mira")), asset("asset-other", Some("other"))],
    );
    shop.person_is("group-mira");
    scene.until("she is verified", |world| {
        world.verifications[&account()] == Verification::Verified { group: GroupId::new("group-mira") }
    });
    assert_eq!(shop.asked("verify").len(), 1);
    assert!(shop.asked("result").iter().all(|token| token == "byted-token"));
    let shelf = scene.shelf();
    assert_eq!(shelf.groups[&GroupId::new("group-mira")].name, "Mira");
    assert_eq!(shelf.assets.keys().map(AssetId::as_str).collect::<Vec<_>>(), ["asset-face"]);
    assert!(!scene.told.iter().any(|event| format!("{event:?}").contains("byted-token")));
}

#[test]
fn a_person_of_an_account_without_a_list_has_a_group_all_the_same() {
    let shop = Shop::new().open();
    shop.person_is("group-mira");
    let mut scene = Scene::of(&shop, None);
    let permit = scene.abilities().can_verify().unwrap();
    scene.send(Command::Verify(permit));
    scene.until("she is verified", |world| {
        matches!(world.verifications.get(&account()), Some(Verification::Verified { .. }))
    });
    assert_eq!(scene.shelf().groups[&GroupId::new("group-mira")].group_type, "LivenessFace");
}

#[test]
fn a_verification_nobody_finished_expires() {
    let shop = Shop { verification: Duration::from_millis(200), ..Shop::new() }.open();
    let mut scene = Scene::of(&shop, None);
    let permit = scene.abilities().can_verify().unwrap();
    scene.send(Command::Verify(permit.clone()));
    scene
        .until("it has expired", |world| world.verifications.get(&account()) == Some(&Verification::Expired));
    shop.next("verify", refused(FailureKind::NotPermitted));
    scene.send(Command::Verify(permit));
    scene.until("it could not be started", |world| {
        matches!(&world.verifications[&account()],
            Verification::Failed(failure) if failure.kind == FailureKind::NotPermitted)
    });
}

#[test]
fn a_person_may_wait_no_longer_and_begin_anew() {
    let shop = Shop::new().open();
    let mut scene = Scene::of(&shop, None);
    let permit = scene.abilities().can_verify().unwrap();
    scene.send(Command::Verify(permit.clone()));
    scene.send(Command::StopVerifying(account()));
    assert_eq!(verifying(&scene), Some(&Verification::Stopped));
    scene.send(Command::Verify(permit));
    scene.until("there is another link", |world| {
        matches!(world.verifications[&account()], Verification::Waiting { .. })
    });
}

#[test]
fn an_asset_made_elsewhere_is_taken_up_by_its_id_with_its_group() {
    let shop = Shop::new().open();
    shop.list_is(vec![], vec![asset("asset-face", Some("group-person"))]);
    let mut scene = Scene::of(&shop, None);
    let permit = scene.abilities().can_adopt().unwrap();
    let adopt = |id: &str| Command::AdoptAsset { permit: permit.clone(), id: AssetId::new(id) };
    let chore = scene.send(adopt("asset-face"))[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    let known = &scene.shelf().assets[&AssetId::new("asset-face")];
    assert_eq!(
        (known.name.as_str(), &known.group),
        ("name of asset-face", &Some(GroupId::new("group-person")))
    );
    assert!(scene.shelf().groups.contains_key(&GroupId::new("group-person")));
    // An answer that tells only the state still makes an asset.
    let chore = scene.send(adopt("asset-bare"))[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    assert_eq!(scene.shelf().assets[&AssetId::new("asset-bare")].name, "asset-bare");
    shop.next("ask", refused(FailureKind::AssetNotFound));
    let chore = scene.send(adopt("asset-none"))[0];
    assert!(matches!(scene.rest(chore), Step::Failed { .. }));
    assert_eq!(scene.shelf().assets.len(), 2);
}

#[test]
fn groups_of_an_account_without_groups_live_here_and_cost_no_call() {
    let corner = Corner::new();
    let shop = Shop { local: true, base_url: corner.url.clone(), ..Shop::new() }.open();
    let mut scene = Scene::of(&shop, Some(&corner));
    let id = scene.group("Mira");
    assert_eq!(scene.shelf().groups[&id].group_type, "local");
    let path = scene.picture("a.png", 1);
    let job = scene.upload(&[(&path, "a")], &Destination::NewGroup("Kai".into()))[0];
    let Step::Active { asset } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert!(shop.asked("create")[0].starts_with("a nowhere "), "{:?}", shop.asked("create"));
    let kai = scene.shelf().assets[&asset].group.clone().unwrap();
    assert_eq!(scene.shelf().groups[&kai].name, "Kai");

    let permit = scene.abilities().can_rename_group().unwrap();
    let chore = scene.send(Command::RenameGroup { permit, id: kai.clone(), name: "Kai Ren".into() })[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    scene.close();
    scene.open();
    assert_eq!(scene.shelf().groups[&kai].name, "Kai Ren", "it outlives the program");

    let permit = scene.abilities().can_remove_group().unwrap();
    let chore = scene.send(Command::RemoveGroup { permit, id: kai.clone() })[0];
    assert_eq!(scene.rest(chore), Step::Done(Done::Nothing));
    assert!(!scene.shelf().groups.contains_key(&kai));
    assert_eq!(scene.shelf().assets[&asset].group, None, "what was in it stays");
}

#[test]
fn what_is_hidden_stays_hidden_over_a_refresh_and_a_restart() {
    let shop = Shop { lists: true, ..Shop::new() }.open();
    shop.list_is(vec![group("g", "Mira")], vec![asset("a", Some("g"))]);
    let mut scene = Scene::of(&shop, None);
    scene.refresh();
    let what = Hideable::Asset(AssetId::new("a"));
    scene.send(Command::Hide(account(), what.clone()));
    scene.send(Command::Hide(account(), Hideable::Group(GroupId::new("g"))));
    scene.refresh();
    assert_eq!(scene.shelf().hidden.len(), 2);
    scene.close();
    scene.open();
    assert!(scene.shelf().hidden.contains(&what));
    scene.send(Command::Unhide(account(), what.clone()));
    assert!(!scene.shelf().hidden.contains(&what));
    assert!(scene.told.iter().any(|event| matches!(event, Event::Hidden(..))));
    assert!(scene.shelf().assets.contains_key(&AssetId::new("a")), "the provider was not asked");
}
