//! Secrets: a variable wins, the key store keeps, memory is the fallback that says so.
#![expect(clippy::expect_used, reason = "a test says what it expected")]

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use greenroom::model::connection::OfferSource;
use greenroom::model::{
    ConnectionName, CredentialField, FailureKind, ProviderKind, Secret, SecretPlace, VaultState,
};
use greenroom::vault::{Deadlines, Vault, variable};
use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, Entry, Error, mock};

const KEY: CredentialField = CredentialField::ApiKey;
const SECRET: &str = "sk-very-secret-0123456789";

fn studio() -> ConnectionName {
    ConnectionName::new("studio")
}

fn bare(_: &str) -> Option<String> {
    None
}

fn found(vault: &Vault) -> Option<(String, SecretPlace)> {
    vault.get(&studio(), KEY).map(|(secret, place)| (secret.reveal().to_owned(), place))
}

fn before(store: Arc<keyring_core::CredentialStore>) -> Vault {
    Vault::with_store(bare, store, Deadlines::default())
}

#[test]
fn the_variable_of_a_secret_is_spelled_as_the_contract_says() {
    assert_eq!(variable(&studio(), KEY), "GREENROOM_SECRET_STUDIO_API_KEY");
    assert_eq!(variable(&ConnectionName::new("my studio-2"), KEY), "GREENROOM_SECRET_MY_STUDIO_2_API_KEY");
    assert_eq!(variable(&ConnectionName::new("影a"), KEY), "GREENROOM_SECRET__A_API_KEY");
}

#[test]
fn a_variable_wins_over_everything_and_an_empty_one_is_none() {
    let store = mock::Store::new().expect("store");
    before(store.clone()).set(&studio(), KEY, &Secret::new("kept")).expect("set");
    let given = |text: &'static str| {
        let environment =
            move |name: &str| (name == "GREENROOM_SECRET_STUDIO_API_KEY").then(|| text.to_owned());
        Vault::with_store(environment, store.clone(), Deadlines::default())
    };
    assert_eq!(found(&given("from outside\n")), Some(("from outside".into(), SecretPlace::Environment)));
    assert_eq!(given("x").place(&studio(), KEY), SecretPlace::Environment);
    assert_eq!(found(&given(" ")), Some(("kept".into(), SecretPlace::Keyring)));
    assert_eq!(given("x").place(&ConnectionName::new("other"), KEY), SecretPlace::Missing);
}

#[test]
fn the_key_store_keeps_what_it_is_given_under_the_contracts_name() {
    let store = mock::Store::new().expect("store");
    let vault = before(store.clone());
    assert_eq!(vault.state(), VaultState::Unknown);
    assert_eq!(vault.probe(), VaultState::Open);
    assert_eq!(found(&vault), None);
    assert_eq!(vault.set(&studio(), KEY, &Secret::new(SECRET)), Ok(SecretPlace::Keyring));
    assert_eq!(found(&vault.clone()), Some((SECRET.into(), SecretPlace::Keyring)));
    let entry = store.build("greenroom", "studio/api_key", None).expect("entry");
    assert_eq!(entry.get_password().expect("there"), SECRET);
    vault.remove(&studio(), KEY).expect("remove");
    vault.remove(&studio(), KEY).expect("removing nothing is fine");
    assert_eq!(found(&vault), None);
    assert_eq!(vault.state(), VaultState::Open);
    assert!(!format!("{vault:?}").contains("sk-"));
}

#[test]
fn without_a_key_store_a_secret_lives_for_this_run() {
    let vault = Vault::session_only(bare);
    assert!(matches!(vault.probe(), VaultState::Unavailable { .. }));
    assert_eq!(vault.set(&studio(), KEY, &Secret::new(SECRET)), Ok(SecretPlace::Session));
    assert_eq!(found(&vault.clone()), Some((SECRET.into(), SecretPlace::Session)));
    vault.remove(&studio(), KEY).expect("remove");
    assert_eq!(found(&vault), None);
}

/// A vault whose environment is this.
fn around(variables: &[(&str, &str)]) -> Vault {
    let variables: HashMap<String, String> =
        variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Vault::session_only(move |name| variables.get(name).cloned())
}

fn lent(vault: &Vault, source: &OfferSource) -> Vec<(CredentialField, String)> {
    vault.lent(source).into_iter().map(|(field, secret)| (field, secret.reveal().to_owned())).collect()
}

