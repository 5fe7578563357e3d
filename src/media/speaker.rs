//! The computer's loudspeakers. They are opened while something with sound plays, and given back when it stops.
//!
//! `cpal` rather than `rodio`: with each request for samples it says when they will be heard, and that is the clock
//! the picture follows. Where there is no device, or it is pulled out, things go on silently.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{Device, ErrorKind, FromSample, SampleFormat, SizedSample, Stream, StreamConfig};

use super::voice::{Clock, Voice};

/// Where the samples go and what follows from it.
#[derive(Clone, Debug)]
pub(super) struct Speaking {
    /// What is said.
    pub(super) voice: Voice,
    /// Told with each buffer when it will be heard.
    pub(super) clock: Clock,
}

/// An open device. Dropping it makes it silent at once.
pub(super) struct Speaker {
    _stream: Stream,
    lost: Arc<AtomicBool>,
}

/// A device that was found, and what it wants.
pub(super) struct Found {
    device: Device,
    config: StreamConfig,
    format: SampleFormat,
}

impl Found {
    /// The system's own choice of a device, at this rate where it can, else at its own.
    pub(super) fn with_rate(hertz: u32) -> Result<Self, String> {
        let device = cpal::default_host().default_output_device().ok_or("there is no sound device")?;
        let own = device.default_output_config().map_err(|error| error.to_string())?;
        let fits = |config: &cpal::SupportedStreamConfigRange| {
            config.channels() == own.channels() && config.sample_format() == own.sample_format()
        };
        let wished = device
            .supported_output_configs()
            .ok()
            .and_then(|configs| configs.filter(fits).find_map(|config| config.try_with_sample_rate(hertz)));
        let chosen = wished.unwrap_or(own);
        Ok(Self { device, config: chosen.config(), format: chosen.sample_format() })
    }

    /// Frames a second, in hertz.
    pub(super) const fn hertz(&self) -> u32 {
        self.config.sample_rate
    }

    /// Opens it; from now on it asks for samples by itself.
    pub(super) fn speak(self, speaking: Arc<Mutex<Speaking>>) -> Result<Speaker, String> {
        match self.format {
            SampleFormat::F32 => self.open::<f32>(speaking),
            SampleFormat::I16 => self.open::<i16>(speaking),
            SampleFormat::I32 => self.open::<i32>(speaking),
            SampleFormat::U8 => self.open::<u8>(speaking),
            format => Err(format!("the sound device wants samples of an unusual kind: {format}")),
        }
    }

    fn open<T: SizedSample + FromSample<f32>>(
        self,
        speaking: Arc<Mutex<Speaking>>,
    ) -> Result<Speaker, String> {
        let channels = usize::from(self.config.channels);
        let lost = Arc::new(AtomicBool::new(false));
        let gone = Arc::clone(&lost);
        let mut samples: Vec<f32> = Vec::new();
        let fill = move |out: &mut [T], info: &cpal::OutputCallbackInfo| {
            let moments = info.timestamp();
            let ahead = moments.playback.duration_since(moments.callback);
            samples.resize(out.len(), 0.0);
            let heard = Instant::now() + ahead;
            {
                let mut speaking = speaking.lock().unwrap_or_else(PoisonError::into_inner);
                let place = speaking.voice.fill(&mut samples, channels);
                speaking.clock.follow(heard, place);
            }
            for (out, sample) in out.iter_mut().zip(&samples) {
                *out = T::from_sample(*sample);
            }
        };
        let failed = move |error: cpal::Error| {
            // After anything else the device goes on asking; whether it does is looked at.
            let ends =
                [ErrorKind::DeviceNotAvailable, ErrorKind::HostUnavailable, ErrorKind::StreamInvalidated];
            tracing::debug!(kind = ?error.kind(), "sound: {error}");
            if ends.contains(&error.kind()) {
                gone.store(true, Ordering::Relaxed);
            }
        };
        let stream = self.device.build_output_stream::<T, _, _>(self.config, fill, failed, None);
        let stream = stream.map_err(|error| error.to_string())?;
        stream.play().map_err(|error| error.to_string())?;
        Ok(Speaker { _stream: stream, lost })
    }
}

impl Speaker {
    /// Whether the device has gone.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}
