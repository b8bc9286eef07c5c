//! Each veto by itself, and all at once.

use super::*;
use crate::proto::{Audience, Competitor, PartnerExclusions, StartupExclusions, VetoKind};

/// The vetoes on a pair: kind, values, both sentences.
fn vetoes(startup: &Startup, partner: &Partner) -> Vec<(VetoKind, Vec<String>, LocalizedText)> {
    let world =
        World::of(vec![startup_facts("lumen", startup), partner_facts("builders", partner)]);
    let explanation = world.explain("startups/lumen", "partners/builders").unwrap();
    let ranking = world.rank("startups/lumen");
    assert_eq!(ranking.vetoed_count, u64::from(!explanation.vetoes.is_empty()));
    assert_eq!(
        ranking.vetoed.first().map(|vetoed| vetoed.vetoes.clone()).unwrap_or_default(),
        explanation.vetoes
    );
    explanation
        .vetoes
        .into_iter()
        .map(|veto| (veto.kind(), veto.values, veto.sentence.unwrap()))
        .collect()
}

fn by_partner(exclusions: PartnerExclusions) -> Partner {
    Partner { exclusions: Some(exclusions), ..lidar_investor() }
}

fn by_startup(exclusions: StartupExclusions) -> Startup {
    Startup { exclusions: Some(exclusions), ..lidar_company() }
}

#[test]
fn each_veto_says_what_it_is_about() {
    let cases = [
        (
            lidar_company(),
            by_partner(PartnerExclusions {
                sectors: strings(&["sensors"]),
                ..PartnerExclusions::default()
            }),
            VetoKind::ExcludedSector,
            "lidar",
            "파트너가 스타트업의 분야를 제외했습니다: 라이다.",
        ),
        (
            lidar_company(),
            by_partner(PartnerExclusions {
                startups: strings(&["startups/lumen"]),
                ..PartnerExclusions::default()
            }),
            VetoKind::ExcludedByPartner,
            "startups/lumen",
            "파트너가 제외한 대상입니다: startups/lumen.",
        ),
        (
            lidar_company(),
            by_partner(PartnerExclusions {
                country_codes: strings(&["KR"]),
                ..PartnerExclusions::default()
            }),
            VetoKind::ExcludedByPartner,
            "KR",
            "파트너가 제외한 대상입니다: 한국.",
        ),
        (
            lidar_company(),
            by_partner(PartnerExclusions {
                stages: vec![Stage::SeriesB.into()],
                ..PartnerExclusions::default()
            }),
            VetoKind::ExcludedByPartner,
            "STAGE_SERIES_B",
            "파트너가 제외한 대상입니다: 시리즈 B 단계.",
        ),
        (
            by_startup(StartupExclusions {
                partners: strings(&["partners/builders"]),
                ..StartupExclusions::default()
            }),
            lidar_investor(),
            VetoKind::ExcludedByStartup,
            "partners/builders",
            "스타트업이 제외한 대상입니다: partners/builders.",
        ),
        (
            by_startup(StartupExclusions {
                partner_kinds: vec![PartnerKind::VentureCapital.into()],
                ..StartupExclusions::default()
            }),
            lidar_investor(),
            VetoKind::ExcludedByStartup,
            "PARTNER_KIND_VENTURE_CAPITAL",
            "스타트업이 제외한 대상입니다: 벤처캐피탈.",
        ),
        (
            by_startup(StartupExclusions {
                country_codes: strings(&["US"]),
                ..StartupExclusions::default()
            }),
            Partner { place: place("US", "US-CA"), ..lidar_investor() },
            VetoKind::ExcludedByStartup,
            "US",
            "스타트업이 제외한 대상입니다: 미국.",
        ),
        (
            minding("(주)컴퍼니 일", ""),
            Partner {
                portfolio: vec![deal("컴퍼니일", "lidar", "KR", Stage::Seed, 2020)],
                ..lidar_investor()
            },
            VetoKind::CompetitorInPortfolio,
            "(주)컴퍼니 일",
            "경쟁사에 투자하거나 협력한 파트너입니다: (주)컴퍼니 일.",
        ),
        (
            lidar_company(),
            Partner { closed_to_new_deals: true, ..lidar_investor() },
            VetoKind::ClosedToNewDeals,
            "",
            "파트너가 현재 신규 투자나 협력을 진행하지 않습니다.",
        ),
    ];
    for (startup, partner, kind, value, sentence) in cases {
        let vetoes = vetoes(&startup, &partner);
        let values = if value.is_empty() { Vec::new() } else { strings(&[value]) };
        assert_eq!(vetoes.len(), 1, "{kind:?}");
        assert_eq!((vetoes[0].0, &vetoes[0].1), (kind, &values));
        assert_eq!(vetoes[0].2.ko, sentence);
        assert!(!vetoes[0].2.en.is_empty());
    }
    assert_eq!(vetoes(&lidar_company(), &lidar_investor()), []);
}

