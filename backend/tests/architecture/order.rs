//! The table of `docs/architecture.md`: the modules in their order, and the layer of each file.

/// The layers inside a module, from the lowest to the highest.
pub const LAYERS: [&str; 6] = ["model", "rules", "queries", "events", "actions", "routes"];

/// The header row of the table, without trailing cells.
const HEAD: &str = "| module | model | rules | queries | events | actions | routes |";

/// A row: a module, and the names of its files by layer.
#[derive(Debug)]
pub struct Row {
    /// Its path below `src`: `storage`, `domain/accounts`.
    pub module: String,
    layers: Vec<Vec<String>>,
}

/// The position of a file in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The number of the row, from the lowest module to the highest.
    pub row: usize,
    /// An index into [`LAYERS`].
    pub layer: usize,
}

#[derive(Debug)]
pub struct Order {
    pub rows: Vec<Row>,
}

impl Order {
    pub fn parse(page: &str) -> Self {
        let lines = page.lines().skip_while(|line| *line != HEAD).skip(2);
        let rows: Vec<_> = lines.take_while(|line| line.starts_with('|')).map(row).collect();
        assert!(!rows.is_empty(), "docs/architecture.md has no table that begins with: {HEAD}");
        Self { rows }
    }

    /// The position of a file, by its path below `src`.
    pub fn place(&self, file: &str) -> Option<Place> {
        let (row, within) = self.rows.iter().enumerate().find_map(|(number, row)| {
            let rest = file.strip_prefix(row.module.as_str())?;
            let rest = rest.strip_prefix('/').or_else(|| rest.strip_suffix(".rs"))?;
            Some((number, rest))
        })?;
        let name = within.trim_end_matches(".rs");
        let name = if name == "mod" { "" } else { name };
        let listed = |wanted: &str| {
            let layers = &self.rows.get(row)?.layers;
            layers.iter().position(|names| names.iter().any(|listed| listed == wanted))
        };
        let first = name.split('/').next().unwrap_or_default();
        let face = || if name.is_empty() { self.layer_of_face(row) } else { None };
        let layer = listed(first).or_else(face).or_else(|| listed("*"))?;
        Some(Place { row, layer })
    }

    /// The layer of a module's own file: `self` in the table, else the highest layer below the
    /// routes.
    fn layer_of_face(&self, row: usize) -> Option<usize> {
        let layers = &self.rows.get(row)?.layers;
        let stated = layers.iter().position(|names| names.iter().any(|name| name == "self"));
        let mut below_routes = layers.iter().take(LAYERS.len() - 1);
        let highest = below_routes.rposition(|names| !names.is_empty());
        stated.or(highest).or_else(|| layers.iter().rposition(|names| !names.is_empty()))
    }

    /// Names in the table without a file.
    pub fn vanished(&self, files: &[String]) -> Vec<String> {
        let mut faults = Vec::new();
        for row in &self.rows {
            for name in row.layers.iter().flatten().filter(|name| !is_special(name)) {
                let path = format!("{}/{name}", row.module);
                let is_there = files.iter().any(|file| {
                    file.strip_prefix(&path)
                        .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
                });
                if !is_there {
                    faults.push(path);
                }
            }
        }
        faults
    }
}

fn is_special(name: &str) -> bool {
    matches!(name, "*" | "self")
}

fn row(line: &str) -> Row {
    let mut cells = line.trim_matches('|').split('|').map(|cell| cell.replace('`', ""));
    let module = cells.next().unwrap_or_default().trim().to_owned();
    let layers = cells.map(|cell| cell.split_whitespace().map(str::to_owned).collect()).collect();
    Row { module, layers }
}
