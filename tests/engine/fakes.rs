//! Small providers of other shapes than the sandbox's: one that only fetches, one that takes batches, one that
//! finds its tasks again, one that verifies persons. What they are asked is written down.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use greenroom::model::mention::MentionStyle;
use greenroom::model::order::{Menu, Model, Order, RequestPreview};
use greenroom::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Failure, FailureKind, Group, GroupId, MediaKind, Moment,
    ProviderKind, Reason, Rules, Secret, TaskId,
};
use greenroom::provider::{
    Ask, AssetState, BatchAsset, BatchState, Call, CancelTask, Diagnose, Door, FindTask, Generate, Host,
    Hosted, HostedFile, List, Listing, NewBatch, NewLink, PaidCall, Progress, Provider, PutBatch, PutUrl,
    Reached, TaskState, Trouble, Verify, VerifySession,
};

use tokio::sync::oneshot;

use crate::scene::account;

/// What a fake is and was asked. A test keeps it while the engine has the fake.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing an account can or cannot do")]
pub(crate) struct Shop {
    pub(crate) kind: ProviderKind,
    pub(crate) base_url: String,
    /// So many in a call; `None` takes one address at a time.
    pub(crate) batch: Option<usize>,
    pub(crate) hosts: bool,
    pub(crate) local: bool,
    pub(crate) lists: bool,
    pub(crate) finds: bool,
    /// How long a verification's link lives.
    pub(crate) verification: Duration,
    pub(crate) told: Mutex<Told>,
}

#[derive(Default)]
pub(crate) struct Told {
    asked: Vec<String>,
    /// What comes of the next calls of a name, before the usual.
    next: BTreeMap<&'static str, VecDeque<Trouble>>,
    /// What a batch says about a file, by name; the rest is usable.
    files: BTreeMap<String, Option<BatchAsset>>,
    listing: (Vec<Group>, Vec<Asset>),
    traces: Vec<(Option<u32>, TaskId)>,
    person: Option<GroupId>,
    date: Option<Moment>,
    /// The next question about a task has its answer only when this has.
    held: Option<(mpsc::Sender<()>, oneshot::Receiver<TaskState>)>,
    count: usize,
}

impl Shop {
    /// An account at this computer that takes one address at a time.
    pub(crate) fn new() -> Self {
        Self {
            kind: ProviderKind::Kyy,
            base_url: "http://127.0.0.1:9".into(),
            batch: None,
            hosts: false,
            local: false,
            lists: false,
            finds: false,
            verification: Duration::from_mins(2),
            told: Mutex::default(),
        }
    }

    pub(crate) fn open(self) -> Arc<Self> {
        Arc::new(self)
    }

    /// What was asked under this name, without the name.
    pub(crate) fn asked(&self, what: &str) -> Vec<String> {
        let told = self.told.lock().unwrap();
        told.asked.iter().filter_map(|it| Some(it.strip_prefix(what)?.trim_start().to_owned())).collect()
    }

    /// The next call of this name comes to that.
    pub(crate) fn next(&self, what: &'static str, trouble: Trouble) {
        self.told.lock().unwrap().next.entry(what).or_default().push_back(trouble);
    }

    /// What a batch says about a file: nothing yet, or how it stands.
    pub(crate) fn file(&self, name: &str, asset: Option<BatchAsset>) {
        self.told.lock().unwrap().files.insert(name.to_owned(), asset);
    }

    pub(crate) fn usable(&self, name: &str) {
        self.told.lock().unwrap().files.remove(name);
    }

    pub(crate) fn list_is(&self, groups: Vec<Group>, assets: Vec<Asset>) {
        self.told.lock().unwrap().listing = (groups, assets);
    }

    /// A task that runs there, with the seed it was sent with.
    pub(crate) fn trace(&self, seed: Option<u32>, task: &str) {
        self.told.lock().unwrap().traces.push((seed, TaskId::new(task)));
    }

