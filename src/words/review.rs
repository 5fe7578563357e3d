//! What is said where refusals are reviewed, and in the report that goes out of it.

use crate::model::Verdict;
use crate::model::conventions::VerdictNames;
use crate::model::refusal::Refusal as R;
use crate::model::verdict::{Merged, NotRead};

/// Words of Review and of its report.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct ReviewWords {
    pub queue_of: fn(account: &str, provider: &str) -> String,
    pub needs_decision: &'static str,
    pub still_in_moderation: &'static str,
    pub passed: &'static str,
    pub all: &'static str,
    pub all_groups: &'static str,
    pub group: &'static str,
    pub order: &'static str,
    pub unreviewed_first: &'static str,
    pub newest_first: &'static str,
    pub by_name: &'static str,
    pub search: &'static str,
    pub clear_search: &'static str,
    pub age: &'static str,
    pub verdict: &'static str,
    pub list: &'static str,
    // Rows.
    pub short: fn(R) -> &'static str,
    pub in_moderation: &'static str,
    pub longer_than_usual: &'static str,
    pub decided: fn(Verdict) -> &'static str,
    pub decide: fn(Verdict) -> &'static str,
    pub undecided: &'static str,
    pub only_note: &'static str,
    pub unsaved: &'static str,
    // The picture.
    pub fit: &'static str,
    pub actual_size: &'static str,
    pub zoom: &'static str,
    pub zoom_in: &'static str,
    pub zoom_out: &'static str,
    pub full_view: &'static str,
    pub compare: &'static str,
    pub stop_comparing: &'static str,
    pub this_one: &'static str,
    pub no_picture: &'static str,
    pub added: fn(&str) -> String,
    pub place_of: fn(usize, usize) -> String,
    pub next: &'static str,
    pub previous: &'static str,
    // The right side.
    pub headline: fn(R) -> &'static str,
    pub steps: fn(R) -> &'static [&'static str],
    pub waiting: fn(waited: &str, usual: Option<&str>) -> String,
    pub late: fn(waited: &str, usual: &str) -> String,
    pub nothing_to_do: &'static str,
    pub passed_line: &'static str,
    pub add_verified: &'static str,
    pub your_verdict: &'static str,
    pub note: &'static str,
    pub save_and_next: &'static str,
    pub history: &'static str,
    pub said: fn(by: &str, what: &str) -> String,
    pub stays_here: &'static str,
    pub copy_for_support: &'static str,
    pub as_of: fn(&str) -> String,
    // States.
    pub caught_up: &'static str,
    pub last_refusal: fn(&str) -> String,
    pub no_refusal: &'static str,
    pub nothing_in_moderation: &'static str,
    pub nothing_active: &'static str,
    pub nothing_at_all: &'static str,
    pub no_match: &'static str,
    pub show_everything: &'static str,
    pub select_something: &'static str,
    // Keys.
    pub key_next: &'static str,
    pub key_compare: &'static str,
    pub key_zoom: &'static str,
    pub key_verdict: &'static str,
    pub key_save: &'static str,
    pub key_undo: &'static str,
    pub key_export: &'static str,
    // Out and back.
    pub export_report: &'static str,
    pub export_all: &'static str,
    pub as_page: &'static str,
    pub as_table: &'static str,
    pub as_json: &'static str,
    pub read_back: &'static str,
    pub nothing_to_export: &'static str,
    pub file_name: fn(account: &str, day: &str) -> String,
    pub gathering: fn(usize, usize) -> String,
    pub exported: fn(usize) -> String,
    pub not_exported: &'static str,
    pub merged: fn(&Merged) -> String,
    pub merged_title: &'static str,
    pub not_read: fn(&NotRead) -> String,
    pub not_read_title: &'static str,
    pub drop_report: &'static str,
    pub drop_report_line: &'static str,
    // The page.
    pub page: PageWords,
}

/// Words of the page a colleague opens in a browser.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct PageWords {
    pub language: &'static str,
    pub title: fn(&str) -> String,
    pub made: fn(&str) -> String,
    pub as_of: fn(&str) -> String,
    pub how: &'static str,
    pub your_name: &'static str,
    /// `#` stands for how many were marked.
    pub marked: &'static str,
    pub save: &'static str,
    pub save_json: &'static str,
    pub saved: &'static str,
    pub no_script: &'static str,
    pub no_verdict: &'static str,
    pub last_said: fn(by: &str, at: &str) -> String,
    pub pictures_left_out: fn(usize) -> String,
    pub reply: &'static str,
}

