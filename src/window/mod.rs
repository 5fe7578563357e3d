//! The face with hands. No drawing beyond calling `ui`.

mod dialogs;
mod effects;
mod notices;
mod opening;
mod placement;
mod playing;
mod renderer;
mod reports;
mod signals;
mod stage;
mod system;
mod textures;

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use egui::{Context, TextureHandle, Ui};
use egui_system_font_provider::SystemFontProvider;

use self::dialogs::Asked as Dialog;
use self::effects::{Came, Effects, pasted_links, pasted_paths};
use self::opening::Opening;
pub use self::opening::WindowError;
use self::renderer::Trial;
use self::reports::Reports;
use self::signals::Asked;
use self::stage::{Loudness, Stage};
use self::system::Prefers;
use self::textures::Textures;
use crate::model::job::Done;
use crate::model::talk::{NotThisFile, Pasted, Theme, Verification};
use crate::model::{
    Command, ConnectionName, Errand, Event, GroupId, Job, Moment, Original, OriginalId, PictureOf,
    PictureSize, Step, World,
};
use crate::setup::{self, House, OpenError, Options, Place};
use crate::ui::act::{Act, Art, Outbox, Place as Room, Played, PlayerAct, PlayerView, Scene};
use crate::ui::desk::library::index::group_of;
use crate::ui::desk::library::{Ask, Scope};
use crate::ui::desk::news::{batch_of, work_of};
use crate::ui::desk::{Desk, News};
use crate::ui::theme::{ThemeChoice, Tone};
use crate::ui::update::{self, Effect};
use crate::ui::views::is_seen;
use crate::ui::{fonts, frame, theme};
use crate::words::{self, Words};

/// Opens the window in its place and stays until it is closed. Everything lives under `home`, where one is given;
/// `files` are brought in as if they were dropped. While another process holds the house, the window is beside it, and
/// takes the house over when that one ends.
pub fn run(home: Option<PathBuf>, place: Place, files: Vec<PathBuf>) -> Result<(), WindowError> {
    let waker = std::sync::Arc::new(std::sync::OnceLock::<Context>::new());
    let wake = std::sync::Arc::clone(&waker);
    let options = Options {
        home,
        wake: Box::new(move || {
            if let Some(ctx) = wake.get() {
                ctx.request_repaint();
            }
        }),
        scenario: None,
        quick_sandbox: false,
        keyring: true,
    };
    let dirs = setup::Dirs::find(options.home.clone()).map_err(OpenError::from)?;
    dirs.create().map_err(OpenError::from)?;
    let (trial, without_card) = Trial::begin(&dirs.data);
    if without_card {
        let error = renderer::start_without_card();
        tracing::error!(%error, "the window could not be started without the graphics card");
    }
    let native = placement::native(&dirs.data);
    let trial = std::sync::Arc::new(trial);
    let trying = std::sync::Arc::clone(&trial);
    // Opened beside the window system getting ready. The first frame does not wait for it.
    let ready = std::sync::Arc::clone(&waker);
    let opening = Opening::begin(options, move || {
        if let Some(ctx) = ready.get() {
            ctx.request_repaint();
        }
    })?;
    let opened = opening.clone();
    let app = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        // Setting it twice cannot happen: the closure runs once.
        if waker.set(cc.egui_ctx.clone()).is_err() {
            tracing::debug!("the waker was set before");
        }
        let system_fonts = SystemFontProvider::new().with_locale(Some("zh-CN"));
        cc.egui_ctx.add_font_provider(std::sync::Arc::new(system_fonts));
        let mut app = App::without_house(&cc.egui_ctx)?;
        app.opening = Some(opened);
        if let Some(window) = cc.winit_window() {
            placement::bring_onto_a_screen(window);
        }
        if let Some(storage) = cc.storage {
            placement::restore(&mut app.desk, storage);
        }
        app.takes_drops = placement::takes_drops();
        app.place = Some(place);
        app.trial = Some(trying);
        app.handed = files;
        app.asked.listen(&cc.egui_ctx);
        app.effects.follow_system();
        Ok(Box::new(app))
    };
    let ran = eframe::run_native(placement::APP_ID, native, Box::new(app));
    // What is wrong with the house comes before what is wrong with the window.
    opening.close()?;
    let Err(error) = ran else { return Ok(()) };
    if trial.failed(&error) {
        let error = renderer::start_without_card();
        tracing::error!(%error, "the window could not be started without the graphics card");
    }
    Err(WindowError::System(error.to_string()))
}

