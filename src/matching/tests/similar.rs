//! What is told of companies like a start-up.

use super::*;

#[test]
fn only_what_is_known_can_be_alike() {
    let founded = Some(Date { year: 2019, month: 0, day: 0 });
    let plain =
        Startup { stage: Stage::Seed.into(), incorporation_date: founded, ..Startup::default() };
    let full = Startup { incorporation_date: founded, ..lidar_company() };
    let unlike = Partner {
        kind: PartnerKind::VentureCapital.into(),
        place: place("US", ""),
        portfolio: (0..9)
            .map(|at| deal(&format!("Company {at}"), "fintech", "US", Stage::Growth, 2022))
            .collect(),
        ..Partner::default()
    };
    let destination = Some(Destination::of(&place("US", "").unwrap()));
    let trip = Wishes { destination, ..Wishes::default() };
    let line = |startup: &Startup, wishes: &Wishes| {
        let world = World::of(vec![startup_facts("lumen", startup), partner_facts("p", &unlike)]);
        line_of(
            "SIMILAR",
            &world.explain_with("startups/lumen", "partners/p", wishes).unwrap().ranked,
        )
    };
    let everywhere = Wishes::default();
    let cases = [
        (
            (&plain, &everywhere),
            "SIMILAR_COMPANIES -327: 파트너의 투자 대상 중 단계·업력·라운드 차수가 두루 비슷한 기업은 없습니다. | \
             None of the companies in the partner's deals is like the start-up in stage, age and order of round \
             together.",
        ),
        (
            (&full, &everywhere),
            "SIMILAR_COMPANIES -751: 파트너의 투자 대상 중 분야·지역·단계·라운드 규모·업력이 두루 비슷한 기업은 \
             없습니다. | \
             None of the companies in the partner's deals is like the start-up in sector, place, stage, size of \
             round and age together.",
        ),
        (
            (&full, &trip),
            "SIMILAR_COMPANIES -616: 파트너의 투자 대상 중 분야·단계·라운드 규모·업력이 두루 비슷한 기업은 \
             없습니다. | \
             None of the companies in the partner's deals is like the start-up in sector, stage, size of round \
             and age together.",
        ),
    ];
    let (told, expected): (Vec<_>, Vec<_>) = cases
        .into_iter()
        .map(|((startup, wishes), expected)| (line(startup, wishes), expected.to_owned()))
        .unzip();
    assert_eq!(told, expected);
}

#[test]
fn who_says_less_of_itself_is_not_more_like_others() {
    let founded = Some(Date { year: 2019, month: 0, day: 0 });
    let full = Startup { incorporation_date: founded, ..lidar_company() };
    let cold = Startup { place: None, round_sought: None, ..full.clone() };
    let same = Partner {
        portfolio: (0..9)
            .map(|at| PortfolioDeal {
                founded_year: 2017,
                place: full.place.clone(),
                round_amount: usd(3_800_000),
                ..deal(&format!("Company {at}"), "lidar", "KR", Stage::SeriesB, 2022)
            })
            .collect(),
        ..Partner::default()
    };
    let similar = |startup: &Startup| {
        let world = World::of(vec![startup_facts("lumen", startup), partner_facts("p", &same)]);
        let terms = world.explain("startups/lumen", "partners/p").unwrap().ranked.terms;
        let term = terms.iter().find(|term| term.kind() == MatchTermKind::SimilarCompanies);
        term.unwrap().contribution_milli
    };
    // Those companies are like it in everything that either says.
    assert!(similar(&full) > similar(&cold) && similar(&cold) > 0);
}

#[test]
fn on_a_trip_the_place_is_none_of_the_three_things_that_must_be_known() {
    let startup = Startup {
        sectors: strings(&["lidar"]),
        place: place("KR", "KR-29"),
        stage: Stage::SeriesB.into(),
        ..Startup::default()
    };
    let world = World::of(vec![
        startup_facts("lumen", &startup),
        partner_facts("host", &Partner { place: place("US", ""), ..lidar_investor() }),
    ]);
    let line = |country| {
        let destination = Some(Destination::of(&place(country, "").unwrap()));
        let wishes = Wishes { destination, ..Wishes::default() };
        line_of(
            "SIMILAR",
            &world.explain_with("startups/lumen", "partners/host", &wishes).unwrap().ranked,
        )
    };
    assert_ne!(line("KR"), "");
    assert_eq!(line("US"), "");
}

/// The line about companies alike, where a round of a start-up of this name is all that the partner has done.
fn told_by_a_round(display_name: Option<LocalizedText>, date: Date) -> (String, Ranked) {
    let round = FundingRound {
        date: Some(date),
        stage: Stage::SeriesB.into(),
        amount: won(5_000_000_000),
        investors: vec![RoundInvestor {
            partner: "partners/fund".to_owned(),
            ..RoundInvestor::default()
        }],
        ..FundingRound::default()
    };
    let told = Startup { display_name, rounds: vec![round], ..lidar_company() };
    let world = World::of(vec![
        startup_facts("lumen", &lidar_company()),
        startup_facts("kr-7f3a", &told),
        partner_facts("fund", &Partner::default()),
    ]);
    let ranked = world.explain("startups/lumen", "partners/fund").unwrap().ranked;
    (line_of("SIMILAR", &ranked), ranked)
}

