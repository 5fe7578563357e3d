//! The command line's help. In English it stands in `cli/args.rs`, beside what it describes; here is what it is
//! called elsewhere.

/// What the command line's help is called in another language than its own.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like what it holds")]
pub struct HelpWords {
    pub usage: &'static str,
    pub commands: &'static str,
    pub options: &'static str,
    pub arguments: &'static str,
    pub possible: fn(&[String]) -> String,
    pub value: fn(name: &str, help: &str) -> String,
    pub default: fn(&str) -> String,
    pub unknown_argument: fn(&str) -> String,
    pub unknown_command: fn(&str) -> String,
    pub missing: fn(&str) -> String,
    pub conflict: fn(&str, other: &str) -> String,
    pub bad_value: fn(value: &str, argument: &str) -> String,
    pub no_value: fn(&str) -> String,
    pub number_of_values: fn(&str) -> String,
    pub valid: fn(&str) -> String,
    pub meant: fn(&str) -> String,
    pub more: &'static str,
    /// Each text with what it is called, its last full stop left out.
    texts: &'static [(&'static str, &'static str)],
}

impl HelpWords {
    /// What a text of the English help is called.
    pub fn of(&self, english: &str) -> Option<&'static str> {
        let english = english.trim_end_matches('.');
        self.texts.iter().find(|(text, _)| *text == english).map(|(_, said)| *said)
    }

    /// The English texts that are known.
    pub fn known(&self) -> impl Iterator<Item = &'static str> {
        self.texts.iter().map(|(english, _)| *english)
    }
}

