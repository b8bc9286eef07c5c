//! What is different on PostgreSQL.

use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection, PgPool};
use tokio::sync::watch;
use tokio::time::timeout;

use super::database::{ACQUIRE_TIMEOUT, migration};
use super::read::HEAD;
use super::{Revision, announce};

pub(super) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Read committed: once the counter row is locked, each statement sees what its last holder wrote.
pub(super) const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Held until the commit: one group writes at a time, over all servers, so that commit order is
/// revision order.
pub(super) const LOCK_HEAD: &str = "SELECT revision FROM store FOR UPDATE";

/// Tells the other servers, at the commit, in the same round trip.
pub(super) const ADVANCE_HEAD: &str =
    "UPDATE store SET revision = $1 RETURNING pg_notify('naru_changes', revision::text)";

const CHANNEL: &str = "naru_changes";

/// A server that vanished in the middle of a group must not hold up the others for long. Notices tell nothing but that
/// a table of the migrations exists already.
const WRITER_SETTINGS: &str = "SET lock_timeout = '3s'; SET idle_in_transaction_session_timeout = '10s'; \
                               SET synchronous_commit = 'on'; SET client_min_messages = 'warning'";

/// Two: a second one in case the first hangs on a broken network.
const WRITERS_MAX: u32 = 2;

/// How long a connection that is given back may take to say that it still works.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(2);

const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(5);

pub(super) fn migrations() -> Migrator {
    Migrator::with_migrations(vec![
        migration(1, "documents", include_str!("../../migrations/postgres/0001_documents.sql")),
        migration(2, "merges", include_str!("../../migrations/postgres/0002_merges.sql")),
        migration(3, "terms", include_str!("../../migrations/postgres/0003_terms.sql")),
        migration(4, "former", include_str!("../../migrations/postgres/0004_former.sql")),
    ])
}

/// Connects once and disconnects, to tell what is wrong and what to do: a pool would try again until its time is over
/// and then only say that it was.
pub(super) async fn try_connecting(options: &PgConnectOptions) -> Result<(), String> {
    let attempt = async {
        let connection = PgConnection::connect_with(options).await?;
        // It has told what was asked.
        let _ = connection.close().await;
        Ok(())
    };
    match timeout(ACQUIRE_TIMEOUT, attempt).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(explained(&error)),
        Err(_) => Err("it does not answer; check the host, the port and the network".to_owned()),
    }
}

/// A failure to connect in words. A refusal by PostgreSQL is told by its message alone: in its full form stands a line
/// of PostgreSQL's own source.
pub(super) fn explained(error: &sqlx::Error) -> String {
    let (what, remedy) = match error {
        sqlx::Error::Io(error) => {
            (error.to_string(), "check the host and the port, and that PostgreSQL runs there")
        }
        sqlx::Error::Database(refusal) => {
            let remedy = match refusal.code().as_deref() {
                Some("28P01") => "check the user and the password",
                Some("28000") => "check the user, and who is let in by pg_hba.conf",
                Some("57P03") => "wait until it has started",
                Some("3D000") => "create it with CREATE DATABASE, or name another",
                _ => "see the log of PostgreSQL",
            };
            (refusal.message().to_owned(), remedy)
        }
        other => (other.to_string(), "check the url of the database"),
    };
    format!("{what}; {remedy}")
}

/// Connections for the writer. One that has become read-only belongs to a demoted primary, whose
/// place another server has taken: it is closed and a new one opened.
pub(super) fn writers(options: &PgConnectOptions) -> PgPool {
    pool()
        .max_connections(WRITERS_MAX)
        .test_before_acquire(false)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(WRITER_SETTINGS).await?;
                Ok(())
            })
        })
        .before_acquire(|connection, _| {
            Box::pin(async move {
                let read_only: String =
                    sqlx::query_scalar("SELECT current_setting('transaction_read_only')")
                        .fetch_one(connection)
                        .await?;
                Ok(read_only == "off")
            })
        })
        .connect_lazy_with(options.clone())
}

pub(super) fn readers(options: &PgConnectOptions, connections_max: u32) -> PgPool {
    pool().max_connections(connections_max).connect_lazy_with(options.clone())
}

/// Passes on the revisions that other servers announce, and on every reconnect the last one: what
/// was announced while nobody listened is lost.
pub(super) async fn listen(options: PgConnectOptions, changes: watch::Sender<Revision>) {
    let pool =
        pool().max_connections(1).idle_timeout(None).max_lifetime(None).connect_lazy_with(options);
    let mut pause = RETRY_FIRST;
    loop {
        match receive(&pool, &changes, &mut pause).await {
            Ok(()) => {}
            Err(error) => tracing::debug!(%error, "lost the connection that listens for changes"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(RETRY_MAX);
    }
}

/// Listens until the connection is lost.
async fn receive(
    pool: &PgPool,
    changes: &watch::Sender<Revision>,
    pause: &mut Duration,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    *pause = RETRY_FIRST;
    let head: i64 = sqlx::query_scalar(HEAD).fetch_one(&mut listener).await?;
    announce(changes, Revision::from_sql(head));
    while let Some(notification) = listener.try_recv().await? {
        if let Ok(revision) = notification.payload().parse() {
            announce(changes, Revision(revision));
        }
    }
    Ok(())
}

/// A connection that is given back must answer soon. The pool itself would wait for its answer without
/// end, and be smaller by one for each that hangs on a broken network.
fn pool() -> PgPoolOptions {
    PgPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT).after_release(|connection, _| {
        Box::pin(async move {
            match timeout(RELEASE_TIMEOUT, connection.ping()).await {
                Ok(answer) => answer.map(|()| true),
                // An error, not `false`: what hangs cannot be closed with a farewell.
                Err(late) => Err(sqlx::Error::Io(late.into())),
            }
        })
    })
}
