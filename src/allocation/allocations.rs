//! What is answered: who goes where and why not elsewhere, who waits, what is left.

use super::choices::{Place, choose, innermost};
use super::contradictions::{Contradiction, contradictions};
use super::problem::Problem;
use super::proposals::{Held, Market};

/// Why there is no allocation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The problem contradicts itself.
    #[error("the problem has {} contradictions", .0.len())]
    Contradictory(Vec<Contradiction>),
    /// The caller stopped it.
    #[error("stopped")]
    Stopped,
}

/// Where an applicant goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Placement {
    /// To whom.
    pub operator: usize,
    /// By what.
    pub place: Place,
}

/// Whom an operator takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Accepted {
    /// Who it is.
    pub applicant: usize,
    /// By what.
    pub place: Place,
}

/// How far a reserve is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fill {
    /// So many places are reserved.
    pub reserved: u32,
    /// So many are taken of those who count for it, by whichever place.
    pub taken: u32,
}

/// What comes of an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whom it takes, in its order.
    pub accepted: Vec<Accepted>,
    /// Acceptable applicants that prefer it to what they have, in its order: the next place that it had for all would
    /// be offered to the first. If one who is taken steps back and leaves a reserve short, the first who counts for that
    /// reserve comes before the others.
    pub waiting: Vec<usize>,
    /// Places that nobody takes. There are some only where nobody waits.
    pub unused: u32,
    /// Acceptable applicants that name it and go to one they prefer.
    pub placed_better: usize,
    /// Acceptable applicants that do not name it.
    pub not_naming: usize,
    /// Applicants that name it, have nothing they prefer, and are not acceptable to it.
    pub unacceptable: usize,
    /// How far each reserve is filled.
    pub reserves: Vec<Fill>,
}

/// Who goes where, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Where each applicant goes; `None`: nowhere.
    pub placements: Vec<Option<Placement>>,
    /// What comes of each operator.
    pub operators: Vec<Outcome>,
    /// How far each reserve is filled in all. Operators over and under their reserved places are counted together.
    pub reserves: Vec<Fill>,
    /// The operators that each applicant prefers to what it has and is not acceptable to.
    unacceptable_to: Vec<Vec<usize>>,
}

/// Why an applicant is not where it would rather be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is not acceptable to the operator.
    Unacceptable,
    /// All places that it could take are taken by such as stand before it. This is the last of them.
    After(Accepted),
    /// There is no place that it could take: the quota is none, or reserves for which it does not count fill it.
    NoPlace,
}

/// An operator that an applicant prefers to what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// Which one.
    pub operator: usize,
    /// Why not.
    pub reason: Reason,
}

impl Allocation {
    /// Why an applicant is at none of those it prefers to what it has, in its order.
    pub fn refusals(&self, problem: &Problem, applicant: usize) -> Vec<Refusal> {
        let here = self.placements[applicant].map(|it| it.operator);
        let preferences = problem.applicants[applicant].preferences.iter().copied();
        let preferred = preferences.take_while(|operator| Some(*operator) != here);
        let could_take = could_take(problem, applicant);
        let reason = |operator: usize| {
            if self.unacceptable_to[applicant].contains(&operator) {
                return Reason::Unacceptable;
            }
            let mut accepted = self.operators[operator].accepted.iter().rev();
            let last = accepted.find(|it| could_take.contains(&it.place));
            last.map_or(Reason::NoPlace, |it| Reason::After(*it))
        };
        preferred.map(|operator| Refusal { operator, reason: reason(operator) }).collect()
    }
}

/// The places that an applicant could take: those for all, and those of the reserves for which it counts.
pub fn could_take(problem: &Problem, applicant: usize) -> Vec<Place> {
    let mut could_take = vec![Place::Open];
    let mut around = innermost(problem, applicant);
    while let Some(reserve) = around {
        could_take.push(Place::Reserve(reserve));
        around = problem.reserves[reserve].within;
    }
    could_take
}

