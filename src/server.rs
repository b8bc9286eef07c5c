//! The wiring diagram: open, follow, serve, drain.

use std::fs::{self, File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::config::Settings;
use crate::matching::{Model, Rates, Weights};
use crate::proto::DESCRIPTOR_BYTES;
use crate::search::{self, Index};
use crate::services::{self, Compute, Context};
use crate::store::{self, Clock, Location, Store};
use crate::taxonomy::{Source, Taxonomy};
use crate::transport;

/// How long calls under way may take to finish once the server is asked to stop.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// How long closing index and store may take after that: a database that hangs must not keep the process alive.
const CLOSE_MAX: Duration = Duration::from_secs(10);

/// How often what is kept for a time only is erased: deleted profiles and outcomes of request ids.
const PURGE_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Services that work as long as the store does, or always.
const STORE_SERVICES: [&str; 11] = [
    "naru.v1.StartupService",
    "naru.v1.PartnerService",
    "naru.v1.ContactService",
    "naru.v1.EngagementService",
    "naru.v1.DelegationService",
    "naru.v1.PlanService",
    "naru.v1.MeetingService",
    "naru.v1.AgreementService",
    "naru.v1.ApplicationService",
    "naru.v1.ReportService",
    "naru.v1.TaxonomyService",
];

/// Services that need the index too.
const INDEX_SERVICES: [&str; 8] = [
    "naru.v1.SearchService",
    "naru.v1.MatchService",
    "naru.v1.SelectionService",
    "naru.v1.ProgramService",
    "naru.v1.MatchListService",
    "naru.v1.AllocationService",
    "naru.v1.DocumentService",
    "naru.v1.OperationsService",
];

/// How often a data folder is tried that another server uses, and how long is waited in between.
const LOCK_TRIES: u32 = 20;
const LOCK_RETRY: Duration = Duration::from_millis(50);

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder cannot be made or written.
    #[error("cannot use the data folder {}: {source}", .path.display())]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another server uses the data folder.
    #[error(
        "the data folder {} is used by another naru; stop that one or choose another folder", .0.display()
    )]
    DataFolderInUse(PathBuf),
    /// The address can be reached from other machines.
    #[error(
        "cannot listen on {0}: callers are not authenticated yet, so only this machine may call"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The table of currency rates cannot be used.
    #[error("cannot use the table of rates {}: {why}", .path.display())]
    Rates {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// The operator's additions to the taxonomy cannot be used.
    #[error("cannot use the taxonomy file {}: {why}", .path.display())]
    Taxonomy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The index cannot be opened.
    #[error(transparent)]
    Index(#[from] search::Error),
    /// The contract cannot be served through reflection.
    #[error(transparent)]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// A server that is running.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    store: Store,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    serving: JoinHandle<Result<(), tonic::transport::Error>>,
    _lock: File,
}

/// The clock on the wall.
#[must_use]
pub fn system_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    let now = || {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    };
    Arc::new(now)
}

/// Where the database is.
///
/// # Errors
///
/// A URL that names no database.
pub fn location(settings: &Settings) -> Result<Location, store::Error> {
    match &settings.database {
        Some(url) => url.parse(),
        None => Ok(Location::sqlite(settings.database_file())),
    }
}

/// Opens the store and the index, and serves until stopped.
///
/// # Errors
///
/// Where a folder, the database or the address cannot be used.
pub async fn start(settings: Settings) -> Result<Running, Error> {
    start_at(settings, system_clock()).await
}

/// The same by another clock.
///
/// # Errors
///
/// As [`start`].
pub async fn start_at(settings: Settings, clock: Clock) -> Result<Running, Error> {
    if !settings.listen.ip().to_canonical().is_loopback() {
        return Err(Error::NotLoopback(settings.listen));
    }
    if settings.time_zone.is_unknown() {
        tracing::warn!("the time zone of this machine is not known, so UTC it is; set `time_zone`");
    }
    let lock = lock(&settings.data_dir).await?;
    let rates = rates(settings.rates_file.as_deref())?;
    let taxonomy = taxonomy(settings.taxonomy_file.as_deref())?;

    let day = Duration::from_secs(24 * 60 * 60);
    let options = store::Options {
        undelete_window: day * settings.undelete_days,
        ..store::Options::new(Arc::clone(&clock), services::FORMAT)
    };
    let store = Store::open(&location(&settings)?, options).await?;

    // Listening before indexing: an address that is taken should not cost the time of a rebuild.
    let address = settings.listen;
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|source| Error::Listen { address, source })?;
    let address = listener.local_addr().map_err(|source| Error::Listen { address, source })?;

    let (stop, stopped) = watch::channel(false);
    let index = Index::open(&settings.data_dir.join("index"), taxonomy, rates)?;
    let follower = tokio::spawn(search::follow(index.clone(), store.clone(), stopped.clone()));

    let (health, health_service) = tonic_health::server::health_reporter();
    let reporting = tokio::spawn(report(health, store.clone(), index.clone(), stopped.clone()));
    let purging = tokio::spawn(purge(store.clone(), stopped.clone()));

    let context = Context {
        store: store.clone(),
        index,
        taxonomy,
        model: Model::new(taxonomy, Weights::builtin().clone(), rates),
        rates,
        clock,
        time_zone: settings.time_zone,
        compute: Compute::new(std::thread::available_parallelism().map_or(2, usize::from)),
        verifying: Semaphore::new(1),
        documents: Arc::new(Semaphore::new(services::DOCUMENTS_MAX)),
    };
    let routes = reflection(services::routes(Arc::new(context)))?.add_service(health_service);
    let shutdown = wait_for(stopped);
    let serving = tokio::spawn(transport::serve(listener, transport::layered(routes), shutdown));
    let tasks = vec![follower, reporting, purging];
    Ok(Running { address, store, stop, tasks, serving, _lock: lock })
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets calls under way finish, within bounds, then closes index and store.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let serving = &mut self.serving;
        match tokio::time::timeout(DRAIN_MAX, serving).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(%error, "the listener failed"),
            Ok(Err(error)) => tracing::error!(%error, "the listener failed"),
            Err(_) => {
                tracing::warn!("calls were still under way; stopping without them");
                self.serving.abort();
            }
        }
        let close = async {
            for task in self.tasks {
                if let Err(error) = task.await {
                    tracing::error!(%error, "a background task failed");
                }
            }
            self.store.close().await;
        };
        if tokio::time::timeout(CLOSE_MAX, close).await.is_err() {
            tracing::warn!("index or database did not close in time; what is committed stays");
        }
    }
}

