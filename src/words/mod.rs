//! What both faces say, in each language. No logic; a missing translation does not compile.
//!
//! One struct for each place, with one constant per language side by side in one file. Sentences with
//! values in them are functions, so that a value cannot be left out or land in the wrong place.

mod common;
mod problem;
mod failure;
mod import;
mod library;
mod transfers;

pub use common::{Common, bytes, clock};
pub use failure::FailureWords;
pub use import::ImportWords;
pub use library::LibraryWords;
pub use problem::ProblemWords;
pub use transfers::TransfersWords;

use crate::model::talk::Language;

/// Everything that is said, in one language.
#[derive(Debug)]
pub struct Words {
    /// Status words, kinds, units, buttons that are everywhere.
    pub common: Common,
    /// What is wrong with a file.
    pub problem: ProblemWords,
    /// What went wrong, and what to do.
    pub failure: FailureWords,
    /// The Library.
    pub library: LibraryWords,
    /// Dropping and importing.
    pub import: ImportWords,
    /// Transfers.
    pub transfers: TransfersWords,
}

/// English.
pub static ENGLISH: Words = Words {
    common: common::EN,
    problem: problem::EN,
    failure: failure::EN,
    library: library::EN,
    import: import::EN,
    transfers: transfers::EN,
};

/// 简体中文
pub static CHINESE: Words = Words {
    common: common::ZH,
    problem: problem::ZH,
    failure: failure::ZH,
    library: library::ZH,
    import: import::ZH,
    transfers: transfers::ZH,
};

/// The words of a language.
pub const fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}
