//! How soon many start-ups are judged by the rules of a program, and the checks summed up.
//!
//! `cargo bench --bench eligibility -- --startups 10000`
//!
//! One line a program of the sample call: how many checks by every track there are, the time of all of them and of the
//! summary, what that comes to for one check.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

use std::collections::HashMap;
use std::time::{Duration, Instant};

use clap::Parser;
use jiff::civil;
use naru::eligibility::{Facts, Tally, check};
use naru::matching::Rates;
use naru::proto::{Partner, PartnerKind, Program, Startup};
use naru::taxonomy::Taxonomy;
use prost_reflect::{DynamicMessage, ReflectMessage};

/// Judges the start-ups of the sample call, over and over.
#[derive(Parser)]
struct Arguments {
    /// How many; without it nothing is measured
    #[arg(long)]
    startups: Option<usize>,
    /// As Cargo says it
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let Some(count) = Arguments::parse().startups else {
        println!("eligibility: say how many, as in `-- --startups 10000`");
        return;
    };
    let partners: Vec<Partner> = read("operators");
    let kinds: HashMap<String, PartnerKind> =
        partners.iter().map(|it| (it.name.clone(), it.kind())).collect();
    let facts =
        Facts { taxonomy: Taxonomy::builtin(), rates: Rates::builtin(), partner_kinds: &kinds };
    let startups: Vec<Startup> = read("startups");
    let day = civil::date(2026, 6, 29);
    println!("program                        checks   checks s  summary s   µs each");
    for program in read::<Program>("programs") {
        let tracks: Vec<&str> = match program.tracks.is_empty() {
            true => vec![""],
            false => program.tracks.iter().map(|it| it.id.as_str()).collect(),
        };
        let mut tally = Tally::new(&program, day, 90);
        let (mut checking, mut counting) = (Duration::ZERO, Duration::ZERO);
        for startup in startups.iter().cycle().take(count) {
            for track in &tracks {
                let started = Instant::now();
                let check = check(&program, track, startup, day, &facts);
                checking += started.elapsed();
                let started = Instant::now();
                tally.add(&check);
                counting += started.elapsed();
            }
        }
        let started = Instant::now();
        let checks = tally.finish().total_checks;
        counting += started.elapsed();
        let each = (checking + counting).as_secs_f64() * 1e6 / f64::from(checks);
        let (checking, counting) = (checking.as_secs_f64(), counting.as_secs_f64());
        println!("{:<28} {checks:>8} {checking:>10.3} {counting:>10.3} {each:>9.1}", program.name);
    }
}

fn read<M: ReflectMessage + Default>(file: &str) -> Vec<M> {
    let path = format!("{}/examples/fictional-call/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let mut json = serde_json::Deserializer::from_str(line);
        DynamicMessage::deserialize(M::default().descriptor(), &mut json)
    };
    text.lines().map(|it| line(it).unwrap().transcode_to().unwrap()).collect()
}
