//! What the service of match lists promises.

use std::collections::BTreeSet;

use naru::proto::match_list_service_client::MatchListServiceClient;
use naru::proto::{
    ApproveMatchListRequest, Audience, CreateMatchListRequest, Delegation, DeleteDelegationRequest,
    DeleteMatchListRequest, EditMatchListRequest, GetMatchListRequest, ListMatchListsRequest,
    MatchList, MatchListEdit, MatchListEditKind, MatchListSide, MatchListState,
    MergePartnerRequest, Partner, PartnerExclusions, ReviewMatchListRequest, Startup,
    StartupExclusions, VetoKind,
};
use tonic::transport::Channel;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::delegations::{
    create, get as delegation, host, participant, trip, update, with_profiles,
};

on_either_database!(
    a_list_is_drafted_with_reasons_and_kept_with_its_inputs,
    officers_change_a_list_and_say_why,
    what_was_approved_never_changes,
    changes_are_made_to_the_next_list_too,
);

fn client(app: &App) -> MatchListServiceClient<Channel> {
    MatchListServiceClient::new(app.channel.clone()).max_decoding_message_size(64 << 20)
}

pub(crate) fn request() -> CreateMatchListRequest {
    CreateMatchListRequest { delegation: "delegations/one".to_owned(), ..Default::default() }
}

pub(crate) async fn make(app: &App, request: CreateMatchListRequest) -> Result<String, Status> {
    let reply = client(app).create_match_list(request).await?.into_inner();
    Ok(reply.result.unwrap().name)
}

async fn ask(app: &App, request: GetMatchListRequest) -> Result<MatchList, Status> {
    Ok(client(app).get_match_list(request).await?.into_inner().match_list.unwrap())
}

async fn get(app: &App, name: &str) -> MatchList {
    let name = name.to_owned();
    ask(app, GetMatchListRequest { name, include_inputs: true, ..Default::default() })
        .await
        .unwrap()
}

async fn edit(app: &App, name: &str, edits: Vec<MatchListEdit>) -> Result<(), Status> {
    let request = EditMatchListRequest { name: name.to_owned(), edits, ..Default::default() };
    client(app).edit_match_list(request).await.map(|_| ())
}

pub(crate) fn edit_of(kind: MatchListEditKind, startup: &str, partner: &str) -> MatchListEdit {
    MatchListEdit {
        kind: kind.into(),
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        reason: "the adviser says so".to_owned(),
        author: "Trade desk".to_owned(),
        ..MatchListEdit::default()
    }
}

/// The others in a party's list, without their collection.
fn others<'a>(list: &'a MatchList, party: &str) -> Vec<&'a str> {
    let lists = list.startups.iter().chain(&list.hosts);
    let own = lists.into_iter().find(|it| it.party == party).unwrap();
    own.others.iter().map(|it| it.split_once('/').unwrap().1).collect()
}

async fn review(app: &App, name: &str) -> Result<(), Status> {
    let etag = get(app, name).await.etag;
    let reviewer = "Reviewer's office".to_owned();
    let name = name.to_owned();
    let request = ReviewMatchListRequest { name, etag, reviewer, ..Default::default() };
    client(app).review_match_list(request).await.map(|_| ())
}

async fn approve(app: &App, name: &str) -> Result<(), Status> {
    let etag = get(app, name).await.etag;
    let approver = "Mayor's office".to_owned();
    let name = name.to_owned();
    let request = ApproveMatchListRequest { name, etag, approver, ..Default::default() };
    client(app).approve_match_list(request).await.map(|_| ())
}

/// Makes a list of a delegation, changes it so and has it approved.
pub(crate) async fn approved(app: &App, of: &str, edits: Vec<MatchListEdit>) -> String {
    let delegation = format!("delegations/{of}");
    let name = make(app, CreateMatchListRequest { delegation, ..request() }).await.unwrap();
    if !edits.is_empty() {
        edit(app, &name, edits).await.unwrap();
    }
    review(app, &name).await.unwrap();
    approve(app, &name).await.unwrap();
    name
}