    pub(crate) fn person_is(&self, group: &str) {
        self.told.lock().unwrap().person = Some(GroupId::new(group));
    }

    /// The next question about a task is told here, and waits for the answer that is sent here.
    pub(crate) fn hold_watch(&self) -> (mpsc::Receiver<()>, oneshot::Sender<TaskState>) {
        let (asks, asked) = mpsc::channel();
        let (answer, hear) = oneshot::channel();
        self.told.lock().unwrap().held = Some((asks, hear));
        (asked, answer)
    }

    pub(crate) fn date_is(&self, date: Moment) {
        self.told.lock().unwrap().date = Some(date);
    }

    /// Writes down what was asked, and what is to come of it.
    #[expect(clippy::result_large_err, reason = "a provider's calls come to such an error")]
    fn ask(&self, what: &'static str, about: &str) -> Result<usize, Trouble> {
        let mut told = self.told.lock().unwrap();
        told.asked.push(format!("{what} {about}"));
        told.count += 1;
        let count = told.count;
        match told.next.get_mut(what).and_then(VecDeque::pop_front) {
            Some(trouble) => Err(trouble),
            None => Ok(count),
        }
    }
}

pub(crate) fn lost() -> Trouble {
    Trouble::Lost(Failure::new(FailureKind::NoAnswer))
}

pub(crate) fn refused(kind: FailureKind) -> Trouble {
    Trouble::Refused(Failure::new(kind))
}

pub(crate) fn blocked(id: Option<&str>) -> BatchAsset {
    let reason = Reason::new("Face".into(), "a real person".into());
    BatchAsset { id: id.map(AssetId::new), status: AssetStatus::Failed(reason), raw: "{}".into() }
}

pub(crate) fn asset(id: &str, group: Option<&str>) -> Asset {
    Asset {
        connection: account(),
        id: AssetId::new(id),
        group: group.map(GroupId::new),
        name: format!("name of {id}"),
        kind: MediaKind::Video,
        status: AssetStatus::Active,
        created: None,
        original: None,
        preview: None,
        trail: vec![],
    }
}

pub(crate) fn group(id: &str, name: &str) -> Group {
    Group {
        connection: account(),
        id: GroupId::new(id),
        name: name.to_owned(),
        description: String::new(),
        group_type: "LivenessFace".to_owned(),
        created: None,
    }
}

/// The account itself.
pub(crate) struct Fake {
    shop: Arc<Shop>,
    name: ConnectionName,
    rules: Rules,
    menu: Menu,
}

impl Fake {
    pub(crate) fn new(shop: &Arc<Shop>) -> Self {
        let model = Model {
            frames_adaptive_only: false,
            audio_alone: false,
            id: "seedance".into(),
            label: "Seedance 2.0".into(),
            resolutions: vec!["480p".into()],
            ratios: vec!["16:9".into()],
            seconds: 4..=15,
            references: [9, 3, 3],
            reference_seconds: 15.0,
        };
        Self {
            shop: Arc::clone(shop),
            name: account(),
            rules: Rules::COMMON,
            menu: Menu { models: vec![model], mention_style: MentionStyle::At, last_frame: true },
        }
    }
}

impl Provider for Fake {
    fn connection(&self) -> &ConnectionName {
        &self.name
    }
    fn kind(&self) -> ProviderKind {
        self.shop.kind
    }
    fn base_url(&self) -> &str {
        &self.shop.base_url
    }
    fn rules(&self) -> &Rules {
        &self.rules
    }
    fn costs(&self, _call: PaidCall) -> bool {
        true
    }
    fn door(&self, _kind: MediaKind) -> Door<'_> {
        if self.shop.batch.is_some() { Door::Batch(self) } else { Door::Url(self) }
    }
    fn host(&self, _kind: MediaKind) -> Option<&dyn Host> {
        self.shop.hosts.then_some(self)
    }
    fn local_groups(&self) -> bool {
        self.shop.local
    }
    fn doctor(&self) -> &dyn Diagnose {
        self
    }
    fn verifier(&self) -> Option<&dyn Verify> {
        Some(self)
    }
    fn needs_group(&self) -> bool {
        false
    }
    fn asker(&self) -> Option<&dyn Ask> {
        Some(self)
    }
    fn lister(&self) -> Option<&dyn List> {
        self.shop.lists.then_some(self)
    }
    fn generator(&self) -> Option<&dyn Generate> {
        Some(self)
    }
}

