//! How soon a write can be found: single writes at a steady pace, each followed by a search that must include it.

use std::process;
use std::time::Duration;

use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{BatchUpsertStartupsRequest, SearchRequest};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tonic::transport::Channel;

use crate::service::profiles::{Profile, profile};
use crate::timing::Times;

/// From the acknowledgement of a write to the answer that has it, for writes at this rate a second.
pub(crate) async fn run(channel: &Channel, profiles: u32, rate: u32, time: Duration) -> Times {
    let mut ticks = interval(Duration::from_secs(1) / rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut writes = JoinSet::new();
    let started = Instant::now();
    // A profile that a kept run has written already must be another one now, or nothing is written.
    let run = process::id();
    // Other profiles each time, all over the index.
    let numbers = (0_u32..).map(|write| write.wrapping_mul(7_919) % profiles);
    for number in numbers.filter(|number| number % 12 != 11) {
        ticks.tick().await;
        if started.elapsed() >= time {
            break;
        }
        writes.spawn(write_and_find(channel.clone(), number, run));
    }
    let mut times = Times::default();
    times.add(&writes.join_all().await, started.elapsed());
    times
}

/// Gives a profile a word that no other one has, and searches for it.
async fn write_and_find(channel: Channel, number: u32, run: u32) -> Duration {
    let Profile::Startup(mut startup) = profile(number) else { panic!("{number} is a partner") };
    let word = format!("zq{number}x{run}");
    startup.tags.push(word.clone());
    let name = startup.name.clone();
    let request = BatchUpsertStartupsRequest { startups: vec![startup], ..Default::default() };
    let written = StartupServiceClient::new(channel.clone()).batch_upsert_startups(request).await;
    let acknowledged = Instant::now();
    let request = SearchRequest {
        query: word,
        at_least_as_fresh: written.unwrap().into_inner().consistency_token,
        ..SearchRequest::default()
    };
    let found = SearchServiceClient::new(channel).search(request).await.unwrap().into_inner();
    assert!(found.results.iter().any(|result| result.name == name), "{name} is found");
    acknowledged.elapsed()
}
