//! Documents of programs over a real server.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use naru::documents::{AllocationRecord, ProgramDossier, REFUSALS_TOLD_MAX, render_program};
use naru::proto::render_document_response::Part;
use naru::proto::{
    Allocation, AllocationApplicant, AllocationInputs, AllocationPlacement, AllocationRefusal,
    ApplicantExplanation, CreateAllocationRequest, CreateProgramRequest, DeleteStartupRequest,
    DocumentHeader, DocumentKind, GetProgramRequest, Language, Program, RenderDocumentRequest,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::rankings::{NAME, date, program, with_files};

fn asked(kind: DocumentKind, party: &str) -> RenderDocumentRequest {
    RenderDocumentRequest {
        program: NAME.to_owned(),
        kind: kind.into(),
        party: party.to_owned(),
        as_of_date: date(2026, 6, 29),
        ..RenderDocumentRequest::default()
    }
}

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
        let Some(Part::Chunk(chunk)) = part.part else { panic!("one header alone") };
        bytes.extend(chunk);
    }
    assert_eq!(header.size_bytes, i64::try_from(bytes.len()).unwrap());
    Ok((header, bytes))
}

async fn page(app: &mut App, request: RenderDocumentRequest) -> (String, String) {
    let (header, bytes) = rendered(app, request).await.unwrap();
    assert_eq!(header.media_type, "text/html; charset=utf-8");
    (header.file_name, String::from_utf8(bytes).unwrap())
}

