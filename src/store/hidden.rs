//! What a person does not want to see of an account here; the provider knows nothing of it.

use super::{Error, Store};
use crate::model::talk::Hideable;
use crate::model::{AssetId, ConnectionName, GroupId};

impl Store {
    /// Everything hidden of an account, in order.
    pub fn hidden(&self, connection: &ConnectionName) -> Result<Vec<Hideable>, Error> {
        let sql = "SELECT what, id FROM hidden WHERE connection = ?1 ORDER BY what, id";
        let rows: Vec<(String, String)> = self
            .connection
            .prepare_cached(sql)?
            .query_map([connection.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let known = |(what, id): (String, String)| match what.as_str() {
            "group" => Some(Hideable::Group(GroupId::new(id))),
            "asset" => Some(Hideable::Asset(AssetId::new(id))),
            // A later version may hide other things; they are not shown by this one anyway.
            _ => None,
        };
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Hides something, or shows it again. Safe to repeat.
    pub fn set_hidden(
        &mut self,
        connection: &ConnectionName,
        what: &Hideable,
        hidden: bool,
    ) -> Result<(), Error> {
        let (word, id) = match what {
            Hideable::Group(id) => ("group", id.as_str()),
            Hideable::Asset(id) => ("asset", id.as_str()),
        };
        let sql = if hidden {
            "INSERT INTO hidden VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM hidden WHERE connection = ?1 AND what = ?2 AND id = ?3"
        };
        self.write(|transaction| {
            transaction.prepare_cached(sql)?.execute([connection.as_str(), word, id])?;
            Ok(())
        })
    }
}
