//! A file in memory, looked at in every way that Greenroom looks at files.

use std::path::PathBuf;
use std::sync::{LazyLock, Once};
use std::time::{Duration, Instant};

use greenroom::media::{self, Limits, Player};
use greenroom::model::MediaKind;

/// Longer is a way to hold a window's import up, whatever the bytes are.
const WITHIN: Duration = Duration::from_secs(10);

/// Where the file lies: in memory, and another one for each process.
static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("greenroom-fuzz-{}", std::process::id()))
});

/// A decoder's panic that Greenroom catches is a finding about the file, not about Greenroom; the fuzzer's own hook would
/// end the run before it is caught. One that is not caught still ends it.
static HOOK: Once = Once::new();

/// Looks at these bytes under a name with this ending.
pub fn look(ending: &str, content: &[u8]) {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let path = PLACE.with_extension(ending);
    std::fs::write(&path, content).expect("memory can be written to");
    let begun = Instant::now();
    if let Ok(look) = media::look(&path, &Limits::default()) {
        match look.facts.kind() {
            MediaKind::Audio => drop(media::peaks(&path, 8)),
            MediaKind::Video => {
                drop(media::verify_video(&path));
                drop(Player::open(&path, Box::new(|| {})));
            }
            MediaKind::Image => drop(media::thumb(&path, &look.facts, 64, &path.with_extension("thumb"))),
            MediaKind::Document => {}
        }
    }
    assert!(begun.elapsed() < WITHIN, "it took {:?}", begun.elapsed());
}
