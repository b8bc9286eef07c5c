//! How reserved places are distributed.

use proptest::prelude::*;

use super::small::{Draws, NESTINGS};
use crate::allocation::{Amount, Contradiction, OPERATORS_MAX, PLACES_MAX, Reserve, apportion};

fn reserves(nesting: &[Option<usize>]) -> Vec<Reserve> {
    nesting.iter().map(|it| Reserve { within: *it }).collect()
}

#[test]
fn the_largest_rests_come_first_and_the_first_of_the_same() {
    type Case<'a> = (&'a [u32], &'a [Option<usize>], &'a [Amount], &'a [&'a [u32]]);
    let cases: &[Case<'_>] = &[
        // Exact shares 3, 1.5 and 0.5: the rests are the same.
        (&[6, 3, 1], &[None], &[Amount::Share(5_000)], &[&[3], &[2], &[0]]),
        // Exact shares 2.1, 1.4 and 1.4 of 4.9, told as 4 places: 1.71, 1.14 and 1.14.
        (&[3, 2, 2], &[None], &[Amount::Share(7_000)], &[&[2], &[1], &[1]]),
        // Of 2 of 4 places within, the reserve around it has 3 and 1.
        (&[5, 2], &[None, Some(0)], &[Amount::Places(4), Amount::Places(2)], &[&[3, 2], &[1, 0]]),
        // What the first reserve has taken at the first operator is taken.
        (&[1, 1], &[None, None], &[Amount::Places(1); 2], &[&[1, 0], &[0, 1]]),
        (&[0, 0], &[None], &[Amount::Share(10_000)], &[&[0], &[0]]),
        (&[2, 3], &[], &[], &[&[], &[]]),
    ];
    for (quotas, nesting, amounts, expected) in cases {
        assert_eq!(
            apportion(quotas, &reserves(nesting), amounts).unwrap(),
            *expected,
            "{quotas:?}"
        );
    }
}

#[test]
fn places_up_to_their_limit_are_distributed() {
    let amounts = [Amount::Share(u32::MAX)];
    let quotas = [PLACES_MAX as u32 / OPERATORS_MAX as u32; OPERATORS_MAX];
    assert!(apportion(&quotas, &reserves(&[None]), &amounts).is_err());
    let given = apportion(&quotas, &reserves(&[None]), &[Amount::Share(9_999)]).unwrap();
    assert_eq!(given.iter().map(|it| it[0] as usize).sum::<usize>(), PLACES_MAX / 10_000 * 9_999);
    let found = apportion(&[u32::MAX; 2], &[], &[]);
    let (what, count, max) = ("places", 2 * u32::MAX as usize, PLACES_MAX);
    assert_eq!(found, Err(vec![Contradiction::TooMany { what, count, max }]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn places_add_up_and_lie_within_those_around_them(seed: u64) {
        let draws = &mut Draws::new(seed);
        let nesting = NESTINGS[draws.up_to(NESTINGS.len() - 1)];
        let count = draws.up_to(5) + 1;
        let quotas: Vec<u32> = (0..count).map(|_| draws.up_to(6) as u32).collect();
        let total: u32 = quotas.iter().sum();
        let mut counts: Vec<u32> = Vec::new();
        for (at, within) in nesting.iter().enumerate() {
            let beside = (0..at).filter(|it| nesting[*it] == *within).map(|it| counts[it]);
            let room = within.map_or(total, |it| counts[it]) - beside.sum::<u32>();
            counts.push(draws.up_to(room as usize) as u32);
        }
        let amounts: Vec<Amount> = counts.iter().map(|it| Amount::Places(*it)).collect();
        let given = apportion(&quotas, &reserves(nesting), &amounts).unwrap();
        for (reserve, count) in counts.iter().enumerate() {
            prop_assert_eq!(given.iter().map(|it| it[reserve]).sum::<u32>(), *count);
        }
        for (quota, given) in quotas.iter().zip(&given) {
            for around in (0..=nesting.len()).map(|it| it.checked_sub(1)) {
                let inner = (0..nesting.len()).filter(|it| nesting[*it] == around);
                let room = around.map_or(*quota, |it| given[it]);
                prop_assert!(inner.map(|it| given[it]).sum::<u32>() <= room);
            }
            // The first reserve stands before all others: nobody gets more or less than its share with its parts.
            if let Some(count) = counts.first() {
                let exact = f64::from(*count) * f64::from(*quota) / f64::from(total.max(1));
                prop_assert!((f64::from(given[0]) - exact).abs() < 1.0);
            }
        }
    }
}
