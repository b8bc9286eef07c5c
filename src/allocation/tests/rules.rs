//! The rule of choice and what a matching is worth to applicants, as they are written.

use crate::allocation::{Allocation, Problem, allocate};

/// Whether an applicant counts for a reserve.
pub(super) fn counts(problem: &Problem, applicant: usize, reserve: usize) -> bool {
    let mut named = problem.applicants[applicant].reserves.iter();
    named.any(|it| {
        let mut around = Some(*it);
        while around.is_some_and(|it| it != reserve) {
            around = problem.reserves[around.unwrap()].within;
        }
        around.is_some()
    })
}

/// Whom an operator takes, in its order: reserve by reserve, the inner before the outer, then who is left.
pub(super) fn taken(problem: &Problem, operator: usize, comers: &[usize]) -> Vec<usize> {
    let operator = &problem.operators[operator];
    let order = operator.priorities.iter().copied().filter(|it| comers.contains(it));
    let order: Vec<usize> = order.collect();
    let mut taken: Vec<usize> = Vec::new();
    for reserve in (0..problem.reserves.len()).rev() {
        for &comer in order.iter().filter(|it| counts(problem, **it, reserve)) {
            let have = taken.iter().filter(|it| counts(problem, **it, reserve)).count();
            if have < operator.reserved[reserve] as usize && !taken.contains(&comer) {
                taken.push(comer);
            }
        }
    }
    for &comer in &order {
        if taken.len() < operator.quota as usize && !taken.contains(&comer) {
            taken.push(comer);
        }
    }
    order.into_iter().filter(|it| taken.contains(it)).collect()
}

/// Where an operator stands in the list of an applicant; nowhere is behind all that it names.
pub(super) fn rank(problem: &Problem, applicant: usize, operator: Option<usize>) -> usize {
    let preferences = &problem.applicants[applicant].preferences;
    let behind = preferences.len() + usize::from(operator.is_some());
    preferences.iter().position(|it| Some(*it) == operator).unwrap_or(behind)
}

/// Whom an applicant would rather be with.
pub(super) fn would_come(
    problem: &Problem,
    operator: usize,
    matching: &[Option<usize>],
) -> Vec<usize> {
    let applicants = 0..problem.applicants.len();
    let here = |it: usize| rank(problem, it, Some(operator));
    applicants.filter(|it| here(*it) <= rank(problem, *it, matching[*it])).collect()
}

pub(super) fn allocated(problem: &Problem) -> Allocation {
    allocate(problem, &|| false).unwrap()
}

/// The operator of each applicant.
pub(super) fn matching(problem: &Problem) -> Vec<Option<usize>> {
    let allocation = allocated(problem);
    allocation.placements.iter().map(|it| it.map(|it| it.operator)).collect()
}
