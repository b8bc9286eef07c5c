//! Who is where in the end: applicants propose, and nobody's place is final before the last proposal.

use super::choices::{choose, innermost};
use super::problem::Problem;

/// An operator does not take this applicant.
const UNACCEPTABLE: u32 = u32::MAX;

/// How many proposals are made between two questions whether to stop.
const PROPOSALS_A_STOP: usize = 4_096;

/// One whom an operator holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    /// Where it stands in the operator's order.
    pub(super) rank: u32,
    pub(super) applicant: usize,
}

/// A problem, and what is looked up in it again and again.
pub(super) struct Market<'a> {
    pub(super) problem: &'a Problem,
    /// The innermost reserve of each applicant.
    innermost: Vec<Option<usize>>,
    /// Where an applicant stands with each operator: a row of operators for each applicant.
    ranks: Vec<u32>,
}

impl<'a> Market<'a> {
    /// For a problem without contradictions.
    pub(super) fn new(problem: &'a Problem) -> Self {
        let (applicants, operators) = (problem.applicants.len(), problem.operators.len());
        let mut ranks = vec![UNACCEPTABLE; applicants * operators];
        for (at, operator) in problem.operators.iter().enumerate() {
            for (rank, &applicant) in (0_u32..).zip(&operator.priorities) {
                ranks[applicant * operators + at] = rank;
            }
        }
        let innermost = (0..applicants).map(|it| innermost(problem, it)).collect();
        Self { problem, innermost, ranks }
    }

    /// Where an applicant stands with an operator; `None`: it is not acceptable.
    pub(super) fn rank(&self, applicant: usize, operator: usize) -> Option<u32> {
        let rank = self.ranks[applicant * self.problem.operators.len() + operator];
        (rank != UNACCEPTABLE).then_some(rank)
    }

    /// The innermost reserves of those whom an operator holds.
    pub(super) fn innermost(&self, held: &[Held]) -> Vec<Option<usize>> {
        held.iter().map(|it| self.innermost[it.applicant]).collect()
    }

    /// Whom each operator holds in the end, in its order, with these quotas. `None`: it was told to stop.
    pub(super) fn propose(
        &self,
        quotas: &[u32],
        stop: &dyn Fn() -> bool,
    ) -> Option<Vec<Vec<Held>>> {
        let applicants = &self.problem.applicants;
        let mut held: Vec<Vec<Held>> = vec![Vec::new(); quotas.len()];
        let mut next = vec![0; applicants.len()];
        let mut proposals = 0;
        for first in 0..applicants.len() {
            // Whoever is sent away proposes further, until all are held or at the end of their lists.
            let mut free = Some(first);
            while let Some(applicant) = free
                && let Some(&operator) = applicants[applicant].preferences.get(next[applicant])
            {
                next[applicant] += 1;
                if proposals % PROPOSALS_A_STOP == 0 && stop() {
                    return None;
                }
                proposals += 1;
                if let Some(rank) = self.rank(applicant, operator) {
                    let comer = Held { rank, applicant };
                    free = self.send_away(operator, quotas[operator], &mut held[operator], comer);
                }
            }
        }
        Some(held)
    }

    /// Whom an operator sends away when one more comes.
    fn send_away(
        &self,
        operator: usize,
        quota: u32,
        held: &mut Vec<Held>,
        comer: Held,
    ) -> Option<usize> {
        // Nobody stands behind it and no reserve is for it: often so, and soon told.
        if held.len() == quota as usize
            && held.last().is_none_or(|last| *last < comer)
            && self.innermost[comer.applicant].is_none()
        {
            return Some(comer.applicant);
        }
        held.insert(held.partition_point(|it| *it < comer), comer);
        if held.len() <= quota as usize {
            return None;
        }
        let operator = &self.problem.operators[operator];
        let taken = choose(&self.problem.reserves, operator, quota, &self.innermost(held));
        let at = taken.iter().position(Option::is_none)?;
        Some(held.remove(at).applicant)
    }
}
