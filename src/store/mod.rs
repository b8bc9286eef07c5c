//! The store remembers: documents, contacts, request ids and the revision counter, on SQLite or
//! PostgreSQL, chosen by the database URL.
//!
//! - One writer: all writes pass a queue and are committed in groups, in order; each change gets a
//!   revision, and commit order is revision order, over all servers on one database.
//! - The documents' revision column is the change feed ([`Store::feed`]).
//! - Contacts are personal data and live in their own table: never in a document, the feed, a stored
//!   outcome, a log or an error.
//! - A document written by a newer server is never rewritten.
//! - What a program was before a change can still be read ([`Store::at_revision`]) until it is erased.
//! - A merged document stays, deleted, and names the one that has taken its place: reads of it answer that one too.
//!
//! A SQLite database is backed up and restored by [`backup`]; PostgreSQL has tools of its own for it.
//!
//! Deliberately absent: knowledge of what a body says, access rules, validation, queries by content
//! (that is search), and any driver trait: two databases, one set of statements.

pub mod backup;
mod database;
mod error;
mod faults;
mod feed;
mod folder;
mod former;
mod identity;
mod ledger;
mod location;
mod outcome;
mod postgres;
mod purge;
mod read;
mod sqlite;
mod statements;
mod survivors;
mod types;
mod view;
mod write;
mod writer;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::AbortHandle;
use uuid::Uuid;

pub use crate::proto::{Key, Kind};
pub use error::{Cause, Error, causes};
pub use feed::Feed;
pub use folder::create_private_folder;
pub use identity::renew_identity;
pub use location::Location;
pub use read::Listed;
pub use survivors::last_survivor;
pub use types::{Clock, Contacts, Document, Micros, Revision, StoreId};
pub use view::View;
pub use write::{Effect, Request, Target, What, Written};

use database::{Database, both, within_limit};
use location::Place;
use write::Job;
use writer::Writer;

/// Writes that may wait for the writer; more are refused.
const QUEUE_MAX: usize = 1_024;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the outcome of a request id is remembered.
const REQUEST_RETENTION: Duration = DAY;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Clock,
    /// How long a soft-deleted profile can be undeleted; then it is erased.
    pub undelete_window: Duration,
    /// The format number of this server: what it writes, and the highest it rewrites.
    pub format: u32,
}

impl Options {
    /// 30 days to undelete.
    pub fn new(clock: Clock, format: u32) -> Options {
        Options { clock, undelete_window: 30 * DAY, format }
    }
}

/// An open store. Clones share it; the writer ends when it is closed or the last clone is dropped.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    id: StoreId,
    options: Options,
    database: Arc<Database>,
    changes: watch::Sender<Revision>,
    queue: mpsc::Sender<Job>,
    closing: Arc<Notify>,
    /// Closed when the writer has ended.
    writing: watch::Receiver<()>,
    listener: Option<AbortHandle>,
}

impl Store {
    /// Opens the database, brings its tables up to date and starts the writer. Needs a tokio runtime.
    /// Fails with [`Error::NewerSchema`] if a newer server has migrated the database, and with
    /// [`Error::InUse`] if another process has the SQLite file open.
    pub async fn open(location: &Location, options: Options) -> Result<Store, Error> {
        let database = Arc::new(Database::open(location).await?);
        let (id, head) = within_limit(identify(&database)).await?;
        let changes = watch::Sender::new(head);
        let listener = match &location.0 {
            Place::Sqlite(_) => None,
            Place::Postgres(server) => Some(
                tokio::spawn(postgres::listen(server.as_ref().clone(), changes.clone()))
                    .abort_handle(),
            ),
        };
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let (ended, writing) = watch::channel(());
        let closing = Arc::new(Notify::new());
        let writer = Writer::new(Arc::clone(&database), options.clone(), changes.clone())
            .run(jobs, Arc::clone(&closing));
        tokio::spawn(async move {
            writer.await;
            drop(ended);
        });
        Ok(Store {
            inner: Arc::new(Inner {
                id,
                options,
                database,
                changes,
                queue,
                closing,
                writing,
                listener,
            }),
        })
    }

    /// Whose store this is.
    pub fn id(&self) -> StoreId {
        self.inner.id
    }

    /// How long a soft-deleted profile can be undeleted.
    pub fn undelete_window(&self) -> Duration {
        self.inner.options.undelete_window
    }

    /// Wakes whenever something may have been committed, here or by another server on the same
    /// PostgreSQL. Only a hint: poll as well.
    pub fn changes(&self) -> watch::Receiver<Revision> {
        self.inner.changes.subscribe()
    }

    /// Refuses new writes, waits for those in the queue and closes all connections. A [`Feed`] still
    /// open holds it up.
    pub async fn close(&self) {
        self.inner.closing.notify_one();
        let mut writing = self.inner.writing.clone();
        // Nothing is ever sent: the error says that the writer has ended.
        let _ = writing.changed().await;
        self.inner.stop_listening();
        self.inner.database.close().await;
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("id", &self.inner.id).finish_non_exhaustive()
    }
}

impl Inner {
    fn stop_listening(&self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop_listening();
    }
}

/// Reads whose store this is; a new database gets its id now. Of servers that open it at the same
/// moment one wins, and all read the winner's.
async fn identify(database: &Database) -> Result<(StoreId, Revision), Error> {
    const NAME: &str =
        "INSERT INTO store (only_row, store_id, revision) VALUES (1, $1, 0) ON CONFLICT DO NOTHING";
    let mut transaction = database.begin_write().await?;
    both!(&mut transaction, it => {
        sqlx::query(NAME).bind(Uuid::new_v4().to_string()).execute(&mut **it).await?;
    });
    let identity = read::identity(&mut transaction).await?;
    both!(transaction, it => it.commit().await?);
    Ok(identity)
}

/// Wakes the receivers if the revision is news.
fn announce(changes: &watch::Sender<Revision>, revision: Revision) {
    changes.send_if_modified(|known| {
        let news = revision > *known;
        *known = revision.max(*known);
        news
    });
}

fn micros(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}
