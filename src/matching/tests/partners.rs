//! Who has dealt already: not ranked, and no evidence for itself.

use std::cell::Cell;

use super::*;
use crate::proto::{FactorImportance, Importance, PairStanding};

fn with_deal(deal: PortfolioDeal) -> Partner {
    let mut partner = lidar_investor();
    partner.portfolio.push(deal);
    partner
}

fn with_investor(investor: RoundInvestor, date: Option<Date>) -> Startup {
    let round = FundingRound { date, investors: vec![investor], ..FundingRound::default() };
    Startup { rounds: vec![round], ..lidar_company() }
}

fn lumen_deal(name: &str, profile: &str, date: Option<Date>) -> PortfolioDeal {
    PortfolioDeal {
        startup: profile.to_owned(),
        date,
        ..deal(name, "lidar", "KR", Stage::SeriesB, 2022)
    }
}

fn investor(name: &str, profile: &str) -> RoundInvestor {
    RoundInvestor {
        investor_name: name.to_owned(),
        partner: profile.to_owned(),
        ..RoundInvestor::default()
    }
}

fn date(year: i32, month: i32) -> Option<Date> {
    Some(Date { year, month, day: 0 })
}

#[test]
fn partners_are_known_by_deal_or_round_by_profile_or_name() {
    let company = lidar_company;
    let fund = lidar_investor;
    let cases = [
        (company(), fund(), false),
        (company(), with_deal(lumen_deal("", "startups/lumen", date(2022, 3))), true),
        (company(), with_deal(lumen_deal("㈜LUMEN", "", date(2022, 3))), true),
        (company(), with_deal(lumen_deal("Lumen", "", None)), true),
        (company(), with_deal(lumen_deal("Lumen Optics", "", date(2022, 3))), false),
        (with_investor(investor("", "partners/builders"), date(2022, 3)), fund(), true),
        (with_investor(investor("Builders Inc.", ""), date(2022, 3)), fund(), true),
        (with_investor(investor("Others", "partners/others"), date(2022, 3)), fund(), false),
        // What is dated later does not count; what may have been before the day does.
        (company(), with_deal(lumen_deal("Lumen", "", date(2024, 7))), false),
        (company(), with_deal(lumen_deal("Lumen", "", date(2024, 0))), true),
        (with_investor(investor("Builders", ""), date(2025, 0)), fund(), false),
    ];
    for (at, (startup, partner, are_partners)) in cases.into_iter().enumerate() {
        let world =
            World::of(vec![startup_facts("lumen", &startup), partner_facts("builders", &partner)]);
        for (subject, candidate) in
            [("startups/lumen", "partners/builders"), ("partners/builders", "startups/lumen")]
        {
            let explained = world.explain(subject, candidate).unwrap();
            assert_eq!(explained.already_partners, are_partners, "case {at} for {subject}");
            let ranking = world.rank(subject);
            let counts = (ranking.already_partners, ranking.ranked);
            let expected = if are_partners { (1, 0) } else { (0, 1) };
            assert_eq!(counts, expected, "case {at} for {subject}");
        }
    }
}

#[test]
fn a_deal_that_names_another_profile_is_not_with_its_namesake() {
    let linked = |profile: &str| lumen_deal("Lumen", profile, date(2022, 3));
    let round = |profile: &str| with_investor(investor("Builders", profile), date(2022, 3));
    let fund = |deal| Partner { portfolio: vec![deal], ..lidar_investor() };
    let cases = [
        (lidar_company(), fund(linked("startups/namesake")), false),
        (lidar_company(), fund(linked("")), true),
        // Whose profile is no more is known by the name.
        (lidar_company(), fund(linked("startups/gone")), true),
        (round("partners/namesake"), lidar_investor(), false),
        (round(""), lidar_investor(), true),
        (round("partners/gone"), lidar_investor(), true),
    ];
    for (at, (startup, partner, are_partners)) in cases.into_iter().enumerate() {
        let world = World::of(vec![
            startup_facts("lumen", &startup),
            partner_facts("builders", &partner),
            startup_facts("namesake", &Startup { display_name: en("Lumen"), ..Startup::default() }),
            partner_facts(
                "namesake",
                &Partner { display_name: en("Builders"), ..Partner::default() },
            ),
            partner_facts("average", &other_investor()),
        ]);
        for (subject, candidate) in
            [("startups/lumen", "partners/builders"), ("partners/builders", "startups/lumen")]
        {
            let explained = world.explain(subject, candidate).unwrap();
            assert_eq!(explained.already_partners, are_partners, "case {at} for {subject}");
            // A deal with the namesake is evidence as any other.
            let line = line_of("ACTIVITY", &explained.ranked);
            assert_eq!(line.is_empty(), at < 3 && are_partners, "case {at}: {line}");
        }
    }
}

