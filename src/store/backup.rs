//! Backups of a SQLite database: files that tell themselves whether they are whole.
//!
//! A backup is a database of its own that SQLite copies out of one snapshot, while the service runs or not: without a
//! write-ahead log and without what was erased. Behind it stands a seal: when it was begun and the checksum of all
//! before. SQLite takes no notice of the seal, so a backup can also be read with SQLite's own tools.
//!
//! A restored database has gone back in time, so it is given a new identity: tokens and indexes of the lost history are
//! noticed by it. What lay in its place is kept aside.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};
use tempfile::{NamedTempFile, TempDir};
use tokio::time::Instant;
use uuid::Uuid;

use super::database::within_limit;
use super::location::Place;
use super::read::store_id;
use super::{Cause, Kind, Location, Micros, Revision, StoreId, postgres, sqlite};

/// What a seal begins with.
const MAGIC: &[u8; 16] = b"\nnaru backup 1\n\0";

/// A seal: the magic, the time in microseconds, the checksum of all before itself.
const SEAL_BYTES: usize = MAGIC.len() + 8 + 32;

/// Bytes copied at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// A new identity skips revisions, more than can have been given out since the backup: an etag is made of a revision,
/// and one of the lost history must never fit a new change.
const RENEW: &str = "UPDATE store SET store_id = $1, revision = revision + 1000000000";

/// The files that belong to a database beside its own.
const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

/// How long connections that were just closed may take to be gone.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why nothing was backed up or restored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to back up.
    #[error("there is no database {}; name the folder or the database that the service uses", .0.display())]
    NoDatabase(PathBuf),
    /// A backup overwrites nothing.
    #[error("{} exists already and is not overwritten; choose another name", .0.display())]
    FileExists(PathBuf),
    /// The database cannot be copied.
    #[error("cannot write the backup {}", file.display())]
    Copying {
        /// The backup.
        file: PathBuf,
        /// Why not.
        #[source]
        source: Cause,
    },
    /// The copy of the database is not sound.
    #[error("the database is damaged, so there is no backup: {}", .0.join("; "))]
    Damaged(Vec<String>),
    /// A file that no backup is, or no whole one.
    #[error("{} is no whole backup of naru: {why}", file.display())]
    NotWhole {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A database lies where the backup is to be restored.
    #[error("a database lies there already: {}; with --replace it is kept aside", .0.display())]
    DatabaseExists(PathBuf),
    /// Another program has the database open that is to be replaced.
    #[error("another program has {} open; close it first", .0.display())]
    Open(PathBuf),
    /// Servers, or other programs, are connected to the PostgreSQL database.
    #[error("other connections to the database are open ({0}); stop all servers first")]
    Connected(i64),
    /// The backup cannot be restored.
    #[error("cannot restore {}", file.display())]
    Restoring {
        /// The backup.
        file: PathBuf,
        /// Why not.
        #[source]
        source: Cause,
    },
    /// The database cannot be opened, locked or written.
    #[error(transparent)]
    Store(#[from] super::Error),
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Whose store it is.
    pub store_id: StoreId,
    /// The last change in it.
    pub revision: Revision,
    /// Start-ups.
    pub startups: Counts,
    /// Partners.
    pub partners: Counts,
    /// Profiles that have contacts.
    pub contacts: u64,
}

/// Numbers of profiles of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Live ones.
    pub live: u64,
    /// Deleted ones that can still be undeleted.
    pub deleted: u64,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// What it holds.
    pub contents: Contents,
    /// Its size.
    pub bytes: u64,
}

/// A backup that was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the database holds now, under its new identity.
    pub contents: Contents,
    /// When the backup was begun: nothing that happened later is in it for sure.
    pub made_at: Micros,
    /// Where the former database was put.
    pub former: Option<PathBuf>,
}

/// Copies the database into a new file, which appears under its name when it is whole. `now` is the time.
///
/// # Errors
///
/// A file that exists, a database that does not, a disk that is full. Nothing is left behind then.
pub async fn create(database: &Path, file: &Path, now: Micros) -> Result<Backup, Error> {
    if !exists(database) {
        return Err(Error::NoDatabase(database.to_owned()));
    }
    if exists(file) {
        return Err(Error::FileExists(file.to_owned()));
    }
    let copying = |source| Error::Copying { file: file.to_owned(), source };
    let Draft { file: mut copy, _folder } =
        Draft::begin(file).map_err(|error| copying(cause(error)))?;
    copy_database(database, copy.path()).await.map_err(|error| copying(cause(error)))?;
    let contents = inspect(copy.path()).await?;
    let bytes = seal(copy.as_file_mut(), now).await.map_err(|error| copying(cause(error)))?;
    copy.persist_noclobber(file).map_err(|refused| match refused.error.kind() {
        io::ErrorKind::AlreadyExists => Error::FileExists(file.to_owned()),
        _ => copying(cause(refused.error)),
    })?;
    sync_folder(file).map_err(|error| copying(cause(error)))?;
    Ok(Backup { contents, bytes })
}

