//! Web addresses: which of them a provider can fetch, and bringing here what lies at one.
//!
//! An address is hostile from end to end. Nothing of it becomes a file's name, no key goes with the question,
//! and what comes is limited in length and time.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::{Host, Url};

use super::looks;
use crate::media;
use crate::model::{Looked, Original, Problem};
use crate::provider::{Fetcher, Trouble};

/// No asset of any provider is heavier, in bytes.
const LIMIT: u64 = 200 << 20;
/// How long one address may take altogether.
const TIME: Duration = Duration::from_mins(5);

/// An address that somebody elsewhere can fetch: `http` or `https`, without a name and a password in it, and
/// not of this computer or its own network. `here` lets addresses of this computer pass, for a provider that
/// runs on it too.
pub(super) fn is_public(address: &str, here: bool) -> bool {
    let Some(url) = plain(address) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let local = ["localhost", "local", "lan", "internal", "home.arpa"]
                .iter()
                .any(|end| name == *end || name.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')));
            if local { here && name == "localhost" } else { name.contains('.') }
        }
        Some(Host::Ipv4(ip)) => is_outside(ip) || here && ip.is_loopback(),
        Some(Host::Ipv6(ip)) => is_outside6(ip) || here && ip.is_loopback(),
        None => false,
    }
}

/// The address leads to this computer.
pub(super) fn is_here(address: &str) -> bool {
    match Url::parse(address).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// An address of the web, without a name and a password in it.
fn plain(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let web = matches!(url.scheme(), "http" | "https");
    (web && url.username().is_empty() && url.password().is_none() && url.has_host()).then_some(url)
}

fn is_outside(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    // 100.64.0.0/10 is a carrier's own network, 240.0.0.0/4 was never given out.
    let shared = first == 100 && second & 0xC0 == 64;
    let inside = ip.is_private() || ip.is_loopback() || ip.is_link_local() || first == 0 || shared;
    !inside && !ip.is_multicast() && first < 240
}

fn is_outside6(ip: Ipv6Addr) -> bool {
    match IpAddr::V6(ip).to_canonical() {
        IpAddr::V4(ip) => is_outside(ip),
        IpAddr::V6(ip) => {
            let inside = ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local();
            !inside && !ip.is_unicast_link_local() && !ip.is_multicast()
        }
    }
}

/// What stands for the path of an address that brought no file.
pub(super) fn no_file(link: String, problem: Problem) -> Looked {
    Looked { path: "link".into(), link: Some(link), found: Err(problem) }
}

/// Brings here what lies at an address and looks at it.
pub(super) async fn look_at_link(link: String, fetcher: &Fetcher, folder: &Path) -> Looked {
    let found = match tokio::time::timeout(TIME, fetch(&link, fetcher, folder)).await {
        Ok(Ok(file)) => {
            let folder = folder.to_owned();
            let kept = tokio::task::spawn_blocking(move || keep(file, &folder)).await;
            kept.unwrap_or_else(|_| Err(unreadable("it could not be read to its end")))
        }
        Ok(Err(problem)) => Err(problem),
        Err(_) => Err(unreadable("the address took too long")),
    };
    match found {
        Ok(original) => Looked { path: original.path.clone(), link: Some(link), found: Ok(original) },
        Err(problem) => no_file(link, problem),
    }
}

fn unreadable(said: impl Into<String>) -> Problem {
    Problem::Unreadable { said: said.into() }
}

async fn fetch(link: &str, fetcher: &Fetcher, folder: &Path) -> Result<tempfile::NamedTempFile, Problem> {
    if plain(link).is_none() {
        return Err(unreadable("this is not an address of the web that can be fetched without a password"));
    }
    let disk = |error: std::io::Error| unreadable(error.to_string());
    std::fs::create_dir_all(folder).map_err(disk)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
    download(link, fetcher, LIMIT, file.as_file_mut()).await?;
    Ok(file)
}

/// Writes what lies at an address into a file, up to a limit in bytes.
pub(super) async fn download(
    link: &str,
    fetcher: &Fetcher,
    limit: u64,
    file: &mut std::fs::File,
) -> Result<(), Problem> {
    let too_long = || unreadable(format!("what lies there is larger than {} MB", limit >> 20));
    let mut download = fetcher.open(link).await.map_err(|trouble| unreadable(sentence(&trouble)))?;
    if download.total.is_some_and(|total| total > limit) {
        return Err(too_long());
    }
    let mut length = 0;
    while let Some(piece) = download.next().await {
        let piece = piece.map_err(|trouble| unreadable(sentence(&trouble)))?;
        length += piece.len() as u64;
        if length > limit {
            return Err(too_long());
        }
        file.write_all(&piece).map_err(|error| unreadable(error.to_string()))?;
    }
    if download.total.is_some_and(|total| total != length) {
        return Err(unreadable("the line was cut before the end"));
    }
    Ok(())
}

fn sentence(trouble: &Trouble) -> String {
    let failure = trouble.failure();
    match (&failure.said, &failure.code) {
        (Some(said), _) => said.clone(),
        (None, Some(code)) => format!("the address answered {code}"),
        (None, None) => "the address did not answer".to_owned(),
    }
}

/// Looks at what came and keeps it under a name of ours: by its content, so that the same picture is one file,
/// and with the ending of the format it really has.
fn keep(file: tempfile::NamedTempFile, folder: &Path) -> Result<Original, Problem> {
    let look = media::look(file.path(), &media::Limits::default())?;
    let ending = look.facts.format.extensions().first().copied().unwrap_or("bin");
    let hash = look.sha256.to_string();
    let path: PathBuf = folder.join(format!("linked-{}.{ending}", &hash[..12]));
    file.persist(&path).map_err(|error| unreadable(error.error.to_string()))?;
    Ok(looks::original(&path, look))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_public_when_somebody_elsewhere_can_fetch_it() {
        let cases = [
            ("https://photos.example.com/a.png", true),
            ("http://93.184.216.34/a.png", true),
            ("https://[2606:2800:220:1::1]/a.png", true),
            ("https://name:secret@photos.example.com/a.png", false),
            ("https://name@photos.example.com/a.png", false),
            ("ftp://photos.example.com/a.png", false),
            ("file:///etc/passwd", false),
            ("data:image/png;base64,AAAA", false),
            ("https://localhost/a.png", false),
            ("https://printer.local/a.png", false),
            ("https://nas/a.png", false),
            ("http://127.0.0.1/a.png", false),
            ("http://2130706433/a.png", false),
            ("http://10.1.2.3/a.png", false),
            ("http://172.16.0.1/a.png", false),
            ("http://192.168.1.1/a.png", false),
            ("http://169.254.169.254/latest/meta-data", false),
            ("http://100.64.0.1/a.png", false),
            ("http://0.0.0.0/a.png", false),
            ("http://[::1]/a.png", false),
            ("http://[::ffff:10.0.0.1]/a.png", false),
            ("http://[fe80::1]/a.png", false),
            ("http://[fd00::1]/a.png", false),
            ("nonsense", false),
        ];
        for (address, public) in cases {
            assert_eq!(is_public(address, false), public, "{address}");
        }
    }

    #[test]
    fn a_provider_on_this_computer_can_fetch_from_this_computer_and_from_no_other_private_place() {
        assert!(is_public("http://127.0.0.1:9000/b/a.png", true));
        assert!(is_public("http://localhost:9000/b/a.png", true));
        assert!(!is_public("http://192.168.1.1/a.png", true));
        assert!(is_here("http://localhost:1/x") && is_here("http://[::1]:1") && !is_here("http://a.b"));
    }
}
