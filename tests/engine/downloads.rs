//! Results on their way down, from a server that cuts, lies, dawdles and changes its mind.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use greenroom::engine::Disk;
use greenroom::model::{Destination, FailureKind, JobId, Moment, Step, Wish};
use greenroom::provider::{Provider, TaskState};
use greenroom::sandbox::Action;

use crate::links::Framed;
use crate::scene::{Plan, Scene};

/// Two films of different content.
static FILMS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let mut scene = Scene::new();
    ["a walk", "another walk"].map(|prompt| {
        let job = scene.generate(prompt);
        let Step::Saved { path, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
        fs::read(path).unwrap()
    })
});

/// What goes wrong with one answer.
#[derive(Clone, Copy)]
enum Fault {
    /// The line is closed after so many bytes.
    Cut(usize),
    /// Nothing more comes after so many bytes, and the line stays open.
    Stall(usize),
    /// A piece now and then.
    Dawdle(Duration),
    /// It answers as if it had been asked for the whole.
    NoParts,
    /// It sends another part than was asked for.
    OtherPart,
    /// No file, but this status.
    Status(u16),
}

struct Site {
    film: Vec<u8>,
    tag: Option<&'static str>,
    faults: VecDeque<Fault>,
    /// `Range` and `If-Range` of each question.
    asked: Vec<(Option<String>, Option<String>)>,
}

/// The server; ends with its process.
struct Host {
    site: Arc<Mutex<Site>>,
    url: String,
}

impl Host {
    fn new(tag: Option<&'static str>, faults: &[Fault]) -> Self {
        let faults = faults.iter().copied().collect();
        let site = Site { film: FILMS[0].clone(), tag, faults, asked: vec![] };
        let site = Arc::new(Mutex::new(site));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/film.mp4?sig=1", listener.local_addr().unwrap());
        let shared = Arc::clone(&site);
        let serve = move || {
            for stream in listener.incoming() {
                let (stream, site) = (stream.unwrap(), Arc::clone(&shared));
                // Whoever hangs up is not waited for.
                let one = move || drop(answer(&stream, &site));
                std::thread::Builder::new().name("one question".into()).spawn(one).unwrap();
            }
        };
        std::thread::Builder::new().name("host of films".into()).spawn(serve).unwrap();
        Self { site, url }
    }

    fn asked(&self) -> Vec<(Option<String>, Option<String>)> {
        self.site.lock().unwrap().asked.clone()
    }

    /// An account whose films lie here.
    fn plan(&self, made: Option<Moment>) -> Plan {
        let here = self.url.clone();
        let change = move |state| match state {
            TaskState::Finished { lifetime, seed, cost, last_frame, made: told, .. } => {
                let url = here.clone();
                TaskState::Finished { url, made: made.or(told), lifetime, seed, cost, last_frame }
            }
            other => other,
        };
        let change: Arc<dyn Fn(TaskState) -> TaskState + Send + Sync> = Arc::new(change);
        let wrap =
            move |account| Arc::new(Framed { account, change: Arc::clone(&change) }) as Arc<dyn Provider>;
        Plan { wrap: Box::new(wrap), idle: Some(Duration::from_millis(500)), ..Plan::default() }
    }
}

