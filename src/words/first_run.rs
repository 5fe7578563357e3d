//! What is said to somebody who has just arrived.

/// Words of the first screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the English it holds")]
pub struct FirstRunWords {
    pub picture: &'static str,
    pub welcome: &'static str,
    pub line: &'static str,
    pub try_now: &'static str,
    pub no_account: &'static str,
    pub samples: &'static str,
    pub checks: &'static str,
    pub offline: &'static str,
    pub open_sandbox: &'static str,
    pub or_press: &'static str,
    pub add: &'static str,
    pub takes: &'static str,
    pub drop: &'static str,
}

pub(super) const EN: FirstRunWords = FirstRunWords {
    picture: "The cast in the greenroom",
    welcome: "Welcome to Greenroom",
    line: "Your virtual cast, ready for Seedance 2.0. Drop photos in, see what passes, put it on screen.",
    try_now: "Try it now",
    no_account: "No account needed",
    samples: "Four sample characters to play with",
    checks: "Real file checks, pretend moderation and videos",
    offline: "Works offline, nothing leaves this computer",
    open_sandbox: "Open the sandbox",
    or_press: "or press",
    add: "Add a connection",
    takes: "takes about a minute",
    drop: "You can drop photos anywhere now to check them against every provider's rules",
};

pub(super) const ZH: FirstRunWords = FirstRunWords {
    picture: "休息室里的演员们",
    welcome: "欢迎使用 Greenroom",
    line: "为 Seedance 2.0 准备好的虚拟演员。放入照片，看看哪些通过，让它们登场。",
    try_now: "立即体验",
    no_account: "无需账号",
    samples: "四个示例角色可供试用",
    checks: "真实的文件检查，模拟的审核与视频",
    offline: "可离线使用，内容不会离开本机",
    open_sandbox: "打开沙盒",
    or_press: "或按",
    add: "添加连接",
    takes: "大约需要一分钟",
    drop: "现在就可以把照片拖到任意位置，按各平台的规则检查",
};