/// What the first sheet of a workbook says of an item.
fn about(workbook: &mut Xlsx<Cursor<impl AsRef<[u8]>>>, item: &str) -> Option<String> {
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let mut rows = sheet.rows().filter(|row| row[0] == *item);
    rows.next().map(|row| row[1].to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_applicant_reads_how_it_stands_and_of_nobody_else() {
    let mut app = with_files(App::start().await).await;
    let (name, page_of) = page(&mut app, asked(DocumentKind::Eligibility, "startups/old")).await;
    assert_eq!(name, "one-eligibility-old.html");
    for told in ["시험 사업", "가상", "미충족", "자격 판정 결과", "2026-03-02까지", "10점"]
    {
        assert!(page_of.contains(told), "{told}: {page_of}");
    }
    assert_eq!(page_of.matches("<section").count(), 1);
    let english = RenderDocumentRequest {
        language: Language::English.into(),
        ..asked(DocumentKind::Eligibility, "startups/unsure")
    };
    let (name, page_of) = page(&mut app, english).await;
    assert_eq!(name, "one-eligibility-unsure-en.html");
    for told in ["Trial program", "Invented", "not known", "to be stated", "by: </"] {
        let told = told.trim_end_matches("</");
        assert!(page_of.contains(told), "{told}: {page_of}");
    }
    let (_, all) = page(&mut app, asked(DocumentKind::Eligibility, "")).await;
    assert_eq!(all.matches("<section").count(), 4, "a sheet each");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_list_tells_who_is_ranked_and_who_is_set_aside() {
    let mut app = with_files(App::start().await).await;
    let (name, list) = page(&mut app, asked(DocumentKind::OperatorList, "partners/q")).await;
    assert_eq!(name, "one-operators-q.html");
    assert_eq!(list.matches("<section").count(), 1);
    for told in ["제외", "미충족: 규칙", "확인 필요: 규칙", "점"] {
        assert!(list.contains(told), "{told}: {list}");
    }
    let (_, all) = page(&mut app, asked(DocumentKind::OperatorList, "")).await;
    assert_eq!(all.matches("<section").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workbook_has_results_findings_and_lists_and_says_what_they_are() {
    let mut app = with_files(App::start().await).await;
    let (header, bytes) = rendered(&mut app, asked(DocumentKind::Workbook, "")).await.unwrap();
    assert_eq!(header.file_name, "one-workbook.xlsx");
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["안내", "판정", "규칙별 판정", "운영사별 순위", "할 일"]);
    let get = GetProgramRequest { name: NAME.to_owned(), ..GetProgramRequest::default() };
    let stored = app.programs.get_program(get).await.unwrap().into_inner().program.unwrap();
    for (item, content) in [
        ("사업", "시험 사업"),
        ("연도", "2026"),
        ("기준일", "2026. 6. 29.(월)"),
        ("사업 정보 버전", &stored.etag),
        ("유의 사항", "가상"),
        ("사업 ID", NAME),
        ("판정", "기준일의 자격 판정. 기준일과 관계없이 현재까지 신청하고 철회하지 않은 기업 모두"),
        ("할 일", "신청 건과 추천권의 할 일. 기준일 당시의 신청 건 기준"),
    ] {
        assert_eq!(about(&mut workbook, item).as_deref(), Some(content), "{item}");
    }
    assert_eq!(about(&mut workbook, "추첨 시드"), None, "no allocation is in it");
    let mut rows = |sheet: &str| workbook.worksheet_range(sheet).unwrap().height() - 1;
    assert_eq!(rows("판정"), 4);
    assert_eq!(rows("규칙별 판정"), 4 * 2);
    assert_eq!(rows("운영사별 순위"), 2 * 4);
    let results = workbook.worksheet_range("판정").unwrap();
    let cell = |row: u32, column: u32| results.get_value((row, column)).cloned();
    assert_eq!(cell(2, 8), Some(Data::String("startups/old".to_owned())));
    assert_eq!(cell(2, 2), Some(Data::String("미충족".to_owned())));
    assert_eq!(cell(2, 3), Some(Data::Float(10.0)));
    let again = rendered(&mut app, asked(DocumentKind::Workbook, "")).await.unwrap().1;
    assert_eq!(again, bytes, "the same store and day give the same bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_for_a_monday_tells_rights_and_what_is_to_be_done() {
    let mut app = with_files(App::start().await).await;
    let (name, list) = page(&mut app, asked(DocumentKind::Pipeline, "")).await;
    assert_eq!(name, "one-pipeline.html");
    for told in ["진행 현황", "신청 4, 철회 1", "Partner p", "자격 미충족", "기한이 없는 일"]
    {
        assert!(list.contains(told), "{told}: {list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allocation_is_told_with_all_that_it_was_made_of() {
    let mut app = with_files(App::start().await).await;
    let request = CreateAllocationRequest {
        program: NAME.to_owned(),
        as_of_date: date(2026, 6, 29),
        seed: 7,
        author: "Program office".to_owned(),
        ..CreateAllocationRequest::default()
    };
    let made = app.allocations.create_allocation(request).await.unwrap().into_inner();
    let run = made.result.unwrap().name;
    let told =
        RenderDocumentRequest { allocation: run.clone(), ..asked(DocumentKind::Allocation, "") };
    let (name, record) = page(&mut app, told.clone()).await;
    assert_eq!(name, "one-v1-allocation.html");
    for told in [
        run.as_str(),
        "Program office",
        "추첨 시드",
        "다시 배정한 결과가 같습니다",
        "다른 자리를 정당하게 요구할 수 있는 기업은 없습니다",
        "참여 2곳, 배정 2곳(제출한 1지망 0곳), 제외 2곳, 남은 자리 2곳",
        "Startup old는 배정에서 제외되었습니다. 자격 요건을 충족하지 않습니다(미충족: “규칙”).",
        "1곳은 더 희망하는 운영사에 배정되었고",
        "Startup far",
        "참여하지 않은 기업",
        "Startup old",
    ] {
        assert!(record.contains(told), "{told}: {record}");
    }
    let workbook = RenderDocumentRequest { kind: DocumentKind::Workbook.into(), ..told.clone() };
    let (_, bytes) = rendered(&mut app, workbook).await.unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(workbook.sheet_names()[5..], ["배정 결과", "배정 운영사"]);
    for (item, content) in [
        ("배정 차수", "1"),
        ("배정 기록", run.as_str()),
        ("추첨 시드", "7"),
        ("배정 작성", "Program office"),
    ] {
        assert_eq!(about(&mut workbook, item).as_deref(), Some(content), "{item}");
    }
    assert!(about(&mut workbook, "매칭 모델").is_some_and(|it| !it.is_empty()));

    // What was kept does not change with what it was made of.
    let gone = DeleteStartupRequest { name: "startups/far".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();
    let (_, later) = page(&mut app, told.clone()).await;
    assert!(later.contains("Startup far"));

    let fields = async |app: &mut App, request: RenderDocumentRequest| {
        violated_fields(&rendered(app, request).await.unwrap_err())
    };
    let none = RenderDocumentRequest { allocation: String::new(), ..told.clone() };
    assert_eq!(fields(&mut app, none).await, ["allocation"]);
    let elsewhere = RenderDocumentRequest { kind: DocumentKind::Pipeline.into(), ..told.clone() };
    assert_eq!(fields(&mut app, elsewhere).await, ["allocation"]);
    let other = Program { name: "programs/two".to_owned(), ..program() };
    let request = CreateProgramRequest { program: Some(other), ..Default::default() };
    app.programs.create_program(request).await.unwrap();
    let foreign = RenderDocumentRequest { program: "programs/two".to_owned(), ..told };
    assert_eq!(fields(&mut app, foreign).await, ["allocation"]);
}

#[test]
fn a_record_says_of_how_many_operators_it_tells_nothing() {
    let refusals = |count: usize| vec![AllocationRefusal::default(); count];
    let placement = |startup: &str, choice| AllocationPlacement {
        startup: startup.to_owned(),
        choice,
        ..AllocationPlacement::default()
    };
    let explained = |startup: &str, choice, told| ApplicantExplanation {
        startup: startup.to_owned(),
        placement: Some(placement(startup, choice)),
        refusals: refusals(told),
        ..ApplicantExplanation::default()
    };
    let applicant = |startup: &str| AllocationApplicant {
        startup: startup.to_owned(),
        preferences: (0..9).collect(),
        ..AllocationApplicant::default()
    };
    let inputs = AllocationInputs {
        applicants: ["startups/a", "startups/b", "startups/c"].map(applicant).to_vec(),
        ..AllocationInputs::default()
    };
    let explanations = vec![
        explained("startups/a", 6, REFUSALS_TOLD_MAX),
        explained("startups/b", 8, REFUSALS_TOLD_MAX),
        explained("startups/c", 0, REFUSALS_TOLD_MAX),
    ];
    let allocation = Allocation { inputs: Some(inputs), ..Allocation::default() };
    let record = AllocationRecord { allocation, explanations, ..AllocationRecord::default() };
    let dossier = ProgramDossier {
        program: program(),
        names: BTreeMap::new(),
        results: Vec::new(),
        rankings: Vec::new(),
        pipeline: None,
        allocation: Some(record),
        party: None,
        language: naru::documents::Language::Korean,
        time_zone: jiff::tz::TimeZone::UTC,
        day: jiff::civil::date(2026, 6, 29),
    };
    let document = render_program(DocumentKind::Allocation, &dossier).unwrap();
    let page = String::from_utf8(document.bytes).unwrap();
    let rows: Vec<&str> = page.split("<tr>").filter(|row| row.contains("<b>")).collect();
    let more: Vec<(bool, bool)> =
        rows.iter().map(|row| (row.contains("외 2곳"), row.contains("외 4곳"))).collect();
    assert_eq!(more, [(false, false), (true, false), (false, true)], "{page}");
    assert!(page.contains("희망 순위가 앞선 운영사 5곳까지"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_there_is_no_document_of_is_told() {
    let mut app = with_files(App::start().await).await;
    let mut fields = async |request: RenderDocumentRequest| {
        violated_fields(&rendered(&mut app, request).await.unwrap_err())
    };
    assert_eq!(fields(asked(DocumentKind::Eligibility, "startups/gone")).await, ["party"]);
    assert_eq!(fields(asked(DocumentKind::Eligibility, "partners/p")).await, ["party"]);
    assert_eq!(fields(asked(DocumentKind::OperatorList, "partners/none")).await, ["party"]);
    assert_eq!(fields(asked(DocumentKind::Workbook, "partners/p")).await, ["party"]);
    assert_eq!(fields(asked(DocumentKind::Schedule, "")).await, ["kind"]);
    let both = RenderDocumentRequest {
        delegation: "delegations/one".to_owned(),
        plan: "plans/one-v1".to_owned(),
        match_list: "matchLists/one-v1".to_owned(),
        ..asked(DocumentKind::Workbook, "")
    };
    assert_eq!(fields(both).await, ["delegation", "match_list", "plan"]);
    let neither =
        RenderDocumentRequest { program: String::new(), ..asked(DocumentKind::Eligibility, "") };
    assert_eq!(fields(neither).await, ["program"]);
    let none = RenderDocumentRequest {
        program: "programs/none".to_owned(),
        ..asked(DocumentKind::Workbook, "")
    };
    assert_refused(rendered(&mut app, none).await, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_writes_all_of_it_in_both_languages() {
    let app = with_files(App::start().await).await;
    let folder = tempfile::tempdir().unwrap();
    let target = format!("{}/", folder.path().display());
    let all = ["program", "export", NAME, "--as-of", "2026-06-29", "--output", &target];
    let written = run(naru(&app, &[&all[..], &["--lang", "both"]].concat())).await;
    assert!(written.status.success(), "{}", err(&written));
    assert_eq!(out(&written).lines().count(), 8);
    for name in
        ["one-eligibility-en.html", "one-operators.html", "one-pipeline.html", "one-workbook.xlsx"]
    {
        assert!(folder.path().join(name).is_file(), "{name}");
    }
    let again = run(naru(&app, &all)).await;
    assert!(!again.status.success() && err(&again).contains("--force"), "{}", err(&again));
    let one = [&all[..3], &["--party", "startups/far", "--output", &target]].concat();
    let written = run(naru(&app, &one)).await;
    assert_eq!(out(&written).lines().count(), 1, "{}", err(&written));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_takes_the_latest_allocation_where_none_is_named() {
    let mut app = with_files(App::start().await).await;
    let folder = tempfile::tempdir().unwrap();
    let target = format!("{}/", folder.path().display());
    let export = ["program", "export", NAME, "--kind", "allocation", "--output", &target];
    let none = run(naru(&app, &[&export[..], &["--lang", "ko"]].concat())).await;
    assert_eq!(none.status.code(), Some(1));
    for told in
        ["오류: programs/one: 저장된 배정이 없습니다", "`naru program allocate programs/one`"]
    {
        assert!(err(&none).contains(told), "{told}: {}", err(&none));
    }
    // The tenth is later than the second, though not by its name.
    for seed in 1..=10 {
        let request = CreateAllocationRequest {
            program: NAME.to_owned(),
            as_of_date: date(2026, 6, 29),
            seed,
            ..CreateAllocationRequest::default()
        };
        app.allocations.create_allocation(request).await.unwrap();
    }
    let written = run(naru(&app, &export)).await;
    assert!(written.status.success(), "{}", err(&written));
    assert!(folder.path().join("one-v10-allocation-en.html").is_file(), "{}", out(&written));
}
