//! A server for one command: in this process, in a folder that is gone at the end.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use tempfile::TempDir;

use crate::config::Settings;
use crate::server::{self, Running};

use super::client::Client;
use super::lines::{Batches, Line};
use super::records::WriteMode;
use super::{Context, TIMEOUT};

/// The server and a client of it.
pub(super) struct Temporary {
    pub(super) client: Client,
    running: Running,
    /// Removed with everything in it when dropped.
    folder: TempDir,
}

impl Temporary {
    /// Starts it. `taxonomy_file` holds additions to the taxonomy.
    pub(super) async fn open(
        listen: SocketAddr,
        taxonomy_file: Option<PathBuf>,
        context: &Context,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("naru-").tempdir()?;
        let settings = Settings { listen, taxonomy_file, ..Settings::in_folder(folder.path()) };
        let running = server::start(settings).await?;
        let address = format!("http://{}", running.address());
        let client = Client::connect(&address, context.timeout(TIMEOUT), context.speech).await?;
        Ok(Self { client, running, folder })
    }

    /// Writes the profiles, and answers a token of a revision that includes them all. Every one must be taken.
    pub(super) async fn write(&self, lines: Vec<Line>) -> anyhow::Result<String> {
        let mut batches = Batches::default();
        let mut full = Vec::new();
        lines.into_iter().for_each(|line| full.extend(batches.push(line)));
        let mut consistency_token = String::new();
        for batch in full.into_iter().chain(batches.finish()) {
            let written = batch.write(&self.client, WriteMode::default()).await?;
            for (line, result) in batch.lines.iter().zip(&written.results) {
                if let Err(error) = result {
                    anyhow::bail!("{}:{}: {}", line.file, line.number, error.message);
                }
            }
            consistency_token = written.consistency_token;
        }
        Ok(consistency_token)
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// Stops it and removes its folder.
    pub(super) async fn close(self) -> anyhow::Result<()> {
        // The connection first: a server drains until its clients have gone.
        drop(self.client);
        self.running.stop().await;
        self.folder.close().context("removing the temporary folder")
    }
}
