//! The ends of code blocks: runs of backticks, and the text beside them.

use std::ops::Range;

use super::{characters::is_blank, line::Line};

pub struct Fence<'t> {
    /// Text may precede the fence on its line.
    pub before: Line<'t>,
    pub ticks: usize,
}

/// The opening fence of a code block on the line `at`.
pub fn at<'t>(lines: &[Line<'t>], at: usize) -> Option<Fence<'t>> {
    let line = *lines.get(at)?;
    let run = open_run(line.text)?;
    let (before, ticks) = (line.cut(0..run.start), run.len());
    let rest = line.text.get(run.end..)?.trim_matches(is_blank);
    let is_language =
        |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '+' | '#' | '.' | '-');
    let is_sure = before.is_blank() && rest.chars().all(is_language);
    // Beside other text it must be closed, or it is plain text.
    let counts = is_sure || ((before.is_blank() || ticks == 3) && end(lines, at, ticks).is_some());
    counts.then_some(Fence { before, ticks })
}

/// The first run of three or more backticks outside of the inline code of the line.
fn open_run(line: &str) -> Option<Range<usize>> {
    let mut runs = runs(line);
    while let Some(run) = runs.next() {
        if runs.clone().any(|other| other.len() == run.len()) {
            runs.by_ref().find(|other| other.len() == run.len());
        } else if run.len() > 2 {
            return Some(run);
        }
    }
    None
}

/// The end of the code that begins at the line `from`: the line with the next run of the same
/// number of backticks, and the text after that run.
pub fn end<'t>(lines: &[Line<'t>], from: usize, ticks: usize) -> Option<(usize, Line<'t>)> {
    let rest = lines.iter().enumerate().skip(from + 1);
    rest.filter(|(_, line)| line.text.contains('`')).find_map(|(at, line)| {
        let run = runs(line.text).find(|run| run.len() == ticks)?;
        Some((at, line.cut(run.end..line.text.len())))
    })
}

/// The runs of backticks of a line, in bytes.
fn runs(line: &str) -> impl Iterator<Item = Range<usize>> + Clone {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + line.get(from..)?.find('`')?;
        let rest = line.get(start..)?;
        from = start + rest.len() - rest.trim_start_matches('`').len();
        Some(start..from)
    })
}
