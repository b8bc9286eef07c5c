//! What is answered holds on problems of some size too.

use proptest::prelude::*;

use super::small::Draws;
use super::{rules, small};
use crate::allocation::{
    Accepted, Claim, Failure, Fill, Place, Problem, Reason, allocate, one_more, violations,
};

const APPLICANTS: usize = 60;
const OPERATORS: usize = 9;

fn large(seed: u64) -> Problem {
    small::problem(seed, APPLICANTS, OPERATORS, 8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_operator_has_whom_it_takes_of_all_who_would_come(seed: u64) {
        let problem = large(seed);
        let matching = rules::matching(&problem);
        prop_assert_eq!(violations(&problem, &matching), vec![]);
        let allocation = rules::allocated(&problem);
        for (at, outcome) in allocation.operators.iter().enumerate() {
            let come = rules::would_come(&problem, at, &matching);
            let accepted: Vec<usize> = outcome.accepted.iter().map(|it| it.applicant).collect();
            prop_assert_eq!(&accepted, &rules::taken(&problem, at, &come));
            let priorities = problem.operators[at].priorities.iter().copied();
            let waiting = priorities.filter(|it| come.contains(it) && !accepted.contains(it));
            prop_assert_eq!(&outcome.waiting, &waiting.collect::<Vec<_>>());
            for Accepted { applicant, place } in &outcome.accepted {
                let placement = allocation.placements[*applicant].unwrap();
                prop_assert_eq!((placement.operator, placement.place), (at, *place));
            }
        }
    }

    #[test]
    fn whoever_is_refused_hears_why(seed: u64) {
        let problem = large(seed);
        let allocation = rules::allocated(&problem);
        let matching = rules::matching(&problem);
        for (applicant, place) in matching.iter().enumerate() {
            let refusals = allocation.refusals(&problem, applicant);
            let preferred = rules::rank(&problem, applicant, *place);
            let told: Vec<usize> = refusals.iter().map(|it| it.operator).collect();
            prop_assert_eq!(&told, &problem.applicants[applicant].preferences[..preferred]);
            for refusal in refusals {
                let operator = &problem.operators[refusal.operator];
                let stands = |who: usize| operator.priorities.iter().position(|it| *it == who);
                let could_take = |place: Place| match place {
                    Place::Open => true,
                    Place::Reserve(reserve) => rules::counts(&problem, applicant, reserve),
                };
                let accepted = allocation.operators[refusal.operator].accepted.iter();
                let rivals: Vec<&Accepted> = accepted.filter(|it| could_take(it.place)).collect();
                match refusal.reason {
                    Reason::Unacceptable => prop_assert_eq!(stands(applicant), None),
                    Reason::NoPlace => prop_assert!(stands(applicant).is_some() && rivals.is_empty()),
                    Reason::After(last) => {
                        prop_assert_eq!(rivals.last().copied(), Some(&last));
                        prop_assert!(stands(applicant) > stands(last.applicant));
                    }
                }
            }
        }
    }

    #[test]
    fn whoever_waits_first_follows_unless_a_reserve_is_short(seed: u64) {
        let problem = large(seed);
        let allocation = rules::allocated(&problem);
        let outcomes = problem.operators.iter().zip(&allocation.operators).enumerate();
        for (at, (operator, outcome)) in outcomes {
            for gone in &outcome.accepted {
                let others = outcome.accepted.iter().filter(|it| *it != gone);
                let others: Vec<usize> = others.map(|it| it.applicant).collect();
                let comers = [others.clone(), outcome.waiting.clone()].concat();
                let mut new = rules::taken(&problem, at, &comers);
                new.retain(|it| !others.contains(it));
                let count = |who: &usize, reserve| rules::counts(&problem, *who, reserve);
                let mut short = (0..problem.reserves.len()).rev().filter(|reserve| {
                    let left = others.iter().filter(|it| count(it, *reserve)).count();
                    left < operator.reserved[*reserve] as usize
                });
                let waiting = &outcome.waiting;
                let needed = short.find_map(|it| waiting.iter().find(|who| count(who, it)));
                let expected: Vec<usize> = needed.or(waiting.first()).copied().into_iter().collect();
                prop_assert_eq!(new, expected);
            }
        }
    }

    #[test]
    fn unused_places_and_reserves_add_up(seed: u64) {
        let problem = large(seed);
        let allocation = rules::allocated(&problem);
        let mut totals = vec![Fill::default(); problem.reserves.len()];
        for (operator, outcome) in problem.operators.iter().zip(&allocation.operators) {
            prop_assert_eq!(outcome.accepted.len() as u32 + outcome.unused, operator.quota);
            prop_assert!(outcome.unused == 0 || outcome.waiting.is_empty());
            let known = outcome.accepted.len() + outcome.waiting.len();
            let all = known + outcome.placed_better + outcome.not_naming;
            prop_assert_eq!(all, operator.priorities.len());
            for (reserve, fill) in outcome.reserves.iter().enumerate() {
                let count = |it: &&Accepted| rules::counts(&problem, it.applicant, reserve);
                let taken = outcome.accepted.iter().filter(count).count();
                prop_assert_eq!((fill.reserved, fill.taken), (operator.reserved[reserve], taken as u32));
                // Short of its places only if all who count for it and would come are taken.
                let waits = |it: &usize| rules::counts(&problem, *it, reserve);
                prop_assert!(fill.taken >= fill.reserved || !outcome.waiting.iter().any(waits));
                totals[reserve].reserved += fill.reserved;
                totals[reserve].taken += fill.taken;
            }
        }
        prop_assert_eq!(&allocation.reserves, &totals);
    }

    #[test]
    fn the_order_of_proposals_changes_nothing(seed: u64) {
        let problem = large(seed);
        let matching = rules::matching(&problem);
        let mut order: Vec<usize> = (0..APPLICANTS).collect();
        let lots = crate::allocation::lots(seed, APPLICANTS);
        order.sort_by_key(|it| lots[*it]);
        let mut other = problem.clone();
        other.applicants = order.iter().map(|it| problem.applicants[*it].clone()).collect();
        let now = |it: &usize| order.iter().position(|before| before == it).unwrap();
        for operator in &mut other.operators {
            operator.priorities = operator.priorities.iter().map(now).collect();
        }
        let shuffled = rules::matching(&other);
        for applicant in 0..APPLICANTS {
            prop_assert_eq!(shuffled[now(&applicant)], matching[applicant]);
        }
    }

    #[test]
    fn one_more_place_harms_nobody(seed: u64) {
        let problem = large(seed);
        let at = Draws::new(seed).up_to(OPERATORS - 1);
        let allocation = rules::allocated(&problem);
        let before = rules::matching(&problem);
        let moves = one_more(&problem, &allocation, at, &|| false).unwrap();
        let mut more = problem.clone();
        more.operators[at].quota += 1;
        let after = rules::matching(&more);
        let mut moved = before.clone();
        for it in &moves {
            prop_assert_eq!(it.from, before[it.applicant]);
            let better = rules::rank(&problem, it.applicant, Some(it.to));
            prop_assert!(better < rules::rank(&problem, it.applicant, it.from));
            moved[it.applicant] = Some(it.to);
        }
        prop_assert_eq!(&moved, &after);
        // The first of those who wait is offered the place, and may do even better once others have moved.
        if let Some(&first) = allocation.operators[at].waiting.first() {
            let offered = rules::rank(&problem, first, Some(at));
            prop_assert!(rules::rank(&problem, first, after[first]) <= offered);
        } else {
            prop_assert_eq!(moves, vec![]);
        }
    }
}

#[test]
fn every_reason_and_claim_is_met() {
    let mut met = [0; 4];
    let mut claims = [0; 3];
    for seed in 0..50 {
        let problem = large(seed);
        let allocation = rules::allocated(&problem);
        for refusal in (0..APPLICANTS).flat_map(|it| allocation.refusals(&problem, it)) {
            met[match refusal.reason {
                Reason::Unacceptable => 0,
                Reason::NoPlace => 1,
                Reason::After(Accepted { place: Place::Open, .. }) => 2,
                Reason::After(_) => 3,
            }] += 1;
        }
        let mut matching = rules::matching(&problem);
        matching.rotate_right(1);
        for violation in violations(&problem, &matching) {
            if let crate::allocation::Violation::Blocking { claim, .. } = violation {
                claims[match claim {
                    Claim::Room => 0,
                    Claim::Reserve(_) => 1,
                    Claim::Before(_) => 2,
                }] += 1;
            }
        }
    }
    assert!(met.iter().chain(&claims).all(|it| *it > 0), "{met:?} {claims:?}");
}

#[test]
fn whoever_stops_it_gets_no_half_matching() {
    let problem = large(1);
    assert_eq!(allocate(&problem, &|| true), Err(Failure::Stopped));
    let allocation = rules::allocated(&problem);
    assert_eq!(one_more(&problem, &allocation, 0, &|| true), Err(Failure::Stopped));
}
