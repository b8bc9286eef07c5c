//! The properties that `tests` lists, over worlds made at random.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::proto::{Competitor, PartnerExclusions};

const SECTORS: [&str; 6] = ["lidar", "sensors", "photonics", "fintech", "healthcare", "medical-ai"];
const TEXTS: [&str; 5] = [
    "",
    "Solid-state LiDAR with a wavelet scanner",
    "라이다와 핀테크를 잇는 웨이블릿",
    "Payments for hospitals",
    "wavelet hospitals 병원 로봇",
];

fn sectors() -> impl Strategy<Value = Vec<String>> {
    vec(select(&SECTORS[..]).prop_map(str::to_owned), 0..3)
}

fn places() -> impl Strategy<Value = Option<Place>> {
    let codes = [("", ""), ("KR", ""), ("KR", "KR-29"), ("KR", "KR-11"), ("US", "US-CA")];
    select(codes.to_vec()).prop_map(|(country, region)| match country {
        "" => None,
        _ => place(country, region),
    })
}

fn amounts() -> impl Strategy<Value = Option<Money>> {
    prop_oneof![Just(None), (10_000i64..50_000_000).prop_map(usd)]
}

fn cooperations() -> impl Strategy<Value = Vec<Cooperation>> {
    vec(select(vec![CooperationKind::Investment, CooperationKind::Testbed]), 0..2)
        .prop_map(|kinds| super::kinds(&kinds))
}

fn languages() -> impl Strategy<Value = Vec<String>> {
    vec(select(vec!["ko", "en", "ja"]).prop_map(str::to_owned), 0..2)
}

/// A year alone, a month of it or a day.
fn dates() -> impl Strategy<Value = Date> {
    (2018..2027, 0..13, 0..29).prop_map(|(year, month, day)| Date {
        year,
        month,
        day: if month == 0 { 0 } else { day },
    })
}

/// 0: not known.
fn founded_years() -> impl Strategy<Value = i32> {
    prop_oneof![Just(0), 2010..2027]
}

prop_compose! {
    fn deals()(
        (company, startup) in (0..30, 0..30),
        sectors in sectors(),
        place in places(),
        stage in 0..8,
        amount in amounts(),
        date in dates(),
        is_dated in any::<bool>(),
        (founded_year, first_round) in (founded_years(), any::<Option<bool>>()),
        round_investors in select(&[0, 1, 3, 1_000][..]),
    ) -> PortfolioDeal {
        PortfolioDeal {
            company_name: format!("company {company}"),
            startup: if startup < 6 { format!("startups/s{startup}") } else { String::new() },
            date: is_dated.then_some(date),
            sectors, place, stage, amount, founded_year, first_round, round_investors,
            ..PortfolioDeal::default()
        }
    }
}

prop_compose! {
    pub(super) fn partners()(
        sectors in sectors(),
        thesis in select(&TEXTS[..]),
        (seat, invests_in) in (places(), vec(places(), 0..3)),
        (kind, stages) in (0..10, vec(0..8, 0..3)),
        max in amounts(),
        (seeks, offers, languages) in (cooperations(), cooperations(), languages()),
        portfolio in vec(deals(), 0..12),
        is_closed in proptest::bool::weighted(0.1),
        excluded in vec(select(&SECTORS[..]).prop_map(str::to_owned), 0..2),
        has_exclusions in proptest::bool::weighted(0.2),
        name in 0..20,
    ) -> Partner {
        let exclusions = PartnerExclusions { sectors: excluded, ..PartnerExclusions::default() };
        Partner {
            display_name: en(&format!("Fund {name}")),
            thesis: en(thesis),
            place: seat,
            invests_in: invests_in.into_iter().flatten().collect(),
            ticket: Some(TicketRange { min: None, max }),
            closed_to_new_deals: is_closed,
            exclusions: has_exclusions.then_some(exclusions),
            sectors, kind, stages, seeks, offers, languages, portfolio,
            ..Partner::default()
        }
    }
}

prop_compose! {
    fn rounds()(
        (date, is_dated) in (dates(), any::<bool>()),
        stage in 0..8,
        amount in amounts(),
        investors in vec((0..20, 0..12), 0..3),
    ) -> FundingRound {
        let investor = |(name, profile)| RoundInvestor {
            investor_name: format!("Fund {name}"),
            partner: if profile < 8 { format!("partners/p{profile}") } else { String::new() },
            ..RoundInvestor::default()
        };
        FundingRound {
            date: is_dated.then_some(date),
            investors: investors.into_iter().map(investor).collect(),
            stage, amount,
            ..FundingRound::default()
        }
    }
}