/// A frame has this long for what it is told.
const LISTENS: Duration = Duration::from_millis(6);

/// The window's program: facts, desk, hands.
pub struct App {
    house: Option<House>,
    opening: Option<Opening>,
    /// What was said before the house was open.
    untold: Vec<Command>,
    world: World,
    desk: Desk,
    out: Outbox,
    textures: Textures,
    wanted: Vec<(PictureOf, PictureSize)>,
    stage: Option<Stage>,
    /// What stands beside it, to be compared with.
    beside: Vec<Stage>,
    /// Last written down.
    loudness: Option<Loudness>,
    effects: Effects,
    /// What our own dialog for files was opened for.
    choosing: Option<Dialog>,
    prefers: Prefers,
    reports: Reports,
    art: Art,
    /// The pictures of the first screen, once it was shown.
    characters: Option<Vec<TextureHandle>>,
    theme: Option<Theme>,
    takes_drops: bool,
    closing: bool,
    /// The place of the one window.
    place: Option<Place>,
    /// This start, until it has come to its second frame.
    trial: Option<std::sync::Arc<Trial>>,
    frames: u8,
    /// Files and addresses that were handed over, until the library is loaded.
    handed: Vec<PathBuf>,
    asked: Asked,
}

impl App {
    /// A window on an open house. `ctx` is the window's.
    pub fn new(ctx: &Context, house: House) -> std::io::Result<Self> {
        let mut app = Self::without_house(ctx)?;
        app.take_house(house);
        Ok(app)
    }

