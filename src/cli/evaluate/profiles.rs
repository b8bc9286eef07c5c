//! The profiles that a match collection stands for.

use prost::Message as _;

use crate::cli::lines::Line;
use crate::cli::records::Record;
use crate::proto::{Date, Kind, Partner, PartnerKind, PortfolioDeal, RoundSought, Startup};
use crate::taxonomy::Taxonomy;

use super::categories::Categories;
use super::collections::{Collection, Company, Deal, INVESTORS, Investor, STARTUPS};
use super::history::History;
use super::names::Names;
use super::words;

/// The most deals of a portfolio and the most bytes of a profile, as the contract says.
const PORTFOLIO_MAX: usize = 2_000;
const PROFILE_BYTES_MAX: usize = 256 * 1024;

/// All profiles of a collection and what they are called.
pub(super) struct Profiles {
    /// Start-ups first: what refers comes after what it refers to.
    pub(super) lines: Vec<Line>,
    pub(super) startups: Names,
    pub(super) partners: Names,
    /// What was left out, in words.
    pub(super) notes: Vec<String>,
}

/// What the profiles are made with.
struct Maker<'a> {
    collection: &'a Collection,
    history: History,
    /// Of each company, its sectors and tags.
    meanings: Vec<(Vec<String>, Vec<String>)>,
    startups: Names,
    partners: Names,
}

/// The profiles of all start-ups and investors.
pub(super) fn profiles(collection: &Collection, taxonomy: &'static Taxonomy) -> Profiles {
    let Collection { companies, investors, .. } = collection;
    let mut categories = Categories::of(taxonomy);
    let maker = Maker {
        collection,
        history: History::of(collection),
        meanings: companies.iter().map(|company| categories.read(&company.categories)).collect(),
        startups: Names::of(Kind::Startup, companies.iter().map(|it| it.id.as_str())),
        partners: Names::of(Kind::Partner, investors.iter().map(|it| it.id.as_str())),
    };
    let line = |file: &str, number, record| Line { file: file.into(), number, record, rows: None };
    let startups = companies.iter().enumerate().map(|(at, company)| {
        line(STARTUPS, company.number, Record::of(&maker.startup(at, company)))
    });
    let mut lines: Vec<Line> = startups.collect();
    let mut notes = Vec::new();
    for investor in investors {
        let mut partner = maker.partner(investor);
        let left_out = leave_out_oldest(&mut partner.portfolio, |portfolio| {
            // The deals are what is large; all else together is far less than what a sixteenth leaves.
            let bytes: usize = portfolio.iter().map(|deal| deal.encoded_len() + 4).sum();
            portfolio.len() <= PORTFOLIO_MAX && bytes <= PROFILE_BYTES_MAX / 16 * 15
        });
        if left_out > 0 {
            notes.push(format!(
                "{INVESTORS}:{}: the {left_out} oldest deals of {} are left out: a profile holds no more",
                investor.number, investor.id
            ));
        }
        lines.push(line(INVESTORS, investor.number, Record::of(&partner)));
    }
    Profiles { lines, startups: maker.startups, partners: maker.partners, notes }
}

