//! What upserting many profiles at once promises.

use naru::proto::batch_upsert_startups_result::Outcome;
use naru::proto::{BatchUpsertStartupsRequest, BatchUpsertStartupsResponse, Change, Startup};
use tonic::Code;

use crate::app::{App, startup, violated_fields};
use crate::profiles::{create, delete, get};

/// Upserts start-ups.
pub(crate) async fn upsert(
    app: &mut App,
    startups: Vec<Startup>,
    atomic: bool,
) -> BatchUpsertStartupsResponse {
    let request = BatchUpsertStartupsRequest { startups, atomic, ..Default::default() };
    app.startups.batch_upsert_startups(request).await.unwrap().into_inner()
}

/// What became of each item: the change, or the code of its error.
pub(crate) fn outcomes(reply: &BatchUpsertStartupsResponse) -> Vec<Result<Change, Code>> {
    let outcome = |outcome: &Outcome| match outcome {
        Outcome::Written(written) => Ok(written.change()),
        Outcome::Error(error) => Err(Code::from(error.code)),
    };
    reply.results.iter().map(|result| outcome(result.outcome.as_ref().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_items_of_a_batch_are_not_blocked_by_bad_ones() {
    let mut app = App::start().await;
    create(&mut app, startup("a"), "").await.unwrap();
    create(&mut app, startup("deleted"), "").await.unwrap();
    delete(&mut app, "startups/deleted", "").await.unwrap();
    let changed = Startup { tags: vec!["new".to_owned()], ..startup("b") };
    create(&mut app, startup("b"), "").await.unwrap();
    let stale = Startup { etag: "ffff".to_owned(), ..startup("c") };
    let bad = Startup { stage: 99, ..startup("d") };
    let nameless = Startup { name: String::new(), ..startup("e") };
    let items = vec![startup("a"), changed, stale, bad, nameless, startup("deleted"), startup("f")];
    let reply = upsert(&mut app, items, false).await;
    assert_eq!(
        outcomes(&reply),
        [
            Ok(Change::Unchanged),
            Ok(Change::Updated),
            Err(Code::Aborted),
            Err(Code::InvalidArgument),
            Err(Code::InvalidArgument),
            Err(Code::FailedPrecondition),
            Ok(Change::Created),
        ]
    );
    assert_eq!(get(&mut app, "startups/b").await.unwrap().tags, ["new"]);
    get(&mut app, "startups/f").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_atomic_batch_is_written_wholly_or_not_at_all() {
    let mut app = App::start().await;
    create(&mut app, startup("deleted"), "").await.unwrap();
    delete(&mut app, "startups/deleted", "").await.unwrap();
    for bad in [Startup { stage: 99, ..startup("bad") }, startup("deleted")] {
        let reply = upsert(&mut app, vec![startup("a"), bad], true).await;
        assert_eq!(outcomes(&reply)[0], Err(Code::Aborted));
        assert!(outcomes(&reply)[1].is_err());
        get(&mut app, "startups/a").await.unwrap_err();
    }
    let reply = upsert(&mut app, vec![startup("a"), startup("b")], true).await;
    assert_eq!(outcomes(&reply), [Ok(Change::Created), Ok(Change::Created)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let mut app = App::start().await;
    create(&mut app, startup("a"), "").await.unwrap();
    let request = BatchUpsertStartupsRequest {
        startups: vec![startup("a"), startup("b"), Startup { stage: 99, ..startup("c") }],
        validate_only: true,
        request_id: "id-1".to_owned(),
        ..Default::default()
    };
    let reply = app.startups.batch_upsert_startups(request.clone()).await.unwrap().into_inner();
    assert_eq!(
        outcomes(&reply),
        [Ok(Change::Unchanged), Ok(Change::Created), Err(Code::InvalidArgument)]
    );
    get(&mut app, "startups/b").await.unwrap_err();
    // A dry run leaves no trace, so its request id is still free for the run itself.
    let real = BatchUpsertStartupsRequest { validate_only: false, ..request };
    let reply = app.startups.batch_upsert_startups(real).await.unwrap().into_inner();
    assert_eq!(outcomes(&reply)[1], Ok(Change::Created));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_batch_answers_what_the_first_one_did() {
    let mut app = App::start().await;
    let stale = Startup { etag: "ffff".to_owned(), ..startup("b") };
    let request = BatchUpsertStartupsRequest {
        startups: vec![startup("a"), stale, Startup { stage: 99, ..startup("c") }],
        request_id: "id-1".to_owned(),
        ..Default::default()
    };
    let first = app.startups.batch_upsert_startups(request.clone()).await.unwrap().into_inner();
    let repeat = app.startups.batch_upsert_startups(request).await.unwrap().into_inner();
    assert_eq!(outcomes(&first), outcomes(&repeat));
    assert_eq!(first.results[0], repeat.results[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_may_stand_in_a_batch_once() {
    let mut app = App::start().await;
    let reply = upsert(&mut app, vec![startup("a"), startup("a")], false).await;
    assert_eq!(outcomes(&reply), [Ok(Change::Created), Err(Code::InvalidArgument)]);
    let too_many = (0..501).map(|number| startup(&format!("s{number}"))).collect();
    let request = BatchUpsertStartupsRequest { startups: too_many, ..Default::default() };
    let status = app.startups.batch_upsert_startups(request).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["startups"]);
}
