//! Opening a database: whose it is, who may.

use naru::store::{backup, renew_identity};

use super::*;
use crate::postgres::network::Network;

on_both_databases!(
    a_store_keeps_its_id,
    a_restored_store_is_given_another_id,
    a_new_identity_is_given_to_a_stopped_store_and_skips_revisions,
    a_newer_database_is_refused,
);

async fn a_store_keeps_its_id(fixture: Fixture) {
    let store = fixture.open().await;
    put(&store, "acme", "body").await;
    let id = store.id();
    store.close().await;
    let again = fixture.open().await;
    assert_eq!((again.id(), again.head().await.unwrap()), (id, Revision(1)));
    assert_eq!(*again.changes().borrow(), Revision(1));
}

async fn a_restored_store_is_given_another_id(fixture: Fixture) {
    let store = fixture.open().await;
    put(&store, "acme", "body").await;
    let id = store.id();
    fixture.sql("UPDATE store SET store_id = '00000000-0000-4000-8000-000000000001'").await;
    let feed = store.feed().await.unwrap();
    assert_ne!(feed.store_id(), id, "a feed is of the store that was read");
    drop(feed);
    store.close().await;

    let again = fixture.open().await;
    assert_ne!(again.id(), id);
    let feed = again.feed().await.unwrap();
    assert_eq!((feed.store_id(), feed.head()), (again.id(), Revision(1)));
}

async fn a_new_identity_is_given_to_a_stopped_store_and_skips_revisions(fixture: Fixture) {
    let location: Location = fixture.url.parse().unwrap();
    let store = fixture.open().await;
    put(&store, "acme", "body").await;
    let old = store.id();
    let refused = renew_identity(&location).await.unwrap_err();
    let is_told =
        matches!(refused, backup::Error::Store(Error::InUse(_)) | backup::Error::Connected(1..));
    assert!(is_told, "{refused}");
    store.close().await;
    let new = renew_identity(&location).await.unwrap();
    assert_ne!(new, old);
    let store = fixture.open().await;
    assert_eq!(store.id(), new);
    let written = put(&store, "acme", "other body").await;
    assert!(written.outcome[0].revision > Revision(1_000_000_000), "no etag of before fits it");
}

async fn a_newer_database_is_refused(fixture: Fixture) {
    fixture.open().await.close().await;
    fixture
        .sql(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations \
             WHERE version = 1",
        )
        .await;
    let refused = fixture.open_as(1).await.unwrap_err();
    assert!(matches!(refused, Error::NewerSchema { found: 9999, .. }), "{refused}");
    let refused = renew_identity(&fixture.url.parse().unwrap()).await.unwrap_err();
    let is_told = matches!(refused, backup::Error::Store(Error::NewerSchema { found: 9999, .. }));
    assert!(is_told, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sqlite_file_is_private_and_opened_once() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::sqlite();
    let store = fixture.open().await;
    put(&store, "acme", "body").await;
    let path = fixture.url.strip_prefix("sqlite:").unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{path}{suffix}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{path}{suffix}");
    }
    assert!(matches!(fixture.open_as(1).await, Err(Error::InUse(_))));
    store.close().await;
    fixture.open().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_told_quickly() {
    let asked = std::time::Instant::now();
    let told = refusal_to_open("postgres://nobody:secret@127.0.0.1:1/naru".to_owned()).await;
    assert!(asked.elapsed() < Duration::from_secs(3));
    for part in ["postgres://nobody@127.0.0.1:1/naru", "refused", "PostgreSQL runs there"] {
        assert!(told.contains(part), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_postgres_cannot_be_opened_is_told_with_a_remedy() {
    let url = postgres::database().await;
    let (server, _) = url.rsplit_once('/').unwrap();
    let missing = refusal_to_open(format!("{server}/nowhere")).await;
    assert!(missing.contains("\"nowhere\" does not exist; create it"), "{missing}");
    let nobody = refusal_to_open(url.replace("postgres@", "nobody:secret@")).await;
    assert!(nobody.contains("\"nobody\" does not exist; check the user"), "{nobody}");
    let network = Network::to(&url).await;
    network.swallow();
    let silent = refusal_to_open(network.url()).await;
    assert!(silent.contains("does not answer; check the host"), "{silent}");
}

/// What is told of a database that cannot be opened.
async fn refusal_to_open(url: String) -> String {
    let refusal = Fixture::at(url).open_as(1).await.unwrap_err();
    assert!(matches!(refusal, Error::Opening { .. }), "{refusal:?}");
    let told = refusal.to_string();
    assert!(!told.contains("secret") && !told.contains("at line"), "{told}");
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_is_no_longer_in_the_sqlite_file() {
    let fixture = Fixture::sqlite();
    let store = fixture.open().await;
    change(&store, "acme", |view| {
        view.put(&startup("acme"), b"secret profile".to_vec());
        view.put_contacts(&startup("acme"), b"secret mail".to_vec());
    })
    .await;
    let path = fixture.url.strip_prefix("sqlite:").unwrap();
    assert!(holds_secret(path));
    change(&store, "acme", |view| view.erase_contacts(&startup("acme"))).await;
    change(&store, "acme", |view| view.erase(&startup("acme"))).await;
    assert!(!holds_secret(path), "at once, while the store is open");
    store.close().await;
    assert!(!holds_secret(path));
    assert!(!std::fs::exists(format!("{path}-wal")).unwrap(), "closing leaves no log behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_while_somebody_reads_leaves_the_file_once_they_have_read() {
    let fixture = Fixture::sqlite();
    let store = fixture.open().await;
    let mail = |view: &mut View<'_>| view.put_contacts(&startup("acme"), b"secret mail".to_vec());
    change(&store, "acme", mail).await;
    let reader = store.feed().await.unwrap();
    let asked = std::time::Instant::now();
    change(&store, "acme", |view| view.erase_contacts(&startup("acme"))).await;
    put(&store, "other", "body").await;
    assert!(asked.elapsed() < Duration::from_secs(1), "no write waits for the reader");
    let path = fixture.url.strip_prefix("sqlite:").unwrap();
    assert!(holds_secret(path));
    drop(reader);
    let dropped = std::time::Instant::now();
    while holds_secret(path) {
        assert!(dropped.elapsed() < Duration::from_secs(10), "it stays");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether the word stands in the database or its log.
fn holds_secret(path: &str) -> bool {
    let files = [path.to_owned(), format!("{path}-wal")];
    let bytes = files.map(|file| std::fs::read(file).unwrap_or_default());
    bytes.iter().any(|bytes| bytes.windows(6).any(|window| window == b"secret"))
}
