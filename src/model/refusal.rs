//! Why moderation refused, as far as its code tells. By the exact code or its documented parts, never by a word
//! inside a sentence.

/// What moderation found, in a form that words can be given to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Refusal {
    /// It thinks that a real person is shown.
    RealPerson,
    /// A brand, a logo or a protected work.
    Copyright,
    /// Violence.
    Violence,
    /// Something sensitive it does not name further.
    Sensitive,
    /// The face is not that of the group.
    FaceMismatch,
    /// The file could not be read there, or is of a kind it does not take.
    Unreadable,
    /// The file could not be fetched from its address.
    NotFetched,
    /// The service gave neither code nor words.
    Silent,
    /// A code we do not know: shown as it is.
    Unknown,
}

impl Refusal {
    /// Every kind, for proving that each has words.
    pub const ALL: [Self; 9] = [
        Self::RealPerson,
        Self::Copyright,
        Self::Violence,
        Self::Sensitive,
        Self::FaceMismatch,
        Self::Unreadable,
        Self::NotFetched,
        Self::Silent,
        Self::Unknown,
    ];

    /// What a code means. The documents name the family `…SensitiveContentDetected` with an open list of parts
    /// behind a dot, so the part is looked at first and the family counts for the rest.
    pub fn of(code: &str, message: &str) -> Self {
        let (head, tail) = code.split_once('.').unwrap_or((code, ""));
        let family = head.ends_with("SensitiveContentDetected") || head.ends_with("RiskDetection");
        match (family, head, tail) {
            (true, _, "PrivacyInformation") => Self::RealPerson,
            (true, _, "PolicyViolation") => Self::Copyright,
            (true, _, "Violence" | "SevereViolation") => Self::Violence,
            (true, ..) => Self::Sensitive,
            (_, "FaceMismatch", _) => Self::FaceMismatch,
            (_, "InvalidParameter", "DownloadFailed") => Self::NotFetched,
            (_, "InvalidParameter", "FormatUnsupported") => Self::Unreadable,
            (_, "", _) if message.is_empty() => Self::Silent,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_by_their_parts_and_never_by_a_sentence() {
        for (code, message, refusal) in [
            ("InputImageSensitiveContentDetected.PrivacyInformation", "", Refusal::RealPerson),
            ("InputVideoSensitiveContentDetected.PolicyViolation", "", Refusal::Copyright),
            ("SensitiveContentDetected.Violence", "", Refusal::Violence),
            ("InputImageSensitiveContentDetected", "", Refusal::Sensitive),
            ("InputImageSensitiveContentDetected.SomethingNew", "", Refusal::Sensitive),
            ("InputTextRiskDetection", "", Refusal::Sensitive),
            ("FaceMismatch", "", Refusal::FaceMismatch),
            ("InvalidParameter.DownloadFailed", "", Refusal::NotFetched),
            ("InvalidParameter.FormatUnsupported", "", Refusal::Unreadable),
            ("", "", Refusal::Silent),
            ("", "may contain a real person", Refusal::Unknown),
            ("PUBLIC_ERROR_MINOR", "violence", Refusal::Unknown),
        ] {
            assert_eq!(Refusal::of(code, message), refusal, "{code}");
        }
    }
}
