//! Backups of a SQLite database: files that tell themselves whether they are whole.
//!
//! A backup is a database of its own that SQLite copies out of one snapshot, while the service runs or not: without a
//! write-ahead log and without what was erased. Behind it stands a seal: when it was begun and the checksum of all
//! before. SQLite takes no notice of the seal, so a backup can also be read with SQLite's own tools.
//!
//! A restored database has gone back in time, so it is given a new identity: tokens and indexes of the lost history are
//! noticed by it. What lay in its place is kept aside.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tempfile::{NamedTempFile, TempDir};

use super::identity::renew_sqlite;
use super::read::store_id;
use super::{Cause, Kind, Micros, Revision, StoreId, sqlite};

/// What a seal begins with.
const MAGIC: &[u8; 16] = b"\nnaru backup 1\n\0";

/// A seal: the magic, the time in microseconds, the checksum of all before itself.
const SEAL_BYTES: usize = MAGIC.len() + 8 + 32;

/// Bytes copied at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// The files that belong to a database beside its own.
const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

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
    /// The numbers of each kind.
    pub kinds: BTreeMap<Kind, Counts>,
    /// Profiles that have contacts.
    pub contacts: u64,
}

/// Numbers of one kind.
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
pub(super) fn quietly(path: &Path) -> SqliteConnectOptions {
    sqlite::connect(path).disable_statement_logging()
}

pub(super) async fn open(options: SqliteConnectOptions) -> Result<SqliteConnection, super::Error> {
    Ok(options.create_if_missing(false).connect().await?)
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
        kinds: Kind::ALL.into_iter().map(|kind| (kind, counts(kind))).collect(),
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
/// rename, before which the former database is there and after which it is not. Answers the other name; without a
/// database, that of what it left.
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
    let mut former = is_there.then(|| aside.clone());
    for companion in COMPANIONS {
        let (path, moved) = (beside(database, companion), beside(&aside, companion));
        match fs::rename(&path, &moved) {
            // A log that has lost its database holds what it held all the same.
            Ok(()) => _ = former.get_or_insert(moved),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&path, error)),
        }
    }
    sync_folder(database).map_err(|error| failed(database, error))?;
    Ok(former)
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
        Some(10 | 11 | 26) => Ok(()),
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
pub(super) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn cause(error: impl std::error::Error + Send + Sync + 'static) -> Cause {
    Arc::new(error)
}