fn answer(mut stream: &TcpStream, site: &Mutex<Site>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let (mut range, mut if_range) = (None, None);
    for line in lines.by_ref() {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            if line.is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "range" => range = Some(value.trim().to_owned()),
            "if-range" => if_range = Some(value.trim().to_owned()),
            "authorization" => panic!("no key goes to a link"),
            _ => {}
        }
    }
    let (film, tag, fault) = {
        let mut site = site.lock().unwrap();
        site.asked.push((range.clone(), if_range.clone()));
        (site.film.clone(), site.tag, site.faults.pop_front())
    };
    if let Some(Fault::Status(status)) = fault {
        return write!(stream, "HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let same = if_range.is_none() || if_range.as_deref() == tag;
    let parts = same && !matches!(fault, Some(Fault::NoParts));
    let from: Option<usize> = range
        .filter(|_| parts)
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let shift = usize::from(matches!(fault, Some(Fault::OtherPart))) * 7;
    let start = from.map_or(0, |from| from - shift);
    let body = &film[start..];
    match from {
        Some(_) => {
            let (last, whole) = (film.len() - 1, film.len());
            write!(
                stream,
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {start}-{last}/{whole}\r\n"
            )?;
        }
        None => write!(stream, "HTTP/1.1 200 OK\r\n")?,
    }
    if let Some(tag) = tag {
        write!(stream, "ETag: {tag}\r\n")?;
    }
    write!(stream, "Content-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    match fault {
        Some(Fault::Cut(after)) => stream.write_all(&body[..after]),
        Some(Fault::Stall(after)) => {
            stream.write_all(&body[..after])?;
            // The other side gives up first.
            let mut rest = Vec::new();
            std::io::Read::read_to_end(&mut stream, &mut rest).map(drop)
        }
        Some(Fault::Dawdle(pause)) => {
            for piece in body.chunks(body.len().div_ceil(12)) {
                stream.write_all(piece)?;
                std::thread::sleep(pause);
            }
            Ok(())
        }
        _ => stream.write_all(body),
    }
}

/// The film that was saved, and that nothing else lies beside it.
fn saved(scene: &mut Scene, job: JobId) -> Vec<u8> {
    let Step::Saved { path, .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(scene.saved_files(), std::slice::from_ref(&path), "no part of it stays behind");
    assert_eq!(scene.calls(Action::CreateGeneration), 1);
    fs::read(path).unwrap()
}

fn run(host: &Host) -> (Scene, Vec<u8>) {
    let mut scene = Scene::with(host.plan(None));
    let job = scene.generate("a walk");
    let film = saved(&mut scene, job);
    (scene, film)
}

/// The question for the whole.
fn whole() -> (Option<String>, Option<String>) {
    (None, None)
}

/// The question for the rest, if the mark is still the same.
fn rest(from: usize, mark: &str) -> (Option<String>, Option<String>) {
    (Some(format!("bytes={from}-")), Some(mark.to_owned()))
}

#[test]
fn a_download_that_was_cut_goes_on_where_it_was() {
    let host = Host::new(Some("\"one\""), &[Fault::Cut(5000)]);
    let (_, film) = run(&host);
    assert!(film == FILMS[0]);
    assert_eq!(host.asked(), [whole(), rest(5000, "\"one\"")]);
}

#[test]
fn a_film_that_changed_meanwhile_is_not_put_together_of_two() {
    let host = Host::new(Some("\"one\""), &[Fault::Cut(5000)]);
    let mut scene = Scene::with(host.plan(None));
    let job = scene.generate("a walk");
    scene.until("it was cut", |world| world.jobs[&job].trouble.is_some());
    {
        let mut site = host.site.lock().unwrap();
        site.film.clone_from(&FILMS[1]);
        site.tag = Some("\"two\"");
    }
    assert!(saved(&mut scene, job) == FILMS[1]);
    assert_eq!(host.asked()[1], rest(5000, "\"one\""));
}

#[test]
fn a_server_without_parts_begins_anew() {
    let host = Host::new(Some("\"one\""), &[Fault::Cut(5000), Fault::NoParts]);
    let (_, film) = run(&host);
    assert!(film == FILMS[0]);
    assert_eq!(host.asked().len(), 2);
}

#[test]
fn a_part_that_was_not_asked_for_is_not_taken() {
    let host = Host::new(Some("\"one\""), &[Fault::Cut(5000), Fault::OtherPart]);
    let (_, film) = run(&host);
    assert!(film == FILMS[0]);
    assert_eq!(host.asked(), [whole(), rest(5000, "\"one\""), whole()]);
}

#[test]
fn without_a_mark_nobody_knows_whether_it_is_the_same_film() {
    for mark in [None, Some("W/\"much the same\"")] {
        let host = Host::new(mark, &[Fault::Cut(5000)]);
        let (_, film) = run(&host);
        assert!(film == FILMS[0]);
        assert_eq!(host.asked(), [whole(), whole()]);
    }
}

#[test]
fn a_line_that_says_nothing_is_given_up_and_a_slow_one_is_not() {
    let host = Host::new(Some("\"one\""), &[Fault::Stall(5000), Fault::Dawdle(Duration::from_millis(120))]);
    let (_, film) = run(&host);
    assert!(film == FILMS[0]);
    // The slow one took three times as long as silence is borne.
    assert_eq!(host.asked().len(), 2);
}

#[test]
fn what_had_come_before_a_restart_is_not_fetched_again() {
    let host = Host::new(Some("\"one\""), &[Fault::Cut(5000)]);
    let mut scene = Scene::with(host.plan(None));
    let job = scene.generate("a walk");
    scene.until("it was cut", |world| world.jobs[&job].trouble.is_some());
    scene.close();
    scene.open();
    assert!(saved(&mut scene, job) == FILMS[0]);
    assert_eq!(host.asked()[1], rest(5000, "\"one\""));
}

#[test]
fn what_came_whole_before_a_restart_is_not_fetched_at_all() {
    let host = Host::new(Some("\"one\""), &[Fault::Cut(5000), Fault::Status(503), Fault::Status(503)]);
    let mut scene = Scene::with(host.plan(None));
    let job = scene.generate("a walk");
    scene.until("it was cut", |world| world.jobs[&job].trouble.is_some());
    scene.close();
    let asked = host.asked().len();
    let part = fs::read_dir(scene.results()).unwrap().map(|entry| entry.unwrap().path());
    let part = part.filter(|path| path.extension().is_some_and(|it| it == "part")).last().unwrap();
    fs::write(part, &FILMS[0]).unwrap();
    scene.open();
    assert!(saved(&mut scene, job) == FILMS[0]);
    assert_eq!(host.asked().len(), asked);
}

/// A disk on which so much is free.
struct Small(AtomicU64);

impl Disk for Small {
    fn free(&self, _folder: &Path) -> std::io::Result<u64> {
        Ok(self.0.load(Ordering::Relaxed))
    }
}

#[test]
fn a_full_disk_keeps_the_film_waiting_and_loses_nothing() {
    let host = Host::new(Some("\"one\""), &[]);
    let disk = Arc::new(Small(AtomicU64::new(5 << 20)));
    let plan = Plan { disk: Arc::clone(&disk) as Arc<dyn Disk>, ..host.plan(None) };
    let mut scene = Scene::with(plan);
    let job = scene.generate("a walk");
    scene.until("it waits for room", |world| world.jobs[&job].trouble.is_some());
    let trouble = scene.job(job).trouble.clone().unwrap();
    assert_eq!((trouble.kind, trouble.code.as_deref()), (FailureKind::LocalDisk, Some("no_space")));
    let said = trouble.said.unwrap();
    assert!(said.contains("32 MB") && said.contains("5 MB"), "what is needed and what is free: {said}");
    assert!(!scene.step(job).is_ended());
    assert_eq!(host.asked().len(), 0, "nobody is called while there is no room");
    let films = fs::read_dir(scene.results())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "mp4"));
    assert_eq!(films.count(), 0);
    disk.0.store(1 << 40, Ordering::Relaxed);
    assert!(saved(&mut scene, job) == FILMS[0]);
}

