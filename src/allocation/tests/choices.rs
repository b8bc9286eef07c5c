//! What the choice of an operator keeps, on all sets of those that may come.

use super::{rules, small};
use crate::allocation::choices::{choose, innermost};
use crate::allocation::{Place, Problem};

const APPLICANTS: usize = 6;

/// Whom each set of applicants leaves at operator 0; sets and answers as bits.
fn choices(problem: &Problem) -> Vec<u32> {
    let operator = &problem.operators[0];
    (0..1_u32 << APPLICANTS)
        .map(|set| {
            let comers = operator.priorities.iter().copied().filter(|it| set >> it & 1 == 1);
            let comers: Vec<usize> = comers.collect();
            let classes: Vec<_> = comers.iter().map(|it| innermost(problem, *it)).collect();
            let places = choose(&problem.reserves, operator, operator.quota, &classes);
            for (comer, place) in comers.iter().zip(&places) {
                if let Some(Place::Reserve(reserve)) = *place {
                    assert!(rules::counts(problem, *comer, reserve));
                }
            }
            let taken = comers.iter().zip(places).filter(|(_, place)| place.is_some());
            let taken: Vec<usize> = taken.map(|(it, _)| *it).collect();
            assert_eq!(taken, rules::taken(problem, 0, &comers), "{set:b} of {problem:?}");
            taken.into_iter().map(|it| 1 << it).sum()
        })
        .collect()
}

#[test]
fn applicants_are_substitutes_and_of_more_no_fewer_are_taken() {
    let mut refusals = 0;
    for seed in 0..300 {
        let problem = small::problem(seed, APPLICANTS, 1, 4);
        let choices = choices(&problem);
        for (all, of_all) in (0_u32..).zip(&choices) {
            refusals += (all & !of_all).count_ones();
            for (some, of_some) in (0_u32..).zip(&choices).filter(|(some, _)| some & all == *some) {
                assert_eq!(of_all & some & !of_some, 0, "{some:b} of {all:b} in {problem:?}");
                assert!(of_some.count_ones() <= of_all.count_ones());
            }
        }
    }
    assert!(refusals > 10_000, "{refusals}");
}
