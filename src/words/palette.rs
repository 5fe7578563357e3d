//! Words of the palette, and of the field in the top bar that opens it.

/// Words of the palette.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the English word it holds")]
pub struct PaletteWords {
    pub search: &'static str,
    pub everything: &'static str,
    pub assets: &'static str,
    pub groups: &'static str,
    pub actions: &'static str,
    pub connections: &'static str,
    pub statuses: &'static str,
    pub recent: &'static str,
    pub moves: &'static str,
    pub opens: &'static str,
    pub uses: &'static str,
    pub copies: &'static str,
    pub open_group: &'static str,
    pub go_there: &'static str,
    pub status_row: fn(&str) -> String,
    /// What was typed, and what was perhaps meant.
    pub nothing: fn(&str) -> String,
    pub meant: fn(&str) -> String,
    pub hint: &'static str,
    pub go_places: &'static str,
    /// A result as a screen reader says it: which of how many.
    pub place: fn(usize, usize) -> String,
}

pub(super) const EN: PaletteWords = PaletteWords {
    search: "Search assets, groups, actions",
    everything: "Everything",
    assets: "Assets",
    groups: "Groups",
    actions: "Actions",
    connections: "Connections",
    statuses: "Status",
    recent: "Recent",
    moves: "move",
    opens: "open",
    uses: "use in Generate",
    copies: "copy reference",
    open_group: "Open group",
    go_there: "Show in Library",
    status_row: |status| format!("All that are {status}"),
    nothing: |typed| format!("No result for “{typed}”."),
    meant: |word| format!("Did you mean {word}?"),
    go_places: "Places",
    hint: "> actions   # status   / groups",
    place: |at, of| format!("{at} of {of}"),
};

pub(super) const ZH: PaletteWords = PaletteWords {
    search: "搜索素材、素材组、操作",
    everything: "全部",
    assets: "素材",
    groups: "素材组",
    actions: "操作",
    connections: "连接",
    statuses: "状态",
    recent: "最近",
    moves: "移动",
    opens: "打开",
    uses: "用于生成",
    copies: "复制引用",
    open_group: "打开素材组",
    go_there: "在素材库中显示",
    status_row: |status| format!("所有「{status}」的素材"),
    nothing: |typed| format!("没有「{typed}」的结果。"),
    meant: |word| format!("你想找的是 {word} 吗？"),
    go_places: "页面",
    hint: "> 操作   # 状态   / 素材组",
    place: |at, of| format!("第 {at} 项，共 {of} 项"),
};
