//! The graph of files: an edge leads from a file to a file whose definitions it uses.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use petgraph::{algo::tarjan_scc, graphmap::DiGraphMap};

use crate::{
    names::Names,
    read, resolve,
    sources::{self, Sources},
};

/// One file uses a definition of another one.
#[derive(Debug, Clone)]
pub struct Import {
    pub from: usize,
    pub to: usize,
    /// One of the paths behind the edge, as written.
    pub path: String,
}

pub struct Graph {
    /// Paths below `src`.
    pub files: Vec<String>,
    pub imports: Vec<Import>,
    /// The packages and modules of `std` that each file names.
    pub words: Vec<BTreeSet<String>>,
    /// Files that no `mod` declaration reaches.
    pub unreached: Vec<String>,
}

impl Graph {
    pub fn new(root: &Path) -> Self {
        let sources = Sources::read(root);
        let mut names = Names::default();
        for (file, source) in sources.files.iter().enumerate() {
            read::read(&mut names, file, source);
        }
        let mut found = BTreeMap::new();
        let mut words = vec![BTreeSet::new(); sources.files.len()];
        for mention in &names.mentions {
            let path = mention.path.join("::");
            // `super` in a module that a macro generates is the module of the macro call.
            if mention.is_of_macro && mention.path.first().is_some_and(|first| first == "super") {
                continue;
            }
            match resolve::file_of(&names, &mention.module, &mention.path) {
                Some(file) if file != mention.file => {
                    found.entry((mention.file, file)).or_insert(path);
                }
                Some(_) => {}
                None => {
                    words.get_mut(mention.file).expect("a file").insert(path);
                }
            }
        }
        let imports =
            found.into_iter().map(|((from, to), path)| Import { from, to, path }).collect();
        let files: Vec<_> = sources.files.into_iter().map(|source| source.file).collect();
        let mut unreached = sources::on_disk(root);
        unreached.retain(|file| !files.contains(file) && !sources.of_tests.contains(file));
        Self { files, imports, words, unreached }
    }

    pub fn name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", String::as_str)
    }

    /// The cycles of the graph after `group` has mapped each file: for each cycle its members and
    /// one import per edge.
    pub fn circles(&self, group: impl Fn(&str) -> String) -> Vec<Circle> {
        let groups: Vec<_> = self.files.iter().map(|file| group(file)).collect();
        let of = |file: usize| groups.get(file).map_or("", String::as_str);
        let mut graph = DiGraphMap::<&str, ()>::new();
        for import in self.imports.iter().filter(|import| of(import.from) != of(import.to)) {
            graph.add_edge(of(import.from), of(import.to), ());
        }
        let circles = tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1);
        let circle = |members: Vec<&str>| Circle {
            imports: self
                .imports
                .iter()
                .filter(|import| {
                    of(import.from) != of(import.to)
                        && members.contains(&of(import.from))
                        && members.contains(&of(import.to))
                })
                .cloned()
                .collect(),
            members: members.into_iter().map(str::to_owned).collect(),
        };
        circles.map(circle).collect()
    }
}

/// Files or modules that import each other, directly or through others.
pub struct Circle {
    pub members: BTreeSet<String>,
    pub imports: Vec<Import>,
}
