//! How fast many profiles go in, until they can be found, and how soon a server with so many is ready again.
//!
//! `cargo bench --profile release --bench import -- --profiles 100000 [--database postgres]`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

#[path = "service/filling.rs"]
mod filling;
mod service;
#[expect(dead_code, reason = "this bench needs a part of it")]
mod world;

use std::fs;
use std::time::{Duration, Instant};

use clap::Parser;
use prost::Message as _;

use filling::{Batch, CALLS, batches, bytes, found, write};
use service::{Database, Ground};

/// Stores made-up profiles in batches over gRPC and measures it.
#[derive(Parser)]
struct Arguments {
    /// How many; without it nothing is measured
    #[arg(long)]
    profiles: Option<u32>,
    /// Where to
    #[arg(long, default_value = "sqlite")]
    database: Database,
    /// As Cargo says it
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let Some(profiles) = arguments.profiles else {
        println!("import: say how many, as in `-- --profiles 100000`, and `--profile release`");
        return;
    };
    // Made before the clock starts: this measures the service.
    let batches = batches(0..profiles);
    let size: usize = batches.iter().map(encoded_len).sum();
    let ground = Ground::new(arguments.database).await;
    let server = ground.place.start();
    let channel = server.connect().await;

    let started = Instant::now();
    let token = write(batches, &channel).await;
    let stored = started.elapsed();
    let found = found(&channel, &token).await;
    let searchable = started.elapsed();
    assert_eq!(found, profiles);
    println!(
        "{:?}, {profiles} profiles of {} bytes on average, {CALLS} calls at a time",
        arguments.database,
        size / profiles as usize
    );
    println!("stored      {}", rate(profiles, stored));
    println!("searchable  {}", rate(profiles, searchable));
    println!("server      {}", usage(server.pid()));
    println!("on disk     {} MB in the data folder", bytes(ground.folder.path()) / 1_000_000);

    // Killed, so that it may have something to make up for.
    drop(server);
    let started = Instant::now();
    let server = ground.place.start();
    let listening = started.elapsed();
    let channel = server.connect().await;
    assert_eq!(self::found(&channel, &token).await, profiles);
    let ready = started.elapsed();
    println!(
        "restart     {:.2} s until it listens, {:.2} s until it finds",
        listening.as_secs_f64(),
        ready.as_secs_f64()
    );
}

fn encoded_len(batch: &Batch) -> usize {
    match batch {
        Batch::Startups(request) => request.encoded_len(),
        Batch::Partners(request) => request.encoded_len(),
    }
}

fn rate(profiles: u32, time: Duration) -> String {
    let seconds = time.as_secs_f64();
    format!("{seconds:.2} s, {:.0} profiles a second", f64::from(profiles) / seconds)
}

/// What a process has used, as Linux tells it.
fn usage(pid: u32) -> String {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // Behind the name in brackets, of which nobody knows what it holds.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // In hundredths of a second, of the process itself and of the system on its behalf.
    let hundredths: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim();
    format!(
        "{}.{:02} s of processor time, {peak} of memory at most",
        hundredths / 100,
        hundredths % 100
    )
}
