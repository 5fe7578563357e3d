//! Words that are everywhere: things, states, units.

use std::time::Duration;

use crate::model::{AssetStatus, MediaKind, Moment};

/// Words that are everywhere.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the English word it holds")]
pub struct Common {
    pub app: &'static str,
    pub library: &'static str,
    pub generate: &'static str,
    pub transfers: &'static str,
    pub review: &'static str,
    pub connections: &'static str,
    pub asset: &'static str,
    pub group: &'static str,
    pub image: &'static str,
    pub video: &'static str,
    pub audio: &'static str,
    pub document: &'static str,
    pub processing: &'static str,
    pub active: &'static str,
    pub failed: &'static str,
    pub uploading: &'static str,
    pub paused: &'static str,
    pub waiting: &'static str,
    pub cancel: &'static str,
    pub close: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub save: &'static str,
    pub add: &'static str,
    pub remove: &'static str,
    pub delete: &'static str,
    pub rename: &'static str,
    pub retry: &'static str,
    pub try_again: &'static str,
    pub details: &'static str,
    pub sandbox: &'static str,
    pub count_images: fn(usize) -> String,
    pub count_videos: fn(usize) -> String,
    pub count_audios: fn(usize) -> String,
    pub count_documents: fn(usize) -> String,
    pub count_assets: fn(usize) -> String,
    pub count_files: fn(usize) -> String,
    /// `12 s`, `2 min`, `3 h`, `4 days`
    pub duration: fn(Duration) -> String,
    /// `just now`, `12 s ago`
    pub ago: fn(Duration) -> String,
    /// `12 May 2026`, of a local calendar day.
    pub date: fn(year: i16, month: i8, day: i8) -> String,
}

impl Common {
    /// The word for a kind.
    pub const fn kind(&self, kind: MediaKind) -> &'static str {
        match kind {
            MediaKind::Image => self.image,
            MediaKind::Video => self.video,
            MediaKind::Audio => self.audio,
            MediaKind::Document => self.document,
        }
    }

    /// How many of a kind.
    pub fn count(&self, kind: MediaKind, count: usize) -> String {
        match kind {
            MediaKind::Image => (self.count_images)(count),
            MediaKind::Video => (self.count_videos)(count),
            MediaKind::Audio => (self.count_audios)(count),
            MediaKind::Document => (self.count_documents)(count),
        }
    }

    /// The word for a status; the provider's own where we do not know it.
    pub fn status<'a>(&'a self, status: &'a AssetStatus) -> &'a str {
        match status {
            AssetStatus::Processing => self.processing,
            AssetStatus::Active => self.active,
            AssetStatus::Failed(_) => self.failed,
            AssetStatus::Other(word) => word,
        }
    }

    /// `14:02:11`, at `utc_offset_minutes` from UTC.
    pub fn time(&self, at: Moment, utc_offset_minutes: i32) -> String {
        let time = local(at, utc_offset_minutes);
        format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    }

    /// `12 May 2026, 14:02`, at `utc_offset_minutes` from UTC.
    pub fn day_and_time(&self, at: Moment, utc_offset_minutes: i32) -> String {
        let time = local(at, utc_offset_minutes);
        let day = (self.date)(time.year(), time.month(), time.day());
        format!("{day}, {:02}:{:02}", time.hour(), time.minute())
    }

    /// `12 May 2026`, at `utc_offset_minutes` from UTC.
    pub fn day(&self, at: Moment, utc_offset_minutes: i32) -> String {
        let time = local(at, utc_offset_minutes);
        (self.date)(time.year(), time.month(), time.day())
    }
}

fn local(at: Moment, utc_offset_minutes: i32) -> jiff::civil::DateTime {
    let offset = jiff::tz::Offset::from_seconds(utc_offset_minutes * 60).unwrap_or(jiff::tz::Offset::UTC);
    let stamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    offset.to_datetime(stamp)
}

