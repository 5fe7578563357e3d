//! What went wrong and what to do next, by kind. The provider's own words stand beside it, never inside.

use crate::model::FailureKind as K;

/// A title and advice for each kind of failure.
#[derive(Debug)]
pub struct FailureWords {
    /// What happened.
    pub title: fn(K) -> &'static str,
    /// What to do next.
    pub advice: fn(K) -> &'static str,
    /// The headline of an unsure job.
    pub unsure: &'static str,
    /// What a person can do about an unsure job.
    pub unsure_advice: &'static str,
    /// Moderation refused and gave no reason.
    pub no_reason: &'static str,
}

pub(super) const EN: FailureWords = FailureWords {
    title: |kind| match kind {
        K::Unreached => "The provider could not be reached",
        K::NoAnswer => "The provider did not answer",
        K::KeyRefused => "The provider does not accept this key",
        K::KeyMissing => "This connection has no key yet",
        K::NotPermitted => "This key may not do that",
        K::Throttled => "The provider asked us to slow down",
        K::QuotaReached => "A quota of this account is used up",
        K::GroupNotFound => "The group is not there",
        K::AssetNotFound => "The asset is not there, or belongs to another account",
        K::BadRequest => "The provider found the request wrong",
        K::Moderation => "Moderation refused it",
        K::OutputBlocked => "The video was made but held back by the provider's output check",
        K::ProviderFault => "The provider had a fault",
        K::LinkExpired => "The result's link has expired",
        K::BadResult => "What came down is not a playable video",
        K::LocalFile => "The file could not be read",
        K::LocalDisk => "Nothing could be written to this computer",
        K::NotOffered => "This connection cannot do that",
        K::SignatureRefused => "The provider does not accept the signature",
        K::ClockSkewed => "This computer's clock is off",
        K::LetterUnsigned => "The authorisation letter is not signed yet",
        K::NotEntitled => "The account is not entitled to create assets",
        K::BalanceEmpty => "The account's balance is used up",
        K::PoolFull => "All asset slots of the account are taken",
        K::WrongAddress => "This is not the provider's address",
        K::Staging => "The staging store could not be used",
        K::LinkNotPublic => "The address cannot be fetched from outside",
        K::TaskRunning => "The task runs already",
        K::DailyLimit => "Your daily limit for this account is reached",
        K::VaultLocked => "The keyring is locked",
        K::InUse => "A running generation needs it",
        K::Bug => "Greenroom made a mistake",
        K::Beside => "Another Greenroom is open, and only it can do this",
    },
    advice: |kind| match kind {
        K::Unreached => "Check the network. Greenroom tries again by itself.",
        K::NoAnswer => "Greenroom asks again by itself where that is free.",
        K::KeyRefused => "Enter the key again under Connections.",
        K::KeyMissing => "Enter it under Connections.",
        K::NotPermitted => "Ask the owner of the account for this permission.",
        K::Throttled => "Nothing to do. The next call goes out when the provider allows it.",
        K::QuotaReached => {
            "See the provider's words for which one. Delete what is not needed, or raise it in the console."
        }
        K::GroupNotFound => {
            "Refresh the list and choose a group that is there. It may lie in another project than the connection names."
        }
        K::AssetNotFound => {
            "Refresh the list. An asset can only be used with the account and project that made it."
        }
        K::BadRequest => "Read the provider's words below, change what they name and try again.",
        K::Moderation => "Use another picture. A drawn or rendered face passes more often than a real one.",
        K::OutputBlocked => "Change the prompt or a reference.",
        K::ProviderFault => "Try again in a few minutes.",
        K::LinkExpired => {
            "It came too late: the link died before the video was here. Retry asks the provider once more; else generate it again."
        }
        K::BadResult => "Try again; if it stays, send the details to the provider's support.",
        K::LocalFile => "Put the file back where it was, or add it again.",
        K::LocalDisk => {
            "Free some space or check the folder's permissions. A result waits and is tried again."
        }
        K::NotOffered => "Use another connection for it.",
        K::SignatureRefused => {
            "Enter the secret key again exactly as the console shows it. If it is right, test the connection: a wrong clock looks the same."
        }
        K::ClockSkewed => {
            "Set the clock, or let Greenroom correct its signatures: test the connection under Connections."
        }
        K::LetterUnsigned => "Sign it once in the provider's console under My → Virtual Avatars, then retry.",
        K::NotEntitled => "Buy or activate the asset-library plan in the provider's console.",
        K::BalanceEmpty => "Top up the account, then retry.",
        K::PoolFull => "Delete assets you no longer use, then retry.",
        K::WrongAddress => "The address answered with a web page. Correct the base URL under Connections.",
        K::Staging => {
            "Check its endpoint, bucket and keys under Connections; testing the connection names the cause."
        }
        K::LinkNotPublic => "Use an address that opens without signing in, or add the file itself.",
        K::TaskRunning => "It can no longer be cancelled. Its result will be saved as usual.",
        K::DailyLimit => "It goes on after midnight. Raise the limit under Connections to go on now.",
        K::VaultLocked => "Unlock it. What waits goes on by itself.",
        K::InUse => "Wait until the generation ends, or stop it first.",
        K::Bug => "Retry. Details are in the log.",
        K::Beside => "Do it there, or when it has ended.",
    },
    unsure: "This may have been accepted and charged",
    unsure_advice: "No answer came back. Look for it at the provider before sending it again.",
    no_reason: "The service gave no reason.",
};

