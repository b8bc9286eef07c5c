//! Nothing is lost on the way out and back.

use proptest::prelude::*;

use super::*;
use crate::proto::{
    Cooperation, Customer, FundingRound, LocalizedText, Money, Place as Seat, RoundInvestor,
    StartupExclusions,
};

fn sorted(mut profiles: Vec<DynamicMessage>) -> Vec<DynamicMessage> {
    let name =
        |it: &DynamicMessage| it.get_field_by_name("name").unwrap().as_str().unwrap().to_owned();
    profiles.sort_by_key(name);
    profiles
}

#[test]
fn the_samples_come_back_from_a_workbook_as_they_were() {
    for language in LANGUAGES {
        let sheets = sheets_of(&samples(), &[], Form::Workbook, language);
        let bytes = write_workbook(&sheets, language).unwrap();
        let read_back = imported(&read_workbook(&bytes).unwrap());
        assert!(sorted(read_back) == sorted(samples()));
    }
}

#[test]
fn the_samples_come_back_from_csv_as_they_were() {
    for kind in Kind::PROFILES {
        let descriptor = super::super::tables::profile(kind);
        let of_kind: Vec<DynamicMessage> =
            samples().into_iter().filter(|it| it.descriptor() == descriptor).collect();
        let sheets = sheets_of(&of_kind, &[], Form::Csv, Language::Korean);
        assert_eq!(sheets.len(), 1);
        let read_back = read_csv(&sheets[0].name, &write_csv(&sheets[0])).unwrap();
        assert!(sorted(imported(&[read_back])) == sorted(of_kind));
    }
}

#[test]
fn contacts_come_back_as_they_were() {
    let person = |name: &str, phone: &str| Contact {
        full_name: name.to_owned(),
        phone: phone.to_owned(),
        languages: vec!["ko".to_owned(), "en".to_owned()],
        ..Contact::default()
    };
    let contacts = Contacts {
        name: "partners/x/contacts".to_owned(),
        people: vec![person("김나루", "+82-2-000-0000"), person("=HYPERLINK", "")],
        ..Contacts::default()
    };
    let sheets = sheets_of(&[], std::slice::from_ref(&contacts), Form::Workbook, Language::Korean);
    let bytes = write_workbook(&sheets, Language::Korean).unwrap();
    let reading = read(&read_workbook(&bytes).unwrap(), &Layout::default(), None);
    assert_eq!(told(&reading), [""; 0]);
    let draft = &reading.drafts[0];
    assert!(!draft.has_profile());
    assert_eq!(draft.contacts("partners/x/contacts"), Some(contacts));
    assert_eq!(draft.origin("people[0].phone").cell(), "E2");
    assert_eq!(draft.origin("people[1].full_name").cell(), "B3");
    assert_eq!(draft.origin("people[1].email").cell(), "3");
}

#[test]
fn what_a_cell_cannot_hold_is_kept_as_json() {
    let startup = Startup {
        name: "startups/x".to_owned(),
        tags: vec!["a; b".to_owned(), "c".to_owned()],
        aliases: vec!["Acme Co., Ltd.".to_owned()],
        exclusions: Some(StartupExclusions::default()),
        customers: vec![Customer { customer_name: "고객".to_owned(), ..Customer::default() }],
        asks: vec![Cooperation { kind: 1, detail: Some(LocalizedText::default()) }],
        ..Startup::default()
    };
    let sheets = sheets_of(&[startup.transcode_to_dynamic()], &[], Form::Csv, Language::English);
    let shown = |header: &str| {
        let [head, row] = &sheets[0].rows[..] else { panic!("two rows") };
        let index = head.cells.iter().position(|cell| cell.shown() == header).unwrap();
        row.cells.get(index).map(Cell::shown).unwrap_or_default()
    };
    assert_eq!(shown("tags"), "");
    assert_eq!(shown("other names"), "Acme Co., Ltd.;");
    assert_eq!(shown("customers"), "고객");
    let json = r#"{"tags":["a; b","c"],"asks":[{"kind":"COOPERATION_KIND_INVESTMENT","detail":{}}],"exclusions":{}}"#;
    assert_eq!(shown("other fields (JSON)"), json);
}

#[test]
fn a_text_too_long_for_a_cell_is_refused_not_cut() {
    let mut sheets = sheets_of(&samples()[..1], &[], Form::Workbook, Language::Korean);
    sheets[0].rows[1].cells[1] = Cell::Text("가".repeat(32_768));
    let error = write_workbook(&sheets, Language::Korean).unwrap_err().to_string();
    assert!(error.starts_with("스타트업!B2 has more than 32,767 characters"), "{error}");
}

/// Texts with all that could go wrong in a cell.
fn text() -> impl Strategy<Value = String> {
    "[ =+@'\"a나;,<>\n\t\r_x005F\u{1}\u{200b}(=)0-9-]{0,12}"
}

fn any_startup() -> impl Strategy<Value = Startup> {
    let texts = || prop::collection::vec(text(), 0..3);
    let sectors = prop::sample::select(vec!["lidar", "ai", "warp", ""]).prop_map(str::to_owned);
    let sectors = prop::collection::vec(sectors, 0..4);
    let money = (any::<i64>(), prop::sample::select(vec!["KRW", "USD", "", "kr"])).prop_map(
        |(units, code)| Money {
            currency_code: code.to_owned(),
            units: units.max(-i64::MAX),
            nanos: 0,
        },
    );
    let seat = (text(), prop::sample::select(vec!["KR-29", "US-CA", "", "?"]), text()).prop_map(
        |(country_code, region, city)| Seat { country_code, region_code: region.to_owned(), city },
    );
    let investor = (text(), text(), prop::option::of(money.clone())).prop_map(
        |(investor_name, partner, amount)| RoundInvestor { investor_name, partner, amount },
    );
    let round = (prop::collection::vec(investor, 0..3), 0..9_i32, prop::option::of(any::<bool>()))
        .prop_map(|(investors, stage, paid_in)| FundingRound {
            investors,
            stage,
            paid_in,
            ..FundingRound::default()
        });
    let names = prop::option::of((text(), text()))
        .prop_map(|texts| texts.map(|(ko, en)| LocalizedText { ko, en }));
    (
        names,
        texts(),
        sectors,
        text(),
        seat,
        prop::collection::vec(round, 0..3),
        any::<Option<i32>>(),
    )
        .prop_map(|(display_name, aliases, sectors, website_uri, seat, rounds, trl)| Startup {
            name: "startups/x".to_owned(),
            display_name,
            aliases,
            sectors,
            website_uri,
            place: Some(seat.clone()),
            target_markets: vec![seat],
            rounds,
            trl,
            ..Startup::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Sound or not: what the store may hold one day is exported and imported unchanged.
    #[test]
    fn any_profile_comes_back_as_it_was(startup in any_startup()) {
        let profile = startup.transcode_to_dynamic();
        let workbook = sheets_of(std::slice::from_ref(&profile), &[], Form::Workbook, Language::Korean);
        let bytes = write_workbook(&workbook, Language::Korean).unwrap();
        prop_assert_eq!(&imported(&read_workbook(&bytes).unwrap())[0], &profile);
        let csv = sheets_of(std::slice::from_ref(&profile), &[], Form::Csv, Language::English);
        let read_back = read_csv("startups", &write_csv(&csv[0])).unwrap();
        prop_assert_eq!(&imported(&[read_back])[0], &profile);
    }
}
