//! Where a partner invests, and what it says of it.

use super::*;

/// The line about the place between a company of Gwangju and a fund that names `named` and has these deals.
fn line(seat: Option<Place>, named: &[(&str, &str)], deals: &[(&str, &str)]) -> String {
    let startup = Startup { place: place("KR", "KR-29"), ..Startup::default() };
    let deal = |at: usize, (country, region): (&str, &str)| PortfolioDeal {
        place: place(country, region),
        ..deal(&format!("Company {at}"), "", "", Stage::Unspecified, 2022)
    };
    let partner = Partner {
        kind: PartnerKind::VentureCapital.into(),
        place: seat,
        invests_in: named.iter().filter_map(|(country, region)| place(country, region)).collect(),
        portfolio: deals.iter().enumerate().map(|(at, &place)| deal(at, place)).collect(),
        ..Partner::default()
    };
    line_about("PLACE", &startup, &partner)
}

fn milli(line: &str) -> i32 {
    let (_, rest) = line.split_once(' ').unwrap_or_default();
    rest.split(':').next().and_then(|milli| milli.parse().ok()).unwrap_or(0)
}

#[test]
fn a_partner_that_names_seoul_alone_is_not_told_as_favourable() {
    let seoul = line(place("KR", "KR-11"), &[("KR", "KR-11")], &[]);
    assert_eq!(
        seoul,
        "PLACE -555: 파트너가 밝힌 투자·협력 지역은 서울특별시이며, 광주광역시는 없습니다. | \
         The partner names Seoul, not Gwangju."
    );
    let korea = line(place("KR", "KR-11"), &[("KR", "")], &[]);
    assert!(milli(&korea) > 0 && korea.contains("names South Korea as a place"), "{korea}");
    let both = line(place("KR", "KR-11"), &[("KR", "KR-11"), ("KR", "KR-29")], &[]);
    assert!(milli(&both) > 0 && both.contains("names Gwangju as a place"), "{both}");
    let deals = [("KR", "KR-11"), ("KR", "KR-11"), ("KR", "KR-11")];
    let with_deals = line(place("KR", "KR-11"), &[("KR", "KR-11")], &deals);
    assert!(
        milli(&with_deals) > 0 && with_deals.ends_with("The partner names Seoul, not Gwangju."),
        "{with_deals}"
    );
}

#[test]
fn the_smaller_the_round_the_more_the_region_and_the_city_count() {
    let milli_of = |sought: Option<Money>, named: &str| {
        let startup = Startup {
            place: place("KR", "KR-29"),
            round_sought: Some(RoundSought { amount: sought, ..RoundSought::default() }),
            ..Startup::default()
        };
        let deal = |at: usize, region: &str| PortfolioDeal {
            place: place("KR", region),
            ..deal(&format!("Company {at}"), "", "", Stage::Unspecified, 2022)
        };
        let fund = |regions: [&str; 2]| Partner {
            portfolio: (0..8).map(|at| deal(at, regions[at % 2])).collect(),
            ..Partner::default()
        };
        let world = World::of(vec![
            startup_facts("lumen", &startup),
            partner_facts("builders", &fund([named; 2])),
            partner_facts("others", &fund(["KR-29", "KR-11"])),
        ]);
        let explained = world.explain("startups/lumen", "partners/builders").unwrap();
        milli(&line_of("PLACE", &explained.ranked))
    };
    for (region, sign) in [("KR-29", 1), ("KR-11", -1)] {
        let of = |sought| sign * milli_of(sought, region);
        let (usual, small, tiny) = (of(usd(3_000_000)), of(usd(750_000)), of(usd(1_000)));
        assert_eq!(of(None), usual);
        assert!(of(usd(12_000_000)) < usual && usual < small && small < tiny, "{region}");
        // Beyond so many halvings and doublings nothing changes, and no place counts the other way round.
        assert_eq!(tiny, of(usd(100)));
        assert!(
            of(usd(900_000_000)) > 0 && of(usd(900_000_000)) == of(usd(48_000_000)),
            "{region}"
        );
    }
}

#[test]
fn a_visitors_host_that_names_the_country_is_not_behind_one_that_says_nothing() {
    let home = |count: usize| vec![("US", "US-CA"); count];
    let us = place("US", "US-CA");
    let abroad = |mut deals: Vec<(&'static str, &'static str)>| {
        deals.push(("KR", "KR-11"));
        deals
    };
    let silent = line(us.clone(), &[], &[]);
    for deals in [home(3), home(30), home(300), abroad(home(3)), abroad(home(300))] {
        let named = line(us.clone(), &[("US", ""), ("KR", "")], &deals);
        assert!(milli(&named) >= milli(&silent), "{named}");
        let unnamed = line(us.clone(), &[], &deals);
        assert!(milli(&named) >= milli(&unnamed), "{named} and {unnamed}");
    }
}