#[test]
fn the_official_clients_variables_are_offered_as_whole_pairs() {
    use CredentialField::{AccessKey, GenerationKey, SecretKey, SessionToken};
    let fields = |variables: &[(&str, &str)]| -> Vec<CredentialField> {
        around(variables).offers().into_iter().flat_map(|offer| offer.fields).collect()
    };
    assert_eq!(fields(&[]), []);
    assert_eq!(fields(&[("VOLC_ACCESSKEY", "AKLTa")]), [], "half a pair opens nothing");
    assert_eq!(fields(&[("VOLC_ACCESSKEY", "AKLTa"), ("VOLC_SECRETKEY", " ")]), []);
    assert_eq!(
        fields(&[("VOLC_ACCESSKEY", "AKLTa"), ("VOLCENGINE_SECRET_KEY", "b")]),
        [],
        "halves of two pairs may be of two accounts"
    );
    assert_eq!(fields(&[("ARK_API_KEY", "k")]), [GenerationKey]);
    let token = [
        ("VOLCENGINE_ACCESS_KEY", "AKTPa"),
        ("VOLCENGINE_SECRET_KEY", "b"),
        ("VOLCENGINE_SESSION_TOKEN", "c"),
    ];
    assert_eq!(fields(&token), [AccessKey, SecretKey, SessionToken]);
    let vault = around(&[("VOLC_ACCESSKEY", "AKLTa"), ("VOLC_SECRETKEY", "b=="), ("ARK_API_KEY", "k")]);
    let offers = vault.offers();
    assert_eq!((offers.len(), offers[0].provider), (1, ProviderKind::Volcengine));
    let taken = [(AccessKey, "AKLTa".to_owned()), (SecretKey, "b==".into()), (GenerationKey, "k".into())];
    assert_eq!(lent(&vault, &OfferSource::Environment), taken);
    assert_eq!(vault.place(&studio(), AccessKey), SecretPlace::Missing, "an offer alone copies nothing");
}

#[test]
fn the_official_clients_profiles_are_offered_with_the_one_in_use_first() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".volcengine");
    std::fs::create_dir(&folder).expect("make");
    let file = r#"{"current": "work", "profiles": {
        "default": {"name": "default", "mode": "", "access-key": "AKLTd", "secret-key": "d==", "region": "cn-beijing"},
        "half": {"mode": "AK", "access-key": "AKLTh", "secret-key": ""},
        "role": {"mode": "RamRoleArn", "access-key": "AKLTr", "secret-key": "r"},
        "short": {"mode": "StsToken", "access-key": "AKTPs", "secret-key": "s"},
        "work": {"mode": "StsToken", "access-key": "AKTPw", "secret-key": "w", "session-token": "t"},
        "odd": 7
    }, "enableColor": false}"#;
    std::fs::write(folder.join("config.json"), file).expect("write");
    let at_home = home.path().to_string_lossy().into_owned();
    let profile = |name: &str| OfferSource::SdkFile { profile: name.to_owned() };
    let names = |vault: &Vault| -> Vec<OfferSource> {
        vault.offers().into_iter().map(|offer| offer.source).collect()
    };
    let vault = around(&[("HOME", &at_home), ("USERPROFILE", &at_home)]);
    assert_eq!(names(&vault), [profile("work"), profile("default")]);
    assert_eq!(lent(&vault, &profile("work")).len(), 3);
    assert_eq!(lent(&vault, &profile("default"))[1], (CredentialField::SecretKey, "d==".to_owned()));
    assert_eq!(lent(&vault, &profile("role")), []);

    let chosen = around(&[("HOME", &at_home), ("USERPROFILE", &at_home), ("VOLCENGINE_PROFILE", "default")]);
    assert_eq!(names(&chosen), [profile("default"), profile("work")]);
    let elsewhere = folder.join("config.json").to_string_lossy().into_owned();
    let named = around(&[("VOLCENGINE_CLI_CONFIG_FILE", &elsewhere)]);
    assert_eq!(names(&named).len(), 2);
    for bad in ["", "{", "[]", "{\"profiles\": 3}", "{\"profiles\": {\"a\": {\"access-key\": 1}}}"] {
        std::fs::write(&elsewhere, bad).expect("write");
        assert_eq!(names(&named), [], "{bad}");
    }
}

/// A key store as bad as real ones can be.
#[derive(Clone, Default, Debug)]
struct Bad(Arc<(Mutex<Mood>, Condvar)>);

#[derive(Default, Debug)]
struct Mood {
    /// Calls hang until this is false again: an unlock window nobody answers.
    hangs: bool,
    /// Writing is refused: a store without a collection.
    refuses: bool,
    kept: Option<Vec<u8>>,
    calls: usize,
}

