//! The journal of calls that may cost: a row before each leaves, in the transaction of its job's step.

use rusqlite::{Row, params};

use super::codes::{Code, Unclear};
use super::{Error, Store, Transaction};
use crate::model::{ConnectionName, Job, JobId, Moment, Spend, SpendCall, SpendOutcome};

/// What became known of a call. What is `None` stays as it was.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdict {
    /// What became of it.
    pub outcome: Option<SpendOutcome>,
    /// The id of what it made.
    pub made: Option<String>,
    /// What it cost, in the provider's words.
    pub cost: Option<String>,
}

impl Code for SpendCall {
    const WHAT: &'static str = "call";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Create, Self::Create.word()),
        (Self::Group, Self::Group.word()),
        (Self::Generate, Self::Generate.word()),
    ];
}

impl Code for SpendOutcome {
    const WHAT: &'static str = "outcome";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Open, Self::Open.word()),
        (Self::Accepted, Self::Accepted.word()),
        (Self::Refused, Self::Refused.word()),
        (Self::Unreached, Self::Unreached.word()),
        (Self::Lost, Self::Lost.word()),
        (Self::Found, Self::Found.word()),
        (Self::Forgotten, Self::Forgotten.word()),
    ];
}

const COLUMNS: &str = "id, job, connection, call, sent, outcome, ended, made, cost";

impl Store {
    /// Writes the steps of these jobs, and that a call that may cost leaves for each; all or nothing, so that no
    /// such call leaves unwritten. On disk when it returns.
    pub fn send_jobs(&mut self, jobs: &[Job], call: SpendCall, at: Moment) -> Result<(), Error> {
        self.write(|transaction| {
            for job in jobs {
                super::jobs::save(transaction, job)?;
                let sql =
                    "INSERT INTO spend (job, connection, call, sent, outcome) VALUES (?1, ?2, ?3, ?4, '')";
                let row = params![job.id.0.cast_signed(), job.connection.as_str(), call.word(), at.0];
                transaction.prepare_cached(sql)?.execute(row)?;
            }
            Ok(())
        })
    }

    /// Writes what became known of the newest call made for a job; one from before the journal has no row.
    pub fn settle_spend(&mut self, job: JobId, verdict: &Verdict, at: Moment) -> Result<(), Error> {
        self.write(|transaction| settle(transaction, job, verdict, at))
    }

    /// Every call since then, oldest first.
    pub fn spends(&self, since: Moment) -> Result<Vec<Spend>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM spend WHERE sent >= ?1 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows: Vec<_> = statement.query_map([since.0], read)?.collect::<Result<_, _>>()?;
        let mut spends = Vec::with_capacity(rows.len());
        for (id, row) in rows {
            match row {
                Ok(spend) => spends.push(spend),
                Err(unclear) => self.report(format!("spend {id}: {unclear}")),
            }
        }
        Ok(spends)
    }

    /// So many calls of this sort left since then and were not refused: what a daily limit counts.
    pub fn count_spends(
        &self,
        connection: &ConnectionName,
        call: SpendCall,
        since: Moment,
    ) -> Result<u32, Error> {
        let sql = "SELECT count(*) FROM spend WHERE connection = ?1 AND call = ?2 AND sent >= ?3
                AND outcome NOT IN ('refused', 'unreached')";
        Ok(self.one(sql, (connection.as_str(), call.word(), since.0))?.unwrap_or_default())
    }

    /// So many assets were created since then, as the provider answered or as they were found.
    pub fn count_created(&self, connection: &ConnectionName, since: Moment) -> Result<u32, Error> {
        let sql = "SELECT count(*) FROM spend WHERE connection = ?1 AND call = 'create' AND sent >= ?2
                AND outcome IN ('accepted', 'found')";
        Ok(self.one(sql, (connection.as_str(), since.0))?.unwrap_or_default())
    }

    /// The id is what a call for another job made.
    pub fn is_made_for_another(
        &self,
        connection: &ConnectionName,
        made: &str,
        job: JobId,
    ) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM spend WHERE connection = ?1 AND made = ?2 AND job <> ?3 LIMIT 1";
        let found: Option<i64> = self.one(sql, (connection.as_str(), made, job.0.cast_signed()))?;
        Ok(found.is_some())
    }
}

fn settle(transaction: &Transaction<'_>, job: JobId, verdict: &Verdict, at: Moment) -> Result<(), Error> {
    transaction
        .prepare_cached(
            "UPDATE spend SET outcome = coalesce(?2, outcome), made = coalesce(?3, made),
                    cost = coalesce(?4, cost), ended = CASE WHEN ?2 IS NULL THEN ended ELSE ?5 END
             WHERE id = (SELECT max(id) FROM spend WHERE job = ?1)",
        )?
        .execute(params![
            job.0.cast_signed(),
            verdict.outcome.map(SpendOutcome::word),
            verdict.made,
            verdict.cost,
            at.0
        ])?;
    Ok(())
}

