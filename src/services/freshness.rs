//! How a call waits for the index to reach what it demands.

use std::sync::Arc;

use super::tokens::demanded_revision;
use super::{Context, in_time, patience};
use crate::access::Deadline;
use crate::errors::Error;
use crate::search::Snapshot;
use crate::store::Revision;

impl Context {
    /// The index as it stands, or as soon as it includes what the token names.
    ///
    /// # Errors
    ///
    /// [`Error::TokenForeign`] and [`Error::TokenAhead`] at once, [`Error::IndexBehind`] at the deadline,
    /// [`Error::IndexUnavailable`] where no sound index can serve.
    pub(super) async fn fresh_snapshot(
        &self,
        token: &str,
        deadline: Deadline,
    ) -> Result<Arc<Snapshot>, Error> {
        let current = self.index.snapshot();
        let Some(revision) = demanded_revision(token, self.store.id())? else {
            return current.ok_or(Error::IndexUnavailable);
        };
        if let Some(snapshot) = current.filter(|snapshot| snapshot.complete() >= revision) {
            return Ok(snapshot);
        }
        let head = async { Ok(self.store.head().await?) };
        if revision > in_time(deadline, Error::StoreUnavailable, head).await? {
            return Err(Error::TokenAhead);
        }
        self.snapshot_at(revision, deadline).await
    }

    /// The index as soon as it stands at this revision or a later one.
    pub(super) async fn snapshot_at(
        &self,
        revision: Revision,
        deadline: Deadline,
    ) -> Result<Arc<Snapshot>, Error> {
        let mut snapshots = self.index.subscribe();
        let fresh = snapshots.wait_for(|snapshot| {
            snapshot.as_ref().is_some_and(|snapshot| snapshot.complete() >= revision)
        });
        match tokio::time::timeout_at(patience(deadline), fresh).await {
            Ok(Ok(snapshot)) => snapshot.clone().ok_or(Error::IndexUnavailable),
            Ok(Err(_)) => Err(Error::IndexUnavailable),
            Err(_) if self.index.snapshot().is_none() => Err(Error::IndexUnavailable),
            Err(_) => Err(Error::IndexBehind),
        }
    }
}
