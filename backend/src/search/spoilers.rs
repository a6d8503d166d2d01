//! What of a text an excerpt must not tell: spoilers, `||…||`. Where they begin and end is the
//! client's business, which knows the whole of Markdown; an excerpt is a piece of the source.
//! So everything from the first sign to the last is hidden, unless a sign surely stands in
//! code: rather too much is hidden than something told.

use std::ops::Range;

const SIGN: &str = "||";

/// The stretch between the first and the last sign of a spoiler, in bytes.
pub fn hidden(body: &str) -> Option<Range<usize>> {
    if !body.contains(SIGN) {
        return None;
    }
    let code = code(body);
    // One byte at a time: `|||` holds two signs.
    let is_sign = |at: &usize| {
        body.as_bytes().get(*at..*at + SIGN.len()) == Some(SIGN.as_bytes())
            && !code.iter().any(|place| place.contains(at))
    };
    let first = (0..body.len()).find(is_sign)?;
    let last = (first..body.len()).rev().find(is_sign)?;
    Some(first + SIGN.len()..last).filter(|place| !place.is_empty())
}

/// Fenced blocks, and spans that begin and end in one line. Nothing at all if a backtick is
/// escaped or has no partner, as then clients may pair them in other ways.
fn code(body: &str) -> Vec<Range<usize>> {
    let (mut places, mut at) = (Vec::new(), 0);
    let mut fence: Option<(usize, usize)> = None;
    for line in body.split_inclusive('\n') {
        let (start, ticks) = (at, line.len() - line.trim_start_matches('`').len());
        at += line.len();
        let rest = line.get(ticks..).unwrap_or_default();
        match fence {
            Some((begin, length)) if ticks >= length && rest.trim().is_empty() => {
                places.push(begin..at);
                fence = None;
            }
            Some(_) => {}
            None if ticks >= 3 && !rest.contains('`') => fence = Some((start, ticks)),
            None => match spans(line) {
                Some(spans) => {
                    places
                        .extend(spans.into_iter().map(|span| start + span.start..start + span.end));
                }
                None => return Vec::new(),
            },
        }
    }
    if fence.is_some() { Vec::new() } else { places }
}

/// The spans of code in a line; `None` if that is not sure.
fn spans(line: &str) -> Option<Vec<Range<usize>>> {
    let (mut spans, mut open): (Vec<Range<usize>>, Option<Range<usize>>) = (Vec::new(), None);
    let mut at = 0;
    while let Some(found) = line.get(at..).and_then(|rest| rest.find('`')) {
        let start = at + found;
        let rest = line.get(start..).unwrap_or_default();
        let run = start..start + rest.len() - rest.trim_start_matches('`').len();
        at = run.end;
        match open.clone() {
            None if line.get(..start).is_some_and(|before| before.ends_with('\\')) => return None,
            None => open = Some(run),
            Some(begin) if begin.len() == run.len() => {
                spans.push(begin.start..run.end);
                open = None;
            }
            Some(_) => {}
        }
    }
    open.is_none().then_some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> String {
        let hidden = hidden(body).unwrap_or(0..0);
        format!("{}▒{}", &body[..hidden.start], &body[hidden.end..])
    }

    #[test]
    fn what_may_be_a_spoiler_is_hidden() {
        for body in [
            "||secret||",
            "a ||secret|| b",
            "||\nsecret\n||",
            "||\n\n- secret\n||",
            "||one|| and ||secret||",
            "`a||b` ||secret||",
            "||`secret||`||",
            "a||b ||secret||",
            "|||secret|||",
            "`a\n` ||secret|| `",
            "\\`||secret||\\`",
            "``a` ||secret|| `",
            "```\n||secret||",
            "> ```\n> ||secret||\n> ```",
            "```\na\n``` ||secret||",
            "`||` ||secret||",
        ] {
            assert!(!told(body).contains("secret"), "{body:?}: {}", told(body));
        }
    }

    #[test]
    fn code_and_single_signs_hide_nothing() {
        for body in [
            "a || b",
            "||",
            "`a || b || c`",
            "```js\nif (a || b || c)\n```\nshown",
            "`` a||`||b ``",
            "||||",
            "|",
        ] {
            assert_eq!(hidden(body), None, "{body:?}");
        }
    }
}