impl PutUrl for Fake {
    /// Fetches the address, as a provider does.
    fn put_url<'a>(&'a self, asset: NewLink<'a>) -> Call<'a, AssetId> {
        Box::pin(async move {
            let group = asset.group.map_or("nowhere", GroupId::as_str);
            let count = self.shop.ask("create", &format!("{} {group} {}", asset.name, asset.url))?;
            let got = reqwest::Client::builder().no_proxy().build().unwrap().get(asset.url).send().await;
            if !got.is_ok_and(|answer| answer.status().is_success()) {
                return Err(refused(FailureKind::BadRequest));
            }
            Ok(AssetId::new(format!("asset-{count}")))
        })
    }
}

impl PutBatch for Fake {
    fn limit(&self) -> usize {
        self.shop.batch.unwrap_or(1)
    }
    fn submit<'a>(&'a self, batch: NewBatch<'a>) -> Call<'a, TaskId> {
        let names: Vec<&str> = batch.items.iter().map(|(name, _)| *name).collect();
        let count = self.shop.ask("submit", &names.join(","));
        Box::pin(async move { Ok(TaskId::new(format!("batch-{}", count?))) })
    }
    fn ask<'a>(&'a self, task: &'a TaskId, places: &'a [(usize, String)]) -> Call<'a, BatchState> {
        let names: Vec<String> = places.iter().map(|(place, name)| format!("{place}:{name}")).collect();
        let asked = self.shop.ask("ask-batch", &format!("{task} {}", names.join(",")));
        let told = self.shop.told.lock().unwrap();
        let usable = |name: &String| {
            let id = Some(AssetId::new(format!("asset-{name}")));
            BatchAsset { id, status: AssetStatus::Active, raw: "{}".into() }
        };
        let known = places.iter().filter_map(|(place, name)| {
            let said = told.files.get(name).cloned();
            Some((*place, said.unwrap_or_else(|| Some(usable(name)))?))
        });
        let state = BatchState { known: known.collect(), word: "processing".into(), progress: Some(40) };
        Box::pin(async move { asked.map(|_| state) })
    }
}

impl Host for Fake {
    fn host<'a>(&'a self, file: HostedFile<'a>, _progress: Progress) -> Call<'a, Hosted> {
        let asked = self.shop.ask("host", &format!("{} {}", file.extension, file.bytes.len()));
        let base = self.shop.base_url.clone();
        Box::pin(async move {
            let count = asked?;
            Ok(Hosted { url: format!("{base}/web/hosted-{count}"), lifetime: Duration::from_hours(1) })
        })
    }
}

impl Ask for Fake {
    fn ask<'a>(&'a self, id: &'a AssetId) -> Call<'a, AssetState> {
        let asked = self.shop.ask("ask", id.as_str());
        let listed = self.shop.told.lock().unwrap().listing.1.iter().find(|asset| asset.id == *id).cloned();
        Box::pin(async move {
            asked?;
            Ok(AssetState { status: AssetStatus::Active, asset: listed, preview: None, raw: "{}".into() })
        })
    }
}

