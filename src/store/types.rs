//! The nouns of the store.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::proto::Key;

/// A point in time: microseconds since the Unix epoch, UTC.
pub type Micros = i64;

/// Where the store gets the time from. Passed in, so that tests decide what time it is.
pub type Clock = Arc<dyn Fn() -> Micros + Send + Sync>;

/// The number a change was given when it was committed. Commit order is revision order, over all
/// servers on one database. Numbers may be missing: nothing may expect them to be consecutive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Revision(pub u64);

impl Revision {
    /// As SQL keeps it. A number beyond 63 bits can only come from a forged token; it stays above
    /// every revision there is.
    pub(super) fn to_sql(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    pub(super) fn from_sql(revision: i64) -> Revision {
        Revision(u64::try_from(revision).unwrap_or_default())
    }

    pub(super) fn next(self) -> Revision {
        Revision(self.0 + 1)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whose store this is. Made when a database is first opened; whoever restores a backup gives it a new
/// one, so that tokens and indexes of the lost history are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StoreId(pub Uuid);

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A document as it stands at its latest revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name.
    pub key: Key,
    /// The last change.
    pub revision: Revision,
    /// The format number of the server that wrote the body.
    pub format: u32,
    /// When it was created.
    pub created_at: Micros,
    /// When it last changed, deletion included.
    pub updated_at: Micros,
    /// When it was soft-deleted; none while it is live.
    pub deleted_at: Option<Micros>,
    /// What the client wrote, encoded; none once it was erased (a tombstone).
    pub body: Option<Vec<u8>>,
    /// The document that has taken this one's place, which is deleted then.
    pub merged_into: Option<Key>,
}

impl Document {
    /// Neither soft-deleted nor erased.
    pub fn is_live(&self) -> bool {
        self.deleted_at.is_none() && self.body.is_some()
    }
}

/// The contacts of a profile: personal data, kept apart from the document, the feed and the index.
#[derive(Clone, PartialEq, Eq)]
pub struct Contacts {
    /// The profile's name.
    pub key: Key,
    /// The last change of the contacts.
    pub revision: Revision,
    /// The format number of the server that wrote the body.
    pub format: u32,
    /// When they last changed.
    pub updated_at: Micros,
    /// What the client wrote, encoded.
    pub body: Vec<u8>,
}

/// Leaves the body out: personal data must not reach a log.
impl fmt::Debug for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contacts")
            .field("key", &self.key)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
