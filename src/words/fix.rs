//! What is said about repairs: what is done to a copy, what a program is needed for, and why there is none.

use crate::model::fix::{Fix, Ground, RepairTrouble, Tool, Unfixable};
use crate::model::{MediaKind, Pixels};

use super::ProblemWords;

/// Words of repairs.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct FixWords {
    // What was done, or would be.
    pub first_frame: &'static str,
    pub shrunk: fn(Pixels) -> String,
    pub enlarged: fn(Pixels) -> String,
    pub padded: fn(Pixels, Ground) -> String,
    pub converted: fn(&str) -> String,
    pub lighter: fn(u64) -> String,
    pub trimmed: fn(from: f64, to: f64) -> String,
    pub silence: fn(f64) -> String,
    pub held: fn(f64) -> String,
    pub rate: fn(f64) -> String,
    pub encoded: &'static str,
    pub and: fn(&[String]) -> String,
    // What is not possible.
    pub needs_tool: fn(Tool) -> String,
    pub install: fn(Tool) -> String,
    pub too_many_pixels: fn(Pixels) -> String,
    pub no_format: fn(MediaKind) -> String,
    pub still_refused: fn(&str) -> String,
    pub gave_up: fn(&str) -> String,
    pub not_written: fn(&str) -> String,
    pub cancelled: &'static str,
    // The command line.
    pub no_fix_needed: &'static str,
    pub summary: fn(fixed: usize, fine: usize, failed: usize) -> String,
    // The sheet.
    pub fix: &'static str,
    pub fix_file: fn(&str) -> String,
    pub trim_to: fn(f64) -> String,
    pub fix_all: &'static str,
    pub undo: &'static str,
    pub undo_file: fn(&str) -> String,
    pub undo_all: &'static str,
    pub cancel_file: fn(&str) -> String,
    pub fix_row: &'static str,
    pub undo_fix: &'static str,
    pub fixed_section: &'static str,
    pub fixed_line: &'static str,
    pub waiting: &'static str,
    pub working: fn(Option<u16>) -> String,
    pub soft: &'static str,
    pub was: fn(&str) -> String,
    pub before: &'static str,
    pub after: &'static str,
    pub fixed_for_you: &'static str,
    pub still_fixing: fn(usize) -> String,
    pub sizes: &'static str,
    pub sizes_line: &'static str,
    pub heic: &'static str,
    pub heic_line: &'static str,
    pub duplicates: &'static str,
    pub duplicates_line: &'static str,
    pub metadata: &'static str,
    pub metadata_line: &'static str,
    pub ground: &'static str,
    pub ground_edge: &'static str,
    pub ground_white: &'static str,
    pub ground_black: &'static str,
    pub too_small: &'static str,
    pub enlarge: &'static str,
    pub pad: &'static str,
    pub trim_from: &'static str,
    pub trim_start: &'static str,
    pub trim_middle: &'static str,
    // The trimmer.
    pub trim_title: fn(&str) -> String,
    pub trim_line: fn(least: f64, most: f64) -> String,
    pub trim: &'static str,
    pub begins: &'static str,
    pub ends: &'static str,
    pub kept: fn(length: f64, whole: f64) -> String,
    pub strip: &'static str,
    pub trim_keys: &'static str,
    // The list of keys.
    pub key_fix: &'static str,
    pub key_fix_all: &'static str,
    pub key_undo_fix: &'static str,
}

impl FixWords {
    /// What one fix does, or did.
    pub fn change(&self, fix: &Fix) -> String {
        match fix {
            Fix::FirstFrame => self.first_frame.to_owned(),
            Fix::Shrink { to } => (self.shrunk)(*to),
            Fix::Enlarge { to } => (self.enlarged)(*to),
            Fix::Pad { to, ground } => (self.padded)(*to, *ground),
            Fix::Convert { to } => (self.converted)(to.name()),
            Fix::LowerWeight { below } => (self.lighter)(*below),
            Fix::Trim { from, to } => (self.trimmed)(*from, *to),
            Fix::Silence { to } => (self.silence)(*to),
            Fix::Hold { to } => (self.held)(*to),
            Fix::Rate { to } => (self.rate)(*to),
            Fix::Encode => self.encoded.to_owned(),
        }
    }

