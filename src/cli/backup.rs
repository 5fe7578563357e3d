//! `greenroom backup`: copies of what is kept on this computer, and the way back to one.

use super::args::BackupVerb;
use super::json::{self, BackupLine, Line, RestoreLine};
use super::print::{Out, Table};
use super::{Context, Stop, Told, opening};
use crate::setup::{self, Backup};
use crate::words;

pub(super) fn backup(context: &Context, out: &mut Out<'_, '_>, verb: BackupVerb) -> Result<(), Stop> {
    let home = context.home.as_deref();
    let words = &out.words.backups;
    match verb {
        BackupVerb::List => {
            let found = setup::backups(home).map_err(|error| opening(&error, out.words))?;
            let mut table = Table::new(&["MADE", "SIZE", "PATH"], 2);
            let mut lines = vec![];
            for backup in &found {
                let line = line(backup);
                table.row(vec![
                    line.at.clone().unwrap_or_default().into(),
                    words::bytes(backup.bytes).into(),
                    line.path.clone().into(),
                ]);
                lines.push(Line::Backup(line));
            }
            out.table(&lines, &table, words.none)
        }
        BackupVerb::Now { out: place } => {
            let made =
                setup::backup_now(home, place.as_deref()).map_err(|error| opening(&error, out.words))?;
            let line = line(&made);
            let human = (words.made)(&line.path, &words::bytes(made.bytes));
            out.record(&Line::Backup(line), &human)
        }
        BackupVerb::Restore { file, yes } => {
            if !yes {
                return Err(Told::usage("needs_yes", words.needs_yes).hint(words.needs_yes_hint).into());
            }
            let rebuilt = setup::restore(home, &file).map_err(|error| opening(&error, out.words))?;
            let line = RestoreLine {
                path: json::path(&file),
                aside: (!rebuilt.aside.as_os_str().is_empty()).then(|| json::path(&rebuilt.aside)),
                jobs: rebuilt.jobs,
                takes: rebuilt.takes,
                assets: rebuilt.assets,
            };
            out.record(&Line::Restore(line), &(words.restored)(&rebuilt))?;
            out.say(words.rebuilt_unsure);
            Ok(())
        }
    }
}

fn line(backup: &Backup) -> BackupLine {
    BackupLine { path: json::path(&backup.path), at: json::time(backup.at), bytes: backup.bytes }
}
