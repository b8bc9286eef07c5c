//! The `naru` program: parses the command line and dispatches.

use std::process::ExitCode;

use naru::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::read()).await
}
