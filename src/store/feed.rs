//! The change feed: every document once, at its latest revision, deletions included.

use super::database::{Transaction, within_limit};
use super::read::identity;
use super::{Document, Error, Revision, Store, StoreId, statements};

/// The feed as one read snapshot: what is committed later is not in it. Holds a connection until it
/// is dropped, so keep it no longer than it takes to catch up.
///
/// - Ordered: revisions ascend over all pages.
/// - Complete: whoever has read all pages up to an empty one has seen every document as of `head`.
/// - Resumable: a later feed continues after the last revision read, and nothing below that
///   revision appears any more.
/// - Documents of kinds that this server does not know are left out.
pub struct Feed {
    snapshot: Transaction,
    head: Revision,
    store_id: StoreId,
}

impl Store {
    /// Opens the feed at the last commit. Fails with [`Error::Unavailable`] after five seconds, as a
    /// page does.
    pub async fn feed(&self) -> Result<Feed, Error> {
        within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            // Not as known since the store was opened: an index must be of the store that was read.
            let (store_id, head) = identity(&mut snapshot).await?;
            Ok(Feed { snapshot, head, store_id })
        })
        .await
    }
}

impl Feed {
    /// The last revision committed when the snapshot was taken.
    pub fn head(&self) -> Revision {
        self.head
    }

    /// Whose feed this is.
    pub fn store_id(&self) -> StoreId {
        self.store_id
    }

    /// The documents changed after the revision `after`, at most `limit`, ascending by revision.
    /// An empty page is the end.
    pub async fn page(&mut self, after: Revision, limit: u32) -> Result<Vec<Document>, Error> {
        within_limit(statements::load_changed(&mut self.snapshot, after, limit)).await
    }
}
