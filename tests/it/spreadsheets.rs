//! Spreadsheets in and out, as people run the program.

use std::path::Path;
use std::process::{Output, Stdio};

use naru::proto::{Contact, Contacts, GetStartupRequest, Startup, UpdateContactsRequest};
use tempfile::TempDir;

use crate::app::{App, startup, text};
use crate::commands::{err, import_samples, naru, out, run};

/// A workbook as LibreOffice Calc saves it, with mistakes that people make.
const WORKBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/files/participants.xlsx");

/// A file as Korean Excel saves CSV: in CP949, with line ends in quotes.
const CSV: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/files/partners-cp949.csv");

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.path().join(name), text).unwrap();
        self.path(name)
    }
}

async fn naru_told(app: &App, arguments: &[&str]) -> (Option<i32>, String) {
    let output: Output = run(naru(app, arguments)).await;
    (output.status.code(), err(&output) + &out(&output))
}

async fn exported(app: &App) -> String {
    out(&run(naru(app, &["export"])).await)
}

async fn get(app: &mut App, name: &str) -> Startup {
    let request = GetStartupRequest { name: name.to_owned(), ..Default::default() };
    app.startups.get_startup(request).await.unwrap().into_inner().startup.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_imports_again_to_the_same_profiles() {
    let app = App::start().await;
    import_samples(&app).await;
    let folder = Folder::new();
    for (file, language) in [("ko.xlsx", "ko"), ("en.xlsx", "en")] {
        let file = folder.path(file);
        let (code, told) =
            naru_told(&app, &["export", "--output", &file, "--lang", language]).await;
        assert_eq!((code, told.contains("73") || told.contains("73개")), (Some(0), true), "{told}");
        let (_, told) = naru_told(&app, &["import", &file]).await;
        assert_eq!(told, "0 created, 0 updated, 73 unchanged, 0 refused\n");
        let copy = App::start().await;
        let (_, told) = naru_told(&copy, &["import", &file, "--atomic"]).await;
        assert_eq!(told, "73 created, 0 updated, 0 unchanged, 0 refused\n");
        assert_eq!(exported(&copy).await, exported(&app).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_imports_again_to_the_same_profiles() {
    let app = App::start().await;
    import_samples(&app).await;
    let folder = Folder::new();
    let copy = App::start().await;
    for kind in ["startups", "partners"] {
        let file = folder.path(&format!("{kind}.csv"));
        let (code, _) = naru_told(&app, &["export", "--kind", kind, "--output", &file]).await;
        assert_eq!(code, Some(0));
        assert!(std::fs::read(&file).unwrap().starts_with("\u{feff}".as_bytes()));
        let (code, told) = naru_told(&copy, &["import", &file]).await;
        assert_eq!(code, Some(0), "{told}");
    }
    assert_eq!(exported(&copy).await, exported(&app).await);
    let file = folder.path("startups.tsv");
    let arguments = ["export", "--kind", "startups", "--output", &file];
    let (code, told) = naru_told(&app, &arguments).await;
    assert_eq!((code, told.contains("end with .csv")), (Some(1), true), "{told}");
    let (code, told) = naru_told(&app, &["export", "--format", "csv"]).await;
    assert_eq!((code, told.contains("--kind startups")), (Some(1), true), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_told_by_cell_and_hold_up_no_other_row() {
    let mut app = App::start().await;
    let (code, told) = naru_told(&app, &["import", WORKBOOK]).await;
    assert_eq!(code, Some(1));
    let file = WORKBOOK;
    for part in [
        "note: {file}:2026 참가기업!J3: 비고: is no known header; the column was not read. rename it",
        "note: {file}:2026 참가기업!G4: 순간이동: is no known sector and was kept as a tag",
        "note: {file}:메모: was not read",
        "{file}:2026 참가기업!H5: 12: is 12; it must be from 1 to 9",
        "{file}:2026 참가기업!D6: 광주시: does not begin with a known country or region",
        "{file}:2026 참가기업!E6: 10/6/2019: is no date that can be read for sure. write the year first",
        "{file}:2026 참가기업!F6: 1.5억쯤: is no amount that can be read for sure",
        "{file}:2026 참가기업!I6: 시리즈 Z: is none of the values of this column. write one of: pre-seed",
        "{file}:2026 참가기업!7: does not say whose row it is. write an ID",
        "{file}:2026 참가기업!C8: 000-00-00016: has a wrong check digit",
        "{file}:2026 참가기업!F9: #DIV/0!: is an error of a formula",
        "1 created, 0 updated, 0 unchanged, 5 refused, contacts of 1 stored",
    ] {
        let part = part.replace("{file}", file);
        assert!(told.contains(&part), "`{part}` is not in\n{told}");
    }

    let stored = get(&mut app, "startups/biz-0000000015").await;
    assert_eq!(stored.display_name, text("㈜한빛라이다", "Hanbit Lidar"));
    assert_eq!(
        (stored.sectors, stored.tags),
        (vec!["lidar".to_owned(), "semiconductors".to_owned()], vec!["순간이동".to_owned()])
    );
    assert_eq!(stored.round_sought.unwrap().amount.unwrap().units, 3_000_000_000);
    let day = |date: Option<naru::proto::Date>| date.map(|date| (date.year, date.month, date.day));
    assert_eq!(day(stored.incorporation_date), Some((2019, 10, 6)));
    assert_eq!(stored.rounds[1].amount.as_ref().unwrap().units, 2_250_000_000);
    assert_eq!(stored.rounds[0].paid_in, Some(true));
    let shares: Vec<i32> = stored.equity.iter().map(|it| it.share_basis_points).collect();
    assert_eq!(shares, [5810, 1250]);

    let again = naru_told(&app, &["import", WORKBOOK]).await.1;
    assert!(again.contains("0 created, 0 updated, 1 unchanged, 5 refused"), "{again}");
    let json = out(&run(naru(&app, &["import", WORKBOOK, "--json"])).await);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let bad = report["refusals"].as_array().unwrap();
    let date = bad.iter().find(|finding| finding["cell"] == "E6").unwrap();
    assert_eq!((&date["sheet"], &date["value"]), (&"2026 참가기업".into(), &"10/6/2019".into()));
    assert!(date["remedy"].as_str().unwrap().contains("연도를 네 자리로"), "{date}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bad_cells_come_back_marked() {
    let app = App::start().await;
    let folder = Folder::new();
    let file = folder.path("bad.xlsx");
    naru_told(&app, &["import", WORKBOOK, "--dry-run", "--errors", &file]).await;
    assert_eq!(exported(&app).await, "", "a dry run writes nothing");
    // The marked workbook is read as the first was: only what was mended would change.
    let (_, first) = naru_told(&app, &["import", WORKBOOK]).await;
    let (_, marked) = naru_told(&app, &["import", &file]).await;
    let refused = |told: &str| -> Vec<String> {
        let cells = told.lines().filter_map(|line| Some(line.split_once(".xlsx:")?.1.to_owned()));
        cells.collect()
    };
    assert_eq!(refused(&marked), refused(&first));
    let good = folder.write("startups.csv", "ID,단계\nx,시드\n");
    let (_, told) = naru_told(&app, &["import", &good, "--dry-run", "--errors", &good]).await;
    assert!(told.contains("is the file to import"), "{told}");
    assert!(std::fs::read_to_string(&good).unwrap().starts_with("ID,"));
    let good = folder.write("startups.csv", "ID,기업명,단계\nx,루멘,시드\n");
    naru_told(&app, &["import", &good, "--errors", &file]).await;
    let (_, told) = naru_told(&app, &["import", &file]).await;
    assert!(told.contains("1 unchanged, 0 refused"), "the old problems are gone: {told}");
    let (code, told) = naru_told(&app, &["import", WORKBOOK, CSV, "--errors", &file]).await;
    assert_eq!((code, told.contains("one by one")), (Some(1), true), "{told}");
    let lines = folder.write("x.jsonl", r#"{"name":"startups/x","displayName":{"en":"X"}}"#);
    let (code, told) = naru_told(&app, &["import", &lines, "--errors", &file]).await;
    assert_eq!((code, told.contains("holds JSON lines")), (Some(1), true), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_file_of_korean_excel_is_read() {
    let app = App::start().await;
    let (code, told) = naru_told(&app, &["import", CSV]).await;
    assert_eq!(code, Some(1));
    let part = format!("{CSV}:partners-cp949!F3: 500: has no currency or unit. write 3억원");
    assert!(told.contains(&part), "{told}");
    assert!(told.contains("2 created, 0 updated, 0 unchanged, 1 refused"), "{told}");
    let stored = exported(&app).await;
    for part in [
        "똠방인베스트먼트㈜",
        r#"센서와 로봇에 투자합니다.\r\n\"현장\"을"#,
        "=공동연구를 찾습니다",
        "US",
    ] {
        assert!(stored.contains(part), "`{part}` is not in {stored}");
    }
    // What begins like a formula leaves guarded and comes back as it was.
    let folder = Folder::new();
    let file = folder.path("partners.csv");
    naru_told(&app, &["export", "--kind", "partners", "--output", &file]).await;
    assert!(std::fs::read_to_string(&file).unwrap().contains(",'=공동연구를 찾습니다"));
    let (_, told) = naru_told(&app, &["import", &file]).await;
    assert_eq!(told, "0 created, 0 updated, 2 unchanged, 0 refused\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_if_anything_is_refused_and_all_is_asked_for() {
    let app = App::start().await;
    let (code, told) = naru_told(&app, &["import", WORKBOOK, "--atomic"]).await;
    assert_eq!((code, told.contains("0 created")), (Some(1), true), "{told}");
    assert_eq!(exported(&app).await, "");
    // Rows of two files may be of one profile, and neither file would see the other's.
    for flag in ["--atomic", "--dry-run"] {
        let (code, told) = naru_told(&app, &["import", CSV, WORKBOOK, flag]).await;
        assert_eq!((code, told.contains("one by one")), (Some(1), true), "{told}");
    }
    assert_eq!(exported(&app).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_changes_its_fields_and_leaves_the_others() {
    let mut app = App::start().await;
    let stored =
        Startup { trl: Some(4), website_uri: "https://x.example".to_owned(), ..startup("x") };
    app.create_startup(stored.clone()).await;
    let folder = Folder::new();
    let file = folder.write("startups.csv", "ID,TRL,홈페이지,한 줄 소개\nx,5,,A lamp\n");
    let (_, told) = naru_told(&app, &["import", &file]).await;
    assert_eq!(told, "0 created, 1 updated, 0 unchanged, 0 refused\n");
    let merged = get(&mut app, "startups/x").await;
    assert_eq!((merged.trl, merged.one_liner), (Some(5), text("", "A lamp")));
    assert_eq!(
        (merged.website_uri, merged.display_name),
        (stored.website_uri, stored.display_name)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_finds_the_profile_that_has_it_and_a_name_only_warns() {
    let mut app = App::start().await;
    let number = "000-00-00015".to_owned();
    let stored = Startup {
        business_registration_number: number,
        display_name: text("㈜누리빔", ""),
        ..startup("nuribeam")
    };
    app.create_startup(stored).await;
    let folder = Folder::new();
    let by_number =
        "사업자등록번호,기업명,단계\n0000000015,누리빔,시드\n000-00-00029,주식회사 누리빔,시드\n";
    let file = folder.write("startups.csv", by_number);
    let (code, told) = naru_told(&app, &["import", &file]).await;
    assert_eq!(code, Some(0), "{told}");
    let note = "startups.csv:startups!3: the new profile startups/biz-0000000029 may be the same as startups/nuribeam";
    assert!(told.contains(note), "{told}");
    assert!(told.contains("1 created, 1 updated"), "{told}");
    let (_, again) = naru_told(&app, &["import", &file]).await;
    assert_eq!(again, "0 created, 0 updated, 2 unchanged, 0 refused\n");
    let twice = folder
        .write("startups.csv", "ID,사업자등록번호,단계\nnuribeam,,시드\n,000-00-00015,프리A\n");
    let (_, told) = naru_told(&app, &["import", &twice]).await;
    let same = "startups!3: is the same profile (startups/nuribeam) as row 2 of startups";
    assert!(told.contains(same), "{told}");
    assert!(told.contains("0 unchanged, 2 refused"), "nobody knows which counts: {told}");
    let other = folder.write("startups.csv", "ID,사업자등록번호\nnuribeam,000-00-00044\n");
    let (code, told) = naru_told(&app, &["import", &other]).await;
    assert_eq!((code, told.contains("another registration number")), (Some(1), true), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_a_merged_profile_is_told_where_it_has_gone() {
    let mut app = App::start().await;
    app.create_startup(startup("one")).await;
    let business_registration_number = "000-00-00015".to_owned();
    app.create_startup(Startup { business_registration_number, ..startup("two") }).await;
    let (code, told) = naru_told(&app, &["merge", "startups/two", "--into", "startups/one"]).await;
    assert_eq!(code, Some(0), "{told}");
    let folder = Folder::new();
    let rows = "ID,사업자등록번호,단계\ntwo,,시드\n";
    for rows in [rows, "ID,사업자등록번호,단계\ntwo,000-00-00015,시드\n"] {
        let file = folder.write("startups.csv", rows);
        let (code, told) = naru_told(&app, &["import", &file]).await;
        let into =
            "startups.csv:startups!2: startups/two was merged into startups/one. write the ID one";
        assert_eq!((code, told.contains(into)), (Some(1), true), "{told}");
    }
    let file = folder.write("startups.csv", "사업자등록번호,단계\n000-00-00015,시드\n");
    let (_, told) = naru_told(&app, &["import", &file]).await;
    assert!(told.contains("0 created, 1 updated"), "the number has moved: {told}");

    let both = folder.write("startups.csv", "ID,분야\none,핀테크\ntwo,라이다\n");
    let before = get(&mut app, "startups/one").await;
    let (code, told) = naru_told(&app, &["import", &both]).await;
    assert_eq!((code, told.contains("2 refused")), (Some(1), true), "{told}");
    assert!(told.contains("write the ID one in those rows too"), "{told}");
    assert_eq!(get(&mut app, "startups/one").await, before, "half of a list replaces nothing");

    let people = folder.write("contacts.csv", "ID,이름\nstartups/two,김나루\n");
    let (code, told) = naru_told(&app, &["import", &people]).await;
    assert_eq!((code, told.contains("merged into startups/one")), (Some(1), true), "{told}");
    assert!(!told.contains("김나루"), "personal data is not told: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_other_formats_are_told_as_such() {
    let app = App::start().await;
    let folder = Folder::new();
    let old = folder.path("old.xlsx");
    std::fs::write(&old, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]).unwrap();
    let (code, told) = naru_told(&app, &["--lang", "ko", "import", &old]).await;
    assert_eq!((code, told.contains("암호 없이 .xlsx로")), (Some(1), true), "{told}");
    let (code, told) = naru_told(&app, &["export", "--output", &folder.path("all.xls")]).await;
    assert_eq!((code, told.contains("end with .xlsx")), (Some(1), true), "{told}");
    assert!(!std::path::Path::new(&folder.path("all.xls")).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_leave_only_on_demand_and_enter_by_their_sheet() {
    let mut app = App::start().await;
    app.create_startup(startup("x")).await;
    let person = Contact {
        full_name: "김나루".to_owned(),
        email: "naru@x.example".to_owned(),
        ..Contact::default()
    };
    let contacts = Contacts {
        name: "startups/x/contacts".to_owned(),
        people: vec![person],
        ..Contacts::default()
    };
    let request = UpdateContactsRequest { contacts: Some(contacts), ..Default::default() };
    app.contacts.update_contacts(request).await.unwrap();
    let folder = Folder::new();
    let (without, with) = (folder.path("without.xlsx"), folder.path("with.xlsx"));
    naru_told(&app, &["export", "--output", &without]).await;
    naru_told(&app, &["export", "--output", &with, "--contacts"]).await;

    let mut copy = App::start().await;
    naru_told(&copy, &["import", &without]).await;
    let none = naru_told(&copy, &["get", "startups/x/contacts"]).await.1;
    assert!(none.contains("no contacts are stored"), "{none}");
    let (_, told) = naru_told(&copy, &["import", &with]).await;
    assert_eq!(told, "0 created, 0 updated, 1 unchanged, 0 refused, contacts of 1 stored\n");
    let there = naru_told(&copy, &["get", "startups/x/contacts"]).await.1;
    assert!(there.contains("naru@x.example"), "{there}");
    assert_eq!(get(&mut copy, "startups/x").await.display_name, startup("x").display_name);

    let bad = folder
        .write("contacts.csv", "ID,이름,이메일\nstartups/x,이나루,none\nstartups/gone,박나루,\n");
    let (code, told) = naru_told(&copy, &["import", &bad]).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("contacts.csv:contacts!C2: must be an address"), "{told}");
    assert!(!told.contains("none"), "personal data is not told: {told}");
    assert!(told.contains("contacts.csv:contacts!3: ") && told.contains("2 refused"), "{told}");
    let (code, told) = naru_told(&app, &["export", "--contacts"]).await;
    assert_eq!((code, told.contains(".xlsx")), (Some(1), true), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_written_once_and_imports_as_nothing() {
    let app = App::start().await;
    let folder = Folder::new();
    for name in ["startups.xlsx", "partners.xlsx"] {
        let file = folder.path(name);
        assert_eq!(naru_told(&app, &["template", &file]).await, (Some(0), String::new()));
        let (code, told) = naru_told(&app, &["import", &file]).await;
        assert_eq!(
            (code, told.as_str()),
            (Some(0), "0 created, 0 updated, 0 unchanged, 0 refused\n")
        );
        let (code, told) = naru_told(&app, &["template", &file]).await;
        assert_eq!((code, told.contains("is there already")), (Some(1), true), "{told}");
    }
    let (code, told) = naru_told(&app, &["template", &folder.path("x.xlsx")]).await;
    assert_eq!((code, told.contains("--kind startups")), (Some(1), true), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_input_and_other_layouts_are_read() {
    let app = App::start().await;
    let folder = Folder::new();
    let mapping = folder.write(
        "layout.toml",
        "[columns]\n\"고유 번호\" = \"name\"\n\"참가사\" = \"display_name\"\n",
    );
    let arguments = ["import", "-", "--kind", "startups", "--mapping", &mapping];
    let mut import = naru(&app, &arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = import.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, "고유 번호,참가사\nx,루멘\n".as_bytes()).unwrap();
    drop(input);
    let output =
        tokio::task::spawn_blocking(move || import.wait_with_output().unwrap()).await.unwrap();
    assert_eq!(err(&output) + &out(&output), "1 created, 0 updated, 0 unchanged, 0 refused\n");
    let workbook = std::fs::File::open(Path::new(WORKBOOK)).unwrap();
    let mut command = naru(&app, &["import", "-", "--dry-run"]);
    command.stdin(workbook);
    let told = err(&run(command).await);
    assert!(told.contains("-:2026 참가기업!E6: "), "{told}");
}
