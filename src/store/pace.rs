//! When the next creation may leave, by account. In a row, so that a restart does not refill the bucket.

use super::{Error, Store};
use crate::model::{ConnectionName, Moment};

impl Store {
    /// Not before this moment may the account create its next asset.
    pub fn next_create(&self, connection: &ConnectionName) -> Result<Option<Moment>, Error> {
        let sql = "SELECT next_create FROM pace WHERE connection = ?1";
        Ok(self.one(sql, [connection.as_str()])?.map(Moment))
    }

    /// Remembers when the next creation may leave.
    pub fn set_next_create(&mut self, connection: &ConnectionName, at: Moment) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT INTO pace (connection, next_create) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET next_create = excluded.next_create";
            transaction.prepare_cached(sql)?.execute((connection.as_str(), at.0))?;
            Ok(())
        })
    }
}
