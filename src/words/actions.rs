//! What each action is called: in menus, in the palette, in the list of keys and in its settings.

use crate::model::{Action, Region};

/// Words of actions.
#[derive(Debug)]
pub struct ActionWords {
    /// What it is called.
    pub name: fn(Action) -> &'static str,
    /// Where its keys are heard.
    pub region: fn(Region) -> &'static str,
    /// Why it cannot be done now, where that is not plain to see.
    pub why_not: fn(Lacks) -> &'static str,
    /// Go to a connection, in the palette.
    pub use_connection: fn(&str) -> String,
    /// Upload into a group, in the palette.
    pub upload_to: fn(&str) -> String,
    /// Generate with a group's assets, in the palette.
    pub generate_with: fn(&str) -> String,
}

/// What an action lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lacks {
    /// Nothing is selected.
    Selection,
    /// Not exactly one asset is selected.
    One,
    /// Nothing that is selected is Active.
    Active,
    /// The connection does not offer it.
    Ability,
    /// There is nothing to take back.
    Nothing,
}

fn english(action: Action) -> &'static str {
    match action {
        Action::Palette => "Search assets, groups, actions",
        Action::Library => "Go to Library",
        Action::Generate => "Go to Generate",
        Action::Transfers => "Go to Transfers",
        Action::Connections => "Go to Connections",
        Action::Upload => "Choose files to upload",
        Action::Paste => "Paste files, a picture or web addresses",
        Action::NewGroup => "New group",
        Action::UseInGenerate => "Use in Generate",
        Action::UndoSend => "Take back the last send",
        Action::SwitchConnection => "Switch connection",
        Action::Theme => "Light or dark",
        Action::News => "Show what happened",
        Action::Settings => "Settings",
        Action::Keys => "Keys",
        Action::NextRegion => "Next region",
        Action::PreviousRegion => "Previous region",
        Action::LargerText => "Larger text",
        Action::SmallerText => "Smaller text",
        Action::Diagnosis => "Export a diagnosis file",
        Action::Escape => "Close or deselect",
        Action::Quit => "Quit Greenroom",
        Action::Move => "Move, with Shift extend",
        Action::SelectAll => "Select all",
        Action::Open => "Open large",
        Action::Rename => "Rename",
        Action::CopyReference => "Copy reference",
        Action::CopyJson => "Copy references as JSON",
        Action::Delete => "Delete, or forget here",
        Action::Refresh => "Refresh",
        Action::Find => "Find in the Library",
        Action::Undo => "Bring back what was forgotten here",
        Action::Inspector => "Show or hide details",
        Action::PreviousGroup => "Previous group",
        Action::NextGroup => "Next group",
        Action::LargerTiles => "Larger tiles",
        Action::SmallerTiles => "Smaller tiles",
        Action::Slots => "Slots",
        Action::Park => "Park",
        Action::BringBack => "Bring back",
        Action::ImportMove | Action::TransfersMove => "Move between rows",
        Action::ImportRemove => "Remove from the sheet",
        Action::ImportSend => "Upload what is ready",
        Action::Pause => "Pause or resume",
        Action::PauseAll => "Pause or resume all",
        Action::Retry => "Retry",
        Action::RetryFailed => "Retry all that failed",
        Action::CancelTransfer => "Cancel",
        Action::LookAgain => "Look for it again",
        Action::SendAgain => "Send again",
        Action::Forget => "Forget",
        Action::CopyDetails => "Copy details",
        Action::Mention => "Mention a reference",
        Action::MoveInLane => "Move in its lane",
        Action::RemoveReference => "Remove the reference",
        Action::Run => "Generate",
        Action::Json => "Request JSON",
        Action::CopyCurl => "Copy as curl",
        Action::Play => "Play or pause",
        Action::Step => "One frame",
        Action::Ends => "First and last frame",
        Action::TestConnection => "Test the connection",
    }
}

