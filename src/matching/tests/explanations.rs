//! Golden sentences, and what is missing.

use super::*;
use crate::proto::{MatchEvidence, MatchTerm};

#[test]
fn a_good_match_reads_well() {
    let world = lidar_world();
    let explanation = world.explain("startups/lumen", "partners/builders").unwrap();
    assert_eq!(
        read_aloud(&explanation.ranked),
        [
            "SIMILAR_COMPANIES 723: 파트너의 투자 대상 중 이 스타트업과 비슷한 기업: Company 0(2022년, 유사도 50%), \
             Company 1(2022년, 유사도 50%), Company 2(2022년, 유사도 50%). | \
             Companies like the start-up in the partner's deals: Company 0 (2022, 50% alike), Company 1 (2022, 50% \
             alike) and Company 2 (2022, 50% alike).",
            "STAGE 489: 파트너의 투자 14건이 모두 시리즈 B 단계입니다(전체에서는 13%). | \
             All 14 of the partner's deals are at series B; of all deals 13% are.",
            "INDUSTRY 484: 파트너의 투자 14건 중 6건이 전자·통신·로봇 산업입니다(전체에서는 10%). | \
             6 of the partner's 14 deals are in “electronics, telecommunications and robotics”; of all deals 10% are.",
            "PLACE 414: 파트너의 투자 14건 중 3건이 한국 기업 대상입니다(전체에서는 7%). | \
             3 of the partner's 14 deals are in South Korea; of all deals 7% are.",
            "AMOUNT 400: 찾는 금액 50억 원은 파트너가 밝힌 건당 투자 규모(약 6.8억 원~27억 원)로 참여할 수 있는 \
             범위입니다. | \
             The round sought, KRW 5 billion, is in reach of the tickets the partner names (about KRW 680 million \
             to KRW 2.7 billion).",
            "COOPERATION 300: 스타트업이 요청하는 투자를 파트너가 제공합니다. | \
             The partner offers what the start-up asks for: investment.",
            "ACTIVITY -268: 파트너의 투자는 14건이고 최근 36개월에는 14건입니다. 오래된 건일수록 적게 치면 8.3건이며, \
             이력이 있는 파트너의 평균은 같은 방식으로 32건입니다. | \
             The partner made 14 deals, 14 in the last 36 months. With older ones counting less that is 8.3; \
             counted alike, partners with a record have 32 on average.",
            "SECTOR 139: 파트너의 투자 14건 중 6건이 라이다 분야입니다(전체에서는 10%). | \
             6 of the partner's 14 deals are in “LiDAR”; of all deals 10% are.",
            "CONCEPTS 120: 두 프로필에 라이다가 함께 나옵니다. | Both profiles mention “LiDAR”.",
            "WORDS 39: 두 프로필에 ‘scanner’, ‘wavelet’이 함께 쓰였습니다. | \
             Both profiles use the words “scanner” and “wavelet”.",
        ]
    );
    assert!(explanation.is_sufficient && explanation.vetoes.is_empty());
}

