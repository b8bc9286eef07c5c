//! One document takes the place of another.

use std::collections::HashSet;

use super::*;

on_both_databases!(
    a_merged_document_is_deleted_and_names_its_survivor,
    whoever_meets_a_merged_document_is_told_the_end_of_the_chain,
    jobs_of_one_group_see_its_merges,
    what_was_changed_since_a_revision_is_seen_and_can_be_changed,
    too_many_changes_are_told_as_unknown,
    changes_that_are_too_large_are_told_as_unknown,
    a_tombstone_still_leads_to_its_survivor,
    a_chain_that_comes_back_is_an_error_and_holds_nobody_up,
    what_an_older_server_has_left_of_a_merge_is_forgotten_with_the_next_one,
);

/// Merges one start-up into another.
async fn merge(store: &Store, duplicate: &str, survivor: &str) -> Written<()> {
    let keys = [startup(duplicate), startup(survivor)];
    let targets = keys.iter().cloned().map(Target::Profile).collect();
    let decide = move |view: &mut View<'_>| {
        view.merge(&keys[0], &keys[1]);
        Ok::<_, String>(())
    };
    store.write(once(), targets, decide).await.unwrap().unwrap()
}

/// Who has taken the place of each of these.
async fn survivors(store: &Store, of: &'static [&str]) -> Vec<Option<String>> {
    let decide = move |view: &mut View<'_>| {
        let survivor = |id: &&str| Some(view.survivor(&startup(id)).unwrap()?.id);
        Ok::<_, String>(of.iter().map(survivor).collect())
    };
    store.write(once(), vec![Target::Merges], decide).await.unwrap().unwrap().value.unwrap()
}

async fn a_merged_document_is_deleted_and_names_its_survivor(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["one", "two"] {
        put(&store, id, id).await;
    }
    let merged = merge(&store, "two", "one").await;
    assert_eq!((whats(&merged), merged.head), (vec![What::Merged], Revision(3)));
    let document = get(&store, &startup("two")).await.unwrap().unwrap();
    assert_eq!(document.merged_into, Some(startup("one")));
    assert_eq!(document.deleted_at, Some(fixture.now()));
    assert_eq!(document.body.as_deref(), Some(b"two".as_slice()));
    assert_eq!(feed_after(&store, Revision(2)).await, [document]);

    let (_, page, _) = store.list(Kind::Startup, None, 9, true, usize::MAX).await.unwrap();
    assert_eq!(ids(&page), ["one"], "its place is taken");
    let (_, both) = store.get_many(Kind::Startup, &["two".to_owned()]).await.unwrap();
    assert_eq!(ids(&both), ["one", "two"]);

    change(&store, "two", |view| view.undelete(&startup("two"))).await;
    let document = get(&store, &startup("two")).await.unwrap().unwrap();
    assert_eq!((document.merged_into.as_ref(), document.is_live()), (None, true));
    assert_eq!(survivors(&store, &["two"]).await, [None]);
}

async fn whoever_meets_a_merged_document_is_told_the_end_of_the_chain(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["one", "two", "three"] {
        put(&store, id, id).await;
    }
    change(&store, "one", |view| view.put_contacts(&startup("one"), b"mail".to_vec())).await;
    merge(&store, "three", "two").await;
    merge(&store, "two", "one").await;
    let one = Some("one".to_owned());
    let told = survivors(&store, &["three", "two", "one", "nobody"]).await;
    assert_eq!(told, [one.clone(), one, None, None]);
    // A job that does not ask for merges is told of its own targets.
    change(&store, "three", |view| {
        assert_eq!(view.survivor(&startup("three")).unwrap(), Some(startup("one")));
        assert!(!view.has_merges());
    })
    .await;
    let (_, documents) = store.get_many(Kind::Startup, &["three".to_owned()]).await.unwrap();
    assert_eq!(ids(&documents), ["one", "three", "two"]);
    let asked = ["three", "nobody"].map(startup).to_vec();
    assert_eq!(store.survivors(asked).await.unwrap(), HashSet::from(["one", "two"].map(startup)));
    let (_, profile, contacts) = store.contacts(&startup("three")).await.unwrap();
    assert_eq!(profile.unwrap().key, startup("one"));
    assert_eq!(contacts.unwrap().key, startup("one"));
}

async fn jobs_of_one_group_see_its_merges(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["one", "two"] {
        put(&store, id, id).await;
    }
    let asking = |view: &mut View<'_>| {
        Ok::<_, String>((view.has_merges(), view.survivor(&startup("two")).unwrap()))
    };
    let undelete = |view: &mut View<'_>| {
        view.undelete(&startup("two"));
        Ok::<_, String>(())
    };
    let writer = hold_up(&store).await;
    let (before, merged, after, undeleted, last, ()) = tokio::join!(
        store.write(once(), vec![Target::Merges], asking),
        merge(&store, "two", "one"),
        store.write(once(), vec![Target::Merges], asking),
        store.write(once(), profile("two"), undelete),
        store.write(once(), vec![Target::Merges], asking),
        writer.release(),
    );
    assert_eq!(before.unwrap().unwrap().value, Some((false, None)));
    assert_eq!(merged.head, Revision(3));
    assert_eq!(after.unwrap().unwrap().value, Some((true, Some(startup("one")))));
    assert_eq!(undeleted.unwrap().unwrap().head, Revision(4));
    assert_eq!(last.unwrap().unwrap().value, Some((false, None)));
}

