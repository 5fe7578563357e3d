//! A generation, twice: [`Draft`] is what was typed, [`Order`] is what may be sent.

use std::ops::RangeInclusive;

use super::mention::{self, MentionStyle};
use super::price::Billed;
use super::rules::{Problem, Seedance};
use super::{AssetId, AssetStatus, ConnectionName, MediaKind, World};

/// What an account can generate.
#[derive(Clone, PartialEq, Debug)]
pub struct Menu {
    /// At least one, the usual one first.
    pub models: Vec<Model>,
    /// How the provider's own guide writes mentions.
    pub mention_style: MentionStyle,
    /// A waiting task can be given a last frame to return.
    pub last_frame: bool,
}

/// One model and its limits.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// The provider's word.
    pub id: String,
    /// For people.
    pub label: String,
    /// Lower case, `720p`. Empty where there is nothing to choose; the order then names none.
    pub resolutions: Vec<String>,
    /// `16:9` …, `adaptive` where the model may choose.
    pub ratios: Vec<String>,
    /// Whole seconds.
    pub seconds: RangeInclusive<u32>,
    /// References of each kind, in [`MediaKind::ALL`] order.
    pub references: [usize; 3],
    /// Reference videos, and reference audio, may last so many seconds together.
    pub reference_seconds: f64,
    /// A first frame decides the ratio: nothing but `adaptive` goes with it.
    pub frames_adaptive_only: bool,
    /// Audio may be the only reference.
    pub audio_alone: bool,
}

impl Model {
    /// The ratios that may be asked for in this mode.
    pub fn ratios_for(&self, mode: Mode) -> Vec<&str> {
        let fits =
            |ratio: &&str| mode == Mode::References || !self.frames_adaptive_only || *ratio == "adaptive";
        self.ratios.iter().map(String::as_str).filter(fits).collect()
    }
}

impl Menu {
    /// The model of this id, or the usual one.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }
}

/// Two ways of giving pictures; they exclude each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Mode {
    /// Any number of references of each kind.
    #[default]
    References,
    /// A first frame, or a first and a last one; nothing else.
    Frames,
}

/// What is typed. Anything goes.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    /// The prompt, with mentions in any spelling.
    pub prompt: String,
    /// Which lanes count.
    pub mode: Mode,
    /// The references of each kind, in lane order and [`MediaKind::ALL`] order.
    pub lanes: [Vec<AssetId>; 3],
    /// First frame, in [`Mode::Frames`].
    pub first_frame: Option<AssetId>,
    /// Last frame, in [`Mode::Frames`].
    pub last_frame: Option<AssetId>,
    /// The model's id; empty means the usual one.
    pub model: String,
    /// `16:9` …
    pub ratio: String,
    /// `720p` …
    pub resolution: String,
    /// Whole seconds.
    pub seconds: u32,
    /// `None` lets the provider choose.
    pub seed: Option<u32>,
    /// Make sound.
    pub sound: bool,
    /// Mark the video as made by a machine.
    pub watermark: bool,
    /// Also return the last frame.
    pub return_last_frame: bool,
    /// How mentions are written in what is sent.
    pub mention_style: MentionStyle,
    /// So many orders are sent at once, within [`Draft::TAKES`].
    pub takes: u8,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            mode: Mode::References,
            lanes: [vec![], vec![], vec![]],
            first_frame: None,
            last_frame: None,
            model: String::new(),
            ratio: "16:9".to_owned(),
            resolution: "720p".to_owned(),
            seconds: 5,
            seed: None,
            sound: true,
            watermark: false,
            return_last_frame: false,
            mention_style: MentionStyle::default(),
            takes: 1,
        }
    }
}

/// What one item of the content array is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// `reference_image`, `reference_video`, `reference_audio`.
    Reference,
    /// `first_frame`.
    FirstFrame,
    /// `last_frame`.
    LastFrame,
}

/// One item of the content array after the text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reference {
    /// Image, video or audio.
    pub kind: MediaKind,
    /// What it is for.
    pub role: Role,
    /// The asset.
    pub asset: AssetId,
}

