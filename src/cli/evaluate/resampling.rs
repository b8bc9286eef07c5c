//! How sure a mean is, by drawing from what was measured again and again.
//!
//! The percentile bootstrap of Efron ("Bootstrap methods: another look at the jackknife", 1979): the questions are drawn
//! with replacement, as many as there are, and the mean is taken anew; between the 2.5th and the 97.5th percentile of
//! such means lies the 95% interval. Every estimate begins with the same seed, so that equal rankings give equal
//! figures, and one measure is resampled like the next.

use serde::Serialize;

/// How often is drawn.
const SAMPLES: usize = 1_000;
/// How many of the means lie outside the interval on either side.
const OUTSIDE: usize = SAMPLES / 40;
const SEED: u64 = 7;

/// A mean and its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Estimate {
    pub(super) mean: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// The mean of one value a question. All 0 of nothing.
pub(super) fn estimate(values: &[f64]) -> Estimate {
    if values.is_empty() {
        return Estimate { mean: 0.0, low: 0.0, high: 0.0 };
    }
    let mut numbers = Numbers(SEED);
    let mut sample = || mean((0..values.len()).map(|_| values[numbers.below(values.len())]));
    let mut means: Vec<f64> = (0..SAMPLES).map(|_| sample()).collect();
    means.sort_by(f64::total_cmp);
    let (low, high) = (means[OUTSIDE - 1], means[SAMPLES - OUTSIDE]);
    Estimate { mean: mean(values.iter().copied()), low, high }
}

#[expect(clippy::cast_precision_loss, reason = "nobody asks 2^52 questions")]
fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    // The sum of nothing but zeros is -0 without the addition.
    values.sum::<f64>() / count + 0.0
}

/// SplitMix64 of Steele, Lea and Flood ("Fast splittable pseudorandom number generators", 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, by Lemire's product ("Fast random integer generation in an interval", 2019) without its
    /// correction: with 64 bits the bias cannot be measured.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the high half of the product is below `end`"
    )]
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of the authors' own program with the seed 1234567.
    #[test]
    fn numbers_are_those_of_the_published_generator() {
        let mut numbers = Numbers(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| numbers.next()).collect();
        let published =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(first, published);
        assert!((0..1_000).map(|_| numbers.below(3)).all(|number| number < 3));
    }

    /// A share of one half among 400: the standard error is 0.025, the interval 0.049 to either side.
    #[test]
    fn the_interval_is_as_wide_as_theory_says_and_the_same_each_time() {
        let values: Vec<f64> = (0..400).map(|number| f64::from(number % 2)).collect();
        let found = estimate(&values);
        assert_eq!(found, estimate(&values));
        assert!((found.mean - 0.5).abs() < 1e-12);
        assert!(
            (found.low - 0.451).abs() < 0.006 && (found.high - 0.549).abs() < 0.006,
            "{found:?}"
        );
    }

    #[test]
    fn what_does_not_vary_is_sure() {
        assert_eq!(estimate(&[0.0; 9]), Estimate { mean: 0.0, low: 0.0, high: 0.0 });
        assert_eq!(estimate(&[]), Estimate { mean: 0.0, low: 0.0, high: 0.0 });
    }
}
