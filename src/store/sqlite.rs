//! What is different on SQLite.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, SqlitePool};

use super::database::{ACQUIRE_TIMEOUT, migration};
use super::{Error, create_private_folder};

pub(super) const BEGIN_READ: &str = "BEGIN DEFERRED";

/// Takes the write lock at once: what the jobs then read is the last commit.
pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

pub(super) const LOCK_HEAD: &str = "SELECT revision FROM store";

pub(super) const ADVANCE_HEAD: &str = "UPDATE store SET revision = $1";

/// Another program (a backup, a shell) may hold the lock for a moment.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The writer's cache, in KiB and therefore negative: profiles come in any order of their names, so that a large import
/// touches pages all over the file.
const CACHE_SIZE: &str = "-32768";

pub(super) fn migrations() -> Migrator {
    Migrator::with_migrations(vec![
        migration(1, "documents", include_str!("../../migrations/sqlite/0001_documents.sql")),
        migration(2, "merges", include_str!("../../migrations/sqlite/0002_merges.sql")),
        migration(3, "terms", include_str!("../../migrations/sqlite/0003_terms.sql")),
        migration(4, "former", include_str!("../../migrations/sqlite/0004_former.sql")),
    ])
}

/// Makes the file, readable by its owner alone, and locks the database against other processes.
pub(super) fn prepare(path: &Path) -> Result<File, Error> {
    let lock = lock(path)?;
    private_file().open(path).map_err(at(path))?;
    Ok(lock)
}

/// Makes the folder, for its owner alone, and locks the database against other processes. The lock is a
/// file of its own: SQLite's locks on the database are for SQLite.
pub(super) fn lock(path: &Path) -> Result<File, Error> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        create_private_folder(folder).map_err(at(folder))?;
    }
    let mut lock_path = path.to_owned().into_os_string();
    lock_path.push(".lock");
    let lock_path = PathBuf::from(lock_path);
    let lock = private_file().open(&lock_path).map_err(at(&lock_path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(at(&lock_path)(error)),
    }
}

/// One connection: SQLite has one writer. What is erased is overwritten in the file: a deleted row
/// would else stay readable there until its page is used again.
pub(super) fn writers(path: &Path) -> SqlitePool {
    let options = connect(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", CACHE_SIZE)
        .pragma("secure_delete", "ON");
    pool().max_connections(1).idle_timeout(None).connect_lazy_with(options)
}

pub(super) fn readers(path: &Path, connections_max: u32) -> SqlitePool {
    pool().max_connections(connections_max).connect_lazy_with(connect(path).read_only(true))
}

/// Moves the write-ahead log into the file and cuts it to nothing. Answers whether it could: a reader who
/// still needs the log is not waited for.
pub(super) async fn empty_log(pool: &SqlitePool) -> Result<bool, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    sqlx::query("PRAGMA busy_timeout = 0").execute(&mut *connection).await?;
    let emptied =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
    let restore = format!("PRAGMA busy_timeout = {}", BUSY_TIMEOUT.as_millis());
    sqlx::query(AssertSqlSafe(restore)).execute(&mut *connection).await?;
    let (is_busy, _, _): (i64, i64, i64) = emptied?;
    Ok(is_busy == 0)
}

/// What SQLite finds wrong with the structure of the file, which it reads whole.
pub(super) async fn faults(connection: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    let mut told: Vec<String> =
        sqlx::query_scalar("PRAGMA quick_check(20)").fetch_all(connection).await?;
    told.retain(|line| line != "ok");
    Ok(told)
}

pub(super) fn connect(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).foreign_keys(true).busy_timeout(BUSY_TIMEOUT)
}

/// Where SQLite itself has rolled a transaction back, as on a full disk, sqlx goes on as if it were open and begins no
/// other: such a connection is closed and a new one opened.
fn pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .max_lifetime(None)
        .before_acquire(|connection, _| {
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::File { path, source: Arc::new(error) }
}

#[cfg(unix)]
fn private_file() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    options
}

#[cfg(not(unix))]
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options
}
