//! What the window looks like. No IO at all: no file, socket, clock, thread or channel.
