//! Rows. The only room with SQL; no network, no async.
