//! What the palette shows for what is typed: sections of rows, the best match among them, and what may be meant.

use super::catalog::{Catalog, Named};
use super::names::{Hit, Name, Typed};
use super::{Only, Target};
use crate::model::{Action, ConnectionName, World};
use crate::ui::actions;
use crate::ui::desk::library::Status;
use crate::words::Words;

/// Rows of a section while everything is searched, and while it alone is.
const FEW: usize = 4;
const MANY: usize = 100;
/// Where so many names hold the words that were typed, nobody looks for mere letters.
const ENOUGH: usize = 200;

/// A heading of the palette.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Section {
    /// Opened lately.
    Recent,
    /// Statuses, after `#`.
    Statuses,
    /// Assets.
    Assets,
    /// Groups.
    Groups,
    /// Actions.
    Actions,
    /// Accounts.
    Connections,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What it stands for.
    pub target: Target,
    /// The matched characters of its title, counted from the first.
    pub letters: Vec<u32>,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// Sections with their rows, in the order they are shown.
    pub sections: Vec<(Section, Vec<Row>)>,
    /// The best match, counted over all sections.
    pub best: usize,
    /// Nothing was found; this was perhaps meant.
    pub meant: Option<String>,
}

impl Found {
    /// All rows, in the order they are shown.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sections.iter().flat_map(|(_, rows)| rows)
    }
}

/// What the first sign of the query narrows the search to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Prefix {
    None,
    Actions,
    Statuses,
    Groups,
}

/// The sign and the rest. An input method for Chinese types the wide forms of the signs.
fn prefix(query: &str) -> (Prefix, &str) {
    let query = query.trim_start();
    let mut chars = query.chars();
    match chars.next() {
        Some('>' | '＞' | '》') => (Prefix::Actions, chars.as_str()),
        Some('#' | '＃') => (Prefix::Statuses, chars.as_str()),
        Some('/' | '／' | '、') => (Prefix::Groups, chars.as_str()),
        _ => (Prefix::None, query),
    }
}

/// Searches, and remembers which assets had the letters so far: whoever types on finds among those.
#[derive(Clone, Debug, Default)]
pub struct Search {
    last: Option<Last>,
}

#[derive(Clone, Debug)]
struct Last {
    /// Which catalog was searched.
    of: (u64, ConnectionName),
    query: String,
    status: Option<Status>,
    /// Names that hold the words.
    holders: Vec<u32>,
    /// Names that have the letters, where they were searched for.
    matched: Option<Vec<u32>>,
}

/// Scored rows of a section.
type Scored = Vec<(u32, Row)>;

impl Search {
    /// What is found for `query`.
    pub fn run(
        &mut self,
        world: &World,
        catalog: &Catalog,
        words: &'static Words,
        query: &str,
        only: Only,
        recent: &[Target],
    ) -> Found {
        let (prefix, rest) = prefix(query);
        let most = if only == Only::Everything && prefix == Prefix::None { FEW } else { MANY };
        if rest.trim().is_empty() && prefix == Prefix::None && only == Only::Everything {
            return at_rest(world, words, recent);
        }
        let mut sections: Vec<(Section, Scored)> = Vec::new();
        let status = if prefix == Prefix::Statuses {
            let (rows, status) = statuses(words, rest);
            sections.push((Section::Statuses, rows));
            status
        } else {
            None
        };
        let wants_assets = match prefix {
            Prefix::None => only != Only::Actions,
            Prefix::Statuses => status.is_some(),
            Prefix::Actions | Prefix::Groups => false,
        };
        let asset_query = if prefix == Prefix::Statuses {
            rest.trim_start().split_once(char::is_whitespace).map_or("", |(_, rest)| rest)
        } else {
            rest
        };
        if wants_assets {
            sections.push((Section::Assets, self.assets(catalog, asset_query, status, most)));
        }
        let mut typed = Typed::new(rest);
        if prefix == Prefix::Groups || prefix == Prefix::None && only == Only::Everything {
            sections.push((Section::Groups, groups(catalog, &mut typed, most)));
        }
        if prefix == Prefix::Actions || prefix == Prefix::None && only != Only::Assets {
            let of_group = sections.iter().find(|(section, _)| *section == Section::Groups);
            let first = of_group.and_then(|(_, rows)| rows.first()).map(|(_, row)| row.target.clone());
            let mut rows = of_actions(world, words, &mut typed, most);
            if let Some(Target::Group(id)) = first
                && !rest.trim().is_empty()
            {
                rows.extend(about_group(catalog, words, &mut typed, &id));
            }
            rows.extend(templates(world, words, &mut typed));
            rows.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
            rows.truncate(most);
            sections.push((Section::Actions, rows));
            sections.push((Section::Connections, connections(world, words, &mut typed, most)));
        }
        sections.retain(|(_, rows)| !rows.is_empty());
        let mut found = collect(sections);
        if found.sections.is_empty() {
            let meant = catalog.words(world).meant(rest).map(str::to_owned);
            found.meant = meant.or_else(|| meant_action(words, rest));
        }
        found
    }

