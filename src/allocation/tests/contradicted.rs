//! Problems that cannot be allocated, and how that is told.

use super::rules;
use crate::allocation::Contradiction as It;
use crate::allocation::{
    APPLICANTS_MAX, Amount, Applicant, Failure, NAMES_MAX, OPERATORS_MAX, Operator, PLACES_MAX,
    Problem, RESERVES_MAX, Reserve, allocate, apportion, contradictions, one_more,
};

/// Two operators and two applicants with whom nothing is wrong, and a reserve within another.
fn sound() -> Problem {
    let operator = Operator { quota: 3, reserved: vec![2, 1], priorities: vec![0, 1] };
    let applicant = Applicant { preferences: vec![0, 1], reserves: vec![1] };
    Problem {
        operators: vec![operator; 2],
        applicants: vec![applicant; 2],
        reserves: vec![Reserve { within: None }, Reserve { within: Some(0) }],
    }
}

fn at(operator: usize, within: Option<usize>, count: u64, places: u64) -> It {
    It::Places { operator: Some(operator), within, count, places }
}

#[test]
fn each_contradiction_is_told() {
    type Change = fn(&mut Problem);
    let cases: &[(Change, It, &str)] = &[
        (
            |it| it.applicants[1].preferences = vec![0, 2],
            It::UnknownOperator { applicant: 1, operator: 2 },
            "applicant 1 names an unknown operator 2",
        ),
        (
            |it| it.applicants[1].preferences = vec![0, 1, 0],
            It::OperatorTwice { applicant: 1, operator: 0 },
            "applicant 1 names operator 0 twice",
        ),
        (
            |it| it.operators[1].priorities = vec![2],
            It::UnknownApplicant { operator: 1, applicant: 2 },
            "operator 1 names an unknown applicant 2",
        ),
        (
            |it| it.operators[1].priorities = vec![1, 1],
            It::ApplicantTwice { operator: 1, applicant: 1 },
            "operator 1 names applicant 1 twice",
        ),
        (
            |it| it.applicants[0].reserves = vec![0, 7],
            It::UnknownReserve { applicant: 0, reserve: 7 },
            "applicant 0 counts for an unknown reserve 7",
        ),
        (
            |it| it.reserves[1].within = Some(1),
            It::Order(1),
            "reserve 1 is within a reserve that does not stand before it",
        ),
        (
            |it| it.operators[1].quota = 1,
            at(1, None, 2, 1),
            "places of operator 1: the outermost reserves have 2 places of the 1 there are",
        ),
        (
            |it| it.operators[0].reserved = vec![1, 2],
            at(0, Some(0), 2, 1),
            "places of operator 0: the reserves within 0 have 2 places of the 1 there are",
        ),
        (
            |it| it.operators[0].reserved = vec![1],
            It::Length { operator: Some(0), count: 1, expected: 2 },
            "places of operator 0 are stated for 1 reserves where there are 2",
        ),
        (
            |it| {
                it.reserves[1].within = None;
                it.applicants[0].reserves = vec![1, 0];
            },
            It::Crossing { applicant: 0, one: 0, two: 1 },
            "applicant 0 counts for reserves 0 and 1, which cross: put one of them within the other, \
             or part one of them in two, within the other and outside it",
        ),
    ];
    assert_eq!(contradictions(&sound()), []);
    for (change, expected, told) in cases {
        let mut problem = sound();
        change(&mut problem);
        assert_eq!(contradictions(&problem), [*expected]);
        assert_eq!(expected.to_string(), *told);
    }
}

#[test]
fn all_of_it_is_told_at_once() {
    let mut problem = sound();
    problem.operators[0].quota = 1;
    problem.operators[1].priorities = vec![5];
    problem.applicants[0].preferences = vec![3, 1, 1];
    problem.applicants[1].reserves = vec![9];
    let expected = vec![
        at(0, None, 2, 1),
        It::UnknownReserve { applicant: 1, reserve: 9 },
        It::UnknownOperator { applicant: 0, operator: 3 },
        It::OperatorTwice { applicant: 0, operator: 1 },
        It::UnknownApplicant { operator: 1, applicant: 5 },
    ];
    assert_eq!(allocate(&problem, &|| false), Err(Failure::Contradictory(expected)));
}

