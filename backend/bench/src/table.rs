//! The results: medians and ratios, as one table and one line of JSON.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};

use crate::system::Side;

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The key in the JSON line.
    pub key: &'static str,
    pub work: &'static str,
    pub unit: &'static str,
}

struct Results {
    row: Row,
    values: BTreeMap<Side, Vec<f64>>,
}

pub struct Table {
    rounds: usize,
    began: Instant,
    rows: Vec<Results>,
}

impl Table {
    pub fn new(rounds: usize) -> Self {
        Self { rounds, began: Instant::now(), rows: Vec::new() }
    }

    pub fn add(&mut self, row: Row, side: Side, value: f64) {
        let name = side.name();
        eprintln!("{name:>8} {:>10} {} ({})", shown(value), row.unit, row.work);
        let place = self.rows.iter().position(|results| results.row.key == row.key);
        let place = place.unwrap_or_else(|| {
            self.rows.push(Results { row, values: BTreeMap::new() });
            self.rows.len() - 1
        });
        self.rows[place].values.entry(side).or_default().push(value);
    }

    /// Prints the table and the JSON line, and writes the line to `target/bench.json`.
    pub fn show(&self) {
        println!("\n| work | unit | raw | SQLite | of raw | PostgreSQL + Redis | of raw |");
        println!("|---|---|---|---|---|---|---|");
        for results in &self.rows {
            println!("{}", results.line());
        }
        let rows: Map<_, _> = self.rows.iter().map(Results::json).collect();
        let line = json!({
            "cores": std::thread::available_parallelism().map_or(0, usize::from),
            "rounds": self.rounds,
            "seconds": self.began.elapsed().as_secs(),
            "rows": rows,
        });
        println!("\n{line}");
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
        let _ = std::fs::create_dir_all(&target);
        std::fs::write(target.join("bench.json"), format!("{line}\n")).expect("is written");
        let took = Duration::from_secs(self.began.elapsed().as_secs());
        eprintln!("{took:?}");
    }
}

impl Results {
    fn median(&self, side: Side) -> Option<f64> {
        self.values.get(&side).map(|values| median(values))
    }

    /// The median as a share of the bare broadcast's.
    fn of_raw(&self, side: Side) -> Option<f64> {
        Some(self.median(side)? / self.median(Side::Raw)?)
    }

    fn line(&self) -> String {
        let Row { work, unit, .. } = self.row;
        let number = |side| self.median(side).map_or_else(|| String::from("–"), shown);
        let share =
            |side| self.of_raw(side).map_or_else(|| String::from("–"), |it| format!("{it:.2}"));
        format!(
            "| {work} | {unit} | {} | {} | {} | {} | {} |",
            number(Side::Raw),
            number(Side::Sqlite),
            share(Side::Sqlite),
            number(Side::Postgres),
            share(Side::Postgres)
        )
    }

    fn json(&self) -> (String, Value) {
        let Row { key, work, unit } = self.row;
        let mut value = json!({ "work": work, "unit": unit });
        for (side, values) in &self.values {
            value[side.name()] = json!({
                "median": rounded(median(values)),
                "values": values.iter().copied().map(rounded).collect::<Vec<_>>(),
            });
            if let Some(share) = self.of_raw(*side).filter(|_| *side != Side::Raw) {
                value[side.name()]["of_raw"] = rounded(share).into();
            }
        }
        (key.to_owned(), value)
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    } else {
        sorted[middle]
    }
}

/// A number with three or more significant digits, and with commas between thousands.
fn shown(value: f64) -> String {
    let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    let text = format!("{value:.digits$}");
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}