impl Bad {
    fn mood(&self, change: impl FnOnce(&mut Mood)) {
        change(&mut self.0.0.lock().expect("lock"));
        self.0.1.notify_all();
    }
    fn ask<T>(&self, answer: impl FnOnce(&mut Mood) -> keyring_core::Result<T>) -> keyring_core::Result<T> {
        let mut mood = self.0.0.lock().expect("lock");
        mood.calls += 1;
        answer(&mut self.0.1.wait_while(mood, |mood| mood.hangs).expect("wait"))
    }
    fn calls(&self) -> usize {
        self.0.0.lock().expect("lock").calls
    }
}

impl CredentialStoreApi for Bad {
    fn vendor(&self) -> String {
        "bad".into()
    }
    fn id(&self) -> String {
        "bad".into()
    }
    fn build(&self, _: &str, _: &str, _: Option<&HashMap<&str, &str>>) -> keyring_core::Result<Entry> {
        Ok(Entry::new_with_credential(Arc::new(self.clone())))
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl CredentialApi for Bad {
    fn set_secret(&self, secret: &[u8]) -> keyring_core::Result<()> {
        self.ask(|mood| {
            if mood.refuses {
                return Err(Error::NoStorageAccess("SS error: result not returned from SS API".into()));
            }
            mood.kept = Some(secret.to_vec());
            Ok(())
        })
    }
    fn get_secret(&self) -> keyring_core::Result<Vec<u8>> {
        self.ask(|mood| mood.kept.clone().ok_or(Error::NoEntry))
    }
    fn delete_credential(&self) -> keyring_core::Result<()> {
        self.ask(|mood| mood.kept.take().map(drop).ok_or(Error::NoEntry))
    }
    fn get_credential(&self) -> keyring_core::Result<Option<Arc<Credential>>> {
        Ok(None)
    }
    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn a_store_that_only_refuses_to_write_is_found_out_and_replaced_by_memory() {
    let store = Bad::default();
    store.mood(|mood| mood.refuses = true);
    let vault = before(Arc::new(store.clone()));
    let VaultState::Unavailable { said } = vault.probe() else { panic!("it cannot be written to") };
    assert!(said.contains("result not returned"), "{said}");
    assert_eq!(vault.set(&studio(), KEY, &Secret::new("first")), Ok(SecretPlace::Session));
    assert_eq!(found(&vault), Some(("first".into(), SecretPlace::Session)));

    store.mood(|mood| mood.refuses = false);
    assert_eq!(vault.set(&studio(), KEY, &Secret::new("second")), Ok(SecretPlace::Keyring));
    assert_eq!(
        found(&vault),
        Some(("second".into(), SecretPlace::Keyring)),
        "memory no longer stands before it"
    );
    assert_eq!(vault.state(), VaultState::Open);
}

#[test]
fn a_locked_store_that_waits_for_a_person_holds_nobody_up_and_is_asked_only_once() {
    let store = Bad::default();
    store.mood(|mood| {
        mood.kept = Some(SECRET.into());
        mood.hangs = true;
    });
    let soon = Duration::from_millis(20);
    let vault = Vault::with_store(bare, Arc::new(store.clone()), Deadlines { probe: soon, answer: soon });
    assert!(matches!(vault.probe(), VaultState::Unavailable { .. }));
    assert_eq!(found(&vault), None);
    assert_eq!(vault.set(&ConnectionName::new("new"), KEY, &Secret::new("x")), Ok(SecretPlace::Session));
    let failure = vault.remove(&studio(), KEY).expect_err("nobody knows whether it is gone");
    assert_eq!(failure.kind, FailureKind::LocalDisk);
    assert!(store.calls() <= 1, "each call would open one more unlock window");

    store.mood(|mood| mood.hangs = false);
    let start = Instant::now();
    let works = || {
        let kept = vault.set(&studio(), KEY, &Secret::new("newer"));
        kept == Ok(SecretPlace::Keyring) && found(&vault) == Some(("newer".into(), SecretPlace::Keyring))
    };
    while !works() {
        assert!(start.elapsed() < Duration::from_secs(20), "the person answered, and it stays shut");
        std::thread::yield_now();
    }
}

#[test]
fn what_is_not_text_in_the_store_is_not_told_with_its_bytes() {
    let store = Bad::default();
    store.mood(|mood| mood.kept = Some(b"sk-bytes\xFF".to_vec()));
    let vault = before(Arc::new(store));
    assert_eq!(found(&vault), None);
    let VaultState::Unavailable { said } = vault.state() else { panic!("it must be told") };
    assert!(!said.contains("sk-") && !said.contains("115"), "{said}");
}

/// The parts that need a system of their own run in a process of their own: this test program again,
/// with a role in its environment.
#[cfg(target_os = "linux")]
mod real {
    use std::path::Path;
    use std::process::Command;

    use super::{KEY, SECRET, Secret, SecretPlace, Vault, VaultState, bare, found, studio};

    const ROLE: &str = "GREENROOM_TEST_ROLE";

    fn role() -> Option<String> {
        std::env::var(ROLE).ok()
    }

    fn again(mut command: Command, test: &str, role: &str) {
        command.args(["--exact", test, "--nocapture"]).env(ROLE, role);
        let output = command.output().expect("the test program runs");
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("1 passed"), "as {role}: {said}");
    }

    fn this_program() -> std::path::PathBuf {
        std::env::current_exe().expect("this program")
    }

    #[test]
    fn without_a_bus_secrets_live_for_this_run_and_it_is_said_why() {
        if role().is_none() {
            let mut command = Command::new(this_program());
            command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
            return again(
                command,
                "real::without_a_bus_secrets_live_for_this_run_and_it_is_said_why",
                "no bus",
            );
        }
        let vault = Vault::new(bare);
        assert_eq!(vault.state(), VaultState::Unknown);
        let VaultState::Unavailable { said } = vault.probe() else { panic!("there is no bus") };
        assert!(said.contains("connect"), "{said}");
        assert_eq!(vault.set(&studio(), KEY, &Secret::new(SECRET)), Ok(SecretPlace::Session));
        assert_eq!(found(&vault), Some((SECRET.into(), SecretPlace::Session)));
        vault.remove(&studio(), KEY).expect("remove");
        assert_eq!(found(&Vault::new(bare)), None);
    }

    #[test]
    fn a_real_key_store_keeps_a_secret_from_one_run_to_the_next() {
        if let Some(role) = role() {
            return play(&role);
        }
        let installed = |program| Command::new(program).arg("--version").output().is_ok();
        if !installed("dbus-run-session") || !installed("gnome-keyring-daemon") {
            eprintln!("SKIPPED: needs the packages dbus and gnome-keyring");
            return;
        }
        let home = tempfile::tempdir().expect("a folder");
        for role in ["set", "get", "locked", "remove", "none"] {
            let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-keyring"));
            command.arg(home.path()).arg(this_program());
            if role == "locked" {
                command.env("KEYRING_PASSWORD", "not the password");
            }
            again(command, "real::a_real_key_store_keeps_a_secret_from_one_run_to_the_next", role);
            let (files, hits) = search(home.path());
            assert!(files > 0, "the key store has no file; nothing was searched");
            assert_eq!(hits, Vec::<String>::new(), "after {role}: the secret lies in a file in plain text");
        }
    }

    fn play(role: &str) {
        let vault = Vault::new(bare);
        if role == "locked" {
            // No display, so the unlock window is refused at once.
            assert!(matches!(vault.probe(), VaultState::Unavailable { .. }));
            assert_eq!(found(&vault), None);
            return;
        }
        assert_eq!(vault.probe(), VaultState::Open);
        match role {
            "set" => {
                assert_eq!(found(&vault), None);
                assert_eq!(vault.set(&studio(), KEY, &Secret::new("older")), Ok(SecretPlace::Keyring));
                assert_eq!(vault.set(&studio(), KEY, &Secret::new(SECRET)), Ok(SecretPlace::Keyring));
            }
            "get" => assert_eq!(found(&vault), Some((SECRET.into(), SecretPlace::Keyring))),
            "remove" => {
                assert_eq!(found(&vault), Some((SECRET.into(), SecretPlace::Keyring)));
                vault.remove(&studio(), KEY).expect("remove");
                assert_eq!(found(&vault), None);
            }
            _ => assert_eq!(found(&vault), None),
        }
    }

    /// How many files there are below, and which hold the secret.
    fn search(folder: &Path) -> (usize, Vec<String>) {
        let (mut files, mut hits) = (0, vec![]);
        for entry in std::fs::read_dir(folder).expect("list") {
            let entry = entry.expect("entry");
            let kind = entry.file_type().expect("kind");
            if kind.is_dir() {
                let (more, found) = search(&entry.path());
                files += more;
                hits.extend(found);
            } else if kind.is_file() {
                files += 1;
                let bytes = std::fs::read(entry.path()).expect("read");
                if bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()) {
                    hits.push(entry.path().display().to_string());
                }
            }
        }
        (files, hits)
    }
}

/// A key store that is locked while the house is open.
#[cfg(target_os = "linux")]
#[path = "vault/locked.rs"]
mod locked;
