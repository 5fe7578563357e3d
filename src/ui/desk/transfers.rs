//! stub
#[derive(Debug, Default)]
pub struct TransfersDesk;