/// Keeps a second server away from the folder. One that has just ended may hold it a moment longer, by a program that its
/// process was starting.
async fn lock(data_dir: &Path) -> Result<File, Error> {
    let unusable = |source| Error::DataFolder { path: data_dir.to_owned(), source };
    store::create_private_folder(data_dir).map_err(unusable)?;
    let file = File::create(data_dir.join("naru.lock")).map_err(unusable)?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_RETRY).await,
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
    }
    Err(Error::DataFolderInUse(data_dir.to_owned()))
}

/// The table of rates. One read from a file lives as long as the process, as the built-in one does.
fn rates(file: Option<&Path>) -> Result<&'static Rates, Error> {
    let Some(path) = file else {
        return Ok(Rates::builtin());
    };
    let unusable = |why: String| Error::Rates { path: path.to_owned(), why };
    let text = fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    let rates = Rates::parse(&text).map_err(|error| unusable(error.to_string()))?;
    Ok(Box::leak(Box::new(rates)))
}

/// The taxonomy of a server with this file of additions. One with additions lives as long as the process, as the
/// built-in one does.
///
/// # Errors
/// A file that cannot be read, and all that is wrong with what it says.
pub fn taxonomy(file: Option<&Path>) -> Result<&'static Taxonomy, Error> {
    let Some(path) = file else {
        return Ok(Taxonomy::builtin());
    };
    let unusable = |why: String| Error::Taxonomy { path: path.to_owned(), why };
    let toml = fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    let name = path.display().to_string();
    let extended = Taxonomy::extended(Source { name: &name, toml: &toml }).map_err(|problems| {
        unusable(problems.iter().map(|problem| format!("\n  - {problem}")).collect())
    })?;
    Ok(Box::leak(Box::new(extended)))
}

/// Adds reflection, in the version that tools use today and the one they used before.
fn reflection(routes: Routes) -> Result<Routes, tonic_reflection::server::Error> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTOR_BYTES)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(routes.add_service(builder().build_v1()?).add_service(builder().build_v1alpha()?))
}

/// Tells the health of each service: profiles at once, search and matches while the index serves what the store held
/// when the server started.
async fn report(
    health: HealthReporter,
    store: Store,
    index: Index,
    stopped: watch::Receiver<bool>,
) {
    for service in STORE_SERVICES {
        health.set_service_status(service, ServingStatus::Serving).await;
    }
    let index_serves = async {
        set_all(&health, ServingStatus::NotServing).await;
        let head_at_start = loop {
            match store.head().await {
                Ok(head) => break head,
                Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
            }
        };
        let mut snapshots = index.subscribe();
        let mut served = false;
        loop {
            let serves = snapshots
                .borrow_and_update()
                .as_ref()
                .is_some_and(|snapshot| snapshot.complete() >= head_at_start);
            if serves != served {
                let status =
                    if serves { ServingStatus::Serving } else { ServingStatus::NotServing };
                set_all(&health, status).await;
                served = serves;
            }
            if snapshots.changed().await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = index_serves => {}
        () = wait_for(stopped) => {}
    }
}

async fn set_all(health: &HealthReporter, status: ServingStatus) {
    for service in INDEX_SERVICES {
        health.set_service_status(service, status).await;
    }
}

/// Erases profiles whose time to be undeleted has passed and forgets outcomes of old requests, now and then.
async fn purge(store: Store, stopped: watch::Receiver<bool>) {
    let erase = async {
        loop {
            match store.purge_expired().await {
                Ok(erased) if erased > 0 => tracing::info!(erased, "erased deleted profiles"),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "deleted profiles could not be erased yet"),
            }
            if let Err(error) = store.forget_expired().await {
                tracing::warn!(%error, "outcomes of old requests could not be forgotten yet");
            }
            tokio::time::sleep(PURGE_INTERVAL).await;
        }
    };
    tokio::select! {
        () = erase => {}
        () = wait_for(stopped) => {}
    }
}

async fn wait_for(mut stopped: watch::Receiver<bool>) {
    // An error says that the server itself is gone, which is reason enough to stop.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
