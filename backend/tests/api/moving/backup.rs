use std::{
    collections::BTreeSet,
    os::unix::fs::PermissionsExt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::stage::{Actor, Database, Stage, client_id, eventually, on_both_engines};

type Acknowledged = Arc<Mutex<BTreeSet<String>>>;

/// Sends one message after the other until `stop` is set.
async fn write(person: Actor, conversation: String, sent: Acknowledged, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::Relaxed) {
        let name = client_id();
        person.send_as(&conversation, &name, &format!("says {name}")).await.expect(201);
        sent.lock().expect("is free").insert(name);
    }
}

async fn stored(person: &Actor, conversation: &str) -> BTreeSet<String> {
    let (mut names, mut after) = (BTreeSet::new(), "0".to_owned());
    loop {
        let path = format!("/conversations/{conversation}/messages?limit=200&after={after}");
        let page = person.get(&path).await.expect(200);
        let bodies = page.items().iter().filter_map(|message| message["body"].as_str());
        names.extend(bodies.map(|body| body.trim_start_matches("says ").to_owned()));
        match page.body["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return names,
        }
    }
}

on_both_engines! {
    async fn a_backup_contains_all_messages_acknowledged_before_it_began(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (sent, stop) = (Acknowledged::default(), Arc::new(AtomicBool::new(false)));
        let writers: Vec<_> = [&mira, &tomas, &mira, &tomas]
            .into_iter()
            .map(|person| {
                let (sent, stop) = (Arc::clone(&sent), Arc::clone(&stop));
                tokio::spawn(write(person.clone(), conversation.clone(), sent, stop))
            })
            .collect();
        let count = || sent.lock().expect("is free").len();
        eventually("messages are written", async || count() >= 40).await;
        let before = sent.lock().expect("is free").clone();
        let directory = tempfile::tempdir().expect("a directory");
        let said = stage.database.command(&["backup", &directory.path().to_string_lossy()]).await;
        let file = std::path::PathBuf::from(said.done().trim());
        assert!(count() > before.len(), "no message was written in the meantime");
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.expect("a writer is never refused");
        }

        let mode = std::fs::metadata(&file).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let names = std::fs::read_dir(directory.path()).expect("lists").count();
        assert_eq!(names, 1, "nothing is beside it");

        let other = Database::new(stage.engine).await;
        other.command(&["restore", &file.to_string_lossy(), "--yes"]).await.done();
        let other = Stage::on(stage.engine, other, &["--limits", "off"]).await;
        let mira = mira.at(&other.base).on_another_device().await;
        let there = stored(&mira, &conversation).await;
        let missing: Vec<_> = before.difference(&there).collect();
        assert!(missing.is_empty(), "acknowledged, and not in the backup: {missing:?}");
        mira.say(&conversation, "and on it goes").await;
    }

    async fn a_backup_never_overwrites(stage: Stage) {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("mine");
        std::fs::write(&file, "precious").expect("writes");
        let said = stage.database.command(&["backup", &file.to_string_lossy()]).await;
        said.refused(&["is there already"]);
        assert_eq!(std::fs::read_to_string(&file).expect("reads"), "precious");
        let nowhere = directory.path().join("no/such/directory");
        stage.database.command(&["backup", &nowhere.to_string_lossy()]).await.refused(&["no/such"]);
    }

    async fn a_missing_database_is_not_backed_up(stage: Stage) {
        let mut none = Database::new(stage.engine).await;
        if none.url != "sqlite:" {
            none.url.push_str("_missing");
        }
        let file = none.directory.path().join("backup");
        none.command(&["backup", &file.to_string_lossy()]).await.refused(&[]);
        assert!(!file.exists());
    }
}
