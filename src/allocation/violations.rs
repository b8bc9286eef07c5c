//! Whether a matching is stable, in words of its own: nothing is used here but the problem.
//!
//! An operator with more than its quota sends away, again and again, the last in its order whom no reserve needs. A
//! reserve needs everybody who counts for it as long as there are no more of them than its places. Who is left is
//! chosen.

use super::problem::{Operator, Problem};

/// Why an operator would take an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// It has a place that nobody takes.
    Room,
    /// It has fewer of those who count for this reserve than places for them.
    Reserve(usize),
    /// It has this one, who stands after the applicant and whom no reserve needs.
    Before(usize),
}

/// One thing that makes a matching unstable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Violation {
    /// The matching is about another number of applicants.
    Length {
        /// About so many.
        count: usize,
        /// So many are there.
        expected: usize,
    },
    /// An applicant is at an operator that there is not.
    Unknown {
        /// Who.
        applicant: usize,
        /// Where.
        operator: usize,
    },
    /// An applicant is at an operator that it does not name.
    NotNamed {
        /// Who.
        applicant: usize,
        /// Where.
        operator: usize,
    },
    /// An applicant is at an operator that does not name it.
    Unacceptable {
        /// Who.
        applicant: usize,
        /// Where.
        operator: usize,
    },
    /// An operator has more than its quota.
    OverQuota {
        /// Which one.
        operator: usize,
        /// So many it has.
        count: usize,
    },
    /// An applicant prefers an operator that would take it, choosing from those it has and this one.
    Blocking {
        /// Who prefers.
        applicant: usize,
        /// Whom.
        operator: usize,
        /// Why it would be taken.
        claim: Claim,
    },
}

/// Everything that makes a matching unstable; nothing where it is stable. The matching tells the operator of each
/// applicant, the problem has no contradictions.
pub fn violations(problem: &Problem, matching: &[Option<usize>]) -> Vec<Violation> {
    let (count, expected) = (matching.len(), problem.applicants.len());
    if count != expected {
        return vec![Violation::Length { count, expected }];
    }
    let mut found = Vec::new();
    let mut present = vec![Vec::new(); problem.operators.len()];
    let mut envious = vec![Vec::new(); problem.operators.len()];
    for (applicant, &at) in matching.iter().enumerate() {
        let preferences = &problem.applicants[applicant].preferences;
        let place = preferences.iter().position(|it| Some(*it) == at);
        for &operator in &preferences[..place.unwrap_or(preferences.len())] {
            envious[operator].push(applicant);
        }
        match at {
            Some(operator) if operator >= present.len() => {
                found.push(Violation::Unknown { applicant, operator });
            }
            Some(operator) => {
                present[operator].push(applicant);
                if place.is_none() {
                    found.push(Violation::NotNamed { applicant, operator });
                }
            }
            None => {}
        }
    }
    let count_for: Vec<Vec<usize>> =
        (0..expected).map(|applicant| reserves_of(problem, applicant)).collect();
    for (operator, (present, envious)) in present.into_iter().zip(envious).enumerate() {
        let desk = Desk::new(problem, operator, &count_for);
        found.extend(desk.wrong(present, &envious));
    }
    found
}

/// An operator, judged by itself.
struct Desk<'a> {
    at: usize,
    operator: &'a Operator,
    count_for: &'a [Vec<usize>],
    /// Where each applicant stands; `None`: it is not acceptable.
    ranks: Vec<Option<usize>>,
}

impl<'a> Desk<'a> {
    fn new(problem: &'a Problem, at: usize, count_for: &'a [Vec<usize>]) -> Self {
        let operator = &problem.operators[at];
        let mut ranks = vec![None; problem.applicants.len()];
        for (rank, applicant) in operator.priorities.iter().enumerate() {
            ranks[*applicant] = Some(rank);
        }
        Self { at, operator, count_for, ranks }
    }

    fn wrong(&self, present: Vec<usize>, envious: &[usize]) -> Vec<Violation> {
        let (operator, quota) = (self.at, self.operator.quota as usize);
        let mut found = Vec::new();
        if present.len() > quota {
            found.push(Violation::OverQuota { operator, count: present.len() });
        }
        let (mut has, strangers): (Vec<usize>, Vec<usize>) =
            present.into_iter().partition(|it| self.ranks[*it].is_some());
        found.extend(
            strangers.into_iter().map(|applicant| Violation::Unacceptable { applicant, operator }),
        );
        has.sort_unstable_by_key(|it| self.ranks[*it]);
        let mut counts = vec![0; self.operator.reserved.len()];
        for reserve in has.iter().flat_map(|it| &self.count_for[*it]) {
            counts[*reserve] += 1;
        }
        while has.len() > quota
            && let Some(last) = has.iter().rposition(|it| self.needing(*it, &counts).is_none())
        {
            for reserve in &self.count_for[has.remove(last)] {
                counts[*reserve] -= 1;
            }
        }
        for &applicant in envious.iter().filter(|it| self.ranks[**it].is_some()) {
            if let Some(claim) = self.claim(applicant, &has, &mut counts) {
                found.push(Violation::Blocking { applicant, operator, claim });
            }
        }
        found
    }

    /// Why an applicant would be taken beside those whom the operator has.
    fn claim(&self, applicant: usize, has: &[usize], counts: &mut [u32]) -> Option<Claim> {
        if has.len() < self.operator.quota as usize {
            return Some(Claim::Room);
        }
        self.count_for[applicant].iter().for_each(|it| counts[*it] += 1);
        let needed = self.needing(applicant, counts).map(Claim::Reserve);
        let claim = needed.or_else(|| {
            let mut after =
                has.iter().rev().take_while(|it| self.ranks[**it] > self.ranks[applicant]);
            after.find(|it| self.needing(**it, counts).is_none()).map(|it| Claim::Before(*it))
        });
        self.count_for[applicant].iter().for_each(|it| counts[*it] -= 1);
        claim
    }

    /// A reserve that needs an applicant, where so many are there for each.
    fn needing(&self, applicant: usize, counts: &[u32]) -> Option<usize> {
        let mut reserves = self.count_for[applicant].iter().copied();
        reserves.find(|it| counts[*it] <= self.operator.reserved[*it])
    }
}

/// All reserves that an applicant counts for.
fn reserves_of(problem: &Problem, applicant: usize) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    for &reserve in &problem.applicants[applicant].reserves {
        let mut next = Some(reserve);
        while let Some(it) = next {
            if !all.contains(&it) {
                all.push(it);
            }
            next = problem.reserves[it].within;
        }
    }
    all
}
