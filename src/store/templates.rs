//! Requests kept under a name.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::codes::Unclear;
use super::drafts::DraftRow;
use super::{Error, Store};
use crate::model::{ConnectionName, Template};

/// A template in its row. Fields added later get `#[serde(default)]`; nothing is ever renamed.
#[derive(Serialize, Deserialize)]
struct TemplateRow {
    name: String,
    connection: String,
    draft: DraftRow,
    references: bool,
}

impl TemplateRow {
    fn read(self) -> Result<Template, Unclear> {
        Ok(Template {
            name: self.name,
            connection: ConnectionName::new(self.connection),
            draft: self.draft.read()?,
            references: self.references,
        })
    }
}

impl Store {
    /// Keeps the templates, in this order, in place of those before.
    pub fn put_templates(&mut self, templates: &[Template]) -> Result<(), Error> {
        let row = |template: &Template| {
            serde_json::to_string(&TemplateRow {
                name: template.name.clone(),
                connection: template.connection.to_string(),
                draft: DraftRow::from(&template.draft),
                references: template.references,
            })
        };
        let rows = templates.iter().map(row).collect::<Result<Vec<String>, _>>()?;
        self.write(|transaction| {
            transaction.execute("DELETE FROM template", ())?;
            let mut insert = transaction.prepare_cached("INSERT INTO template VALUES (?1, ?2)")?;
            for (place, row) in (0_i64..).zip(&rows) {
                insert.execute(params![place, row])?;
            }
            Ok(())
        })
    }

    /// Every template. One that cannot be understood is left out and named by [`Store::unreadable`].
    pub fn templates(&self) -> Result<Vec<Template>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT template FROM template ORDER BY place")?;
        let texts: Vec<String> = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
        let read = |text: String| serde_json::from_str::<TemplateRow>(&text).map_err(Unclear::from)?.read();
        let report = |unclear: Unclear| self.report(format!("a template: {unclear}"));
        Ok(texts.into_iter().filter_map(|text| read(text).map_err(report).ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AssetId, Draft};

    #[test]
    fn templates_come_back_in_their_order_and_one_that_is_unclear_does_not_hide_the_others() {
        let mut store = Store::in_memory().unwrap();
        let draft = Draft {
            prompt: "Image 1 图".into(),
            lanes: [vec![AssetId::new("a")], vec![], vec![]],
            takes: 4,
            ..Draft::default()
        };
        let studio = ConnectionName::new("studio");
        let whole = Template::of("  rain \n", &studio, &draft, true);
        let words = Template::of("words", &studio, &draft, false);
        assert_eq!((whole.name.as_str(), words.draft.lanes[0].len()), ("rain", 0));
        store.put_templates(&[whole.clone(), words.clone()]).unwrap();
        assert_eq!(store.templates().unwrap(), [whole.clone(), words.clone()]);
        store.put_templates(&[words.clone(), whole]).unwrap();
        store.connection.execute("UPDATE template SET template = '{}' WHERE place = 1", ()).unwrap();
        assert_eq!(store.templates().unwrap(), [words]);
        assert_eq!(store.unreadable().len(), 1);
    }
}