#[test]
fn a_deal_of_the_two_is_no_evidence_for_them() {
    let deals: Vec<PortfolioDeal> =
        (2019..2024).map(|year| lumen_deal("Lumen", "startups/lumen", date(year, 3))).collect();
    let mut partner = lidar_investor();
    partner.portfolio.extend(deals);
    for kind in ["SECTOR", "STAGE", "PLACE"] {
        let without = line_about(kind, &lidar_company(), &lidar_investor());
        let with = line_about(kind, &lidar_company(), &partner);
        // The deals still count in what is usual, and so lower the score.
        let figures =
            |line: &str| line.split_once(" 중 ").map(|(_, figures)| figures.chars().next());
        assert_eq!(figures(&with), figures(&without), "{with}");
        assert!(
            with.contains("14 of the partner's deals") || with.contains("partner's 14 deals"),
            "{with}"
        );
    }
}

#[test]
fn what_is_left_out_of_a_record_is_told() {
    let deals = |partner: &mut Partner, amount: fn(i64) -> Option<Money>| {
        partner.portfolio.iter_mut().for_each(|deal| deal.amount = amount(500_000));
        partner.ticket = None;
    };
    let (mut one, mut lab) = (lidar_investor(), Partner::default());
    one.portfolio.push(lumen_deal("Lumen", "startups/lumen", date(2022, 3)));
    deals(&mut one, usd);
    lab.kind = PartnerKind::Lab.into();
    lab.portfolio = vec![
        lumen_deal("Lumen", "startups/lumen", date(2022, 3)),
        deal("Other", "fintech", "KR", Stage::SeriesB, 2022),
    ];
    let cases = [
        (
            &one,
            "SECTOR",
            "투자 14건(이 스타트업과의 투자 제외) 중",
            "14 deals apart from those with this start-up are",
        ),
        (
            &one,
            "ACTIVITY",
            "14건이고(이 스타트업과의 투자 제외) 최근 36개월",
            "14 deals apart from those with this start-up, 14 in the last 36 months",
        ),
        (
            &one,
            "AMOUNT",
            "14건(이 스타트업과의 투자 제외) 중",
            "14 deals apart from those with this start-up",
        ),
        (
            &lab,
            "SECTOR",
            "1건(이 스타트업과의 투자·협력 제외)",
            "only deal or partnership apart from those with this start-up is not in",
        ),
    ];
    for (partner, kind, korean, english) in cases {
        let line = line_about(kind, &lidar_company(), partner);
        assert!(line.contains(korean) && line.contains(english), "{line}");
    }
    // Of companies like the start-up too, whether there are many or few.
    let mut few = one.clone();
    few.portfolio.drain(..14);
    few.portfolio.push(deal("Near", "lidar", "KR", Stage::SeriesB, 2012));
    let unlike = |at| deal(&format!("Unlike {at}"), "fintech", "US", Stage::Growth, 2023);
    few.portfolio.extend((0..30).map(unlike));
    for (partner, speaks_for) in [(&one, true), (&few, false)] {
        let line = line_about("SIMILAR", &lidar_company(), partner);
        assert_eq!(!line.contains(" -"), speaks_for, "{line}");
        assert!(line.contains("(이 스타트업과의 투자 제외)"), "{line}");
        assert!(line.contains("partner's deals apart from those with this start-up"), "{line}");
    }
    // Nothing is left out for others, nor what is dated later.
    one.portfolio.last_mut().unwrap().date = date(2024, 7);
    for partner in [&one, &lidar_investor()] {
        let line = line_about("SECTOR", &lidar_company(), partner);
        assert!(!line.contains("apart") && !line.contains("제외"), "{line}");
    }
}

#[test]
fn what_is_left_out_of_rounds_and_records_is_told_too() {
    let round = with_investor(investor("", "partners/builders"), date(2022, 3));
    let line = line_about("SECTOR", &round, &lidar_investor());
    assert_eq!(
        line,
        "SECTOR 133: 파트너의 투자 14건(이 스타트업과의 투자 제외) 중 6건이 라이다 분야입니다(전체에서는 \
         11%). | \
         6 of the partner's 14 deals apart from those with this start-up are in “LiDAR”; of all deals 11% \
         are."
    );
    let agreed = Engagement {
        startup: "startups/lumen".to_owned(),
        partner: "partners/builders".to_owned(),
        kind: EngagementKind::Invested.into(),
        date: date(2022, 3),
        ..Engagement::default()
    };
    let key = Key { kind: Kind::Engagement, id: "one".to_owned() };
    let world = World::of(vec![
        startup_facts("lumen", &lidar_company()),
        partner_facts("builders", &lidar_investor()),
        partner_facts("average", &other_investor()),
        Facts::of_engagement(&key, &agreed, Rates::builtin()),
    ]);
    for (one, other) in
        [("startups/lumen", "partners/builders"), ("partners/builders", "startups/lumen")]
    {
        let ranked = world.explain(one, other).unwrap().ranked;
        assert_eq!(line_of("SECTOR", &ranked), line);
    }
}