/// A lidar company and a fintech; a partner for each, and one that excludes the fintech.
pub(crate) async fn with_parties(app: App) -> App {
    let mut app = with_profiles(app).await;
    let lidar = vec!["lidar".to_owned()];
    let fintech = vec!["fintech".to_owned()];
    for (id, sectors) in [("c", &lidar), ("d", &fintech)] {
        app.create_startup(Startup { sectors: sectors.clone(), ..startup(id) }).await;
    }
    for (id, sectors) in [("x", &lidar), ("y", &fintech)] {
        app.create_partner(Partner { sectors: sectors.clone(), ..partner(id) }).await;
    }
    let exclusions =
        PartnerExclusions { startups: vec!["startups/d".to_owned()], ..Default::default() };
    app.create_partner(Partner { exclusions: Some(exclusions), sectors: lidar, ..partner("z") })
        .await;
    let one = Delegation {
        participants: ["c", "d"].map(participant).to_vec(),
        hosts: ["x", "y", "z"].map(host).to_vec(),
        ..trip("one")
    };
    create(&mut app, one).await.unwrap();
    app
}

async fn a_list_is_drafted_with_reasons_and_kept_with_its_inputs(app: App) {
    let mut app = with_parties(app).await;
    let asked = CreateMatchListRequest { author: "Trade desk".to_owned(), ..request() };
    let name = make(&app, asked).await.unwrap();
    assert_eq!(name, "matchLists/one-v1");
    let list = get(&app, &name).await;
    assert_eq!((list.version, list.state()), (1, MatchListState::Draft));
    assert_eq!(others(&list, "startups/c")[0], "x");
    assert_eq!(others(&list, "startups/d")[0], "y");
    assert_eq!(others(&list, "partners/x")[0], "c");
    // Every pair stands in both lists, and once among the pairs.
    let pairs: BTreeSet<(&str, &str)> =
        list.pairs.iter().map(|it| (&*it.startup, &*it.partner)).collect();
    assert_eq!((pairs.len(), list.pairs.len()), (5, 5));
    let listed =
        |lists: &[naru::proto::PartyList]| lists.iter().map(|it| it.others.len()).sum::<usize>();
    assert_eq!((listed(&list.startups), listed(&list.hosts)), (5, 5));
    let best = list.pairs.iter().find(|it| it.partner == "partners/x").unwrap();
    assert!(!best.reasons.is_empty() && best.score_milli > 0, "{best:?}");
    let sum: i32 = best
        .reasons
        .iter()
        .filter(|it| it.audiences.contains(&Audience::Officer.into()))
        .map(|it| it.contribution_milli)
        .sum();
    assert_eq!(sum, best.score_milli, "the officer's reasons add up to the score");
    for reason in &best.reasons {
        let sentence = reason.sentence.as_ref().unwrap();
        assert!(!sentence.ko.is_empty() && !sentence.en.is_empty());
    }
    let [vetoed] = list.set_aside.as_slice() else { panic!("{:?}", list.set_aside) };
    assert_eq!((&*vetoed.startup, &*vetoed.partner), ("startups/d", "partners/z"));
    assert_eq!(vetoed.vetoes[0].kind(), VetoKind::ExcludedByPartner);

    let inputs = list.inputs.clone().unwrap();
    assert_eq!(inputs.delegation, Some(delegation(&mut app, "one").await.unwrap()));
    assert_eq!((inputs.rows.len(), inputs.rows[0].pairs.len()), (2, 3));
    let shorter = Delegation { hosts: vec![host("x")], ..trip("one") };
    update(&mut app, shorter, &["hosts"]).await.unwrap();
    let mut app = app.restart().await;
    assert_eq!(get(&app, &name).await, list);
    assert_eq!(make(&app, request()).await.unwrap(), "matchLists/one-v2");
    let asked =
        ListMatchListsRequest { delegation: "delegations/one".to_owned(), ..Default::default() };
    let listed = client(&app).list_match_lists(asked).await.unwrap().into_inner().match_lists;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|it| it.pairs.is_empty() && it.inputs.is_none()));

    // One host each is too few for nobody: who is nobody's best stands in the lists by its own.
    let few = CreateMatchListRequest { max_per_party: 1, ..request() };
    let few = get(&app, &make(&app, few).await.unwrap()).await;
    assert!(few.startups.iter().chain(&few.hosts).all(|it| !it.others.is_empty()));
    let nobody = Delegation { hosts: Vec::new(), ..trip("empty") };
    create(&mut app, nobody).await.unwrap();
    let empty = CreateMatchListRequest { delegation: "delegations/empty".to_owned(), ..request() };
    let status =
        assert_refused(make(&app, empty).await, Code::FailedPrecondition, "DELEGATION_UNPLANNABLE");
    assert_eq!(violated_fields(&status), ["hosts"]);
}

