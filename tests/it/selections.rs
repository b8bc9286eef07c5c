//! What the service of selections promises.

use naru::proto::batch_upsert_selections_result::Outcome;
use naru::proto::{
    Audience, BatchUpsertSelectionsRequest, Candidate, Change, CreateSelectionRequest,
    DeleteSelectionRequest, DeleteStartupRequest, ExplainSelectionRequest,
    ExplainSelectionResponse, GetSelectionRequest, ListSelectionsRequest, MatchFilter,
    MergeStartupRequest, PartnerKind, Selection, SelectionDecision, SelectionOutcome,
    SelectionRound, Shortlist, ShortlistStanding, ShortlistStartupsRequest, UpdateSelectionRequest,
    WriteResult,
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, startup, text, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::delegations::{create as create_delegation, day, trip, with_profiles};

/// The call of a trip for one place, with the start-ups `a` and `b` as candidates.
fn call(id: &str) -> Selection {
    let candidate =
        |id: &str| Candidate { startup: format!("startups/{id}"), ..Default::default() };
    Selection {
        name: format!("selections/{id}"),
        display_name: text("참가 기업 모집", "Call for companies"),
        delegation: "delegations/one".to_owned(),
        places: 1,
        candidates: ["a", "b"].map(candidate).to_vec(),
        ..Selection::default()
    }
}

/// A round in which `a` is selected.
fn round() -> SelectionRound {
    let decision = |id: &str, outcome: SelectionOutcome| SelectionDecision {
        startup: format!("startups/{id}"),
        outcome: outcome.into(),
        reserve_rank: i32::from(outcome == SelectionOutcome::Reserve),
        reason: text("점수 순", "By points"),
    };
    SelectionRound {
        date: day(1),
        decided_by: "selection panel".to_owned(),
        decisions: vec![
            decision("a", SelectionOutcome::Selected),
            decision("b", SelectionOutcome::Reserve),
        ],
        reason: None,
    }
}

async fn with_trip(app: App) -> App {
    let mut app = with_profiles(app).await;
    create_delegation(&mut app, trip("one")).await.unwrap();
    app
}

async fn create(app: &mut App, selection: Selection) -> Result<WriteResult, Status> {
    let request = CreateSelectionRequest { selection: Some(selection), ..Default::default() };
    Ok(app.selections.create_selection(request).await?.into_inner().result.unwrap())
}

async fn get(app: &mut App, id: &str) -> Selection {
    let request = GetSelectionRequest { name: format!("selections/{id}"), ..Default::default() };
    app.selections.get_selection(request).await.unwrap().into_inner().selection.unwrap()
}

async fn update(app: &mut App, patch: Selection, paths: &[&str]) -> Result<WriteResult, Status> {
    let paths = paths.iter().map(|&path| path.to_owned()).collect();
    let request = UpdateSelectionRequest {
        selection: Some(patch),
        update_mask: Some(FieldMask { paths }),
        ..Default::default()
    };
    Ok(app.selections.update_selection(request).await?.into_inner().result.unwrap())
}

async fn shortlist(app: &mut App, request: ShortlistStartupsRequest) -> Result<Shortlist, Status> {
    let reply = app.selections.shortlist_startups(request).await?.into_inner();
    assert!(!reply.consistency_token.is_empty());
    Ok(reply.shortlist.unwrap())
}

async fn explain(
    app: &mut App,
    startup: &str,
    audience: Audience,
) -> Result<ExplainSelectionResponse, Status> {
    let request = ExplainSelectionRequest {
        name: "selections/bay-area-2026".to_owned(),
        startup: startup.to_owned(),
        audience: audience.into(),
        ..ExplainSelectionRequest::default()
    };
    Ok(app.selections.explain_selection(request).await?.into_inner())
}

async fn a_call_is_stored_listed_and_names_only_what_exists(app: App) {
    let mut app = with_trip(app).await;
    assert_eq!(create(&mut app, call("one")).await.unwrap().change(), Change::Created);
    let stored = get(&mut app, "one").await;
    let bare = Selection { etag: String::new(), create_time: None, update_time: None, ..stored };
    assert_eq!(bare, call("one"));

    let names = async |app: &mut App, delegation: &str, startup: &str| {
        let request = ListSelectionsRequest {
            delegation: delegation.to_owned(),
            startup: startup.to_owned(),
            ..ListSelectionsRequest::default()
        };
        let reply = app.selections.list_selections(request).await.unwrap().into_inner();
        reply.selections.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    let mut only_a = call("two");
    only_a.candidates.truncate(1);
    create(&mut app, only_a).await.unwrap();
    assert_eq!(names(&mut app, "delegations/one", "").await, ["selections/one", "selections/two"]);
    assert_eq!(names(&mut app, "", "startups/b").await, ["selections/one"]);
    assert_eq!(names(&mut app, "delegations/other", "").await, [""; 0]);

    let mut unknown = call("three");
    unknown.candidates[1].startup = "startups/nobody".to_owned();
    let refused = create(&mut app, unknown).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["selection.candidates[1].startup"]);
    let elsewhere = Selection { delegation: "delegations/none".to_owned(), ..call("three") };
    let status = assert_refused(
        create(&mut app, elsewhere).await,
        Code::InvalidArgument,
        "INVALID_ARGUMENT",
    );
    assert_eq!(violated_fields(&status), ["selection.delegation"]);
}

async fn what_was_decided_rests_on_what_does_not_change(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, call("one")).await.unwrap();
    let decided = Selection { decision_rounds: vec![round()], ..call("one") };
    update(&mut app, decided.clone(), &["decision_rounds"]).await.unwrap();

    let other = Selection { places: 2, note: text("", "one more"), ..decided.clone() };
    let refused = update(&mut app, other.clone(), &["places", "note"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["selection.places"]);
    assert_eq!(get(&mut app, "one").await.note, None, "what is refused changes nothing");
    update(&mut app, other.clone(), &["note"]).await.unwrap();

    // Nor by a batch.
    let mut earlier = call("one");
    earlier.decision_rounds = Vec::new();
    let request = BatchUpsertSelectionsRequest {
        selections: vec![earlier, call("two")],
        ..Default::default()
    };
    let reply = app.selections.batch_upsert_selections(request).await.unwrap().into_inner();
    let [first, second] = reply.results.try_into().unwrap();
    let Some(Outcome::Error(error)) = first.outcome else { panic!("{first:?}") };
    assert!(error.message.contains("selections[0].decision_rounds"), "{}", error.message);
    assert!(matches!(second.outcome, Some(Outcome::Written(_))));

    let again =
        SelectionRound {
            reason: text("참가 포기", "One stepped back"), date: day(2), ..round()
        };
    let decision_rounds = Selection { decision_rounds: vec![round(), again], ..decided };
    update(&mut app, decision_rounds, &["decision_rounds"]).await.unwrap();
    assert_eq!(get(&mut app, "one").await.decision_rounds.len(), 2);
}

async fn an_open_call_follows_merges_and_a_decided_one_keeps_its_names(app: App) {
    let mut app = with_trip(app).await;
    app.create_startup(startup("c")).await;
    create(&mut app, call("open")).await.unwrap();
    let decided = Selection { decision_rounds: vec![round()], ..call("decided") };
    create(&mut app, decided.clone()).await.unwrap();
    for (name, duplicate) in [("c", "b"), ("a", "c")] {
        let request = MergeStartupRequest {
            name: format!("startups/{name}"),
            duplicate: format!("startups/{duplicate}"),
            ..Default::default()
        };
        app.startups.merge_startup(request).await.unwrap();
    }
    // Of the two entries about the same start-up the first one stays.
    assert_eq!(get(&mut app, "open").await.candidates, call("open").candidates[..1]);
    let kept = get(&mut app, "decided").await;
    assert_eq!(
        (&kept.candidates, &kept.decision_rounds),
        (&decided.candidates, &decided.decision_rounds)
    );
    let note = Selection { note: text("", "merged"), ..kept };
    update(&mut app, note, &["note"]).await.unwrap();
    // Candidates are found by the names of then and of now, by the record's own name first.
    for (asked, found) in [("b", "startups/b"), ("c", "startups/a"), ("a", "startups/a")] {
        let request = ExplainSelectionRequest {
            name: "selections/decided".to_owned(),
            startup: format!("startups/{asked}"),
            ..ExplainSelectionRequest::default()
        };
        let reply = app.selections.explain_selection(request).await.unwrap().into_inner();
        assert_eq!(reply.standings[0].startup, found, "{asked}");
    }
}

async fn what_was_decided_is_not_deleted(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, call("open")).await.unwrap();
    let decided = Selection { decision_rounds: vec![round()], ..call("decided") };
    create(&mut app, decided).await.unwrap();
    let delete = |id: &str| DeleteSelectionRequest {
        name: format!("selections/{id}"),
        ..DeleteSelectionRequest::default()
    };
    app.selections.delete_selection(delete("open")).await.unwrap();
    let refused = app.selections.delete_selection(delete("decided")).await;
    assert_refused(refused, Code::FailedPrecondition, "SELECTION_DECIDED");
    assert_eq!(get(&mut app, "decided").await.decision_rounds, [round()]);
}

