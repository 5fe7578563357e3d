//! The end of the house, and bugs that must not be the end of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use greenroom::model::{
    AssetId, ConnectionName, Destination, FailureKind, MediaKind, ProviderKind, Rules, Step,
};
use greenroom::provider::anyfast::AnyFast;
use greenroom::provider::{
    Ask, Call, Diagnose, Door, Generate, KeepGroup, List, MakeGroup, NewAsset, PaidCall, Progress, Provider,
    PutBytes, Remove, Rename,
};
use greenroom::sandbox::Action;

use crate::scene::{Plan, Scene};

#[test]
fn closing_lets_a_call_on_the_wire_come_back() {
    let mut scene = Scene::new();
    scene.yard().slow(Action::CreateAsset, Duration::from_millis(1500));
    let job = scene.one_upload("mira");
    scene.until_step(job, "the call is on the wire", |step| matches!(step, Step::Creating { .. }));
    scene.close();
    let row = scene.store().job(job).unwrap().unwrap();
    assert!(matches!(row.step, Step::Waiting { .. }), "{row:?}");
    scene.open();
    assert!(matches!(scene.rest(job), Step::Active { .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 1);
}

#[test]
fn closing_does_not_wait_for_ever_and_the_next_start_looks_for_what_was_left() {
    let mut scene = Scene::new();
    scene.yard().slow(Action::CreateAsset, Duration::from_mins(1));
    let job = scene.one_upload("mira");
    scene.until_step(job, "the call is on the wire", |step| matches!(step, Step::Creating { .. }));
    let started = Instant::now();
    scene.close();
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    scene.yard().clear(Action::CreateAsset);
    scene.open();
    assert!(matches!(scene.rest(job), Step::Unsure { looked: true, .. }));
    assert_eq!(scene.calls(Action::CreateAsset), 1);
}

#[test]
fn nothing_new_is_begun_while_closing() {
    let mut scene = Scene::new();
    scene.yard().slow(Action::CreateAsset, Duration::from_secs(1));
    let group = Destination::Group(scene.group("Mira"));
    let paths: Vec<_> = (0..6).map(|tint| scene.picture(&format!("{tint}.png"), tint)).collect();
    let names: Vec<String> = (0..6).map(|tint| format!("mira {tint}")).collect();
    let files: Vec<_> =
        paths.iter().zip(&names).map(|(path, name)| (path.as_path(), name.as_str())).collect();
    let jobs = scene.upload(&files, &group);
    scene.until_step(jobs[0], "the call is on the wire", |step| matches!(step, Step::Creating { .. }));
    scene.close();
    let store = scene.store();
    let steps: Vec<Step> = jobs.iter().map(|job| store.job(*job).unwrap().unwrap().step).collect();
    let sent = steps.iter().filter(|step| matches!(step, Step::Waiting { .. })).count();
    assert_eq!(sent, scene.calls(Action::CreateAsset));
    assert!((1..6).contains(&sent), "{steps:?}");
    assert_eq!(steps.iter().filter(|step| **step == Step::Queued).count(), 6 - sent);
}

/// An account with a bug in it.
struct Buggy(AnyFast);

impl PutBytes for Buggy {
    fn put<'a>(&'a self, asset: NewAsset<'a>, progress: Progress) -> Call<'a, AssetId> {
        assert!(!asset.name.starts_with("bug"), "a bug, made for a test");
        let Door::Bytes(door) = self.0.door(asset.kind) else { unreachable!("the sandbox takes bytes") };
        door.put(asset, progress)
    }
}

impl Provider for Buggy {
    fn connection(&self) -> &ConnectionName {
        self.0.connection()
    }
    fn kind(&self) -> ProviderKind {
        self.0.kind()
    }
    fn base_url(&self) -> &str {
        self.0.base_url()
    }
    fn rules(&self) -> &Rules {
        self.0.rules()
    }
    fn costs(&self, call: PaidCall) -> bool {
        self.0.costs(call)
    }
    fn door(&self, _kind: MediaKind) -> Door<'_> {
        Door::Bytes(self)
    }
    fn doctor(&self) -> &dyn Diagnose {
        self.0.doctor()
    }
    fn needs_group(&self) -> bool {
        self.0.needs_group()
    }
    fn asker(&self) -> Option<&dyn Ask> {
        self.0.asker()
    }
    fn lister(&self) -> Option<&dyn List> {
        self.0.lister()
    }
    fn renamer(&self) -> Option<&dyn Rename> {
        self.0.renamer()
    }
    fn remover(&self) -> Option<&dyn Remove> {
        self.0.remover()
    }
    fn group_maker(&self) -> Option<&dyn MakeGroup> {
        self.0.group_maker()
    }
    fn group_keeper(&self) -> Option<&dyn KeepGroup> {
        self.0.group_keeper()
    }
    fn generator(&self) -> Option<&dyn Generate> {
        self.0.generator()
    }
}

#[test]
fn a_bug_costs_one_file_and_not_the_others() {
    let mut scene =
        Scene::with(Plan { wrap: Box::new(|provider| Arc::new(Buggy(provider))), ..Plan::default() });
    let group = Destination::Group(scene.group("Mira"));
    let (first, second) = (scene.picture("a.png", 1), scene.picture("b.png", 2));
    let jobs = scene.upload(&[(&first, "bug"), (&second, "fine")], &group);
    scene.until("the bug is told", |world| {
        world.jobs[&jobs[0]].trouble.as_ref().is_some_and(|trouble| trouble.kind == FailureKind::Bug)
    });
    assert!(matches!(scene.rest(jobs[1]), Step::Active { .. }));
    assert!(
        matches!(scene.rest(jobs[0]), Step::Unsure { looked: true, .. }),
        "what it may have started is unknown"
    );
    assert_eq!(scene.calls(Action::CreateAsset), 1);
}
