//! How facts become short texts and pictures, for all screens.

use std::time::Duration;

use egui::Ui;

use super::player::Shown;
use crate::model::{
    Asset, AssetStatus, Facts, MediaKind, Moment, Original, OriginalId, PictureOf, PictureSize, Pixels,
    Shape, World,
};
use crate::ui::act::{Act, Picture, Played, PlayerAct, Scene};
use crate::ui::icons::{self, Icon};
use crate::ui::parts;
use crate::ui::theme::{Tone, motion};
use crate::words::{Words, bytes};

/// The picture, if it is on the graphics card; asking is enough to bring it there.
pub(crate) fn picture(scene: &mut Scene<'_>, of: &PictureOf, size: PictureSize) -> Option<parts::Picture> {
    match scene.pictures.get(of, size) {
        Picture::Ready { id, size } => Some(parts::Picture::new(id, size)),
        Picture::Coming | Picture::None => None,
    }
}

/// The picture of an asset: of a sound its waveform, where its file is ours.
pub(crate) fn picture_of(scene: &mut Scene<'_>, asset: &Asset, size: PictureSize) -> Option<parts::Picture> {
    let of = scene.world.picture_of(asset);
    picture_of_kind(scene, &of, asset.kind, size)
}

/// The picture of a file of ours: of a sound its waveform.
pub(crate) fn picture_of_file(
    scene: &mut Scene<'_>,
    id: OriginalId,
    kind: MediaKind,
    size: PictureSize,
) -> Option<parts::Picture> {
    picture_of_kind(scene, &PictureOf::Original(id), kind, size)
}

/// The picture of something of this kind. What a provider shows of a sound is not fetched: it would be all of it.
pub(crate) fn picture_of_kind(
    scene: &mut Scene<'_>,
    of: &PictureOf,
    kind: MediaKind,
    size: PictureSize,
) -> Option<parts::Picture> {
    if kind != MediaKind::Audio {
        return picture(scene, of, size);
    }
    let PictureOf::Original(_) = of else { return None };
    picture(scene, of, size).map(|it| parts::Picture::waveform(it.id, it.size))
}

/// What the button on a sound of ours says and does; none on anything else.
pub(crate) struct PlayButton {
    what: Played,
    name: String,
    playing: bool,
}

impl PlayButton {
    /// Of a sound that is called so.
    pub(crate) fn new(
        scene: &Scene<'_>,
        original: Option<OriginalId>,
        kind: MediaKind,
        name: &str,
    ) -> Option<Self> {
        let what = Played::Original(original.filter(|_| kind == MediaKind::Audio)?);
        let playing = scene.player.is_some_and(|view| view.what == what && view.playing);
        let words = &scene.words.player;
        Some(Self {
            what,
            name: if playing { (words.pause_of)(name) } else { (words.play_of)(name) },
            playing,
        })
    }

    /// For the tile.
    pub(crate) fn part(&self) -> parts::Play<'_> {
        parts::Play { name: &self.name, playing: self.playing }
    }

    /// The tile was drawn, and its button was pressed or not.
    pub(crate) fn was_drawn(&self, ui: &Ui, scene: &mut Scene<'_>, pressed: bool) {
        if self.playing {
            // It may be heard, since this shows that it plays.
            super::player::mark(ui);
        }
        if pressed && self.playing {
            scene.out.push(Act::Player(PlayerAct::Pause));
        } else if pressed {
            if scene.player.is_none_or(|view| view.what != self.what) {
                scene.out.push(Act::Player(PlayerAct::Open(self.what)));
            }
            scene.out.push(Act::Player(PlayerAct::Play));
        }
    }
}

/// Our file behind an asset.
pub(crate) fn original_of<'a>(world: &'a World, asset: &Asset) -> Option<&'a Original> {
    world.originals.get(&asset.original?)
}

/// What the player shows of an asset: a film or a sound of which the file is ours.
pub(crate) fn playable<'s, 'a: 's>(scene: &mut Scene<'a>, asset: &'s Asset) -> Option<Shown<'s>> {
    let original = original_of(scene.world, asset)?;
    if !matches!(original.facts.kind(), MediaKind::Video | MediaKind::Audio) {
        return None;
    }
    let poster = picture_of(scene, asset, PictureSize::Large);
    let poster = poster.or_else(|| picture_of(scene, asset, PictureSize::Small));
    let sound = original.facts.kind() == MediaKind::Audio;
    let now = scene.world.now;
    Some(Shown {
        what: Played::Original(original.id),
        path: &original.path,
        name: &asset.name,
        poster,
        sound,
        link: asset
            .preview
            .as_ref()
            .filter(|link| link.until.is_some_and(|until| until > now))
            .map(|it| &*it.url),
    })
}

/// Puts a widget at a place without moving what comes after it.
pub(crate) fn put(ui: &mut Ui, rect: egui::Rect, salt: &str, widget: impl egui::Widget) -> egui::Response {
    let layout = egui::Layout::centered_and_justified(egui::Direction::LeftToRight);
    ui.new_child(egui::UiBuilder::new().id_salt(salt).max_rect(rect).layout(layout)).add(widget)
}

