//! What is said where videos are made: the composer, the request, the result and the tasks.

use std::time::Duration;

use crate::model::mention::MentionStyle;
use crate::model::order::{Advice, Wrong};
use crate::model::{AssetId, MediaKind, ProviderKind};

/// Words of the composer and its results.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct GenerateWords {
    pub title: &'static str,
    pub compose: &'static str,
    pub request_json: &'static str,
    // The prompt.
    pub prompt: &'static str,
    pub prompt_placeholder: &'static str,
    pub mention: &'static str,
    pub mention_list: &'static str,
    pub nothing_to_mention: &'static str,
    pub mention_style: &'static str,
    pub characters: fn(usize) -> String,
    /// `Image 1`, as this language writes it.
    pub numbered: fn(MediaKind, usize) -> String,
    pub mention_of_nothing: fn(&str) -> String,
    // The lanes.
    pub lane: fn(MediaKind) -> &'static str,
    pub count_of: fn(usize, usize) -> String,
    pub total_seconds: fn(u32, u32) -> String,
    pub mode: &'static str,
    pub references: &'static str,
    pub frames: &'static str,
    pub first_frame: &'static str,
    pub last_frame: &'static str,
    pub optional: &'static str,
    pub add_to_lane: fn(MediaKind) -> &'static str,
    pub choose_first_frame: &'static str,
    pub choose_last_frame: &'static str,
    pub remove_reference: fn(&str) -> String,
    pub add_one: &'static str,
    pub search_assets: &'static str,
    pub clear_search: &'static str,
    pub no_assets: fn(MediaKind) -> &'static str,
    pub no_match: fn(&str) -> String,
    pub lane_full: &'static str,
    pub still_processing: &'static str,
    pub refused: &'static str,
    pub unknown_reference: &'static str,
    // The validation list.
    pub all_active: fn(usize) -> String,
    pub sent_in_order: &'static str,
    pub not_mentioned: fn(&str) -> String,
    pub insert: &'static str,
    pub nothing_to_make: &'static str,
    pub prompt_too_long: fn(usize, usize) -> String,
    pub nothing_there: fn(MediaKind, usize) -> String,
    pub too_many: fn(MediaKind, usize, usize) -> String,
    pub audio_alone: &'static str,
    pub references_too_long: fn(MediaKind, u32, u32) -> String,
    pub no_first_frame: &'static str,
    pub unknown_asset: fn(&AssetId) -> String,
    pub wrong_kind: fn(&str, MediaKind) -> String,
    pub not_for_model: fn(name: &str, model: &str) -> String,
    pub not_active: fn(&str) -> String,
    pub unknown_model: fn(&str) -> String,
    pub ratio_not_offered: fn(&str) -> String,
    pub resolution_not_offered: fn(&str) -> String,
    pub length_not_offered: fn(u32, u32, u32) -> String,
    pub bad_seed: &'static str,
    // The parameters.
    pub model: &'static str,
    pub ratio: &'static str,
    pub same_as_input: &'static str,
    pub resolution: &'static str,
    pub duration: &'static str,
    pub from_to: fn(u32, u32) -> String,
    pub seconds_unit: &'static str,
    pub second: &'static str,
    pub minute: &'static str,
    pub seed: &'static str,
    pub seed_free: fn(&str) -> String,
    pub random_seed: &'static str,
    pub lock_seed: &'static str,
    pub unlock_seed: &'static str,
    pub sound: &'static str,
    pub return_last_frame: &'static str,
    pub watermark: &'static str,
    pub cost: &'static str,
    pub no_price: &'static str,
    pub charged: fn(&str) -> String,
    pub practice: &'static str,
    pub practice_line: &'static str,
    pub run: &'static str,
    pub sending: &'static str,
    // The request.
    pub body: &'static str,
    pub headers: &'static str,
    pub request_part: &'static str,
    pub copy_json: &'static str,
    pub copy_curl: &'static str,
    pub text_tag: &'static str,
    pub key_is_safe: fn(&str) -> String,
    pub no_request_yet: &'static str,
    pub no_request_line: &'static str,
    // The result.
    pub no_result: &'static str,
    pub no_result_line: &'static str,
    pub ready: &'static str,
    pub running: &'static str,
    pub saving: &'static str,
    pub stopped: &'static str,
    pub unsure: &'static str,
    pub player: &'static str,
    pub play: &'static str,
    pub pause: &'static str,
    pub previous_frame: &'static str,
    pub next_frame: &'static str,
    pub repeat: &'static str,
    pub strip: &'static str,
    pub time_of: fn(f64, f64) -> String,
    pub saved_here: &'static str,
    pub link_expires: fn(&str) -> String,
    pub link_expired: &'static str,
    pub file_moved: &'static str,
    pub save_as: &'static str,
    pub show_in_folder: &'static str,
    pub open_file: &'static str,
    pub run_again: &'static str,
    // The tasks.
    pub tasks: &'static str,
    pub running_waiting: fn(usize, usize) -> String,
    pub no_tasks: &'static str,
    pub untitled: &'static str,
    pub waiting_ahead: fn(usize) -> String,
    pub slowed: fn(&str, u64) -> String,
    pub ready_at: fn(&str, Option<i64>) -> String,
    pub not_saved: fn(&str) -> String,
    pub see_why: &'static str,
    pub stop_watching: &'static str,
    pub stop_watching_tip: fn(&str) -> String,
    pub look_for_it: &'static str,
    pub send_again: &'static str,
    pub send_again_tip: &'static str,
    pub forget: &'static str,
    pub their_words: fn(&str) -> String,
    pub code: &'static str,
    pub request_id: &'static str,
    pub task_id: &'static str,
    pub raw_answer: &'static str,
    pub copy_details: &'static str,
    pub sent_at: fn(&str) -> String,
    // When something is missing.
    pub needs_connection: &'static str,
    pub needs_connection_line: fn(&str) -> String,
    pub not_offered: fn(&str) -> String,
    pub not_offered_line: &'static str,
    pub open_connections: &'static str,
    pub needs_network: &'static str,
    pub offline: &'static str,
}

