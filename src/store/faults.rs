//! What the database finds wrong with its own file.

use std::sync::Arc;

use sqlx::{ConnectOptions as _, Connection as _};

use super::database::Either;
use super::{Error, Store, sqlite};

/// Steps of SQLite's virtual machine between two looks at whether anybody still waits.
const STEPS: i32 = 10_000;

impl Store {
    /// What SQLite finds wrong with the structure of its file, which it reads whole: at most 20 faults, in its own
    /// words. It ends soon after the future is dropped. None on PostgreSQL, which is not asked.
    pub async fn faults(&self) -> Result<Option<Vec<String>>, Error> {
        let Either::Sqlite(pool) = &self.inner.database.readers else { return Ok(None) };
        // A connection of its own: it is busy for long, and is broken off by closing it.
        let options = pool.connect_options().as_ref().clone().disable_statement_logging();
        let mut connection = options.connect().await?;
        let waits = Arc::new(());
        let still_waits = Arc::downgrade(&waits);
        let goes_on = move || still_waits.strong_count() > 0;
        connection.lock_handle().await?.set_progress_handler(STEPS, goes_on);
        let faults = sqlite::faults(&mut connection).await?;
        connection.close().await?;
        drop(waits);
        Ok(Some(faults))
    }
}
