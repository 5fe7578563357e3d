//! Another program that drags files over a window: a source of the XDND protocol, version 5.

use std::path::{Path, PathBuf};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::screen::{Screen, until};

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        XdndAware, XdndSelection, XdndEnter, XdndPosition, XdndStatus, XdndLeave, XdndDrop, XdndFinished,
        XdndActionCopy, TARGETS, LIST: b"text/uri-list",
    }
}

/// A drag under way. Left when dropped without [`Drag::let_go`].
pub(crate) struct Drag {
    x: RustConnection,
    atoms: Atoms,
    from: Window,
    over: Window,
    list: String,
    accepted: Option<bool>,
    finished: Option<bool>,
    asked: bool,
}

impl Drag {
    /// Takes files up and carries them over the middle of a window, until the window says that it would
    /// take them and has looked at what they are.
    pub(crate) fn over(screen: &Screen, window: Window, files: &[PathBuf]) -> Self {
        let (x, at) = x11rb::connect(Some(&screen.name)).unwrap();
        let root = x.setup().roots[at].root;
        let atoms = Atoms::new(&x).unwrap().reply().unwrap();
        let aware =
            x.get_property(false, window, atoms.XdndAware, AtomEnum::ATOM, 0, 1).unwrap().reply().unwrap();
        let version = aware.value32().and_then(|mut it| it.next()).expect("the window takes no drops");
        let from = x.generate_id().unwrap();
        let look = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        x.create_window(0, from, root, -10, -10, 1, 1, 0, WindowClass::COPY_FROM_PARENT, 0, &look).unwrap();
        x.set_selection_owner(from, atoms.XdndSelection, x11rb::CURRENT_TIME).unwrap();
        let list = files.iter().map(|file| address(file) + "\r\n").collect();
        let mut drag =
            Self { x, atoms, from, over: window, list, accepted: None, finished: None, asked: false };
        drag.say(drag.atoms.XdndEnter, [version.min(5) << 24, atoms.LIST, 0, 0]);
        let size = drag.x.get_geometry(window).unwrap().reply().unwrap();
        for step in 1..=8_i16 {
            let (x, y) = (size.width.cast_signed() / 16 * step, size.height.cast_signed() / 16 * step);
            drag.x.warp_pointer(x11rb::NONE, root, 0, 0, 0, 0, x, y).unwrap();
            let place = u32::from(x.cast_unsigned()) << 16 | u32::from(y.cast_unsigned());
            drag.accepted = None;
            drag.say(drag.atoms.XdndPosition, [0, place, x11rb::CURRENT_TIME, atoms.XdndActionCopy]);
            until("the window answers the drag", 20, || {
                drag.hear();
                drag.accepted
            });
        }
        until("the window asks what is dragged", 20, || {
            drag.hear();
            drag.asked.then_some(())
        });
        drag
    }

    /// Lets the files fall, and waits until the window has taken them.
    pub(crate) fn let_go(mut self) {
        assert_eq!(self.accepted, Some(true), "the window refuses files");
        self.say(self.atoms.XdndDrop, [0, x11rb::CURRENT_TIME, 0, 0]);
        let taken = until("the window has taken the files", 20, || {
            self.hear();
            self.finished
        });
        assert!(taken, "the window took the drop and refused the files");
    }

    fn say(&self, what: u32, rest: [u32; 4]) {
        let data = [self.from, rest[0], rest[1], rest[2], rest[3]];
        let message = ClientMessageEvent::new(32, self.over, what, data);
        self.x.send_event(false, self.over, EventMask::NO_EVENT, message).unwrap();
        self.x.flush().unwrap();
    }

    fn hear(&mut self) {
        while let Some(event) = self.x.poll_for_event().unwrap() {
            match event {
                Event::SelectionRequest(asked) => self.hand_over(&asked),
                Event::ClientMessage(message) if message.type_ == self.atoms.XdndStatus => {
                    self.accepted = Some(message.data.as_data32()[1] & 1 == 1);
                }
                Event::ClientMessage(message) if message.type_ == self.atoms.XdndFinished => {
                    self.finished = Some(message.data.as_data32()[1] & 1 == 1);
                }
                _ => {}
            }
        }
    }

    fn hand_over(&mut self, asked: &SelectionRequestEvent) {
        let (window, property) = (asked.requestor, asked.property);
        let mut given = property;
        if asked.target == self.atoms.LIST {
            self.x
                .change_property8(PropMode::REPLACE, window, property, self.atoms.LIST, self.list.as_bytes())
                .unwrap();
            self.asked = true;
        } else if asked.target == self.atoms.TARGETS {
            self.x
                .change_property32(PropMode::REPLACE, window, property, AtomEnum::ATOM, &[self.atoms.LIST])
                .unwrap();
        } else {
            given = x11rb::NONE;
        }
        let answer = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: window,
            selection: asked.selection,
            target: asked.target,
            property: given,
        };
        self.x.send_event(false, window, EventMask::NO_EVENT, answer).unwrap();
        self.x.flush().unwrap();
    }
}

impl Drop for Drag {
    fn drop(&mut self) {
        if self.finished.is_none() && !std::thread::panicking() {
            self.say(self.atoms.XdndLeave, [0; 4]);
        }
    }
}

/// A file's address, as file managers write it.
fn address(file: &Path) -> String {
    url::Url::from_file_path(file).unwrap().to_string()
}
