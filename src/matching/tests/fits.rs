//! That a better fit never ranks lower, over worlds made at random.
//!
//! What is promised is no more than what is tested here, and docs/matching.md says it in the same words: an average moves
//! with the deals that make it, a ticket gives way to rounds, and a text that mentions a declared sector counts once.

use proptest::collection::vec;
use proptest::prelude::*;

use super::properties::{partners, startups, stores};
use super::*;
use crate::proto::MatchTermKind;

/// The start-up that asks: nobody has dealt with it, and it wants to sell nowhere in particular.
fn asking() -> impl Strategy<Value = Startup> {
    startups().prop_map(|startup| Startup {
        display_name: en("Asks"),
        rounds: Vec::new(),
        competitors: Vec::new(),
        target_markets: Vec::new(),
        ..startup
    })
}

/// A partner that excludes nobody.
fn open_partners() -> impl Strategy<Value = Partner> {
    partners().prop_map(|partner| Partner {
        exclusions: None,
        closed_to_new_deals: false,
        ..partner
    })
}

/// A deal of that day with a company alike in all that is known of the start-up.
fn alike(startup: &Startup, date: Date) -> PortfolioDeal {
    let age = startup.incorporation_date.map(|founded| 2024 - founded.year);
    let sought = startup.round_sought.clone().unwrap_or_default();
    let columns = Columns::of_one(&startup_facts("asks", startup));
    let Some(views::Profile::Startup(view)) = columns.profile(Kind::Startup, 0) else {
        panic!("a start-up")
    };
    PortfolioDeal {
        company_name: "Alike".to_owned(),
        sectors: startup.sectors.clone(),
        place: startup.place.clone(),
        stage: startup.stage,
        round_amount: sought.amount,
        founded_year: age.map_or(0, |age| date.year - age.max(0)),
        first_round: match view.order(today()) {
            rows::Order::Unknown => None,
            order => Some(order == rows::Order::First),
        },
        date: Some(date),
        ..PortfolioDeal::default()
    }
}

/// An attribute of a deal.
#[derive(Debug, Clone, Copy)]
enum Attribute {
    Sector,
    Stage,
    Place,
    Size,
    Age,
    Order,
}

const ATTRIBUTES: [Attribute; 6] = [
    Attribute::Sector,
    Attribute::Stage,
    Attribute::Place,
    Attribute::Size,
    Attribute::Age,
    Attribute::Order,
];

/// Makes a deal agree with one that is alike in everything, or not at all, in one attribute.
fn set(deal: &mut PortfolioDeal, attribute: Attribute, alike: &PortfolioDeal, agrees: bool) {
    let alike = alike.clone();
    let far = |amount: Money| Money { units: amount.units.saturating_mul(1 << 12), ..amount };
    match attribute {
        Attribute::Sector if agrees => deal.sectors = alike.sectors,
        Attribute::Sector => deal.sectors = strings(&["games"]),
        Attribute::Stage if agrees => deal.stage = alike.stage,
        Attribute::Stage => deal.stage = other_stage(alike.stage),
        Attribute::Place if agrees => deal.place = alike.place,
        Attribute::Place => deal.place = place("JP", "JP-13"),
        Attribute::Size if agrees => deal.round_amount = alike.round_amount,
        Attribute::Size => deal.round_amount = alike.round_amount.map(far),
        Attribute::Age if agrees => deal.founded_year = alike.founded_year,
        Attribute::Age if alike.founded_year == 0 => deal.founded_year = 0,
        Attribute::Age => deal.founded_year = alike.founded_year - 60,
        Attribute::Order if agrees => deal.first_round = alike.first_round,
        Attribute::Order => deal.first_round = alike.first_round.map(|is_first| !is_first),
    }
}

/// A stage that is not alike.
fn other_stage(stage: i32) -> i32 {
    if stage == i32::from(Stage::Growth) { Stage::Seed.into() } else { Stage::Growth.into() }
}

fn world_of(startup: &Startup, partners: &[Partner]) -> World {
    let partners = (0..).zip(partners).map(|(at, it)| partner_facts(&format!("p{at}"), it));
    World::of([startup_facts("asks", startup)].into_iter().chain(partners).collect())
}

fn statistics(world: &World) -> Statistics {
    let subject = world.profiles().next().unwrap();
    world.ask(subject, |question, segments| {
        Statistics::count(segments, question.as_of, model(), &|| false).unwrap()
    })
}

