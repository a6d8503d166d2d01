//! Opening an S3-compatible service.

use std::time::Duration;

use object_store::{
    BackoffConfig, ClientConfigKey, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey},
};
use url::Url;

/// How long the service may send nothing. A person who reads slowly is not limited by it.
const READ_TIMEOUT: &str = "20s";

/// The library limits the time of whole requests, and a download may take hours.
const REQUEST_TIMEOUT: &str = "7days";

/// A client gets an answer while it waits; repeating the request for longer is up to the client.
const RETRIES: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(2),
        base: 2.0,
    },
    max_retries: 3,
    retry_timeout: Duration::from_secs(15),
};

/// The keys and the address of the service are in environment variables (`AWS_…`). No request is
/// made.
pub(super) fn open(url: &Url) -> object_store::Result<AmazonS3> {
    AmazonS3Builder::from_env()
        .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::ReadTimeout), READ_TIMEOUT)
        .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), REQUEST_TIMEOUT)
        .with_retry(RETRIES)
        .with_bucket_name(url.host_str().unwrap_or_default())
        .build()
}
