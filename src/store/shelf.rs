//! What accounts hold, as last read: groups and assets.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::codes::{Code as _, Unclear};
use super::rows::{read_trail, write_trail};
use super::{Error, Store, Transaction};
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Group, GroupId, Link, MediaKind, Moment, OriginalId, Reason,
};

/// The groups and assets of an account, and when it was last read whole.
pub type Known = (Vec<Group>, Vec<Asset>, Option<Moment>);

impl Store {
    /// Puts a whole reading of an account in place of what was known, all or nothing. What only this
    /// computer knows of an asset, its original and its trail, stays where the reading brings none.
    pub fn replace_shelf(
        &mut self,
        connection: &ConnectionName,
        groups: &[Group],
        assets: &[Asset],
        at: Moment,
    ) -> Result<(), Error> {
        self.write(|transaction| {
            let known: HashMap<String, (Option<[u8; 32]>, String)> = transaction
                .prepare_cached("SELECT id, original, trail FROM asset WHERE connection = ?1")?
                .query_map([connection.as_str()], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
                .collect::<Result<_, _>>()?;
            transaction.execute("DELETE FROM asset_group WHERE connection = ?1", [connection.as_str()])?;
            transaction.execute("DELETE FROM asset WHERE connection = ?1", [connection.as_str()])?;
            for group in groups {
                insert_group(transaction, connection, group)?;
            }
            for asset in assets {
                let (original, trail) = known.get(asset.id.as_str()).cloned().unwrap_or_default();
                let original = asset.original.map(|id| id.0).or(original);
                let trail = if asset.trail.is_empty() && !trail.is_empty() {
                    trail
                } else {
                    write_trail(&asset.trail)?
                };
                insert_asset(transaction, connection, asset, original, &trail)?;
            }
            transaction.execute(
                "INSERT INTO shelf VALUES (?1, ?2) ON CONFLICT DO UPDATE SET synced = excluded.synced",
                (connection.as_str(), at.0),
            )?;
            Ok(())
        })
    }

    /// Groups and assets in the order they were told, and when the account was last read whole.
    pub fn shelf(&self, connection: &ConnectionName) -> Result<Known, Error> {
        // One transaction: another process must not change the shelf between the questions.
        let alone = self.connection.is_autocommit();
        let transaction = alone.then(|| self.connection.unchecked_transaction()).transpose()?;
        let groups = self
            .connection
            .prepare_cached("SELECT * FROM asset_group WHERE connection = ?1 ORDER BY rowid")?
            .query_map([connection.as_str()], read_group)?
            .collect::<Result<_, _>>()?;
        let rows: Vec<_> = self
            .connection
            .prepare_cached("SELECT * FROM asset WHERE connection = ?1 ORDER BY rowid")?
            .query_map([connection.as_str()], read_asset)?
            .collect::<Result<_, _>>()?;
        let synced = self.synced(connection)?;
        if let Some(transaction) = transaction {
            transaction.commit()?;
        }
        let mut assets = Vec::with_capacity(rows.len());
        for (id, row) in rows {
            match row {
                Ok(asset) => assets.push(asset),
                Err(unclear) => self.report(format!("asset {id} of {connection}: {unclear}")),
            }
        }
        Ok((groups, assets, synced))
    }

    /// One asset, as it is known; a library of thousands is not read for it.
    pub fn asset(&self, connection: &ConnectionName, id: &AssetId) -> Result<Option<Asset>, Error> {
        let row = self
            .connection
            .prepare_cached("SELECT * FROM asset WHERE connection = ?1 AND id = ?2")?
            .query_map([connection.as_str(), id.as_str()], read_asset)?
            .next()
            .transpose()?;
        Ok(row.and_then(|(id, row)| match row {
            Ok(asset) => Some(asset),
            Err(unclear) => {
                self.report(format!("asset {id} of {connection}: {unclear}"));
                None
            }
        }))
    }

    /// Every asset of this content at an account, in the order they were told.
    pub fn assets_of(&self, connection: &ConnectionName, original: OriginalId) -> Result<Vec<Asset>, Error> {
        let sql = "SELECT * FROM asset WHERE connection = ?1 AND original = ?2 ORDER BY rowid";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows: Vec<_> = statement
            .query_map(params![connection.as_str(), original.0], read_asset)?
            .collect::<Result<_, _>>()?;
        let known = |(id, row): (AssetId, Result<Asset, Unclear>)| {
            row.map_err(|unclear| self.report(format!("asset {id} of {connection}: {unclear}"))).ok()
        };
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// When the account was last read whole.
    pub fn synced(&self, connection: &ConnectionName) -> Result<Option<Moment>, Error> {
        let at = self.one("SELECT synced FROM shelf WHERE connection = ?1", [connection.as_str()])?;
        Ok(at.map(Moment))
    }

    /// Adds an asset, or puts it in place of what was known of it.
    pub fn put_asset(&mut self, asset: &Asset) -> Result<(), Error> {
        self.write(|transaction| {
            let trail = write_trail(&asset.trail)?;
            insert_asset(transaction, &asset.connection, asset, asset.original.map(|id| id.0), &trail)
        })
    }

    /// Drops what is known of an asset.
    pub fn remove_asset(&mut self, connection: &ConnectionName, id: &AssetId) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "DELETE FROM asset WHERE connection = ?1 AND id = ?2";
            transaction.execute(sql, [connection.as_str(), id.as_str()])?;
            Ok(())
        })
    }

    /// Adds a group, or puts it in place of what was known of it.
    pub fn put_group(&mut self, group: &Group) -> Result<(), Error> {
        self.write(|transaction| insert_group(transaction, &group.connection, group))
    }

    /// Drops what is known of a group and of the assets in it.
    pub fn remove_group(&mut self, connection: &ConnectionName, id: &GroupId) -> Result<(), Error> {
        self.write(|transaction| {
            let place = [connection.as_str(), id.as_str()];
            transaction.execute("DELETE FROM asset WHERE connection = ?1 AND group_id = ?2", place)?;
            transaction.execute("DELETE FROM asset_group WHERE connection = ?1 AND id = ?2", place)?;
            Ok(())
        })
    }
    /// Drops a group that lived on this computer alone; its assets stay, in no group.
    pub fn dissolve_group(&mut self, connection: &ConnectionName, id: &GroupId) -> Result<(), Error> {
        self.write(|transaction| {
            let place = [connection.as_str(), id.as_str()];
            let sql = "UPDATE asset SET group_id = NULL WHERE connection = ?1 AND group_id = ?2";
            transaction.execute(sql, place)?;
            transaction.execute("DELETE FROM asset_group WHERE connection = ?1 AND id = ?2", place)?;
            Ok(())
        })
    }
}

