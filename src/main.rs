//! The `naru` program: parses the command line and dispatches.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use naru::cli::{self, Cli};

/// Profiles are taken apart into very many small strings, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::read()).await
}
