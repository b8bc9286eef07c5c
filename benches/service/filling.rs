//! Many made-up profiles stored through gRPC.

use std::fs;
use std::path::Path;
use std::time::Duration;

use naru::proto::partner_service_client::PartnerServiceClient;
use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{
    BatchUpsertPartnersRequest, BatchUpsertStartupsRequest, SearchFilter, SearchRequest,
    batch_upsert_partners_result, batch_upsert_startups_result,
};
use tokio::task::JoinSet;
use tonic::transport::Channel;

use crate::service::profiles::{Profile, profile};

const BATCH_PROFILES: usize = 500;

/// Batches under way.
pub(crate) const CALLS: usize = 4;

/// Profiles of one kind that are written by one call.
pub(crate) enum Batch {
    Startups(BatchUpsertStartupsRequest),
    Partners(BatchUpsertPartnersRequest),
}

/// The profiles of these numbers.
pub(crate) fn batches(numbers: impl IntoIterator<Item = u32>) -> Vec<Batch> {
    let mut batches = Vec::new();
    let (mut startups, mut partners) = (Vec::new(), Vec::new());
    let mut numbers = numbers.into_iter().peekable();
    while let Some(number) = numbers.next() {
        match profile(number) {
            Profile::Startup(startup) => startups.push(startup),
            Profile::Partner(partner) => partners.push(partner),
        }
        let is_last = numbers.peek().is_none();
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
pub(crate) async fn write(batches: Vec<Batch>, channel: &Channel) -> String {
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
pub(crate) async fn found(channel: &Channel, token: &str) -> u32 {
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

/// How much a file or all files of a folder hold.
pub(crate) fn bytes(path: &Path) -> u64 {
    let data = path.symlink_metadata().unwrap();
    if !data.is_dir() {
        return data.len();
    }
    fs::read_dir(path).unwrap().map(|entry| bytes(&entry.unwrap().path())).sum()
}
