//! What holds for the window as a whole: its settings, what each screen says when there is nothing, no network or an
//! error, and what somebody hears of it who does not see it.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "ui_accounts/made.rs"]
#[expect(
    dead_code,
    reason = "these worlds are shared with the tests about accounts, which need more of them"
)]
mod made;
#[path = "ui_whole/access.rs"]
mod access;
#[path = "ui_whole/settings.rs"]
mod settings;
#[path = "ui_whole/states.rs"]
mod states;
