//! Several servers on one PostgreSQL, and a PostgreSQL that goes away.

use std::time::Instant;

use super::writing::writers_and_a_tail_reader;
use super::*;

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_open_a_new_database_at_once_agree_whose_it_is() {
    let fixture = Fixture::postgres().await;
    let (one, other) = tokio::join!(fixture.open(), fixture.open());
    assert_eq!(one.id(), other.id());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_write_at_once() {
    let fixture = Fixture::postgres().await;
    let stores = [fixture.open().await, fixture.open().await];
    writers_and_a_tail_reader(&stores, 32, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_sees_and_hears_what_another_wrote() {
    let fixture = Fixture::postgres().await;
    let (one, other) = (fixture.open().await, fixture.open().await);
    let mut changes = other.changes();
    one.write(under("r1"), profile("acme"), create("acme", "body")).await.unwrap().unwrap();
    tokio::time::timeout(SOON, changes.wait_for(|revision| *revision == Revision(1)))
        .await
        .unwrap()
        .unwrap();
    let refused = other.write(once(), profile("acme"), create("acme", "body")).await.unwrap();
    assert_eq!(refused, Err("startup/acme exists".to_owned()));
    let repeat = other.write(under("r1"), profile("acme"), create("acme", "body")).await;
    assert!(repeat.unwrap().unwrap().replayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_told_quickly_and_used_again_when_it_is_back() {
    let cluster = postgres::Cluster::start();
    let fixture = Fixture::at(cluster.database().await);
    let (store, other) = (fixture.open().await, fixture.open().await);
    put(&store, "acme", "before").await;
    let mut changes = other.changes();
    let acme = startup("acme");

    cluster.crash();
    for _ in 0..2 {
        let asked = Instant::now();
        let (read, written) = tokio::join!(
            store.get(&acme),
            store.write(once(), profile("late"), create("late", "late")),
        );
        assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
        assert!(matches!(written, Err(Error::Unavailable(_))), "{written:?}");
        assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    }

    cluster.restart();
    let document = store.get(&acme).await.unwrap().unwrap();
    assert_eq!(document.body.as_deref(), Some(b"before".as_slice()));
    let written = put(&store, "acme", "after").await;
    tokio::time::timeout(SOON, changes.wait_for(|revision| *revision >= written.head))
        .await
        .expect("the other server listens again")
        .unwrap();
}
