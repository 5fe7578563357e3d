//! What is sent to the gateways, byte for byte where it matters, and what is made of odd answers.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

#[path = "wire/answers.rs"]
mod answers;
#[path = "wire/ark/mod.rs"]
mod ark;
#[path = "wire/apimart.rs"]
mod apimart;
#[path = "wire/kyy.rs"]
mod kyy;
#[path = "wire/proxy.rs"]
mod proxy;
#[path = "wire/reasons.rs"]
mod reasons;
#[path = "wire/requests.rs"]
mod requests;
#[path = "wire/server.rs"]
mod server;
#[path = "wire/whatever.rs"]
mod whatever;
