//! The metrics in the OpenMetrics text format of Prometheus.

use std::sync::LazyLock;

use prometheus_client::{encoding::text::encode, metrics::info::Info, registry::Registry};

use super::{METRICS, process::Process};
use crate::base::error::{Error, Result};

pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

static REGISTRY: LazyLock<Registry> = LazyLock::new(registry);

/// The text of all metrics.
///
/// # Errors
/// When a metric cannot be encoded.
pub fn show() -> Result<String> {
    let mut text = String::new();
    encode(&mut text, &REGISTRY).map_err(Error::internal)?;
    Ok(text)
}

fn registry() -> Registry {
    let mut registry = Registry::with_prefix("umbrachat");
    macro_rules! register {
        ($($name:literal $field:ident $help:literal;)+) => {
            $(registry.register($name, $help, METRICS.$field.clone());)+
        };
    }
    register! {
        "http_requests" requests "Answered requests by the pattern of their route";
        "http_request_seconds" request_seconds "How long the answer took";
        "sockets" sockets "Open live sockets";
        "sockets_closed" sockets_closed "Sockets closed by the close code they were told; 4408 did not read";
        "frames_in" frames_in "Frames that clients sent";
        "frames_out" frames_out "Frames written to sockets";
        "frames_dropped" frames_dropped "Presence and typing for which a socket had no room";
        "appender_waiting" appender_waiting "Changes that wait to be written";
        "appender_batch_items" batch_items "Changes written in one transaction";
        "appender_batch_seconds" batch_seconds "How long such a transaction took";
        "commits" commits "Committed transactions that change something";
        "commits_failed" commits_failed "Transactions whose commit failed";
        "store_work" store_work "Transactions that run or wait for a connection";
        "store_wait_seconds" store_wait_seconds "How long a transaction waited for its connection";
        "deliveries" deliveries "Events handed to the sockets of this node";
        "repairs" repairs "Holes filled from the database";
        "sweeps" sweeps "Looks for what was never announced here";
        "sign_ins" sign_ins "Sign-ins that were tried";
        "hashing" hashing "Passwords that are hashed or wait for it";
        "pushes" pushes "Messages to push services by their answer";
        "redis_connected" redis_connected "1 while Redis answers, where several nodes share one";
        "parcels_out" node_messages_out "Things told to other nodes";
        "parcels_in" node_messages_in "Things told by other nodes";
        "parcels_dropped" node_messages_dropped "Things not told, as there was no room or no Redis; others find them by their sweeps";
        "uploads" uploads "Uploads by ok or the code of their refusal";
        "files_stored" files_stored "Files made of uploads, by kind";
        "file_bytes_stored" file_bytes_stored "Bytes of these files with their smaller pictures, by kind";
        "file_bytes_sent" file_bytes_sent "Bytes of files sent to clients";
        "picture_seconds" picture_seconds "How long making the forms of a picture took";
        "pictures" pictures "Pictures that are processed or wait for it";
        "blobs_removed" blobs_removed "Ids whose bytes were removed from the file store";
        "file_store_errors" file_store_errors "Errors of the file store by their code";
    }
    registry.register(
        "build",
        "What runs here",
        Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]),
    );
    registry.register_collector(Box::new(Process));
    registry
}
