//! What the inspector tells of a refusal, of an asset's way, and of its clocks.

use super::*;

fn with(status: AssetStatus, change: impl FnOnce(&mut Asset)) -> World {
    let mut world = made::world();
    let mut asset = made::asset("asset-x", MIRA, "mira-x", MediaKind::Image, status);
    change(&mut asset);
    world.apply(Event::Asset(asset));
    world
}

fn selecting<'a>(world: World) -> Harness<'a, State> {
    let mut state = State::new(Screen::Library, world).on(MIRA);
    state.library.selected = vec![AssetId::new("asset-x")].into();
    show(state)
}

#[test]
fn a_refusal_without_a_reason_says_so_plainly() {
    let harness = selecting(with(AssetStatus::Failed(Reason::default()), |_| ()));
    assert!(count(&harness, "The service gave no reason.") > 0);
    assert!(harness.query_by_label("AnyFast’s own words").is_none());
    assert!(harness.query_by_label("Raw answer").is_none(), "there is none to show");
}

#[test]
fn the_raw_answer_is_folded_until_it_is_asked_for_and_can_be_copied() {
    let raw = "{\"Error\":{\"Code\":\"Privacy\"}}";
    let reason = Reason { raw: Some(raw.into()), ..Reason::new("Privacy".into(), String::new()) };
    let mut harness = selecting(with(AssetStatus::Failed(reason), |_| ()));
    assert!(harness.query_by_label(raw).is_none());
    click(&mut harness, "Raw answer");
    harness.get_by_label(raw);
    click(&mut harness, "Copy raw answer");
    assert_eq!(acts(&mut harness), [Act::Copy(raw.to_owned())]);
    click(&mut harness, "Raw answer");
    assert!(harness.query_by_label(raw).is_none());
}

#[test]
fn the_upload_that_ended_so_tells_the_number_support_asks_for() {
    let mut world = with(made::refused(), |_| ());
    let step = Step::Failed { failure: made::failure(), asset: Some(AssetId::new("asset-x")), task: None };
    world.apply(Event::Job(Box::new(made::upload_job(90, step))));
    let mut harness = selecting(world);
    click(&mut harness, "Copy request ID");
    harness.get_by_label("Copied");
    harness.get_by_label("Raw answer");
}

#[test]
fn our_own_findings_stand_beside_the_services_reason() {
    let world = with(made::refused(), |asset| asset.original = Some(made::original_id(300)));
    let mut world = world;
    world.apply(Event::Original(made::image(300, 3000, 1000, "/films/wide.jpg")));
    let (connection, there) = made::elsewhere(made::original_id(300));
    world.apply(Event::Connections(vec![made::connection(Some(made::handles())), connection]));
    world.apply(Event::Asset(there));
    let harness = selecting(world);
    harness.get_by_label_contains("Too wide, ratio 3.0. The limit is 2.5.");
    harness.get_by_label_contains("at Second account.");
}

#[test]
fn a_refused_file_can_be_replaced_under_its_name() {
    let mut harness = selecting(with(made::refused(), |_| ()));
    click(&mut harness, "Replace the file…");
    let group = Some(GroupId::new(MIRA));
    assert_eq!(acts(&mut harness), [Act::Replace { group, name: "mira-x".into() }]);
}

#[test]
fn the_trail_says_what_was_used_again_and_what_vanished() {
    let mark = |what| Mark { at: NOW, what };
    let world = with(AssetStatus::Active, |asset| {
        asset.trail.extend([mark(Milestone::Reused), mark(Milestone::Vanished)]);
    });
    let harness = selecting(world);
    harness.get_by_label("Was there already, used again, 14:00:00");
    harness.get_by_label("Gone from AnyFast, 14:00:00");
}

#[test]
fn the_preview_links_clock_and_what_is_kept_are_told() {
    let link = |until| Some(Link { url: "https://cdn.example/x?sig=1".into(), until });
    let hour = std::time::Duration::from_hours(1);
    let harness = selecting(with(AssetStatus::Active, |it| it.preview = link(Some(NOW.plus(hour)))));
    harness.get_by_label("Preview link: works until 12 May 2026, 15:00");
    let mut world = with(AssetStatus::Active, |it| it.preview = link(Some(Moment(NOW.0 - 60_000))));
    let of = PictureOf::Asset(studio(), AssetId::new("asset-x"));
    world.apply(Event::Picture { of, size: PictureSize::Small, path: Some("/cache/x.png".into()) });
    let harness = selecting(world);
    harness.get_by_label("Preview link: expired 12 May 2026, 13:59");
    harness.get_by_label("Preview: kept on this computer");
    assert_eq!(count(&harness, "https://cdn.example"), 0, "a signed address is never shown");
}
