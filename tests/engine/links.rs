//! Addresses of the web, dropped or pasted; and the last frame, which lies at one.

use std::sync::Arc;

use greenroom::model::order::{Menu, Order, RequestPreview};
use greenroom::model::{Command, Draft, Looked, Problem, Step, TaskId};
use greenroom::provider::anyfast::AnyFast;
use greenroom::provider::{
    Ask, Call, Diagnose, Door, Generate, KeepGroup, List, MakeGroup, PaidCall, Provider, Remove, Rename,
    TaskState,
};

use crate::common::png;
use crate::corner::Corner;
use crate::fakes::Shop;
use crate::scene::{Plan, Scene, quick};

fn look(scene: &mut Scene, links: &[String]) -> Vec<Looked> {
    scene.send(Command::LookAtLinks(links.to_vec()));
    let count = links.len();
    scene.until("all were looked at", |world| world.looked.len() == count && world.looking == 0);
    let of = |link: &String| scene.world.looked.iter().find(|it| it.link.as_ref() == Some(link)).cloned();
    links.iter().map(|link| of(link).unwrap()).collect()
}

#[test]
fn what_lies_at_an_address_is_brought_here_under_a_name_of_ours() {
    let corner = Corner::new();
    let shop = Shop::new().open();
    let mut scene = Scene::of(&shop, None);
    let picture = png(400, 500, 3);
    let links = [
        corner.publish("mira.jpg", picture.clone()),
        corner.publish("a%2F..%2F..%2Fetc%2Fpasswd", png(400, 500, 4)),
        corner.publish("big", png(400, 500, 5)),
    ];
    for looked in look(&mut scene, &links) {
        let original = looked.found.unwrap();
        assert_eq!(looked.path, original.path);
        assert_eq!(original.path.parent().unwrap(), scene.pasted().canonicalize().unwrap());
        let name = original.path.file_name().unwrap().to_str().unwrap();
        let hash = name.strip_prefix("linked-").and_then(|rest| rest.strip_suffix(".png"));
        assert!(hash.is_some_and(|hash| hash.len() == 12), "{name}");
        assert!(original.facts.quirks.is_empty(), "the ending is the format's");
    }
    let first = scene.world.looked.iter().find(|it| it.link.as_ref() == Some(&links[0])).unwrap();
    assert_eq!(std::fs::read(&first.path).unwrap(), picture);
    assert_eq!(std::fs::read_dir(scene.pasted()).unwrap().count(), 3, "nothing half done stays behind");
}

#[test]
fn an_address_that_brings_no_file_says_so_in_a_sentence() {
    let corner = Corner::new();
    let shop = Shop::new().open();
    let mut scene = Scene::of(&shop, None);
    let links = [
        format!("{}/web/nothing", corner.url),
        "file:///etc/passwd".to_owned(),
        "http://me:secret@127.0.0.1/a.png".to_owned(),
        "http://127.0.0.1:1/a.png".to_owned(),
        "no address".to_owned(),
    ];
    for looked in look(&mut scene, &links) {
        let Err(Problem::Unreadable { said }) = &looked.found else { panic!("{looked:?}") };
        assert!(!said.is_empty() && !said.contains("secret"), "{said}");
    }
    assert!(scene.world.originals.is_empty());
}

/// The sandbox's account, which tells something else of its films.
pub(crate) struct Framed {
    pub(crate) account: AnyFast,
    pub(crate) change: Arc<dyn Fn(TaskState) -> TaskState + Send + Sync>,
}

impl Provider for Framed {
    fn connection(&self) -> &greenroom::model::ConnectionName {
        self.account.connection()
    }
    fn kind(&self) -> greenroom::model::ProviderKind {
        self.account.kind()
    }
    fn base_url(&self) -> &str {
        self.account.base_url()
    }
    fn rules(&self) -> &greenroom::model::Rules {
        self.account.rules()
    }
    fn costs(&self, call: PaidCall) -> bool {
        self.account.costs(call)
    }
    fn door(&self, kind: greenroom::model::MediaKind) -> Door<'_> {
        self.account.door(kind)
    }
    fn doctor(&self) -> &dyn Diagnose {
        self.account.doctor()
    }
    fn needs_group(&self) -> bool {
        self.account.needs_group()
    }
    fn asker(&self) -> Option<&dyn Ask> {
        self.account.asker()
    }
    fn lister(&self) -> Option<&dyn List> {
        self.account.lister()
    }
    fn renamer(&self) -> Option<&dyn Rename> {
        self.account.renamer()
    }
    fn remover(&self) -> Option<&dyn Remove> {
        self.account.remover()
    }
    fn group_maker(&self) -> Option<&dyn MakeGroup> {
        self.account.group_maker()
    }
    fn group_keeper(&self) -> Option<&dyn KeepGroup> {
        self.account.group_keeper()
    }
    fn generator(&self) -> Option<&dyn Generate> {
        Some(self)
    }
}

