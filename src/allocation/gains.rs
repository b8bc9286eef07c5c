//! Who moves if an operator has one place more.

use super::allocations::{Allocation, Failure};
use super::contradictions::{Contradiction, contradictions};
use super::problem::Problem;
use super::proposals::Market;

/// One that would go elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Move {
    /// Who it is.
    pub applicant: usize,
    /// Where it goes now; `None`: nowhere.
    pub from: Option<usize>,
    /// Where it would go.
    pub to: usize,
}

/// Who would go elsewhere if an operator had one place more, open to all, and everything else stayed as it is. All of
/// them would go to one they prefer.
///
/// # Errors
///
/// As of [`allocate`](super::allocate), and that there is no such operator.
pub fn one_more(
    problem: &Problem,
    allocation: &Allocation,
    operator: usize,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<Move>, Failure> {
    let mut found = contradictions(problem);
    let mut quotas: Vec<u32> = problem.operators.iter().map(|it| it.quota).collect();
    match quotas.get_mut(operator) {
        Some(quota) => *quota += 1,
        None => found.push(Contradiction::NoOperator(operator)),
    }
    if !found.is_empty() {
        return Err(Failure::Contradictory(found));
    }
    let held = Market::new(problem).propose(&quotas, stop).ok_or(Failure::Stopped)?;
    let mut moves = Vec::new();
    for (to, held) in held.iter().enumerate() {
        for applicant in held.iter().map(|it| it.applicant) {
            let from = allocation.placements[applicant].map(|it| it.operator);
            if from != Some(to) {
                moves.push(Move { applicant, from, to });
            }
        }
    }
    moves.sort_unstable_by_key(|it| it.applicant);
    Ok(moves)
}
