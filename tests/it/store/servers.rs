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
    assert_eq!(refused, Err("startups/acme exists".to_owned()));
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
            get(&store, &acme),
            store.write(once(), profile("late"), create("late", "late")),
        );
        assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
        assert!(matches!(written, Err(Error::Unavailable(_))), "{written:?}");
        assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    }

    cluster.restart();
    let document = get(&store, &acme).await.unwrap().unwrap();
    assert_eq!(document.body.as_deref(), Some(b"before".as_slice()));
    let written = put(&store, "acme", "after").await;
    tokio::time::timeout(SOON, changes.wait_for(|revision| *revision >= written.head))
        .await
        .expect("the other server listens again")
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_cut_off_before_its_commit_has_not_happened() {
    let cluster = std::sync::Arc::new(postgres::Cluster::start());
    let fixture = Fixture::at(cluster.database().await);
    let store = fixture.open().await;
    let server = std::sync::Arc::clone(&cluster);
    let cut_off = move |view: &mut View<'_>| {
        view.put(&startup("acme"), b"body".to_vec());
        server.crash();
        Ok::<_, String>(())
    };
    let written = store.write(under("r1"), profile("acme"), cut_off).await;
    assert!(matches!(written, Err(Error::Unavailable(_))), "{written:?}");

    cluster.restart();
    assert_eq!(get(&store, &startup("acme")).await.unwrap(), None);
    let repeat = store.write(under("r1"), profile("acme"), create("acme", "body")).await;
    assert!(!repeat.unwrap().unwrap().replayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_in_the_commit_leaves_the_outcome_unknown_but_for_the_request_id() {
    let fixture = Fixture::postgres().await;
    let store = fixture.open().await;
    fixture
        .sql(
            "CREATE FUNCTION lose_connection() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'",
        )
        .await;
    fixture
        .sql(
            "CREATE CONSTRAINT TRIGGER lose_connection AFTER INSERT ON documents \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose_connection()",
        )
        .await;
    let lost = store.write(under("r1"), profile("acme"), create("acme", "body")).await;
    assert!(matches!(lost, Err(Error::OutcomeUnknown(_))), "{lost:?}");

    fixture.sql("DROP TRIGGER lose_connection ON documents").await;
    let repeat = store.write(under("r1"), profile("acme"), create("acme", "body")).await;
    assert!(!repeat.unwrap().unwrap().replayed, "this commit had failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demoted_primary_is_left() {
    let fixture = Fixture::postgres().await;
    let store = fixture.open().await;
    put(&store, "acme", "before").await;
    let read_only = |setting: &str| {
        format!(
            "BEGIN READ WRITE; DO $$ BEGIN EXECUTE format( \
               'ALTER DATABASE %I SET default_transaction_read_only = {setting}', current_database() \
             ); END $$; COMMIT"
        )
    };
    fixture.sql(&read_only("on")).await;
    fixture
        .sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
    for _ in 0..2 {
        let refused = store.write(once(), profile("late"), create("late", "late")).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    }
    fixture.sql(&read_only("off")).await;
    put(&store, "acme", "after").await;
}
