//! Contacts stay apart; what is erased is gone.

use super::*;

on_both_databases!(
    contacts_advance_the_head_and_stay_out_of_the_feed,
    erased_contacts_are_gone_and_erasing_nothing_changes_nothing,
    an_erased_profile_leaves_a_tombstone,
    expired_profiles_are_purged,
    all_expired_profiles_are_purged_at_once,
    a_profile_undeleted_in_time_is_kept,
);

async fn contacts_advance_the_head_and_stay_out_of_the_feed(fixture: Fixture) {
    let store = fixture.open().await;
    put(&store, "acme", "profile").await;
    let written =
        change(&store, "acme", |view| view.put_contacts(&startup("acme"), b"mail".to_vec())).await;
    assert_eq!((whats(&written), written.head), (vec![What::ContactsUpdated], Revision(2)));

    let (head, profile, contacts) = store.contacts(&startup("acme")).await.unwrap();
    let contacts = contacts.unwrap();
    assert_eq!((head, profile.unwrap().revision), (Revision(2), Revision(1)));
    assert_eq!((contacts.revision, contacts.body.as_slice()), (Revision(2), b"mail".as_slice()));
    assert_eq!(store.feed().await.unwrap().head(), Revision(2));
    assert_eq!(feed_after(&store, Revision(1)).await, []);
    assert!(!format!("{contacts:?}").contains("109"), "contacts are not printed");
}

async fn erased_contacts_are_gone_and_erasing_nothing_changes_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    put(&store, "acme", "profile").await;
    change(&store, "acme", |view| view.put_contacts(&startup("acme"), b"mail".to_vec())).await;
    let erased = change(&store, "acme", |view| view.erase_contacts(&startup("acme"))).await;
    assert_eq!((whats(&erased), erased.head), (vec![What::ContactsErased], Revision(3)));
    assert_eq!(erased.outcome[0].revision, Revision(0), "what is gone has no revision");
    let (_, profile, contacts) = store.contacts(&startup("acme")).await.unwrap();
    assert_eq!((profile.is_some(), contacts), (true, None));

    let again = change(&store, "acme", |view| view.erase_contacts(&startup("acme"))).await;
    assert_eq!((whats(&again), again.head), (vec![What::ContactsUnchanged], Revision(3)));
    let none = &again.outcome[0];
    assert_eq!((none.revision, none.created_at, none.updated_at), (Revision(0), 0, fixture.now()));

    let put = |view: &mut View<'_>| view.put_contacts(&startup("acme"), b"mail".to_vec());
    let written = change(&store, "acme", put).await;
    assert_eq!((written.outcome[0].revision, written.head), (Revision(4), Revision(4)));
    let same = change(&store, "acme", |view| view.contacts_unchanged(&startup("acme"))).await;
    assert_eq!((same.outcome[0].revision, same.head), (Revision(4), Revision(4)));
}

async fn an_erased_profile_leaves_a_tombstone(fixture: Fixture) {
    let store = fixture.open().await;
    change(&store, "acme", |view| {
        view.put(&startup("acme"), b"profile".to_vec());
        view.put_contacts(&startup("acme"), b"mail".to_vec());
    })
    .await;
    let erased = change(&store, "acme", |view| view.erase(&startup("acme"))).await;
    assert_eq!((whats(&erased), erased.head), (vec![What::Erased], Revision(3)));
    let (_, profile, contacts) = store.contacts(&startup("acme")).await.unwrap();
    assert_eq!((profile.unwrap().body, contacts), (None, None));
    assert_eq!(ids(&feed_after(&store, Revision(2)).await), ["acme"]);

    let anew = put(&store, "acme", "anew").await;
    assert_eq!(whats(&anew), [What::Created]);
    assert!(get(&store, &startup("acme")).await.unwrap().unwrap().is_live());
}

async fn expired_profiles_are_purged(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["gone", "kept"] {
        change(&store, id, move |view| {
            view.put(&startup(id), b"profile".to_vec());
            view.put_contacts(&startup(id), b"mail".to_vec());
        })
        .await;
    }
    change(&store, "gone", |view| view.delete(&startup("gone"))).await;
    fixture.pass(DAY * 29);
    assert_eq!(store.purge_expired().await.unwrap(), 0);
    fixture.pass(DAY);
    assert_eq!(store.purge_expired().await.unwrap(), 1);
    assert_eq!(store.purge_expired().await.unwrap(), 0);

    let (head, profile, contacts) = store.contacts(&startup("gone")).await.unwrap();
    let profile = profile.unwrap();
    assert_eq!((profile.body, profile.revision, contacts), (None, head, None));
    assert!(profile.deleted_at.is_some());
    let (_, kept, contacts) = store.contacts(&startup("kept")).await.unwrap();
    assert!(kept.unwrap().is_live() && contacts.is_some());
    let (_, listed, _) = store.list(Kind::Startup, None, 10, true, usize::MAX).await.unwrap();
    assert_eq!(ids(&listed), ["kept"]);
}

async fn all_expired_profiles_are_purged_at_once(fixture: Fixture) {
    const ALL: usize = 450;
    let store = fixture.open().await;
    let keys: Vec<Key> = (0..ALL).map(|n| startup(&format!("startup-{n:03}"))).collect();
    let targets = keys.iter().cloned().map(Target::Profile).collect();
    let delete_all = move |view: &mut View<'_>| {
        for key in &keys {
            view.put(key, b"profile".to_vec());
            view.delete(key);
        }
        Ok::<_, String>(())
    };
    store.write(once(), targets, delete_all).await.unwrap().unwrap();
    // Those of a newer server's kind are left alone, and are not counted among what one write takes on.
    fixture
        .sql("UPDATE documents SET kind = 'something-new', deleted_at = 1 WHERE id < 'startup-210'")
        .await;
    fixture.pass(DAY * 30);
    assert_eq!(store.purge_expired().await.unwrap(), ALL - 210);
    assert_eq!(store.purge_expired().await.unwrap(), 0);
}

async fn a_profile_undeleted_in_time_is_kept(fixture: Fixture) {
    let store = fixture.open().await;
    put(&store, "acme", "profile").await;
    change(&store, "acme", |view| view.delete(&startup("acme"))).await;
    fixture.pass(DAY * 29);
    change(&store, "acme", |view| view.undelete(&startup("acme"))).await;
    fixture.pass(DAY * 29);
    assert_eq!(store.purge_expired().await.unwrap(), 0);
}