#[test]
fn either_side_reads_in_a_line_what_speaks_for_it() {
    let world = lidar_world();
    let ranked = world.explain("startups/lumen", "partners/builders").unwrap().ranked;
    let told = |terms: &[MatchTerm]| -> Vec<String> {
        let briefs = terms.iter().filter_map(|it| brief(it, Taxonomy::builtin()));
        briefs.map(|it| format!("{} | {}", it.ko, it.en)).collect()
    };
    assert_eq!(
        told(&ranked.terms),
        [
            "비슷한 기업과의 투자·협력: Company 0, Company 1, Company 2 | \
             Deals or partnerships with companies alike: Company 0, Company 1 and Company 2",
            "시리즈 B 단계: 투자·협력 14건 | Stage series B: 14 deals or partnerships",
            "같은 산업: 투자·협력 6건 | The same industry: 6 deals or partnerships",
            "한국 기업 대상: 투자·협력 3건 | Companies in South Korea: 3 deals or partnerships",
            "찾는 금액 규모: 밝힌 건당 투자 규모에 가까움 | A round of this size: close to the tickets named",
            "서로 원하는 협력: 투자 | What both are after: investment",
            "라이다 또는 더 넓은 분야: 투자·협력 6건 | \
             “LiDAR” or a broader field: 6 deals or partnerships",
            "두 프로필에 함께 나오는 기술·분야: 라이다 | In both profiles: “LiDAR”",
            "두 프로필에 함께 쓰인 말: ‘scanner’, ‘wavelet’ | Words of both profiles: “scanner” and “wavelet”",
        ]
    );
    // What is the same and speaks against is not told, whatever it is.
    let against = |it: &MatchTerm| MatchTerm {
        contribution_milli: -it.contribution_milli.abs(),
        ..it.clone()
    };
    assert_eq!(told(&ranked.terms.iter().map(against).collect::<Vec<_>>()), [""; 0]);
    // Nor what is told in cautious words alone: that no company is alike in most things, though many are a little.
    let cautious = MatchTerm {
        kind: MatchTermKind::SimilarCompanies.into(),
        contribution_milli: 100,
        evidence: Some(MatchEvidence { total_deals: 30, ..MatchEvidence::default() }),
        ..MatchTerm::default()
    };
    assert_eq!(told(&[cautious]), [""; 0]);
}

#[test]
fn a_poor_match_reads_well() {
    let partner = Partner {
        sectors: strings(&["fintech"]),
        stages: vec![Stage::Seed.into()],
        invests_in: vec![place("US", "").unwrap()],
        ticket: Some(TicketRange { min: usd(10_000_000), max: None }),
        seeks: kinds(&[CooperationKind::JointResearch, CooperationKind::LabUse]),
        offers: kinds(&[CooperationKind::LabUse]),
        languages: strings(&["ja"]),
        ..Partner::default()
    };
    let sought = RoundSought { amount: usd(3_800_000), ..RoundSought::default() };
    let startup = Startup {
        target_markets: vec![place("JP", "").unwrap()],
        round_sought: Some(sought),
        ..lidar_company()
    };
    let world = World::of(vec![startup_facts("lumen", &startup), partner_facts("poor", &partner)]);
    let explanation = world.explain("startups/lumen", "partners/poor").unwrap();
    assert_eq!(
        read_aloud(&explanation.ranked),
        [
            "STARTUP_SIDE -1100: 스타트업이 요청하는 투자를 파트너가 제공하지 않습니다. \
             함께 쓸 수 있는 언어가 없습니다. \
             파트너의 소재지와 투자·협력 지역이 스타트업의 목표 시장에 들지 않습니다. | \
             The partner does not offer what the start-up asks for: investment. \
             They have no language in common. \
             The partner's seat and the places it names lie outside the start-up's target markets.",
            "STAGE -693: 파트너가 밝힌 대상 단계에 시리즈 B 단계는 없습니다. | \
             The partner does not say it invests or cooperates at series B.",
            "PLACE -500: 파트너가 밝힌 투자·협력 지역에 한국은 없습니다. | \
             The partner names other countries, not South Korea.",
            "SECTOR -485: 파트너가 밝힌 관심 분야에 라이다는 없습니다. | \
             The partner does not name “LiDAR” as an interest.",
            "INDUSTRY -208: 파트너가 밝힌 관심 분야 가운데 전자·통신·로봇 산업에 속하는 것은 없습니다. | \
             The partner names no interest within “electronics, telecommunications and robotics”.",
            "AMOUNT -158: 찾는 금액 380만 달러는 파트너가 밝힌 건당 투자 규모(1,000만 달러 이상)보다 작습니다. | \
             The round sought, USD 3.8 million, is below the tickets the partner names (USD 10 million or more).",
        ]
    );
}