impl Maker<'_> {
    fn startup(&self, at: usize, company: &Company) -> Startup {
        let (sectors, tags) = self.meanings[at].clone();
        let founded = Date { year: company.founded_year, ..Date::default() };
        let known = Startup {
            name: self.startups.name(&company.id).to_owned(),
            display_name: words::text(&company.name),
            one_liner: words::text(&company.one_liner),
            description: words::text(&company.description),
            sectors,
            tags,
            place: company.place.clone(),
            incorporation_date: Some(founded).filter(|founded| founded.year > 0),
            ..Startup::default()
        };
        if !company.is_test {
            return known;
        }
        let amount = company.seeking_amount.clone();
        let rounds = self.history.rounds(at, &self.collection.investors, &self.partners);
        let sought =
            RoundSought { amount, first_round: Some(rounds.is_empty()), ..RoundSought::default() };
        Startup { stage: company.seeking_stage.into(), round_sought: Some(sought), rounds, ..known }
    }

    fn partner(&self, investor: &Investor) -> Partner {
        let mut deals: Vec<&Deal> = investor.deals.iter().collect();
        deals.sort_by_key(|deal| deal.day);
        Partner {
            name: self.partners.name(&investor.id).to_owned(),
            display_name: words::text(&investor.name),
            kind: PartnerKind::VentureCapital.into(),
            thesis: words::text(&investor.thesis),
            portfolio: deals.into_iter().map(|deal| self.deal(deal)).collect(),
            ..Partner::default()
        }
    }

    fn deal(&self, deal: &Deal) -> PortfolioDeal {
        let company = &self.collection.companies[deal.company];
        let (sectors, tags) = self.meanings[deal.company].clone();
        PortfolioDeal {
            company_name: company.name.clone(),
            startup: self.startups.name(&company.id).to_owned(),
            sectors,
            tags,
            place: company.place.clone(),
            stage: deal.stage.into(),
            date: Some(words::date(deal.day)),
            founded_year: company.founded_year,
            first_round: Some(self.history.is_first_round(deal.company, deal.day)),
            round_amount: deal.amount.clone(),
            round_investors: self.history.investors(deal.company, deal.day),
            ..PortfolioDeal::default()
        }
    }
}

/// Leaves out deals from the start of the list until it fits, and says how many.
fn leave_out_oldest(
    portfolio: &mut Vec<PortfolioDeal>,
    fits: impl Fn(&[PortfolioDeal]) -> bool,
) -> usize {
    // Whether it fits turns but once along the list.
    let positions: Vec<usize> = (0..portfolio.len()).collect();
    let left_out = positions.partition_point(|&from| !fits(&portfolio[from..]));
    portfolio.drain(..left_out);
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Money, Stage};

    const STARTUPS: &str = r#"{"id": "S_1", "name": "Zephyrlane", "role": "test", "seeking_stage": "series-a",
