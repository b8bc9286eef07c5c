//! The follower: keeps the index where the store is.
//!
//! It opens one feed at a time, takes in what is above its cursor, and swaps the snapshot once it has come to the end;
//! so a snapshot is always the store at exactly one revision. It may be killed at any moment.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::indexer::Indexer;
use super::{Error, Index, Snapshot};
use crate::store::{self, Feed, Store};

/// How long the follower waits for a hint before it looks by itself.
const POLL: Duration = Duration::from_millis(250);
/// The longest rest between two turns. It rests as long as the turn took, so that under a stream of single writes it
/// takes no more than half of what it could: every turn writes files of its own, however little is new.
const REST_MAX: Duration = Duration::from_millis(100);
/// How many documents are read at a time: few enough for the store to deliver the largest in time.
const PAGE_DOCUMENTS: u32 = 200;
/// After how many documents a long run is committed.
const COMMIT_DOCUMENTS: usize = 20_000;
/// How often an index may fail before it is given up.
const SETBACKS_MAX: u32 = 2;
/// The waits after failures in a row.
const RETRY_FIRST: Duration = Duration::from_millis(250);
const RETRY_MAX: Duration = Duration::from_secs(2);

/// Follows `store` until `stop` turns true or its sender is gone. Failures are logged and retried: while the store is
/// away or the disk full the last snapshot stays, while the index is broken there is none.
pub async fn follow(index: Index, store: Store, mut stop: watch::Receiver<bool>) {
    let mut changes = store.changes();
    let mut follower = Follower::new(index, store, stop.clone());
    while !is_set(&stop) {
        changes.mark_unchanged();
        let started = Instant::now();
        let failure = follower.turn().await.err();
        let rest = started.elapsed().min(REST_MAX);
        let wait = follower.judge(failure);
        tokio::select! {
            _ = stop.wait_for(|&is_set| is_set) => break,
            Ok(()) = async { sleep(rest).await; changes.changed().await }, if !follower.is_failing() => {}
            () = sleep(wait) => {}
        }
    }
    follower.close().await;
}

struct Follower {
    index: Index,
    store: Store,
    stop: watch::Receiver<bool>,
    /// None before the first turn and after a failure of the index.
    indexer: Option<Indexer>,
    /// Failures of the index since it last took something in. After two of them it is not opened again but built anew.
    setbacks: u32,
    /// Failures in a row.
    failures: u32,
}

impl Follower {
    fn new(index: Index, store: Store, stop: watch::Receiver<bool>) -> Self {
        Self { index, store, stop, indexer: None, setbacks: 0, failures: 0 }
    }

    fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// Brings the index to the head of the store, if it is not there.
    async fn turn(&mut self) -> Result<(), Error> {
        let Some(mut feed) = ask(self.stop.clone(), self.store.feed()).await? else {
            return Ok(());
        };
        let head = feed.head();
        let is_usable = |it: &Indexer| it.is_of(feed.store_id(), head);
        if !self.indexer.as_ref().is_some_and(is_usable) {
            self.open(&feed).await?;
        }
        let current = self.index.snapshot();
        if current.is_some_and(|it| it.complete() == head && it.store_id() == feed.store_id()) {
            return Ok(());
        }
        if self.read_to_end(&mut feed).await? {
            drop(feed);
            let snapshot = self.with_indexer(move |it| it.complete(head)).await?;
            self.setbacks = 0;
            self.publish(snapshot).await;
        }
        Ok(())
    }

    async fn open(&mut self, feed: &Feed) -> Result<(), Error> {
        let (index, store_id, head) = (self.index.clone(), feed.store_id(), feed.head());
        let is_sound = |it: Arc<Snapshot>| it.store_id() == store_id && it.complete() <= head;
        if !self.index.snapshot().is_some_and(is_sound) {
            self.index.publish(None);
        }
        let starts_afresh = self.setbacks >= SETBACKS_MAX;
        let old = self.indexer.take();
        let open = move || {
            // Its lock must be free before the folder can be opened again.
            drop(old);
            match starts_afresh {
                true => {
                    // What lies there only takes the room that the new one needs.
                    index.folder().remove_generations()?;
                    Indexer::create(index.folder(), index.sources(), store_id)
                }
                false => Indexer::open(index.folder(), index.sources(), store_id, head),
            }
        };
        self.indexer = Some(blocking(open).await?);
        Ok(())
    }

