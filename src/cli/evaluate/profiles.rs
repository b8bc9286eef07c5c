//! The profiles that a match collection stands for.

use prost::Message as _;

use crate::cli::lines::Line;
use crate::cli::profiles::Profile;
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
    let line =
        |file: &str, number, profile| Line { file: file.into(), number, profile, rows: None };
    let startups = companies.iter().enumerate().map(|(at, company)| {
        line(STARTUPS, company.number, Profile::Startup(Box::new(maker.startup(at, company))))
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
        lines.push(line(INVESTORS, investor.number, Profile::Partner(Box::new(partner))));
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
