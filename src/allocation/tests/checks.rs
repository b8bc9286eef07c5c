//! The check of stability says what the rule of choice says.

use proptest::prelude::*;

use super::small::Draws;
use super::{rules, small};
use crate::allocation::{Applicant, Claim, Operator, Problem, Reserve, Violation, violations};

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_those_block_who_would_be_taken(seed: u64) {
        let problem = small::problem(seed, 6, 2, 3);
        let draws = &mut Draws::new(!seed);
        let matching: Vec<Option<usize>> = (0..6).map(|_| draws.up_to(2).checked_sub(1)).collect();
        let found = violations(&problem, &matching);
        for operator in 0..2 {
            let present: Vec<usize> = (0..6).filter(|it| matching[*it] == Some(operator)).collect();
            for applicant in (0..6).filter(|it| !present.contains(it)) {
                let here = rules::rank(&problem, applicant, Some(operator));
                let is_preferred = here < rules::rank(&problem, applicant, matching[applicant])
                    && here < problem.applicants[applicant].preferences.len();
                let all = [present.clone(), vec![applicant]].concat();
                let is_taken = rules::taken(&problem, operator, &all).contains(&applicant);
                let blocks = |it: &Violation| matches!(it, Violation::Blocking { applicant: a, operator: o, .. }
                    if (*a, *o) == (applicant, operator));
                prop_assert_eq!(found.iter().any(blocks), is_preferred && is_taken);
            }
            for &applicant in &present {
                let is_named = problem.applicants[applicant].preferences.contains(&operator);
                prop_assert_eq!(found.contains(&Violation::NotNamed { applicant, operator }), !is_named);
                let is_acceptable = problem.operators[operator].priorities.contains(&applicant);
                let told = Violation::Unacceptable { applicant, operator };
                prop_assert_eq!(found.contains(&told), !is_acceptable);
            }
            let count = present.len();
            let is_over = count > problem.operators[operator].quota as usize;
            prop_assert_eq!(found.contains(&Violation::OverQuota { operator, count }), is_over);
        }
    }
}

#[test]
fn each_violation_is_told() {
    let operator =
        |quota, reserved| Operator { quota, reserved: vec![reserved], priorities: vec![0, 1, 2] };
    let applicant =
        |reserves: &[usize]| Applicant { preferences: vec![0, 1], reserves: reserves.to_vec() };
    let problem = Problem {
        operators: vec![operator(1, 0), operator(1, 1), operator(1, 0)],
        applicants: vec![applicant(&[]), applicant(&[]), applicant(&[0])],
        reserves: vec![Reserve::default()],
    };
    let block = |applicant, operator, claim| Violation::Blocking { applicant, operator, claim };
    let cases: &[(&[Option<usize>], &[Violation])] = &[
        (&[Some(0), None, Some(1)], &[]),
        (&[Some(0)], &[Violation::Length { count: 1, expected: 3 }]),
        (&[Some(0), Some(3), Some(1)], &[Violation::Unknown { applicant: 1, operator: 3 }]),
        (&[Some(0), Some(2), Some(1)], &[Violation::NotNamed { applicant: 1, operator: 2 }]),
        (&[None, Some(0), Some(1)], &[block(0, 0, Claim::Before(1))]),
        (&[Some(0), Some(1), None], &[block(2, 1, Claim::Reserve(0))]),
        (&[Some(0), None, None], &[block(1, 1, Claim::Room), block(2, 1, Claim::Room)]),
        (&[Some(0), Some(0), Some(1)], &[Violation::OverQuota { operator: 0, count: 2 }]),
    ];
    for (matching, expected) in cases {
        assert_eq!(violations(&problem, matching), *expected, "{matching:?}");
    }
    let mut picky = problem;
    picky.operators[0].priorities = vec![1, 2];
    let found = violations(&picky, &[Some(0), None, Some(1)]);
    let expected =
        [Violation::Unacceptable { applicant: 0, operator: 0 }, block(1, 0, Claim::Room)];
    assert_eq!(found[..2], expected);
}
