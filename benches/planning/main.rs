//! How good plans of made-up trips are, and how soon.
//!
//! `cargo bench --bench planning -- --work 100000000 [--only 36x86]`
//!
//! One line a trip: what it has (f floors close to what there is room for, i interpreters, t travel, v visits of several
//! companies, w windows and absences), how long it took, and how far the value is below its bound at most.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

mod trips;

use std::time::Instant;

use clap::Parser;
use naru::planning::{Limits, plan};
use trips::Trip;

/// Companies, hosts, days, slots a day, and what makes it hard.
const TRIPS: [(usize, usize, u16, u16, &str); 14] = [
    (8, 10, 1, 10, "f"),
    (8, 10, 1, 10, "fitw"),
    (8, 10, 1, 10, "fitvw"),
    (20, 20, 1, 10, "f"),
    (20, 20, 1, 10, "fiw"),
    (20, 20, 1, 10, "fitvw"),
    (36, 86, 2, 10, "f"),
    (36, 86, 2, 10, "w"),
    (36, 86, 2, 10, "fitvw"),
    (60, 60, 2, 10, "iw"),
    (60, 60, 2, 10, "ftw"),
    (100, 100, 3, 10, "f"),
    (100, 100, 3, 10, "fitw"),
    (1_000, 1_000, 3, 10, "fiw"),
];

/// Plans made-up trips.
#[derive(Parser)]
struct Arguments {
    /// Units of work for each; without it nothing is measured
    #[arg(long)]
    work: Option<u64>,
    /// Only the trips of so many companies and hosts, as in 36x86
    #[arg(long)]
    only: Option<String>,
    /// How many seeds of each
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// As Cargo says it
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let Some(work_max) = arguments.work else {
        println!("planning: say how much work, as in `-- --work 100000000`");
        return;
    };
    println!(
        "trip                    seconds  meetings      value  gap %  short  (least)  idle min  ending"
    );
    for (companies, hosts, days, slots, kind) in TRIPS {
        let name = format!("{companies}x{hosts}");
        if arguments.only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        for seed in 1..=arguments.seeds {
            let trip = Trip { companies, hosts, days, slots, seed, ..Trip::of(kind) };
            let problem = trips::problem(&trip);
            let started = Instant::now();
            let plan = plan(&problem, Limits { work_max, seed: 1 }, &|| false).unwrap();
            let gap = plan.gap_basis_points();
            let gap = format!("{}.{:02}", gap / 100, gap % 100);
            println!(
                "{:<22} {:>8.2} {:>9} {:>10} {gap:>6} {:>6} {:>8} {:>9}  {:?}",
                format!("{name} {} slots {kind}", days * slots),
                started.elapsed().as_secs_f64(),
                plan.meetings.len(),
                plan.value,
                plan.shortfall(),
                plan.shortfall_min,
                plan.idle_minutes,
                plan.ending,
            );
        }
    }
}
