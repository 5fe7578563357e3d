//! Request signatures. No clock, no network: the time is an argument.