    /// What a recipe does, in one line.
    pub fn changes(&self, fixes: &[Fix]) -> String {
        let all: Vec<String> = fixes.iter().map(|fix| self.change(fix)).collect();
        (self.and)(&all)
    }

    /// Why no copy would pass.
    pub fn unfixable(&self, why: &Unfixable, problems: &ProblemWords) -> String {
        match why {
            Unfixable::Problem(problem) => problems.problem(problem),
            Unfixable::TooManyPixels { pixels } => (self.too_many_pixels)(*pixels),
            Unfixable::NoFormat(kind) => (self.no_format)(*kind),
        }
    }

    /// Why there is no copy.
    pub fn trouble(&self, trouble: &RepairTrouble, problems: &ProblemWords) -> String {
        match trouble {
            RepairTrouble::Missing(tool) => (self.needs_tool)(*tool),
            RepairTrouble::Source(problem) => problems.problem(problem),
            RepairTrouble::StillRefused(left) => {
                let left: Vec<String> = left.iter().map(|problem| problems.problem(problem)).collect();
                (self.still_refused)(&left.join(" "))
            }
            RepairTrouble::Failed { said } => (self.gave_up)(said),
            RepairTrouble::Disk { said } => (self.not_written)(said),
            RepairTrouble::Cancelled => self.cancelled.to_owned(),
        }
    }
}

/// The last line of what a program said: the ones before it are about how it was built.
fn last(said: &str) -> &str {
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or(said)
}

fn mb(bytes: u64) -> u64 {
    bytes >> 20
}

/// The command that installs a program, where it is the same for most people.
const fn command(tool: Tool) -> &'static str {
    match tool {
        Tool::Ffmpeg if cfg!(target_os = "windows") => "winget install Gyan.FFmpeg",
        Tool::Ffmpeg if cfg!(target_os = "macos") => "brew install ffmpeg",
        Tool::Ffmpeg => "sudo apt install ffmpeg",
        Tool::Heif if cfg!(target_os = "macos") => "brew install libheif",
        Tool::Heif => "sudo apt install libheif-examples",
    }
}