fn insert_group(
    transaction: &Transaction<'_>,
    connection: &ConnectionName,
    group: &Group,
) -> Result<(), Error> {
    let sql = "INSERT INTO asset_group (connection, id, name, description, group_type, created)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET name = excluded.name, description = excluded.description,
            group_type = excluded.group_type, created = excluded.created";
    transaction.prepare_cached(sql)?.execute(params![
        connection.as_str(),
        group.id.as_str(),
        group.name,
        group.description,
        group.group_type,
        group.created.map(|at| at.0),
    ])?;
    Ok(())
}

fn insert_asset(
    transaction: &Transaction<'_>,
    connection: &ConnectionName,
    asset: &Asset,
    original: Option<[u8; 32]>,
    trail: &str,
) -> Result<(), Error> {
    let sql = "INSERT INTO asset (connection, id, group_id, name, kind, status, reason_code, reason_message,
            created, original, preview, trail, raw, preview_until)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT DO UPDATE SET group_id = excluded.group_id, name = excluded.name, kind = excluded.kind,
            status = excluded.status, reason_code = excluded.reason_code,
            reason_message = excluded.reason_message, created = excluded.created,
            original = excluded.original, preview = excluded.preview, trail = excluded.trail,
            raw = excluded.raw, preview_until = excluded.preview_until";
    let (code, message, raw) = match &asset.status {
        AssetStatus::Failed(reason) => (reason.code.as_str(), reason.message.as_str(), reason.raw.as_deref()),
        AssetStatus::Processing | AssetStatus::Active | AssetStatus::Other(_) => ("", "", None),
    };
    transaction.prepare_cached(sql)?.execute(params![
        connection.as_str(),
        asset.id.as_str(),
        asset.group.as_ref().map(GroupId::as_str),
        asset.name,
        asset.kind.word(),
        asset.status.word(),
        code,
        message,
        asset.created.map(|at| at.0),
        original,
        asset.preview.as_ref().map(|link| &link.url),
        trail,
        raw,
        asset.preview.as_ref().and_then(|link| link.until).map(|until| until.0),
    ])?;
    Ok(())
}

fn read_group(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        connection: ConnectionName::new(row.get::<_, String>("connection")?),
        id: GroupId::new(row.get::<_, String>("id")?),
        name: row.get("name")?,
        description: row.get("description")?,
        group_type: row.get("group_type")?,
        created: row.get::<_, Option<i64>>("created")?.map(Moment),
    })
}

fn read_asset(row: &Row<'_>) -> rusqlite::Result<(AssetId, Result<Asset, Unclear>)> {
    let id = AssetId::new(row.get::<_, String>("id")?);
    let (kind, trail): (String, String) = (row.get("kind")?, row.get("trail")?);
    let status: String = row.get("status")?;
    let reason =
        Reason { code: row.get("reason_code")?, message: row.get("reason_message")?, raw: row.get("raw")? };
    let (preview, until): (Option<String>, Option<i64>) = (row.get("preview")?, row.get("preview_until")?);
    let asset = Asset {
        connection: ConnectionName::new(row.get::<_, String>("connection")?),
        id: id.clone(),
        group: row.get::<_, Option<String>>("group_id")?.map(GroupId::new),
        name: row.get("name")?,
        kind: MediaKind::Image,
        status: match status.as_str() {
            "Processing" => AssetStatus::Processing,
            "Active" => AssetStatus::Active,
            "Failed" => AssetStatus::Failed(reason),
            _ => AssetStatus::Other(status),
        },
        created: row.get::<_, Option<i64>>("created")?.map(Moment),
        original: row.get::<_, Option<[u8; 32]>>("original")?.map(OriginalId),
        preview: preview.map(|url| Link { url, until: until.map(Moment) }),
        trail: vec![],
    };
    let whole = || Ok(Asset { kind: MediaKind::read(&kind)?, trail: read_trail(&trail)?, ..asset });
    Ok((id, whole()))
}
