//! Resolves a path as it is written to the file that defines what it names.

use crate::{
    names::{ModulePath, Name, Names},
    sources::Crate,
};

/// So many re-exports are followed, one behind another.
const DEPTH: u8 = 16;

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Module(ModulePath),
    /// Something that this file defines.
    File(usize),
}

/// The file that defines what `path` names in `module`. Nothing for what another package
/// defines, and for a module as such: what is used of it is a longer path.
pub fn file_of(names: &Names, module: &ModulePath, path: &[String]) -> Option<usize> {
    match resolve(names, module, path, DEPTH)? {
        Target::File(file) => Some(file),
        Target::Module(_) => None,
    }
}

fn resolve(names: &Names, module: &ModulePath, path: &[String], depth: u8) -> Option<Target> {
    let depth = depth.checked_sub(1)?;
    let (first, mut rest) = path.split_first()?;
    let mut target = match first.as_str() {
        "crate" => Target::Module((module.0, Vec::new())),
        "umbrachat" if module.0 == Crate::Program => Target::Module((Crate::Library, Vec::new())),
        "self" => Target::Module(module.clone()),
        "super" => {
            let mut at = module.clone();
            at.1.pop()?;
            while let Some((_, after)) = rest.split_first().filter(|(next, _)| *next == "super") {
                at.1.pop()?;
                rest = after;
            }
            Target::Module(at)
        }
        name => member(names, module, name, path, depth)?,
    };
    for name in rest {
        let Target::Module(at) = &target else { break };
        // What no item of the module is called, a macro of it has made.
        let made = names.modules.get(at).map(|module| Target::File(module.file));
        target = member(names, at, name, path, depth).or(made)?;
    }
    Some(target)
}

/// What `name` means in a module.
fn member(
    names: &Names,
    at: &ModulePath,
    name: &str,
    path: &[String],
    depth: u8,
) -> Option<Target> {
    let module = names.modules.get(at)?;
    let child = (at.0, [at.1.as_slice(), &[name.to_owned()]].concat());
    if names.modules.contains_key(&child) {
        return Some(Target::Module(child));
    }
    match module.names.get(name) {
        Some(Name::Item) => Some(Target::File(module.file)),
        // `use axum;` names a package: its path is no name of this module.
        Some(Name::Use(target)) if target.as_slice() != path || depth == 0 => {
            match target.first().is_some_and(|first| first == name) {
                true => None,
                false => resolve(names, at, target, depth),
            }
        }
        Some(Name::Use(_)) => None,
        None => module.globs.iter().find_map(|glob| {
            let Target::Module(from) = resolve(names, at, glob, depth)? else { return None };
            (from != *at).then(|| member(names, &from, name, path, depth))?
        }),
    }
}