pub(super) const EN: FixWords = FixWords {
    first_frame: "first frame kept",
    shrunk: |to| format!("resized to {} × {} px", to.width, to.height),
    enlarged: |to| format!("enlarged to {} × {} px", to.width, to.height),
    padded: |to, ground| {
        let ground = match ground {
            Ground::Edge => "its edge's colour",
            Ground::White => "white",
            Ground::Black => "black",
        };
        format!("padded to {} × {} px with {ground}", to.width, to.height)
    },
    converted: |format| format!("converted to {format}"),
    lighter: |below| format!("made lighter than {} MB", mb(below)),
    trimmed: |from, to| format!("trimmed to {from:.1}–{to:.1} s"),
    silence: |to| format!("padded with silence to {to:.1} s"),
    held: |to| format!("last frame held until {to:.1} s"),
    rate: |to| format!("{} frames per second", (to * 100.0).round() / 100.0),
    encoded: "re-encoded as H.264",
    and: |all| {
        let text = all.join(", ");
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    },
    needs_tool: |tool| match tool {
        Tool::Ffmpeg => "Videos are repaired by ffmpeg, which is not installed.".to_owned(),
        Tool::Heif => "HEIC pictures are opened by libheif, which is not installed.".to_owned(),
    },
    install: |tool| format!("Install it with: {}. Then check the file again.", command(tool)),
    too_many_pixels: |pixels| {
        format!("{} × {} px are more than can be opened here.", pixels.width, pixels.height)
    },
    no_format: |kind| match kind {
        MediaKind::Video => "The provider takes no video that can be written here.".to_owned(),
        MediaKind::Audio => "The provider takes no sound that can be written here.".to_owned(),
        MediaKind::Image | MediaKind::Document => {
            "The provider takes no picture that can be written here.".to_owned()
        }
    },
    still_refused: |problems| {
        format!("The repaired copy does not pass either, so it was not kept. {problems}")
    },
    gave_up: |said| format!("It could not be repaired: {}.", last(said).trim_end_matches('.')),
    not_written: |said| format!("The copy could not be written: {said}."),
    cancelled: "The repair was cancelled.",
    no_fix_needed: "needs no fix",
    summary: |fixed, fine, failed| {
        let fixed = match fixed {
            1 => "1 file was fixed".to_owned(),
            fixed => format!("{fixed} files were fixed"),
        };
        format!("{fixed}, {fine} needed no fix, {failed} could not be fixed. The originals are as they were.")
    },
    fix: "Fix",
    fix_file: |name| format!("Fix {name}"),
    trim_to: |limit| format!("Trim to {limit} s"),
    fix_all: "Fix all",
    undo: "Undo",
    undo_file: |name| format!("Undo the fix of {name}"),
    undo_all: "Undo all",
    cancel_file: |name| format!("Cancel the fix of {name}"),
    fix_row: "fix row",
    undo_fix: "undo fix",
    fixed_section: "Fixed for you",
    fixed_line: "a corrected copy will be uploaded",
    waiting: "Waiting to be fixed",
    working: |thousandths| match thousandths {
        Some(part) => format!("Fixing, {} %", part / 10),
        None => "Fixing".to_owned(),
    },
    soft: "may look soft",
    was: |value| format!("was {value}"),
    before: "Before",
    after: "After",
    fixed_for_you: "Fixed for you",
    still_fixing: |count| match count {
        1 => "1 file is still being fixed".to_owned(),
        count => format!("{count} files are still being fixed"),
    },
    sizes: "Fix sizes and ratios",
    sizes_line: "Resize or pad, never crop",
    heic: "Convert HEIC to JPEG",
    heic_line: "Works with every connection",
    duplicates: "Skip exact duplicates",
    duplicates_line: "Compared by SHA-256",
    metadata: "Remove places and names",
    metadata_line: "GPS, owner and notes are not sent",
    ground: "Padding",
    ground_edge: "Colour of the edge",
    ground_white: "White",
    ground_black: "Black",
    too_small: "Too small",
    enlarge: "Enlarge",
    pad: "Pad",
    trim_from: "Trim keeps",
    trim_start: "The start",
    trim_middle: "The middle",
    trim_title: |name| format!("Trim {name}"),
    trim_line: |least, most| format!("Between {least} and {most} s are kept. The original is not changed."),
    trim: "Trim",
    begins: "Begins at",
    ends: "Ends at",
    kept: |length, whole| format!("{length:.1} s of {whole:.1} s"),
    strip: "The whole length",
    trim_keys: "← → move a handle, with Shift by one second",
    key_fix: "Fix the file",
    key_fix_all: "Fix all files",
    key_undo_fix: "Undo the fix",
};

