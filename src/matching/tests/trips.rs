//! What is told of hosts at a destination.

use super::*;

fn host(named: &[(&str, &str)], deals: &[(&str, usize)]) -> Partner {
    let deal = |(at, country): (usize, &str)| PortfolioDeal {
        place: place(country, ""),
        ..deal(&format!("Company {at}"), "", "", Stage::Unspecified, 2022)
    };
    let countries = deals.iter().flat_map(|&(country, count)| std::iter::repeat_n(country, count));
    Partner {
        kind: PartnerKind::VentureCapital.into(),
        place: place("US", "US-CA"),
        invests_in: named.iter().filter_map(|(country, region)| place(country, region)).collect(),
        portfolio: countries.enumerate().map(deal).collect(),
        ..Partner::default()
    }
}

fn visitor() -> Startup {
    Startup { place: place("KR", "KR-29"), ..Startup::default() }
}

fn trip() -> Wishes {
    let destination = Some(Destination::of(&place("US", "").unwrap()));
    Wishes { destination, ..Wishes::default() }
}

/// The line about the place of a visitor from Gwangju and a host, beside others.
fn line(host: &Partner, others: Vec<Facts>) -> String {
    let mut profiles = vec![startup_facts("lumen", &visitor()), partner_facts("host", host)];
    profiles.extend(others);
    let world = World::of(profiles);
    line_of(
        "PLACE",
        &world.explain_with("startups/lumen", "partners/host", &trip()).unwrap().ranked,
    )
}

/// Hosts with 91 deals, 2 of them in Korea, and an investor in Korea whose deals are nobody's measure abroad.
fn others() -> Vec<Facts> {
    let seoul = Partner { place: place("KR", "KR-11"), ..host(&[], &[("KR", 500)]) };
    vec![
        partner_facts("other", &host(&[], &[("KR", 2), ("US", 85), ("DE", 4)])),
        partner_facts("seoul", &seoul),
    ]
}

#[test]
fn hosts_are_told_beside_hosts() {
    let cases = [
        (
            host(&[], &[("KR", 2), ("US", 7)]),
            "PLACE 769: 파트너의 투자 9건 중 2건이 한국 기업 대상입니다(목적지 투자자 전체에서는 4%). | \
             2 of the partner's 9 deals are in South Korea; of all deals of the hosts at the destination 4% are.",
        ),
        (
            host(&[], &[("DE", 5), ("US", 4)]),
            "PLACE 178: 파트너의 투자 9건 중 5건이 자국 밖 기업 대상입니다(목적지 투자자 전체에서는 11%). | \
             5 of the partner's 9 deals are outside its own country; of all deals of the hosts at the destination \
             11% are.",
        ),
        (
            host(&[], &[("US", 30)]),
            "PLACE -1000: 파트너의 투자 30건 중 한국 기업 대상은 없습니다(목적지 투자자 전체에서는 2%). | \
             None of the partner's 30 deals is in South Korea; of all deals of the hosts at the destination 2% \
             are.",
        ),
        (
            host(&[("KR", "KR-11")], &[("KR", 2), ("US", 7)]),
            "PLACE 1133: 파트너의 투자 9건 중 2건이 한국 기업 대상입니다(목적지 투자자 전체에서는 4%). 파트너는 \
             서울특별시를 투자·협력 지역으로 밝혔습니다. | \
             2 of the partner's 9 deals are in South Korea; of all deals of the hosts at the destination 4% are. \
             The partner names Seoul as a place to invest or cooperate.",
        ),
        (
            host(&[("KR", "KR-11"), ("KR", "KR-26")], &[]),
            "PLACE 1618: 파트너는 서울특별시, 부산광역시를 투자·협력 지역으로 밝혔습니다. | \
             The partner names Seoul and Busan as places to invest or cooperate.",
        ),
        (
            host(&[("KR", "KR-11"), ("KR", "")], &[]),
            "PLACE 1618: 파트너는 한국을 투자·협력 지역으로 밝혔습니다. | \
             The partner names South Korea as a place to invest or cooperate.",
        ),
        (
            host(&[("US", "")], &[]),
            "PLACE -500: 파트너가 밝힌 투자·협력 지역에 한국은 없습니다. | \
             The partner names other countries, not South Korea.",
        ),
    ];
    for (host, expected) in cases {
        assert_eq!(line(&host, others()), expected);
    }
}

#[test]
fn hosts_of_whose_deals_not_all_is_known_are_told_by_those_of_which_it_is() {
    let mut others = others();
    others.push(partner_facts("quiet", &host(&[], &[("", 40)])));
    assert_eq!(
        line(&host(&[], &[("KR", 2), ("US", 7)]), others),
        "PLACE 769: 파트너의 투자 9건 중 2건이 한국 기업 대상입니다(목적지 투자자의 국가가 알려진 건 전체에서는 4%). | \
         2 of the partner's 9 deals are in South Korea; of all deals of the hosts at the destination with a known \
         country 4% are.",
    );
}

/// An explanation may ask about a partner that is no candidate there.
#[test]
fn what_is_abroad_is_not_told_of_who_sits_elsewhere() {
    let seated = |country, region| Partner {
        place: place(country, region),
        ..host(&[], &[("DE", 5), ("US", 4)])
    };
    for (country, region) in [("DE", ""), ("KR", "KR-11"), ("", "")] {
        assert_eq!(
            line(&seated(country, region), others()),
            "PLACE -500: 파트너의 투자 9건 중 한국 기업 대상은 없습니다(목적지 투자자 전체에서는 2%). | \
             None of the partner's 9 deals is in South Korea; of all deals of the hosts at the destination 2% are.",
            "{country}"
        );
    }
}

#[test]
fn deals_that_stand_elsewhere_are_usual_too() {
    let round = |at: i32| Startup {
        display_name: en(&format!("Told {at}")),
        rounds: vec![FundingRound {
            date: Some(Date { year: 2022, month: 3, day: 1 }),
            investors: vec![RoundInvestor {
                partner: "partners/quiet".to_owned(),
                ..RoundInvestor::default()
            }],
            ..FundingRound::default()
        }],
        ..visitor()
    };
    let mut others: Vec<Facts> =
        (0..6).map(|at| startup_facts(&format!("told{at}"), &round(at))).collect();
    others.push(partner_facts("quiet", &host(&[], &[])));
    // 2 and 6 of 10, and not 2 of 4.
    let line = line(&host(&[], &[("KR", 2), ("US", 2)]), others);
    assert_eq!(
        line,
        "PLACE -60: 파트너의 투자 4건 중 2건이 자국 밖 기업 대상입니다(목적지 투자자 전체에서는 80%). | \
         2 of the partner's 4 deals are outside its own country; of all deals of the hosts at the destination \
         80% are."
    );
}
