//! What must hold of matching as a whole. Each property is a test of its own below.
//!
//! 1. Contributions add up to the score, the greatest in size first, and each has a sentence in both languages.
//! 2. Neither the order of rows nor the cut into segments changes an answer.
//! 3. Both directions, and the explanation, give a pair the same score.
//! 4. What is missing counts 0.
//! 5. Nothing dated after the question's day counts.
//! 6. A vetoed pair is never ranked, nor one that has dealt already, and every candidate is counted once.
//! 7. A better fit never ranks lower, as far as docs/matching.md promises.
//! 8. While the averages stay, one more partner changes no other pair's score but by how common words are.
//! 9. A profile in Korean alone and the same in English alone rank partners alike.

mod cooperation;
mod elsewhere;
mod explanations;
mod fits;
mod languages;
mod meetings;
mod partners;
mod places;
mod properties;
mod similar;
mod trips;
mod usual;
mod vetoes;

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use super::*;
use crate::proto::{
    Cooperation, CooperationKind, Date, Engagement, EngagementKind, FundingRound, Key, Kind,
    LocalizedText, MatchFilter, MatchTermKind, Money, Partner, PartnerKind, Place, PortfolioDeal,
    Provenance, RoundInvestor, RoundSought, Stage, Startup, TicketRange,
};
use crate::taxonomy::{Reader, Taxonomy};
use crate::text::Stems;

/// The day for which the tests ask.
fn today() -> Day {
    day(2024, 6, 30)
}

fn day(year: i32, month: i32, day: i32) -> Day {
    Day::last_of(&Date { year, month, day }).unwrap()
}

/// Made once: to make it takes longer than most questions.
fn model() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(new_model);
    &MODEL
}

fn new_model() -> Model {
    Model::new(Taxonomy::builtin(), Weights::builtin().clone(), Rates::builtin())
}

fn startup_facts(id: &str, message: &Startup) -> Facts {
    let key = Key { kind: Kind::Startup, id: id.to_owned() };
    Facts::of_startup(
        &key,
        message,
        &mut Reader::new(Taxonomy::builtin(), &mut Stems::default()),
        Rates::builtin(),
    )
}

fn partner_facts(id: &str, message: &Partner) -> Facts {
    let key = Key { kind: Kind::Partner, id: id.to_owned() };
    Facts::of_partner(
        &key,
        message,
        &mut Reader::new(Taxonomy::builtin(), &mut Stems::default()),
        Rates::builtin(),
    )
}

fn engagement_facts(id: &str, message: &Engagement) -> Facts {
    Facts::of_engagement(&Key::new(Kind::Engagement, id), message, Rates::builtin())
}

/// What happened between a start-up and a partner, by their ids.
fn record(
    kind: EngagementKind,
    startup: &str,
    partner: &str,
    (year, month, day): (i32, i32, i32),
) -> Engagement {
    Engagement {
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        kind: kind.into(),
        date: Some(Date { year, month, day }),
        ..Engagement::default()
    }
}

/// [`super::rank`] by statistics that are counted for this question alone.
fn rank(
    question: &Question<'_>,
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
) -> Result<Ranking, Stopped> {
    let statistics = &Statistics::count(segments, question.as_of, model, stop)?;
    super::rank(&Basis { statistics, question, segments, model, stop }, NonZeroUsize::MIN)
}

/// A world of profiles, cut into segments.
struct World {
    segments: Vec<Vec<Facts>>,
}

impl World {
    fn of(profiles: Vec<Facts>) -> Self {
        Self { segments: vec![profiles] }
    }

    /// The profiles in their order, in segments of `size`.
    fn cut(profiles: Vec<Facts>, size: usize) -> Self {
        Self { segments: profiles.chunks(size.max(1)).map(<[Facts]>::to_vec).collect() }
    }

    fn profiles(&self) -> impl Iterator<Item = &Facts> {
        self.segments.iter().flatten()
    }

