//! Settings: each saves at once.

use std::num::NonZeroU32;

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::conventions::{Column, Naming};
use greenroom::model::talk::Taste;
use greenroom::model::*;
use greenroom::ui::act::Act;
use greenroom::ui::desk::Sheet;
use greenroom::ui::desk::settings::Part;
use greenroom::ui::update::Effect;

use crate::made::*;

/// The settings, with this part open.
fn settings(part: Part) -> Shown {
    let mut harness = open(world(vec![connection("Studio", ProviderKind::AnyFast)]));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    harness.state_mut().desk.settings.part = part;
    settle(&mut harness);
    harness
}

/// The last taste that was to be kept.
fn taste(harness: &Shown) -> Taste {
    let of = |command: Command| if let Command::SetTaste(taste) = command { Some(taste) } else { None };
    commands(harness).into_iter().filter_map(of).next_back().unwrap()
}

/// The last agreement that was to be kept.
fn agreed(harness: &Shown) -> Option<Conventions> {
    let of = |command: Command| match command {
        Command::SetConventions(conventions) => Some(conventions),
        _ => None,
    };
    commands(harness).into_iter().filter_map(of).next_back()
}

/// Chooses one of a select.
fn choose(harness: &mut Shown, select: &str, option: &str) {
    harness.get_by_role_and_label(Role::ComboBox, select).click();
    settle(harness);
    harness.get_by_role_and_label(Role::ListBoxOption, option).click();
    settle(harness);
}

#[test]
fn how_files_move_is_chosen_and_kept_at_once() {
    let mut harness = settings(Part::Transfers);
    choose(&mut harness, "Transfers at a time", "5");
    assert_eq!(taste(&harness), Taste { transfers_at_once: 5, ..Taste::default() });
    choose(&mut harness, "Speed limit", "512 kB/s");
    assert_eq!(taste(&harness).bytes_per_second().map(NonZeroU32::get), Some(512_000));
    click(&mut harness, "Start when online");
    assert!(!taste(&harness).start_when_online);
    // A number of one's own, out of the file, is among the choices.
    let own = Taste { speed_limit_kb: NonZeroU32::new(333), ..Taste::default() };
    told(&mut harness, Event::Taste(own));
    let select = harness.get_by_role_and_label(Role::ComboBox, "Speed limit");
    assert_eq!(select.accesskit_node().value().as_deref(), Some("333 kB/s"));
}

#[test]
fn verdicts_get_names_of_ones_own_and_say_why_they_cannot() {
    let mut harness = settings(Part::Review);
    write(&mut harness, Role::TextInput, "Name of Approve", "Keep");
    let kept = agreed(&harness).unwrap();
    assert_eq!(kept.verdicts.of(Verdict::Approved), Some("Keep"));
    told(&mut harness, Event::Conventions(kept.clone()));
    write(&mut harness, Role::TextInput, "Name of Reject", "Keep");
    harness.get_by_label("Another verdict is called so.");
    assert_eq!(agreed(&harness).unwrap().verdicts.of(Verdict::Rejected), None, "what cannot be is not kept");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    // Where they are given, and in the list of keys.
    harness.state_mut().desk.place = greenroom::ui::act::Place::Review;
    told(&mut harness, Event::Group(group("Studio", "Mira", "AIGC")));
    told(&mut harness, Event::Asset(asset("Studio", Some("Mira"), "full", MediaKind::Image)));
    harness.get_by_role_and_label(Role::RadioButton, "Keep");
    harness.get_by_role_and_label(Role::RadioButton, "Needs changes");
    harness.key_press(Key::Num1);
    settle(&mut harness);
    assert!(labels(&harness).lines().any(|line| line.starts_with("full") && line.contains("Keep")));
}

#[test]
fn columns_of_the_report_are_taken_out_and_in() {
    let mut harness = settings(Part::Review);
    click(&mut harness, "SHA-256");
    let kept = agreed(&harness).unwrap();
    assert!(!kept.columns.has(Column::Content) && kept.columns.has(Column::Name));
    told(&mut harness, Event::Conventions(kept));
    click(&mut harness, "SHA-256");
    assert!(agreed(&harness).unwrap().columns.is_all());
}

#[test]
fn a_pattern_of_ones_own_names_what_is_imported() {
    let mut harness = settings(Part::Import);
    choose(&mut harness, "Asset names", "A pattern of your own");
    let kept = agreed(&harness).unwrap();
    told(&mut harness, Event::Conventions(kept));
    write(&mut harness, Role::TextInput, "Naming pattern", "-{number}-{date}");
    harness.get_by_label_contains("There is no {date}");
    assert_eq!(agreed(&harness).unwrap().naming, Naming::from_key("{group}-{file}").unwrap());
    click(&mut harness, "Skip exact duplicates");
    assert!(!taste(&harness).skip_duplicates);
}

#[test]
fn every_part_says_in_one_line_what_each_setting_does_and_clips_nothing() {
    for part in Part::ALL {
        let harness = settings(part);
        let dialog = harness.query_all_by_role_and_label(Role::Dialog, "Settings").next().unwrap().rect();
        for role in
            [Role::Button, Role::Switch, Role::ComboBox, Role::CheckBox, Role::TextInput, Role::RadioButton]
        {
            for node in harness.query_all_by_role(role) {
                let rect = node.rect();
                let inside = !dialog.intersects(rect)
                    || rect.left() >= dialog.left() && rect.right() <= dialog.right();
                assert!(
                    inside,
                    "{part:?}: {:?} {rect:?} sticks out of {dialog:?}",
                    node.accesskit_node().label()
                );
            }
        }
    }
}

#[test]
fn the_diagnosis_file_holds_no_key_and_no_address() {
    let said = "key sk-live-0123456789abcdef refused at https://gateway.example/v1?X-Signature=5f1e of Bearer AKLTabcdef0123";
    let failure = Failure {
        said: Some(said.into()),
        raw: Some(said.into()),
        code: Some("InvalidApiKey".into()),
        ..Failure::new(FailureKind::KeyRefused)
    };
    let mut world = world(vec![staged("Studio", ProviderKind::Volcengine)]);
    let sync = talk::Sync::Failed { failure: failure.clone(), last: None };
    world.apply(Event::Sync(ConnectionName::new("Studio"), sync));
    world.apply(Event::Store(talk::StoreState::Failing { said: said.into() }));
    world.apply(Event::Vault(VaultState::Unavailable { said: said.into() }));
    let mut harness = open(world);
    harness.state_mut().act(Act::ShowSheet(Some(Sheet::Diagnosis)));
    settle(&mut harness);
    press(&mut harness, "Save as…");
    let saved = harness.state().effects.iter().find_map(|effect| match effect {
        Effect::SaveText { text, .. } => Some(text.clone()),
        _ => None,
    });
    let text = saved.unwrap();
    assert!(text.contains("InvalidApiKey"), "the code is what helps:\n{text}");
    for never in ["sk-live", "AKLT", "gateway.example", "Signature", "5f1e", "volces", "greenroom-staging"] {
        assert!(!text.contains(never), "{never} is in:\n{text}");
    }
}