pub(super) const ZH: FailureWords = FailureWords {
    title: |kind| match kind {
        K::Unreached => "无法连接到平台",
        K::NoAnswer => "平台没有应答",
        K::KeyRefused => "平台不接受此密钥",
        K::KeyMissing => "此连接还没有密钥",
        K::NotPermitted => "该密钥没有此权限",
        K::Throttled => "平台要求放慢速度",
        K::QuotaReached => "账号配额已用完",
        K::GroupNotFound => "素材组不存在",
        K::AssetNotFound => "素材不存在，或属于另一个账号",
        K::BadRequest => "平台认为请求有误",
        K::Moderation => "审核未通过",
        K::OutputBlocked => "视频已生成，但被平台的输出审核拦截",
        K::ProviderFault => "平台出现故障",
        K::LinkExpired => "结果链接已失效",
        K::BadResult => "下载的内容不是可播放的视频",
        K::LocalFile => "无法读取文件",
        K::LocalDisk => "无法写入本机",
        K::NotOffered => "此连接不支持该操作",
        K::SignatureRefused => "平台不接受此签名",
        K::ClockSkewed => "本机时钟不准",
        K::LetterUnsigned => "尚未签署授权书",
        K::NotEntitled => "账号没有创建素材的权益",
        K::BalanceEmpty => "账号余额不足",
        K::PoolFull => "账号的素材名额已满",
        K::WrongAddress => "这不是平台的接口地址",
        K::Staging => "无法使用中转存储",
        K::LinkNotPublic => "该地址无法从外部访问",
        K::TaskRunning => "任务已在运行",
        K::DailyLimit => "已达到你为此账号设置的每日上限",
        K::VaultLocked => "钥匙串已锁定",
        K::InUse => "正在进行的生成需要它",
        K::Bug => "Greenroom 出错了",
        K::Beside => "另一个 Greenroom 正在运行，只有它能完成此操作",
    },
    advice: |kind| match kind {
        K::Unreached => "请检查网络，Greenroom 会自动重试。",
        K::NoAnswer => "在不收费的情况下，Greenroom 会自动再问。",
        K::KeyRefused => "请在「连接」中重新输入密钥。",
        K::KeyMissing => "请在「连接」中输入。",
        K::NotPermitted => "请向账号所有者申请此权限。",
        K::Throttled => "无需操作，平台允许后会继续。",
        K::QuotaReached => "请查看平台的说明，了解是哪项配额；删除不需要的素材，或在控制台提高配额。",
        K::GroupNotFound => "请刷新列表，选择存在的素材组。它也可能属于另一个项目。",
        K::AssetNotFound => "请刷新列表。素材只能由创建它的账号和项目使用。",
        K::BadRequest => "请阅读下方平台的说明，修改后重试。",
        K::Moderation => "请更换图片。绘制或渲染的面孔更容易通过。",
        K::OutputBlocked => "请调整提示词或更换参考。",
        K::ProviderFault => "请过几分钟再试。",
        K::LinkExpired => "视频下载前链接已失效。重试会再向平台询问一次；如仍无效，请重新生成。",
        K::BadResult => "请重试；若仍然如此，请将详情发给平台客服。",
        K::LocalFile => "请把文件放回原处，或重新添加。",
        K::LocalDisk => "请腾出空间或检查文件夹权限。生成结果会保留等待，并自动重试。",
        K::NotOffered => "请改用其他连接。",
        K::SignatureRefused => {
            "请按控制台显示的原样重新输入 Secret Key。如果没有错，请测试连接：时钟不准也会这样。"
        }
        K::ClockSkewed => "请校准时钟，或在「连接」中测试连接，让 Greenroom 修正签名时间。",
        K::LetterUnsigned => "请在平台控制台「我的 → 虚拟人像」中签署一次，然后重试。",
        K::NotEntitled => "请在平台控制台购买或开通素材库权益。",
        K::BalanceEmpty => "请充值后重试。",
        K::PoolFull => "请删除不再使用的素材，然后重试。",
        K::WrongAddress => "该地址返回的是网页。请在「连接」中更正基础网址。",
        K::Staging => "请在「连接」中检查其地址、存储桶和密钥；测试连接会指出原因。",
        K::LinkNotPublic => "请使用无需登录即可打开的地址，或直接添加文件。",
        K::TaskRunning => "已无法取消，结果会照常保存。",
        K::DailyLimit => "午夜后继续。要现在继续，请在「连接」中提高上限。",
        K::VaultLocked => "请解锁，等待中的任务会自动继续。",
        K::InUse => "请等该生成结束，或先停止它。",
        K::Bug => "请重试，详情见日志。",
        K::Beside => "请在那里操作，或等它结束后再试。",
    },
    unsure: "任务可能已被受理并计费",
    unsure_advice: "没有收到应答。请先在平台核对，再重新发送。",
    no_reason: "平台没有给出原因。",
};