impl List for Fake {
    fn list(&self) -> Call<'_, Listing> {
        let asked = self.shop.ask("list", "");
        let (groups, assets) = self.shop.told.lock().unwrap().listing.clone();
        Box::pin(async move { asked.map(|_| Listing { groups, assets }) })
    }
    fn find_asset<'a>(&'a self, _group: Option<&'a GroupId>, name: &'a str) -> Call<'a, Option<Asset>> {
        let asked = self.shop.ask("find-asset", name);
        let found = self.shop.told.lock().unwrap().listing.1.iter().find(|it| it.name == name).cloned();
        Box::pin(async move { asked.map(|_| found) })
    }
    fn find_group<'a>(&'a self, name: &'a str) -> Call<'a, Option<Group>> {
        let asked = self.shop.ask("find-group", name);
        Box::pin(async move { asked.map(|_| None) })
    }
}

impl Generate for Fake {
    fn menu(&self) -> &Menu {
        &self.menu
    }
    fn preview(&self, _order: &Order) -> RequestPreview {
        unreachable!("no test here previews")
    }
    fn submit<'a>(&'a self, order: &'a Order) -> Call<'a, TaskId> {
        let seed = order.fields().seed.map_or_else(|| "none".to_owned(), |seed| seed.to_string());
        let asked = self.shop.ask("generate", &seed);
        Box::pin(async move { Ok(TaskId::new(format!("task-{}", asked?))) })
    }
    fn ask<'a>(&'a self, task: &'a TaskId) -> Call<'a, TaskState> {
        let asked = self.shop.ask("watch", task.as_str());
        let held = self.shop.told.lock().unwrap().held.take();
        Box::pin(async move {
            asked?;
            match held {
                Some((asks, answer)) => {
                    asks.send(()).unwrap();
                    Ok(answer.await.unwrap())
                }
                None => Ok(TaskState::Still { word: "queued".into(), progress: None }),
            }
        })
    }
    fn finder(&self) -> Option<&dyn FindTask> {
        self.shop.finds.then_some(self)
    }
    fn canceller(&self) -> Option<&dyn CancelTask> {
        Some(self)
    }
}

impl FindTask for Fake {
    fn find<'a>(&'a self, order: &'a Order, _since: Moment) -> Call<'a, Option<TaskId>> {
        let asked = self.shop.ask("find-task", "");
        let seed = order.fields().seed;
        let told = self.shop.told.lock().unwrap();
        let found = told.traces.iter().find(|(known, _)| known.is_none() || *known == seed);
        let found = found.map(|(_, task)| task.clone());
        Box::pin(async move { asked.map(|_| found) })
    }
}

impl CancelTask for Fake {
    fn cancel<'a>(&'a self, task: &'a TaskId) -> Call<'a, ()> {
        let asked = self.shop.ask("cancel", task.as_str());
        Box::pin(async move { asked.map(drop) })
    }
}

impl Verify for Fake {
    fn start(&self) -> Call<'_, VerifySession> {
        let asked = self.shop.ask("verify", "");
        let lifetime = self.shop.verification;
        Box::pin(async move {
            asked?;
            let link = "https://h5.example/verify?token=1".to_owned();
            Ok(VerifySession { token: Secret::new("byted-token"), link, lifetime })
        })
    }
    fn result<'a>(&'a self, token: &'a Secret) -> Call<'a, Option<GroupId>> {
        let asked = self.shop.ask("result", token.reveal());
        let person = self.shop.told.lock().unwrap().person.clone();
        Box::pin(async move { asked.map(|_| person) })
    }
}

impl Diagnose for Fake {
    fn reach(&self) -> Call<'_, Reached> {
        let asked = self.shop.ask("reach", "");
        let date = self.shop.told.lock().unwrap().date;
        Box::pin(async move { asked.map(|_| Reached { date, page: false }) })
    }
    fn credentials(&self) -> Call<'_, ()> {
        let asked = self.shop.ask("credentials", "");
        Box::pin(async move { asked.map(drop) })
    }
    fn generation(&self) -> Option<Call<'_, ()>> {
        let asked = self.shop.ask("generation", "");
        Some(Box::pin(async move { asked.map(drop) }))
    }
}
