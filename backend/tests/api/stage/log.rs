//! Checks the log of all test servers at the most verbose level. Ids and numbers are allowed; user
//! content and identifying data are not. Every string that a test sends is a canary that must not
//! occur in the log.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tracing_subscriber::{
    EnvFilter, Layer, fmt::MakeWriter, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

/// A shorter text can occur in the server's own messages by chance.
const LETTERS: usize = 8;

/// The minimum for a single plain word: "something" or "presence" also occurs in the server's own
/// messages.
const LETTERS_OF_A_WORD: usize = 13;

/// The log has a limited number of line kinds. More than this means that a line varies in something
/// that is neither an id nor a number, so the comparison by kind does not work.
const KINDS_MAX: usize = 2_000;

#[derive(Default)]
struct Heard {
    /// The first line of each kind; digits are ignored.
    lines: BTreeMap<String, String>,
    new_lines: Vec<String>,
    texts: BTreeSet<String>,
    new_texts: Vec<String>,
    faults: BTreeSet<String>,
}

static HEARD: LazyLock<Mutex<Heard>> = LazyLock::new(Mutex::default);

/// A poisoned lock is taken anyway, so that one failing test does not fail all others.
fn heard() -> MutexGuard<'static, Heard> {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Installs the log layers. `RUST_LOG=info` prints the servers' log.
pub fn listen() {
    let filter = umbrachat::base::logging::filter("trace").expect("a level is a filter");
    let ear = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Ear);
    let shown = tracing_subscriber::fmt::layer().with_test_writer();
    registry()
        .with(ear.with_filter(filter))
        .with(shown.with_filter(EnvFilter::from_default_env()))
        .init();
}

/// Records one log line of a server.
pub fn hear(line: &str) {
    let mut heard = heard();
    if let Some(what) = personal_data_in(line) {
        heard.faults.insert(format!("{what}: {line}"));
    }
    let kind = kind(line);
    if !heard.lines.contains_key(&kind) {
        heard.lines.insert(kind.clone(), line.to_owned());
        heard.new_lines.push(kind);
    }
}

/// Records every string of a value that is sent to a server.
pub fn sent(value: &Value) {
    match value {
        Value::String(text) => sent_text(text),
        Value::Array(items) => items.iter().for_each(sent),
        Value::Object(members) => members.values().for_each(sent),
        _ => {}
    }
}

/// Records the values of a query string.
pub fn sent_query(path: &str) {
    let (_, query) = path.split_once('?').unwrap_or_default();
    for value in query.split('&').filter_map(|pair| pair.split_once('=')) {
        sent_text(value.1);
    }
}

fn sent_text(text: &str) {
    let kind = kind(text.trim());
    let is_word = kind.chars().all(|sign| sign.is_ascii_lowercase());
    let needed = if is_word { LETTERS_OF_A_WORD } else { LETTERS };
    let letters = kind.chars().filter(|sign| sign.is_alphabetic()).take(needed).count();
    if letters < needed || uuid::Uuid::parse_str(text).is_ok() {
        return;
    }
    let mut heard = heard();
    if heard.texts.insert(kind.clone()) {
        heard.new_texts.push(kind);
    }
}

/// Fails if a sent text or anything that looks like a secret has been logged. Each pair of line and
/// text is compared once.
pub fn assert_discreet() {
    let mut heard = heard();
    let (lines, texts) =
        (std::mem::take(&mut heard.new_lines), std::mem::take(&mut heard.new_texts));
    let new_lines = lines.iter().flat_map(|line| heard.texts.iter().map(move |text| (line, text)));
    let new_texts = texts.iter().flat_map(|text| heard.lines.keys().map(move |line| (line, text)));
    let told: BTreeSet<String> = new_lines
        .chain(new_texts)
        .filter(|(line, text)| line.contains(text.as_str()))
        .map(|(line, text)| format!("a text that was sent ({text}): {}", heard.lines[line]))
        .collect();
    heard.faults.extend(told);
    // The faults are taken out, so that one leak fails one test.
    let (faults, kinds) = (std::mem::take(&mut heard.faults), heard.lines.len());
    drop(heard);
    assert!(faults.is_empty(), "the log contains personal data: {faults:#?}");
    assert!(kinds < KINDS_MAX, "the log has too many kinds of lines");
}

/// The text with each id and each number replaced by `0`.
fn kind(text: &str) -> String {
    let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    let mut kind = String::with_capacity(text.len());
    for word in text.split_inclusive(|sign| !is_part(sign)) {
        let id = word.trim_end_matches(|sign| !is_part(sign));
        let rest = word.get(id.len()..).unwrap_or_default();
        if uuid::Uuid::parse_str(id).is_ok() {
            kind.push('0');
        } else {
            for sign in id.chars() {
                match sign.is_ascii_digit() {
                    true if kind.ends_with('0') => {}
                    true => kind.push('0'),
                    false => kind.push(sign),
                }
            }
        }
        kind.push_str(rest);
    }
    kind
}

/// The reason why a line is refused, whatever was sent.
fn personal_data_in(line: &str) -> Option<&'static str> {
    // The listening address and that of the file store belong to the server.
    let is_its_own = ["listening on", "ready at", "Error performing"];
    let is_its_own = is_its_own.iter().any(|words| line.contains(words));
    let part = |separator: fn(char) -> bool| line.split(separator);
    let is_address =
        |word: &str| word.matches('.').count() == 3 && word.parse::<std::net::Ipv4Addr>().is_ok();
    if !is_its_own && part(|sign| !sign.is_ascii_digit() && sign != '.').any(is_address) {
        return Some("an address");
    }
    if line.contains("2001:db8") || line.contains("[::1]") {
        return Some("an address");
    }
    if part(|sign| !sign.is_ascii_alphanumeric() && sign != '-' && sign != '_')
        .any(|word| word.len() >= 43)
    {
        return Some("a token");
    }
    if line.contains("canary") {
        return Some("a canary");
    }
    line.contains('@').then_some("an e-mail address")
}

#[derive(Clone, Copy)]
struct Ear;

impl MakeWriter<'_> for Ear {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        hear(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn secrets_and_addresses_are_detected() {
    for (line, what) in [
        ("INFO answered peer=127.0.0.1:5000", Some("an address")),
        ("INFO from 2001:db8::1", Some("an address")),
        ("INFO listening on: 127.0.0.1:8080", None),
        ("ERROR Error performing GET http://127.0.0.1:9000/bucket/object", None),
        ("INFO version 3.20.1", None),
        ("WARN mail to mira@example.org failed", Some("an e-mail address")),
        (
            "INFO account=0192f000-0000-7000-8000-000000000000 route=/api/v1/conversations/{id}",
            None,
        ),
        ("INFO eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiJtaXJhIn0eyJzdWIi", Some("a token")),
        ("INFO said a canary", Some("a canary")),
    ] {
        assert_eq!(personal_data_in(line), what, "{line}");
    }
    let line = |id: &str, ms: u32| kind(&format!("id={id} in {ms}ms, the cafe"));
    let (one, other) =
        ("0192f000-0000-7000-8000-000000000000", "a192f000-0000-7abc-8000-00ffffffffff");
    assert_eq!(line(one, 3), line(other, 1_234));
    assert_eq!(line(one, 3), "id=0 in 0ms, the cafe");
}
