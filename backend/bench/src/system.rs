//! What is measured: the program on each engine, and the bare broadcast.

use crate::{
    conversation::Conversation,
    crowd::{Crowd, LARGE, LARGE_SENDERS, SMALL, SMALL_GROUPS},
    engine::Engine,
    processes::{Memory, Processes},
    raw::Raw,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// A bare broadcast.
    Raw,
    Sqlite,
    /// PostgreSQL and Redis.
    Postgres,
}

impl Side {
    pub const ALL: [Self; 3] = [Self::Raw, Self::Sqlite, Self::Postgres];

    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

pub enum System {
    Raw(Raw),
    Program(Box<Program>),
}

/// The program, with its people.
pub struct Program {
    pub engine: Engine,
    pub crowd: Crowd,
}

impl System {
    pub fn side(&self) -> Side {
        match self {
            Self::Raw(_) => Side::Raw,
            Self::Program(program) => program.engine.side,
        }
    }

    pub fn processes(&self) -> Processes {
        match self {
            Self::Raw(raw) => raw.processes(),
            Self::Program(program) => program.engine.processes(),
        }
    }

    /// Memory of the process that serves the sockets.
    pub fn memory(&self) -> Memory {
        match self {
            Self::Raw(raw) => Memory::of(raw.process()),
            Self::Program(program) => program.engine.memory(),
        }
    }

    /// Fifty groups of twenty, with a socket of every member.
    pub async fn open_small(&mut self) -> Vec<Conversation> {
        match self {
            Self::Raw(raw) => {
                let mut conversations = Vec::new();
                for number in 0..SMALL_GROUPS {
                    conversations.push(open_raw(raw, &format!("small-{number}"), SMALL, 1).await);
                }
                conversations
            }
            Self::Program(program) => {
                program.crowd.keep_fresh().await;
                program.crowd.form_small().await;
                program.crowd.open_small().await
            }
        }
    }

    /// One group of five hundred.
    pub async fn open_large(&mut self) -> Vec<Conversation> {
        match self {
            Self::Raw(raw) => vec![open_raw(raw, "large", LARGE, LARGE_SENDERS).await],
            Self::Program(program) => {
                program.crowd.keep_fresh().await;
                program.crowd.form_large().await;
                program.crowd.open_large().await
            }
        }
    }
}

pub async fn open_raw(raw: &Raw, name: &str, members: usize, senders: usize) -> Conversation {
    Conversation::open(&raw.base, name, &vec![name; members], senders).await
}

/// The measured programs among the systems.
pub fn programs(systems: &mut [System]) -> impl Iterator<Item = &mut Program> {
    systems.iter_mut().filter_map(|system| match system {
        System::Raw(_) => None,
        System::Program(program) => Some(&mut **program),
    })
}
