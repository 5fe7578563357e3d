//! A report as a table for spreadsheets (RFC 4180) and as data for programs.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::{FORMAT, Report, Row, VERSION, kind_word, time};
use crate::model::conventions::Column;
use crate::model::{AssetId, GroupId, Moment, Verdict};
use crate::words::Words;

/// Writes a table with the columns that were agreed on; all of them, unless some were left out. With `mark` it begins with the sign by which spreadsheets know that it is UTF-8; programs mostly
/// do not expect one.
pub fn write_table(report: &Report, words: &Words, mark: bool, out: &mut dyn Write) -> io::Result<()> {
    if mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let columns: Vec<Column> = report.conventions.columns.iter().collect();
    table.write_record(columns.iter().map(|column| column.code()))?;
    for row in &report.rows {
        let cells = columns.iter().map(|column| harmless(&cell(report, row, *column, words)).into_owned());
        table.write_record(cells)?;
    }
    table.flush()
}

fn cell<'a>(report: &'a Report, row: &'a Row, column: Column, words: &'a Words) -> Cow<'a, str> {
    let (code, message) = row.reason.as_ref().map_or(("", ""), |(code, message)| (code, message));
    let when = |at: Option<Moment>| Cow::Owned(at.and_then(time).unwrap_or_default());
    match column {
        Column::Name => row.name.as_str().into(),
        Column::Asset => row.asset.as_ref().map_or("", AssetId::as_str).into(),
        Column::Uri => row.asset.as_ref().map(AssetId::uri).unwrap_or_default().into(),
        Column::Connection => report.connection.as_str().into(),
        Column::GroupId => row.group.as_ref().map_or("", GroupId::as_str).into(),
        Column::Group => row.group_name.as_deref().unwrap_or_default().into(),
        Column::Kind => kind_word(row.kind).into(),
        Column::Status => row.status.as_str().into(),
        Column::ReasonCode => code.into(),
        Column::Reason => message.into(),
        Column::Since => when(row.since),
        Column::Created => when(row.created),
        Column::Content => row.content.map(|content| content.to_string()).unwrap_or_default().into(),
        Column::Verdict => row.verdict.map_or("", Verdict::code).into(),
        Column::Note => row.note.as_str().into(),
        Column::VerdictAt => when(row.at),
        Column::VerdictBy => row.by.as_str().into(),
        Column::Provider => report.provider.as_str().into(),
        Column::VerdictName => {
            let names = &report.conventions.verdicts;
            row.verdict.map_or("", |verdict| words.review.said_as(verdict, names)).into()
        }
    }
}

/// A cell that no spreadsheet takes for a formula, whoever chose the name in it: one that would begin one is told to be
/// text by an apostrophe. Zero bytes, at which some programs stop reading, are left out.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let text = if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) };
    let begins_formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let first = text.chars().next();
    let dangerous = first.is_some_and(|c| matches!(c, '\t' | '\r' | '\n'))
        || text.trim_start().starts_with(begins_formula);
    if dangerous { Cow::Owned(format!("'{text}")) } else { text }
}

/// What is written as data. Each border has its own types.
#[derive(Serialize)]
struct Data<'a> {
    format: &'static str,
    version: u32,
    connection: &'a str,
    provider: &'a str,
    made_at: Option<String>,
    as_of: Option<String>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    name: &'a str,
    asset_id: Option<&'a str>,
    uri: Option<String>,
    connection: &'a str,
    group_id: Option<&'a str>,
    group: Option<&'a str>,
    kind: &'static str,
    status: &'a str,
    reason: Option<Reason<'a>>,
    since: Option<String>,
    created_at: Option<String>,
    sha256: Option<String>,
    verdict: Option<&'static str>,
    note: &'a str,
    verdict_at: Option<String>,
    verdict_by: &'a str,
}

#[derive(Serialize)]
struct Reason<'a> {
    code: &'a str,
    message: &'a str,
}

fn item<'a>(report: &'a Report, row: &'a Row) -> Item<'a> {
    Item {
        name: &row.name,
        asset_id: row.asset.as_ref().map(AssetId::as_str),
        uri: row.asset.as_ref().map(AssetId::uri),
        connection: report.connection.as_str(),
        group_id: row.group.as_ref().map(GroupId::as_str),
        group: row.group_name.as_deref(),
        kind: kind_word(row.kind),
        status: &row.status,
        reason: row.reason.as_ref().map(|(code, message)| Reason { code, message }),
        since: row.since.and_then(time),
        created_at: row.created.and_then(time),
        sha256: row.content.map(|content| content.to_string()),
        verdict: row.verdict.map(Verdict::code),
        note: &row.note,
        verdict_at: row.at.and_then(time),
        verdict_by: &row.by,
    }
}

fn data(report: &Report) -> Data<'_> {
    Data {
        format: FORMAT,
        version: VERSION,
        connection: report.connection.as_str(),
        provider: &report.provider,
        made_at: time(report.made),
        as_of: report.as_of.and_then(time),
        items: report.rows.iter().map(|row| item(report, row)).collect(),
    }
}

/// Writes data. It can be read back like a page.
pub fn write_json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &data(report))?;
    out.write_all(b"\n")
}

/// The same data on one line, in which nothing can end the element of a page it stands in.
pub(super) fn island(report: &Report) -> io::Result<String> {
    let plain = serde_json::to_string(&data(report))?;
    let mut text = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            // Outside of strings JSON holds none of these, so whatever is found here is inside one.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", c as u32)),
            c => text.push(c),
        }
    }
    Ok(text)
}
