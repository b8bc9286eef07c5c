//! What a partner has done, counted as people count: for the sentences, not for the score.

use super::Day;
use super::decays::{Decays, WHOLE};
use super::model::Model;
use super::rows::{Deal, DealNote};
use super::tallies::{Count, Likeness, Tally};
use super::views::PartnerView;
use crate::proto::Audience;

/// Whole numbers of deals, as anybody can count them in the profile.
#[derive(Default)]
pub(super) struct Record {
    pub(super) deals: u32,
    /// Whether deals of the pair with one another are left out.
    pub(super) is_apart: bool,
    /// Those of the last months.
    pub(super) recent: u32,
    /// By attribute, a deal counting one; sizes and ages by degrees, for which the two below stand.
    pub(super) tally: Tally,
    /// The same of those deals alone that nobody has checked.
    pub(super) unverified: Tally,
    /// The same of those deals alone that are old or of no known date.
    pub(super) stale: Tally,
    /// Rounds of about the size sought.
    pub(super) of_size: u32,
    /// Companies of about the start-up's age.
    pub(super) of_age: u32,
    /// From which step of size to which is about the size sought.
    pub(super) near_sizes: Option<(u8, u8)>,
    /// From which step of age to which is about the start-up's age.
    pub(super) near_ages: Option<(u8, u8)>,
    /// The companies most like the start-up, the most similar first; at most [`SIMILAR_MAX`].
    pub(super) similar: Vec<SimilarCompany>,
    /// Whether another that is as much alike is not named to the reader.
    pub(super) has_unnamed: bool,
}

/// A company of a partner's deal.
pub(super) struct SimilarCompany {
    pub(super) name: String,
    /// The share of what is known of the start-up in which it is alike, from 0 to 1.
    pub(super) similarity: f64,
    pub(super) day: Option<Day>,
    /// Whether the partner's portfolio does not tell of it.
    is_confidential: bool,
}

/// What is older than this is called stale.
const STALE_MONTHS: u16 = 60;

/// The most similar companies that are told.
pub(super) const SIMILAR_MAX: usize = 3;

/// A company must be alike in so much to be told as similar.
const SIMILAR_MIN: f64 = 0.5;

impl Record {
    /// Of the deals of `parts`, each with the likeness to its columns. To any `reader` but the officer no company is named
    /// that the partner's portfolio does not name.
    pub(super) fn of(
        parts: &[(PartnerView<'_>, &Likeness<'_>)],
        as_of: Day,
        reader: Audience,
        model: &Model,
    ) -> Self {
        let none = Decays::none(as_of);
        let stale_before = as_of.months_before(STALE_MONTHS);
        let recent_after = as_of.months_before(model.weights.activity.months);
        let mut record = Self::default();
        let mut similar = Vec::new();
        for &(partner, likeness) in parts {
            let unverified = partner.deals_where(|_, note| !note.is_verified);
            let stale = partner.deals_where(|deal, _| deal.day < stale_before.0);
            let count = |is_it: &dyn Fn(&Deal) -> bool| {
                number(partner.deals(as_of).filter(|deal| is_it(deal)).count())
            };
            record.deals += count(&|_| true);
            record.is_apart |= partner.is_apart;
            record.recent += count(&|deal| deal.is_dated() && deal.day > recent_after.0);
            record.tally += &likeness.tally(partner, &none);
            record.unverified += &likeness.tally(partner.with_deals(&unverified), &none);
            record.stale += &likeness.tally(partner.with_deals(&stale), &none);
            record.of_size += count(&|deal| likeness.is_near_in_size(deal));
            record.of_age += count(&|deal| likeness.is_near_in_age(deal));
            record.near_sizes = likeness.near_sizes();
            record.near_ages = likeness.near_ages();
            similar.extend(similar_companies(partner, likeness, as_of));
        }
        let is_officer = matches!(reader, Audience::Unspecified | Audience::Officer);
        let alike = similar.len();
        similar.retain(|company: &SimilarCompany| is_officer || !company.is_confidential);
        record.has_unnamed = similar.len() < alike;
        record.similar = most_similar(similar);
        record
    }
}

/// A count of a record, in whole deals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub(super) matching: u32,
    /// Deals beside `matching` that are only in a broader sector.
    pub(super) broader: u32,
    pub(super) all: u32,
}

impl Told {
    /// Of a tally in which each deal counts one.
    pub(super) fn of(count: Count) -> Self {
        let deals = |mass: u64| u32::try_from(mass / WHOLE).unwrap_or(u32::MAX);
        Self {
            matching: deals(count.matching),
            broader: deals(count.broader),
            all: deals(count.all),
        }
    }

    /// The deals that are told to speak for the attribute: those in a broader sector with them.
    pub(super) const fn shown(&self) -> u32 {
        self.matching + self.broader
    }
}

fn similar_companies(
    partner: PartnerView<'_>,
    likeness: &Likeness<'_>,
    as_of: Day,
) -> impl Iterator<Item = SimilarCompany> {
    let company = move |(deal, note): (&Deal, &DealNote)| SimilarCompany {
        name: partner.company_name(note).to_owned(),
        similarity: likeness.similarity(likeness.likeness(deal)),
        day: deal.is_dated().then_some(Day(deal.day)),
        is_confidential: note.is_confidential,
    };
    let all = partner.noted_deals(as_of).map(company);
    all.filter(|company| company.similarity >= SIMILAR_MIN && !company.name.is_empty())
}

/// Of those that are alike the latest first, then by name: never by chance. Each company once.
fn most_similar(mut similar: Vec<SimilarCompany>) -> Vec<SimilarCompany> {
    similar.sort_by(|a, b| {
        let by_likeness = b.similarity.total_cmp(&a.similarity);
        by_likeness.then(b.day.cmp(&a.day)).then_with(|| a.name.cmp(&b.name))
    });
    let mut told: Vec<SimilarCompany> = Vec::new();
    for company in similar {
        if told.len() < SIMILAR_MAX && told.iter().all(|it| it.name != company.name) {
            told.push(company);
        }
    }
    told
}

fn number(deals: usize) -> u32 {
    u32::try_from(deals).unwrap_or(u32::MAX)
}
