//! The change feed.

use std::collections::BTreeMap;

use naru::store::Effect;
use tokio::task::JoinSet;

use super::*;

on_both_databases!(
    each_document_comes_once_at_its_latest_revision,
    a_feed_is_one_snapshot,
    a_commit_wakes_the_followers,
    kinds_of_a_newer_server_are_left_out,
    a_feed_is_ordered_while_others_write,
    a_feed_is_unique_while_others_write,
    a_feed_is_resumable_while_others_write,
    a_feed_is_complete_up_to_its_head_while_others_write,
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

async fn a_feed_is_ordered_while_others_write(fixture: Fixture) {
    for reading in Busy::run(&fixture.open().await).await.readings() {
        let revisions = reading.documents.iter().map(|document| document.revision);
        assert!(revisions.clone().is_sorted_by(|one, next| one < next));
        assert!(revisions.clone().all(|it| reading.after < it && it <= reading.head));
    }
}

async fn a_feed_is_unique_while_others_write(fixture: Fixture) {
    for reading in Busy::run(&fixture.open().await).await.readings() {
        let mut ids = ids(&reading.documents);
        ids.sort_unstable();
        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    }
}

async fn a_feed_is_resumable_while_others_write(fixture: Fixture) {
    let busy = Busy::run(&fixture.open().await).await;
    let mut known = BTreeMap::new();
    let mut read_to = Revision(0);
    for reading in &busy.resumed {
        assert_eq!(reading.after, read_to);
        read_to = reading.documents.last().map_or(read_to, |document| document.revision);
        known.extend(reading.documents.iter().map(|it| (&it.key, it)));
    }
    let anew: BTreeMap<_, _> =
        busy.anew.last().unwrap().documents.iter().map(|it| (&it.key, it)).collect();
    assert_eq!(known, anew, "who goes on where they were knows what one who begins anew does");
}

async fn a_feed_is_complete_up_to_its_head_while_others_write(fixture: Fixture) {
    let busy = Busy::run(&fixture.open().await).await;
    for reading in busy.readings() {
        let mut latest = BTreeMap::new();
        for effect in busy.acknowledged.iter().filter(|it| it.revision <= reading.head) {
            latest.insert(&effect.key, effect);
        }
        latest.retain(|_, effect| effect.revision > reading.after);
        let expected: BTreeMap<_, _> =
            latest.into_iter().map(|(key, it)| (key, (it.revision, it.deleted_at))).collect();
        let read: BTreeMap<_, _> =
            reading.documents.iter().map(|it| (&it.key, (it.revision, it.deleted_at))).collect();
        assert_eq!(read, expected, "after {} up to {}", reading.after, reading.head);
    }
}

/// What readers read of a store to which others wrote meanwhile.
struct Busy {
    /// Each goes on after the last document of the one before.
    resumed: Vec<Reading>,
    /// Each begins at the beginning.
    anew: Vec<Reading>,
    /// All changes, by revision.
    acknowledged: Vec<Effect>,
}

/// A feed that was read to its end.
struct Reading {
    after: Revision,
    head: Revision,
    documents: Vec<Document>,
}

impl Busy {
    async fn run(store: &Store) -> Busy {
        const WRITERS: usize = 8;
        let mut writing: JoinSet<Vec<Effect>> =
            (0..WRITERS).map(|writer| write_all(store.clone(), writer)).collect();
        let mut busy = Busy { resumed: Vec::new(), anew: Vec::new(), acknowledged: Vec::new() };
        while busy.acknowledged.len() < WRITERS * WRITES {
            busy.read(store).await;
            while let Some(written) = writing.try_join_next() {
                busy.acknowledged.extend(written.unwrap());
            }
        }
        busy.read(store).await;
        busy.acknowledged.sort_unstable_by_key(|effect| effect.revision);
        busy
    }

    async fn read(&mut self, store: &Store) {
        let documents = self.resumed.iter().flat_map(|reading| &reading.documents);
        let after = documents.last().map_or(Revision(0), |document| document.revision);
        self.resumed.push(Reading::of(store, after).await);
        self.anew.push(Reading::of(store, Revision(0)).await);
    }

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.resumed.iter().chain(&self.anew)
    }
}

impl Reading {
    async fn of(store: &Store, after: Revision) -> Reading {
        let mut feed = store.feed().await.unwrap();
        let mut reading = Reading { after, head: feed.head(), documents: Vec::new() };
        let mut read_to = after;
        loop {
            let page = feed.page(read_to, 3).await.unwrap();
            let Some(last) = page.last() else { return reading };
            read_to = last.revision;
            reading.documents.extend(page);
        }
    }
}

const WRITES: usize = 30;

/// Changes documents that other writers change too, each time as the state allows.
async fn write_all(store: Store, writer: usize) -> Vec<Effect> {
    let mut effects = Vec::new();
    for number in 0..WRITES {
        let id = format!("shared-{}", (writer + number * 5) % 12);
        let key = startup(&id);
        let written = change(&store, &id, move |view| match view.document(&key) {
            Some(document) if !document.is_live() => view.undelete(&key),
            Some(_) if number % 3 == 0 => view.delete(&key),
            _ => view.put(&key, vec![0; number]),
        });
        effects.extend(written.await.outcome);
    }
    effects
}
