//! A gate before a provider: counts what goes through, and can hold an answer or a question back.
//! It outlives the program that is killed, so its numbers are what a provider would bill.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

/// Where a call is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hold {
    /// Before the provider: it never hears of it.
    Question,
    /// Behind the provider: it has acted, and nobody hears of it.
    Answer,
}

#[derive(Default)]
struct Book {
    passed: HashMap<String, usize>,
    hold: Option<(&'static str, Hold)>,
    held: usize,
}

/// The gate.
pub(crate) struct Gate {
    /// Where it listens.
    pub(crate) url: String,
    shared: Arc<(Mutex<Book>, Condvar)>,
}

impl Gate {
    /// Opens a gate before a provider's address, `http://HOST:PORT`.
    pub(crate) fn before(provider: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let provider = provider.strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        let shared = Arc::<(Mutex<Book>, Condvar)>::default();
        let book = Arc::clone(&shared);
        side(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(&provider)) else { continue };
                let book = Arc::clone(&book);
                side(move || pass(client, server, &book));
            }
        });
        Self { url, shared }
    }

    /// How many calls whose address ends in `name` reached the provider.
    pub(crate) fn passed(&self, name: &str) -> usize {
        let book = self.shared.0.lock().unwrap();
        book.passed.iter().filter(|(path, _)| path.ends_with(name)).map(|(_, count)| count).sum()
    }

    /// From now on holds the calls whose address ends in `name`.
    pub(crate) fn hold(&self, name: &'static str, hold: Hold) {
        let mut book = self.shared.0.lock().unwrap();
        (book.hold, book.held) = (Some((name, hold)), 0);
    }

    /// Waits until a call is held.
    pub(crate) fn caught(&self) {
        let (book, bell) = &*self.shared;
        let limit = std::time::Duration::from_mins(1);
        let (book, out) =
            bell.wait_timeout_while(book.lock().unwrap(), limit, |book| book.held == 0).unwrap();
        assert!(!out.timed_out(), "no call came to be held ({:?})", book.hold);
    }

    /// Holds nothing any more.
    pub(crate) fn release(&self) {
        self.shared.0.lock().unwrap().hold = None;
        self.shared.1.notify_all();
    }
}

/// Carries one connection, a question and its answer at a time.
fn pass(mut client: TcpStream, mut server: TcpStream, shared: &Arc<(Mutex<Book>, Condvar)>) {
    let mut answers = server.try_clone().unwrap();
    let mut back = client.try_clone().unwrap();
    let holds_answer = Arc::new(Mutex::new(false));
    let watched = Arc::clone(&holds_answer);
    let book = Arc::clone(shared);
    side(move || {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = answers.read(&mut bytes) {
            if std::mem::take(&mut *watched.lock().unwrap()) {
                wait(&book);
            }
            if back.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        drop(back.shutdown(Shutdown::Both));
    });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        if let Some(path) = path(&bytes[..count]) {
            let hold = shared.0.lock().unwrap().hold.filter(|(name, _)| path.ends_with(name)).map(|it| it.1);
            if hold == Some(Hold::Question) {
                wait(shared);
                break;
            }
            *holds_answer.lock().unwrap() = hold == Some(Hold::Answer);
            *shared.0.lock().unwrap().passed.entry(path).or_default() += 1;
        }
        if server.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    drop(server.shutdown(Shutdown::Both));
}

/// Does something beside; it ends with its connection, or with the test.
fn side(work: impl FnOnce() + Send + 'static) {
    drop(std::thread::Builder::new().name("gate".to_owned()).spawn(work).unwrap());
}

/// Stays until the gate is released.
fn wait(shared: &(Mutex<Book>, Condvar)) {
    let mut book = shared.0.lock().unwrap();
    book.held += 1;
    shared.1.notify_all();
    drop(shared.1.wait_while(book, |book| book.hold.is_some()).unwrap());
}

/// The path of a question that begins here.
fn path(bytes: &[u8]) -> Option<String> {
    let rest = ["POST ", "GET "].iter().find_map(|method| bytes.strip_prefix(method.as_bytes()))?;
    let path = rest.split(|byte| *byte == b' ').next()?;
    Some(String::from_utf8_lossy(path).split('?').next()?.to_owned())
}
