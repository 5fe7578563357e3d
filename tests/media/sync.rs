//! What is heard and what time it is: the sound of films as it is decoded, laid out and sent to a device that is not
//! there. Moments are made up; nothing here waits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use greenroom::media::{self, Clock, Pcm, Place, Voice};

use crate::make::{Bench, fixture_path};

/// A click a second, each one sample long, for so many seconds at 48 kHz.
fn clicks(seconds: usize) -> Arc<Pcm> {
    let mut samples = vec![0.0; seconds * 48_000 * 2];
    for second in 0..seconds {
        samples[second * 96_000] = 0.5;
        samples[second * 96_000 + 1] = 0.5;
    }
    Arc::new(Pcm { hertz: 48_000, samples })
}

/// A device that asks for so many frames at a time, and hears them so much later than it asks.
struct Device {
    asked: Instant,
    period: usize,
    latency: Duration,
    hertz: f64,
}

impl Device {
    /// One request; answers the moment at which its first frame is heard, and the frames.
    fn ask(&mut self, voice: &mut Voice, clock: &mut Clock) -> (Instant, Vec<f32>) {
        let mut buffer = vec![0.0; self.period * 2];
        let heard = self.asked + self.latency;
        let place = voice.fill(&mut buffer, 2);
        clock.follow(heard, place);
        self.asked += Duration::from_secs_f64(self.period as f64 / self.hertz);
        (heard, buffer)
    }
}

#[test]
fn the_picture_follows_a_device_that_is_slow_late_and_not_quite_right() {
    // A tenth of a second late, and half a percent slow: in ten minutes it is three seconds behind the wall.
    let start = Instant::now();
    let (latency, hertz) = (Duration::from_millis(100), 48_000.0 * 0.995);
    let mut device = Device { asked: start, period: 1024, latency, hertz };
    let mut voice = Voice::new(clicks(600), 600.0, 0.0);
    let mut clock = Clock::new(600.0);
    clock.hold(0.0);
    assert_eq!(clock.at(start + Duration::from_secs(9)), Place::default(), "it waits for the first sound");
    let mut worst = 0.0_f64;
    let mut clicks_heard = 0;
    while clicks_heard < 600 {
        let (heard, buffer) = device.ask(&mut voice, &mut clock);
        for (frame, _) in buffer.chunks(2).enumerate().filter(|(_, pair)| pair[0] > 0.0 || pair[1] > 0.0) {
            let moment = heard + Duration::from_secs_f64(frame as f64 / hertz);
            worst = worst.max((clock.at(moment).second - f64::from(clicks_heard)).abs());
            clicks_heard += 1;
        }
        // The very first click is swallowed by the fade that keeps a start from clicking.
        clicks_heard = clicks_heard.max(1);
    }
    assert!(worst < 0.001, "picture and sound are {worst} s apart");
    let wall = device.asked.duration_since(start).as_secs_f64();
    assert!(wall > 601.0, "the device was slow: {wall}");
}

#[test]
fn before_the_first_sound_is_heard_the_picture_stands_still() {
    let now = Instant::now();
    let mut clock = Clock::new(5.0);
    let mut voice = Voice::new(clicks(5), 5.0, 2.0);
    let latency = Duration::from_millis(180);
    let mut device = Device { asked: now, period: 960, latency, hertz: 48_000.0 };
    device.ask(&mut voice, &mut clock);
    assert_eq!(clock.at(now), Place { lap: 0, second: 2.0 });
    assert_eq!(clock.at(now + Duration::from_millis(180)), Place { lap: 0, second: 2.0 });
    assert!((clock.at(now + Duration::from_millis(200)).second - 2.02).abs() < 1e-9);
    let due = Place { lap: 0, second: 2.5 };
    assert_eq!(clock.until(due, now), Duration::from_millis(680));
    assert_eq!(clock.until(due, now + Duration::from_secs(9)), Duration::ZERO);
}