type Read = (i64, Result<Spend, Unclear>);

fn read(row: &Row<'_>) -> rusqlite::Result<Read> {
    let id: i64 = row.get("id")?;
    let (call, outcome): (String, String) = (row.get("call")?, row.get("outcome")?);
    let words = SpendCall::read(&call).and_then(|call| Ok((call, SpendOutcome::read(&outcome)?)));
    let (call, outcome) = match words {
        Ok(words) => words,
        Err(unclear) => return Ok((id, Err(unclear))),
    };
    let spend = Spend {
        id: id.cast_unsigned(),
        job: JobId(row.get::<_, i64>("job")?.cast_unsigned()),
        connection: ConnectionName::new(row.get::<_, String>("connection")?),
        call,
        sent: Moment(row.get("sent")?),
        outcome,
        ended: row.get::<_, Option<i64>>("ended")?.map(Moment),
        made: row.get("made")?,
        cost: row.get("cost")?,
    };
    Ok((id, Ok(spend)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::job::Chore;
    use crate::model::{Errand, Step};
    use crate::store::NewJob;

    fn job(store: &mut Store) -> Job {
        let new = NewJob {
            connection: ConnectionName::new("a"),
            errand: Errand::Chore(Chore::MakeGroup { name: "Mira".into(), description: String::new() }),
            created: Moment(1),
            trail: vec![],
            run_at: Moment(1),
        };
        let id = store.add_jobs(&[new]).unwrap()[0];
        Job { step: Step::Calling { since: Moment(2) }, ..store.job(id).unwrap().unwrap() }
    }

    #[test]
    fn a_call_is_written_with_its_step_and_its_end_goes_to_the_newest_row() {
        let mut store = Store::in_memory().unwrap();
        let job = job(&mut store);
        store.send_jobs(std::slice::from_ref(&job), SpendCall::Group, Moment(2)).unwrap();
        assert_eq!(store.job(job.id).unwrap().unwrap().step, job.step);
        let lost = Verdict { outcome: Some(SpendOutcome::Lost), ..Verdict::default() };
        store.settle_spend(job.id, &lost, Moment(3)).unwrap();
        store.send_jobs(std::slice::from_ref(&job), SpendCall::Group, Moment(4)).unwrap();
        let made =
            Verdict { outcome: Some(SpendOutcome::Accepted), made: Some("group-1".into()), cost: None };
        store.settle_spend(job.id, &made, Moment(5)).unwrap();
        let cost = Verdict { cost: Some("1.5".into()), ..Verdict::default() };
        store.settle_spend(job.id, &cost, Moment(6)).unwrap();
        let rows = store.spends(Moment(0)).unwrap();
        let seen: Vec<_> =
            rows.iter().map(|it| (it.outcome, it.ended, it.made.as_deref(), it.cost.as_deref())).collect();
        assert_eq!(
            seen,
            [
                (SpendOutcome::Lost, Some(Moment(3)), None, None),
                (SpendOutcome::Accepted, Some(Moment(5)), Some("group-1"), Some("1.5")),
            ]
        );
        assert_eq!(store.spends(Moment(3)).unwrap().len(), 1);
        let name = ConnectionName::new("a");
        assert!(store.is_made_for_another(&name, "group-1", JobId(99)).unwrap());
        assert!(!store.is_made_for_another(&name, "group-1", job.id).unwrap());
        // What was spent stays spent when the job is taken off the list.
        store.remove_jobs(&[job.id]).unwrap();
        assert_eq!(store.spends(Moment(0)).unwrap().len(), 2);
    }

    #[test]
    fn a_daily_limit_counts_what_may_have_been_made() {
        let mut store = Store::in_memory().unwrap();
        for outcome in SpendOutcome::ALL {
            let job = job(&mut store);
            store.send_jobs(std::slice::from_ref(&job), SpendCall::Create, Moment(2)).unwrap();
            let verdict = Verdict { outcome: Some(outcome), ..Verdict::default() };
            store.settle_spend(job.id, &verdict, Moment(3)).unwrap();
        }
        let name = ConnectionName::new("a");
        assert_eq!(store.count_spends(&name, SpendCall::Create, Moment(0)).unwrap(), 5);
        assert_eq!(store.count_spends(&name, SpendCall::Create, Moment(3)).unwrap(), 0);
        assert_eq!(store.count_spends(&name, SpendCall::Generate, Moment(0)).unwrap(), 0);
        assert_eq!(store.count_created(&name, Moment(0)).unwrap(), 2);
    }
}
