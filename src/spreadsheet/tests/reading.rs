//! Sheets as people write them.

use super::*;
use crate::proto::Stage;

fn read_one(sheets: &[Sheet]) -> Reading {
    read(sheets, &Layout::default(), None)
}

#[test]
fn rows_of_several_sheets_make_one_profile() {
    let reading = read_one(&[
        sheet(
            "2026 참가기업",
            &[
                &["2026년 참가기업 현황"],
                &["", "", "", "(단위: 백만원)"],
                &[
                    "ID",
                    "기업명",
                    "사업자 등록번호",
                    "희망 투자금액",
                    "업종",
                    "소재지",
                    "설립일",
                    "비고",
                ],
                &[
                    "",
                    "누리빔",
                    "000-00-00034",
                    "7,000",
                    "라이다, C26110",
                    "광주 북구",
                    "2020.2.17.",
                    "-",
                ],
            ],
        ),
        sheet(
            "투자이력",
            &[
                &["사업자번호", "투자일", "라운드", "금액(억원)", "투자사"],
                &["0000000034", "2020년 9월", "Seed", "5", "무등너머 파트너스, 빛두레 엔젤클럽"],
                &[
                    "0000000034",
                    "2022-11-30",
                    "프리A",
                    "22",
                    "두루미산 <partners/durumisan> = 15억",
                ],
            ],
        ),
    ]);
    assert_eq!(
        told(&reading),
        ["2026 참가기업!H3: 비고: is no known header; the column was not read"]
    );
    let draft = &reading.drafts[0];
    assert_eq!(draft.identity, Identity::Business("0000000034".to_owned()));
    assert_eq!(draft.identity.new_id(), "biz-0000000034");
    let startup = startup(draft);
    assert_eq!(startup.display_name.clone().unwrap().ko, "누리빔");
    assert_eq!(startup.sectors, ["lidar", "semiconductors"]);
    assert_eq!(startup.round_sought.clone().unwrap().amount.unwrap().units, 7_000_000_000);
    assert_eq!(startup.place.clone().unwrap().region_code, "KR-29");
    assert_eq!(startup.rounds.len(), 2);
    assert_eq!(startup.rounds[0].stage(), Stage::Seed);
    assert_eq!(startup.rounds[0].amount.as_ref().unwrap().units, 500_000_000);
    assert_eq!(startup.rounds[0].investors[1].investor_name, "빛두레 엔젤클럽");
    assert_eq!(startup.rounds[1].investors[0].partner, "partners/durumisan");
}

#[test]
fn every_field_knows_its_cell() {
    let reading = read_one(&[
        sheet("startups", &[&["ID", "name", "stage", "sectors"], &["x", "X", "seed", "warp"]]),
        sheet("rounds", &[&["ID", "date", "stage"], &["startups/x", "2020", "seed"]]),
    ]);
    let draft = &reading.drafts[0];
    let cell = |path: &str| {
        let place = draft.origin(path);
        format!("{}!{}", place.sheet, place.cell())
    };
    assert_eq!(cell("stage"), "startups!C2");
    assert_eq!(cell("display_name"), "startups!B2");
    assert_eq!(cell("tags[0]"), "startups!D2");
    assert_eq!(cell("name"), "startups!A2");
    assert_eq!(cell("rounds[0].date"), "rounds!B2");
    assert_eq!(cell("rounds[0].amount"), "rounds!2");
    assert_eq!(cell("description"), "startups!2");
    assert_eq!(cell(""), "startups!2");
}

#[test]
fn an_empty_cell_leaves_a_field_and_a_missing_sheet_leaves_a_list() {
    let sheets = [sheet("startups", &[&["ID", "stage", "tags"], &["x", "", "새 태그"]])];
    let mut stored = Startup { stage: Stage::Seed.into(), trl: Some(4), ..Startup::default() };
    stored.tags = vec!["옛 태그".to_owned()];
    stored.rounds = vec![Default::default()];
    let mut profile = stored.transcode_to_dynamic();
    read_one(&sheets).drafts[0].apply(&mut profile);
    let merged: Startup = profile.transcode_to().unwrap();
    assert_eq!(merged, Startup { tags: vec!["새 태그".to_owned()], ..stored });
}