#[test]
fn a_sentence_says_no_more_than_its_figures() {
    let (mut partner, mut average) = (lidar_investor(), other_investor());
    partner.portfolio[..10].iter_mut().for_each(|deal| deal.place = place("KR", "KR-29"));
    average.portfolio.iter_mut().for_each(|deal| deal.place = place("KR", "KR-11"));
    partner.portfolio[0].sectors = strings(&["photonics"]);
    partner.portfolio[13].sectors.clear();
    partner.invests_in = vec![place("KR", "KR-29").unwrap()];
    let world = World::of(vec![
        startup_facts("lumen", &lidar_company()),
        partner_facts("builders", &partner),
        partner_facts("average", &average),
    ]);
    let explanation = world.explain("startups/lumen", "partners/builders").unwrap();
    let lines = read_aloud(&explanation.ranked);
    let of = |kind: &str| lines.iter().find(|line| line.starts_with(kind)).cloned().unwrap();
    assert_eq!(
        [of("PLACE"), of("SECTOR")],
        [
            "PLACE 2130: 파트너의 투자 가운데 지역이 알려진 한국 기업 대상 10건이 모두 광주광역시 기업 대상입니다\
             (한국 기업 대상 전체에서는 10%). 파트너는 광주광역시를 투자·협력 지역으로 밝혔습니다. | \
             All 10 of the partner's deals in South Korea with a known region are in Gwangju; of all deals in South Korea 10% \
             are. The partner names Gwangju as a place to invest or cooperate.",
            "SECTOR 139: 파트너의 투자 가운데 분야가 알려진 13건 중 6건이 라이다 분야(5건) 또는 더 넓은 분야입니다\
             (분야가 알려진 건 전체에서는 10%). | \
             6 of the partner's 13 deals with a known sector are in “LiDAR” or a broader field, 5 of them in \
             “LiDAR” itself; of all deals with a known sector 10% are.",
        ]
    );
}

/// The sentences about the sector of a company in medical AI and an investor with these deals and interests.
fn about_medical_ai(deals: &[&str], sectors: &[&str], kind: PartnerKind) -> String {
    let startup = Startup { sectors: strings(&["medical-ai"]), ..Startup::default() };
    let deal = |(at, sector): (usize, &&str)| {
        deal(&format!("Company {at}"), sector, "KR", Stage::Seed, 2022)
    };
    let partner = Partner {
        kind: kind.into(),
        sectors: strings(sectors),
        portfolio: deals.iter().enumerate().map(deal).collect(),
        ..Partner::default()
    };
    let line = line_about("SECTOR", &startup, &partner);
    line.rsplit_once(" | ").map(|(_, english)| english.to_owned()).unwrap_or_default()
}

#[test]
fn statement_and_record_are_told_in_the_order_of_their_weight() {
    use PartnerKind::{Lab, VentureCapital};
    let cases: [(&[&str], &[&str], PartnerKind, &str); 9] = [
        (
            &["fintech"; 11],
            &["ai"],
            VentureCapital,
            "None of the partner's 11 deals is in “medical AI”, though it names “artificial intelligence” as an interest.",
        ),
        (
            &["fintech"; 1],
            &["medical-ai"],
            VentureCapital,
            "The partner names “medical AI” as an interest, though its only deal is not there.",
        ),
        (
            &["fintech", "", ""],
            &["medical-ai"],
            VentureCapital,
            "The partner names “medical AI” as an interest, though its only deal with a known sector is not there.",
        ),
        (
            &["fintech"; 2],
            &["medical-ai"],
            VentureCapital,
            "The partner names “medical AI” as an interest, though none of its 2 deals is there.",
        ),
        (
            &["medical-ai"; 2],
            &["medical-ai"],
            VentureCapital,
            "Both of the partner's deals are in “medical AI”; of all deals 2% are. \
             The partner names “medical AI” as an interest.",
        ),
        (
            &["medical-ai"; 1],
            &[],
            Lab,
            "The partner's only deal or partnership is in “medical AI”; of all deals 1% are.",
        ),
        (
            &["medical-ai"; 3],
            &["fintech"],
            Lab,
            "The partner does not name “medical AI” as an interest. \
             All 3 of the partner's deals and partnerships are in “medical AI”; of all deals 3% are. \
             What it says of itself counts for more here than its deals and partnerships.",
        ),
        (
            &["ai", "fintech"],
            &[],
            VentureCapital,
            "1 of the partner's 2 deals is in a broader field than “medical AI”; of all deals 94% are.",
        ),
        (&["fintech"; 3], &[], VentureCapital, "None of the partner's 3 deals is in “medical AI”."),
    ];
    for (deals, sectors, kind, expected) in cases {
        assert_eq!(about_medical_ai(deals, sectors, kind), expected);
    }
}

