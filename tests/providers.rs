//! One list over all accounts: what each can do, and that it does it, over real HTTP against the sandbox.
//!
//! A new provider is a line in [`account::Account::ALL`]; everything here then asks it too.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod common;
#[path = "providers/account.rs"]
mod account;
#[path = "providers/bench.rs"]
mod bench;
#[path = "providers/conformance.rs"]
mod conformance;
#[path = "providers/trouble.rs"]
mod trouble;
#[path = "providers/budget.rs"]
mod budget;
