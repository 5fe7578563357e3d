//! Saved results.

use rusqlite::params;

use super::paths::PathRow;
use super::{Error, Store};
use crate::model::{ConnectionName, JobId, Moment, Take, TaskId};

impl Store {
    /// Adds a result, or changes what is known of it.
    pub fn put_take(&mut self, take: &Take) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT OR REPLACE INTO take
                (job, connection, task, path, saved, link_until, seed, cost)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            transaction.prepare_cached(sql)?.execute(params![
                take.job.0.cast_signed(),
                take.connection.as_str(),
                take.task.as_str(),
                PathRow::from(take.path.as_path()),
                take.saved.0,
                take.link_until.map(|until| until.0),
                take.seed,
                take.cost,
            ])?;
            Ok(())
        })
    }

    /// Every saved result, by the age of its job.
    pub fn takes(&self) -> Result<Vec<Take>, Error> {
        let sql = "SELECT job, connection, task, path, saved, link_until, seed, cost FROM take ORDER BY job";
        let mut statement = self.connection.prepare_cached(sql)?;
        let takes = statement.query_map((), |row| {
            Ok(Take {
                job: JobId(row.get::<_, i64>(0)?.cast_unsigned()),
                connection: ConnectionName::new(row.get::<_, String>(1)?),
                task: TaskId::new(row.get::<_, String>(2)?),
                path: row.get::<_, PathRow>(3)?.into(),
                saved: Moment(row.get(4)?),
                link_until: row.get::<_, Option<i64>>(5)?.map(Moment),
                seed: row.get(6)?,
                cost: row.get(7)?,
            })
        })?;
        Ok(takes.collect::<Result<_, _>>()?)
    }
}
