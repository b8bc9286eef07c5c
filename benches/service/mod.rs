//! A real server on a database of its own, and profiles for it.

#[path = "../../tests/it/child.rs"]
#[expect(dead_code, reason = "benches need a part of it")]
pub(crate) mod child;
#[path = "../../tests/it/postgres/mod.rs"]
#[expect(dead_code, reason = "benches need a part of it")]
pub(crate) mod postgres;
pub(crate) mod profiles;

use clap::ValueEnum;
use tempfile::TempDir;

use child::Place;
use postgres::Cluster;

/// On which database the server runs.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// Where a server can be started, with an empty database that waits for the disk.
pub(crate) struct Ground {
    pub(crate) place: Place,
    pub(crate) folder: TempDir,
    _cluster: Option<Cluster>,
}

impl Ground {
    pub(crate) async fn new(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cluster = (database == Database::Postgres).then(|| Cluster::start_with_fsync("on"));
        let url = match &cluster {
            Some(cluster) => Some(cluster.database().await),
            None => None,
        };
        let place = Place { folder: folder.path().to_owned(), database: url, log: "warn" };
        Self { place, folder, _cluster: cluster }
    }
}
