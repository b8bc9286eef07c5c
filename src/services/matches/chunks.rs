//! Working on the parts of a request several at once, and handing the results on in order.

use std::collections::BTreeMap;

use tokio::task::JoinSet;

use crate::errors::Error;

/// Parts of one request that are worked on at once.
const AT_ONCE: usize = 2;

/// Results that may wait for the one before them.
const WAITING_MAX: usize = 2 * AT_ONCE;

/// The results of the parts of a request, in their order. What is still under way is dropped with it.
pub(super) struct InOrder<T, F> {
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
    F: Fn(usize) -> W,
    W: Future<Output = Result<T, Error>> + Send + 'static,
{
    /// Of the parts 0 to below `parts`, on each of which `work` works.
    pub(super) fn new(parts: usize, work: F) -> Self {
        let (running, done) = (JoinSet::new(), BTreeMap::new());
        Self { parts, work, running, done, started: 0, taken: 0 }
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
            let (part, work) = (self.started, (self.work)(self.started));
            self.running.spawn(async move { (part, work.await) });
            self.started += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn doubled(part: usize) -> Result<usize, Error> {
        // Every third is slow.
        for _ in 0..if part.is_multiple_of(3) { 50 } else { 0 } {
            tokio::task::yield_now().await;
        }
        if part == 9 { Err(Error::Overloaded("parts")) } else { Ok(2 * part) }
    }

    #[tokio::test]
    async fn results_come_in_order() {
        for parts in [0, 1, 8] {
            let mut results = InOrder::new(parts, doubled);
            for part in 0..parts {
                assert_eq!(results.next().await.unwrap().unwrap(), 2 * part);
            }
            assert!(results.next().await.is_none());
        }
        let mut results = InOrder::new(20, doubled);
        for _ in 0..9 {
            assert!(results.next().await.unwrap().is_ok());
        }
        assert!(matches!(results.next().await, Some(Err(Error::Overloaded("parts")))));
    }
}
