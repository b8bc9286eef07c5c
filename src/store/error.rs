//! What can go wrong in the store, told apart by what the caller will do.

use std::path::PathBuf;
use std::sync::Arc;

use super::Key;

/// Why the database could not be used; shared by all the jobs of a group.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// A failure of the store. Cloned to every job of a failed group.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The database is away; nothing was written. Try again.
    #[error("the database cannot be reached; try again")]
    Unavailable(#[source] Cause),
    /// The connection broke during the commit. The same request id tells what became of it.
    #[error(
        "the database did not confirm the commit; repeat the call with the same request id to learn its outcome"
    )]
    OutcomeUnknown(#[source] Cause),
    /// Too many writes are waiting; nothing was written. Try again later.
    #[error("too many writes are waiting; try again later")]
    Overloaded,
    /// The store is closed or closing; nothing was written.
    #[error("the store is closed")]
    Closed,
    /// The request id was used for another request in the last 24 hours.
    #[error("the request id was already used for another request; use a new one")]
    RequestIdReused,
    /// The document was written by a newer server, whose fields this one would lose.
    #[error("{key} was written by a newer server; upgrade this server to change it")]
    NewerFormat {
        /// Which document.
        key: Key,
    },
    /// The deciding function of a write panicked; nothing of it was written. A bug.
    #[error("the decision about this write panicked: {0}")]
    Panicked(String),
    /// A name in the database or in a call that is no kind.
    #[error("unknown kind {0:?}")]
    UnknownKind(String),
    /// A row that no server could have written.
    #[error("inconsistent row in table {table}, column {column}, key {key}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Which row.
        key: String,
    },
    /// The database URL cannot be read. The URL is left out: it may hold a password.
    #[error("invalid database url: {0}; use sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Location(String),
    /// PostgreSQL cannot be connected to when the store is opened.
    #[error("cannot open the database {location}: {why}")]
    Opening {
        /// Which database, without the password.
        location: String,
        /// Why not, and what to do.
        why: String,
    },
    /// Another process has this database open.
    #[error("{} is in use by another process; stop it, or choose another database", .0.display())]
    InUse(PathBuf),
    /// The file cannot be created or locked.
    #[error("cannot prepare {}", .path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// The database was migrated by a newer server.
    #[error(
        "the database was migrated by a newer server (migration {found}, this server knows {known}); upgrade this server"
    )]
    NewerSchema {
        /// The newest migration in the database.
        found: i64,
        /// The newest migration of this server.
        known: i64,
    },
    /// A migration failed or was changed after it had been applied.
    #[error("cannot migrate the database")]
    Migration(#[source] Cause),
    /// The database refused a statement. A bug, or a damaged database.
    #[error("the database refused a statement")]
    Database(#[source] Cause),
}

/// An error with all its causes in words, for a log. Never in their debug form: a database's error may hold the refused
/// row there.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        use sqlx::Error as E;
        match &error {
            E::PoolClosed => Error::Closed,
            E::Io(_)
            | E::Tls(_)
            | E::PoolTimedOut
            | E::WorkerCrashed
            | E::BeginFailed
            | E::Protocol(_) => Error::Unavailable(Arc::new(error)),
            E::Database(refusal) if is_passing(refusal.as_ref()) => {
                Error::Unavailable(Arc::new(error))
            }
            _ => Error::Database(Arc::new(error)),
        }
    }
}

/// Whether a refusal is about the state of the database server and not about the statement.
fn is_passing(refusal: &dyn sqlx::error::DatabaseError) -> bool {
    let Some(code) = refusal.code() else {
        return false;
    };
    if refusal.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        // Connection, read-only server, serialization and deadlock, resources, lock timeout, shutdown, system error:
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        const CLASSES: [&str; 6] = ["08", "25", "40", "53", "57", "58"];
        return code == "55P03" || CLASSES.iter().any(|class| code.starts_with(class));
    }
    // The low byte is the primary code: busy, locked, read-only, I/O error, full, cannot open.
    // https://www.sqlite.org/rescode.html
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}
