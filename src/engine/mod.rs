//! The machine room: the only writer. No widget, no terminal.
