//! What makes a problem unfit to be allocated: all of it at once.

use super::problem::{Problem, Reserve};

/// As many operators take part at most.
pub const OPERATORS_MAX: usize = 1_000;
/// As many applicants take part at most.
pub const APPLICANTS_MAX: usize = 20_000;
/// All operators together have as many places at most.
pub const PLACES_MAX: usize = 1_000_000;
/// As many reserves are there at most.
pub const RESERVES_MAX: usize = 32;
/// All applicants together name operators as often at most, and all operators together applicants.
pub const NAMES_MAX: usize = 10_000_000;

/// One thing that is wrong with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Contradiction {
    /// There is too much of something.
    #[error("{count} {what} are more than the {max} that can be allocated")]
    TooMany {
        /// Of what, in the plural.
        what: &'static str,
        /// How many.
        count: usize,
        /// How many could be.
        max: usize,
    },
    /// A list about reserves has another length than theirs.
    #[error("{} are stated for {count} reserves where there are {expected}", whose(*operator))]
    Length {
        /// Whose list; `None`: the program's.
        operator: Option<usize>,
        /// How long it is.
        count: usize,
        /// How long it should be.
        expected: usize,
    },
    /// A reserve is within one that does not stand before it.
    #[error("reserve {0} is within a reserve that does not stand before it")]
    Order(usize),
    /// The reserves within another, or all outermost ones, have more places than are there.
    #[error("{}: {} have {count} places of the {places} there are", whose(*operator), which(*within))]
    Places {
        /// Whose places; `None`: the program's.
        operator: Option<usize>,
        /// Within which reserve; `None`: within the quota.
        within: Option<usize>,
        /// How many the reserves have together.
        count: u64,
        /// How many are there.
        places: u64,
    },
    /// An applicant names an operator that there is not.
    #[error("applicant {applicant} names an unknown operator {operator}")]
    UnknownOperator {
        /// Who names.
        applicant: usize,
        /// Whom.
        operator: usize,
    },
    /// An applicant names an operator twice.
    #[error("applicant {applicant} names operator {operator} twice")]
    OperatorTwice {
        /// Who names.
        applicant: usize,
        /// Whom.
        operator: usize,
    },
    /// An operator names an applicant that there is not.
    #[error("operator {operator} names an unknown applicant {applicant}")]
    UnknownApplicant {
        /// Who names.
        operator: usize,
        /// Whom.
        applicant: usize,
    },
    /// An operator names an applicant twice.
    #[error("operator {operator} names applicant {applicant} twice")]
    ApplicantTwice {
        /// Who names.
        operator: usize,
        /// Whom.
        applicant: usize,
    },
    /// One more place is asked for at an operator that there is not.
    #[error("there is no operator {0} to have one place more")]
    NoOperator(usize),
    /// An applicant counts for a reserve that there is not.
    #[error("applicant {applicant} counts for an unknown reserve {reserve}")]
    UnknownReserve {
        /// Who counts.
        applicant: usize,
        /// For what.
        reserve: usize,
    },
    /// An applicant counts for two reserves of which neither contains the other.
    #[error(
        "applicant {applicant} counts for reserves {one} and {two}, which cross: put one of them within the other, \
         or part one of them in two, within the other and outside it"
    )]
    Crossing {
        /// Who counts.
        applicant: usize,
        /// For this one.
        one: usize,
        /// And for this one.
        two: usize,
    },
}

/// All that is wrong with a problem; nothing where it can be allocated.
pub fn contradictions(problem: &Problem) -> Vec<Contradiction> {
    let mut found = sizes(problem);
    // Without sizes that hold, nothing else can be looked at in bounded time.
    if !found.is_empty() {
        return found;
    }
    let nesting = nesting(&problem.reserves);
    if nesting.is_empty() {
        for (at, operator) in problem.operators.iter().enumerate() {
            found.extend(places(&problem.reserves, Some(at), operator.quota, &operator.reserved));
        }
        found.extend(memberships(problem));
    }
    found.extend(nesting);
    found.extend(names(problem));
    found
}

/// Reserves that are within a later one or themselves.
pub(super) fn nesting(reserves: &[Reserve]) -> Vec<Contradiction> {
    let is_wrong = |at: &usize| reserves[*at].within.is_some_and(|outer| outer >= *at);
    (0..reserves.len()).filter(is_wrong).map(Contradiction::Order).collect()
}