impl GenerateWords {
    /// Why a draft may not be sent.
    pub fn wrong(&self, wrong: &Wrong) -> String {
        match wrong {
            Wrong::NothingToMake => self.nothing_to_make.to_owned(),
            Wrong::PromptTooLong { characters, limit } => (self.prompt_too_long)(*characters, *limit),
            Wrong::MentionOfNothing { kind, number } => (self.nothing_there)(*kind, *number),
            Wrong::TooManyReferences { kind, count, limit } => (self.too_many)(*kind, *count, *limit),
            Wrong::AudioAlone => self.audio_alone.to_owned(),
            Wrong::ReferencesTooLong { kind, seconds, limit } => {
                (self.references_too_long)(*kind, *seconds, *limit)
            }
            Wrong::NoFirstFrame => self.no_first_frame.to_owned(),
            Wrong::UnknownAsset { asset } => (self.unknown_asset)(asset),
            Wrong::WrongKind { name, lane } => (self.wrong_kind)(name, *lane),
            Wrong::NotForModel { name, model } => (self.not_for_model)(name, model),
            Wrong::NotActive { name } => (self.not_active)(name),
            Wrong::UnknownModel { model } => (self.unknown_model)(model),
            Wrong::RatioNotOffered { ratio } => (self.ratio_not_offered)(ratio),
            Wrong::ResolutionNotOffered { resolution } => (self.resolution_not_offered)(resolution),
            Wrong::LengthNotOffered { seconds, min, max } => (self.length_not_offered)(*seconds, *min, *max),
        }
    }

    /// What would help, though nothing is wrong.
    pub fn advice(&self, advice: &Advice) -> String {
        match advice {
            Advice::NotMentioned { kind, number } => (self.not_mentioned)(&(self.numbered)(*kind, *number)),
        }
    }

    /// `1 min 12 s`: how long something has been running, to the second.
    pub fn elapsed(&self, time: Duration) -> String {
        match time.as_secs() {
            seconds @ 0..=59 => format!("{seconds} {}", self.second),
            seconds => format!("{} {} {} {}", seconds / 60, self.minute, seconds % 60, self.second),
        }
    }

    /// What a generation costs with a provider, as far as it is known: a title and a line.
    pub fn cost_of(&self, provider: ProviderKind) -> (&'static str, String) {
        match provider {
            ProviderKind::Sandbox => (self.practice, self.practice_line.to_owned()),
            _ => (self.no_price, (self.charged)(provider.title())),
        }
    }
}