prop_compose! {
    pub(super) fn startups()(
        sectors in sectors(),
        description in select(&TEXTS[..]),
        place in places(),
        stage in 0..8,
        amount in amounts(),
        (asks, offers, languages) in (cooperations(), cooperations(), languages()),
        markets in vec(places(), 0..2),
        (name, rival, rival_profile) in (0..60, 0..60, 0..12),
        (rounds, minds) in (vec(rounds(), 0..3), any::<bool>()),
        (founded_year, first_round) in (founded_years(), any::<Option<bool>>()),
    ) -> Startup {
        let founded = Date { year: founded_year, ..Date::default() };
        let competitor = Competitor {
            competitor_name: format!("Company {rival} Inc."),
            startup: format!("startups/s{rival_profile}"),
        };
        Startup {
            display_name: en(&format!("Company {name}")),
            description: en(description),
            round_sought: Some(RoundSought { amount, first_round, ..RoundSought::default() }),
            incorporation_date: Some(founded).filter(|date| date.year > 0),
            target_markets: markets.into_iter().flatten().collect(),
            competitors: vec![competitor],
            avoids_partners_of_competitors: minds,
            sectors, place, stage, asks, offers, languages, rounds,
            ..Startup::default()
        }
    }
}

prop_compose! {
    /// Some of the ids are nobody's.
    fn engagements()(
        (startup, partner) in (0..8, 0..10),
        kind in 1..10,
        date in dates(),
        stage in 0..8,
        amount in amounts(),
        declined_by in 1..3,
    ) -> Engagement {
        let kind = EngagementKind::try_from(kind).unwrap_or_default();
        let is_declined = kind == EngagementKind::Declined;
        Engagement {
            declined_by: if is_declined { declined_by } else { 0 },
            date: Some(date),
            stage, amount,
            ..record(kind, &format!("s{startup}"), &format!("p{partner}"), (0, 0, 0))
        }
    }
}

/// All that a store may hold.
#[derive(Debug, Clone)]
pub(super) struct Store {
    pub(super) startups: Vec<Startup>,
    pub(super) partners: Vec<Partner>,
    engagements: Vec<Engagement>,
}

impl Store {
    pub(super) fn facts(&self) -> Vec<Facts> {
        let Self { startups, partners, engagements } = self;
        let startups =
            (0..).zip(startups).map(|(at, message)| startup_facts(&format!("s{at}"), message));
        let partners =
            (0..).zip(partners).map(|(at, message)| partner_facts(&format!("p{at}"), message));
        let engagements = (0..)
            .zip(engagements)
            .map(|(at, message)| engagement_facts(&format!("e{at}"), message));
        startups.chain(partners).chain(engagements).collect()
    }
}

pub(super) fn stores() -> impl Strategy<Value = Store> {
    let parts = (vec(startups(), 1..6), vec(partners(), 1..8), vec(engagements(), 0..8));
    parts.prop_map(|(startups, partners, engagements)| Store { startups, partners, engagements })
}

fn worlds() -> impl Strategy<Value = Vec<Facts>> {
    stores().prop_map(|store| store.facts())
}

