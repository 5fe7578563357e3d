//! A request in one spelling, so that both sides sign the same bytes.

use std::collections::BTreeMap;

use super::Request;

/// The headers that are signed, by lower-case name: those of the request that count, or every one, and ours. One that
/// is sent several times has its values in the order they are sent.
pub(super) fn headers(
    sent: &[(&str, &str)],
    ours: &[(String, String)],
    every: bool,
) -> BTreeMap<String, String> {
    let counts =
        |name: &str| matches!(name, "content-type" | "content-md5" | "host") || name.starts_with("x-");
    let mut signed = BTreeMap::<String, String>::new();
    for (name, value) in sent {
        let name = name.to_ascii_lowercase();
        // What is set here takes the place of what was there before.
        if !(every || counts(&name)) || ours.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let value = one_spelling(&name, value);
        signed.entry(name).and_modify(|values| *values = format!("{values},{value}")).or_insert(value);
    }
    signed.extend(ours.iter().map(|(name, value)| (name.clone(), one_spelling(name, value))));
    signed
}

/// The headers of these names and no others. One that is missing counts as empty; one that came several
/// times is joined.
pub(super) fn chosen(sent: &[(&str, &str)], names: &[&str]) -> BTreeMap<String, String> {
    let value = |name: &str| {
        let same = sent.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
        same.map(|(_, value)| one_spelling(name, value)).collect::<Vec<_>>().join(",")
    };
    names.iter().map(|name| ((*name).to_owned(), value(name))).collect()
}

fn one_spelling(name: &str, value: &str) -> String {
    let value = if name == "host" { without_usual_port(value.trim()) } else { value };
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_usual_port(host: &str) -> &str {
    host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(host)
}

/// Six parts, a line each; the header block ends with a line feed of its own.
pub(super) fn request(
    request: &Request<'_>,
    normal_path: bool,
    signed: &BTreeMap<String, String>,
    names: &str,
    body_hash: &str,
) -> String {
    let path = if normal_path { normal(request.path) } else { request.path.to_owned() };
    let path = if path.is_empty() { "/".to_owned() } else { encode(&path, "/") };
    let mut pairs: Vec<(String, String)> =
        request.query.iter().map(|(name, value)| (encode(name, ""), encode(value, ""))).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let block: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    [request.method, &path, &pairs.join("&"), &block, names, body_hash].join("\n")
}

/// A path without `.`, `..` and empty pieces.
fn normal(path: &str) -> String {
    let mut pieces = Vec::new();
    for piece in path.split('/') {
        match piece {
            "" | "." => {}
            ".." => drop(pieces.pop()),
            _ => pieces.push(piece),
        }
    }
    let end = if path.ends_with('/') && !pieces.is_empty() { "/" } else { "" };
    format!("/{}{end}", pieces.join("/"))
}

/// Percent-encodes all but the unreserved characters and `also`.
fn encode(text: &str, also: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-_.~".contains(c) || also.contains(c) {
            encoded.push(c);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
