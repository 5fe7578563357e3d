//! What is said about money, pace and trouble: what waits and why, what may cost twice, what closing means.

use std::time::Duration;

use crate::model::Errand;
use crate::model::budget::KnownFrom;
use crate::model::job::Chore;

/// Words of promises: pace, daily limits, the undo of a send, unsure calls, closing, rows.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct PromiseWords {
    // How long, and how fast.
    /// `48 files, about 16 minutes`
    pub outlook: fn(files: &str, time: Duration) -> String,
    pub outlook_tomorrow: fn(usize) -> String,
    pub about: fn(Duration) -> String,
    pub pace: fn(u32) -> String,
    pub pace_label: &'static str,
    pub from_setting: &'static str,
    pub from_documents: &'static str,
    pub from_refusal: fn(&str) -> String,
    // Why something waits.
    pub waits_day: fn(&str) -> String,
    pub waits_day_open: &'static str,
    pub waits_day_line: fn(&str, Duration) -> String,
    pub raise_limit: &'static str,
    pub waits_vault: &'static str,
    pub waits_disk: &'static str,
    pub waits_pace_line: fn(Duration) -> String,
    pub there_already: &'static str,
    pub there_already_line: &'static str,
    // Taking back what was just asked for.
    pub sends_in: fn(u64) -> String,
    pub undo: &'static str,
    pub send_now: &'static str,
    pub of: fn(action: &str, name: &str) -> String,
    // The daily limit and the cost, beside the button.
    pub today_of: fn(count: u32, cap: u32) -> String,
    pub today: fn(u32) -> String,
    pub goes_tomorrow: &'static str,
    pub last_cost: fn(&str) -> String,
    pub cost: fn(&str) -> String,
    pub not_saved_yet: fn(&str) -> String,
    pub came_too_late: &'static str,
    // A call without an answer.
    pub send_again_title: &'static str,
    pub twice_upload: &'static str,
    pub twice_group: &'static str,
    pub twice_generation: &'static str,
    pub twice_else: &'static str,
    pub send_it_again: &'static str,
    // The import sheet.
    pub account: &'static str,
    pub slots: fn(used: usize, of: u32) -> String,
    pub slots_short: fn(usize) -> String,
    pub slots_short_line: &'static str,
    pub creations_today: fn(&str) -> String,
    pub split_by_midnight: fn(today: usize, tomorrow: usize) -> String,
    pub never_twice: &'static str,
    pub already_here: &'static str,
    pub already_here_in: fn(name: &str, group: &str) -> String,
    pub already_coming: &'static str,
    pub already_unsure: &'static str,
    pub another_copy: &'static str,
    pub another_copy_tip: &'static str,
    // Closing.
    pub quit_uploads: fn(usize) -> String,
    pub quit_unsent: fn(usize) -> String,
    pub quit_running: fn(usize) -> String,
    pub quit_unsaved: fn(usize, Option<&str>) -> String,
    pub quit_unsure: fn(usize) -> String,
    // The rows.
    pub rows_failing: &'static str,
    pub rows_failing_line: &'static str,
    pub rows_failing_short: &'static str,
    pub they_say: fn(&str) -> String,
    pub rebuilt: &'static str,
    pub taken_over: fn(jobs: usize, takes: usize, assets: usize) -> String,
    pub read_anew: &'static str,
    pub torn: fn(&str) -> String,
    pub show: &'static str,
    pub dismiss: &'static str,
    pub vault_locked: &'static str,
    pub vault_locked_line: fn(usize) -> String,
    pub disk_full: &'static str,
    pub disk_full_line: fn(usize, Option<&str>) -> String,
    // Settings and the form of a connection.
    pub undo_send: &'static str,
    pub undo_send_line: &'static str,
    pub seconds: &'static str,
    pub notifications: &'static str,
    pub notifications_line: &'static str,
    pub form_slots: &'static str,
    pub form_slots_hint: &'static str,
    pub form_creations: &'static str,
    pub form_generations: &'static str,
    pub form_day_hint: &'static str,
    pub number_between: fn(u32, u32) -> String,
    /// What is known without the setting: `3 a minute, learned from a refusal …`
    pub without: fn(&str) -> String,
    /// Puts an asset that was brought back where its old id stands.
    pub use_successor: fn(name: &str) -> String,
}

impl PromiseWords {
    /// Where a limit is known from; `when` is the moment of a refusal, as a person reads it.
    pub fn known_from(&self, from: KnownFrom, when: &str) -> String {
        match from {
            KnownFrom::Setting => self.from_setting.to_owned(),
            KnownFrom::Documents => self.from_documents.to_owned(),
            KnownFrom::Refusal(_) => (self.from_refusal)(when),
        }
    }

