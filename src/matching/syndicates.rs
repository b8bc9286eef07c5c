//! With how many other investors a partner shares its rounds.

use super::decays::{self, Mass};
use super::logarithms;
use super::scales::STEPS;
use super::weights;

/// How many investors took part in the rounds of some deals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Syndicates {
    /// The deals of which that is known.
    pub(super) deals: Mass,
    /// The logarithms of the numbers, each as often as its deal counts, in [`PARTS`].
    logarithms: u64,
}

/// What is found about the number of investors.
#[derive(Debug, Clone, Copy)]
pub(super) struct SyndicateFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    /// The mean logarithm of the number in the partner's rounds.
    mean: f64,
    /// The same in the rounds of all partners.
    average: f64,
}

impl SyndicateFinding {
    /// The usual number of investors in the partner's rounds, recent ones counting more.
    pub(super) fn own(&self) -> f64 {
        logarithms::exp(self.mean)
    }

    /// The same in the rounds of all partners.
    pub(super) fn average(&self) -> f64 {
        logarithms::exp(self.average)
    }
}

/// In how many parts a logarithm is kept: whole numbers, so that sums are exact in any order.
const PARTS: f64 = 1024.0;

/// For each number of investors its logarithm in [`PARTS`].
pub(super) fn logarithms() -> [u32; STEPS] {
    let mut logarithms = [0; STEPS];
    for (investors, parts) in (0..=u8::MAX).zip(&mut logarithms) {
        let logarithm = logarithms::ln(f64::from(investors.max(1)));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 6000")]
        let whole = (PARTS * logarithm).round() as u32;
        *parts = whole;
    }
    logarithms
}

impl Syndicates {
    /// Adds a deal of so many investors; 0 is not known.
    pub(super) fn add(&mut self, mass: Mass, investors: u8, logarithms: &[u32; STEPS]) {
        self.deals += mass * u64::from(investors != 0);
        // That of 0 is 0.
        self.logarithms += mass * u64::from(logarithms[usize::from(investors)]);
    }

    /// The sum of the logarithms over the deals.
    fn sum(self) -> f64 {
        decays::deals(self.logarithms) / PARTS
    }

    /// The mean of the logarithms; none without deals.
    fn mean(self) -> Option<f64> {
        (self.deals != 0).then(|| self.sum() / decays::deals(self.deals))
    }
}

/// How small the groups are in which a partner invests, beside those of all.
pub(super) fn syndicate(
    own: Syndicates,
    all: Syndicates,
    weights: &weights::Syndicate,
) -> Option<SyndicateFinding> {
    let (mean, average) = own.mean().zip(all.mean())?;
    let deals = decays::deals(own.deals) + weights.smoothing;
    let smoothed = (own.sum() + weights.smoothing * average) / deals;
    let value = (weights.weight * (average - smoothed)).clamp(weights.min, weights.max);
    Some(SyndicateFinding { value, mean, average })
}
