//! Our files and what was measured of them, in columns of their own: SQLite keeps a REAL exactly.

use std::collections::BTreeSet;

use rusqlite::{Row, params};

use super::codes::{Code, Unclear};
use super::paths::PathRow;
use super::{Error, Store};
use crate::model::original::{Facts, Quirk, Shape};
use crate::model::{Format, MediaKind, Moment, Original, OriginalId, PerceptualHash, Pixels};

const COLUMNS: &str =
    "id, path, added, format, bytes, quirks, kind, width, height, seconds, fps, codec, sound, hertz, hash";

impl Store {
    /// Adds a file, or changes what is known of it; when it was first looked at stays.
    pub fn put_original(&mut self, original: &Original) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = format!(
                "INSERT INTO original ({COLUMNS})
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
                 ON CONFLICT DO UPDATE SET path = excluded.path, added = min(added, excluded.added),
                    format = excluded.format, bytes = excluded.bytes, quirks = excluded.quirks,
                    kind = excluded.kind, width = excluded.width, height = excluded.height,
                    seconds = excluded.seconds, fps = excluded.fps, codec = excluded.codec,
                    sound = excluded.sound, hertz = excluded.hertz, hash = ifnull(excluded.hash, hash)"
            );
            let Facts { format, bytes, shape, quirks } = &original.facts;
            let quirks: Vec<String> = quirks.iter().map(|quirk| quirk_text(*quirk)).collect();
            let (mut codec, mut sound, mut hertz) = (None, None, None);
            match shape {
                Shape::Image { .. } | Shape::Document => {}
                Shape::Video { codec: name, sound: has, .. } => (codec, sound) = (Some(name), Some(*has)),
                Shape::Audio { hertz: rate, .. } => hertz = Some(*rate),
            }
            let pixels = original.facts.pixels();
            transaction.prepare_cached(&sql)?.execute(params![
                original.id.0,
                PathRow::from(original.path.as_path()),
                original.added.0,
                format.name(),
                i64::try_from(*bytes).unwrap_or(i64::MAX),
                quirks.join(" "),
                original.facts.kind().word(),
                pixels.map(|pixels| pixels.width),
                pixels.map(|pixels| pixels.height),
                original.facts.seconds(),
                original.facts.fps(),
                codec,
                sound,
                hertz,
                original.hash.map(|hash| hash.0),
            ])?;
            Ok(())
        })
    }

    /// Every file that is known, in order of arrival. One that cannot be understood is left out and
    /// named by [`Store::unreadable`].
    pub fn originals(&self) -> Result<Vec<Original>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM original ORDER BY rowid");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((), read)?.collect::<Result<Vec<_>, _>>()?;
        Ok(rows.into_iter().filter_map(|row| self.known(row)).collect())
    }

    /// The file of this content.
    pub fn original(&self, id: OriginalId) -> Result<Option<Original>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM original WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let row = statement.query_map([id.0], read)?.next().transpose()?;
        Ok(row.and_then(|row| self.known(row)))
    }

    /// The content that assets and parked originals point at.
    pub fn wanted_originals(&self) -> Result<BTreeSet<OriginalId>, Error> {
        let sql = "SELECT original FROM asset WHERE original IS NOT NULL UNION SELECT original FROM parked";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement.query_map((), |row| row.get(0).map(OriginalId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Forgets files of ours; what lies on the disk is let be.
    pub fn remove_originals(&mut self, ids: &[OriginalId]) -> Result<(), Error> {
        if ids.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            let mut statement = transaction.prepare_cached("DELETE FROM original WHERE id = ?1")?;
            for id in ids {
                statement.execute([id.0])?;
            }
            Ok(())
        })
    }

    fn known(&self, (id, row): (OriginalId, Result<Original, Unclear>)) -> Option<Original> {
        row.map_err(|unclear| self.report(format!("original {id}: {unclear}"))).ok()
    }
}

/// What begins the one quirk that has numbers; they follow, each behind a colon.
const VARIABLE_RATE: &str = "variable_rate";

fn quirk_text(quirk: Quirk) -> String {
    match quirk {
        Quirk::VariableRate { low, high } => format!("{VARIABLE_RATE}:{low}:{high}"),
        plain => plain.word().to_owned(),
    }
}

fn read_quirk(word: &str) -> Result<Quirk, Unclear> {
    let Some(numbers) = word.strip_prefix(VARIABLE_RATE).and_then(|rest| rest.strip_prefix(':')) else {
        return Quirk::read(word);
    };
    let numbers =
        numbers.split_once(':').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    let (low, high) = numbers.ok_or(Unclear::Value { what: VARIABLE_RATE })?;
    Ok(Quirk::VariableRate { low, high })
}

fn read(row: &Row<'_>) -> rusqlite::Result<(OriginalId, Result<Original, Unclear>)> {
    let id = OriginalId(row.get("id")?);
    let path = row.get::<_, PathRow>("path")?.into();
    let added = Moment(row.get("added")?);
    // A torn one is as none: it only ever warns.
    let hash = row.get::<_, Option<[u8; 32]>>("hash").ok().flatten().map(PerceptualHash);
    Ok((id, facts(row)?.map(|facts| Original { id, path, facts, added, hash })))
}

fn facts(row: &Row<'_>) -> rusqlite::Result<Result<Facts, Unclear>> {
    let (name, kind): (String, String) = (row.get("format")?, row.get("kind")?);
    let quirks: String = row.get("quirks")?;
    let bytes: i64 = row.get("bytes")?;
    let (width, height): (Option<i64>, Option<i64>) = (row.get("width")?, row.get("height")?);
    let (seconds, fps): (Option<f64>, Option<f64>) = (row.get("seconds")?, row.get("fps")?);
    let (codec, sound): (Option<String>, Option<bool>) = (row.get("codec")?, row.get("sound")?);
    let hertz: Option<i64> = row.get("hertz")?;
    let shape = || {
        let missing = |what| move || Unclear::Value { what };
        // A torn number leaves its own file out, and no other.
        let count = |number: Option<i64>, what| {
            number.and_then(|number| u32::try_from(number).ok()).ok_or_else(missing(what))
        };
        let pixels =
            || Ok::<_, Unclear>(Pixels { width: count(width, "width")?, height: count(height, "height")? });
        Ok::<_, Unclear>(match MediaKind::read(&kind)? {
            MediaKind::Image => Shape::Image { pixels: pixels()? },
            MediaKind::Video => Shape::Video {
                pixels: pixels()?,
                seconds: seconds.ok_or_else(missing("seconds"))?,
                fps: fps.ok_or_else(missing("fps"))?,
                codec: codec.ok_or_else(missing("codec"))?,
                sound: sound.ok_or_else(missing("sound"))?,
            },
            MediaKind::Audio => Shape::Audio {
                seconds: seconds.ok_or_else(missing("seconds"))?,
                hertz: count(hertz, "hertz")?,
            },
            MediaKind::Document => Shape::Document,
        })
    };
    let facts = || {
        Ok(Facts {
            format: Format::from_name(&name).ok_or(Unclear::Word { what: "format", word: name.clone() })?,
            bytes: bytes.unsigned_abs(),
            shape: shape()?,
            quirks: quirks.split_whitespace().map(read_quirk).collect::<Result<_, _>>()?,
        })
    };
    Ok(facts())
}
