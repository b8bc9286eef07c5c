//! Deals that stand elsewhere than in portfolios: in rounds and in records.

use super::*;
use crate::proto::{MatchEvidence, MatchTermKind, Provenance};

/// The deal of one telling: of the partner `fund` with the start-up `told`.
fn portfolio(year: i32, month: i32, day: i32) -> PortfolioDeal {
    PortfolioDeal {
        startup: "startups/told".to_owned(),
        date: Some(Date { year, month, day }),
        ..deal("Told", "lidar", "KR", Stage::Seed, 2022)
    }
}

fn round(year: i32, month: i32, day: i32, investors: &[&str]) -> FundingRound {
    let investor =
        |&partner: &&str| RoundInvestor { partner: partner.to_owned(), ..Default::default() };
    FundingRound {
        date: Some(Date { year, month, day }),
        stage: Stage::Seed.into(),
        amount: usd(2_000_000),
        investors: investors.iter().map(investor).collect(),
        ..FundingRound::default()
    }
}

/// What is told of the two, beside the start-up `asks` and an average investor.
#[derive(Clone, Default)]
struct Telling {
    portfolio: Vec<PortfolioDeal>,
    rounds: Vec<FundingRound>,
    records: Vec<Engagement>,
    kind: PartnerKind,
}

const NAMED: &[&str] = &["partners/fund"];

impl Telling {
    fn facts(&self, asks: &Startup) -> Vec<Facts> {
        let Self { portfolio, rounds, records, kind } = self.clone();
        let told = Startup { display_name: en("Told"), rounds, ..lidar_company() };
        let fund = Partner { portfolio, kind: kind.into(), ..lidar_investor() };
        let records = records.into_iter().enumerate();
        let records = records.map(|(at, it)| engagement_facts(&format!("e{at}"), &it));
        let mut facts = vec![
            startup_facts("told", &told),
            startup_facts("asks", asks),
            partner_facts("fund", &fund),
            partner_facts("average", &other_investor()),
        ];
        facts.extend(records);
        facts
    }

    /// What a kind of term rests on, between the fund and the start-up that asks.
    fn evidence(&self, kind: MatchTermKind) -> Option<(i32, MatchEvidence)> {
        let asks = Startup { display_name: en("Asks"), ..lidar_company() };
        evidence(&World::of(self.facts(&asks)), kind)
    }

    fn deals(&self) -> i32 {
        self.evidence(MatchTermKind::Activity).map_or(0, |(_, evidence)| evidence.total_deals)
    }
}

fn evidence(world: &World, kind: MatchTermKind) -> Option<(i32, MatchEvidence)> {
    let ranked = world.explain("startups/asks", "partners/fund").unwrap().ranked;
    let term = ranked.terms.into_iter().find(|term| term.kind() == kind)?;
    Some((term.contribution_milli, term.evidence?))
}

fn invested(year: i32, month: i32, day: i32) -> Engagement {
    record(EngagementKind::Invested, "told", "fund", (year, month, day))
}

#[test]
fn a_deal_told_in_several_places_counts_once_and_never_before_its_day() {
    let told = |portfolio: &[PortfolioDeal], rounds: &[FundingRound], records: &[Engagement]| {
        let (portfolio, rounds, records) = (portfolio.to_vec(), rounds.to_vec(), records.to_vec());
        Telling { portfolio, rounds, records, kind: PartnerKind::VentureCapital }
    };
    let of = |year| round(year, 3, 1, NAMED);
    let twice = round(2022, 3, 1, &["partners/fund", "partners/fund"]);
    let checked = Provenance { verified: true, ..Provenance::default() };
    let checked = FundingRound { provenance: Some(checked), ..of(2022) };
    let cases = [
        (told(&[], &[], &[]), 0),
        (told(&[], &[of(2022)], &[]), 1),
        (told(&[portfolio(2022, 3, 1)], &[], &[]), 1),
        (told(&[], &[], &[invested(2022, 3, 1)]), 1),
        (told(&[portfolio(2022, 3, 1)], &[of(2022)], &[]), 1),
        (told(&[portfolio(2022, 3, 1)], &[], &[invested(2022, 3, 1)]), 1),
        (told(&[], &[of(2022)], &[invested(2022, 3, 1), invested(2023, 3, 1)]), 1),
        (told(&[], &[of(2022), of(2023)], &[]), 2),
        // Who stands in a round twice took part once, and one round may be listed twice.
        (told(&[], &[twice], &[]), 1),
        (told(&[], &[of(2022), checked], &[]), 1),
        // The tests ask on the 30th of June 2024.
        (told(&[], &[of(2025)], &[]), 0),
        (told(&[], &[of(2022), of(2025)], &[]), 1),
        // What does not count yet hides nothing that does.
        (told(&[portfolio(2024, 0, 0)], &[], &[]), 0),
        (told(&[portfolio(2024, 0, 0)], &[round(2024, 3, 5, NAMED)], &[]), 1),
        (told(&[portfolio(2024, 0, 0)], &[], &[invested(2024, 3, 5)]), 1),
        (told(&[], &[round(2024, 0, 0, NAMED)], &[invested(2024, 3, 5)]), 1),
        (told(&[], &[], &[invested(2024, 0, 0)]), 0),
    ];
    for (at, (told, expected)) in cases.iter().enumerate() {
        assert_eq!(told.deals(), *expected, "case {at}");
    }
}

