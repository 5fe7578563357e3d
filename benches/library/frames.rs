//! What a frame of the whole window costs, laid out and tessellated, against a bare grid of the same cells.

use std::time::{Duration, Instant};

use egui::{Color32, Context, Event as Input, Key, Modifiers, PointerButton, RawInput, Rect, Ui, pos2, vec2};
use greenroom::model::*;
use greenroom::ui::act::{Art, Outbox, Picture, Pictures, Scene};
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

impl Window {
    fn new(world: World) -> Self {
        let ctx = Context::default();
        fonts::install(&ctx);
        theme::apply(&ctx, theme::ThemeChoice::Dark);
        theme::set_reduced_motion(&ctx, true);
        let mut window = Self { ctx, world, desk: Desk::default(), time: 0.0 };
        for _ in 0..4 {
            window.frame(vec![]);
        }
        window
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
            let events = each(&mut self.world, number);
            self.frame(events).0
        });
        tell(name, took.collect())
    }
}

fn tell(name: &str, mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default();
    println!("{name:<58} p50 {:>9.2?}  p99 {:>9.2?}", at(50), at(99));
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

/// The same number of cells, each a picture, two lines of text and a place to press, in egui's own grid of rows.
fn bare(scrolls: f32) -> Duration {
    let ctx = Context::default();
    fonts::install(&ctx);
    theme::apply(&ctx, theme::ThemeChoice::Dark);
    let names: Vec<String> = (0..ASSETS).map(|number| vast::asset(number, GROUPS).name).collect();
    let cell = theme::tile_size(176.0) + vec2(theme::size::TILE_GAP_X, theme::size::TILE_GAP_Y);
    let draw = |ui: &mut Ui| {
        let rows = ASSETS.div_ceil(4);
        egui::ScrollArea::vertical().auto_shrink(false).show_rows(ui, cell.y, rows, |ui, range| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            for row in range {
                ui.horizontal(|ui| {
                    for name in names.iter().skip(row * 4).take(4) {
                        let (rect, response) = ui.allocate_exact_size(cell, egui::Sense::click_and_drag());
                        response
                            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ListBoxOption, true, name));
                        let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                        let painter = ui.painter();
                        painter.image(egui::TextureId::default(), rect.shrink(8.0), uv, Color32::WHITE);
                        let font = egui::FontId::proportional(13.0);
                        let below = rect.left_bottom();
                        for (up, text) in [(40.0, name.as_str()), (20.0, "1024 × 1536 · 1.2 MB")] {
                            let at = below - vec2(0.0, up);
                            painter.text(at, egui::Align2::LEFT_CENTER, text, font.clone(), Color32::WHITE);
                        }
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
    let ctx = Context::default();
    fonts::install(&ctx);
    theme::apply(&ctx, theme::ThemeChoice::Dark);
    theme::set_reduced_motion(&ctx, true);
    let mut desk = LibraryDesk::default();
    desk.inspector_hidden = true;
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

fn told(from: &str, before: Option<u64>) -> Option<u64> {
    let now = memory();
    if let (Some(before), Some(now)) = (before, now) {
        println!("memory: {from} +{} MB", now.saturating_sub(before));
    }
    now
}

/// Prints what frames cost.
pub(super) fn report() {
    println!("{ASSETS} assets in {GROUPS} groups, {}×{}", SIZE.x, SIZE.y);
    let before = memory();
    let events = vast::events(ASSETS, GROUPS);
    let mut world = World { now: NOW, ..World::default() };
    let began = Instant::now();
    for event in events {
        world.apply(event);
    }
    println!("telling everything kept: {:?}", began.elapsed());
    let before = told("the facts", before);
    let began = Instant::now();
    let mut desk = LibraryDesk::default();
    desk.index(&world, &studio());
    println!("the index from nothing: {:?}", began.elapsed());
    told("the index", before);
    drop(desk);

    let bare_still = bare(0.0);
    let bare_fast = bare(1200.0);
    let still = library_alone(&world, 0.0);
    let fast = library_alone(&world, 1200.0);
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    println!(
        "against bare: still {:.2}×, scrolling {:.2}×",
        ratio(still, bare_still),
        ratio(fast, bare_fast)
    );

    let began = Instant::now();
    let mut window = Window::new(world);
    println!("first four frames of the window: {:?}", began.elapsed());
    let over = Input::PointerMoved(pos2(600.0, 500.0));
    window.measure("window, still", 300, |_, _| vec![]);
    window.measure("window, scrolling fast", 300, |_, _| vec![over.clone(), wheel(-1200.0)]);
    window.measure("window, 17 events a frame (1,000 a second)", 300, |world, number| {
        stream(world, number);
        vec![]
    });
    window.measure("window, scrolling fast, 1,000 events a second", 300, |world, number| {
        stream(world, number);
        vec![over.clone(), wheel(-900.0)]
    });
    window.measure("window, read anew every frame, nothing different", 5, |world, _| {
        let shelf = world.shelf(&studio()).expect("there is a library");
        let groups = shelf.groups.values().cloned().collect();
        let assets = shelf.assets.values().cloned().collect();
        let again = Event::Shelf { connection: studio(), groups, assets };
        let began = Instant::now();
        world.apply(again);
        println!("  reading {ASSETS} again: {:?}", began.elapsed());
        vec![]
    });

    window.frame(key(Key::F, Modifiers::COMMAND));
    window.frame(vec![]);
    let letters = ["m", "i", "r", "a", "-", "f", "u", "l", "l", " ", "9", "9"];
    window.measure("window, a letter typed into the filter", letters.len(), |_, number| {
        vec![Input::Text(letters.get(number).copied().unwrap_or_default().to_owned())]
    });
    window.measure("window, a letter deleted from the filter", letters.len(), |_, _| {
        key(Key::Backspace, Modifiers::NONE)
    });
    window.frame(key(Key::Escape, Modifiers::NONE));
    window.desk.library.clear_filters();
    window.frame(vec![]);

    window.measure("window, everything selected and let go in turn", 20, |_, number| {
        if number % 2 == 0 { key(Key::A, Modifiers::COMMAND) } else { key(Key::Escape, Modifiers::NONE) }
    });
    window.frame(key(Key::A, Modifiers::COMMAND));
    window.measure("window, everything selected, still", 100, |_, _| vec![]);
    window.measure("window, everything selected, 1,000 events a second", 100, |world, number| {
        stream(world, number);
        vec![]
    });
    window.frame(key(Key::Escape, Modifiers::NONE));

    // The gap between two tiles, then down beyond the foot of the grid, where it scrolls by itself.
    let rest = find_gap(&mut window);
    window.frame(vec![Input::PointerMoved(rest), button(rest, true)]);
    window.measure("window, a box drawn over scrolling tiles", 300, |_, number| {
        vec![Input::PointerMoved(rest + vec2(200.0, (number as f32 * 8.0).min(560.0)))]
    });
    println!("  {} tiles in the box", window.desk.library.selected.len());
    window.frame(vec![button(rest + vec2(200.0, 560.0), false), Input::PointerGone]);
    window.desk.library.clear_selection();
    window.desk.library.status = Some(greenroom::ui::desk::library::Status::Active);
    let delays: Vec<Duration> = (0..5).map(|_| window.frame(vec![]).1).collect();
    let wanted = delays.iter().skip(2).filter(|delay| **delay < Duration::from_hours(1)).count();
    println!("frames wanted while nothing changes: {wanted}");
}

/// A place between two tiles where a box can begin.
fn find_gap(window: &mut Window) -> egui::Pos2 {
    window.desk.library.scroll_to = Some(0);
    window.frame(vec![]);
    window.frame(vec![]);
    pos2(336.0, 320.0)
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
