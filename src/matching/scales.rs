//! Sizes of rounds and ages of companies in steps, so that a question works out once what each step is worth to it.

use super::Day;
use super::facts::DealFacts;

/// How many steps a size or an age can take; 0 is not known.
pub(super) const STEPS: usize = 256;

/// Steps for each doubling of a size.
const STEPS_A_DOUBLING: f64 = 4.0;

/// How many times its own part a partner's whole round is taken to be where only the part is known: rounds are mostly
/// filled by a few together.
const PARTS_OF_A_ROUND: f64 = 3.0;

/// The step of an amount of US dollars: four for each doubling, from one dollar on.
pub(super) fn size(usd: i64) -> u8 {
    #[expect(clippy::cast_precision_loss, reason = "sizes are told apart by sixths")]
    size_of(usd as f64)
}

/// The step of the round of a deal.
pub(super) fn size_of_deal(deal: &DealFacts) -> u8 {
    #[expect(clippy::cast_precision_loss, reason = "sizes are told apart by sixths")]
    match (deal.round_usd, deal.amount_usd) {
        (Some(round), _) => size_of(round as f64),
        (None, Some(part)) => size_of(part as f64 * PARTS_OF_A_ROUND),
        (None, None) => 0,
    }
}

/// Whether the step of the round of a deal is but an estimate from the partner's own part.
pub(super) const fn is_estimated(deal: &DealFacts) -> bool {
    deal.round_usd.is_none() && deal.amount_usd.is_some()
}

/// The least amount of US dollars of a step.
pub(super) fn least_of(size: u8) -> f64 {
    ((f64::from(size) - 1.5) / STEPS_A_DOUBLING).exp2()
}

/// The greatest amount of US dollars of a step.
pub(super) fn most_of(size: u8) -> f64 {
    ((f64::from(size) - 0.5) / STEPS_A_DOUBLING).exp2()
}

/// How many doublings lie between two steps of size.
pub(super) fn doublings(steps: u8) -> f64 {
    f64::from(steps) / STEPS_A_DOUBLING
}

/// The step of a company's age on a day: one more than its years, which are at least 0. 0 where either is not known.
pub(super) fn age_at(day: Option<Day>, founded_year: u32) -> u8 {
    let (Some(day), Ok(founded)) = (day, i32::try_from(founded_year)) else { return 0 };
    if founded == 0 {
        return 0;
    }
    let years = (i32::from(day.year()) - founded).max(0);
    u8::try_from(years + 1).unwrap_or(u8::MAX)
}

/// The years of a step of age.
pub(super) fn years(age: u8) -> u8 {
    age.saturating_sub(1)
}

fn size_of(usd: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let step = (usd.max(1.0).log2() * STEPS_A_DOUBLING).round().clamp(0.0, 254.0) as u8;
    step + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Date;

    #[test]
    fn four_steps_are_a_doubling() {
        assert_eq!(size(2_000_000) - size(1_000_000), 4);
        assert_eq!(size(1), 1);
        assert!(size(i64::MAX) > size(1_000_000_000_000));
        let step = size(1_000_000);
        let (least, most) = (least_of(step), most_of(step));
        assert!(least < 1e6 && most > 1e6 && most < 1.2 * least, "{least} {most}");
    }

    #[test]
    fn a_round_of_which_the_part_alone_is_known_is_three_parts() {
        let part = DealFacts { amount_usd: Some(1_000_000), ..DealFacts::default() };
        let whole = DealFacts { round_usd: Some(3_000_000), ..part.clone() };
        assert_eq!(size_of_deal(&part), size_of_deal(&whole));
        assert_eq!(size_of_deal(&DealFacts::default()), 0);
    }

    #[test]
    fn ages_begin_at_one_and_are_never_below() {
        let day = Day::last_of(&Date { year: 2024, month: 3, day: 1 });
        let cases = [(2024, 1), (2020, 5), (2026, 1), (0, 0), (1500, 255)];
        for (founded, step) in cases {
            assert_eq!(age_at(day, founded), step, "{founded}");
        }
        assert_eq!(age_at(None, 2020), 0);
        assert_eq!(years(5), 4);
    }
}
