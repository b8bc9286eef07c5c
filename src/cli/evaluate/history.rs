//! The rounds of companies, put together from the portfolios of investors.

use std::collections::BTreeMap;

use jiff::civil;

use crate::proto::{FundingRound, RoundInvestor};

use super::collections::{Collection, Investor};
use super::names::Names;
use super::words;

/// The most rounds of a start-up and investors of a round, as the contract says.
const ROUNDS_MAX: usize = 50;
const INVESTORS_MAX: usize = 50;

/// The most that a deal may say.
const DEAL_INVESTORS_MAX: i32 = 1_000;

/// By the company's position, its deals by day, each as the positions of the investor and of the deal: what several
/// investors paid on one day is one round.
#[derive(Debug)]
pub(super) struct History(Vec<BTreeMap<civil::Date, Vec<(usize, usize)>>>);

impl History {
    pub(super) fn of(collection: &Collection) -> Self {
        let mut days = vec![BTreeMap::<_, Vec<_>>::new(); collection.companies.len()];
        for (at, investor) in collection.investors.iter().enumerate() {
            for (index, deal) in investor.deals.iter().enumerate() {
                days[deal.company].entry(deal.day).or_default().push((at, index));
            }
        }
        Self(days)
    }

    /// Whether a deal on this day was in the first round of the company that the collection knows.
    pub(super) fn is_first_round(&self, company: usize, day: civil::Date) -> bool {
        self.0[company].first_key_value().is_none_or(|(first, _)| *first == day)
    }

    /// How many investors took part in the round of a company on this day.
    pub(super) fn investors(&self, company: usize, day: civil::Date) -> i32 {
        let investors = self.0[company].get(&day).map_or(0, |parts| taking_part(parts).len());
        i32::try_from(investors).unwrap_or(i32::MAX).min(DEAL_INVESTORS_MAX)
    }

    /// The latest rounds of a company, the oldest first. Stage and amount are what the first investor says who knows
    /// them.
    pub(super) fn rounds(
        &self,
        company: usize,
        investors: &[Investor],
        names: &Names,
    ) -> Vec<FundingRound> {
        let rounds = &self.0[company];
        let left_out = rounds.len().saturating_sub(ROUNDS_MAX);
        let rounds = rounds.iter().skip(left_out);
        rounds.map(|(day, parts)| round(*day, parts, investors, names)).collect()
    }
}

/// The positions of the investors in a round, each once.
fn taking_part(parts: &[(usize, usize)]) -> Vec<usize> {
    let mut investors: Vec<usize> = parts.iter().map(|&(at, _)| at).collect();
    investors.dedup();
    investors
}

fn round(
    day: civil::Date,
    parts: &[(usize, usize)],
    investors: &[Investor],
    names: &Names,
) -> FundingRound {
    let deals = || parts.iter().map(|&(at, index)| &investors[at].deals[index]);
    let stage = deals().map(|deal| i32::from(deal.stage)).find(|&stage| stage != 0);
    let investor = |at: usize| RoundInvestor {
        investor_name: investors[at].name.clone(),
        partner: names.name(&investors[at].id).to_owned(),
        amount: None,
    };
    FundingRound {
        stage: stage.unwrap_or_default(),
        date: Some(words::date(day)),
        amount: deals().find_map(|deal| deal.amount.clone()),
        investors: taking_part(parts).into_iter().take(INVESTORS_MAX).map(investor).collect(),
        ..FundingRound::default()
    }
}
