//! What programs were before they were changed.

use super::*;

on_both_databases!(
    a_program_can_be_read_as_it_was_before_each_change,
    jobs_of_one_group_lose_no_version,
    a_refused_job_leaves_no_version,
    what_a_program_was_is_erased_with_it,
    of_other_kinds_nothing_is_kept,
);

fn program() -> Key {
    Key::new(Kind::Program, "call")
}

/// Changes the program and answers the revision after it.
async fn turn(store: &Store, turn: impl FnOnce(&mut View<'_>) + Send + 'static) -> Revision {
    let decide = move |view: &mut View<'_>| {
        turn(view);
        Ok::<_, String>(())
    };
    store.write(once(), vec![Target::Profile(program())], decide).await.unwrap().unwrap().head
}

async fn says(store: &Store, text: &'static str) -> Revision {
    turn(store, move |view| view.put(&program(), text.as_bytes().to_vec())).await
}

/// What the program said at each revision that it had, the last first.
async fn told(store: &Store) -> Vec<(Revision, String)> {
    let (_, revisions) = store.revisions(&program(), 100).await.unwrap();
    let mut told = Vec::new();
    for (revision, since) in revisions {
        let (_, found) = store.at_revision(&program(), revision).await.unwrap();
        let found = found.unwrap();
        assert_eq!((found.revision, found.updated_at), (revision, since));
        assert!(found.is_live());
        told.push((revision, String::from_utf8(found.body.unwrap()).unwrap()));
    }
    told
}

fn texts(told: &[(Revision, String)]) -> Vec<&str> {
    told.iter().map(|(_, text)| text.as_str()).collect()
}

async fn a_program_can_be_read_as_it_was_before_each_change(fixture: Fixture) {
    let store = fixture.open().await;
    let first = says(&store, "one").await;
    fixture.pass(DAY);
    let second = says(&store, "two").await;
    assert_eq!(told(&store).await, [(second, "two".to_owned()), (first, "one".to_owned())]);

    let deleted = turn(&store, |view| view.delete(&program())).await;
    assert_eq!(texts(&told(&store).await), ["two", "one"]);
    assert_eq!(store.at_revision(&program(), deleted).await.unwrap(), (deleted, None));

    turn(&store, |view| view.undelete(&program())).await;
    says(&store, "three").await;
    let told = told(&store).await;
    assert_eq!(texts(&told), ["three", "two", "two", "one"]);
    assert!(told.is_sorted_by(|one, other| one.0 > other.0), "{told:?}");

    let (_, last) = store.revisions(&program(), 2).await.unwrap();
    assert_eq!(last.iter().map(|it| it.0).collect::<Vec<_>>(), [told[0].0, told[1].0]);
    let (_, none) = store.at_revision(&program(), Revision(u64::MAX)).await.unwrap();
    assert_eq!(none, None);
    let other = Key::new(Kind::Program, "other");
    assert_eq!(store.at_revision(&other, first).await.unwrap().1, None);
}

async fn jobs_of_one_group_lose_no_version(fixture: Fixture) {
    let store = fixture.open().await;
    let writer = hold_up(&store).await;
    let (one, two, three, ()) = tokio::join!(
        says(&store, "one"),
        says(&store, "two"),
        says(&store, "three"),
        writer.release(),
    );
    let expected = [(three, "three"), (two, "two"), (one, "one")];
    assert_eq!(told(&store).await, expected.map(|(at, text)| (at, text.to_owned())));
}

async fn a_refused_job_leaves_no_version(fixture: Fixture) {
    let store = fixture.open().await;
    says(&store, "one").await;
    let refuse = |view: &mut View<'_>| {
        view.put(&program(), b"never".to_vec());
        Err::<(), _>("no")
    };
    let refused = store.write(once(), vec![Target::Profile(program())], refuse).await.unwrap();
    assert_eq!(refused.unwrap_err(), "no");
    assert_eq!(texts(&told(&store).await), ["one"]);
}

async fn what_a_program_was_is_erased_with_it(fixture: Fixture) {
    let store = fixture.open().await;
    says(&store, "one").await;
    says(&store, "two").await;
    turn(&store, |view| view.delete(&program())).await;
    fixture.pass(31 * DAY);
    assert_eq!(store.purge_expired().await.unwrap(), 1);
    assert_eq!(told(&store).await, []);
    says(&store, "three").await;
    says(&store, "four").await;
    assert_eq!(texts(&told(&store).await), ["four", "three"]);
}

async fn of_other_kinds_nothing_is_kept(fixture: Fixture) {
    let store = fixture.open().await;
    let first = put(&store, "acme", "one").await.head;
    let second = put(&store, "acme", "two").await.head;
    let (head, revisions) = store.revisions(&startup("acme"), 100).await.unwrap();
    assert_eq!((head, revisions), (second, vec![(second, fixture.now())]));
    assert_eq!(store.at_revision(&startup("acme"), first).await.unwrap().1, None);
}
