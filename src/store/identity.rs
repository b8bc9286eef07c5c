//! The new identity of a database that has gone back in time: tokens and indexes of the lost history are noticed by it.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::time::Instant;
use uuid::Uuid;

use super::backup::{Error, exists, open, quietly};
use super::database::within_limit;
use super::location::Place;
use super::{Location, StoreId, postgres, sqlite};

/// A new identity skips revisions, more than can have been given out since the backup: an etag is made of a revision,
/// and one of the lost history must never fit a new change.
const RENEW: &str = "UPDATE store SET store_id = $1, revision = revision + 1000000000";

/// How long connections that were just closed may take to be gone.
const FAREWELL: Duration = Duration::from_secs(2);

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

pub(super) async fn renew_sqlite(
    connection: &mut SqliteConnection,
) -> Result<StoreId, super::Error> {
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
                          AND coalesce(backend_type, 'client backend') = 'client backend' AND pid <> pg_backend_pid()";
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
