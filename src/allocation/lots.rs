//! Who stands first of those that stand alike: drawn from a seed that can be published.

use std::cmp::Reverse;

/// A lot for each applicant in their order: numbers that look random (splitmix64, Steele and others 2014), of which no
/// two are the same. Whoever knows the seed and the order of the applicants can draw them again.
pub fn lots(seed: u64, applicants: usize) -> Vec<u64> {
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    (0..applicants).map(|_| draw()).collect()
}

/// The order of an operator: applicants with points, the most first, and of those with as many the smaller lot first.
/// Who has no points is not acceptable. The same lots should serve all operators: where each draws its own, fewer
/// applicants reach their first choice (Abdulkadiroğlu, Pathak and Roth, American Economic Review 99, 2009).
pub fn ordered(points: &[Option<i64>], lots: &[u64]) -> Vec<usize> {
    let acceptable = points.iter().zip(lots).enumerate();
    let mut keys: Vec<(Reverse<i64>, u64, usize)> = acceptable
        .filter_map(|(at, (points, lot))| points.map(|points| (Reverse(points), *lot, at)))
        .collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, _, at)| at).collect()
}
