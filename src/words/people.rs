//! What is said where a library goes beyond files: ids, verified persons, links, what is forgotten here.

use std::time::Duration;

use crate::model::MediaKind;

/// Words of adding by id, of verifying a person, of links and of forgetting.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct PeopleWords {
    // Adding by id.
    pub add_by_id: &'static str,
    pub add_verified: &'static str,
    pub adopt_title: &'static str,
    pub adopt_line: fn(&str) -> String,
    pub adopt_field: &'static str,
    pub adopt_button: &'static str,
    pub id_wrong: &'static str,
    pub id_known: &'static str,
    // Verified persons.
    pub verified_person: &'static str,
    pub verify: &'static str,
    pub verify_title: &'static str,
    pub verify_line: fn(&str) -> String,
    pub verify_steps: [&'static str; 3],
    pub start: &'static str,
    pub starting: &'static str,
    pub scan: &'static str,
    pub qr: &'static str,
    pub link: &'static str,
    pub copy_link: &'static str,
    pub open_link: &'static str,
    pub dies_in: fn(Duration) -> String,
    pub stop: &'static str,
    pub stopped: &'static str,
    pub verified: fn(&str) -> String,
    pub verified_line: &'static str,
    pub show_group: &'static str,
    pub expired: &'static str,
    pub expired_line: &'static str,
    pub start_again: &'static str,
    pub verify_waits: fn(Duration) -> String,
    pub show: &'static str,
    // Forgetting here.
    pub forget_here: &'static str,
    pub forgotten: &'static str,
    pub forgotten_said: fn(&str) -> String,
    pub forgotten_line: &'static str,
    pub show_again: &'static str,
    pub nothing_forgotten: &'static str,
    pub forgotten_groups: &'static str,
    // Links and staging.
    pub by_link_once: fn(&str) -> String,
    pub by_link_line: &'static str,
    pub kinds_by_link: fn(&[MediaKind]) -> String,
    pub paste_link: &'static str,
    pub from_host: fn(&str) -> String,
    // Groups of this computer.
    pub local_groups: &'static str,
    pub by_provider: &'static str,
    pub no_group: &'static str,
}

/// `1:59`: a link lives for minutes, so its seconds count.
fn countdown(left: Duration) -> String {
    format!("{}:{:02}", left.as_secs() / 60, left.as_secs() % 60)
}

pub(super) const EN: PeopleWords = PeopleWords {
    add_by_id: "Add by ID…",
    add_verified: "Add verified ID…",
    adopt_title: "Add an asset by its ID",
    adopt_line: |provider| {
        format!("For what was made in {provider}'s console. Nothing is uploaded; its state is asked for.")
    },
    adopt_field: "Asset ID",
    adopt_button: "Add",
    id_wrong: "An ID looks like asset-20260512… or asset://asset-20260512…, without spaces.",
    id_known: "This asset is in the library already.",
    verified_person: "verified person",
    verify: "Verify a real person…",
    verify_title: "Verify a real person",
    verify_line: |provider| {
        format!("A real person's pictures are only taken after {provider} has seen the person.")
    },
    verify_steps: [
        "Greenroom asks the provider for a link. It is good for one person and a short time.",
        "The person opens it on a phone, agrees, and is filmed for a few seconds.",
        "The provider makes a group for this person. Pictures of the person go there.",
    ],
    start: "Ask for a link",
    starting: "Asking for a link",
    scan: "Scan it with the person's phone, or send the link.",
    qr: "QR code of the link",
    link: "Link",
    copy_link: "Copy link",
    open_link: "Open",
    dies_in: |left| format!("The link dies in {}", countdown(left)),
    stop: "Stop waiting",
    stopped: "No longer waited for. The link stays good until it dies.",
    verified: |group| format!("Done. The group {group} is there"),
    verified_line: "Pictures of this person can be added to it now.",
    show_group: "Show the group",
    expired: "The link is no longer good",
    expired_line: "Its time is over, or the person was refused: the provider does not tell which.",
    start_again: "Ask for a new link",
    verify_waits: |left| {
        format!("A real person's verification is waiting. The link dies in {}.", countdown(left))
    },
    show: "Show",
    forget_here: "Forget here",
    forgotten: "Forgotten here",
    forgotten_said: |name| format!("{name} is forgotten here"),
    forgotten_line: "The provider was not asked. Ctrl Z, or Forgotten here in the list, brings it back.",
    show_again: "Show again",
    nothing_forgotten: "Nothing is forgotten here",
    forgotten_groups: "Open a group at the left to see what is in it, or right-click it to show it again.",
    by_link_once: |provider| format!("{provider} takes files by link. Set up a staging bucket once."),
    by_link_line: "A file waits there until the provider has fetched it.",
    kinds_by_link: |kinds| {
        let names: Vec<&str> = kinds
            .iter()
            .map(|kind| match kind {
                MediaKind::Image => "pictures",
                MediaKind::Video => "videos",
                MediaKind::Audio => "audio files",
                MediaKind::Document => "documents",
            })
            .collect();
        let list = match names.as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [head @ .., last] => format!("{} and {last}", head.join(", ")),
        };
        format!("By link here: {list}. Set up a staging bucket once.")
    },
    paste_link: "A public web address can be pasted with Ctrl V.",
    from_host: |host| format!("from {host}"),
    local_groups: "local groups",
    by_provider: "Chosen by the provider",
    no_group: "No group",
};

