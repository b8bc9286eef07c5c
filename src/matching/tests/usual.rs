//! What is told beside the deals of all partners, and the reasons where the counts alone would mislead.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const TODAY: Option<Date> = Some(Date { year: 2024, month: 6, day: 30 });

/// The line about one kind of term, where all deals but the partner's are those of one other.
fn line(
    kind: &str,
    startup: &Startup,
    own: Vec<PortfolioDeal>,
    others: Vec<PortfolioDeal>,
) -> String {
    let named = |(at, deal): (usize, PortfolioDeal)| PortfolioDeal {
        company_name: format!("Company {at}"),
        ..deal
    };
    let fund = |deals: Vec<PortfolioDeal>| Partner {
        kind: PartnerKind::VentureCapital.into(),
        portfolio: deals.into_iter().enumerate().map(named).collect(),
        ..Partner::default()
    };
    let world = World::of(vec![
        startup_facts("lumen", startup),
        partner_facts("builders", &fund(own)),
        partner_facts("others", &fund(others)),
    ]);
    line_of(kind, &world.explain("startups/lumen", "partners/builders").unwrap().ranked)
}

/// So many deals of today.
fn deals(count: usize, of: impl Fn(PortfolioDeal) -> PortfolioDeal) -> Vec<PortfolioDeal> {
    (0..count).map(|_| of(PortfolioDeal { date: TODAY, ..PortfolioDeal::default() })).collect()
}

fn founded(year: i32) -> impl Fn(PortfolioDeal) -> PortfolioDeal {
    move |deal| PortfolioDeal { founded_year: year, ..deal }
}

fn rounds_of(units: i64) -> impl Fn(PortfolioDeal) -> PortfolioDeal {
    move |deal| PortfolioDeal { round_amount: usd(units), ..deal }
}

fn within(sector: &'static str) -> impl Fn(PortfolioDeal) -> PortfolioDeal {
    move |deal| PortfolioDeal { sectors: strings(&[sector]), ..deal }
}

/// Founded five years ago.
fn young() -> Startup {
    let founded = Some(Date { year: 2019, month: 0, day: 0 });
    Startup { incorporation_date: founded, ..Startup::default() }
}

fn shared_by(investors: i32) -> impl Fn(PortfolioDeal) -> PortfolioDeal {
    move |deal| PortfolioDeal { round_investors: investors, ..deal }
}

#[test]
fn who_shares_rounds_with_few_is_told_beside_what_is_usual() {
    let startup = Startup::default();
    let line = |own, others| line("SYNDICATE", &startup, own, others);
    assert_eq!(
        line(deals(10, shared_by(2)), deals(30, shared_by(4))),
        "SYNDICATE 433: 파트너의 투자 10건에 함께한 투자자는 파트너를 포함해 라운드당 보통 2.0곳이며, 전체에서는 \
         3.4곳입니다. 적은 수로 투자하는 파트너일수록 라운드에 들어올 가능성이 높습니다. | \
         In the partner's 10 deals, usually 2.0 investors shared a round, itself included; in those of all 3.4 do. Who \
         shares rounds with few is likelier to be among the investors of the next one."
    );
    for (line, expected) in [
        (
            line(deals(10, shared_by(1)), deals(30, shared_by(4))),
            "usually 1.0 investor took part in a round, itself included; in those of all 2.8 do.",
        ),
        (
            line(deals(1, shared_by(2)), deals(60, shared_by(1))),
            "usually 2.0 investors shared a round, itself included; in those of all 1.0 does.",
        ),
    ] {
        assert!(line.contains(expected), "{line}");
    }
    // Of one deal nothing is known, and it takes no part.
    let own = [deals(1, shared_by(0)), deals(1, shared_by(12))].concat();
    assert_eq!(
        line(own, deals(30, shared_by(3))),
        "SYNDICATE -447: 파트너의 투자 2건 중 투자자 수가 알려진 1건에 함께한 투자자는 파트너를 포함해 라운드당 보통 \
         12곳이며, 전체에서는 3.1곳입니다. 여럿이 나누어 투자하는 파트너일수록 라운드에 들어올 가능성이 낮습니다. | \
         In the 1 of the partner's 2 deals where that is known, usually 12 investors shared a round, itself included; in \
         those of all 3.1 do. Who shares rounds with many is less likely to be among the investors of the next one."
    );
    let startups = [Startup::default()];
    let unknown = World::of(vec![
        startup_facts("lumen", &startups[0]),
        partner_facts(
            "builders",
            &Partner { portfolio: deals(3, shared_by(0)), ..Partner::default() },
        ),
    ]);
    let explained = unknown.explain("startups/lumen", "partners/builders").unwrap();
    assert!(explained.ranked.terms.iter().all(|term| term.kind() != MatchTermKind::Syndicate));
}

