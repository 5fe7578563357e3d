//! Names that do not clash: AnyFast refuses the same name twice in a group, and a lost create is looked for
//! by its name.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ability::Destination;
use crate::model::job::Into;
use crate::model::{ConnectionName, GroupId, Job, JobId};

/// `name`, or `name-2`, `name-3` …, whichever is not taken yet; the taken set grows by it.
pub(super) fn unused(name: &str, taken: &mut BTreeSet<String>) -> String {
    let name = tidy(name);
    let mut candidate = name.clone();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}-{number}");
        number += 1;
    }
    candidate
}

/// A name without control characters and of a length every provider takes (64 characters).
pub(super) fn tidy(name: &str) -> String {
    let clean: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    let clean = clean.trim();
    if clean.is_empty() { "asset".to_owned() } else { clean.to_owned() }
}

/// A file name for a result: the day, the prompt's first words, nothing a file system minds.
pub(super) fn result_stem(prompt: &str, day: &str) -> String {
    let mut words = String::new();
    for word in prompt.split_whitespace() {
        let word: String = word.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        if word.is_empty() {
            continue;
        }
        if words.chars().count() + word.chars().count() > 48 {
            // One long word, as Chinese prompts are, is cut rather than dropped.
            if words.is_empty() {
                words.extend(word.chars().take(24));
            }
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&word);
    }
    if words.is_empty() { format!("{day} video") } else { format!("{day} {words}") }
}

/// The names that are taken in a group: by its assets and by files on their way into it.
pub(super) fn names_in(
    connection: &ConnectionName,
    destination: &Destination,
    jobs: &BTreeMap<JobId, Job>,
    store: &crate::store::Store,
) -> BTreeSet<String> {
    let Destination::Group(group) = destination else { return BTreeSet::new() };
    let assets = store.shelf(connection).map(|(_, assets, _)| assets).unwrap_or_default();
    let on_the_way = jobs
        .values()
        .filter(|job| job.connection == *connection && !job.step.is_ended())
        .filter_map(Job::upload)
        .filter(|upload| goes_into(&upload.into, group))
        .map(|upload| upload.name.clone());
    let there =
        assets.into_iter().filter(|asset| asset.group.as_ref() == Some(group)).map(|asset| asset.name);
    there.chain(on_the_way).collect()
}

fn goes_into(into: &Into, group: &GroupId) -> bool {
    matches!(into, Into::Group(goal) if goal == group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_used_twice_in_a_group() {
        let mut taken = BTreeSet::from(["mira".to_owned()]);
        assert_eq!(unused("mira", &mut taken), "mira-2");
        assert_eq!(unused("mira", &mut taken), "mira-3");
        assert_eq!(unused(" \u{7}\n", &mut taken), "asset");
    }

    #[test]
    fn a_result_is_named_after_its_prompt_and_stays_in_its_folder() {
        assert_eq!(result_stem("Image 1 walks, slowly!", "2026-05-12"), "2026-05-12 Image 1 walks slowly");
        assert_eq!(result_stem("../../etc/passwd", "d"), "d etcpasswd");
        assert_eq!(result_stem(&"中".repeat(99), "d"), format!("d {}", "中".repeat(24)));
        assert_eq!(result_stem("?!", "d"), "d video");
    }
}
