//! `config.toml` as people write it, and as the window changes it; and where things live.
#![expect(clippy::expect_used, reason = "a test says what it expected")]

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use greenroom::model::connection::{Settings, Staging};
use greenroom::model::conventions::{Column, Naming, ReportColumns};
use greenroom::model::rules::Edition;
use greenroom::model::talk::{Language, Taste, Theme};
use greenroom::model::{
    Action, Chord, ConnectionEdit, ConnectionName, Keymap, ProviderKind, Secret, Verdict,
};
use greenroom::setup::config::{Config, ConnectionConfig, Error};
use greenroom::setup::dirs::Dirs;

/// A folder with a `config.toml` that says this.
struct Written(tempfile::TempDir);

impl Written {
    fn new(text: &str) -> Self {
        let written = Self(tempfile::tempdir().expect("a folder"));
        std::fs::write(written.path(), text).expect("write");
        written
    }
    fn path(&self) -> PathBuf {
        self.0.path().join("config.toml")
    }
    fn load(&self) -> Config {
        Config::load(&self.path()).expect("load")
    }
    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).expect("read")
    }
}

/// The line and the message with which a file is refused.
fn refused(text: &str) -> (usize, String) {
    match Config::load(&Written::new(text).path()) {
        Err(Error::Content { line, message, .. }) => (line, message),
        other => panic!("not refused: {other:?}"),
    }
}

fn name(text: &str) -> ConnectionName {
    ConnectionName::new(text)
}

fn edit(was: Option<&str>, to: &str, base_url: Option<&str>) -> ConnectionEdit {
    edit_with(was, to, Settings { base_url: base_url.map(Into::into), ..Settings::default() })
}

fn edit_with(was: Option<&str>, to: &str, settings: Settings) -> ConnectionEdit {
    ConnectionEdit {
        was: was.map(ConnectionName::new),
        name: name(to),
        provider: ProviderKind::AnyFast,
        settings,
        secrets: vec![(greenroom::model::CredentialField::ApiKey, Secret::new("sk-never-in-a-file"))],
        take_from: None,
    }
}

const FULL: &str = r#"# My accounts.
default_connection = "studio" # the good one

theme = "dark"

# The studio pays for this one.
[[connection]]
name = "studio"               # never rename
provider = "anyfast"
base_url = "http://127.0.0.1:9000"             # optional
generation_url = "http://127.0.0.1:9000/api/v3"
region = "cn-beijing"
project = "default"
creates_per_minute = 3
slots = 50
creations_per_day = 200
generations_per_day = 0
clock_offset = -40

[connection.staging]          # where a local file waits
endpoint = "http://127.0.0.1:9100"
bucket = "avatars"
region = "auto"
prefix = "staging/"

# 自己的账号
[[connection]]
provider = "anyfast"
name = "自己"

# the end
"#;

/// What `FULL` says of the studio.
fn full() -> Settings {
    Settings {
        base_url: Some("http://127.0.0.1:9000".into()),
        generation_url: Some("http://127.0.0.1:9000/api/v3".into()),
        region: Some("cn-beijing".into()),
        project: Some("default".into()),
        rules: None,
        creates_per_minute: Some(3),
        slots: Some(50),
        creations_per_day: Some(200),
        generations_per_day: Some(0),
        clock_offset: Some(-40),
        staging: Some(Staging {
            endpoint: "http://127.0.0.1:9100".into(),
            bucket: "avatars".into(),
            region: Some("auto".into()),
            prefix: Some("staging/".into()),
        }),
    }
}

