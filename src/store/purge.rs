//! The end of a deleted profile: after the undelete window its body and contacts are erased.

use super::database::{both, in_time};
use super::{Error, Key, Kind, Micros, Request, Store, Target, micros};

/// Profiles erased by one call, at most: other writes wait for its group.
pub const PURGE_MAX: u32 = 200;

const EXPIRED: &str = "SELECT kind, id FROM documents \
     WHERE deleted_at IS NOT NULL AND body IS NOT NULL AND deleted_at <= $1 ORDER BY deleted_at LIMIT $2";

impl Store {
    /// Erases profiles that were soft-deleted longer ago than the undelete window, with their
    /// contacts; their tombstones stay. Answers how many, at most [`PURGE_MAX`]: on as many, call again.
    pub async fn purge_expired(&self) -> Result<u32, Error> {
        let until =
            (self.inner.options.clock)().saturating_sub(micros(self.inner.options.undelete_window));
        let keys = self.expired(until).await?;
        if keys.is_empty() {
            return Ok(0);
        }
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
            Ok::<_, std::convert::Infallible>(u32::try_from(expired.len()).unwrap_or(PURGE_MAX))
        });
        match written.await? {
            Ok(written) => Ok(written.value.unwrap_or_default()),
            Err(never) => match never {},
        }
    }

    /// Kinds this server does not know are left to a newer one.
    async fn expired(&self, until: Micros) -> Result<Vec<Key>, Error> {
        let rows: Vec<(String, String)> = in_time(async {
            Ok(both!(&self.inner.database.readers, pool => {
                sqlx::query_as(EXPIRED).bind(until).bind(i64::from(PURGE_MAX)).fetch_all(pool).await?
            }))
        })
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|(kind, id)| Some(Key::new(Kind::parse(&kind)?, id)))
            .collect())
    }
}