#[test]
fn companies_are_called_by_their_names() {
    let name = |ko: &str, en: &str| {
        let day = Date { year: 2022, month: 3, day: 0 };
        told_by_a_round(Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() }), day).0
    };
    let cases = [
        (
            ("루멘옵틱스", "Lumen Optics"),
            "SIMILAR_COMPANIES 1247: 파트너의 투자·협력 대상 중 이 스타트업과 비슷한 기업: 루멘옵틱스(2022년, \
             유사도 99%). | \
             Companies like the start-up in the partner's deals and partnerships: Lumen Optics (2022, 99% alike).",
        ),
        (
            ("루멘옵틱스", ""),
            "SIMILAR_COMPANIES 1247: 파트너의 투자·협력 대상 중 이 스타트업과 비슷한 기업: 루멘옵틱스(2022년, \
             유사도 99%). | \
             Companies like the start-up in the partner's deals and partnerships: 루멘옵틱스 (2022, 99% alike).",
        ),
        (
            ("", "Lumen Optics"),
            "SIMILAR_COMPANIES 1247: 파트너의 투자·협력 대상 중 이 스타트업과 비슷한 기업: Lumen Optics(2022년, \
             유사도 99%). | \
             Companies like the start-up in the partner's deals and partnerships: Lumen Optics (2022, 99% alike).",
        ),
        (
            ("", ""),
            "SIMILAR_COMPANIES 1247: 파트너의 투자·협력 대상 중 이 스타트업과 비슷한 기업: kr-7f3a(2022년, 유사도 99%). | \
             Companies like the start-up in the partner's deals and partnerships: kr-7f3a (2022, 99% alike).",
        ),
    ];
    for ((ko, en), expected) in cases {
        assert_eq!(name(ko, en), expected);
    }
}

#[test]
fn days_are_told_no_more_exactly_than_they_are_known() {
    for (year, month, day) in [(2022, 3, 5), (2022, 3, 0), (2022, 0, 0)] {
        let date = Date { year, month, day };
        let (_, ranked) = told_by_a_round(en("Told"), date);
        let term = ranked
            .terms
            .iter()
            .find(|term| !term.evidence.as_ref().unwrap().similar_companies.is_empty());
        let companies = term.unwrap().evidence.clone().unwrap().similar_companies;
        assert_eq!(companies[0].date, Some(date));
    }
}

#[test]
fn of_two_deals_with_a_company_the_one_whose_date_is_known_best_is_told() {
    let on = |month, day| PortfolioDeal {
        date: Some(Date { year: 2022, month, day }),
        ..deal("Near", "lidar", "KR", Stage::SeriesB, 2022)
    };
    // All may have been on the last of December.
    let told = [on(12, 0), on(12, 31), on(0, 0)];
    for order in orders(told.len()) {
        let portfolio = order.into_iter().map(|at| told[at].clone()).collect();
        let world = World::of(vec![
            startup_facts("lumen", &lidar_company()),
            partner_facts("p", &Partner { portfolio, ..lidar_investor() }),
        ]);
        let ranked = world.explain("startups/lumen", "partners/p").unwrap().ranked;
        let evidence = ranked.terms.iter().filter_map(|term| term.evidence.as_ref());
        let companies = evidence.flat_map(|evidence| &evidence.similar_companies);
        assert_eq!(companies.map(|company| company.date).collect::<Vec<_>>(), [on(12, 31).date]);
    }
}

#[test]
fn a_near_company_beside_a_deduction_is_told_with_the_reason() {
    let mut partner = lidar_investor();
    // One company that is alike in most things, of many, and long ago.
    partner.portfolio = (0..30)
        .map(|at| deal(&format!("Company {at}"), "fintech", "US", Stage::Growth, 2023))
        .collect();
    partner.portfolio[0] = PortfolioDeal {
        place: place("KR", "KR-29"),
        ..deal("Near", "lidar", "KR", Stage::SeriesB, 2012)
    };
    let line = line_about("SIMILAR", &lidar_company(), &partner);
    assert!(line.starts_with("SIMILAR_COMPANIES -"), "{line}");
    for expected in [
        "최근 투자일수록 크게 반영하면, 파트너의 투자 대상에는 이 스타트업과 비슷한 기업이 적습니다. 가장 가까운 기업: \
         Near(2012년, 유사도 ",
        "Few companies in the partner's deals are like the start-up, recent ones counting more; the nearest: Near \
         (2012, ",
        "% alike).",
    ] {
        assert!(line.contains(expected), "{line}");
    }
}