#[test]
fn a_deal_in_another_sector_of_the_industry_speaks_for_the_partner() {
    let lidar = Startup { sectors: strings(&["lidar"]), ..Startup::default() };
    let own = [deals(6, within("semiconductors")), deals(2, within("fashion"))].concat();
    let others = [deals(5, within("telecom")), deals(25, within("fintech"))].concat();
    assert_eq!(
        line("INDUSTRY", &lidar, own, others.clone()),
        "INDUSTRY 362: 파트너의 투자 8건 중 6건이 전자·통신·로봇 산업입니다(전체에서는 29%). | \
         6 of the partner's 8 deals are in “electronics, telecommunications and robotics”; of all deals 29% are."
    );
    // It is in two, of which either will do; of the tag nobody knows the industry.
    let own = [deals(3, within("healthcare")), deals(1, within("fintech"))].concat();
    let tagged = |deal| PortfolioDeal { tags: strings(&["kites"]), ..deal };
    let own = [own, deals(2, tagged)].concat();
    let ai = Startup { sectors: strings(&["medical-ai"]), ..Startup::default() };
    assert_eq!(
        line("INDUSTRY", &ai, own, others),
        "INDUSTRY 86: 파트너의 투자 가운데 산업이 알려진 4건이 모두 소프트웨어·데이터 또는 바이오·의료 산업입니다(산업이 알려진 건 \
         전체에서는 85%). | \
         All 4 of the partner's deals with a known industry are in “software and data” or “life sciences and health”; of \
         all deals with a known industry 85% are."
    );
}

#[test]
fn what_is_a_little_off_is_told_as_what_it_is_worth() {
    // Companies two years older are none of about that age, and yet nearer than those of all others.
    assert_eq!(
        line("AGE", &young(), deals(10, founded(2017)), deals(30, founded(2004))),
        "AGE 202: 파트너의 투자 10건 중 설립 4~6년 기업 대상은 없습니다. \
         스타트업과 업력이 가까운 기업일수록 크게 반영했습니다. | \
         None of the partner's 10 deals is in companies 4 to 6 years old. \
         The nearer a company is to the start-up's age, the more it counts."
    );
    let born = Startup {
        incorporation_date: Some(Date { year: 2024, month: 0, day: 0 }),
        ..Startup::default()
    };
    let line_of_born = line("AGE", &born, deals(10, founded(2024)), deals(30, founded(2004)));
    assert!(line_of_born.contains("are in companies up to 1 year old;"), "{line_of_born}");
    // One year off is about that age, for all alike: 10 and 10 of 40.
    let others = [deals(10, founded(2018)), deals(20, founded(2004))].concat();
    assert_eq!(
        line("AGE", &young(), deals(10, founded(2018)), others),
        "AGE 157: 파트너의 투자 10건이 모두 설립 4~6년 기업 대상입니다(전체에서는 50%). | \
         All 10 of the partner's deals are in companies 4 to 6 years old; of all deals 50% are."
    );
    let sought = RoundSought { amount: usd(1_000_000), ..RoundSought::default() };
    let startup = Startup { round_sought: Some(sought), ..Startup::default() };
    let others = [deals(2, rounds_of(1_000_000)), deals(28, rounds_of(40_000_000))].concat();
    assert_eq!(
        line("AMOUNT", &startup, deals(10, rounds_of(2_600_000)), others),
        "AMOUNT 275: 파트너의 투자 10건 중 약 48만 달러~230만 달러 규모의 라운드는 없습니다(전체에서는 5%). \
     찾는 금액에 가까운 라운드일수록 크게 반영했습니다. | \
     None of the partner's 10 deals is in a round of about USD 480,000 to USD 2.3 million; of all deals \
     5% are. The nearer a round is to the size sought, the more it counts."
    );
}

#[test]
fn what_is_in_a_broader_field_is_told_to_count_half() {
    let lidar = Startup { sectors: strings(&["lidar"]), ..Startup::default() };
    let own = |sector| [deals(4, within(sector)), deals(4, within("fintech"))].concat();
    let others = |lidar, broader| {
        let rest = 92 - lidar - broader;
        [
            deals(lidar, within("lidar")),
            deals(broader, within("sensors")),
            deals(rest, within("fintech")),
        ]
        .concat()
    };
    let cases = [
        (
            (own("sensors"), others(20, 16)),
            "SECTOR -19: 파트너의 투자 8건 중 4건이 라이다보다 넓은 분야입니다(전체에서는 20%). 더 넓은 분야의 \
             건은 절반만 반영했으며, 전체에서는 20%가 라이다 분야입니다. | \
             4 of the partner's 8 deals are in a broader field than “LiDAR”; of all deals 20% are. What is in a \
             broader field counts half, and of all deals 20% are in “LiDAR”.",
        ),
        (
            (own("sensors"), others(10, 16)),
            "SECTOR 17: 파트너의 투자 8건 중 4건이 라이다보다 넓은 분야입니다(전체에서는 20%). | \
             4 of the partner's 8 deals are in a broader field than “LiDAR”; of all deals 20% are.",
        ),
        (
            (own("lidar"), others(45, 40)),
            "SECTOR -26: 파트너의 투자 8건 중 4건이 라이다 분야입니다(전체에서는 49%). 더 넓은 분야의 건은 절반만 \
             반영했으며, 전체에서는 40%가 라이다보다 넓은 분야입니다. | \
             4 of the partner's 8 deals are in “LiDAR”; of all deals 49% are. What is in a broader field counts \
             half, and of all deals 40% are in a broader field than “LiDAR”.",
        ),
    ];
    for ((own, others), expected) in cases {
        assert_eq!(line("SECTOR", &lidar, own, others), expected);
    }
}

