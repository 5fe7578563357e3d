//! A request in one spelling, so that both sides sign the same bytes.

use std::collections::BTreeMap;

use super::Request;

/// The headers that are signed, by lower-case name: those of the request that count, and ours.
pub(super) fn headers(sent: &[(&str, &str)], ours: &[(String, String)]) -> BTreeMap<String, String> {
    let sent = sent.iter().map(|(name, value)| (name.to_ascii_lowercase(), *value));
    let counts =
        |name: &str| matches!(name, "content-type" | "content-md5" | "host") || name.starts_with("x-");
    let ours = ours.iter().map(|(name, value)| (name.clone(), value.as_str()));
    sent.filter(|(name, _)| counts(name))
        .chain(ours)
        .map(|(name, value)| {
            let value = one_spelling(&name, value);
            (name, value)
        })
        .collect()
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
    signed: &BTreeMap<String, String>,
    names: &str,
    body_hash: &str,
) -> String {
    let path = if request.path.is_empty() { "/".to_owned() } else { encode(request.path, "/") };
    let mut pairs: Vec<(String, String)> =
        request.query.iter().map(|(name, value)| (encode(name, ""), encode(value, ""))).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let block: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    [request.method, &path, &pairs.join("&"), &block, names, body_hash].join("\n")
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
