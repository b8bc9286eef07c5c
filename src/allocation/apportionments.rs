//! How many of a program's reserved places are each operator's.

use std::cmp::Reverse;

use super::contradictions::{
    Contradiction, OPERATORS_MAX, PLACES_MAX, RESERVES_MAX, all_places, nesting, places, too_many,
};
use super::problem::Reserve;

/// How many places of a program are reserved, those of the reserves within counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Places(u32),
    /// A share of all places in hundredths of a percent. Parts of a place do not count, so that shares which fit
    /// together fit as places too.
    Share(u32),
}

impl Amount {
    fn of(self, total: u32) -> u32 {
        match self {
            Self::Places(count) => count,
            Self::Share(share) => {
                let count = u64::from(total) * u64::from(share) / 10_000;
                u32::try_from(count).unwrap_or(u32::MAX)
            }
        }
    }
}

/// The reserved places of each operator, for each reserve.
///
/// A reserve's places are distributed by largest remainder over the places within which they lie: those of the reserve
/// that contains it, or the quotas. Each operator gets the whole part of its exact share, and what is left goes one by
/// one to those with the largest rest, the first first where rests are the same. An operator gets no more than the
/// reserves before it have left; where that stops one, the next in this order gets the place. Outer reserves come
/// before those within them, and reserves in the same one in their order.
///
/// # Errors
///
/// All contradictions at once: sizes, reserves within later ones, and reserves with more places than there are.
pub fn apportion(
    quotas: &[u32],
    reserves: &[Reserve],
    amounts: &[Amount],
) -> Result<Vec<Vec<u32>>, Vec<Contradiction>> {
    let total = all_places(quotas.iter().copied());
    let mut found = too_many(&[
        ("operators", quotas.len(), OPERATORS_MAX),
        ("places", total, PLACES_MAX),
        ("reserves", reserves.len(), RESERVES_MAX),
    ]);
    found.extend(nesting(reserves));
    if !found.is_empty() {
        return Err(found);
    }
    let total = quotas.iter().sum();
    let counts: Vec<u32> = amounts.iter().map(|it| it.of(total)).collect();
    let found = places(reserves, None, total, &counts);
    if !found.is_empty() {
        return Err(found);
    }
    let mut given: Vec<Vec<u32>> = Vec::with_capacity(reserves.len());
    for (at, reserve) in reserves.iter().enumerate() {
        let around = reserve.within.map_or(quotas, |outer| &given[outer]);
        let mut rooms = around.to_vec();
        for (inner, taken) in reserves.iter().zip(&given) {
            if inner.within == reserve.within {
                rooms.iter_mut().zip(taken).for_each(|(room, taken)| *room -= taken);
            }
        }
        given.push(by_largest_remainder(counts[at], around, &rooms));
    }
    let of_operator = |operator: usize| given.iter().map(|it| it[operator]).collect();
    Ok((0..quotas.len()).map(of_operator).collect())
}

/// `count` in proportion to weights, nowhere more than there is room; all rooms together hold it.
fn by_largest_remainder(count: u32, weights: &[u32], rooms: &[u32]) -> Vec<u32> {
    let total = u64::from(weights.iter().sum::<u32>().max(1));
    let exact = |at: usize| u64::from(count) * u64::from(weights[at]);
    let whole = |at: usize| u32::try_from(exact(at) / total).unwrap_or(u32::MAX);
    let mut given: Vec<u32> = (0..weights.len()).map(|at| whole(at).min(rooms[at])).collect();
    let mut left = count - given.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| Reverse(exact(*at) % total));
    while left > 0 {
        for &at in &order {
            if left > 0 && given[at] < rooms[at] {
                given[at] += 1;
                left -= 1;
            }
        }
    }
    given
}
