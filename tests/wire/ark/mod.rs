//! The native asset interface, the gateways that answer as it does, and Ark's videos.

mod answers;
mod house;
mod requests;
mod tasks;
