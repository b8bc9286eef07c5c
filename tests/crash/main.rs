//! The crash loop: kills the real server, or its PostgreSQL, at random moments while clients write, and compares what
//! is there then with what was acknowledged.
//!
//! A few cycles run with all tests. `cargo test --test crash -- --cycles 200` runs more, and `--help` tells the rest.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic and print")]

#[path = "../it/child.rs"]
#[expect(dead_code, reason = "this test needs a part of it")]
mod child;
mod clients;
mod comparison;
mod operations;
#[path = "../it/postgres/mod.rs"]
#[expect(dead_code, reason = "this test needs a part of it")]
mod postgres;
mod random;

use std::fmt::{self, Display, Formatter};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use tokio::task::JoinSet;

use child::{Place, Server};
use clients::Client;
use random::Random;

const CLIENTS: usize = 8;

/// After so many cycles all begins anew with an empty database.
const CYCLES_OF_A_ROUND: u32 = 10;

/// The longest that clients write before the crash.
const WRITING_MS_MAX: u64 = 500;

/// The longest that a server lives which is killed while it starts.
const STARTING_MS_MAX: u64 = 400;

/// Kills the server or its database while clients write, and checks that nothing is lost.
#[derive(Parser)]
struct Arguments {
    /// How often
    #[arg(long, default_value_t = 5)]
    cycles: u32,
    /// On which database; both without it
    #[arg(long)]
    database: Option<Database>,
    /// Repeats the random choices of an earlier run, though not its timing
    #[arg(long)]
    seed: Option<u64>,
    /// As of other tests: without this word in its name the test does not run
    #[arg(hide = true)]
    filter: Option<String>,
    /// As of other tests: this one always prints, and is one
    #[arg(long, hide = true)]
    nocapture: bool,
    #[arg(long, hide = true)]
    test_threads: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

/// What is done to the service at one moment.
struct Crash<'a> {
    server: bool,
    /// The server that is started next is killed too, after this time.
    next_start: Option<Duration>,
    /// The database server that is stopped.
    database: Option<&'a postgres::Cluster>,
}

#[derive(Default)]
struct Tally {
    cycles: u32,
    acknowledged: u64,
    repeated: u64,
    repeated_committed: u64,
    server_kills: u32,
    database_stops: u32,
    differences: usize,
}

/// A database from its beginning, with the clients that write to it.
struct Round {
    place: Place,
    server: Option<Server>,
    clients: Vec<Client>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.filter.is_some_and(|filter| !"crash".contains(&filter)) {
        return ExitCode::SUCCESS;
    }
    let now = naru::server::system_clock();
    let seed = arguments.seed.unwrap_or_else(|| now().unsigned_abs());
    println!("crash loop, seed {seed}");
    let mut differences = 0;
    for database in [Database::Sqlite, Database::Postgres] {
        if arguments.database.is_none_or(|it| it == database) {
            let started = Instant::now();
            let tally = run(database, arguments.cycles, Random(seed)).await;
            println!("{database:?}: {tally}, in {} s", started.elapsed().as_secs());
            differences += tally.differences;
        }
    }
    if differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the cycles, or stops at the first that finds a difference.
async fn run(database: Database, cycles: u32, mut random: Random) -> Tally {
    let cluster = (database == Database::Postgres).then(postgres::Cluster::start);
    let mut tally = Tally::default();
    while tally.cycles < cycles {
        // Removed when nothing is wrong with it; a panic leaves it too.
        let folder = tempfile::tempdir().unwrap().keep();
        let url = match &cluster {
            Some(cluster) => Some(cluster.database().await),
            None => None,
        };
        let place = Place { folder: folder.clone(), database: url, log: "info" };
        let mut round = Round::begin(place, &mut random).await;
        for _ in 0..CYCLES_OF_A_ROUND.min(cycles - tally.cycles) {
            let differences = round.cycle(cluster.as_ref(), &mut random, &mut tally).await;
            tally.cycles += 1;
            if !differences.is_empty() {
                println!("{}\nsee {}", differences.join("\n"), folder.display());
                tally.differences = differences.len();
                round.count(&mut tally);
                return tally;
            }
        }
        round.count(&mut tally);
        drop(round);
        std::fs::remove_dir_all(folder).unwrap();
        if tally.cycles < cycles {
            println!("{database:?}: {tally}");
        }
    }
    tally
}

impl Round {
    async fn begin(place: Place, random: &mut Random) -> Round {
        let server = place.start();
        let mut clients: Vec<Client> =
            (0..CLIENTS).map(|number| Client::new(number, random.split())).collect();
        let channel = server.connect().await;
        clients[0].create_shared(&channel).await;
        Round { place, server: Some(server), clients }
    }

    /// One crash and what came of it. Answers what does not agree.
    async fn cycle(
        &mut self,
        cluster: Option<&postgres::Cluster>,
        random: &mut Random,
        tally: &mut Tally,
    ) -> Vec<String> {
        let channel = self.server.as_ref().unwrap().connect().await;
        let writing: JoinSet<Client> =
            self.clients.drain(..).map(|client| client.write(channel.clone())).collect();
        tokio::time::sleep(Duration::from_millis(random.below(WRITING_MS_MAX))).await;
        let crashed = naru::server::system_clock()();
        let crash = Crash::any(cluster, random);
        self.crash(&crash, tally);
        let broken_off = writing.join_all().await;
        self.recover(&crash, tally);
        let channel = self.server.as_ref().unwrap().connect().await;
        let settling: JoinSet<Client> =
            broken_off.into_iter().map(|client| client.settle(channel.clone(), crashed)).collect();
        self.clients = settling.join_all().await;
        let token = self.clients[0].change_shared(&channel).await;
        comparison::differences(&self.clients, &channel, &token).await
    }

    fn crash(&mut self, crash: &Crash<'_>, tally: &mut Tally) {
        if let Some(cluster) = crash.database {
            cluster.crash();
            tally.database_stops += 1;
        }
        if crash.server {
            self.server = None;
            tally.server_kills += 1;
        }
    }

    fn recover(&mut self, crash: &Crash<'_>, tally: &mut Tally) {
        if let Some(cluster) = crash.database {
            cluster.restart();
        }
        if let Some(after) = crash.next_start {
            self.place.start_and_kill(after);
            tally.server_kills += 1;
        }
        self.server.get_or_insert_with(|| self.place.start());
    }

    fn count(&self, tally: &mut Tally) {
        for client in &self.clients {
            tally.acknowledged += client.acknowledged;
            tally.repeated += client.repeated;
            tally.repeated_committed += client.repeated_committed;
        }
    }
}

impl<'a> Crash<'a> {
    /// On SQLite the server is killed; with a database server either or both.
    fn any(cluster: Option<&'a postgres::Cluster>, random: &mut Random) -> Crash<'a> {
        let database = cluster.filter(|_| random.below(2) == 0);
        let server = database.is_none() || random.below(3) == 0;
        let kills_next = server && random.below(4) == 0;
        let next_start = kills_next.then(|| Duration::from_millis(random.below(STARTING_MS_MAX)));
        Crash { server, next_start, database }
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cycles ({} kills of the server, {} stops of the database): {} writes acknowledged; \
             {} broke off and were repeated, {} of them had been committed; {} differences",
            self.cycles,
            self.server_kills,
            self.database_stops,
            self.acknowledged,
            self.repeated,
            self.repeated_committed,
            self.differences,
        )
    }
}
