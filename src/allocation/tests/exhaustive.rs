//! What always holds, on small problems against all matchings and all lists.

use proptest::prelude::*;

use super::rules::{matching, rank};
use super::small;
use crate::allocation::{Problem, violations};

const APPLICANTS: usize = 4;
const OPERATORS: usize = 3;

fn small(seed: u64) -> Problem {
    small::problem(seed, APPLICANTS, OPERATORS, 2)
}

/// Every way in which applicants are at operators or nowhere.
fn matchings() -> impl Iterator<Item = Vec<Option<usize>>> {
    let choices = OPERATORS + 1;
    (0..choices.pow(APPLICANTS as u32)).map(move |number| {
        let digit = |at: usize| number / choices.pow(at as u32) % choices;
        (0..APPLICANTS).map(|at| digit(at).checked_sub(1)).collect()
    })
}

fn stable(problem: &Problem) -> Vec<Vec<Option<usize>>> {
    matchings().filter(|it| violations(problem, it).is_empty()).collect()
}

/// Every list that an applicant could hand in.
fn lists() -> Vec<Vec<usize>> {
    let mut lists = vec![Vec::new()];
    for at in 0.. {
        let Some(list) = lists.get(at).cloned() else { return lists };
        for operator in (0..OPERATORS).filter(|it| !list.contains(it)) {
            lists.push([list.clone(), vec![operator]].concat());
        }
    }
    lists
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_applicant_does_better_in_another_stable_matching(seed: u64) {
        let problem = small(seed);
        let (found, stable) = (matching(&problem), stable(&problem));
        prop_assert!(stable.contains(&found), "{found:?} of {problem:?}");
        for other in &stable {
            for applicant in 0..APPLICANTS {
                let better = rank(&problem, applicant, other[applicant]);
                prop_assert!(rank(&problem, applicant, found[applicant]) <= better);
            }
        }
    }

    /// The rural hospitals theorem (Roth 1986), and what the law of aggregate demand leaves of it with reserves.
    #[test]
    fn every_stable_matching_fills_as_many_places(seed: u64) {
        let problem = small(seed);
        let (found, stable) = (matching(&problem), stable(&problem));
        let of = |matching: &[Option<usize>], operator| -> Vec<usize> {
            (0..APPLICANTS).filter(|it| matching[*it] == operator).collect()
        };
        for other in &stable {
            prop_assert_eq!(of(&found, None), of(other, None));
            for (at, operator) in problem.operators.iter().enumerate() {
                let (here, there) = (of(&found, Some(at)), of(other, Some(at)));
                prop_assert_eq!(here.len(), there.len());
                if here.len() < operator.quota as usize {
                    prop_assert_eq!(here, there);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_other_list_leads_to_a_better_place(seed: u64) {
        let problem = small(seed);
        let honest = matching(&problem);
        for (applicant, honest) in honest.iter().enumerate() {
            for list in lists() {
                let mut other = problem.clone();
                other.applicants[applicant].preferences = list;
                let got = matching(&other)[applicant];
                prop_assert!(rank(&problem, applicant, *honest) <= rank(&problem, applicant, got));
            }
        }
    }
}

#[test]
fn all_lists_and_some_problems_with_several_stable_matchings_are_tried() {
    assert_eq!(lists().len(), 16);
    let several = (0..3_000).filter(|seed| stable(&small(*seed)).len() > 1).count();
    assert!(several > 30, "{several}");
}