    fn get(&self, name: &str) -> &Facts {
        self.profiles().find(|facts| facts.key().to_string() == name).unwrap()
    }

    /// Asks with everything that an index would provide.
    fn ask<T>(
        &self,
        subject: &Facts,
        ask: impl FnOnce(&mut Question<'_>, &[Segment<'_>]) -> T,
    ) -> T {
        let has = |facts: &Facts, word: &String| facts.words().contains(word);
        let words = subject.words();
        let docs_of = |segment: &Vec<Facts>, word: &String| -> Vec<u32> {
            let having = (0..).zip(segment).filter(|(_, facts)| has(facts, word));
            having.map(|(doc, _)| doc).collect()
        };
        let parts: Vec<(Columns, Vec<Vec<u32>>)> = self
            .segments
            .iter()
            .map(|segment| {
                let mut columns = Columns::default();
                (0..).zip(segment).for_each(|(doc, facts)| columns.push(doc, facts));
                (columns, words.iter().map(|word| docs_of(segment, word)).collect())
            })
            .collect();
        let segments: Vec<Segment<'_>> = parts
            .iter()
            .map(|(columns, word_docs)| Segment { columns, is_alive: &|_| true, word_docs })
            .collect();
        let (filter, wishes) = (Filter::default(), Wishes::default());
        let mut question = Question {
            subject,
            as_of: today(),
            filter: &filter,
            excluded: &[],
            wishes: &wishes,
            max_results: 200,
            show_vetoed: true,
        };
        ask(&mut question, &segments)
    }

    fn rank(&self, name: &str) -> Ranking {
        self.rank_on(name, today())
    }

    fn rank_on(&self, name: &str, as_of: Day) -> Ranking {
        self.ask(self.get(name), |question, segments| {
            question.as_of = as_of;
            rank(question, segments, model(), &|| false).unwrap()
        })
    }

    fn explain(&self, subject: &str, candidate: &str) -> Option<Explanation> {
        self.explain_with(subject, candidate, &Wishes::default())
    }

    fn explain_with(&self, subject: &str, candidate: &str, wishes: &Wishes) -> Option<Explanation> {
        self.ask(self.get(subject), |question, segments| {
            let question = &Question { wishes, ..*question };
            let candidate = Key::parse(candidate).unwrap();
            let (model, stop) = (model(), &|| false);
            let statistics = &Statistics::count(segments, question.as_of, model, stop).unwrap();
            let basis = Basis { statistics, question, segments, model, stop };
            explain(&basis, &candidate).unwrap()
        })
    }
}

fn en(text: &str) -> Option<LocalizedText> {
    Some(LocalizedText { ko: String::new(), en: text.to_owned() })
}

fn place(country: &str, region: &str) -> Option<Place> {
    Some(Place {
        country_code: country.to_owned(),
        region_code: region.to_owned(),
        city: String::new(),
    })
}

fn usd(units: i64) -> Option<Money> {
    Some(Money { currency_code: "USD".to_owned(), units, nanos: 0 })
}

/// `kind contribution: Korean | English`, a line a term.
fn read_aloud(ranked: &Ranked) -> Vec<String> {
    let line = |term: &crate::proto::MatchTerm| {
        let sentence = term.sentence.clone().unwrap();
        let kind = term.kind().as_str_name().trim_start_matches("MATCH_TERM_KIND_").to_owned();
        format!("{kind} {}: {} | {}", term.contribution_milli, sentence.ko, sentence.en)
    };
    ranked.terms.iter().map(line).collect()
}

/// The line of one kind of term; empty if there is no such term.
fn line_of(kind: &str, ranked: &Ranked) -> String {
    let mut lines = read_aloud(ranked).into_iter();
    lines.find(|line| line.starts_with(kind)).unwrap_or_default()
}

/// The line of one kind of term between the start-up `lumen` and the partner `builders`, who are alone with an average
/// investor; empty if there is no such term.
fn line_about(kind: &str, startup: &Startup, partner: &Partner) -> String {
    let world = World::of(vec![
        startup_facts("lumen", startup),
        partner_facts("builders", partner),
        partner_facts("average", &other_investor()),
    ]);
    line_of(kind, &world.explain("startups/lumen", "partners/builders").unwrap().ranked)
}

