//! What accounts held once and can have back. The files themselves lie in the house's own folder.

use rusqlite::{Row, params};

use super::codes::{Code, Unclear};
use super::{Error, Store};
use crate::model::{AssetId, ConnectionName, GroupId, MediaKind, Moment, OriginalId, Parked, ParkedBy};

impl Code for ParkedBy {
    const WHAT: &'static str = "hand that took an asset away";
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Person, "person"), (Self::Provider, "provider")];
}

impl Store {
    /// Remembers what an account gave back, in place of what was remembered of that content.
    pub fn put_parked(&mut self, parked: &Parked) -> Result<(), Error> {
        self.write(|transaction| {
            let sql =
                "INSERT OR REPLACE INTO parked (connection, original, asset, name, kind, group_id, at, by)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            transaction.prepare_cached(sql)?.execute(params![
                parked.connection.as_str(),
                parked.original.0,
                parked.asset.as_str(),
                parked.name,
                parked.kind.word(),
                parked.group.as_ref().map(GroupId::as_str),
                parked.at.0,
                parked.by.word(),
            ])?;
            Ok(())
        })
    }

    /// Everything an account gave back, the latest first.
    pub fn parked(&self, connection: &ConnectionName) -> Result<Vec<Parked>, Error> {
        let sql = "SELECT * FROM parked WHERE connection = ?1 ORDER BY at DESC, original";
        let rows: Vec<_> = self
            .connection
            .prepare_cached(sql)?
            .query_map([connection.as_str()], read)?
            .collect::<Result<_, _>>()?;
        let known = |(id, row): (OriginalId, Result<Parked, Unclear>)| {
            row.map_err(|unclear| self.report(format!("parked {id} of {connection}: {unclear}"))).ok()
        };
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Remembers it no more. Safe to repeat.
    pub fn remove_parked(&mut self, connection: &ConnectionName, original: OriginalId) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "DELETE FROM parked WHERE connection = ?1 AND original = ?2";
            transaction.prepare_cached(sql)?.execute(params![connection.as_str(), original.0])?;
            Ok(())
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<(OriginalId, Result<Parked, Unclear>)> {
    let original = OriginalId(row.get("original")?);
    let (kind, by): (String, String) = (row.get("kind")?, row.get("by")?);
    let parked = Parked {
        connection: ConnectionName::new(row.get::<_, String>("connection")?),
        original,
        asset: AssetId::new(row.get::<_, String>("asset")?),
        name: row.get("name")?,
        kind: MediaKind::Image,
        group: row.get::<_, Option<String>>("group_id")?.map(GroupId::new),
        at: Moment(row.get("at")?),
        by: ParkedBy::Person,
    };
    let whole = || Ok(Parked { kind: MediaKind::read(&kind)?, by: ParkedBy::read(&by)?, ..parked });
    Ok((original, whole()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parked(original: u8, at: i64) -> Parked {
        Parked {
            connection: ConnectionName::new("studio"),
            original: OriginalId([original; 32]),
            asset: AssetId::new(format!("asset-{original}")),
            name: "Mira".to_owned(),
            kind: MediaKind::Video,
            group: Some(GroupId::new("group-1")),
            at: Moment(at),
            by: ParkedBy::Provider,
        }
    }

    #[test]
    fn what_is_parked_comes_back_as_it_was_the_newest_first() {
        let mut store = Store::in_memory().unwrap();
        let (one, other) = (parked(1, 10), Parked { group: None, by: ParkedBy::Person, ..parked(2, 20) });
        store.put_parked(&one).unwrap();
        store.put_parked(&other).unwrap();
        assert_eq!(store.parked(&one.connection).unwrap(), [other, one]);
        assert_eq!(store.parked(&ConnectionName::new("elsewhere")).unwrap(), []);
    }

    #[test]
    fn a_content_is_parked_once_and_taken_away_as_often_as_asked() {
        let mut store = Store::in_memory().unwrap();
        let connection = ConnectionName::new("studio");
        store.put_parked(&parked(1, 10)).unwrap();
        let again = Parked { asset: AssetId::new("another"), ..parked(1, 30) };
        store.put_parked(&again).unwrap();
        assert_eq!(store.parked(&connection).unwrap(), [again]);
        for _ in 0..2 {
            store.remove_parked(&connection, OriginalId([1; 32])).unwrap();
        }
        assert_eq!(store.parked(&connection).unwrap(), []);
    }

    #[test]
    fn what_is_parked_follows_its_account() {
        let mut store = Store::in_memory().unwrap();
        let (was, name) = (ConnectionName::new("studio"), ConnectionName::new("atelier"));
        store.put_parked(&parked(1, 10)).unwrap();
        store.rename_connection(&was, &name).unwrap();
        assert_eq!(store.parked(&was).unwrap(), []);
        assert_eq!(store.parked(&name).unwrap().len(), 1);
        store.forget_connection(&name).unwrap();
        assert_eq!(store.parked(&name).unwrap(), []);
    }
}
