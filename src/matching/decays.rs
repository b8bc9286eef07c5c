//! How much a deal of the past still counts: half after each half-life.

use super::Day;
use super::rows::Deal;
use super::weights::Decay;

/// The mass of a deal in [`WHOLE`] parts: whole numbers, so that sums are exact in any order.
pub(super) type Mass = u64;

/// The mass of a deal of the question's day.
pub(super) const WHOLE: Mass = 1 << 10;

/// The same for floats and tables.
#[expect(clippy::cast_possible_truncation, reason = "a thousand or so")]
const PARTS: u32 = WHOLE as u32;

/// What is left of deals by their age, on one day.
#[derive(Debug, Clone)]
pub(super) struct Decays {
    pub(super) as_of: Day,
    /// By age in steps of [`STEP_DAYS`]; what is older than the last counts like it.
    masses: Vec<u32>,
    /// Of a deal without a date.
    undated: u32,
}

/// A deal decays from month to month.
const STEP_DAYS: i32 = 32;

/// Fifty years.
const STEPS: i32 = 570;

impl Decays {
    pub(super) fn new(as_of: Day, weights: &Decay) -> Self {
        let days_a_year = 365.25;
        let mass = |years: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 1 to WHOLE"
            )]
            let mass = (f64::from(PARTS) * (-years / weights.half_life_years).exp2())
                .round()
                .max(1.0) as u32;
            mass
        };
        let of_step = |step: i32| mass(f64::from(step * STEP_DAYS) / days_a_year);
        Self {
            as_of,
            masses: (0..STEPS).map(of_step).collect(),
            undated: mass(weights.undated_years),
        }
    }

    /// Every deal counts whole: for counting them as people do.
    pub(super) fn none(as_of: Day) -> Self {
        Self { as_of, masses: vec![PARTS], undated: PARTS }
    }

    /// The mass of a deal, which must not be of a later day.
    pub(super) fn mass_of(&self, deal: &Deal) -> Mass {
        if !deal.is_dated() {
            return self.undated.into();
        }
        let step = self.as_of.0.abs_diff(deal.day) / STEP_DAYS.unsigned_abs();
        let step = (step as usize).min(self.masses.len() - 1);
        self.masses[step].into()
    }
}

/// A mass as a number of deals.
pub(super) fn deals(mass: Mass) -> f64 {
    // A signed number becomes a float in one instruction, an unsigned one in several.
    #[expect(clippy::cast_precision_loss, reason = "below 2^53: fewer than 2^43 deals")]
    let mass = mass.cast_signed() as f64;
    mass / f64::from(PARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deal(day: i32) -> Deal {
        Deal {
            day,
            fields: 0,
            place: 0,
            stage: 0,
            industries: crate::taxonomy::Industries::default(),
            size: 0,
            age: 0,
            order: super::super::rows::Order::Unknown,
            investors: 0,
        }
    }

    #[test]
    fn half_is_left_after_a_half_life() {
        let decays = Decays::new(Day(20_000), &Decay { half_life_years: 3.0, undated_years: 6.0 });
        let years = |years: i32| decays.mass_of(&deal(20_000 - years * 1461 / 4));
        assert_eq!(years(0), WHOLE);
        assert!((500..=530).contains(&years(3)), "{}", years(3));
        assert!(years(40) >= 1 && years(4000) >= 1);
        assert_eq!(decays.mass_of(&deal(i32::MIN)), WHOLE / 4);
        assert!((0..40).map(years).is_sorted_by(|newer, older| newer >= older));
        let flat = Decays::none(Day(20_000));
        assert!([0, 10_000, i32::MIN].into_iter().all(|day| flat.mass_of(&deal(day)) == WHOLE));
    }
}