fn won(units: i64) -> Option<Money> {
    Some(Money { currency_code: "KRW".to_owned(), units, nanos: 0 })
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

fn kinds(kinds: &[CooperationKind]) -> Vec<Cooperation> {
    kinds.iter().map(|&kind| Cooperation { kind: kind.into(), detail: None }).collect()
}

/// A deal with a company of its own.
fn deal(company: &str, sector: &str, country: &str, stage: Stage, year: i32) -> PortfolioDeal {
    PortfolioDeal {
        company_name: company.to_owned(),
        sectors: if sector.is_empty() { Vec::new() } else { strings(&[sector]) },
        place: place(country, ""),
        stage: stage.into(),
        date: Some(Date { year, month: 3, day: 1 }),
        ..PortfolioDeal::default()
    }
}

/// A lidar company of Gwangju that asks for investment.
fn lidar_company() -> Startup {
    Startup {
        display_name: en("Lumen"),
        one_liner: en("LiDAR with a wavelet beam scanner"),
        sectors: strings(&["lidar"]),
        place: place("KR", "KR-29"),
        stage: Stage::SeriesB.into(),
        round_sought: Some(RoundSought { amount: won(5_000_000_000), ..RoundSought::default() }),
        asks: kinds(&[CooperationKind::Investment]),
        languages: strings(&["ko", "en"]),
        ..Startup::default()
    }
}

/// An investor with 14 deals, 6 of them in lidar, 3 of them in Korea.
fn lidar_investor() -> Partner {
    let sector = |at| if at < 6 { "lidar" } else { "fintech" };
    let country = |at| if at < 3 { "KR" } else { "US" };
    let deals = (0..14)
        .map(|at| deal(&format!("Company {at}"), sector(at), country(at), Stage::SeriesB, 2022));
    Partner {
        display_name: en("Builders"),
        kind: PartnerKind::VentureCapital.into(),
        thesis: en("We back wavelet scanners and LiDAR"),
        ticket: Some(TicketRange { min: usd(500_000), max: usd(2_000_000) }),
        portfolio: deals.collect(),
        seeks: kinds(&[CooperationKind::Investment]),
        languages: strings(&["en-US"]),
        ..Partner::default()
    }
}

/// An investor in everything but lidar, that makes the average.
fn other_investor() -> Partner {
    let deals = (0..120).map(|at| {
        let (sector, country) = if at % 20 == 0 { ("lidar", "KR") } else { ("healthcare", "US") };
        deal(&format!("Other {at}"), sector, country, Stage::Seed, 2021)
    });
    Partner { display_name: en("Average"), portfolio: deals.collect(), ..Partner::default() }
}

fn lidar_world() -> World {
    World::of(vec![
        startup_facts("lumen", &lidar_company()),
        partner_facts("builders", &lidar_investor()),
        partner_facts("average", &other_investor()),
    ])
}

#[test]
fn facts_come_back_as_they_were() {
    for facts in lidar_world().profiles() {
        assert_eq!(&Facts::decode(&facts.encode()).unwrap(), facts);
    }
    assert!(Facts::decode(&[]).is_err());
    assert!(Facts::decode(&[255]).is_err());
}

#[test]
fn one_deal_counts_once() {
    let once = deal("루멘", "lidar", "KR", Stage::Seed, 2021);
    let linked = PortfolioDeal { startup: "startups/lumen".to_owned(), ..once.clone() };
    let told = [
        once.clone(),
        PortfolioDeal { company_name: "㈜루멘".to_owned(), ..once.clone() },
        // Under another name, and the same with the name that links the two.
        PortfolioDeal { company_name: "Lumen".to_owned(), founded_year: 2019, ..linked.clone() },
        linked,
        PortfolioDeal { stage: Stage::SeriesA.into(), ..once },
    ];
    let facts_of = |portfolio: Vec<PortfolioDeal>| {
        let message = Partner { portfolio, ..Partner::default() };
        let Facts::Partner(mut facts) = partner_facts("p", &message) else { panic!("a partner") };
        facts.deals.sort_by_key(|deal| deal.stage);
        facts.deals
    };
    let expected = facts_of(told.to_vec());
    assert_eq!(expected.len(), 2);
    // The fullest telling stays, and how others know the company.
    assert_eq!((expected[0].founded_year, expected[0].company_name.as_str()), (2019, "Lumen"));
    assert!(expected[0].startup != 0);
    for order in orders(told.len()) {
        let portfolio = order.into_iter().map(|at| told[at].clone()).collect();
        assert_eq!(facts_of(portfolio), expected);
    }
}

/// All orders of so many things.
fn orders(things: usize) -> Vec<Vec<usize>> {
    let Some(last) = things.checked_sub(1) else { return vec![Vec::new()] };
    let put = |order: Vec<usize>| {
        (0..things).map(move |at| {
            let mut longer = order.clone();
            longer.insert(at, last);
            longer
        })
    };
    orders(last).into_iter().flat_map(put).collect()
}

#[test]
fn a_question_can_be_stopped_and_limited() {
    let world = lidar_world();
    world.ask(world.get("startups/lumen"), |question, segments| {
        assert_eq!(rank(question, segments, model(), &|| true), Err(Stopped));
        question.max_results = 1;
        let ranking = rank(question, segments, model(), &|| false).unwrap();
        assert_eq!((ranking.matches.len(), ranking.ranked), (1, 2));
        assert_eq!(ranking.matches[0].key.id, "builders");
        question.max_results = 0;
        assert!(rank(question, segments, model(), &|| false).unwrap().matches.is_empty());
    });
}

#[test]
fn filters_and_exclusions_take_candidates_away() {
    let world = lidar_world();
    let filter = |message: MatchFilter| Filter::of(&message, Taxonomy::builtin());
    let cases = [
        (MatchFilter::default(), 2),
        (
            MatchFilter {
                partner_kinds: vec![PartnerKind::VentureCapital.into()],
                ..MatchFilter::default()
            },
            1,
        ),
        (MatchFilter { country_codes: strings(&["KR"]), ..MatchFilter::default() }, 0),
        (MatchFilter { sectors: strings(&["photonics"]), ..MatchFilter::default() }, 0),
        (MatchFilter { stages: vec![Stage::Seed.into()], ..MatchFilter::default() }, 0),
    ];
    let excluded = [Key { kind: Kind::Partner, id: "average".to_owned() }];
    world.ask(world.get("startups/lumen"), |question, segments| {
        for (message, candidates) in cases {
            let filter = filter(message);
            let question = Question { filter: &filter, ..*question };
            let ranking = rank(&question, segments, model(), &|| false).unwrap();
            assert_eq!(ranking.candidates, candidates, "{filter:?}");
        }
        let question = Question { excluded: &excluded, ..*question };
        assert_eq!(rank(&question, segments, model(), &|| false).unwrap().candidates, 1);
    });
    let narrower =
        MatchFilter { sectors: strings(&["photonics", "sensors"]), ..MatchFilter::default() };
    let narrower = filter(narrower);
    world.ask(world.get("partners/builders"), |question, segments| {
        let question = Question { filter: &narrower, ..*question };
        assert_eq!(rank(&question, segments, model(), &|| false).unwrap().candidates, 1);
    });
}

#[test]
fn the_version_tells_models_apart() {
    let (weights, rates) = (Weights::builtin().clone(), Rates::parse("[USD]\n2015 = 1.0").unwrap());
    let other = Model::new(Taxonomy::builtin(), weights, &rates);
    assert_eq!(model().version(), new_model().version());
    assert_ne!(model().version(), other.version());
    assert!(model().version().starts_with("6-") && model().version().len() == 10);
}
