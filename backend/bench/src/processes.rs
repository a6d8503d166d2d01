//! Processor time and memory of the processes under load.

use std::time::{Duration, Instant};

use crate::parts::processes::children;

/// Clock ticks per second, which Linux fixes at 100 for user space (`getconf CLK_TCK`).
const TICKS: u32 = 100;

/// The processes of one system. Their direct children are included, also those that have ended:
/// PostgreSQL serves each connection by one.
#[derive(Debug, Clone)]
pub struct Processes(pub Vec<u32>);

impl Processes {
    /// The processor time that they have used so far.
    pub fn used(&self) -> Duration {
        let all = self.0.iter().flat_map(|id| {
            let below = children(*id).into_iter().map(|child| ticks(child, 2));
            below.chain([ticks(*id, 4)])
        });
        Duration::from_secs(1) * all.sum::<u32>() / TICKS
    }
}

/// The sum of the first of the fields `utime`, `stime`, `cutime` and `cstime` (proc(5)). The last
/// two are of children that have ended.
fn ticks(process: u32, fields: usize) -> u32 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The process name in parentheses may contain any character; the fields follow it.
    let after_name = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let wanted = after_name.split_whitespace().skip(11).take(fields);
    wanted.filter_map(|text| text.parse::<u32>().ok()).sum()
}

/// Start of a measurement in wall time and processor time.
pub struct Span {
    processes: Processes,
    used: Duration,
    began: Instant,
}

/// The result of a measurement.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    pub processor: Duration,
    pub time: Duration,
}

impl Span {
    pub fn of(processes: &Processes) -> Self {
        Self { processes: processes.clone(), used: processes.used(), began: Instant::now() }
    }

    pub fn end(self) -> Took {
        let time = self.began.elapsed();
        Took { processor: self.processes.used().saturating_sub(self.used), time }
    }

    /// The same after a child process has ended: its time counts once its parent has noticed that.
    pub fn end_with_child(self) -> Took {
        let time = self.began.elapsed();
        std::thread::sleep(Duration::from_millis(200));
        Took { time, ..self.end() }
    }
}

impl Took {
    /// Operations per second of processor time.
    pub fn rate(&self, things: usize) -> f64 {
        number(things) / self.processor.as_secs_f64().max(0.01)
    }

    /// Operations per second by the clock.
    pub fn pace(&self, things: usize) -> f64 {
        number(things) / self.time.as_secs_f64()
    }
}

pub fn number(things: usize) -> f64 {
    f64::from(u32::try_from(things).expect("fits"))
}

/// Resident memory of a process in KiB (`proc_pid_status(5)`).
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pub all: f64,
    pub anonymous: f64,
    /// The highest value of `all` so far.
    pub peak: f64,
}

impl Memory {
    pub fn of(process: u32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("runs");
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
            line.trim().trim_end_matches(" kB").parse().expect("a number")
        };
        Self { all: field("VmRSS:"), anonymous: field("RssAnon:"), peak: field("VmHWM:") }
    }

    /// Sets the highest value to the present one.
    pub fn forget_peak(process: u32) {
        std::fs::write(format!("/proc/{process}/clear_refs"), "5").expect("is ours");
    }
}