/// Puts a backup in the place of the database, under a new identity. A database that lies there is kept aside, under a
/// name with the time `now` in it, but only if `replaces` allows it. Of a restore that is broken off nothing is seen.
///
/// # Errors
///
/// A file that is no whole backup or of a newer program, a database that lies there or that a server uses.
pub async fn restore(
    file: &Path,
    database: &Path,
    replaces: bool,
    now: Micros,
) -> Result<Restored, Error> {
    let _lock = sqlite::lock(database)?;
    // Behind a link lies the file that is to be replaced.
    let database = &fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    if exists(database) && !replaces {
        return Err(Error::DatabaseExists(database.clone()));
    }
    let restoring = |source| Error::Restoring { file: file.to_owned(), source };
    let Draft { file: mut copy, _folder } =
        Draft::begin(database).map_err(|error| restoring(cause(error)))?;
    let made_at = unseal(file, copy.as_file_mut()).await?;
    let contents = renew_copy(copy.path()).await?;
    copy.as_file().sync_all().map_err(|error| restoring(cause(error)))?;
    let former = set_aside(database, now).await?;
    copy.persist(database).map_err(|refused| restoring(cause(refused.error)))?;
    sync_folder(database).map_err(|error| restoring(cause(error)))?;
    Ok(Restored { contents, made_at, former })
}

/// Gives a database that other tools have restored a new identity. All its servers must be stopped.
///
/// # Errors
///
/// A database that is not there, that servers use, or that a newer program has migrated.
pub async fn renew_identity(location: &Location) -> Result<StoreId, Error> {
    match &location.0 {
        Place::Sqlite(path) => {
            let _lock = sqlite::lock(path)?;
            if !exists(path) {
                return Err(Error::NoDatabase(path.clone()));
            }
            let mut connection = open(quietly(path)).await?;
            let id = renew_sqlite(&mut connection).await?;
            connection.close().await.map_err(super::Error::from)?;
            Ok(id)
        }
        Place::Postgres(options) => {
            let mut connection = within_limit(connect(location, options)).await?;
            Ok(renew_postgres(&mut connection).await?)
        }
    }
}

/// By SQLite itself: a server may write meanwhile.
async fn copy_database(database: &Path, copy: &Path) -> Result<(), sqlx::Error> {
    let Some(path) = copy.to_str() else {
        let why = "the name of its folder is not UTF-8";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why).into());
    };
    let mut connection = quietly(database).read_only(true).connect().await?;
    sqlx::query("VACUUM INTO $1").bind(path).execute(&mut connection).await?;
    connection.close().await
}

/// What a copy holds, if it is sound.
async fn inspect(copy: &Path) -> Result<Contents, Error> {
    let mut connection = open(quietly(copy).read_only(true)).await?;
    let faults = sqlite::faults(&mut connection).await.map_err(super::Error::from)?;
    if !faults.is_empty() {
        return Err(Error::Damaged(faults));
    }
    let contents = contents(&mut connection).await?;
    connection.close().await.map_err(super::Error::from)?;
    Ok(contents)
}

async fn renew_copy(copy: &Path) -> Result<Contents, Error> {
    let mut connection = open(quietly(copy)).await?;
    renew_sqlite(&mut connection).await?;
    let contents = contents(&mut connection).await?;
    connection.close().await.map_err(super::Error::from)?;
    Ok(contents)
}

/// What is slow here is no news for a log.
fn quietly(path: &Path) -> SqliteConnectOptions {
    sqlite::connect(path).disable_statement_logging()
}

async fn open(options: SqliteConnectOptions) -> Result<SqliteConnection, super::Error> {
    Ok(options.create_if_missing(false).connect().await?)
}

async fn connect(
    location: &Location,
    options: &PgConnectOptions,
) -> Result<PgConnection, super::Error> {
    let why = |error| super::Error::Opening {
        location: location.to_string(),
        why: postgres::explained(&error),
    };
    PgConnection::connect_with(options).await.map_err(why)
}

async fn renew_sqlite(connection: &mut SqliteConnection) -> Result<StoreId, super::Error> {
    let found = sqlx::query_scalar(NEWEST_MIGRATION).fetch_one(&mut *connection).await?;
    require_known(found, sqlite::migrations().iter().map(|it| it.version).max())?;
    let id = Uuid::new_v4();
    sqlx::query(RENEW).bind(id.to_string()).execute(connection).await?;
    Ok(StoreId(id))
}