impl ReviewWords {
    /// What one person said, for the history: the decision, or that it was a note alone.
    pub fn what<'a>(&self, verdict: Option<Verdict>, names: &'a VerdictNames) -> &'a str {
        verdict.map_or(self.only_note, |verdict| self.said_as(verdict, names))
    }

    /// What a verdict that was given is called here.
    pub fn said_as<'a>(&self, verdict: Verdict, names: &'a VerdictNames) -> &'a str {
        names.of(verdict).unwrap_or((self.decided)(verdict))
    }

    /// What a verdict that can be given is called here.
    pub fn choice_as<'a>(&self, verdict: Verdict, names: &'a VerdictNames) -> &'a str {
        names.of(verdict).unwrap_or((self.decide)(verdict))
    }
}

fn some(parts: &[(usize, String)], between: &str) -> String {
    let said: Vec<&str> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(_, words)| words.as_str()).collect();
    said.join(between)
}

pub(super) const EN: ReviewWords = ReviewWords {
    queue_of: |account, provider| format!("QA queue of {account} · {provider}"),
    needs_decision: "Needs a decision",
    still_in_moderation: "Still in moderation",
    passed: "Active",
    all: "All",
    all_groups: "All groups",
    group: "Group",
    order: "Order",
    unreviewed_first: "Unreviewed first",
    newest_first: "Newest first",
    by_name: "By name",
    search: "Search in Review",
    clear_search: "Clear the search",
    age: "Age",
    verdict: "Verdict",
    list: "To review",
    short: |refusal| match refusal {
        R::RealPerson => "May be a real person",
        R::Copyright => "May show a brand or logo",
        R::Violence => "May show violence",
        R::Sensitive => "May be sensitive",
        R::FaceMismatch => "Face does not match",
        R::Unreadable => "File could not be read",
        R::NotFetched => "File could not be fetched",
        R::Silent => "No reason given",
        R::Unknown => "Refused",
    },
    in_moderation: "In moderation",
    longer_than_usual: "Longer than usual",
    decided: |verdict| match verdict {
        Verdict::Approved => "Approved",
        Verdict::NeedsChanges => "Needs changes",
        Verdict::Rejected => "Rejected",
    },
    decide: |verdict| match verdict {
        Verdict::Approved => "Approve",
        Verdict::NeedsChanges => "Needs changes",
        Verdict::Rejected => "Reject",
    },
    undecided: "no verdict",
    only_note: "Note",
    unsaved: "Not saved yet",
    fit: "Fit",
    actual_size: "Actual size",
    zoom: "Zoom",
    zoom_in: "Zoom in",
    zoom_out: "Zoom out",
    full_view: "Full view",
    compare: "Compare with group face",
    stop_comparing: "Stop comparing",
    this_one: "This one",
    no_picture: "There is no picture of this here",
    added: |when| format!("added {when}"),
    place_of: |place, of| format!("{place} of {of}"),
    next: "Next",
    previous: "Previous",
    headline: |refusal| match refusal {
        R::RealPerson => "The service thinks this may be a real person",
        R::Copyright => "The service thinks this may show a brand, a logo or a protected work",
        R::Violence => "The service thinks this may show violence",
        R::Sensitive => "The service thinks this may be sensitive",
        R::FaceMismatch => "The face does not match the group",
        R::Unreadable => "The service could not read the file",
        R::NotFetched => "The service could not fetch the file",
        R::Silent => "Moderation refused it without a reason",
        R::Unknown => "Moderation refused it",
    },
    steps: |refusal| match refusal {
        R::RealPerson => &[
            "If this is a drawn or rendered character, upload a version with a clearer art style.",
            "If it is a real actor, they must finish face verification in the provider console. Then add the verified asset ID here.",
        ],
        R::Copyright => &[
            "Remove brands, logos, texts and known characters from the picture.",
            "Upload the changed version under the same name.",
        ],
        R::Violence => &[
            "Remove weapons, blood and injuries from the picture.",
            "Upload the changed version under the same name.",
        ],
        R::Sensitive => &[
            "Use a plainer picture: full clothing, a neutral pose, a calm background.",
            "Upload the changed version under the same name.",
        ],
        R::FaceMismatch => &[
            "Compare it with the group's face: press C.",
            "Use a picture of the same person, front on and well lit.",
        ],
        R::Unreadable => &[
            "Open the file here. If it looks right, save it again as JPEG, PNG or MP4.",
            "Upload the new file under the same name.",
        ],
        R::NotFetched => &[
            "Test the connection: it tells whether the staging bucket can be read from outside.",
            "Upload the file again; a fresh link is made for it.",
        ],
        R::Silent => &[
            "Look at what Greenroom noticed below and change that first.",
            "Try another version. A drawn or rendered face passes more often than a real one.",
        ],
        R::Unknown => &[
            "Read the service's own words above and change what they name.",
            "If they say nothing, copy the details for the provider's support.",
        ],
    },
    waiting: |waited, usual| match usual {
        Some(usual) => format!("In moderation, {waited}. Usually about {usual}."),
        None => format!("In moderation, {waited}."),
    },
    late: |waited, usual| format!("In moderation {waited}, longer than usual. Usually about {usual}."),
    nothing_to_do: "Nothing to do. Greenroom asks again by itself.",
    passed_line: "Moderation let it pass. It can be used as a reference.",
    add_verified: "Add verified ID",
    your_verdict: "Your verdict",
    note: "Note",
    save_and_next: "Save and next",
    history: "History",
    said: |by, what| if by.is_empty() { what.to_owned() } else { format!("{by}: {what}") },
    stays_here: "Verdicts stay on this computer and in the report. They do not change the provider.",
    copy_for_support: "Copy for support",
    as_of: |hour| format!("as of {hour}"),
    caught_up: "All caught up",
    last_refusal: |when| format!("The last refusal was on {when}."),
    no_refusal: "Nothing was refused so far.",
    nothing_in_moderation: "Nothing is in moderation",
    nothing_active: "Nothing is usable yet",
    nothing_at_all: "Nothing to review yet",
    no_match: "Nothing here matches",
    show_everything: "Show everything",
    select_something: "Select something to see why and to decide",
    key_next: "next, previous",
    key_compare: "compare",
    key_zoom: "zoom",
    key_verdict: "verdict",
    key_save: "save and next",
    key_undo: "undo verdict",
    key_export: "export",
    export_report: "Export report",
    export_all: "Export everything",
    as_page: "Page to mark and read back (HTML)",
    as_table: "Table (CSV)",
    as_json: "Data (JSON)",
    read_back: "Read a marked report…",
    nothing_to_export: "There is nothing in this list",
    file_name: |account, day| format!("review {account} {day}"),
    gathering: |done, of| format!("Preparing the report, {done} of {of}"),
    exported: |count| match count {
        1 => "The report is saved, 1 asset".to_owned(),
        count => format!("The report is saved, {count} assets"),
    },
    not_exported: "The report could not be saved",
    merged: |merged| {
        let parts = [
            (merged.added, format!("{} new", merged.added)),
            (merged.changed, format!("{} changed", merged.changed)),
            (merged.same, format!("{} as known", merged.same)),
            (merged.older, format!("{} older than yours and left out", merged.older)),
            (merged.unknown, format!("{} about pictures that are not here", merged.unknown)),
        ];
        let said = some(&parts, ", ");
        if said.is_empty() { "The report holds no verdicts.".to_owned() } else { format!("{said}.") }
    },
    merged_title: "The verdicts were read",
    not_read: |why| match why {
        NotRead::File(said) => format!("The file could not be read: {said}"),
        NotRead::TooLarge => "The file is larger than any report.".to_owned(),
        NotRead::NoReport => "This is no report of Greenroom.".to_owned(),
        NotRead::Newer => "A newer Greenroom made this report. Update this one to read it.".to_owned(),
        NotRead::Broken(said) => format!("The report was changed in a way that makes no sense: {said}"),
    },
    not_read_title: "No verdicts were read. Nothing was changed",
    drop_report: "Drop to read the verdicts",
    drop_report_line: "The newest verdict on each picture counts. What you said before stays in the history.",
    page: PageWords {
        language: "en",
        title: |account| format!("Moderation report of {account}"),
        made: |when| format!("Made {when}"),
        as_of: |when| format!("The list is as of {when}"),
        how: "Choose a verdict for each picture, then save this page and send the saved file back. It works without a network.",
        your_name: "Your name",
        marked: "# marked",
        save: "Save",
        save_json: "Save verdicts only",
        saved: "Saved. Send the file back.",
        no_script: "This page needs scripts to save verdicts. Without them it can only be read.",
        no_verdict: "No verdict",
        last_said: |by, at| if by.is_empty() { at.to_owned() } else { format!("{by}, {at}") },
        pictures_left_out: |count| format!("{count} pictures were left out to keep the page usable."),
        reply: "The service's own words",
    },
};

