//! Words of toasts and of the bell that keeps them.

/// Words of toasts and the bell.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the English word it holds")]
pub struct NewsWords {
    pub title: &'static str,
    pub bell: &'static str,
    pub unread: fn(usize) -> String,
    pub clear: &'static str,
    pub nothing: &'static str,
    pub nothing_line: &'static str,
    pub dismiss: fn(&str) -> String,
    pub show: &'static str,
    pub review: &'static str,
    pub show_transfers: &'static str,
    pub show_video: &'static str,
    pub uploading: fn(done: usize, all: usize) -> String,
    pub in_group: fn(count: usize, group: &str) -> String,
    pub pair: &'static str,
    pub of_them_failed: fn(usize) -> String,
}

pub(super) const EN: NewsWords = NewsWords {
    title: "What happened",
    bell: "Notifications",
    unread: |n| format!("{n} unread"),
    clear: "Clear",
    nothing: "Nothing yet",
    nothing_line: "What happens while you work is kept here until you quit.",
    dismiss: |title| format!("Close: {title}"),
    show: "Show",
    review: "Review",
    show_transfers: "Show transfers",
    show_video: "Show the video",
    uploading: |done, all| format!("Uploading {done} of {all}"),
    in_group: |n, group| {
        if n == 1 {
            format!("1 asset in {group} is Active")
        } else {
            format!("{n} assets in {group} are Active")
        }
    },
    pair: "Full body and face pair complete.",
    of_them_failed: |n| format!("{n} failed. Their rows say why."),
};

pub(super) const ZH: NewsWords = NewsWords {
    title: "最近发生的事",
    bell: "通知",
    unread: |n| format!("{n} 条未读"),
    clear: "清空",
    nothing: "暂无通知",
    nothing_line: "工作中发生的事会保留在这里，直到你退出。",
    dismiss: |title| format!("关闭：{title}"),
    show: "查看",
    review: "去审核",
    show_transfers: "查看传输",
    show_video: "查看视频",
    uploading: |done, all| format!("正在上传 {done} / {all}"),
    in_group: |n, group| format!("「{group}」中 {n} 个素材可用"),
    pair: "全身与面部特写已齐。",
    of_them_failed: |n| format!("{n} 个失败，原因见各行。"),
};
