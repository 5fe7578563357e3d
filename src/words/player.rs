//! What is said around the player, wherever it stands.

/// Words of the player.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct PlayerWords {
    /// The player's own name, with what it plays.
    pub of: fn(&str) -> String,
    /// The button on a sound, with the sound's name.
    pub play_of: fn(&str) -> String,
    pub pause_of: fn(&str) -> String,
    /// A sound drawn as its loudness.
    pub wave: &'static str,
    pub mute: &'static str,
    pub unmute: &'static str,
    pub volume: &'static str,
    /// There is no sound in it.
    pub silent: &'static str,
    /// The computer has no sound device.
    pub no_device: &'static str,
    /// Its sound cannot be decoded.
    pub unknown_sound: &'static str,
    pub full: &'static str,
    pub leave_full: &'static str,
    pub more: &'static str,
    pub frame_as_asset: &'static str,
    pub last_frame_as_asset: &'static str,
    /// The file is gone.
    pub moved: &'static str,
    pub moved_line: &'static str,
    pub look_again: &'static str,
    /// Choose where the file lies now.
    pub find: &'static str,
    /// Fetch it from the provider, which still has it.
    pub download: &'static str,
    pub found: &'static str,
    /// The chosen file has another content.
    pub other_file: &'static str,
    pub other_file_line: &'static str,
    /// The chosen file, or what was missed, cannot be read.
    pub not_found: &'static str,
    /// Another program is needed to show it.
    pub needs_ffmpeg: fn(&str) -> String,
    pub needs_ffmpeg_line: &'static str,
    pub open_in_system: &'static str,
    /// Anything else.
    pub broken: &'static str,
    pub key_second: &'static str,
}

pub(super) const EN: PlayerWords = PlayerWords {
    of: |name| format!("Video, {name}"),
    play_of: |name| format!("Play {name}"),
    pause_of: |name| format!("Pause {name}"),
    wave: "Waveform",
    mute: "Mute",
    unmute: "Sound on",
    volume: "Volume",
    silent: "No sound in it",
    no_device: "No sound device answers on this computer. It plays silently.",
    unknown_sound: "Its sound is of a kind that cannot be decoded here. It plays silently.",
    full: "Full view",
    leave_full: "Leave full view",
    more: "More",
    frame_as_asset: "This frame as asset",
    last_frame_as_asset: "Last frame as asset",
    moved: "The file moved",
    moved_line: "Put it back where it was and look again, or show where it is now.",
    look_again: "Look again",
    find: "Find it",
    download: "Download again",
    found: "Found. It is remembered where it is now.",
    other_file: "That is another file",
    other_file_line: "Its content is not the one that is missed, so nothing was changed.",
    not_found: "The file could not be read",
    needs_ffmpeg: |codec| format!("{codec} needs ffmpeg to be shown here"),
    needs_ffmpeg_line: "Install ffmpeg (on Debian and Ubuntu: sudo apt install ffmpeg), then look again. Or open it in the \
                        system's player.",
    open_in_system: "Open in the system's player",
    broken: "It cannot be shown",
    key_second: "One second back or on",
};

pub(super) const ZH: PlayerWords = PlayerWords {
    of: |name| format!("视频，{name}"),
    play_of: |name| format!("播放「{name}」"),
    pause_of: |name| format!("暂停「{name}」"),
    wave: "波形",
    mute: "静音",
    unmute: "打开声音",
    volume: "音量",
    silent: "没有声音",
    no_device: "本机没有可用的声音设备，将静音播放。",
    unknown_sound: "其声音格式无法在此解码，将静音播放。",
    full: "全窗播放",
    leave_full: "退出全窗",
    more: "更多",
    frame_as_asset: "将此帧用作素材",
    last_frame_as_asset: "将尾帧用作素材",
    moved: "文件已移动",
    moved_line: "请把文件放回原处后重新查看，或指出它现在的位置。",
    look_again: "重新查看",
    find: "查找文件",
    download: "重新下载",
    found: "已找到，新位置已记住。",
    other_file: "这是另一个文件",
    other_file_line: "其内容与缺失的文件不同，未作任何更改。",
    not_found: "无法读取该文件",
    needs_ffmpeg: |codec| format!("需要 ffmpeg 才能在此播放 {codec}"),
    needs_ffmpeg_line: "请安装 ffmpeg（Debian 和 Ubuntu：sudo apt install ffmpeg），然后重新查看；也可以用系统播放器打开。",
    open_in_system: "用系统播放器打开",
    broken: "无法显示",
    key_second: "后退或前进一秒",
};
