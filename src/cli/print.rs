//! Printing: data on stdout, talk on stderr, nothing that needs colour to be understood.

use std::io::{BufRead, ErrorKind, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::json::{ErrorLine, Line};
use super::{Exit, Stop, Told};
use crate::model::talk::Language;
use crate::words::{self, CliWords, Words};

/// The process's streams and what is known of them, handed in so that tests can hand in others.
#[expect(clippy::struct_excessive_bools, reason = "facts about three streams, never combined")]
pub struct Io<'a> {
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// Standard input.
    pub input: &'a mut dyn BufRead,
    /// Somebody looks at standard output.
    pub out_is_terminal: bool,
    /// Somebody looks at standard error.
    pub err_is_terminal: bool,
    /// Somebody types.
    pub in_is_terminal: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Colour may be used where there is a terminal.
    pub color: bool,
    /// The language of prose.
    pub language: Language,
}

impl std::fmt::Debug for Io<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Io").field("width", &self.width).field("color", &self.color).finish_non_exhaustive()
    }
}

/// How a word is meant, for those who see colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Tint {
    #[default]
    Plain,
    Good,
    Bad,
    Busy,
    Dim,
}

impl Tint {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "\x1b[32m",
            Self::Bad => "\x1b[31m",
            Self::Busy => "\x1b[33m",
            Self::Dim => "\x1b[2m",
        }
    }

    /// What a status means, by the contract's words.
    pub(super) fn of(status: &str) -> Self {
        match status {
            "Active" | "active" | "succeeded" | "ok" => Self::Good,
            "Failed" | "failed" | "Unsure" | "unsure" => Self::Bad,
            "Cancelled" | "cancelled" | "Skipped" => Self::Dim,
            _ => Self::Busy,
        }
    }
}

/// One field of a table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Cell {
    text: String,
    tint: Tint,
}

impl Cell {
    pub(super) fn status(text: &str) -> Self {
        Self { text: text.to_owned(), tint: Tint::of(text) }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), tint: Tint::Plain }
    }
}

/// Rows under a head; the elastic column gives way where the terminal is too narrow.
#[derive(Debug)]
pub(super) struct Table {
    head: Vec<&'static str>,
    elastic: usize,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(head: &[&'static str], elastic: usize) -> Self {
        Self { head: head.to_vec(), elastic, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    fn lines(&self, width: Option<usize>, color: bool) -> Vec<String> {
        let head = self.head.iter().map(|word| Cell { text: (*word).to_owned(), tint: Tint::Dim }).collect();
        let mut rows: Vec<Vec<Cell>> = std::iter::once(head)
            .chain(self.rows.iter().cloned())
            .map(|row: Vec<Cell>| {
                row.into_iter().map(|cell| Cell { text: escape(&cell.text), ..cell }).collect()
            })
            .collect();
        let mut widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width()).max().unwrap_or(0)
            })
            .collect();
        let whole = widths.iter().sum::<usize>() + 2 * self.head.len().saturating_sub(1);
        if let (Some(width), Some(elastic)) = (width, widths.get_mut(self.elastic))
            && whole > width
        {
            *elastic = elastic.saturating_sub(whole - width).max(8);
            let room = *elastic;
            for cell in rows.iter_mut().filter_map(|row| row.get_mut(self.elastic)) {
                cell.text = shorten(&cell.text, room);
            }
        }
        rows.iter()
            .map(|row| {
                let mut line = String::new();
                for (column, cell) in row.iter().enumerate() {
                    let last = column + 1 == row.len();
                    let gap = if last { 0 } else { widths[column].saturating_sub(cell.text.width()) + 2 };
                    line.push_str(&tinted(&cell.text, cell.tint, color));
                    line.push_str(&" ".repeat(gap));
                }
                line.trim_end().to_owned()
            })
            .collect()
    }
}

fn tinted(text: &str, tint: Tint, color: bool) -> String {
    if color && tint != Tint::Plain && !text.is_empty() {
        format!("{}{text}\x1b[0m", tint.code())
    } else {
        text.to_owned()
    }
}

/// The beginning of the text, as wide as it may be, with a mark where it was cut.
fn shorten(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Invisible characters that make a terminal show text in another order than it has.
pub(super) const fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Names and messages come from outside: what could steer a terminal is spelled out.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("\\t"),
            '\r' => safe.push_str("\\r"),
            c if c.is_control() || turns_text(c) => safe.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => safe.push(c),
        }
    }
    safe
}

/// Where everything is printed. Keeps the worst exit code seen.
pub(super) struct Out<'a, 'io> {
    io: &'a mut Io<'io>,
    pub json: bool,
    pub words: &'static Words,
    status: String,
    exit: Exit,
}

impl<'a, 'io> Out<'a, 'io> {
    pub(super) fn new(io: &'a mut Io<'io>, json: bool) -> Self {
        let words = words::of(io.language);
        Self { io, json, words, status: String::new(), exit: Exit::Done }
    }