async fn officers_change_a_list_and_say_why(app: App) {
    let app = with_parties(app).await;
    let name = make(&app, request()).await.unwrap();
    let first = MatchListEdit {
        list: MatchListSide::Startup.into(),
        place: 1,
        ..edit_of(MatchListEditKind::Move, "c", "y")
    };
    let changes = vec![edit_of(MatchListEditKind::Remove, "c", "z"), first];
    edit(&app, &name, changes).await.unwrap();
    let list = get(&app, &name).await;
    assert_eq!(others(&list, "startups/c"), ["y", "x"]);
    assert_eq!(others(&list, "partners/z"), [""; 0]);
    assert_eq!(list.edits.len(), 2);
    let noted = &list.edits[1];
    assert_eq!((&*noted.reason, &*noted.author), ("the adviser says so", "Trade desk"));
    assert!(noted.edit_time.is_some());

    // All or nothing, and everything that is wrong at once.
    let bad = vec![
        edit_of(MatchListEditKind::Add, "c", "z"),
        edit_of(MatchListEditKind::Add, "d", "z"),
        edit_of(MatchListEditKind::Add, "c", "x"),
    ];
    let refused = edit(&app, &name, bad).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["edits[1].partner", "edits[2].kind"]);
    assert_eq!(get(&app, &name).await, list);
    let unsound = MatchListEdit {
        reason: " ".to_owned(),
        place: 1,
        ..edit_of(MatchListEditKind::Remove, "c", "x")
    };
    let status = edit(&app, &name, vec![unsound]).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["edits[0].place", "edits[0].reason"]);
    let status = edit(&app, &name, Vec::new()).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["edits"]);
    edit(&app, &name, vec![edit_of(MatchListEditKind::Add, "c", "z")]).await.unwrap();
    let list = get(&app, &name).await;
    let added = list.pairs.iter().find(|it| it.partner == "partners/z").unwrap();
    assert!(added.is_added && added.startup == "startups/c");
}

async fn what_was_approved_never_changes(app: App) {
    let app = with_parties(app).await;
    let name = make(&app, request()).await.unwrap();
    let early = approve(&app, &name).await;
    assert_refused(early, Code::FailedPrecondition, "MATCH_LIST_NOT_REVIEWED");
    review(&app, &name).await.unwrap();
    let list = get(&app, &name).await;
    assert_eq!((list.state(), &*list.reviewer), (MatchListState::Reviewed, "Reviewer's office"));
    review(&app, &name).await.unwrap();
    assert_eq!(get(&app, &name).await, list, "nothing changes");

    // A change makes it a draft again: what was read is no more what it says.
    edit(&app, &name, vec![edit_of(MatchListEditKind::Remove, "c", "z")]).await.unwrap();
    let list = get(&app, &name).await;
    assert_eq!((list.state(), list.review_time), (MatchListState::Draft, None));
    let stale =
        ReviewMatchListRequest { name: name.clone(), etag: "0".to_owned(), ..Default::default() };
    let refused = client(&app).review_match_list(stale).await;
    assert_refused(refused, Code::Aborted, "ETAG_MISMATCH");
    let blind = ApproveMatchListRequest { name: name.clone(), ..Default::default() };
    let status = client(&app).approve_match_list(blind).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["etag"]);

    review(&app, &name).await.unwrap();
    approve(&app, &name).await.unwrap();
    let approved = get(&app, &name).await;
    assert_eq!(
        (approved.state(), &*approved.approver),
        (MatchListState::Approved, "Mayor's office")
    );
    let refused = edit(&app, &name, vec![edit_of(MatchListEditKind::Remove, "c", "x")]).await;
    assert_refused(refused, Code::FailedPrecondition, "MATCH_LIST_APPROVED");
    assert_refused(review(&app, &name).await, Code::FailedPrecondition, "MATCH_LIST_APPROVED");
    assert_refused(approve(&app, &name).await, Code::FailedPrecondition, "MATCH_LIST_APPROVED");
    let doomed = DeleteMatchListRequest { name: name.clone(), ..Default::default() };
    let kept = client(&app).delete_match_list(doomed).await;
    assert_refused(kept, Code::FailedPrecondition, "MATCH_LIST_APPROVED");
    assert_eq!(get(&app, &name).await, approved);
}

