//! What is being composed for each account, so that a crash does not lose it.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::codes::{Code, Unclear};
use super::{Error, Store};
use crate::model::mention::MentionStyle;
use crate::model::order::Mode;
use crate::model::{AssetId, ConnectionName, Draft, Moment};

impl Code for Mode {
    const WHAT: &'static str = "mode of a draft";
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::References, "references"), (Self::Frames, "frames")];
}

impl Code for MentionStyle {
    const WHAT: &'static str = "style of mentions";
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Words, "words"), (Self::At, "at")];
}

/// A draft in its row. Fields added later get `#[serde(default)]`; nothing is ever renamed.
#[derive(Serialize, Deserialize)]
pub(super) struct DraftRow {
    prompt: String,
    mode: String,
    images: Vec<String>,
    videos: Vec<String>,
    audio: Vec<String>,
    first_frame: Option<String>,
    last_frame: Option<String>,
    model: String,
    ratio: String,
    resolution: String,
    seconds: u32,
    seed: Option<u32>,
    sound: bool,
    watermark: bool,
    return_last_frame: bool,
    mention_style: String,
    #[serde(default = "one")]
    takes: u8,
}

const fn one() -> u8 {
    1
}

impl From<&Draft> for DraftRow {
    fn from(draft: &Draft) -> Self {
        let [images, videos, audio] =
            draft.lanes.each_ref().map(|lane| lane.iter().map(ToString::to_string).collect());
        Self {
            prompt: draft.prompt.clone(),
            mode: draft.mode.word().to_owned(),
            images,
            videos,
            audio,
            first_frame: draft.first_frame.as_ref().map(ToString::to_string),
            last_frame: draft.last_frame.as_ref().map(ToString::to_string),
            model: draft.model.clone(),
            ratio: draft.ratio.clone(),
            resolution: draft.resolution.clone(),
            seconds: draft.seconds,
            seed: draft.seed,
            sound: draft.sound,
            watermark: draft.watermark,
            return_last_frame: draft.return_last_frame,
            mention_style: draft.mention_style.word().to_owned(),
            takes: draft.takes,
        }
    }
}

impl DraftRow {
    pub(super) fn read(self) -> Result<Draft, Unclear> {
        let lanes = [self.images, self.videos, self.audio];
        Ok(Draft {
            prompt: self.prompt,
            mode: Mode::read(&self.mode)?,
            lanes: lanes.map(|lane| lane.into_iter().map(AssetId::new).collect()),
            first_frame: self.first_frame.map(AssetId::new),
            last_frame: self.last_frame.map(AssetId::new),
            model: self.model,
            ratio: self.ratio,
            resolution: self.resolution,
            seconds: self.seconds,
            seed: self.seed,
            sound: self.sound,
            watermark: self.watermark,
            return_last_frame: self.return_last_frame,
            mention_style: MentionStyle::read(&self.mention_style)?,
            takes: self.takes.clamp(*Draft::TAKES.start(), *Draft::TAKES.end()),
        })
    }
}

impl Store {
    /// Keeps what is being composed for an account, in place of what was kept before.
    pub fn put_draft(
        &mut self,
        connection: &ConnectionName,
        draft: &Draft,
        kept: Moment,
    ) -> Result<(), Error> {
        let text = serde_json::to_string(&DraftRow::from(draft))?;
        self.write(|transaction| {
            let sql = "INSERT OR REPLACE INTO draft (connection, draft, kept) VALUES (?1, ?2, ?3)";
            transaction.prepare_cached(sql)?.execute(params![connection.as_str(), text, kept.0])?;
            Ok(())
        })
    }

    /// What was being composed for an account. One that cannot be understood stays where it is and is named by
    /// [`Store::unreadable`].
    pub fn draft(&self, connection: &ConnectionName) -> Result<Option<Draft>, Error> {
        let text: Option<String> =
            self.one("SELECT draft FROM draft WHERE connection = ?1", [connection.as_str()])?;
        let read = |text: String| serde_json::from_str::<DraftRow>(&text).map_err(Unclear::from)?.read();
        Ok(text.and_then(|text| {
            read(text).map_err(|unclear| self.report(format!("the draft of {connection}: {unclear}"))).ok()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GroupId, MediaKind, OriginalId, Parked, ParkedBy};

    fn draft() -> Draft {
        Draft {
            prompt: "图1 \"turns\"\n".into(),
            mode: Mode::Frames,
            lanes: [vec![AssetId::new("a"), AssetId::new("b")], vec![], vec![AssetId::new("s")]],
            first_frame: Some(AssetId::new("a")),
            last_frame: None,
            model: "m".into(),
            ratio: "9:16".into(),
            resolution: "480p".into(),
            seconds: 11,
            seed: Some(u32::MAX),
            sound: false,
            watermark: true,
            return_last_frame: true,
            mention_style: MentionStyle::At,
            takes: 3,
        }
    }

    #[test]
    fn a_draft_comes_back_whole_and_the_latest_counts() {
        let mut store = Store::in_memory().unwrap();
        let name = ConnectionName::new("studio");
        assert_eq!(store.draft(&name).unwrap(), None);
        store.put_draft(&name, &Draft::default(), Moment(1)).unwrap();
        store.put_draft(&name, &draft(), Moment(2)).unwrap();
        assert_eq!(store.draft(&name).unwrap(), Some(draft()));
        store.connection.execute("UPDATE draft SET draft = '{}'", ()).unwrap();
        assert_eq!(store.draft(&name).unwrap(), None);
        assert!(store.unreadable()[0].contains("draft of studio"), "it is named and stays where it is");
    }

    #[test]
    fn drafts_and_what_was_parked_go_with_their_connection() {
        let mut store = Store::in_memory().unwrap();
        let (was, name) = (ConnectionName::new("studio"), ConnectionName::new("film"));
        let parked = Parked {
            connection: was.clone(),
            original: OriginalId([7; 32]),
            asset: AssetId::new("a"),
            name: "mira".into(),
            kind: MediaKind::Video,
            group: Some(GroupId::new("g")),
            at: Moment(3),
            by: ParkedBy::Provider,
        };
        store.put_draft(&was, &draft(), Moment(2)).unwrap();
        store.put_parked(&parked).unwrap();
        let spend =
            "INSERT INTO spend (job, connection, call, sent, outcome) VALUES (1, 'studio', 'create', 1, '')";
        store.connection.execute(spend, ()).unwrap();
        store.rename_connection(&was, &name).unwrap();
        assert_eq!((store.draft(&was).unwrap(), store.draft(&name).unwrap()), (None, Some(draft())));
        assert_eq!(store.parked(&was).unwrap(), []);
        let moved = Parked { connection: name.clone(), ..parked };
        assert_eq!(store.parked(&name).unwrap(), [moved]);
        store.forget_connection(&name).unwrap();
        assert_eq!((store.draft(&name).unwrap(), store.parked(&name).unwrap()), (None, vec![]));
        let spent: i64 =
            store.one("SELECT count(*) FROM spend WHERE connection = 'film'", ()).unwrap().unwrap();
        assert_eq!(spent, 1, "what was spent stays spent");
    }
}