/// The icon of a button that copies: a tick for a moment after it did. There is no toast for copying.
pub(crate) fn copy_icon(ui: &Ui, key: &str) -> Icon {
    let id = egui::Id::unique("copied").with(key);
    let now = ui.input(|i| i.time);
    let left = ui.data(|data| data.get_temp::<f64>(id)).map_or(0.0, |then| then + motion::COPIED - now);
    if left > 0.0 {
        ui.ctx().request_repaint_after_secs(left as f32);
        icons::CHECK
    } else {
        icons::COPY
    }
}

/// Puts text on the clipboard and lets [`copy_icon`] of the same key say so.
pub(crate) fn copy(ui: &Ui, scene: &mut Scene<'_>, key: &str, text: String) {
    let now = ui.input(|i| i.time);
    ui.data_mut(|data| data.insert_temp(egui::Id::unique("copied").with(key), now));
    scene.out.push(Act::Copy(text));
}

/// `1024 × 1536`
pub(crate) fn measures(pixels: Pixels) -> String {
    format!("{} × {}", pixels.width, pixels.height)
}

/// `2:3` where whole numbers say it, else `0.67`.
pub(crate) fn ratio(pixels: Pixels) -> String {
    const KNOWN: [(f64, &str); 9] = [
        (1.0, "1:1"),
        (2.0 / 3.0, "2:3"),
        (3.0 / 2.0, "3:2"),
        (3.0 / 4.0, "3:4"),
        (4.0 / 3.0, "4:3"),
        (4.0 / 5.0, "4:5"),
        (9.0 / 16.0, "9:16"),
        (16.0 / 9.0, "16:9"),
        (21.0 / 9.0, "21:9"),
    ];
    let ratio = pixels.ratio();
    let known = KNOWN.iter().find(|(value, _)| (value - ratio).abs() < 0.004);
    known.map_or_else(|| format!("{ratio:.2}"), |(_, words)| (*words).to_owned())
}

/// `720p · 24 fps`, `1024 × 1536`, `WAV · 48 kHz`: what matters of a file, without its weight.
pub(crate) fn shape(facts: &Facts) -> String {
    match &facts.shape {
        Shape::Image { pixels } => measures(*pixels),
        Shape::Video { pixels, fps, .. } => {
            let lines = pixels.width.min(pixels.height);
            format!("{lines}p · {} fps", fps.round())
        }
        Shape::Audio { hertz, .. } => format!("{} · {} kHz", facts.format.name(), f64::from(*hertz) / 1000.0),
        Shape::Document => facts.format.name().to_owned(),
    }
}

/// One line of facts: the shape and the weight.
pub(crate) fn facts(facts: &Facts) -> String {
    format!("{} · {}", shape(facts), bytes(facts.bytes))
}

/// `5.0 s` or a dash.
pub(crate) fn seconds(facts: &Facts, words: &Words) -> String {
    facts.seconds().map_or_else(|| "–".to_owned(), |seconds| (words.import.seconds)(seconds))
}

/// The icon of a kind.
pub(crate) const fn kind_icon(kind: MediaKind) -> Icon {
    match kind {
        MediaKind::Image => icons::IMAGE,
        MediaKind::Video => icons::FILM_STRIP,
        MediaKind::Audio => icons::SPEAKER_HIGH,
        MediaKind::Document => icons::FILE_TEXT,
    }
}

/// The colour of a status.
pub(crate) const fn status_tone(status: &AssetStatus) -> Tone {
    match status {
        AssetStatus::Active => Tone::Active,
        AssetStatus::Processing => Tone::Processing,
        AssetStatus::Failed(_) => Tone::Failed,
        AssetStatus::Other(_) => Tone::Paused,
    }
}

/// `14:38`, at the local clock.
pub(crate) fn hour(at: Moment, scene: &Scene<'_>) -> String {
    let time = scene.words.common.time(at, scene.world.utc_offset_minutes);
    time.get(..5).map(str::to_owned).unwrap_or(time)
}

/// How long ago, and a frame at the next full second, which is when the text changes.
pub(crate) fn elapsed(ui: &Ui, since: Moment, now: Moment) -> Duration {
    let passed = now.since(since);
    ui.ctx().request_repaint_after(Duration::from_millis(1000 - u64::from(passed.subsec_millis())));
    passed
}

/// How long until then, and a frame at the next full second. Counts down to one, never to zero.
pub(crate) fn remaining(ui: &Ui, until: Moment, now: Moment) -> Option<Duration> {
    let left = until.since(now);
    if left.is_zero() || until == Moment::NEVER {
        return None;
    }
    let part = u64::from(left.subsec_millis());
    ui.ctx().request_repaint_after(Duration::from_millis(if part == 0 { 1000 } else { part }));
    Some(Duration::from_secs(left.as_secs() + u64::from(part > 0)))
}

/// The provider's own name for the current connection.
pub(crate) fn provider(scene: &Scene<'_>) -> &'static str {
    provider_of(scene, scene.connection)
}

/// The provider's own name for a connection.
pub(crate) fn provider_of(scene: &Scene<'_>, connection: &crate::model::ConnectionName) -> &'static str {
    let kind = scene.world.connection(connection).map(|connection| connection.provider);
    match kind {
        Some(crate::model::ProviderKind::Sandbox) => scene.words.common.sandbox,
        Some(kind) => kind.title(),
        None => "",
    }
}

/// A file's or an asset's name cut for a sentence.
pub(crate) fn short(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{head}…")
}
