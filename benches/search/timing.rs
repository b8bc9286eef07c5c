//! How long calls took.

use std::fmt;
use std::time::Duration;

/// The times of calls of one kind.
#[derive(Default)]
pub(crate) struct Times {
    all: Vec<Duration>,
    /// While calls of this kind were made.
    elapsed: Duration,
}

impl Times {
    /// Adds calls that were made within `elapsed`.
    pub(crate) fn add(&mut self, calls: &[Duration], elapsed: Duration) {
        self.all.extend_from_slice(calls);
        self.all.sort_unstable();
        self.elapsed += elapsed;
    }

    pub(crate) fn a_second(&self) -> f64 {
        f64::from(u32::try_from(self.all.len()).unwrap_or(u32::MAX)) / self.elapsed.as_secs_f64()
    }

    /// The time in which this many of a hundred calls were done, in milliseconds.
    fn percentile_ms(&self, percent: usize) -> f64 {
        let at = (self.all.len() * percent / 100).min(self.all.len().saturating_sub(1));
        self.all.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>6.0} a second, p50 {:>7.2} ms, p99 {:>7.2} ms",
            self.a_second(),
            self.percentile_ms(50),
            self.percentile_ms(99)
        )
    }
}