#[test]
fn a_sector_that_nobody_knows_becomes_a_tag_beside_those_stored() {
    let sheets = [sheet("startups", &[&["ID", "분야"], &["x", "라이다; 순간이동; 99"]])];
    let reading = read_one(&sheets);
    assert_eq!(
        told(&reading),
        [
            "startups!B2: 순간이동: is no known sector and was kept as a tag",
            "startups!B2: 99: is no known sector and was kept as a tag",
        ]
    );
    let mut stored = Startup::default().transcode_to_dynamic();
    stored.set_field_by_name("tags", Value::List(vec![Value::String("99".to_owned())]));
    for _ in 0..2 {
        reading.drafts[0].apply(&mut stored);
    }
    let merged: Startup = stored.transcode_to().unwrap();
    assert_eq!(
        (merged.sectors, merged.tags),
        (vec!["lidar".to_owned()], vec!["99".to_owned(), "순간이동".to_owned()])
    );
}

#[test]
fn bad_cells_are_told_all_at_once_and_hold_up_no_other_row() {
    let reading = read_one(&[sheet(
        "startups",
        &[
            &["ID", "기업명", "사업자등록번호", "찾는 투자 금액", "단계", "투자 마감일"],
            &["good", "좋은 기업", "", "3억", "시드", "2026-12-31"],
            &["bad", "나쁜 기업", "", "1.5", "시리즈 Z", "12/31/2026"],
            &["", "이름뿐", "", "", "", ""],
            &["", "짧은 번호", "123", "", "", ""],
            &["Bad ID", "x", "", "", "", ""],
            &["good", "또", "", "", "", ""],
            &["partners/p", "x", "", "", "", ""],
        ],
    )]);
    assert_eq!(
        told(&reading),
        [
            "startups!D3: 1.5: has no currency or unit",
            "startups!E3: 시리즈 Z: is none of the values of this column",
            "startups!F3: 12/31/2026: is no date that can be read for sure",
            "startups!4: : does not say whose row it is",
            "startups!C5: 123: must have 10 digits",
            "startups!A6: Bad ID: is no id that this sheet can have",
            "startups!7: : is the same profile as row 2 of startups",
            "startups!A8: partners/p: is no id that this sheet can have",
        ]
    );
    // The repeated profile is refused as a whole: nobody knows which of its rows counts.
    assert_eq!((reading.drafts.len(), reading.refused), (0, 6));
}

#[test]
fn dates_numbers_and_errors_are_cells_of_their_own() {
    let mut rows = sheet(
        "startups",
        &[&["ID", "stage", "trl", "incorporation date", "avoids partners of competitors"], &["x"]],
    );
    let date = crate::proto::Date { year: 2019, month: 10, day: 6 };
    rows.rows[1].cells.extend([
        Cell::Error("#REF!".to_owned()),
        Cell::Number(7.0),
        Cell::Date(date),
        Cell::YesNo(true),
    ]);
    let reading = read_one(std::slice::from_ref(&rows));
    assert_eq!(told(&reading), ["startups!B2: #REF!: is an error of a formula"]);
    let sectors = [sheet("startups", &[&["ID", "sectors"], &["x", "#N/A"]])];
    assert_eq!(told(&read_one(&sectors)), ["startups!B2: #N/A: is an error of a formula"]);
    rows.rows[1].cells[1] = Cell::Empty;
    let startup = startup(&read_one(&[rows]).drafts[0]);
    assert_eq!((startup.trl, startup.incorporation_date), (Some(7), Some(date)));
    assert!(startup.avoids_partners_of_competitors);
}

#[test]
fn shares_are_percentages_whatever_the_cell_shows() {
    let share = |cell: Cell| {
        let mut rows = sheet("equity", &[&["ID", "holder", "share"], &["x", "창업자"]]);
        rows.rows[1].cells.push(cell);
        let reading = read_one(&[rows]);
        reading.drafts.first().map(|draft| startup(draft).equity[0].share_basis_points)
    };
    assert_eq!(share(Cell::Percent(0.581)), Some(5810));
    assert_eq!(share(Cell::Number(58.1)), Some(5810));
    assert_eq!(share(Cell::text("58.1%")), Some(5810));
    assert_eq!(share(Cell::text("0.5%")), Some(50));
    assert_eq!(share(Cell::Number(0.581)), None);
    assert_eq!(share(Cell::text("1.234%")), None);
}

