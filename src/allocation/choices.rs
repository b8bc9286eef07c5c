//! Whom an operator takes of those that come.

use super::problem::{Operator, Problem, Reserve};

/// By what an applicant is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A place of this reserve.
    Reserve(usize),
    /// A place for all.
    Open,
}

/// By what each of those that come is taken; `None`: it is not.
///
/// `comers` are told by the innermost reserve that they count for, the first in the operator's order first.
pub(super) fn choose(
    reserves: &[Reserve],
    operator: &Operator,
    quota: u32,
    comers: &[Option<usize>],
) -> Vec<Option<Place>> {
    let mut open = quota;
    let mut own = own_places(reserves, operator, comers);
    own.iter().for_each(|places| open -= places);
    // Whoever comes first in the order takes the innermost place that is left for it. So each reserve is filled by the
    // first of those whom the reserves within it have not taken, as if they had been filled one after the other.
    let take = |comer: &Option<usize>| {
        let mut around = *comer;
        while let Some(reserve) = around {
            if own[reserve] > 0 {
                own[reserve] -= 1;
                return Some(Place::Reserve(reserve));
            }
            around = reserves[reserve].within;
        }
        let is_left = open > 0;
        open -= u32::from(is_left);
        is_left.then_some(Place::Open)
    };
    comers.iter().map(take).collect()
}

/// The innermost reserve that an applicant counts for: what contains stands before what it contains.
pub(super) fn innermost(problem: &Problem, applicant: usize) -> Option<usize> {
    problem.applicants[applicant].reserves.iter().copied().max()
}

/// How many places of each reserve are filled beside those of the reserves within it.
fn own_places(reserves: &[Reserve], operator: &Operator, comers: &[Option<usize>]) -> Vec<u32> {
    let mut coming = vec![0_u32; reserves.len()];
    for reserve in comers.iter().flatten() {
        coming[*reserve] += 1;
    }
    let mut within = vec![0_u32; reserves.len()];
    let mut own = vec![0; reserves.len()];
    for at in (0..reserves.len()).rev() {
        let filled = coming[at].min(operator.reserved[at]);
        own[at] = filled - within[at];
        if let Some(outer) = reserves[at].within {
            coming[outer] += coming[at];
            within[outer] += filled;
        }
    }
    own
}
