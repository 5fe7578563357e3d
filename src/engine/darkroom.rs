//! Where small pictures are made: on threads of its own, so that a grid of thousands keeps neither the window nor the
//! proof of a result waiting. The newest wish comes first, since it is what is on screen, and one that is no longer
//! wanted is let go.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::looks;
use crate::model::{PictureOf, PictureSize};

/// More threads than this read more files at once than a disk likes.
const MOST_THREADS: usize = 4;

/// A small picture that is to be made of a file.
pub(super) struct Order {
    pub(super) of: PictureOf,
    /// Each size with the place of its picture.
    pub(super) outs: Vec<(PictureSize, PathBuf)>,
    pub(super) file: PathBuf,
    /// Something that must live until the picture is made: a file that goes away by itself.
    pub(super) keep: Option<tempfile::NamedTempFile>,
}

struct Wish {
    order: Order,
    done: oneshot::Sender<bool>,
}

#[derive(Default)]
struct Desk {
    stack: Vec<Wish>,
    closed: bool,
}

type Shared = Arc<(Mutex<Desk>, Condvar)>;

/// The threads and what they are to do.
#[derive(Clone)]
pub(super) struct Darkroom(Arc<Inner>);

struct Inner {
    desk: Shared,
    threads: std::sync::Once,
}

impl Default for Darkroom {
    fn default() -> Self {
        Self(Arc::new(Inner { desk: Arc::default(), threads: std::sync::Once::new() }))
    }
}

/// All cores but one, which is the window's.
fn threads() -> usize {
    std::thread::available_parallelism()
        .map_or(1, |cores| cores.get().saturating_sub(1))
        .clamp(1, MOST_THREADS)
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Darkroom {
    /// Puts a wish on top. The answer is whether all its pictures lie in their places now; none at all means that the
    /// wish was let go before its turn came.
    pub(super) fn make(&self, order: Order) -> oneshot::Receiver<bool> {
        // Nobody pays for threads who never looks at a picture.
        self.0.threads.call_once(|| {
            for number in 0..threads() {
                let desk = Arc::clone(&self.0.desk);
                let thread = std::thread::Builder::new().name(format!("greenroom-darkroom-{number}"));
                if let Err(error) = thread.spawn(move || develop(&desk)) {
                    tracing::error!(%error, "small pictures cannot be made");
                }
            }
        });
        let (done, answer) = oneshot::channel();
        let (desk, bell) = &*self.0.desk;
        lock(desk).stack.push(Wish { order, done });
        bell.notify_one();
        answer
    }

    /// Lets go of a wish whose turn has not come.
    pub(super) fn let_go(&self, of: &PictureOf, size: PictureSize) {
        let is_it = |wish: &Wish| wish.order.of == *of && wish.order.outs.iter().all(|(it, _)| *it == size);
        lock(&self.0.desk.0).stack.retain(|wish| !is_it(wish));
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let (desk, bell) = &*self.desk;
        let mut desk = lock(desk);
        desk.closed = true;
        desk.stack.clear();
        bell.notify_all();
    }
}

fn develop(shared: &Shared) {
    let (desk, bell) = &**shared;
    loop {
        let Wish { order, done } = {
            let mut desk = lock(desk);
            loop {
                if desk.closed {
                    return;
                }
                match desk.stack.pop() {
                    Some(wish) => break wish,
                    None => desk = bell.wait(desk).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        let made = looks::make_pictures(&order.of, &order.file, &order.outs);
        drop(order.keep);
        if done.send(made).is_err() {
            tracing::trace!("whoever asked for a small picture has left");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::JobId;

    fn of(number: u64) -> PictureOf {
        PictureOf::Take(JobId(number))
    }

    fn order(number: u64, folder: &std::path::Path) -> Order {
        let outs = vec![(PictureSize::Small, folder.join(format!("{number}.jpg")))];
        Order { of: of(number), outs, file: folder.join("picture.png"), keep: None }
    }

    #[test]
    fn the_newest_wish_comes_first_and_one_let_go_is_never_made() {
        let folder = tempfile::tempdir().unwrap();
        image::RgbImage::new(600, 400).save(folder.path().join("picture.png")).unwrap();
        let darkroom = Darkroom::default();
        // No thread works yet, so that all three wait.
        darkroom.0.threads.call_once(|| {});
        let mut answers: Vec<_> = (0..3).map(|number| darkroom.make(order(number, folder.path()))).collect();
        let waiting: Vec<PictureOf> =
            lock(&darkroom.0.desk.0).stack.iter().rev().map(|wish| wish.order.of.clone()).collect();
        assert_eq!(waiting, [2, 1, 0].map(of));
        darkroom.let_go(&of(1), PictureSize::Large);
        darkroom.let_go(&of(0), PictureSize::Small);
        let let_go = answers.remove(0);
        assert!(let_go.blocking_recv().is_err());
        let desk = Arc::clone(&darkroom.0.desk);
        let thread = std::thread::Builder::new().name("developer".to_owned());
        let thread = thread.spawn(move || develop(&desk)).unwrap();
        for answer in answers {
            assert_eq!(answer.blocking_recv(), Ok(true));
        }
        drop(darkroom);
        thread.join().unwrap();
        assert!(!folder.path().join("0.jpg").exists());
        assert!(folder.path().join("1.jpg").exists() && folder.path().join("2.jpg").exists());
    }

    #[test]
    fn what_is_no_picture_is_answered_and_the_next_one_made() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("picture.png"), b"\x89PNG\r\n\x1a\n nothing").unwrap();
        let darkroom = Darkroom::default();
        assert_eq!(darkroom.make(order(0, folder.path())).blocking_recv(), Ok(false));
        image::RgbImage::new(600, 400).save(folder.path().join("picture.png")).unwrap();
        assert_eq!(darkroom.make(order(1, folder.path())).blocking_recv(), Ok(true));
    }
}
