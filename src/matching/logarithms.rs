//! Logarithms and powers in a few multiplications, the same to the last bit on every machine.
//!
//! A question takes about ten logarithms a candidate. Those of the C library are exact to the last digit, which a score
//! in thousandths does not need, and differ in it from one library to another; these are made of additions,
//! multiplications and divisions alone, which IEEE 754 leaves no choice.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// The bits of a double below its exponent.
const FRACTION_BITS: u32 = 52;

/// What the exponent of 1 is stored as.
const BIAS: i32 = 1023;

/// The natural logarithm of a positive number, to 10^-10 of it or of 1. Those beyond the range of normal numbers have
/// about the logarithm of the range's end.
pub(super) fn ln(x: f64) -> f64 {
    debug_assert!(x > 0.0, "{x}");
    let bits = x.to_bits();
    let fraction = f64::from_bits(bits & ((1 << FRACTION_BITS) - 1) | 1.0_f64.to_bits());
    let exponent = (bits >> FRACTION_BITS) as i32 - BIAS;
    // Between the root of a half and the root of two, where the series ends soonest.
    let (fraction, exponent) =
        if fraction > SQRT_2 { (fraction / 2.0, exponent + 1) } else { (fraction, exponent) };
    // ln((1 + s) / (1 - s)) = 2 (s + s^3 / 3 + s^5 / 5 + ..); s is at most 0.172, the first term left out 2 * 10^-11.
    let s = (fraction - 1.0) / (fraction + 1.0);
    let square = s * s;
    let series = 1.0 / 9.0 + square * (1.0 / 11.0);
    let series = 1.0 / 5.0 + square * (1.0 / 7.0 + square * series);
    let series = 1.0 + square * (1.0 / 3.0 + square * series);
    f64::from(exponent) * LN_2 + 2.0 * s * series
}

/// The logarithm to the base of two.
pub(super) fn log2(x: f64) -> f64 {
    ln(x) * LOG2_E
}

/// The exponential of a number, to 10^-9 of it. What is beyond the range of a double's exponents stays at its ends.
pub(super) fn exp(x: f64) -> f64 {
    let doublings = (x * LOG2_E).clamp(f64::from(1 - BIAS), f64::from(BIAS));
    let whole = doublings.round();
    // e^t = 1 + t (1 + t / 2 (1 + t / 3 ..)); t is at most 0.347.
    let t = (doublings - whole) * LN_2;
    let mut series = 1.0;
    for part in [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0] {
        series = 1.0 + t * series * (1.0 / part);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped above")]
    let exponent = (whole as i32 + BIAS) as u64;
    series * f64::from_bits(exponent << FRACTION_BITS)
}

/// A positive number to a power.
pub(super) fn pow(x: f64, power: f64) -> f64 {
    exp(ln(x) * power)
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

    const LN_OF_THREE: u64 = 4607626529066524538;
    const POWER_OF_THREE: u64 = 4608940575321965303;
}