pub(super) const ZH: ReviewWords = ReviewWords {
    queue_of: |account, provider| format!("{account} · {provider} 的审核队列"),
    needs_decision: "等你决定",
    still_in_moderation: "仍在平台审核",
    passed: "可用",
    all: "全部",
    all_groups: "全部素材组",
    group: "素材组",
    order: "排序",
    unreviewed_first: "未审核优先",
    newest_first: "最新优先",
    by_name: "按名称",
    search: "在审核中搜索",
    clear_search: "清除搜索",
    age: "已等待",
    verdict: "结论",
    list: "待审核",
    short: |refusal| match refusal {
        R::RealPerson => "可能是真人",
        R::Copyright => "可能含有品牌或标志",
        R::Violence => "可能含有暴力内容",
        R::Sensitive => "可能含有敏感内容",
        R::FaceMismatch => "人脸不一致",
        R::Unreadable => "文件无法读取",
        R::NotFetched => "文件无法下载",
        R::Silent => "未说明原因",
        R::Unknown => "已被拒绝",
    },
    in_moderation: "平台审核中",
    longer_than_usual: "比平时更久",
    decided: |verdict| match verdict {
        Verdict::Approved => "通过",
        Verdict::NeedsChanges => "需修改",
        Verdict::Rejected => "不通过",
    },
    decide: |verdict| match verdict {
        Verdict::Approved => "通过",
        Verdict::NeedsChanges => "需修改",
        Verdict::Rejected => "不通过",
    },
    undecided: "尚无结论",
    only_note: "备注",
    unsaved: "尚未保存",
    fit: "适合窗口",
    actual_size: "实际大小",
    zoom: "缩放",
    zoom_in: "放大",
    zoom_out: "缩小",
    full_view: "全屏查看",
    compare: "与组内正脸对比",
    stop_comparing: "结束对比",
    this_one: "当前素材",
    no_picture: "本机没有它的画面",
    added: |when| format!("{when} 添加"),
    place_of: |place, of| format!("第 {place} / {of} 个"),
    next: "下一个",
    previous: "上一个",
    headline: |refusal| match refusal {
        R::RealPerson => "平台认为画面中可能是真人",
        R::Copyright => "平台认为画面中可能含有品牌、标志或受保护的作品",
        R::Violence => "平台认为画面中可能含有暴力内容",
        R::Sensitive => "平台认为画面中可能含有敏感内容",
        R::FaceMismatch => "人脸与素材组不一致",
        R::Unreadable => "平台无法读取该文件",
        R::NotFetched => "平台无法下载该文件",
        R::Silent => "平台审核未通过，且未说明原因",
        R::Unknown => "平台审核未通过",
    },
    steps: |refusal| match refusal {
        R::RealPerson => &[
            "如果是绘制或渲染的虚拟角色，请换一张画风更明显的版本重新上传。",
            "如果是真人演员，需本人先在平台控制台完成人脸核验，再把核验后的素材 ID 填到这里。",
        ],
        R::Copyright => &["去掉画面中的品牌、标志、文字和知名角色。", "用同一名称上传修改后的版本。"],
        R::Violence => &["去掉画面中的武器、血迹和伤口。", "用同一名称上传修改后的版本。"],
        R::Sensitive => {
            &["换一张更朴素的画面：衣着完整、姿势自然、背景简单。", "用同一名称上传修改后的版本。"]
        }
        R::FaceMismatch => &["与组内正脸对比：按 C。", "换一张同一人物的正面照，光线要充足。"],
        R::Unreadable => {
            &["在本机打开该文件。如果显示正常，请重新存为 JPEG、PNG 或 MP4。", "用同一名称上传新文件。"]
        }
        R::NotFetched => {
            &["测试连接：它会告诉你中转存储桶能否从外部读取。", "重新上传该文件，系统会生成新的链接。"]
        }
        R::Silent => &[
            "先看下方 Greenroom 注意到的情况，从那里改起。",
            "换一个版本再试。绘制或渲染的面孔比真人更容易通过。",
        ],
        R::Unknown => {
            &["查看上方平台返回的原文，修改其中提到的内容。", "如果原文没有说明，请复制详情发给平台客服。"]
        }
    },
    waiting: |waited, usual| match usual {
        Some(usual) => format!("平台审核中，已等待 {waited}，通常约 {usual}。"),
        None => format!("平台审核中，已等待 {waited}。"),
    },
    late: |waited, usual| format!("平台审核中，已等待 {waited}，比平时更久，通常约 {usual}。"),
    nothing_to_do: "无需操作，Greenroom 会自动再次查询。",
    passed_line: "平台审核已通过，可作为参考使用。",
    add_verified: "填写核验后的 ID",
    your_verdict: "你的结论",
    note: "备注",
    save_and_next: "保存并看下一个",
    history: "记录",
    said: |by, what| if by.is_empty() { what.to_owned() } else { format!("{by}：{what}") },
    stays_here: "结论只保存在本机和报告里，不会改动平台上的素材。",
    copy_for_support: "复制给客服",
    as_of: |hour| format!("截至 {hour}"),
    caught_up: "全部处理完毕",
    last_refusal: |when| format!("最近一次被拒绝是在 {when}。"),
    no_refusal: "目前没有素材被拒绝。",
    nothing_in_moderation: "没有素材在平台审核中",
    nothing_active: "还没有可用的素材",
    nothing_at_all: "还没有可审核的素材",
    no_match: "没有匹配的素材",
    show_everything: "显示全部",
    select_something: "选择一个素材，查看原因并作出结论",
    key_next: "下一个 / 上一个",
    key_compare: "对比",
    key_zoom: "放大",
    key_verdict: "结论",
    key_save: "保存并看下一个",
    key_undo: "撤销结论",
    key_export: "导出",
    export_report: "导出报告",
    export_all: "导出全部",
    as_page: "可标注并读回的网页（HTML）",
    as_table: "表格（CSV）",
    as_json: "数据（JSON）",
    read_back: "读取已标注的报告…",
    nothing_to_export: "此列表中没有素材",
    file_name: |account, day| format!("审核 {account} {day}"),
    gathering: |done, of| format!("正在准备报告，{done} / {of}"),
    exported: |count| format!("报告已保存，共 {count} 个素材"),
    not_exported: "报告无法保存",
    merged: |merged| {
        let parts = [
            (merged.added, format!("新增 {} 条", merged.added)),
            (merged.changed, format!("更新 {} 条", merged.changed)),
            (merged.same, format!("{} 条与本机相同", merged.same)),
            (merged.older, format!("{} 条早于你的结论，未采用", merged.older)),
            (merged.unknown, format!("{} 条对应的素材不在本机", merged.unknown)),
        ];
        let said = some(&parts, "，");
        if said.is_empty() { "报告中没有结论。".to_owned() } else { format!("{said}。") }
    },
    merged_title: "结论已读取",
    not_read: |why| match why {
        NotRead::File(said) => format!("文件无法读取：{said}"),
        NotRead::TooLarge => "文件过大，不可能是报告。".to_owned(),
        NotRead::NoReport => "这不是 Greenroom 的报告。".to_owned(),
        NotRead::Newer => "该报告由更新版本的 Greenroom 生成，请更新后再读取。".to_owned(),
        NotRead::Broken(said) => format!("报告的内容已被改动，无法理解：{said}"),
    },
    not_read_title: "没有读取任何结论，也没有改动任何内容",
    drop_report: "松开即可读取结论",
    drop_report_line: "每个画面以最新的结论为准，你之前的结论会保留在记录中。",
    page: PageWords {
        language: "zh-CN",
        title: |account| format!("{account} 的审核报告"),
        made: |when| format!("生成于 {when}"),
        as_of: |when| format!("列表截至 {when}"),
        how: "为每个画面选择结论，然后保存本页，把保存的文件发回。无需网络。",
        your_name: "你的名字",
        marked: "已标注 # 个",
        save: "保存",
        save_json: "只保存结论",
        saved: "已保存，请把文件发回。",
        no_script: "保存结论需要启用脚本，否则本页只能阅读。",
        no_verdict: "无结论",
        last_said: |by, at| if by.is_empty() { at.to_owned() } else { format!("{by}，{at}") },
        pictures_left_out: |count| format!("为保证网页可用，省略了 {count} 张画面。"),
        reply: "平台返回的原文",
    },
};