#[test]
fn a_loop_has_no_gap_and_the_clock_counts_its_laps() {
    let pcm = Arc::new(Pcm { hertz: 48_000, samples: [0.25, -0.25].repeat(48_000) });
    let mut voice = Voice::new(pcm, 1.0, 0.5);
    voice.set_looping(true);
    let mut clock = Clock::new(1.0);
    clock.set_looping(true);
    let now = Instant::now();
    let mut device = Device { asked: now, period: 4_800, latency: Duration::ZERO, hertz: 48_000.0 };
    // Away from the fade at its beginning every sample is there.
    device.ask(&mut voice, &mut clock);
    for _ in 0..30 {
        let (_, buffer) = device.ask(&mut voice, &mut clock);
        assert!(buffer.chunks(2).all(|pair| (pair[0] - 0.25).abs() < 1e-6 && (pair[1] + 0.25).abs() < 1e-6));
    }
    let place = clock.at(now + Duration::from_millis(3_200));
    assert_eq!(place.lap, 3);
    assert!((place.second - 0.7).abs() < 1e-6, "{place:?}");
}

#[test]
fn what_ends_is_silent_and_the_clock_stands_at_the_end() {
    let mut voice = Voice::new(clicks(1), 1.0, 0.9);
    let mut clock = Clock::new(1.0);
    let now = Instant::now();
    let mut device = Device { asked: now, period: 9_600, latency: Duration::ZERO, hertz: 48_000.0 };
    device.ask(&mut voice, &mut clock);
    let (_, buffer) = device.ask(&mut voice, &mut clock);
    assert!(buffer.iter().all(|sample| *sample == 0.0));
    assert_eq!(clock.at(now + Duration::from_secs(7)), Place { lap: 0, second: 1.0 });
}

#[test]
fn muting_is_quick_and_does_not_click() {
    let pcm = Arc::new(Pcm { hertz: 48_000, samples: vec![0.5; 96_000 * 2] });
    let mut voice = Voice::new(pcm, 2.0, 0.0);
    let mut buffer = vec![0.0; 9_600];
    voice.fill(&mut buffer, 2);
    voice.set_volume(0.0);
    voice.fill(&mut buffer, 2);
    let steps = buffer.chunks(2).map(|pair| pair[0]).collect::<Vec<_>>();
    let jump = steps.windows(2).map(|pair| (pair[0] - pair[1]).abs()).fold(0.0, f32::max);
    assert!(jump < 0.002 && steps.last() == Some(&0.0), "{jump} {:?}", steps.last());
    // One speaker hears both sides.
    voice.set_volume(1.0);
    let mut mono = vec![0.0; 4_800];
    let place = voice.fill(&mut mono, 1);
    assert!((place.second - 0.2).abs() < 1e-9 && (mono[4_799] - 0.5).abs() < 1e-6);
}

/// The first moment at which something is heard, in seconds.
fn onset(pcm: &Pcm) -> f64 {
    let loud = pcm.samples.chunks(2).position(|pair| pair[0].abs() > 0.05).unwrap();
    loud as f64 / f64::from(pcm.hertz)
}

#[test]
fn priming_and_edit_lists_leave_the_beep_where_the_flash_is() {
    // Half a second of darkness and silence, then a white frame and a beep of 0.1 s, twice.
    let pcm = media::sound_of(&fixture_path("flash.mp4")).unwrap().unwrap();
    let flash = {
        let player = media::Player::open(&fixture_path("flash.mp4"), Box::new(|| {})).unwrap();
        assert!(player.frame().unwrap().rgba[0] < 40);
        0.5
    };
    let beep = onset(&pcm);
    assert!((beep - flash).abs() < 0.005, "the beep comes {:.1} ms after the flash", (beep - flash) * 1000.0);
    assert!((pcm.seconds() - 2.0).abs() < 0.03, "{}", pcm.seconds());
    // The same with the sound delayed by a quarter of a second, by an edit list.
    let delayed = media::sound_of(&fixture_path("flash-late.mov")).unwrap().unwrap();
    assert!((onset(&delayed) - 0.75).abs() < 0.005, "{}", onset(&delayed));
}