#[test]
fn headers_decide_whose_rows_they_are_or_the_file_is_refused() {
    let rows = |header: &str, value: &str| {
        [sheet("목록", &[&["ID", "기업명", header], &["x", "X", value]])]
    };
    let kind = |sheets: &[Sheet]| read_one(sheets).drafts.first().map(|draft| draft.kind);
    assert_eq!(kind(&rows("투자 마감일", "2026-12-31")), Some(Kind::Startup));
    assert_eq!(kind(&rows("건당 최소 투자액", "5억")), Some(Kind::Partner));
    let unclear = rows("비고", "x");
    let reading = read_one(&unclear);
    assert_eq!(reading.refused, 1);
    assert!(told(&reading)[0].contains("was not read"), "{:?}", told(&reading));
    let forced = read(&unclear, &Layout::default(), Some(Kind::Partner));
    assert_eq!(forced.drafts[0].kind, Kind::Partner);
    let named = [sheet("목록", &[&["ID", "기업명"], &["partners/x", "X"]])];
    assert_eq!(kind(&named), Some(Kind::Partner));
}

#[test]
fn a_mapping_file_reads_other_headers() {
    let layout = "[sheets]\n\"목록\" = \"startups\"\n[columns]\n\"고유값\" = \"name\"\n\"회사\" = \"display_name\"\n\"메모\" = \"\"";
    let layout = Layout::parse(layout).unwrap();
    let sheets = [sheet("목록", &[&["고유값", "회사", "메모"], &["x", "루멘", "y"]])];
    let reading = read(&sheets, &layout, None);
    assert_eq!(told(&reading), [""; 0]);
    assert_eq!(startup(&reading.drafts[0]).display_name.unwrap().ko, "루멘");
}

#[test]
fn the_marked_workbook_keeps_the_cells_and_lists_the_problems() {
    let input = [sheet("startups", &[&["ID", "stage"], &["x", "시리즈 Z"]])];
    let reading = read_one(&input);
    let bytes = marked(&input, &reading.problems, Language::Korean).unwrap();
    let back = read_workbook(&bytes).unwrap();
    assert_eq!(back[0], input[0]);
    assert_eq!(back[1].name, "문제");
    let row: Vec<String> = back[1].rows[1].cells.iter().map(Cell::shown).collect();
    assert_eq!(row[..3], ["startups", "B2", "시리즈 Z"]);
    assert!(row[3].starts_with("목록에 없는 값입니다. 다음 중 하나를 쓰십시오: 프리시드"));
    // Mended in place, it can be imported as it is: the list of problems is not read.
    assert_eq!(read_one(&back).problems.len(), reading.problems.len());
}

#[test]
fn a_list_that_lacks_a_row_replaces_none() {
    let rounds =
        |rows: &[&[&str]]| sheet("rounds", &[&[&["ID", "date", "stage"][..]], rows].concat());
    let merged = [
        sheet("startups", &[&["ID", "stage"], &["other", "seed"], &["x", "seed"]]),
        rounds(&[
            &["startups/x", "2020", "seed"],
            &["", "2021", "series A"],
            &["startups/y", "2022", "seed"],
        ]),
    ];
    let reading = read_one(&merged);
    assert_eq!(
        told(&reading),
        [
            "rounds!3: : does not say whose row it is",
            "rounds!: : has rows that do not say whose they are; every profile with a row here was refused",
        ]
    );
    let left: Vec<&Identity> = reading.drafts.iter().map(|draft| &draft.identity).collect();
    assert_eq!((left, reading.refused), (vec![&Identity::Id("other".to_owned())], 3));
    let people = [sheet("contacts", &[&["ID", "name"], &["startups/x", "가"], &["x y", "나"]])];
    assert!(read_one(&people).drafts.is_empty());
}

#[test]
fn the_number_of_a_row_is_no_id() {
    let rows = [sheet("startups", &[&["ID", "stage"], &["1", "seed"], &["startups/2", "seed"]])];
    let reading = read_one(&rows);
    assert_eq!(told(&reading), ["startups!A2: 1: may be the number of a row rather than an ID"]);
    assert_eq!(reading.drafts[0].identity, Identity::Id("2".to_owned()));
}

