//! A pretend provider on this machine. Never imports `provider`; writes its JSON by hand.
