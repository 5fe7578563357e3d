//! Addresses and answers without what must not be seen.

use std::fmt;

use url::Url;

/// Prints an address without user, password, query and fragment: a signed link's secret is its query.
pub struct SafeUrl<'a>(pub &'a str);

impl fmt::Display for SafeUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(url) = Url::parse(self.0) else {
            return f.write_str("an address that cannot be read");
        };
        write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or("?"))?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())?;
        if url.query().is_some() { f.write_str("?…") } else { Ok(()) }
    }
}

/// How much of a raw answer is kept.
const RAW_LIMIT: usize = 4096;

/// A raw answer fit for keeping: secrets, should an answer echo one, and the queries of links are
/// taken out, and it is cut to a few kilobytes.
pub(super) fn raw_answer(text: &str, secrets: &[&str]) -> String {
    let mut kept = text.to_owned();
    for secret in secrets.iter().filter(|secret| secret.len() >= 6) {
        kept = kept.replace(secret, "***");
    }
    kept = strip_queries(&kept);
    if kept.len() > RAW_LIMIT {
        let cut = (0..=RAW_LIMIT).rev().find(|at| kept.is_char_boundary(*at)).unwrap_or(0);
        kept.truncate(cut);
        kept.push('…');
    }
    kept
}

/// How much of one sentence is kept.
const SENTENCE_LIMIT: usize = 2000;

/// A provider's sentence fit for keeping: without the queries of links, and not without end.
pub(super) fn sentence(text: &str) -> String {
    let mut kept = strip_queries(text.trim());
    if kept.len() > SENTENCE_LIMIT {
        let cut = (0..=SENTENCE_LIMIT).rev().find(|at| kept.is_char_boundary(*at)).unwrap_or(0);
        kept.truncate(cut);
        kept.push('…');
    }
    kept
}

/// Drops `?…` of every http address inside a text.
fn strip_queries(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("http") {
        let (before, link) = rest.split_at(start);
        out.push_str(before);
        let end = link
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | ')' | ']' | '}'))
            .unwrap_or(link.len());
        let (address, after) = link.split_at(end);
        match address.split_once('?') {
            Some((path, _)) if address.starts_with("http://") || address.starts_with("https://") => {
                out.push_str(path);
                out.push_str("?…");
            }
            _ => out.push_str(address),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_address_has_no_signature() {
        let url = "https://user:pw@host.example:8443/a/b.mp4?X-Signature=abc#frag";
        assert_eq!(SafeUrl(url).to_string(), "https://host.example:8443/a/b.mp4?…");
    }

    #[test]
    fn a_kept_answer_has_neither_key_nor_signature() {
        let raw = r#"{"url":"https://h/x.mp4?sig=1","key":"sk-secret","note":"http is fine"}"#;
        let kept = raw_answer(raw, &["sk-secret"]);
        assert_eq!(kept, r#"{"url":"https://h/x.mp4?…","key":"***","note":"http is fine"}"#);
        assert!(raw_answer(&"é".repeat(9000), &["sk-secret"]).len() <= RAW_LIMIT + 3);
    }
}
