//! A reviewer's day: files are refused, decided about by keyboard, reported, marked by a colleague, and still there
//! tomorrow.

use egui::{Key, Modifiers, Role};
use greenroom::model::review::{ItemId, ReportKind, items};
use greenroom::model::{AssetStatus, ConnectionName, Verdict, World};
use greenroom::report::{self, Gathering};
use greenroom::words::ENGLISH;

use crate::common::{png, put};
use crate::pane::Pane;

fn verdict(world: &World, name: &str) -> Option<Verdict> {
    let connection = ConnectionName::new("sandbox");
    items(world, &connection).find(|item| item.name() == name).and_then(|item| item.verdict(world))
}

fn is_refused(world: &World, name: &str) -> bool {
    let mut assets = world.shelves.values().flat_map(|shelf| shelf.assets.values());
    assets.any(|asset| asset.name == name && matches!(asset.status, AssetStatus::Failed(_)))
}

#[test]
fn refused_files_are_decided_by_keyboard_reported_marked_and_remembered() {
    let mut pane = Pane::open();
    pane.press(Role::Button, "Open the sandbox");
    pane.until("the list is read", |pane| {
        pane.world().shelves.values().any(|shelf| shelf.assets.len() == 12 && shelf.groups.len() == 4)
    });
    let folder = pane.home.path().to_owned();
    let paths = [
        put(&folder, "fail-face.png", png(640, 640, 1)),
        put(&folder, "fail-silent.png", png(640, 640, 2)),
        put(&folder, "fail-violence.png", png(640, 640, 3)),
    ];
    pane.drop_files(&paths);
    pane.write(Role::TextInput, "Name of the new group", "Refused");
    pane.press(Role::Button, "Upload 3");
    let names = ["fail-face", "fail-silent", "fail-violence"];
    pane.until("all three are refused", |pane| names.iter().all(|name| is_refused(pane.world(), name)));
    pane.until_seen("Review, 3 need you");

    pane.keys(Modifiers::COMMAND, Key::Num4);
    pane.until_seen("Needs a decision, 3");
    let first = selected(&pane);
    pane.keys(Modifiers::NONE, Key::Num2);
    pane.keys(Modifiers::NONE, Key::N);
    pane.write(Role::MultilineTextInput, "Note", "flat shading");
    pane.keys(Modifiers::NONE, Key::Enter);
    pane.until("the first is decided", |pane| verdict(pane.world(), &first) == Some(Verdict::NeedsChanges));
    pane.until_seen("Review, 2 need you");
    let second = selected(&pane);
    assert_ne!(second, first);
    pane.keys(Modifiers::NONE, Key::Num3);
    pane.keys(Modifiers::NONE, Key::Enter);
    pane.until("the second is decided", |pane| verdict(pane.world(), &second) == Some(Verdict::Rejected));
    pane.keys(Modifiers::NONE, Key::Z);
    pane.until("it is taken back", |pane| verdict(pane.world(), &second).is_none());
    assert_eq!(selected(&pane), second);

    // What the save dialog would write, marked by a colleague and dropped on Review.
    let connection = ConnectionName::new("sandbox");
    let ids: Vec<ItemId> = items(pane.world(), &connection).map(greenroom::model::review::Item::id).collect();
    let now = pane.world().now;
    let mut gathering = Gathering::new(pane.world(), &ENGLISH, connection, ids, ReportKind::Json, now);
    assert!(gathering.turn(pane.world(), now).is_empty() && gathering.is_done());
    let mut report = gathering.finish(pane.world());
    for row in report.rows.iter_mut().filter(|row| row.name == second) {
        (row.verdict, row.at, row.by) = (Some(Verdict::Approved), Some(now), "Wei".into());
    }
    let back = folder.join("marked.html");
    report::save(&back, &report, ReportKind::Page, true, &ENGLISH).unwrap();
    pane.drop_files(std::slice::from_ref(&back));
    pane.until("the colleague's verdict is here", |pane| {
        verdict(pane.world(), &second) == Some(Verdict::Approved)
    });
    // One that makes no sense changes nothing, and no import sheet opens for it.
    let broken = std::fs::read_to_string(&back).unwrap().replace("\"approved\"", "\"perhaps\"");
    pane.drop_files(&[put(&folder, "broken.html", broken)]);
    pane.keys(Modifiers::NONE, Key::J);
    assert!(!pane.sees_part("broken.html"));

    let home = pane.close();
    let mut pane = Pane::on(home);
    pane.until("yesterday's verdicts are there", |pane| {
        verdict(pane.world(), &first) == Some(Verdict::NeedsChanges)
            && verdict(pane.world(), &second) == Some(Verdict::Approved)
    });
    pane.keys(Modifiers::COMMAND, Key::Num4);
    pane.until_seen("Needs a decision, 3");
    pane.until_seen("Review, 1 needs you");
    pane.close();
}

/// The name of the row that is looked at.
fn selected(pane: &Pane) -> String {
    use egui_kittest::kittest::{NodeT as _, Queryable as _};
    let rows = pane.harness.query_all_by_role(Role::ListBoxOption);
    let row = rows
        .filter(|node| node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True))
        .find_map(|node| {
            let label = node.accesskit_node().label()?;
            Some(label.split(',').next()?.to_owned())
        });
    row.unwrap()
}