#[test]
fn every_key_of_the_contract_is_read() {
    let config = Written::new(FULL).load();
    let connections = config.connections();
    let names: Vec<&str> = connections.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["studio", "自己", "sandbox"]);
    let studio = &connections[0];
    assert_eq!(studio.provider, ProviderKind::AnyFast);
    assert_eq!(studio.settings, full());
    assert_eq!(connections[1].settings, Settings::default());
    assert_eq!(config.default_connection(), name("studio"));
    assert_eq!(config.taste(), Taste { theme: Theme::Dark, ..Taste::default() });
    assert_eq!(config.results(), None);
    let config = Written::new(
        "results = \"/视频\"\nlanguage = \"zh-CN\"\nundo_send_seconds = 0\nnotifications = false\nmuted = true\nvolume = 40\npreview_cache_mb = 64",
    )
    .load();
    assert_eq!(config.results(), Some(Path::new("/视频")));
    let taste = Taste {
        language: Language::Chinese,
        undo_send_seconds: 0,
        notifications: false,
        preview_cache_mb: 64,
        muted: true,
        volume: 40,
        ..Taste::default()
    };
    assert_eq!(config.taste(), taste);
}

#[test]
fn the_edition_of_the_rules_is_read_written_and_taken_back() {
    let text = "[[connection]]\nname = \"a\"\nprovider = \"byteplus\"\nrules = \"4k\" # promised in May\n";
    let mut config = Written::new(text).load();
    let mut settings = config.connections()[0].settings.clone();
    assert_eq!(settings.rules, Some(Edition::UltraHd));
    let mut change = |rules: Option<Edition>| {
        settings.rules = rules;
        let edit = ConnectionEdit {
            was: Some(name("a")),
            name: name("a"),
            provider: ProviderKind::BytePlus,
            settings: settings.clone(),
            secrets: vec![],
            take_from: None,
        };
        config.upsert(&edit).expect("it can be written");
        config.connections()[0].settings.rules
    };
    assert_eq!(change(Some(Edition::Hd)), Some(Edition::Hd));
    assert_eq!(change(None), None);
}

