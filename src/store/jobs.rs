//! Jobs and what people wish of them.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension as _, Row, params};

use super::codes::{Code as _, Unclear};
use super::rows::{ErrandRow, FailureRow, StepRow, read_trail, write_trail};
use super::{Error, Store, Transaction};
use crate::model::{ConnectionName, Errand, Failure, FailureKind, Job, JobId, Mark, Moment, Step, Wish};

/// A job before it has a number.
#[derive(Clone, PartialEq, Debug)]
pub struct NewJob {
    /// The account.
    pub connection: ConnectionName,
    /// What is to be done.
    pub errand: Errand,
    /// When it was asked for. Jobs asked for together share it.
    pub created: Moment,
    /// What happened so far.
    pub trail: Vec<Mark>,
    /// Not before this moment.
    pub run_at: Moment,
}

const COLUMNS: &str = "id, connection, paused, attempts, run_at, created, errand, state, trail, trouble";

impl Store {
    /// Adds jobs, all or none, queued, in this order. Their numbers were never given before.
    pub fn add_jobs(&mut self, jobs: &[NewJob]) -> Result<Vec<JobId>, Error> {
        self.write(|transaction| {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO job (connection, kind, step, paused, attempts, run_at, created, errand, state, trail)
                 VALUES (?1, ?2, ?3, FALSE, 0, ?4, ?5, ?6, ?7, ?8)",
            )?;
            let step = StepRow::from(&Step::Queued);
            let state = serde_json::to_string(&step)?;
            let mut ids = Vec::with_capacity(jobs.len());
            for job in jobs {
                let id = statement.insert(params![
                    job.connection.as_str(),
                    kind(&job.errand),
                    step.word(),
                    job.run_at.0,
                    job.created.0,
                    serde_json::to_string(&ErrandRow::from(&job.errand))?,
                    state,
                    write_trail(&job.trail)?,
                ])?;
                ids.push(JobId(id.cast_unsigned()));
            }
            Ok(ids)
        })
    }

    /// Writes the whole job. On disk when it returns.
    pub fn save_job(&mut self, job: &Job) -> Result<(), Error> {
        self.save_jobs(std::slice::from_ref(job))
    }

    /// Writes these jobs, all or none: what one call is about is known whole, or the call is not made.
    pub fn save_jobs(&mut self, jobs: &[Job]) -> Result<(), Error> {
        self.write(|transaction| jobs.iter().try_for_each(|job| save(transaction, job)))
    }

    /// One job.
    pub fn job(&self, id: JobId) -> Result<Option<Job>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM job WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let row = statement.query_row([id.0.cast_signed()], JobRow::take).optional()?;
        Ok(row.and_then(|row| self.understand(row)))
    }

    /// Every job that is kept, oldest first.
    ///
    /// A row whose errand cannot be understood is left in the file, left out here and named by
    /// [`Store::unreadable`]. One whose errand is clear and whose step is not is Unsure: what was paid
    /// for may exist, so only a person decides; its trouble holds what the row says.
    pub fn jobs(&self) -> Result<Vec<Job>, Error> {
        self.jobs_after(JobId(0))
    }

    /// Jobs that were added after this one, by whatever process.
    pub fn jobs_after(&self, id: JobId) -> Result<Vec<Job>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM job WHERE id > ?1 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows: Vec<JobRow> =
            statement.query_map([id.0.cast_signed()], JobRow::take)?.collect::<Result<_, _>>()?;
        Ok(rows.into_iter().filter_map(|row| self.understand(row)).collect())
    }

    /// The ids of all jobs, oldest first.
    pub fn job_ids(&self) -> Result<Vec<JobId>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM job ORDER BY id")?;
        let ids = statement.query_map((), |row| row.get(0).map(i64::cast_unsigned).map(JobId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Takes jobs off the list, with the wishes that wait for them.
    pub fn remove_jobs(&mut self, ids: &[JobId]) -> Result<(), Error> {
        self.write(|transaction| {
            let mut statement = transaction.prepare_cached("DELETE FROM job WHERE id = ?1")?;
            for id in ids {
                statement.execute([id.0.cast_signed()])?;
            }
            Ok(())
        })
    }

    /// Leaves a wish for whoever runs the jobs.
    pub fn add_wish(&mut self, job: JobId, wish: Wish) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT INTO wish (job, wish) SELECT id, ?2 FROM job WHERE id = ?1";
            let added = transaction.prepare_cached(sql)?.execute((job.0.cast_signed(), wish.word()))?;
            if added == 0 { Err(Error::NoSuchJob(job)) } else { Ok(()) }
        })
    }

    /// Somebody wishes something.
    pub fn has_wishes(&self) -> Result<bool, Error> {
        Ok(self.one::<i64>("SELECT 1 FROM wish LIMIT 1", ())?.is_some())
    }

    /// Wishes in the order they were made, each given out once.
    pub fn take_wishes(&mut self) -> Result<Vec<(JobId, Wish)>, Error> {
        // Only a wish is worth a write.
        if !self.has_wishes()? {
            return Ok(vec![]);
        }
        let rows: Vec<(i64, String)> = self.write(|transaction| {
            let rows = transaction
                .prepare_cached("SELECT job, wish FROM wish ORDER BY id")?
                .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            transaction.execute("DELETE FROM wish", ())?;
            Ok(rows)
        })?;
        let mut wishes = Vec::with_capacity(rows.len());
        for (job, word) in rows {
            match Wish::read(&word) {
                Ok(wish) => wishes.push((JobId(job.cast_unsigned()), wish)),
                Err(unclear) => self.report(format!("a wish of job {job}: {unclear}")),
            }
        }
        Ok(wishes)
    }

    fn understand(&self, row: JobRow) -> Option<Job> {
        let id = row.id;
        let errand = match row.errand() {
            Ok(errand) => errand,
            Err(unclear) => {
                self.report(format!("job {id}: {unclear}"));
                return None;
            }
        };
        let mut trouble = row.trouble.as_deref().map(|text| match serde_json::from_str(text) {
            Ok::<FailureRow, _>(failure) => failure.into(),
            Err(error) => {
                self.report(format!("the trouble of job {id}: {error}"));
                Failure { raw: Some(text.to_owned()), ..Failure::new(FailureKind::Bug) }
            }
        });
        let step = match serde_json::from_str::<StepRow>(&row.state) {
            Ok(step) => step.into(),
            Err(error) => {
                self.report(format!("the step of job {id}: {error}"));
                trouble = Some(Failure {
                    raw: Some(row.state.clone()),
                    ..Failure::said(FailureKind::Bug, error.to_string())
                });
                Step::Unsure { since: row.created, looked: true }
            }
        };
        let trail = read_trail(&row.trail).unwrap_or_else(|unclear| {
            self.report(format!("the trail of job {id}: {unclear}"));
            vec![]
        });
        Some(Job {
            id,
            connection: row.connection,
            errand,
            step,
            paused: row.paused,
            attempts: row.attempts,
            run_at: row.run_at,
            created: row.created,
            trail,
            trouble,
        })
    }
}

