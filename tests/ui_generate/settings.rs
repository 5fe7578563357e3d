//! Settings of Generate: the price table, the folder of videos, what a new prompt begins with.

use std::path::PathBuf;

use greenroom::model::Prices;
use greenroom::model::price::{Amount, Per, PriceOf};
use greenroom::model::talk::{Mentions, ResultsFolder};
use greenroom::ui::desk::Sheet;

use super::*;

fn at_prices(mut world: World) -> Harness<'static, Window> {
    let folder = ResultsFolder { path: "/home/mira/Videos".into(), chosen: true, refused: None };
    world.apply(Event::Results(folder));
    let mut harness = open(Screen::Settings, world);
    harness.state_mut().whole.sheet = Some(Sheet::Prices);
    harness.run();
    harness
}

fn type_into(harness: &mut Harness<'_, Window>, label: &str, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, label).focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, label).type_text(text);
    harness.run();
}

fn kept(harness: &Harness<'_, Window>) -> Option<Prices> {
    commands(harness).into_iter().rev().find_map(|command| match command {
        Command::SetPrices(prices) => Some(prices),
        _ => None,
    })
}

#[test]
fn a_price_is_kept_as_soon_as_it_is_whole_and_a_wrong_amount_says_how_to_write_it() {
    let mut harness = at_prices(library());
    harness.get_by_label("Add a price").scroll_to_me();
    harness.run();
    harness.get_by_label("Add a price").click_accesskit();
    harness.run();
    assert_eq!((harness.state().whole.prices.rows.len(), kept(&harness)), (1, None));
    type_into(&mut harness, "Amount: Price 1", "0.4x");
    harness.get_by_label("Write the amount as 0.46.");
    assert_eq!(kept(&harness).filter(|prices| !prices.0.is_empty()), None);
    harness.key_press(Key::Backspace);
    harness.run();
    type_into(&mut harness, "Amount: Price 1", "6");
    let prices = kept(&harness).expect("kept at once");
    let price = &prices.0[0];
    assert_eq!((price.per, price.amount, price.currency.as_str()), (Per::Second, Amount(460_000), "CNY"));
    assert_eq!(price.of, PriceOf::Provider(ProviderKind::AnyFast));
    tell(&mut harness, Event::Prices(prices));
    harness.get_by_label("Remove price 1").scroll_to_me();
    harness.run();
    harness.get_by_label("Remove price 1").click_accesskit();
    harness.run();
    assert_eq!(kept(&harness), Some(Prices::default()));
}

#[test]
fn the_folder_of_videos_is_typed_chosen_and_refused() {
    let mut harness = at_prices(library());
    type_into(&mut harness, "Path of the folder", "/2026");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(
        commands(&harness).last(),
        Some(&Command::SetResults(Some(PathBuf::from("/home/mira/Videos/2026"))))
    );
    let said = Some("Permission denied".to_owned());
    let refused = ResultsFolder { path: "/home/mira/Videos".into(), chosen: true, refused: said };
    tell(&mut harness, Event::Results(refused));
    harness.get_by_label("Nothing can be written there: Permission denied");
    press(&mut harness, "Choose folder");
    assert!(harness.state().acts.contains(&Act::PickResults));
    press(&mut harness, "Use the usual folder");
    assert_eq!(commands(&harness).last(), Some(&Command::SetResults(None)));
}

#[test]
fn what_a_new_prompt_begins_with_is_a_setting() {
    let mut harness = at_prices(library());
    click(&mut harness, "@图1");
    assert_eq!(
        commands(&harness).last(),
        Some(&Command::SetTaste(Taste { mentions: Mentions::At, ..Taste::default() }))
    );
    let mut world = library();
    world.apply(Event::Taste(Taste { mentions: Mentions::At, ..Taste::default() }));
    let harness = open(Screen::Generate, world);
    assert_eq!(harness.state().desk.draft.mention_style, MentionStyle::At);
}
