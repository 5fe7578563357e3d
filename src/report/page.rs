//! A report as one page that needs nothing else: pictures, style and script are inside it, and a colleague marks it in
//! any browser.
//!
//! Names and sentences in it come from outside. Each is escaped where it is written; and the page forbids itself, by
//! its policy, every script and style but the two it names by their hash, and every address.

use std::io::{self, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

use super::gather::PICTURES;
use super::table::island;
use super::{ISLAND, Report, Row};
use crate::model::review::Standing;
use crate::model::verdict::NOTE_LIMIT;
use crate::model::{AssetId, MediaKind, Moment, Verdict};
use crate::words::Words;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// A small picture is never this heavy.
const PICTURE_LIMIT: u64 = 1 << 20;

/// Writes a page. Pictures are read from where the rows say; one that cannot be read is left out.
pub fn write_page(report: &Report, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let page = &words.review.page;
    let title = (page.title)(report.connection.as_str());
    let day = words.common.day(report.made, report.utc_offset_minutes);
    let file = (words.review.file_name)(report.connection.as_str(), &day);
    write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body data-marked=\"{marked}\" data-file=\"{file}\">\n",
        lang = page.language,
        style = hash(STYLE),
        script = hash(SCRIPT),
        title = escape(&title),
        marked = escape(page.marked),
        file = escape(&safe_name(&file)),
    )?;
    head(report, words, &title, out)?;
    out.write_all(b"<main>\n")?;
    for standing in Standing::ALL {
        let rows: Vec<(usize, &Row)> =
            report.rows.iter().enumerate().filter(|(_, row)| row.standing == standing).collect();
        if rows.is_empty() {
            continue;
        }
        let heading = match standing {
            Standing::Failed => words.review.needs_decision,
            Standing::Processing => words.review.still_in_moderation,
            Standing::Active => words.review.passed,
        };
        writeln!(out, "<section>\n<h2>{} <span class=\"muted\">{}</span></h2>", escape(heading), rows.len())?;
        for (place, row) in rows {
            card(report, place, row, words, out)?;
        }
        out.write_all(b"</section>\n")?;
    }
    write!(
        out,
        "</main>\n<script type=\"application/json\" id=\"{ISLAND}\">{}</script>\n<script>{SCRIPT}</script>\n\
         </body>\n</html>\n",
        island(report)?
    )
}

fn head(report: &Report, words: &Words, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let page = &words.review.page;
    let when = |at: Moment| words.common.day_and_time(at, report.utc_offset_minutes);
    let mut about = vec![report.connection.as_str().to_owned(), report.provider.clone()];
    about.push((page.made)(&when(report.made)));
    about.extend(report.as_of.map(|at| (page.as_of)(&when(at))));
    about.push((words.common.count_assets)(report.rows.len()));
    let pictured = |row: &&Row| row.kind != MediaKind::Audio;
    let without = report.rows.iter().filter(pictured).count().saturating_sub(PICTURES);
    if without > 0 {
        about.push((page.pictures_left_out)(without));
    }
    write!(
        out,
        "<header>\n<h1><bdi>{}</bdi></h1>\n<p class=\"muted\">{}</p>\n<p>{}</p>\n\
         <noscript><p class=\"Failed\">{}</p></noscript>\n</header>\n\
         <div class=\"bar\">\n<label>{} <input type=\"text\" id=\"by\" maxlength=\"80\" autocomplete=\"name\"></label>\n\
         <output id=\"marked\" class=\"muted\"></output>\n\
         <button type=\"button\" id=\"save\">{}</button>\n<button type=\"button\" id=\"save-json\">{}</button>\n\
         <span id=\"saved\" class=\"Active\" role=\"status\" hidden>{}</span>\n</div>\n",
        escape(title),
        escape(&about.join(" · ")),
        escape(page.how),
        escape(page.no_script),
        escape(page.your_name),
        escape(page.save),
        escape(page.save_json),
        escape(page.saved),
    )
}

