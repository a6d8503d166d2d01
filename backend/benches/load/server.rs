//! Processor time and memory of the processes under load.

use std::time::{Duration, Instant};

/// Clock ticks per second, which Linux fixes at 100 for user space (`getconf CLK_TCK`).
const TICKS: u32 = 100;

/// The processor time that these processes have used so far.
pub fn used(processes: &[u32]) -> Duration {
    processes.iter().map(|id| used_by(*id)).sum()
}

fn used_by(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The process name in parentheses may contain any character (proc(5)); the fields follow it.
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let number = |at: usize| fields.split_whitespace().nth(at).and_then(|text| text.parse().ok());
    let ticks: u32 = number(11).unwrap_or(0) + number(12).unwrap_or(0);
    Duration::from_secs(1) * ticks / TICKS
}

/// Start of a measurement in wall time and processor time.
pub struct Span {
    processes: Vec<u32>,
    used: Duration,
    began: Instant,
}

/// The result of a measurement.
pub struct Took {
    pub processor: Duration,
    pub time: Duration,
}

impl Span {
    pub fn of(processes: &[u32]) -> Self {
        Self { processes: processes.to_vec(), used: used(processes), began: Instant::now() }
    }

    pub fn end(self) -> Took {
        let processor = used(&self.processes).saturating_sub(self.used);
        Took { processor, time: self.began.elapsed() }
    }
}

impl Took {
    /// Operations per second of processor time.
    pub fn rate(&self, things: usize) -> f64 {
        let things = f64::from(u32::try_from(things).expect("fits"));
        things / self.processor.as_secs_f64().max(0.01)
    }

    /// Processor time per operation, in microseconds.
    pub fn each(&self, things: usize) -> f64 {
        1e6 / self.rate(things)
    }
}
