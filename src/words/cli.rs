//! What the command line says. Its help texts stay English, like the names people script against.

/// Sentences of the command line.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the sentence it holds")]
pub struct CliWords {
    pub error: &'static str,
    pub interrupted: &'static str,
    pub closing: &'static str,
    pub engine_ended: &'static str,
    pub no_answer: &'static str,
    pub stopped: &'static str,
    /// Something keeps a job from going on; it goes on by itself.
    pub trouble: fn(name: &str, said: &str) -> String,

    pub doing_queued: &'static str,
    pub doing_sending: &'static str,
    pub doing_moderation: &'static str,
    pub doing_generating: &'static str,
    pub doing_saving: &'static str,
    pub doing_looking: &'static str,

    pub no_files: &'static str,
    pub check_summary: fn(fine: usize, wrong: usize) -> String,

    pub unknown_connection: fn(&str) -> String,
    pub connections_are: fn(&str) -> String,
    pub no_connections: &'static str,
    pub unknown_provider: fn(&str) -> String,
    pub providers_are: fn(&str) -> String,
    pub secret_in_arguments: &'static str,
    pub secret_hint: fn(connection: &str, variable: &str) -> String,
    pub unknown_secret: &'static str,
    pub secrets_are: fn(&str) -> String,
    pub secret_empty: fn(field: &str) -> String,
    pub prompt: fn(provider: &str, field: &str) -> String,
    pub key_missing_hint: fn(variables: &str) -> String,
    pub connection_exists: fn(&str) -> String,
    pub connection_exists_hint: fn(&str) -> String,
    pub connection_added: fn(&str) -> String,
    pub connection_removed: fn(&str) -> String,
    pub connection_default: fn(&str) -> String,
    pub no_keyring: &'static str,

    pub created: &'static str,
    pub renamed: &'static str,
    pub deleted: &'static str,
    pub needs_yes: &'static str,
    pub needs_yes_hint: &'static str,
    pub no_list: &'static str,
    pub no_groups: &'static str,
    pub no_assets: &'static str,
    pub empty_name: &'static str,
    pub bad_asset: fn(&str) -> String,
    pub bad_asset_hint: &'static str,
    pub in_use: fn(names: &str) -> String,

    pub url_not_supported: fn(&str) -> String,
    pub url_not_supported_hint: &'static str,
    pub needs_group: &'static str,
    pub needs_group_hint: &'static str,
    pub needs_group_only_hint: &'static str,
    pub needs_stage: &'static str,
    pub not_this_kind: &'static str,
    pub reused: &'static str,
    pub unknown_transfer: fn(u64) -> String,
    pub no_transfers: &'static str,
    pub nothing_left: &'static str,
    pub unsure_hint: &'static str,

    pub taken_at_its_word: fn(asset: &str) -> String,
    pub cannot_write: fn(place: &str, said: &str) -> String,
    pub saved_at: fn(&str) -> String,
    pub stopped_watching: &'static str,
    pub unknown_task: fn(u64) -> String,
    pub no_tasks: &'static str,

    pub sandbox_at: fn(url: &str, key: &str) -> String,
    pub sandbox_until: &'static str,
    pub demo_connection: &'static str,
    pub demo_group: fn(name: &str, id: &str) -> String,
    pub demo_group_description: &'static str,
    pub demo_upload: &'static str,
    pub demo_generate: fn(prompt: &str) -> String,
    pub demo_done: fn(&str) -> String,
    pub demo_failed: &'static str,

    /// The window cannot open; the rest of the program works.
    pub no_window: &'static str,
}

