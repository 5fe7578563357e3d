//! What a call came to when it did not come to an answer, and the table of exact codes.

use crate::model::{Failure, FailureKind as Kind};

/// Three ways not to succeed; what may be done next depends on which.
#[derive(Debug)]
pub enum Trouble {
    /// The call never left, or was told to come back later: nothing started.
    Unreached(Failure),
    /// The provider said no: nothing started.
    Refused(Failure),
    /// We called and heard nothing, or nonsense: it may have started.
    Lost(Failure),
}

impl Trouble {
    /// The failure inside.
    pub fn failure(&self) -> &Failure {
        match self {
            Self::Unreached(failure) | Self::Refused(failure) | Self::Lost(failure) => failure,
        }
    }

    /// The failure itself.
    pub fn into_failure(self) -> Failure {
        match self {
            Self::Unreached(failure) | Self::Refused(failure) | Self::Lost(failure) => failure,
        }
    }
}

/// The codes of providers.md 1.8, 2.6 and 3.4 (C and I as tagged there), and those of the gateway
/// software many relays run. Exact codes first, then families by their first segment.
pub(super) fn kind_of(code: &str, status: u16) -> Kind {
    let family = code.split('.').next().unwrap_or(code);
    match code {
        "NotFound.group_id" => return Kind::GroupNotFound,
        "NotFound.asset_id" => return Kind::AssetNotFound,
        "insufficient_user_quota" | "pre_consume_token_quota_failed" => return Kind::QuotaReached,
        _ => {}
    }
    match family {
        "invalid_api_key" | "AuthenticationError" | "InvalidAccessKeyId" | "SignatureDoesNotMatch" => {
            Kind::KeyRefused
        }
        "AccessDenied" | "OperationDenied" | "ModelNotOpen" => Kind::NotPermitted,
        "AccountOverdueError"
        | "ServiceOverdue"
        | "QuotaExceeded"
        | "SetLimitExceeded"
        | "QuotaSharedPoolExceeded"
        | "SubscriptionRequired" => Kind::QuotaReached,
        "RateLimitExceeded"
        | "Throttling"
        | "ModelAccountRpmRateLimitExceeded"
        | "ModelAccountTpmRateLimitExceeded"
        | "ServerOverloaded" => Kind::Throttled,
        "InternalServiceError" => Kind::ProviderFault,
        // The documents name the family and say more will come (providers.md 2.6).
        _ if family.starts_with("Output") && is_moderation(family) => Kind::OutputBlocked,
        _ if is_moderation(family) => Kind::Moderation,
        "InvalidParameter" | "MissingParameter" | "InvalidEndpoint" | "InvalidEndpointOrModel" => {
            Kind::BadRequest
        }
        _ => match status {
            401 => Kind::KeyRefused,
            402 => Kind::QuotaReached,
            403 => Kind::NotPermitted,
            404 => Kind::AssetNotFound,
            429 => Kind::Throttled,
            500.. => Kind::ProviderFault,
            _ => Kind::BadRequest,
        },
    }
}

fn is_moderation(family: &str) -> bool {
    family.ends_with("SensitiveContentDetected") || family.ends_with("RiskDetection")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_exactly() {
        let cases = [
            ("invalid_api_key", 401, Kind::KeyRefused),
            ("NotFound.group_id", 404, Kind::GroupNotFound),
            ("NotFound.asset_id", 404, Kind::AssetNotFound),
            ("RateLimitExceeded.EndpointRPMExceeded", 429, Kind::Throttled),
            ("QuotaExceeded", 429, Kind::QuotaReached),
            ("OutputVideoSensitiveContentDetected.PolicyViolation", 400, Kind::OutputBlocked),
            ("InputImageSensitiveContentDetected.PrivacyInformation", 400, Kind::Moderation),
            ("InvalidParameter.DownloadFailed", 400, Kind::BadRequest),
            ("something new", 403, Kind::NotPermitted),
            ("", 429, Kind::Throttled),
            ("", 502, Kind::ProviderFault),
        ];
        for (code, status, kind) in cases {
            assert_eq!(kind_of(code, status), kind, "{code} {status}");
        }
    }
}