#[test]
fn numbers_that_may_have_lost_a_digit_are_no_dates() {
    let read_date = |cell: Cell| {
        let mut rows = sheet("startups", &[&["ID", "founded"], &["x"]]);
        rows.rows[1].cells.push(cell);
        read_one(&[rows]).drafts.first().map(|it| startup(it).incorporation_date.unwrap().month)
    };
    assert_eq!(read_date(Cell::Number(2019.1)), None);
    assert_eq!(read_date(Cell::Number(2019.11)), None);
    assert_eq!(read_date(Cell::text("2019.1")), None);
    assert_eq!(read_date(Cell::text("2019.10")), Some(10));
    assert_eq!(read_date(Cell::Number(2019.0)), Some(0));
}

#[test]
fn a_cell_of_names_keeps_what_is_stored_of_each() {
    let rows = [sheet("startups", &[&["ID", "고객사", "원하는 협력"], &["x", "갑; 병", "투자"]])];
    let draft = &read_one(&rows).drafts[0];
    let customer = |name: &str, country: &str| crate::proto::Customer {
        customer_name: name.to_owned(),
        country_code: country.to_owned(),
        ..Default::default()
    };
    let ask = |kind: i32, detail: &str| crate::proto::Cooperation {
        kind,
        detail: Some(crate::proto::LocalizedText { ko: detail.to_owned(), en: String::new() }),
    };
    let stored = Startup {
        customers: vec![customer("갑", "KR"), customer("을", "US")],
        asks: vec![ask(1, "하나"), ask(1, "둘"), ask(2, "셋")],
        ..Startup::default()
    };
    let mut profile = stored.transcode_to_dynamic();
    draft.apply(&mut profile);
    let merged: Startup = profile.transcode_to().unwrap();
    assert_eq!(merged.customers, [customer("갑", "KR"), customer("병", "")]);
    assert_eq!(merged.asks, [ask(1, "하나"), ask(1, "둘")]);
}

#[test]
fn a_list_under_another_name_is_no_sheet_of_profiles() {
    let rounds = sheet(
        "투자현황",
        &[
            &["ID", "단계", "투자일", "투자금액", "투자자"],
            &["startups/x", "시드", "2020", "5억", "나루벤처스"],
        ],
    );
    let startups = sheet("startups", &[&["ID", "stage"], &["x", "seed"]]);
    for kind in [None, Some(Kind::Startup)] {
        let sheets = [startups.clone(), rounds.clone()];
        let reading = read(&sheets, &Layout::default(), kind);
        let left_out =
            "투자현황!: : was not read: it has the headers of the sheet rounds and another name";
        assert_eq!((told(&reading), reading.refused), (vec![left_out.to_owned()], 0));
    }
    assert_eq!(read_one(&[rounds]).refused, 1, "a file without a known sheet is refused");
}

#[test]
fn contacts_are_not_told() {
    let people = [sheet("contacts", &[&["ID", "name"], &["startups/x", "#N/A"]])];
    let reading = read_one(&people);
    assert_eq!(told(&reading), ["contacts!B2: : is an error of a formula"]);
}

#[test]
fn a_sheet_named_like_the_list_of_problems_is_kept() {
    let input = [
        sheet("Problems", &[&["our", "notes"]]),
        sheet("안내", &[&["쓰는 법"]]),
        sheet("startups", &[&["ID", "stage"], &["x", "시리즈 Z"]]),
    ];
    let problems = read_one(&input).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    let names = |sheets: &[Sheet]| sheets.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    let expected = ["Problems", "안내", "startups", "problems 2"];
    let once = read_workbook(&marked(&input, &problems, Language::English).unwrap()).unwrap();
    assert_eq!(names(&once), expected);
    assert_eq!(read_one(&once).problems, problems);
    let twice = read_workbook(&marked(&once, &problems, Language::English).unwrap()).unwrap();
    assert_eq!(names(&twice), expected, "the list of an earlier import is replaced");
}

#[test]
fn a_row_is_known_by_all_its_numbers() {
    let headers: &[&str] = &["사업자등록번호", "법인등록번호", "단계"];
    for name in ["startups", "rounds"] {
        let rows = [sheet(name, &[headers, &["000-00-00015", "000000-0000011", "seed"]])];
        let numbers = read_one(&rows).drafts[0].numbers().clone();
        let business = Identity::Business("0000000015".to_owned());
        let corporate = Identity::Corporate("0000000000011".to_owned());
        assert_eq!(numbers, [business, corporate].into(), "{name}");
    }
}
