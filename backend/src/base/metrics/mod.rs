//! Metrics of this process: operations, durations, queue lengths. No label contains an id, a name
//! or an address.
//!
//! There is one global set, as metrics belong to the process. A count is one atomic addition.
//! Metrics with labels are looked up once for each request, batch or closed socket, never for a
//! frame.

mod process;
mod show;

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicI64, AtomicU64},
    },
    time::{Duration, Instant},
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter, family::Family, gauge, histogram::Histogram},
};

pub use show::{CONTENT_TYPE, show};

pub type Counter = counter::Counter<u64, AtomicU64>;
pub type Gauge = gauge::Gauge<i64, AtomicI64>;

/// Bucket bounds in seconds, from a fast read to the usual time limit of a client; a long poll may
/// take longer.
const SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];

const ITEMS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

pub static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::default);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct RequestLabels {
    /// The pattern of a route, never a path.
    pub route: String,
    pub method: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct ResponseLabels {
    pub route: String,
    pub method: &'static str,
    /// `2xx`
    pub status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct ResultLabel {
    pub result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct FileKindLabel {
    pub kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct CloseLabel {
    /// The close code that the server sent.
    pub code: u16,
}

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

pub struct Metrics {
    pub requests: Family<ResponseLabels, Counter>,
    pub request_seconds: Histograms<RequestLabels>,
    pub sockets: Gauge,
    pub sockets_closed: Family<CloseLabel, Counter>,
    pub frames_in: Counter,
    pub frames_out: Counter,
    /// Presence and typing frames dropped because a socket's queue was full.
    pub frames_dropped: Counter,
    pub appender_waiting: Gauge,
    pub batch_items: Histogram,
    pub batch_seconds: Histogram,
    pub commits: Counter,
    pub commits_failed: Counter,
    /// Transactions that run or wait for a connection.
    pub store_work: Gauge,
    pub store_wait_seconds: Histogram,
    pub deliveries: Counter,
    pub repairs: Family<ResultLabel, Counter>,
    pub sweeps: Family<ResultLabel, Counter>,
    pub sign_ins: Family<ResultLabel, Counter>,
    pub hashing: Gauge,
    /// Messages to push services, by their answer.
    pub pushes: Family<ResultLabel, Counter>,
    /// 1 while Redis answers.
    pub redis_connected: Gauge,
    pub node_messages_out: Counter,
    pub node_messages_in: Counter,
    /// Messages to other nodes dropped because the queue was full or Redis unavailable.
    pub node_messages_dropped: Counter,
    /// By `ok` or the code of the refusal.
    pub uploads: Family<ResultLabel, Counter>,
    pub files_stored: Family<FileKindLabel, Counter>,
    pub file_bytes_stored: Family<FileKindLabel, Counter>,
    pub file_bytes_sent: Counter,
    pub picture_seconds: Histogram,
    /// Pictures that are processed or wait for it.
    pub pictures: Gauge,
    pub blobs_removed: Family<ResultLabel, Counter>,
    /// By the code of the error.
    pub file_store_errors: Family<ResultLabel, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
            sockets: Gauge::default(),
            sockets_closed: Family::default(),
            frames_in: Counter::default(),
            frames_out: Counter::default(),
            frames_dropped: Counter::default(),
            appender_waiting: Gauge::default(),
            batch_items: Histogram::new(ITEMS.iter().copied()),
            batch_seconds: seconds(),
            commits: Counter::default(),
            commits_failed: Counter::default(),
            store_work: Gauge::default(),
            store_wait_seconds: seconds(),
            deliveries: Counter::default(),
            repairs: Family::default(),
            sweeps: Family::default(),
            sign_ins: Family::default(),
            hashing: Gauge::default(),
            pushes: Family::default(),
            redis_connected: Gauge::default(),
            node_messages_out: Counter::default(),
            node_messages_in: Counter::default(),
            node_messages_dropped: Counter::default(),
            uploads: Family::default(),
            files_stored: Family::default(),
            file_bytes_stored: Family::default(),
            file_bytes_sent: Counter::default(),
            picture_seconds: seconds(),
            pictures: Gauge::default(),
            blobs_removed: Family::default(),
            file_store_errors: Family::default(),
        }
    }
}

fn seconds() -> Histogram {
    Histogram::new(SECONDS.iter().copied())
}

impl Metrics {
    /// Counts an answered request.
    pub fn count_response(&self, route: &str, method: &str, status: u16, took: Duration) {
        let method = method_of(method);
        let labels = RequestLabels { route: route.to_owned(), method };
        self.request_seconds.get_or_create(&labels).observe(took.as_secs_f64());
        let count_response =
            ResponseLabels { route: labels.route, method, status: class_of(status) };
        self.requests.get_or_create(&count_response).inc();
    }

    /// Counts frames that were passed to a connection together.
    pub fn count_frames(&self, frames: usize) {
        self.frames_out.inc_by(u64::try_from(frames).unwrap_or(u64::MAX));
    }

    /// Counts messages sent to or received from other nodes.
    pub fn count_node_messages(counter: &Counter, messages: usize) {
        counter.inc_by(u64::try_from(messages).unwrap_or(u64::MAX));
    }

    /// Records the number of changes that wait while a batch is written.
    pub fn note_waiting(&self, changes: usize) {
        self.appender_waiting.set(i64::try_from(changes).unwrap_or(i64::MAX));
    }

    pub fn note_batch(&self, changes: usize) {
        self.batch_items.observe(f64::from(u32::try_from(changes).unwrap_or(u32::MAX)));
    }

    pub fn note_commit(&self, succeeded: bool) {
        if succeeded {
            self.commits.inc()
        } else {
            self.commits_failed.inc()
        };
    }

    /// Counts a stored file, and its bytes with those of its smaller pictures.
    pub fn count_file(&self, kind: &'static str, bytes: u64) {
        let label = FileKindLabel { kind };
        self.files_stored.get_or_create(&label).inc();
        self.file_bytes_stored.get_or_create(&label).inc_by(bytes);
    }

    /// Counts a result, or the code of a failure.
    pub fn count_result(counts: &Family<ResultLabel, Counter>, result: &'static str) {
        counts.get_or_create(&ResultLabel { result }).inc();
    }

    /// Counts a success or a failure.
    pub fn note(counts: &Family<ResultLabel, Counter>, went_well: bool) {
        Self::count_result(counts, if went_well { "ok" } else { "failed" });
    }
}

/// Increments a gauge until dropped.
#[must_use = "counts until it is dropped"]
pub struct GaugeGuard(Gauge);

impl GaugeGuard {
    pub fn one(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Measures the time until it is dropped.
#[must_use = "takes the time until it is dropped"]
pub struct HistogramTimer {
    began: Instant,
    span: Histogram,
}

impl HistogramTimer {
    pub fn begin(span: &Histogram) -> Self {
        Self { began: Instant::now(), span: span.clone() }
    }
}

impl Drop for HistogramTimer {
    fn drop(&mut self) {
        self.span.observe(self.began.elapsed().as_secs_f64());
    }
}

/// Unknown methods share one label, as clients can send any number of them.
fn method_of(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

fn class_of(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_methods_share_one_label() {
        assert_eq!(method_of("PATCH"), "PATCH");
        assert_eq!((method_of("BREW"), method_of("get")), ("other", "other"));
        assert_eq!([101, 204, 304, 429, 503].map(class_of), ["1xx", "2xx", "3xx", "4xx", "5xx"]);
    }

    #[test]
    fn a_held_gauge_counts_until_dropped() {
        let gauge = Gauge::default();
        let held = [GaugeGuard::one(&gauge), GaugeGuard::one(&gauge)];
        assert_eq!(gauge.get(), 2);
        drop(held);
        assert_eq!(gauge.get(), 0);
    }
}
