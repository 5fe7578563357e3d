//! What is wrong with a file: which rule, its value, the limit.

use crate::model::findings::Limit;
use crate::model::rules::Among;
use crate::model::rules::{Edition, Seedance, Span, lines};
use crate::model::{Format, Pixels, Problem, Warning};

/// Sentences about files.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the problem it tells")]
pub struct ProblemWords {
    pub unreadable: fn(&str) -> String,
    pub empty: &'static str,
    pub unsupported_format: fn(&str) -> String,
    pub unknown_format: &'static str,
    pub corrupt: fn(&str) -> String,
    pub too_many_bytes: fn(bytes: u64, limit: u64) -> String,
    pub side_too_small: fn(side: u32, limit: u32) -> String,
    pub side_too_large: fn(side: u32, limit: u32) -> String,
    pub ratio_too_narrow: fn(ratio: f64, limit: f64) -> String,
    pub ratio_too_wide: fn(ratio: f64, limit: f64) -> String,
    pub too_short: fn(seconds: f64, limit: f64) -> String,
    pub too_long: fn(seconds: f64, limit: f64) -> String,
    pub fps_too_low: fn(fps: f64, limit: f64) -> String,
    pub fps_too_high: fn(fps: f64, limit: f64) -> String,
    pub resolution_unsupported: fn(Pixels, Span<u32>) -> String,
    pub codec_unsupported: fn(&str) -> String,
    pub extension_mismatch: fn(Format) -> String,
    pub exif_rotated: &'static str,
    pub animated: &'static str,
    pub has_alpha: &'static str,
    pub duplicate_of: fn(&str) -> String,
    pub looks_like: fn(&str, Among) -> String,
    pub not_decoded: &'static str,
    pub variable_rate: fn(low: f64, high: f64) -> String,
    pub near_limit: fn(what: &str, value: &str, limit: &str) -> String,
    pub only_model: fn(model: &str, other: &str, because: &str) -> String,
    pub newer_rules: fn(edition: &str, model: Option<&str>) -> String,
    pub edition: fn(Edition) -> &'static str,
    pub limit: fn(Limit) -> &'static str,
}

impl ProblemWords {
    /// The sentence of a problem.
    pub fn problem(&self, problem: &Problem) -> String {
        match problem {
            Problem::Unreadable { said } => (self.unreadable)(said),
            Problem::Empty => self.empty.to_owned(),
            Problem::UnsupportedFormat { found } if found.is_empty() => self.unknown_format.to_owned(),
            Problem::UnsupportedFormat { found } => (self.unsupported_format)(found),
            Problem::Corrupt { said } => (self.corrupt)(said),
            Problem::TooManyBytes { bytes, limit } => (self.too_many_bytes)(*bytes, *limit),
            Problem::SideTooSmall { side, limit } => (self.side_too_small)(*side, *limit),
            Problem::SideTooLarge { side, limit } => (self.side_too_large)(*side, *limit),
            Problem::RatioTooNarrow { ratio, limit } => (self.ratio_too_narrow)(*ratio, *limit),
            Problem::RatioTooWide { ratio, limit } => (self.ratio_too_wide)(*ratio, *limit),
            Problem::TooShort { seconds, limit } => (self.too_short)(*seconds, *limit),
            Problem::TooLong { seconds, limit } => (self.too_long)(*seconds, *limit),
            Problem::FpsTooLow { fps, limit } => (self.fps_too_low)(*fps, *limit),
            Problem::FpsTooHigh { fps, limit } => (self.fps_too_high)(*fps, *limit),
            Problem::ResolutionUnsupported { pixels, limit } => {
                (self.resolution_unsupported)(*pixels, *limit)
            }
            Problem::CodecUnsupported { codec } => (self.codec_unsupported)(codec),
        }
    }

