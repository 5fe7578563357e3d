//! Several takes of one request: how many, what they cost, which is best, and how they differ.

use greenroom::model::price::{Currency, Per, PriceOf};
use greenroom::model::{Price, Prices};
use greenroom::ui::desk::Sheet;

use super::*;

fn price(per: Per, amount: &str) -> Event {
    let (Ok(amount), Some(currency)) = (amount.parse(), Currency::parse("CNY")) else { panic!("{amount}") };
    Event::Prices(Prices(vec![Price {
        of: PriceOf::Provider(ProviderKind::AnyFast),
        model: None,
        resolution: None,
        with_video: None,
        per,
        amount,
        currency,
    }]))
}

fn seeds(harness: &Harness<'_, Window>) -> Vec<Option<u32>> {
    let orders = commands(harness).into_iter().filter_map(|command| match command {
        Command::Generate { order, .. } => Some(order.fields().seed),
        _ => None,
    });
    orders.collect()
}

#[test]
fn each_take_is_an_order_of_its_own_and_a_kept_seed_counts_on() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    harness.state_mut().desk.draft.takes = 3;
    harness.state_mut().desk.draft.seed = Some(481_516);
    harness.state_mut().desk.seed_text = "481516".into();
    harness.run();
    harness.get_by_label("Seeds 481516 to 481518");
    press(&mut harness, "Generate");
    assert_eq!(seeds(&harness), [Some(481_516), Some(481_517), Some(481_518)]);
    // A second press before the house has answered asks for nothing more.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.step();
    assert_eq!(seeds(&harness).len(), 3, "nothing is paid twice");
}

#[test]
fn the_number_of_takes_is_chosen_with_the_keyboard() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    harness.get_by_role_and_label(Role::SpinButton, "Takes").focus();
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    assert_eq!(harness.state().desk.draft.takes, 2);
}

#[test]
fn the_estimate_follows_price_length_and_takes_and_without_one_there_is_a_way_to_the_table() {
    let mut harness = composing([&["mira-full-front"], &[], &[]], "Image 1 walks");
    harness.get_by_label("No price set");
    press(&mut harness, "Set a price");
    assert_eq!(harness.state().acts.last(), Some(&Act::ShowSheet(Some(Sheet::Prices))));
    tell(&mut harness, price(Per::Second, "0.92"));
    harness.get_by_label("about 4.60 CNY");
    harness.get_by_label("From your price table, not a quote.");
    assert!(harness.query_by_label("No price set").is_none());
    harness.state_mut().desk.draft.takes = 2;
    harness.run();
    harness.get_by_label("about 9.20 CNY for 2 takes");
    harness.get_by_label("About 4.60 CNY each.");
    harness.state_mut().desk.draft.seconds = 10;
    harness.run();
    harness.get_by_label("about 18.40 CNY for 2 takes");
    // 108 000 tokens for five seconds.
    harness.state_mut().desk.draft.seconds = 5;
    tell(&mut harness, price(Per::MillionTokens, "46"));
    harness.get_by_label("about 9.94 CNY for 2 takes");
}

#[test]
fn the_estimate_is_told_in_chinese_too() {
    let mut world = library();
    world.apply(Event::Taste(Taste { language: Language::Chinese, ..Taste::default() }));
    let mut harness = open(Screen::Generate, world);
    harness.get_by_label("未设置价格");
    tell(&mut harness, price(Per::Video, "3.2"));
    harness.state_mut().desk.draft.takes = 2;
    harness.run();
    harness.get_by_label("2 个版本约 6.40 CNY");
}

/// Two takes of one request, and one of another.
fn takes() -> Harness<'static, Window> {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    saved(4, "Image 1 sits", &mut world);
    saved(5, "Image 1 walks", &mut world);
    let other = Take { seed: Some(77), ..world.takes[&JobId(5)].clone() };
    world.apply(Event::Take(other));
    open(Screen::Generate, world)
}

#[test]
fn takes_are_numbered_and_one_of_a_request_is_the_best() {
    let mut harness = takes();
    harness.get_by_role_and_label(Role::ListBoxOption, "Image 1 walks, take 2, Ready 15:38 · seed 77");
    press(&mut harness, "Mark as best take: Image 1 walks, take 2");
    assert_eq!(commands(&harness), [Command::MarkBest(JobId(5), true)]);
    tell(&mut harness, Event::Best([JobId(5)].into()));
    harness.get_by_role_and_label(
        Role::ListBoxOption,
        "Image 1 walks, take 2, Ready 15:38 · seed 77, Best take",
    );
    harness.key_press(Key::B);
    harness.run();
    assert_eq!(commands(&harness).last(), Some(&Command::MarkBest(JobId(5), false)));
}

#[test]
fn takes_stand_side_by_side_and_only_what_differs_is_listed() {
    let mut harness = takes();
    press(&mut harness, "Compare takes");
    harness.get_by_label("Video, Image 1 walks, take 2");
    harness.get_by_label("Video, Image 1 walks, take 1");
    let acts = &harness.state().acts;
    assert!(acts.contains(&Act::Player(PlayerAct::Beside(vec![Played::Take(JobId(3))]))), "{acts:?}");
    harness.get_by_label("What differs");
    harness.get_by_label("77");
    harness.get_by_label("481516");
    assert!(harness.query_by_label("Cost").is_none(), "only what differs is listed");
    let beside = PlayerView { beside: vec![standing(3)], ..standing(5) };
    harness.state_mut().player = Some(beside);
    harness.state_mut().acts.clear();
    harness.run();
    assert!(harness.state().acts.is_empty(), "what stands there is not asked for again");
    press(&mut harness, "Mark as best take: Image 1 walks, take 1");
    assert_eq!(commands(&harness), [Command::MarkBest(JobId(3), true)]);
    press(&mut harness, "Close");
    assert!(harness.state().desk.compare.is_empty());
    assert!(harness.state().acts.contains(&Act::Player(PlayerAct::Beside(vec![]))));
}

#[test]
fn takes_of_different_requests_are_picked_from_the_history() {
    let mut harness = takes();
    for row in ["Image 1 sits, Ready 15:38 · seed 481516", "Image 1 walks, take 1, Ready 15:38 · seed 481516"]
    {
        harness.get_by_role_and_label(Role::ListBoxOption, row).click_modifiers(Modifiers::COMMAND);
        harness.run();
    }
    press(&mut harness, "Compare 2");
    assert_eq!(harness.state().desk.compare, [JobId(4), JobId(3)]);
    assert!(harness.query_all_by_label("Image 1 sits").count() > 1, "a name, and a value that differs");
}

#[test]
fn a_take_that_was_saved_with_its_note_is_saved_elsewhere_with_it() {
    let mut world = library();
    saved(3, "Image 1 walks", &mut world);
    let note = std::path::PathBuf::from("/home/mira/Videos/3.json");
    world.apply(Event::Take(Take { provenance: Some(note.clone()), ..world.takes[&JobId(3)].clone() }));
    let mut harness = open(Screen::Generate, world);
    press(&mut harness, "Save as");
    let saved = Act::SaveAs { path: "/home/mira/Videos/3.mp4".into(), note: Some(note.clone()) };
    assert!(harness.state().acts.contains(&saved));
    press(&mut harness, "More");
    click(&mut harness, "Show how it was made");
    assert_eq!(harness.state().acts.last(), Some(&Act::OpenFile(note)));
}
