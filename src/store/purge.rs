//! What is kept for a time only: deleted profiles, whose body and contacts are erased after the undelete
//! window, and outcomes of request ids.

use sqlx::QueryBuilder;

use super::database::{both, within_limit};
use super::{
    Error, Key, Kind, Micros, REQUEST_RETENTION, Request, Store, Target, micros, statements,
};

/// Profiles erased in one write: other writes wait for its group.
const PURGE_MAX: usize = 200;

/// Outcomes forgotten in one transaction: writes wait for it.
const FORGET_MAX: u32 = 2_000;

impl Store {
    /// Erases all profiles that were soft-deleted longer ago than the undelete window, with their
    /// contacts; their tombstones stay. Answers how many.
    pub async fn purge_expired(&self) -> Result<usize, Error> {
        let until =
            (self.inner.options.clock)().saturating_sub(micros(self.inner.options.undelete_window));
        let mut erased = 0;
        loop {
            let keys = self.expired(until).await?;
            let found = keys.len();
            if found > 0 {
                erased += self.erase_expired(keys, until).await?;
            }
            if found < PURGE_MAX {
                return Ok(erased);
            }
        }
    }

    /// Forgets all outcomes of request ids that have expired. Answers how many.
    pub async fn forget_expired(&self) -> Result<u64, Error> {
        let retention = micros(REQUEST_RETENTION);
        let until = (self.inner.options.clock)().saturating_sub(retention);
        let mut forgotten = 0;
        loop {
            let some = within_limit(self.forget_some(until)).await?;
            forgotten += some;
            if some < u64::from(FORGET_MAX) {
                return Ok(forgotten);
            }
        }
    }

    async fn forget_some(&self, until: Micros) -> Result<u64, Error> {
        let mut transaction = self.inner.database.begin_write().await?;
        // Before any row, as the writers do: two that lock rows in different orders would block each other.
        statements::lock_head(&mut transaction).await?;
        let forgotten = statements::forget_outcomes(&mut transaction, until, FORGET_MAX).await?;
        both!(transaction, it => it.commit().await?);
        Ok(forgotten)
    }

    /// Some of the expired profiles. Kinds this server does not know are left to a newer one.
    async fn expired(&self, until: Micros) -> Result<Vec<Key>, Error> {
        let rows: Vec<(String, String)> = within_limit(async {
            Ok(both!(&self.inner.database.readers, pool => {
                let mut query = QueryBuilder::new("SELECT kind, id FROM documents WHERE ");
                statements::push_known_kinds(&mut query);
                query.push(" AND deleted_at IS NOT NULL AND body IS NOT NULL AND deleted_at <= ");
                query.push_bind(until).push(" ORDER BY deleted_at LIMIT ").push_bind(PURGE_MAX as i64);
                query.build_query_as().fetch_all(pool).await?
            }))
        })
        .await?;
        let key = |(kind, id): (String, String)| Some(Key::new(Kind::parse(&kind)?, id));
        Ok(rows.into_iter().filter_map(key).collect())
    }

    async fn erase_expired(&self, keys: Vec<Key>, until: Micros) -> Result<usize, Error> {
        let targets = keys.iter().cloned().map(Target::Profile).collect();
        let request =
            Request { caller: String::new(), method: "purge", request_id: None, hash: [0; 32] };
        let written = self.write(request, targets, move |view| {
            // Since the keys were read, one may have been undeleted or purged by another server.
            let expired = |key: &&Key| {
                let document = view.document(key);
                document.is_some_and(|document| {
                    document.body.is_some()
                        && document.deleted_at.is_some_and(|deleted_at| deleted_at <= until)
                })
            };
            let expired: Vec<&Key> = keys.iter().filter(expired).collect();
            for key in &expired {
                view.erase(key);
            }
            Ok::<_, std::convert::Infallible>(expired.len())
        });
        match written.await? {
            Ok(written) => Ok(written.value.unwrap_or_default()),
            Err(never) => match never {},
        }
    }
}