    /// The sentence of a warning.
    pub fn warning(&self, warning: &Warning) -> String {
        match warning {
            Warning::ExtensionMismatch { format } => (self.extension_mismatch)(*format),
            Warning::ExifRotated => self.exif_rotated.to_owned(),
            Warning::Animated => self.animated.to_owned(),
            Warning::HasAlpha => self.has_alpha.to_owned(),
            Warning::DuplicateOf { name } => (self.duplicate_of)(name),
            Warning::LooksLike { name, among } => (self.looks_like)(name, *among),
            Warning::NotDecoded => self.not_decoded.to_owned(),
            Warning::VariableRate { low, high } => (self.variable_rate)(*low, *high),
            Warning::NearLimit { which, value, limit } => (self.near_limit)(
                (self.limit)(*which),
                &beside(*which, *value, *limit),
                &beside(*which, *limit, *value),
            ),
            Warning::OnlyModel { model, other, because } => {
                (self.only_model)(model.name(), other.name(), &self.problem(because))
            }
            Warning::NewerRules { edition, model } => {
                (self.newer_rules)((self.edition)(*edition), model.map(Seedance::name))
            }
        }
    }
}

/// Numbers as short as they can be without hiding the difference: `2.5`, `2.503`.
fn number(value: f64, beside: f64) -> String {
    let digits = (1..=3).find(|digits| {
        let unit = 10_f64.powi(*digits);
        ((value - beside).abs() * unit).round() >= 1.0
    });
    format!("{value:.*}", usize::try_from(digits.unwrap_or(3)).unwrap_or(3))
}

/// A value in its limit's unit, with as many digits as it takes to tell it from what stands beside it.
pub(super) fn beside(which: Limit, value: f64, other: f64) -> String {
    match which {
        Limit::Bytes => format!("{} MB", plain(value / MB, other / MB)),
        Limit::ShortSide | Limit::LongSide => format!("{value:.0} px"),
        Limit::Ratio | Limit::Fps => plain(value, other),
        Limit::Seconds => format!("{} s", plain(value, other)),
    }
}

/// As [`number`], without a nought behind the point.
fn plain(value: f64, beside: f64) -> String {
    let text = number(value, beside);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The heights of the usual films that fit, `480p` and `720p`.
fn usual(limit: Span<u32>) -> Option<(String, String)> {
    lines(limit).map(|(least, most)| {
        let name = |lines: u32| if lines == 2160 { "4K".to_owned() } else { format!("{lines}p") };
        (name(least), name(most))
    })
}

/// A unit of weights.
const MB: f64 = (1 << 20) as f64;

/// `30 MB`, in the unit limits are written in.
fn limit_bytes(limit: u64) -> String {
    format!("{} MB", limit >> 20)
}

/// A weight beside a limit: both in units of 1024 × 1024, or 31.2 MB would seem to be over 30 MB.
fn weight(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / f64::from(1 << 20))
}

