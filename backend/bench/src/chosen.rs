//! What to measure, from the arguments.

use crate::system::Side;

/// What runs without arguments that name parts.
const USUAL: &[&str] =
    &["signing", "idle", "talk", "open", "pair", "history", "export", "files", "inserts"];

/// What runs only if it is named.
const FURTHER: &[&str] = &["growth", "nodes"];

pub struct Chosen {
    pub program: String,
    pub sides: Vec<Side>,
    pub rounds: usize,
    parts: Vec<String>,
}

impl Chosen {
    pub fn from(arguments: impl Iterator<Item = String>) -> Self {
        let program = std::env::var("UMBRACHAT_BENCH_PROGRAM");
        let program = program.expect("UMBRACHAT_BENCH_PROGRAM names the program to measure");
        let (mut sides, mut parts, mut rounds) = (Vec::new(), Vec::new(), 3);
        for argument in arguments {
            if let Some(side) = Side::ALL.iter().find(|side| side.name() == argument) {
                sides.push(*side);
            } else if let Some(count) = argument.strip_prefix("rounds=") {
                rounds = count.parse().expect("a number of rounds");
            } else {
                let is_known = USUAL.iter().chain(FURTHER).any(|part| *part == argument);
                assert!(is_known, "{argument}: known are {USUAL:?} and {FURTHER:?}");
                parts.push(argument);
            }
        }
        if sides.is_empty() {
            sides = Side::ALL.to_vec();
        }
        if parts.is_empty() {
            parts = USUAL.iter().map(|part| (*part).to_owned()).collect();
        }
        // In the order of a round.
        sides.sort_unstable();
        Self { program, sides, rounds, parts }
    }

    pub fn has(&self, part: &str) -> bool {
        self.parts.iter().any(|chosen| chosen == part)
    }

    /// The chosen sides that store messages.
    pub fn engines(&self) -> impl Iterator<Item = Side> {
        self.sides.iter().copied().filter(|side| *side != Side::Raw)
    }
}
