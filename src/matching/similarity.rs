//! How alike two companies are: in their size of round and age by degrees, and in everything together.

use super::decays::Mass;
use super::scales::{self, STEPS};
use super::syndicates;
use super::weights::{self, Weights};

/// For each step of a scale how much of a deal counts, in 256ths: 256 where it is the start-up's own step, less on both
/// sides of it along a bell curve. All 0 where the start-up's step is not known.
pub(super) struct Kernel([u16; STEPS]);

/// A whole deal in the parts of a [`Kernel`].
pub(super) const WHOLE: u16 = 256;

/// What is the same for all questions.
#[derive(Debug)]
pub(super) struct Tables {
    /// By the steps between two sizes how much counts.
    sizes: [u16; STEPS],
    /// By the steps between two ages.
    ages: [u16; STEPS],
    /// By the number of investors in a round: see `syndicates`.
    pub(super) logarithms: [u32; STEPS],
    /// For each step of likeness what a company counts, in [`ALIKE`] parts.
    worth: Box<[u32; STEPS_MAX]>,
}

impl Tables {
    pub(super) fn of(weights: &Weights) -> Self {
        // A doubling is one step of the curve's width.
        let away_in_size = |steps: u8| scales::doublings(steps) / weights.size.width;
        let away_in_age = |steps: u8| f64::from(steps) / weights.age.width;
        let mut worth = Box::new([0; STEPS_MAX]);
        for (step, worth) in (0..).zip(worth.iter_mut()) {
            let share = (f64::from(step) / f64::from(STEPS_ALL)).min(1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most ALIKE"
            )]
            let parts = (f64::from(ALIKE) * share.powf(weights.similar.power)).round() as u32;
            *worth = parts;
        }
        Self {
            sizes: bell(away_in_size),
            ages: bell(away_in_age),
            logarithms: syndicates::logarithms(),
            worth,
        }
    }
}

fn bell(distance: impl Fn(u8) -> f64) -> [u16; STEPS] {
    let mut degrees = [0; STEPS];
    for (steps, degree) in (0..=u8::MAX).zip(&mut degrees) {
        let away = distance(steps);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 256"
        )]
        let part = (f64::from(WHOLE) * (-0.5 * away * away).exp()).round() as u16;
        *degree = part;
    }
    degrees
}

impl Kernel {
    /// Around a size of round.
    pub(super) fn of_size(size: u8, tables: &Tables) -> Self {
        Self::around(size, &tables.sizes)
    }

    /// Around an age.
    pub(super) fn of_age(age: u8, tables: &Tables) -> Self {
        Self::around(age, &tables.ages)
    }

    fn around(own: u8, by_distance: &[u16; STEPS]) -> Self {
        let mut degrees = [0; STEPS];
        if own != 0 {
            for (step, degree) in (1..=u8::MAX).zip(&mut degrees[1..]) {
                *degree = by_distance[usize::from(step.abs_diff(own))];
            }
        }
        Self(degrees)
    }

    /// How much of a deal at a step counts, in 256ths.
    pub(super) fn degree(&self, step: u8) -> u16 {
        self.0[usize::from(step)]
    }

    /// Whether a step counts for half or more.
    pub(super) fn is_near(&self, step: u8) -> bool {
        self.degree(step) >= WHOLE / 2
    }

    /// The least and the greatest step that count for half or more; `None` where the start-up's own is not known.
    pub(super) fn near(&self) -> Option<(u8, u8)> {
        let mut steps = (1..=u8::MAX).filter(|&step| self.is_near(step));
        let least = steps.next()?;
        Some((least, steps.next_back().unwrap_or(least)))
    }

    /// The part that counts of masses by their steps.
    pub(super) fn parts_of(&self, masses: &[Mass; STEPS]) -> Mass {
        let part = |(&mass, &degree): (&Mass, &u16)| mass * u64::from(degree) / u64::from(WHOLE);
        masses.iter().zip(&self.0).map(part).sum()
    }
}

/// What is known of a start-up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    pub(super) fields: bool,
    pub(super) region: bool,
    pub(super) city: bool,
    pub(super) stage: bool,
    pub(super) size: bool,
    pub(super) age: bool,
    pub(super) order: bool,
}