fn chinese(action: Action) -> &'static str {
    match action {
        Action::Palette => "搜索素材、素材组、操作",
        Action::Library => "前往素材库",
        Action::Generate => "前往生成",
        Action::Transfers => "前往传输",
        Action::Connections => "前往连接",
        Action::Upload => "选择要上传的文件",
        Action::Paste => "粘贴文件、图片或网址",
        Action::NewGroup => "新建素材组",
        Action::UseInGenerate => "用于生成",
        Action::UndoSend => "撤回刚才的发送",
        Action::SwitchConnection => "切换连接",
        Action::Theme => "浅色或深色",
        Action::News => "查看最近发生的事",
        Action::Settings => "设置",
        Action::Keys => "快捷键",
        Action::NextRegion => "下一个区域",
        Action::PreviousRegion => "上一个区域",
        Action::LargerText => "放大文字",
        Action::SmallerText => "缩小文字",
        Action::Diagnosis => "导出诊断文件",
        Action::Escape => "关闭或取消选择",
        Action::Quit => "退出 Greenroom",
        Action::Move => "移动，按住 Shift 扩选",
        Action::SelectAll => "全选",
        Action::Open => "放大查看",
        Action::Rename => "重命名",
        Action::CopyReference => "复制引用",
        Action::CopyJson => "以 JSON 复制引用",
        Action::Delete => "删除，或在此移除",
        Action::Refresh => "刷新",
        Action::Find => "在素材库中查找",
        Action::Undo => "恢复在此移除的内容",
        Action::Inspector => "显示或隐藏详情",
        Action::PreviousGroup => "上一个素材组",
        Action::NextGroup => "下一个素材组",
        Action::LargerTiles => "放大缩略图",
        Action::SmallerTiles => "缩小缩略图",
        Action::Slots => "名额",
        Action::Park => "移出",
        Action::BringBack => "放回",
        Action::ImportMove | Action::TransfersMove => "在各行间移动",
        Action::ImportRemove => "从列表中移除",
        Action::ImportSend => "上传已就绪的文件",
        Action::Pause => "暂停或继续",
        Action::PauseAll => "全部暂停或继续",
        Action::Retry => "重试",
        Action::RetryFailed => "重试所有失败项",
        Action::CancelTransfer => "取消",
        Action::LookAgain => "再找一次",
        Action::SendAgain => "重新发送",
        Action::Forget => "移除记录",
        Action::CopyDetails => "复制详情",
        Action::Mention => "提及参考",
        Action::MoveInLane => "在通道内移动",
        Action::RemoveReference => "移除参考",
        Action::Run => "开始生成",
        Action::Json => "请求 JSON",
        Action::CopyCurl => "复制为 curl",
        Action::Play => "播放或暂停",
        Action::Step => "逐帧",
        Action::Ends => "首帧与尾帧",
        Action::TestConnection => "测试连接",
    }
}

pub(super) const EN: ActionWords = ActionWords {
    name: english,
    region: |region| match region {
        Region::Anywhere => "Anywhere",
        Region::Library => "Library",
        Region::Import => "Import sheet",
        Region::Transfers => "Transfers",
        Region::Generate => "Generate",
        Region::Player => "Player",
        Region::Connections => "Connections",
    },
    why_not: |lacks| match lacks {
        Lacks::Selection => "Nothing is selected",
        Lacks::One => "Select exactly one asset",
        Lacks::Active => "Nothing selected is Active",
        Lacks::Ability => "This connection does not offer it",
        Lacks::Nothing => "There is nothing to take back",
    },
    use_connection: |name| format!("Use {name}"),
    upload_to: |group| format!("Upload to {group}"),
    generate_with: |group| format!("New generation with {group}"),
};

pub(super) const ZH: ActionWords = ActionWords {
    name: chinese,
    region: |region| match region {
        Region::Anywhere => "任何位置",
        Region::Library => "素材库",
        Region::Import => "导入面板",
        Region::Transfers => "传输",
        Region::Generate => "生成",
        Region::Player => "播放器",
        Region::Connections => "连接",
    },
    why_not: |lacks| match lacks {
        Lacks::Selection => "没有选中任何内容",
        Lacks::One => "请只选中一个素材",
        Lacks::Active => "选中的素材都不可用",
        Lacks::Ability => "此连接不提供该操作",
        Lacks::Nothing => "没有可撤回的内容",
    },
    use_connection: |name| format!("使用「{name}」"),
    upload_to: |group| format!("上传到「{group}」"),
    generate_with: |group| format!("用「{group}」新建生成"),
};