pub(super) const EN: ProblemWords = ProblemWords {
    unreadable: |said| format!("Could not be opened: {said}. Is it still there?"),
    empty: "The file is empty.",
    unsupported_format: |found| format!("This is {found}, which is not accepted."),
    unknown_format: "Not a picture, video or sound Greenroom knows.",
    corrupt: |said| format!("The file is damaged: {said}."),
    too_many_bytes: |bytes, limit| {
        format!("Too heavy, {}. It must be under {}.", weight(bytes), limit_bytes(limit))
    },
    side_too_small: |side, limit| {
        if side == limit {
            return format!("Too small, the shortest side is {side} px. It must be more than {limit} px.");
        }
        format!("Too small, the shortest side is {side} px. The limit is {limit} px.")
    },
    side_too_large: |side, limit| {
        if side == limit {
            return format!("Too large, the longest side is {side} px. It must be less than {limit} px.");
        }
        format!("Too large, the longest side is {side} px. The limit is {limit} px.")
    },
    ratio_too_narrow: |ratio, limit| {
        if ratio < limit {
            format!("Too narrow, ratio {}. The limit is {limit}.", number(ratio, limit))
        } else {
            format!("Too narrow, ratio {ratio}. It must be more than {limit}.")
        }
    },
    ratio_too_wide: |ratio, limit| {
        if ratio > limit {
            format!("Too wide, ratio {}. The limit is {limit}.", number(ratio, limit))
        } else {
            format!("Too wide, ratio {ratio}. It must be less than {limit}.")
        }
    },
    too_short: |seconds, limit| format!("Too short, {} s. The limit is {limit} s.", number(seconds, limit)),
    too_long: |seconds, limit| format!("Too long, {} s. The limit is {limit} s.", number(seconds, limit)),
    fps_too_low: |fps, limit| {
        format!("Too few frames, {} per second. The limit is {limit}.", number(fps, limit))
    },
    fps_too_high: |fps, limit| {
        format!("Too many frames, {} per second. The limit is {limit}.", number(fps, limit))
    },
    resolution_unsupported: |pixels, limit| {
        let few = limit.is_below(pixels.width.saturating_mul(pixels.height));
        let what = if few { "Too few" } else { "Too many" };
        let wanted = match usual(limit) {
            Some((least, most)) if least == most => format!(" It must be {least}."),
            Some((least, most)) => format!(" It must be {least} to {most}."),
            None => String::new(),
        };
        format!("{what} pixels, {} × {}.{wanted}", pixels.width, pixels.height)
    },
    codec_unsupported: |codec| format!("The codec {codec} is not accepted. Use H.264."),
    extension_mismatch: |format| format!("The name says otherwise, but this is {}.", format.name()),
    exif_rotated: "Stored turned; it is shown and sent upright.",
    animated: "Only the first frame is used.",
    has_alpha: "Transparent parts may turn black.",
    duplicate_of: |name| format!("Same file as {name}, already here."),
    looks_like: |name, among| match among {
        Among::Group => format!("Looks like {name}, already in this group."),
        Among::Account => format!("Looks like {name}, already in this account."),
        Among::Files => format!("Looks like {name}, which is among these files."),
    },
    not_decoded: "Only its structure was checked, it was not decoded. With ffmpeg installed it would be, HEIC with libheif's converter.",
    variable_rate: |low, high| format!("The frame rate changes between {low:.1} and {high:.1}."),
    near_limit: |what, value, limit| {
        if value == limit {
            format!("{what} is {value}, exactly the limit.")
        } else {
            format!("{what} is {value}, close to the limit of {limit}.")
        }
    },
    only_model: |model, other, because| format!("Only {model} can use it. For {other}: {because}"),
    newer_rules: |edition, model| match model {
        Some(model) => {
            format!("The rules “{edition}” take it, for {model} only. They can be chosen in Connections.")
        }
        None => format!("The rules “{edition}” take it. They can be chosen in Connections."),
    },
    edition: |edition| match edition {
        Edition::Hd => "Up to 720p and 15 s",
        Edition::FullHd => "Up to 1080p and 15 s",
        Edition::UltraHd => "Newest, up to 4K and 30 s",
    },
    limit: |which| match which {
        Limit::Bytes => "The weight",
        Limit::ShortSide => "The shortest side",
        Limit::LongSide => "The longest side",
        Limit::Ratio => "The ratio",
        Limit::Seconds => "The length",
        Limit::Fps => "The frame rate",
    },
};

