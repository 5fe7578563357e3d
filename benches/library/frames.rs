//! What a frame of the whole window costs, laid out and tessellated, against a bare grid of the same cells.

use std::time::{Duration, Instant};

use egui::{Color32, Context, Event as Input, Key, Modifiers, PointerButton, RawInput, Rect, Ui, pos2, vec2};
use greenroom::model::*;
use greenroom::ui::act::{Art, Outbox, Picture, Pictures, Place, Scene};
use greenroom::ui::desk::Desk;
use greenroom::ui::desk::library::LibraryDesk;
use greenroom::ui::{fonts, frame, theme};
use greenroom::words::ENGLISH;

use super::made::{self, NOW, studio};
use super::{ASSETS, GROUPS, vast};

const SIZE: egui::Vec2 = vec2(1440.0, 900.0);

/// Every picture is there: what is measured is the frame, not the decoding.
struct Ready;

impl Pictures for Ready {
    fn get(&mut self, _: &PictureOf, _: PictureSize) -> Picture {
        Picture::Ready { id: egui::TextureId::default(), size: vec2(170.0, 256.0) }
    }
}

struct Window {
    ctx: Context,
    world: World,
    desk: Desk,
    time: f64,
}

fn context() -> Context {
    let ctx = Context::default();
    fonts::install(&ctx);
    theme::apply(&ctx, theme::ThemeChoice::Dark);
    theme::set_reduced_motion(&ctx, true);
    ctx
}

impl Window {
    /// So many frames are wanted in this time, in which nothing happens but what the window asks for itself.
    fn idle(&mut self, during: Duration) -> usize {
        let (mut frames, mut passed) = (0, Duration::ZERO);
        loop {
            let wait = self.frame(vec![]).1;
            passed += wait.max(Duration::from_millis(16));
            if wait == Duration::MAX || passed > during {
                return frames;
            }
            frames += 1;
            self.time += wait.as_secs_f64();
            self.world.now = Moment(NOW.0 + passed.as_millis() as i64);
            if frames <= 3 {
                eprintln!("wanted after {wait:?} by {:?}", self.ctx.repaint_causes());
            }
        }
    }

    /// One frame; how long it took, and when the next one is wanted.
    fn frame(&mut self, events: Vec<Input>) -> (Duration, Duration) {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let (world, desk) = (&self.world, &mut self.desk);
        let (connection, art, mut out) = (studio(), Art::default(), Outbox::new());
        let began = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            let mut scene = Scene {
                world,
                words: &ENGLISH,
                connection: &connection,
                pictures: &mut Ready,
                player: None,
                art: &art,
                out: &mut out,
            };
            frame::frame_ui(ui, &mut scene, desk);
        });
        // There is no card to take the letters to.
        output.textures_delta.clear();
        let shapes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let took = began.elapsed();
        std::hint::black_box(&shapes);
        let next = output.viewport_output.values().map(|it| it.repaint_delay).min();
        (took, next.unwrap_or(Duration::MAX))
    }

    fn measure(
        &mut self,
        name: &str,
        frames: usize,
        mut each: impl FnMut(&mut World, usize) -> Vec<Input>,
    ) -> Duration {
        let took = (0..frames).map(|number| {
            let began = Instant::now();
            let events = each(&mut self.world, number);
            let took = began.elapsed() + self.frame(events).0;
            if took > FRAME {
                eprintln!("{name}: frame {number} took {took:.1?}");
            }
            took
        });
        tell(name, took.collect())
    }
}

/// What a screen that shows sixty frames a second leaves to each.
const FRAME: Duration = Duration::from_micros(16_667);

/// A row of the table: the middle frame, the slowest of a hundred, the slowest of all, and how many came late.
fn tell(name: &str, mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default();
    let late = took.iter().filter(|took| **took > FRAME).count();
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    println!(
        "| {name} | {:.2} | {:.2} | {:.2} | {late} of {} |",
        ms(at(50)),
        ms(at(99)),
        ms(at(100).max(took.last().copied().unwrap_or_default())),
        took.len()
    );
    at(50)
}

fn wheel(by: f32) -> Input {
    Input::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, by),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    }
}