/// Where reserves have more places than there are, of an operator or of the program.
pub(super) fn places(
    reserves: &[Reserve],
    operator: Option<usize>,
    quota: u32,
    reserved: &[u32],
) -> Vec<Contradiction> {
    let (count, expected) = (reserved.len(), reserves.len());
    if count != expected {
        return vec![Contradiction::Length { operator, count, expected }];
    }
    let needed = |within: Option<usize>| -> u64 {
        let inner = reserves.iter().zip(reserved).filter(|(it, _)| it.within == within);
        inner.map(|(_, places)| u64::from(*places)).sum()
    };
    let outers = (0..expected).map(|at| (Some(at), u64::from(reserved[at])));
    [(None, u64::from(quota))]
        .into_iter()
        .chain(outers)
        .map(|(within, places)| (within, needed(within), places))
        .filter(|(_, count, places)| count > places)
        .map(|(within, count, places)| Contradiction::Places { operator, within, count, places })
        .collect()
}

/// What there is too much of.
pub(super) fn too_many(counts: &[(&'static str, usize, usize)]) -> Vec<Contradiction> {
    let beyond = counts.iter().filter(|(_, count, max)| count > max);
    beyond.map(|&(what, count, max)| Contradiction::TooMany { what, count, max }).collect()
}

/// The places of all operators together.
pub(super) fn all_places(quotas: impl Iterator<Item = u32>) -> usize {
    quotas.fold(0, |sum: usize, quota| sum.saturating_add(quota as usize))
}

fn sizes(problem: &Problem) -> Vec<Contradiction> {
    let preferences = problem.applicants.iter().map(|it| it.preferences.len()).sum();
    let memberships = problem.applicants.iter().map(|it| it.reserves.len()).sum();
    let priorities = problem.operators.iter().map(|it| it.priorities.len()).sum();
    let quotas = problem.operators.iter().map(|it| it.quota);
    too_many(&[
        ("operators", problem.operators.len(), OPERATORS_MAX),
        ("applicants", problem.applicants.len(), APPLICANTS_MAX),
        ("places", all_places(quotas), PLACES_MAX),
        ("reserves", problem.reserves.len(), RESERVES_MAX),
        ("operators named by applicants", preferences, NAMES_MAX),
        ("reserves named by applicants", memberships, APPLICANTS_MAX * RESERVES_MAX),
        ("applicants named by operators", priorities, NAMES_MAX),
    ])
}

fn memberships(problem: &Problem) -> Vec<Contradiction> {
    let contains = |outer: usize, inner: usize| {
        let mut around = Some(inner);
        while around.is_some_and(|it| it > outer) {
            around = around.and_then(|it| problem.reserves[it].within);
        }
        around == Some(outer)
    };
    let mut found = Vec::new();
    for (applicant, it) in problem.applicants.iter().enumerate() {
        let (mut known, unknown): (Vec<usize>, Vec<usize>) =
            it.reserves.iter().partition(|reserve| **reserve < problem.reserves.len());
        let unknown = unknown.into_iter();
        found.extend(unknown.map(|reserve| Contradiction::UnknownReserve { applicant, reserve }));
        // What contains stands before what it contains, so that neighbours are enough.
        known.sort_unstable();
        let pairs = known.windows(2).filter(|pair| !contains(pair[0], pair[1]));
        found.extend(pairs.map(|pair| Contradiction::Crossing {
            applicant,
            one: pair[0],
            two: pair[1],
        }));
    }
    found
}

fn names(problem: &Problem) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let (operators, applicants) = (problem.operators.len(), problem.applicants.len());
    let mut last = vec![None; operators];
    for (applicant, it) in problem.applicants.iter().enumerate() {
        for &operator in &it.preferences {
            if operator >= operators {
                found.push(Contradiction::UnknownOperator { applicant, operator });
            } else if last[operator].replace(applicant) == Some(applicant) {
                found.push(Contradiction::OperatorTwice { applicant, operator });
            }
        }
    }
    let mut last = vec![None; applicants];
    for (operator, it) in problem.operators.iter().enumerate() {
        for &applicant in &it.priorities {
            if applicant >= applicants {
                found.push(Contradiction::UnknownApplicant { operator, applicant });
            } else if last[applicant].replace(operator) == Some(operator) {
                found.push(Contradiction::ApplicantTwice { operator, applicant });
            }
        }
    }
    found
}

fn whose(operator: Option<usize>) -> String {
    operator.map_or_else(|| "places of the program".into(), |at| format!("places of operator {at}"))
}

fn which(within: Option<usize>) -> String {
    within.map_or_else(|| "the outermost reserves".into(), |at| format!("the reserves within {at}"))
}
