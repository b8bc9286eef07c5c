//! Allocations that can be followed by hand.

use super::rules;
use crate::allocation::{
    Accepted, Applicant, Fill, Move, Operator, Place, Problem, Reason, Refusal, Reserve, lots,
    one_more, ordered, violations,
};

fn operator(quota: u32, priorities: &[usize]) -> Operator {
    Operator { quota, priorities: priorities.to_vec(), ..Operator::default() }
}

fn applicant(preferences: &[usize]) -> Applicant {
    Applicant { preferences: preferences.to_vec(), ..Applicant::default() }
}

/// The first example of Gale and Shapley (1962), with those who propose as applicants.
#[test]
fn whoever_proposes_does_best() {
    let (first, second, third) = ([0, 1, 2], [1, 2, 0], [2, 0, 1]);
    let problem = Problem {
        operators: vec![operator(1, &second), operator(1, &third), operator(1, &first)],
        applicants: vec![applicant(&first), applicant(&second), applicant(&third)],
        reserves: vec![],
    };
    assert_eq!(rules::matching(&problem), [Some(0), Some(1), Some(2)]);
    // What the other side would have had by proposing is stable as well, and the third of their matchings too.
    for turn in 0..3 {
        let matching: Vec<Option<usize>> = (0..3).map(|it| Some((it + turn) % 3)).collect();
        assert_eq!(violations(&problem, &matching), [], "{turn}");
    }
}

/// Five residents and three hospitals with two places each: Arthur, Sunny, Joseph, Latha, Darrius; Mercy, City,
/// General.
fn residents() -> Problem {
    let [arthur, sunny, joseph, latha, darrius] = [0, 1, 2, 3, 4];
    let [mercy, city, general] = [0, 1, 2];
    Problem {
        operators: vec![
            operator(2, &[darrius, latha, sunny, joseph]),
            operator(2, &[darrius, arthur, sunny, latha, joseph]),
            operator(2, &[darrius, joseph, latha]),
        ],
        applicants: vec![
            applicant(&[city]),
            applicant(&[city, mercy]),
            applicant(&[city, general, mercy]),
            applicant(&[mercy, city, general]),
            applicant(&[city, mercy, general]),
        ],
        reserves: vec![],
    }
}

#[test]
fn residents_go_to_hospitals_and_hear_why_not_elsewhere() {
    let problem = residents();
    let allocation = rules::allocated(&problem);
    assert_eq!(rules::matching(&problem), [Some(1), Some(0), Some(2), Some(0), Some(1)]);
    let last = Accepted { applicant: 0, place: Place::Open };
    let behind = vec![Refusal { operator: 1, reason: Reason::After(last) }];
    assert_eq!(allocation.refusals(&problem, 1), behind);
    assert_eq!(allocation.refusals(&problem, 2), behind);
    assert_eq!(allocation.refusals(&problem, 3), []);

    let [mercy, city, general] = &allocation.operators[..] else { panic!() };
    assert_eq!((mercy.unused, &mercy.waiting[..]), (0, &[][..]));
    assert_eq!((city.unused, &city.waiting[..]), (0, &[1, 2][..]));
    // Darrius and Latha went to better ones, and nobody else is acceptable to General.
    assert_eq!((general.unused, general.placed_better, general.not_naming), (1, 2, 0));

    // One place more at City goes to Sunny, and hers at Mercy to nobody: all who would come have better ones.
    let moves = one_more(&problem, &allocation, 1, &|| false);
    assert_eq!(moves, Ok(vec![Move { applicant: 1, from: Some(0), to: 1 }]));
    assert_eq!(one_more(&problem, &allocation, 2, &|| false), Ok(vec![]));
}

/// One operator of four places: two for those outside the capital, one of these for those of the south. Applicants 0 to
/// 3 are of the capital, 4 and 5 of the north, 6 and 7 of the south, and stand in this order.
fn regions() -> Problem {
    let of = |reserves: &[usize]| Applicant { preferences: vec![0], reserves: reserves.to_vec() };
    let south = Reserve { within: Some(0) };
    Problem {
        operators: vec![Operator { quota: 4, reserved: vec![2, 1], priorities: (0..8).collect() }],
        applicants: [[].as_slice(); 4]
            .into_iter()
            .chain([[0].as_slice(); 2])
            .chain([[1].as_slice(); 2])
            .map(of)
            .collect(),
        reserves: vec![Reserve::default(), south],
    }
}

