//! What people said of pictures: only ever added to, and taken away only by who takes back what they just said.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Error, Store};
use crate::model::verdict::{tidy_name, tidy_note};
use crate::model::{
    AssetId, ConnectionName, Judgement, Marked, Merged, Moment, OriginalId, Subject, Verdict,
};

/// The columns that name a subject.
struct Key<'a> {
    content: &'a [u8],
    connection: &'a str,
    asset: &'a str,
}

impl<'a> Key<'a> {
    fn of(subject: &'a Subject) -> Self {
        match subject {
            Subject::Content(OriginalId(bytes)) => Self { content: bytes, connection: "", asset: "" },
            Subject::Asset(connection, id) => {
                Self { content: &[], connection: connection.as_str(), asset: id.as_str() }
            }
        }
    }
}

impl Store {
    /// Everything that was said, in the order it was written down.
    pub fn verdicts(&self) -> Result<Vec<Judgement>, Error> {
        let rows: Vec<_> = self
            .connection
            .prepare_cached("SELECT * FROM verdict ORDER BY rowid")?
            .query_map((), read)?
            .collect::<Result<_, _>>()?;
        let known = |row: Result<Judgement, String>| row.map_err(|unclear| self.report(unclear)).ok();
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Changes when anything was said or taken back, by whatever process.
    pub fn verdicts_stamp(&self) -> Result<(i64, i64, i64), Error> {
        let sql = "SELECT count(*), coalesce(max(rowid), 0), coalesce(sum(at % 1000000007), 0) FROM verdict";
        Ok(self.connection.query_row(sql, (), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
    }

    /// Keeps what a person said. Said again at the same moment, it takes the place of what was there.
    pub fn put_judgement(&mut self, judgement: &Judgement) -> Result<(), Error> {
        self.write(|transaction| insert(transaction, judgement))
    }

    /// Forgets what was said of this at that moment. Safe to repeat.
    pub fn remove_judgement(&mut self, subject: &Subject, at: Moment) -> Result<(), Error> {
        self.write(|transaction| {
            let key = Key::of(subject);
            let sql = "DELETE FROM verdict WHERE content = ?1 AND connection = ?2 AND asset = ?3 AND at = ?4";
            transaction.prepare_cached(sql)?.execute(params![
                key.content,
                key.connection,
                key.asset,
                at.0
            ])?;
            Ok(())
        })
    }

    /// Takes over what others said: all of it, or nothing where one row cannot be written. What is told as later than
    /// `now` counts as said now, so that a wrong clock does not win for ever. Answers with the rows that are new.
    pub fn merge_verdicts(
        &mut self,
        marked: &[Marked],
        now: Moment,
    ) -> Result<(Merged, Vec<Judgement>), Error> {
        self.write(|transaction| {
            let (mut merged, mut taken) = (Merged::default(), Vec::new());
            for one in marked {
                let Some(subject) = subject_of(transaction, one)? else {
                    merged.unknown += 1;
                    continue;
                };
                let judgement = Judgement {
                    subject,
                    verdict: one.verdict,
                    note: tidy_note(&one.note),
                    at: one.at.min(now),
                    by: tidy_name(&one.by),
                };
                let before = latest(transaction, &judgement.subject, one)?;
                match before {
                    Some((_, verdict, note)) if verdict == judgement.verdict && note == judgement.note => {
                        merged.same += 1;
                        continue;
                    }
                    Some((at, ..)) if at >= judgement.at => {
                        merged.older += 1;
                        continue;
                    }
                    Some(_) => merged.changed += 1,
                    // Nothing was said here, and nothing is said there either.
                    None if judgement.verdict.is_none() && judgement.note.is_empty() => {
                        merged.same += 1;
                        continue;
                    }
                    None => merged.added += 1,
                }
                insert(transaction, &judgement)?;
                taken.push(judgement);
            }
            Ok((merged, taken))
        })
    }
}

fn insert(transaction: &Connection, judgement: &Judgement) -> Result<(), Error> {
    let key = Key::of(&judgement.subject);
    let sql = "INSERT OR REPLACE INTO verdict (content, connection, asset, at, verdict, note, by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    transaction.prepare_cached(sql)?.execute(params![
        key.content,
        key.connection,
        key.asset,
        judgement.at.0,
        judgement.verdict.map(Verdict::code),
        judgement.note,
        judgement.by,
    ])?;
    Ok(())
}

/// What is meant, where this computer knows it: by its content first, because that is the same everywhere; an asset
/// by its id at the named connection, or at the only one that knows it, since others may call the account otherwise.
fn subject_of(connection: &Connection, marked: &Marked) -> Result<Option<Subject>, Error> {
    if let Some(content) = marked.content {
        let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM original WHERE id = ?1)
            OR EXISTS (SELECT 1 FROM asset WHERE original = ?1)
            OR EXISTS (SELECT 1 FROM parked WHERE original = ?1)";
        let known = connection.prepare_cached(sql)?.exists(params![content.0])?;
        if known {
            return Ok(Some(Subject::Content(content)));
        }
    }
    let Some((name, id)) = &marked.asset else { return Ok(None) };
    let mut statement = connection.prepare_cached("SELECT connection, original FROM asset WHERE id = ?1")?;
    let found: Vec<(String, Option<[u8; 32]>)> = statement
        .query_map([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let here = found.iter().find(|(connection, _)| connection == name.as_str());
    let only = if let [only] = found.as_slice() { Some(only) } else { None };
    Ok(here.or(only).map(|(connection, original)| match original {
        Some(original) => Subject::Content(OriginalId(*original)),
        None => Subject::Asset(ConnectionName::new(connection.clone()), id.clone()),
    }))
}

/// The latest that was said of it, also before its content was known.
fn latest(
    connection: &Connection,
    subject: &Subject,
    marked: &Marked,
) -> Result<Option<(Moment, Option<Verdict>, String)>, Error> {
    let sql = "SELECT at, verdict, note FROM verdict WHERE content = ?1 AND connection = ?2 AND asset = ?3
        ORDER BY at DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut ask = |key: &Key<'_>| {
        statement
            .query_row(params![key.content, key.connection, key.asset], |row| {
                let verdict: Option<String> = row.get(1)?;
                let verdict = verdict.as_deref().and_then(Verdict::from_code);
                Ok((Moment(row.get(0)?), verdict, row.get(2)?))
            })
            .optional()
    };
    let of_subject = ask(&Key::of(subject))?;
    let of_asset = match &marked.asset {
        Some((name, id)) => ask(&Key { content: &[], connection: name.as_str(), asset: id.as_str() })?,
        None => None,
    };
    Ok(of_subject.into_iter().chain(of_asset).max_by_key(|(at, ..)| *at))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Result<Judgement, String>> {
    let (connection, asset): (String, String) = (row.get("connection")?, row.get("asset")?);
    let subject = match OriginalId::from_bytes(row.get_ref("content")?.as_blob().unwrap_or_default()) {
        Some(content) => Subject::Content(content),
        None => Subject::Asset(ConnectionName::new(connection), AssetId::new(asset)),
    };
    let code: Option<String> = row.get("verdict")?;
    let verdict = match code.as_deref().map(|code| (code, Verdict::from_code(code))) {
        Some((code, None)) => return Ok(Err(format!("verdict of {subject:?}: “{code}” is none"))),
        Some((_, verdict)) => verdict,
        None => None,
    };
    let at = Moment(row.get("at")?);
    Ok(Ok(Judgement { subject, verdict, note: row.get("note")?, at, by: row.get("by")? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Asset, AssetStatus, MediaKind};

    fn content(number: u8) -> Subject {
        Subject::Content(OriginalId([number; 32]))
    }

    fn said(subject: Subject, verdict: Option<Verdict>, at: i64) -> Judgement {
        Judgement { subject, verdict, note: format!("note of {at}"), at: Moment(at), by: "Lin".into() }
    }

    fn asset(connection: &str, id: &str, original: Option<OriginalId>) -> Asset {
        Asset {
            connection: ConnectionName::new(connection),
            id: AssetId::new(id),
            group: None,
            name: id.to_owned(),
            kind: MediaKind::Image,
            status: AssetStatus::Active,
            created: None,
            original,
            preview: None,
            trail: vec![],
        }
    }

    fn marked(content: Option<u8>, asset: Option<&str>, verdict: Verdict, at: i64) -> Marked {
        Marked {
            content: content.map(|number| OriginalId([number; 32])),
            asset: asset.map(|id| (ConnectionName::new("elsewhere"), AssetId::new(id))),
            verdict: Some(verdict),
            note: "from a report".into(),
            at: Moment(at),
            by: "Wei".into(),
        }
    }

    #[test]
    fn what_was_said_comes_back_as_history_and_can_be_taken_back() {
        let mut store = Store::in_memory().unwrap();
        let asset = Subject::Asset(ConnectionName::new("studio"), AssetId::new("asset-1"));
        let all = [
            said(content(1), Some(Verdict::NeedsChanges), 10),
            said(content(1), Some(Verdict::Approved), 20),
            said(asset.clone(), None, 30),
        ];
        let before = store.verdicts_stamp().unwrap();
        for judgement in &all {
            store.put_judgement(judgement).unwrap();
        }
        assert_eq!(store.verdicts().unwrap(), all);
        assert_ne!(store.verdicts_stamp().unwrap(), before);
        store.put_judgement(&all[1]).unwrap();
        assert_eq!(store.verdicts().unwrap().len(), 3, "the same moment is kept once");
        for _ in 0..2 {
            store.remove_judgement(&content(1), Moment(20)).unwrap();
        }
        assert_eq!(store.verdicts().unwrap(), [all[0].clone(), all[2].clone()]);
    }

    #[test]
    fn verdicts_outlive_an_account_and_follow_its_new_name() {
        let mut store = Store::in_memory().unwrap();
        let (was, name) = (ConnectionName::new("studio"), ConnectionName::new("atelier"));
        let of = |name: &ConnectionName| Subject::Asset(name.clone(), AssetId::new("asset-1"));
        store.put_judgement(&said(of(&was), Some(Verdict::Rejected), 1)).unwrap();
        store.put_judgement(&said(content(1), Some(Verdict::Approved), 1)).unwrap();
        store.forget_connection(&was).unwrap();
        store.rename_connection(&was, &name).unwrap();
        let subjects: Vec<Subject> = store.verdicts().unwrap().into_iter().map(|it| it.subject).collect();
        assert_eq!(subjects, [of(&name), content(1)]);
    }

    #[test]
    fn of_what_others_said_the_newest_counts_and_every_fate_is_told() {
        let mut store = Store::in_memory().unwrap();
        store.put_asset(&asset("studio", "asset-1", Some(OriginalId([1; 32])))).unwrap();
        store.put_asset(&asset("studio", "asset-2", Some(OriginalId([2; 32])))).unwrap();
        store.put_asset(&asset("studio", "asset-3", None)).unwrap();
        store.put_judgement(&said(content(2), Some(Verdict::Rejected), 50)).unwrap();
        let report = [
            marked(Some(1), Some("asset-1"), Verdict::Approved, 40),
            marked(Some(2), None, Verdict::Approved, 60),
            marked(None, Some("asset-3"), Verdict::NeedsChanges, 40),
            marked(Some(9), Some("asset-9"), Verdict::Approved, 40),
        ];
        let (merged, taken) = store.merge_verdicts(&report, Moment(1000)).unwrap();
        assert_eq!(merged, Merged { added: 2, changed: 1, unknown: 1, ..Merged::default() });
        assert_eq!(taken.len(), 3);
        assert_eq!(taken[2].subject, Subject::Asset(ConnectionName::new("studio"), AssetId::new("asset-3")));
        // The same report again changes nothing.
        let (merged, taken) = store.merge_verdicts(&report, Moment(1000)).unwrap();
        assert_eq!((merged, taken.len()), (Merged { same: 3, unknown: 1, ..Merged::default() }, 0));
        // An older word loses, and a clock that is wrong does not win for ever.
        let late = marked(Some(1), None, Verdict::Rejected, 39);
        let (merged, _) = store.merge_verdicts(&[late], Moment(1000)).unwrap();
        assert_eq!(merged, Merged { older: 1, ..Merged::default() });
        let far = marked(Some(1), None, Verdict::Rejected, i64::MAX);
        let (merged, taken) = store.merge_verdicts(&[far], Moment(1000)).unwrap();
        assert_eq!((merged.changed, taken[0].at), (1, Moment(1000)));
        assert_eq!(store.verdicts().unwrap().len(), 5, "what was said before stays");
    }

    #[test]
    fn a_row_of_a_later_version_is_left_out_and_named() {
        let mut store = Store::in_memory().unwrap();
        store.put_judgement(&said(content(1), Some(Verdict::Approved), 1)).unwrap();
        store.connection.execute("UPDATE verdict SET verdict = 'perhaps'", ()).unwrap();
        assert_eq!(store.verdicts().unwrap(), []);
        assert!(store.unreadable()[0].contains("perhaps"));
    }
}