    /// Takes in all that is above the cursor. Answers whether it came to the end: it does not when it is stopped.
    async fn read_to_end(&mut self, feed: &mut Feed) -> Result<bool, Error> {
        let mut uncommitted = 0;
        let cursor = self.indexer().cursor();
        let mut next = ask(self.stop.clone(), feed.page(cursor, PAGE_DOCUMENTS)).await?;
        loop {
            let Some(page) = next.filter(|_| !is_set(&self.stop)) else { return Ok(false) };
            let Some(last) = page.last() else { return Ok(true) };
            let cursor = last.revision;
            uncommitted += page.len();
            let commits = uncommitted >= COMMIT_DOCUMENTS;
            // The store reads the next page while this one is taken in.
            let reading = ask(self.stop.clone(), feed.page(cursor, PAGE_DOCUMENTS));
            let taking_in = self.with_indexer(move |it| {
                it.apply(&page)?;
                if commits { it.commit() } else { Ok(()) }
            });
            let (taken_in, read) = tokio::join!(taking_in, reading);
            taken_in?;
            if commits {
                self.setbacks = 0;
                uncommitted = 0;
            }
            next = read?;
        }
    }

    async fn publish(&mut self, snapshot: Snapshot) {
        let is_first = self.index.snapshot().is_none();
        tracing::debug!(revision = %snapshot.complete(), "the index has caught up");
        self.index.publish(Some(Arc::new(snapshot)));
        if !is_first {
            return;
        }
        let (index, path) = (self.index.clone(), self.indexer().path().to_owned());
        if let Err(error) = blocking(move || index.folder().remove_others(&path)).await {
            // They only cost disk space, and are tried again at the next start.
            let error = store::causes(&error);
            tracing::warn!(error, "folders of old indexes cannot be removed");
        }
    }

    /// Takes note of how a turn ended and answers how long to wait.
    fn judge(&mut self, failure: Option<Error>) -> Duration {
        let Some(error) = failure else {
            if self.is_failing() {
                tracing::info!("the index follows the store again");
            }
            self.failures = 0;
            return POLL;
        };
        let cause = store::causes(&error);
        let has_snapshot = self.index.snapshot().is_some();
        // The last snapshot is old then, not wrong.
        if matches!(error, Error::Store(_)) || (error.is_lack_of_room() && has_snapshot) {
            // Once an outage.
            if !self.is_failing() {
                tracing::warn!(error = cause, "the index cannot follow the store; trying again");
            }
        } else {
            tracing::error!(
                error = cause,
                "the index is out of order; it is opened or built again"
            );
            self.index.publish(None);
            self.setbacks = self.setbacks.saturating_add(1);
            self.indexer = None;
        }
        self.failures = self.failures.saturating_add(1);
        RETRY_MAX.min(RETRY_FIRST * 2_u32.pow(self.failures.min(10) - 1))
    }

    async fn close(mut self) {
        let indexer = self.indexer.take();
        // Dropping it waits for its threads, so it is not left to an asynchronous worker.
        let dropped = blocking(move || {
            drop(indexer);
            Ok(())
        });
        if let Err(error) = dropped.await {
            let error = store::causes(&error);
            tracing::warn!(error, "the index was not closed properly; nothing is lost");
        }
    }

    fn indexer(&self) -> &Indexer {
        self.indexer.as_ref().expect("every turn opens the index first")
    }

    /// Works with the indexer off the asynchronous workers. A failure takes the indexer with it.
    async fn with_indexer<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Indexer) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let mut indexer = self.indexer.take().expect("every turn opens the index first");
        let (indexer, value) = blocking(move || {
            let value = work(&mut indexer)?;
            Ok((indexer, value))
        })
        .await?;
        self.indexer = Some(indexer);
        Ok(value)
    }
}

/// Waits for the store's answer, but no longer once it is time to stop: then there is none.
async fn ask<T>(
    mut stop: watch::Receiver<bool>,
    question: impl Future<Output = Result<T, store::Error>>,
) -> Result<Option<T>, Error> {
    tokio::select! {
        biased;
        _ = stop.wait_for(|&is_set| is_set) => Ok(None),
        answer = question => Ok(Some(answer?)),
    }
}

fn is_set(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    // A panic has been printed; what was being written then is not to be trusted.
    spawn_blocking(work).await.unwrap_or_else(|lost| Err(Error::Index(Arc::new(lost))))
}