impl Generate for Framed {
    fn menu(&self) -> &Menu {
        self.account.generator().unwrap().menu()
    }
    fn preview(&self, order: &Order) -> RequestPreview {
        self.account.generator().unwrap().preview(order)
    }
    fn submit<'a>(&'a self, order: &'a Order) -> Call<'a, TaskId> {
        self.account.generator().unwrap().submit(order)
    }
    fn ask<'a>(&'a self, task: &'a TaskId) -> Call<'a, TaskState> {
        Box::pin(async move {
            let state = self.account.generator().unwrap().ask(task).await?;
            Ok((self.change)(state))
        })
    }
}

fn film(frame: String) -> (Scene, Vec<String>) {
    let change = move |state| match state {
        TaskState::Finished { url, made, lifetime, seed, cost, .. } => {
            let last_frame = Some(frame.clone());
            TaskState::Finished { url, made, lifetime, seed, cost, last_frame }
        }
        other => other,
    };
    let change: Arc<dyn Fn(TaskState) -> TaskState + Send + Sync> = Arc::new(change);
    let wrap = move |account| Arc::new(Framed { account, change: Arc::clone(&change) }) as Arc<dyn Provider>;
    let mut scene = Scene::with(Plan { wrap: Box::new(wrap), ..Plan::default() });
    let order = scene.order_of(&Draft { prompt: "a walk".into(), ..quick() });
    let job = scene.send(Command::Generate { order, hold: std::time::Duration::ZERO })[0];
    assert!(matches!(scene.rest(job), Step::Saved { .. }), "{:?}", scene.job(job));
    let files = scene.saved_files().into_iter();
    let names = files.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    (scene, names)
}

#[test]
fn the_last_frame_is_kept_beside_its_film() {
    let corner = Corner::new();
    let picture = png(64, 64, 9);
    let (scene, names) = film(corner.publish("frame.jpg", picture.clone()));
    let [frame, video] = names.as_slice() else { panic!("{names:?}") };
    assert_eq!(*frame, format!("{} last frame.png", video.strip_suffix(".mp4").unwrap()));
    assert_eq!(std::fs::read(scene.results().join(frame)).unwrap(), picture);
}

#[test]
fn a_film_is_whole_without_its_last_frame() {
    let corner = Corner::new();
    for frame in [corner.publish("page", "<html>sorry</html>"), format!("{}/web/gone", corner.url)] {
        let (_, names) = film(frame);
        assert!(names.len() == 1 && names[0].strip_suffix(".mp4").is_some(), "{names:?}");
    }
}

#[test]
fn a_file_that_is_gone_comes_back_from_where_the_same_content_still_lies() {
    let corner = Corner::new();
    let shop = Shop::new().open();
    let mut scene = Scene::of(&shop, None);
    let path = scene.picture("mira.png", 3);
    scene.send(Command::Look(vec![path.clone()]));
    scene.until("it was looked at", |world| world.looking == 0 && world.looked.len() == 1);
    let original = scene.world.looked[0].found.clone().unwrap();
    let content = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    // First from where something else lies, then from where it is.
    let other = corner.publish("other.png", png(400, 500, 9));
    let same = corner.publish("mira.png", content.clone());
    scene.send(Command::FetchAgain(original.id, other));
    scene.send(Command::FetchAgain(original.id, same));
    scene.until("it is back", |world| world.originals[&original.id].path != original.path);
    let back = &scene.world.originals[&original.id];
    assert_eq!(std::fs::read(&back.path).unwrap(), content);
    let kept = scene.store().original(original.id).unwrap().unwrap();
    assert_eq!(kept.path, back.path, "the row was mended");
    // And again: it moved, and somebody shows where to.
    let moved = path.with_file_name("elsewhere.png");
    std::fs::rename(&kept.path, &moved).unwrap();
    scene.send(Command::Relocate(original.id, moved.clone()));
    let moved = moved.canonicalize().unwrap();
    scene.until("it was found", |world| world.originals[&original.id].path == moved);
}