/// Allocates: the stable matching in which every applicant does best.
///
/// # Errors
///
/// All contradictions in the problem at once, or that it was stopped: what is half done is no matching.
pub fn allocate(problem: &Problem, stop: &dyn Fn() -> bool) -> Result<Allocation, Failure> {
    let found = contradictions(problem);
    if !found.is_empty() {
        return Err(Failure::Contradictory(found));
    }
    let market = Market::new(problem);
    let quotas: Vec<u32> = problem.operators.iter().map(|it| it.quota).collect();
    let held = market.propose(&quotas, stop).ok_or(Failure::Stopped)?;
    Ok(told(&market, &held))
}

fn told(market: &Market<'_>, held: &[Vec<Held>]) -> Allocation {
    let problem = market.problem;
    let mut placements: Vec<Option<Placement>> = vec![None; problem.applicants.len()];
    let mut operators: Vec<Outcome> = Vec::with_capacity(held.len());
    let mut reserves: Vec<Fill> = vec![Fill::default(); problem.reserves.len()];
    for (at, held) in held.iter().enumerate() {
        let outcome = outcome(market, at, held);
        for &Accepted { applicant, place } in &outcome.accepted {
            placements[applicant] = Some(Placement { operator: at, place });
        }
        for (all, one) in reserves.iter_mut().zip(&outcome.reserves) {
            all.reserved += one.reserved;
            all.taken += one.taken;
        }
        operators.push(outcome);
    }
    let mut unacceptable_to = vec![Vec::new(); problem.applicants.len()];
    let mut waiting = vec![Vec::new(); held.len()];
    for (applicant, placement) in placements.iter().enumerate() {
        let mut is_preferred = true;
        for &operator in &problem.applicants[applicant].preferences {
            is_preferred &= placement.is_none_or(|it| it.operator != operator);
            match market.rank(applicant, operator) {
                Some(rank) if is_preferred => waiting[operator].push(rank),
                Some(_) => operators[operator].placed_better += 1,
                None if is_preferred => {
                    operators[operator].unacceptable += 1;
                    unacceptable_to[applicant].push(operator);
                }
                None => {}
            }
        }
    }
    for (at, mut waiting) in waiting.into_iter().enumerate() {
        waiting.sort_unstable();
        let (outcome, priorities) = (&mut operators[at], &problem.operators[at].priorities);
        // Whoever goes there does not go to one it prefers.
        outcome.placed_better -= outcome.accepted.len();
        outcome.not_naming -= outcome.accepted.len() + outcome.placed_better + waiting.len();
        outcome.waiting = waiting.into_iter().map(|rank: u32| priorities[rank as usize]).collect();
    }
    Allocation { placements, operators, reserves, unacceptable_to }
}

/// What comes of an operator as far as those it takes tell; all whom it names are counted as not naming it.
fn outcome(market: &Market<'_>, at: usize, held: &[Held]) -> Outcome {
    let problem = market.problem;
    let operator = &problem.operators[at];
    let comers = market.innermost(held);
    let places = choose(&problem.reserves, operator, operator.quota, &comers);
    let applicants = held.iter().map(|it| it.applicant);
    let accepted: Vec<Accepted> = applicants
        .zip(places)
        .filter_map(|(applicant, place)| Some(Accepted { applicant, place: place? }))
        .collect();
    let reserved = operator.reserved.iter();
    let mut reserves: Vec<Fill> =
        reserved.map(|reserved| Fill { reserved: *reserved, taken: 0 }).collect();
    for comer in comers {
        let mut around = comer;
        while let Some(reserve) = around {
            reserves[reserve].taken += 1;
            around = problem.reserves[reserve].within;
        }
    }
    Outcome {
        unused: operator.quota - u32::try_from(accepted.len()).unwrap_or(operator.quota),
        accepted,
        waiting: Vec::new(),
        placed_better: 0,
        not_naming: operator.priorities.len(),
        unacceptable: 0,
        reserves,
    }
}
