//! What the service of agreements promises, and which engagements agreements are.

use naru::proto::batch_upsert_agreements_result::Outcome;
use naru::proto::{
    Agreement, AgreementEvent, AgreementKind, AgreementPayment, AgreementStatus,
    BatchUpsertAgreementsRequest, Change, CreateAgreementRequest, Date, DeleteAgreementRequest,
    Engagement, EngagementKind, ExplainMatchRequest, GetAgreementRequest, ListAgreementsRequest,
    MergePartnerRequest, MergeStartupRequest, Money, UndeleteAgreementRequest,
    UpdateAgreementRequest, WriteResult,
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, text, violated_fields};
use crate::engagements;
use crate::meeting_records::{self, engagement, held, with_trip};
use crate::samples;

on_either_database!(
    what_is_stored_can_be_read_changed_and_brought_back,
    only_what_exists_can_be_named,
    lists_pass_all_filters,
    a_signed_agreement_of_two_is_an_engagement,
    an_investment_is_one_from_the_first_payment_on,
    an_engagement_changes_with_its_agreement,
    an_agreement_left_to_two_by_a_merge_is_an_engagement,
    an_engagement_from_elsewhere_is_not_overwritten,
);

const SIGNED: Option<Date> = Some(Date { year: 2025, month: 3, day: 2 });

pub(crate) fn usd(units: i64) -> Option<Money> {
    Some(Money { currency_code: "USD".to_owned(), units, nanos: 0 })
}

pub(crate) fn paid(year: i32, month: i32, amount: Option<Money>) -> AgreementPayment {
    AgreementPayment { date: Some(Date { year, month, day: 0 }), amount }
}

fn event(status: AgreementStatus, date: Option<Date>) -> AgreementEvent {
    AgreementEvent { status: status.into(), date, note: None }
}

/// Being drawn up by start-up `a` and partner `p`.
pub(crate) fn prepared(id: &str, kind: AgreementKind) -> Agreement {
    let date = Some(Date { year: 2025, month: 1, day: 0 });
    Agreement {
        name: format!("agreements/{id}"),
        kind: kind.into(),
        startups: vec!["startups/a".to_owned()],
        partners: vec!["partners/p".to_owned()],
        history: vec![event(AgreementStatus::Prepared, date)],
        ..Agreement::default()
    }
}

pub(crate) fn signed(id: &str, kind: AgreementKind) -> Agreement {
    let mut agreement = prepared(id, kind);
    agreement.history.push(event(AgreementStatus::Signed, SIGNED));
    agreement
}

pub(crate) async fn create(
    app: &mut App,
    agreement: Agreement,
    request_id: &str,
) -> Result<(WriteResult, String), Status> {
    let request =
        CreateAgreementRequest { agreement: Some(agreement), request_id: request_id.to_owned() };
    let reply = app.agreements.create_agreement(request).await?.into_inner();
    Ok((reply.result.unwrap(), reply.consistency_token))
}

async fn get(app: &mut App, id: &str) -> Result<Agreement, Status> {
    let request = GetAgreementRequest { name: format!("agreements/{id}"), ..Default::default() };
    Ok(app.agreements.get_agreement(request).await?.into_inner().agreement.unwrap())
}

/// Of all fields where no path is given.
pub(crate) async fn update(
    app: &mut App,
    patch: Agreement,
    paths: &[&str],
) -> Result<WriteResult, Status> {
    let paths = if paths.is_empty() { &["*"] } else { paths };
    let paths = paths.iter().map(|&path| path.to_owned()).collect();
    let request = UpdateAgreementRequest {
        agreement: Some(patch),
        update_mask: Some(FieldMask { paths }),
        request_id: String::new(),
    };
    Ok(app.agreements.update_agreement(request).await?.into_inner().result.unwrap())
}

pub(crate) async fn remove(app: &mut App, id: &str) -> Result<WriteResult, Status> {
    let request = DeleteAgreementRequest { name: format!("agreements/{id}"), ..Default::default() };
    Ok(app.agreements.delete_agreement(request).await?.into_inner().result.unwrap())
}

pub(crate) async fn undelete(app: &mut App, id: &str) -> Result<WriteResult, Status> {
    let request =
        UndeleteAgreementRequest { name: format!("agreements/{id}"), ..Default::default() };
    Ok(app.agreements.undelete_agreement(request).await?.into_inner().result.unwrap())
}

