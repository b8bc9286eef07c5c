//! Where long computations run: a bounded number at once, apart from tokio's workers, with a bounded queue.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::errors::Error;

/// Computations that may wait for a thread; more are refused.
const QUEUE_MAX: usize = 256;

/// A bounded pool of threads for search, matching and planning.
#[derive(Debug, Clone)]
pub struct Compute {
    /// One permit a thread.
    threads: Arc<Semaphore>,
    /// One permit a computation that runs or waits.
    places: Arc<Semaphore>,
}

/// Whether a computation should stop, because its caller has gone.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whether to stop.
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Threads that help another one, until this is dropped.
#[derive(Debug)]
pub(super) struct Helpers(Option<OwnedSemaphorePermit>);

impl Helpers {
    /// How many there are with the one that is helped.
    pub(super) fn threads(&self) -> NonZeroUsize {
        let helpers = self.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        NonZeroUsize::MIN.saturating_add(helpers)
    }
}

/// A thread that is kept for one computation.
#[derive(Debug)]
pub(super) struct Thread(OwnedSemaphorePermit);

/// Sets the flag when the waiting side is dropped: the call was cancelled or its deadline has passed.
struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

impl Compute {
    /// A pool of this many threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self {
            threads: Arc::new(Semaphore::new(threads)),
            places: Arc::new(Semaphore::new(threads + QUEUE_MAX)),
        }
    }

    /// Takes up to so many threads that nobody uses or waits for, to help one that computes already.
    pub(super) fn helpers(&self, max: u32) -> Helpers {
        let some = |number| Arc::clone(&self.threads).try_acquire_many_owned(number).ok();
        Helpers((1..=max).rev().find_map(some))
    }

    /// Takes a thread that nobody uses or waits for.
    pub(super) fn idle(&self) -> Option<Thread> {
        Arc::clone(&self.threads).try_acquire_owned().ok().map(Thread)
    }

    /// Runs `work` on one of the threads and waits for its result.
    ///
    /// # Errors
    ///
    /// [`Error::Overloaded`] where the queue is full, [`Error::Internal`] where `work` panics.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Stop) -> T + Send + 'static,
    {
        self.run_on(None, work).await
    }

    /// [`Self::run`] on a thread that was taken before, if one was.
    pub(super) async fn run_on<T, F>(&self, thread: Option<Thread>, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Stop) -> T + Send + 'static,
    {
        let _place = self.places.try_acquire().map_err(|_| Error::Overloaded("computations"))?;
        let thread = match thread {
            Some(Thread(thread)) => thread,
            None => {
                let thread = Arc::clone(&self.threads).acquire_owned().await;
                thread.map_err(|closed| Error::Internal(closed.to_string()))?
            }
        };
        let stop = Stop::default();
        let guard = StopOnDrop(stop.clone());
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&stop);
            // Given back by the thread itself: a caller that leaves early must not free a busy thread's place.
            drop(thread);
            result
        });
        let result = task.await.map_err(|panic| Error::Internal(panic.to_string()));
        drop(guard);
        result
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_stops_when_its_caller_leaves() {
        let compute = Compute::new(1);
        let (told, heard) = std::sync::mpsc::channel();
        let work = compute.run(move |stop| {
            while !stop.is_set() {
                std::thread::yield_now();
            }
            told.send(()).unwrap();
        });
        assert!(tokio::time::timeout(Duration::from_millis(50), work).await.is_err());
        tokio::task::spawn_blocking(move || heard.recv_timeout(Duration::from_secs(10)))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(compute.run(|_| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_frees_the_thread() {
        let compute = Compute::new(1);
        let failed = compute.run(|_| panic!("on purpose")).await;
        assert!(matches!(failed, Err(Error::Internal(_))));
        assert_eq!(compute.run(|_| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn only_threads_that_nobody_uses_help() {
        let compute = Compute::new(3);
        let of = compute.clone();
        let seen = compute.run(move |_| {
            let (two, none) = (of.helpers(3), of.helpers(3));
            (two.threads().get(), none.threads().get())
        });
        assert_eq!(seen.await.unwrap(), (3, 1));
        assert_eq!(compute.helpers(1).threads().get(), 2);
        assert_eq!(compute.threads.available_permits(), 3);
    }

    #[tokio::test]
    async fn a_full_queue_refuses() {
        let compute = Compute::new(1);
        let places = compute.places.try_acquire_many(1 + QUEUE_MAX as u32).unwrap();
        assert!(matches!(compute.run(|_| ()).await, Err(Error::Overloaded(_))));
        drop(places);
        compute.run(|_| ()).await.unwrap();
    }
}
