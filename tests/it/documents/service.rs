//! Documents over a real server.

use naru::proto::agreement_service_client::AgreementServiceClient;
use naru::proto::meeting_service_client::MeetingServiceClient;
use naru::proto::plan_service_client::PlanServiceClient;
use naru::proto::render_document_response::Part;
use naru::proto::{
    Agreement, AgreementEvent, AgreementKind, AgreementStatus, CreateAgreementRequest,
    CreateMeetingRequest, CreatePlanRequest, Date, DeclineReason, DeclinedBy, Delegation,
    DocumentHeader, DocumentKind, Engagement, EngagementKind, Invitation, InvitationStatus,
    Language, MatchListEditKind, Meeting, MeetingRating, MeetingStatus, MergeStartupRequest,
    Partner, RenderDocumentRequest, Stage, Startup, StartupExclusions, Venue,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::delegations::{create, day, host, trip, with_profiles};
use crate::match_lists;

/// Stands wherever no document may tell what stands there.
const SECRET: &str = "사과나무 아래 열쇠";

pub(super) const KINDS: [DocumentKind; 7] = [
    DocumentKind::Workbook,
    DocumentKind::Schedule,
    DocumentKind::Briefing,
    DocumentKind::Profile,
    DocumentKind::Report,
    DocumentKind::Calendar,
    DocumentKind::MatchList,
];

fn asked(kind: DocumentKind) -> RenderDocumentRequest {
    RenderDocumentRequest {
        delegation: "delegations/one".to_owned(),
        kind: kind.into(),
        as_of_date: Some(Date { year: 2026, month: 11, day: 1 }),
        ..RenderDocumentRequest::default()
    }
}

/// A whole file; checks that the parts come as they are promised.
async fn rendered(
    app: &mut App,
    request: RenderDocumentRequest,
) -> Result<(DocumentHeader, Vec<u8>), Status> {
    let mut parts = app.documents.render_document(request).await?.into_inner();
    let Some(Part::Header(header)) = parts.message().await?.unwrap().part else {
        panic!("the header comes first")
    };
    let mut bytes = Vec::new();
    while let Some(part) = parts.message().await? {
        let Some(Part::Chunk(chunk)) = part.part else { panic!("the header comes once") };
        assert!(!chunk.is_empty() && chunk.len() <= 64 << 10);
        bytes.extend(chunk);
    }
    assert_eq!(header.size_bytes, i64::try_from(bytes.len()).unwrap());
    Ok((header, bytes))
}

async fn page_of(app: &mut App, request: RenderDocumentRequest) -> String {
    String::from_utf8(rendered(app, request).await.unwrap().1).unwrap()
}

fn meeting(id: &str, startup: &str, partner: &str) -> Meeting {
    Meeting {
        name: format!("meetings/{id}"),
        delegation: "delegations/one".to_owned(),
        code: id.to_uppercase(),
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        date: day(1),
        start_time: "10:00".to_owned(),
        end_time: "10:30".to_owned(),
        venue: "hall".to_owned(),
        status: MeetingStatus::Planned.into(),
        ..Meeting::default()
    }
}

async fn create_meeting(app: &App, meeting: Meeting) {
    let request = CreateMeetingRequest { meeting: Some(meeting), ..Default::default() };
    MeetingServiceClient::new(app.channel.clone()).create_meeting(request).await.unwrap();
}

/// A delegation of the past with a meeting that was held, one that is planned and one that was called off, and with
/// secrets wherever one may stand.
pub(super) async fn with_meetings() -> App {
    let mut app = with_profiles(App::start().await).await;
    let secret = || text(SECRET, SECRET);
    app.create_startup(Startup {
        exclusions: Some(StartupExclusions {
            partners: vec!["partners/q".to_owned()],
            ..StartupExclusions::default()
        }),
        ..startup("c")
    })
    .await;
    let mut delegation = Delegation {
        venues: vec![Venue {
            id: "hall".to_owned(),
            display_name: text("큰 회관", "Great Hall"),
            address: "12 Example Street".to_owned(),
        }],
        ..trip("one")
    };
    delegation.hosts = ["p", "q"].map(host).to_vec();
    for (host, status) in
        delegation.hosts.iter_mut().zip([InvitationStatus::Accepted, InvitationStatus::Declined])
    {
        host.venue = "hall".to_owned();
        host.invitation =
            Some(Invitation { status: status.into(), note: secret(), ..Invitation::default() });
    }
    create(&mut app, delegation).await.unwrap();
    app.pass(std::time::Duration::from_secs(400 * 24 * 60 * 60));
    let rating = |stars| Some(MeetingRating { stars, comment: secret() });
    create_meeting(
        &app,
        Meeting {
            status: MeetingStatus::Held.into(),
            note: secret(),
            startup_rating: rating(1),
            partner_rating: rating(2),
            ..meeting("m1", "a", "p")
        },
    )
    .await;
    create_meeting(&app, meeting("m2", "b", "p")).await;
    let cancelled = MeetingStatus::Cancelled.into();
    create_meeting(&app, Meeting { status: cancelled, note: secret(), ..meeting("m3", "a", "q") })
        .await;
    let agreement = Agreement {
        name: "agreements/loi".to_owned(),
        delegation: "delegations/one".to_owned(),
        kind: AgreementKind::Loi.into(),
        startups: vec!["startups/a".to_owned()],
        partners: vec!["partners/p".to_owned()],
        history: vec![AgreementEvent {
            status: AgreementStatus::Signed.into(),
            date: day(2),
            note: secret(),
        }],
        note: secret(),
        ..Agreement::default()
    };
    let request = CreateAgreementRequest { agreement: Some(agreement), ..Default::default() };
    AgreementServiceClient::new(app.channel.clone()).create_agreement(request).await.unwrap();
    let declined = Engagement {
        name: "engagements/no".to_owned(),
        kind: EngagementKind::Declined.into(),
        startup: "startups/a".to_owned(),
        partner: "partners/p".to_owned(),
        date: Some(Date { year: 2026, month: 9, day: 1 }),
        declined_by: DeclinedBy::Partner.into(),
        decline_reason: DeclineReason::Terms.into(),
        note: secret(),
        ..Engagement::default()
    };
    crate::engagements::create(&mut app, declined, "").await.unwrap();
    match_lists::make(&app, match_lists::request()).await.unwrap();
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_comes_whole_in_both_languages_and_tells_no_secret() {
    let mut app = with_meetings().await;
    for kind in KINDS {
        for language in [Language::Unspecified, Language::Korean, Language::English] {
            let request = RenderDocumentRequest { language: language.into(), ..asked(kind) };
            let (header, bytes) = rendered(&mut app, request.clone()).await.unwrap();
            let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
            let (name, ending) = header.file_name.split_once('.').unwrap();
            assert!(name.chars().all(is_plain) && ending.chars().all(is_plain), "{header:?}");
            assert_eq!(name.ends_with("-en"), language == Language::English, "{header:?}");
            assert!(!header.consistency_token.is_empty());
            assert_tells_no_secret(&header, &bytes);
            let (_, again) = rendered(&mut app, request).await.unwrap();
            assert_eq!(bytes, again, "{kind:?}");
        }
    }
    let korean = page_of(&mut app, asked(DocumentKind::Report)).await;
    assert!(korean.contains("결과 보고") && korean.contains("□ 개요"), "{korean}");
    let language = Language::English.into();
    let english =
        page_of(&mut app, RenderDocumentRequest { language, ..asked(DocumentKind::Report) });
    assert!(english.await.contains("Overview"));
}

fn assert_tells_no_secret(header: &DocumentHeader, bytes: &[u8]) {
    let mut texts = vec![bytes.to_vec()];
    if header.file_name.ends_with(".xlsx") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let mut part = Vec::new();
            std::io::Read::read_to_end(&mut archive.by_index(at).unwrap(), &mut part).unwrap();
            texts.push(part);
        }
    }
    for text in texts {
        let text = String::from_utf8_lossy(&text).replace("\r\n ", "");
        assert!(!text.contains("사과나무"), "{} tells a secret", header.file_name);
        // How invitations stand, and why a pair is not proposed, the organiser alone is told.
        let tells_refusal = text.contains("거절") || text.contains("declin");
        let is_of_organiser =
            ["workbook", "match-list"].iter().any(|it| header.file_name.contains(it));
        assert!(!tells_refusal || is_of_organiser, "{}", header.file_name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_for_a_party_is_of_its_own_meetings() {
    let mut app = with_meetings().await;
    let of = |kind, party: &str| RenderDocumentRequest { party: party.to_owned(), ..asked(kind) };
    let schedule = page_of(&mut app, of(DocumentKind::Schedule, "startups/a")).await;
    assert!(schedule.contains("Partner p") && schedule.contains("12 Example Street"), "{schedule}");
    assert!(!schedule.contains("Partner q"), "it was called off");
    assert!(!schedule.contains("Startup b"));
    let (header, bytes) =
        rendered(&mut app, of(DocumentKind::Calendar, "partners/p")).await.unwrap();
    assert_eq!(header.file_name, "one-calendar-p.ics");
    assert_eq!(header.media_type, "text/calendar; charset=utf-8");
    assert_eq!(String::from_utf8(bytes).unwrap().matches("BEGIN:VEVENT").count(), 2);
    let briefing = page_of(&mut app, of(DocumentKind::Briefing, "partners/p")).await;
    assert!(briefing.contains("1. Startup a") && briefing.contains("2. Startup b"), "{briefing}");
    let (header, _) = rendered(&mut app, asked(DocumentKind::Workbook)).await.unwrap();
    assert_eq!(header.file_name, "one-workbook.xlsx");

    // Who was merged is known by the old name too.
    let request = MergeStartupRequest {
        name: "startups/c".to_owned(),
        duplicate: "startups/a".to_owned(),
        ..MergeStartupRequest::default()
    };
    app.startups.merge_startup(request).await.unwrap();
    let schedule = page_of(&mut app, of(DocumentKind::Schedule, "startups/a")).await;
    assert!(schedule.contains("<h1>Startup c</h1>"), "{schedule}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_met_has_documents_though_no_party_of_the_delegation() {
    let mut app = with_meetings().await;
    let of = |kind, party: &str| RenderDocumentRequest { party: party.to_owned(), ..asked(kind) };
    let refused = rendered(&mut app, of(DocumentKind::Schedule, "startups/c")).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let guest = Meeting { start_time: "09:00".to_owned(), ..meeting("m4", "c", "p") };
    create_meeting(&app, guest).await;
    let schedules = page_of(&mut app, asked(DocumentKind::Schedule)).await;
    let heads = ["Startup a", "Startup b", "Startup c", "Partner p"];
    let found = schedules.split("<h1>").skip(1).map(|it| it.split('<').next().unwrap());
    assert_eq!(found.collect::<Vec<_>>(), heads);
    for (kind, told) in [
        (DocumentKind::Schedule, "Partner p"),
        (DocumentKind::Calendar, "DTSTART"),
        (DocumentKind::Profile, "<h1>Startup c</h1>"),
    ] {
        let own = page_of(&mut app, of(kind, "startups/c")).await;
        assert!(own.contains(told) && !own.contains("Startup a"), "{own}");
    }
    let briefing = page_of(&mut app, of(DocumentKind::Briefing, "partners/p")).await;
    assert!(briefing.contains("1. Startup c"), "{briefing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_reads_why_it_should_meet_a_company_and_no_more() {
    let mut app = with_meetings().await;
    let lidar = || vec!["lidar".to_owned()];
    app.create_startup(Startup { sectors: lidar(), ..startup("lumen") }).await;
    // It says that it is after lidar, at a stage at which the company is not.
    let host = Partner { sectors: lidar(), stages: vec![Stage::Growth.into()], ..partner("keen") };
    app.create_partner(host).await;
    create_meeting(&app, meeting("m5", "lumen", "keen")).await;
    for (language, why) in [
        (Language::Korean, "<li>라이다 또는 더 넓은 분야: 관심 분야로 밝힘</li>"),
        (Language::English, "<li>“LiDAR” or a broader field: named as an interest</li>"),
    ] {
        let request = RenderDocumentRequest {
            party: "partners/keen".to_owned(),
            language: language.into(),
            ..asked(DocumentKind::Briefing)
        };
        let briefing = page_of(&mut app, request).await;
        assert!(briefing.contains(why), "{briefing}");
        let reasons = briefing.split("<article>").nth(1).unwrap();
        assert!(!reasons.contains("파트너") && !reasons.contains("artner"), "{reasons}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_meetings_of_a_plan_stand_in_place_of_the_recorded_ones() {
    let mut app = with_meetings().await;
    let mut plans = PlanServiceClient::new(app.channel.clone());
    for delegation in ["one", "two"] {
        if delegation == "two" {
            create(&mut app, trip("two")).await.unwrap();
        }
        let delegation = format!("delegations/{delegation}");
        let request = CreatePlanRequest { delegation, work_max: 10_000, ..Default::default() };
        plans.create_plan(request).await.unwrap();
    }
    let of = |plan: &str| RenderDocumentRequest {
        plan: plan.to_owned(),
        party: "partners/p".to_owned(),
        ..asked(DocumentKind::Schedule)
    };
    let (header, bytes) = rendered(&mut app, of("plans/one-v1")).await.unwrap();
    assert_eq!(header.file_name, "one-v1-schedule-p.html");
    let planned = String::from_utf8(bytes).unwrap();
    assert!(planned.contains("계획 1판(초안)"), "{planned}");
    // What was held, and what somebody has arranged by hand, takes place beside the plan.
    assert!(planned.contains("M1") && !planned.contains("M3"), "{planned}");
    let refused = rendered(&mut app, of("plans/two-v1")).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["plan"]);
    let refused = rendered(&mut app, of("plans/one-v9")).await;
    assert_refused(refused, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_match_list_is_the_latest_approved_one_unless_another_is_named() {
    let mut app = with_meetings().await;
    let of = |list: &str| RenderDocumentRequest {
        match_list: list.to_owned(),
        ..asked(DocumentKind::MatchList)
    };
    let (header, bytes) = rendered(&mut app, of("")).await.unwrap();
    assert_eq!(header.file_name, "one-v1-match-list.html");
    let page = String::from_utf8(bytes).unwrap();
    assert!(page.contains("1판(초안, 승인 전)") && page.contains("<h2>Startup a</h2>"), "{page}");
    assert!(page.contains("Partner p"), "{page}");
    let removal = match_lists::edit_of(MatchListEditKind::Remove, "b", "p");
    let approved = match_lists::approved(&app, "one", vec![removal]).await;
    assert_eq!(approved, "matchLists/one-v2");
    match_lists::make(&app, match_lists::request()).await.unwrap();
    let page = page_of(&mut app, of("")).await;
    assert!(page.contains("2판(승인)") && page.contains("Mayor's office"), "{page}");
    assert!(page.contains("삭제: the adviser says so (Trade desk)"), "{page}");
    assert!(page_of(&mut app, of("matchLists/one-v3")).await.contains("3판(초안, 승인 전)"));

    create(&mut app, trip("two")).await.unwrap();
    let of_two =
        |list: &str| RenderDocumentRequest { delegation: "delegations/two".to_owned(), ..of(list) };
    for (list, part) in [("", "has no match list"), ("matchLists/one-v1", "is a list of")] {
        let refused = rendered(&mut app, of_two(list)).await;
        let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
        assert_eq!(violated_fields(&status), ["match_list"]);
        assert!(status.message().contains(part), "{status:?}");
    }

    // Parties that were merged since are told by the names that they have now.
    let request = MergeStartupRequest {
        name: "startups/c".to_owned(),
        duplicate: "startups/a".to_owned(),
        ..MergeStartupRequest::default()
    };
    app.startups.merge_startup(request).await.unwrap();
    let page = page_of(&mut app, of("matchLists/one-v1")).await;
    assert!(page.contains("<h2>Startup c</h2>"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_made_is_refused() {
    let mut app = with_meetings().await;
    let none = RenderDocumentRequest {
        delegation: "delegations/none".to_owned(),
        ..asked(DocumentKind::Report)
    };
    assert_refused(rendered(&mut app, none).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let of = |kind, party: &str| RenderDocumentRequest { party: party.to_owned(), ..asked(kind) };
    for (request, field) in [
        (of(DocumentKind::Schedule, "startups/c"), "party"),
        (of(DocumentKind::Calendar, "startups/nobody"), "party"),
        (of(DocumentKind::Briefing, "startups/a"), "party"),
        (of(DocumentKind::Unspecified, ""), "kind"),
    ] {
        let refused = rendered(&mut app, request.clone()).await;
        let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
        assert_eq!(violated_fields(&status), [field], "{request:?}");
    }
    let foreign = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned();
    let request =
        RenderDocumentRequest { at_least_as_fresh: foreign, ..asked(DocumentKind::Report) };
    let status = rendered(&mut app, request).await.unwrap_err();
    assert!(
        matches!(status.code(), Code::InvalidArgument | Code::FailedPrecondition),
        "{status:?}"
    );
}
