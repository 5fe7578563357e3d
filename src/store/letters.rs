//! What a second start hands to the window that is open: files, web addresses, or only the wish to be seen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::paths::PathRow;
use super::{Error, Store};
use crate::model::Moment;

/// A letter nobody took for this long is thrown away: files must not fall into a window a day later. Whoever wrote
/// it waits for a shorter time and takes it back.
const LIFE: Duration = Duration::from_mins(1);

impl Store {
    /// Hands these over, all or none; no path means only that the window should come forward. Answers with what
    /// [`Store::take_back`] wants.
    pub fn post(&mut self, at: Moment, paths: &[PathBuf]) -> Result<Vec<i64>, Error> {
        let rows: Vec<Option<&Path>> =
            if paths.is_empty() { vec![None] } else { paths.iter().map(|it| Some(it.as_path())).collect() };
        self.write(|transaction| {
            let mut statement =
                transaction.prepare_cached("INSERT INTO letter (sent, path) VALUES (?1, ?2)")?;
            rows.iter().map(|path| Ok(statement.insert((at.0, path.map(PathRow::from)))?)).collect()
        })
    }

    /// Everything that was handed over and is not too old, oldest first; it is gone from here. `None` if nobody
    /// wrote.
    pub fn take_letters(&mut self, at: Moment) -> Result<Option<Vec<PathBuf>>, Error> {
        // Only looked at, so that looking is no change that others would look at again.
        if self.one::<i64>("SELECT 1 FROM letter LIMIT 1", ())?.is_none() {
            return Ok(None);
        }
        let oldest = at.0.saturating_sub(i64::try_from(LIFE.as_millis()).unwrap_or(i64::MAX));
        self.write(|transaction| {
            let sql = "DELETE FROM letter RETURNING id, sent, path";
            let mut rows: Vec<(i64, i64, Option<PathRow>)> = transaction
                .prepare_cached(sql)?
                .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?;
            rows.sort_by_key(|(id, ..)| *id);
            rows.retain(|(_, sent, _)| *sent >= oldest);
            if rows.is_empty() {
                return Ok(None);
            }
            Ok(Some(rows.into_iter().filter_map(|(.., path)| path.map(PathBuf::from)).collect()))
        })
    }

    /// Whether the letter still lies here.
    pub fn is_posted(&self, letter: &[i64]) -> Result<bool, Error> {
        let Some(first) = letter.first() else { return Ok(false) };
        Ok(self.one::<i64>("SELECT 1 FROM letter WHERE id = ?1", [first])?.is_some())
    }

    /// Takes a letter back. `false` if somebody has taken it already.
    pub fn take_back(&mut self, letter: &[i64]) -> Result<bool, Error> {
        self.write(|transaction| {
            let mut statement = transaction.prepare_cached("DELETE FROM letter WHERE id = ?1")?;
            let mut gone = 0;
            for id in letter {
                gone += statement.execute([id])?;
            }
            Ok(gone > 0)
        })
    }
}
