//! What Greenroom itself noticed about a refused asset. Facts, never a verdict.

use super::problem::ProblemWords;
use crate::model::findings::{Difference, Finding, Orientation};
use crate::model::{Format, Warning};

/// Sentences about refused assets.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the finding it tells")]
pub struct FindingWords {
    /// Above the list.
    pub title: &'static str,
    pub rule_broken: fn(&str) -> String,
    pub other_format: fn(here: Format, there: Format) -> String,
    pub other_orientation: fn(here: &str, there: &str) -> String,
    pub orientation: fn(Orientation) -> &'static str,
    pub other_ratio: fn(here: f64, there: f64) -> String,
    pub only_alpha: &'static str,
    pub only_opaque: &'static str,
    pub failed_before: fn(usize) -> String,
    pub active_elsewhere: fn(&str) -> String,
    pub same_picture_active: fn(&str) -> String,
    pub no_original: &'static str,
}

impl FindingWords {
    /// The sentence of a finding. `problems` are the same language's words about files.
    pub fn say(&self, finding: &Finding, problems: &ProblemWords) -> String {
        match finding {
            Finding::RuleBroken(problem) => (self.rule_broken)(&problems.problem(problem)),
            Finding::NearLimit { which, value, limit } => {
                problems.warning(&Warning::NearLimit { which: *which, value: *value, limit: *limit })
            }
            Finding::DiffersFromActive(difference) => match difference {
                Difference::Format { here, there } => (self.other_format)(*here, *there),
                Difference::Orientation { here, there } => {
                    (self.other_orientation)((self.orientation)(*here), (self.orientation)(*there))
                }
                Difference::Ratio { here, there } => (self.other_ratio)(*here, *there),
                Difference::Alpha { here: true } => self.only_alpha.to_owned(),
                Difference::Alpha { here: false } => self.only_opaque.to_owned(),
            },
            Finding::FailedBefore { times } => (self.failed_before)(*times),
            Finding::ActiveElsewhere { connection } => (self.active_elsewhere)(connection.as_str()),
            Finding::SamePictureActive { name } => (self.same_picture_active)(name),
            Finding::NoOriginal => self.no_original.to_owned(),
        }
    }
}

pub(super) const EN: FindingWords = FindingWords {
    title: "What Greenroom noticed",
    rule_broken: |problem| format!("By today's rules the file would be kept out: {problem}"),
    other_format: |here, there| {
        format!(
            "This is {}; everything of its kind that passed in this group is {}.",
            here.name(),
            there.name()
        )
    },
    other_orientation: |here, there| {
        format!("This is {here}; everything of its kind that passed in this group is {there}.")
    },
    orientation: |orientation| match orientation {
        Orientation::Portrait => "upright",
        Orientation::Landscape => "wide",
        Orientation::Square => "square",
    },
    other_ratio: |here, there| {
        format!("Its ratio is {here:.2}; everything of its kind that passed in this group has {there:.2}.")
    },
    only_alpha: "It has a transparent layer; nothing of its kind that passed in this group has one.",
    only_opaque: "It has no transparent layer; everything of its kind that passed in this group has one.",
    failed_before: |times| match times {
        1 => "The same content was refused once before.".to_owned(),
        times => format!("The same content was refused {times} times before."),
    },
    active_elsewhere: |connection| format!("The same content is in use at {connection}."),
    same_picture_active: |name| format!("The same content is in use at this account as “{name}”."),
    no_original: "The file is not on this computer, so it could not be measured.",
};

pub(super) const ZH: FindingWords = FindingWords {
    title: "Greenroom 注意到的情况",
    rule_broken: |problem| format!("按当前规则，该文件不会被接受：{problem}"),
    other_format: |here, there| {
        format!("此文件为 {}，而本组已通过的同类素材均为 {}。", here.name(), there.name())
    },
    other_orientation: |here, there| format!("此文件为{here}，而本组已通过的同类素材均为{there}。"),
    orientation: |orientation| match orientation {
        Orientation::Portrait => "竖版",
        Orientation::Landscape => "横版",
        Orientation::Square => "方形",
    },
    other_ratio: |here, there| format!("此文件宽高比为 {here:.2}，而本组已通过的同类素材均为 {there:.2}。"),
    only_alpha: "此文件含透明通道，而本组已通过的同类素材均不含。",
    only_opaque: "此文件不含透明通道，而本组已通过的同类素材均含有。",
    failed_before: |times| format!("相同内容此前已被拒绝 {times} 次。"),
    active_elsewhere: |connection| format!("相同内容在 {connection} 中可用。"),
    same_picture_active: |name| format!("相同内容在本账号中已作为“{name}”可用。"),
    no_original: "此文件不在本机，无法测量。",
};
