//! Detection of web addresses in text, and of their end within a sentence.

use url::Url;

use super::characters::{is_blank, is_spaced_word, is_spaceless, is_word};

const LONGEST: usize = 2_048;
const LONGEST_HOST: usize = 300;
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

fn sign(chars: &[(usize, char)], at: usize) -> Option<char> {
    chars.get(at).map(|(_, sign)| *sign)
}

fn starts_with(chars: &[(usize, char)], at: usize, prefix: &str) -> bool {
    let rest = chars.get(at..).unwrap_or_default();
    rest.len() >= prefix.len()
        && prefix.chars().zip(rest).all(|(one, (_, other))| one.eq_ignore_ascii_case(other))
}

fn scheme(chars: &[(usize, char)], at: usize) -> Option<usize> {
    SCHEMES.iter().find(|scheme| starts_with(chars, at, scheme)).map(|scheme| scheme.len())
}

/// Whether an address begins here: a scheme, or `www.`, not inside a word.
pub fn begins(chars: &[(usize, char)], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| sign(chars, at));
    if before.is_some_and(|sign| sign != '_' && is_spaced_word(sign)) {
        return false;
    }
    let is_host = |sign: char| sign != '.' && !is_blank(sign);
    scheme(chars, at).is_some()
        || (starts_with(chars, at, "www.")
            && !before.is_some_and(|sign| matches!(sign, '.' | '@' | '/' | '-'))
            && sign(chars, at + 4).is_some_and(is_host))
}

/// The end of the address that begins at `at`, at least one character after it.
pub fn end(chars: &[(usize, char)], at: usize) -> usize {
    // After a host in Latin letters, letters of a script without spaces belong to the sentence.
    let latin = host_length(chars, at, |sign| sign.is_ascii_alphanumeric());
    let is_latin = latin > 0 && sign(chars, at + latin).is_some_and(is_spaceless);
    let host = if is_latin { latin } else { host_length(chars, at, is_word) };
    let mut end = at + host;
    let is_whole = is_latin || (host > 0 && sign(chars, end).is_some_and(ends_host));
    let mut open = Vec::new();
    while let Some(each) = sign(chars, end).filter(|_| !is_whole && end - at < LONGEST) {
        if stops(each) {
            break;
        }
        match each {
            '(' | '[' | '{' => open.push(each),
            ')' | ']' | '}' if open.pop() != Some(opening(each)) => break,
            ',' | ';' | '\'' | '"' if begins_after(chars, end) => break,
            _ => {}
        }
        end += 1;
    }
    while end > at && sign(chars, end - 1).is_some_and(trails) {
        end -= 1;
    }
    end.max(at + 1)
}

/// Whether a typed address is one that can be opened.
pub fn opens(address: impl Iterator<Item = char>) -> bool {
    let address: String = address.collect();
    let is_www = address.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("www."));
    is_harmless(&if is_www { format!("https://{address}") } else { address })
}

