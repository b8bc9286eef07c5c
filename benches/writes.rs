//! How many single writes a second callers get done, beside what the database alone commits.
//!
//! `cargo bench --profile release --bench writes -- --seconds 5 [--database postgres]`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and print")]

mod service;
#[expect(dead_code, reason = "this bench needs a part of it")]
mod world;

use std::time::{Duration, Instant};

use clap::Parser;
use naru::proto::partner_service_client::PartnerServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{CreatePartnerRequest, CreateStartupRequest};
use prost::Message as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use tokio::task::JoinSet;
use tonic::transport::Channel;

use service::profiles::{Profile, profile};
use service::{Database, Ground};

const CALLERS: [u32; 3] = [1, 16, 128];

const CREATE: &str = "CREATE TABLE bench (id BIGINT PRIMARY KEY, body BYTEA NOT NULL)";
const INSERT: &str = "INSERT INTO bench (id, body) VALUES ($1, $2)";

/// Creates made-up profiles one by one and counts them.
#[derive(Parser)]
struct Arguments {
    /// For how long with each number of callers; without it nothing is measured
    #[arg(long)]
    seconds: Option<u64>,
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
    let Some(seconds) = arguments.seconds else {
        println!("writes: say for how long, as in `-- --seconds 5`, and `--profile release`");
        return;
    };
    let time = Duration::from_secs(seconds);
    let ground = Ground::new(arguments.database).await;
    let server = ground.place.start();
    println!("{:?}, {seconds} s each", arguments.database);
    for callers in CALLERS {
        // Before and after, for other things run on this machine too.
        let before = commits(&ground, callers, time / 2).await;
        let mut clients = Vec::new();
        for _ in 0..callers {
            clients.push(server.connect().await);
        }
        let called = calls(clients, time).await;
        let after = commits(&ground, callers, time / 2).await;
        println!(
            "{callers:>3} callers: {called:>6.0} calls a second, the database alone {before:>6.0} and {after:>6.0} commits"
        );
    }
}

/// Calls a second, each client one after the other.
async fn calls(clients: Vec<Channel>, time: Duration) -> f64 {
    let started = Instant::now();
    let mut callers = JoinSet::new();
    for (client, channel) in (0_u32..).zip(clients) {
        callers.spawn(async move {
            let mut done = 0_u32;
            while started.elapsed() < time {
                create(unnamed(client, done), channel.clone()).await;
                done += 1;
            }
            done
        });
    }
    let done: u32 = callers.join_all().await.into_iter().sum();
    f64::from(done) / started.elapsed().as_secs_f64()
}

async fn create(profile: Profile, channel: Channel) {
    match profile {
        Profile::Startup(startup) => {
            let request = CreateStartupRequest { startup: Some(startup), ..Default::default() };
            StartupServiceClient::new(channel).create_startup(request).await.unwrap();
        }
        Profile::Partner(partner) => {
            let request = CreatePartnerRequest { partner: Some(partner), ..Default::default() };
            PartnerServiceClient::new(channel).create_partner(request).await.unwrap();
        }
    }
}

/// Without a name, so that the service chooses one.
fn unnamed(client: u32, number: u32) -> Profile {
    let mut profile = profile(client * 1_000_000 + number);
    match &mut profile {
        Profile::Startup(startup) => startup.name.clear(),
        Profile::Partner(partner) => partner.name.clear(),
    }
    profile
}

/// What the service stores of it, as bytes.
fn body(client: u32, number: u32) -> Vec<u8> {
    match unnamed(client, number) {
        Profile::Startup(startup) => startup.encode_to_vec(),
        Profile::Partner(partner) => partner.encode_to_vec(),
    }
}

/// Commits a second of rows of the same size by the database alone: on PostgreSQL over a connection a caller, on
/// SQLite, which has one writer, over one.
async fn commits(ground: &Ground, callers: u32, time: Duration) -> f64 {
    match &ground.place.database {
        None => sqlite_commits(ground, time).await,
        Some(url) => postgres_commits(url, callers, time).await,
    }
}

async fn sqlite_commits(ground: &Ground, time: Duration) -> f64 {
    let folder = tempfile::tempdir_in(ground.folder.path()).unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("bench.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    connection.execute(CREATE).await.unwrap();
    let started = Instant::now();
    let mut done = 0_u32;
    while started.elapsed() < time {
        let body = body(0, done);
        sqlx::query(INSERT)
            .bind(i64::from(done))
            .bind(body)
            .execute(&mut connection)
            .await
            .unwrap();
        done += 1;
    }
    f64::from(done) / started.elapsed().as_secs_f64()
}

async fn postgres_commits(url: &str, callers: u32, time: Duration) -> f64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute("DROP TABLE IF EXISTS bench").await.unwrap();
    connection.execute(CREATE).await.unwrap();
    let mut connections = vec![connection];
    for _ in 1..callers {
        connections.push(PgConnection::connect(url).await.unwrap());
    }
    let started = Instant::now();
    let mut writers = JoinSet::new();
    for (writer, mut connection) in (0_u32..).zip(connections) {
        writers.spawn(async move {
            let mut done = 0_u32;
            while started.elapsed() < time {
                let body = body(writer, done);
                let id = i64::from(writer) << 32 | i64::from(done);
                sqlx::query(INSERT).bind(id).bind(body).execute(&mut connection).await.unwrap();
                done += 1;
            }
            done
        });
    }
    let done: u32 = writers.join_all().await.into_iter().sum();
    f64::from(done) / started.elapsed().as_secs_f64()
}