"seeking_amount_usd": 4e6, "founded_year": 2021, "one_liner": "Lidar for ferries"}
{"id": "S2", "name": "Ostrafel", "country": "USA", "state": "CA", "region": "SF Bay",
"categories": ["lidar", "kites_toys"], "founded_year": 2019}"#;
    const INVESTORS: &str = r#"{"id": "I1", "name": "Tamarack Nine", "thesis": "Sensors.", "portfolio": [
{"startup_id": "S2", "date": "2024-12-31", "stage": "series-a"},
{"startup_id": "S2", "date": "2023-05-01", "stage": "seed", "amount_usd": 500000},
{"startup_id": "S_1", "date": "2024-02-02"}]}
{"id": "I2", "name": "별빛나루", "portfolio": [
{"startup_id": "S_1", "date": "2024-02-02", "stage": "seed", "amount_usd": 700000},
{"startup_id": "S2", "date": "2023-05-01", "stage": "seed", "amount_usd": 500000}]}"#;

    fn made(startups: &str, investors: &str) -> Vec<Record> {
        let one_line = |text: &str| {
            text.replace(",\n\"", ",\"").replace("[\n", "[").replace(",\n{\"s", ",{\"s")
        };
        let (qrels, stats) = ("S_1 0 I2 1", r#"{"cutoff": "2025-01-01"}"#);
        let collection =
            Collection::parse(&one_line(startups), &one_line(investors), qrels, stats).unwrap();
        let made = profiles(&collection, Taxonomy::builtin());
        assert!(made.notes.is_empty(), "{:?}", made.notes);
        made.lines.into_iter().map(|line| line.record).collect()
    }

    fn dollars(units: i64) -> Option<Money> {
        Some(Money { currency_code: "USD".to_owned(), units, nanos: 0 })
    }

    #[test]
    fn who_asks_has_what_it_seeks_and_the_rounds_before() {
        let profiles = made(STARTUPS, INVESTORS);
        let startups: Vec<Startup> = profiles.iter().filter_map(Record::to).collect();
        let [asking, other] = startups.as_slice() else { panic!("{profiles:?}") };
        assert_eq!(asking.name, "startups/s-1");
        assert_eq!(asking.one_liner.as_ref().unwrap().en, "Lidar for ferries");
        assert_eq!(asking.incorporation_date, Some(Date { year: 2021, month: 0, day: 0 }));
        assert_eq!(asking.stage(), Stage::SeriesA);
        assert_eq!(asking.round_sought.as_ref().unwrap().amount, dollars(4_000_000));
        // Both put in their parts on one day: one round, of which the second knows stage and amount.
        let [round] = asking.rounds.as_slice() else { panic!("{:?}", asking.rounds) };
        assert_eq!((round.stage(), &round.amount), (Stage::Seed, &dollars(700_000)));
        let investors: Vec<&str> = round.investors.iter().map(|it| it.partner.as_str()).collect();
        assert_eq!(investors, ["partners/i1", "partners/i2"]);
        assert!(other.rounds.is_empty() && other.round_sought.is_none());
        assert_eq!(other.place.as_ref().unwrap().city, "SF Bay");
    }

    #[test]
    fn deals_say_what_is_known_of_the_company_and_of_the_round() {
        let profiles = made(STARTUPS, INVESTORS);
        let partners: Vec<Partner> = profiles.iter().filter_map(Record::to).collect();
        let [first, second] = partners.as_slice() else { panic!("{profiles:?}") };
        assert_eq!(first.thesis.as_ref().unwrap().en, "Sensors.");
        assert_eq!(second.display_name.as_ref().unwrap().ko, "별빛나루");
        let days: Vec<(i32, Option<bool>)> =
            first.portfolio.iter().map(|it| (it.date.unwrap().year, it.first_round)).collect();
        assert_eq!(days, [(2023, Some(true)), (2024, Some(true)), (2024, Some(false))]);
        let deal = &first.portfolio[0];
        let expected = PortfolioDeal {
            company_name: "Ostrafel".to_owned(),
            startup: "startups/s2".to_owned(),
            sectors: vec!["lidar".to_owned()],
            tags: vec!["kites_toys".to_owned()],
            place: words::place("US", "CA", "", "SF Bay").unwrap(),
            stage: Stage::Seed.into(),
            date: Some(Date { year: 2023, month: 5, day: 1 }),
            founded_year: 2019,
            first_round: Some(true),
            round_amount: dollars(500_000),
            round_investors: 2,
            ..PortfolioDeal::default()
        };
        assert_eq!(*deal, expected);
    }

    #[test]
    fn a_portfolio_keeps_the_latest_deals_that_a_profile_holds() {
        let deal = |number: usize| {
            let day = jiff::civil::date(2015, 1, 1) + jiff::Span::new().days(number as i64);
            format!(r#"{{"startup_id": "S2", "date": "{day}"}}"#)
        };
        for (deals, name, expected) in
            [(2_001, "Ostrafel", 2_000), (1_500, &*"x".repeat(200), 1_000)]
        {
            let startups = format!(
                "{{\"id\":\"S_1\",\"name\":\"A\",\"role\":\"test\"}}\n{{\"id\":\"S2\",\"name\":\"{name}\"}}"
            );
            let list: Vec<String> = (0..deals).map(deal).collect();
            let investors =
                format!(r#"{{"id": "I2", "name": "B", "portfolio": [{}]}}"#, list.join(","));
            let stats = r#"{"cutoff": "2025-01-01"}"#;
            let collection = Collection::parse(&startups, &investors, "S_1 0 I2 1", stats).unwrap();
            let made = profiles(&collection, Taxonomy::builtin());
            let partner: Partner = made.lines[2].record.to().unwrap();
            let kept = partner.portfolio.len();
            assert!(kept <= 2_000 && kept >= expected && kept < deals, "{kept}");
            assert!(partner.encoded_len() <= PROFILE_BYTES_MAX);
            let newest = words::date(collection.investors[0].deals[deals - 1].day);
            assert_eq!(partner.portfolio[kept - 1].date, Some(newest));
            let left_out = deals - kept;
            assert!(made.notes[0].contains(&format!("the {left_out} oldest deals of I2")));
        }
    }
}