/// A generation that may be sent. [`Draft::order`] is the only way to a new one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    connection: ConnectionName,
    fields: OrderFields,
}

/// The fields of an order, open for reading and for rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderFields {
    /// With mentions in the style that is sent.
    pub prompt: String,
    /// Images, then videos, then audio.
    pub references: Vec<Reference>,
    /// The provider's word.
    pub model: String,
    /// `16:9` …
    pub ratio: String,
    /// `720p` …; empty where the model leaves no choice.
    pub resolution: String,
    /// Whole seconds.
    pub seconds: u32,
    /// Absent where the provider chooses.
    pub seed: Option<u32>,
    /// Make sound.
    pub sound: bool,
    /// Mark the video.
    pub watermark: bool,
    /// Also return the last frame.
    pub return_last_frame: bool,
}

impl Order {
    /// The account it is for.
    pub fn connection(&self) -> &ConnectionName {
        &self.connection
    }

    /// Everything else.
    pub fn fields(&self) -> &OrderFields {
        &self.fields
    }

    /// The orders of so many takes. A seed that is kept counts on from one to the next: twice the same would be the
    /// same video, paid twice.
    pub fn takes(&self, count: u8) -> Vec<Self> {
        let take = |number: u8| {
            let seed = self.fields.seed.map(|seed| seed.wrapping_add(number.into()));
            Self::restored(self.connection.clone(), OrderFields { seed, ..self.fields.clone() })
        };
        (0..count.max(1)).map(take).collect()
    }

    /// What a price table asks of it.
    pub fn billed<'a>(&'a self, world: &World) -> Billed<'a> {
        let fields = &self.fields;
        let of = |reference: &&Reference| reference.kind == MediaKind::Video;
        let videos: Vec<AssetId> =
            fields.references.iter().filter(of).map(|reference| reference.asset.clone()).collect();
        Billed {
            model: &fields.model,
            resolution: &fields.resolution,
            ratio: &fields.ratio,
            seconds: fields.seconds,
            with_video: !videos.is_empty(),
            video_millis: millis_of(&videos, &self.connection, world),
        }
    }

    /// An order that was valid once, read back from its row.
    pub(crate) fn restored(connection: ConnectionName, fields: OrderFields) -> Self {
        Self { connection, fields }
    }
}

/// Why a draft may not be sent; each names its field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// Neither a prompt nor a picture.
    NothingToMake,
    /// More than the text limit.
    PromptTooLong {
        /// Characters typed.
        characters: usize,
        /// The limit.
        limit: usize,
    },
    /// A mention that points at nothing.
    MentionOfNothing {
        /// What it names.
        kind: MediaKind,
        /// The number.
        number: usize,
    },
    /// A lane holds more than the model takes.
    TooManyReferences {
        /// The lane.
        kind: MediaKind,
        /// What it holds.
        count: usize,
        /// What the model takes.
        limit: usize,
    },
    /// Audio needs an image or a video beside it.
    AudioAlone,
    /// Reference videos, or audio, are too long together.
    ReferencesTooLong {
        /// The lane.
        kind: MediaKind,
        /// Whole seconds together.
        seconds: u32,
        /// The limit.
        limit: u32,
    },
    /// First and last frame were chosen, and there is no first frame.
    NoFirstFrame,
    /// A reference is not known at this account.
    UnknownAsset {
        /// Which.
        asset: AssetId,
    },
    /// A reference is of another kind than its lane.
    WrongKind {
        /// Its name.
        name: String,
        /// The lane.
        lane: MediaKind,
    },
    /// A reference that newer rules let in, and that is too large or too heavy for this model.
    NotForModel {
        /// Its name.
        name: String,
        /// The model, as people call it.
        model: String,
    },
    /// A reference is not Active.
    NotActive {
        /// Its name.
        name: String,
    },
    /// The account does not have this model.
    UnknownModel {
        /// What was asked for.
        model: String,
    },
    /// The model does not make this ratio.
    RatioNotOffered {
        /// What was asked for.
        ratio: String,
    },
    /// The model does not make this resolution.
    ResolutionNotOffered {
        /// What was asked for.
        resolution: String,
    },
    /// The model does not make this length.
    LengthNotOffered {
        /// What was asked for.
        seconds: u32,
        /// The shortest.
        min: u32,
        /// The longest.
        max: u32,
    },
}

