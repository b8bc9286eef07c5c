//! What merging two profiles of one organisation promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use naru::proto::partner_service_client::PartnerServiceClient;
use naru::proto::{
    BatchGetStartupsRequest, Change, Competitor, Contact, Contacts, CreatePartnerRequest,
    DeletePartnerRequest, EraseContactsRequest, ExternalId, FundingRound, GetContactsRequest,
    GetPartnerRequest, ListStartupsRequest, MatchOptions, MatchPartnersRequest,
    MatchStartupsRequest, MergePartnerRequest, MergePartnerResponse, MergeStartupRequest,
    MergeStartupResponse, Partner, PartnerExclusions, PortfolioDeal, ProgramRecord, RoundInvestor,
    SearchRequest, Startup, StartupExclusions, UndeletePartnerRequest, UpdateContactsRequest,
    UpdatePartnerRequest,
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::batches::{outcomes, upsert};
use crate::operation::sql;
use crate::profiles::{create, delete, get, undelete, update};
use crate::samples;

on_either_database!(
    the_survivor_says_what_both_said,
    references_follow_in_the_same_commit,
    no_reference_that_is_written_meanwhile_is_left_behind,
    what_is_written_later_under_the_old_name_refers_to_the_new_one,
    the_old_name_answers_with_the_new_one,
    the_old_name_cannot_be_written,
    chains_are_followed_to_their_end,
    a_repeat_answers_the_first_result,
    a_dry_run_changes_nothing,
    contacts_move,
    an_undeleted_duplicate_is_a_profile_of_its_own,
    a_merge_outlives_a_restart_and_the_end_of_the_undelete_window,
);

fn merge_request(duplicate: &str, name: &str) -> MergeStartupRequest {
    MergeStartupRequest {
        name: format!("startups/{name}"),
        duplicate: format!("startups/{duplicate}"),
        ..MergeStartupRequest::default()
    }
}

async fn send(app: &mut App, request: MergeStartupRequest) -> Result<MergeStartupResponse, Status> {
    Ok(app.startups.merge_startup(request).await?.into_inner())
}

async fn merge(app: &mut App, duplicate: &str, name: &str) -> MergeStartupResponse {
    send(app, merge_request(duplicate, name)).await.unwrap()
}

async fn merge_partners(app: &mut App, duplicate: &str, name: &str) -> MergePartnerResponse {
    let request = MergePartnerRequest {
        name: format!("partners/{name}"),
        duplicate: format!("partners/{duplicate}"),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(request).await.unwrap().into_inner()
}

async fn get_partner(app: &mut App, id: &str) -> Partner {
    let request = GetPartnerRequest { name: format!("partners/{id}"), ..Default::default() };
    app.partners.get_partner(request).await.unwrap().into_inner().partner.unwrap()
}

fn with_competitor(id: &str, of: &str) -> Startup {
    let competitor =
        Competitor { competitor_name: of.to_owned(), startup: format!("startups/{of}") };
    Startup { competitors: vec![competitor], ..startup(id) }
}

fn with_deals(id: &str, startups: &[&str]) -> Partner {
    let deal =
        |id: &&str| PortfolioDeal { startup: format!("startups/{id}"), ..Default::default() };
    Partner { portfolio: startups.iter().map(deal).collect(), ..partner(id) }
}

fn with_investor(id: &str, investor: &str) -> Startup {
    let name = format!("partners/{investor}");
    Startup {
        rounds: vec![FundingRound {
            investors: vec![RoundInvestor { partner: name.clone(), ..Default::default() }],
            ..FundingRound::default()
        }],
        programs: vec![ProgramRecord {
            program: "TIPS".to_owned(),
            operator: name.clone(),
            ..ProgramRecord::default()
        }],
        exclusions: Some(StartupExclusions { partners: vec![name], ..Default::default() }),
        ..startup(id)
    }
}

async fn people(app: &mut App, id: &str) -> Vec<String> {
    let name = format!("startups/{id}/contacts");
    let request = GetContactsRequest { name, ..Default::default() };
    let reply = app.contacts.get_contacts(request).await.unwrap().into_inner();
    reply.contacts.unwrap().people.into_iter().map(|person| person.full_name).collect()
}

async fn put_people(app: &mut App, id: &str, people: &[&str]) -> Result<(), Status> {
    let person = |name: &&str| Contact { full_name: (*name).to_owned(), ..Contact::default() };
    let contacts = Contacts {
        name: format!("startups/{id}/contacts"),
        people: people.iter().map(person).collect(),
        ..Contacts::default()
    };
    let request = UpdateContactsRequest { contacts: Some(contacts), ..Default::default() };
    app.contacts.update_contacts(request).await.map(|_| ())
}

async fn listed(app: &mut App) -> Vec<String> {
    let request = ListStartupsRequest { show_deleted: true, ..Default::default() };
    let reply = app.startups.list_startups(request).await.unwrap().into_inner();
    reply.startups.into_iter().map(|it| it.name).collect()
}

async fn restart_after_sql(app: App, statements: &str) -> App {
    let database = app.data_dir().join("naru.db");
    let runtime = tokio::runtime::Handle::current();
    let done = sql(&database, statements);
    app.restart_after(|| tokio::task::block_in_place(|| runtime.block_on(done))).await
}

#[track_caller]
fn assert_merged<T: std::fmt::Debug>(reply: Result<T, Status>, into: &str) {
    let status = assert_refused(reply, Code::FailedPrecondition, "PROFILE_MERGED");
    assert!(status.message().contains(into), "{status:?}");
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.metadata.get("merged_into").map(String::as_str), Some(into));
}

async fn the_survivor_says_what_both_said(mut app: App) {
    let one = Startup {
        display_name: text("루멘", ""),
        tags: vec!["lidar".to_owned()],
        ..startup("one")
    };
    let two = Startup {
        display_name: text("루멘오라", "Lumenora"),
        tags: vec!["lidar".to_owned(), "광주".to_owned()],
        business_registration_number: "000-00-00034".to_owned(),
        external_ids: vec![ExternalId { system: "dart".to_owned(), id: "7".to_owned() }],
        ..startup("two")
    };
    app.create_startup(one).await;
    app.create_startup(two).await;
    let reply = merge(&mut app, "two", "one").await;
    let result = reply.result.unwrap();
    assert_eq!((result.name.as_str(), result.change()), ("startups/one", Change::Updated));
    let survivor = get(&mut app, "startups/one").await.unwrap();
    assert_eq!(survivor.etag, result.etag);
    assert_eq!(survivor.display_name, text("루멘", "Lumenora"));
    assert_eq!(survivor.aliases, ["루멘오라"]);
    assert_eq!(survivor.tags, ["lidar", "광주"]);
    assert_eq!(survivor.business_registration_number, "000-00-00034");

    // Search finds the one under the names of the other.
    let request = SearchRequest {
        query: "루멘오라".to_owned(),
        at_least_as_fresh: reply.consistency_token,
        ..Default::default()
    };
    let found = app.search.search(request).await.unwrap().into_inner().results;
    assert_eq!(found.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["startups/one"]);
}

async fn references_follow_in_the_same_commit(mut app: App) {
    for id in ["one", "two"] {
        app.create_startup(startup(id)).await;
        app.create_partner(partner(id)).await;
    }
    app.create_startup(with_competitor("rival", "two")).await;
    app.create_partner(with_deals("fund", &["two", "other"])).await;
    let excluding = PartnerExclusions {
        startups: ["one", "two"].map(|id| format!("startups/{id}")).to_vec(),
        ..Default::default()
    };
    app.create_partner(Partner { exclusions: Some(excluding), ..partner("wary") }).await;
    app.create_startup(with_investor("funded", "two")).await;
    // Deleted ones follow when they come back.
    app.create_startup(with_competitor("gone", "two")).await;
    delete(&mut app, "startups/gone", "").await.unwrap();

    let reply = merge(&mut app, "two", "one").await;
    assert_eq!(reply.rewritten_names, ["partners/fund", "partners/wary", "startups/rival"]);
    let rival = get(&mut app, "startups/rival").await.unwrap();
    assert_eq!(rival.competitors[0].startup, "startups/one");
    assert_eq!(rival.competitors[0].competitor_name, "two", "what people wrote stays");
    let fund = get_partner(&mut app, "fund").await;
    let deals: Vec<&str> = fund.portfolio.iter().map(|deal| deal.startup.as_str()).collect();
    assert_eq!(deals, ["startups/one", "startups/other"]);
    let wary = get_partner(&mut app, "wary").await.exclusions.unwrap();
    assert_eq!(wary.startups, ["startups/one"], "once");

    let reply = merge_partners(&mut app, "two", "one").await;
    assert_eq!(reply.rewritten_names, ["startups/funded"]);
    let funded = get(&mut app, "startups/funded").await.unwrap();
    assert_eq!(funded.rounds[0].investors[0].partner, "partners/one");
    assert_eq!(funded.programs[0].operator, "partners/one");
    assert_eq!(funded.exclusions.unwrap().partners, ["partners/one"]);

    let undeleted = undelete(&mut app, "startups/gone").await.unwrap();
    assert_eq!(undeleted.change(), Change::Undeleted);
    let gone = get(&mut app, "startups/gone").await.unwrap();
    assert_eq!(gone.etag, undeleted.etag);
    assert_eq!(gone.competitors[0].startup, "startups/one");
}

async fn no_reference_that_is_written_meanwhile_is_left_behind(mut app: App) {
    for id in ["one", "two"] {
        app.create_startup(startup(id)).await;
    }
    let merged = Arc::new(AtomicBool::new(false));
    let writers = (0..4).map(|writer| {
        let merged = Arc::clone(&merged);
        let mut partners = PartnerServiceClient::new(app.channel.clone());
        tokio::spawn(async move {
            let mut revisions = Vec::new();
            while !merged.load(Ordering::Relaxed) {
                let id = format!("fund-{writer}-{}", revisions.len());
                let partner = Some(with_deals(&id, &["two"]));
                let request = CreatePartnerRequest { partner, ..Default::default() };
                let reply = partners.create_partner(request).await.unwrap().into_inner();
                revisions.push((id, reply.result.unwrap().revision));
            }
            revisions
        })
    });
    let writers: Vec<_> = writers.collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let merge = merge(&mut app, "two", "one").await.result.unwrap().revision;
    tokio::time::sleep(Duration::from_millis(100)).await;
    merged.store(true, Ordering::Relaxed);
    let (mut before, mut after) = (0, 0);
    for writer in writers {
        for (id, revision) in writer.await.unwrap() {
            *(if revision < merge { &mut before } else { &mut after }) += 1;
            let fund = get_partner(&mut app, &id).await;
            assert_eq!(fund.portfolio[0].startup, "startups/one");
        }
    }
    assert!(before > 0 && after > 0, "{before} before the merge and {after} after it");
}

async fn what_is_written_later_under_the_old_name_refers_to_the_new_one(mut app: App) {
    for id in ["one", "two"] {
        app.create_startup(startup(id)).await;
    }
    app.create_partner(partner("patched")).await;
    app.create_startup(with_competitor("rival", "two")).await;
    merge(&mut app, "two", "one").await;

    app.create_partner(with_deals("fund", &["two"])).await;
    assert_eq!(get_partner(&mut app, "fund").await.portfolio[0].startup, "startups/one");
    let request = UpdatePartnerRequest {
        partner: Some(with_deals("patched", &["two"])),
        ..UpdatePartnerRequest::default()
    };
    app.partners.update_partner(request).await.unwrap();
    assert_eq!(get_partner(&mut app, "patched").await.portfolio[0].startup, "startups/one");
    // The sheet from before the merge says nothing new.
    let again = upsert(&mut app, vec![with_competitor("rival", "two"), startup("x")], false).await;
    assert_eq!(outcomes(&again), [Ok(Change::Unchanged), Ok(Change::Created)]);
    // Nobody competes with himself.
    let own = update(&mut app, with_competitor("one", "two"), &["competitors"]).await.unwrap();
    assert_eq!(own.change(), Change::Unchanged);
}

async fn the_old_name_answers_with_the_new_one(mut app: App) {
    for id in ["one", "two", "three"] {
        app.create_startup(startup(id)).await;
    }
    merge(&mut app, "two", "one").await;
    assert_eq!(get(&mut app, "startups/two").await.unwrap().name, "startups/one");
    let names = ["three", "two", "one", "nobody"].map(|id| format!("startups/{id}")).to_vec();
    let request = BatchGetStartupsRequest { names, ..Default::default() };
    let reply = app.startups.batch_get_startups(request).await.unwrap().into_inner();
    let found: Vec<&str> = reply.startups.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(found, ["startups/three", "startups/one"], "each once");
    assert_eq!(reply.missing_names, ["startups/nobody"]);
    let [merged] = reply.merged_names.as_slice() else { panic!("{reply:?}") };
    assert_eq!(
        (merged.name.as_str(), merged.merged_into.as_str()),
        ("startups/two", "startups/one")
    );
    assert_eq!(listed(&mut app).await, ["startups/one", "startups/three"]);

    delete(&mut app, "startups/one", "").await.unwrap();
    let gone = get(&mut app, "startups/two").await;
    assert_refused(gone, Code::NotFound, "RESOURCE_NOT_FOUND");
}

async fn the_old_name_cannot_be_written(mut app: App) {
    for id in ["one", "two", "three"] {
        app.create_startup(startup(id)).await;
    }
    merge(&mut app, "two", "one").await;
    let one = "startups/one";
    assert_merged(create(&mut app, startup("two"), "").await, one);
    assert_merged(update(&mut app, Startup { trl: Some(3), ..startup("two") }, &[]).await, one);
    assert_merged(delete(&mut app, "startups/two", "").await, one);
    let upserted = upsert(&mut app, vec![startup("two")], false).await;
    assert_eq!(outcomes(&upserted), [Err(Code::FailedPrecondition)]);
    assert_merged(put_people(&mut app, "two", &["A"]).await, one);
    let name = "startups/two/contacts".to_owned();
    let erase = EraseContactsRequest { name, ..Default::default() };
    assert_merged(app.contacts.erase_contacts(erase).await, one);
    assert_merged(send(&mut app, merge_request("two", "three")).await, one);
    assert_merged(send(&mut app, merge_request("three", "two")).await, one);
}

async fn chains_are_followed_to_their_end(mut app: App) {
    for id in ["one", "two", "three"] {
        app.create_startup(startup(id)).await;
    }
    merge(&mut app, "three", "two").await;
    merge(&mut app, "two", "one").await;
    assert_eq!(get(&mut app, "startups/three").await.unwrap().name, "startups/one");
    assert!(people(&mut app, "three").await.is_empty());
    app.create_partner(with_deals("fund", &["three", "two"])).await;
    let fund = get_partner(&mut app, "fund").await;
    assert!(fund.portfolio.iter().all(|deal| deal.startup == "startups/one"), "{fund:?}");
    assert_merged(delete(&mut app, "startups/three", "").await, "startups/one");
    // One that comes back out of the middle takes with it what was merged into it.
    undelete(&mut app, "startups/two").await.unwrap();
    assert_eq!(get(&mut app, "startups/three").await.unwrap().name, "startups/two");
}

async fn a_repeat_answers_the_first_result(mut app: App) {
    for id in ["one", "two"] {
        app.create_startup(Startup { tags: vec![id.to_owned()], ..startup(id) }).await;
    }
    app.create_startup(with_competitor("rival", "two")).await;
    let request =
        MergeStartupRequest { request_id: "merge-1".to_owned(), ..merge_request("two", "one") };
    let first = send(&mut app, request.clone()).await.unwrap();
    update(&mut app, Startup { trl: Some(3), ..startup("one") }, &[]).await.unwrap();
    assert_eq!(send(&mut app, request.clone()).await.unwrap(), first);
    let other = MergeStartupRequest { duplicate: "startups/rival".to_owned(), ..request };
    let reused = send(&mut app, other).await;
    assert_refused(reused, Code::FailedPrecondition, "REQUEST_ID_REUSED");
}

async fn a_dry_run_changes_nothing(mut app: App) {
    app.create_startup(startup("one")).await;
    app.create_startup(Startup { trl: Some(4), ..startup("two") }).await;
    app.create_startup(with_competitor("rival", "two")).await;
    put_people(&mut app, "two", &["A"]).await.unwrap();
    let request = MergeStartupRequest {
        validate_only: true,
        request_id: "same".to_owned(),
        ..merge_request("two", "one")
    };
    let before = listed(&mut app).await;
    let reply = send(&mut app, request.clone()).await.unwrap();
    assert_eq!(reply.rewritten_names, ["startups/rival"]);
    let preview = reply.startup.unwrap();
    assert_eq!((preview.name.as_str(), preview.trl), ("startups/one", Some(4)));
    assert_eq!(listed(&mut app).await, before);
    assert_eq!(get(&mut app, "startups/one").await.unwrap().trl, None);
    let rival = get(&mut app, "startups/rival").await.unwrap();
    assert_eq!(rival.competitors[0].startup, "startups/two");
    assert_eq!(people(&mut app, "two").await, ["A"]);

    let merged = send(&mut app, MergeStartupRequest { validate_only: false, ..request }).await;
    assert_eq!(merged.unwrap().rewritten_names, ["startups/rival"]);
}

async fn contacts_move(mut app: App) {
    for id in ["one", "two", "three"] {
        app.create_startup(startup(id)).await;
    }
    put_people(&mut app, "one", &["A", "B"]).await.unwrap();
    put_people(&mut app, "two", &["B", "C"]).await.unwrap();
    merge(&mut app, "two", "one").await;
    for id in ["one", "two"] {
        assert_eq!(people(&mut app, id).await, ["A", "B", "C"]);
    }
    merge(&mut app, "three", "one").await;
    assert_eq!(people(&mut app, "one").await, ["A", "B", "C"]);
    undelete(&mut app, "startups/two").await.unwrap();
    assert!(people(&mut app, "two").await.is_empty(), "they have moved");
}

async fn an_undeleted_duplicate_is_a_profile_of_its_own(mut app: App) {
    app.create_startup(startup("one")).await;
    app.create_startup(Startup { trl: Some(4), ..startup("two") }).await;
    app.create_partner(with_deals("fund", &["two"])).await;
    merge(&mut app, "two", "one").await;
    undelete(&mut app, "startups/two").await.unwrap();
    assert_eq!(get(&mut app, "startups/two").await.unwrap().name, "startups/two");
    assert_eq!(get(&mut app, "startups/one").await.unwrap().trl, Some(4));
    assert_eq!(get_partner(&mut app, "fund").await.portfolio[0].startup, "startups/one");
    app.create_partner(with_deals("later", &["two"])).await;
    assert_eq!(get_partner(&mut app, "later").await.portfolio[0].startup, "startups/two");
    merge(&mut app, "one", "two").await;
    assert_eq!(get(&mut app, "startups/one").await.unwrap().name, "startups/two");
    assert_eq!(get_partner(&mut app, "fund").await.portfolio[0].startup, "startups/two");
}

async fn a_merge_outlives_a_restart_and_the_end_of_the_undelete_window(mut app: App) {
    for id in ["one", "two"] {
        app.create_startup(startup(id)).await;
    }
    app.create_partner(with_deals("before", &["two"])).await;
    // The index of a server that starts holds all that was written before.
    let mut app = app.restart().await;
    let reply = merge(&mut app, "two", "one").await;
    assert_eq!(reply.rewritten_names, ["partners/before"]);
    app.pass(Duration::from_secs(31 * 24 * 60 * 60));
    let mut app = app.restart().await;
    let late = undelete(&mut app, "startups/two").await;
    assert_refused(late, Code::FailedPrecondition, "PROFILE_ERASED");
    assert_eq!(get(&mut app, "startups/two").await.unwrap().name, "startups/one");
    assert_merged(create(&mut app, startup("two"), "").await, "startups/one");
    app.create_partner(with_deals("fund", &["two"])).await;
    assert_eq!(get_partner(&mut app, "fund").await.portfolio[0].startup, "startups/one");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_speaks_against_a_merge_is_told() {
    let mut app = App::start().await;
    let numbered = |id: &str, business: &str, corporate: &str| Startup {
        business_registration_number: business.to_owned(),
        corporate_registration_number: corporate.to_owned(),
        tags: (0..30).map(|number| format!("{id}{number}")).collect(),
        ..startup(id)
    };
    app.create_startup(numbered("one", "000-00-00034", "000000-0000011")).await;
    app.create_startup(numbered("two", "000-00-00048", "0000000000011")).await;
    let names: Vec<String> = (0..30).map(|number| format!("담당자{number}")).collect();
    put_people(&mut app, "one", &names.iter().map(String::as_str).collect::<Vec<_>>())
        .await
        .unwrap();
    let names: Vec<String> = (30..60).map(|number| format!("담당자{number}")).collect();
    put_people(&mut app, "two", &names.iter().map(String::as_str).collect::<Vec<_>>())
        .await
        .unwrap();
    let refused = send(&mut app, merge_request("two", "one")).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let expected = ["business_registration_number", "tags", "contacts.people"];
    assert_eq!(violated_fields(&status), expected);
    assert!(!format!("{status:?}").contains("담당자"), "personal data stay out of errors");
    assert_eq!(get(&mut app, "startups/two").await.unwrap().name, "startups/two");

    let bad = MergeStartupRequest { request_id: "가".to_owned(), ..merge_request("Two", "x y") };
    let status = send(&mut app, bad).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["request_id", "name", "duplicate"]);
    let same = send(&mut app, merge_request("one", "one")).await.unwrap_err();
    assert_eq!(violated_fields(&same), ["duplicate"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_meets_the_state_that_it_was_meant_for() {
    let mut app = App::start().await;
    let (one, _) = app.create_startup(startup("one")).await;
    app.create_startup(startup("two")).await;
    app.create_startup(startup("gone")).await;
    delete(&mut app, "startups/gone", "").await.unwrap();
    for (duplicate, name) in [("nobody", "one"), ("one", "nobody")] {
        let refused = send(&mut app, merge_request(duplicate, name)).await;
        assert_refused(refused, Code::NotFound, "RESOURCE_NOT_FOUND");
    }
    for (duplicate, name) in [("gone", "one"), ("one", "gone")] {
        let refused = send(&mut app, merge_request(duplicate, name)).await;
        assert_refused(refused, Code::FailedPrecondition, "PROFILE_DELETED");
    }
    let stale = MergeStartupRequest { etag: "ffff".to_owned(), ..merge_request("two", "one") };
    assert_refused(send(&mut app, stale).await, Code::Aborted, "ETAG_MISMATCH");
    let stale = MergeStartupRequest {
        etag: one.etag.clone(),
        duplicate_etag: "ffff".to_owned(),
        ..merge_request("two", "one")
    };
    assert_refused(send(&mut app, stale).await, Code::Aborted, "ETAG_MISMATCH");
    let current = MergeStartupRequest { etag: one.etag, ..merge_request("two", "one") };
    send(&mut app, current).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_on_one_server_knows_what_another_one_has_written() {
    let database = crate::postgres::database().await;
    let mut one = App::start_on(Some(database.clone())).await;
    let mut other = App::start_on(Some(database)).await;
    one.create_startup(startup("survivor")).await;
    for number in 0..10 {
        let duplicate = format!("duplicate-{number}");
        let (fund, later) = (format!("fund-{number}"), format!("later-{number}"));
        one.create_startup(startup(&duplicate)).await;
        one.create_partner(with_deals(&fund, &[&duplicate])).await;
        let reply = merge(&mut other, &duplicate, "survivor").await;
        assert_eq!(reply.rewritten_names, [format!("partners/{fund}")]);
        one.create_partner(with_deals(&later, &[&duplicate])).await;
        for id in [fund, later] {
            assert_eq!(get_partner(&mut one, &id).await.portfolio[0].startup, "startups/survivor");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_referrers_than_fit_into_a_group_follow_at_once() {
    const REFERRERS: usize = 1_500;
    let mut app = App::start().await;
    for id in ["one", "two"] {
        app.create_startup(startup(id)).await;
    }
    let rivals: Vec<Startup> =
        (0..REFERRERS).map(|number| with_competitor(&format!("rival-{number}"), "two")).collect();
    for rivals in rivals.chunks(500) {
        upsert(&mut app, rivals.to_vec(), true).await;
    }
    let reply = merge(&mut app, "two", "one").await;
    assert_eq!(reply.rewritten_names.len(), REFERRERS);
    for number in [0, REFERRERS - 1] {
        let rival = get(&mut app, &format!("startups/rival-{number}")).await.unwrap();
        assert_eq!(rival.competitors[0].startup, "startups/one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_ten_thousand_referrers_follow() {
    const COPIES: &str = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999) \
        INSERT INTO documents (kind, id, revision, format, created_at, updated_at, body) \
        SELECT kind, 'rival-' || n, revision + n, format, created_at, updated_at, body \
        FROM documents, numbers WHERE id = 'rival'; \
        UPDATE store SET revision = revision + 9999";
    let mut app = App::start().await;
    for id in ["one", "two", "three"] {
        app.create_startup(startup(id)).await;
    }
    app.create_startup(with_competitor("rival", "three")).await;
    let mut app = restart_after_sql(app, COPIES).await;
    assert_eq!(merge(&mut app, "three", "two").await.rewritten_names.len(), 10_000);
    app.create_startup(with_competitor("another", "two")).await;
    let status = send(&mut app, merge_request("two", "one")).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["duplicate"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_64_mib_of_referrers_follow() {
    let mut app = App::start().await;
    for id in ["one", "two"] {
        app.create_startup(startup(id)).await;
    }
    app.create_startup(with_competitor("rival", "two")).await;
    // A field that nobody knows, of 64 MiB.
    let large = "UPDATE documents SET body = CAST(body || x'c23e80808020' || zeroblob(67108864) AS BLOB) \
        WHERE id = 'rival'";
    let mut app = restart_after_sql(app, large).await;
    let status = send(&mut app, merge_request("two", "one")).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["duplicate"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_comes_back_is_an_error_and_holds_nobody_up() {
    let mut app = App::start().await;
    for id in ["one", "two", "three"] {
        app.create_startup(startup(id)).await;
    }
    merge(&mut app, "two", "one").await;
    let ring = "UPDATE documents SET deleted_at = updated_at, merged_into = 'two' WHERE id = 'one'";
    let mut app = restart_after_sql(app, ring).await;
    assert_eq!(get(&mut app, "startups/two").await.unwrap_err().code(), Code::Internal);
    let written = update(&mut app, with_competitor("three", "two"), &[]).await;
    assert_eq!(written.unwrap_err().code(), Code::Internal);
    assert_eq!(put_people(&mut app, "one", &["A"]).await.unwrap_err().code(), Code::Internal);

    app.create_startup(with_competitor("four", "three")).await;
    undelete(&mut app, "startups/one").await.unwrap();
    assert_eq!(get(&mut app, "startups/two").await.unwrap().name, "startups/one");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_server_wrote_is_never_rewritten() {
    let mut app = App::start().await;
    for id in ["one", "two", "three"] {
        app.create_startup(startup(id)).await;
    }
    app.create_startup(with_competitor("rival", "two")).await;
    put_people(&mut app, "three", &["A"]).await.unwrap();
    let newer = "UPDATE documents SET format = format + 1 WHERE id = 'rival'; UPDATE contacts SET format = format + 1";
    let mut app = restart_after_sql(app, newer).await;
    let cases = [
        ("two", "one", "startups/rival"),
        ("rival", "one", "startups/rival"),
        ("one", "rival", "startups/rival"),
        ("three", "one", "startups/three"),
    ];
    for (duplicate, name, newer) in cases {
        for validate_only in [true, false] {
            let request = MergeStartupRequest { validate_only, ..merge_request(duplicate, name) };
            let refused = send(&mut app, request).await;
            let status = assert_refused(refused, Code::FailedPrecondition, "NEWER_FORMAT");
            assert!(status.message().contains(newer), "{status:?}");
        }
    }
    assert_eq!(listed(&mut app).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn matches_count_the_deals_of_the_old_name_and_answer_under_it() {
    let (mut app, _) = samples::fictional().await;
    let copy = Startup { display_name: text("누리빔 사본", ""), ..startup("nuribeam-copy") };
    app.create_startup(copy).await;
    let deal = |name: &str| PortfolioDeal {
        startup: name.to_owned(),
        date: Some(naru::proto::Date { year: 2020, month: 1, day: 1 }),
        ..PortfolioDeal::default()
    };
    let mut dealer = get_partner(&mut app, "halcombe-ridge").await;
    dealer.portfolio.push(deal("startups/nuribeam-copy"));
    dealer.etag.clear();
    let request = UpdatePartnerRequest { partner: Some(dealer), ..Default::default() };
    app.partners.update_partner(request).await.unwrap();
    let token = merge(&mut app, "nuribeam-copy", "nuribeam").await.consistency_token;

    let ask = |name: &str, excluded: &[&str]| MatchPartnersRequest {
        startup: format!("startups/{name}"),
        options: Some(MatchOptions {
            at_least_as_fresh: token.clone(),
            excluded_names: excluded.iter().map(|&name| name.to_owned()).collect(),
            max_results: 200,
            ..MatchOptions::default()
        }),
    };
    let own = app.matches.match_partners(ask("nuribeam", &[])).await.unwrap().into_inner();
    let old = app.matches.match_partners(ask("nuribeam-copy", &[])).await.unwrap().into_inner();
    assert_eq!(own, old);
    let has = |matches: &[naru::proto::Match], name: &str| matches.iter().any(|it| it.name == name);
    assert!(!has(&own.matches, "partners/halcombe-ridge"), "they have dealt already");

    let request = MatchStartupsRequest {
        partner: "partners/dovetarn".to_owned(),
        options: ask("nuribeam", &["startups/nuribeam-copy"]).options,
    };
    let reply = app.matches.match_startups(request).await.unwrap().into_inner();
    assert!(!has(&reply.matches, "startups/nuribeam"), "excluded under its old name");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_partner_is_like_a_merged_startup() {
    let mut app = App::start().await;
    for id in ["one", "two"] {
        app.create_partner(partner(id)).await;
    }
    merge_partners(&mut app, "two", "one").await;
    assert_eq!(get_partner(&mut app, "two").await.name, "partners/one");
    let name = "partners/two".to_owned();
    let request = DeletePartnerRequest { name: name.clone(), ..Default::default() };
    assert_merged(app.partners.delete_partner(request).await, "partners/one");
    let request = UndeletePartnerRequest { name, ..Default::default() };
    app.partners.undelete_partner(request).await.unwrap();
    assert_eq!(get_partner(&mut app, "two").await.name, "partners/two");
}
