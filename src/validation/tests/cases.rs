//! Each rule with a change that breaks it.

use super::super::{contacts, limits};
use super::*;
use crate::proto::{
    Contact, Cooperation, CooperationKind, EquityPosition, ExternalId, Money, Place, PortfolioDeal,
    Provenance, ReportedFact, YearFigures,
};

fn money(currency_code: &str, units: i64, nanos: i32) -> Option<Money> {
    Some(Money { currency_code: currency_code.to_owned(), units, nanos })
}

#[test]
fn names_and_texts() {
    let cases: &[Case<Startup>] = &[
        (|s| s.name = "lumenora".into(), "name", "`lumenora` is no name such as `startups/"),
        (|s| s.name = "partners/lumenora".into(), "name", "is no name such as `startups/"),
        (|s| s.display_name = None, "display_name", "required in at least one language"),
        (|s| s.display_name = text(" ", "\n"), "display_name", "required in at least one"),
        (
            |s| s.display_name = text(&"가".repeat(201), ""),
            "display_name.ko",
            "201 characters; at most 200",
        ),
        (|s| s.aliases[0] = "x".repeat(201), "aliases[0]", "at most 200"),
        (|s| s.aliases = vec!["x".into(); 21], "aliases", "has 21 entries; at most 20"),
        (|s| s.tags = vec!["é".repeat(51)], "tags[0]", "51 characters; at most 50"),
        (|s| s.one_liner = text("", &"x".repeat(301)), "one_liner.en", "at most 300"),
        (|s| s.description = text("a\u{0}b", ""), "description.ko", "control character U+0000"),
        (|s| s.description = text("a\u{85}b", ""), "description.ko", "control character U+0085"),
        (|s| s.description = text(&"가".repeat(10_001), ""), "description.ko", "at most 10000"),
        (|s| s.website_uri = "lumenora.example".into(), "website_uri", "http:// or https://"),
        (|s| s.deck_uri = "ftp://lumenora.example".into(), "deck_uri", "http:// or https://"),
        (|s| s.deck_uri = format!("https://{}", "x".repeat(2_000)), "deck_uri", "at most 2000"),
        (|s| s.languages[1] = "Korean".into(), "languages[1]", "BCP 47"),
        (|s| s.external_ids[0].system.clear(), "external_ids[0].system", "is required"),
        (|s| s.external_ids[0].id = " ".into(), "external_ids[0].id", "is required"),
        (|s| s.external_ids.push(s.external_ids[0].clone()), "external_ids[1].system", "before"),
        (|s| s.founders[0].role = "x".repeat(201), "founders[0].role", "at most 200"),
        (|s| s.customers[0].customer_name.clear(), "customers[0].customer_name", "is required"),
        (
            |s| s.competitors[0].competitor_name.clear(),
            "competitors[0].competitor_name",
            "required",
        ),
        (|s| s.programs[0].program.clear(), "programs[0].program", "is required"),
        (|s| s.certificates[0].title.clear(), "certificates[0].title", "is required"),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn registration_numbers() {
    const BUSINESS: &str = "business_registration_number";
    const CORPORATE: &str = "corporate_registration_number";
    let cases: &[Case<Startup>] = &[
        (|s| s.business_registration_number = "123-45-67890".into(), BUSINESS, "check digit"),
        (|s| s.business_registration_number = "123-45-6789".into(), BUSINESS, "ten digits"),
        (|s| s.business_registration_number = "-".into(), BUSINESS, "ten digits"),
        (|s| s.corporate_registration_number = "110111-006243".into(), CORPORATE, "thirteen"),
        (|s| s.corporate_registration_number = "110111-006243O".into(), CORPORATE, "thirteen"),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn sectors_are_told_with_their_neighbours() {
    let cases: &[Case<Startup>] = &[
        (
            |s| s.sectors = vec!["fintec".into()],
            "sectors[0]",
            "`fintec`; did you mean fintech (핀테크)",
        ),
        (|s| s.sectors.push("핀테크".into()), "sectors[1]", "did you mean fintech (핀테크)"),
        (|s| s.sectors.push("qqqqqqqqqqqq".into()), "sectors[1]", "choose an id of the taxonomy"),
        (|s| s.sectors = vec!["lidar".into(); 11], "sectors", "at most 10"),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn a_retired_sector_counts_as_its_replacement() {
    let startup = Startup { sectors: vec!["vr-ar".into()], ..sound_startup() };
    assert_eq!(check_startup(&startup), []);
}

#[test]
fn places() {
    let cases: &[Case<Startup>] = &[
        (|s| s.place = Some(Place::default()), "place.country_code", "is required"),
        (
            |s| s.place.as_mut().unwrap().region_code = "US-CA".into(),
            "place.region_code",
            "begin with",
        ),
        (
            |s| s.place.as_mut().unwrap().region_code = "KR-51".into(),
            "place.region_code",
            "none of the 17",
        ),
        (
            |s| s.place.as_mut().unwrap().region_code = "29".into(),
            "place.region_code",
            "ISO 3166-2",
        ),
        (
            |s| s.place.as_mut().unwrap().region_code = "KR-".into(),
            "place.region_code",
            "ISO 3166-2",
        ),
        (|s| s.place.as_mut().unwrap().city = "x".repeat(101), "place.city", "at most 100"),
        (
            |s| s.target_markets[0].country_code.clear(),
            "target_markets[0].country_code",
            "is required",
        ),
        (
            |s| s.customers[0].country_code = "EU".into(),
            "customers[0].country_code",
            "`EU` is no ISO",
        ),
        (
            |s| s.intellectual_property[0].country_code = "EP".into(),
            "intellectual_property[0].country_code",
            "`EP` is no ISO",
        ),
        (
            |s| s.exclusions.as_mut().unwrap().country_codes = vec!["WO".into()],
            "exclusions.country_codes[0]",
            "`WO` is no ISO",
        ),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn dates() {
    let cases: &[Case<Startup>] = &[
        (|s| s.incorporation_date = date(2023, 2, 29), "incorporation_date", "month does not have"),
        (|s| s.incorporation_date = date(2023, 0, 5), "incorporation_date", "day without a month"),
        (|s| s.incorporation_date = date(0, 0, 0), "incorporation_date", "needs a year"),
        (|s| s.rounds[0].date = date(2026, 11, 21), "rounds[0].date", "in the future"),
        (|s| s.rounds[0].date = date(2027, 0, 0), "rounds[0].date", "in the future"),
        (
            |s| s.round_sought.as_mut().unwrap().closing_date = date(2027, 6, 0),
            "round_sought.closing_date",
            "year, month and day",
        ),
        (
            |s| s.founders[0].provenance.as_mut().unwrap().as_of_date = date(2025, 0, 1),
            "founders[0].provenance.as_of_date",
            "day",
        ),
        (
            |s| s.certificates[0].expiry_date = date(2024, 2, 28),
            "certificates[0].expiry_date",
            "lies before issue_date",
        ),
        (
            |s| s.disqualifications[0].until_date = date(2021, 12, 31),
            "disqualifications[0].until_date",
            "lies before from_date",
        ),
        (|s| s.equity[0].as_of_date = None, "equity[0].as_of_date", "is required"),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn amounts() {
    let cases: &[Case<Startup>] = &[
        (
            |s| s.rounds[0].amount = money("usd", 1, 0),
            "rounds[0].amount.currency_code",
            "`usd` is no",
        ),
        (|s| s.rounds[0].amount = money("", 1, 0), "rounds[0].amount.currency_code", "ISO 4217"),
        (|s| s.rounds[0].amount = money("USD", -1, 0), "rounds[0].amount", "not be negative"),
        (|s| s.rounds[0].amount = money("USD", 0, -1), "rounds[0].amount", "not be negative"),
        (
            |s| s.years[0].revenue = money("KRW", 1, -1),
            "years[0].revenue.nanos",
            "the sign of units",
        ),
        (
            |s| s.years[0].revenue = money("KRW", 1, 1_000_000_000),
            "years[0].revenue.nanos",
            "999999999",
        ),
        (
            |s| s.rounds[0].investors[0].amount = money("USD", i64::MIN, 0),
            "rounds[0].investors[0].amount",
            "not be negative",
        ),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn numbers_and_choices() {
    let cases: &[Case<Startup>] = &[
        (|s| s.trl = Some(0), "trl", "is 0; it must be from 1 to 9"),
        (|s| s.trl = Some(10), "trl", "from 1 to 9"),
        (|s| s.stage = 99, "stage", "unknown enum number 99"),
        (|s| s.years[0].year = 0, "years[0].year", "is required"),
        (|s| s.years[0].year = 1899, "years[0].year", "from 1900 to 2200"),
        (|s| s.years[0].headcount = Some(-1), "years[0].headcount", "from 0 to 10000000"),
        (
            |s| s.years.push(YearFigures { year: 2025, ..YearFigures::default() }),
            "years[1].year",
            "entry before",
        ),
        (|s| s.programs[0].year = 2201, "programs[0].year", "from 1900 to 2200"),
        (|s| s.asks[0].kind = 0, "asks[0].kind", "is required"),
        (|s| s.asks[1].kind = s.asks[0].kind, "asks[1].kind", "entry before"),
        (|s| s.equity[0].party_class = 0, "equity[0].party_class", "is required"),
        (
            |s| s.equity[0].share_basis_points = -1,
            "equity[0].share_basis_points",
            "from 0 to 10000",
        ),
        (|s| s.intellectual_property[0].kind = 0, "intellectual_property[0].kind", "is required"),
        (|s| s.disqualifications[0].kind = 0, "disqualifications[0].kind", "is required"),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn what_depends_on_other_fields() {
    let cases: &[Case<Startup>] = &[
        (
            |s| s.rounds[0].investors[0] = Default::default(),
            "rounds[0].investors[0].investor_name",
            "required where partner is empty",
        ),
        (
            |s| s.rounds[0].investors[0].partner = "startups/x".into(),
            "rounds[0].investors[0].partner",
            "is no name such as `partners/",
        ),
        (
            |s| s.equity[1].share_basis_points = 3_001,
            "equity",
            "positions of 2024-12-31 add up to 100.01%",
        ),
        (
            |s| {
                s.equity.push(EquityPosition { share_basis_points: 5, ..s.equity[2].clone() });
            },
            "equity",
            "positions of 2019 add up to 100.05%",
        ),
        (
            |s| s.reported_facts[0].field = "stages".into(),
            "reported_facts[0].field",
            "`stages` is no",
        ),
        (|s| s.reported_facts[0].statement = None, "reported_facts[0].statement", "one language"),
        (|s| s.reported_facts[0].provenance = None, "reported_facts[0].provenance", "is required"),
    ];
    check_cases(&sound_startup(), check_startup, cases);
}

#[test]
fn partners() {
    let cases: &[Case<Partner>] = &[
        (|p| p.name = "startups/x".into(), "name", "is no name such as `partners/"),
        (|p| p.kind = -1, "kind", "unknown enum number -1"),
        (|p| p.sectors = vec!["lidar".into(); 31], "sectors", "at most 30"),
        (|p| p.stages.push(8), "stages[2]", "unknown enum number 8"),
        (|p| p.portfolio[0].date = date(2026, 12, 0), "portfolio[0].date", "in the future"),
        (
            |p| p.portfolio[0] = PortfolioDeal::default(),
            "portfolio[0].company_name",
            "required where startup is empty",
        ),
        (
            |p| p.portfolio[0].sectors = vec!["lidar".into(); 11],
            "portfolio[0].sectors",
            "at most 10",
        ),
        (|p| p.portfolio[0].founded_year = 1799, "portfolio[0].founded_year", "from 1800 to 2200"),
        (
            |p| p.portfolio[0].round_investors = 1001,
            "portfolio[0].round_investors",
            "from 1 to 1000",
        ),
        (|p| p.portfolio[0].tags = vec!["lidar".into(); 21], "portfolio[0].tags", "at most 20"),
        (|p| p.portfolio[0].tags[0] = "광".repeat(51), "portfolio[0].tags[0]", "at most 50"),
        (
            |p| p.portfolio[0].round_amount = money("USD", 400_000, 0),
            "portfolio[0].round_amount",
            "must not be below amount",
        ),
        (|p| p.research_areas[0].title = None, "research_areas[0].title", "one language"),
        (|p| p.facilities[0].title = text("", ""), "facilities[0].title", "one language"),
        (
            |p| p.ticket.as_mut().unwrap().max = money("KRW", 100_000_000, 0),
            "ticket.max",
            "must not be below min",
        ),
        (
            |p| p.ticket.as_mut().unwrap().max = money("USD", 1, 0),
            "ticket.max.currency_code",
            "the currency of min",
        ),
        (
            |p| p.capacity.as_mut().unwrap().deals_per_year_max = Some(10_001),
            "capacity.deals_per_year_max",
            "from 0 to 10000",
        ),
        (
            |p| p.exclusions.as_mut().unwrap().startups[0] = "partners/x".into(),
            "exclusions.startups[0]",
            "is no name such as `startups/",
        ),
        (
            |p| p.reported_facts[0].field = "stage".into(),
            "reported_facts[0].field",
            "`stage` is no",
        ),
    ];
    check_cases(&sound_partner(), check_partner, cases);
}

#[test]
fn contact_persons() {
    let cases: &[Case<Contacts>] = &[
        (|c| c.name.clear(), "name", "is required"),
        (|c| c.name = "startups/lumenora".into(), "name", "/contacts"),
        (|c| c.people[0].full_name = " ".into(), "people[0].full_name", "is required"),
        (|c| c.people[0].email = "a@b@c".into(), "people[0].email", "one @"),
        (|c| c.people[0].email = "@b".into(), "people[0].email", "one @"),
        (
            |c| c.people[0].email = format!("a@{}", "b".repeat(253)),
            "people[0].email",
            "at most 254",
        ),
        (|c| c.people[0].phone = "062-CALL".into(), "people[0].phone", "digits"),
        (|c| c.people[0].phone = "0".repeat(41), "people[0].phone", "at most 40"),
        (|c| c.people[0].languages = vec!["ko".into(); 21], "people[0].languages", "at most 20"),
        (|c| c.people = vec![c.people[0].clone(); 51], "people", "at most 50"),
    ];
    check_cases(&sound_contacts(), contacts, cases);
}

#[test]
fn nothing_of_a_contact_stands_in_a_message() {
    let secret = || format!("비밀{}", "\u{7}".repeat(300));
    let person = Contact {
        full_name: secret(),
        role: secret(),
        email: secret(),
        phone: secret(),
        languages: vec![secret()],
    };
    let refused = Contacts { name: secret(), people: vec![person], ..Contacts::default() };
    let violations = contacts(&refused);
    assert!(violations.len() >= 6, "{violations:?}");
    for violation in violations {
        assert!(!violation.message.contains("비밀"), "{violation:?}");
    }
}

#[test]
fn a_profile_that_is_too_large_is_refused_as_a_whole() {
    let mut partner = sound_partner();
    let long = text(&"가".repeat(2_000), "");
    let provenance = Some(Provenance::default());
    let fact = ReportedFact { field: String::new(), statement: long, provenance };
    partner.reported_facts = vec![fact; 50];
    let violations = check_partner(&partner);
    assert_eq!(violations.len(), 1, "{violations:?}");
    assert_eq!(violations[0].field, "");
    assert!(violations[0].message.contains("at most 262144 are allowed"), "{violations:?}");
}

#[test]
fn all_violations_are_told_up_to_a_limit() {
    let mut startup = sound_startup();
    let unknown = ExternalId::default();
    startup.external_ids = vec![unknown; 20];
    startup.trl = Some(0);
    startup.asks = vec![Cooperation { kind: CooperationKind::Licensing.into(), detail: None }; 80];
    let violations = check_startup(&startup);
    // 2 for each of 20 ids, 1 level, 79 repeated kinds.
    assert_eq!(violations.len(), limits::VIOLATIONS_MAX + 1);
    let last =
        Violation { field: String::new(), message: "20 more violations are left out".into() };
    assert_eq!(violations.last(), Some(&last));
}

#[test]
fn a_violation_can_be_told_of_the_message_around_it() {
    let violation = |field: &str| Violation::required(field).within("startups[3]").field;
    assert_eq!(violation("stage"), "startups[3].stage");
    assert_eq!(violation(""), "startups[3]");
}

#[test]
fn engagements() {
    let cases: &[Case<Engagement>] = &[
        (|e| e.name = "startups/x".into(), "name", "is no name such as `engagements/"),
        (|e| e.startup = "partners/x".into(), "startup", "is no name such as `startups/"),
        (|e| e.startup.clear(), "startup", "required where organiser is empty"),
        (|e| e.organiser = "Gwangju".into(), "organiser", "must be empty where startup is given"),
        (|e| e.partner.clear(), "partner", "is required"),
        (|e| e.partner = "startups/x".into(), "partner", "is no name such as `partners/"),
        (|e| e.date = None, "date", "is required"),
        (|e| e.date = date(2026, 11, 21), "date", "lies in the future"),
        (|e| e.date = date(2027, 0, 0), "date", "lies in the future"),
        (|e| e.date = date(2026, 0, 5), "date", "a day without a month"),
        (|e| e.declined_by = 0, "declined_by", "is required"),
        (|e| e.amount = money("KRW", 1, 0), "amount", "only for letters of intent"),
        (|e| e.recorded_by = "x".repeat(201), "recorded_by", "at most 200"),
        (|e| e.note = text(&"가".repeat(2_001), ""), "note.ko", "at most 2000"),
        (|e| e.stage = 99, "stage", "unknown enum number 99"),
    ];
    check_cases(&sound_engagement(), check_engagement, cases);
    let cases: &[Case<Engagement>] = &[
        (|e| e.kind = 0, "kind", "is required"),
        (|e| e.kind = 99, "kind", "unknown enum number 99"),
        (|e| e.kind = EngagementKind::Met.into(), "amount", "only for letters of intent"),
        (|e| e.declined_by = 1, "declined_by", "only for what was declined"),
        (|e| e.decline_reason = 1, "decline_reason", "only for what was declined"),
        (|e| e.organiser = " ".into(), "startup", "required where organiser is empty"),
        (|e| e.organiser = "x".repeat(201), "organiser", "at most 200"),
        (|e| e.amount = money("KRW", -1, 0), "amount", "must not be negative"),
    ];
    check_cases(&sound_pact(), check_engagement, cases);
    for kind in [EngagementKind::Loi, EngagementKind::ProofOfConcept, EngagementKind::Invested] {
        let engagement = Engagement { kind: kind.into(), ..sound_pact() };
        assert_eq!(check_engagement(&engagement), [], "{kind:?}");
    }
    for when in [date(2026, 0, 0), date(2026, 11, 0), date(2026, 11, 20)] {
        let engagement = Engagement { date: when, ..sound_pact() };
        assert_eq!(check_engagement(&engagement), [], "{when:?}");
    }
}
