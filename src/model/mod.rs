//! What it is all about: assets, jobs, orders, abilities. No clock, disk, network, thread, widget or serde.
