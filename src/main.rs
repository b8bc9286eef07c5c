//! The `naru` program: parses the command line and dispatches.

use std::process::ExitCode;

use clap::Parser as _;
use naru::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
