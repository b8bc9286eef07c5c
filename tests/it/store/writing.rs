//! Writes: what they answer, how groups behave.

use std::collections::HashSet;

use super::*;

on_both_databases!(
    a_profile_lives_and_is_deleted_and_comes_back,
    jobs_of_one_group_see_each_other_and_a_refusal_harms_no_neighbour,
    a_panicking_decision_fails_alone,
    a_key_that_is_no_target_cannot_be_written,
    a_discarded_write_writes_nothing,
    a_document_of_a_newer_format_is_not_rewritten,
    many_documents_fit_into_one_write,
    a_full_queue_is_told_at_once,
    a_write_whose_caller_has_gone_is_dropped,
    closing_waits_for_the_queue,
    a_tail_reader_misses_nothing_of_64_writers,
);

async fn a_profile_lives_and_is_deleted_and_comes_back(fixture: Fixture) {
    let store = fixture.open().await;
    let created_at = fixture.now();
    let created = put(&store, "acme", "one").await;
    assert_eq!((whats(&created), created.head), (vec![What::Created], Revision(1)));
    assert_eq!((created.value, created.replayed), (Some(()), false));

    fixture.pass(DAY);
    let updated = put(&store, "acme", "two").await;
    assert_eq!((whats(&updated), updated.head), (vec![What::Updated], Revision(2)));

    let unchanged = change(&store, "acme", |view| view.unchanged(&startup("acme"))).await;
    assert_eq!((whats(&unchanged), unchanged.head), (vec![What::Unchanged], Revision(2)));

    let deleted = change(&store, "acme", |view| view.delete(&startup("acme"))).await;
    assert_eq!((whats(&deleted), deleted.head), (vec![What::Deleted], Revision(3)));
    assert_eq!(deleted.outcome[0].deleted_at, Some(fixture.now()));
    assert!(!get(&store, &startup("acme")).await.unwrap().unwrap().is_live());

    let undeleted = change(&store, "acme", |view| view.undelete(&startup("acme"))).await;
    assert_eq!((whats(&undeleted), undeleted.head), (vec![What::Undeleted], Revision(4)));
    let document = get(&store, &startup("acme")).await.unwrap().unwrap();
    let expected = Document {
        key: startup("acme"),
        revision: Revision(4),
        format: 1,
        created_at,
        updated_at: fixture.now(),
        deleted_at: None,
        body: Some(b"two".to_vec()),
        merged_into: None,
    };
    assert_eq!(document, expected);
    assert_eq!(store.head().await.unwrap(), Revision(4));
    assert_eq!(get(&store, &startup("nobody")).await.unwrap(), None);
}

async fn jobs_of_one_group_see_each_other_and_a_refusal_harms_no_neighbour(fixture: Fixture) {
    let store = fixture.open().await;
    let writer = hold_up(&store).await;
    let (first, second, other, ()) = tokio::join!(
        store.write(once(), profile("acme"), create("acme", "first")),
        store.write(once(), profile("acme"), create("acme", "second")),
        store.write(once(), profile("other"), create("other", "other")),
        writer.release(),
    );
    assert_eq!(first.unwrap().unwrap().head, Revision(1));
    assert_eq!(second.unwrap(), Err("startups/acme exists".to_owned()));
    assert_eq!(other.unwrap().unwrap().head, Revision(2));
    let document = get(&store, &startup("acme")).await.unwrap().unwrap();
    assert_eq!(document.body.as_deref(), Some(b"first".as_slice()));

    let writer = hold_up(&store).await;
    let (one, two, ()) =
        tokio::join!(put(&store, "acme", "one"), put(&store, "acme", "two"), writer.release(),);
    assert_eq!((one.outcome[0].revision, two.outcome[0].revision), (Revision(3), Revision(4)));
    assert_eq!(ids(&feed_after(&store, Revision(1)).await), ["other", "acme"]);
}

async fn a_panicking_decision_fails_alone(fixture: Fixture) {
    let store = fixture.open().await;
    let writer = hold_up(&store).await;
    let panicking = |view: &mut View<'_>| -> Result<(), String> {
        view.put(&startup("acme"), b"half".to_vec());
        panic!("out of tune");
    };
    let (panicked, neighbour, ()) = tokio::join!(
        store.write(once(), profile("acme"), panicking),
        store.write(once(), profile("other"), create("other", "other")),
        writer.release(),
    );
    assert!(matches!(panicked, Err(Error::Panicked(why)) if why == "out of tune"));
    neighbour.unwrap().unwrap();
    assert_eq!(ids(&feed_after(&store, Revision(0)).await), ["other"]);
    put(&store, "acme", "whole").await;
}

async fn a_key_that_is_no_target_cannot_be_written(fixture: Fixture) {
    let store = fixture.open().await;
    let stray = store.write(once(), profile("other"), create("acme", "stray")).await;
    assert!(matches!(stray, Err(Error::Panicked(why)) if why.contains("startups/acme")));
    assert_eq!(store.head().await.unwrap(), Revision(0));
}

async fn a_discarded_write_writes_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    let written = change(&store, "acme", |view| {
        view.put(&startup("acme"), b"draft".to_vec());
        view.discard();
    });
    let written = written.await;
    assert_eq!((written.outcome.len(), written.head), (0, Revision(0)));
    assert_eq!(get(&store, &startup("acme")).await.unwrap(), None);
}