async fn changes_are_made_to_the_next_list_too(app: App) {
    let mut app = with_parties(app).await;
    let first = make(&app, request()).await.unwrap();
    let changes = vec![
        edit_of(MatchListEditKind::Remove, "c", "z"),
        edit_of(MatchListEditKind::Remove, "d", "x"),
    ];
    edit(&app, &first, changes).await.unwrap();
    let mut changed = delegation(&mut app, "one").await.unwrap();
    changed.hosts.retain(|it| it.partner != "partners/x");
    update(&mut app, changed, &["hosts"]).await.unwrap();
    let after = CreateMatchListRequest { earlier_list: first.clone(), ..request() };
    let second = get(&app, &make(&app, after.clone()).await.unwrap()).await;
    assert_eq!(others(&second, "startups/c"), ["y"]);
    let [made] = second.edits.as_slice() else { panic!("{:?}", second.edits) };
    assert_eq!(made.partner, "partners/z");
    let [dropped] = second.dropped_edits.as_slice() else { panic!("{:?}", second.dropped_edits) };
    assert_eq!(dropped.partner, "partners/x");
    assert_eq!(second.earlier_list, first);

    create(&mut app, trip("two")).await.unwrap();
    let other = CreateMatchListRequest { delegation: "delegations/two".to_owned(), ..after };
    let status = make(&app, other).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["earlier_list"]);
    let bad =
        CreateMatchListRequest { max_per_party: 51, request_id: "a b".to_owned(), ..request() };
    let status = make(&app, bad).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["max_per_party", "request_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_reads_what_is_for_it() {
    let mut app = with_profiles(App::start().await).await;
    let exclusions =
        StartupExclusions { partners: vec!["partners/q".to_owned()], ..Default::default() };
    app.create_startup(Startup { exclusions: Some(exclusions), ..startup("c") }).await;
    let participants = ["a", "c"].map(participant).to_vec();
    create(&mut app, Delegation { participants, ..trip("one") }).await.unwrap();
    let name = make(&app, request()).await.unwrap();
    edit(&app, &name, vec![edit_of(MatchListEditKind::Remove, "a", "q")]).await.unwrap();
    edit(&app, &name, vec![edit_of(MatchListEditKind::Add, "a", "q")]).await.unwrap();
    let read = async |audience: Audience, party: &str| {
        let request = GetMatchListRequest {
            name: name.clone(),
            audience: audience.into(),
            party: party.to_owned(),
            ..GetMatchListRequest::default()
        };
        ask(&app, request).await
    };
    let officer = read(Audience::Officer, "partners/q").await.unwrap();
    assert_eq!((officer.edits.len(), officer.set_aside.len()), (2, 1));
    assert!(officer.pairs.iter().any(|it| it.is_added) && officer.startups.is_empty());

    // The host learns neither who excludes it nor what officers changed.
    let own = read(Audience::Partner, "partners/q").await.unwrap();
    assert!(own.edits.is_empty() && own.set_aside.is_empty() && own.hosts.len() == 1, "{own:?}");
    assert!(own.author.is_empty() && own.pairs.iter().all(|it| !it.is_added));
    let partners: i32 = Audience::Partner.into();
    assert!(own.pairs.iter().flat_map(|it| &it.reasons).all(|it| it.audiences == [partners]));
    let startups = read(Audience::Startup, "startups/c").await.unwrap();
    assert!(startups.set_aside.is_empty(), "{startups:?}");

    let everything = read(Audience::Partner, "").await.unwrap_err();
    assert_eq!(violated_fields(&everything), ["party"]);
    let stranger = read(Audience::Officer, "startups/b").await.unwrap_err();
    assert_eq!(violated_fields(&stranger), ["party"]);
    let wrong = read(Audience::Startup, "partners/q").await.unwrap_err();
    assert_eq!(violated_fields(&wrong), ["party"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_side_reads_scores_or_what_speaks_against_it() {
    let app = with_parties(App::start().await).await;
    let name = make(&app, request()).await.unwrap();
    let read = async |audience: Audience, party: &str| {
        let request = GetMatchListRequest {
            name: name.clone(),
            audience: audience.into(),
            party: party.to_owned(),
            ..GetMatchListRequest::default()
        };
        ask(&app, request).await.unwrap()
    };
    for (audience, party, alike) in
        [(Audience::Partner, "partners/x", 1), (Audience::Startup, "startups/c", 2)]
    {
        let whole = read(Audience::Officer, party).await;
        let told = read(audience, party).await;
        assert!(whole.pairs.iter().any(|it| it.score_milli < 0), "{whole:?}");
        assert_eq!(told.pairs.len(), whole.pairs.len());
        for pair in &told.pairs {
            assert_eq!((pair.score_milli, pair.grade, pair.evidence_suffices), (0, 0, false));
        }
        let reasons: Vec<_> = told.pairs.iter().flat_map(|it| &it.reasons).collect();
        for reason in &reasons {
            assert_eq!(
                (reason.contribution_milli, &*reason.audiences),
                (0, &[audience.into()][..])
            );
        }
        // The lidar company and the two lidar hosts alone have reasons, and these call nobody a partner.
        let sentences: Vec<String> =
            reasons.iter().map(|it| it.sentence.clone().unwrap().ko).collect();
        let expected =
            ["라이다 또는 더 넓은 분야: 관심 분야로 밝힘", "같은 산업: 관심 분야가 있음"];
        assert_eq!(sentences, expected.repeat(alike), "{party}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_made_changed_and_approved_by_commands() {
    let app = with_parties(App::start().await).await;
    let say = async |words: &[&str]| {
        let told = run(naru(&app, &[&["match-lists"], words].concat())).await;
        assert!(told.status.success(), "{}", err(&told));
        (out(&told), err(&told))
    };
    let (list, notes) = say(&["create", "delegations/one", "--by", "Trade desk"]).await;
    assert_eq!(list.lines().count(), 1 + 10, "{list}");
    assert!(list.contains("startups/c\t1\tpartners/x\t+"), "{list}");
    assert!(notes.contains("matchLists/one-v1: version 1, draft, etag "), "{notes}");
    assert!(notes.contains("set aside: "), "{notes}");
    let name = "matchLists/one-v1";
    let pair = ["startups/c", "partners/z", "--reason", "no time"];
    let (told, _) = say(&[&["remove", name], &pair[..]].concat()).await;
    assert!(told.starts_with("matchLists/one-v1 is changed, etag "), "{told}");
    let place = ["--list", "startup", "--place", "1"];
    let words = [&["add", name], &pair[..2], &place, &["--reason", "they asked twice"]].concat();
    say(&words).await;
    let (list, notes) = say(&["show", name, "--lang", "ko"]).await;
    assert!(list.contains("startups/c\t1\tpartners/z\t"), "{list}");
    assert!(notes.contains("삭제: no time") && notes.contains("추가: they asked twice"), "{notes}");
    let (own, notes) = say(&["show", name, "--party", "partners/z", "--for", "partner"]).await;
    assert_eq!(own, "party\tplace\tother\npartners/z\t1\tstartups/c\n", "without a score");
    assert!(!notes.contains("twice"), "{notes}");

    let etag = async || get(&app, name).await.etag;
    let words = ["match-lists", "approve", name, "--etag", &etag().await];
    let early = run(naru(&app, &words)).await;
    assert!(err(&early).contains("`naru match-lists review`"), "{}", err(&early));
    let reviewed = say(&["review", name, "--by", "Desk", "--etag", &etag().await]).await.0;
    assert!(reviewed.starts_with("matchLists/one-v1 is reviewed, etag "), "{reviewed}");
    let approved = say(&["approve", name, "--etag", &etag().await]).await.0;
    assert!(approved.starts_with("matchLists/one-v1 is approved, etag "), "{approved}");
    let (listed, notes) = say(&["list"]).await;
    assert!(listed.contains("matchLists/one-v1\tdelegations/one\tapproved\t"), "{listed}");
    assert_eq!(notes, "1 match list\n");
    let refused = run(naru(&app, &["match-lists", "delete", name])).await;
    assert!(err(&refused).contains("is approved; make a new list after it"), "{}", err(&refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn removals_outlive_versions_in_which_nobody_proposed_the_pair() {
    let mut app = with_parties(App::start().await).await;
    let first = make(&app, request()).await.unwrap();
    edit(&app, &first, vec![edit_of(MatchListEditKind::Remove, "c", "x")]).await.unwrap();
    let all = delegation(&mut app, "one").await.unwrap();
    let mut without = all.clone();
    without.hosts.retain(|it| it.partner != "partners/x");
    update(&mut app, without, &["hosts"]).await.unwrap();
    let after = |name: &str| CreateMatchListRequest { earlier_list: name.to_owned(), ..request() };
    let second = make(&app, after(&first)).await.unwrap();
    assert_eq!(get(&app, &second).await.dropped_edits.len(), 1);
    update(&mut app, Delegation { etag: String::new(), ..all }, &["hosts"]).await.unwrap();
    let third = get(&app, &make(&app, after(&second)).await.unwrap()).await;
    assert!(!others(&third, "startups/c").contains(&"x"), "{third:?}");

    // It follows the host to the profile that takes its place.
    let survivor = Partner { sectors: vec!["lidar".to_owned()], ..partner("w") };
    app.create_partner(survivor).await;
    let merge = MergePartnerRequest {
        name: "partners/w".to_owned(),
        duplicate: "partners/x".to_owned(),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(merge).await.unwrap();
    let fourth = get(&app, &make(&app, after(&third.name)).await.unwrap()).await;
    assert_eq!(fourth.edits.len(), 1);
    assert!(!others(&fourth, "startups/c").contains(&"w"), "{fourth:?}");
    // A party is found by the name that the list keeps, and by the one that it has now.
    for (list, kept) in [(&third.name, "partners/x"), (&fourth.name, "partners/w")] {
        for party in ["partners/w", "partners/x"] {
            let name = list.clone();
            let asked = GetMatchListRequest { name, party: party.to_owned(), ..Default::default() };
            let found = ask(&app, asked).await.unwrap();
            assert_eq!(found.hosts[0].party, kept, "{party} of {list}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn additions_are_explained_and_writes_repeated_safely() {
    let mut app = with_parties(App::start().await).await;
    let asked = CreateMatchListRequest { request_id: "make-1".to_owned(), ..request() };
    let name = make(&app, asked.clone()).await.unwrap();
    let before = get(&app, &name).await;
    let changes = [MatchListEditKind::Remove, MatchListEditKind::Add];
    let edits = changes.map(|kind| edit_of(kind, "c", "x")).to_vec();
    let request = EditMatchListRequest {
        name: name.clone(),
        edits,
        request_id: "edit-1".to_owned(),
        ..Default::default()
    };
    let first = client(&app).edit_match_list(request.clone()).await.unwrap().into_inner();
    let after = get(&app, &name).await;
    assert_eq!((&after.startups, &after.hosts), (&before.startups, &before.hosts));
    let pair = |list: &MatchList| {
        let is_it = |it: &&naru::proto::ListedPair| {
            it.startup == "startups/c" && it.partner == "partners/x"
        };
        list.pairs.iter().find(is_it).unwrap().clone()
    };
    let (old, new) = (pair(&before), pair(&after));
    assert_eq!((new.reasons, new.grade, new.is_added), (old.reasons, old.grade, true));

    // The delegation is gone, and the repeats answer what they did first.
    let doomed =
        DeleteDelegationRequest { name: "delegations/one".to_owned(), ..Default::default() };
    app.delegations.delete_delegation(doomed).await.unwrap();
    assert_eq!(make(&app, asked).await.unwrap(), name);
    let again = client(&app).edit_match_list(request).await.unwrap().into_inner();
    assert_eq!(again.result, first.result);
    assert_eq!(get(&app, &name).await.edits.len(), 2);
}