#[test]
fn without_a_file_there_is_the_sandbox() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = Config::load(&folder.path().join("config.toml")).expect("load");
    let connections = config.connections();
    assert_eq!(connections.len(), 1);
    assert_eq!((connections[0].name.as_str(), connections[0].provider), ("sandbox", ProviderKind::Sandbox));
    assert_eq!(config.default_connection(), name("sandbox"));
    config.save().expect("save");
    assert!(!folder.path().join("config.toml").exists(), "nothing to say, nothing written");
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    for (text, line, key) in [
        ("# x\n\ndefault_conection = \"a\"\n", 3, "default_conection"),
        ("[[connection]]\nname = \"a\"\nprovider = \"anyfast\"\nbaseurl = \"http://x\"\n", 4, "baseurl"),
        (
            "[[connection]]\nname = \"a\"\nprovider = \"anyfast\"\n[connection.staging]\nendpoint = \"http://x\"\nbucket = \"b\"\nkey = \"sk\"\n",
            7,
            "key",
        ),
        ("[taste]\nlanguage = \"en\"\n", 1, "taste"),
    ] {
        let (at, message) = refused(text);
        assert!(message.contains(&format!("`{key}`")), "{message}");
        assert_eq!(at, line, "{message}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_where_it_stands() {
    let connection = |lines: &str| format!("[[connection]]\nname = \"a\"\nprovider = \"anyfast\"\n{lines}");
    for (text, line, said) in [
        ("default_connection = \n".to_owned(), 1, ""),
        ("a = 1\na = 2\n".to_owned(), 2, "duplicate"),
        (connection("creates_per_minute = 0\n"), 4, "zero"),
        (connection("creates_per_minute = \"3\"\n"), 4, "string"),
        (connection("rules = \"8k\"\n"), 4, "720p, 1080p, 4k"),
        (connection("project = \"a\"\nrules = \"4k\"\n"), 5, "anyfast does not have; it has 720p"),
        (connection("base_url = \"ftp://x\"\n"), 4, "http"),
        (connection("base_url = \"x.com\"\n"), 4, "address"),
        (connection("base_url = \"http://\"\n"), 4, "address"),
        (connection("base_url = \"https://x.com/?key=1\"\n"), 4, "?"),
        (connection("clock_offset = 86401\n"), 4, "86401"),
        (connection("clock_offset = \"1\"\n"), 4, "string"),
        (connection("region = \"cn beijing\"\n"), 4, "region"),
        (connection("project = \" a\"\n"), 4, "project"),
        (connection("generation_url = \"x\"\n"), 4, "address"),
        (connection("[connection.staging]\nendpoint = \"http://x\"\nbucket = \"a/b\"\n"), 6, "bucket"),
        (
            connection("[connection.staging]\nendpoint = \"http://x\"\nbucket = \"b\"\nprefix = \"/é\"\n"),
            7,
            "prefix",
        ),
        (connection("[connection.staging]\nendpoint = \"http://x\"\n"), 4, "`bucket`"),
        (connection("[[connection]]\nname = \"A\"\nprovider = \"anyfast\"\n"), 5, "already a connection “a”"),
        ("language = \"de\"\n".to_owned(), 1, "en, zh-CN"),
        ("\ntheme = \"blue\"\n".to_owned(), 2, "system, dark, light"),
        ("\ndefault_connection = \"gone\"\n".to_owned(), 2, "gone"),
        ("[[connection]]\nprovider = \"anyfast\"\n".to_owned(), 1, "`name`"),
        ("[[connection]]\nname = \"a\"\nprovider = \"acme\"\n".to_owned(), 3, "acme"),
    ] {
        let (at, message) = refused(&text);
        assert!(message.contains(said), "{message} does not say {said}");
        assert_eq!(at, line, "{message}\n{text}");
    }
}

#[test]
fn every_provider_of_the_contract_is_known_by_each_of_its_names() {
    let names = [
        ("volcengine", ProviderKind::Volcengine),
        ("byteplus", ProviderKind::BytePlus),
        ("anyfast", ProviderKind::AnyFast),
        ("apiyi", ProviderKind::Apiyi),
        ("apimart", ProviderKind::Apimart),
        ("gccai", ProviderKind::Apimart),
        ("kyy", ProviderKind::Kyy),
        ("kyyvideo", ProviderKind::Kyy),
        ("private-avatar", ProviderKind::PrivateAvatar),
    ];
    for (key, kind) in names {
        let text = format!(
            "[[connection]]\nname = \"a\"\nprovider = \"{key}\"\nbase_url = \"http://127.0.0.1:1\"\n"
        );
        let written = Written::new(&text);
        let mut config = written.load();
        assert_eq!(config.connections()[0].provider, kind);
        let settings = config.connections()[0].settings.clone();
        let edit = ConnectionEdit { provider: kind, ..edit_with(Some("a"), "b", settings) };
        config.upsert(&edit).expect("rename");
        config.save().expect("save");
        assert_eq!(written.text(), text.replace("\"a\"", "\"b\""), "its name stays as it was written");
    }
}

#[test]
fn a_gateway_without_a_known_address_needs_one() {
    let (line, message) = refused("[[connection]]\nname = \"a\"\nprovider = \"private-avatar\"\n");
    assert_eq!(line, 3);
    assert!(message.contains("base_url"), "{message}");
    let mut config = Written::new("").load();
    let without = ConnectionEdit { provider: ProviderKind::PrivateAvatar, ..edit(None, "a", None) };
    assert!(matches!(config.upsert(&without), Err(Error::Entry(said)) if said.contains("base_url")));
    let with = ConnectionEdit {
        provider: ProviderKind::PrivateAvatar,
        ..edit(None, "a", Some("https://gate.example"))
    };
    config.upsert(&with).expect("with an address it is whole");
}

#[test]
fn everything_that_can_be_set_is_written_and_read_again() {
    let written = Written::new("theme = \"dark\" # mine\n");
    let mut config = written.load();
    config.upsert(&edit_with(None, "a", full())).expect("add");
    config.upsert(&edit(None, "b", None)).expect("add another");
    config.save().expect("save");
    assert_eq!(written.load().connections()[0].settings, full());
    assert_eq!(written.load().connections()[1].settings, Settings::default(), "{}", written.text());

    let mut config = written.load();
    config.upsert(&edit(Some("a"), "a", None)).expect("take everything back");
    config.save().expect("save");
    assert_eq!(
        written.text(),
        "theme = \"dark\" # mine\n\n[[connection]]\nname = \"a\"\nprovider = \"anyfast\"\n\n[[connection]]\nname = \"b\"\nprovider = \"anyfast\"\n"
    );
}

#[test]
fn what_a_form_enters_is_held_to_the_rules_of_the_file() {
    let mut config = Written::new("").load();
    let staging = full().staging.expect("staging");
    for settings in [
        Settings { clock_offset: Some(-86_401), ..Settings::default() },
        Settings { region: Some(String::new()), ..Settings::default() },
        Settings { project: Some(" ".into()), ..Settings::default() },
        Settings { creates_per_minute: Some(0), ..Settings::default() },
        Settings { generation_url: Some("https://x.com/?a".into()), ..Settings::default() },
        Settings {
            staging: Some(Staging { bucket: "a b".into(), ..staging.clone() }),
            ..Settings::default()
        },
        Settings {
            staging: Some(Staging { endpoint: "x".into(), ..staging.clone() }),
            ..Settings::default()
        },
        Settings { staging: Some(Staging { prefix: Some("/".into()), ..staging }), ..Settings::default() },
    ] {
        let refused = config.upsert(&edit_with(None, "a", settings.clone()));
        assert!(matches!(refused, Err(Error::Entry(_))), "{settings:?}");
    }
    assert_eq!(config.connections().len(), 1);
}

#[test]
fn a_password_in_an_address_is_refused_and_not_repeated() {
    let (line, message) = refused(
        "[[connection]]\nname = \"a\"\nprovider = \"anyfast\"\nbase_url = \"http://me:hunter2@x.com\"\n",
    );
    assert_eq!(line, 4);
    assert!(message.contains("key store") && !message.contains("hunter2"), "{message}");
}

#[test]
fn names_are_checked_alike_in_the_file_and_in_the_form() {
    let long = "x".repeat(65);
    for bad in ["", " ", "a/b", "a\tb", " a", "a\u{7f}", long.as_str(), "Sandbox", "SANDBOX", "sandbox"] {
        let text =
            format!("[[connection]]\nname = {bad:?}\nprovider = \"anyfast\"\n").replace("\\u{7f}", "\\u007f");
        assert_eq!(refused(&text).0, 2, "{bad:?}");
        let mut config = Written::new("").load();
        assert!(matches!(config.upsert(&edit(None, bad, None)), Err(Error::Entry(_))), "{bad:?}");
        assert_eq!(config.connections().len(), 1);
    }
    let mut config = Written::new("").load();
    config.upsert(&edit(None, &"影".repeat(64), None)).expect("sixty-four characters are fine");
    let error = config.upsert(&edit(None, &"光".repeat(64), None)).expect_err("both are only underscores");
    assert!(error.to_string().contains("GREENROOM_SECRET_____"), "{error}");
    config.upsert(&edit(None, "a b", None)).expect("add");
    assert!(matches!(config.upsert(&edit(None, "A-B", None)), Err(Error::Entry(_))));
    assert!(matches!(config.upsert(&edit(None, "A B", None)), Err(Error::Entry(_))));
    assert!(matches!(config.upsert(&edit(None, "c", Some("http://u:p@x"))), Err(Error::Entry(_))));
}

#[test]
fn a_change_keeps_comments_order_and_other_keys() {
    let written = Written::new(FULL);
    let mut config = written.load();
    let settings =
        Settings { base_url: Some("https://gate.example".into()), clock_offset: Some(12), ..full() };
    config.upsert(&edit_with(Some("studio"), "workshop", settings)).expect("rename");
    let taste = Taste {
        language: Language::Chinese,
        theme: Theme::Dark,
        undo_send_seconds: 9,
        volume: 35,
        ..Taste::default()
    };
    config.set_taste(taste).expect("taste");
    config.save().expect("save");
    let expected = FULL
        .replace("default_connection = \"studio\"", "default_connection = \"workshop\"")
        .replace("name = \"studio\"", "name = \"workshop\"")
        .replace("base_url = \"http://127.0.0.1:9000\" ", "base_url = \"https://gate.example\" ")
        .replace("clock_offset = -40", "clock_offset = 12")
        .replace(
            "theme = \"dark\"\n",
            "theme = \"dark\"\nlanguage = \"zh-CN\"\nundo_send_seconds = 9\nvolume = 35\n",
        );
    assert_eq!(written.text(), expected);
    assert_eq!(written.load().default_connection(), name("workshop"), "the default goes along");
}

#[test]
fn a_connection_that_is_added_comes_last_and_can_be_the_default() {
    let written = Written::new(FULL);
    let mut config = written.load();
    config.upsert(&edit(None, "third", None)).expect("add");
    config.set_default(&name("third")).expect("default");
    assert!(matches!(config.set_default(&name("fourth")), Err(Error::NoSuchConnection(_))));
    config.save().expect("save");
    let again = written.load();
    let names: Vec<String> = again.connections().iter().map(|it| it.name.to_string()).collect();
    assert_eq!(names, ["studio", "自己", "third", "sandbox"]);
    assert_eq!(again.default_connection(), name("third"));
    assert!(!written.text().contains("sk-never"), "secrets are none of the file's business");
    assert!(written.text().contains("# the end"));
}

#[test]
fn an_address_can_be_taken_back() {
    let written = Written::new(FULL);
    let mut config = written.load();
    let settings = Settings { base_url: None, ..full() };
    config.upsert(&edit_with(Some("studio"), "studio", settings.clone())).expect("change");
    let studio: &ConnectionConfig = &config.connections()[0];
    assert_eq!(studio.settings, settings);
}

#[test]
fn removing_a_connection_takes_its_own_comment_and_nobody_elses() {
    let written = Written::new(
        "# All my accounts.\n\n# one\n[[connection]]\nname = \"a\"\nprovider = \"anyfast\"\n\n# two\n[[connection]]\nname = \"b\"\nprovider = \"anyfast\"\n",
    );
    let mut config = written.load();
    config.set_default(&name("a")).expect("default");
    config.remove(&name("a")).expect("remove");
    assert_eq!(config.default_connection(), name("sandbox"));
    config.save().expect("save");
    let text = written.text();
    assert!(
        text.contains("# All my accounts.") && text.contains("# two") && !text.contains("# one"),
        "{text}"
    );
    let mut config = written.load();
    config.remove(&name("b")).expect("remove");
    config.save().expect("save");
    assert!(written.text().contains("# All my accounts."), "{}", written.text());
    assert_eq!(written.load().connections().len(), 1);
    assert!(matches!(config.remove(&name("b")), Err(Error::NoSuchConnection(_))));
}

#[test]
fn the_sandbox_stays() {
    let mut config = Written::new("").load();
    assert!(matches!(config.remove(&name("sandbox")), Err(Error::BuiltIn)));
    assert!(matches!(config.upsert(&edit(Some("sandbox"), "x", None)), Err(Error::BuiltIn)));
    config.set_default(&name("sandbox")).expect("it can be the default");
    let written = Written::new(
        "[[connection]]\nname = \"sandbox\"\nprovider = \"sandbox\"\nbase_url = \"http://127.0.0.1:1\"\n",
    );
    let mut config = written.load();
    assert_eq!(config.connections().len(), 1, "described, not doubled");
    config.remove(&name("sandbox")).expect("what the file says of it can go");
    assert_eq!(config.connections()[0].settings.base_url, None);
}

#[test]
fn connections_written_as_one_list_can_be_changed_too() {
    let written =
        Written::new("connection = [{ name = \"a\", provider = \"anyfast\" }]\ntheme = \"light\"\n");
    let mut config = written.load();
    config.upsert(&edit(None, "b", None)).expect("add");
    config.upsert(&edit_with(Some("a"), "c", full())).expect("rename");
    config.save().expect("save");
    let again = written.load();
    let names: Vec<String> = again.connections().iter().map(|it| it.name.to_string()).collect();
    assert_eq!(names, ["c", "b", "sandbox"]);
    assert_eq!(again.connections()[0].settings, full());
    assert_eq!(again.taste().theme, Theme::Light);
}

#[test]
fn somebody_elses_change_is_never_overwritten() {
    let written = Written::new(FULL);
    let mut config = written.load();
    config.set_default(&name("自己")).expect("default");
    let theirs = FULL.replace("dark", "light");
    std::fs::write(written.path(), &theirs).expect("write");
    assert!(matches!(config.save(), Err(Error::ChangedMeanwhile { .. })));
    assert_eq!(written.text(), theirs);
    let mut config = written.load();
    config.set_default(&name("自己")).expect("default");
    config.save().expect("save");
    config.set_default(&name("studio")).expect("default");
    config.save().expect("and once more");
    assert_eq!(written.text(), theirs);
}

#[test]
fn nothing_but_the_settings_is_left_in_the_folder() {
    let written = Written::new("");
    let mut config = written.load();
    config.upsert(&edit(None, "a", None)).expect("add");
    config.save().expect("save");
    let files: Vec<_> =
        std::fs::read_dir(written.0.path()).expect("list").map(|it| it.expect("entry").file_name()).collect();
    assert_eq!(files, ["config.toml"]);
}

#[test]
fn a_file_that_cannot_be_one_is_refused_without_being_read_whole() {
    let error = Config::load(&Written::new(&"#".repeat(2 << 20)).path()).expect_err("refused");
    assert!(matches!(error, Error::Read { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_to_the_settings_stays_a_link() {
    let written = Written::new("");
    let real = written.0.path().join("dotfiles.toml");
    std::fs::rename(written.path(), &real).expect("move");
    std::os::unix::fs::symlink(&real, written.path()).expect("link");
    let mut config = written.load();
    config.upsert(&edit(None, "a", None)).expect("add");
    config.save().expect("save");
    assert!(written.path().is_symlink());
    assert!(std::fs::read_to_string(real).expect("read").contains("\"a\""));
}

#[test]
fn greenroom_home_holds_everything() {
    let home = tempfile::tempdir().expect("a folder");
    let dirs = Dirs::find(Some(home.path().join("new/家"))).expect("find");
    dirs.create().expect("make");
    for folder in [&dirs.config, &dirs.data, &dirs.cache, &dirs.results] {
        assert!(folder.is_dir() && folder.starts_with(home.path()), "{folder:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(folder.metadata().expect("facts").permissions().mode() & 0o777, 0o700, "{folder:?}");
        }
    }
    assert_eq!(dirs.config_file(), home.path().join("new/家/config.toml"));
    dirs.create().expect("twice is fine");
    let relative = Dirs::find(Some("here".into())).expect("find");
    assert!(relative.data.is_absolute(), "a relative home means the folder it named at the start");
    assert_eq!(Dirs::find(Some("".into())).expect("find"), Dirs::find(None).expect("find"));
}

#[test]
fn without_a_home_things_go_where_the_platform_keeps_them() {
    let dirs = Dirs::find(None).expect("find");
    for folder in [&dirs.config, &dirs.data, &dirs.cache, &dirs.results] {
        assert!(folder.is_absolute());
        assert!(folder.to_string_lossy().to_lowercase().contains("greenroom"), "{folder:?}");
    }
    assert_ne!(dirs.data, dirs.cache);
}

const AGREED: &str = r#"# How we work.
transfers_at_once = 2
speed_limit_kb = 512     # the office line is slow
start_when_online = false
skip_duplicates = false
asset_names = "{group}-{number}"
report_columns = ["status", "verdict"]

[verdicts]
approved = "Keep"        # as the studio says
rejected = "不要"
"#;

#[test]
fn what_a_team_agreed_on_is_read_and_changed_in_place() {
    let written = Written::new(AGREED);
    let mut config = written.load();
    let (taste, agreed) = (config.taste(), config.conventions());
    assert_eq!(taste.transfers_at_once, 2);
    assert_eq!(taste.bytes_per_second().map(NonZeroU32::get), Some(512_000));
    assert!(!taste.start_when_online && !taste.skip_duplicates);
    assert_eq!(agreed.naming.name("face", "Mira", 3), "Mira-03");
    assert_eq!(agreed.verdicts.of(Verdict::Approved), Some("Keep"));
    assert_eq!(agreed.verdicts.of(Verdict::NeedsChanges), None);
    let columns: Vec<&str> = agreed.columns.iter().map(Column::code).collect();
    assert_eq!(columns, ["name", "status", "verdict"]);

    let mut changed = agreed;
    changed.verdicts.rename(Verdict::Rejected, "").expect("no name");
    changed.verdicts.rename(Verdict::NeedsChanges, "Redo").expect("a name");
    changed.naming = Naming::AsIs;
    changed.columns = ReportColumns::default();
    config.set_conventions(&changed).expect("conventions");
    let taste = Taste { speed_limit_kb: None, transfers_at_once: 4, ..taste };
    config.set_taste(taste).expect("taste");
    config.save().expect("save");
    let again = written.load();
    assert_eq!((again.taste(), again.conventions()), (taste, changed));
    let text = written.text();
    assert!(
        text.contains("# How we work.") && text.contains("approved = \"Keep\"        # as the studio says")
    );
    assert!(text.contains("asset_names = \"as-is\"") && !text.contains("report_columns"), "{text}");
    assert!(!text.contains("speed_limit_kb") && !text.contains("rejected"), "{text}");
}

#[test]
fn what_a_team_cannot_agree_on_is_refused_where_it_stands() {
    for (text, line, part) in [
        ("theme = \"dark\"\ntransfers_at_once = 0\n", 2, "1 to 8"),
        ("speed_limit_kb = 3\n", 1, "16 at least"),
        ("asset_names = \"mira\"\n", 1, "neither {file} nor {number}"),
        ("asset_names = \"{file}-{date}\"\n", 1, "{date}"),
        ("report_columns = [\"status\", \"price\"]\n", 1, "price"),
        ("[verdicts]\nmaybe = \"Maybe\"\n", 2, "maybe"),
        ("[verdicts]\napproved = \"Yes\"\nrejected = \"Yes\"\n", 3, "approved"),
    ] {
        let (at, message) = refused(text);
        assert_eq!(at, line, "{text}: {message}");
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn keys_are_read_from_the_file_and_written_back_beside_what_a_person_wrote() {
    let written = Written::new("[keys]\npalette = \"Ctrl P\" # as my editor\nupload = \"\"\n");
    let mut config = written.load();
    let mut keys = config.keymap();
    let chords = |keys: &Keymap, action: Action| -> Vec<String> {
        keys.of(action).iter().map(ToString::to_string).collect()
    };
    assert_eq!(chords(&keys, Action::Palette), ["Ctrl P"]);
    assert!(keys.of(Action::Upload).is_empty(), "nothing between the quotes means no key");
    keys.choose(Action::Settings, vec![Chord::parse("Ctrl Shift S").expect("keys")], false).expect("free");
    keys.reset(Action::Upload);
    config.set_keymap(&keys).expect("keys");
    config.save().expect("save");
    let text = written.text();
    assert!(text.contains("palette = \"Ctrl P\" # as my editor"), "{text}");
    assert!(text.contains("settings = \"Ctrl Shift S\"") && !text.contains("upload"), "{text}");
    assert_eq!(written.load().keymap(), keys);
    let (line, message) = refused("[keys]\npalette = \"Ctrl K\"\nfly = \"F\"\n");
    assert_eq!(line, 3, "{message}");
}

const PRICED: &str = r#"# Mine.
default_connection = "studio"

[[connection]]
name = "studio"
provider = "anyfast"

# From the invoice of May.
[[price]]
connection = "studio"
per = "second"
amount = "0.46"   # with tax
currency = "CNY"

[[price]]
provider = "volcengine"
model = "seedance"
resolution = "720p"
with_video = true
per = "million-tokens"
amount = 28
currency = "cny"
"#;

#[test]
fn prices_are_read_exactly_and_written_with_their_comments() {
    let written = Written::new(PRICED);
    let mut config = written.load();
    let mut prices = config.prices();
    assert_eq!(prices.0.len(), 2);
    assert_eq!(
        (prices.0[0].amount.to_string(), prices.0[1].amount.to_string()),
        ("0.46".into(), "28.00".into())
    );
    assert_eq!(prices.0[1].with_video, Some(true));
    config.set_prices(&prices).expect("set");
    config.save().expect("save");
    assert!(
        written.text().contains("# From the invoice of May.\n[[price]]")
            && written.text().contains("# with tax")
    );
    prices.0[0].amount = "0.5".parse().expect("an amount");
    config.set_prices(&prices).expect("set");
    config.save().expect("save");
    assert!(written.text().contains("amount = \"0.50\"   # with tax"), "{}", written.text());
    assert_eq!(written.load().prices(), prices);
    config.set_prices(&greenroom::model::Prices::default()).expect("set");
    config.save().expect("save");
    assert!(!written.text().contains("[[price]]"));
    assert!(written.text().contains("# From the invoice of May."), "a comment may be about all of them");
}

#[test]
fn prices_follow_their_connection_to_another_name_and_go_with_it() {
    let written = Written::new(PRICED);
    let mut config = written.load();
    config.upsert(&edit(Some("studio"), "film", None)).expect("rename");
    config.save().expect("save");
    assert!(written.text().contains("connection = \"film\"") && !written.text().contains("\"studio\""));
    config.remove(&name("film")).expect("remove");
    config.save().expect("save");
    assert_eq!(written.load().prices().0.len(), 1);
}

#[test]
fn a_wrong_price_is_refused_where_it_stands() {
    let row = |amount: &str| {
        format!("[[price]]\nprovider = \"kyy\"\nper = \"video\"\namount = {amount}\ncurrency = \"CNY\"\n")
    };
    for (text, line, said) in [
        (row("\"0,46\""), 4, "0.46"),
        (row("-1"), 4, "is no amount"),
        (row("\"0.0000001\""), 4, "six digits"),
        (row("0.46").replace("CNY", "RMB元"), 5, "CNY"),
        (row("0.46").replace("\"video\"", "\"month\""), 3, "million-tokens"),
        (format!("{}{}", row("1"), row("2")), 6, "another price for the same"),
        (row("1").replace("provider = \"kyy\"\n", ""), 1, "either a connection or a provider"),
        (row("1").replace("currency", "curency"), 5, "curency"),
    ] {
        let (at, message) = refused(&text);
        assert!(message.contains(said), "{message}");
        assert_eq!(at, line, "{text}\n{message}");
    }
    assert_eq!(Written::new(&row("0.46")).load().prices().0[0].amount.to_string(), "0.46");
}

#[test]
fn the_folder_of_videos_and_what_a_new_prompt_begins_with_are_settings() {
    let written = Written::new("");
    let mut config = written.load();
    config.set_results(Some(Path::new("/films"))).expect("set");
    let taste = Taste { mentions: greenroom::model::talk::Mentions::At, watermark: true, ..Taste::default() };
    config.set_taste(taste).expect("set");
    config.save().expect("save");
    let read = written.load();
    assert_eq!((read.results(), read.taste()), (Some(Path::new("/films")), taste));
    config.set_results(None).expect("set");
    config.save().expect("save");
    assert_eq!(written.load().results(), None);
}
