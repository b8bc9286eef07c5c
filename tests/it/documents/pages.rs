//! What stands on paper, against pages that people have looked at. After a change on purpose `NARU_GOLDEN=write cargo
//! test --test it documents` writes them anew; look at what has changed.

use std::path::PathBuf;

use super::sample::{both, date, dossier, match_list, meeting};
use super::text;
use naru::documents::{Agreement, Dossier, Language, Plan, render};
use naru::proto::{AgreementKind, AgreementStatus, DocumentKind, MatchListState, PlanState};

const KOREAN: Language = Language::Korean;
const ENGLISH: Language = Language::English;

/// The body of a page, an element a line where lines help to read it.
fn body(page: &str) -> String {
    let body = page.split("<body>").nth(1).unwrap().split("</body>").next().unwrap();
    let mut lines = body.to_owned();
    for tag in ["section", "header", "h1", "h2", "h3", "p", "p ", "table", "tr", "li", "article"] {
        let end = if tag.ends_with(' ') { "" } else { ">" };
        lines = lines.replace(&format!("<{tag}{end}"), &format!("\n<{tag}{end}"));
    }
    lines.trim_start().replace("<section class", "\n<section class") + "\n"
}

fn check(name: &str, kind: DocumentKind, dossier: &Dossier) {
    let found = body(&text(kind, dossier));
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/documents/golden").join(name);
    if std::env::var_os("NARU_GOLDEN").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "{name} reads otherwise than it did");
}

fn of(party: &str, language: Language) -> Dossier {
    Dossier { party: Some(party.to_owned()), ..dossier(language) }
}

#[test]
fn pages_read_as_they_were_found_good() {
    check("schedule.html", DocumentKind::Schedule, &dossier(KOREAN));
    check("schedule-en.html", DocumentKind::Schedule, &of("startups/nuri", ENGLISH));
    check("briefing.html", DocumentKind::Briefing, &of("partners/oakhall", KOREAN));
    check("profile-en.html", DocumentKind::Profile, &of("startups/nuri", ENGLISH));
    check("report.html", DocumentKind::Report, &dossier(KOREAN));
    check("report-en.html", DocumentKind::Report, &dossier(ENGLISH));
    let with_list =
        |language, state| Dossier { match_list: Some(match_list(state)), ..dossier(language) };
    let draft = with_list(KOREAN, MatchListState::Reviewed);
    check("match-list.html", DocumentKind::MatchList, &draft);
    let approved = with_list(ENGLISH, MatchListState::Approved);
    check("match-list-en.html", DocumentKind::MatchList, &approved);
}

#[test]
fn a_match_list_says_how_far_it_has_come() {
    for (state, told) in [
        (MatchListState::Draft, "2판(초안, 승인 전)"),
        (MatchListState::Reviewed, "2판(검토, 승인 전)"),
        (MatchListState::Approved, "2판(승인)"),
    ] {
        let dossier = Dossier { match_list: Some(match_list(state)), ..dossier(KOREAN) };
        let page = text(DocumentKind::MatchList, &dossier);
        assert!(page.contains(&format!("<p class=\"note\">{told}</p>")), "{page}");
        let document = render(DocumentKind::MatchList, &dossier).unwrap();
        assert_eq!(document.file_name, "trip-v2-match-list.html");
    }
}

#[test]
fn pages_load_nothing_and_run_nothing() {
    let list = Some(match_list(MatchListState::Draft));
    let dossier = Dossier { match_list: list, ..dossier(KOREAN) };
    let words = ["<script", "src=", "href=", "url(", "@import", "http://", "https://"];
    for kind in [
        DocumentKind::Schedule,
        DocumentKind::Briefing,
        DocumentKind::Profile,
        DocumentKind::Report,
        DocumentKind::MatchList,
    ] {
        let page = text(kind, &dossier);
        for word in words.into_iter().chain(["<Hall>", "<다름>"]) {
            assert!(!page.contains(word), "{kind:?} has {word}");
        }
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"ko\">"), "{page}");
    }
}