#[test]
fn recent_deals_are_told_to_count_for_more_where_they_turn_the_counts() {
    let of = |year, sector: &'static str| {
        move |deal: PortfolioDeal| PortfolioDeal {
            date: Some(Date { year, month: 3, day: 1 }),
            ..within(sector)(deal)
        }
    };
    let lidar = Startup { sectors: strings(&["lidar"]), ..Startup::default() };
    let own = [deals(4, of(2024, "lidar")), deals(16, of(2010, "fintech"))].concat();
    let others = [deals(10, of(2024, "lidar")), deals(20, of(2024, "fintech"))].concat();
    assert_eq!(
        line("SECTOR", &lidar, own, others),
        "SECTOR 74: 파트너의 투자 20건 중 4건이 라이다 분야입니다(전체에서는 40%). 최근 투자일수록 크게 \
         반영했습니다. | \
         4 of the partner's 20 deals are in “LiDAR”; of all deals 40% are. Recent deals count for more."
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Where all is of one day, time turns nothing.
    #[test]
    fn time_is_not_blamed_for_what_is_of_one_day(
        own in vec((0i64..8, 0i32..12, 0usize..3), 1..12),
        others in vec((0i64..8, 0i32..12, 0usize..3), 1..30),
    ) {
        let sought = RoundSought { amount: usd(4_000_000), ..RoundSought::default() };
        let startup = Startup {
            sectors: strings(&["lidar"]),
            round_sought: Some(sought),
            ..young()
        };
        let deal = |&(doublings, years, sector): &(i64, i32, usize)| {
            let sector = ["lidar", "sensors", "fintech"][sector];
            within(sector)(PortfolioDeal {
                round_amount: usd(500_000 << doublings),
                founded_year: 2024 - years,
                date: TODAY,
                ..PortfolioDeal::default()
            })
        };
        let portfolio = |deals: &[(i64, i32, usize)]| deals.iter().map(deal).collect::<Vec<_>>();
        let (own, others) = (portfolio(&own), portfolio(&others));
        for kind in ["AGE", "AMOUNT", "SECTOR"] {
            let line = line(kind, &startup, own.clone(), others.clone());
            prop_assert!(!line.contains("Recent"), "{line}");
        }
    }
}

#[test]
fn what_is_not_checked_or_old_is_told_of_all_deals_that_are_told() {
    let sought = RoundSought { amount: usd(1_000_000), ..RoundSought::default() };
    let startup = Startup { round_sought: Some(sought), ..young() };
    let checked = Some(Provenance { verified: true, ..Provenance::default() });
    let deal = |year, provenance: &Option<Provenance>| PortfolioDeal {
        company_name: format!("Company {year}"),
        date: Some(Date { year, month: 3, day: 1 }),
        provenance: provenance.clone(),
        round_amount: usd(1_000_000),
        founded_year: year - 5,
        ..PortfolioDeal::default()
    };
    // Of other sizes and ages: nothing of them is told there.
    let other = |year| PortfolioDeal {
        round_amount: usd(90_000_000),
        founded_year: year - 30,
        ..deal(year, &None)
    };
    let portfolio = vec![
        deal(2024, &checked),
        deal(2023, &None),
        deal(2017, &None),
        deal(2016, &checked),
        other(2022),
        other(2015),
    ];
    let others = Partner { portfolio: (2000..2020).map(other).collect(), ..Partner::default() };
    let world = World::of(vec![
        startup_facts("lumen", &startup),
        partner_facts("builders", &Partner { portfolio, ..Partner::default() }),
        partner_facts("average", &others),
    ]);
    let ranked = world.explain("startups/lumen", "partners/builders").unwrap().ranked;
    let figures = |kind: MatchTermKind| {
        let term = ranked.terms.iter().find(|term| term.kind() == kind).unwrap();
        let evidence = term.evidence.clone().unwrap();
        (evidence.matching_deals, evidence.unverified_deals, evidence.stale_deals)
    };
    assert_eq!(figures(MatchTermKind::Amount), (4, 2, 2));
    assert_eq!(figures(MatchTermKind::Age), (4, 2, 2));
    assert_eq!(figures(MatchTermKind::Activity), (3, 2, 0));
}