/// Whether a text can have an address at all; false for most texts, at little cost.
pub fn may_occur(text: &str) -> bool {
    let is_www = |(at, _): (usize, &str)| {
        let before = at.checked_sub(3).and_then(|start| text.get(start..at));
        before.is_some_and(|word| word.eq_ignore_ascii_case("www"))
    };
    let is_scheme = |(at, _): (usize, &str)| {
        let before = text.get(..at).unwrap_or_default().as_bytes();
        let ends = |scheme: &[u8]| {
            let start = before.len().checked_sub(scheme.len());
            let end = start.and_then(|start| before.get(start..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(scheme))
        };
        ends(b"http") || ends(b"https") || ends(b"mailto")
    };
    text.match_indices(':').any(is_scheme) || text.match_indices('.').any(is_www)
}

fn opening(closing: char) -> char {
    match closing {
        ')' => '(',
        ']' => '[',
        _ => '{',
    }
}

/// One to four signs, followed by another address.
fn begins_after(chars: &[(usize, char)], at: usize) -> bool {
    let rest = chars.get(at..).unwrap_or_default();
    let is_sign = |(_, sign): &&(usize, char)| matches!(sign, ',' | ';' | '\'' | '"' | '(' | ')');
    let count = rest.iter().take(4).take_while(is_sign).count();
    let next = at + count;
    ["https://", "http://", "www."].iter().any(|prefix| starts_with(chars, next, prefix))
}

/// An apostrophe, an emoji or another sign that is not ASCII.
fn ends_host(sign: char) -> bool {
    sign == '\'' || (!sign.is_ascii() && !is_word(sign))
}

/// The length of scheme and host, if the host consists of these letters.
fn host_length(chars: &[(usize, char)], at: usize, is_letter: fn(char) -> bool) -> usize {
    let is_label = |sign: char| is_letter(sign) || sign == '-';
    let limit = at + LONGEST_HOST;
    let sign = |at: usize| sign(chars, at).filter(|_| at < limit);
    let run = |from: usize, fits: &dyn Fn(char) -> bool| {
        (from..).take_while(|at| sign(*at).is_some_and(fits)).count()
    };
    let start = at + scheme(chars, at).unwrap_or(0);
    let mut end = start + run(start, &is_label);
    let first = end;
    while sign(end) == Some('.') && sign(end + 1).is_some_and(is_label) {
        end += 1 + run(end + 1, &is_label);
    }
    if first == start || end == first {
        return 0;
    }
    if sign(end) == Some(':') {
        let port = run(end + 1, &|sign| sign.is_ascii_digit());
        end += if port > 0 { port + 1 } else { 0 };
    }
    end - at
}

/// Characters that are never part of a typed address: blanks, quotes, full-width characters, East Asian
/// brackets, and script-specific punctuation.
fn stops(sign: char) -> bool {
    is_blank(sign)
        || matches!(
            sign,
            '<' | '>'
                | '"'
                | '`'
                | '|'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '“'
                | '”'
                | '„'
                | '‚'
                | '…'
                | '‥'
        )
        || matches!(sign,
            '\u{589}' | '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{6D4}' | '\u{964}' | '\u{965}'
            | '\u{F0D}' | '\u{F0E}' | '\u{104A}' | '\u{104B}' | '\u{1361}'..='\u{1368}'
            | '\u{17D4}' | '\u{17D5}' | '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
            | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF64}')
}

/// Punctuation that ends a sentence and not an address.
fn trails(sign: char) -> bool {
    matches!(sign, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '‘' | '(' | '[' | '{'
        | '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The end of `<address>`.
pub fn angled(chars: &[(usize, char)], at: usize) -> Option<usize> {
    let inner = at + 1;
    let length = scheme(chars, inner)?;
    let rest = chars.get(inner..)?;
    let is_inside = |(_, sign): &&(usize, char)| !matches!(sign, '<' | '>') && !is_blank(*sign);
    let count = rest.iter().take_while(is_inside).count();
    let address: String = rest.iter().take(count).map(|(_, sign)| *sign).collect();
    let is_closed =
        count > length && !address.contains("||") && sign(chars, inner + count) == Some('>');
    (is_closed && is_harmless(&address)).then_some(inner + count + 1)
}

/// The address in `(address)` at `at`, and its end; it may contain one pair of brackets, but no mark
/// of a spoiler.
pub fn target(chars: &[(usize, char)], at: usize) -> Option<(String, usize)> {
    let mut depth = 0_u8;
    let mut address = String::new();
    for (count, (_, sign)) in chars.get(at..)?.iter().take(LONGEST).enumerate() {
        match sign {
            '(' if depth < 2 => depth += 1,
            ')' if depth > 0 => depth -= 1,
            '(' | ')' => return None,
            sign if is_blank(*sign) => return None,
            '|' if address.ends_with('|') => return None,
            _ => {}
        }
        if depth == 0 {
            let address = address.strip_prefix('(')?.to_owned();
            return is_harmless(&address).then_some((address, at + count + 1));
        }
        address.push(*sign);
    }
    None
}

/// Allows only schemes of pages and mail.
fn is_harmless(address: &str) -> bool {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    address.chars().count() <= LONGEST
        && SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
        && Url::parse(address).is_ok()
}