impl Known {
    /// How many things are known; the city stands for no more than its region.
    pub(super) fn parts(self) -> usize {
        let Self { fields, region, city: _, stage, size, age, order } = self;
        [fields, region, stage, size, age, order].into_iter().filter(|is_known| *is_known).count()
    }

    /// The weight of what is known, of the weight of all that could be: from 0 to 1.
    pub(super) fn share(self, weights: &weights::Similar) -> f64 {
        let all = self.weighed(weights);
        let known = all.iter().filter(|(is_known, _)| *is_known).map(|(_, weight)| weight);
        known.sum::<f64>() / all.iter().map(|(_, weight)| weight).sum::<f64>()
    }

    fn weighed(self, weights: &weights::Similar) -> [(bool, f64); 7] {
        [
            (self.fields, weights.fields),
            (self.region, weights.region),
            (self.city, weights.city),
            (self.stage, weights.stage),
            (self.size, weights.size),
            (self.age, weights.age),
            (self.order, weights.order),
        ]
    }
}

/// How alike companies are in everything together: the weights of what they share, of those of all that is known of the
/// start-up, in steps; and what each step is worth.
pub(super) struct Similar<'a> {
    fields: u16,
    region: u16,
    city: u16,
    stage: u16,
    size: u16,
    age: u16,
    order: u16,
    /// See [`Tables`].
    worth: &'a [u32; STEPS_MAX],
}

/// Alike in everything.
const STEPS_ALL: u16 = 1_000;
/// Each of the seven parts is rounded by itself.
const STEPS_MAX: usize = STEPS_ALL as usize + 8;
/// What a company alike in everything counts.
const ALIKE: u32 = 1 << 16;

impl<'a> Similar<'a> {
    pub(super) fn new(known: Known, weights: &weights::Similar, tables: &'a Tables) -> Self {
        let parts = known.weighed(weights);
        let sum: f64 =
            parts.iter().filter(|(is_known, _)| *is_known).map(|(_, weight)| weight).sum();
        let steps = parts.map(|(is_known, weight)| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most STEPS_ALL"
            )]
            let steps = (f64::from(STEPS_ALL) * weight / sum).round() as u16;
            if is_known { steps } else { 0 }
        });
        let [fields, region, city, stage, size, age, order] = steps;
        Self { fields, region, city, stage, size, age, order, worth: &tables.worth }
    }

    /// A company in a broader sector alone is half alike.
    pub(super) const fn of_fields(&self, is_within: bool, is_broader: bool) -> u16 {
        match (is_within, is_broader) {
            (true, _) => self.fields,
            (false, true) => self.fields / 2,
            (false, false) => 0,
        }
    }

    pub(super) const fn of_place(&self, in_region: bool, in_city: bool) -> u16 {
        (if in_region { self.region } else { 0 }) + (if in_city { self.city } else { 0 })
    }

    pub(super) const fn of_stage(&self, is_alike: bool) -> u16 {
        if is_alike { self.stage } else { 0 }
    }

    pub(super) const fn of_order(&self, is_same: bool) -> u16 {
        if is_same { self.order } else { 0 }
    }

    /// `degree` is that of a [`Kernel`].
    pub(super) const fn of_size(&self, degree: u16) -> u16 {
        part(self.size, degree)
    }

    /// `degree` is that of a [`Kernel`].
    pub(super) const fn of_age(&self, degree: u16) -> u16 {
        part(self.age, degree)
    }

    /// The part of a mass that counts.
    pub(super) fn part_of(&self, mass: Mass, likeness: u16) -> Mass {
        mass * u64::from(self.worth[usize::from(likeness)]) / u64::from(ALIKE)
    }
}

/// The share of everything that is known of a start-up in which a company of this likeness, a step of [`Similar`], is
/// alike: from 0 to 1.
pub(super) fn share_of(likeness: u16) -> f64 {
    (f64::from(likeness) / f64::from(STEPS_ALL)).min(1.0)
}

const fn part(steps: u16, degree: u16) -> u16 {
    ((steps as u32 * degree as u32) / WHOLE as u32) as u16
}