    /// A window on a house that is still being opened.
    fn without_house(ctx: &Context) -> std::io::Result<Self> {
        fonts::install(ctx);
        theme::apply(ctx, ThemeChoice::System);
        // The size of text is a setting; Ctrl + and − are the Library's.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        Ok(Self {
            house: None,
            opening: None,
            untold: vec![Command::ReceiveFiles],
            world: World { person: setup::person(), ..World::default() },
            desk: Desk::default(),
            out: Outbox::new(),
            textures: Textures::new(ctx)?,
            wanted: Vec::new(),
            stage: None,
            beside: Vec::new(),
            loudness: None,
            effects: Effects::new(ctx),
            choosing: None,
            prefers: Prefers::default(),
            reports: Reports::default(),
            art: Art::default(),
            characters: None,
            theme: None,
            takes_drops: true,
            closing: false,
            place: None,
            trial: None,
            frames: 0,
            handed: Vec::new(),
            asked: Asked::default(),
        })
    }

    /// The facts, for tests.
    pub const fn world(&self) -> &World {
        &self.world
    }

    fn words(&self) -> &'static Words {
        words::of(self.world.taste.language)
    }

    /// Facts that came since the last turn; where there are very many, as at the start, the rest waits for the next.
    fn hear(&mut self, ctx: &Context) {
        let began = Instant::now();
        loop {
            let Some(event) = self.house.as_ref().and_then(|house| house.events.try_recv().ok()) else {
                return;
            };
            match &event {
                Event::Job(job) => self.mention(job),
                Event::Verification(_, state) => self.mention_verification(state),
                Event::Merged(merged) => self.mention_merged(merged),
                Event::HandedOver(paths) => {
                    self.handed.extend(paths.iter().cloned());
                    self.effects.come_forward();
                }
                _ => {}
            }
            let ending = match &event {
                // Only what changes under our eyes is news.
                Event::Job(job) if notices::rests(job) => {
                    let moved = self.world.jobs.get(&job.id).is_some_and(|before| !notices::rests(before));
                    moved.then(|| job.clone())
                }
                _ => None,
            };
            if let Event::Picture { of, size, .. } = &event {
                self.textures.told(of, *size);
            }
            if let Event::Relocated(id, found) = &event {
                self.take_relocated(*id, found);
            }
            self.world.apply(event);
            if let Some(job) = ending {
                self.notify(&job);
            }
            if began.elapsed() > LISTENS {
                ctx.request_repaint();
                return;
            }
        }
    }

    /// A file that was missed was found again, or another was chosen.
    fn take_relocated(&mut self, id: OriginalId, found: &Result<(), NotThisFile>) {
        let words = &self.words().player;
        match found {
            Ok(()) => {
                self.toast(Tone::Active, words.found, None);
                let what = Played::Original(id);
                if self.stage.as_ref().is_some_and(|stage| stage.what() == what) {
                    self.stage = None;
                    self.put_on_stage(what);
                }
            }
            Err(NotThisFile::Other) => {
                self.toast(Tone::Failed, words.other_file, Some(words.other_file_line));
            }
            Err(NotThisFile::Unreadable(said)) => self.toast(Tone::Failed, words.not_found, Some(said)),
        }
    }

    /// Asks the system to notify, where nobody looks at the window.
    fn notify(&self, job: &Job) {
        if !self.world.taste.notifications || self.effects.in_front() {
            return;
        }
        let words = self.words();
        if let Some(notice) = notices::notice(&self.world, job, words) {
            self.effects.notify(notice, words);
        }
    }

    /// What a second start handed over, or this one was started with, comes in like a drop.
    fn take_handed(&mut self) {
        if self.handed.is_empty() || !self.world.loaded {
            return;
        }
        let is_link = |path: &PathBuf| {
            let text = path.to_string_lossy().to_ascii_lowercase();
            text.starts_with("https://") || text.starts_with("http://")
        };
        let (links, files): (Vec<PathBuf>, Vec<PathBuf>) =
            std::mem::take(&mut self.handed).into_iter().partition(is_link);
        self.act(Act::Bring(files));
        self.act(Act::BringLinks(
            links.into_iter().filter_map(|it| it.into_os_string().into_string().ok()).collect(),
        ));
    }

    /// Says in the corner what a person is waiting for, once it has happened.
    fn mention(&mut self, job: &Job) {
        let before = self
            .world
            .jobs
            .get(&job.id)
            .map(|job| job.step.is_ended() || matches!(job.step, Step::Unsure { .. }));
        // Only what changes under our eyes is news.
        if before != Some(false) {
            return;
        }
        let words = self.words();
        match (&job.step, &job.errand) {
            (Step::Saved { .. }, _) => {
                let news = News::new(Tone::Active, words.frame.video_saved, None);
                self.news(news.action(words.news.show_video, Act::Go(Room::Generate)));
                // What is being compared stays on the stage.
                if self.desk.generate.compare.is_empty() {
                    self.act(Act::Player(PlayerAct::Open(Played::Take(job.id))));
                }
            }
            (Step::Failed { failure, .. }, Errand::Generate(_)) => {
                let line = (words.failure.title)(failure.kind);
                let news = News::new(Tone::Failed, words.frame.generation_failed, Some(line));
                self.news(news.action(words.news.show, Act::Go(Room::Generate)));
            }
            (Step::Failed { failure, .. }, Errand::Upload(upload)) => {
                let title = (words.frame.upload_failed)(&upload.name);
                let line = (words.failure.title)(failure.kind);
                let news = News::new(Tone::Failed, &title, Some(line));
                let replace = Act::Replace {
                    group: group_of(&self.world, &upload.into).cloned(),
                    name: upload.name.clone(),
                };
                let news = news.action(words.news.show_transfers, Act::Go(Room::Transfers));
                self.news(news.action(words.transfers.replace, replace));
                self.mention_batch(job);
            }
            (Step::Failed { failure, .. }, Errand::Chore(chore))
                if *chore != crate::model::Chore::Refresh =>
            {
                self.toast(Tone::Failed, (words.failure.title)(failure.kind), failure.said.as_deref());
            }
            (Step::Unsure { .. }, errand) => {
                let place =
                    if matches!(errand, Errand::Generate(_)) { Room::Generate } else { Room::Transfers };
                let news = News::new(Tone::Processing, words.frame.unsure, None);
                self.news(news.action(words.news.show, Act::Go(place)));
            }
            (Step::Active { .. }, Errand::Upload(_)) => self.mention_batch(job),
            (Step::Done(Done::Group(group)), _) => self.show_group(job, group),
            _ => {}
        }
    }

    /// The end of a verification nobody is looking at. While its dialog is open, that one says it.
    fn mention_verification(&mut self, state: &Verification) {
        if !self.world.loaded || matches!(self.desk.library.ask, Some(Ask::Verify(_))) {
            return;
        }
        let words = self.words();
        match state {
            Verification::Verified { group } => {
                let title = (words.people.verified)(group.as_str());
                self.toast(Tone::Active, &title, Some(words.people.verified_line));
            }
            Verification::Expired => {
                self.toast(Tone::Processing, words.people.expired, Some(words.people.expired_line));
            }
            Verification::Failed(failure) => {
                self.toast(Tone::Failed, (words.failure.title)(failure.kind), failure.said.as_deref());
            }
            Verification::Starting | Verification::Waiting { .. } | Verification::Stopped => {}
        }
    }

    /// A new group is where its maker wants to look.
    fn show_group(&mut self, job: &Job, group: &GroupId) {
        if self.desk.place == Room::Library
            && self.desk.connection_in_use(&self.world).as_ref() == Some(&job.connection)
        {
            self.desk.library.open(Scope::Group(group.clone()));
        }
    }

    /// One sentence for a batch, when its last file is through.
    fn mention_batch(&mut self, last: &Job) {
        let words = self.words();
        let (mut open, mut active, mut failed) = (0, 0, 0);
        let mut made = Vec::new();
        // The facts know the last one only after this.
        for job in batch_of(&self.world, last).filter(|job| job.id != last.id).chain([last]) {
            open += usize::from(!job.step.is_ended());
            failed += usize::from(matches!(job.step, Step::Failed { .. }));
            if let Step::Active { asset, .. } = &job.step {
                active += 1;
                made.push(asset.clone());
            }
        }
        if open > 0 || active == 0 {
            return;
        }
        let title = (words.frame.uploads_done)(active);
        let line = (failed > 0).then(|| (words.news.of_them_failed)(failed));
        let mut news = News::new(Tone::Active, &title, line.as_deref()).about(work_of(last));
        let here = self.desk.connection_in_use(&self.world).as_ref() == Some(&last.connection);
        let generates =
            self.world.abilities(&last.connection).is_some_and(|abilities| abilities.menu().is_some());
        if here && generates {
            news = news.action(words.library.use_in_generate, Act::UseInGenerate(made));
        }
        self.news(news);
    }

    fn toast(&mut self, tone: Tone, title: &str, line: Option<&str>) {
        self.desk.news.tell(News::new(tone, title, line), self.world.now);
    }

    fn news(&mut self, news: News) {
        self.desk.news.tell(news, self.world.now);
    }

    fn act(&mut self, act: Act) {
        for effect in update::update(&mut self.desk, &self.world, act) {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        let words = self.words();
        match effect {
            Effect::Tell(command) => self.tell(command),
            Effect::PickFiles => self.effects.ask(Dialog::Files, words),
            Effect::PickFolder => self.effects.ask(Dialog::Folder, words),
            Effect::LookInto(path) => self.effects.look_into(path),
            Effect::Chosen(paths) => {
                if let Some(asked) = self.choosing.take() {
                    self.effects.answer(asked, paths, words);
                }
            }
            Effect::ReadClipboard => self.effects.read_clipboard(),
            Effect::Copy(text) => self.effects.copy(text),
            Effect::Reveal(path) => self.effects.reveal(&path, words),
            Effect::Open(target) => self.effects.open(target, words),
            Effect::SaveAs { path, note } => self.effects.ask(Dialog::Copy { from: path, note }, words),
            Effect::PickResults => self.effects.ask(Dialog::Results, words),
            Effect::SaveText { name, text } => self.effects.ask(Dialog::Text { name, text }, words),
            Effect::Report { kind, connection, items } => self.begin_report(kind, connection, items),
            Effect::PickReport => self.effects.ask(Dialog::Reports, words),
            Effect::ReadReports(paths) => self.effects.read_reports(paths),
            Effect::Player(PlayerAct::Open(what)) => self.put_on_stage(what),
            Effect::Player(PlayerAct::Find) => {
                if let Some(Played::Original(id)) = self.stage.as_ref().map(Stage::what) {
                    let name = self.world.originals.get(&id).map(Original::stem).unwrap_or_default();
                    let title = format!("{}: {name}", words.player.find);
                    self.effects.ask(Dialog::Moved { id, title }, words);
                }
            }
            Effect::Player(PlayerAct::Close) => {
                self.stage = None;
                self.beside.clear();
            }
            Effect::Player(PlayerAct::Beside(all)) => self.put_beside(&all),
            Effect::Player(act) => self.play(&act),
            Effect::Quit => {
                self.closing = true;
                self.effects.quit();
            }
        }
    }

    fn textures_ctx(&self) -> Context {
        self.textures.ctx().clone()
    }

    /// Files and pictures pasted while no text is being written.
    fn take_pasted(&mut self, ctx: &Context) {
        if ctx.egui_wants_keyboard_input() {
            return;
        }
        let (texts, pictures) = ctx.input(|i| {
            let mut texts = Vec::new();
            let mut pictures = Vec::new();
            for event in &i.events {
                match event {
                    egui::Event::Paste(text) => texts.push(text.clone()),
                    egui::Event::PasteImage(image) => pictures.push(std::sync::Arc::clone(image)),
                    _ => {}
                }
            }
            (texts, pictures)
        });
        for text in texts {
            let (paths, links) = (pasted_paths(&text), pasted_links(&text));
            if !links.is_empty() {
                self.act(Act::BringLinks(links));
            } else if paths.is_empty() {
                let title = self.words().frame.nothing_to_paste;
                self.toast(Tone::Paused, title, None);
            } else {
                self.act(Act::Bring(paths));
            }
        }
        for image in pictures {
            let pasted = Pasted {
                name: None,
                width: image.width() as u32,
                height: image.height() as u32,
                rgba: image.pixels.iter().flat_map(egui::Color32::to_srgba_unmultiplied).collect(),
            };
            for effect in update::bring_pixels(&mut self.desk, &self.world, pasted) {
                self.carry_out(effect);
            }
        }
    }

    /// Theme, motion and text size, when they change. The language needs nothing: words are looked up anew each frame.
    fn follow_taste(&mut self, ctx: &Context) {
        let taste = self.world.taste;
        theme::set_text_percent(ctx, taste.text_percent);
        let still = taste.reduced_motion || self.prefers.reduced_motion();
        if theme::reduced_motion(ctx) != still {
            theme::set_reduced_motion(ctx, still);
        }
        if self.theme != Some(taste.theme) {
            self.theme = Some(taste.theme);
            theme::apply(
                ctx,
                match taste.theme {
                    Theme::System => ThemeChoice::System,
                    Theme::Dark => ThemeChoice::Dark,
                    Theme::Light => ThemeChoice::Light,
                },
            );
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.world.now = now();
        self.world.utc_offset_minutes = utc_offset_minutes();
        self.move_in();
        self.hear(ctx);
        self.follow_taste(ctx);
        if self.characters.is_none() && self.desk.is_first_run(&self.world) {
            self.characters = Some(vec![]); // asked for once
            self.effects.draw_characters();
        }
        if !self.takes_drops && self.world.loaded {
            self.takes_drops = true; // said once
            let title = self.words().frame.no_drop_here;
            self.toast(Tone::Paused, title, None);
        }
        self.take_pasted(ctx);
        self.take_handed();
        for came in self.effects.came() {
            match came {
                Came::Picked(paths) => self.act(Act::Bring(paths)),
                Came::Found(id, path) => self.tell(Command::Relocate(id, path)),
                Came::NoDialog(asked, folder) => {
                    self.desk.chooser = Some(asked.chooser(folder.clone()));
                    self.choosing = Some(asked);
                    self.effects.look_into(folder);
                }
                Came::Listed(listing) => {
                    if let Some(chooser) = &mut self.desk.chooser {
                        chooser.take(listing);
                    }
                }
                Came::Characters(textures) => {
                    self.art.characters = textures.iter().map(|it| (it.id(), it.size_vec2())).collect();
                    self.characters = Some(textures);
                }
                Came::Prefers(preference) => self.prefers.take(preference, ctx),
                Came::Said { fine, title, line } => {
                    let tone = if fine { Tone::Active } else { Tone::Failed };
                    self.toast(tone, &title, line.as_deref());
                }
                Came::Clicked => self.effects.come_forward(),
                Came::Results(folder) => self.tell(Command::SetResults(Some(folder))),
                Came::ReportPlace(number, place) => self.place_report(number, place),
                Came::PickedReports(paths) => self.effects.read_reports(paths),
                Came::Marked(marked) => self.take_marked(marked),
            }
        }
        if self.asked.to_leave() && !self.closing {
            self.carry_out(Effect::Quit);
        }
        for act in std::mem::take(&mut self.out) {
            self.act(act);
        }
        // The newest wish is answered first, and a screen fills from its top.
        for (of, size) in std::mem::take(&mut self.wanted).into_iter().rev() {
            self.tell(Command::Picture(of, size));
        }
        self.go_on_with_reports(ctx);
        for effect in update::tick(&mut self.desk, &self.world) {
            self.carry_out(effect);
        }
        let unwanted = self.textures.turn(&mut self.wanted);
        if !unwanted.is_empty() {
            self.tell(Command::LetPicturesGo(unwanted));
        }
        for stage in self.stage.iter_mut().chain(&mut self.beside) {
            stage.turn();
        }
        self.take_frames();
        self.keep_loudness(ctx);
        if ctx.input(|i| i.viewport().close_requested()) && !self.closing {
            if update::want_to_quit(&mut self.desk, &self.world) {
                for effect in update::keep_draft(&mut self.desk, &self.world) {
                    self.carry_out(effect);
                }
            } else {
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            }
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let words = self.words();
        let nobody = ConnectionName::new("");
        let connection = self.desk.connection_in_use(&self.world).unwrap_or(nobody);
        let player = self.stage.as_ref().map(|stage| PlayerView {
            beside: self.beside.iter().map(Stage::view).collect(),
            ..stage.view()
        });
        let mut wall = self.textures.of(&self.world, &mut self.wanted);
        let mut scene = Scene {
            world: &self.world,
            words,
            connection: &connection,
            pictures: &mut wall,
            player: player.as_ref(),
            art: &self.art,
            out: &mut self.out,
        };
        frame::frame_ui(ui, &mut scene, &mut self.desk);
        // The card has drawn the frame before this one.
        if let Some(trial) = self.trial.take_if(|_| self.frames > 0) {
            trial.passed();
        }
        self.frames = self.frames.saturating_add(1);
        // What nobody sees any more should not be heard either.
        if player.is_some_and(|view| view.playing) && !is_seen(ui.ctx()) {
            self.out.push(Act::Player(PlayerAct::Pause));
        }
        if !self.out.is_empty() || !self.wanted.is_empty() {
            ui.ctx().request_repaint(); // acts are carried out in the next turn
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        placement::keep(&self.desk, storage);
    }

    fn persist_egui_memory(&self) -> bool {
        false // where lists were scrolled to means nothing in another library
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // Who comes now opens a window of its own, beside this house until it is closed.
        drop(self.place.take());
        if let Some(house) = self.house.take() {
            house.close();
        }
    }
}

/// The clock of the window: views are told the time.
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn utc_offset_minutes() -> i32 {
    jiff::Zoned::now().offset().seconds() / 60
}