on_either_database!(
    a_call_is_stored_listed_and_names_only_what_exists,
    what_was_decided_rests_on_what_does_not_change,
    an_open_call_follows_merges_and_a_decided_one_keeps_its_names,
    what_was_decided_is_not_deleted,
);

/// The fictional call with its profiles and its trip.
async fn with_fictional_call() -> App {
    let root = env!("CARGO_MANIFEST_DIR");
    let app = App::start_on_day(jiff::civil::date(2026, 11, 22)).await;
    let files = [
        "fictional/startups",
        "fictional/partners",
        "fictional-trip/delegation",
        "fictional-trip/call",
    ];
    let files = files.map(|file| format!("{root}/examples/{file}.jsonl"));
    let imported = run(naru(&app, &[&["import"], &files.each_ref().map(|it| &**it)[..]].concat()));
    let imported = imported.await;
    assert!(imported.status.success(), "{}", err(&imported));
    app
}

fn ask() -> ShortlistStartupsRequest {
    ShortlistStartupsRequest {
        name: "selections/bay-area-2026".to_owned(),
        ..ShortlistStartupsRequest::default()
    }
}

fn chosen(shortlist: &Shortlist) -> Vec<&str> {
    let is_chosen = |it: ShortlistStanding| {
        matches!(it, ShortlistStanding::Required | ShortlistStanding::Proposed)
    };
    let chosen = shortlist.startups.iter().filter(|it| is_chosen(it.standing()));
    chosen.map(|it| it.startup.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn those_are_proposed_that_fit_the_hosts_and_not_all_the_same_ones() {
    let mut app = with_fictional_call().await;
    let proposed = shortlist(&mut app, ask()).await.unwrap();
    assert_eq!(shortlist(&mut app, ask()).await.unwrap(), proposed, "the same store and day");
    assert_eq!((proposed.startups.len(), proposed.places, proposed.total_hosts), (12, 8, 7));
    assert_eq!(proposed.value_milli, proposed.value_max_milli, "so few can be looked through");
    let first = chosen(&proposed);
    assert!(!first.is_empty() && first.len() <= 8, "{first:?}");
    // The others come behind, by what each would add.
    let others = &proposed.startups[first.len()..];
    assert!(others.iter().all(|it| !first.contains(&it.startup.as_str())));
    assert!(others.is_sorted_by(|a, b| a.value_added_milli >= b.value_added_milli));
    for it in &proposed.startups {
        assert!(it.value_added_milli <= it.value_alone_milli, "{it:?}");
        assert_eq!(it.best_hosts.is_empty(), it.standing() == ShortlistStanding::NoHost, "{it:?}");
        assert!(it.best_hosts.is_sorted_by(|a, b| a.score_milli >= b.score_milli));
        let sentence = it.sentence.as_ref().unwrap();
        assert!(!sentence.ko.is_empty() && !sentence.en.is_empty());
    }
    // With the first two places less there is less worth, and a required one goes before all.
    let two = shortlist(&mut app, ShortlistStartupsRequest { places: 2, ..ask() }).await.unwrap();
    assert_eq!(chosen(&two).len(), 2);
    assert!(two.value_milli < proposed.value_milli);
    let last = "startups/masil-onde".to_owned();
    let required = ShortlistStartupsRequest {
        places: 2,
        required_startups: vec![last.clone()],
        excluded_startups: vec![chosen(&two)[0].to_owned()],
        ..ask()
    };
    let forced = shortlist(&mut app, required).await.unwrap();
    assert_eq!(chosen(&forced)[0], last);
    assert_eq!(forced.startups[0].standing(), ShortlistStanding::Required);
    assert!(!chosen(&forced).contains(&chosen(&two)[0]));
    assert!(forced.value_milli < two.value_milli);

    let bad =
        ShortlistStartupsRequest { required_startups: vec!["startups/mirnun".to_owned()], ..ask() };
    let refused = shortlist(&mut app, bad).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["required_startups[0]"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn partners_of_a_kind_stand_in_for_hosts_and_the_deleted_are_told() {
    let mut app = with_fictional_call().await;
    let filter = MatchFilter {
        partner_kinds: vec![PartnerKind::VentureCapital.into()],
        ..MatchFilter::default()
    };
    let request = ShortlistStartupsRequest { filter: Some(filter), ..ask() };
    let of_funds = shortlist(&mut app, request).await.unwrap();
    assert!(of_funds.total_hosts > 0 && of_funds.total_hosts < 7, "{of_funds:?}");
    let request =
        DeleteStartupRequest { name: "startups/nuribeam".to_owned(), ..Default::default() };
    app.startups.delete_startup(request).await.unwrap();
    let proposed = shortlist(&mut app, ask()).await.unwrap();
    let deleted = proposed.startups.iter().find(|it| it.startup == "startups/nuribeam").unwrap();
    assert_eq!(deleted.standing(), ShortlistStanding::Deleted);
    assert!(!chosen(&proposed).contains(&"startups/nuribeam"));
}

#[tokio::test(flavor = "multi_thread")]
async fn why_not_us_is_answered_from_the_record() {
    let mut app = with_fictional_call().await;
    let proposed = shortlist(&mut app, ask()).await.unwrap();
    let kept = run(naru(&app, &["selections", "shortlist", &ask().name, "--save"])).await;
    assert!(kept.status.success(), "{}", err(&kept));
    assert_eq!(get(&mut app, "bay-area-2026").await.shortlist, Some(proposed));

    let all = explain(&mut app, "", Audience::Officer).await.unwrap();
    assert_eq!((all.total_candidates, all.places, all.points_max), (12, 8, 100));
    let ranks: Vec<i32> = all.standings.iter().map(|it| it.rank).collect();
    assert_eq!(ranks, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0]);
    let of_bitgoru = all.standings.iter().find(|it| it.startup == "startups/bitgoru").unwrap();
    assert_eq!((of_bitgoru.sheets_counted, of_bitgoru.sheets_conflicted), (2, 1));
    assert_eq!((of_bitgoru.sheets.len(), of_bitgoru.conflicts.len()), (3, 1));
    assert!(of_bitgoru.proposal.is_some());
    let below = all.standings.iter().find(|it| it.startup == "startups/masil-onde").unwrap();
    assert!(below.is_below_pass);

    let undecided = explain(&mut app, "startups/bitgoru", Audience::Startup).await.unwrap();
    let undecided = &undecided.standings[0];
    assert_eq!((undecided.rank, undecided.average_hundredths, undecided.criteria.len()), (0, 0, 0));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/fictional-trip/decision.json");
    let decided = run(naru(&app, &["selections", "decide", &ask().name, file])).await;
    assert!(out(&decided).contains("round 1 is recorded, 8 selected, 2 in reserve"));
    let own = explain(&mut app, "startups/bitgoru", Audience::Startup).await.unwrap();
    let [own] = own.standings.as_slice() else { panic!("{own:?}") };
    assert_eq!(
        (own.rank, own.average_hundredths),
        (of_bitgoru.rank, of_bitgoru.average_hundredths)
    );
    assert_eq!((own.sheets.len(), own.conflicts.len(), own.criteria.len()), (0, 0, 3));
    assert_eq!(own.outcome(), SelectionOutcome::Reserve);
    assert!(own.proposal.is_none() && own.behind_last_selected_hundredths.is_none());

    let refused = explain(&mut app, "startups/mirnun", Audience::Officer).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["startup"]);
    let refused = explain(&mut app, "", Audience::Startup).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");

    let told = run(naru(&app, &["selections", "explain", &ask().name])).await;
    assert!(out(&told).starts_with("startup\trank\tpoints\toutcome\treason\n"), "{}", out(&told));
    assert_eq!(out(&told).lines().count(), 13);
    let listed = run(naru(&app, &["selections", "list", "--startup", "startups/bitgoru"])).await;
    assert!(out(&listed).contains("selections/bay-area-2026\t"), "{}", out(&listed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_survives_export_and_import() {
    let mut app = with_fictional_call().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.jsonl");
    let path = file.to_str().unwrap();
    let exported = run(naru(&app, &["export", "--output", path])).await;
    assert!(err(&exported).contains("1 selection"), "{}", err(&exported));
    let mut other = App::start().await;
    let imported = run(naru(&other, &["import", path])).await;
    assert!(imported.status.success(), "{}", err(&imported));
    let bare = |it: Selection| Selection {
        etag: String::new(),
        create_time: None,
        update_time: None,
        ..it
    };
    let (there, here) =
        (get(&mut other, "bay-area-2026").await, get(&mut app, "bay-area-2026").await);
    assert_eq!(bare(there), bare(here));
}