/// `1.2 MB`, as file managers of this decade write it.
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_949 => format!("{:.0} kB", bytes as f64 / 1e3),
        999_950..=999_949_999 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// `0:05`, a length on a picture.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(super) const EN: Common = Common {
    app: "Greenroom",
    library: "Library",
    generate: "Generate",
    transfers: "Transfers",
    review: "Review",
    connections: "Connections",
    asset: "asset",
    group: "group",
    image: "Image",
    video: "Video",
    audio: "Audio",
    document: "Document",
    processing: "Processing",
    active: "Active",
    failed: "Failed",
    uploading: "Uploading",
    paused: "Paused",
    waiting: "Waiting",
    cancel: "Cancel",
    close: "Close",
    copy: "Copy",
    copied: "Copied",
    save: "Save",
    add: "Add",
    remove: "Remove",
    delete: "Delete",
    rename: "Rename",
    retry: "Retry",
    try_again: "Try again",
    details: "Details",
    sandbox: "Sandbox",
    count_images: |n| plural(n, "image", "images"),
    count_videos: |n| plural(n, "video", "videos"),
    count_audios: |n| plural(n, "audio file", "audio files"),
    count_documents: |n| plural(n, "document", "documents"),
    count_assets: |n| plural(n, "asset", "assets"),
    count_files: |n| plural(n, "file", "files"),
    duration: |time| match time.as_secs() {
        seconds @ 0..=59 => format!("{seconds} s"),
        seconds @ 60..=3599 => format!("{} min", seconds / 60),
        seconds @ 3600..=86_399 => match (seconds % 3600) / 60 {
            0 => format!("{} h", seconds / 3600),
            minutes => format!("{} h {minutes} min", seconds / 3600),
        },
        seconds => plural((seconds / 86_400) as usize, "day", "days"),
    },
    ago: |time| match time.as_secs() {
        0..=1 => "just now".to_owned(),
        _ => format!("{} ago", (EN.duration)(time)),
    },
    date: |year, month, day| {
        let month = MONTHS.get(usize::try_from(month - 1).unwrap_or(0)).copied().unwrap_or("");
        format!("{day} {month} {year}")
    },
};

pub(super) const ZH: Common = Common {
    app: "Greenroom",
    library: "素材库",
    generate: "生成",
    transfers: "传输",
    review: "审核",
    connections: "连接",
    asset: "素材",
    group: "素材组",
    image: "图片",
    video: "视频",
    audio: "音频",
    document: "文档",
    processing: "处理中",
    active: "可用",
    failed: "失败",
    uploading: "上传中",
    paused: "已暂停",
    waiting: "等待中",
    cancel: "取消",
    close: "关闭",
    copy: "复制",
    copied: "已复制",
    save: "保存",
    add: "添加",
    remove: "移除",
    delete: "删除",
    rename: "重命名",
    retry: "重试",
    try_again: "再试一次",
    details: "详情",
    sandbox: "沙盒",
    count_images: |n| format!("{n} 张图片"),
    count_videos: |n| format!("{n} 个视频"),
    count_audios: |n| format!("{n} 个音频"),
    count_documents: |n| format!("{n} 个文档"),
    count_assets: |n| format!("{n} 个素材"),
    count_files: |n| format!("{n} 个文件"),
    duration: |time| match time.as_secs() {
        seconds @ 0..=59 => format!("{seconds} 秒"),
        seconds @ 60..=3599 => format!("{} 分钟", seconds / 60),
        seconds @ 3600..=86_399 => match (seconds % 3600) / 60 {
            0 => format!("{} 小时", seconds / 3600),
            minutes => format!("{} 小时 {minutes} 分钟", seconds / 3600),
        },
        seconds => format!("{} 天", seconds / 86_400),
    },
    ago: |time| match time.as_secs() {
        0..=1 => "刚刚".to_owned(),
        _ => format!("{}前", (ZH.duration)(time)),
    },
    date: |year, month, day| format!("{year} 年 {month} 月 {day} 日"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_weights_are_written_short() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_240_000), "1.2 MB");
        assert_eq!(clock(5.2), "0:05");
        assert_eq!((EN.duration)(Duration::from_mins(702)), "11 h 42 min");
        assert_eq!((ZH.ago)(Duration::from_secs(75)), "1 分钟前");
    }

    #[test]
    fn a_moment_is_told_in_local_time() {
        let at = Moment::from_seconds(1_777_288_506);
        assert_eq!(EN.time(at, 0), "11:15:06");
        assert_eq!(EN.day_and_time(at, 480), "27 Apr 2026, 19:15");
        assert_eq!(ZH.day(at, 0), "2026 年 4 月 27 日");
    }
}