fn scores(ranking: &Ranking) -> Vec<(String, i32)> {
    ranking.matches.iter().map(|ranked| (ranked.key.to_string(), ranked.score_milli)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn contributions_add_up_and_every_one_is_put_into_words(profiles in worlds()) {
        let world = World::of(profiles);
        let (mut startups, mut partners) = (0, 0);
        for subject in world.profiles().filter(|facts| !matches!(facts, Facts::Engagement(_))) {
            match subject {
                Facts::Startup(_) => startups += 1,
                Facts::Partner(_) => partners += 1,
                Facts::Engagement(_) => {}
            }
            let ranking = world.rank(&subject.key().to_string());
            for ranked in &ranking.matches {
                let sum: i32 = ranked.terms.iter().map(|term| term.contribution_milli).sum();
                prop_assert_eq!(sum, ranked.score_milli);
                let sizes = ranked.terms.iter().map(|term| term.contribution_milli.abs());
                prop_assert!(sizes.is_sorted_by(|one, next| one >= next));
                for term in &ranked.terms {
                    let sentence = term.sentence.clone().unwrap();
                    prop_assert!(term.contribution_milli != 0);
                    prop_assert!(sentence.ko.ends_with('.') && sentence.en.ends_with('.'), "{sentence:?}");
                }
            }
            let order: Vec<_> = ranking.matches.iter().map(|ranked| (-ranked.score_milli, &ranked.key.id)).collect();
            prop_assert!(order.is_sorted());
        }
        prop_assert!(startups > 0 && partners > 0);
    }

    #[test]
    fn neither_order_nor_segments_change_an_answer(
        profiles in worlds(),
        size in 1usize..5,
        moves in vec((any::<Index>(), any::<Index>()), 0..20),
    ) {
        let world = World::of(profiles.clone());
        let mut shuffled = profiles;
        for (one, other) in moves {
            let length = shuffled.len();
            shuffled.swap(one.index(length), other.index(length));
        }
        let cut = World::cut(shuffled, size);
        for name in ["startups/s0", "partners/p0"] {
            prop_assert_eq!(world.rank(name), cut.rank(name));
        }
    }

    #[test]
    fn both_directions_and_the_explanation_agree(profiles in worlds()) {
        let world = World::of(profiles);
        let of_kind = |kind: Kind| world.profiles().map(Facts::key).filter(move |key| key.kind == kind);
        let ranked = |kind: Kind| -> BTreeSet<(String, String, i32)> {
            let subjects = of_kind(kind).map(|key| key.to_string());
            subjects.flat_map(|subject| {
                let found = scores(&world.rank(&subject)).into_iter();
                found.map(move |(other, score)| match kind {
                    Kind::Startup => (subject.clone(), other, score),
                    _ => (other, subject.clone(), score),
                }).collect::<Vec<_>>()
            }).collect()
        };
        let pairs = ranked(Kind::Startup);
        prop_assert_eq!(&pairs, &ranked(Kind::Partner));
        for (startup, partner, score) in pairs {
            let explained = world.explain(&startup, &partner).unwrap();
            prop_assert_eq!(explained.ranked.score_milli, score);
            prop_assert!(explained.is_sufficient && explained.vetoes.is_empty());
            prop_assert!(!explained.already_partners);
        }
    }

    #[test]
    fn any_pair_is_explained_alike_from_both_sides(profiles in worlds()) {
        let world = World::of(profiles);
        let names = |kind: Kind| world.profiles().map(Facts::key).filter(move |key| key.kind == kind);
        for startup in names(Kind::Startup).map(|key| key.to_string()) {
            for partner in names(Kind::Partner).map(|key| key.to_string()) {
                let (one, other) = (world.explain(&startup, &partner).unwrap(), world.explain(&partner, &startup).unwrap());
                let sides = |explained: &Explanation| {
                    let Explanation { ranked, vetoes, is_sufficient, already_partners, .. } = explained.clone();
                    (ranked.score_milli, vetoes, is_sufficient, already_partners)
                };
                prop_assert_eq!(sides(&one), sides(&other));
                // What could still be known of either is told alike, and is not known yet.
                prop_assert_eq!(&one.missing, &other.ranked.missing);
                prop_assert_eq!(&one.ranked.missing, &other.missing);
                for missing in [&one.missing, &other.missing] {
                    let more: i32 = missing.iter().map(|it| it.coverage_percent).sum();
                    prop_assert!(one.ranked.coverage_percent + more <= 100, "{missing:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_missing_counts_nothing(profiles in worlds()) {
        let mut profiles = profiles;
        profiles.push(startup_facts("unknown", &Startup::default()));
        let world = World::of(profiles);
        let partners = world.profiles().filter(|facts| matches!(facts, Facts::Partner(_)));
        for partner in partners {
            let explained = world.explain("startups/unknown", &partner.key().to_string()).unwrap();
            prop_assert!(!explained.is_sufficient);
            for term in explained.ranked.terms {
                // What is of the partner alone.
                let kinds = [MatchTermKind::Activity, MatchTermKind::Syndicate];
                prop_assert!(kinds.contains(&term.kind()), "{:?}", term);
            }
        }
        prop_assert_eq!(world.rank("startups/unknown").ranked, 0);
    }

    #[test]
    fn nothing_later_counts(store in stores()) {
        let as_of = day(2022, 6, 30);
        // What may have been before the day, by its year or month, still keeps pairs apart.
        let is_past = |date: &Option<Date>| date.as_ref().and_then(Day::first_of).is_none_or(|day| day <= as_of);
        let mut known = store.clone();
        known.partners.iter_mut().for_each(|it| it.portfolio.retain(|deal| is_past(&deal.date)));
        known.startups.iter_mut().for_each(|it| it.rounds.retain(|round| is_past(&round.date)));
        // Ids of records play no part.
        known.engagements.retain(|it| is_past(&it.date));
        let (now, then) = (World::of(store.facts()), World::of(known.facts()));
        for subject in then.profiles().map(|facts| facts.key()).filter(|key| key.kind != Kind::Engagement) {
            let subject = subject.to_string();
            prop_assert_eq!(now.rank_on(&subject, as_of), then.rank_on(&subject, as_of));
        }
    }

    #[test]
    fn a_vetoed_candidate_is_never_ranked_and_all_are_counted(profiles in worlds()) {
        let world = World::of(profiles);
        for subject in world.profiles().filter(|facts| !matches!(facts, Facts::Engagement(_))) {
            let ranking = world.rank(&subject.key().to_string());
            prop_assert_eq!(
                ranking.candidates,
                ranking.ranked + ranking.vetoed_count + ranking.insufficient + ranking.already_partners
            );
            prop_assert_eq!(ranking.vetoed.len() as u64, ranking.vetoed_count);
            prop_assert_eq!(ranking.matches.len() as u64, ranking.ranked);
            prop_assert!(ranking.vetoed.is_sorted_by_key(|vetoed| &vetoed.key.id));
            let subject = subject.key().to_string();
            for ranked in &ranking.matches {
                let explained = world.explain(&subject, &ranked.key.to_string()).unwrap();
                // What chance it has depends on all others.
                let alone = Ranked { chance_percent: None, ..ranked.clone() };
                prop_assert!(!explained.already_partners && explained.ranked == alone);
            }
            for vetoed in &ranking.vetoed {
                prop_assert!(!vetoed.vetoes.is_empty());
                prop_assert!(ranking.matches.iter().all(|ranked| ranked.key != vetoed.key));
            }
        }
    }
}
