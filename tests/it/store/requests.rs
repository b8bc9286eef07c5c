//! Request ids: a repeat gets the first answer.

use super::*;

on_both_databases!(
    a_repeat_gets_the_stored_answer_and_does_not_run,
    the_same_id_for_another_request_is_refused,
    ids_of_other_callers_and_methods_are_others,
    a_refusal_is_not_remembered,
    of_concurrent_duplicates_one_runs,
    of_duplicates_in_one_group_one_runs,
    an_outcome_is_forgotten_after_a_day,
    outcomes_are_forgotten_without_new_ones,
);

async fn a_repeat_gets_the_stored_answer_and_does_not_run(fixture: Fixture) {
    let store = fixture.open().await;
    let first = store.write(under("r1"), profile("acme"), create("acme", "body")).await;
    let first = first.unwrap().unwrap();
    put(&store, "acme", "changed since").await;
    store.close().await;

    let store = fixture.open().await;
    let repeat = store.write(under("r1"), profile("acme"), create("acme", "body")).await;
    let repeat = repeat.unwrap().unwrap();
    assert_eq!(repeat, Written { value: None, replayed: true, ..first });
    assert_eq!(store.head().await.unwrap(), Revision(2));
}

async fn the_same_id_for_another_request_is_refused(fixture: Fixture) {
    let store = fixture.open().await;
    store.write(under("r1"), profile("acme"), create("acme", "body")).await.unwrap().unwrap();
    let other = Request { hash: [1; 32], ..under("r1") };
    let refused = store.write(other, profile("other"), create("other", "body")).await;
    assert!(matches!(refused, Err(Error::RequestIdReused)));
    assert_eq!(store.head().await.unwrap(), Revision(1));
}

async fn ids_of_other_callers_and_methods_are_others(fixture: Fixture) {
    let store = fixture.open().await;
    let caller = Request { caller: "another".to_owned(), ..under("r1") };
    let method = Request { method: "another", ..under("r1") };
    for (request, id) in [(under("r1"), "a"), (caller, "b"), (method, "c")] {
        let written = store.write(request, profile(id), create(id, "body")).await.unwrap().unwrap();
        assert!(!written.replayed);
    }
}

async fn a_refusal_is_not_remembered(fixture: Fixture) {
    let store = fixture.open().await;
    let refuse = |_: &mut View<'_>| Err::<(), _>("not yet");
    assert_eq!(store.write(under("r1"), Vec::new(), refuse).await.unwrap(), Err("not yet"));
    let written = store.write(under("r1"), profile("acme"), create("acme", "body")).await;
    assert!(!written.unwrap().unwrap().replayed);
}

async fn of_concurrent_duplicates_one_runs(fixture: Fixture) {
    let store = fixture.open().await;
    let mut writing = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let store = store.clone();
        writing.spawn(async move {
            store.write(under("r1"), profile("acme"), create("acme", "body")).await.unwrap()
        });
    }
    let answers: Vec<_> = writing.join_all().await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(answers.iter().all(|answer| answer.outcome == answers[0].outcome));
    assert_eq!(store.head().await.unwrap(), Revision(1));
}

async fn of_duplicates_in_one_group_one_runs(fixture: Fixture) {
    let store = fixture.open().await;
    let writer = hold_up(&store).await;
    let other = Request { hash: [1; 32], ..under("r1") };
    let (first, repeat, reuse, ()) = tokio::join!(
        store.write(under("r1"), profile("acme"), create("acme", "body")),
        store.write(under("r1"), profile("acme"), create("acme", "body")),
        store.write(other, profile("acme"), create("acme", "body")),
        writer.release(),
    );
    let (first, repeat) = (first.unwrap().unwrap(), repeat.unwrap().unwrap());
    assert_eq!((first.replayed, repeat.replayed), (false, true));
    assert_eq!(first.outcome, repeat.outcome);
    assert!(matches!(reuse, Err(Error::RequestIdReused)));
}

async fn outcomes_are_forgotten_without_new_ones(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["r1", "r2"] {
        store.write(under(id), profile(id), create(id, "body")).await.unwrap().unwrap();
    }
    fixture.pass(DAY / 2);
    store.write(under("r3"), profile("r3"), create("r3", "body")).await.unwrap().unwrap();
    assert_eq!(store.forget_expired().await.unwrap(), 0);
    fixture.pass(DAY / 2);
    assert_eq!(store.forget_expired().await.unwrap(), 2);
    let repeat = store.write(under("r3"), profile("r3"), create("r3", "body")).await;
    assert!(repeat.unwrap().unwrap().replayed);
}

async fn an_outcome_is_forgotten_after_a_day(fixture: Fixture) {
    let store = fixture.open().await;
    store.write(under("r1"), profile("acme"), create("acme", "body")).await.unwrap().unwrap();
    fixture.pass(DAY);
    let again = store.write(under("r1"), profile("acme"), create("acme", "body")).await.unwrap();
    assert_eq!(again, Err("startups/acme exists".to_owned()));
    let other = Request { hash: [1; 32], ..under("r1") };
    store.write(other, profile("other"), create("other", "body")).await.unwrap().unwrap();
    let repeat = Request { hash: [1; 32], ..under("r1") };
    let repeat = store.write(repeat, profile("other"), create("other", "body")).await;
    assert!(repeat.unwrap().unwrap().replayed);
}