#[test]
fn each_party_has_a_sheet_of_its_own() {
    let sheets = |kind, dossier: &Dossier| text(kind, dossier).matches("<section").count();
    let all = dossier(KOREAN);
    assert_eq!(sheets(DocumentKind::Schedule, &all), 4);
    assert_eq!(sheets(DocumentKind::Profile, &all), 2);
    assert_eq!(sheets(DocumentKind::Briefing, &all), 2);
    let one = of("partners/fennmoor", KOREAN);
    assert_eq!(sheets(DocumentKind::Briefing, &one), 1);
    assert_eq!(sheets(DocumentKind::Schedule, &one), 1);
    // Of all hosts those that meet nobody get no sheet; asked for by name they are told so.
    let meetings = vec![meeting("nuri", "oakhall", 13, ["10:00", "10:30"])];
    assert_eq!(sheets(DocumentKind::Briefing, &Dossier { meetings: meetings.clone(), ..all }), 1);
    let page = text(DocumentKind::Briefing, &Dossier { meetings, ..one });
    assert!(page.contains("미팅 없음"), "{page}");
}

#[test]
fn a_host_reads_of_the_companies_that_it_meets_alone() {
    let page = text(DocumentKind::Schedule, &of("partners/fennmoor", KOREAN));
    assert!(
        page.contains("누리눈") && !page.contains("달품") && !page.contains("Oakhall"),
        "{page}"
    );
    assert!(!page.contains("교류의 밤"), "fixed parts are the start-ups'");
    let page = text(DocumentKind::Schedule, &of("startups/dalpum", KOREAN));
    assert!(page.contains("Oakhall") && !page.contains("누리눈") && !page.contains("Fennmoor"));
}

#[test]
fn a_plan_that_nobody_goes_by_says_so() {
    let plan = Plan { id: "trip-v3".to_owned(), version: 3, state: PlanState::Draft };
    let dossier = Dossier { plan: Some(plan), ..dossier(KOREAN) };
    assert!(text(DocumentKind::Schedule, &dossier).contains("계획 3판(초안)"));
    let document = render(DocumentKind::Schedule, &dossier).unwrap();
    assert_eq!(document.file_name, "trip-v3-schedule.html");
}

#[test]
fn files_are_told_apart_by_their_names() {
    let name = |kind, dossier: &Dossier| render(kind, dossier).unwrap().file_name;
    assert_eq!(name(DocumentKind::Report, &dossier(KOREAN)), "trip-report.html");
    assert_eq!(name(DocumentKind::Workbook, &dossier(ENGLISH)), "trip-workbook-en.xlsx");
    let mut dossier = of("startups/nuri", KOREAN);
    assert_eq!(name(DocumentKind::Calendar, &dossier), "trip-calendar-nuri.ics");
    dossier.delegation.hosts[0].partner = "partners/nuri".to_owned();
    dossier.party = Some("partners/nuri".to_owned());
    assert_eq!(name(DocumentKind::Calendar, &dossier), "trip-calendar-nuri-host.ics");
}

#[test]
fn of_many_agreements_those_that_bind_most_are_told_and_the_rest_counted() {
    let mut dossier = dossier(ENGLISH);
    let like = dossier.agreements.iter().find(|it| !it.startups.is_empty()).unwrap().clone();
    let one = |kind: AgreementKind, status: AgreementStatus, day: i32, title: String| Agreement {
        name: format!("agreements/{title}"),
        kind,
        status,
        signed_date: date(5, day).filter(|_| status != AgreementStatus::Prepared),
        title: both("", &title),
        ..like.clone()
    };
    use AgreementKind::{Investment, Mou, Nda};
    use AgreementStatus::{Prepared, Signed, Terminated};
    dossier.agreements =
        (1..=20).map(|day| one(Nda, Signed, day, format!("nda-{day:02}"))).collect();
    let others = [
        (Investment, Prepared, 1, "prepared"),
        (Mou, Signed, 2, "mou"),
        (Investment, Terminated, 3, "off"),
        (Investment, Signed, 1, "invested"),
        (Mou, Signed, 9, "later-mou"),
    ];
    let others = others.map(|(kind, status, day, title)| one(kind, status, day, title.to_owned()));
    dossier.agreements.extend(others);
    let page = text(DocumentKind::Report, &dossier);
    let list = page.split("Of the companies").nth(1).unwrap().split("</ul>").next().unwrap();
    let told: Vec<&str> =
        list.split("<li>").skip(1).map(|it| it.split([',', '<']).next().unwrap()).collect();
    assert_eq!(told[..5], ["invested", "later-mou", "mou", "nda-20", "nda-19"]);
    assert_eq!((told.len(), *told.last().unwrap()), (21, "and 5 more"));
}
