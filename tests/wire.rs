//! What is sent to AnyFast, byte for byte where it matters, and what is made of odd answers.

#[path = "wire/answers.rs"]
mod answers;
mod common;
#[path = "wire/proxy.rs"]
mod proxy;
#[path = "wire/requests.rs"]
mod requests;
#[path = "wire/server.rs"]
mod server;
