//! What is said around the player, wherever it stands.

/// Words of the player.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct PlayerWords {
    /// The player's own name, with what it plays.
    pub of: fn(&str) -> String,
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
    moved_line: "Put it back where it was and look again, or find it with another program.",
    look_again: "Look again",
    needs_ffmpeg: |codec| format!("{codec} needs ffmpeg to be shown here"),
    needs_ffmpeg_line: "Install ffmpeg (on Debian and Ubuntu: sudo apt install ffmpeg), then look again. Or open it in the \
                        system's player.",
    open_in_system: "Open in the system's player",
    broken: "It cannot be shown",
    key_second: "One second back or on",
};

pub(super) const ZH: PlayerWords = PlayerWords {
    of: |name| format!("视频，{name}"),
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
    moved_line: "请把文件放回原处后重新查看，或用其他程序查找。",
    look_again: "重新查看",
    needs_ffmpeg: |codec| format!("需要 ffmpeg 才能在此播放 {codec}"),
    needs_ffmpeg_line: "请安装 ffmpeg（Debian 和 Ubuntu：sudo apt install ffmpeg），然后重新查看；也可以用系统播放器打开。",
    open_in_system: "用系统播放器打开",
    broken: "无法显示",
    key_second: "后退或前进一秒",
};