/// [`super::super::rank`] beside averages that were counted before.
fn rank_beside(world: &World, name: &str, statistics: &Statistics) -> Vec<Ranked> {
    world.ask(world.get(name), |question, segments| {
        let basis = Basis { statistics, question, segments, model: model(), stop: &|| false };
        super::super::rank(&basis, NonZeroUsize::MIN).unwrap().matches
    })
}

fn term(ranked: &Ranked, kind: MatchTermKind) -> i32 {
    let terms = ranked.terms.iter().filter(|term| term.kind() == kind);
    terms.map(|term| term.contribution_milli).sum()
}

fn find<'a>(matches: &'a [Ranked], id: &str) -> Option<&'a Ranked> {
    matches.iter().find(|ranked| ranked.key.id == id)
}

/// The first of two partners, which fits better, does not rank behind the second, beside others. Its id comes later, so
/// that nothing but its score can put it first.
fn assert_first_is_no_worse(
    startup: &Startup,
    (better, worse): (&Partner, &Partner),
    others: &[Partner],
) -> Result<(), TestCaseError> {
    let mut facts =
        vec![startup_facts("asks", startup), partner_facts("z", better), partner_facts("y", worse)];
    facts.extend((0..).zip(others).map(|(at, it)| partner_facts(&format!("p{at}"), it)));
    let matches = World::of(facts).rank("startups/asks").matches;
    let at = |id: &str| matches.iter().position(|ranked| ranked.key.id == id);
    match (at("z"), at("y")) {
        (Some(better), Some(worse)) => prop_assert!(
            better < worse || matches[better].score_milli == matches[worse].score_milli,
            "{:?} {:?}",
            read_aloud(&matches[better]),
            read_aloud(&matches[worse])
        ),
        // As much is known of one as of the other.
        (better, worse) => prop_assert_eq!(better, worse),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// While the averages stay as they are, one more deal alike in all that is known of the start-up lowers no term of a
    /// partner that has deals already, and so not its score; but for the amount where the partner names tickets, which
    /// give way to rounds. A first deal makes known how active the partner is, which may be less than others are.
    #[test]
    fn one_more_deal_alike_in_everything_lowers_nothing(
        startup in asking(),
        mut partners in vec(open_partners(), 1..6),
        (year, month) in (2018..2024, 1..13),
    ) {
        partners[0].portfolio.push(deal("Some", "", "", Stage::Unspecified, 2020));
        let before = world_of(&startup, &partners);
        let mut more = partners.clone();
        more[0].portfolio.push(alike(&startup, Date { year, month, day: 1 }));
        let averages = statistics(&before);
        let [before, after] = [&before, &world_of(&startup, &more)]
            .map(|world| rank_beside(world, "startups/asks", &averages));
        if let Some(before) = find(&before, "p0") {
            let after = find(&after, "p0").unwrap();
            let has_tickets = partners[0].ticket.as_ref().is_some_and(|it| it.max.is_some());
            for kind in scoring::TERMS {
                if !has_tickets || kind != MatchTermKind::Amount {
                    prop_assert!(term(after, kind) >= term(before, kind), "{kind:?}");
                }
            }
            prop_assert!(has_tickets || after.score_milli >= before.score_milli);
        }
    }

    /// While the averages stay as they are, one more deal in all sectors of the start-up never lowers the sector term,
    /// whatever else is known of it; and the same of the stage and of the place.
    #[test]
    fn one_more_deal_that_agrees_in_one_thing_never_lowers_its_term(
        startup in asking(),
        partners in vec(open_partners(), 1..6),
        (year, month) in (2018..2024, 1..13),
    ) {
        let before = world_of(&startup, &partners);
        let averages = statistics(&before);
        let ranked = rank_beside(&before, "startups/asks", &averages);
        let Some(before) = find(&ranked, "p0") else { return Ok(()) };
        let alike = alike(&startup, Date { year, month, day: 1 });
        for (attribute, kind) in [
            (Attribute::Sector, MatchTermKind::Sector),
            (Attribute::Stage, MatchTermKind::Stage),
            (Attribute::Place, MatchTermKind::Place),
        ] {
            let mut deal = PortfolioDeal { company_name: "One".to_owned(), date: alike.date, ..Default::default() };
            set(&mut deal, attribute, &alike, true);
            let mut more = partners.clone();
            more[0].portfolio.push(deal);
            let ranked = rank_beside(&world_of(&startup, &more), "startups/asks", &averages);
            prop_assert!(term(find(&ranked, "p0").unwrap(), kind) >= term(before, kind), "{kind:?}");
        }
    }

    /// Of two partners that are alike but that all deals of one agree with the start-up in an attribute, and those of the
    /// other in nothing of it, the first never ranks lower.
    #[test]
    fn who_agrees_in_one_attribute_more_never_ranks_lower(
        startup in asking(),
        partner in open_partners(),
        others in vec(open_partners(), 0..5),
    ) {
        for attribute in ATTRIBUTES {
            let with = |agrees: bool| {
                let mut partner = partner.clone();
                for deal in &mut partner.portfolio {
                    let date = deal.date.unwrap_or(Date { year: 2022, month: 1, day: 1 });
                    deal.date = Some(date);
                    deal.amount = None;
                    set(deal, attribute, &alike(&startup, date), agrees);
                }
                partner
            };
            // Nothing can agree with what is not known.
            let is_known = match attribute {
                Attribute::Sector => !startup.sectors.is_empty(),
                Attribute::Stage => startup.stage != 0,
                Attribute::Place => startup.place.is_some(),
                Attribute::Size | Attribute::Age | Attribute::Order => true,
            };
            if is_known {
                assert_first_is_no_worse(&startup, (&with(true), &with(false)), &others)?;
            }
        }
    }

    /// Of two partners that are alike but that one says it invests at the stage of the start-up, in its place or, where
    /// its texts mention none, in its sectors, and the other names others, the first never ranks lower. Nor does the one
    /// whose tickets reach further.
    #[test]
    fn who_says_that_it_fits_never_ranks_lower_than_who_says_other(
        startup in asking(),
        partner in open_partners(),
        others in vec(open_partners(), 0..5),
        (less, more) in (1_000i64..1_000_000, 1_000i64..1_000_000),
    ) {
        let pairs = [
            (startup.stage != 0).then(|| [startup.stage, other_stage(startup.stage)].map(|stage| Partner {
                stages: vec![stage],
                ..partner.clone()
            })),
            startup.place.clone().map(|seat| [Some(seat), place("JP", "JP-13")].map(|place| Partner {
                invests_in: place.into_iter().collect(),
                ..partner.clone()
            })),
            (!startup.sectors.is_empty()).then(|| [startup.sectors.clone(), strings(&["games"])].map(|sectors| Partner {
                thesis: None,
                sectors,
                ..partner.clone()
            })),
            Some([less.max(more), less.min(more)].map(|max| Partner {
                ticket: Some(TicketRange { min: None, max: usd(max) }),
                ..partner.clone()
            })),
        ];
        for [better, worse] in pairs.into_iter().flatten() {
            assert_first_is_no_worse(&startup, (&better, &worse), &others)?;
        }
    }

    /// Words alone are counted anew for each question: the more partners use one, the less it tells.
    #[test]
    fn one_more_partner_changes_no_other_pair_while_the_averages_stay(
        store in stores(),
        newcomer in partners(),
    ) {
        let before = World::of(store.facts());
        let averages = statistics(&before);
        let mut facts = store.facts();
        facts.push(partner_facts("newcomer", &newcomer));
        let after = World::of(facts);
        let subjects = (0..store.startups.len()).map(|at| format!("startups/s{at}"));
        for subject in subjects.chain((0..store.partners.len()).map(|at| format!("partners/p{at}"))) {
            let told = |world: &World| {
                let mut matches = rank_beside(world, &subject, &averages);
                matches.retain(|ranked| ranked.key.id != "newcomer");
                matches.sort_by(|a, b| a.key.id.cmp(&b.key.id));
                for ranked in &mut matches {
                    ranked.score_milli -= term(ranked, MatchTermKind::Words);
                    ranked.terms.retain(|term| term.kind() != MatchTermKind::Words);
                    // What chance it has and how good it is called depends on all.
                    ranked.chance_percent = None;
                    ranked.grade = crate::proto::MatchGrade::Unspecified;
                }
                matches
            };
            prop_assert_eq!(told(&before), told(&after));
        }
    }
}
