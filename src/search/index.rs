//! The handle of the index that services and the follower share.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;

use super::document::Sources;
use super::folder::{self, Folder};
use super::schema::Fields;
use super::{Error, Snapshot};
use crate::matching::rates::Rates;
use crate::taxonomy::Taxonomy;

/// The index of one server. Clones share it.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    folder: Folder,
    sources: Sources,
    published: watch::Sender<Option<Arc<Snapshot>>>,
}

impl Index {
    /// Opens the folder of indexes, making it if it is missing. There is no snapshot before [`super::follow`] has
    /// compared what lies there with the store.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] if another process has it, [`Error::Folder`] if it cannot be written.
    pub fn open(
        folder: &Path,
        taxonomy: &'static Taxonomy,
        rates: &'static Rates,
    ) -> Result<Self, Error> {
        let folder = Folder::open(folder, folder::fingerprint(taxonomy, rates))?;
        let (_, fields) = Fields::new();
        let sources = Sources { fields, taxonomy, rates };
        let published = watch::Sender::new(None);
        Ok(Self { inner: Arc::new(Inner { folder, sources, published }) })
    }

    /// The newest snapshot; none while nothing sound can serve.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.inner.published.borrow().clone()
    }

    /// Wakes with every new snapshot, and when there is none any more.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Option<Arc<Snapshot>>> {
        self.inner.published.subscribe()
    }

    pub(super) fn publish(&self, snapshot: Option<Arc<Snapshot>>) {
        self.inner.published.send_replace(snapshot);
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.inner.folder
    }

    pub(super) fn sources(&self) -> Sources {
        self.inner.sources
    }
}

/// Leaves the taxonomy out, which would fill pages.
impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("snapshot", &self.snapshot()).finish_non_exhaustive()
    }
}