#[test]
fn evidence_carries_its_figures() {
    let world = lidar_world();
    let explanation = world.explain("startups/lumen", "partners/builders").unwrap();
    let term = |kind: MatchTermKind| {
        let term = explanation.ranked.terms.iter().find(|term| term.kind() == kind);
        term.unwrap().evidence.clone().unwrap()
    };
    let sector = term(MatchTermKind::Sector);
    assert_eq!((sector.matching_deals, sector.total_deals, sector.declared), (6, 14, false));
    assert_eq!(sector.values, ["lidar"]);
    // 6 of 14 against 12 of 134; the others' deals are a year older and weigh 0.8 of one each.
    let average = (6.0 + 6.0 * 0.8) / (14.0 + 120.0 * 0.8);
    assert!((sector.times_average - (6.0 / 14.0) / average).abs() < 0.05, "{sector:?}");
    let activity = term(MatchTermKind::Activity);
    assert_eq!((activity.matching_deals, activity.total_deals), (14, 14));
    assert!((activity.times_average - 14.0 / ((14.0 + 120.0 * 0.8) / 2.0)).abs() < 0.01);
    assert_eq!((sector.unverified_deals, sector.stale_deals), (6, 0));
    let similar = term(MatchTermKind::SimilarCompanies).similar_companies;
    assert_eq!(similar.len(), 3);
    assert!(similar.iter().all(|company| company.similarity_percent >= 50));
    assert_eq!(term(MatchTermKind::Amount).amount, won(5_000_000_000));
    assert_eq!(term(MatchTermKind::Words).values, ["scanner", "wavelet"]);
    assert_eq!(term(MatchTermKind::Concepts).values, ["lidar"]);
    assert_eq!(term(MatchTermKind::Place).values, ["KR"]);
}

#[test]
fn words_are_evidence_from_two_on_and_never_tags_or_places() {
    let line = |tags: &[&str], ours: &str, theirs: &str| {
        let startup = Startup { one_liner: en(ours), tags: strings(tags), ..Startup::default() };
        let partner = Partner { thesis: en(theirs), tags: strings(tags), ..Partner::default() };
        line_about("WORDS", &startup, &partner)
    };
    let empty: &[&str] = &[];
    assert_ne!(line(empty, "wavelet scanner", "scanner with wavelet"), "");
    assert_eq!(line(empty, "wavelet scanner", "wavelet film"), "");
    assert_eq!(line(&["delegation", "smallgiants"], "wavelet", "wavelet"), "");
    assert_eq!(line(empty, "Gwangju wavelet in Korea", "Gwangju wavelet of Korea"), "");
    // Concepts of tags are evidence.
    let startup = Startup { tags: strings(&["LiDAR"]), ..Startup::default() };
    let partner = Partner { tags: strings(&["라이다"]), ..Partner::default() };
    assert!(line_about("CONCEPTS", &startup, &partner).ends_with("Both profiles mention “LiDAR”."));
}