pub(super) const EN: CliWords = CliWords {
    error: "error:",
    interrupted: "Interrupted. What was under way is kept: `greenroom transfers resume`, `greenroom tasks resume`.",
    closing: "Closing; a call on its way gets up to five seconds…",
    engine_ended: "The engine ended unexpectedly. Details are in the log.",
    no_answer: "The engine gave no answer. Details are in the log.",
    stopped: "It was cancelled before it was done.",
    trouble: |name, said| format!("{name}: {said}. It goes on by itself; Ctrl-C leaves it in the queue."),

    doing_queued: "waiting for its turn",
    doing_sending: "sending",
    doing_moderation: "in moderation",
    doing_generating: "generating",
    doing_saving: "saving",
    doing_looking: "looking for it at the provider",

    no_files: "There are no files in what was named.",
    check_summary: |fine, wrong| match (fine, wrong) {
        (1, 0) => "The file is fine.".to_owned(),
        (fine, 0) => format!("All {fine} files are fine."),
        (fine, wrong) => format!("{fine} fine, {wrong} with problems."),
    },

    unknown_connection: |name| format!("There is no connection named \"{name}\"."),
    connections_are: |names| format!("There are: {names}."),
    no_connections: "No connections.",
    unknown_provider: |name| format!("This version has no provider \"{name}\"."),
    providers_are: |names| format!("It has: {names}."),
    secret_in_arguments: "A secret is never taken from the arguments, where every program on this computer could read it.",
    secret_hint: |connection, variable| {
        format!(
            "Pipe it in: greenroom connections add {connection} … --secret api_key=- < FILE. Or set {variable}. \
             If a real key stood there, replace it at the provider: the shell's history may hold it."
        )
    },
    unknown_secret: "This provider has no such secret.",
    secrets_are: |names| format!("It has: {names}."),
    secret_empty: |field| format!("Nothing came from standard input for {field}."),
    prompt: |provider, field| format!("{provider} {field} (is not shown): "),
    key_missing_hint: |variables| {
        format!(
            "Set {variables}, or remove and add the connection again to enter it where there is a keyring."
        )
    },
    connection_exists: |name| format!("There is a connection named \"{name}\" already."),
    connection_exists_hint: |name| {
        format!(
            "To change it: greenroom connections remove {name}, then add it again. Nothing at the provider is lost."
        )
    },
    connection_added: |name| format!("Added \"{name}\"."),
    connection_removed: |name| format!("Removed \"{name}\". What it holds stays at the provider."),
    connection_default: |name| format!("\"{name}\" is used when no connection is named."),
    no_keyring: "The connection is saved, but its key is not: this system has no keyring, and keys are never written to files.",

    created: "created",
    renamed: "renamed",
    deleted: "deleted",
    needs_yes: "Deleting cannot be undone.",
    needs_yes_hint: "Add --yes if that is what you want.",
    no_list: "This account has no list. Showing what is known here.",
    no_groups: "No groups.",
    no_assets: "No assets.",
    empty_name: "The name is empty.",
    bad_asset: |text| format!("\"{text}\" is not an asset."),
    bad_asset_hint: "Write asset://ID, as `greenroom assets list` shows it. Files are uploaded first.",
    in_use: |names| format!("A running generation needs {names}."),

    url_not_supported: |url| format!("Addresses are not supported by this version: {url}"),
    url_not_supported_hint: "Download the file and upload it from this computer.",
    needs_group: "Uploads need a group.",
    needs_group_hint: "Name one with --group ID, or make one with --new-group NAME.",
    needs_group_only_hint: "Name one with --group ID. This connection cannot make groups.",
    needs_stage: "This connection only takes files of this kind from a public address, and there is nowhere to put them.",
    not_this_kind: "This connection does not take files of this kind.",
    reused: "(already there)",
    unknown_transfer: |id| format!("There is no transfer {id}."),
    no_transfers: "No transfers.",
    nothing_left: "Nothing is left to do.",
    unsure_hint: "(send again: `greenroom transfers retry ID --send-again`; give up: `greenroom transfers cancel ID`)",

    taken_at_its_word: |asset| {
        format!(
            "The asset {asset} is not known on this computer. Nothing is asked in a dry run, so it is taken as Active."
        )
    },
    cannot_write: |place, said| format!("Nothing can be written to {place}: {said}."),
    saved_at: |path| format!("The video is at {path}."),
    stopped_watching: "This provider cannot cancel. Greenroom stopped watching; the task goes on there and may be charged.",
    unknown_task: |id| format!("There is no generation {id}."),
    no_tasks: "No generations.",

    sandbox_at: |url, key| format!("The sandbox listens at {url} and takes the key {key}"),
    sandbox_until: "Ctrl-C ends it.",
    demo_connection: "Connection: sandbox, a practice provider inside this program. Nothing leaves this computer.",
    demo_group: |name, id| format!("Group: \"{name}\" ({id})"),
    demo_group_description: "Made by greenroom demo",
    demo_upload: "Upload: three pictures, then moderation.",
    demo_generate: |prompt| format!("Generate: {prompt}"),
    demo_done: |path| format!("Done. The video is at {path}"),
    demo_failed: "The demo did not reach its end.",

    no_window: "Without a window: `greenroom demo` shows the whole job in the terminal, `greenroom --help` lists every command.",
};