/// Good to know; does not keep a draft from being sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Advice {
    /// A reference the prompt never mentions.
    NotMentioned {
        /// What it is.
        kind: MediaKind,
        /// Its number.
        number: usize,
    },
}

/// "About 500 Chinese characters or 1000 English words" (providers.md 2.3, C). Characters are what a
/// person can count; this is far above both, and only stops what was pasted by mistake.
pub const PROMPT_LIMIT: usize = 8000;

/// How long these last together, in thousandths of seconds, as far as our own copies tell.
fn millis_of(assets: &[AssetId], connection: &ConnectionName, world: &World) -> u64 {
    let originals = assets.iter().filter_map(|id| world.asset(connection, id)?.original);
    let seconds = originals.filter_map(|original| world.originals.get(&original)?.facts.seconds());
    seconds.map(|seconds| (seconds.max(0.0) * 1000.0).round() as u64).sum()
}

impl Draft {
    /// How few and how many takes can be asked for at once.
    pub const TAKES: RangeInclusive<u8> = 1..=8;

    /// What a price table asks of it.
    pub fn billed<'a>(&'a self, model: &'a Model, connection: &ConnectionName, world: &World) -> Billed<'a> {
        let videos: &[AssetId] = match self.mode {
            Mode::References => self.lane(MediaKind::Video),
            Mode::Frames => &[],
        };
        Billed {
            model: &model.id,
            resolution: if model.resolutions.is_empty() { "" } else { &self.resolution },
            ratio: &self.ratio,
            seconds: self.seconds,
            with_video: !videos.is_empty(),
            video_millis: millis_of(videos, connection, world),
        }
    }

    /// The lane of one kind.
    pub fn lane(&self, kind: MediaKind) -> &Vec<AssetId> {
        &self.lanes[kind as usize]
    }

    /// The lane of one kind, to change.
    pub fn lane_mut(&mut self, kind: MediaKind) -> &mut Vec<AssetId> {
        &mut self.lanes[kind as usize]
    }

    /// The content array after the text: images, then videos, then audio.
    pub fn references(&self) -> Vec<Reference> {
        match self.mode {
            Mode::References => MediaKind::ALL
                .into_iter()
                .flat_map(|kind| {
                    self.lane(kind).iter().map(move |asset| Reference {
                        kind,
                        role: Role::Reference,
                        asset: asset.clone(),
                    })
                })
                .collect(),
            Mode::Frames => [(&self.first_frame, Role::FirstFrame), (&self.last_frame, Role::LastFrame)]
                .into_iter()
                .filter_map(|(asset, role)| {
                    asset.clone().map(|asset| Reference { kind: MediaKind::Image, role, asset })
                })
                .collect(),
        }
    }

    /// The only way to an order. The same call lights the button and builds what it sends.
    pub fn order(
        &self,
        connection: &ConnectionName,
        menu: &Menu,
        world: &World,
    ) -> Result<Order, Vec<Wrong>> {
        let mut wrongs = Vec::new();
        let references = self.references();
        let usual = menu.models.first();
        let model = if self.model.is_empty() { usual } else { menu.model(&self.model) };
        if let Some(model) = model {
            self.check_parameters(model, &mut wrongs);
            self.check_lanes(model, connection, world, &mut wrongs);
        } else {
            wrongs.push(Wrong::UnknownModel { model: self.model.clone() });
        }
        if self.prompt.trim().is_empty() && references.is_empty() {
            wrongs.push(Wrong::NothingToMake);
        }
        let characters = self.prompt.chars().count();
        if characters > PROMPT_LIMIT {
            wrongs.push(Wrong::PromptTooLong { characters, limit: PROMPT_LIMIT });
        }
        for mention in mention::find(&self.prompt) {
            let count = references.iter().filter(|reference| reference.kind == mention.kind).count();
            if mention.number > count {
                wrongs.push(Wrong::MentionOfNothing { kind: mention.kind, number: mention.number });
            }
        }
        Self::check_assets(&references, connection, world, &mut wrongs);
        if let Some(model) = model {
            check_model(&references, model, connection, world, &mut wrongs);
        }
        match model {
            Some(model) if wrongs.is_empty() => Ok(Order {
                connection: connection.clone(),
                fields: OrderFields {
                    prompt: mention::rewrite(self.prompt.trim(), self.mention_style),
                    references,
                    model: model.id.clone(),
                    ratio: self.ratio.clone(),
                    resolution: if model.resolutions.is_empty() {
                        String::new()
                    } else {
                        self.resolution.clone()
                    },
                    seconds: self.seconds,
                    seed: self.seed,
                    sound: self.sound,
                    watermark: self.watermark,
                    return_last_frame: self.return_last_frame && menu.last_frame,
                },
            }),
            _ => {
                wrongs.dedup();
                Err(wrongs)
            }
        }
    }