#[test]
fn a_round_is_sought_until_it_closes() {
    let closing = |date| RoundSought {
        closing_date: date,
        amount: won(5_000_000_000),
        ..RoundSought::default()
    };
    let dates = [
        (None, true),
        (Some(Date { year: 2024, month: 6, day: 30 }), true),
        (Some(Date { year: 2024, month: 6, day: 29 }), false),
    ];
    for (date, is_sought) in dates {
        let startup = Startup { round_sought: Some(closing(date)), ..lidar_company() };
        assert_eq!(!line_about("AMOUNT", &startup, &lidar_investor()).is_empty(), is_sought);
        let world = World::of(vec![startup_facts("lumen", &startup)]);
        let missing = fields(&world.rank("startups/lumen").missing);
        let is_told = missing.iter().any(|field| field == "round_sought.closing_date");
        assert_eq!(is_told, !is_sought, "{missing:?}");
    }
}

#[test]
fn what_deals_elsewhere_and_tags_make_known_is_not_missing() {
    let told = Startup {
        rounds: vec![FundingRound {
            stage: Stage::Seed.into(),
            amount: usd(2_000_000),
            investors: vec![RoundInvestor {
                partner: "partners/quiet".to_owned(),
                ..RoundInvestor::default()
            }],
            ..FundingRound::default()
        }],
        ..lidar_company()
    };
    let tagged = Startup { tags: strings(&["beams"]), ..Startup::default() };
    let mut fund = lidar_investor();
    fund.portfolio[0].tags = tagged.tags.clone();
    let named = Partner { tags: tagged.tags.clone(), ..Partner::default() };
    let world = World::of(vec![
        startup_facts("told", &told),
        startup_facts("lumen", &lidar_company()),
        startup_facts("tagged", &tagged),
        partner_facts("quiet", &Partner::default()),
        partner_facts("named", &named),
        partner_facts("builders", &fund),
    ]);
    let of = |missing: &[crate::proto::MissingField]| -> Vec<(String, i32)> {
        missing.iter().map(|it| (it.field.clone(), it.coverage_percent)).collect()
    };
    let has = |told: &[(String, i32)], field: &str| told.iter().any(|(it, _)| it == field);

    // Of one deal all is known but its date: a record it is.
    let quiet = of(&world.rank("partners/quiet").missing);
    for field in ["sectors", "stages", "invests_in", "ticket"] {
        assert!(!has(&quiet, field), "{field}: {quiet:?}");
    }
    assert!(quiet.contains(&("portfolio".to_owned(), 0)), "{quiet:?}");
    assert_eq!(
        of(&world.explain("startups/lumen", "partners/quiet").unwrap().ranked.missing),
        quiet
    );

    // A tag that a deal has stands for a sector, which would count beside it.
    let tagged = of(&world.rank("startups/tagged").missing);
    let sectors = tagged.iter().position(|it| *it == ("sectors".to_owned(), 0));
    let asks = tagged.iter().position(|(field, _)| field == "asks");
    assert!(sectors > asks && asks.is_some(), "{tagged:?}");
    // The partner with that tag has told enough for this one, and not for others.
    for (startup, percent) in [("startups/tagged", 0), ("startups/lumen", 20)] {
        let missing = of(&world.explain(startup, "partners/named").unwrap().ranked.missing);
        assert!(missing.contains(&("sectors".to_owned(), percent)), "{missing:?}");
    }
}

#[test]
fn an_amount_without_a_rate_is_not_called_missing() {
    let gold = |units| Some(Money { currency_code: "XAU".to_owned(), units, nanos: 0 });
    for (units, is_missing) in [(5, false), (0, true)] {
        let sought = RoundSought { amount: gold(units), ..RoundSought::default() };
        let startup = Startup { round_sought: Some(sought), ..Startup::default() };
        let tickets = [
            TicketRange { min: gold(units), max: None },
            TicketRange { min: None, max: gold(units) },
        ];
        for ticket in tickets {
            let partner = Partner { ticket: Some(ticket), ..Partner::default() };
            let world = World::of(vec![startup_facts("s", &startup), partner_facts("p", &partner)]);
            let explained = world.explain("startups/s", "partners/p").unwrap();
            let told = fields(&[explained.missing, explained.ranked.missing].concat());
            for field in ["round_sought.amount", "ticket"] {
                assert_eq!(told.iter().any(|it| it == field), is_missing, "{told:?}");
            }
        }
    }
}