#[test]
fn what_contains_a_reserve_may_be_named_beside_it() {
    let mut problem = sound();
    problem.applicants[0].reserves = vec![1, 0, 1];
    assert_eq!(contradictions(&problem), []);
    assert_eq!(rules::allocated(&problem), rules::allocated(&sound()));
}

#[test]
fn what_is_too_much_is_told_before_it_is_read() {
    type Change = fn(&mut Problem);
    let cases: &[(Change, &str, usize, usize)] = &[
        (
            |it| it.operators = vec![Operator::default(); OPERATORS_MAX + 1],
            "operators",
            OPERATORS_MAX + 1,
            OPERATORS_MAX,
        ),
        (
            |it| it.applicants = vec![Applicant::default(); APPLICANTS_MAX + 1],
            "applicants",
            APPLICANTS_MAX + 1,
            APPLICANTS_MAX,
        ),
        (|it| it.operators[0].quota = u32::MAX, "places", u32::MAX as usize + 3, PLACES_MAX),
        (
            |it| it.reserves = vec![Reserve::default(); RESERVES_MAX + 1],
            "reserves",
            RESERVES_MAX + 1,
            RESERVES_MAX,
        ),
        (
            |it| it.applicants[0].preferences = vec![9; NAMES_MAX],
            "operators named by applicants",
            NAMES_MAX + 2,
            NAMES_MAX,
        ),
        (
            |it| it.operators[0].priorities = vec![9; NAMES_MAX],
            "applicants named by operators",
            NAMES_MAX + 2,
            NAMES_MAX,
        ),
        (
            |it| it.applicants[0].reserves = vec![9; APPLICANTS_MAX * RESERVES_MAX],
            "reserves named by applicants",
            APPLICANTS_MAX * RESERVES_MAX + 1,
            APPLICANTS_MAX * RESERVES_MAX,
        ),
    ];
    for (change, what, count, max) in cases {
        let mut problem = sound();
        change(&mut problem);
        let expected = It::TooMany { what, count: *count, max: *max };
        assert_eq!(contradictions(&problem), [expected]);
    }
}

#[test]
fn places_up_to_their_limit_are_allocated() {
    let mut problem = sound();
    let quota = PLACES_MAX as u32 / 2;
    for operator in &mut problem.operators {
        (operator.quota, operator.reserved) = (quota, vec![quota, quota]);
    }
    let allocation = rules::allocated(&problem);
    assert_eq!(allocation.operators[0].unused, quota - 2);
    assert_eq!(allocation.reserves[1].reserved, 2 * quota);
    assert_eq!(one_more(&problem, &allocation, 0, &|| false), Ok(vec![]));
}

#[test]
fn one_more_place_needs_an_operator() {
    let allocation = rules::allocated(&sound());
    let found = one_more(&sound(), &allocation, 2, &|| false);
    assert_eq!(found, Err(Failure::Contradictory(vec![It::NoOperator(2)])));
}

#[test]
fn amounts_that_do_not_fit_are_told() {
    let reserves = sound().reserves;
    let program = |within, count, places| It::Places { operator: None, within, count, places };
    let cases: &[(&[Amount], &[It])] = &[
        (&[Amount::Places(7), Amount::Places(8)], &[program(None, 7, 6), program(Some(0), 8, 7)]),
        (&[Amount::Share(10_001), Amount::Share(0)], &[]),
        (&[Amount::Share(12_000), Amount::Share(0)], &[program(None, 7, 6)]),
        (&[Amount::Share(5_000)], &[It::Length { operator: None, count: 1, expected: 2 }]),
    ];
    for (amounts, expected) in cases {
        let found = apportion(&[2, 4], &reserves, amounts).err().unwrap_or_default();
        assert_eq!(found, *expected, "{amounts:?}");
    }
    let backwards = [Reserve { within: Some(1) }, Reserve { within: None }];
    let found = apportion(&[2, 4], &backwards, &[Amount::Places(1); 2]);
    assert_eq!(found, Err(vec![It::Order(0)]));
}
