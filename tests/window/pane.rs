//! A window without a screen: frames are drawn when something woke it, and found by their labels.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use greenroom::model::World;
use greenroom::setup::{self, Options};
use greenroom::window::App;

/// Nothing waits this long unless it is broken.
const FOR_EVER: Duration = Duration::from_secs(90);

/// A dropped file as the window system tells of it: reading it is not the window's business.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        panic!("the window read a dropped file by itself")
    }
}

/// Nobody listens any more while the window is being closed.
fn ring(bell: &Sender<()>) {
    let _listens = bell.send(()).is_ok();
}

pub(crate) struct Pane {
    pub(crate) harness: Harness<'static, App>,
    woken: Receiver<()>,
    pub(crate) home: tempfile::TempDir,
}

impl Pane {
    /// The window of somebody who has just arrived.
    pub(crate) fn open() -> Self {
        Self::on(tempfile::tempdir().unwrap())
    }

    pub(crate) fn on(home: tempfile::TempDir) -> Self {
        let (wake, woken) = channel();
        let of_ctx = wake.clone();
        let options = Options {
            home: Some(home.path().to_owned()),
            wake: Box::new(move || ring(&wake)),
            scenario: None,
            quick_sandbox: true,
            keyring: false,
        };
        let house = setup::open(options).unwrap();
        let builder = Harness::builder().with_size(egui::vec2(1440.0, 900.0)).with_step_dt(1.0 / 60.0);
        let harness = builder.build_eframe(|cc| {
            cc.egui_ctx.set_request_repaint_callback(move |_| ring(&of_ctx));
            App::new(&cc.egui_ctx, house).unwrap()
        });
        Self { harness, woken, home }
    }

    /// Closes the window as a person does, and gives the home back.
    pub(crate) fn close(self) -> tempfile::TempDir {
        let Self { harness, home, .. } = self;
        let mut app = harness.into_state();
        eframe::App::on_exit(&mut app, None);
        home
    }

    pub(crate) fn world(&self) -> &World {
        self.harness.state().world()
    }

    /// Draws a frame whenever something woke the window, until it has come true.
    pub(crate) fn until(&mut self, what: &str, come_true: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + FOR_EVER;
        loop {
            self.harness.step();
            if come_true(self) {
                return;
            }
            assert!(Instant::now() < deadline, "waited in vain until {what}.\n{}", self.describe());
            // Bounded, because a label may also follow from time alone.
            if self.woken.recv_timeout(Duration::from_millis(100)).is_ok() {
                while self.woken.try_recv().is_ok() {}
            }
        }
    }

    fn describe(&self) -> String {
        let mut told = format!("{:#?}\n", self.world().jobs);
        for node in self.harness.root().query_all_by(|_| true) {
            let node = node.accesskit_node();
            let texts = (node.label(), node.value());
            if texts != (None, None) {
                let _infallible = writeln!(told, "{:?} {texts:?}", node.role());
            }
        }
        told
    }

    pub(crate) fn sees(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    pub(crate) fn sees_part(&self, label: &str) -> bool {
        self.harness.query_all_by_label_contains(label).next().is_some()
    }

    /// Waits until the label is there, once.
    pub(crate) fn until_seen(&mut self, label: &str) {
        self.until(&format!("“{label}” is seen"), |pane| pane.sees(label));
    }

    pub(crate) fn until_seen_part(&mut self, label: &str) {
        self.until(&format!("“…{label}…” is seen"), |pane| pane.sees_part(label));
    }

    /// The last one of this role and name: what lies on top is drawn last.
    pub(crate) fn find<'a>(&'a self, role: Role, label: &'a str) -> Option<Node<'a>> {
        self.harness.query_all_by_role_and_label(role, label).last()
    }

    /// The row of a menu whose words begin like this.
    pub(crate) fn menu_row<'a>(&'a self, start: &'a str) -> Option<Node<'a>> {
        let begins = |label: Option<String>| label.is_some_and(|label| label.starts_with(start));
        self.harness.query_all_by_role(Role::MenuItem).find(|node| begins(node.accesskit_node().label()))
    }

    /// Waits for something of this role and name that can be pressed, and presses it.
    pub(crate) fn press(&mut self, role: Role, label: &str) {
        self.until(&format!("“{label}” can be pressed"), |pane| {
            pane.find(role, label).is_some_and(|node| !node.accesskit_node().is_disabled())
        });
        self.find(role, label).unwrap().click();
        self.harness.step();
        self.harness.step();
    }

    /// Clicks the first thing whose name has this in it.
    pub(crate) fn click_part(&mut self, label: &str) {
        self.harness.query_all_by_label_contains(label).next().unwrap().click();
        self.harness.step();
        self.harness.step();
    }

    /// Types into the field of this name, after what is in it.
    pub(crate) fn write(&mut self, role: Role, field: &str, text: &str) {
        self.until(&format!("“{field}” is there"), |pane| pane.find(role, field).is_some());
        self.find(role, field).unwrap().focus();
        self.harness.step();
        self.find(role, field).unwrap().type_text(text);
        self.harness.step();
        self.harness.step();
        // Secrets are masked, and chips read as other characters.
        if role == Role::TextInput {
            let written = self.find(role, field).and_then(|node| node.accesskit_node().value());
            assert!(written.is_some_and(|it| it.ends_with(text)), "“{field}” has not taken what was typed");
        }
    }

    pub(crate) fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
        self.harness.step();
    }

    /// Drops files on the window.
    pub(crate) fn drop_files(&mut self, paths: &[PathBuf]) {
        for path in paths {
            self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())));
        }
        self.harness.step();
        self.harness.step();
    }

    /// Draws until nothing asks for another frame; fails if something always does.
    pub(crate) fn settle(&mut self) {
        self.harness.run();
    }
}