#[test]
fn that_a_round_has_closed_is_told_with_what_decides() {
    let closing_date = Some(Date { year: 2024, month: 6, day: 29 });
    let sought = RoundSought { closing_date, amount: won(5_000_000_000), ..RoundSought::default() };
    let closed = Startup { round_sought: Some(sought), ..Startup::default() };
    let world = World::of(vec![
        startup_facts("closed", &closed),
        startup_facts("empty", &Startup::default()),
        startup_facts("silent", &Startup::default()),
        partner_facts("builders", &lidar_investor()),
    ]);
    let explained = world.explain("startups/closed", "partners/builders").unwrap();
    let deciding =
        ["sectors", "description", "stage", "place", "round_sought.closing_date", "asks"];
    assert_eq!(fields(&explained.missing)[..6], deciding);
    assert_eq!(explained.missing[4].coverage_percent, 10);
    // Of three candidates of whom too little is known, two name no round and the round of one has closed.
    assert_eq!(
        fields(&world.rank("partners/builders").candidates_missing)[4..],
        ["asks", "round_sought.amount", "round_sought.closing_date"]
    );
}

fn fields(missing: &[crate::proto::MissingField]) -> Vec<String> {
    missing.iter().map(|missing| missing.field.clone()).collect()
}

#[test]
fn what_is_missing_is_named_with_its_term() {
    let world = World::of(vec![
        startup_facts("empty", &Startup::default()),
        partner_facts("empty", &Partner::default()),
        partner_facts("builders", &lidar_investor()),
    ]);
    let explanation = world.explain("startups/empty", "partners/builders").unwrap();
    assert_eq!(
        fields(&explanation.missing),
        [
            "sectors",
            "description",
            "stage",
            "place",
            "round_sought.amount",
            "asks",
            "languages",
            "target_markets"
        ]
    );
    assert_eq!(fields(&explanation.ranked.missing), ["place"]);
    let explanation = world.explain("startups/empty", "partners/empty").unwrap();
    assert_eq!(explanation.ranked.missing.len(), 10);
    assert_eq!(world.explain("startups/empty", "startups/empty"), None);
    assert_eq!(world.explain("startups/empty", "partners/nobody"), None);
}

#[test]
fn what_candidates_lack_is_told_the_most_frequent_first() {
    let with_text = Partner { thesis: en("We back wavelet optics"), ..Partner::default() };
    let with_stage = Partner { stages: vec![Stage::Seed.into()], ..with_text.clone() };
    let world = World::of(vec![
        startup_facts("lumen", &lidar_company()),
        partner_facts("empty", &Partner::default()),
        partner_facts("text", &with_text),
        partner_facts("stage", &with_stage),
        partner_facts("builders", &lidar_investor()),
    ]);
    let ranking = world.rank("startups/lumen");
    assert_eq!((ranking.insufficient, ranking.ranked), (2, 2));
    assert_eq!(
        fields(&ranking.candidates_missing),
        ["sectors", "stages", "invests_in", "ticket", "seeks", "thesis"]
    );
    assert!(fields(&ranking.missing).iter().all(|field| field == "target_markets"));
}