pub(super) const ZH: HelpWords = HelpWords {
    usage: "用法：",
    commands: "命令",
    options: "选项",
    arguments: "参数",
    possible: |values| format!("（可选：{}）", values.join("、")),
    value: |name, help| format!("{name} {help}"),
    default: |value| format!("（默认：{value}）"),
    unknown_argument: |argument| format!("没有 {argument} 这个参数。"),
    unknown_command: |command| format!("没有 {command} 这个命令。"),
    missing: |arguments| format!("缺少必需的参数：{arguments}。"),
    conflict: |argument, other| format!("{argument} 不能与 {other} 同时使用。"),
    bad_value: |value, argument| format!("{argument} 不接受 {value}。"),
    no_value: |argument| format!("{argument} 需要一个值。"),
    number_of_values: |argument| format!("{argument} 的值的个数不对。"),
    valid: |values| format!("可选：{values}。"),
    meant: |suggested| format!("是否想用 {suggested}？"),
    more: "运行 --help 查看说明。",
    texts: &[
        (
            "The desktop home for virtual-avatar assets used with Seedance 2.0",
            "Seedance 2.0 虚拟人像素材的桌面管理工具",
        ),
        (
            "The desktop home for virtual-avatar assets used with Seedance 2.0.\n\nWithout a command the window opens",
            "Seedance 2.0 虚拟人像素材的桌面管理工具。\n\n不带命令时打开窗口。",
        ),
        (
            "Exit codes: 0 all done; 1 at least one item failed; 2 wrong usage or configuration; 3 the provider refused the credentials; 130 interrupted",
            "退出码：0 全部完成；1 至少一项失败；2 用法或配置有误；3 平台拒绝了凭据；130 被中断。",
        ),
        ("Print help", "显示帮助"),
        ("Print help (see more with '--help')", "显示帮助（用 --help 查看更多）"),
        ("Print help (see a summary with '-h')", "显示帮助（用 -h 查看摘要）"),
        ("Print version", "显示版本"),
        ("Print this message or the help of the given subcommand(s)", "显示本说明，或指定命令的帮助"),
        ("The connection to use: the default one unless named", "使用的连接；不指定时用默认连接"),
        ("Print JSON Lines on stdout and nothing else there", "标准输出只打印 JSON Lines"),
        ("A scenario for the built-in sandbox to play", "内置沙盒按此剧本运行"),
        (
            "Open the window with these files; one that is open already takes them",
            "打开窗口并交给它这些文件；已打开的窗口会直接接收",
        ),
        ("Files, folders to walk, or public addresses", "文件、要遍历的文件夹，或公开链接"),
        (
            "Check local files against the provider's limits; uploads nothing",
            "按平台限制检查本地文件，不上传",
        ),
        ("Files, or folders to walk", "文件，或要遍历的文件夹"),
        (
            "Write repaired copies of files that break the provider's limits; the originals stay as they are",
            "为超出平台限制的文件生成修复副本，原文件不变",
        ),
        ("Manage connections", "管理连接"),
        (
            "Find out why a connection does not work, up to the first real cause. Nothing it asks costs anything",
            "查明连接为何不可用，找到第一个真正的原因为止；所有询问都不收费",
        ),
        (
            "Correct this connection's signatures by the clock's measured error",
            "按测得的时钟误差校正此连接的签名",
        ),
        (
            "Verify a real person: prints a link for their phone and waits for the end",
            "真人认证：打印供手机打开的链接，并等待结果",
        ),
        ("Manage groups", "管理素材组"),
        ("Manage assets", "管理素材"),
        (
            "Show how many assets the account holds, how many it may hold, and which were used least",
            "显示账号已有素材数、上限，以及最少使用的素材",
        ),
        (
            "Check files, upload them and, with --wait, follow moderation to the end",
            "检查并上传文件；加 --wait 则等到审核结束",
        ),
        ("The queue of uploads, which survives a killed process", "上传队列，进程被终止也不会丢失"),
        (
            "Start a generation; with --wait, follow it until the video is saved",
            "开始生成；加 --wait 则等到视频保存完成",
        ),
        ("The history of generations", "生成记录"),
        ("Copies of what is kept on this computer, and the way back to one", "本机数据的备份与恢复"),
        ("Every call that may cost, and what became of it", "每一次可能计费的调用及其结果"),
        ("Only those since midnight", "只看零点以后的"),
        (
            "Write a moderation report of a connection: pictures, statuses, reasons, verdicts; no secrets",
            "导出某个连接的审核报告：图片、状态、原因、结论，不含密钥",
        ),
        (
            "What people say of pictures; it stays on this computer and in reports",
            "对图片的人工结论，只保存在本机和报告中",
        ),
        ("Run the built-in practice provider as a server", "把内置的练习平台作为服务器运行"),
        (
            "The whole job on the sandbox with bundled avatars: no account, no network",
            "用内置人像在沙盒上走完整个流程，无需账号和网络",
        ),
        ("Also put the video into this folder", "同时把视频放进此文件夹"),
        ("Print completions for a shell", "打印 shell 补全脚本"),
        ("The shell", "哪种 shell"),
        ("Print the manual page", "打印手册页"),
        ("List all connections", "列出全部连接"),
        ("Add a connection", "添加连接"),
        (
            "Remove a connection and its secrets; what it holds stays at the provider",
            "移除连接及其密钥；平台上的内容不变",
        ),
        ("Which", "哪一个"),
        ("Use this connection when none is named", "不指定连接时使用此连接"),
        ("The name it will have", "它的名称"),
        (
            "Whose account it is: volcengine, byteplus, anyfast, apiyi, apimart, kyy, private-avatar",
            "哪家平台的账号：volcengine、byteplus、anyfast、apiyi、apimart、kyy、private-avatar",
        ),
        ("Another address than the provider's own", "平台默认地址以外的地址"),
        ("Another address for videos", "生成视频所用的另一个地址"),
        ("The region of signed calls", "签名调用的地域"),
        ("The provider's project; \"default\" unless named", "平台的项目；不指定时为 default"),
        (
            "Which edition of the provider's limits files are checked by: 720p, 1080p or 4k, where the provider has it",
            "按平台限制的哪个版本检查文件：720p、1080p 或 4k（平台支持时）",
        ),
        ("Assets that may be created per minute", "每分钟可创建的素材数"),
        ("Assets the account may hold at once", "账号最多可同时保有的素材数"),
        (
            "Your own limit: assets created a day. What is more waits until midnight",
            "自定上限：每天创建的素材数，超出的等到零点以后",
        ),
        (
            "Your own limit: generations started a day. What is more waits until midnight",
            "自定上限：每天开始的生成数，超出的等到零点以后",
        ),
        (
            "Where files wait for a provider that only takes addresses: any S3-compatible store",
            "平台只接收链接时文件的中转存储：任何兼容 S3 的存储",
        ),
        ("The staging store's bucket", "中转存储的存储桶"),
        ("The staging store's region", "中转存储的地域"),
        ("What every key in the staging store starts with", "中转存储中每个键的前缀"),
        (
            "Read a secret from standard input, one line each, in the order of these options: api_key=-",
            "从标准输入读取密钥，每行一个，按这些选项的顺序：api_key=-",
        ),
        (
            "Take secrets over from the official client's environment variables (env) or one of its profiles",
            "从官方客户端的环境变量（env）或它的某个配置中取用密钥",
        ),
        ("List all groups", "列出全部素材组"),
        ("Make a group", "创建素材组"),
        ("Its name", "名称"),
        ("Free text", "任意文字"),
        ("Rename a group", "重命名素材组"),
        ("The new name", "新名称"),
        ("Delete a group and every asset in it", "删除素材组及其中全部素材"),
        ("Yes, delete it", "确认删除"),
        ("List assets; every page is read", "列出素材，会读完每一页"),
        ("Show one asset", "显示一个素材"),
        ("Its id, or asset://ID", "它的 ID，或 asset://ID"),
        (
            "Take up an asset that exists at the provider by its id, one made in its console perhaps",
            "按 ID 收录平台上已有的素材，例如在控制台创建的",
        ),
        ("Show an asset no more here; the provider is not asked", "在本机不再显示某个素材，不询问平台"),
        ("Show a hidden asset again", "重新显示已隐藏的素材"),
        ("Rename an asset", "重命名素材"),
        ("Delete assets at the provider", "从平台删除素材"),
        ("Their ids, or asset://ID", "它们的 ID，或 asset://ID"),
        ("Yes, delete them", "确认删除"),
        (
            "Delete assets at the provider and keep their originals here, so that their slots are free",
            "从平台删除素材并在本机保留原件，以腾出名额",
        ),
        ("Yes, park them", "确认停放"),
        (
            "Upload what was parked again, under its name and into its group",
            "把停放的素材按原名称重新上传到原素材组",
        ),
        ("The ids they had, or the SHA-256 of their contents", "它们原来的 ID，或内容的 SHA-256"),
        ("Follow moderation to the end", "等到审核结束"),
        ("List what was parked and can be brought back", "列出已停放、可以取回的素材"),
        (
            "Show which running generations, drafts and results depend on an asset",
            "显示哪些进行中的生成、草稿和结果用到了某个素材",
        ),
        ("Only of this group", "只看此素材组"),
        ("Only with this status: Processing, Active, Failed", "只看此状态：Processing、Active、Failed"),
        ("Only of this kind", "只看此类型"),
        ("Only with this text in the name", "只看名称包含此文字的"),
        ("Hidden ones too", "包括已隐藏的"),
        (
            "How it is written: by the file's ending unless named, else as a page",
            "写成什么格式；不指定时看文件扩展名，否则为网页",
        ),
        ("Where it goes; an existing file is replaced", "写到哪里；已有的文件会被替换"),
        ("A table (RFC 4180)", "表格（RFC 4180）"),
        (
            "One page with pictures, that a colleague marks in a browser",
            "带图片的单个网页，同事可在浏览器中标注",
        ),
        ("Data", "数据"),
        ("List what was said last of each asset of the connection", "列出此连接每个素材的最新结论"),
        ("Say something of an asset", "给素材写下结论"),
        ("The decision", "结论"),
        ("Who says so: the system's name for you unless named", "由谁作出；不指定时用系统用户名"),
        (
            "Read the verdicts of a report that came back, a page or JSON. The newest of each picture counts",
            "读回报告（网页或 JSON）中的结论，每张图片以最新的为准",
        ),
        ("The report", "报告"),
        ("Good as it is", "可以直接使用"),
        ("Good once something was changed", "修改后可用"),
        ("Not to be used", "不可使用"),
        ("No decision, or none any more", "没有结论，或撤回结论"),
        ("The group they go into", "放入哪个素材组"),
        ("Make a group of this name for them", "为它们创建此名称的素材组"),
        ("The asset's name; several files are numbered", "素材名称；多个文件会加编号"),
        ("What to do with a file whose content is at the account already", "文件内容在账号中已存在时怎么办"),
        (
            "Repair what breaks the provider's limits and upload the repaired copy",
            "修复超出平台限制的文件并上传修复副本",
        ),
        ("Where the copies go. Nothing there is overwritten", "副本放到哪里，不会覆盖已有文件"),
        ("Also copy files that need no fix", "不需要修复的文件也复制"),
        (
            "What is kept of what is too long: start, middle, or FROM-TO in seconds",
            "过长时保留哪一段：start（开头）、middle（中间），或以秒为单位的 FROM-TO",
        ),
        (
            "What is added around pictures of a wrong ratio: edge (the colour of their edge), white or black",
            "比例不合的图片四周补什么：edge（边缘颜色）、white 或 black",
        ),
        ("What becomes of pictures that are too small", "过小的图片怎么处理"),
        ("Convert HEIC to JPEG even where the provider takes it", "即使平台接受 HEIC 也转换为 JPEG"),
        ("It is enlarged, and may look soft", "放大，可能略显模糊"),
        ("It is padded, and stays sharp", "补边，保持清晰"),
        ("Answer with the asset that is there", "直接使用已有的素材"),
        ("Leave the file out", "跳过该文件"),
        ("Create another asset", "再创建一个素材"),
        ("List the queue", "列出队列"),
        (
            "Try failed or stopped uploads again; all of them unless named",
            "重试失败或已停止的上传；不指定时为全部",
        ),
        (
            "For uploads that may have arrived already: send them again, and perhaps pay twice",
            "对可能已送达的上传：再次发送，可能重复计费",
        ),
        (
            "Look again at the provider for uploads, and groups, that may have arrived",
            "到平台再次核对可能已送达的上传和素材组",
        ),
        (
            "Send again what may have arrived already, and perhaps pay twice",
            "再次发送可能已送达的内容，可能重复计费",
        ),
        (
            "Give up what may have arrived; what is at the provider stays there",
            "放弃可能已送达的内容；平台上的保留",
        ),
        ("Do no more for an upload; what is at the provider stays there", "不再处理某个上传；平台上的保留"),
        ("Carry on what was left, and follow it to the end", "继续未完成的工作，直到结束"),
        (
            "The prompt; `Image 1` or `@图1` names the first --image",
            "提示词；`Image 1` 或 `@图1` 指第一个 --image",
        ),
        ("A reference picture: asset://ID. Repeat for more", "参考图片：asset://ID，可重复"),
        ("A reference video: asset://ID. Repeat for more", "参考视频：asset://ID，可重复"),
        ("Reference audio: asset://ID. Repeat for more", "参考音频：asset://ID，可重复"),
        ("The picture the video begins with", "视频的首帧图片"),
        ("The picture the video ends with", "视频的尾帧图片"),
        ("The model; the provider's usual one unless named", "模型；不指定时用平台的常用模型"),
        ("Width by height, 16:9", "宽高比，如 16:9"),
        ("480p, 720p …", "480p、720p……"),
        ("Whole seconds", "整数秒"),
        ("The same seed gives a similar video", "相同的种子得到相似的视频"),
        ("Make no sound", "不生成声音"),
        ("Mark the video as made by a machine", "给视频加上机器生成的水印"),
        ("Follow the task until the video is saved", "等到视频保存完成"),
        (
            "Also put the video into this folder; implies --wait. Nothing there is overwritten",
            "同时把视频放进此文件夹，含 --wait；不会覆盖已有文件",
        ),
        (
            "Send nothing; print the request that would be sent, secrets masked",
            "不发送，只打印将要发送的请求，密钥已遮盖",
        ),
        ("List generations", "列出生成记录"),
        ("Show one generation", "显示一次生成"),
        (
            "Cancel a generation, or stop watching it where the provider cannot cancel",
            "取消生成；平台不支持取消时停止关注",
        ),
        ("Follow what still runs to the end and save the results", "把仍在进行的生成跟到结束并保存结果"),
        (
            "Try failed or stopped generations again. What the provider has accepted is followed, not ordered anew",
            "重试失败或已停止的生成；平台已受理的会继续跟进，不会重新下单",
        ),
        (
            "Look again at the provider for generations that may have been started",
            "到平台再次核对可能已开始的生成",
        ),
        (
            "Send again what may have been started already, and perhaps pay twice",
            "再次发送可能已开始的生成，可能重复计费",
        ),
        (
            "Give up what may have been started; what is at the provider stays there",
            "放弃可能已开始的生成；平台上的保留",
        ),
        (
            "Check local files against the provider's limits; uploads nothing.\n\nEach is hashed and decoded. Warnings do not fail it: `looks_like` names a picture it nearly equals, `duplicate_of` one it equals, `not_decoded` says that nothing installed here could decode it",
            "按平台限制检查本地文件，不上传。\n\n每个文件都会计算哈希并解码。以下警告不算失败：`looks_like` 指出与之相近的图片，`duplicate_of` 指出相同的文件，`not_decoded` 表示本机没有能解码它的程序。",
        ),
        (
            "Mark a saved take as the best of its request; of takes with the same prompt and references only one is",
            "把已保存的一条标为该请求的最佳；提示词和参考相同的只有一条最佳",
        ),
        ("Take the mark away", "取消标记"),
        (
            "So many takes, each a generation of its own that is paid for. A seed counts on from one to the next",
            "生成几条，每条都是单独计费的生成；种子逐条加一",
        ),
        ("List the copies, newest first", "列出备份，最新的在前"),
        ("Make a copy now; a window may stay open", "立即备份；窗口可以开着"),
        (
            "Make it here instead of with the others. Nothing is overwritten",
            "写到这里而不是默认位置，不会覆盖已有文件",
        ),
        (
            "Put a copy in place of the present database, which is set aside. What may have been sent since is not sent again by itself",
            "用备份替换当前数据库，当前数据库会另存；备份之后可能已发送的内容不会自动重发",
        ),
        ("Which copy", "哪一份备份"),
        ("Yes, restore it", "确认恢复"),
        ("Where to listen; port 0 takes a free one", "监听地址；端口 0 表示任选空闲端口"),
        ("Keep its files here instead of in a temporary folder", "把文件放在这里，而不是临时文件夹"),
    ],
};
