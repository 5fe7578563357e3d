//! Secrets. The only room that sees the system key store.

use crate::model::{ConnectionName, CredentialField};

/// The environment variable that holds a secret and wins over the key store:
/// `GREENROOM_SECRET_<CONNECTION>_<FIELD>` in upper case, every other character turned into `_`.
pub fn variable(connection: &ConnectionName, field: CredentialField) -> String {
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| c.to_ascii_uppercase())
            .map(|c| if c.is_ascii_uppercase() || c.is_ascii_digit() { c } else { '_' })
            .collect()
    };
    format!("GREENROOM_SECRET_{}_{}", plain(connection.as_str()), plain(field.key()))
}
