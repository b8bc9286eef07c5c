//! The contract of the store: every case runs on SQLite and on PostgreSQL.

mod contacts;
mod feed;
mod former;
mod hanging;
mod merges;
mod opening;
mod reading;
mod requests;
mod servers;
mod writing;

use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::time::Duration;

use naru::store::{
    Document, Error, Key, Kind, Location, Micros, Options, Request, Revision, Store, Target, View,
    What, Written,
};
use sqlx::{AssertSqlSafe, Connection};

use crate::postgres;

/// Makes a test on either database of each case.
macro_rules! on_both_databases {
    ($($case:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    super::$case($crate::store::Fixture::sqlite()).await;
                }
            )*
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    super::$case($crate::store::Fixture::postgres().await).await;
                }
            )*
        }
    };
}
use on_both_databases;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An empty database and a clock that stands still until it is told to move.
pub(crate) struct Fixture {
    url: String,
    time: Arc<AtomicI64>,
    /// Removes the SQLite file in the end.
    _folder: Option<tempfile::TempDir>,
}

impl Fixture {
    pub(crate) fn sqlite() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("data/naru.db").display());
        Fixture { _folder: Some(folder), ..Fixture::at(url) }
    }

    pub(crate) async fn postgres() -> Fixture {
        Fixture::at(postgres::database().await)
    }

    fn at(url: String) -> Fixture {
        Fixture { url, time: Arc::new(AtomicI64::new(1_000_000)), _folder: None }
    }

    async fn open(&self) -> Store {
        self.open_as(1).await.unwrap()
    }

    /// Opens the store as a server whose format number is `format`.
    async fn open_as(&self, format: u32) -> Result<Store, Error> {
        let time = Arc::clone(&self.time);
        let clock = Arc::new(move || time.load(Ordering::Relaxed));
        Store::open(&self.url.parse::<Location>()?, Options::new(clock, format)).await
    }

    fn now(&self) -> Micros {
        self.time.load(Ordering::Relaxed)
    }

    fn pass(&self, time: Duration) {
        self.time.fetch_add(time.as_micros() as i64, Ordering::Relaxed);
    }

    /// Runs SQL behind the store's back.
    async fn sql(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.url.starts_with("sqlite") {
            let mut it = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut it).await.unwrap();
        } else {
            let mut it = sqlx::PgConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut it).await.unwrap();
        }
    }
}

fn startup(id: &str) -> Key {
    Key::new(Kind::Startup, id)
}

/// A request without an id.
fn once() -> Request {
    Request { caller: "tester".to_owned(), method: "test", request_id: None, hash: [0; 32] }
}

/// A request that may be repeated.
fn under(request_id: &str) -> Request {
    Request { request_id: Some(request_id.to_owned()), ..once() }
}

fn profile(id: &str) -> Vec<Target> {
    vec![Target::Profile(startup(id))]
}

/// The document itself, also where another one has taken its place.
async fn get(store: &Store, key: &Key) -> Result<Option<Document>, Error> {
    let (_, documents) = store.get_many(key.kind, std::slice::from_ref(&key.id)).await?;
    Ok(documents.into_iter().find(|document| document.key == *key))
}

/// Creates the start-up, or refuses because it exists.
fn create(id: &str, body: &str) -> impl FnOnce(&mut View<'_>) -> Result<(), String> + Send + use<> {
    let (key, body) = (startup(id), body.as_bytes().to_vec());
    move |view| match view.document(&key) {
        Some(_) => Err(format!("{key} exists")),
        None => {
            view.put(&key, body);
            Ok(())
        }
    }
}

/// Writes the start-up, whether it exists or not.
async fn put(store: &Store, id: &str, body: &str) -> Written<()> {
    let (key, body) = (startup(id), body.as_bytes().to_vec());
    change(store, id, move |view| view.put(&key, body)).await
}

/// Changes one start-up.
async fn change<F>(store: &Store, id: &str, change: F) -> Written<()>
where
    F: FnOnce(&mut View<'_>) + Send + 'static,
{
    let targets = vec![Target::Profile(startup(id)), Target::Contacts(startup(id))];
    let decide = move |view: &mut View<'_>| {
        change(view);
        Ok::<_, String>(())
    };
    store.write(once(), targets, decide).await.unwrap().unwrap()
}

/// The writer, busy with one job until this is released or dropped: the writes that are queued
/// meanwhile meet in one group.
struct HeldUp(#[expect(dead_code, reason = "dropping it ends the job")] mpsc::Sender<()>);

impl HeldUp {
    async fn release(self) {}
}

async fn hold_up(store: &Store) -> HeldUp {
    let (started, running) = tokio::sync::oneshot::channel();
    let (sender, released) = mpsc::channel();
    let busy = store.clone();
    tokio::spawn(async move {
        let wait = move |_: &mut View<'_>| {
            started.send(()).unwrap();
            released.recv().unwrap_err();
            Ok::<_, String>(())
        };
        busy.write(once(), Vec::new(), wait).await.unwrap().unwrap();
    });
    running.await.unwrap();
    HeldUp(sender)
}

/// Polls the future once: a write is then in the queue.
async fn begun<F: Future>(future: F) -> (Pin<Box<F>>, Poll<F::Output>) {
    let mut future = Box::pin(future);
    let state = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
    (future, state)
}

/// All there is in the feed after a revision, page by page.
async fn feed_after(store: &Store, mut after: Revision) -> Vec<Document> {
    let mut feed = store.feed().await.unwrap();
    let mut all = Vec::new();
    loop {
        let page = feed.page(after, 7).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = last.revision;
        all.extend(page);
    }
}

fn ids(documents: &[Document]) -> Vec<&str> {
    documents.iter().map(|document| document.key.id.as_str()).collect()
}

fn whats<T>(written: &Written<T>) -> Vec<What> {
    written.outcome.iter().map(|effect| effect.what).collect()
}