    /// The draft that makes this order again: to run it once more, or to change it first.
    pub fn from_order(order: &Order) -> Self {
        let fields = order.fields();
        let of_role = |role: Role| {
            let mut found = fields.references.iter().filter(move |reference| reference.role == role);
            found.next().map(|reference| reference.asset.clone())
        };
        let first_frame = of_role(Role::FirstFrame);
        let mode = if first_frame.is_some() { Mode::Frames } else { Mode::References };
        let lanes = MediaKind::ALL.map(|kind| {
            let lane = fields.references.iter();
            lane.filter(|reference| reference.role == Role::Reference && reference.kind == kind)
                .map(|reference| reference.asset.clone())
                .collect()
        });
        // A sent prompt has all its mentions in one style; without any, it does not matter which.
        let at = mention::find(&fields.prompt)
            .first()
            .is_some_and(|it| fields.prompt[it.range.clone()].starts_with('@'));
        Self {
            prompt: fields.prompt.clone(),
            mode,
            lanes,
            first_frame,
            last_frame: of_role(Role::LastFrame),
            model: fields.model.clone(),
            ratio: fields.ratio.clone(),
            // A model without a choice leaves none to remember; another one may offer the usual.
            resolution: if fields.resolution.is_empty() {
                Self::default().resolution
            } else {
                fields.resolution.clone()
            },
            seconds: fields.seconds,
            seed: fields.seed,
            sound: fields.sound,
            watermark: fields.watermark,
            return_last_frame: fields.return_last_frame,
            mention_style: if at { MentionStyle::At } else { MentionStyle::Words },
            takes: 1,
        }
    }

    /// What would help, though nothing is wrong.
    pub fn advice(&self) -> Vec<Advice> {
        let mentions = mention::find(&self.prompt);
        let mut counts = [0; 3];
        let mut advice = Vec::new();
        for reference in self.references().iter().filter(|reference| reference.role == Role::Reference) {
            let number = &mut counts[reference.kind as usize];
            *number += 1;
            if !mentions.iter().any(|mention| mention.kind == reference.kind && mention.number == *number) {
                advice.push(Advice::NotMentioned { kind: reference.kind, number: *number });
            }
        }
        advice
    }

    fn check_parameters(&self, model: &Model, wrongs: &mut Vec<Wrong>) {
        // Where a list is empty the provider takes no word for it.
        let offered = model.ratios_for(self.mode);
        if !model.ratios.is_empty() && !offered.contains(&self.ratio.as_str()) {
            wrongs.push(Wrong::RatioNotOffered { ratio: self.ratio.clone() });
        }
        if !model.resolutions.is_empty() && !model.resolutions.contains(&self.resolution) {
            wrongs.push(Wrong::ResolutionNotOffered { resolution: self.resolution.clone() });
        }
        if !model.seconds.contains(&self.seconds) {
            let (min, max) = (*model.seconds.start(), *model.seconds.end());
            wrongs.push(Wrong::LengthNotOffered { seconds: self.seconds, min, max });
        }
    }

