//! The follower with a real store.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;
use crate::store::{Location, Options, Store, Target};

struct Served {
    store: Store,
    index: Index,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Served {
    async fn start(root: &Path) -> Self {
        let options = Options::new(Arc::new(|| 1_000_000), 1);
        let store = Store::open(&Location::sqlite(root.join("naru.db")), options).await.unwrap();
        let index =
            Index::open(&root.join("index"), Taxonomy::builtin(), Rates::builtin()).unwrap();
        let (stop, stopping) = watch::channel(false);
        let task = tokio::spawn(follow(index.clone(), store.clone(), stopping));
        Self { store, index, stop, task }
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap();
        self.store.close().await;
    }

    async fn put(&self, profile: &Profile) -> Revision {
        let document = profile.document(0, true);
        let (key, body) = (document.key, document.body.unwrap());
        let targets = vec![Target::Profile(key.clone())];
        let write = self.store.write(request(), targets, move |view| {
            view.put(&key, body);
            Ok::<_, ()>(())
        });
        write.await.unwrap().unwrap().head
    }

    async fn delete(&self, profile: &Profile) -> Revision {
        let key = profile.document(0, true).key;
        let targets = vec![Target::Profile(key.clone())];
        let write = self.store.write(request(), targets, move |view| {
            view.delete(&key);
            Ok::<_, ()>(())
        });
        write.await.unwrap().unwrap().head
    }

    async fn put_contacts(&self, profile: &Profile) -> Revision {
        let key = profile.document(0, true).key;
        let targets = vec![Target::Profile(key.clone()), Target::Contacts(key.clone())];
        let write = self.store.write(request(), targets, move |view| {
            view.put_contacts(&key, b"contacts".to_vec());
            Ok::<_, ()>(())
        });
        write.await.unwrap().unwrap().head
    }

    /// The first snapshot that includes the revision.
    async fn at(&self, revision: Revision) -> Arc<Snapshot> {
        let mut snapshots = self.index.subscribe();
        let is_fresh =
            |it: &Option<Arc<Snapshot>>| it.as_ref().is_some_and(|it| it.complete() >= revision);
        let fresh = timeout(Duration::from_secs(20), snapshots.wait_for(is_fresh)).await;
        fresh.unwrap().unwrap().clone().unwrap()
    }
}

fn request() -> store::Request {
    store::Request { caller: "tester".to_owned(), method: "test", request_id: None, hash: [0; 32] }
}

fn all(snapshot: &Snapshot) -> Vec<String> {
    ids(snapshot, "", &SearchFilter::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_are_found_at_the_revision_they_were_given() {
    let root = tempfile::tempdir().unwrap();
    let served = Served::start(root.path()).await;
    assert!(all(&*served.at(Revision(0)).await).is_empty());

    let (a, b) = (startup("a", "라이다", ""), startup("b", "라이다", ""));
    let first = served.put(&a).await;
    let second = served.put(&b).await;
    let snapshot = served.at(second).await;
    assert_eq!(all(&snapshot), ["a", "b"]);
    assert_eq!((snapshot.store_id(), snapshot.complete()), (served.store.id(), second));
    assert!(first < second);

    let third = served.delete(&a).await;
    assert_eq!(all(&*served.at(third).await), ["b"]);
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_advance_the_snapshot_and_are_not_in_it() {
    let root = tempfile::tempdir().unwrap();
    let served = Served::start(root.path()).await;
    let profile = startup("a", "라이다", "");
    served.put(&profile).await;
    let revision = served.put_contacts(&profile).await;
    let snapshot = served.at(revision).await;
    assert_eq!(snapshot.complete(), revision);
    assert!(ids(&snapshot, "contacts", &SearchFilter::default()).is_empty());
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_serves_what_is_there_and_clears_old_folders_away() {
    let root = tempfile::tempdir().unwrap();
    let served = Served::start(root.path()).await;
    let revision = served.put(&startup("a", "라이다", "")).await;
    served.at(revision).await;
    served.stop().await;

    let outdated = root.path().join("index/0123-4");
    std::fs::create_dir(&outdated).unwrap();
    let served = Served::start(root.path()).await;
    let snapshot = served.at(revision).await;
    assert_eq!(all(&snapshot), ["a"]);
    served.put(&startup("b", "", "")).await;
    served.stop().await;
    assert!(!outdated.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_a_lost_store_is_built_anew() {
    let root = tempfile::tempdir().unwrap();
    let served = Served::start(root.path()).await;
    let revision = served.put(&startup("lost", "라이다", "")).await;
    served.at(revision).await;
    served.stop().await;
    for file in ["naru.db", "naru.db-wal", "naru.db-shm"] {
        let _ = std::fs::remove_file(root.path().join(file));
    }

    let served = Served::start(root.path()).await;
    let revision = served.put(&startup("new", "라이다", "")).await;
    assert_eq!(all(&*served.at(revision).await), ["new"]);
    served.stop().await;
    let kept = std::fs::read_dir(root.path().join("index")).unwrap();
    assert_eq!(kept.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_breaks_under_way_is_built_anew() {
    let root = tempfile::tempdir().unwrap();
    let served = Served::start(root.path()).await;
    let revision = served.put(&startup("a", "라이다", "")).await;
    let before = served.at(revision).await;
    std::fs::remove_dir_all(root.path().join("index")).unwrap();

    let revision = served.put(&startup("b", "라이다", "")).await;
    assert_eq!(all(&*served.at(revision).await), ["a", "b"]);
    assert_eq!(all(&before), ["a"]);
    served.stop().await;
}