#[test]
fn vetoed_partners_count_as_vetoed() {
    let partner = Partner {
        closed_to_new_deals: true,
        ..with_deal(lumen_deal("Lumen", "startups/lumen", date(2022, 3)))
    };
    let world =
        World::of(vec![startup_facts("lumen", &lidar_company()), partner_facts("p", &partner)]);
    let ranking = world.rank("startups/lumen");
    assert_eq!((ranking.vetoed_count, ranking.already_partners), (1, 0));
}

/// Asks for the start-up with some wishes.
fn asked<T>(world: &World, wishes: &Wishes, ask: impl FnOnce(&Basis<'_>) -> T) -> T {
    world.ask(world.get("startups/lumen"), |question, segments| {
        let question = &Question { wishes, ..*question };
        let (model, stop) = (model(), &|| false);
        let statistics = &Statistics::count(segments, question.as_of, model, stop).unwrap();
        ask(&Basis { statistics, question, segments, model, stop })
    })
}

#[test]
fn a_pair_stands_alike_in_a_list_a_matrix_and_an_explanation() {
    let closed = Partner { closed_to_new_deals: true, ..lidar_investor() };
    let friend = with_deal(lumen_deal("", "startups/lumen", date(2022, 3)));
    // Of no field, and for the one of a field no other is known.
    let silent = Partner { stages: vec![Stage::SeriesB.into()], ..Partner::default() };
    let banker = Partner { sectors: strings(&["fintech"]), ..lidar_investor() };
    let banker = Partner { portfolio: Vec::new(), ..banker };
    let cases = [
        ("builders", lidar_investor(), PairStanding::Ranked),
        ("closed", closed, PairStanding::Vetoed),
        ("friend", friend, PairStanding::AlreadyPartners),
        ("silent", silent, PairStanding::Insufficient),
        ("banker", banker, PairStanding::Vetoed),
        ("average", other_investor(), PairStanding::Vetoed),
    ];
    let partners = cases.iter().map(|(id, partner, _)| partner_facts(id, partner));
    let world = World::of(partners.chain([startup_facts("lumen", &lidar_company())]).collect());
    let must = FactorImportance {
        kind: MatchTermKind::Sector.into(),
        importance: Importance::Must.into(),
    };
    let wishes = Wishes { importances: Importances::of(&[must]), ..Wishes::default() };
    asked(&world, &wishes, |basis| {
        let keys = cases.each_ref().map(|(id, ..)| Key::new(Kind::Partner, *id));
        let scored = score(basis, &keys, &Trips::default()).unwrap();
        for ((key, (.., standing)), scored) in keys.iter().zip(&cases).zip(scored) {
            let explained = explain(basis, key).unwrap().unwrap();
            assert_eq!(scored.unwrap().standing, *standing, "{key}");
            assert_eq!(scored.unwrap().score_milli, explained.ranked.score_milli, "{key}");
            assert_eq!(!explained.vetoes.is_empty(), *standing == PairStanding::Vetoed, "{key}");
        }
        let ranking = super::super::rank(basis, NonZeroUsize::MIN).unwrap();
        let counts = (ranking.ranked, ranking.already_partners, ranking.insufficient);
        assert_eq!((counts, ranking.vetoed_count), ((1, 1, 1), 3));
    });
}

#[test]
fn pairs_that_have_dealt_take_no_scan_of_their_own() {
    let friend = with_deal(lumen_deal("", "startups/lumen", date(2022, 3)));
    let partners = (0..20).map(|at| partner_facts(&format!("p{at}"), &friend));
    let world = World::of(partners.chain([startup_facts("lumen", &lidar_company())]).collect());
    let destination = Some(Destination::of(&place("US", "US-CA").unwrap()));
    let wishes = Wishes { destination, ..Wishes::default() };
    asked(&world, &wishes, |basis| {
        let keys: Vec<Key> = (0..20).map(|at| Key::new(Kind::Partner, format!("p{at}"))).collect();
        let (asked, trips) = (Cell::new(0), Trips::default());
        let stop = || {
            asked.set(asked.get() + 1);
            false
        };
        let basis = Basis { stop: &stop, ..*basis };
        for scans in [1, 0] {
            asked.set(0);
            let scored = score(&basis, &keys, &trips).unwrap();
            let is_partner =
                |it: &Option<Scored>| it.unwrap().standing == PairStanding::AlreadyPartners;
            assert!(scored.iter().all(is_partner));
            assert_eq!(asked.get(), keys.len() + scans, "once a pair, and once for all hosts");
        }
    });
}
