//! Words of life in the background: one house for several processes, a locked key store, what the system is asked to
//! notify.

/// Words of the house itself.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the English word it holds")]
pub struct HouseWords {
    pub vault_locked_hint: fn(variables: &str) -> String,
    pub handed: fn(files: usize) -> String,
    pub window_silent: &'static str,
    pub window_silent_hint: &'static str,
    pub active: fn(usize) -> String,
    pub refused: fn(usize) -> String,
    pub unsure: fn(usize) -> String,
    pub group_failed: &'static str,
    pub show: &'static str,
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

pub(super) const EN: HouseWords = HouseWords {
    vault_locked_hint: |variables| {
        format!("Unlock the system's keyring and run this again; nothing is lost. Or set {variables}.")
    },
    handed: |files| match files {
        0 => "Greenroom is open already; its window was brought to the front.".to_owned(),
        1 => "Greenroom is open already; its window has the file now.".to_owned(),
        files => format!("Greenroom is open already; its window has the {files} files now."),
    },
    window_silent: "Greenroom's window is open and does not answer; it has taken nothing.",
    window_silent_hint: "Close it, or end it, and try again. What it was doing is kept.",
    active: |n| plural(n, "file is Active", "files are Active"),
    refused: |n| plural(n, "file was refused", "files were refused"),
    unsure: |n| plural(n, "upload needs you", "uploads need you"),
    group_failed: "A group could not be made",
    show: "Show",
};

pub(super) const ZH: HouseWords = HouseWords {
    vault_locked_hint: |variables| {
        format!("请解锁系统钥匙串后重新运行，不会丢失任何内容；也可设置 {variables}。")
    },
    handed: |files| match files {
        0 => "Greenroom 已打开，窗口已置于最前。".to_owned(),
        files => format!("Greenroom 已打开，{files} 个文件已交给其窗口。"),
    },
    window_silent: "Greenroom 的窗口没有响应，未接收任何文件。",
    window_silent_hint: "请关闭或结束它后重试；正在进行的任务都已保存。",
    active: |n| format!("{n} 个文件已可用"),
    refused: |n| format!("{n} 个文件被拒"),
    unsure: |n| format!("{n} 个上传需要处理"),
    group_failed: "素材组创建失败",
    show: "查看",
};