fn key(key: Key, modifiers: Modifiers) -> Vec<Input> {
    let press = |pressed| Input::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    vec![
        Input::ModifiersChanged(modifiers),
        press(true),
        press(false),
        Input::ModifiersChanged(Modifiers::NONE),
    ]
}

fn button(pos: egui::Pos2, pressed: bool) -> Input {
    Input::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

/// The same cell by egui's plainest means: a picture with round corners, a tick on it, two lines of text, a place to
/// press and another to choose it.
fn bare_cell(ui: &mut Ui, cell: egui::Vec2, name: &str) {
    let (rect, response) = ui.allocate_exact_size(cell, egui::Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ListBoxOption, true, name));
    let picture = Rect::from_min_size(rect.min, vec2(rect.width() - 14.0, rect.height() - 58.0));
    let check = Rect::from_min_size(picture.right_top() + vec2(-30.0, 8.0), vec2(24.0, 24.0));
    let check = ui.interact(check, response.id.with("check"), egui::Sense::click());
    check.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, false, name));
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let painter = ui.painter();
    painter.rect_filled(picture, 10, Color32::DARK_GRAY);
    let texture = egui::TextureId::default();
    painter.add(egui::epaint::RectShape::filled(picture, 10, Color32::WHITE).with_texture(texture, uv));
    let tick = picture.min + vec2(19.0, 19.0);
    painter.circle_filled(tick, 11.0, Color32::BLACK);
    let font = egui::FontId::proportional(13.0);
    painter.text(tick, egui::Align2::CENTER_CENTER, "✔", font.clone(), Color32::GREEN);
    for (down, text) in [(17.0, name), (35.0, "1024 × 1536 · 1.2 MB")] {
        let at = picture.left_bottom() + vec2(0.0, down);
        painter.text(at, egui::Align2::LEFT_CENTER, text, font.clone(), Color32::WHITE);
    }
}

/// The same number of cells in egui's own list of rows.
fn bare(scrolls: f32) -> Duration {
    let ctx = context();
    let names: Vec<String> = (0..ASSETS).map(|number| vast::asset(number, GROUPS).name).collect();
    let cell = theme::tile_size(176.0) + vec2(theme::size::TILE_GAP_X, theme::size::TILE_GAP_Y);
    let draw = |ui: &mut Ui| {
        let rows = ASSETS.div_ceil(4);
        egui::ScrollArea::vertical().auto_shrink(false).show_rows(ui, cell.y, rows, |ui, range| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            for row in range {
                ui.horizontal(|ui| {
                    for name in names.iter().skip(row * 4).take(4) {
                        bare_cell(ui, cell, name);
                    }
                });
            }
        });
    };
    let took = (0..400).map(|number| {
        let mut events = vec![Input::PointerMoved(pos2(500.0, 500.0))];
        if scrolls != 0.0 && number > 20 {
            events.push(wheel(-scrolls));
        }
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(760.0, 800.0))),
            time: Some(f64::from(number) / 60.0),
            events,
            ..RawInput::default()
        };
        let began = Instant::now();
        let mut output = ctx.run_ui(input, draw);
        // There is no card to take the letters to.
        output.textures_delta.clear();
        let shapes = ctx.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(&shapes);
        began.elapsed()
    });
    let name = if scrolls == 0.0 { "bare egui grid, still" } else { "bare egui grid, scrolling fast" };
    tell(name, took.skip(20).collect())
}

