//! The change feed.

use super::*;

on_both_databases!(
    each_document_comes_once_at_its_latest_revision,
    a_feed_is_one_snapshot,
    a_commit_wakes_the_followers,
    kinds_of_a_newer_server_are_left_out,
);

async fn each_document_comes_once_at_its_latest_revision(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["a", "b", "c"] {
        put(&store, id, "body").await;
    }
    put(&store, "a", "again").await;
    change(&store, "b", |view| view.delete(&startup("b"))).await;
    let feed = feed_after(&store, Revision(0)).await;
    assert_eq!(ids(&feed), ["c", "a", "b"]);
    assert!(feed[2].deleted_at.is_some());
    assert_eq!(ids(&feed_after(&store, feed[0].revision).await), ["a", "b"]);
    assert_eq!(feed_after(&store, Revision(u64::MAX)).await, []);
}

async fn a_feed_is_one_snapshot(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["a", "b", "c"] {
        put(&store, id, "body").await;
    }
    let mut feed = store.feed().await.unwrap();
    let first = feed.page(Revision(0), 2).await.unwrap();
    assert_eq!(ids(&first), ["a", "b"]);
    put(&store, "c", "changed").await;
    put(&store, "d", "new").await;
    let second = feed.page(first[1].revision, 2).await.unwrap();
    assert_eq!((ids(&second), second[0].revision), (vec!["c"], Revision(3)));
    assert_eq!(feed.page(second[0].revision, 2).await.unwrap(), []);
    assert_eq!((feed.head(), feed.store_id()), (Revision(3), store.id()));
    drop(feed);
    assert_eq!(ids(&feed_after(&store, Revision(3)).await), ["c", "d"]);
}

async fn a_commit_wakes_the_followers(fixture: Fixture) {
    let store = fixture.open().await;
    let mut changes = store.changes();
    put(&store, "acme", "body").await;
    let woken = changes.wait_for(|revision| *revision == Revision(1));
    tokio::time::timeout(DAY / 86_400, woken).await.unwrap().unwrap();
}

async fn kinds_of_a_newer_server_are_left_out(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["a", "b"] {
        put(&store, id, "body").await;
    }
    fixture.sql("UPDATE documents SET kind = 'something-new' WHERE id = 'a'").await;
    assert_eq!(ids(&feed_after(&store, Revision(0)).await), ["b"]);
}