    /// The sentences of this face.
    pub(super) const fn say_words(&self) -> &'static CliWords {
        &self.words.cli
    }

    /// One line of data: an object for programs, a sentence for people.
    pub(super) fn record(&mut self, line: &Line, human: &str) -> Result<(), Stop> {
        self.clear_status();
        let text = if self.json { line.text().map_err(std::io::Error::from)? } else { escape(human) };
        writeln!(self.io.out, "{text}")?;
        // A pipe is read while we go on, so nothing may linger in a buffer.
        self.io.out.flush()?;
        Ok(())
    }

    /// A line of data for people, beginning with a status in colour.
    pub(super) fn stated(&mut self, line: &Line, status: &str, rest: &str) -> Result<(), Stop> {
        if self.json {
            return self.record(line, "");
        }
        self.clear_status();
        let color = self.io.color && self.io.out_is_terminal;
        let state = tinted(&format!("{:<10}", escape(status)), Tint::of(status), color);
        writeln!(self.io.out, "{state}  {}", escape(rest))?;
        self.io.out.flush()?;
        Ok(())
    }

    /// Many lines of data.
    pub(super) fn table(&mut self, lines: &[Line], table: &Table, empty: &str) -> Result<(), Stop> {
        if self.json {
            return lines.iter().try_for_each(|line| self.record(line, ""));
        }
        self.clear_status();
        if lines.is_empty() {
            self.say(empty);
            return Ok(());
        }
        let width = self.io.out_is_terminal.then_some(self.io.width);
        for line in table.lines(width, self.io.color && self.io.out_is_terminal) {
            writeln!(self.io.out, "{line}")?;
        }
        self.io.out.flush()?;
        Ok(())
    }

    /// Text that is data as it stands: a manual page, completions, a request.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.io.out.write_all(bytes)?;
        self.io.out.flush()?;
        Ok(())
    }

    /// A sentence beside the data. Nobody may be listening, and that is fine.
    pub(super) fn say(&mut self, sentence: &str) {
        self.clear_status();
        drop(writeln!(self.io.err, "{}", escape(sentence)));
    }

    /// What is going on just now: one line that replaces itself, only where somebody watches.
    pub(super) fn status(&mut self, text: &str) {
        if !self.io.err_is_terminal || self.json || self.status == text {
            return;
        }
        text.clone_into(&mut self.status);
        let shown = shorten(&escape(text), self.io.width.saturating_sub(1).max(8));
        drop(write!(self.io.err, "\r\x1b[K{shown}").and_then(|()| self.io.err.flush()));
    }

    fn clear_status(&mut self) {
        if !self.status.is_empty() {
            self.status.clear();
            drop(write!(self.io.err, "\r\x1b[K"));
        }
    }

    /// Something did not work: a line for programs, a sentence with its cure for people.
    pub(super) fn error(&mut self, told: &Told) {
        self.clear_status();
        self.worst(told.exit);
        if self.json {
            let line = Line::Error(ErrorLine {
                code: told.code.clone(),
                message: told.message.clone(),
                hint: told.hint.clone(),
                request_id: told.request_id.clone(),
            });
            drop(self.record(&line, ""));
            return;
        }
        let color = self.io.color && self.io.err_is_terminal;
        let head = tinted(self.words.cli.error, Tint::Bad, color);
        drop(writeln!(self.io.err, "{head} {}", escape(&told.message)));
        if let Some(hint) = &told.hint {
            drop(writeln!(self.io.err, "       {}", escape(hint)));
        }
        if let Some(id) = &told.request_id {
            drop(writeln!(self.io.err, "       request id: {}", escape(id)));
        }
    }

    /// Remembers that something did not work.
    pub(super) fn worst(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    pub(super) const fn exit(&self) -> Exit {
        self.exit
    }

    /// Somebody is there to answer a question.
    pub(super) const fn can_ask(&self) -> bool {
        self.io.in_is_terminal && self.io.err_is_terminal
    }

    /// One line of standard input; `None` at its end.
    pub(super) fn read_line(&mut self, limit: usize) -> std::io::Result<Option<zeroize::Zeroizing<String>>> {
        let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(limit.min(4096)));
        loop {
            let available = match self.io.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = available.iter().position(|byte| *byte == b'\n');
            let take = end.map_or(available.len(), |at| at + 1);
            let ended = available.is_empty() || end.is_some();
            if bytes.len() + take > limit {
                return Err(std::io::Error::new(ErrorKind::InvalidData, "the line is too long"));
            }
            bytes.extend_from_slice(&available[..take]);
            self.io.input.consume(take);
            if ended {
                break;
            }
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let text = std::str::from_utf8(&bytes)
            .map_err(|cause| std::io::Error::new(ErrorKind::InvalidData, cause))?;
        Ok(Some(zeroize::Zeroizing::new(text.trim().to_owned())))
    }
}

impl Drop for Out<'_, '_> {
    fn drop(&mut self) {
        self.clear_status();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_spelled_out() {
        assert_eq!(escape("a\x1b[31mb\n\u{9b}\u{202e}"), "a\\u{1b}[31mb\\n\\u{9b}\\u{202e}");
        assert_eq!(escape("陈 Mira — é"), "陈 Mira — é");
    }

    #[test]
    fn columns_line_up_by_what_is_seen_not_by_bytes() {
        let mut table = Table::new(&["ID", "NAME", "STATUS"], 1);
        table.row(vec!["a-1".into(), "陈".into(), Cell::status("Active")]);
        table.row(vec!["a-22".into(), "Mira\n".into(), Cell::status("Failed")]);
        assert_eq!(
            table.lines(None, false),
            ["ID    NAME    STATUS", "a-1   陈      Active", "a-22  Mira\\n  Failed"]
        );
    }

    #[test]
    fn on_a_narrow_terminal_the_elastic_column_gives_way_and_ids_stay_whole() {
        let mut table = Table::new(&["ID", "NAME"], 1);
        table.row(vec!["asset-20260318071009-abcde".into(), "a very long name that goes on".into()]);
        let lines = table.lines(Some(40), false);
        assert_eq!(lines[1], "asset-20260318071009-abcde  a very long…");
        assert_eq!(lines[1].width(), 40);
    }

    #[test]
    fn colour_wraps_the_word_and_never_the_padding() {
        let mut table = Table::new(&["S", "X"], 1);
        table.row(vec![Cell::status("ok"), "y".into()]);
        assert_eq!(table.lines(None, true)[1], "\x1b[32mok\x1b[0m  y");
        assert_eq!(table.lines(None, false)[1], "ok  y");
    }
}