#[test]
fn a_round_is_compared_in_the_currency_it_is_sought_in() {
    let line = |max: Option<Money>| {
        let partner = Partner { ticket: Some(TicketRange { min: None, max }), ..lidar_investor() };
        line_about("AMOUNT", &lidar_company(), &partner)
    };
    let cases = [
        (won(2_000_000_000), "AMOUNT 400", "is in reach of", "(up to KRW 2 billion)."),
        // A tenth of the round, to the won.
        (won(500_000_000), "AMOUNT 400", "is in reach of", "(up to KRW 500 million)."),
        (won(499_990_000), "AMOUNT 400", "is nearly in reach of", "(up to about KRW 500 million)."),
        // Yearly rates tell no closer than a twentieth.
        (usd(350_000), "AMOUNT 400", "is in reach of", "(up to about KRW 480 million)."),
        (usd(300_000), "AMOUNT 313", "is nearly in reach of", "(up to about KRW 410 million)."),
        (usd(100_000), "AMOUNT -321", "is out of reach of", "(up to about KRW 140 million)."),
    ];
    for (max, milli, fit, tickets) in cases {
        let line = line(max);
        let told = line.starts_with(milli) && line.contains(fit) && line.ends_with(tickets);
        assert!(told && line.contains("The round sought, KRW 5 billion"), "{line}");
    }
}

#[test]
fn a_round_whose_size_is_reckoned_from_the_partners_part_is_called_an_estimate() {
    let sentence = |known: usize, parts: usize| {
        let deal = |at: usize| PortfolioDeal {
            round_amount: if at < known { won(5_000_000_000) } else { None },
            amount: if at < known + parts { won(1_700_000_000) } else { None },
            ..deal(&format!("Company {at}"), "lidar", "US", Stage::SeriesB, 2022)
        };
        let partner = Partner { portfolio: (0..4).map(deal).collect(), ..lidar_investor() };
        line_about("AMOUNT", &lidar_company(), &partner)
    };
    assert!(!sentence(3, 0).contains("추정") && !sentence(3, 0).contains("estimated"));
    let cases = [
        (
            (1, 2),
            "3건 중 2건의 라운드 규모는 파트너 투자액의 3배로 추정한 값입니다.",
            "Of 2 of these 3 the size of the round is estimated as three times the partner's own part.",
        ),
        (
            (0, 3),
            "라운드 규모는 모두 파트너 투자액의 3배로 추정한 값입니다.",
            "The sizes of the rounds are estimated as three times the partner's own part.",
        ),
        (
            (0, 1),
            "라운드 규모는 파트너 투자액의 3배로 추정한 값입니다.",
            "The size of the round is estimated as three times the partner's own part.",
        ),
    ];
    for ((known, parts), ko, en) in cases {
        let told = sentence(known, parts);
        assert!(told.contains(ko) && told.contains(en), "{told}");
    }
}

#[test]
fn words_about_an_amount_agree_with_its_sign() {
    let sought = RoundSought { amount: won(2_000_000_000), ..RoundSought::default() };
    let startup = Startup { round_sought: Some(sought), ..lidar_company() };
    let line = |ticket| {
        line_about("AMOUNT", &startup, &Partner { ticket: Some(ticket), ..lidar_investor() })
    };
    let from = |min| line(TicketRange { min, max: None });
    assert!(from(won(2_000_000_000)).contains("400: 찾는 금액 20억 원은"));
    assert!(from(won(2_000_000_000)).contains("(20억 원 이상)로 참여할 수 있는 범위입니다"));
    assert!(from(usd(1_500_000)).contains("(약 20억 원 이상)로 참여할 수 있는 범위입니다"));
    for tenths in 1..100 {
        for line in [
            from(won(200_000_000 * tenths)),
            line(TicketRange { min: None, max: won(20_000_000 * tenths) }),
        ] {
            let is_against = ["is below", "is out of reach"].iter().any(|it| line.contains(it));
            assert_eq!(line.contains(" -"), is_against, "{line}");
        }
    }
}