#[test]
fn a_link_that_was_dead_too_early_is_asked_for_anew_however_often_something_else_was_wrong() {
    let host = Host::new(Some("\"one\""), &[]);
    let disk = Arc::new(Small(AtomicU64::new(0)));
    let plan = Plan { disk: Arc::clone(&disk) as Arc<dyn Disk>, ..host.plan(None) };
    let mut scene = Scene::with(plan);
    let job = scene.generate("a walk");
    scene.until("it waits for room", |world| world.jobs[&job].trouble.is_some());
    scene.close();
    // A night on a full disk later.
    let mut store = scene.store();
    let mut row = store.job(job).unwrap().unwrap();
    row.attempts = 50;
    store.save_job(&row).unwrap();
    drop(store);
    disk.0.store(1 << 40, Ordering::Relaxed);
    host.site.lock().unwrap().faults.push_back(Fault::Status(403));
    scene.open();
    assert!(saved(&mut scene, job) == FILMS[0]);
}

#[test]
fn what_came_too_late_says_so() {
    let faults = [Fault::Status(403); 20];
    let host = Host::new(Some("\"one\""), &faults);
    let mut scene = Scene::with(host.plan(Some(Moment(1_700_000_000_000))));
    let job = scene.generate("a walk");
    let Step::Failed { failure, task: Some(_), .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    assert_eq!(failure.kind, FailureKind::LinkExpired);
    assert_eq!(host.asked().len(), 2, "once by each address");
    // The provider may have it all the same.
    host.site.lock().unwrap().faults.clear();
    scene.wish(job, Wish::Retry);
    assert!(saved(&mut scene, job) == FILMS[0]);
}

#[test]
fn a_result_does_not_wait_behind_a_long_queue() {
    let mut scene = Scene::new();
    scene.yard().slow(Action::CreateAsset, Duration::from_millis(400));
    let group = scene.group("Mira");
    let files: Vec<_> = (0..24).map(|number| scene.picture(&format!("{number}.png"), number)).collect();
    let named: Vec<_> = files.iter().map(|path| (path.as_path(), "mira")).collect();
    let uploads = scene.upload(&named, &Destination::Group(group));
    let job = scene.generate("a walk");
    let Step::Saved { .. } = scene.rest(job) else { panic!("{:?}", scene.job(job)) };
    let waiting = uploads.iter().filter(|id| *scene.step(**id) == Step::Queued).count();
    assert!(waiting > 0, "the queue is still long when the film is there");
}
