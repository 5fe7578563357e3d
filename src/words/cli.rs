//! What the command line says.

use crate::model::budget::KnownFrom;
use crate::model::connection::{TestStep, Untested};

/// Something an account cannot do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is named like the verb it cannot carry out")]
pub enum Lack {
    MakeGroup,
    RenameGroup,
    RemoveGroup,
    AdoptAsset,
    RenameAsset,
    RemoveAsset,
    Generate,
    GenerateWithoutKey,
    Verify,
}

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
    pub secret_hint: fn(connection: &str, field: &str, variable: &str) -> String,
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
    pub staging_incomplete: &'static str,
    pub staging_unused: fn(provider: &str) -> String,
    pub unknown_offer: fn(&str) -> String,
    pub offers_are: fn(&str) -> String,
    pub no_offers: &'static str,
    pub offer_other: fn(provider: &str) -> String,
    pub offer_found: fn(place: &str, fields: &str, import: &str) -> String,
    pub offer_environment: &'static str,
    pub offer_profile: fn(&str) -> String,
    /// A Bearer key stands where one half of a pair belongs.
    pub looks_like_bearer: fn(field: &str) -> String,
    /// An access key stands where a secret belongs.
    pub looks_like_access_key: fn(field: &str) -> String,

    pub created: &'static str,
    pub renamed: &'static str,
    pub deleted: &'static str,
    pub added: &'static str,
    pub hidden: &'static str,
    pub shown: &'static str,
    /// What this account cannot do.
    pub lack: fn(Lack) -> &'static str,
    /// The way out.
    pub lack_hint: fn(Lack) -> &'static str,
    pub needs_yes: &'static str,
    pub needs_yes_hint: &'static str,
    pub known_here: &'static str,
    pub as_known: &'static str,
    pub no_verdicts: &'static str,
    pub no_groups: &'static str,
    pub no_assets: &'static str,
    pub empty_name: &'static str,
    pub bad_asset: fn(&str) -> String,
    pub bad_asset_hint: &'static str,
    pub in_use: fn(names: &str) -> String,

    pub needs_group: &'static str,
    pub needs_group_hint: &'static str,
    pub needs_group_only_hint: &'static str,
    pub needs_stage: &'static str,
    pub needs_stage_hint: fn(connection: &str, variables: &str) -> String,
    pub stage_keys_missing: &'static str,
    pub stage_keys_missing_hint: fn(variables: &str) -> String,
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

    pub check: fn(TestStep) -> &'static str,
    pub check_fine: fn(TestStep) -> &'static str,
    pub untested: fn(Untested) -> &'static str,
    pub clock_off: fn(seconds: i64) -> String,
    pub clock_cure: &'static str,
    pub clock_accepted: fn(seconds: i64) -> String,
    pub clock_right: &'static str,
    pub clock_unknown: &'static str,
    pub clock_not_needed: &'static str,
    pub leftovers: fn(keys: &str) -> String,
    /// Another Greenroom holds the house, and only it can do this.
    pub beside: &'static str,
    pub beside_hint: &'static str,

    pub verify_link: fn(link: &str, minutes: u64) -> String,
    pub verify_done: fn(group: &str) -> String,
    pub verify_expired: &'static str,
    pub verify_stopped: &'static str,

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

    pub parked: &'static str,
    pub no_parked: &'static str,
    pub not_parked: fn(&str) -> String,
    /// Their originals are not on this computer.
    pub no_original: fn(names: &str) -> String,
    pub no_original_hint: &'static str,
    pub facts_gone: fn(&str) -> String,
    pub slots: fn(used: usize, of: Option<u32>) -> String,
    pub slots_from: fn(KnownFrom) -> &'static str,
    pub least_used: &'static str,
    pub used_in: fn(name: &str, running: usize, results: usize, draft: bool) -> String,
    pub no_spends: &'static str,
    /// Calls, of how many nobody knows whether they cost, and what was told of costs.
    pub spends_sum: fn(usize, usize, &str) -> String,
    /// Files and whole minutes.
    pub eta: fn(usize, u64) -> String,
    pub until_tomorrow: &'static str,
    pub not_unsure: fn(u64) -> String,
    pub no_video: fn(u64) -> String,
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
    secret_hint: |connection, field, variable| {
        format!(
            "Pipe it in: greenroom connections add {connection} … --secret {field}=- < FILE. Or set {variable}. \
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
    staging_incomplete: "A staging store needs --staging-endpoint and --staging-bucket.",
    staging_unused: |provider| format!("{provider} takes files directly and needs no staging store."),
    unknown_offer: |name| format!("There are no credentials \"{name}\" to take over on this computer."),
    offers_are: |names| format!("There are: {names}."),
    no_offers: "None were found: VOLC_ACCESSKEY with VOLC_SECRETKEY, ARK_API_KEY, or profiles of the official SDK.",
    offer_other: |provider| format!("These credentials are for {provider}."),
    offer_found: |place, fields, import| {
        format!(
            "Found in {place}: {fields}. To take them over: greenroom connections add NAME --provider volcengine --import {import}"
        )
    },
    offer_environment: "the environment",
    offer_profile: |name| format!("the official SDK's profile \"{name}\""),
    looks_like_bearer: |field| {
        format!("Warning: what was given as {field} looks like a Bearer key (sk-…). Were the keys swapped?")
    },
    looks_like_access_key: |field| {
        format!("Warning: what was given as {field} looks like an access key (AKLT…). Were the keys swapped?")
    },

    created: "created",
    renamed: "renamed",
    deleted: "deleted",
    added: "added",
    hidden: "hidden here",
    shown: "shown again",
    lack: |lack| match lack {
        Lack::MakeGroup => "This account cannot make groups.",
        Lack::RenameGroup => "This account cannot rename groups.",
        Lack::RemoveGroup => "This account cannot delete groups.",
        Lack::AdoptAsset => "This account cannot be asked about an asset by its id.",
        Lack::RenameAsset => "This account cannot rename assets.",
        Lack::RemoveAsset => "This account cannot delete assets.",
        Lack::Generate => "This account makes no videos.",
        Lack::GenerateWithoutKey => "This account has no key for videos yet.",
        Lack::Verify => "This account cannot verify real persons from here.",
    },
    lack_hint: |lack| match lack {
        Lack::MakeGroup => "Leave the group out, or name one that exists with --group ID.",
        Lack::RenameGroup | Lack::RenameAsset => "Rename it in the provider's own console, if it has one.",
        Lack::RemoveGroup => "Delete it in the provider's own console, if it has one.",
        Lack::AdoptAsset => "greenroom assets list shows what is known.",
        Lack::RemoveAsset => "To see it no more here: greenroom assets hide ID.",
        Lack::Generate => "Use another connection: --connection NAME.",
        Lack::GenerateWithoutKey => {
            "It is another one than that of the assets: set the variable ending in _GENERATION_KEY, or add the connection again with --secret generation_key=-."
        }
        Lack::Verify => {
            "Verify the person in the provider's console, then take the asset up with: greenroom assets add ID."
        }
    },
    needs_yes: "Deleting cannot be undone.",
    needs_yes_hint: "Add --yes if that is what you want.",
    as_known: "The report tells what is known on this computer.",
    no_verdicts: "Nothing was said of any asset yet.",
    known_here: "Known on this computer: this account has no list to read.",
    no_groups: "No groups.",
    no_assets: "No assets.",
    empty_name: "The name is empty.",
    bad_asset: |text| format!("\"{text}\" is not an asset."),
    bad_asset_hint: "Write asset://ID, as `greenroom assets list` shows it. Files are uploaded first.",
    in_use: |names| format!("A running generation needs {names}."),

    needs_group: "Uploads need a group.",
    needs_group_hint: "Name one with --group ID, or make one with --new-group NAME.",
    needs_group_only_hint: "Name one with --group ID. This connection cannot make groups.",
    needs_stage: "This connection only takes files of this kind from a public address, and there is nowhere to put them.",
    needs_stage_hint: |connection, variables| {
        format!(
            "Set up a staging store, any S3-compatible bucket of yours: [connection.staging] under \"{connection}\" in config.toml with its pair in {variables}, or connections add … --staging-endpoint URL --staging-bucket NAME. Or upload public addresses: https://…"
        )
    },
    stage_keys_missing: "This connection only takes files from a public address, and its staging store has no keys yet.",
    stage_keys_missing_hint: |variables| format!("Set {variables}, or upload public addresses: https://…"),
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

    check: |step| match step {
        TestStep::Clock => "Clock",
        TestStep::Reach => "Address, TLS and proxy",
        TestStep::Credentials => "Credentials",
        TestStep::Permission => "Permission",
        TestStep::Project => "Project",
        TestStep::Entitlement => "Authorisation letter and entitlement",
        TestStep::Generation => "Key for videos",
        TestStep::Staging => "Staging store",
    },
    check_fine: |step| match step {
        TestStep::Clock => "The clock is right.",
        TestStep::Reach => "The address answers.",
        TestStep::Credentials => "The credentials are accepted.",
        TestStep::Permission => "They may do what is needed.",
        TestStep::Project => "Calls with this project are answered.",
        TestStep::Entitlement => "The account may create assets.",
        TestStep::Generation => "The key for videos is accepted.",
        TestStep::Staging => "The staging store can be written, read and cleaned.",
    },
    untested: |why| match why {
        Untested::Earlier => "Not tested: an earlier check found the cause.",
        Untested::NoFreeQuestion => "Not tested: there is no way to ask for free; the first call tells.",
        Untested::NotSetUp => "Not tested: nothing is set up to ask about.",
        Untested::NotNeeded => "Not tested: this connection has no such thing.",
    },
    clock_off: |seconds| {
        let way = if seconds < 0 { "ahead of" } else { "behind" };
        format!("This computer's clock is {} s {way} the server's.", seconds.abs())
    },
    clock_cure: "Set this computer's clock, or let Greenroom correct its signatures: greenroom doctor --accept-clock",
    clock_accepted: |seconds| format!("Signatures of this connection are now corrected by {seconds} s."),
    clock_right: "The clock needs no correction.",
    clock_unknown: "The server told no time, so there is nothing to accept.",
    clock_not_needed: "This provider's calls are not signed; the clock does not matter.",
    leftovers: |keys| format!("Left in the staging store by earlier uploads: {keys}"),
    beside: "Another Greenroom is open, and only it can do this.",
    beside_hint: "Do it there, or close it first.",

    verify_link: |link, minutes| {
        format!("Open this on the person's phone within {minutes} minutes; it is good for one person: {link}")
    },
    verify_done: |group| format!("Verified. The person's assets go into the group {group}."),
    verify_expired: "The link's time is over, or the person was refused; the provider does not tell which.",
    verify_stopped: "The verification was stopped.",

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

    parked: "parked; its original stays here",
    no_parked: "Nothing is parked.",
    not_parked: |what| format!("Nothing parked has the id or the hash {what}."),
    no_original: |names| {
        format!("The original of {names} is not on this computer: it could not be brought back.")
    },
    no_original_hint: "`greenroom assets delete` gives the slot back for good.",
    facts_gone: |name| {
        format!("What was measured of {name} is not known on this computer any more; add the file again.")
    },
    slots: |used, of| match of {
        Some(of) => format!("{used} of {of} slots are taken."),
        None => format!("{used} assets are held; how many may be is not known."),
    },
    slots_from: |from| match from {
        KnownFrom::Setting => "The number is yours, from the settings.",
        KnownFrom::Documents => "The number is from the provider's documents.",
        KnownFrom::Refusal(_) => "The number was learned from a refusal.",
    },
    least_used: "Used least; `greenroom assets park ID` frees a slot and keeps the original:",
    used_in: |name, running, results, draft| {
        let count = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let mut uses: Vec<String> = [
            count(running, "running generation", "running generations"),
            count(results, "saved result", "saved results"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if draft {
            uses.push("the draft".to_owned());
        }
        if uses.is_empty() {
            format!("{name} is not used.")
        } else {
            format!("{name} is used by {}.", uses.join(", "))
        }
    },
    no_spends: "No calls that may cost.",
    spends_sum: |calls, unknown, costs| {
        let plural = if calls == 1 { "call" } else { "calls" };
        let unknown =
            if unknown == 0 { String::new() } else { format!(", of {unknown} nobody knows the end") };
        let costs = if costs.is_empty() { String::new() } else { format!(". Told cost: {costs}") };
        format!("{calls} {plural}{unknown}{costs}.")
    },
    eta: |files, minutes| {
        let plural = if minutes == 1 { "minute" } else { "minutes" };
        format!("{files} files, about {minutes} {plural}.")
    },
    until_tomorrow: "It stays in the queue. It goes on tomorrow, or once the daily limit in config.toml is raised, while Greenroom is open.",
    not_unsure: |id| format!("Nothing is unsure about {id}."),
    no_video: |id| format!("{id} has no saved video."),
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
    secret_hint: |connection, field, variable| {
        format!(
            "请从标准输入传入：greenroom connections add {connection} … --secret {field}=- < 文件，或设置 {variable}。\
             若刚才写的是真实密钥，请到平台更换：命令历史里可能已留下它。"
        )
    },
    unknown_secret: "此平台没有这种密钥。",
    secrets_are: |names| format!("可用：{names}。"),
    secret_empty: |field| format!("标准输入中没有 {field}。"),
    prompt: |provider, field| format!("{provider} {field}（不显示）："),
    key_missing_hint: |variables| {
        format!("请设置 {variables}；若系统有钥匙串，也可移除后重新添加此连接来输入。")
    },
    connection_exists: |name| format!("已有名为「{name}」的连接。"),
    connection_exists_hint: |name| {
        format!("如需修改：greenroom connections remove {name}，然后重新添加。平台上的内容不受影响。")
    },
    connection_added: |name| format!("已添加「{name}」。"),
    connection_removed: |name| format!("已移除「{name}」。平台上的内容仍在。"),
    connection_default: |name| format!("未指定连接时使用「{name}」。"),
    no_keyring: "连接已保存，但密钥没有：本系统没有钥匙串，而密钥从不写入文件。",
    staging_incomplete: "中转存储需要同时给出 --staging-endpoint 和 --staging-bucket。",
    staging_unused: |provider| format!("{provider} 可直接接收文件，不需要中转存储。"),
    unknown_offer: |name| format!("本机没有可导入的凭证「{name}」。"),
    offers_are: |names| format!("可导入：{names}。"),
    no_offers: "没有找到：VOLC_ACCESSKEY 与 VOLC_SECRETKEY、ARK_API_KEY，或官方 SDK 的配置。",
    offer_other: |provider| format!("这些凭证属于 {provider}。"),
    offer_found: |place, fields, import| {
        format!(
            "在{place}中找到：{fields}。如需导入：greenroom connections add 名称 --provider volcengine --import {import}"
        )
    },
    offer_environment: "环境变量",
    offer_profile: |name| format!("官方 SDK 的配置「{name}」"),
    looks_like_bearer: |field| format!("注意：{field} 的内容像是 Bearer 密钥（sk-…）。是否填反了？"),
    looks_like_access_key: |field| format!("注意：{field} 的内容像是 Access Key（AKLT…）。是否填反了？"),

    created: "已创建",
    renamed: "已重命名",
    deleted: "已删除",
    added: "已添加",
    hidden: "已在本机隐藏",
    shown: "已重新显示",
    lack: |lack| match lack {
        Lack::MakeGroup => "此账号不能新建素材组。",
        Lack::RenameGroup => "此账号不能重命名素材组。",
        Lack::RemoveGroup => "此账号不能删除素材组。",
        Lack::AdoptAsset => "此账号不能按编号查询素材。",
        Lack::RenameAsset => "此账号不能重命名素材。",
        Lack::RemoveAsset => "此账号不能删除素材。",
        Lack::Generate => "此账号不能生成视频。",
        Lack::GenerateWithoutKey => "此账号还没有视频生成密钥。",
        Lack::Verify => "此账号不能在这里进行真人认证。",
    },
    lack_hint: |lack| match lack {
        Lack::MakeGroup => "请不要指定素材组，或用 --group ID 指定已有的素材组。",
        Lack::RenameGroup | Lack::RenameAsset => "若平台有控制台，请在那里重命名。",
        Lack::RemoveGroup => "若平台有控制台，请在那里删除。",
        Lack::AdoptAsset => "已知的素材见 greenroom assets list。",
        Lack::RemoveAsset => "如不想再看到它：greenroom assets hide ID。",
        Lack::Generate => "请改用其他连接：--connection 名称。",
        Lack::GenerateWithoutKey => {
            "它与素材的密钥不同：请设置以 _GENERATION_KEY 结尾的变量，或重新添加此连接并加上 --secret generation_key=-。"
        }
        Lack::Verify => "请在平台控制台完成真人认证，然后用 greenroom assets add ID 添加素材。",
    },
    needs_yes: "删除后无法恢复。",
    needs_yes_hint: "确定要删除请加 --yes。",
    as_known: "报告内容为本机已知的情况。",
    no_verdicts: "还没有任何素材的结论。",
    known_here: "以下为本机已知的内容：此账号没有可读取的列表。",
    no_groups: "没有素材组。",
    no_assets: "没有素材。",
    empty_name: "名称为空。",
    bad_asset: |text| format!("「{text}」不是素材。"),
    bad_asset_hint: "请写 asset://ID，见 `greenroom assets list`。文件需要先上传。",
    in_use: |names| format!("正在进行的生成需要 {names}。"),

    needs_group: "上传需要素材组。",
    needs_group_hint: "请用 --group ID 指定，或用 --new-group 名称 新建。",
    needs_group_only_hint: "请用 --group ID 指定。此连接不能新建素材组。",
    needs_stage: "此连接的这类文件只接受公网地址，而目前没有可放置文件的地方。",
    needs_stage_hint: |connection, variables| {
        format!(
            "请设置中转存储（你自己的任意 S3 兼容存储桶）：在 config.toml 的「{connection}」下写 [connection.staging]，密钥放在 {variables}；或使用 connections add … --staging-endpoint 网址 --staging-bucket 名称。也可以直接上传公网地址：https://…"
        )
    },
    stage_keys_missing: "此连接只接受公网地址，而它的中转存储还没有密钥。",
    stage_keys_missing_hint: |variables| format!("请设置 {variables}，或直接上传公网地址：https://…"),
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

    check: |step| match step {
        TestStep::Clock => "时钟",
        TestStep::Reach => "地址、TLS 与代理",
        TestStep::Credentials => "凭证",
        TestStep::Permission => "权限",
        TestStep::Project => "项目",
        TestStep::Entitlement => "授权书与权益",
        TestStep::Generation => "视频生成密钥",
        TestStep::Staging => "中转存储",
    },
    check_fine: |step| match step {
        TestStep::Clock => "时钟准确。",
        TestStep::Reach => "地址有应答。",
        TestStep::Credentials => "凭证有效。",
        TestStep::Permission => "所需权限齐全。",
        TestStep::Project => "该项目的调用有应答。",
        TestStep::Entitlement => "账号可以创建素材。",
        TestStep::Generation => "视频生成密钥有效。",
        TestStep::Staging => "中转存储可写、可读、可清理。",
    },
    untested: |why| match why {
        Untested::Earlier => "未测试：前面的检查已找到原因。",
        Untested::NoFreeQuestion => "未测试：没有免费的询问方式，首次调用时才知道。",
        Untested::NotSetUp => "未测试：尚未设置。",
        Untested::NotNeeded => "未测试：此连接没有这一项。",
    },
    clock_off: |seconds| {
        let way = if seconds < 0 { "快" } else { "慢" };
        format!("本机时钟比服务器{way} {} 秒。", seconds.abs())
    },
    clock_cure: "请校准本机时钟，或让 Greenroom 修正签名时间：greenroom doctor --accept-clock",
    clock_accepted: |seconds| format!("此连接的签名时间已修正 {seconds} 秒。"),
    clock_right: "时钟无需修正。",
    clock_unknown: "服务器没有给出时间，无可修正。",
    clock_not_needed: "此平台的请求不签名，与时钟无关。",
    leftovers: |keys| format!("中转存储中留有先前上传的文件：{keys}"),
    beside: "另一个 Greenroom 正在运行，只有它能完成此操作。",
    beside_hint: "请在那里操作，或先将其关闭。",

    verify_link: |link, minutes| format!("请在 {minutes} 分钟内用本人的手机打开（仅供一人使用）：{link}"),
    verify_done: |group| format!("认证完成。此人的素材请放入素材组 {group}。"),
    verify_expired: "链接已过期，或认证未通过；平台不区分这两种情况。",
    verify_stopped: "已停止认证。",

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

    parked: "已停放；原文件保留在本机",
    no_parked: "没有停放的素材。",
    not_parked: |what| format!("停放的素材中没有此 ID 或哈希：{what}。"),
    no_original: |names| format!("{names} 的原文件不在本机，停放后将无法恢复。"),
    no_original_hint: "`greenroom assets delete` 会永久释放名额。",
    facts_gone: |name| format!("本机已没有 {name} 的文件信息，请重新添加该文件。"),
    slots: |used, of| match of {
        Some(of) => format!("已占用 {used} / {of} 个名额。"),
        None => format!("已持有 {used} 个素材；名额上限未知。"),
    },
    slots_from: |from| match from {
        KnownFrom::Setting => "上限来自你的设置。",
        KnownFrom::Documents => "上限来自平台文档。",
        KnownFrom::Refusal(_) => "上限由一次拒绝得知。",
    },
    least_used: "最久未用；`greenroom assets park ID` 可释放名额并保留原文件：",
    used_in: |name, running, results, draft| {
        let mut uses = Vec::new();
        if running > 0 {
            uses.push(format!("{running} 个进行中的生成"));
        }
        if results > 0 {
            uses.push(format!("{results} 个已保存的结果"));
        }
        if draft {
            uses.push("草稿".to_owned());
        }
        if uses.is_empty() {
            format!("{name} 未被使用。")
        } else {
            format!("{name} 被使用：{}。", uses.join("、"))
        }
    },
    no_spends: "没有可能计费的调用。",
    spends_sum: |calls, unknown, costs| {
        let unknown =
            if unknown == 0 { String::new() } else { format!("，其中 {unknown} 次结果未知") };
        let costs =
            if costs.is_empty() { String::new() } else { format!("。平台告知的费用：{costs}") };
        format!("共 {calls} 次调用{unknown}{costs}。")
    },
    eta: |files, minutes| format!("共 {files} 个文件，约需 {minutes} 分钟。"),
    until_tomorrow: "任务仍在队列中。Greenroom 打开时，明天会自动继续；调高 config.toml 中的每日上限则立即继续。",
    not_unsure: |id| format!("{id} 的结果是明确的。"),
    no_video: |id| format!("{id} 没有已保存的视频。"),
};