async fn renew_postgres(connection: &mut PgConnection) -> Result<StoreId, Error> {
    require_alone(connection).await?;
    let renew = async {
        let found = sqlx::query_scalar(NEWEST_MIGRATION).fetch_one(&mut *connection).await?;
        require_known(found, postgres::migrations().iter().map(|it| it.version).max())?;
        let id = Uuid::new_v4();
        sqlx::query(RENEW).bind(id.to_string()).execute(connection).await?;
        Ok(StoreId(id))
    };
    Ok(within_limit(renew).await?)
}

const NEWEST_MIGRATION: &str = "SELECT max(version) FROM _sqlx_migrations";

fn require_known(found: Option<i64>, known: Option<i64>) -> Result<(), super::Error> {
    let (found, known) = (found.unwrap_or_default(), known.unwrap_or_default());
    if found > known { Err(super::Error::NewerSchema { found, known }) } else { Ok(()) }
}

/// A server would go on under the old identity.
async fn require_alone(connection: &mut PgConnection) -> Result<(), Error> {
    const OTHERS: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                          AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let since = Instant::now();
    loop {
        let count = async { Ok(sqlx::query_scalar(OTHERS).fetch_one(&mut *connection).await?) };
        match within_limit(count).await? {
            0 => return Ok(()),
            others if since.elapsed() > FAREWELL => return Err(Error::Connected(others)),
            _ => tokio::time::sleep(FAREWELL / 20).await,
        }
    }
}

async fn contents(connection: &mut SqliteConnection) -> Result<Contents, super::Error> {
    const DOCUMENTS: &str = "SELECT kind, deleted_at IS NOT NULL, count(*) FROM documents \
                             WHERE body IS NOT NULL GROUP BY 1, 2";
    let (id, revision): (String, i64) =
        sqlx::query_as("SELECT store_id, revision FROM store").fetch_one(&mut *connection).await?;
    let rows: Vec<(String, i64, i64)> =
        sqlx::query_as(DOCUMENTS).fetch_all(&mut *connection).await?;
    let contacts: i64 =
        sqlx::query_scalar("SELECT count(*) FROM contacts").fetch_one(&mut *connection).await?;
    let counted = |kind: Kind, is_deleted: bool| {
        let row = rows
            .iter()
            .find(|(it, deleted, _)| it == kind.as_str() && (*deleted != 0) == is_deleted);
        row.map_or(0, |(_, _, count)| count.unsigned_abs())
    };
    let counts = |kind| Counts { live: counted(kind, false), deleted: counted(kind, true) };
    Ok(Contents {
        store_id: store_id(&id)?,
        revision: Revision::from_sql(revision),
        startups: counts(Kind::Startup),
        partners: counts(Kind::Partner),
        contacts: contacts.unsigned_abs(),
    })
}

/// Ends a copy with its seal, puts it on the disk and answers its size.
async fn seal(copy: &mut File, now: Micros) -> io::Result<u64> {
    copy.rewind()?;
    let bytes = copy.metadata()?.len();
    let mut digest = Sha256::new();
    pass(copy, bytes, |chunk| {
        digest.update(chunk);
        Ok(())
    })
    .await?;
    let mut seal = MAGIC.to_vec();
    seal.extend(now.to_be_bytes());
    digest.update(&seal);
    seal.extend(digest.finalize());
    copy.seek(SeekFrom::End(0))?;
    copy.write_all(&seal)?;
    copy.sync_all()?;
    Ok(bytes + seal.len() as u64)
}

/// Copies the database out of a backup, if it is whole, and answers when it was begun.
async fn unseal(file: &Path, copy: &mut File) -> Result<Micros, Error> {
    let not_whole = |why| Error::NotWhole { file: file.to_owned(), why };
    let broken = |error| Error::Restoring { file: file.to_owned(), source: cause(error) };
    let mut backup = File::open(file).map_err(broken)?;
    let length = backup.metadata().map_err(broken)?.len();
    let Some(bytes) = length.checked_sub(SEAL_BYTES as u64) else {
        return Err(not_whole(NO_SEAL));
    };
    let mut seal = [0; SEAL_BYTES];
    let read_seal = |backup: &mut File, seal: &mut [u8]| {
        backup.seek(SeekFrom::Start(bytes))?;
        backup.read_exact(seal)?;
        backup.rewind()
    };
    read_seal(&mut backup, &mut seal).map_err(broken)?;
    let (head, checksum) = seal.split_at(MAGIC.len() + 8);
    let (magic, time) = head.split_at(MAGIC.len());
    if magic != MAGIC {
        return Err(not_whole(NO_SEAL));
    }
    let mut digest = Sha256::new();
    pass(&mut backup, bytes, |chunk| {
        digest.update(chunk);
        copy.write_all(chunk)
    })
    .await
    .map_err(broken)?;
    digest.update(head);
    if digest.finalize()[..] != *checksum {
        return Err(not_whole("its checksum does not match, so it was damaged or changed"));
    }
    Ok(Micros::from_be_bytes(time.try_into().expect("what is left of the head is 8 bytes")))
}

