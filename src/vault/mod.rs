//! Secrets. The only room that sees the system key store.