#[test]
fn words_count_in_the_language_that_tells_most() {
    let startup = Startup {
        one_liner: Some(LocalizedText {
            ko: "쐐기틀 누름쇠".to_owned(),
            en: "Quibble gusset sheets".to_owned(),
        }),
        ..Startup::default()
    };
    let line = |ko: &str, thesis: &str| {
        let thesis = LocalizedText { ko: ko.to_owned(), en: thesis.to_owned() };
        let partner = Partner { thesis: Some(thesis), ..Partner::default() };
        line_about("WORDS", &startup, &partner)
    };
    let english = line("", "Quibble and gusset");
    assert!(english.ends_with("use the words “Quibble” and “gusset”."), "{english}");
    // A translation is no second word.
    assert_eq!(line("쐐기틀", "Quibble and gusset"), english);
    assert_eq!(line("쐐기틀", "Quibble"), "");
    let korean = line("쐐기틀 누름쇠", "Quibble");
    assert!(korean.ends_with("use the words “누름쇠” and “쐐기틀”."), "{korean}");
}

#[test]
fn laboratories_have_deals_and_partnerships() {
    let partner = Partner { kind: PartnerKind::Lab.into(), ..lidar_investor() };
    assert_eq!(
        line_about("SECTOR", &lidar_company(), &partner).split(": ").nth(1),
        Some(
            "파트너의 투자·협력 14건 중 6건이 라이다 분야입니다(전체에서는 10%). | \
             6 of the partner's 14 deals and partnerships are in “LiDAR”; of all deals 10% are."
        )
    );
    let quiet = Partner { portfolio: Vec::new(), ..partner };
    assert_eq!(line_about("ACTIVITY", &lidar_company(), &quiet), "");
}

#[test]
fn a_statement_is_worth_little_while_no_deals_are_known() {
    let named = Partner {
        sectors: strings(&["lidar"]),
        stages: vec![Stage::SeriesB.into()],
        invests_in: vec![place("KR", "KR-29").unwrap()],
        ..Partner::default()
    };
    let other = Partner {
        sectors: strings(&["fintech"]),
        stages: vec![Stage::Seed.into()],
        invests_in: vec![place("KR", "KR-11").unwrap()],
        ..Partner::default()
    };
    let world = World::of(vec![
        startup_facts("lumen", &lidar_company()),
        partner_facts("named", &named),
        partner_facts("other", &other),
    ]);
    for (partner, sector, industry, place) in
        [("named", 485, 208, 1109), ("other", -485, -208, -555)]
    {
        let name = format!("partners/{partner}");
        let found = world.explain("startups/lumen", &name).unwrap().ranked;
        let of = |kind| {
            let term = found.terms.iter().find(|term| term.kind() == kind);
            term.map_or(0, |term| term.contribution_milli)
        };
        let fields = [MatchTermKind::Sector, MatchTermKind::Industry].map(of);
        assert_eq!(fields, [sector, industry], "{partner}");
        // Who names a sector names its industry too: together they are one statement, as a stage is.
        assert_eq!(of(MatchTermKind::Stage), sector + industry, "{partner}");
        // Country and region are two.
        assert_eq!(of(MatchTermKind::Place), place, "{partner}");
    }
}

#[test]
fn a_tag_of_which_a_partner_says_nothing_does_not_hide_its_sectors() {
    let tagged = Startup { tags: strings(&["wavelets"]), ..lidar_company() };
    let named = Partner { sectors: strings(&["lidar"]), ..Partner::default() };
    let mut other = other_investor();
    other.portfolio[0].tags = strings(&["Wavelets"]);
    let line = |startup: &Startup| {
        let world = World::of(vec![
            startup_facts("lumen", startup),
            partner_facts("named", &named),
            partner_facts("average", &other),
        ]);
        let explained = world.explain("startups/lumen", "partners/named").unwrap().ranked;
        read_aloud(&explained).into_iter().find(|line| line.starts_with("SECTOR"))
    };
    assert!(line(&tagged).is_some());
    assert_eq!(line(&tagged), line(&lidar_company()));
}
