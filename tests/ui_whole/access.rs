//! What somebody meets who does not see the window, does not use a pointer, needs larger text or another script.

use std::collections::BTreeSet;

use egui::accesskit::Action as Can;
use egui::{Color32, Event as Input, ImeEvent, Key, Modifiers, Rect, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::talk::Looked;
use greenroom::model::*;
use greenroom::ui::act::{Act, Place};
use greenroom::ui::desk::Sheet;
use greenroom::ui::desk::library::Scope;
use greenroom::ui::desk::settings::Part;
use greenroom::ui::theme::{self, ThemeChoice, Tokens, Tone};
use greenroom::words::{CHINESE, ENGLISH, Words};

use crate::made::*;

const PLACES: [Place; 5] =
    [Place::Library, Place::Generate, Place::Transfers, Place::Review, Place::Connections];

/// A library with a film, a refused picture and one that waits.
fn furnished() -> World {
    let mut world =
        world(vec![connection("Studio", ProviderKind::AnyFast), staged("Main", ProviderKind::Volcengine)]);
    world.apply(Event::Group(group("Studio", "Mira", "AIGC")));
    let refused = AssetStatus::Failed(Reason::new("Odd".into(), "Not this one.".into()));
    for (name, kind, status) in [
        ("mira-full-front", MediaKind::Image, AssetStatus::Active),
        ("mira-face", MediaKind::Image, AssetStatus::Active),
        ("mira-walk", MediaKind::Video, AssetStatus::Processing),
        ("mira-train", MediaKind::Image, refused),
    ] {
        world.apply(Event::Asset(Asset { status, ..asset("Studio", Some("Mira"), name, kind) }));
    }
    world
}

/// Every screen and sheet there is, by its name.
fn every_screen(words: &'static Words, size: egui::Vec2) -> Vec<(String, Shown)> {
    let mut all = Vec::new();
    for place in PLACES {
        let mut harness = open_as(furnished(), words, size);
        harness.state_mut().act(Act::Go(place));
        harness.state_mut().desk.library.open(Scope::Group(GroupId::new("Mira")));
        settle(&mut harness);
        all.push((format!("{place:?}"), harness));
    }
    let mut first = open_as(world(vec![connection("sandbox", ProviderKind::Sandbox)]), words, size);
    first.state_mut().desk.welcomed = false;
    settle(&mut first);
    all.push(("first run".to_owned(), first));
    for part in Part::ALL {
        let mut harness = open_as(furnished(), words, size);
        harness.state_mut().desk.settings.part = part;
        harness.state_mut().act(Act::ShowSheet(Some(Sheet::Settings)));
        settle(&mut harness);
        all.push((format!("settings {part:?}"), harness));
    }
    for sheet in [Sheet::Keys, Sheet::Diagnosis, Sheet::Quit] {
        let mut harness = open_as(furnished(), words, size);
        harness.state_mut().act(Act::ShowSheet(Some(sheet)));
        settle(&mut harness);
        all.push((format!("{sheet:?}"), harness));
    }
    let mut sheet = open_as(furnished(), words, size);
    sheet.state_mut().desk.library.open(Scope::Group(GroupId::new("Mira")));
    settle(&mut sheet);
    sheet.state_mut().act(Act::Bring(vec!["/drop/a.jpg".into()]));
    let found = picture(1, "/drop/a.jpg");
    told(&mut sheet, Event::Looked(Looked { path: found.path.clone(), link: None, found: Ok(found) }));
    all.push(("import".to_owned(), sheet));
    let mut palette = open_as(furnished(), words, size);
    palette.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut palette);
    all.push(("palette".to_owned(), palette));
    all
}

/// What can have the keyboard or be pressed: its role, its name, and where it is.
fn controls(harness: &Shown) -> Vec<(Role, String, Rect)> {
    let nodes = harness.root().children_recursive();
    nodes
        .filter(|node| {
            let node = node.accesskit_node();
            !node.is_hidden()
                && (node.data().supports_action(Can::Focus) || node.data().supports_action(Can::Click))
        })
        .map(|node| {
            let known = node.accesskit_node();
            (known.role(), known.label().unwrap_or_default(), node.rect())
        })
        .collect()
}

