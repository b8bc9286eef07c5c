//! What a server does while its disk is full or its database away, and how soon it has recovered.

use std::time::{Duration, Instant};

use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{CreateStartupRequest, GetStartupRequest, ListStartupsRequest, SearchRequest};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::app::{assert_refused, startup};
use crate::child::{Place, Server};
use crate::postgres::{self, Cluster};

/// How long callers wait.
const DEADLINE: Duration = Duration::from_secs(4);

/// How soon everything works again.
const RECOVERY_MAX: Duration = Duration::from_secs(5);

/// A server in a process of its own, and a client.
struct Service {
    place: Place,
    server: Server,
    channel: Channel,
    _folder: tempfile::TempDir,
}

impl Service {
    async fn start(database: Option<String>) -> Service {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder: folder.path().to_owned(), database, log: "warn" };
        let server = place.start();
        let channel = server.connect().await;
        Service { place, server, channel, _folder: folder }
    }

    /// Creates a start-up, under its id as request id, and answers the consistency token.
    async fn create(&self, id: &str) -> Result<String, Status> {
        let request =
            CreateStartupRequest { startup: Some(startup(id)), request_id: id.to_owned() };
        let mut client = StartupServiceClient::new(self.channel.clone());
        Ok(client.create_startup(in_time(request)).await?.into_inner().consistency_token)
    }

    async fn get(&self, id: &str) -> Result<(), Status> {
        let request = GetStartupRequest { name: format!("startups/{id}"), ..Default::default() };
        let mut client = StartupServiceClient::new(self.channel.clone());
        client.get_startup(in_time(request)).await.map(|_| ())
    }

    async fn listed(&self) -> Result<usize, Status> {
        let mut client = StartupServiceClient::new(self.channel.clone());
        let reply = client.list_startups(in_time(ListStartupsRequest::default())).await?;
        Ok(reply.into_inner().startups.len())
    }

    async fn found(&self, token: &str) -> Result<i64, Status> {
        let request = SearchRequest { at_least_as_fresh: token.to_owned(), ..Default::default() };
        let mut client = SearchServiceClient::new(self.channel.clone());
        Ok(client.search(in_time(request)).await?.into_inner().total_size)
    }

    /// Creates a start-up and finds it; panics unless both succeed soon. Every failure on the way must be passing.
    async fn recovers(&self, id: &str) -> i64 {
        let since = Instant::now();
        loop {
            let found = async { self.found(&self.create(id).await?).await };
            match found.await {
                Ok(found) => {
                    assert!(since.elapsed() < RECOVERY_MAX, "{:?}", since.elapsed());
                    return found;
                }
                Err(status) => assert_eq!(status.code(), Code::Unavailable, "{status:?}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_there_is_no_room_for_the_database_reads_go_on() {
    let service = Service::start(None).await;
    let token = service.create("a").await.unwrap();
    assert_eq!(service.found(&token).await.unwrap(), 1);

    // Room for nothing at all, and then for the log, but not for a page of the database.
    for (id, limit) in [("b", 0), ("c", 0), ("b", 3_000)] {
        service.server.limit_files(Some(limit));
        let asked = Instant::now();
        let status = service.create(id).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{status:?}");
        assert!(status.get_details_error_info().is_some(), "{status:?}");
        assert!(asked.elapsed() < DEADLINE, "{:?}", asked.elapsed());
        service.get("a").await.unwrap();
        assert_eq!(service.listed().await.unwrap(), 1);
        assert_eq!(service.found(&token).await.unwrap(), 1);
    }

    service.server.limit_files(None);
    assert_eq!(service.recovers("b").await, 2);
    assert_eq!(service.listed().await.unwrap(), 2);
    let log = std::fs::read_to_string(service.place.log_file()).unwrap();
    assert!(log.contains("disk"), "the log names the cause: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_there_is_no_room_for_the_index_searches_go_on_as_of_before() {
    let service = Service::start(Some(postgres::database().await)).await;
    let token = service.create("a").await.unwrap();
    assert_eq!(service.found(&token).await.unwrap(), 1);

    // Room for the log, but not for the file that tells of all others; and then for nothing at all.
    service.server.limit_files(Some(3_000));
    let newer = service.create("b").await.unwrap();
    for limit in [3_000, 0] {
        service.server.limit_files(Some(limit));
        assert_refused(service.found(&newer).await, Code::Unavailable, "INDEX_BEHIND");
        for _ in 0..20 {
            assert_eq!(service.found(&token).await.unwrap(), 1);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    service.get("b").await.unwrap();

    service.server.limit_files(None);
    assert_eq!(service.recovers("c").await, 3);
    let log = std::fs::read_to_string(service.place.log_file()).unwrap();
    assert!(log.contains("too large"), "the log names the cause: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_of_the_database_all_works_again_soon() {
    // Long enough for pauses between attempts to have grown.
    const OUTAGE: Duration = Duration::from_secs(20);
    let cluster = Cluster::start();
    let service = Service::start(Some(cluster.database().await)).await;
    let token = service.create("a").await.unwrap();
    assert_eq!(service.found(&token).await.unwrap(), 1);

    cluster.crash();
    let since = Instant::now();
    while since.elapsed() < OUTAGE {
        let asked = Instant::now();
        assert_refused(service.get("a").await, Code::Unavailable, "STORE_UNAVAILABLE");
        assert_eq!(service.create("b").await.unwrap_err().code(), Code::Unavailable);
        assert!(asked.elapsed() < 2 * DEADLINE, "{:?}", asked.elapsed());
        assert_eq!(service.found("").await.unwrap(), 1);
    }

    cluster.restart();
    assert_eq!(service.recovers("b").await, 2);
}

fn in_time<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(DEADLINE);
    request
}
