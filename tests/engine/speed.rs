//! A person's limits on what moves: how fast, and not before they say so.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use greenroom::model::talk::Taste;
use greenroom::model::{Command, Destination, Event, FailureKind, GroupId, Step, Wish};
use greenroom::provider::{Bytes, Fetcher, Progress, SpeedLimit};

use crate::common::put;
use crate::corner::Corner;
use crate::scene::{Plan, Scene};

/// So much may pass at once before the limit is felt.
const AT_ONCE: usize = 32 << 10;

/// How long bytes take at least, once the limit is felt; a tenth is left to the clock.
fn least(bytes: usize, bytes_per_second: u32) -> Duration {
    Duration::from_secs_f64((bytes - AT_ONCE) as f64 / f64::from(bytes_per_second)).mul_f64(0.9)
}

#[test]
fn bytes_go_up_and_come_down_no_faster_than_the_limit() {
    const LIMIT: u32 = 200_000;
    let corner = Corner::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let content = vec![7_u8; 250_000];
    let limit = SpeedLimit::default();
    limit.set(NonZeroU32::new(LIMIT));
    let progress = Progress::limited(limit.clone());
    let put = |key: &'static str, progress: &Progress| {
        let started = Instant::now();
        let bytes = Bytes::from(content.clone());
        runtime.block_on(async { corner.stage().put(key, "text/plain", bytes, progress).await }).unwrap();
        started.elapsed()
    };
    let slow = put("waiting/slow.txt", &progress);
    assert!(slow >= least(content.len(), LIMIT), "it went up in {slow:?}");
    assert_eq!(progress.get(), content.len() as u64, "and is counted all the same");
    let (together, started) = (content.len(), Instant::now());
    std::thread::scope(|scope| {
        // Two at once share it.
        scope.spawn(|| put("waiting/one.txt", &progress));
        scope.spawn(|| put("waiting/two.txt", &progress));
    });
    let both = started.elapsed();
    assert!(both >= least(2 * together, LIMIT), "two went up together in {both:?}");

    let url = corner.publish("film.bin", content.clone());
    let fetcher = Fetcher::new().unwrap();
    fetcher.limit().set(NonZeroU32::new(LIMIT));
    let fetch = || {
        let started = Instant::now();
        let length = runtime.block_on(async {
            let mut download = fetcher.open(&url).await.ok().unwrap();
            let mut length = 0;
            while let Some(piece) = download.next().await {
                length += piece.ok().unwrap().len();
            }
            length
        });
        assert_eq!(length, content.len());
        started.elapsed()
    };
    let slow = fetch();
    assert!(slow >= least(content.len(), LIMIT), "it came down in {slow:?}");
    fetcher.limit().set(None);
    let quick = fetch();
    assert!(quick < slow, "without the limit it came in {quick:?}, with it in {slow:?}");
}

#[test]
fn the_setting_limits_what_the_house_sends() {
    const KILOBYTES: u32 = 100;
    let mut scene = Scene::new();
    let group = Destination::Group(scene.group("Mira"));
    let noise = image::RgbImage::from_fn(320, 320, |x, y| {
        let word =
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519)).wrapping_mul(3_266_489_917);
        let [a, b, c, _] = word.to_be_bytes();
        image::Rgb([a, b, c])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    let folder = scene.picture("beside.png", 1).parent().unwrap().to_owned();
    let path = put(&folder, "noise.png", &bytes);
    let taste = Taste { speed_limit_kb: NonZeroU32::new(KILOBYTES), ..Taste::default() };
    scene.send(Command::SetTaste(taste));
    let started = Instant::now();
    let job = scene.upload(&[(&path, "noise")], &group)[0];
    assert!(matches!(scene.rest(job), Step::Active { .. }), "{:?}", scene.job(job));
    let took = started.elapsed();
    assert!(took >= least(bytes.len(), KILOBYTES * 1000), "{} bytes left in {took:?}", bytes.len());
    let told = scene.told.contains(&Event::Taste(taste));
    assert!(told);
}

#[test]
fn an_upload_that_found_no_network_waits_for_its_owner_where_that_is_wished() {
    let mut scene = Scene::deserted(Plan::default());
    scene.open();
    let taste = Taste { start_when_online: false, ..Taste::default() };
    scene.send(Command::SetTaste(taste));
    let path = scene.picture("mira.png", 7);
    let group = Destination::Group(GroupId::new("group-1"));
    let job = scene.upload(&[(&path, "mira")], &group)[0];
    scene.until("it found nobody", |world| world.jobs.get(&job).is_some_and(|job| job.paused));
    let waiting = scene.job(job).clone();
    assert_eq!(waiting.step, Step::Queued);
    assert_eq!(waiting.trouble.unwrap().kind, FailureKind::Unreached);
    scene.wish(job, Wish::Resume);
    scene.until("it tried again and waits again", |world| {
        world.jobs.get(&job).is_some_and(|job| job.paused && job.attempts > waiting.attempts)
    });
}