    fn check_lanes(
        &self,
        model: &Model,
        connection: &ConnectionName,
        world: &World,
        wrongs: &mut Vec<Wrong>,
    ) {
        if self.mode == Mode::Frames {
            if self.first_frame.is_none() {
                wrongs.push(Wrong::NoFirstFrame);
            }
            return;
        }
        for kind in MediaKind::ALL {
            let (count, limit) = (self.lane(kind).len(), model.references[kind as usize]);
            if count > limit {
                wrongs.push(Wrong::TooManyReferences { kind, count, limit });
            }
            let seconds = self.lane_seconds(kind, connection, world);
            if seconds > model.reference_seconds + 0.05 {
                wrongs.push(Wrong::ReferencesTooLong {
                    kind,
                    seconds: seconds.ceil() as u32,
                    limit: model.reference_seconds as u32,
                });
            }
        }
        let pictures = self.lane(MediaKind::Image).len() + self.lane(MediaKind::Video).len();
        if !model.audio_alone && !self.lane(MediaKind::Audio).is_empty() && pictures == 0 {
            wrongs.push(Wrong::AudioAlone);
        }
    }

    /// How long a lane lasts, as far as our own copies tell.
    pub fn lane_seconds(&self, kind: MediaKind, connection: &ConnectionName, world: &World) -> f64 {
        self.lane(kind)
            .iter()
            .filter_map(|id| world.asset(connection, id)?.original)
            .filter_map(|original| world.originals.get(&original)?.facts.seconds())
            .sum()
    }

    fn check_assets(
        references: &[Reference],
        connection: &ConnectionName,
        world: &World,
        wrongs: &mut Vec<Wrong>,
    ) {
        for reference in references {
            match world.asset(connection, &reference.asset) {
                None => wrongs.push(Wrong::UnknownAsset { asset: reference.asset.clone() }),
                Some(asset) if asset.kind != reference.kind => {
                    wrongs.push(Wrong::WrongKind { name: asset.name.clone(), lane: reference.kind });
                }
                Some(asset) if asset.status != AssetStatus::Active => {
                    wrongs.push(Wrong::NotActive { name: asset.name.clone() });
                }
                Some(_) => {}
            }
        }
    }
}

/// References that only Seedance 2.5 can use, where another model is to use them. Of files that are not known here nothing
/// is known, and lengths are counted together elsewhere.
fn check_model(
    references: &[Reference],
    model: &Model,
    connection: &ConnectionName,
    world: &World,
    wrongs: &mut Vec<Wrong>,
) {
    let older = world.connection(connection).and_then(|connection| connection.rules.older_model);
    let Some(older) = older.filter(|_| model.reference_seconds <= Seedance::V20.reference_seconds()) else {
        return;
    };
    for reference in references {
        let asset = world.asset(connection, &reference.asset);
        let original = asset.and_then(|asset| world.originals.get(&asset.original?));
        let (Some(asset), Some(original)) = (asset, original) else { continue };
        if older.check(&original.facts).iter().any(|problem| !matches!(problem, Problem::TooLong { .. })) {
            wrongs.push(Wrong::NotForModel { name: asset.name.clone(), model: model.label.clone() });
        }
    }
}

/// What would be sent: method, address, headers and body, secrets masked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestPreview {
    /// `POST`
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Name and value; a secret's value is a mask.
    pub headers: Vec<(String, String)>,
    /// Pretty JSON.
    pub body: String,
}

impl RequestPreview {
    /// The request as a shell command that reads the key from an environment variable.
    pub fn curl(&self, variable: &str) -> String {
        let mut text = format!("curl -X {} {}", self.method, quote(&self.url));
        for (name, value) in &self.headers {
            if name.eq_ignore_ascii_case("authorization") {
                // Double quotes, so that the shell puts the key in and our text never holds it.
                text.push_str(&format!(" \\\n  -H \"{name}: Bearer ${variable}\""));
            } else {
                text.push_str(&format!(" \\\n  -H {}", quote(&format!("{name}: {value}"))));
            }
        }
        text.push_str(&format!(" \\\n  --data-raw {}", quote(&self.body)));
        text
    }
}

/// Quotes for a POSIX shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests;
