//! Golden sentences, and what is missing.

use super::*;
use crate::proto::MatchTermKind;

/// `kind contribution: Korean | English`, a line a term.
fn read_aloud(ranked: &Ranked) -> Vec<String> {
    let line = |term: &crate::proto::MatchTerm| {
        let sentence = term.sentence.clone().unwrap();
        let kind = term.kind().as_str_name().trim_start_matches("MATCH_TERM_KIND_").to_owned();
        format!("{kind} {}: {} | {}", term.contribution_milli, sentence.ko, sentence.en)
    };
    ranked.terms.iter().map(line).collect()
}

#[test]
fn a_good_match_reads_well() {
    let world = lidar_world();
    let explanation = world.explain("startups/lumen", "partners/builders").unwrap();
    assert_eq!(
        read_aloud(&explanation.ranked),
        [
            "STAGE 1500: 투자 14건 중 14건이 시리즈 B 단계로, 평균의 7.5배입니다. | \
             14 of its 14 deals are at the series B stage, 7.5 times the average.",
            "SECTOR 1411: 투자 14건 중 6건이 라이다 분야로, 평균의 4.1배입니다. | \
             6 of its 14 deals are in LiDAR, 4.1 times the average.",
            "PLACE 832: 투자 14건 중 3건이 한국 기업 투자로, 평균의 2.8배입니다. | \
             3 of its 14 deals are in South Korea, 2.8 times the average.",
            "AMOUNT 400: 찾는 금액은 약 380만 달러로, 밝힌 건당 투자 규모(약 50만 달러~200만 달러)로 \
             참여할 수 있는 범위입니다. | \
             The round sought, about USD 3.8 million, is in reach of the tickets it names (about USD 500,000 \
             to USD 2 million).",
            "COOPERATION 300: 파트너가 찾는 투자를 스타트업이 제안하거나 요청합니다. | \
             The start-up offers or asks for what the partner seeks: investment.",
            "ACTIVITY 126: 최근 36개월의 투자는 14건이고, 투자 이력이 있는 기관의 평균은 7.0건입니다. | \
             It made 14 deals in the last 36 months; partners with dated deals made 7.0 on average.",
            "CONCEPTS 58: 두 곳의 소개에 라이다가 함께 나옵니다. | \
             Both describe themselves with LiDAR.",
            "WORDS 12: 두 곳의 소개에 ‘metasurface’가 함께 쓰였습니다. | \
             Both texts use “metasurface”.",
        ]
    );
    assert!(explanation.is_sufficient && explanation.vetoes.is_empty());
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
    let startup = Startup { target_markets: vec![place("JP", "").unwrap()], ..lidar_company() };
    let world = World::of(vec![startup_facts("lumen", &startup), partner_facts("poor", &partner)]);
    let explanation = world.explain("startups/lumen", "partners/poor").unwrap();
    assert_eq!(
        read_aloud(&explanation.ranked),
        [
            "STARTUP_SIDE -1100: 스타트업이 요청하는 투자를 파트너가 제공하거나 찾지 않습니다. \
             함께 쓸 수 있는 언어가 없습니다. \
             파트너의 소재지와 투자·협력 지역이 스타트업의 목표 시장에 들지 않습니다. | \
             The partner neither offers nor seeks what the start-up asks for: investment. \
             They have no language in common. \
             The partner's seat and the places it names lie outside the start-up's target markets.",
            "SECTOR -693: 밝힌 관심 분야에 라이다 분야는 없습니다. | \
             It does not name LiDAR as an interest.",
            "STAGE -693: 밝힌 대상 단계에 시리즈 B 단계는 없습니다. | \
             It does not name the series B stage as its own.",
            "PLACE -500: 밝힌 투자·협력 지역에 한국은 없습니다. | \
             It does not name South Korea as a place where it invests or cooperates.",
            "COOPERATION -300: 파트너가 찾는 공동연구, 연구시설 이용을 스타트업이 제안하거나 요청하지 않습니다. | \
             The start-up neither offers nor asks for what the partner seeks: joint research and use of a \
             laboratory.",
            "AMOUNT -158: 찾는 금액은 약 380만 달러로, 밝힌 건당 투자 규모(약 1000만 달러 이상)보다 작습니다. | \
             The round sought, about USD 3.8 million, is below the tickets it names (about USD 10 million or \
             more).",
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
            "PLACE 1791: 지역이 알려진 한국 투자 10건 중 10건이 광주광역시 기업 투자로, 평균의 9.8배입니다. \
             광주광역시를 투자·협력 지역으로 밝혔습니다. | \
             10 of its 10 deals in South Korea with a known region are in Gwangju, 9.8 times the average. \
             It names Gwangju as a place where it invests or cooperates.",
            "SECTOR 1461: 분야가 알려진 투자 13건 중 6건이 라이다 또는 관련 분야로, 평균의 4.3배입니다. | \
             6 of its 13 deals with a known sector are in LiDAR or a related field, 4.3 times the average.",
        ]
    );
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
    assert_eq!(term(MatchTermKind::Amount).amount, usd(3_800_000));
    assert_eq!(term(MatchTermKind::Words).values, ["metasurface"]);
    assert_eq!(term(MatchTermKind::Concepts).values, ["lidar"]);
    assert_eq!(term(MatchTermKind::Place).values, ["KR"]);
}

#[test]
fn what_is_missing_is_named_with_its_term() {
    let world = World::of(vec![
        startup_facts("empty", &Startup::default()),
        partner_facts("empty", &Partner::default()),
        partner_facts("builders", &lidar_investor()),
    ]);
    let fields = |missing: &[crate::proto::MissingField]| -> Vec<String> {
        missing.iter().map(|missing| missing.field.clone()).collect()
    };
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
