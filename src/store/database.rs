//! The two databases behind one set of statements.
//!
//! Native pools and no common driver: sqlx's `Any` gets NULL, booleans and uuids wrong. A statement
//! is written once and its call compiled twice, by [`both!`].

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{PgPool, Postgres, SqlSafeStr, Sqlite, SqlitePool};
use std::borrow::Cow;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::location::{Location, Place};
use super::{Error, postgres, sqlite};

/// How often a SQLite file is tried that another process has open, and how long is waited in between.
const LOCK_TRIES: u32 = 10;
const LOCK_RETRY: Duration = Duration::from_millis(30);

/// How long a caller waits for a connection. Short: a database that is down is told at once.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// Connections for reading, at most.
const READERS_MAX: u32 = 8;

/// How long one question to the database may take.
const QUESTION_TIMEOUT: Duration = Duration::from_secs(5);

/// The same thing of one database or of the other.
pub(super) enum Either<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// A pool of connections.
pub(super) type Pool = Either<SqlitePool, PgPool>;

/// An open transaction; dropped, it rolls back.
pub(super) type Transaction =
    Either<sqlx::Transaction<'static, Sqlite>, sqlx::Transaction<'static, Postgres>>;

/// Compiles one body for both databases.
macro_rules! both {
    ($either:expr, $it:ident => $body:expr) => {
        match $either {
            $crate::store::database::Either::Sqlite($it) => $body,
            $crate::store::database::Either::Postgres($it) => $body,
        }
    };
}
pub(super) use both;

/// An open database: connections to read with and apart from them those of the writer, so that a
/// crowd of readers never keeps a write waiting.
pub(super) struct Database {
    pub(super) readers: Pool,
    writers: Pool,
    /// Keeps other processes off a SQLite file until the store is closed.
    lock: Mutex<Option<File>>,
}

impl Database {
    /// Opens and migrates.
    pub(super) async fn open(location: &Location) -> Result<Database, Error> {
        match &location.0 {
            Place::Sqlite(path) => {
                let lock = prepared(path).await?;
                let writers = sqlite::writers(path);
                migrate(&sqlite::migrations(), &mut *writers.acquire().await?).await?;
                Ok(Database {
                    readers: Either::Sqlite(sqlite::readers(path, READERS_MAX)),
                    writers: Either::Sqlite(writers),
                    lock: Mutex::new(Some(lock)),
                })
            }
            Place::Postgres(options) => {
                let opening = |why| Error::Opening { location: location.to_string(), why };
                postgres::try_connecting(options).await.map_err(opening)?;
                let writers = postgres::writers(options);
                migrate(&postgres::migrations(), &mut *writers.acquire().await?).await?;
                Ok(Database {
                    readers: Either::Postgres(postgres::readers(options, READERS_MAX)),
                    writers: Either::Postgres(writers),
                    lock: Mutex::new(None),
                })
            }
        }
    }

    /// Begins a transaction that sees one snapshot from its first statement on.
    pub(super) async fn begin_read(&self) -> Result<Transaction, Error> {
        Ok(match &self.readers {
            Either::Sqlite(pool) => Either::Sqlite(pool.begin_with(sqlite::BEGIN_READ).await?),
            Either::Postgres(pool) => {
                Either::Postgres(pool.begin_with(postgres::BEGIN_READ).await?)
            }
        })
    }

    /// Begins a transaction that may write.
    pub(super) async fn begin_write(&self) -> Result<Transaction, Error> {
        Ok(match &self.writers {
            Either::Sqlite(pool) => Either::Sqlite(pool.begin_with(sqlite::BEGIN_WRITE).await?),
            Either::Postgres(pool) => {
                Either::Postgres(pool.begin_with(postgres::BEGIN_WRITE).await?)
            }
        })
    }

    /// Moves what is committed out of the write-ahead log and empties it, for what was erased stays
    /// readable there. Answers whether it could; not while somebody is reading. Only for the writer.
    /// On PostgreSQL there is nothing to do: the log is its administrator's.
    pub(super) async fn empty_log(&self) -> Result<bool, Error> {
        match &self.writers {
            Either::Sqlite(pool) => Ok(sqlite::empty_log(pool).await?),
            Either::Postgres(_) => Ok(true),
        }
    }

    /// Waits for the connections in use and closes them all.
    pub(super) async fn close(&self) {
        both!(&self.readers, pool => pool.close().await);
        both!(&self.writers, pool => pool.close().await);
        if let Ok(mut lock) = self.lock.lock() {
            lock.take();
        }
    }
}

/// The lock of a SQLite file. A program that is being started shares the locks of the one that starts it for a moment:
/// one that was just given back may not be free yet.
async fn prepared(path: &Path) -> Result<File, Error> {
    for _ in 1..LOCK_TRIES {
        match sqlite::prepare(path) {
            Err(Error::InUse(_)) => sleep(LOCK_RETRY).await,
            prepared => return prepared,
        }
    }
    sqlite::prepare(path)
}

/// Gives a question to the database up once it has taken too long: a network that swallows packets never says that it
/// is broken.
pub(super) async fn within_limit<T>(
    question: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match timeout(QUESTION_TIMEOUT, question).await {
        Ok(answer) => answer,
        Err(late) => Err(Error::Unavailable(Arc::new(late))),
    }
}

/// One numbered migration out of its SQL file.
pub(super) fn migration(version: i64, description: &'static str, sql: &'static str) -> Migration {
    Migration::new(
        version,
        Cow::Borrowed(description),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}

async fn migrate<C: Migrate>(migrator: &Migrator, connection: &mut C) -> Result<(), Error> {
    let known = migrator.iter().map(|migration| migration.version).max().unwrap_or_default();
    match migrator.run_direct(None, connection, false).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) if found > known => {
            Err(Error::NewerSchema { found, known })
        }
        Err(MigrateError::Execute(error)) => Err(Error::from(error)),
        Err(error) => Err(Error::Migration(Arc::new(error))),
    }
}
