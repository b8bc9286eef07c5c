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
    assert_eq!(read_aloud(&explanation.ranked), [""]);
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
    assert_eq!(read_aloud(&explanation.ranked), [""]);
}

#[test]
fn the_region_speaks_where_it_says_more() {
    let mut partner = lidar_investor();
    for deal in &mut partner.portfolio[..3] {
        deal.place = place("KR", "KR-29");
    }
    partner.portfolio[13].sectors.clear();
    partner.invests_in = vec![place("KR", "KR-29").unwrap()];
    let world = World::of(vec![
        startup_facts("lumen", &lidar_company()),
        partner_facts("builders", &partner),
        partner_facts("average", &other_investor()),
    ]);
    let explanation = world.explain("startups/lumen", "partners/builders").unwrap();
    let lines = read_aloud(&explanation.ranked);
    let of = |kind: &str| lines.iter().find(|line| line.starts_with(kind)).cloned();
    assert_eq!([of("PLACE"), of("SECTOR")], [None, None]);
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
    assert_eq!(term(MatchTermKind::Words).values, ["metasurfac"]);
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