fn minding(name: &str, startup: &str) -> Startup {
    let competitor = Competitor { competitor_name: name.to_owned(), startup: startup.to_owned() };
    Startup {
        competitors: vec![competitor],
        avoids_partners_of_competitors: true,
        ..lidar_company()
    }
}

#[test]
fn a_competitor_counts_only_where_it_is_minded_and_already_backed() {
    let deal = PortfolioDeal {
        startup: "startups/rival".to_owned(),
        ..deal("Other name", "lidar", "KR", Stage::Seed, 2024)
    };
    let backing = |deal: PortfolioDeal| Partner { portfolio: vec![deal], ..lidar_investor() };
    let minding = minding("Rival", "startups/rival");
    assert_eq!(vetoes(&minding, &backing(deal.clone())).len(), 1);
    let careless = Startup { avoids_partners_of_competitors: false, ..minding.clone() };
    assert_eq!(vetoes(&careless, &backing(deal.clone())), []);
    let on =
        |year, month| PortfolioDeal { date: Some(Date { year, month, day: 0 }), ..deal.clone() };
    // A year or a month alone may mean its first day: whoever may have backed a competitor is not proposed.
    for (year, month, found) in [(2024, 0, 1), (2024, 6, 1), (2024, 7, 0), (2025, 0, 0)] {
        assert_eq!(vetoes(&minding, &backing(on(year, month))).len(), found, "{year}-{month}");
    }
}

/// Of all that tells who has backed whom, in both directions.
#[test]
fn a_backer_is_known_by_rounds_and_records_too_and_alike_from_both_sides() {
    let rival = |name: &str, investor: &str, profile: &str, year| {
        let investor = RoundInvestor {
            investor_name: investor.to_owned(),
            partner: profile.to_owned(),
            ..RoundInvestor::default()
        };
        let date = Some(Date { year, month: 0, day: 0 });
        let round = FundingRound { date, investors: vec![investor], ..FundingRound::default() };
        Startup { display_name: en(name), rounds: vec![round], ..Startup::default() }
    };
    let quiet = || rival("Rival", "", "", 2020);
    let none = EngagementKind::Unspecified;
    let officer: Vec<i32> = vec![Audience::Officer.into()];
    let cases = [
        (quiet(), none, 2020, None),
        (rival("Rival", "", "partners/builders", 2020), none, 2020, Some(&officer)),
        (rival("Rival", "BUILDERS Inc.", "", 2020), none, 2020, Some(&officer)),
        // Which of the year's days it was is not known.
        (rival("Rival", "", "partners/builders", 2024), none, 2020, Some(&officer)),
        (rival("Rival", "", "partners/builders", 2025), none, 2020, None),
        (rival("Rival", "Others", "partners/others", 2020), none, 2020, None),
        // Of two investors of one name the other.
        (rival("Rival", "Builders", "partners/namesake", 2020), none, 2020, None),
        (rival("Rival", "Builders", "partners/gone", 2020), none, 2020, Some(&officer)),
        (quiet(), EngagementKind::Invested, 2023, Some(&officer)),
        (quiet(), EngagementKind::Invested, 2024, Some(&officer)),
        (quiet(), EngagementKind::Invested, 2025, None),
        (quiet(), EngagementKind::Mou, 2023, None),
        (quiet(), EngagementKind::Met, 2023, None),
    ];
    for (at, (rival, kind, year, expected)) in cases.into_iter().enumerate() {
        for (name, profile) in [("Rival", ""), ("", "startups/rival"), ("Other", "")] {
            let minding = minding(name, profile);
            let world = World::of(vec![
                startup_facts("lumen", &minding),
                partner_facts("builders", &lidar_investor()),
                partner_facts("namesake", &lidar_investor()),
                startup_facts("rival", &rival),
                engagement_facts("one", &record(kind, "rival", "builders", (year, 0, 0))),
            ]);
            let one = world.explain("startups/lumen", "partners/builders").unwrap();
            let other = world.explain("partners/builders", "startups/lumen").unwrap();
            assert_eq!(one.vetoes, other.vetoes, "case {at} by {name:?} or {profile:?}");
            let found: Vec<_> = one.vetoes.iter().map(|veto| &veto.audiences).collect();
            let is_named = name != "Other";
            let expected: Vec<_> = expected.filter(|_| is_named).into_iter().collect();
            assert_eq!(found, expected, "case {at} by {name:?} or {profile:?}");
        }
    }
}

