//! The workbook, opened by another library than the one that writes it.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx};
use naru::documents::{Dossier, Language, render};
use naru::proto::{DocumentKind, MatchListState};

use super::sample::{dossier, match_list};

fn sheets(dossier: &Dossier) -> BTreeMap<String, Range<Data>> {
    let bytes = render(DocumentKind::Workbook, dossier).unwrap().bytes;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    workbook.worksheets().into_iter().collect()
}

/// The cell below a header, of the row after it with this number.
fn cell<'a>(sheet: &'a Range<Data>, header: &str, row: usize) -> &'a Data {
    let mut rows = sheet.rows();
    let headers = rows.next().unwrap();
    let column = headers.iter().position(|it| *it == *header);
    let column = column.unwrap_or_else(|| panic!("{header} is none of {headers:?}"));
    &rows.nth(row).unwrap()[column]
}

#[test]
fn sheets_are_named_in_their_language() {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(
        render(DocumentKind::Workbook, &dossier(Language::Korean)).unwrap().bytes,
    ))
    .unwrap();
    assert_eq!(workbook.sheet_names(), ["참가 기업", "상대 기관", "미팅", "협약", "할 일", "실적"]);
    let names: Vec<String> = sheets(&dossier(Language::English)).into_keys().collect();
    assert_eq!(names, ["Agreements", "Due items", "Funnel", "Hosts", "Meetings", "Participants"]);
    assert!(workbook.worksheet_range("미팅").is_ok());
}

#[test]
fn days_times_and_numbers_are_such_and_ids_come_last() {
    let sheets = sheets(&dossier(Language::Korean));
    let meetings = &sheets["미팅"];
    let date = cell(meetings, "날짜", 0);
    assert!(matches!(date, Data::DateTime(it) if it.to_ymd_hms_milli().0 == 2027), "{date:?}");
    let start = cell(meetings, "시작", 0);
    let minutes = |it: &Data| match it {
        Data::DateTime(it) => it.as_f64() * 24.0 * 60.0,
        other => panic!("{other:?} is no time"),
    };
    assert!((minutes(start) - 600.0).abs() < 1e-6, "{start:?}");
    assert_eq!(cell(meetings, "상태", 0), &Data::String("예정".to_owned()));
    let agreements = &sheets["협약"];
    assert_eq!(cell(agreements, "의향 금액", 0), &Data::Float(3_000_000.0));
    assert_eq!(cell(agreements, "집행 금액", 0), &Data::Float(500_000.0));
    assert_eq!(cell(agreements, "의향 금액", 1), &Data::Empty);
    let funnel = &sheets["실적"];
    assert_eq!(cell(funnel, "기업", 0), &Data::String("합계".to_owned()));
    assert_eq!(cell(funnel, "개최", 1), &Data::Float(2.0));
    assert_eq!(cell(funnel, "의향 금액(USD)", 0), &Data::Float(3_000_000.0));
    assert_eq!(cell(funnel, "업무협약(MOU) 체결", 3), &Data::Float(1.0), "the organiser's own");
    let due = &sheets["할 일"];
    assert_eq!(cell(due, "할 일", 0), &Data::String("시제품 발송".to_owned()));
    assert_eq!(cell(due, "할 일", 1), &Data::String("미팅 결과 기록".to_owned()));
    assert_eq!(cell(due, "경과", 0), &Data::String("경과".to_owned()));
    for (name, sheet) in &sheets {
        let headers = sheet.rows().next().unwrap();
        assert_eq!(headers.last().unwrap(), &Data::String("ID".to_owned()), "{name}");
    }
}

#[test]
fn the_match_list_is_a_sheet_that_says_how_far_it_has_come() {
    let with = |language, state| {
        sheets(&Dossier { match_list: Some(match_list(state)), ..dossier(language) })
    };
    let sheets = with(Language::Korean, MatchListState::Draft);
    let list = &sheets["매칭 목록(초안)"];
    let is = |header: &str, row: usize, expected: &str| {
        assert_eq!(cell(list, header, row), &Data::String(expected.to_owned()), "{header} {row}");
    };
    is("기업", 0, "누리눈");
    is("기관", 0, "Fennmoor Labs");
    is("구분", 0, "담당자 추가");
    let edits = "추가: 자문위원 추천 (투자유치과)\n\
                 순서 변경(스타트업 목록 1위): 두 번 요청함 (투자유치과)";
    is("변경", 0, edits);
    assert_eq!(cell(list, "기업의 순위", 0), &Data::Float(1.0));
    assert_eq!(cell(list, "점수", 1), &Data::Float(1.894));
    is("평가", 1, "매우 적합");
    is("이유", 1, "+1.20 라이다 투자 3건.\n-0.31 지역이 <다름>.");
    is("구분", 2, "제외");
    is("이유", 2, "경쟁사에 투자한 파트너입니다.");
    is("이유", 3, "이미 파트너; 만나지 않겠다는 신청");
    is("ID", 3, "matchLists/trip-v2");
    assert_eq!(cell(list, "기업의 순위", 3), &Data::Empty);
    let english = with(Language::English, MatchListState::Approved);
    assert_eq!(
        cell(&english["Match list (approved)"], "sort", 2),
        &Data::String("set aside".into())
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bytes = || render(DocumentKind::Workbook, &dossier(Language::Korean)).unwrap().bytes;
    let first = bytes();
    // Parts of a workbook carry times in seconds.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(first, bytes());
}
