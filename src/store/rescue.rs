//! A damaged database is set aside, and a fresh one takes over what can be read of it and of the backups.
//!
//! To be called only by whoever holds the house. The work is done on copies in a folder of its own; the places are
//! changed last, by renames whose plan is on disk before the first of them. Killed at any moment, the next start
//! either begins anew or ends what the plan says.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::fill::{self, Origin};
use super::mark::{self, Numbers};
use super::paths::PathRow;
use super::places::{self, PARTS, Places};
use super::salvage::{self, Source};
use super::{Error, backup, migrate};
use crate::model::Moment;
use crate::model::talk::Rebuilt;

const PLAN: &str = "plan.json";
const FRESH: &str = "fresh.db";
const COPY: &str = "torn.db";
/// Numbers a lost row may have had, where nobody noted how far they had come.
const UNSEEN_JOBS: u64 = 1000;

/// What the renames are to do, and what is told afterwards.
#[derive(Serialize, Deserialize)]
struct Plan {
    aside: PathRow,
    said: String,
    jobs: usize,
    takes: usize,
    assets: usize,
    torn: Vec<String>,
}

/// Ends a rescue that was cut short after its plan was made. What was cut before is begun anew by whoever finds
/// the damage again.
pub(super) fn finish(places: &Places) -> Result<Option<Rebuilt>, Error> {
    let work = places.work();
    let failed = |source| Error::Rescue { path: work.clone(), source };
    let plan = match fs::read_to_string(work.join(PLAN)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return clear(&work).map_err(failed).map(|()| None);
        }
        Err(error) => return Err(failed(error)),
    };
    let plan: Plan = serde_json::from_str(&plan)?;
    carry_out(places, plan).map(Some)
}

/// Rescues what can be read. `said` is what was found wrong.
pub(super) fn run(places: &Places, at: Moment, said: String) -> Result<Rebuilt, Error> {
    let plan = prepare(places, at, said)?;
    carry_out(places, plan)
}

/// Everything up to the plan: the places are as they were.
fn prepare(places: &Places, at: Moment, said: String) -> Result<Plan, Error> {
    tracing::error!(%said, "the database is damaged; what can be read of it is taken over");
    let work = begin(places)?;
    let failed = |source| Error::Rescue { path: work.clone(), source };
    let noted = mark::read(places);
    let mut fresh = make_fresh(&work)?;
    let copy = work.join(COPY);
    copy_parts(places, &copy, &work).map_err(failed)?;
    let head = salvage::read_first_page(&work.join(FRESH)).map_err(failed)?;
    let own = Source::mended(&copy, &head, mark::first_page(places).as_deref());
    // Newest are its rows only if every write that was ever noted is in them.
    let newest = own.as_ref().is_some_and(|own| {
        noted.zip(own.revision).is_some_and(|(noted, revision)| revision >= noted.revision)
    });
    let mut origins: Vec<Origin> = own
        .into_iter()
        .map(|source| Origin { order: source.revision.unwrap_or(u64::MAX), source, newest, own: true })
        .collect();
    for backup in backup::list(&places.database)? {
        if let Some(source) = Source::sound(&backup.path) {
            origins.push(Origin { order: source.revision.unwrap_or(0), source, newest: false, own: false });
        }
    }
    origins.sort_by_key(|origin| std::cmp::Reverse((origin.order, origin.own)));
    let filled = fill::fill(&mut fresh, &origins, &migrate::all_tables()?, at)?;
    let job = noted.map_or(filled.highest_job.next_multiple_of(UNSEEN_JOBS).max(UNSEEN_JOBS), |it| it.job);
    let numbers = Numbers {
        revision: filled.revision.max(noted.map_or(0, |it| it.revision)) + 1,
        job: job.max(filled.highest_job),
    };
    let said = match filled.orphans {
        0 => said,
        orphans => format!("{said}; {orphans} calls are noted whose jobs are gone"),
    };
    let counts = finish_fresh(fresh, numbers, &work)?;
    drop(origins);
    let aside = aside(places, at, "damaged");
    write_plan(places, Plan { aside: PathRow::from(aside.as_path()), said, torn: filled.torn, ..counts })
}