#[test]
fn what_a_portfolio_tells_of_competitors_is_told_to_the_startup_and_what_others_tell_is_not() {
    let holding = deal("Rival", "lidar", "KR", Stage::Seed, 2022);
    let told = |name: &str| {
        let investor =
            RoundInvestor { investor_name: "Builders".to_owned(), ..RoundInvestor::default() };
        let rounds = vec![FundingRound { investors: vec![investor], ..FundingRound::default() }];
        Startup { display_name: en(name), rounds, ..Startup::default() }
    };
    let mut minding = minding("Rival", "");
    minding
        .competitors
        .push(Competitor { competitor_name: "Quiet".to_owned(), ..Default::default() });
    let world = World::of(vec![
        startup_facts("lumen", &minding),
        partner_facts("builders", &Partner { portfolio: vec![holding], ..lidar_investor() }),
        startup_facts("rival", &told("Rival")),
        startup_facts("quiet", &told("Quiet")),
    ]);
    let (officer, startup) = (Audience::Officer.into(), Audience::Startup.into());
    let names = [("startups/lumen", "partners/builders"), ("partners/builders", "startups/lumen")];
    for (subject, candidate) in names {
        let vetoes = world.explain(subject, candidate).unwrap().vetoes;
        let found: Vec<_> =
            vetoes.iter().map(|it| (&it.values[0][..], &it.audiences[..])).collect();
        assert_eq!(found, [("Rival", &[officer, startup][..]), ("Quiet", &[officer][..])]);
    }
}

#[test]
fn a_competitor_is_known_by_its_profile_or_by_the_name_given() {
    let minding = minding("Rival", "startups/rival");
    let with = |name: &str, profile: &str| Partner {
        portfolio: vec![PortfolioDeal {
            startup: profile.to_owned(),
            ..deal(name, "lidar", "KR", Stage::Seed, 2022)
        }],
        ..lidar_investor()
    };
    let cases = [
        ("RIVAL, Inc.", "", 1),
        ("", "startups/rival", 1),
        ("Rival Labs", "", 0),
        ("", "startups/other", 0),
    ];
    for (name, profile, found) in cases {
        assert_eq!(vetoes(&minding, &with(name, profile)).len(), found, "{name} {profile}");
    }
}

#[test]
fn a_veto_lists_few_and_short_values() {
    let long = |at: usize| format!("{at}{}", "가".repeat(300));
    let competitor = |at| Competitor { competitor_name: long(at), ..Competitor::default() };
    let startup = Startup {
        competitors: (0..20).map(competitor).collect(),
        avoids_partners_of_competitors: true,
        ..lidar_company()
    };
    let portfolio = (0..20).map(|at| deal(&long(at), "lidar", "KR", Stage::Seed, 2022));
    let found = vetoes(&startup, &Partner { portfolio: portfolio.collect(), ..lidar_investor() });
    assert_eq!(found[0].1.len(), 5);
    assert!(found[0].1.iter().all(|value| value.chars().count() == 200));
    assert!(found[0].2.en.chars().count() < 1_200 && found[0].2.en.contains("15 more"));
}

#[test]
fn all_vetoes_are_listed() {
    let partner = Partner {
        closed_to_new_deals: true,
        ..by_partner(PartnerExclusions {
            sectors: strings(&["lidar"]),
            country_codes: strings(&["KR"]),
            stages: vec![Stage::SeriesB.into()],
            ..PartnerExclusions::default()
        })
    };
    let found = vetoes(&lidar_company(), &partner);
    let kinds: Vec<VetoKind> = found.iter().map(|veto| veto.0).collect();
    assert_eq!(
        kinds,
        [VetoKind::ExcludedSector, VetoKind::ExcludedByPartner, VetoKind::ClosedToNewDeals]
    );
    assert_eq!(found[1].2.en, "The partner excludes South Korea and the series B stage.");
}
