//! The writing side of the store: what a caller asks for and what it is told.

use std::sync::Arc;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;

use super::{Document, Error, Key, Micros, Revision, Store, View};

/// Who asks for a write, and under which request id.
#[derive(Debug, Clone)]
pub struct Request {
    /// The caller's name; request ids of different callers never meet.
    pub caller: String,
    /// The method's name.
    pub method: &'static str,
    /// The client's own id of this request; none: a repeat is a new request.
    pub request_id: Option<String>,
    /// A hash of the whole request, without its id: the same id with another hash is refused.
    pub hash: [u8; 32],
}

/// What is loaded before the deciding function runs, and all that it may change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// The document of this key.
    Profile(Key),
    /// Whether there is a live document of this key, or of the one that has taken its place: only to be asked, by
    /// [`View::is_live`]. Where the key may be that of a merged one, [`Target::Merges`] must be asked for too.
    Existence(Key),
    /// The contacts of the profile of this key.
    Contacts(Key),
    /// All documents that were changed after this revision, as far as [`View::changed_since`] tells them.
    ChangedSince(Revision),
    /// Which documents have taken the place of which: only to be asked, by [`View::survivor`].
    Merges,
}

/// What became of a write that was committed, now or under an earlier call of the same request id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What the deciding function answered; none on a replay, where it did not run.
    pub value: Option<T>,
    /// The changes in the order they were staged.
    pub outcome: Vec<Effect>,
    /// What a consistency token must name to see this write; without a change, what the write saw.
    pub head: Revision,
    /// Whether this is the stored answer to an earlier call under the same request id.
    pub replayed: bool,
}

/// One change. Holds nothing that the client wrote, so it may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The document, or the profile whose contacts these are.
    pub key: Key,
    /// What happened.
    pub what: What,
    /// The revision after it; zero where there are no contacts, or none any more: no etag may be made of it.
    pub revision: Revision,
    /// When the document was created; of contacts, when they last changed, and zero where there are none.
    pub created_at: Micros,
    /// When the document or the contacts last changed.
    pub updated_at: Micros,
    /// When the document was soft-deleted, if it is.
    pub deleted_at: Option<Micros>,
}

/// What happened to a document or its contacts. The numbers are stored: never change one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub enum What {
    /// It did not exist before, or only as a tombstone.
    Created = 1,
    /// Its body was replaced.
    Updated = 2,
    /// It already was what was asked for.
    Unchanged = 3,
    /// It was soft-deleted.
    Deleted = 4,
    /// Its soft deletion was taken back.
    Undeleted = 5,
    /// Its body and its contacts were erased.
    Erased = 6,
    /// The contacts were written.
    ContactsUpdated = 7,
    /// The contacts already were what was asked for.
    ContactsUnchanged = 8,
    /// The contacts were erased.
    ContactsErased = 9,
    /// It was soft-deleted, for another document has taken its place.
    Merged = 10,
}

impl Effect {
    pub(super) fn of(document: &Document, what: What) -> Effect {
        Effect {
            key: document.key.clone(),
            what,
            revision: document.revision,
            created_at: document.created_at,
            updated_at: document.updated_at,
            deleted_at: document.deleted_at,
        }
    }

    pub(super) fn of_contacts(key: &Key, what: What, revision: Revision, at: Micros) -> Effect {
        Effect {
            key: key.clone(),
            what,
            revision,
            created_at: if revision == Revision(0) { 0 } else { at },
            updated_at: at,
            deleted_at: None,
        }
    }
}

/// A write in the queue.
pub(super) struct Job {
    pub(super) order: Order,
    pub(super) answer: oneshot::Sender<Result<Answer, Error>>,
}

/// What a job asks for.
pub(super) struct Order {
    pub(super) request: Request,
    pub(super) targets: Vec<Target>,
    /// Answers whether what it staged is to be written. The caller's own value or refusal travels
    /// beside it, so that the writer need not know their types.
    pub(super) decide: Box<dyn FnOnce(&mut View<'_>) -> bool + Send>,
}

/// What the writer tells a job once its group is committed.
pub(super) struct Answer {
    pub(super) effects: Vec<Effect>,
    pub(super) head: Revision,
    pub(super) replayed: bool,
}

impl Store {
    /// Runs `decide` on the current state of the targets and commits what it stages on the [`View`],
    /// all or nothing. The outer error is the store's, the inner one what `decide` refused with; both
    /// mean that nothing was written, but for [`Error::OutcomeUnknown`].
    ///
    /// `decide` must be quick and pure: all writes wait for it. A write that does not fit into the
    /// queue fails at once; one whose caller has gone before its turn is dropped.
    pub async fn write<T, E, F>(
        &self,
        request: Request,
        targets: Vec<Target>,
        decide: F,
    ) -> Result<Result<Written<T>, E>, Error>
    where
        F: FnOnce(&mut View<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let (slot, mut verdict) = oneshot::channel();
        let decide = Box::new(move |view: &mut View<'_>| {
            let decided = decide(view);
            let accepted = decided.is_ok();
            slot.send(decided).is_ok() && accepted
        });
        let (answer, answered) = oneshot::channel();
        let job = Job { order: Order { request, targets, decide }, answer };
        self.inner.queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Overloaded,
            TrySendError::Closed(_) => Error::Closed,
        })?;
        let Answer { effects, head, replayed } =
            answered.await.map_err(|lost| Error::OutcomeUnknown(Arc::new(lost)))??;
        let value = match verdict.try_recv() {
            Ok(Ok(value)) => Some(value),
            Ok(Err(refusal)) => return Ok(Err(refusal)),
            Err(_) => None,
        };
        Ok(Ok(Written { value, outcome: effects, head, replayed }))
    }
}
