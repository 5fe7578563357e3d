//! How fast bytes may move, for everything that moves them in one direction.

use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// So many bytes may pass at once; longer pieces wait in between.
const AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add((32 << 10) - 1);

/// A limit in bytes a second that many lines share. It can be changed while they move.
#[derive(Clone, Default)]
pub struct SpeedLimit(Arc<RwLock<Option<Bucket>>>);

#[derive(Clone)]
struct Bucket {
    bytes_per_second: u32,
    limiter: Arc<DefaultDirectRateLimiter>,
}

impl SpeedLimit {
    /// From now on so many bytes a second, all lines together; `None` is as fast as they go.
    pub fn set(&self, bytes_per_second: Option<NonZeroU32>) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let before = held.as_ref().map(|bucket| bucket.bytes_per_second);
        if before == bytes_per_second.map(NonZeroU32::get) {
            return;
        }
        *held = bytes_per_second.and_then(|limit| {
            let quota = Quota::with_period(Duration::from_secs(1) / limit.get())?.allow_burst(AT_ONCE);
            let limiter = Arc::new(RateLimiter::direct(quota));
            Some(Bucket { bytes_per_second: limit.get(), limiter })
        });
    }

    fn bucket(&self) -> Option<Bucket> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many bytes may pass.
    pub async fn pass(&self, bytes: usize) {
        let mut left = u32::try_from(bytes).unwrap_or(u32::MAX);
        while let Some(part) = NonZeroU32::new(left.min(AT_ONCE.get())) {
            // Looked at for each part: a limit that was lifted holds nobody back any more.
            let Some(bucket) = self.bucket() else { return };
            if bucket.limiter.until_n_ready(part).await.is_err() {
                return;
            }
            left -= part.get();
        }
    }

    /// So long the limit alone may stretch a body of so many bytes, with others on the way beside it.
    pub fn stretch(&self, bytes: u64) -> Duration {
        const BESIDE: u64 = 16;
        self.bucket().map_or(Duration::ZERO, |bucket| {
            Duration::from_secs(bytes.saturating_mul(BESIDE) / u64::from(bucket.bytes_per_second))
        })
    }
}
