//! What a list is asked for, in the fields of the official library, which its gateways have kept.

use serde_json::{Value, json};

use super::serve::{Form, Problem};
use super::state::GroupType;

/// Which rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) group_type: Option<GroupType>,
    pub(super) name: Option<String>,
    /// Empty for all.
    pub(super) groups: Vec<String>,
    /// Empty for all.
    pub(super) statuses: Vec<String>,
}

impl Filter {
    /// Reads `Filter`. What has the wrong type counts as absent.
    pub(super) fn read(form: &Form) -> Result<Self, Problem> {
        let filter = form.fields.get("Filter").unwrap_or(const { &Value::Null });
        if !filter.is_object() && !filter.is_null() {
            return Err(Problem::invalid("Filter must be an object"));
        }
        let text = |name: &str| filter.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let texts = |name: &str| {
            let given = filter.get(name).and_then(Value::as_array).into_iter().flatten();
            given.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let group_type = match text("GroupType") {
            None => None,
            Some("AIGC") => Some(GroupType::Aigc),
            Some("LivenessFace") => Some(GroupType::LivenessFace),
            Some(_) => return Err(Problem::invalid("GroupType must be one of [AIGC, LivenessFace]")),
        };
        let name = text("Name").map(str::to_owned);
        Ok(Self { group_type, name, groups: texts("GroupIds"), statuses: texts("Statuses") })
    }

    pub(super) fn wants_type(&self, group_type: GroupType) -> bool {
        self.group_type.is_none_or(|wanted| wanted == group_type)
    }

    pub(super) fn wants_name(&self, name: &str) -> bool {
        self.name.as_ref().is_none_or(|part| name.contains(part))
    }

    pub(super) fn wants_group(&self, id: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|group| group == id)
    }

    pub(super) fn wants_status(&self, status: &str) -> bool {
        self.statuses.is_empty() || self.statuses.iter().any(|wanted| wanted == status)
    }
}

/// By what rows are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SortBy {
    #[default]
    CreateTime,
    UpdateTime,
    GroupId,
}

/// In which order; the newest first unless said otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sort {
    pub(super) by: SortBy,
    pub(super) ascending: bool,
}

impl Sort {
    /// Reads `SortBy` and `SortOrder`.
    pub(super) fn read(form: &Form, choices: &[(&str, SortBy)]) -> Result<Self, Problem> {
        let by = match form.text("SortBy") {
            None | Some("") => SortBy::CreateTime,
            Some(word) => {
                let found = choices.iter().find(|(name, _)| *name == word).map(|(_, by)| *by);
                found.ok_or_else(|| Problem::invalid("SortBy is not valid"))?
            }
        };
        let ascending = match form.text("SortOrder") {
            None | Some("" | "Desc") => false,
            Some("Asc") => true,
            Some(_) => return Err(Problem::invalid("SortOrder must be one of [Desc, Asc]")),
        };
        Ok(Self { by, ascending })
    }

    /// Turns rows that stand newest first.
    pub(super) fn turn<R>(self, mut rows: Vec<R>) -> Vec<R> {
        if self.ascending {
            rows.reverse();
        }
        rows
    }
}

/// Which page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) number: u64,
    pub(super) size: u64,
}

impl Page {
    /// Reads `PageNumber` and `PageSize`; the first ten where they are absent.
    pub(super) fn read(form: &Form) -> Result<Self, Problem> {
        let number = |name: &str, usual: u64, most: u64| match form.fields.get(name) {
            None | Some(Value::Null) => Ok(usual),
            Some(value) => value
                .as_u64()
                .filter(|number| (1..=most).contains(number))
                .ok_or_else(|| Problem::invalid(format!("{name} must be between 1 and {most}"))),
        };
        Ok(Self { number: number("PageNumber", 1, 1_000_000)?, size: number("PageSize", 10, 100)? })
    }

    /// The rows of the page, and how many there are in all.
    pub(super) fn rows<R>(self, rows: Vec<R>) -> (Vec<R>, usize) {
        let total = rows.len();
        let skipped = ((self.number - 1) * self.size) as usize;
        (rows.into_iter().skip(skipped).take(self.size as usize).collect(), total)
    }

    /// The page, in the official fields.
    pub(super) fn cut(self, items: Vec<Value>) -> Value {
        let (items, total) = self.rows(items);
        json!({"PageNumber": self.number, "PageSize": self.size, "TotalCount": total, "Items": items})
    }
}