pub(super) const ZH: FixWords = FixWords {
    first_frame: "保留第一帧",
    shrunk: |to| format!("缩小到 {} × {} px", to.width, to.height),
    enlarged: |to| format!("放大到 {} × {} px", to.width, to.height),
    padded: |to, ground| {
        let ground = match ground {
            Ground::Edge => "边缘色",
            Ground::White => "白色",
            Ground::Black => "黑色",
        };
        format!("用{ground}补边到 {} × {} px", to.width, to.height)
    },
    converted: |format| format!("转换为 {format}"),
    lighter: |below| format!("压缩到 {} MB 以下", mb(below)),
    trimmed: |from, to| format!("截取 {from:.1}–{to:.1} 秒"),
    silence: |to| format!("补静音到 {to:.1} 秒"),
    held: |to| format!("定格末帧到 {to:.1} 秒"),
    rate: |to| format!("改为每秒 {} 帧", (to * 100.0).round() / 100.0),
    encoded: "重新编码为 H.264",
    and: |all| all.join("，"),
    needs_tool: |tool| match tool {
        Tool::Ffmpeg => "修复视频需要 ffmpeg，本机尚未安装。".to_owned(),
        Tool::Heif => "打开 HEIC 图片需要 libheif，本机尚未安装。".to_owned(),
    },
    install: |tool| format!("请用以下命令安装：{}，然后重新检查该文件。", command(tool)),
    too_many_pixels: |pixels| format!("{} × {} px 超出本机可打开的范围。", pixels.width, pixels.height),
    no_format: |kind| match kind {
        MediaKind::Video => "平台不接收本机能写出的视频格式。".to_owned(),
        MediaKind::Audio => "平台不接收本机能写出的音频格式。".to_owned(),
        MediaKind::Image | MediaKind::Document => "平台不接收本机能写出的图片格式。".to_owned(),
    },
    still_refused: |problems| format!("修复后的副本仍不符合要求，未保留。{problems}"),
    gave_up: |said| format!("无法修复：{}。", last(said).trim_end_matches('.')),
    not_written: |said| format!("无法写入副本：{said}。"),
    cancelled: "已取消修复。",
    no_fix_needed: "无需修复",
    summary: |fixed, fine, failed| {
        format!("已修复 {fixed} 个文件，{fine} 个无需修复，{failed} 个无法修复。原文件没有改动。")
    },
    fix: "修复",
    fix_file: |name| format!("修复 {name}"),
    trim_to: |limit| format!("截取到 {limit} 秒"),
    fix_all: "全部修复",
    undo: "撤销",
    undo_file: |name| format!("撤销对 {name} 的修复"),
    undo_all: "全部撤销",
    cancel_file: |name| format!("取消对 {name} 的修复"),
    fix_row: "修复该行",
    undo_fix: "撤销修复",
    fixed_section: "已为你修复",
    fixed_line: "将上传修正后的副本",
    waiting: "等待修复",
    working: |thousandths| match thousandths {
        Some(part) => format!("正在修复，{}%", part / 10),
        None => "正在修复".to_owned(),
    },
    soft: "可能不够清晰",
    was: |value| format!("原为 {value}"),
    before: "修复前",
    after: "修复后",
    fixed_for_you: "已为你修复",
    still_fixing: |count| format!("还有 {count} 个文件正在修复"),
    sizes: "修正尺寸和宽高比",
    sizes_line: "缩放或补边，不会裁剪",
    heic: "将 HEIC 转为 JPEG",
    heic_line: "所有连接都能用",
    duplicates: "跳过完全相同的文件",
    duplicates_line: "按 SHA-256 比较",
    metadata: "移除位置和姓名",
    metadata_line: "不发送 GPS、所有者和备注",
    ground: "补边颜色",
    ground_edge: "边缘色",
    ground_white: "白色",
    ground_black: "黑色",
    too_small: "尺寸过小时",
    enlarge: "放大",
    pad: "补边",
    trim_from: "截取保留",
    trim_start: "开头",
    trim_middle: "中间",
    trim_title: |name| format!("截取 {name}"),
    trim_line: |least, most| format!("保留 {least} 至 {most} 秒，原文件不会被改动。"),
    trim: "截取",
    begins: "开始于",
    ends: "结束于",
    kept: |length, whole| format!("保留 {length:.1} 秒，共 {whole:.1} 秒"),
    strip: "全部时长",
    trim_keys: "← → 移动手柄，按住 Shift 每次一秒",
    key_fix: "修复文件",
    key_fix_all: "修复全部文件",
    key_undo_fix: "撤销修复",
};