    /// What it may cost to make this call a second time.
    pub const fn twice(&self, errand: &Errand) -> &'static str {
        match errand {
            Errand::Upload(_) => self.twice_upload,
            Errand::Generate(_) => self.twice_generation,
            Errand::Chore(Chore::MakeGroup { .. }) => self.twice_group,
            Errand::Chore(_) => self.twice_else,
        }
    }
}

/// Whole minutes, rounded up: a promise of time must not be too short.
const fn minutes(time: Duration) -> u64 {
    time.as_secs().div_ceil(60)
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn long_en(time: Duration) -> String {
    match time.as_secs() {
        0..=1 => "1 second".to_owned(),
        seconds @ 2..=59 => format!("{seconds} seconds"),
        60..=3599 => plural(minutes(time) as usize, "minute", "minutes"),
        _ => (super::ENGLISH.common.duration)(Duration::from_mins(minutes(time))),
    }
}

fn long_zh(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=59 => format!("{} 秒", seconds.max(1)),
        _ => (super::CHINESE.common.duration)(Duration::from_mins(minutes(time))),
    }
}

pub(super) const EN: PromiseWords = PromiseWords {
    outlook: |files, time| format!("{files}, about {}", long_en(time)),
    outlook_tomorrow: |count| format!("{count} more after midnight"),
    about: |time| format!("about {}", (super::ENGLISH.common.duration)(time)),
    pace: |count| format!("{count} a minute"),
    pace_label: "Pace",
    from_setting: "set by you",
    from_documents: "from the provider's documents",
    from_refusal: |when| format!("learned from a refusal on {when}"),
    waits_day: |hour| format!("Daily limit reached, goes on at {hour}"),
    waits_day_open: "Daily limit reached, goes on tomorrow",
    waits_day_line: |hour, left| {
        format!("It goes on by itself at {hour}, in {}.", (super::ENGLISH.common.duration)(left))
    },
    raise_limit: "Raise the limit",
    waits_vault: "Waiting for the keyring",
    waits_disk: "Waiting for disk space",
    waits_pace_line: |left| {
        format!("The account allows the next one in {}.", (super::ENGLISH.common.duration)(left))
    },
    there_already: "Was there already",
    there_already_line: "The account holds this very picture. Nothing was sent and nothing was charged.",
    sends_in: |seconds| format!("Sends in {seconds} s"),
    undo: "Undo",
    send_now: "Send now",
    of: |action, name| format!("{action}: {name}"),
    today_of: |count, cap| format!("{count} of {cap} today"),
    today: |count| format!("{count} today"),
    goes_tomorrow: "Today's limit is used up: this one waits and goes after midnight.",
    last_cost: |cost| format!("The last one cost {cost}."),
    cost: |cost| format!("Cost: {cost}"),
    not_saved_yet: |time| format!("Not saved here yet. The link expires in {time}."),
    came_too_late: "The video was made and came too late: its link died before it could be fetched. Running it again makes a new one, which is charged anew.",
    send_again_title: "Send it a second time?",
    twice_upload: "If the first one arrived, the account will hold two assets of this file, and both may be charged.",
    twice_group: "If the first one arrived, there will be two groups of this name, and both may be charged.",
    twice_generation: "If the first one arrived, both videos are made and charged.",
    twice_else: "If the first one arrived, it is done twice.",
    send_it_again: "Send, even if it costs twice",
    account: "This account",
    slots: |used, of| format!("{used} of {of} slots taken"),
    slots_short: |count| plural(count, "slot short", "slots short"),
    slots_short_line: "Park or delete assets first, or take files off this list.",
    creations_today: |today| format!("Creations: {today}"),
    split_by_midnight: |today, tomorrow| format!("{today} go today, {tomorrow} after midnight"),
    never_twice: "What is here already is not sent again. Files are compared by their content (SHA-256).",
    already_here: "Already here",
    already_here_in: |name, group| {
        if group.is_empty() {
            format!("same file as {name}")
        } else {
            format!("same file as {name} in {group}")
        }
    },
    already_coming: "Already on its way",
    already_unsure: "May be here already: an upload of it has no answer",
    another_copy: "Another copy",
    another_copy_tip: "Makes a second asset of the same file. It takes a slot and is charged like the first.",
    quit_uploads: |n| {
        format!("{} Greenroom continues next time.", plural(n, "upload is moving.", "uploads are moving."))
    },
    quit_unsent: |n| match n {
        1 => "1 generation has not been sent. It waits here and is not sent while Greenroom is closed."
            .to_owned(),
        n => format!(
            "{n} generations have not been sent. They wait here and are not sent while Greenroom is closed."
        ),
    },
    quit_running: |n| {
        format!(
            "{} The provider goes on with it; Greenroom finds it again at the next start.",
            plural(n, "generation is running.", "generations are running.")
        )
    },
    quit_unsaved: |n, left| {
        let what = plural(n, "finished video is not saved yet.", "finished videos are not saved yet.");
        match left {
            Some(left) => {
                format!("{what} Start Greenroom again within {left}, or the link is dead and the video lost.")
            }
            None => format!("{what} The link may be dead at the next start."),
        }
    },
    quit_unsure: |n| {
        format!(
            "{} It stays in the list until you decide.",
            plural(
                n,
                "call has no answer and may have been charged.",
                "calls have no answer and may have been charged."
            )
        )
    },
    rows_failing: "Greenroom cannot keep its records.",
    rows_failing_line: "Nothing new is sent until it can. Free some disk space, check the folder's permissions, or close a program that locks the file; it goes on by itself.",
    rows_failing_short: "Greenroom cannot keep its records, so nothing new is sent",
    they_say: |said| format!("The system says: {said}"),
    rebuilt: "The records were damaged and set aside.",
    taken_over: |jobs, takes, assets| {
        format!(
            "Taken over: {}, {}, {}.",
            plural(jobs, "job", "jobs"),
            plural(takes, "result", "results"),
            plural(assets, "asset", "assets")
        )
    },
    read_anew: "The library is read anew from the provider.",
    torn: |tables| format!("Not readable: {tables}."),
    show: "Show",
    dismiss: "Dismiss",
    vault_locked: "The keyring is locked.",
    vault_locked_line: |n| match n {
        1 => "Unlock it. 1 task waits and goes on by itself.".to_owned(),
        n => format!("Unlock it. {n} tasks wait and go on by themselves."),
    },
    disk_full: "A finished video cannot be saved.",
    disk_full_line: |n, left| {
        let what = plural(n, "video waits for disk space.", "videos wait for disk space.");
        match left {
            Some(left) => format!("{what} The link dies in {left}."),
            None => what,
        }
    },
    undo_send: "Undo send",
    undo_send_line: "So long a generation can be taken back before it leaves. 0 sends at once.",
    seconds: " s",
    notifications: "Notifications",
    notifications_line: "The system tells when work ended while this window is not in front.",
    form_slots: "Asset slots",
    form_slots_hint: "How many assets the account may hold. Empty means it is not known.",
    form_creations: "Assets created a day",
    form_generations: "Generations a day",
    form_day_hint: "Your own limit. What is more waits until midnight. Empty means no limit.",
    number_between: |min, max| format!("Enter a whole number from {min} to {max}, or nothing."),
    without: |known| format!("Empty means {known}"),
    use_successor: |name| format!("Use {name}, brought back"),
};