#[test]
fn inner_reserves_are_filled_first_and_count_for_the_outer() {
    let problem = regions();
    let allocation = rules::allocated(&problem);
    let places =
        [(0, Place::Open), (1, Place::Open), (4, Place::Reserve(0)), (6, Place::Reserve(1))];
    let accepted = places.map(|(applicant, place)| Accepted { applicant, place });
    let outcome = &allocation.operators[0];
    assert_eq!(outcome.accepted, accepted);
    assert_eq!(outcome.waiting, [2, 3, 5, 7]);
    let fill = |reserved, taken| Fill { reserved, taken };
    assert_eq!(allocation.reserves, [fill(2, 2), fill(1, 1)]);
    // One from the capital stands behind the last of the open places, one from the north behind the last of its own.
    let reason = |applicant| allocation.refusals(&problem, applicant)[0].reason;
    assert_eq!(reason(2), Reason::After(accepted[1]));
    assert_eq!(reason(5), Reason::After(accepted[2]));
    assert_eq!(reason(7), Reason::After(accepted[3]));
}

#[test]
fn reserved_places_that_nobody_wants_go_to_the_others() {
    let mut problem = regions();
    problem.applicants[6].preferences.clear();
    problem.applicants[7].preferences.clear();
    let places = |problem: &Problem| -> Vec<(usize, Place)> {
        let outcome = &rules::allocated(problem).operators[0];
        outcome.accepted.iter().map(|it| (it.applicant, it.place)).collect()
    };
    // Nobody is of the south: the place stays outside the capital.
    let (open, north) = (Place::Open, Place::Reserve(0));
    assert_eq!(places(&problem), [(0, open), (1, open), (4, north), (5, north)]);
    // Nobody is from outside but one: what is left is for all.
    problem.applicants[5].preferences.clear();
    assert_eq!(places(&problem), [(0, open), (1, open), (2, open), (4, north)]);
    let filled = rules::allocated(&problem).reserves;
    assert_eq!(filled[0], Fill { reserved: 2, taken: 1 });
}

#[test]
fn where_reserves_fill_the_quota_the_others_hear_it() {
    let mut problem = regions();
    (problem.operators[0].quota, problem.operators[0].reserved) = (2, vec![2, 1]);
    let allocation = rules::allocated(&problem);
    assert_eq!(allocation.refusals(&problem, 0)[0].reason, Reason::NoPlace);
    assert_eq!(allocation.operators[0].waiting, [0, 1, 2, 3, 5, 7]);
}

/// Operators of one place each. Applicants 0 and 1 count for the reserve, 2 and 3 do not.
#[test]
fn a_reserve_may_leave_fewer_of_its_own_with_a_place() {
    let of = |preferences: &[usize], reserves: &[usize]| Applicant {
        preferences: preferences.to_vec(),
        reserves: reserves.to_vec(),
    };
    let of_one = |reserved: u32, priorities: &[usize]| Operator {
        quota: 1,
        reserved: vec![reserved],
        priorities: priorities.to_vec(),
    };
    let mut problem = Problem {
        operators: vec![of_one(0, &[2, 0]), of_one(0, &[0, 3]), of_one(0, &[2, 1])],
        applicants: vec![of(&[0, 1], &[0]), of(&[2], &[0]), of(&[0, 2], &[]), of(&[1], &[])],
        reserves: vec![Reserve::default()],
    };
    assert_eq!(rules::matching(&problem), [Some(1), Some(2), Some(0), None]);
    // With the place of the first operator, 0 leaves the second to 3, and 2 takes the third from 1.
    problem.operators[0].reserved = vec![1];
    assert_eq!(rules::matching(&problem), [Some(0), None, Some(2), Some(1)]);
}

#[test]
fn lots_can_be_drawn_again_and_break_ties() {
    // As published with the generator.
    let published =
        [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
    assert_eq!(lots(1_234_567, 3), published);
    assert_eq!(lots(1_234_567, 2), published[..2]);
    let points = [Some(5), Some(5), None, Some(9), Some(5)];
    assert_eq!(ordered(&points, &[30, 20, 1, 40, 10]), [3, 4, 1, 0]);
}
