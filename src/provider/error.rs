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

/// Exact codes first, then families by their first segment, then the status. Sources: providers.md 1.8, 2.6, 3.4, 4.3
/// and 7.2 (C and I as tagged there); the platform's common codes are those of its own pages 6369/68677, 6408/78947
/// and 6448/76370 (C); `QuotaSharedPoolExceeded` stands in two clients of the native interface (I); the codes of the
/// gateway software many relays run are in its source (C). No document names a code for the unsigned authorisation
/// letter: it stays what the answer's own code or status makes of it.
pub(super) fn kind_of(code: &str, status: u16) -> Kind {
    let family = code.split('.').next().unwrap_or(code);
    match code {
        "NotFound.group_id" => return Kind::GroupNotFound,
        "NotFound.asset_id" => return Kind::AssetNotFound,
        // Also the reason of an asset that failed: the provider could not fetch it.
        "InvalidParameter.DownloadFailed" => return Kind::LinkNotPublic,
        "TaskRunningCannotCancel" => return Kind::TaskRunning,
        "insufficient_user_quota" | "pre_consume_token_quota_failed" => return Kind::BalanceEmpty,
        _ => {}
    }
    match family {
        "SignatureDoesNotMatch" => Kind::SignatureRefused,
        "InvalidTimestamp" => Kind::ClockSkewed,
        // The platform's own words for a key it does not know, a token that is over, a header it cannot read.
        "invalid_api_key"
        | "AuthenticationError"
        | "InvalidAccessKey"
        | "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "InvalidSecretToken"
        | "InvalidAuthorization"
        | "InvalidCredential"
        | "MissingAuthenticationToken"
        | "MissingSignature" => Kind::KeyRefused,
        "AccessDenied" | "LackPolicy" | "LackProjectPolicy" | "OperationDenied" | "ModelNotOpen" => {
            Kind::NotPermitted
        }
        "SubscriptionRequired" => Kind::NotEntitled,
        "AccountOverdueError" | "ServiceOverdue" => Kind::BalanceEmpty,
        "QuotaSharedPoolExceeded" => Kind::PoolFull,
        "QuotaExceeded" | "SetLimitExceeded" => Kind::QuotaReached,
        "RateLimitExceeded"
        | "Throttling"
        | "FlowLimitExceeded"
        | "ModelAccountRpmRateLimitExceeded"
        | "ModelAccountTpmRateLimitExceeded"
        | "ServerOverloaded" => Kind::Throttled,
        "InternalServiceError"
        | "InternalError"
        | "InternalServiceTimeout"
        | "FailToConnect"
        | "ServiceUnavailableTemp" => Kind::ProviderFault,
        // The platform answers, and does not have this interface at this address.
        "ServiceNotFound" | "InvalidActionOrVersion" => Kind::WrongAddress,
        // A real person's group and another face (providers.md 1.8, C).
        "FaceMismatch" => Kind::Moderation,
        _ if family.starts_with("PUBLIC_") => Kind::Moderation,
        // The documents name the family and say more will come (providers.md 2.6).
        _ if family.starts_with("Output") && is_moderation(family) => Kind::OutputBlocked,
        _ if is_moderation(family) => Kind::Moderation,
        "InvalidParameter"
        | "MissingParameter"
        | "MissingRequestInfo"
        | "InvalidEndpoint"
        | "InvalidEndpointOrModel" => Kind::BadRequest,
        _ => match status {
            401 => Kind::KeyRefused,
            402 => Kind::BalanceEmpty,
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
            ("InvalidAccessKey", 401, Kind::KeyRefused),
            ("InvalidAccessKeyId.NotFound", 403, Kind::KeyRefused),
            ("InvalidSecretToken", 401, Kind::KeyRefused),
            ("SignatureDoesNotMatch", 401, Kind::SignatureRefused),
            ("InvalidTimestamp", 400, Kind::ClockSkewed),
            ("InvalidTimestamp", 403, Kind::ClockSkewed),
            ("AccessDenied", 403, Kind::NotPermitted),
            ("LackProjectPolicy", 403, Kind::NotPermitted),
            ("ModelNotOpen", 404, Kind::NotPermitted),
            ("SubscriptionRequired", 403, Kind::NotEntitled),
            ("NotFound.group_id", 404, Kind::GroupNotFound),
            ("NotFound.asset_id", 404, Kind::AssetNotFound),
            ("NotFound.abcdef", 404, Kind::AssetNotFound),
            ("RateLimitExceeded.EndpointRPMExceeded", 429, Kind::Throttled),
            ("FlowLimitExceeded", 429, Kind::Throttled),
            ("QuotaExceeded", 429, Kind::QuotaReached),
            ("SetLimitExceeded", 429, Kind::QuotaReached),
            ("QuotaSharedPoolExceeded", 429, Kind::PoolFull),
            ("AccountOverdueError", 403, Kind::BalanceEmpty),
            ("ServiceOverdue", 403, Kind::BalanceEmpty),
            ("insufficient_user_quota", 403, Kind::BalanceEmpty),
            ("402", 402, Kind::BalanceEmpty),
            ("TaskRunningCannotCancel", 409, Kind::TaskRunning),
            ("ServiceNotFound", 404, Kind::WrongAddress),
            ("OutputVideoSensitiveContentDetected.PolicyViolation", 400, Kind::OutputBlocked),
            ("InputImageSensitiveContentDetected.PrivacyInformation", 400, Kind::Moderation),
            ("InputTextRiskDetection", 400, Kind::Moderation),
            ("PUBLIC_ERROR_MINOR", 400, Kind::Moderation),
            ("FaceMismatch", 400, Kind::Moderation),
            ("InvalidParameter.DownloadFailed", 400, Kind::LinkNotPublic),
            ("InvalidParameter.FpsTooLow", 400, Kind::BadRequest),
            ("InvalidParameter.TaskTypeConstraint", 400, Kind::BadRequest),
            ("InvalidEndpointOrModel.NotFound", 404, Kind::BadRequest),
            ("something new", 403, Kind::NotPermitted),
            ("", 429, Kind::Throttled),
            ("", 502, Kind::ProviderFault),
        ];
        for (code, status, kind) in cases {
            assert_eq!(kind_of(code, status), kind, "{code} {status}");
        }
    }
}
