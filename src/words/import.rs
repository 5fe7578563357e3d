//! What is said while files come in: the drop overlay and the import sheet.

use std::time::Duration;

use crate::model::MediaKind;

/// Words of dropping and importing.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct ImportWords {
    // While files hover.
    pub drop_to: fn(group: Option<&str>) -> String,
    pub drop_line: &'static str,
    pub drop_hint: &'static str,
    pub formats: fn(&[&str]) -> String,
    pub sides: fn(u32, u32) -> String,
    pub lines: fn(u32, u32) -> String,
    pub lengths: fn(f64, f64) -> String,
    pub under: fn(u64) -> String,
    // The sheet.
    pub title: fn(count: usize, group: Option<&str>) -> String,
    pub subtitle: fn(&str) -> String,
    pub add_more: &'static str,
    pub file: &'static str,
    pub pixels: &'static str,
    pub ratio: &'static str,
    pub size: &'static str,
    pub length: &'static str,
    pub result: &'static str,
    pub seconds: fn(f64) -> String,
    pub needs_you: &'static str,
    pub needs_you_line: &'static str,
    pub ready_section: &'static str,
    pub ready_line: &'static str,
    pub ready: &'static str,
    pub skip: &'static str,
    pub remove: fn(&str) -> String,
    pub remove_row: &'static str,
    pub choose_row: &'static str,
    pub sheet: &'static str,
    pub upload: &'static str,
    pub more_problems: fn(&str, usize) -> String,
    pub needs_link: fn(MediaKind, &str) -> String,
    pub not_taken: fn(MediaKind, &str) -> String,
    pub checking: fn(done: usize, total: usize) -> String,
    pub no_files: &'static str,
    pub no_files_line: &'static str,
    // The right side.
    pub summary: &'static str,
    pub ready_as_they_are: &'static str,
    pub left_out: &'static str,
    pub group: &'static str,
    pub new_group: &'static str,
    pub new_group_name: &'static str,
    pub asset_names: &'static str,
    pub names_dashes: &'static str,
    pub names_as_is: &'static str,
    pub names_numbered: &'static str,
    pub becomes: fn(&str, &str) -> String,
    pub billing: fn(provider: &str, kinds: &[String], group: bool) -> String,
    // The foot.
    pub totals: fn(files: &str, bytes: &str, about: Option<Duration>) -> String,
    pub upload_of: fn(usize, usize) -> String,
    pub queue: fn(usize) -> String,
    pub name_the_group: &'static str,
    pub choose_group: &'static str,
    pub nothing_ready: &'static str,
    pub still_checking: &'static str,
}

const fn mb(bytes: u64) -> u64 {
    bytes >> 20
}

pub(super) const EN: ImportWords = ImportWords {
    drop_to: |group| match group {
        Some(group) => format!("Drop to add to {group}"),
        None => "Drop to add to your library".to_owned(),
    },
    drop_line: "Every file is checked on this computer first. Nothing is sent until you say so.",
    drop_hint: "You can choose another group, or make a new one, in the next step",
    formats: |names| match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} or {two}"),
        several => several.join(", "),
    },
    sides: |min, max| format!("{min}–{max} px"),
    lines: |min, max| if min == max { format!("{min}p") } else { format!("{min}p to {max}p") },
    lengths: |min, max| format!("{min}–{max} s"),
    under: |bytes| format!("under {} MB", mb(bytes)),
    title: |count, group| {
        let files = (super::ENGLISH.common.count_files)(count);
        match group {
            Some(group) => format!("Add {files} to {group}"),
            None => format!("Add {files}"),
        }
    },
    subtitle: |provider| {
        format!("Checked against {provider} limits on this computer. Your originals are never changed.")
    },
    add_more: "Add more files",
    file: "File",
    pixels: "Pixels",
    ratio: "Ratio",
    size: "Size",
    length: "Length",
    result: "Result",
    seconds: |seconds| format!("{seconds:.1} s"),
    needs_you: "Needs you",
    needs_you_line: "left out of this upload",
    ready_section: "Ready",
    ready_line: "no changes needed",
    ready: "Ready",
    skip: "Skip",
    remove: |name| format!("Remove {name}"),
    remove_row: "remove row",
    choose_row: "choose row",
    sheet: "Import sheet",
    upload: "Upload",
    more_problems: |first, more| format!("{first} And {more} more."),
    needs_link: |kind, provider| {
        let kind = match kind {
            MediaKind::Image => "Pictures",
            MediaKind::Video => "Videos",
            MediaKind::Audio => "Audio files",
            MediaKind::Document => "Documents",
        };
        format!("{kind} need a public link: {provider} does not take them as files.")
    },
    not_taken: |kind, provider| {
        let kind = match kind {
            MediaKind::Image => "pictures",
            MediaKind::Video => "videos",
            MediaKind::Audio => "audio files",
            MediaKind::Document => "documents",
        };
        format!("{provider} does not take {kind}.")
    },
    checking: |done, total| format!("Checking {done} of {total}"),
    no_files: "No files here",
    no_files_line: "Add files, or drop them anywhere on the window.",
    summary: "Summary",
    ready_as_they_are: "Ready as they are",
    left_out: "Left out",
    group: "Group",
    new_group: "New group",
    new_group_name: "Name of the new group",
    asset_names: "Asset names",
    names_dashes: "File name, dashes",
    names_as_is: "File name as it is",
    names_numbered: "Group name and number",
    becomes: |from, to| format!("{from} becomes {to}"),
    billing: |provider, kinds, group| {
        let list = match kinds {
            [] => String::new(),
            [one] => one.clone(),
            [head @ .., last] => format!("{} and {last}", head.join(", ")),
        };
        let group = if group { " Making the group is billed too." } else { "" };
        format!("{provider} bills each upload: {list}.{group}")
    },
    totals: |files, bytes, about| match about {
        Some(about) => format!("{files} · {bytes} · about {}", (super::ENGLISH.common.duration)(about)),
        None => format!("{files} · {bytes}"),
    },
    upload_of: |ready, all| {
        if ready == all { format!("Upload {ready}") } else { format!("Upload {ready} of {all}") }
    },
    queue: |count| match count {
        1 => "Queue 1 upload".to_owned(),
        count => format!("Queue {count} uploads"),
    },
    name_the_group: "Name the new group first",
    choose_group: "Choose a group first",
    nothing_ready: "No file is ready",
    still_checking: "Files are still being checked",
};