/// Puts a backup in place of the present database, which is set aside. Calls that may have left since the backup
/// was made are not made again by themselves; what the present database knows of paid work is kept.
pub(super) fn restore(places: &Places, from: &Path, at: Moment) -> Result<Rebuilt, Error> {
    let work = begin(places)?;
    let failed = |source| Error::Rescue { path: work.clone(), source };
    // Read from a copy: the backup itself stays as it is.
    let backup = work.join("backup.db");
    fs::copy(from, &backup).map_err(|source| Error::Rescue { path: from.to_owned(), source })?;
    let Some(source) = Source::sound(&backup) else { return Err(Error::NoBackup { path: from.to_owned() }) };
    let mut fresh = make_fresh(&work)?;
    let origins = [Origin { order: 0, source, newest: false, own: true }];
    let tables = migrate::all_tables()?;
    let mut filled = fill::fill(&mut fresh, &origins, &tables, at)?;
    let copy = work.join(COPY);
    copy_parts(places, &copy, &work).map_err(failed)?;
    let head = salvage::read_first_page(&work.join(FRESH)).map_err(failed)?;
    let noted = mark::read(places);
    if let Some(present) = Source::mended(&copy, &head, mark::first_page(places).as_deref()) {
        let newest = noted.zip(present.revision).is_none_or(|(noted, has)| has >= noted.revision);
        let present = Origin { order: 0, source: present, newest, own: false };
        fill::supplement(&mut fresh, &present, &tables, at, &mut filled)?;
    }
    let noted = noted.unwrap_or_default();
    let numbers =
        Numbers { revision: filled.revision.max(noted.revision) + 1, job: filled.highest_job.max(noted.job) };
    let counts = finish_fresh(fresh, numbers, &work)?;
    drop(origins);
    let aside = aside(places, at, "replaced");
    let said = format!("{} was restored", from.display());
    let plan = write_plan(
        places,
        Plan { aside: PathRow::from(aside.as_path()), said, torn: filled.torn, ..counts },
    )?;
    carry_out(places, plan)
}

fn begin(places: &Places) -> Result<PathBuf, Error> {
    let work = places.work();
    clear(&work)
        .and_then(|()| places::make_folder(&work))
        .and_then(|()| places::make_folder(&places.damaged()))
        .map_err(|source| Error::Rescue { path: work.clone(), source })?;
    Ok(work)
}