fn card(report: &Report, place: usize, row: &Row, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let review = &words.review;
    writeln!(out, "<article data-item=\"{place}\">")?;
    match row.picture_path.as_deref().and_then(picture) {
        Some(address) => {
            writeln!(out, "<img alt=\"{}\" loading=\"lazy\" src=\"{address}\">", escape(&row.name))?;
        }
        None => writeln!(out, "<div class=\"none\">{}</div>", escape(words.common.kind(row.kind)))?,
    }
    let status = match row.standing {
        Standing::Failed => ("Failed", words.common.failed),
        Standing::Active => ("Active", words.common.active),
        Standing::Processing if row.status == "Processing" => ("Processing", words.common.processing),
        Standing::Processing => ("Processing", row.status.as_str()),
    };
    let mut facts = vec![words.common.kind(row.kind).to_owned()];
    facts.extend(row.group_name.clone());
    facts.extend(row.since.map(|at| words.common.day_and_time(at, report.utc_offset_minutes)));
    let facts: Vec<String> = facts.iter().map(|fact| format!("<bdi>{}</bdi>", escape(fact))).collect();
    writeln!(
        out,
        "<div>\n<h3><bdi>{}</bdi></h3>\n<p class=\"muted\"><span class=\"status {}\"><bdi>{}</bdi></span> · {}</p>",
        escape(&row.name),
        status.0,
        escape(status.1),
        facts.join(" · "),
    )?;
    if let Some(uri) = row.asset.as_ref().map(AssetId::uri) {
        writeln!(out, "<p class=\"muted\"><code>{}</code></p>", escape(&uri))?;
    }
    if let (Some(refusal), Some((code, message))) = (row.refusal, &row.reason) {
        writeln!(out, "<p class=\"Failed\">{}</p>", escape((review.headline)(refusal)))?;
        if !(code.is_empty() && message.is_empty()) {
            writeln!(out, "<blockquote><p class=\"muted\">{}</p>", escape(review.page.reply))?;
            if !message.is_empty() {
                writeln!(out, "<p><bdi>{}</bdi></p>", escape(message))?;
            }
            if !code.is_empty() {
                writeln!(out, "<p><code>{}</code></p>", escape(code))?;
            }
            writeln!(out, "</blockquote>")?;
        }
    }
    writeln!(out, "</div>\n<fieldset>\n<legend>{}</legend>", escape(review.verdict))?;
    for verdict in Verdict::ALL {
        let label = review.choice_as(verdict, &report.conventions.verdicts);
        radio(place, verdict.code(), label, row.verdict == Some(verdict), out)?;
    }
    radio(place, "", review.page.no_verdict, row.verdict.is_none(), out)?;
    // A line break right behind the tag is not part of the text, so one is put there for one that is.
    writeln!(
        out,
        "<label>{} <textarea maxlength=\"{NOTE_LIMIT}\" autocomplete=\"off\">\n{}</textarea></label>",
        escape(review.note),
        escape(&row.note),
    )?;
    if let Some(at) = row.at {
        let at = words.common.day_and_time(at, report.utc_offset_minutes);
        writeln!(
            out,
            "<p class=\"muted\"><bdi>{}</bdi></p>",
            escape(&(review.page.last_said)(&row.by, &at))
        )?;
    }
    writeln!(out, "</fieldset>\n</article>")
}

fn radio(place: usize, code: &str, label: &str, chosen: bool, out: &mut dyn Write) -> io::Result<()> {
    let checked = if chosen { " checked" } else { "" };
    writeln!(
        out,
        "<label><input type=\"radio\" name=\"v{place}\" value=\"{code}\" autocomplete=\"off\"{checked}> {}</label>",
        escape(label)
    )
}

/// A picture as an address that holds it. Only what is a picture by its first bytes.
fn picture(path: &Path) -> Option<String> {
    if std::fs::metadata(path).ok()?.len() > PICTURE_LIMIT {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let kind = match bytes.as_slice() {
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => return None,
    };
    Some(format!("data:image/{kind};base64,{}", BASE64.encode(bytes)))
}

/// By this a browser knows the one script and the one style that may run.
fn hash(text: &str) -> String {
    BASE64.encode(Sha256::digest(text))
}

/// Text that stays text in an element and in an attribute. Control characters are shown as what they are: unreadable.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(c),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// A file's name that every system takes.
pub fn safe_name(name: &str) -> String {
    let kept = name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c });
    kept.take(120).collect::<String>().trim_matches(['.', ' ']).to_owned()
}