    fn assets(&mut self, catalog: &Catalog, query: &str, status: Option<Status>, most: usize) -> Scored {
        let mut typed = Typed::new(query);
        let name = |at: u32| catalog.assets.get(at as usize).map(|it| &it.name);
        let fits = |at: &u32| status.is_none_or(|it| catalog.statuses.get(*at as usize) == Some(&it));
        let row = |hit: Hit| {
            let target = Target::Asset(catalog.assets.get(hit.at)?.id.clone());
            Some((hit.score, Row { target, letters: hit.letters }))
        };
        let all = 0..u32::try_from(catalog.assets.len()).unwrap_or(u32::MAX);
        if typed.is_empty() {
            // The newest come first.
            return all
                .filter(fits)
                .take(most)
                .filter_map(|at| row(Hit { at: at as usize, score: 0, letters: vec![] }))
                .collect();
        }
        let last = self.last.take().filter(|last| {
            last.of == *catalog.key() && last.status == status && query.starts_with(&last.query)
        });
        // Names that hold the words as they are typed are always better than names that only have their letters,
        // and are found many times as quickly.
        let holders = match &last {
            Some(last) => typed.holders(name, last.holders.iter().copied()),
            None => typed.holders(name, all.clone().filter(fits)),
        };
        let enough = holders.len() >= ENOUGH;
        let mut kept = Last {
            of: catalog.key().clone(),
            query: query.to_owned(),
            status,
            holders: holders.iter().map(|(at, _)| *at).collect(),
            matched: None,
        };
        let hits = if enough {
            typed.best_holders(name, holders, most)
        } else {
            let matched = match last.and_then(|last| last.matched) {
                Some(matched) => typed.matches(name, matched.into_iter()),
                None => typed.matches(name, all.filter(fits)),
            };
            kept.matched = Some(matched.iter().map(|(at, _)| *at).collect());
            typed.best(name, matched, most)
        };
        self.last = Some(kept);
        let mut rows: Scored = hits.into_iter().filter_map(row).collect();
        if rows.is_empty() {
            rows = by_id(catalog, query.trim());
        }
        rows
    }
}

/// An id that was pasted finds its asset.
fn by_id(catalog: &Catalog, typed: &str) -> Scored {
    let id = typed.strip_prefix("asset://").unwrap_or(typed);
    // Shorter ones are words, which would be found in many ids.
    if id.len() < 6 || !id.contains(|c: char| c.is_ascii_digit()) {
        return vec![];
    }
    let found = catalog.assets.iter().filter(|asset| asset.id.as_str().contains(id));
    found
        .take(FEW)
        .map(|asset| (1, Row { target: Target::Asset(asset.id.clone()), letters: vec![] }))
        .collect()
}

fn best_of<I: Clone>(named: &[Named<I>], typed: &mut Typed, most: usize, of: fn(I) -> Target) -> Scored {
    let name = |at: u32| named.get(at as usize).map(|it| &it.name);
    let matched = typed.matches(name, 0..u32::try_from(named.len()).unwrap_or(u32::MAX));
    let hits = typed.best(name, matched, most);
    hits.into_iter()
        .filter_map(|hit| {
            let target = of(named.get(hit.at)?.id.clone());
            Some((hit.score, Row { target, letters: hit.letters }))
        })
        .collect()
}

fn groups(catalog: &Catalog, typed: &mut Typed, most: usize) -> Scored {
    best_of(&catalog.groups, typed, most, Target::Group)
}

/// Templates, where there is something to compose for.
fn templates(world: &World, words: &'static Words, typed: &mut Typed) -> Scored {
    let found = world.templates.iter().filter_map(|template| {
        let hit = typed.hit(&Name::new(&(words.takes.apply)(&template.name)), 0)?;
        Some((hit.score, Row { target: Target::Template(template.name.clone()), letters: hit.letters }))
    });
    found.collect()
}

