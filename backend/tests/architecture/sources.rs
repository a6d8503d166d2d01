//! Finds the source files of both crates by following their `mod` declarations.

use std::{
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, Item, ItemMod};

/// The two crates in `src`: the library and the program that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crate {
    Library,
    Program,
}

/// One parsed file.
pub struct Source {
    pub owner: Crate,
    /// The path of its module below the crate's root.
    pub module: Vec<String>,
    /// Its path below `src`, with `/` and the ending `.rs`.
    pub file: String,
    pub syntax: syn::File,
}

/// The files that `mod` declarations reach, and those that only tests reach.
#[derive(Default)]
pub struct Sources {
    pub files: Vec<Source>,
    pub of_tests: Vec<String>,
}

impl Sources {
    pub fn read(root: &Path) -> Self {
        let mut sources = Self::default();
        for (owner, file) in [(Crate::Library, "lib.rs"), (Crate::Program, "main.rs")] {
            if root.join(file).is_file() {
                sources.follow(root, owner, Vec::new(), &root.join(file), root);
            }
        }
        sources
    }

    /// Parses `path` and follows the modules that it declares in the folder `children`.
    fn follow(
        &mut self,
        root: &Path,
        owner: Crate,
        module: Vec<String>,
        path: &Path,
        children: &Path,
    ) {
        let text = fs::read_to_string(path).expect("a readable source");
        let syntax = syn::parse_file(&text).expect("a source that parses");
        let declared: Vec<_> = syntax.items.iter().filter_map(declaration).cloned().collect();
        let file = shown(root, path);
        self.files.push(Source { owner, module: module.clone(), file, syntax });
        for item in declared {
            let name = item.ident.to_string();
            let path = locate(&item, path, children);
            if is_for_tests(&item.attrs) {
                self.of_tests.push(shown(root, &path));
                continue;
            }
            let module = [module.as_slice(), std::slice::from_ref(&name)].concat();
            self.follow(root, owner, module, &path, &children.join(name));
        }
    }
}

fn declaration(item: &Item) -> Option<&ItemMod> {
    match item {
        Item::Mod(item) if item.content.is_none() => Some(item),
        _ => None,
    }
}

fn locate(item: &ItemMod, declaring: &Path, children: &Path) -> PathBuf {
    let stated = item.attrs.iter().find(|attribute| attribute.path().is_ident("path"));
    if let Some(syn::Meta::NameValue(stated)) = stated.map(|attribute| &attribute.meta)
        && let syn::Expr::Lit(literal) = &stated.value
        && let syn::Lit::Str(path) = &literal.lit
    {
        return declaring.with_file_name(path.value());
    }
    let plain = children.join(format!("{}.rs", item.ident));
    if plain.is_file() { plain } else { children.join(item.ident.to_string()).join("mod.rs") }
}

/// Whether an item is compiled for unit tests only.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// Every file below `root`, whether or not a module declares it.
pub fn on_disk(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(shown(root, &path));
            }
        }
    }
    found.sort();
    found
}

fn shown(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).expect("a path below src").iter();
    parts.map(|part| part.to_str().expect("a plain name")).collect::<Vec<_>>().join("/")
}
