//! How many searches a second a server answers beside what tantivy alone does, and how soon a write can be found.
//!
//! `cargo bench --profile release --bench search -- --profiles 1000000 [--seconds 60] [--callers 8] [--data-dir DIR]`
//!
//! - `gRPC` is a real server in a process of its own, asked over a socket a caller: reading and planning the query,
//!   searching, ordering equal results by name, reading 20 stored profiles, finding highlights and concepts in their
//!   texts, encoding, HTTP/2, and the callers themselves, who take their share of the same processors.
//! - `tantivy` is the best 20 and the count for the same planned queries on the same files, in this process and without
//!   all of that, on a thread a caller. The two take turns, each caller asking every query once in a turn, for other
//!   things run on this machine too.
//! - `with facets` also counts all five facets over everything found.
//! - `write to found` is the time from the acknowledgement of a write to the answer of a search that carries its token,
//!   while 100 profiles a second are written one by one.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

mod alone;
#[path = "../service/filling.rs"]
mod filling;
mod fresh;
mod queries;
#[path = "../service/mod.rs"]
#[expect(dead_code, reason = "this bench needs a part of it")]
mod service;
mod timing;
#[path = "../world/mod.rs"]
#[expect(dead_code, reason = "this bench needs a part of it")]
mod world;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use mimalloc::MiMalloc;
use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::{SearchFacet, SearchRequest, SearchResponse, SuggestRequest};
use tokio::task::JoinSet;
use tonic::transport::Channel;

use alone::Alone;
use filling::{batches, bytes, found, write};
use queries::{APART, Asked};
use service::child::{Place, Server};
use timing::Times;

/// As the server has it, so that tantivy alone is not slower for that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const FACETS: [SearchFacet; 5] = [
    SearchFacet::Kind,
    SearchFacet::Sector,
    SearchFacet::Country,
    SearchFacet::Region,
    SearchFacet::Stage,
];

/// What people have typed when they are shown suggestions.
const BEGINNINGS: [&str; 8] = ["인", "인공", "라이ㄷ", "ro", "robot", "가노", "bacon1", "핀테"];

const WRITES_A_SECOND: u32 = 100;

/// Searches among made-up profiles over gRPC and on tantivy alone, and measures both.
#[derive(Parser)]
struct Arguments {
    /// Among how many; without it nothing is measured
    #[arg(long)]
    profiles: Option<u32>,
    /// For how long in all, with each number of callers
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many at once, beside one alone
    #[arg(long, default_value_t = 8)]
    callers: usize,
    /// Where the profiles are kept for the next run; without it they are thrown away
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Prints the time of each query alone
    #[arg(long)]
    each: bool,
    /// As Cargo says it
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let Some(profiles) = arguments.profiles else {
        println!(
            "search: say among how many, as in `-- --profiles 20000`, and `--profile release`"
        );
        return;
    };
    let time = Duration::from_secs(arguments.seconds);
    let thrown_away = tempfile::tempdir().unwrap();
    let folder = arguments.data_dir.clone().unwrap_or_else(|| thrown_away.path().to_owned());
    fs::create_dir_all(&folder).unwrap();
    let place = Place { folder, database: None, log: "warn" };
    let server = place.start();
    fill(&server.connect().await, profiles).await;

    let asked: Arc<Vec<Asked>> = Arc::new(queries::all());
    let index = place.folder.join("data").join("index");
    let alone = Alone::open(&index, &asked);
    println!("index         {} MB in {} segments", bytes(&index) / 1_000_000, alone.segments());
    let totals = totals(&server.connect().await, &alone, &asked, arguments.each).await;
    let sum: usize = totals.iter().sum();
    let without = asked.iter().zip(&totals).filter(|(_, total)| **total == 0);
    let without: Vec<&str> = without.map(|(it, _)| it.query).collect();
    println!(
        "queries       {}, {} profiles found by each on average, none by {without:?}",
        asked.len(),
        sum / totals.len()
    );
    for callers in [1, arguments.callers] {
        compare(&server, &alone, &asked, callers, time).await;
    }
    println!("server        {}", memory(server.pid()));
    let channel = server.connect().await;
    let times = fresh::run(&channel, profiles, WRITES_A_SECOND, time).await;
    println!("write to found, {WRITES_A_SECOND} writes a second: {times}");
    println!("server        {}", memory(server.pid()));
}

