//! The program: the library's command line, with an allocator.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// The system's allocator keeps memory that was freed: 20 MiB for each thread that has hashed a
/// password.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// The settings of jemalloc, which it reads from this symbol: few arenas, and freed memory goes
/// back to the system after a second, also while the server is idle.
#[expect(unsafe_code, reason = "the linker cannot check that the symbol is jemalloc's")]
#[unsafe(export_name = "malloc_conf")]
static ALLOCATOR_SETTINGS: &[u8] =
    b"narenas:4,dirty_decay_ms:1000,muzzy_decay_ms:0,background_thread:true\0";

fn main() -> ExitCode {
    umbrachat::commands::run()
}