/// The library alone, in the room a bare grid is given, without what stands around it.
fn library_alone(world: &World, scrolls: f32) -> Duration {
    let ctx = context();
    let mut desk = LibraryDesk::default();
    desk.inspector_hidden = true;
    while desk.index(world, &studio()).is_gathering() {}
    let (connection, art, mut out) = (studio(), Art::default(), Outbox::new());
    let took = (0..400).map(|number| {
        let mut events = vec![Input::PointerMoved(pos2(500.0, 500.0))];
        if scrolls != 0.0 && number > 20 {
            events.push(wheel(-scrolls));
        }
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1104.0, 920.0))),
            time: Some(f64::from(number) / 60.0),
            events,
            ..RawInput::default()
        };
        let began = Instant::now();
        let mut output = ctx.run_ui(input, |ui| {
            let mut scene = Scene {
                world,
                words: &ENGLISH,
                connection: &connection,
                pictures: &mut Ready,
                player: None,
                art: &art,
                out: &mut out,
            };
            greenroom::ui::views::library_ui(ui, &mut scene, &mut desk);
        });
        // There is no card to take the letters to.
        output.textures_delta.clear();
        let shapes = ctx.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(&shapes);
        began.elapsed()
    });
    let name = if scrolls == 0.0 {
        "Library with groups and filters, still"
    } else {
        "Library with groups and filters, scrolling fast"
    };
    tell(name, took.skip(20).collect())
}

/// Resident memory of this process, in MB, where the system tells.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// Prints what frames cost, as a table for the README.
pub(super) fn report() {
    let before = memory();
    let events = vast::events(ASSETS, GROUPS);
    let mut world = World { now: NOW, ..World::default() };
    let began = Instant::now();
    for event in events {
        world.apply(event);
    }
    let kept = began.elapsed();
    let facts = memory();
    let began = Instant::now();
    let mut desk = LibraryDesk::default();
    let first = {
        let shown = desk.index(&world, &studio()).len();
        (began.elapsed(), shown)
    };
    while desk.index(&world, &studio()).is_gathering() {}
    let whole = began.elapsed();
    let index = memory();
    drop(desk);

    println!("{ASSETS} assets in {GROUPS} groups, a window of {} × {}\n", SIZE.x, SIZE.y);
    println!("| milliseconds of one core | middle | slowest of 100 | slowest | later than 16.7 ms |");
    println!("|---|--:|--:|--:|--:|");
    let bare_still = bare(0.0);
    let bare_fast = bare(1200.0);
    let still = library_alone(&world, 0.0);
    let fast = library_alone(&world, 1200.0);
    let world = frames_of_the_window(world);
    drop(world);

    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    println!();
    println!(
        "The Library takes {:.2} times the bare grid standing still, {:.2} times scrolling.",
        ratio(still, bare_still),
        ratio(fast, bare_fast)
    );
    println!(
        "Told everything that is kept in {kept:.0?}; the first {} assets are ready to be shown after {:.1?}, all of \
         them after {whole:.0?}.",
        first.1, first.0
    );
    if let (Some(before), Some(facts), Some(index)) = (before, facts, index) {
        println!(
            "Memory: {} MB for the facts, {} MB for the index.",
            facts.saturating_sub(before),
            index.saturating_sub(facts)
        );
    }
}

