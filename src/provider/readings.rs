//! Every reader of a family of answers, driven at once without a socket. For the property tests and the fuzz targets
//! alone: what an account does with an answer stands in its own folder.

use serde_json::Value;

use super::redact::raw_answer;
use super::{anyfast, apimart, ark, kyy, native};

/// Answers of one make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are the providers' own")]
pub enum Family {
    AnyFast,
    Apimart,
    Kyy,
    /// Volcengine, BytePlus, APIYI's library and the private-avatar gateway, whose answers have one shape.
    Native,
    Ark,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 5] = [Self::AnyFast, Self::Apimart, Self::Kyy, Self::Native, Self::Ark];
}

/// Reads an answer in every way its family knows. Tells the promise that was broken: that nothing counts as a success
/// that names no id or no address, and that a kept answer has a bounded length.
pub fn broken(family: Family, text: &str) -> Option<&'static str> {
    if raw_answer(text, &["sk-very-secret"]).len() > 5000 {
        return Some("a kept answer of any length");
    }
    let answer: Value = serde_json::from_str(text).ok()?;
    match family {
        Family::AnyFast => anyfast::readings::broken(&answer),
        Family::Apimart => apimart::readings::broken(&answer),
        Family::Kyy => kyy::readings::broken(&answer),
        Family::Native => native::broken(&answer),
        Family::Ark => ark::broken(&answer),
    }
}
