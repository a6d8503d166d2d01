use std::collections::BTreeSet;

use umbrachat::domain::privacy::inventory::{Erase, TABLES};

use crate::stage::{Engine, Stage, on_both_engines};

/// Every column of the migrated schema as `table.column`.
async fn columns(stage: &Stage) -> BTreeSet<String> {
    let query = match stage.engine {
        Engine::Sqlite => {
            "SELECT m.name || '.' || c.name AS text FROM sqlite_schema m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND m.name NOT LIKE 'search\\_words\\_%' ESCAPE '\\'"
        }
        Engine::Postgres => {
            "SELECT table_name || '.' || column_name AS text FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
    };
    // The table of migrations holds no personal data.
    let all = stage.database.texts(query).await.into_iter();
    all.filter(|column| !column.starts_with("__diesel_schema_migrations.")).collect()
}

fn declared() -> Vec<String> {
    let of_table = |table: &umbrachat::domain::privacy::inventory::Table| {
        let names = table.columns.iter().flat_map(|column| column.names);
        names.map(|name| format!("{}.{name}", table.name)).collect::<Vec<_>>()
    };
    TABLES.iter().flat_map(of_table).collect()
}

on_both_engines! {
    async fn every_column_is_declared_once(stage: Stage) {
        let declared = declared();
        let unique: BTreeSet<_> = declared.iter().cloned().collect();
        assert_eq!(unique.len(), declared.len(), "a column is declared twice");
        let there = columns(&stage).await;
        let undeclared: Vec<_> = there.difference(&unique).collect();
        assert!(undeclared.is_empty(), "columns without an entry in the inventory: {undeclared:?}");
        // Each engine has its own search tables.
        let own = ["search_words.words", "search_entries.tokens"];
        let gone = unique.difference(&there).filter(|column| !own.contains(&column.as_str()));
        assert_eq!(gone.collect::<Vec<_>>(), Vec::<&String>::new(), "is no column any more");
    }

    async fn the_erasure_covers_every_reference_to_an_account(stage: Stage) {
        let query = match stage.engine {
            Engine::Sqlite => {
                "SELECT m.name || '.' || f.\"from\" AS text \
                 FROM sqlite_schema m, pragma_foreign_key_list(m.name) f \
                 WHERE m.type = 'table' AND f.\"table\" = 'accounts'"
            }
            Engine::Postgres => {
                "SELECT conrelid::regclass || '.' || attname AS text FROM pg_constraint \
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) \
                 WHERE contype = 'f' AND confrelid = 'accounts'::regclass"
            }
        };
        let references = stage.database.texts(query).await;
        assert!(references.len() >= 12, "{references:?}");
        for reference in references {
            let (table, column) = reference.split_once('.').expect("has a table");
            let table = TABLES.iter().find(|known| known.name == table).expect("is declared");
            let known = table.owners.iter().chain(table.about).any(|known| *known == column);
            assert!(known, "whose is {reference}?");
            let declared = table.columns.iter().find(|known| known.names.contains(&column));
            assert!(!matches!(declared.expect("is declared").erase, Erase::Stays(_)), "{reference}");
        }
    }
}
