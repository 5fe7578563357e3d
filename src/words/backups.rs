//! What is said of the rows of this house: what is wrong with them, what was rebuilt, copies to go back to.

use crate::model::StoreTrouble;
use crate::model::talk::Rebuilt;

/// Words of the database and its copies.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named like the sentence it holds")]
pub struct BackupWords {
    /// Why the rows cannot be used.
    pub trouble: fn(StoreTrouble) -> &'static str,
    /// What to do.
    pub advice: fn(StoreTrouble) -> &'static str,
    /// Rows could not be read while a command ran, so that nothing it would list is known.
    pub not_loaded: fn(said: &str) -> String,
    /// Rows cannot be written while a command waits.
    pub not_kept: fn(said: &str) -> String,
    pub rebuilt: fn(&Rebuilt) -> String,
    pub rebuilt_unsure: &'static str,
    pub none: &'static str,
    pub made: fn(path: &str, size: &str) -> String,
    pub restored: fn(&Rebuilt) -> String,
    pub needs_yes: &'static str,
    pub needs_yes_hint: &'static str,
}

pub(super) const EN: BackupWords = BackupWords {
    trouble: |trouble| match trouble {
        StoreTrouble::Damaged => "The database is damaged.",
        StoreTrouble::Busy => "Another program keeps the database locked.",
        StoreTrouble::DiskFull => "There is no room on the disk for the database.",
        StoreTrouble::NotWritable => "The database, its folder or its disk may not be written to.",
        StoreTrouble::Newer => "A newer Greenroom wrote the database.",
        StoreTrouble::Other => "The database cannot be used.",
    },
    advice: |trouble| match trouble {
        StoreTrouble::Damaged => {
            "Close every Greenroom and start one: it sets the damaged file aside and rebuilds it."
        }
        StoreTrouble::Busy => "Close the other program, or wait until it is done; nothing is lost.",
        StoreTrouble::DiskFull => "Free some space and start again; nothing is lost.",
        StoreTrouble::NotWritable => {
            "Give your user the right to write there and start again; nothing is lost."
        }
        StoreTrouble::Newer => "Install that version, or go back to a backup made before it.",
        StoreTrouble::Other => "Nothing was changed. `greenroom backup list` names the copies to go back to.",
    },
    not_loaded: |said| format!("What is kept on this computer could not be read: {said}"),
    not_kept: |said| {
        format!(
            "Nothing can be written down: {said}. Nothing more was sent; carry on with `greenroom transfers resume` or `greenroom tasks resume` once it can."
        )
    },
    rebuilt: |it| {
        let kept = kept_en(it);
        if it.aside.as_os_str().is_empty() {
            format!("The database was lost ({}). {kept}", it.said)
        } else {
            format!("The database was damaged ({}). It lies at {}. {kept}", it.said, it.aside.display())
        }
    },
    rebuilt_unsure: "What may have been sent since the last backup is looked for and not sent again by itself.",
    none: "No backups yet.",
    made: |path, size| format!("Backup made: {path} ({size})."),
    restored: |it| format!("Restored. What was there before lies at {}. {}", it.aside.display(), kept_en(it)),
    needs_yes: "Going back to a backup puts it in place of the present database.",
    needs_yes_hint: "Add --yes if that is what you want; the present database is set aside, not deleted.",
};

fn kept_en(it: &Rebuilt) -> String {
    format!("Kept: {} jobs, {} results, {} assets.", it.jobs, it.takes, it.assets)
}

pub(super) const ZH: BackupWords = BackupWords {
    trouble: |trouble| match trouble {
        StoreTrouble::Damaged => "数据库已损坏。",
        StoreTrouble::Busy => "另一个程序一直锁着数据库。",
        StoreTrouble::DiskFull => "磁盘没有空间存放数据库。",
        StoreTrouble::NotWritable => "数据库、其文件夹或磁盘不可写。",
        StoreTrouble::Newer => "数据库由更新版本的 Greenroom 写入。",
        StoreTrouble::Other => "数据库无法使用。",
    },
    advice: |trouble| match trouble {
        StoreTrouble::Damaged => "请关闭所有 Greenroom 后重新启动：损坏的文件会被移到一旁并重建。",
        StoreTrouble::Busy => "请关闭该程序或等它结束；没有丢失任何内容。",
        StoreTrouble::DiskFull => "请腾出空间后重新启动；没有丢失任何内容。",
        StoreTrouble::NotWritable => "请为当前用户开放写入权限后重新启动；没有丢失任何内容。",
        StoreTrouble::Newer => "请安装该版本，或恢复到在此之前的备份。",
        StoreTrouble::Other => "没有改动任何内容。可用 `greenroom backup list` 查看可恢复的备份。",
    },
    not_loaded: |said| format!("无法读取本机保存的内容：{said}"),
    not_kept: |said| {
        format!(
            "无法写入记录：{said}。没有再发送任何内容；恢复后请用 `greenroom transfers resume` 或 `greenroom tasks resume` 继续。"
        )
    },
    rebuilt: |it| {
        let kept = kept_zh(it);
        if it.aside.as_os_str().is_empty() {
            format!("数据库已丢失（{}）。{kept}", it.said)
        } else {
            format!("数据库已损坏（{}），原文件保存在 {}。{kept}", it.said, it.aside.display())
        }
    },
    rebuilt_unsure: "上次备份之后可能已发送的内容会先到平台查找，不会自动重发。",
    none: "还没有备份。",
    made: |path, size| format!("已备份：{path}（{size}）。"),
    restored: |it| format!("已恢复。之前的数据库保存在 {}。{}", it.aside.display(), kept_zh(it)),
    needs_yes: "恢复备份会用它替换当前数据库。",
    needs_yes_hint: "确定要恢复请加 --yes；当前数据库会移到一旁，不会删除。",
};

fn kept_zh(it: &Rebuilt) -> String {
    format!("保留：{} 个任务、{} 个结果、{} 个素材。", it.jobs, it.takes, it.assets)
}
