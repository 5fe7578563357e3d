//! Puts encoded pictures and sound into one MP4 whose index stands first, so it plays while it loads.

use std::io::Cursor;

use mp4::{
    AacConfig, AudioObjectType, AvcConfig, BoxHeader, BoxType, Bytes, ChannelConfig, FourCC, FtypBox,
    MediaConfig, MoovBox, Mp4Box, Mp4Config, Mp4Reader, Mp4Sample, Mp4Writer, SampleFreqIndex, TrackConfig,
    TrackType, WriteBox,
};

/// Ticks in a second, for the film and both tracks: a whole number for every frame at 24 per second and for
/// every sample at 48 kHz, so no length is ever rounded.
pub(super) const TICKS: u32 = 48_000;
const BOX_HEADER: u64 = 8;

/// One coded picture: its NAL units with four length bytes in front of each.
pub(super) struct CodedPicture {
    pub(super) bytes: Vec<u8>,
    pub(super) key: bool,
}

/// What the film is made of.
pub(super) struct Reel {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) frames_per_second: u32,
    pub(super) sequence_set: Vec<u8>,
    pub(super) picture_set: Vec<u8>,
    pub(super) pictures: Vec<CodedPicture>,
    pub(super) sound: Option<Sound>,
}

/// AAC-LC access units of 1024 samples, 48 kHz, stereo.
pub(super) struct Sound {
    pub(super) units: Vec<Vec<u8>>,
    /// Samples at the start that only warm the decoder up.
    pub(super) priming: u64,
    /// Samples meant to be heard.
    pub(super) heard: u64,
    pub(super) bits_per_second: u32,
}

/// Writes the film.
pub(super) fn mux(reel: &Reel) -> mp4::Result<Vec<u8>> {
    let brands = [*b"isom", *b"iso2", *b"avc1", *b"mp41"].map(|value| FourCC { value });
    let config = Mp4Config {
        major_brand: brands[0],
        minor_version: 512,
        compatible_brands: brands.to_vec(),
        timescale: TICKS,
    };
    let mut writer = Mp4Writer::write_start(Cursor::new(Vec::new()), &config)?;
    writer.add_track(&TrackConfig {
        track_type: TrackType::Video,
        timescale: TICKS,
        language: "und".into(),
        media_conf: MediaConfig::AvcConfig(AvcConfig {
            width: reel.width,
            height: reel.height,
            seq_param_set: reel.sequence_set.clone(),
            pic_param_set: reel.picture_set.clone(),
        }),
    })?;
    if let Some(sound) = &reel.sound {
        writer.add_track(&TrackConfig {
            track_type: TrackType::Audio,
            timescale: TICKS,
            language: "und".into(),
            media_conf: MediaConfig::AacConfig(AacConfig {
                bitrate: sound.bits_per_second,
                profile: AudioObjectType::AacLowComplexity,
                freq_index: SampleFreqIndex::Freq48000,
                chan_conf: ChannelConfig::Stereo,
            }),
        })?;
    }
    write_samples(&mut writer, reel)?;
    writer.write_end()?;
    index_first(&writer.into_writer().into_inner(), reel)
}

/// Writes pictures and sound a second at a time in turn, so that a player never has to seek far for either.
fn write_samples(writer: &mut Mp4Writer<Cursor<Vec<u8>>>, reel: &Reel) -> mp4::Result<()> {
    let tick = TICKS / reel.frames_per_second;
    let mut units = reel.sound.iter().flat_map(|sound| &sound.units).enumerate().peekable();
    for (number, picture) in reel.pictures.iter().enumerate() {
        let start = number as u64 * u64::from(tick);
        while let Some((nth, unit)) = units.next_if(|(nth, _)| *nth as u64 * 1024 <= start) {
            writer.write_sample(2, &sound_sample(nth, unit))?;
        }
        writer.write_sample(
            1,
            &Mp4Sample {
                start_time: start,
                duration: tick,
                rendering_offset: 0,
                is_sync: picture.key,
                bytes: Bytes::copy_from_slice(&picture.bytes),
            },
        )?;
    }
    for (nth, unit) in units {
        writer.write_sample(2, &sound_sample(nth, unit))?;
    }
    Ok(())
}

fn sound_sample(nth: usize, unit: &[u8]) -> Mp4Sample {
    Mp4Sample {
        start_time: nth as u64 * 1024,
        duration: 1024,
        rendering_offset: 0,
        is_sync: true,
        bytes: Bytes::copy_from_slice(unit),
    }
}

/// The library writes the index behind the media. This writes the same film again with the index in front,
/// and adds the edit that hides the sound's warm-up, which the library's writer has no way to say.
fn index_first(film: &[u8], reel: &Reel) -> mp4::Result<Vec<u8>> {
    let size = film.len() as u64;
    let reader = Mp4Reader::read_header(Cursor::new(film), size)?;
    let (ftyp, mut moov) = (reader.ftyp.clone(), reader.moov.clone());
    let media_start = media_start(&ftyp);
    let moov_start = size - moov.box_size();
    let media =
        film.get(media_start as usize..moov_start as usize).ok_or(mp4::Error::InvalidData("no media"))?;

    let heard = film_ticks(reel);
    moov.mvhd.duration = heard;
    for trak in &mut moov.traks {
        trak.tkhd.duration = heard;
    }
    if let Some(sound) = &reel.sound {
        hide_priming(&mut moov, sound);
    }
    move_chunks(&mut moov)?;

    let mut out = Vec::with_capacity(film.len() + 64);
    ftyp.write_box(&mut out)?;
    moov.write_box(&mut out)?;
    BoxHeader::new(BoxType::MdatBox, BOX_HEADER + media.len() as u64).write(&mut out)?;
    out.extend_from_slice(media);
    Ok(out)
}

/// Adds an edit: what is heard begins behind the priming.
#[expect(clippy::default_trait_access, reason = "the library does not export the names of these boxes")]
fn hide_priming(moov: &mut MoovBox, sound: &Sound) {
    for trak in moov.traks.iter_mut().skip(1) {
        let list = trak.edts.get_or_insert_default().elst.get_or_insert_default();
        list.entries = vec![Default::default()];
        for edit in &mut list.entries {
            edit.segment_duration = sound.heard;
            edit.media_time = sound.priming;
            edit.media_rate = 1;
        }
    }
}

fn film_ticks(reel: &Reel) -> u64 {
    reel.pictures.len() as u64 * u64::from(TICKS / reel.frames_per_second)
}

/// Where the library's media begins: behind the type, the header of the media box and an empty `wide` box.
fn media_start(ftyp: &FtypBox) -> u64 {
    ftyp.box_size() + 2 * BOX_HEADER
}

/// Every chunk moves back by the index now in front of it, and forward by the `wide` box that is left out.
fn move_chunks(moov: &mut MoovBox) -> mp4::Result<()> {
    let too_far = || mp4::Error::InvalidData("a film of over 4 GB");
    let by = u32::try_from(moov.box_size() - BOX_HEADER).ok().ok_or_else(too_far)?;
    for trak in &mut moov.traks {
        let chunks = trak.mdia.minf.stbl.stco.as_mut().ok_or(mp4::Error::InvalidData("no chunks"))?;
        for offset in &mut chunks.entries {
            *offset = offset.checked_add(by).ok_or_else(too_far)?;
        }
    }
    Ok(())
}