pub(super) const ZH: ImportWords = ImportWords {
    drop_to: |group| match group {
        Some(group) => format!("松开即可添加到「{group}」"),
        None => "松开即可添加到素材库".to_owned(),
    },
    drop_line: "所有文件先在本机检查，你确认后才会上传。",
    drop_hint: "下一步可以选择其他素材组，或新建一个",
    formats: |names| match names {
        [one, two] => format!("{one} 或 {two}"),
        several => several.join("、"),
    },
    sides: |min, max| format!("{min}–{max} px"),
    lines: |min, max| if min == max { format!("{min}p") } else { format!("{min}p 至 {max}p") },
    lengths: |min, max| format!("{min}–{max} 秒"),
    under: |bytes| format!("小于 {} MB", mb(bytes)),
    title: |count, group| match group {
        Some(group) => format!("添加 {count} 个文件到「{group}」"),
        None => format!("添加 {count} 个文件"),
    },
    subtitle: |provider| format!("已在本机按 {provider} 的限制检查，原文件不会被改动。"),
    add_more: "添加更多文件",
    file: "文件",
    pixels: "像素",
    ratio: "宽高比",
    size: "大小",
    length: "时长",
    result: "结果",
    seconds: |seconds| format!("{seconds:.1} 秒"),
    needs_you: "需要你处理",
    needs_you_line: "不会随本次上传",
    ready_section: "就绪",
    ready_line: "无需修改",
    ready: "就绪",
    skip: "跳过",
    remove: |name| format!("移除 {name}"),
    remove_row: "移除该行",
    choose_row: "选择行",
    sheet: "导入",
    upload: "上传",
    more_problems: |first, more| format!("{first}另有 {more} 项。"),
    needs_link: |kind, provider| {
        let kind = match kind {
            MediaKind::Image => "图片",
            MediaKind::Video => "视频",
            MediaKind::Audio => "音频",
            MediaKind::Document => "文档",
        };
        format!("{kind}需要公开链接，{provider} 不直接接收文件。")
    },
    not_taken: |kind, provider| {
        let kind = match kind {
            MediaKind::Image => "图片",
            MediaKind::Video => "视频",
            MediaKind::Audio => "音频",
            MediaKind::Document => "文档",
        };
        format!("{provider} 不接收{kind}。")
    },
    checking: |done, total| format!("正在检查 {done} / {total}"),
    no_files: "没有文件",
    no_files_line: "添加文件，或把文件拖到窗口任意位置。",
    summary: "汇总",
    ready_as_they_are: "可直接上传",
    left_out: "不上传",
    group: "素材组",
    new_group: "新建素材组",
    new_group_name: "新素材组名称",
    asset_names: "素材名称",
    names_dashes: "文件名，用连字符",
    names_as_is: "保留文件名",
    names_numbered: "素材组名加编号",
    becomes: |from, to| format!("{from} 将命名为 {to}"),
    billing: |provider, kinds, group| {
        let group = if group { "新建素材组也会计费。" } else { "" };
        format!("{provider} 按次计费：{}。{group}", kinds.join("、"))
    },
    totals: |files, bytes, about| match about {
        Some(about) => format!("{files} · {bytes} · 约 {}", (super::CHINESE.common.duration)(about)),
        None => format!("{files} · {bytes}"),
    },
    upload_of: |ready, all| {
        if ready == all { format!("上传 {ready} 个") } else { format!("上传 {ready} / {all} 个") }
    },
    queue: |count| format!("将 {count} 个上传加入队列"),
    name_the_group: "请先为新素材组命名",
    choose_group: "请先选择素材组",
    nothing_ready: "没有就绪的文件",
    still_checking: "仍在检查文件",
};