fn frames_of_the_window(world: World) -> World {
    let mut window = Window { ctx: context(), world, desk: Desk::default(), time: 0.0 };
    window.measure("the first frames, from nothing", ASSETS / window.desk.library.at_once + 6, |_, _| vec![]);
    let over = Input::PointerMoved(pos2(600.0, 500.0));
    window.measure("still", 300, |_, _| vec![]);
    window.measure("scrolling fast", 300, |_, _| vec![over.clone(), wheel(-1200.0)]);
    window.measure("17 events a frame (1,000 a second)", 300, |world, number| {
        stream(world, number);
        vec![]
    });
    window.measure("scrolling fast, 1,000 events a second", 300, |world, number| {
        stream(world, number);
        vec![over.clone(), wheel(-900.0)]
    });
    // As the house tells it, from another thread: putting it together costs the window nothing.
    let shelf = window.world.shelf(&studio()).expect("there is a library");
    let again = || {
        let groups = shelf.groups.values().cloned().collect();
        Event::Shelf { connection: studio(), groups, assets: shelf.assets.values().cloned().collect() }
    };
    let mut again: Vec<Event> = (0..5).map(|_| again()).collect();
    window.measure("the whole list read anew, nothing different", 5, |world, _| {
        if let Some(event) = again.pop() {
            world.apply(event);
        }
        vec![]
    });

    window.frame(key(Key::F, Modifiers::COMMAND));
    window.frame(vec![]);
    let letters = ["m", "i", "r", "a", "-", "f", "u", "l", "l", " ", "9", "9"];
    window.measure("a letter typed into the filter", letters.len(), |_, number| {
        vec![Input::Text(letters.get(number).copied().unwrap_or_default().to_owned())]
    });
    window.measure("a letter deleted from the filter", letters.len(), |_, _| {
        key(Key::Backspace, Modifiers::NONE)
    });
    window.frame(key(Key::Escape, Modifiers::NONE));
    window.desk.library.clear_filters();
    window.frame(vec![]);

    window.measure("everything selected and let go in turn", 20, |_, number| {
        if number % 2 == 0 { key(Key::A, Modifiers::COMMAND) } else { key(Key::Escape, Modifiers::NONE) }
    });
    window.frame(key(Key::A, Modifiers::COMMAND));
    window.measure("everything selected, still", 100, |_, _| vec![]);
    window.measure("everything selected, 1,000 events a second", 100, |world, number| {
        stream(world, number);
        vec![]
    });
    window.frame(key(Key::Escape, Modifiers::NONE));

    // From the gap between two tiles down beyond the foot of the grid, where it scrolls by itself.
    let began = begin_box(&mut window);
    window.measure("a box drawn over scrolling tiles", 300, |_, number| {
        vec![Input::PointerMoved(began + vec2(200.0, (number as f32 * 8.0).min(800.0 - began.y + 90.0)))]
    });
    eprintln!("{} tiles in the box", window.desk.library.selected.len());
    window.frame(vec![button(began + vec2(200.0, 560.0), false), Input::PointerGone]);
    window.desk.library.clear_selection();
    for place in [Place::Review, Place::Generate, Place::Transfers] {
        window.desk.place = place;
        window.frame(vec![]);
        let name = format!("{place:?}, 1,000 events a second");
        window.measure(&name, 100, |world, number| {
            stream(world, number);
            vec![]
        });
    }
    window.desk.place = Place::Library;

    // Nothing waits, so nothing ticks.
    for job in window.world.jobs.keys().copied().collect::<Vec<_>>() {
        window.world.apply(Event::JobGone(job));
    }
    window.desk.library.status = Some(greenroom::ui::desk::library::Status::Active);
    for _ in 0..4 {
        window.frame(vec![]);
    }
    let wanted = window.idle(Duration::from_mins(1));
    println!("| frames wanted in a minute in which nothing happens | {wanted} | | | |");
    window.world
}

/// Presses the pointer where a box begins.
fn begin_box(window: &mut Window) -> egui::Pos2 {
    window.desk.library.scroll_to = Some(0);
    window.frame(vec![]);
    window.frame(vec![]);
    for x in 330..430 {
        let at = pos2(x as f32, 420.0);
        window.frame(vec![Input::PointerMoved(at)]);
        window.frame(vec![button(at, true)]);
        window.frame(vec![Input::PointerMoved(at + vec2(0.0, 12.0))]);
        window.frame(vec![Input::PointerMoved(at + vec2(0.0, 16.0))]);
        if window.desk.library.band.is_some() {
            return at;
        }
        window.frame(vec![button(at, false), Input::PointerGone]);
    }
    panic!("there is a gap between tiles");
}

/// Seventeen events, as an account that uploads, follows and fetches pictures tells them.
fn stream(world: &mut World, frame: usize) {
    for number in 0..17 {
        let count = frame * 17 + number;
        let event = match number % 4 {
            0 => Event::Progress { job: JobId(count as u64 % 64), done: count as u64, total: Some(1 << 20) },
            1 => Event::Picture {
                of: PictureOf::Original(made::original_id(count as u32)),
                size: PictureSize::Small,
                path: Some("/pictures/one.png".into()),
            },
            2 => {
                let step = if number == 2 { Step::Staging } else { Step::Creating { since: NOW } };
                Event::Job(Box::new(made::upload_job(count as u64 % 64 + 1, step)))
            }
            _ => {
                let mut asset = vast::asset(count * 37 % ASSETS, GROUPS);
                asset.status =
                    if count.is_multiple_of(2) { AssetStatus::Processing } else { AssetStatus::Active };
                Event::Asset(asset)
            }
        };
        world.apply(event);
    }
}