pub(super) const ZH: CliWords = CliWords {
    error: "错误：",
    interrupted: "已中断。未完成的任务已保留：`greenroom transfers resume`、`greenroom tasks resume`。",
    closing: "正在关闭，在途请求最多等待五秒…",
    engine_ended: "引擎意外退出，详情见日志。",
    no_answer: "引擎没有应答，详情见日志。",
    stopped: "完成之前已被取消。",
    trouble: |name, said| format!("{name}：{said}。会自动继续；按 Ctrl-C 可将其留在队列中。"),

    doing_queued: "排队中",
    doing_sending: "发送中",
    doing_moderation: "审核中",
    doing_generating: "生成中",
    doing_saving: "保存中",
    doing_looking: "正在平台核对",

    no_files: "所给路径中没有文件。",
    check_summary: |fine, wrong| {
        if wrong == 0 {
            format!("{fine} 个文件全部合格。")
        } else {
            format!("{fine} 个合格，{wrong} 个有问题。")
        }
    },

    unknown_connection: |name| format!("没有名为「{name}」的连接。"),
    connections_are: |names| format!("现有：{names}。"),
    no_connections: "没有连接。",
    unknown_provider: |name| format!("此版本没有平台「{name}」。"),
    providers_are: |names| format!("可用：{names}。"),
    secret_in_arguments: "密钥不能写在命令参数里，本机的任何程序都能读到。",
    secret_hint: |connection, variable| {
        format!(
            "请从标准输入传入：greenroom connections add {connection} … --secret api_key=- < 文件，或设置 {variable}。\
             若刚才写的是真实密钥，请到平台更换：命令历史里可能已留下它。"
        )
    },
    unknown_secret: "此平台没有这种密钥。",
    secrets_are: |names| format!("可用：{names}。"),
    secret_empty: |field| format!("标准输入中没有 {field}。"),
    prompt: |provider, field| format!("{provider} {field}（不显示）："),
    key_missing_hint: |variables| {
        format!("请设置 {variables}；若系统有密钥环，也可移除后重新添加此连接来输入。")
    },
    connection_exists: |name| format!("已有名为「{name}」的连接。"),
    connection_exists_hint: |name| {
        format!("如需修改：greenroom connections remove {name}，然后重新添加。平台上的内容不受影响。")
    },
    connection_added: |name| format!("已添加「{name}」。"),
    connection_removed: |name| format!("已移除「{name}」。平台上的内容仍在。"),
    connection_default: |name| format!("未指定连接时使用「{name}」。"),
    no_keyring: "连接已保存，但密钥没有：本系统没有密钥环，而密钥从不写入文件。",

    created: "已创建",
    renamed: "已重命名",
    deleted: "已删除",
    needs_yes: "删除后无法恢复。",
    needs_yes_hint: "确定要删除请加 --yes。",
    no_list: "此账号没有列表功能，仅显示本机已知的内容。",
    no_groups: "没有素材组。",
    no_assets: "没有素材。",
    empty_name: "名称为空。",
    bad_asset: |text| format!("「{text}」不是素材。"),
    bad_asset_hint: "请写 asset://ID，见 `greenroom assets list`。文件需要先上传。",
    in_use: |names| format!("正在进行的生成需要 {names}。"),

    url_not_supported: |url| format!("此版本不支持网址：{url}"),
    url_not_supported_hint: "请先下载文件，再从本机上传。",
    needs_group: "上传需要素材组。",
    needs_group_hint: "请用 --group ID 指定，或用 --new-group 名称 新建。",
    needs_group_only_hint: "请用 --group ID 指定。此连接不能新建素材组。",
    needs_stage: "此连接的这类文件只接受公网地址，而目前没有可放置文件的地方。",
    not_this_kind: "此连接不接受这类文件。",
    reused: "（已存在）",
    unknown_transfer: |id| format!("没有传输 {id}。"),
    no_transfers: "没有传输。",
    nothing_left: "没有未完成的任务。",
    unsure_hint: "（重新发送：`greenroom transfers retry ID --send-again`；放弃：`greenroom transfers cancel ID`）",

    taken_at_its_word: |asset| format!("本机没有素材 {asset} 的记录。试运行不发送任何请求，故视其为可用。"),
    cannot_write: |place, said| format!("无法写入 {place}：{said}。"),
    saved_at: |path| format!("视频位于 {path}。"),
    stopped_watching: "此平台不支持取消。Greenroom 已停止跟踪；任务仍在平台进行，可能计费。",
    unknown_task: |id| format!("没有生成任务 {id}。"),
    no_tasks: "没有生成任务。",

    sandbox_at: |url, key| format!("沙盒监听于 {url}，密钥为 {key}"),
    sandbox_until: "按 Ctrl-C 结束。",
    demo_connection: "连接：sandbox，程序内置的练习平台。没有数据离开本机。",
    demo_group: |name, id| format!("素材组：「{name}」（{id}）"),
    demo_group_description: "由 greenroom demo 创建",
    demo_upload: "上传：三张图片，然后审核。",
    demo_generate: |prompt| format!("生成：{prompt}"),
    demo_done: |path| format!("完成。视频位于 {path}"),
    demo_failed: "演示未能完成。",

    no_window: "没有窗口也能用：`greenroom demo` 在终端演示全过程，`greenroom --help` 列出所有命令。",
};