const NO_SEAL: &str = "it does not end as one; it is another file, or its end is missing";

/// Reads so many bytes in pieces, between which the caller can be broken off.
async fn pass(
    from: &mut File,
    mut bytes: u64,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK_BYTES];
    while bytes > 0 {
        let wanted = bytes.min(CHUNK_BYTES as u64) as usize;
        from.read_exact(&mut chunk[..wanted])?;
        take(&chunk[..wanted])?;
        bytes -= wanted as u64;
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Lets the database that lies there have another name too, and moves away what belongs to it: the log of one database
/// must never be taken for that of another. The last step, in which the restored one takes its place, is then one
/// rename, before which the former database is there and after which it is not. Answers the other name.
async fn set_aside(database: &Path, now: Micros) -> Result<Option<PathBuf>, Error> {
    let is_there = exists(database);
    if is_there {
        fold_log(database).await?;
    }
    let time = Timestamp::from_microsecond(now).unwrap_or(Timestamp::UNIX_EPOCH);
    let aside = beside(database, &format!(".before-{}", time.strftime("%Y%m%dT%H%M%SZ")));
    let failed = |path: &Path, error| {
        Error::Store(super::Error::File { path: path.to_owned(), source: Arc::new(error) })
    };
    if is_there {
        name_twice(database, &aside).map_err(|error| failed(&aside, error))?;
    }
    for companion in COMPANIONS {
        let path = beside(database, companion);
        match fs::rename(&path, beside(&aside, companion)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed(&path, error));
            }
            _ => {}
        }
    }
    sync_folder(database).map_err(|error| failed(database, error))?;
    Ok(is_there.then_some(aside))
}

/// Some file systems know one name a file only: then the database has the other one alone.
fn name_twice(database: &Path, aside: &Path) -> io::Result<()> {
    match fs::hard_link(database, aside) {
        Err(_) if !exists(aside) => fs::rename(database, aside),
        linked => linked,
    }
}

/// Moves what a server that was killed has left in the log into the database, which then has no log. It fails while
/// another program has the database open: that would write to the log, or remove it, by its name. A database too
/// damaged for it is moved together with its log.
async fn fold_log(database: &Path) -> Result<(), Error> {
    let fold = async {
        let options = quietly(database).create_if_missing(false);
        let mut connection = options.connect().await?;
        let folded = sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await;
        connection.close().await?;
        folded
    };
    let refusal = match fold.await {
        Ok(_) => return Ok(()),
        Err(sqlx::Error::Database(refusal)) => refusal,
        Err(error) => return Err(super::Error::from(error).into()),
    };
    // The low byte is the primary code: https://www.sqlite.org/rescode.html
    match refusal.code().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff) {
        Some(11 | 26) => Ok(()),
        Some(5 | 6) => Err(Error::Open(database.to_owned())),
        _ => Err(super::Error::Database(cause(sqlx::Error::Database(refusal))).into()),
    }
}

/// A file that is not finished, in a folder of its own, where SQLite may put others beside it. Only the owner may read
/// them. Dropped, all of it goes.
struct Draft {
    file: NamedTempFile,
    _folder: TempDir,
}

impl Draft {
    /// Begins a file that is to lie beside `file`, or in its place.
    fn begin(file: &Path) -> io::Result<Draft> {
        // SQLite takes a relative path that begins with `file:` for something else.
        let beside = std::path::absolute(folder(file))?;
        let folder =
            tempfile::Builder::new().prefix(".naru-").suffix(".part").tempdir_in(beside)?;
        Ok(Draft { file: NamedTempFile::new_in(folder.path())?, _folder: folder })
    }
}

/// Puts the names in the folder of a file on the disk. Only Unix can open a folder for it.
fn sync_folder(file: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(file))?.sync_all() } else { Ok(()) }
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.to_owned().into_os_string();
    path.push(ending);
    path.into()
}

/// Whether there is anything of this name, be it a link to nowhere.
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn cause(error: impl std::error::Error + Send + Sync + 'static) -> Cause {
    Arc::new(error)
}
