//! The searches a person named.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::codes::{Code, Unclear};
use super::{Error, Store};
use crate::model::search::Status;
use crate::model::{ConnectionName, MediaKind, SavedSearch};

impl Code for Status {
    const WHAT: &'static str = "status of a search";
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Active, "active"), (Self::Processing, "processing"), (Self::Failed, "failed")];
}

/// A search in its row. Fields added later get `#[serde(default)]`; nothing is ever renamed.
#[derive(Serialize, Deserialize)]
struct SearchRow {
    name: String,
    text: String,
    status: Option<String>,
    kinds: Vec<String>,
}

impl From<&SavedSearch> for SearchRow {
    fn from(search: &SavedSearch) -> Self {
        let kinds = MediaKind::EVERY.into_iter().filter(|kind| search.kinds[*kind as usize]);
        Self {
            name: search.name.clone(),
            text: search.text.clone(),
            status: search.status.map(|status| status.word().to_owned()),
            kinds: kinds.map(|kind| kind.word().to_owned()).collect(),
        }
    }
}

impl SearchRow {
    fn read(self) -> Result<SavedSearch, Unclear> {
        let mut kinds = [false; MediaKind::EVERY.len()];
        for kind in &self.kinds {
            kinds[MediaKind::read(kind)? as usize] = true;
        }
        let status = self.status.as_deref().map(Status::read).transpose()?;
        Ok(SavedSearch { name: self.name, text: self.text, status, kinds })
    }
}

impl Store {
    /// Keeps the searches of an account, in this order, in place of those before.
    pub fn put_searches(
        &mut self,
        connection: &ConnectionName,
        searches: &[SavedSearch],
    ) -> Result<(), Error> {
        let rows: Vec<SearchRow> = searches.iter().map(SearchRow::from).collect();
        let text = serde_json::to_string(&rows)?;
        self.write(|transaction| {
            let sql = "INSERT OR REPLACE INTO saved_searches (connection, searches) VALUES (?1, ?2)";
            transaction.prepare_cached(sql)?.execute(params![connection.as_str(), text])?;
            Ok(())
        })
    }

    /// The searches of an account. One that cannot be understood is left out and named by [`Store::unreadable`].
    pub fn searches(&self, connection: &ConnectionName) -> Result<Vec<SavedSearch>, Error> {
        let sql = "SELECT searches FROM saved_searches WHERE connection = ?1";
        let Some(text): Option<String> = self.one(sql, [connection.as_str()])? else { return Ok(vec![]) };
        let report = |unclear: Unclear| self.report(format!("a saved search of {connection}: {unclear}"));
        let rows: Vec<serde_json::Value> =
            serde_json::from_str(&text).map_err(|error| report(error.into())).unwrap_or_default();
        let read = |row| serde_json::from_value::<SearchRow>(row).map_err(Unclear::from)?.read();
        Ok(rows.into_iter().filter_map(|row| read(row).map_err(report).ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_come_back_in_their_order_and_go_with_their_account() {
        let mut store = Store::in_memory().unwrap();
        let name = ConnectionName::new("studio");
        assert_eq!(store.searches(&name).unwrap(), []);
        let waiting = SavedSearch {
            name: "米拉 waiting".into(),
            text: "mira \"x\"".into(),
            status: Some(Status::Processing),
            kinds: [true, false, true, false],
        };
        let all = SavedSearch { name: "all".into(), ..SavedSearch::default() };
        store.put_searches(&name, &[waiting.clone(), all.clone()]).unwrap();
        assert_eq!(store.searches(&name).unwrap(), [waiting, all.clone()]);
        store.put_searches(&name, std::slice::from_ref(&all)).unwrap();
        let other = ConnectionName::new("other");
        store.rename_connection(&name, &other).unwrap();
        assert_eq!(store.searches(&other).unwrap(), [all]);
        store.forget_connection(&other).unwrap();
        assert_eq!(store.searches(&other).unwrap(), []);
    }

    #[test]
    fn a_search_of_a_later_version_does_not_hide_the_others() {
        let mut store = Store::in_memory().unwrap();
        let name = ConnectionName::new("studio");
        let text = r#"[{"name":"a","text":"","status":"lost","kinds":[]},
            {"name":"b","text":"x","status":null,"kinds":["image"],"more":1}]"#;
        store
            .write(|transaction| {
                transaction.execute("INSERT INTO saved_searches VALUES (?1, ?2)", params!["studio", text])?;
                Ok(())
            })
            .unwrap();
        let names: Vec<String> = store.searches(&name).unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["b"]);
        assert_eq!(store.unreadable().len(), 1);
    }
}