fn clear(work: &Path) -> io::Result<()> {
    match fs::remove_dir_all(work) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// An empty database with every migration run.
fn make_fresh(work: &Path) -> Result<Connection, Error> {
    let path = work.join(FRESH);
    super::create(&path).map_err(|source| Error::Create { path: path.clone(), source })?;
    let mut fresh = Connection::open(&path)?;
    // Nothing of it counts before it is whole and forced to the disk in one go.
    fresh.pragma_update(None, "synchronous", "OFF")?;
    fresh.pragma_update(None, "foreign_keys", false)?;
    migrate::run(&mut fresh, |_| Ok(()))?;
    Ok(fresh)
}

/// The damaged database and its side file, to be read where reading changes nothing that matters.
fn copy_parts(places: &Places, copy: &Path, work: &Path) -> io::Result<()> {
    for part in ["", "-wal", "-journal"] {
        let from = places.beside(part);
        if from.exists() {
            fs::copy(&from, places::with_ending(copy, part))?;
        }
    }
    // An empty file makes SQLite throw the side file away unread, which may hold everything.
    if fs::metadata(copy).map_or(0, |meta| meta.len()) == 0 {
        let page = salvage::read_first_page(&work.join(FRESH))?;
        fs::write(copy, vec![0; page.len().max(4096)])?;
    }
    Ok(())
}

/// Sets the counters, closes it and puts it on disk.
fn finish_fresh(fresh: Connection, numbers: Numbers, work: &Path) -> Result<Plan, Error> {
    let failed = |source| Error::Rescue { path: work.to_owned(), source };
    fresh.execute("UPDATE revision SET number = ?1", [numbers.revision.cast_signed()])?;
    fresh.execute("DELETE FROM sqlite_sequence WHERE name = 'job'", ())?;
    fresh.execute("INSERT INTO sqlite_sequence VALUES ('job', ?1)", [numbers.job.cast_signed()])?;
    let count = |table: &str| -> Result<usize, Error> {
        let sql = format!("SELECT count(*) FROM {table}");
        Ok(fresh.query_row(&sql, (), |row| row.get::<_, i64>(0))?.unsigned_abs() as usize)
    };
    let plan = Plan {
        aside: PathRow::Text(String::new()),
        said: String::new(),
        jobs: count("job")?,
        takes: count("take")?,
        assets: count("asset")?,
        torn: vec![],
    };
    fresh.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?;
    fresh.close().map_err(|(_, error)| error)?;
    places::settle_file(&work.join(FRESH)).map_err(failed)?;
    Ok(plan)
}

/// A name that nothing has yet.
fn aside(places: &Places, at: Moment, why: &str) -> PathBuf {
    let (_, second) = places::day_and_second(at);
    let name = |turn: u32| match turn {
        0 => places.damaged().join(format!("{}-{second}-{why}.db", places.stem())),
        turn => places.damaged().join(format!("{}-{second}-{why}-{turn}.db", places.stem())),
    };
    let is_free = |path: &PathBuf| PARTS.iter().all(|part| !places::with_ending(path, part).exists());
    (0..=u32::from(u16::MAX)).map(name).find(is_free).unwrap_or_else(|| name(0))
}

/// From here on the next start ends what is begun.
fn write_plan(places: &Places, plan: Plan) -> Result<Plan, Error> {
    let work = places.work();
    let failed = |source| Error::Rescue { path: work.clone(), source };
    let text = serde_json::to_string(&plan)?;
    let part = work.join("plan.part");
    fs::write(&part, text)
        .and_then(|()| places::settle_file(&part))
        .and_then(|()| fs::rename(&part, work.join(PLAN)))
        .and_then(|()| places::settle_folder(&work))
        .map_err(failed)?;
    Ok(plan)
}

/// The renames. Safe to repeat from any point.
fn carry_out(places: &Places, plan: Plan) -> Result<Rebuilt, Error> {
    let work = places.work();
    let failed = |source| Error::Rescue { path: work.clone(), source };
    let aside: PathBuf = plan.aside.into();
    let fresh = work.join(FRESH);
    if fresh.exists() {
        for part in PARTS {
            let (from, to) = (places.beside(part), places::with_ending(&aside, part));
            if from.exists() && !to.exists() {
                fs::rename(from, to).map_err(failed)?;
            }
        }
        places::settle_folder(&places.damaged()).map_err(failed)?;
        fs::rename(&fresh, &places.database).map_err(failed)?;
        places.settle_names().map_err(failed)?;
    }
    clear(&work).map_err(failed)?;
    let something_lies_there = PARTS.iter().any(|part| places::with_ending(&aside, part).exists());
    Ok(Rebuilt {
        aside: if something_lies_there { aside } else { PathBuf::new() },
        said: plan.said,
        jobs: plan.jobs,
        takes: plan.takes,
        assets: plan.assets,
        torn: plan.torn,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Chore, ConnectionName, Errand};
    use crate::store::{NewJob, Store};

    /// A kill after each of the renames, and before the first.
    #[test]
    fn a_rescue_that_is_cut_short_is_ended_by_the_next_start() {
        for cut in 0..=4 {
            let folder = tempfile::tempdir().unwrap();
            let places = Places::of(&folder.path().join("greenroom.db"));
            let job = NewJob {
                connection: ConnectionName::new("studio"),
                errand: Errand::Chore(Chore::Refresh),
                created: Moment(1),
                trail: vec![],
                run_at: Moment(1),
            };
            let mut store = Store::open_or_rescue(&places.database, Moment(0)).unwrap();
            store.add_jobs(&[job.clone(), job]).unwrap();
            drop(store);
            let mut bytes = fs::read(&places.database).unwrap();
            bytes[..16].fill(7);
            fs::write(&places.database, &bytes).unwrap();
            fs::write(places.beside("-wal"), b"left behind").unwrap();

            let plan = prepare(&places, Moment(0), "torn".to_owned()).unwrap();
            assert_eq!(fs::read(&places.database).unwrap(), bytes, "nothing was moved before the plan stood");
            let aside: PathBuf = plan.aside.into();
            let renames = [
                (places.database.clone(), aside.clone()),
                (places.beside("-wal"), places::with_ending(&aside, "-wal")),
                (places.work().join(FRESH), places.database.clone()),
            ];
            for (from, to) in renames.iter().take(cut) {
                fs::rename(from, to).unwrap();
            }
            if cut == 4 {
                // Cut before the plan: the work is begun anew.
                fs::remove_file(places.work().join(PLAN)).unwrap();
                fs::rename(&renames[0].1, &renames[0].0).unwrap();
                fs::rename(&renames[1].1, &renames[1].0).unwrap();
            }
            let store = Store::open_or_rescue(&places.database, Moment(9)).unwrap();
            let rebuilt = store.rebuilt().unwrap();
            assert_eq!(rebuilt.jobs, 2, "cut after {cut}");
            assert_eq!(fs::read(&rebuilt.aside).unwrap(), bytes, "cut after {cut}");
            assert_eq!(fs::read(places::with_ending(&rebuilt.aside, "-wal")).unwrap(), b"left behind");
            assert_eq!(store.jobs().unwrap().len(), 2);
            assert!(!places.work().exists());
            drop(store);
            assert!(Store::open_or_rescue(&places.database, Moment(10)).unwrap().rebuilt().is_none());
        }
    }
}