/// Stores the profiles unless they are there.
async fn fill(channel: &Channel, profiles: u32) {
    const AT_ONCE: u32 = 50_000;
    let there = found(channel, "").await;
    if there == profiles {
        println!("profiles      {profiles}, kept from an earlier run");
        return;
    }
    assert_eq!(there, 0, "the data folder holds another number of profiles than {profiles}");
    let started = Instant::now();
    let mut token = String::new();
    for first in (0..profiles).step_by(AT_ONCE as usize) {
        token = write(batches(first..profiles.min(first + AT_ONCE)), channel).await;
    }
    assert_eq!(found(channel, &token).await, profiles);
    println!("profiles      {profiles}, stored and found after {:.0?}", started.elapsed());
}

/// How many profiles each query finds, which is the same over gRPC and on tantivy alone. Reads everything once, so that
/// nothing is measured cold.
async fn totals(channel: &Channel, alone: &Alone, asked: &[Asked], each: bool) -> Vec<usize> {
    let mut totals = Vec::new();
    for (at, it) in asked.iter().enumerate() {
        let mut best = [Duration::MAX; 2];
        let mut total = 0;
        for _ in 0..if each { 5 } else { 1 } {
            let started = Instant::now();
            let by_tantivy = alone.one(at);
            best[0] = best[0].min(started.elapsed());
            let started = Instant::now();
            let reply = search(channel.clone(), it, &[]).await;
            best[1] = best[1].min(started.elapsed());
            total = usize::try_from(reply.total_size).unwrap();
            assert_eq!(total, by_tantivy, "{}", it.query);
        }
        if each {
            println!("{:>9.2?} tantivy {:>9.2?} gRPC {total:>7} {}", best[0], best[1], it.query);
        }
        totals.push(total);
    }
    totals
}

async fn compare(
    server: &Server,
    alone: &Alone,
    asked: &Arc<Vec<Asked>>,
    callers: usize,
    time: Duration,
) {
    let mut channels = Vec::new();
    for _ in 0..callers {
        channels.push(server.connect().await);
    }
    let [mut by_tantivy, mut searched, mut counted, mut suggested] = <[Times; 4]>::default();
    let started = Instant::now();
    while started.elapsed() < time {
        tokio::task::block_in_place(|| alone.round(callers, &mut by_tantivy));
        searches(&channels, asked, &[], &mut searched).await;
        searches(&channels, asked, &FACETS, &mut counted).await;
        suggestions(&channels, &mut suggested).await;
    }
    let share = searched.a_second() / by_tantivy.a_second();
    println!("callers       {callers}");
    println!("  tantivy     {by_tantivy}");
    println!("  gRPC        {searched}, {:.0}% of tantivy", share * 100.0);
    println!("  with facets {counted}");
    println!("  suggest     {suggested}");
}

async fn search(channel: Channel, asked: &Asked, facets: &[SearchFacet]) -> SearchResponse {
    let request = SearchRequest {
        query: asked.query.to_owned(),
        filter: Some(asked.filter.clone()),
        facets: facets.iter().map(|&facet| facet.into()).collect(),
        ..SearchRequest::default()
    };
    SearchServiceClient::new(channel).search(request).await.unwrap().into_inner()
}

async fn searches(
    channels: &[Channel],
    asked: &Arc<Vec<Asked>>,
    facets: &'static [SearchFacet],
    times: &mut Times,
) {
    let call = |channel, at: usize| {
        let asked = Arc::clone(asked);
        async move {
            search(channel, &asked[at], facets).await;
        }
    };
    round(channels, asked.len(), call, times).await;
}

async fn suggestions(channels: &[Channel], times: &mut Times) {
    let call = |channel, at: usize| async move {
        let text = BEGINNINGS[at].to_owned();
        let request = SuggestRequest { text, ..SuggestRequest::default() };
        SearchServiceClient::new(channel).suggest(request).await.unwrap();
    };
    round(channels, BEGINNINGS.len(), call, times).await;
}

/// Makes every one of `number` calls once over each connection, one after the other.
async fn round<F>(
    channels: &[Channel],
    number: usize,
    call: impl Fn(Channel, usize) -> F,
    times: &mut Times,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (caller, channel) in channels.iter().enumerate() {
        let all = (0..number).cycle().skip(caller * APART).take(number);
        let calls: Vec<F> = all.map(|at| call(channel.clone(), at)).collect();
        tasks.spawn(async move {
            let mut times = Vec::new();
            for call in calls {
                let asked = Instant::now();
                call.await;
                times.push(asked.elapsed());
            }
            times
        });
    }
    let calls = tasks.join_all().await.concat();
    times.add(&calls, started.elapsed());
}

/// What a process holds in memory, as Linux tells it: its own, and pages of files that others may have the room of.
fn memory(pid: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
        kilobytes / 1_000
    };
    format!(
        "{} MB of memory, {} MB of it its own and {} MB of files",
        megabytes("VmRSS:"),
        megabytes("RssAnon:"),
        megabytes("RssFile:")
    )
}