#[test]
fn another_rate_keeps_length_and_pitch() {
    let tone: Vec<f32> = (0..44_100)
        .flat_map(|at| [(f64::from(at) * std::f64::consts::TAU * 440.0 / 44_100.0).sin() as f32 * 0.5; 2])
        .collect();
    let pcm = Pcm { hertz: 44_100, samples: tone };
    let other = pcm.at(48_000).unwrap();
    assert!((other.seconds() - 1.0).abs() < 0.001);
    let left: Vec<f32> = other.samples.chunks(2).map(|pair| pair[0]).collect();
    let crossings = left.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    assert!((439..=441).contains(&crossings), "{crossings}");
    let wave = |at: usize| (at as f64 * std::f64::consts::TAU * 440.0 / 48_000.0).sin() as f32 * 0.5;
    let worst = (2_000..46_000).map(|at| (left[at] - wave(at)).abs()).fold(0.0, f32::max);
    // A third of a sample apart is what this allows.
    assert!(worst < 0.015, "{worst}");
    assert_eq!(pcm.at(44_100).unwrap(), pcm);
}

#[test]
fn sounds_are_decoded_from_their_beginning_to_their_end() {
    let mp3 = media::sound_of(&fixture_path("tone.mp3")).unwrap().unwrap();
    let facts = crate::make::look(&fixture_path("tone.mp3")).unwrap();
    assert!((mp3.seconds() - facts.seconds().unwrap()).abs() < 0.01, "{} {facts:?}", mp3.seconds());
    assert!(media::sound_of(&fixture_path("hd.mp4")).unwrap().is_none(), "a silent film has no sound");
}

#[test]
fn a_later_stretch_takes_over_without_a_gap_and_silence_is_around_what_is_not_there() {
    let ramp = |from: u32| {
        let samples = (from..from + 48_000).flat_map(|at| [at as f32 / 200_000.0; 2]).collect();
        Arc::new(Pcm { hertz: 48_000, samples })
    };
    let mut voice = Voice::new(ramp(0), 3.0, 0.5);
    let mut heard = vec![0.0; 12_000];
    voice.fill(&mut heard[..2000], 1); // it fades in
    voice.fill(&mut heard[..2000], 1);
    assert!((heard[1999] - 27_999.0 / 200_000.0).abs() < 1e-4, "{}", heard[1999]);
    // The next one begins three quarters of a second into the film.
    voice.set_stretch(ramp(36_000), 0.75);
    voice.fill(&mut heard, 1);
    for (at, sample) in (28_000..).zip(&heard) {
        let expected = if at < 36_000 { 0.0 } else { at as f32 / 200_000.0 };
        assert!((sample - expected).abs() < 1e-4, "{at}: {sample}");
    }
    let mut rest = vec![1.0; 96_000];
    let place = voice.fill(&mut rest, 1);
    assert!((place.second - 40_000.0 / 48_000.0).abs() < 1e-9);
    assert!(rest[44_000..].iter().all(|sample| *sample == 0.0), "behind it nothing is there");
}

#[test]
fn a_stretch_of_a_long_sound_is_the_same_as_that_part_of_the_whole() {
    let bench = Bench::new();
    let tone: Vec<i16> =
        (0..8000 * 20).map(|at| (f64::from(at).powf(1.3) * 0.01).sin().mul_add(9000.0, 0.0) as i16).collect();
    let path = bench.put("long.wav", crate::make::wav(8000, &tone, None));
    let whole = media::sound_of(&path).unwrap().unwrap();
    let part = media::stretch_of(&path, 12.5..17.0).unwrap().unwrap();
    assert_eq!(part.samples.len(), 4 * 8000 * 2 + 8000, "four seconds and a half, in pairs");
    assert_eq!(part.samples, whole.samples[25 * 8000..34 * 8000]);
}