#[test]
fn everything_that_can_be_reached_has_a_name_and_a_role() {
    for words in [&ENGLISH, &CHINESE] {
        for (screen, harness) in every_screen(words, vec2(1440.0, 900.0)) {
            let nameless: Vec<_> = controls(&harness)
                .into_iter()
                // A scroll bar says what it is by its role, a text by its value.
                .filter(|(role, ..)| !matches!(role, Role::ScrollBar | Role::Label))
                .filter(|(role, name, _)| {
                    name.trim().is_empty() || matches!(role, Role::Unknown | Role::GenericContainer)
                })
                .collect();
            assert!(nameless.is_empty(), "{screen}: {nameless:?}");
        }
    }
}

#[test]
fn what_is_pressed_is_large_enough_to_be_hit() {
    for (screen, harness) in every_screen(&ENGLISH, vec2(1440.0, 900.0)) {
        let small: Vec<_> = controls(&harness)
            .into_iter()
            .filter(|(role, ..)| {
                matches!(role, Role::Button | Role::Tab | Role::CheckBox | Role::Switch | Role::RadioButton)
            })
            .filter(|(.., rect)| rect.width() < 23.5 || rect.height() < 23.5)
            .collect();
        assert!(small.is_empty(), "{screen}: {small:?}");
    }
}

#[test]
fn nothing_sticks_out_in_either_language_at_any_size_of_text() {
    for words in [&ENGLISH, &CHINESE] {
        for percent in [80.0, 100.0, 150.0, 200.0_f32] {
            // Larger text is a smaller window.
            let size = vec2(1440.0, 900.0) * 100.0 / percent;
            for (screen, harness) in every_screen(words, size) {
                // Lines that may be selected scroll to the side where they have to: of a file, say.
                let texts = [Role::Label, Role::ScrollBar];
                for (role, name, rect) in controls(&harness).into_iter().filter(|it| !texts.contains(&it.0)) {
                    let inside = rect.right() <= size.x + 1.0 && rect.left() >= -1.0;
                    assert!(inside, "{screen} at {percent}%: {role:?} {name} {rect:?}");
                }
            }
        }
    }
}

#[test]
fn a_tile_says_name_kind_status_and_its_place_in_the_selection() {
    let mut harness = open(furnished());
    harness.state_mut().desk.library.open(Scope::Group(GroupId::new("Mira")));
    settle(&mut harness);
    harness.get_by_label("mira-walk, video, Processing");
    harness.get_by_label("mira-train, image, Failed");
    harness.get_by_label("mira-full-front, image, Active").click();
    settle(&mut harness);
    harness.get_by_label("mira-full-front, image, Active, selected 1 of 1");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    settle(&mut harness);
    let selected = harness.query_all_by_label_contains("selected 2 of 4").count();
    assert_eq!(selected, 1);
}

/// Where the keyboard is.
fn focused(harness: &Shown) -> Option<(String, Rect)> {
    let mut nodes = harness.root().children_recursive();
    let node = nodes.find(egui_kittest::Node::is_focused)?;
    Some((node.accesskit_node().label().unwrap_or_default(), node.rect()))
}

#[test]
fn the_tab_key_comes_to_every_place_of_a_screen_and_is_caught_nowhere() {
    for place in PLACES {
        let mut harness = open(furnished());
        harness.state_mut().act(Act::Go(place));
        settle(&mut harness);
        let mut seen = BTreeSet::new();
        let mut order = Vec::new();
        for _ in 0..150 {
            harness.key_press(Key::Tab);
            harness.step();
            harness.step();
            let Some((name, rect)) = focused(&harness) else { continue };
            let spot = (name, rect.min.x as i32, rect.min.y as i32);
            if seen.insert(spot.clone()) {
                order.push(spot);
            }
        }
        let reached = |name: &str| order.iter().any(|(known, ..)| known.starts_with(name));
        for name in ["Library", "Generate", "Transfers", "Review", "Connections", "Settings", "Notifications"]
        {
            assert!(reached(name), "{place:?}: {name} is never reached, only {order:?}");
        }
        let content = order.iter().filter(|(_, x, y)| *x > 76 && *y > 52).count();
        assert!(content > 0, "{place:?}: nothing of the screen itself: {order:?}");
    }
}

#[test]
fn f6_goes_round_the_regions_of_every_screen() {
    for place in PLACES {
        let mut harness = open(furnished());
        harness.state_mut().act(Act::Go(place));
        settle(&mut harness);
        let mut seen = Vec::new();
        for _ in 0..6 {
            harness.key_press(Key::F6);
            settle(&mut harness);
            seen.push(focused(&harness).unwrap().1.min);
        }
        assert!(seen.iter().any(|at| at.x < 76.0), "{place:?}: the rail: {seen:?}");
        assert!(seen.iter().any(|at| at.y < 52.0 && at.x >= 76.0), "{place:?}: the top bar: {seen:?}");
        assert!(seen.iter().any(|at| at.y > 52.0 && at.x >= 76.0), "{place:?}: the place: {seen:?}");
    }
}

