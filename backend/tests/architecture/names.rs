//! The definitions and imports of the modules of both crates, by name.

use std::collections::{BTreeMap, HashMap};

use crate::sources::Crate;

/// A module of one of the crates, by its path below the root.
pub type ModulePath = (Crate, Vec<String>);

/// The meaning of a name in a module.
#[derive(Debug, Clone)]
pub enum Name {
    /// Defined by the module itself.
    Item,
    /// Imported or re-exported from a path as written.
    Use(Vec<String>),
}

#[derive(Debug)]
pub struct Module {
    /// The index of the file that contains it.
    pub file: usize,
    pub names: HashMap<String, Name>,
    /// The targets of `use path::*`.
    pub globs: Vec<Vec<String>>,
}

/// A path as written in a file.
#[derive(Debug)]
pub struct Mention {
    pub file: usize,
    pub module: ModulePath,
    pub path: Vec<String>,
    /// True if it was found among the tokens of a macro, which may belong to a module that the
    /// macro generates.
    pub is_of_macro: bool,
}

#[derive(Debug, Default)]
pub struct Names {
    pub modules: BTreeMap<ModulePath, Module>,
    pub mentions: Vec<Mention>,
}

impl Names {
    pub fn module(&mut self, path: &ModulePath, file: usize) -> &mut Module {
        self.modules.entry(path.clone()).or_insert_with(|| Module {
            file,
            names: HashMap::new(),
            globs: Vec::new(),
        })
    }
}