/// What became of each item.
pub(crate) async fn upsert(
    app: &mut App,
    agreements: Vec<Agreement>,
    (atomic, validate_only): (bool, bool),
) -> Vec<Result<Change, Status>> {
    let request =
        BatchUpsertAgreementsRequest { agreements, atomic, validate_only, ..Default::default() };
    let reply = app.agreements.batch_upsert_agreements(request).await.unwrap().into_inner();
    let outcome = |outcome: Outcome| match outcome {
        Outcome::Written(written) => Ok(written.change()),
        Outcome::Error(error) => {
            let details = prost::Message::encode_to_vec(&error);
            Err(Status::with_details(Code::from(error.code), error.message, details.into()))
        }
    };
    reply.results.into_iter().map(|result| outcome(result.outcome.unwrap())).collect()
}

async fn ids(app: &mut App, request: ListAgreementsRequest) -> Vec<String> {
    let listed = app.agreements.list_agreements(request).await.unwrap().into_inner();
    let names = listed.agreements.into_iter();
    names.map(|it| it.name.trim_start_matches("agreements/").to_owned()).collect()
}

async fn what_is_stored_can_be_read_changed_and_brought_back(app: App) {
    let mut app = with_trip(app).await;
    meeting_records::create(&mut app, held("m", "a", "p"), "").await.unwrap();
    let whole = Agreement {
        delegation: "delegations/one".to_owned(),
        meeting: "meetings/m".to_owned(),
        title: text("협약", "agreement"),
        expiry_date: Some(Date { year: 2030, month: 1, day: 1 }),
        intended_amount: usd(500),
        payments: vec![paid(2025, 4, usd(200))],
        note: text("메모", "note"),
        ..signed("one", AgreementKind::Investment)
    };
    let first = create(&mut app, whole.clone(), "id-1").await.unwrap();
    assert_eq!(first.0.name, "agreements/one");
    assert_eq!(create(&mut app, whole.clone(), "id-1").await.unwrap(), first);
    let read = get(&mut app, "one").await.unwrap();
    assert_eq!(read.etag, first.0.etag);
    let bare = Agreement { etag: String::new(), create_time: None, update_time: None, ..read };
    assert_eq!(bare, whole);
    let taken = create(&mut app, whole.clone(), "").await;
    assert_refused(taken, Code::AlreadyExists, "ALREADY_EXISTS");

    let patch = Agreement {
        note: text("", "better"),
        etag: first.0.etag.clone(),
        ..prepared("one", AgreementKind::Mou)
    };
    assert_eq!(
        update(&mut app, patch.clone(), &["note.en"]).await.unwrap().change(),
        Change::Updated
    );
    let stale = update(&mut app, patch, &["note.en"]).await;
    assert_refused(stale, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(get(&mut app, "one").await.unwrap().note, text("메모", "better"));
    // What belongs together is judged together.
    let secret = prepared("one", AgreementKind::Nda);
    let refused = update(&mut app, secret, &["kind"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["agreement.intended_amount", "agreement.payments"]);

    assert_eq!(remove(&mut app, "one").await.unwrap().name, "agreements/one");
    assert_refused(get(&mut app, "one").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(engagement(&mut app, "a-one").await, None);
    assert_eq!(undelete(&mut app, "one").await.unwrap().change(), Change::Undeleted);
    assert_eq!(engagement(&mut app, "a-one").await.unwrap().amount, usd(200));
}

async fn only_what_exists_can_be_named(app: App) {
    let mut app = with_trip(app).await;
    let names = |kind: &str, ids: [&str; 2]| ids.map(|id| format!("{kind}/{id}")).to_vec();
    let bad = Agreement {
        delegation: "delegations/none".to_owned(),
        meeting: "meetings/none".to_owned(),
        startups: names("startups", ["a", "none"]),
        partners: names("partners", ["none", "q"]),
        ..signed("one", AgreementKind::Mou)
    };
    let mut fields = [
        "agreement.startups[1]",
        "agreement.partners[0]",
        "agreement.delegation",
        "agreement.meeting",
    ];
    fields.sort_unstable();
    let refused = create(&mut app, bad.clone(), "").await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let mut found = violated_fields(&status);
    found.sort();
    assert_eq!(found, fields);
    let outcomes =
        upsert(&mut app, vec![signed("ok", AgreementKind::Mou), bad.clone()], (false, false)).await;
    assert_eq!(outcomes[0].as_ref().unwrap(), &Change::Created);
    let mut found = violated_fields(outcomes[1].as_ref().unwrap_err());
    found.sort();
    assert_eq!(found, fields.map(|it| it.replace("agreement.", "agreements[1].")));
    let patch = Agreement { name: "agreements/ok".to_owned(), ..bad };
    let refused = update(&mut app, patch, &["startups"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["agreement.startups[1]"]);
}

async fn lists_pass_all_filters(app: App) {
    use AgreementKind::{Loi, Mou, Nda};
    let mut app = with_trip(app).await;
    let of_trip = Agreement { delegation: "delegations/one".to_owned(), ..signed("a-p-trip", Mou) };
    let many = Agreement {
        startups: ["startups/a", "startups/b"].map(str::to_owned).to_vec(),
        partners: ["partners/p", "partners/q"].map(str::to_owned).to_vec(),
        ..signed("many", Nda)
    };
    let city = Agreement {
        startups: Vec::new(),
        organiser: "City".to_owned(),
        partners: vec!["partners/q".to_owned()],
        ..signed("city", Mou)
    };
    for agreement in [of_trip, many, city] {
        create(&mut app, agreement, "").await.unwrap();
    }
    let of = |delegation: &str, startup: &str, partner: &str, kinds: &[AgreementKind]| {
        ListAgreementsRequest {
            delegation: delegation.to_owned(),
            startup: startup.to_owned(),
            partner: partner.to_owned(),
            kinds: kinds.iter().map(|&kind| kind.into()).collect(),
            ..ListAgreementsRequest::default()
        }
    };
    let cases: [(ListAgreementsRequest, &[&str]); 7] = [
        (of("", "", "", &[]), &["a-p-trip", "city", "many"]),
        (of("delegations/one", "", "", &[]), &["a-p-trip"]),
        (of("", "startups/b", "", &[]), &["many"]),
        (of("", "", "partners/q", &[]), &["city", "many"]),
        (of("", "startups/a", "partners/p", &[Mou, Loi]), &["a-p-trip"]),
        (of("", "", "", &[Loi]), &[]),
        (of("delegations/none", "", "", &[]), &[]),
    ];
    for (request, expected) in cases {
        assert_eq!(ids(&mut app, request.clone()).await, expected, "{request:?}");
    }
    remove(&mut app, "many").await.unwrap();
    assert_eq!(ids(&mut app, of("", "", "partners/q", &[])).await, ["city"]);
    let bad = ListAgreementsRequest { kinds: vec![7], ..of("one", "", "", &[]) };
    let refused = app.agreements.list_agreements(bad).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["delegation", "kinds[0]"]);
}

async fn a_signed_agreement_of_two_is_an_engagement(app: App) {
    use AgreementKind::{Investment, Loi, Mou, Nda, ProofOfConcept, TermSheet};
    let mut app = with_trip(app).await;
    for (kind, engaged) in [
        (Nda, EngagementKind::Nda),
        (Loi, EngagementKind::Loi),
        (ProofOfConcept, EngagementKind::ProofOfConcept),
        (Mou, EngagementKind::Mou),
        (TermSheet, EngagementKind::Loi),
        (Investment, EngagementKind::Loi),
    ] {
        let intended_amount = if kind == Nda { None } else { usd(700) };
        let with = |agreement: Agreement| Agreement {
            intended_amount: intended_amount.clone(),
            recorded_by: "delegation desk".to_owned(),
            note: text("", "for the organiser"),
            ..agreement
        };
        let id = format!("k{}", i32::from(kind));
        create(&mut app, with(prepared(&id, kind)), "").await.unwrap();
        assert_eq!(engagement(&mut app, &format!("a-{id}")).await, None, "it is not signed");
        update(&mut app, with(signed(&id, kind)), &[]).await.unwrap();
        let found = engagement(&mut app, &format!("a-{id}")).await.unwrap();
        let expected = Engagement {
            name: format!("engagements/a-{id}"),
            startup: "startups/a".to_owned(),
            partner: "partners/p".to_owned(),
            kind: engaged.into(),
            date: SIGNED,
            amount: intended_amount.clone(),
            recorded_by: "delegation desk".to_owned(),
            source: format!("agreements/{id}"),
            ..Engagement::default()
        };
        let bare =
            Engagement { etag: String::new(), create_time: None, update_time: None, ..found };
        assert_eq!(bare, expected, "{kind:?}");
    }
    // What was signed stays an engagement, whatever becomes of it.
    let mut ended = signed("k4", Mou);
    ended.history.push(event(AgreementStatus::Terminated, SIGNED));
    update(&mut app, ended, &["history"]).await.unwrap();
    assert!(engagement(&mut app, "a-k4").await.is_some());

    let names = |kind: &str, ids: &[&str]| -> Vec<String> {
        ids.iter().map(|id| format!("{kind}/{id}")).collect()
    };
    for (organiser, startups, partners, party) in [
        ("City", &[][..], &["p"][..], Some(("", "City"))),
        ("City", &["a"], &["p"], Some(("startups/a", ""))),
        ("", &["a", "b"], &["p"], None),
        ("", &["a"], &["p", "q"], None),
        ("City", &["a"], &[], None),
        ("", &[], &["p", "q"], None),
        ("", &["a", "b"], &[], None),
        ("City", &[], &["p", "q"], None),
    ] {
        let agreement = Agreement {
            organiser: organiser.to_owned(),
            startups: names("startups", startups),
            partners: names("partners", partners),
            ..signed("parties", Mou)
        };
        let outcomes = upsert(&mut app, vec![agreement], (true, false)).await;
        outcomes.into_iter().for_each(|outcome| _ = outcome.unwrap());
        let found = engagement(&mut app, "a-parties").await;
        let found = found.as_ref().map(|it| (it.startup.as_str(), it.organiser.as_str()));
        assert_eq!(found, party, "{organiser} {startups:?} {partners:?}");
    }
}

async fn an_investment_is_one_from_the_first_payment_on(app: App) {
    let mut app = with_trip(app).await;
    let won = |units| Some(Money { currency_code: "KRW".to_owned(), units, nanos: 0 });
    let with = |payments: Vec<AgreementPayment>| Agreement {
        payments,
        intended_amount: usd(900),
        ..signed("one", AgreementKind::Investment)
    };
    create(&mut app, with(Vec::new()), "").await.unwrap();
    for (payments, kind, date, amount) in [
        (vec![], EngagementKind::Loi, SIGNED, usd(900)),
        (
            vec![paid(2025, 6, usd(300))],
            EngagementKind::Invested,
            paid(2025, 6, None).date,
            usd(300),
        ),
        // In the order in which they were made, whatever the order in which they are written.
        (
            vec![paid(2025, 6, usd(300)), paid(2025, 4, usd(100))],
            EngagementKind::Invested,
            paid(2025, 4, None).date,
            usd(400),
        ),
        (
            vec![paid(2025, 6, usd(300)), paid(2025, 5, won(7))],
            EngagementKind::Invested,
            paid(2025, 5, None).date,
            None,
        ),
    ] {
        update(&mut app, with(payments.clone()), &[]).await.unwrap();
        let found = engagement(&mut app, "a-one").await.unwrap();
        assert_eq!((found.kind(), found.date, found.amount), (kind, date, amount), "{payments:?}");
    }
    // Of a term sheet nothing is invested, whatever was paid; nor of what was never signed.
    let sheet =
        Agreement { kind: AgreementKind::TermSheet.into(), ..with(vec![paid(2025, 6, usd(1))]) };
    update(&mut app, sheet, &[]).await.unwrap();
    assert_eq!(engagement(&mut app, "a-one").await.unwrap().kind(), EngagementKind::Loi);
    let unsigned = Agreement {
        payments: vec![paid(2025, 6, usd(1))],
        ..prepared("one", AgreementKind::Investment)
    };
    update(&mut app, unsigned, &[]).await.unwrap();
    assert_eq!(engagement(&mut app, "a-one").await, None);
}

async fn an_engagement_changes_with_its_agreement(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, signed("one", AgreementKind::Mou), "").await.unwrap();
    let first = engagement(&mut app, "a-one").await.unwrap();
    let scoped = Agreement { scope: text("", "a trial"), ..signed("one", AgreementKind::Mou) };
    update(&mut app, scoped.clone(), &[]).await.unwrap();
    assert_eq!(engagement(&mut app, "a-one").await.unwrap(), first, "with its etag");
    let dry = Agreement { partners: vec!["partners/q".to_owned()], ..scoped };
    upsert(&mut app, vec![dry.clone()], (false, true)).await;
    assert_eq!(engagement(&mut app, "a-one").await.unwrap(), first, "nothing is written");
    upsert(&mut app, vec![dry], (false, false)).await;
    assert_eq!(engagement(&mut app, "a-one").await.unwrap().partner, "partners/q");
}

async fn an_agreement_left_to_two_by_a_merge_is_an_engagement(app: App) {
    let mut app = with_trip(app).await;
    let both = |id: &str| Agreement {
        startups: ["startups/a", "startups/b"].map(str::to_owned).to_vec(),
        ..signed(id, AgreementKind::Mou)
    };
    create(&mut app, both("new"), "").await.unwrap();
    // One that was of two before has left an engagement behind, which is deleted.
    create(&mut app, signed("again", AgreementKind::Mou), "").await.unwrap();
    update(&mut app, both("again"), &[]).await.unwrap();
    let hosts = Agreement {
        startups: Vec::new(),
        partners: ["partners/p", "partners/q"].map(str::to_owned).to_vec(),
        ..signed("hosts", AgreementKind::Mou)
    };
    create(&mut app, hosts, "").await.unwrap();
    create(&mut app, both("gone"), "").await.unwrap();
    remove(&mut app, "gone").await.unwrap();
    for id in ["a-new", "a-again", "a-hosts"] {
        assert_eq!(engagement(&mut app, id).await, None);
    }
    let rewritten = ["agreements/again", "agreements/new", "delegations/one"];
    for validate_only in [true, false] {
        let request = MergeStartupRequest {
            name: "startups/a".to_owned(),
            duplicate: "startups/b".to_owned(),
            validate_only,
            ..Default::default()
        };
        let merged = app.startups.merge_startup(request).await.unwrap().into_inner();
        assert_eq!(merged.rewritten_names, rewritten);
        assert_eq!(engagement(&mut app, "a-new").await.is_some(), !validate_only);
    }
    assert_eq!(get(&mut app, "new").await.unwrap().startups, ["startups/a"]);
    for id in ["a-new", "a-again"] {
        assert_eq!(engagement(&mut app, id).await.unwrap().startup, "startups/a", "{id}");
    }
    undelete(&mut app, "gone").await.unwrap();
    assert_eq!(engagement(&mut app, "a-gone").await.unwrap().startup, "startups/a");

    // A partner alone has agreed with nobody.
    let request = MergePartnerRequest {
        name: "partners/p".to_owned(),
        duplicate: "partners/q".to_owned(),
        ..Default::default()
    };
    app.partners.merge_partner(request).await.unwrap();
    assert_eq!(get(&mut app, "hosts").await.unwrap().partners, ["partners/p"]);
    assert_eq!(engagement(&mut app, "a-hosts").await, None);
}

async fn an_engagement_from_elsewhere_is_not_overwritten(app: App) {
    let mut app = with_trip(app).await;
    engagements::create(&mut app, engagements::met("a-x", "b", "q"), "").await.unwrap();
    let before = engagement(&mut app, "a-x").await;
    let refused = create(&mut app, signed("x", AgreementKind::Mou), "").await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["agreement.name"]);
    let outcomes = upsert(&mut app, vec![signed("x", AgreementKind::Mou)], (false, false)).await;
    assert_eq!(violated_fields(outcomes[0].as_ref().unwrap_err()), ["agreements[0].name"]);
    create(&mut app, prepared("x", AgreementKind::Mou), "").await.unwrap();
    remove(&mut app, "x").await.unwrap();
    assert_eq!(engagement(&mut app, "a-x").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn matching_knows_of_an_investment() {
    let (mut app, _) = samples::fictional().await;
    let agreement = Agreement {
        startups: vec!["startups/nuribeam".to_owned()],
        partners: vec!["partners/dovetarn".to_owned()],
        payments: vec![paid(2025, 4, usd(100))],
        ..signed("one", AgreementKind::Investment)
    };
    let partners = async |app: &mut App, fresh: &str| {
        let request = ExplainMatchRequest {
            startup: "startups/nuribeam".to_owned(),
            partner: "partners/dovetarn".to_owned(),
            at_least_as_fresh: fresh.to_owned(),
            ..Default::default()
        };
        app.matches.explain_match(request).await.unwrap().into_inner().already_partners
    };
    assert!(!partners(&mut app, "").await);
    let (_, token) = create(&mut app, agreement, "").await.unwrap();
    assert!(partners(&mut app, &token).await);
}