/// Actions by their name; by their English name too, which is what manuals and settings say.
fn of_actions(world: &World, words: &'static Words, typed: &mut Typed, most: usize) -> Scored {
    let mut rows = Scored::new();
    for action in Action::ALL.iter().copied().filter(|action| actions::is_offered(*action)) {
        let title = actions::name(action, &world.conventions, words);
        let by_title = typed.hit(&Name::new(title), 0);
        let by_id = || Some(Hit { letters: vec![], ..typed.hit(&Name::new(action.id()), 0)? });
        if let Some(hit) = by_title.or_else(by_id) {
            rows.push((hit.score, Row { target: Target::Action(action), letters: hit.letters }));
        }
    }
    rows.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    rows.truncate(most);
    rows
}

/// What can be done with the group that was found, as sentences with its name in them.
fn about_group(
    catalog: &Catalog,
    words: &'static Words,
    typed: &mut Typed,
    id: &crate::model::GroupId,
) -> Scored {
    let Some(group) = catalog.groups.iter().find(|group| group.id == *id) else { return vec![] };
    let name = group.name.shown();
    let sentences = [
        (Target::UploadTo(id.clone()), (words.actions.upload_to)(&name)),
        (Target::GenerateWith(id.clone()), (words.actions.generate_with)(&name)),
    ];
    let hit = sentences.into_iter().filter_map(|(target, said)| {
        let hit = typed.hit(&Name::new(&said), 0)?;
        // A sentence is never better than what it is about.
        Some((hit.score / 2, Row { target, letters: hit.letters }))
    });
    hit.collect()
}

fn connections(world: &World, words: &'static Words, typed: &mut Typed, most: usize) -> Scored {
    if typed.is_empty() {
        return vec![];
    }
    let mut rows = Scored::new();
    for connection in &world.connections {
        let title = (words.actions.use_connection)(connection.name.as_str());
        if let Some(hit) = typed.hit(&Name::new(&title), 0) {
            let target = Target::Connection(connection.name.clone());
            rows.push((hit.score, Row { target, letters: hit.letters }));
        }
    }
    rows.truncate(most);
    rows
}

/// Statuses whose word begins as typed, in either language; and the one that is meant if it is plain.
fn statuses(words: &'static Words, rest: &str) -> (Scored, Option<Status>) {
    let begun = rest.split_whitespace().next().unwrap_or_default().to_lowercase();
    let spoken = |words: &Words, status: Status| {
        match status {
            Status::Active => words.common.active,
            Status::Processing => words.common.processing,
            Status::Failed => words.common.failed,
        }
        .to_lowercase()
    };
    let fits = |status: &Status| {
        [words, &crate::words::ENGLISH].iter().any(|words| spoken(words, *status).starts_with(&begun))
    };
    let found: Vec<Status> = Status::ALL.into_iter().filter(fits).collect();
    let letters = |status: Status| {
        let typed = u32::try_from(begun.chars().count()).unwrap_or(0);
        if spoken(words, status).starts_with(&begun) { (0..typed).collect() } else { vec![] }
    };
    let rows = found
        .iter()
        .map(|status| (0, Row { target: Target::Status(*status), letters: letters(*status) }))
        .collect();
    let meant = (!begun.is_empty()).then(|| found.first().copied()).flatten();
    (rows, meant)
}

/// Before anything is typed: what was opened lately, then what can be done.
fn at_rest(world: &World, words: &'static Words, recent: &[Target]) -> Found {
    let plain = |target: Target| (0, Row { target, letters: vec![] });
    let recent: Scored = recent.iter().cloned().map(plain).collect();
    let mut typed = Typed::new("");
    let rows: Scored = of_actions(world, words, &mut typed, MANY)
        .into_iter()
        .filter(|(_, row)| !recent.iter().any(|(_, known)| known.target == row.target))
        .collect();
    let mut sections = vec![(Section::Recent, recent), (Section::Actions, rows)];
    sections.retain(|(_, rows)| !rows.is_empty());
    collect(sections)
}

/// Puts the rows together and finds the best among them; of equals the first.
fn collect(sections: Vec<(Section, Scored)>) -> Found {
    let scores = sections.iter().flat_map(|(_, rows)| rows).map(|(score, _)| *score);
    let best = scores.enumerate().min_by_key(|(at, score)| (std::cmp::Reverse(*score), *at));
    Found {
        best: best.map_or(0, |(at, _)| at),
        sections: sections
            .into_iter()
            .map(|(section, rows)| (section, rows.into_iter().map(|(_, row)| row).collect()))
            .collect(),
        meant: None,
    }
}

/// A word of an action that was perhaps meant.
fn meant_action(words: &'static Words, typed: &str) -> Option<String> {
    let mut known = super::names::Vocabulary::default();
    for action in Action::ALL.iter().filter(|action| actions::is_offered(**action)) {
        known.learn((words.actions.name)(*action));
    }
    known.meant(typed).map(str::to_owned)
}
