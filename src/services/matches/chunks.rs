//! Working on the parts of a request several at once, and handing the results on in order.

use std::collections::BTreeMap;

use tokio::task::JoinSet;

use crate::errors::Error;
use crate::services::compute::{Compute, Thread};

/// Parts of one request that are worked on at once, where others leave threads for it.
const AT_ONCE: usize = 2;

/// Results that may wait for the one before them.
const WAITING_MAX: usize = 2 * AT_ONCE;

/// The results of the parts of a request, in their order. What is still under way is dropped with it.
pub(super) struct InOrder<T, F> {
    compute: Compute,
    parts: usize,
    work: F,
    running: JoinSet<(usize, Result<T, Error>)>,
    done: BTreeMap<usize, Result<T, Error>>,
    started: usize,
    taken: usize,
}

impl<T, F, W> InOrder<T, F>
where
    T: Send + 'static,
    F: Fn(usize, Option<Thread>) -> W,
    W: Future<Output = Result<T, Error>> + Send + 'static,
{
    /// Of the parts 0 to below `parts`, on each of which `work` works: on the thread that it is given, else on the next one
    /// for which it has waited.
    pub(super) fn new(compute: &Compute, parts: usize, work: F) -> Self {
        let (running, done) = (JoinSet::new(), BTreeMap::new());
        Self { compute: compute.clone(), parts, work, running, done, started: 0, taken: 0 }
    }

    /// The result of the next part; `None` after the last.
    pub(super) async fn next(&mut self) -> Option<Result<T, Error>> {
        while self.taken < self.parts {
            self.start();
            if let Some(result) = self.done.remove(&self.taken) {
                self.taken += 1;
                return Some(result);
            }
            match self.running.join_next().await? {
                Ok((part, result)) => {
                    self.done.insert(part, result);
                }
                Err(panic) => return Some(Err(Error::Internal(panic.to_string()))),
            }
        }
        None
    }

    fn start(&mut self) {
        while self.started < self.parts
            && self.running.len() < AT_ONCE
            && self.started - self.taken < WAITING_MAX
        {
            let thread = self.compute.idle();
            // One part waits for its turn as everybody does; others take only what nobody waits for.
            if thread.is_none() && !self.running.is_empty() {
                break;
            }
            let (part, work) = (self.started, (self.work)(self.started, thread));
            self.running.spawn(async move { (part, work.await) });
            self.started += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::sleep;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    async fn doubled(part: usize, _: Option<Thread>) -> Result<usize, Error> {
        // Every third is slow.
        for _ in 0..if part.is_multiple_of(3) { 50 } else { 0 } {
            tokio::task::yield_now().await;
        }
        if part == 9 { Err(Error::Overloaded("parts")) } else { Ok(2 * part) }
    }

    #[tokio::test]
    async fn results_come_in_order() {
        for parts in [0, 1, 8] {
            let mut results = InOrder::new(&Compute::new(2), parts, doubled);
            for part in 0..parts {
                assert_eq!(results.next().await.unwrap().unwrap(), 2 * part);
            }
            assert!(results.next().await.is_none());
        }
        let mut results = InOrder::new(&Compute::new(2), 20, doubled);
        for _ in 0..9 {
            assert!(results.next().await.unwrap().is_ok());
        }
        assert!(matches!(results.next().await, Some(Err(Error::Overloaded("parts")))));
    }
    #[tokio::test]
    async fn several_parts_are_worked_on_only_where_threads_are_idle() {
        for (threads, busy, expected) in [(1, 0, 1), (2, 0, 2), (2, 1, 1), (2, 2, 1), (4, 1, 2)] {
            let compute = Compute::new(threads);
            let mut others: Vec<_> = (0..busy).map(|_| compute.idle().unwrap()).collect();
            let under_way = Arc::new(AtomicUsize::new(0));
            let work = |_, thread| {
                let (compute, under_way) = (compute.clone(), Arc::clone(&under_way));
                async move {
                    let at_once = 1 + under_way.fetch_add(1, Ordering::SeqCst);
                    compute.run_on(thread, |_| sleep(Duration::from_millis(5))).await?;
                    under_way.fetch_sub(1, Ordering::SeqCst);
                    Ok(at_once)
                }
            };
            let mut results = InOrder::new(&compute, 6, work);
            let mut most = 0;
            if busy == threads {
                let waiting = results.next();
                assert!(timeout(Duration::from_millis(20), waiting).await.is_err());
                assert_eq!(under_way.load(Ordering::SeqCst), 1);
                others.pop();
            }
            while let Some(at_once) = results.next().await {
                most = at_once.unwrap().max(most);
            }
            assert_eq!(most, expected, "{busy} of {threads} threads are busy");
        }
    }
}
