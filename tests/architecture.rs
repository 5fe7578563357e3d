//! Keeps the promises of the plan in `src/lib.rs`: who may import whom, and which words a room never says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// More lines than this hide two rooms in one file.
const LINES: usize = 700;

/// Which rooms may import which.
type Plan = Vec<(String, BTreeSet<String>)>;

/// The lines `room <- rooms` of the plan.
fn plan(lib: &str) -> Plan {
    lib.lines()
        .filter_map(|line| line.strip_prefix("//! ")?.split_once("<-"))
        .map(|(room, may)| (room.trim().to_owned(), may.split_whitespace().map(str::to_owned).collect()))
        .collect()
}

/// Identifiers and punctuation of code, without comments, texts and numbers.
fn tokens(source: &str) -> Vec<String> {
    let c: Vec<char> = source.chars().collect();
    let at = |i: usize| c.get(i).copied().unwrap_or('\0');
    let (mut found, mut i) = (Vec::new(), 0);
    while i < c.len() {
        if at(i) == '/' && at(i + 1) == '/' {
            while i < c.len() && at(i) != '\n' {
                i += 1;
            }
        } else if at(i) == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            while i < c.len() {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 {
                    break;
                }
            }
        } else if at(i) == '"' {
            i += 1;
            while i < c.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if at(i) == '\'' {
            // 'x' and '\n' are characters, 'x without an end is a lifetime.
            if at(i + 1) == '\\' {
                i += 3;
                while i < c.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            } else {
                i += if at(i + 2) == '\'' { 3 } else { 1 };
            }
        } else if at(i).is_alphanumeric() || at(i) == '_' {
            let start = i;
            while at(i).is_alphanumeric() || at(i) == '_' {
                i += 1;
            }
            let word: String = c[start..i].iter().collect();
            let hashes = (i..).take_while(|j| at(*j) == '#').count();
            if matches!(word.as_str(), "r" | "br" | "cr") && at(i + hashes) == '"' {
                let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                i += hashes + 1;
                while i < c.len() && !c[i..].starts_with(&end) {
                    i += 1;
                }
                i += end.len();
            } else if !word.starts_with(|c: char| c.is_ascii_digit()) {
                found.push(word);
            }
        } else if at(i) == ':' && at(i + 1) == ':' {
            found.push("::".to_owned());
            i += 2;
        } else {
            if !at(i).is_whitespace() {
                found.push(at(i).to_string());
            }
            i += 1;
        }
    }
    found
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads a path that begins at `i`, with every branch of a `{…}`; answers with where it ends.
fn path(tokens: &[String], mut i: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let at = |i: usize| tokens.get(i).map_or("", String::as_str);
    let mut segments = before.to_vec();
    loop {
        if is_word(at(i)) || at(i) == "*" {
            segments.push(at(i).to_owned());
            i += 1;
            if at(i) == "as" {
                segments.push("as".to_owned());
            }
        } else if at(i) == "{" {
            i += 1;
            while i < tokens.len() && at(i) != "}" {
                let end = path(tokens, i, &segments, found);
                i = if end == i { i + 1 } else { end };
            }
            return i + 1;
        }
        if at(i) != "::" || !(is_word(at(i + 1)) || at(i + 1) == "{" || at(i + 1) == "*") {
            if segments.len() > before.len() {
                found.push(segments);
            }
            return i;
        }
        i += 1;
    }
}

/// Every path a file names, from the crate's root where it is ours. `module` is where the file stands.
fn paths(source: &str, module: &[String]) -> Vec<Vec<String>> {
    let tokens = tokens(source);
    let (mut found, mut inline, mut depth) = (Vec::new(), Vec::new(), 0);
    let mut i = 0;
    while i < tokens.len() {
        let before = if i == 0 { "" } else { tokens[i - 1].as_str() };
        match tokens[i].as_str() {
            "{" => {
                depth += 1;
                if i >= 2 && tokens[i - 2] == "mod" {
                    inline.push(depth);
                }
                i += 1;
            }
            "}" => {
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
                depth -= 1;
                i += 1;
            }
            word if is_word(word) && before != "." && !(before == "::" && i >= 2 && is_word(&tokens[i - 2])) => {
                let mut here = Vec::new();
                i = path(&tokens, i, &[], &mut here);
                for mut path in here {
                    let supers = path.iter().take_while(|it| *it == "super").count();
                    if supers > 0 {
                        let mut whole = vec!["crate".to_owned()];
                        let stays = (module.len() + inline.len()).saturating_sub(supers).min(module.len());
                        whole.extend_from_slice(&module[..stays]);
                        whole.extend(path.drain(supers..));
                        path = whole;
                    }
                    if path[0] == "greenroom" {
                        "crate".clone_into(&mut path[0]);
                    }
                    found.push(path);
                }
            }
            _ => i += 1,
        }
    }
    found
}

/// `src/ui/views/shelf.rs` is `ui`, `views`, `shelf`.
fn module(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

const CLOCK: &[&str] = &["SystemTime::now", "Timestamp::now", "Zoned::now"];
const CLOCK_ROOMS: &[&str] = &["engine", "window", "setup", "cli", "sandbox"];

/// What a room never says, beside the rules that hold for all.
fn never(room: &str) -> &'static [&'static str] {
    match room {
        "model" => &[
            "std::fs", "std::net", "std::thread", "std::env", "tokio", "Instant::now", "SystemTime", "reqwest", "rfd",
            "serde", "serde_json", "egui", "eframe",
        ],
        "words" => &["std::fs", "std::net", "std::thread", "std::env", "tokio", "reqwest", "egui", "eframe"],
        "sign" => &["std::fs", "std::net", "tokio", "Instant::now", "SystemTime", "reqwest"],
        "media" => &["std::net", "tokio", "reqwest", "egui", "eframe"],
        "store" => &["reqwest", "tokio", "std::net", "egui", "eframe"],
        "engine" => &["egui", "eframe"],
        "ui" => &[
            "std::fs", "std::net", "std::thread", "std::env", "std::sync::mpsc", "tokio", "Instant::now", "SystemTime",
            "reqwest", "rfd", "arboard", ".bytes()",
        ],
        "cli" => &["egui", "eframe", "reqwest", "tokio"],
        _ => &[],
    }
}

/// Whether a path says the word: crates at its head, everything else anywhere in a row.
fn says(path: &[String], word: &str) -> bool {
    let word: Vec<&str> = word.split("::").collect();
    let is_crate = word.len() == 1 && word[0].starts_with(|c: char| c.is_lowercase());
    if is_crate { path.len() > 1 && path[0] == word[0] } else { path.windows(word.len()).any(|part| part == word) }
}

/// Everything wrong with one file, whose path is told from `src/`.
fn faults(file: &Path, source: &str, plan: &Plan) -> Vec<String> {
    let module = module(file);
    let room = if file.components().count() > 1 { module[0].as_str() } else { "" };
    let mut faults = Vec::new();
    if !source.starts_with("//!") {
        faults.push("does not say in its first line what it is".to_owned());
    }
    let lines = source.lines().count();
    if lines > LINES {
        faults.push(format!("has {lines} lines"));
    }
    let mut forbidden: Vec<&str> = never(room).to_vec();
    if room != "store" {
        forbidden.push("rusqlite");
    }
    if room != "vault" {
        forbidden.push("keyring_core");
    }
    if !CLOCK_ROOMS.contains(&room) {
        forbidden.extend(CLOCK);
    }
    let may = plan.iter().find(|(name, _)| name == room).map(|(_, may)| may);
    for path in paths(source, &module) {
        let said = path.join("::");
        if let Some(may) = may
            && path[0] == "crate"
            && path.get(1).is_some_and(|to| to != room && !may.contains(to))
        {
            faults.push(format!("names {said}, which is not on the plan of {room}"));
        }
        for word in forbidden.iter().filter(|word| says(&path, word)) {
            faults.push(format!("says {said}, and {word} has no place there"));
        }
        let colour = path.windows(2).any(|two| {
            two[0] == "Color32" && (two[1].starts_with("from_rgb") || two[1].starts_with("from_hex"))
        });
        if colour && file != Path::new("ui/theme.rs") {
            faults.push(format!("says {said}: colours live in ui/theme.rs"));
        }
    }
    if forbidden.contains(&".bytes()") && tokens(source).windows(4).any(|four| four == [".", "bytes", "(", ")"]) {
        faults.push("says .bytes(), which reads a dropped file".to_owned());
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Everything wrong with the plan itself. `folders` are those under `src/`.
fn plan_faults(plan: &Plan, folders: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut earlier = BTreeSet::new();
    for (room, may) in plan {
        // Every edge points to an earlier line, so there can be no circle.
        faults.extend(may.difference(&earlier).map(|to| format!("{room} names {to}, which stands on no earlier line")));
        if !earlier.insert(room.clone()) {
            faults.push(format!("{room} stands on the plan twice"));
        }
    }
    faults.extend(earlier.difference(folders).map(|room| format!("{room} is on the plan and has no folder")));
    faults.extend(folders.difference(&earlier).map(|room| format!("{room} has a folder and is not on the plan")));
    faults
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file of the house, by its path from `src/`.
fn files() -> BTreeMap<PathBuf, String> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![src()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.insert(path.strip_prefix(src()).unwrap().to_owned(), text);
            }
        }
    }
    files
}

#[test]
fn the_house_keeps_its_plan() {
    let files = files();
    let plan = plan(&files[Path::new("lib.rs")]);
    assert!(plan.len() >= 13, "the plan was not found in lib.rs");
    let folders = files
        .keys()
        .filter(|file| file.components().count() > 1)
        .filter_map(|file| Some(file.iter().next()?.to_string_lossy().into_owned()))
        .collect();
    let mut all = plan_faults(&plan, &folders);
    for (file, source) in &files {
        all.extend(faults(file, source, &plan).into_iter().map(|fault| format!("src/{} {fault}", file.display())));
    }
    assert!(all.is_empty(), "\n{}\n", all.join("\n"));
}

// The checker is only worth something if it catches what it is there for.

fn made_up(file: &str, source: &str) -> String {
    let plan = plan("//! model <-\n//! store <- model\n//! ui <- model\n//! engine <- model store\n");
    faults(Path::new(file), &format!("//! x\n{source}"), &plan).join("; ")
}

#[test]
fn an_import_past_the_plan_is_caught_in_every_spelling() {
    for source in [
        "use crate::store::Row;",
        "use crate::{model::Job, store::Row};",
        "use crate::{model::{Job, World}, store};",
        "fn f() { crate::store::open(); }",
        "fn f() -> Vec<crate::store::Row> { vec![] }",
        "use super::super::super::store::Row;",
        "use super::super::super::{model, store::Row};",
        "mod tests { use super::super::super::super::store::Row; }",
        "pub(in crate::store) fn f() {}",
        "use crate::*;",
        "use crate as house;",
        "#[cfg(test)] mod tests { use crate::store; }",
    ] {
        assert!(made_up("ui/views/shelf.rs", source).contains("plan of ui"), "not caught: {source}");
    }
}

#[test]
fn what_is_on_the_plan_or_only_said_in_passing_is_no_alarm() {
    for source in [
        "use crate::model::Job; use crate::ui::desk::Desk; use super::parts;",
        "use super::super::store;", // ui::store, a file of our own
        "// use crate::store::Row;",
        "/* crate::store /* nested */ crate::store */",
        "const TEXT: &str = \"crate::store \\\" crate::store\";",
        "const TEXT: &str = r#\"crate::store \" crate::store\"#;",
        "fn f<'a>(x: &'a str) -> char { let y = '\"'; y }",
        "let store = 1; store.open(); self.store::<Row>();",
        "pub(crate) fn rfd() {}",
        "mod tests { use super::*; use super::super::store; }",
    ] {
        assert_eq!(made_up("ui/views/shelf.rs", source), "", "false alarm: {source}");
    }
}

#[test]
fn a_forbidden_word_is_caught_in_every_spelling() {
    for (file, source) in [
        ("ui/parts/drop.rs", "use std::fs;"),
        ("ui/parts/drop.rs", "use std::{fmt, fs::File};"),
        ("ui/parts/drop.rs", "fn f() { std::fs::read(\"x\"); }"),
        ("ui/parts/drop.rs", "fn f() { let now = std::time::Instant::now(); }"),
        ("ui/parts/drop.rs", "use std::time::SystemTime;"),
        ("ui/parts/drop.rs", "fn f() { tokio::spawn(async {}); }"),
        ("ui/parts/drop.rs", "fn f() { file.bytes(); }"),
        ("ui/parts/drop.rs", "fn f() { egui::Color32::from_rgb(1, 2, 3); }"),
        ("window/mod.rs", "use egui::Color32; fn f() { Color32::from_hex(\"#fff\"); }"),
        ("model/job.rs", "use serde::Serialize;"),
        ("model/job.rs", "#[derive(serde::Serialize)] struct X;"),
        ("store/mod.rs", "use reqwest::Client;"),
        ("engine/mod.rs", "use rusqlite::Connection;"),
        ("setup/mod.rs", "fn f() { keyring_core::set_default_store(x); }"),
        ("provider/mod.rs", "fn f() { jiff::Timestamp::now(); }"),
    ] {
        assert!(!made_up(file, source).is_empty(), "not caught in {file}: {source}");
    }
    for (file, source) in [
        ("ui/theme.rs", "fn f() { Color32::from_rgb(1, 2, 3); }"),
        ("ui/parts/drop.rs", "fn f() { rules.bytes(kind); words::bytes(3); }"),
        ("store/mod.rs", "use rusqlite::Connection;"),
        ("vault/mod.rs", "use keyring_core::Entry;"),
        ("engine/mod.rs", "fn f() { jiff::Timestamp::now(); }"),
    ] {
        assert_eq!(made_up(file, source), "", "false alarm in {file}: {source}");
    }
}

#[test]
fn a_file_without_a_first_sentence_or_end_is_caught() {
    let plan = plan("//! model <-\n");
    assert_eq!(faults(Path::new("model/job.rs"), "use std::fmt;\n", &plan).len(), 1);
    let long = format!("//! x\n{}", "//\n".repeat(LINES));
    assert_eq!(faults(Path::new("model/job.rs"), &long, &plan), ["has 701 lines"]);
}

#[test]
fn a_circle_a_missing_folder_and_an_unplanned_folder_are_caught() {
    let folders = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let circle = plan("//! model <- store\n//! store <- model\n");
    assert_eq!(plan_faults(&circle, &folders(&["model", "store"])).len(), 1);
    let fine = plan("//! model <-\n//! store <- model\n");
    assert!(plan_faults(&fine, &folders(&["model", "store"])).is_empty());
    assert_eq!(plan_faults(&fine, &folders(&["model"])).len(), 1);
    assert_eq!(plan_faults(&fine, &folders(&["model", "store", "cellar"])).len(), 1);
}