pub(super) fn save(transaction: &Transaction<'_>, job: &Job) -> Result<(), Error> {
    let step = StepRow::from(&job.step);
    let trouble = job.trouble.as_ref().map(|failure| serde_json::to_string(&FailureRow::from(failure)));
    let changed = transaction
        .prepare_cached(
            "UPDATE job SET connection = ?2, kind = ?3, step = ?4, paused = ?5, attempts = ?6, run_at = ?7,
                    created = ?8, errand = ?9, state = ?10, trail = ?11, trouble = ?12
             WHERE id = ?1",
        )?
        .execute(params![
            job.id.0.cast_signed(),
            job.connection.as_str(),
            kind(&job.errand),
            step.word(),
            job.paused,
            job.attempts,
            job.run_at.0,
            job.created.0,
            serde_json::to_string(&ErrandRow::from(&job.errand))?,
            serde_json::to_string(&step)?,
            write_trail(&job.trail)?,
            trouble.transpose()?,
        ])?;
    if changed == 0 { Err(Error::NoSuchJob(job.id)) } else { Ok(()) }
}

fn kind(errand: &Errand) -> &'static str {
    match errand {
        Errand::Upload(_) => "upload",
        Errand::Generate(_) => "generate",
        Errand::Chore(_) => "chore",
    }
}

/// A row as it lies there.
struct JobRow {
    id: JobId,
    connection: ConnectionName,
    paused: bool,
    attempts: u32,
    run_at: Moment,
    created: Moment,
    errand: String,
    state: String,
    trail: String,
    trouble: Option<String>,
}

impl JobRow {
    /// Text that is not UTF-8 is read as well as it goes: one such row must not hide all the others.
    fn take(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text = |column| {
            Ok::<_, rusqlite::Error>(match row.get_ref(column)? {
                ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
                _ => None,
            })
        };
        Ok(Self {
            id: JobId(row.get::<_, i64>("id")?.cast_unsigned()),
            connection: ConnectionName::new(text("connection")?.unwrap_or_default()),
            paused: row.get("paused")?,
            attempts: u32::try_from(row.get::<_, i64>("attempts")?).unwrap_or(u32::MAX),
            run_at: Moment(row.get("run_at")?),
            created: Moment(row.get("created")?),
            errand: text("errand")?.unwrap_or_default(),
            state: text("state")?.unwrap_or_default(),
            trail: text("trail")?.unwrap_or_default(),
            trouble: text("trouble")?,
        })
    }

    fn errand(&self) -> Result<Errand, Unclear> {
        serde_json::from_str::<ErrandRow>(&self.errand)?.read(&self.connection)
    }
}
