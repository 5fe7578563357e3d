//! How fast an account may create, by account. In a row, so that a restart does not refill the bucket or forget a
//! lesson.

use rusqlite::OptionalExtension as _;

use super::{Error, Store};
use crate::model::{ConnectionName, Moment};

/// What is kept of an account's pace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    /// Not before this moment may the account create its next asset.
    pub next_create: Option<Moment>,
    /// Creations a minute, as a refusal taught at that moment.
    pub per_minute: Option<(u32, Moment)>,
    /// Assets the account holds at most, as a refusal taught at that moment.
    pub slots: Option<(u32, Moment)>,
}

impl Store {
    /// What is kept of an account's pace.
    pub fn pace(&self, connection: &ConnectionName) -> Result<Pace, Error> {
        let sql =
            "SELECT next_create, per_minute, per_minute_at, slots, slots_at FROM pace WHERE connection = ?1";
        let row = self.connection.prepare_cached(sql)?.query_row([connection.as_str()], |row| {
            let taught = |count: Option<u32>, at: Option<i64>| Some((count?, Moment(at?)));
            Ok(Pace {
                // A row that was made for a lesson alone holds nobody back.
                next_create: Some(row.get(0)?).filter(|next| *next > 0).map(Moment),
                per_minute: taught(row.get(1)?, row.get(2)?),
                slots: taught(row.get(3)?, row.get(4)?),
            })
        });
        Ok(row.optional()?.unwrap_or_default())
    }

    /// Not before this moment may the account create its next asset.
    pub fn next_create(&self, connection: &ConnectionName) -> Result<Option<Moment>, Error> {
        Ok(self.pace(connection)?.next_create)
    }

    /// Remembers when the next creation may leave.
    pub fn set_next_create(&mut self, connection: &ConnectionName, at: Moment) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT INTO pace (connection, next_create) VALUES (?1, ?2)
                ON CONFLICT DO UPDATE SET next_create = excluded.next_create";
            transaction.prepare_cached(sql)?.execute((connection.as_str(), at.0))?;
            Ok(())
        })
    }

    /// Remembers so many creations a minute, as a refusal taught just now.
    pub fn learn_rate(
        &mut self,
        connection: &ConnectionName,
        per_minute: u32,
        at: Moment,
    ) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT INTO pace (connection, next_create, per_minute, per_minute_at)
                VALUES (?1, 0, ?2, ?3)
                ON CONFLICT DO UPDATE SET
                    per_minute = excluded.per_minute, per_minute_at = excluded.per_minute_at";
            transaction.prepare_cached(sql)?.execute((connection.as_str(), per_minute, at.0))?;
            Ok(())
        })
    }

    /// Remembers that the account holds no more than so many assets, as a refusal taught just now.
    pub fn learn_slots(&mut self, connection: &ConnectionName, slots: u32, at: Moment) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT INTO pace (connection, next_create, slots, slots_at) VALUES (?1, 0, ?2, ?3)
                ON CONFLICT DO UPDATE SET slots = excluded.slots, slots_at = excluded.slots_at";
            transaction.prepare_cached(sql)?.execute((connection.as_str(), slots, at.0))?;
            Ok(())
        })
    }

    /// So many assets of the account are known here.
    pub fn count_assets(&self, connection: &ConnectionName) -> Result<u32, Error> {
        let sql = "SELECT count(*) FROM asset WHERE connection = ?1";
        Ok(self.one(sql, [connection.as_str()])?.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_alone_holds_nobody_back_and_nothing_undoes_the_other() {
        let name = ConnectionName::new("a");
        let mut store = Store::in_memory().unwrap();
        store.learn_rate(&name, 3, Moment(7)).unwrap();
        assert_eq!(store.pace(&name).unwrap().next_create, None);
        store.set_next_create(&name, Moment(9)).unwrap();
        store.learn_slots(&name, 50, Moment(8)).unwrap();
        let whole = Pace {
            next_create: Some(Moment(9)),
            per_minute: Some((3, Moment(7))),
            slots: Some((50, Moment(8))),
        };
        assert_eq!(store.pace(&name).unwrap(), whole);
    }
}
