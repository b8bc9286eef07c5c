//! How a call waits for the index to reach what it demands.

use std::sync::Arc;

use super::Context;
use super::tokens::demanded_revision;
use crate::access::Deadline;
use crate::errors::Error;
use crate::search::Snapshot;

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
        if revision > self.store.head().await? {
            return Err(Error::TokenAhead);
        }
        let mut snapshots = self.index.subscribe();
        let fresh = snapshots.wait_for(|snapshot| {
            snapshot.as_ref().is_some_and(|snapshot| snapshot.complete() >= revision)
        });
        // A little before the call's own deadline, so that this reason reaches the caller and not the bare deadline.
        let patience = deadline.0 - std::time::Duration::from_millis(20);
        match tokio::time::timeout_at(patience, fresh).await {
            Ok(Ok(snapshot)) => snapshot.clone().ok_or(Error::IndexUnavailable),
            Ok(Err(_)) => Err(Error::IndexUnavailable),
            Err(_) if self.index.snapshot().is_none() => Err(Error::IndexUnavailable),
            Err(_) => Err(Error::IndexBehind),
        }
    }
}
