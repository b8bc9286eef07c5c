//! How much may be tried, and chance without chance: numbers from a seed.

use std::cell::Cell;

/// Units of work, each about one pair looked at. Time is not looked at, so that the same limit gives the same plan.
pub(super) struct Budget<'a> {
    pub(super) work: u64,
    pub(super) work_max: u64,
    stop: &'a dyn Fn() -> bool,
    is_stopped: Cell<bool>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(work_max: u64, stop: &'a dyn Fn() -> bool) -> Self {
        Self { work: 0, work_max, stop, is_stopped: Cell::new(false) }
    }

    /// Whether so much work is all that may be done, or the caller has left.
    pub(super) fn is_over_at(&self, work: u64) -> bool {
        self.is_stopped_now() || work >= self.work_max
    }

    /// Asks whether the caller has left.
    pub(super) fn is_stopped_now(&self) -> bool {
        if !self.is_stopped.get() && (self.stop)() {
            self.is_stopped.set(true);
        }
        self.is_stopped.get()
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over_at(self.work)
    }

    /// Whether the caller has left: what was found so far depends on when.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.get()
    }
}

/// Numbers that look random (splitmix64, Steele and others 2014).
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below a limit, 0 where the limit is.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = limit.max(1) as u128;
        usize::try_from((u128::from(self.next()) * limit) >> 64).unwrap_or(0)
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