#[test]
fn keys_of_single_letters_rest_while_a_word_is_composed() {
    for place in PLACES {
        let mut harness = open(furnished());
        harness.state_mut().act(Act::Go(place));
        settle(&mut harness);
        let fields: Vec<Rect> = controls(&harness)
            .into_iter()
            .filter(|(role, ..)| {
                matches!(role, Role::TextInput | Role::MultilineTextInput | Role::SearchInput)
            })
            .map(|(.., rect)| rect)
            .filter(|rect| harness.ctx.content_rect().contains_rect(*rect))
            .collect();
        for field in fields {
            let before = (harness.state().desk.place, harness.state().desk.sheet, commands(&harness).len());
            let (inspector, selected) =
                (harness.state().desk.library.inspector_hidden, harness.state().desk.review.selected.clone());
            for pressed in [true, false] {
                let button = egui::PointerButton::Primary;
                harness.event(Input::PointerButton {
                    pos: field.center(),
                    button,
                    pressed,
                    modifiers: Modifiers::NONE,
                });
            }
            harness.step();
            harness.event(Input::Ime(ImeEvent::Preedit { text: "zhong".into(), active_range_chars: None }));
            harness.step();
            for key in [
                Key::I,
                Key::J,
                Key::K,
                Key::F,
                Key::P,
                Key::R,
                Key::C,
                Key::Z,
                Key::Num1,
                Key::Delete,
                Key::Enter,
            ] {
                harness.key_press(key);
                harness.step();
            }
            settle(&mut harness);
            let after = (harness.state().desk.place, harness.state().desk.sheet, commands(&harness).len());
            assert_eq!(after, before, "{place:?}, the field at {field:?}");
            let still =
                (harness.state().desk.library.inspector_hidden, harness.state().desk.review.selected.clone());
            assert_eq!(still, (inspector, selected), "{place:?}, the field at {field:?}");
        }
    }
}

/// The contrast of two colours, after WCAG 2.1.
fn contrast(one: Color32, other: Color32) -> f64 {
    let light = |color: Color32| {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(color.r()) + 0.7152 * part(color.g()) + 0.0722 * part(color.b())
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_text_and_outline_of_both_themes_stands_out_from_its_ground() {
    let ctx = egui::Context::default();
    for choice in [ThemeChoice::Dark, ThemeChoice::Light] {
        theme::apply(&ctx, choice);
        let tokens = Tokens::of_ctx(&ctx);
        let bg = &tokens.bg;
        let grounds = [bg.app, bg.panel, bg.surface, bg.raised, bg.hover, bg.selected, bg.canvas, bg.input];
        let mut pairs = Vec::new();
        for ground in grounds {
            for text in [tokens.text.primary, tokens.text.secondary, tokens.text.muted, tokens.accent.text] {
                pairs.push((text, ground, 4.5));
            }
        }
        for tone in [Tone::Active, Tone::Processing, Tone::Failed, Tone::Transfer, Tone::Paused, Tone::Local]
        {
            let colors = tokens.tone(tone);
            for ground in [colors.bg, bg.panel, bg.surface, bg.raised, bg.hover, bg.selected] {
                pairs.push((colors.fg, ground, 4.5));
            }
        }
        for ground in [tokens.accent.base, tokens.accent.hover, tokens.accent.pressed] {
            pairs.push((tokens.text.on_accent, ground, 4.5));
        }
        for ground in [tokens.accent.soft, tokens.accent.soft_hover] {
            pairs.push((tokens.accent.text, ground, 4.5));
        }
        for ground in [tokens.danger.base, tokens.danger.hover, tokens.danger.pressed] {
            pairs.push((tokens.danger.on_danger, ground, 4.5));
        }
        for ground in [bg.app, bg.panel, bg.surface, bg.raised] {
            pairs.push((tokens.stroke.focus, ground, 3.0));
            pairs.push((tokens.stroke.strong, ground, 3.0));
        }
        for (one, other, least) in pairs {
            let found = contrast(one, other);
            assert!(found >= least, "{choice:?}: {one:?} on {other:?} is {found:.2}, {least} at least");
        }
    }
}
