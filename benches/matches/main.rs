//! How long a server takes to answer who should meet whom.
//!
//! `cargo bench --profile release --bench matches -- --partners 100000 [--startups 1000] [--seconds 20] [--stream]
//! [--data-dir DIR]`
//!
//! A real server in a process of its own, asked over a socket a caller, so that the callers take their share of the same
//! processors. Start-ups ask in turn; each asks for 20 matches with all reasons.
//!
//! - `after writes` asks while ten start-ups a second are written, so that most answers come from a new snapshot.
//! - `--stream` asks for the matches of all start-ups, at most 10,000, in one call, so that their lists differ.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

#[path = "../service/filling.rs"]
mod filling;
#[path = "../service/mod.rs"]
#[expect(dead_code, reason = "this bench needs a part of it")]
mod service;
#[path = "../search/timing.rs"]
mod timing;
#[path = "../world/mod.rs"]
#[expect(dead_code, reason = "this bench needs a part of it")]
mod world;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;
use naru::proto::match_service_client::MatchServiceClient;
use naru::proto::{MatchPartnersRequest, StreamMatchesRequest};
use tokio::task::JoinSet;
use tonic::transport::Channel;

use filling::{Batch, batches, bytes, found, write};
use service::child::Place;
use timing::Times;

/// Asks a server for matches among made-up profiles.
#[derive(Parser)]
struct Arguments {
    /// Among how many partners; without it nothing is measured
    #[arg(long)]
    partners: Option<u32>,
    /// How many start-ups there are
    #[arg(long, default_value_t = 1_000)]
    startups: u32,
    /// For how long, with each number of callers
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Also asks for the matches of all start-ups in one call
    #[arg(long)]
    stream: bool,
    /// Where the profiles are kept for the next run; without it they are thrown away
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// As Cargo says it
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let Some(partners) = arguments.partners else {
        println!(
            "matches: say among how many, as in `-- --partners 2000`, and `--profile release`"
        );
        return;
    };
    let (startups, time) = (arguments.startups, Duration::from_secs(arguments.seconds));
    let thrown_away = tempfile::tempdir().unwrap();
    let folder = arguments.data_dir.clone().unwrap_or_else(|| thrown_away.path().to_owned());
    fs::create_dir_all(&folder).unwrap();
    let server = Place { folder: folder.clone(), database: None, log: "warn" }.start();
    fill(&server.connect().await, partners, startups).await;
    println!("data          {} MB on disk", bytes(&folder) / 1_000_000);
    let channel = server.connect().await;
    let first = Instant::now();
    ask(channel.clone(), 0).await;
    println!("first answer  {:.1?}", first.elapsed());
    for callers in [1, 4] {
        let mut channels = Vec::new();
        for _ in 0..callers {
            channels.push(server.connect().await);
        }
        println!("{callers} callers     {}", asked(&channels, startups, time).await);
    }
    let channels = [server.connect().await];
    let writing = tokio::spawn(write_on(channel.clone(), startups));
    println!("after writes  {}", asked(&channels, startups, time).await);
    writing.abort();
    if arguments.stream {
        stream(channel, startups.min(10_000)).await;
    }
    println!("server        {}", memory(server.pid()));
}

/// The numbers of the first so many partners, and of the first so many start-ups: of twelve profiles one is a partner.
fn numbers(partners: u32, startups: u32) -> impl Iterator<Item = u32> {
    (0..partners).map(|at| 12 * at + 11).chain((0..startups).map(number_of_startup))
}

fn number_of_startup(at: u32) -> u32 {
    at / 11 * 12 + at % 11
}

async fn fill(channel: &Channel, partners: u32, startups: u32) {
    const AT_ONCE: usize = 50_000;
    let there = found(channel, "").await;
    if there == partners + startups {
        println!("profiles      {there}, kept from an earlier run");
        return;
    }
    assert_eq!(there, 0, "the data folder holds other profiles");
    let started = Instant::now();
    let all: Vec<u32> = numbers(partners, startups).collect();
    let mut token = String::new();
    for some in all.chunks(AT_ONCE) {
        token = write(batches(some.iter().copied()), channel).await;
    }
    assert_eq!(found(channel, &token).await, partners + startups);
    println!("profiles      {}, stored and found after {:.0?}", all.len(), started.elapsed());
}

/// Writes ten start-ups a second, each otherwise than before.
async fn write_on(channel: Channel, startups: u32) {
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    for at in 0.. {
        ticks.tick().await;
        let mut batches = batches([number_of_startup(at % startups)]);
        for batch in &mut batches {
            let Batch::Startups(request) = batch else { continue };
            request.startups.iter_mut().for_each(|it| it.tags.push(format!("written{at}")));
        }
        write(batches, &channel).await;
    }
}

async fn ask(channel: Channel, startup: u32) {
    let request = MatchPartnersRequest {
        startup: format!("startups/load-{}", number_of_startup(startup)),
        ..MatchPartnersRequest::default()
    };
    let client = MatchServiceClient::new(channel).max_decoding_message_size(usize::MAX);
    let reply = { client }.match_partners(request).await.unwrap().into_inner();
    assert!(reply.summary.unwrap().candidates > 0);
}

/// Calls one after the other over each connection until the time is over.
async fn asked(channels: &[Channel], startups: u32, time: Duration) -> Times {
    let started = Instant::now();
    let mut callers = JoinSet::new();
    for (caller, channel) in (0..).zip(channels.iter().cloned()) {
        callers.spawn(async move {
            let mut times = Vec::new();
            for at in 0_u32.. {
                if started.elapsed() >= time {
                    break;
                }
                let asked = Instant::now();
                ask(channel.clone(), (at + caller * 97) % startups).await;
                times.push(asked.elapsed());
            }
            times
        });
    }
    let calls = callers.join_all().await.concat();
    let mut times = Times::default();
    times.add(&calls, started.elapsed());
    times
}

async fn stream(channel: Channel, startups: u32) {
    let started = Instant::now();
    let names = (0..startups).map(|at| format!("startups/load-{}", number_of_startup(at)));
    let request =
        StreamMatchesRequest { startups: names.collect(), ..StreamMatchesRequest::default() };
    let mut client = MatchServiceClient::new(channel).max_decoding_message_size(usize::MAX);
    let mut replies = client.stream_matches(request).await.unwrap().into_inner();
    let (mut lists, mut first) = (0, Duration::ZERO);
    while let Some(reply) = replies.message().await.unwrap() {
        assert!(!reply.matches.is_empty());
        lists += 1;
        if lists == 1 {
            first = started.elapsed();
        }
    }
    println!("stream        {lists} lists after {:.1?}, the first {first:.1?}", started.elapsed());
}

/// What the server's process holds in memory of its own, as Linux tells it.
fn memory(pid: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    format!("{} MB of memory of its own", kilobytes / 1_000)
}