pub(super) const ZH: PeopleWords = PeopleWords {
    add_by_id: "按 ID 添加…",
    add_verified: "添加已认证的 ID…",
    adopt_title: "按 ID 添加素材",
    adopt_line: |provider| format!("用于在 {provider} 控制台中创建的素材。不会上传任何内容，只查询其状态。"),
    adopt_field: "素材 ID",
    adopt_button: "添加",
    id_wrong: "ID 形如 asset-20260512… 或 asset://asset-20260512…，不含空格。",
    id_known: "此素材已在素材库中。",
    verified_person: "已认证真人",
    verify: "真人认证…",
    verify_title: "真人认证",
    verify_line: |provider| format!("只有经 {provider} 认证后，才接受真人的图片。"),
    verify_steps: [
        "Greenroom 向平台申请一个链接。它只对一个人有效，且时间很短。",
        "本人在手机上打开链接，同意后录制几秒钟视频。",
        "平台会为此人建立一个素材组，其图片放在该组中。",
    ],
    start: "申请链接",
    starting: "正在申请链接",
    scan: "请用本人的手机扫描，或把链接发给对方。",
    qr: "链接的二维码",
    link: "链接",
    copy_link: "复制链接",
    open_link: "打开",
    dies_in: |left| format!("链接将在 {} 后失效", countdown(left)),
    stop: "停止等待",
    stopped: "已停止等待。链接在失效前仍可使用。",
    verified: |group| format!("完成，已有素材组「{group}」"),
    verified_line: "现在可以向其中添加此人的图片。",
    show_group: "查看素材组",
    expired: "链接已失效",
    expired_line: "可能已超时，也可能认证未通过：平台没有说明是哪一种。",
    start_again: "申请新链接",
    verify_waits: |left| format!("真人认证等待中，链接将在 {} 后失效。", countdown(left)),
    show: "查看",
    forget_here: "在此移除",
    forgotten: "已在此移除",
    forgotten_said: |name| format!("{name} 已在此移除"),
    forgotten_line: "平台上的内容没有变化。按 Ctrl Z，或在「已在此移除」中可恢复。",
    show_again: "重新显示",
    nothing_forgotten: "没有移除任何内容",
    forgotten_groups: "打开左侧的素材组可查看其内容，右键可重新显示。",
    by_link_once: |provider| format!("{provider} 通过链接接收文件，请设置一次中转存储桶。"),
    by_link_line: "文件会在那里等待平台取走。",
    kinds_by_link: |kinds| {
        let names: Vec<&str> = kinds.iter().map(|kind| super::CHINESE.common.kind(*kind)).collect();
        format!("此处{}需通过链接提交，请设置一次中转存储桶。", names.join("、"))
    },
    paste_link: "可以用 Ctrl V 粘贴公开的网址。",
    from_host: |host| format!("来自 {host}"),
    local_groups: "本机分组",
    by_provider: "由平台决定",
    no_group: "不分组",
};
