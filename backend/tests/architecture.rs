//! The law of the house: imports only go down. Says what a reviewer would say.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The rooms: words of the domain.
const ROOMS: &[&str] = &[
    "accounts",
    "blocks",
    "conversations",
    "doctor",
    "erasure",
    "export",
    "friends",
    "groups",
    "invitations",
    "live",
    "members",
    "messages",
    "presence",
    "privacy",
    "reactions",
    "receipts",
    "reports",
    "search",
    "security",
    "sessions",
    "sync",
];

/// Files of a room that read only, though they are more than single queries.
const READING: &[&str] = &["changes", "history", "list", "queries", "resume", "summaries"];

/// The floor of a path below `crate::`.
fn floor(path: &[&str]) -> u8 {
    match path {
        ["error" | "clock" | "ids" | "config" | "metrics" | "text" | "disk", ..] => 0,
        // Table names only: what `derive(Insertable)` needs.
        ["storage", "schema", ..] => 1,
        ["storage", ..] => 3,
        ["delivery", ..] => 4,
        ["app" | "main" | "commands", ..] => 6,
        // What a text is found by is a rule, and needs no input or output.
        ["search", "tokens" | "marks" | "query" | "excerpt", ..] => 2,
        ["search", "index" | "find", ..] => 3,
        [room, file, ..] if ROOMS.contains(room) => match *file {
            "model" => 1,
            "rules" => 2,
            "events" => 4,
            file if READING.contains(&file) => 3,
            file if is_file(room, file) => 5,
            // A room as a whole, or a table of the same name: its files are looked at
            // where they are used.
            _ => 0,
        },
        [room] if ROOMS.contains(room) => 0,
        _ => 5,
    }
}

fn is_file(room: &str, file: &str) -> bool {
    let path = root().join(room).join(file);
    path.is_dir() || path.with_extension("rs").is_file()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
    {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            found.push(entry);
        }
    }
}

/// The code without its comments and tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every path below `crate::` that a file names, from its imports and from its code.
fn named(code: &str) -> BTreeSet<Vec<String>> {
    let mut paths = BTreeSet::new();
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        expand(rest, &mut Vec::new(), &mut paths);
    }
    for room in ROOMS {
        for (start, _) in code.match_indices(&format!("{room}::")) {
            let before = code[..start].chars().next_back();
            if before.is_none_or(|sign| !sign.is_alphanumeric() && sign != '_' && sign != ':') {
                expand(&code[start..], &mut Vec::new(), &mut paths);
            }
        }
    }
    paths
}

/// Follows one path or one tree of them, `a::{b, c::d}`; gives back how much was read.
fn expand(text: &str, prefix: &mut Vec<String>, paths: &mut BTreeSet<Vec<String>>) -> usize {
    let is_name = |sign: char| sign.is_alphanumeric() || sign == '_';
    let (mut at, depth) = (0, prefix.len());
    loop {
        let rest = &text[at..];
        if rest.starts_with('{') {
            at += 1;
            while !text[at..].is_empty() && !text[at..].starts_with('}') {
                let separators =
                    text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
                at += separators;
                if !text[at..].starts_with('}') {
                    at += expand(&text[at..], prefix, paths).max(1);
                }
            }
            at += 1;
            break;
        }
        let length = rest.len() - rest.trim_start_matches(is_name).len();
        prefix.push(rest[..length].to_owned());
        at += length;
        if !text[at..].starts_with("::") || length == 0 {
            paths.insert(prefix.clone());
            break;
        }
        at += 2;
    }
    prefix.truncate(depth);
    at.min(text.len())
}

#[test]
fn imports_only_go_down() {
    let root = root();
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 60, "the source was found");
    let mut faults = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).expect("below src").with_extension("");
        let place: Vec<_> = inside.iter().map(|part| part.to_str().expect("plain")).collect();
        let own = place[0];
        if place.last() == Some(&"mod") || own == "lib" {
            continue;
        }
        let (mine, shown) = (floor(&place), inside.display());
        let code = code(&fs::read_to_string(&file).expect("readable"));
        for path in named(&code) {
            let path: Vec<_> = path.iter().map(String::as_str).collect();
            let (theirs, path) = (floor(&path), path.join("::"));
            if theirs > mine {
                faults.push(format!("{shown} (floor {mine}) may not use {path} (floor {theirs})"));
            }
            let is_route = path.contains("::routes") && !path.starts_with(own);
            if is_route && own != "app" {
                faults.push(format!("{shown} may not use another room's routes: {path}"));
            }
        }
        let forbidden: &[&str] = match mine {
            1 => &["actix_", "tokio::", "diesel_async"],
            2 => &["actix_", "tokio::", "diesel"],
            3 => &["actix_", "crate::delivery"],
            4 => &["actix_web", "diesel_async", "crate::storage", "crate::live"],
            _ => &[],
        };
        for word in forbidden.iter().filter(|word| code.contains(**word)) {
            faults.push(format!("{shown} (floor {mine}) may not use {word}"));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_tree_of_imports_is_understood() {
    let paths =
        named("use crate::{\n    a::{self, b::C},\n    d,\n};\nlet x = accounts::queries::find();");
    let shown: Vec<_> = paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(shown, ["a::b::C", "a::self", "accounts::queries::find", "d"]);
}