#[test]
fn what_portfolio_round_and_record_tell_counts_once_in_every_order() {
    let told = Telling {
        portfolio: vec![portfolio(2022, 3, 1)],
        rounds: vec![round(2022, 3, 1, NAMED)],
        records: vec![invested(2022, 3, 1), invested(2022, 4, 1)],
        kind: PartnerKind::VentureCapital,
    };
    let asks = Startup { display_name: en("Asks"), ..lidar_company() };
    let facts = told.facts(&asks);
    let expected = evidence(&World::of(facts.clone()), MatchTermKind::Activity);
    assert_eq!(expected.as_ref().map(|(_, evidence)| evidence.total_deals), Some(1));
    // Those who tell, before and after those who do not.
    let [told, asks, fund, average, one, other] = <[Facts; 6]>::try_from(facts).unwrap();
    let tellers = [told, fund, one, other];
    for order in orders(tellers.len()) {
        let mut facts = vec![asks.clone()];
        facts.extend(order.into_iter().map(|at| tellers[at].clone()));
        facts.push(average.clone());
        let world = World::cut(facts, 2);
        assert_eq!(evidence(&world, MatchTermKind::Activity), expected);
    }
}

/// What the price of a trial or the intent of a memorandum is, is no part of a round; and no investor invests by them.
#[test]
fn only_an_investment_is_a_deal_of_an_investor_and_carries_its_amount() {
    let (poc, mou) = (EngagementKind::ProofOfConcept, EngagementKind::Mou);
    let (fund, lab) = (PartnerKind::VentureCapital, PartnerKind::Lab);
    let on = |kind, year| Engagement {
        amount: usd(1_200_000),
        stage: Stage::SeriesB.into(),
        ..record(kind, "told", "fund", (year, 3, 1))
    };
    let invested = EngagementKind::Invested;
    // By kind of partner: deals, and rounds whose size is known.
    let cases = [
        (fund, vec![on(invested, 2022)], 1, 1),
        (lab, vec![on(invested, 2022)], 1, 1),
        (fund, vec![on(poc, 2022)], 0, 0),
        (fund, vec![on(mou, 2022)], 0, 0),
        (lab, vec![on(poc, 2022)], 1, 0),
        (lab, vec![on(mou, 2022)], 1, 0),
        (PartnerKind::University, vec![on(mou, 2022)], 1, 0),
        (PartnerKind::Corporate, vec![on(poc, 2022)], 1, 0),
        // The memorandum came first and hides no investment.
        (fund, vec![on(mou, 2021), on(invested, 2022)], 1, 1),
        (lab, vec![on(mou, 2021), on(invested, 2022)], 1, 1),
        (fund, vec![on(EngagementKind::Loi, 2022)], 0, 0),
    ];
    for (at, (kind, records, deals, sizes)) in cases.into_iter().enumerate() {
        let told = Telling { records, kind, ..Telling::default() };
        assert_eq!(told.deals(), deals, "case {at}");
        // By their own rounds alone, beside larger ones of others.
        let by_rounds = |facts: Facts| match facts {
            Facts::Partner(mut facts) => {
                (facts.ticket_min, facts.ticket_max) = (None, None);
                facts.deals.iter_mut().for_each(|deal| deal.round_usd = Some(500_000_000));
                Facts::Partner(facts)
            }
            other => other,
        };
        let asks = Startup { display_name: en("Asks"), ..lidar_company() };
        let world = World::of(told.facts(&asks).into_iter().map(by_rounds).collect());
        let amount = evidence(&world, MatchTermKind::Amount);
        let known = amount.map_or(0, |(_, evidence)| evidence.total_deals);
        assert_eq!(known, sizes, "case {at}");
    }
}

