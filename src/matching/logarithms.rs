//! Logarithms and powers in a few multiplications, the same to the last bit on every machine.
//!
//! A question takes about ten logarithms a candidate. Those of the C library are exact to the last digit, which a score
//! in thousandths does not need, and differ in it from one library to another; these are made of additions,
//! multiplications and divisions alone, which IEEE 754 leaves no choice.

use std::f64::consts::{LN_2, LOG2_E};

/// The bits of a double below its exponent.
const FRACTION_BITS: u32 = 52;

/// What the exponent of 1 is stored as.
const BIAS: i32 = 1023;

/// The natural logarithm of a positive number, to 10^-10 of it or of 1. Those beyond the range of normal numbers have
/// about the logarithm of the range's end.
pub(super) fn ln(x: f64) -> f64 {
    debug_assert!(x > 0.0, "{x}");
    let bits = x.to_bits();
    let exponent = (bits >> FRACTION_BITS) as i32 - BIAS;
    let fraction = f64::from_bits(bits & ((1 << FRACTION_BITS) - 1) | 1.0_f64.to_bits());
    // The fraction is little above the start of one of the steps from 1 to 2, so that the series ends soon; and what a
    // step has is looked up, so that nothing is divided.
    let step = &LOGARITHMS[(bits >> (FRACTION_BITS - STEP_BITS)) as usize % LOGARITHMS.len()];
    // ln(1 + r) = r - r^2 / 2 + r^3 / 3 - ..; r is below 2^-7, the first term left out at most 6 * 10^-12.
    let r = (fraction - step.start) * step.reciprocal;
    let series = 1.0 - r * (1.0 / 2.0 - r * (1.0 / 3.0 - r * (1.0 / 4.0)));
    f64::from(exponent) * LN_2 + (step.logarithm + r * series)
}

/// The logarithm to the base of two.
pub(super) fn log2(x: f64) -> f64 {
    ln(x) * LOG2_E
}

/// The exponential of a number, to 10^-9 of it. What is beyond the range of a double's exponents stays at its ends.
pub(super) fn exp(x: f64) -> f64 {
    let doublings = (x * LOG2_E).clamp(f64::from(1 - BIAS), f64::from(BIAS));
    let parts = f64::from(1 << STEP_BITS);
    #[expect(clippy::cast_possible_truncation, reason = "clamped above")]
    let nearest = (doublings * parts + 0.5_f64.copysign(doublings)) as i32;
    // e^t = 1 + t (1 + t / 2 (1 + t / 3)); t is at most 0.0028, the first term left out 2 * 10^-12.
    let t = (doublings - f64::from(nearest) / parts) * LN_2;
    let series = 1.0 + t * (1.0 + t * (1.0 / 2.0) * (1.0 + t * (1.0 / 3.0)));
    let whole = nearest >> STEP_BITS;
    let root = POWERS[(nearest & ((1 << STEP_BITS) - 1)).unsigned_abs() as usize % POWERS.len()];
    root * series * f64::from_bits(u64::from((whole + BIAS).unsigned_abs()) << FRACTION_BITS)
}

/// A positive number to a power.
pub(super) fn pow(x: f64, power: f64) -> f64 {
    exp(ln(x) * power)
}

/// The steps from 1 to 2 are so many bits of the fraction of a double.
const STEP_BITS: u32 = 7;

/// A step of fractions.
#[derive(Clone, Copy)]
struct Step {
    start: f64,
    reciprocal: f64,
    /// Of the start.
    logarithm: f64,
}

static LOGARITHMS: [Step; 1 << STEP_BITS] = logarithms();

/// The powers of two from 0 to 1 in equal steps.
static POWERS: [f64; 1 << STEP_BITS] = powers();

const fn logarithms() -> [Step; 1 << STEP_BITS] {
    let mut steps = [Step { start: 1.0, reciprocal: 1.0, logarithm: 0.0 }; 1 << STEP_BITS];
    let mut at = 0;
    while at < steps.len() {
        let start = 1.0 + at as f64 / steps.len() as f64;
        steps[at] = Step { start, reciprocal: 1.0 / start, logarithm: logarithm(start) };
        at += 1;
    }
    steps
}

/// ln((1 + s) / (1 - s)) = 2 (s + s^3 / 3 + s^5 / 5 + ..), for numbers from 1 to 2: s is at most 1/3.
const fn logarithm(x: f64) -> f64 {
    let s = (x - 1.0) / (x + 1.0);
    let mut sum = 0.0;
    let mut odd = 35.0;
    while odd > 0.0 {
        sum = 1.0 / odd + s * s * sum;
        odd -= 2.0;
    }
    2.0 * s * sum
}

const fn powers() -> [f64; 1 << STEP_BITS] {
    let mut powers = [1.0; 1 << STEP_BITS];
    let mut at = 0;
    while at < powers.len() {
        let t = at as f64 / powers.len() as f64 * LN_2;
        // e^t = 1 + t (1 + t / 2 (1 + t / 3 ..))
        let mut part = 20.0;
        while part > 0.0 {
            powers[at] = 1.0 + t * powers[at] / part;
            part -= 1.0;
        }
        at += 1;
    }
    powers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn logarithms_are_near_enough(x in 1e-30..1e30_f64, near_one in 0.5..2.0_f64) {
            for x in [x, near_one, 1.0 / x] {
                let exact = x.ln();
                prop_assert!((ln(x) - exact).abs() <= 1e-10 * exact.abs().max(1.0), "{x}");
                prop_assert!((log2(x) - x.log2()).abs() <= 2e-10 * exact.abs().max(1.0), "{x}");
            }
        }

        #[test]
        fn exponentials_are_near_enough(x in -600.0..600.0_f64, small in -1.0..1.0_f64) {
            for x in [x, small] {
                prop_assert!((exp(x) / x.exp() - 1.0).abs() < 1e-9, "{x}");
            }
        }

        #[test]
        fn powers_are_near_enough(x in 1.0..2_000.0_f64, power in 0.0..3.0_f64) {
            prop_assert!((pow(x, power) / x.powf(power) - 1.0).abs() < 1e-9, "{x} {power}");
        }
    }

    #[test]
    fn the_ends_are_no_surprise() {
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(exp(0.0), 1.0);
        assert!(ln(f64::INFINITY) > 700.0 && ln(1e-310) < -700.0);
        assert!(exp(-1e9) < 1e-300 && exp(1e9).is_finite());
        // The same bits everywhere: whoever changes the series changes scores.
        assert_eq!(ln(3.0).to_bits(), LN_OF_THREE);
        assert_eq!(pow(3.0, 0.3).to_bits(), POWER_OF_THREE);
    }

    const LN_OF_THREE: u64 = 4607626529066517258;
    const POWER_OF_THREE: u64 = 4608940575321981534;
}
