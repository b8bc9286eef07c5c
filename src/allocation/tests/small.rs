//! Small problems with a bit of everything.

use crate::allocation::{Applicant, Operator, Problem, Reserve, lots};

/// Which reserve lies within which.
pub(super) const NESTINGS: [&[Option<usize>]; 6] = [
    &[],
    &[None],
    &[None, None],
    &[None, Some(0)],
    &[None, Some(0), Some(0)],
    &[None, Some(0), None, Some(1), Some(2)],
];

/// Numbers from a seed.
pub(super) struct Draws(std::vec::IntoIter<u64>);

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Self(lots(seed, 200_000).into_iter())
    }

    /// A number from nothing to a limit.
    pub(super) fn up_to(&mut self, max: usize) -> usize {
        (self.0.next().unwrap() % (max as u64 + 1)) as usize
    }

    /// Some of the first numbers, in any order.
    pub(super) fn some(&mut self, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            all.swap(at, self.up_to(at));
        }
        // Mostly long lists: short ones leave little to compete for.
        let cut = self.up_to(count).min(self.up_to(count));
        all.truncate(count - cut);
        all
    }
}

/// A problem from a seed. Every sixth one has no reserves.
pub(super) fn problem(seed: u64, applicants: usize, operators: usize, quota_max: usize) -> Problem {
    let draws = &mut Draws::new(seed);
    let nesting = NESTINGS[(seed % 6) as usize];
    let reserves: Vec<Reserve> = nesting.iter().map(|it| Reserve { within: *it }).collect();
    let applicants_count = applicants;
    let applicants = (0..applicants).map(|_| Applicant {
        preferences: draws.some(operators),
        reserves: draws.up_to(nesting.len()).checked_sub(1).into_iter().collect(),
    });
    let applicants = applicants.collect();
    let operators = (0..operators).map(|_| {
        let quota = draws.up_to(quota_max) as u32;
        let reserved = reserved(draws, nesting, quota);
        Operator { quota, reserved, priorities: draws.some(applicants_count) }
    });
    Problem { operators: operators.collect(), applicants, reserves }
}

/// Places for each reserve that fit into those around them.
fn reserved(draws: &mut Draws, nesting: &[Option<usize>], quota: u32) -> Vec<u32> {
    let mut reserved: Vec<u32> = Vec::new();
    for (at, within) in nesting.iter().enumerate() {
        let beside = (0..at).filter(|it| nesting[*it] == *within).map(|it| reserved[it]);
        let room = within.map_or(quota, |it| reserved[it]) - beside.sum::<u32>();
        reserved.push(draws.up_to(room as usize) as u32);
    }
    reserved
}