async fn what_was_changed_since_a_revision_is_seen_and_can_be_changed(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["old", "new", "gone"] {
        put(&store, id, id).await;
    }
    change(&store, "gone", |view| view.delete(&startup("gone"))).await;
    let rewrite = |view: &mut View<'_>| {
        let mut changed = view.changed_since().unwrap();
        changed.sort_unstable();
        for key in &changed {
            if view.document(key).is_some_and(Document::is_live) {
                view.put(key, b"rewritten".to_vec());
            }
        }
        Ok::<_, String>(changed)
    };
    let writer = hold_up(&store).await;
    let (_, changed, ()) = tokio::join!(
        put(&store, "meanwhile", "meanwhile"),
        store.write(once(), vec![Target::ChangedSince(Revision(1))], rewrite),
        writer.release(),
    );
    let changed = changed.unwrap().unwrap().value.unwrap();
    assert_eq!(changed, ["gone", "meanwhile", "new"].map(startup));
    for (id, body) in [("old", "old"), ("new", "rewritten"), ("meanwhile", "rewritten")] {
        let document = get(&store, &startup(id)).await.unwrap().unwrap();
        assert_eq!(document.body.as_deref(), Some(body.as_bytes()), "{id}");
    }

    let other = |view: &mut View<'_>| {
        view.document(&startup("old"));
        Ok::<_, String>(())
    };
    let targets = vec![Target::ChangedSince(Revision(1))];
    let refused = store.write(once(), targets, other).await;
    assert!(matches!(refused, Err(Error::Panicked(_))), "{refused:?}");
}

async fn too_many_changes_are_told_as_unknown(fixture: Fixture) {
    let store = fixture.open().await;
    let keys: Vec<Key> = (0..5_000).map(|number| startup(&format!("s{number}"))).collect();
    let targets = keys.iter().cloned().map(Target::Profile).collect();
    let decide = move |view: &mut View<'_>| {
        keys.iter().for_each(|key| view.put(key, b"body".to_vec()));
        Ok::<_, String>(())
    };
    store.write(once(), targets, decide).await.unwrap().unwrap();
    for (since, is_known) in [(0, false), (1, true)] {
        let targets = vec![Target::ChangedSince(Revision(since))];
        let count = |view: &mut View<'_>| Ok::<_, String>(view.changed_since().map(|it| it.len()));
        let written = store.write(once(), targets, count).await.unwrap().unwrap();
        assert_eq!(written.value, Some(is_known.then_some(4_999)));
    }
}

async fn changes_that_are_too_large_are_told_as_unknown(fixture: Fixture) {
    let store = fixture.open().await;
    put(&store, "small", "body").await;
    put(&store, "large", &"x".repeat(64 << 20)).await;
    assert_eq!(store.body_bytes(&[startup("large")]).await.unwrap(), 64 << 20);
    for (since, is_known) in [(0, false), (1, true)] {
        let targets = vec![Target::ChangedSince(Revision(since))];
        let ask = |view: &mut View<'_>| Ok::<_, String>(view.changed_since().is_some());
        let written = store.write(once(), targets, ask).await.unwrap().unwrap();
        assert_eq!(written.value, Some(is_known));
    }
}

async fn a_tombstone_still_leads_to_its_survivor(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["one", "two"] {
        put(&store, id, id).await;
    }
    merge(&store, "two", "one").await;
    fixture.pass(31 * DAY);
    assert_eq!(store.purge_expired().await.unwrap(), 1);
    assert_eq!(get(&store, &startup("two")).await.unwrap().unwrap().body, None);
    assert_eq!(survivors(&store, &["two"]).await, [Some("one".to_owned())]);
    store.close().await;
    let store = fixture.open().await;
    assert_eq!(survivors(&store, &["two"]).await, [Some("one".to_owned())]);
}

async fn a_chain_that_comes_back_is_an_error_and_holds_nobody_up(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["one", "two", "three"] {
        put(&store, id, id).await;
    }
    merge(&store, "three", "one").await;
    merge(&store, "two", "one").await;
    fixture.sql("UPDATE documents SET deleted_at = 1, merged_into = 'two' WHERE id = 'one'").await;
    for id in ["one", "two", "three"] {
        let ask = move |view: &mut View<'_>| Ok::<_, String>(view.survivor(&startup(id)));
        let asked = store.write(once(), profile(id), ask).await.unwrap().unwrap().value.unwrap();
        assert!(matches!(asked, Err(Error::Inconsistent { .. })), "{asked:?}");
        let contacts = store.contacts(&startup(id)).await;
        assert!(matches!(contacts, Err(Error::Inconsistent { .. })), "{contacts:?}");
        assert_eq!(get(&store, &startup(id)).await.unwrap().unwrap().key.id, id);
        let survivors = store.survivors(vec![startup(id)]).await.unwrap();
        assert_eq!(survivors, HashSet::from(["one", "two"].map(startup)));
    }
    put(&store, "four", "four").await;
    change(&store, "two", |view| view.undelete(&startup("two"))).await;
    assert_eq!(survivors(&store, &["three"]).await, [Some("two".to_owned())]);
}

async fn what_an_older_server_has_left_of_a_merge_is_forgotten_with_the_next_one(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["one", "two"] {
        put(&store, id, id).await;
    }
    merge(&store, "two", "one").await;
    fixture.sql("UPDATE documents SET deleted_at = NULL WHERE id = 'two'").await;
    merge(&store, "one", "two").await;
    fixture.sql("UPDATE documents SET deleted_at = 1 WHERE id = 'two'").await;
    assert_eq!(survivors(&store, &["one", "two"]).await, [Some("two".to_owned()), None]);
}
