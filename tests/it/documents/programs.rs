//! Documents of programs over a real server.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use naru::proto::render_document_response::Part;
use naru::proto::{DocumentHeader, DocumentKind, Language, RenderDocumentRequest};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::rankings::{NAME, date, with_files};

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

#[tokio::test(flavor = "multi_thread")]
async fn an_applicant_reads_how_it_stands_and_of_nobody_else() {
    let mut app = with_files(App::start().await).await;
    let (name, page_of) = page(&mut app, asked(DocumentKind::Eligibility, "startups/old")).await;
    assert_eq!(name, "one-eligibility-old.html");
    for told in ["시험 사업", "가상", "미충족", "자격 판정 결과", "2025-01-02까지", "10점"]
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
async fn the_workbook_has_results_findings_and_lists() {
    let mut app = with_files(App::start().await).await;
    let (header, bytes) = rendered(&mut app, asked(DocumentKind::Workbook, "")).await.unwrap();
    assert_eq!(header.file_name, "one-workbook.xlsx");
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["판정", "규칙별 판정", "운영사별 순위"]);
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
    assert_eq!(out(&written).lines().count(), 6);
    for name in ["one-eligibility-en.html", "one-operators.html", "one-workbook.xlsx"] {
        assert!(folder.path().join(name).is_file(), "{name}");
    }
    let again = run(naru(&app, &all)).await;
    assert!(!again.status.success() && err(&again).contains("--force"), "{}", err(&again));
    let one = [&all[..3], &["--party", "startups/far", "--output", &target]].concat();
    let written = run(naru(&app, &one)).await;
    assert_eq!(out(&written).lines().count(), 1, "{}", err(&written));
}