async fn a_document_of_a_newer_format_is_not_rewritten(fixture: Fixture) {
    let newer = fixture.open_as(2).await.unwrap();
    change(&newer, "acme", |view| {
        view.put(&startup("acme"), b"new fields".to_vec());
        view.put_contacts(&startup("acme"), b"new fields".to_vec());
    })
    .await;
    newer.close().await;

    let older = fixture.open_as(1).await.unwrap();
    let targets = || vec![Target::Profile(startup("acme")), Target::Contacts(startup("acme"))];
    let body: fn(&mut View<'_>) = |view| view.put(&startup("acme"), b"old".to_vec());
    let contacts: fn(&mut View<'_>) = |view| view.put_contacts(&startup("acme"), b"old".to_vec());
    for rewrite in [body, contacts] {
        let decide = move |view: &mut View<'_>| {
            rewrite(view);
            Ok::<_, String>(())
        };
        let refused = older.write(once(), targets(), decide).await;
        assert!(matches!(refused, Err(Error::NewerFormat { key }) if key == startup("acme")));
    }
    change(&older, "acme", |view| view.delete(&startup("acme"))).await;
    let document = get(&older, &startup("acme")).await.unwrap().unwrap();
    assert_eq!((document.format, document.body), (2, Some(b"new fields".to_vec())));
}

async fn many_documents_fit_into_one_write(fixture: Fixture) {
    let store = fixture.open().await;
    let names: Vec<String> = (0..2_500).map(|n| format!("startup-{n:04}")).collect();
    let targets = names.iter().map(|id| Target::Profile(startup(id))).collect();
    let keys: Vec<Key> = names.iter().map(|id| startup(id)).collect();
    let import = move |view: &mut View<'_>| {
        for key in &keys {
            view.put(key, b"imported".to_vec());
        }
        Ok::<_, String>(keys.len())
    };
    let written = store.write(under("import"), targets, import).await.unwrap().unwrap();
    assert_eq!((written.value, written.head), (Some(2_500), Revision(2_500)));
    let (head, documents) = store.get_many(Kind::Startup, &names).await.unwrap();
    assert_eq!((head, documents.len()), (Revision(2_500), 2_500));
    assert_eq!(ids(&documents), names);
}

async fn a_full_queue_is_told_at_once(fixture: Fixture) {
    let store = fixture.open().await;
    let writer = hold_up(&store).await;
    let (mut waiting, mut refused) = (Vec::new(), 0);
    for _ in 0..1_100 {
        let nothing = |_: &mut View<'_>| Ok::<_, String>(());
        match begun(store.write(once(), Vec::new(), nothing)).await {
            (write, Poll::Pending) => waiting.push(write),
            (_, Poll::Ready(answer)) => {
                assert!(matches!(answer, Err(Error::Overloaded)));
                refused += 1;
            }
        }
    }
    assert_eq!((waiting.len(), refused), (1_024, 76));
    writer.release().await;
    for write in waiting {
        write.await.unwrap().unwrap();
    }
}

async fn a_write_whose_caller_has_gone_is_dropped(fixture: Fixture) {
    let store = fixture.open().await;
    let writer = hold_up(&store).await;
    drop(begun(store.write(once(), profile("acme"), create("acme", "late"))).await);
    writer.release().await;
    put(&store, "other", "patient").await;
    assert_eq!(ids(&feed_after(&store, Revision(0)).await), ["other"]);
}

async fn closing_waits_for_the_queue(fixture: Fixture) {
    let store = fixture.open().await;
    let writer = hold_up(&store).await;
    let (written, (), ()) =
        tokio::join!(put(&store, "acme", "in time"), store.close(), writer.release());
    assert_eq!(written.head, Revision(1));
    let late = store.write(once(), profile("late"), create("late", "late")).await;
    assert!(matches!(late, Err(Error::Closed)));
    assert!(matches!(store.head().await, Err(Error::Closed)));
    store.close().await;
    assert_eq!(fixture.open().await.head().await.unwrap(), Revision(1));
}

async fn a_tail_reader_misses_nothing_of_64_writers(fixture: Fixture) {
    let store = fixture.open().await;
    writers_and_a_tail_reader(std::slice::from_ref(&store), 64, 10).await;
}

/// Writers on all stores, and a reader that only ever goes on after the last revision it has read:
/// were a revision to appear below one already read, its document would be missing in the end.
pub(super) async fn writers_and_a_tail_reader(stores: &[Store], writers: usize, writes: usize) {
    let mut writing = tokio::task::JoinSet::new();
    for writer in 0..writers {
        let store = stores[writer % stores.len()].clone();
        writing.spawn(async move {
            let mut revisions = Vec::new();
            for n in 0..writes {
                let written = put(&store, &format!("w{writer}-{n}"), "body").await;
                assert_eq!(written.outcome[0].revision, written.head);
                revisions.push(written.head);
            }
            assert!(revisions.is_sorted(), "a writer's own revisions ascend");
            revisions
        });
    }
    let tail = stores[0].clone();
    let total = writers * writes;
    let reading = async move {
        let mut seen: Vec<Document> = Vec::new();
        while seen.len() < total {
            let after = seen.last().map_or(Revision(0), |document| document.revision);
            seen.extend(feed_after(&tail, after).await);
            assert!(seen.is_sorted_by_key(|document| document.revision));
        }
        seen
    };
    let seen = tokio::time::timeout(Duration::from_secs(30), reading).await;
    let seen = seen.expect("the reader misses a document");
    let given: HashSet<Revision> = writing.join_all().await.into_iter().flatten().collect();
    assert_eq!(given.len(), total, "no revision is given twice");
    assert_eq!(seen.iter().map(|document| document.revision).collect::<HashSet<_>>(), given);
}
