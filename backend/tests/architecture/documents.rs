//! The documents and `clippy.toml` name only files, headings and items that exist.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::passes;

const ENDINGS: &[&str] = &["rs", "ts", "svelte", "md", "yaml", "toml", "sh", "js", "json"];

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// README, CONTRIBUTING and the pages of `docs/`, and the pages of the web app.
pub fn pages() -> Vec<PathBuf> {
    let root = root();
    let docs =
        fs::read_dir(root.join("docs")).expect("docs").map(|entry| entry.expect("a file").path());
    let others =
        ["README.md", "CONTRIBUTING.md", "frontend/README.md", "frontend/src/ledger/README.md"];
    let all = docs.chain(others.map(|page| root.join(page)));
    all.filter(|path| path.extension().is_some_and(|it| it == "md")).collect()
}

/// Where files are looked for that a text names.
struct Tree {
    root: PathBuf,
    names: BTreeSet<String>,
}

impl Tree {
    fn new() -> Self {
        let root = root();
        let mut names = BTreeSet::new();
        for folder in ["backend", "frontend/src", "frontend/e2e", "frontend/imports", "docs"] {
            gather(&root.join(folder), &mut names);
        }
        Self { root, names }
    }

    /// Whether a path leads to a file, a module or a folder: from the root, from the sources of
    /// the backend or the web app, from the page's own folder, or as a file name alone.
    fn has(&self, page: &Path, path: &str) -> bool {
        let beside = page.parent().unwrap_or(&self.root).to_owned();
        let folders = ["", "backend/src", "frontend", "frontend/src"];
        let mut from = folders.map(|folder| self.root.join(folder)).into_iter().chain([beside]);
        let module = format!("{path}.rs");
        from.any(|folder| folder.join(path).exists() || folder.join(&module).exists())
            || self.names.contains(path)
    }
}

fn gather(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        match entry.file_type().expect("a kind").is_dir() {
            true => gather(&entry.path(), names),
            false => drop(names.insert(entry.file_name().to_string_lossy().into_owned())),
        }
    }
}

/// The path that a piece of code names, up to a placeholder such as `<noun>` or `*`.
fn path_in(code: &str) -> Option<&str> {
    let is_path = |sign: char| sign.is_ascii_alphanumeric() || "/._-<>*".contains(sign);
    if code.is_empty() || !code.chars().all(is_path) || code.starts_with(['/', '.', '<']) {
        return None;
    }
    let first = code.split_once('/').map(|(first, _)| first);
    let folders = ["", "backend/src", "frontend", "frontend/src"];
    let is_below =
        first.is_some_and(|it| folders.iter().any(|base| root().join(base).join(it).is_dir()));
    let ending = Path::new(code).extension().and_then(|it| it.to_str()).unwrap_or_default();
    match code.find(['<', '*']) {
        Some(end) => {
            is_below.then(|| code[..end].rsplit_once('/').map_or("", |(folder, _)| folder))
        }
        None => (is_below || ENDINGS.contains(&ending)).then_some(code),
    }
}

/// The pieces between backticks, outside fenced blocks.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2))
}

/// The targets of links, which are not between backticks.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2).flat_map(|part| part.split('`').step_by(2));
    prose.flat_map(|part| part.split("](").skip(1)).filter_map(|rest| rest.split(')').next())
}

/// The anchors of a page's headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let heading = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|it| it.is_alphanumeric() || " -_".contains(*it));
        kept.map(|it| if it == ' ' { '-' } else { it }).collect()
    };
    text.lines().filter(|line| line.starts_with('#')).map(heading).collect()
}

#[test]
fn every_named_file_exists() {
    let tree = Tree::new();
    let mut faults = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let missing = codes(&text).filter_map(path_in).filter(|path| !tree.has(&page, path));
        faults.extend(missing.map(|path| format!("{} names {path}", page.display())));
    }
    passes(&faults);
}

#[test]
fn every_link_leads_somewhere() {
    let mut faults = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for link in links(&text).filter(|it| !it.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.with_file_name(file),
            };
            let is_found = match anchor {
                "" => target.exists(),
                anchor => fs::read_to_string(&target).is_ok_and(|it| anchors(&it).contains(anchor)),
            };
            if !is_found {
                faults.push(format!("{} links to {link}", page.display()));
            }
        }
    }
    passes(&faults);
}

/// Clippy itself reports a disallowed path that does not exist.
#[test]
fn the_reasons_of_clippy_toml_name_what_exists() {
    let tree = Tree::new();
    let text = fs::read_to_string(root().join("clippy.toml")).expect("clippy.toml");
    let rules: toml::Table = text.parse().expect("TOML");
    let entries = ["disallowed-methods", "disallowed-types"]
        .into_iter()
        .filter_map(|key| rules[key].as_array());
    let reasons = entries.flatten().map(|entry| entry["reason"].as_str().expect("a reason"));
    let mut faults = Vec::new();
    for word in reasons.flat_map(|reason| reason.split([' ', ','])) {
        let exists = match word.rsplit_once("::") {
            Some((module, item)) => defines(module, item),
            None => !word.contains('.') || tree.has(&tree.root, word),
        };
        if !exists {
            faults.push(format!("clippy.toml names {word}"));
        }
    }
    passes(&faults);
}

/// Whether a file of a module defines a public item of this name.
fn defines(module: &str, item: &str) -> bool {
    let folder = root().join("backend/src").join(module.replace("::", "/"));
    let Ok(entries) = fs::read_dir(folder) else { return false };
    let texts = entries.filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
    let public = ["struct", "enum", "trait", "fn"].map(|kind| format!("pub {kind} {item}"));
    let ends = |rest: &str| !rest.starts_with(|sign: char| sign.is_alphanumeric() || sign == '_');
    texts
        .into_iter()
        .any(|text| public.iter().any(|start| text.split(start.as_str()).skip(1).any(ends)))
}