pub(super) const ZH: ProblemWords = ProblemWords {
    unreadable: |said| format!("无法打开：{said}。文件还在吗？"),
    empty: "文件是空的。",
    unsupported_format: |found| format!("这是 {found}，不受支持。"),
    unknown_format: "不是 Greenroom 认识的图片、视频或音频。",
    corrupt: |said| format!("文件已损坏：{said}。"),
    too_many_bytes: |bytes, limit| format!("文件过大：{}，须小于 {}。", weight(bytes), limit_bytes(limit)),
    side_too_small: |side, limit| {
        let wanted = if side == limit { "须大于" } else { "下限为" };
        format!("图片过小：最短边 {side} px，{wanted} {limit} px。")
    },
    side_too_large: |side, limit| {
        let wanted = if side == limit { "须小于" } else { "上限为" };
        format!("图片过大：最长边 {side} px，{wanted} {limit} px。")
    },
    ratio_too_narrow: |ratio, limit| {
        if ratio < limit {
            format!("画面过窄：宽高比 {}，下限为 {limit}。", number(ratio, limit))
        } else {
            format!("画面过窄：宽高比 {ratio}，须大于 {limit}。")
        }
    },
    ratio_too_wide: |ratio, limit| {
        if ratio > limit {
            format!("画面过宽：宽高比 {}，上限为 {limit}。", number(ratio, limit))
        } else {
            format!("画面过宽：宽高比 {ratio}，须小于 {limit}。")
        }
    },
    too_short: |seconds, limit| format!("时长过短：{} 秒，下限为 {limit} 秒。", number(seconds, limit)),
    too_long: |seconds, limit| format!("时长过长：{} 秒，上限为 {limit} 秒。", number(seconds, limit)),
    fps_too_low: |fps, limit| format!("帧率过低：每秒 {} 帧，下限为 {limit}。", number(fps, limit)),
    fps_too_high: |fps, limit| format!("帧率过高：每秒 {} 帧，上限为 {limit}。", number(fps, limit)),
    resolution_unsupported: |pixels, limit| {
        let few = limit.is_below(pixels.width.saturating_mul(pixels.height));
        let what = if few { "像素过少" } else { "像素过多" };
        let wanted = match usual(limit) {
            Some((least, most)) if least == most => format!("，须为 {least}"),
            Some((least, most)) => format!("，须为 {least} 至 {most}"),
            None => String::new(),
        };
        format!("{what}：{} × {}{wanted}。", pixels.width, pixels.height)
    },
    codec_unsupported: |codec| format!("不支持编码 {codec}，请使用 H.264。"),
    extension_mismatch: |format| format!("扩展名不符，实际是 {}。", format.name()),
    exif_rotated: "图片存储时有旋转，显示和上传时已转正。",
    animated: "只使用第一帧。",
    has_alpha: "透明部分可能变黑。",
    duplicate_of: |name| format!("与 {name} 是同一个文件。"),
    looks_like: |name, among| match among {
        Among::Group => format!("看起来与 {name} 相同，它已在这个分组中。"),
        Among::Account => format!("看起来与 {name} 相同，它已在这个账户中。"),
        Among::Files => format!("看起来与 {name} 相同，它也在这些文件中。"),
    },
    not_decoded: "只检查了文件结构，没有解码。安装 ffmpeg 后会解码检查；HEIC 需要 libheif 的转换工具。",
    variable_rate: |low, high| format!("帧率不恒定，在 {low:.1} 与 {high:.1} 之间变化。"),
    near_limit: |what, value, limit| {
        if value == limit {
            format!("{what}为 {value}，正好是限值。")
        } else {
            format!("{what}为 {value}，接近限值 {limit}。")
        }
    },
    only_model: |model, other, because| format!("只有 {model} 可以使用。对 {other} 而言：{because}"),
    newer_rules: |edition, model| match model {
        Some(model) => format!("按规则「{edition}」可以通过，但仅限 {model}。可在「连接」中选择该规则。"),
        None => format!("按规则「{edition}」可以通过。可在「连接」中选择该规则。"),
    },
    edition: |edition| match edition {
        Edition::Hd => "最高 720p、15 秒",
        Edition::FullHd => "最高 1080p、15 秒",
        Edition::UltraHd => "最新，最高 4K、30 秒",
    },
    limit: |which| match which {
        Limit::Bytes => "文件大小",
        Limit::ShortSide => "短边",
        Limit::LongSide => "长边",
        Limit::Ratio => "宽高比",
        Limit::Seconds => "时长",
        Limit::Fps => "帧率",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_its_value_and_the_limit() {
        let problem = Problem::RatioTooWide { ratio: 3.0, limit: 2.5 };
        assert_eq!(EN.problem(&problem), "Too wide, ratio 3.0. The limit is 2.5.");
        let close = Problem::RatioTooWide { ratio: 2.5026, limit: 2.5 };
        assert_eq!(EN.problem(&close), "Too wide, ratio 2.503. The limit is 2.5.");
        let side = Problem::SideTooLarge { side: 7680, limit: 6000 };
        assert_eq!(EN.problem(&side), "Too large, the longest side is 7680 px. The limit is 6000 px.");
        assert_eq!(ZH.problem(&side), "图片过大：最长边 7680 px，上限为 6000 px。");
    }
}
