//! Messages between nodes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::envelope::Envelope;
use crate::base::ids::SessionId;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum NodeMessage {
    Deliver(Arc<Envelope>),
    /// These sessions have ended.
    End(Vec<SessionId>),
}
