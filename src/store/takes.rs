//! Saved results.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{OptionalExtension as _, Row, params};

use super::paths::PathRow;
use super::{Error, Store};
use crate::model::{ConnectionName, JobId, Moment, Take, TaskId};

const SELECT: &str =
    "SELECT job, connection, task, path, saved, link_until, seed, cost, provenance FROM take";

fn read(row: &Row<'_>) -> rusqlite::Result<Take> {
    Ok(Take {
        job: JobId(row.get::<_, i64>(0)?.cast_unsigned()),
        connection: ConnectionName::new(row.get::<_, String>(1)?),
        task: TaskId::new(row.get::<_, String>(2)?),
        path: row.get::<_, PathRow>(3)?.into(),
        saved: Moment(row.get(4)?),
        link_until: row.get::<_, Option<i64>>(5)?.map(Moment),
        seed: row.get(6)?,
        cost: row.get(7)?,
        provenance: row.get::<_, Option<PathRow>>(8)?.map(Into::into),
    })
}

impl Store {
    /// Adds a result, or changes what is known of it.
    pub fn put_take(&mut self, take: &Take) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT OR REPLACE INTO take
                (job, connection, task, path, saved, link_until, seed, cost, provenance)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            transaction.prepare_cached(sql)?.execute(params![
                take.job.0.cast_signed(),
                take.connection.as_str(),
                take.task.as_str(),
                PathRow::from(take.path.as_path()),
                take.saved.0,
                take.link_until.map(|until| until.0),
                take.seed,
                take.cost,
                take.provenance.as_deref().map(PathRow::from),
            ])?;
            Ok(())
        })
    }

    /// Every saved result, by the age of its job.
    pub fn takes(&self) -> Result<Vec<Take>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT} ORDER BY job"))?;
        let takes = statement.query_map((), read)?;
        Ok(takes.collect::<Result<_, _>>()?)
    }

    /// One saved result.
    pub fn take(&self, job: JobId) -> Result<Option<Take>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT} WHERE job = ?1"))?;
        Ok(statement.query_row([job.0.cast_signed()], read).optional()?)
    }

    /// The note of this take is to be written, or to be written anew.
    pub fn owe_provenance(&mut self, job: JobId) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT OR IGNORE INTO owed_provenance (job) VALUES (?1)";
            transaction.prepare_cached(sql)?.execute([job.0.cast_signed()])?;
            Ok(())
        })
    }

    /// The note of this take lies here, or cannot be written.
    pub fn settle_provenance(&mut self, job: JobId, note: Option<&Path>) -> Result<(), Error> {
        self.write(|transaction| {
            let id = job.0.cast_signed();
            transaction.prepare_cached("DELETE FROM owed_provenance WHERE job = ?1")?.execute([id])?;
            let sql = "UPDATE take SET provenance = ?2 WHERE job = ?1";
            transaction.prepare_cached(sql)?.execute(params![id, note.map(PathRow::from)])?;
            Ok(())
        })
    }

    /// The takes whose notes are still to be written.
    pub fn owed_provenances(&self) -> Result<Vec<JobId>, Error> {
        self.ids("SELECT job FROM owed_provenance ORDER BY job")
    }

    /// Marks the best take of a request, whose other takes are these; or unmarks it.
    pub fn mark_best(&mut self, job: JobId, best: bool, others: &[JobId]) -> Result<(), Error> {
        self.write(|transaction| {
            let mut remove = transaction.prepare_cached("DELETE FROM best_take WHERE job = ?1")?;
            for other in others.iter().chain([&job]) {
                remove.execute([other.0.cast_signed()])?;
            }
            if best {
                let sql = "INSERT INTO best_take (job) VALUES (?1)";
                transaction.prepare_cached(sql)?.execute([job.0.cast_signed()])?;
            }
            Ok(())
        })
    }

    /// Every best take.
    pub fn best_takes(&self) -> Result<BTreeSet<JobId>, Error> {
        Ok(self.ids("SELECT job FROM best_take")?.into_iter().collect())
    }

    fn ids(&self, sql: &str) -> Result<Vec<JobId>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement.query_map((), |row| Ok(JobId(row.get::<_, i64>(0)?.cast_unsigned())))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}
