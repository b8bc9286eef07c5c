//! How soon made-up programs are allocated.
//!
//! `cargo bench --bench allocation -- --runs 5`
//!
//! One line a program: applicants and operators, how many operators each applicant names, how many places there are,
//! how much the applicants want the same operators and the operators the same applicants (alike), nested reserves for
//! half of the places (r); then the best time of all runs for the allocation and for the check of stability, how many
//! are placed, and how often somebody was refused whom the operator would take.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

use std::time::{Duration, Instant};

use clap::Parser;
use naru::allocation::{
    Amount, Applicant, Operator, Problem, Reserve, allocate, apportion, lots, ordered, violations,
};

const APPLICANTS: usize = 10_000;
const OPERATORS: usize = 500;

/// Names of an applicant, places of an operator, how alike they judge in percent, reserves.
const PROGRAMS: [(usize, u32, i64, bool); 6] = [
    (20, 20, 0, false),
    (20, 20, 50, true),
    (500, 20, 50, true),
    (500, 10, 0, true),
    (500, 10, 90, false),
    (500, 10, 90, true),
];

/// Allocates made-up programs.
#[derive(Parser)]
struct Arguments {
    /// How often each; without it nothing is measured
    #[arg(long)]
    runs: Option<u32>,
    /// As Cargo says it
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let Some(runs) = Arguments::parse().runs else {
        println!("allocation: say how often, as in `-- --runs 5`");
        return;
    };
    println!("program                              allocate s   check s  placed   refused");
    for (names, quota, alike, has_reserves) in PROGRAMS {
        let problem = program(names, quota, alike, has_reserves);
        let (mut soonest, mut checked) = (Duration::MAX, Duration::MAX);
        let mut told = String::new();
        for _ in 0..runs {
            let started = Instant::now();
            let allocation = allocate(&problem, &|| false).unwrap();
            soonest = soonest.min(started.elapsed());
            let placements = allocation.placements.iter();
            let matching: Vec<Option<usize>> =
                placements.map(|it| it.map(|it| it.operator)).collect();
            let started = Instant::now();
            assert_eq!(violations(&problem, &matching), []);
            checked = checked.min(started.elapsed());
            let placed = matching.iter().flatten().count();
            let refused: usize = allocation.operators.iter().map(|it| it.waiting.len()).sum();
            told = format!("{placed:>7} {refused:>9}");
        }
        let reserves = if has_reserves { " r" } else { "" };
        let name = format!("{APPLICANTS}x{OPERATORS} {names} of {quota} alike {alike}%{reserves}");
        let (soonest, checked) = (soonest.as_secs_f64(), checked.as_secs_f64());
        println!("{name:<36} {soonest:>10.3} {checked:>9.3} {told}");
    }
}

/// Everybody draws points for everybody and adds what all draw alike.
fn program(names: usize, quota: u32, alike: i64, has_reserves: bool) -> Problem {
    let mut draws = (0..).flat_map(|seed| lots(seed, 1 << 20));
    let mut points =
        |of: usize| -> Vec<i64> { (0..of).map(|_| (draws.next().unwrap() >> 44) as i64).collect() };
    let (of_operators, of_applicants) = (points(OPERATORS), points(APPLICANTS));
    let mixed = |own: Vec<i64>, common: &[i64]| -> Vec<Option<i64>> {
        let pairs = own.iter().zip(common);
        pairs.map(|(own, common)| Some(own * (100 - alike) + common * alike)).collect()
    };
    let mut order = |of: usize, common: &[i64]| ordered(&mixed(points(of), common), &lots(1, of));
    // Half of the places for those of the first kind, a third of these for those of the second within it, a tenth of
    // all for a third kind.
    let (nesting, shares): (&[Option<usize>], &[u32]) =
        if has_reserves { (&[None, Some(0), None], &[5_000, 1_667, 1_000]) } else { (&[], &[]) };
    let reserves: Vec<Reserve> = nesting.iter().map(|it| Reserve { within: *it }).collect();
    let amounts: Vec<Amount> = shares.iter().map(|it| Amount::Share(*it)).collect();
    let reserved = apportion(&[quota; OPERATORS], &reserves, &amounts).unwrap();
    let applicants = (0..APPLICANTS).map(|at| {
        let mut preferences = order(OPERATORS, &of_operators);
        preferences.truncate(names);
        let kinds = [Some(0), Some(1), Some(2), None, None, None, None, None, None, None];
        let reserves = kinds[at % 10].filter(|_| has_reserves).into_iter().collect();
        Applicant { preferences, reserves }
    });
    let applicants = applicants.collect();
    let operators = reserved.into_iter().map(|reserved| {
        let priorities = order(APPLICANTS, &of_applicants);
        Operator { quota, reserved, priorities }
    });
    Problem { operators: operators.collect(), applicants, reserves }
}