/// `0:02.3`, a place in a video, in seconds.
pub fn timecode(seconds: f64) -> String {
    let tenths = (seconds.max(0.0) * 10.0).floor() as u64;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

pub(super) const EN: GenerateWords = GenerateWords {
    title: "Generate",
    compose: "Compose",
    request_json: "Request JSON",
    prompt: "Prompt",
    prompt_placeholder: "Describe what happens. Type @ to mention a reference.",
    mention: "Mention",
    mention_list: "References to mention",
    nothing_to_mention: "Add a reference first, then mention it here.",
    mention_style: "How mentions are written",
    characters: |n| if n == 1 { "1 character".to_owned() } else { format!("{n} characters") },
    numbered: |kind, number| MentionStyle::Words.write(kind, number),
    mention_of_nothing: |mention| format!("{mention} is not in the list"),
    lane: |kind| match kind {
        MediaKind::Image => "Images",
        MediaKind::Video => "Videos",
        MediaKind::Audio => "Audio",
        MediaKind::Document => "Documents",
    },
    count_of: |count, limit| format!("{count} of {limit}"),
    total_seconds: |seconds, limit| format!("{seconds} of {limit} s in total"),
    mode: "How pictures are used",
    references: "References",
    frames: "First and last frame",
    first_frame: "First frame",
    last_frame: "Last frame",
    optional: "optional",
    add_to_lane: |kind| match kind {
        MediaKind::Image => "Add an image",
        MediaKind::Video => "Add a video",
        MediaKind::Audio => "Add audio",
        MediaKind::Document => "Add a document",
    },
    choose_first_frame: "Choose the first frame",
    choose_last_frame: "Choose the last frame",
    remove_reference: |name| format!("Remove {name} from the references"),
    add_one: "Add at least one image or video",
    search_assets: "Search assets",
    clear_search: "Clear search",
    no_assets: |kind| match kind {
        MediaKind::Image => "No images in this library yet. Drop pictures on the window to add some.",
        MediaKind::Video => "No videos in this library yet. Drop videos on the window to add some.",
        MediaKind::Audio => "No audio in this library yet. Drop audio files on the window to add some.",
        MediaKind::Document => "Documents cannot be referred to.",
    },
    no_match: |query| format!("Nothing matches \"{query}\""),
    lane_full: "This lane is full",
    still_processing: "Processing, not usable yet",
    refused: "Failed, not usable",
    unknown_reference: "Not in this library",
    all_active: |n| {
        if n == 1 { "1 reference, Active".to_owned() } else { format!("{n} references, all Active") }
    },
    sent_in_order: "Sent in order: text, images, videos, audio",
    not_mentioned: |mention| format!("{mention} is not mentioned in the prompt"),
    insert: "Insert",
    nothing_to_make: "Write a prompt, or add at least one image or video.",
    prompt_too_long: |characters, limit| {
        format!("The prompt is too long, {characters} characters. The limit is {limit}.")
    },
    nothing_there: |kind, number| {
        format!("The prompt mentions {}, which is not in the list.", (EN.numbered)(kind, number))
    },
    too_many: |kind, count, limit| {
        format!("Too many references in {}, {count}. The limit is {limit}.", (EN.lane)(kind))
    },
    audio_alone: "Audio needs an image or a video beside it.",
    references_too_long: |kind, seconds, limit| {
        format!("{} is too long, {seconds} s in total. The limit is {limit} s.", (EN.lane)(kind))
    },
    no_first_frame: "Choose the first frame.",
    unknown_asset: |asset| format!("{asset} is not in this connection's library."),
    wrong_kind: |name, kind| format!("{name} does not belong in {}.", (EN.lane)(kind)),
    not_for_model: |name, model| {
        format!("{name} is larger or heavier than {model} takes. Seedance 2.5 can use it.")
    },
    not_active: |name| format!("{name} is not Active yet."),
    unknown_model: |model| format!("This connection has no model {model}."),
    ratio_not_offered: |ratio| format!("This model does not make {ratio}."),
    resolution_not_offered: |resolution| format!("This model does not make {resolution}."),
    length_not_offered: |seconds, min, max| {
        format!("This model does not make {seconds} s. It makes {min} to {max} s.")
    },
    bad_seed: "The seed is a whole number up to 4294967295.",
    model: "Model",
    ratio: "Ratio",
    same_as_input: "Same as input",
    resolution: "Resolution",
    duration: "Duration",
    from_to: |min, max| format!("{min} to {max} s"),
    seconds_unit: " s",
    second: "s",
    minute: "min",
    seed: "Seed",
    seed_free: |provider| format!("{provider} chooses"),
    random_seed: "Roll a new seed",
    lock_seed: "Keep one seed",
    unlock_seed: "Let the seed change",
    sound: "Generate sound",
    return_last_frame: "Return last frame",
    watermark: "Watermark",
    cost: "Estimated cost",
    no_price: "No price set",
    charged: |provider| format!("{provider} charges for each generation."),
    practice: "Practice",
    practice_line: "Costs nothing.",
    run: "Generate",
    sending: "Sending",
    body: "Body",
    headers: "Headers",
    request_part: "Part of the request",
    copy_json: "Copy JSON",
    copy_curl: "Copy as curl",
    text_tag: "Text",
    key_is_safe: |variable| {
        format!(
            "Copied commands read the key from ${variable}. Your key itself is never put on the clipboard."
        )
    },
    no_request_yet: "No request yet",
    no_request_line: "It appears here once nothing is missing.",
    no_result: "No videos yet",
    no_result_line: "What you generate appears here and is saved on this computer.",
    ready: "Ready",
    running: "Running",
    saving: "Saving",
    stopped: "Stopped",
    unsure: "Unsure",
    player: "Video",
    play: "Play",
    pause: "Pause",
    previous_frame: "Previous frame",
    next_frame: "Next frame",
    repeat: "Repeat",
    strip: "Frames",
    time_of: |at, whole| format!("{} of {}", timecode(at), timecode(whole)),
    saved_here: "Saved on this computer.",
    link_expires: |time| format!("The link expires in {time}."),
    link_expired: "The link has expired.",
    file_moved: "The video could not be shown. Is the file still there?",
    save_as: "Save as",
    show_in_folder: "Show in folder",
    open_file: "Open with another program",
    run_again: "Run again",
    tasks: "Tasks",
    running_waiting: |running, waiting| match (running, waiting) {
        (0, 0) => String::new(),
        (running, 0) => format!("{running} running"),
        (0, waiting) => format!("{waiting} waiting"),
        (running, waiting) => format!("{running} running, {waiting} waiting"),
    },
    no_tasks: "Nothing was generated yet.",
    untitled: "Without a prompt",
    waiting_ahead: |ahead| if ahead == 0 { "Waiting".to_owned() } else { format!("Waiting, {ahead} ahead") },
    slowed: |provider, seconds| format!("{provider} asked us to slow down. Next call in {seconds} s."),
    ready_at: |time, seed| match seed {
        Some(seed) => format!("Ready {time} · seed {seed}"),
        None => format!("Ready {time}"),
    },
    not_saved: |why| format!("{why}. Not saved."),
    see_why: "See why",
    stop_watching: "Stop watching",
    stop_watching_tip: |provider| {
        format!("Greenroom no longer asks about it. {provider} may still make and charge it.")
    },
    look_for_it: "Look for it",
    send_again: "Send again",
    send_again_tip: "If the first one arrived, both are made and charged.",
    forget: "Forget",
    their_words: |provider| format!("{provider} said"),
    code: "Code",
    request_id: "Request ID",
    task_id: "Task ID",
    raw_answer: "The whole answer",
    copy_details: "Copy details",
    sent_at: |time| format!("Sent {time}"),
    needs_connection: "Needs a connection",
    needs_connection_line: |name| format!("{name} has no key yet. Enter it under Connections."),
    not_offered: |name| format!("{name} does not generate videos"),
    not_offered_line: "Choose another connection for it.",
    open_connections: "Open Connections",
    offline: "You are offline. Go on composing; Generate needs a connection.",
    needs_network: "Needs a connection",
};

pub(super) const ZH: GenerateWords = GenerateWords {
    title: "生成",
    compose: "编写",
    request_json: "请求 JSON",
    prompt: "提示词",
    prompt_placeholder: "描述画面内容。输入 @ 引用参考素材。",
    mention: "引用",
    mention_list: "可引用的参考",
    nothing_to_mention: "请先添加参考，再在这里引用。",
    mention_style: "引用的写法",
    characters: |n| format!("{n} 个字符"),
    numbered: |kind, number| MentionStyle::At.write(kind, number),
    mention_of_nothing: |mention| format!("列表中没有 {mention}"),
    lane: |kind| match kind {
        MediaKind::Image => "图片",
        MediaKind::Video => "视频",
        MediaKind::Audio => "音频",
        MediaKind::Document => "文档",
    },
    count_of: |count, limit| format!("{count} / {limit}"),
    total_seconds: |seconds, limit| format!("共 {seconds} / {limit} 秒"),
    mode: "图片的用法",
    references: "参考",
    frames: "首尾帧",
    first_frame: "首帧",
    last_frame: "尾帧",
    optional: "可选",
    add_to_lane: |kind| match kind {
        MediaKind::Image => "添加图片",
        MediaKind::Video => "添加视频",
        MediaKind::Audio => "添加音频",
        MediaKind::Document => "添加文档",
    },
    choose_first_frame: "选择首帧",
    choose_last_frame: "选择尾帧",
    remove_reference: |name| format!("从参考中移除 {name}"),
    add_one: "至少添加一张图片或一个视频",
    search_assets: "搜索素材",
    clear_search: "清除搜索",
    no_assets: |kind| match kind {
        MediaKind::Image => "素材库里还没有图片。把图片拖到窗口中即可添加。",
        MediaKind::Video => "素材库里还没有视频。把视频拖到窗口中即可添加。",
        MediaKind::Audio => "素材库里还没有音频。把音频拖到窗口中即可添加。",
        MediaKind::Document => "文档不能作为参考。",
    },
    no_match: |query| format!("没有匹配「{query}」的素材"),
    lane_full: "已达上限",
    still_processing: "处理中，暂不可用",
    refused: "失败，不可用",
    unknown_reference: "不在此素材库中",
    all_active: |n| format!("{n} 个参考，全部可用"),
    sent_in_order: "发送顺序：文本、图片、视频、音频",
    not_mentioned: |mention| format!("提示词中没有引用 {mention}"),
    insert: "插入",
    nothing_to_make: "请输入提示词，或至少添加一张图片或一个视频。",
    prompt_too_long: |characters, limit| format!("提示词过长：{characters} 个字符，上限为 {limit}。"),
    nothing_there: |kind, number| format!("提示词引用了 {}，但列表中没有。", (ZH.numbered)(kind, number)),
    too_many: |kind, count, limit| format!("{}参考过多：{count} 个，上限为 {limit} 个。", (ZH.lane)(kind)),
    audio_alone: "音频需要与图片或视频一起使用。",
    references_too_long: |kind, seconds, limit| {
        format!("{}过长：共 {seconds} 秒，上限为 {limit} 秒。", (ZH.lane)(kind))
    },
    no_first_frame: "请选择首帧。",
    unknown_asset: |asset| format!("此连接的素材库中没有 {asset}。"),
    wrong_kind: |name, kind| format!("{name} 不能放在「{}」中。", (ZH.lane)(kind)),
    not_for_model: |name, model| format!("{name} 的尺寸或大小超出 {model} 的限制，Seedance 2.5 可以使用。"),
    not_active: |name| format!("{name} 尚不可用。"),
    unknown_model: |model| format!("此连接没有模型 {model}。"),
    ratio_not_offered: |ratio| format!("此模型不支持 {ratio}。"),
    resolution_not_offered: |resolution| format!("此模型不支持 {resolution}。"),
    length_not_offered: |seconds, min, max| format!("此模型不支持 {seconds} 秒，可选 {min} 到 {max} 秒。"),
    bad_seed: "种子是不超过 4294967295 的整数。",
    model: "模型",
    ratio: "画面比例",
    same_as_input: "与输入相同",
    resolution: "分辨率",
    duration: "时长",
    from_to: |min, max| format!("{min} 到 {max} 秒"),
    seconds_unit: " 秒",
    second: "秒",
    minute: "分",
    seed: "种子",
    seed_free: |provider| format!("由 {provider} 决定"),
    random_seed: "换一个种子",
    lock_seed: "固定种子",
    unlock_seed: "不固定种子",
    sound: "生成声音",
    return_last_frame: "返回尾帧",
    watermark: "水印",
    cost: "预计费用",
    no_price: "未设置价格",
    charged: |provider| format!("{provider} 按每次生成收费。"),
    practice: "练习",
    practice_line: "不产生费用。",
    run: "生成",
    sending: "发送中",
    body: "正文",
    headers: "请求头",
    request_part: "请求的部分",
    copy_json: "复制 JSON",
    copy_curl: "复制为 curl",
    text_tag: "文本",
    key_is_safe: |variable| format!("复制的命令从 ${variable} 读取密钥，密钥本身不会进入剪贴板。"),
    no_request_yet: "还没有请求",
    no_request_line: "补全内容后会显示在这里。",
    no_result: "还没有视频",
    no_result_line: "生成的视频会显示在这里，并保存到本机。",
    ready: "已完成",
    running: "生成中",
    saving: "保存中",
    stopped: "已停止",
    unsure: "待核对",
    player: "视频",
    play: "播放",
    pause: "暂停",
    previous_frame: "上一帧",
    next_frame: "下一帧",
    repeat: "循环",
    strip: "帧",
    time_of: |at, whole| format!("{} / {}", timecode(at), timecode(whole)),
    saved_here: "已保存到本机，",
    link_expires: |time| format!("链接将在 {time}后失效。"),
    link_expired: "链接已失效。",
    file_moved: "无法显示视频。文件还在吗？",
    save_as: "另存为",
    show_in_folder: "在文件夹中显示",
    open_file: "用其他程序打开",
    run_again: "重新生成",
    tasks: "任务",
    running_waiting: |running, waiting| match (running, waiting) {
        (0, 0) => String::new(),
        (running, 0) => format!("{running} 个生成中"),
        (0, waiting) => format!("{waiting} 个等待中"),
        (running, waiting) => format!("{running} 个生成中，{waiting} 个等待中"),
    },
    no_tasks: "还没有生成过视频。",
    untitled: "没有提示词",
    waiting_ahead: |ahead| {
        if ahead == 0 { "等待中".to_owned() } else { format!("等待中，前面还有 {ahead} 个") }
    },
    slowed: |provider, seconds| format!("{provider} 要求放慢速度，{seconds} 秒后继续。"),
    ready_at: |time, seed| match seed {
        Some(seed) => format!("{time} 完成 · 种子 {seed}"),
        None => format!("{time} 完成"),
    },
    not_saved: |why| format!("{why}，未保存。"),
    see_why: "查看原因",
    stop_watching: "停止关注",
    stop_watching_tip: |provider| format!("Greenroom 不再查询此任务，{provider} 仍可能生成并计费。"),
    look_for_it: "在平台查找",
    send_again: "重新发送",
    send_again_tip: "如果上一次已送达，两次都会生成并计费。",
    forget: "放弃",
    their_words: |provider| format!("{provider} 的说明"),
    code: "代码",
    request_id: "请求 ID",
    task_id: "任务 ID",
    raw_answer: "完整应答",
    copy_details: "复制详情",
    sent_at: |time| format!("{time} 发送"),
    needs_connection: "需要连接",
    needs_connection_line: |name| format!("{name} 还没有密钥，请在「连接」中输入。"),
    not_offered: |name| format!("{name} 不支持生成视频"),
    not_offered_line: "请改用其他连接。",
    open_connections: "打开连接",
    offline: "当前离线。可以继续编排，生成需要网络连接。",
    needs_network: "需要网络连接",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_video_is_written_to_the_tenth() {
        assert_eq!(timecode(2.34), "0:02.3");
        assert_eq!((EN.time_of)(2.3, 5.0), "0:02.3 of 0:05.0");
        assert_eq!(timecode(75.0), "1:15.0");
    }

    #[test]
    fn what_is_wrong_names_its_value_and_the_limit_in_both_languages() {
        let wrong = Wrong::LengthNotOffered { seconds: 20, min: 4, max: 15 };
        assert_eq!(EN.wrong(&wrong), "This model does not make 20 s. It makes 4 to 15 s.");
        let nothing = Wrong::MentionOfNothing { kind: MediaKind::Image, number: 4 };
        assert_eq!(EN.wrong(&nothing), "The prompt mentions Image 4, which is not in the list.");
        assert_eq!(ZH.wrong(&nothing), "提示词引用了 @图4，但列表中没有。");
    }

    #[test]
    fn running_time_is_told_to_the_second() {
        assert_eq!(EN.elapsed(Duration::from_secs(72)), "1 min 12 s");
        assert_eq!(EN.elapsed(Duration::from_secs(9)), "9 s");
    }
}
