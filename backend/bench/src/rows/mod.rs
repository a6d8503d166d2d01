//! One file for each kind of rows.

mod export;
mod files;
mod growth;
mod history;
mod idle;
mod inserts;
mod nodes;
mod open_loop;
mod pair;
mod signing;
mod talk;

use crate::{
    chosen::Chosen,
    engine::Engine,
    raw::Raw,
    system::{Program, Side, System},
    table::Table,
};

/// People of an installation: half of them are in groups of twenty, or all.
const PEOPLE: usize = 2_000;
const IN_GROUPS: usize = 1_000;
const FEW: usize = 20;

pub async fn measure(chosen: &Chosen, table: &mut Table) {
    let mut systems = Vec::new();
    if chosen.sides.contains(&Side::Raw) {
        systems.push(System::Raw(Raw::start().await));
    }
    let programs = if chosen.has("signing") {
        signing::measure(chosen, PEOPLE, table).await
    } else {
        gather(chosen).await
    };
    systems.extend(programs.into_iter().map(|program| System::Program(Box::new(program))));
    if chosen.has("idle") {
        idle::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("talk") {
        talk::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("open") {
        open_loop::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("pair") {
        pair::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("history") {
        history::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("export") {
        export::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("files") {
        files::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("inserts") {
        inserts::measure(&mut systems, chosen.rounds, table).await;
    }
    if chosen.has("growth") {
        growth::measure(&mut systems, table).await;
    }
    if chosen.has("nodes") {
        nodes::measure(chosen, table).await;
    }
}

/// As many people as the chosen parts need.
async fn gather(chosen: &Chosen) -> Vec<Program> {
    let count = if chosen.has("idle") || chosen.has("growth") {
        PEOPLE
    } else if ["talk", "open"].into_iter().any(|part| chosen.has(part)) {
        IN_GROUPS
    } else {
        FEW
    };
    let mut programs = Vec::new();
    for side in chosen.engines() {
        let engine = Engine::start(side, chosen).await;
        let crowd = engine.sign_up(count).await;
        programs.push(Program { engine, crowd });
    }
    programs
}
