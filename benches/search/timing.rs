//! How long calls took.

use std::fmt;
use std::time::Duration;

/// The times of calls of one kind.
pub(crate) struct Times {
    all: Vec<Duration>,
    /// From the first call to the end of the last one.
    elapsed: Duration,
}

impl Times {
    pub(crate) fn new(mut all: Vec<Duration>, elapsed: Duration) -> Self {
        all.sort_unstable();
        Self { all, elapsed }
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
