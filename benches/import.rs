//! How fast many profiles go in, until they can be found, and how soon a server with so many is ready again.
//!
//! `cargo bench --profile release --bench import -- --profiles 100000 [--database postgres]`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

mod service;
#[expect(dead_code, reason = "this bench needs a part of it")]
mod world;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::Parser;
use naru::proto::partner_service_client::PartnerServiceClient;
use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{
    BatchUpsertPartnersRequest, BatchUpsertStartupsRequest, SearchFilter, SearchRequest,
    batch_upsert_partners_result, batch_upsert_startups_result,
};
use prost::Message as _;
use tokio::task::JoinSet;
use tonic::transport::Channel;

use service::profiles::{Profile, profile};
use service::{Database, Ground};

const BATCH_PROFILES: usize = 500;

/// Batches under way.
const CALLS: usize = 4;

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

enum Batch {
    Startups(BatchUpsertStartupsRequest),
    Partners(BatchUpsertPartnersRequest),
}

impl Batch {
    fn encoded_len(&self) -> usize {
        match self {
            Self::Startups(request) => request.encoded_len(),
            Self::Partners(request) => request.encoded_len(),
        }
    }
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let Some(profiles) = arguments.profiles else {
        println!("import: say how many, as in `-- --profiles 100000`, and `--profile release`");
        return;
    };
    let batches = batches(profiles);
    let size: usize = batches.iter().map(Batch::encoded_len).sum();
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

/// Made before the clock starts: this measures the service.
fn batches(profiles: u32) -> Vec<Batch> {
    let mut batches = Vec::new();
    let (mut startups, mut partners) = (Vec::new(), Vec::new());
    for number in 0..profiles {
        match profile(number) {
            Profile::Startup(startup) => startups.push(startup),
            Profile::Partner(partner) => partners.push(partner),
        }
        let is_last = number + 1 == profiles;
        if startups.len() == BATCH_PROFILES || (is_last && !startups.is_empty()) {
            let startups = std::mem::take(&mut startups);
            batches.push(Batch::Startups(BatchUpsertStartupsRequest {
                startups,
                ..Default::default()
            }));
        }
        if partners.len() == BATCH_PROFILES || (is_last && !partners.is_empty()) {
            let partners = std::mem::take(&mut partners);
            batches.push(Batch::Partners(BatchUpsertPartnersRequest {
                partners,
                ..Default::default()
            }));
        }
    }
    batches
}

/// Writes all, and answers a token that includes them.
async fn write(batches: Vec<Batch>, channel: &Channel) -> String {
    let mut calls = JoinSet::new();
    let mut batches = batches.into_iter();
    let last = batches.next_back();
    for batch in batches {
        if calls.len() == CALLS {
            calls.join_next().await.unwrap().unwrap();
        }
        calls.spawn(write_one(batch, channel.clone()));
    }
    calls.join_all().await;
    write_one(last.unwrap(), channel.clone()).await
}

async fn write_one(batch: Batch, channel: Channel) -> String {
    match batch {
        Batch::Startups(request) => {
            let reply = StartupServiceClient::new(channel).batch_upsert_startups(request).await;
            let reply = reply.unwrap().into_inner();
            for result in reply.results {
                let outcome = result.outcome.unwrap();
                assert!(
                    matches!(outcome, batch_upsert_startups_result::Outcome::Written(_)),
                    "{outcome:?}"
                );
            }
            reply.consistency_token
        }
        Batch::Partners(request) => {
            let reply = PartnerServiceClient::new(channel).batch_upsert_partners(request).await;
            let reply = reply.unwrap().into_inner();
            for result in reply.results {
                let outcome = result.outcome.unwrap();
                assert!(
                    matches!(outcome, batch_upsert_partners_result::Outcome::Written(_)),
                    "{outcome:?}"
                );
            }
            reply.consistency_token
        }
    }
}

/// How many profiles are found once the index is as fresh as the token.
async fn found(channel: &Channel, token: &str) -> u32 {
    let request = SearchRequest {
        filter: Some(SearchFilter::default()),
        at_least_as_fresh: token.to_owned(),
        page_size: 1,
        ..SearchRequest::default()
    };
    loop {
        match SearchServiceClient::new(channel.clone()).search(request.clone()).await {
            Ok(reply) => return u32::try_from(reply.into_inner().total_size).unwrap(),
            // The index is behind, or being opened.
            Err(status) if status.code() == tonic::Code::Unavailable => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(status) => panic!("{status}"),
        }
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

fn bytes(path: &Path) -> u64 {
    let data = path.symlink_metadata().unwrap();
    if !data.is_dir() {
        return data.len();
    }
    fs::read_dir(path).unwrap().map(|entry| bytes(&entry.unwrap().path())).sum()
}
