//! What is said of the small pictures that are kept on this computer.

/// Words of the preview cache.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the English word it holds")]
pub struct PreviewWords {
    pub size: &'static str,
    pub size_line: &'static str,
    pub place: &'static str,
    /// What they take, and the folder they lie in.
    pub place_line: fn(taken: &str, folder: &str) -> String,
    /// Nobody has looked yet.
    pub unknown: &'static str,
    pub show_folder: &'static str,
    pub clear: &'static str,
    /// For the status bar.
    pub taken: fn(&str) -> String,
}

pub(super) const EN: PreviewWords = PreviewWords {
    size: "Preview cache",
    size_line: "Small pictures may take so much room. Those not looked at for longest go first.",
    place: "Previews on this computer",
    place_line: |taken, folder| format!("{taken} in {folder}"),
    unknown: "Known once the first picture was made.",
    show_folder: "Show folder",
    clear: "Clear",
    taken: |taken| format!("Previews {taken} on this computer"),
};

pub(super) const ZH: PreviewWords = PreviewWords {
    size: "预览缓存",
    size_line: "小图最多占用的空间，最久未查看的先清除。",
    place: "本机的预览",
    place_line: |taken, folder| format!("{taken}，位于 {folder}"),
    unknown: "制作第一张小图后显示。",
    show_folder: "打开文件夹",
    clear: "清除",
    taken: |taken| format!("本机预览 {taken}"),
};