pub(super) const ZH: PromiseWords = PromiseWords {
    outlook: |files, time| format!("{files}，约 {}", long_zh(time)),
    outlook_tomorrow: |count| format!("另有 {count} 个在午夜后"),
    about: |time| format!("约 {}", (super::CHINESE.common.duration)(time)),
    pace: |count| format!("每分钟 {count} 个"),
    pace_label: "速度",
    from_setting: "由你设置",
    from_documents: "来自平台文档",
    from_refusal: |when| format!("{when} 被拒后得知"),
    waits_day: |hour| format!("已达每日上限，{hour} 继续"),
    waits_day_open: "已达每日上限，明天继续",
    waits_day_line: |hour, left| {
        format!("将在 {hour} 自动继续，还有 {}。", (super::CHINESE.common.duration)(left))
    },
    raise_limit: "提高上限",
    waits_vault: "等待钥匙串",
    waits_disk: "等待磁盘空间",
    waits_pace_line: |left| format!("账号允许在 {}后创建下一个。", (super::CHINESE.common.duration)(left)),
    there_already: "原已存在",
    there_already_line: "账号中已有完全相同的图片，没有发送，也没有计费。",
    sends_in: |seconds| format!("{seconds} 秒后发送"),
    undo: "撤回",
    send_now: "立即发送",
    of: |action, name| format!("{action}：{name}"),
    today_of: |count, cap| format!("今日 {count} / {cap}"),
    today: |count| format!("今日 {count}"),
    goes_tomorrow: "今日上限已用完：此任务将等待，午夜后发送。",
    last_cost: |cost| format!("上一次花费 {cost}。"),
    cost: |cost| format!("花费：{cost}"),
    not_saved_yet: |time| format!("尚未保存到本机，链接将在 {time}后失效。"),
    came_too_late: "视频已生成，但来得太晚：链接在取回之前已失效。重新生成会再次计费。",
    send_again_title: "再发送一次？",
    twice_upload: "如果上一次已送达，账号中会有两个相同的素材，两次都可能计费。",
    twice_group: "如果上一次已送达，会有两个同名素材组，两次都可能计费。",
    twice_generation: "如果上一次已送达，两次都会生成并计费。",
    twice_else: "如果上一次已送达，会执行两次。",
    send_it_again: "仍然发送，可能重复计费",
    account: "此账号",
    slots: |used, of| format!("名额已用 {used} / {of}"),
    slots_short: |count| format!("缺少 {count} 个名额"),
    slots_short_line: "请先停放或删除素材，或从列表中移除文件。",
    creations_today: |today| format!("创建：{today}"),
    split_by_midnight: |today, tomorrow| format!("今天 {today} 个，午夜后 {tomorrow} 个"),
    never_twice: "已有的内容不会再次发送，按文件内容（SHA-256）比较。",
    already_here: "已在此处",
    already_here_in: |name, group| {
        if group.is_empty() {
            format!("与 {name} 是同一个文件")
        } else {
            format!("与「{group}」的 {name} 是同一个文件")
        }
    },
    already_coming: "已在上传中",
    already_unsure: "可能已在此处：它的一次上传没有应答",
    another_copy: "再传一份",
    another_copy_tip: "用同一文件创建第二个素材，占用一个名额，并同样计费。",
    quit_uploads: |n| format!("{n} 个上传正在进行，Greenroom 下次会继续。"),
    quit_unsent: |n| format!("{n} 个生成尚未发送，会留在这里等待，Greenroom 关闭期间不会发送。"),
    quit_running: |n| format!("{n} 个生成正在进行。平台会继续处理，Greenroom 下次启动时会找回。"),
    quit_unsaved: |n, left| match left {
        Some(left) => {
            format!("{n} 个已生成的视频尚未保存。请在 {left}内重新启动 Greenroom，否则链接失效，视频丢失。")
        }
        None => format!("{n} 个已生成的视频尚未保存，下次启动时链接可能已失效。"),
    },
    quit_unsure: |n| format!("{n} 个请求没有应答，可能已计费。它们会保留在列表中，等你决定。"),
    rows_failing: "Greenroom 无法保存记录。",
    rows_failing_line: "在恢复之前不会发送任何新内容。请腾出磁盘空间、检查文件夹权限，或关闭占用该文件的程序；之后会自动继续。",
    rows_failing_short: "Greenroom 无法保存记录，因此不发送新内容",
    they_say: |said| format!("系统信息：{said}"),
    rebuilt: "记录文件已损坏，并已另存。",
    taken_over: |jobs, takes, assets| format!("已恢复：{jobs} 个任务，{takes} 个结果，{assets} 个素材。"),
    read_anew: "正在从平台重新读取素材库。",
    torn: |tables| format!("无法读取：{tables}。"),
    show: "显示",
    dismiss: "知道了",
    vault_locked: "钥匙串已锁定。",
    vault_locked_line: |n| format!("请解锁。{n} 个任务在等待，之后自动继续。"),
    disk_full: "已生成的视频无法保存。",
    disk_full_line: |n, left| match left {
        Some(left) => format!("{n} 个视频在等待磁盘空间，链接将在 {left}后失效。"),
        None => format!("{n} 个视频在等待磁盘空间。"),
    },
    undo_send: "撤回时限",
    undo_send_line: "在此时间内可以撤回尚未发出的生成。0 表示立即发送。",
    seconds: " 秒",
    notifications: "通知",
    notifications_line: "窗口不在前台时，工作结束由系统通知。",
    form_slots: "素材名额",
    form_slots_hint: "账号最多可保存的素材数。留空表示未知。",
    form_creations: "每日创建素材数",
    form_generations: "每日生成数",
    form_day_hint: "你自己的上限，超出的会等到午夜。留空表示不限。",
    number_between: |min, max| format!("请输入 {min} 到 {max} 的整数，或留空。"),
    without: |known| format!("留空则{known}"),
    use_successor: |name| format!("改用已恢复的 {name}"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_of_time_is_rounded_up_and_written_out() {
        assert_eq!((EN.outlook)("48 files", Duration::from_mins(16)), "48 files, about 16 minutes");
        assert_eq!((EN.outlook)("1 file", Duration::from_secs(61)), "1 file, about 2 minutes");
        assert_eq!((EN.outlook)("2 files", Duration::from_secs(40)), "2 files, about 40 seconds");
        assert_eq!((EN.outlook)("400 files", Duration::from_mins(133)), "400 files, about 2 h 13 min");
        assert_eq!((ZH.outlook)("48 个文件", Duration::from_mins(16)), "48 个文件，约 16 分钟");
    }
}