/// A start-up's tags are free words that file it, such as the name of a delegation.
#[test]
fn a_tag_that_files_start_ups_is_no_field_unless_a_portfolio_has_it() {
    let line = |tag: &str, of_deal: &str| {
        let tags = |tag: &str| if tag.is_empty() { Vec::new() } else { strings(&[tag]) };
        let asks = Startup { display_name: en("Asks"), tags: tags(tag), ..lidar_company() };
        let records = vec![invested(2022, 3, 1)];
        let told =
            Telling { records, rounds: vec![round(2021, 3, 1, NAMED)], ..Default::default() };
        let facts = told.facts(&asks);
        let mut facts: Vec<Facts> = facts.into_iter().skip(1).collect();
        let rounds = vec![round(2021, 3, 1, NAMED)];
        let told = Startup { display_name: en("Told"), tags: tags(tag), rounds, ..lidar_company() };
        let mut other = other_investor();
        other.portfolio[0].tags = tags(of_deal);
        // A partner's own tag files it too.
        let fund = Partner { tags: tags(tag), portfolio: Vec::new(), ..lidar_investor() };
        facts.retain(|facts| !matches!(facts, Facts::Partner(_)));
        facts.push(startup_facts("told", &told));
        facts.push(partner_facts("fund", &fund));
        facts.push(partner_facts("average", &other));
        let ranked = World::of(facts).explain("startups/asks", "partners/fund").unwrap().ranked;
        read_aloud(&ranked)
    };
    assert_eq!(line("delegation", ""), line("", ""));
    assert_ne!(line("delegation", "Delegation"), line("", "Delegation"));
}

#[test]
fn a_round_makes_the_next_one_a_later_one_from_its_last_possible_day_on() {
    let order = |date: Option<Date>, as_of: Day| {
        let round = FundingRound { date, ..FundingRound::default() };
        let Facts::Startup(facts) =
            startup_facts("a", &Startup { rounds: vec![round], ..lidar_company() })
        else {
            panic!("a start-up")
        };
        let columns = Columns::of_one(&Facts::Startup(facts));
        let views::Profile::Startup(startup) = columns.profile(Kind::Startup, 0).unwrap() else {
            panic!("a start-up")
        };
        startup.order(as_of)
    };
    let year = Some(Date { year: 2024, month: 0, day: 0 });
    use rows::Order::{Later, Unknown};
    let cases = [
        (year, day(2023, 12, 31), Unknown),
        (year, day(2024, 2, 1), Unknown),
        (year, day(2024, 12, 31), Later),
        (None, day(2020, 1, 1), Later),
    ];
    for (date, as_of, expected) in cases {
        assert_eq!(order(date, as_of), expected, "{date:?} on {as_of:?}");
    }
}

#[test]
fn which_round_was_the_first_is_known_of_dated_rounds_alone() {
    let (early, late, undated) = (2020, 2022, 0);
    let cases = [
        (vec![early], vec![Some(true)]),
        (vec![late, early], vec![Some(false), Some(true)]),
        (vec![undated], vec![None]),
        // It may have been before both, and yet the later of the two was none.
        (vec![early, undated, late], vec![None, None, Some(false)]),
    ];
    for (years, expected) in cases {
        let rounds = years.iter().map(|&year| FundingRound {
            date: (year > 0).then_some(Date { year, month: 3, day: 1 }),
            ..round(2020, 1, 1, NAMED)
        });
        let startup = Startup { rounds: rounds.collect(), ..Startup::default() };
        let Facts::Startup(facts) = startup_facts("told", &startup) else { panic!("a start-up") };
        let firsts: Vec<_> = facts.investors.iter().map(|it| it.is_first_round).collect();
        assert_eq!(firsts, expected, "{years:?}");
    }
}

/// What is not known of a round is left out of what its company is alike in.
#[test]
fn a_round_without_a_date_is_alike_neither_to_a_first_one_nor_to_a_later_one() {
    let alike = |date, seeks_first| {
        let rounds = vec![FundingRound { date, ..round(2020, 1, 1, NAMED) }];
        let sought = RoundSought {
            first_round: Some(seeks_first),
            amount: usd(2_000_000),
            ..Default::default()
        };
        let asks = Startup { round_sought: Some(sought), ..lidar_company() };
        let world = World::of(Telling { rounds, ..Telling::default() }.facts(&asks));
        let (_, evidence) = evidence(&world, MatchTermKind::SimilarCompanies).unwrap();
        assert_eq!(evidence.similar_companies.len(), 1);
        evidence.similar_companies[0].similarity_percent
    };
    let dated = Some(Date { year: 2022, month: 3, day: 1 });
    assert_eq!(alike(None, true), alike(None, false));
    assert_ne!(alike(dated, true), alike(dated, false));
}
