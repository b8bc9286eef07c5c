//! What a partner has done, counted as people count: for the sentences, not for the score.

use super::Day;
use super::decays::{Decays, WHOLE};
use super::model::Model;
use super::rows::{Deal, DealNote};
use super::similarity::{self, Known};
use super::statistics::Statistics;
use super::tallies::{Count, Likeness, Tally};
use super::views::PartnerView;
use crate::proto::{Audience, Date, LocalizedText};

/// What a partner has done, beside a start-up.
#[derive(Default)]
pub(super) struct Record {
    pub(super) all: Deals,
    /// Those of them that nobody has checked.
    pub(super) unverified: Deals,
    /// Those of them that are old or of no known date.
    pub(super) stale: Deals,
    /// Whether deals of the two with one another are left out.
    pub(super) is_apart: bool,
    /// Rounds of about the size sought among the deals of all partners, each whole, recent ones counting more.
    pub(super) usual_of_size: Count,
    /// Companies of about the start-up's age among them, likewise.
    pub(super) usual_of_age: Count,
    /// What is known of the start-up.
    pub(super) known: Known,
    /// From which step of size to which is about the size sought.
    pub(super) near_sizes: Option<(u8, u8)>,
    /// From which step of age to which is about the start-up's age.
    pub(super) near_ages: Option<(u8, u8)>,
    /// The companies most like the start-up, the most similar first; at most [`SIMILAR_MAX`].
    pub(super) similar: Vec<SimilarCompany>,
    /// Whether another that is as much alike is not named to the reader.
    pub(super) has_unnamed: bool,
}

/// Some deals of a partner in whole numbers, as anybody can count them in the profile.
#[derive(Default)]
pub(super) struct Deals {
    pub(super) number: u32,
    /// Those of the last months.
    pub(super) recent: u32,
    /// By attribute, a deal counting one; sizes and ages by degrees, for which the two below stand.
    pub(super) tally: Tally,
    of_size: u32,
    of_age: u32,
    /// Of those with a known size of round, how many sizes are estimated from the partner's own part.
    pub(super) estimated_sizes: u32,
}

/// A company of a partner's deal.
pub(super) struct SimilarCompany {
    /// As far as it is known in each language.
    pub(super) name: LocalizedText,
    /// The share of what is known of the start-up in which it is alike, from 0 to 1.
    pub(super) similarity: f64,
    /// The last day that it can have been; none: not known.
    pub(super) day: Option<Day>,
    /// The same, no more exactly than it is known.
    pub(super) date: Date,
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
        statistics: &Statistics,
        reader: Audience,
        model: &Model,
    ) -> Self {
        let as_of = statistics.decays.as_of;
        let stale_before = as_of.months_before(STALE_MONTHS);
        let recent_after = as_of.months_before(model.weights.activity.months);
        let mut record = Self::default();
        let mut similar = Vec::new();
        for &(partner, likeness) in parts {
            let unverified = partner.deals_where(|_, note| !note.is_verified);
            let stale = partner.deals_where(|deal, _| deal.day < stale_before.0);
            let days = (recent_after, as_of);
            record.all.add(partner, likeness, days);
            record.unverified.add(partner.with_deals(&unverified), likeness, days);
            record.stale.add(partner.with_deals(&stale), likeness, days);
            record.is_apart |= partner.is_apart();
            similar.extend(similar_companies(partner, likeness, as_of));
        }
        let is_officer = matches!(reader, Audience::Unspecified | Audience::Officer);
        let alike = similar.len();
        similar.retain(|company: &SimilarCompany| is_officer || !company.is_confidential);
        record.has_unnamed = similar.len() < alike;
        record.similar = most_similar(similar);
        // The likeness is of the same start-up in all parts.
        if let Some((_, likeness)) = parts.first() {
            record.usual_of_size = statistics.deals.near_size(&likeness.size);
            record.usual_of_age = statistics.deals.near_age(&likeness.age);
            record.near_sizes = likeness.size.near();
            record.near_ages = likeness.age.near();
            record.known = likeness.known;
        }
        record
    }

    /// Rounds of about the size sought.
    pub(super) fn of_size(&self, deals: &Deals) -> Told {
        let usual = Some(self.usual_of_size);
        Told { matching: deals.of_size, usual, ..Told::of(deals.tally.size) }
    }

    /// Companies of about the start-up's age.
    pub(super) fn of_age(&self, deals: &Deals) -> Told {
        let usual = Some(self.usual_of_age);
        Told { matching: deals.of_age, usual, ..Told::of(deals.tally.age) }
    }
}

impl Deals {
    fn add(
        &mut self,
        partner: PartnerView<'_>,
        likeness: &Likeness<'_>,
        (recent_after, as_of): (Day, Day),
    ) {
        let count = |is_it: &dyn Fn(&Deal) -> bool| {
            number(partner.deals(as_of).filter(|deal| is_it(deal)).count())
        };
        self.number += count(&|_| true);
        self.recent += count(&|deal| deal.is_dated() && deal.day > recent_after.0);
        likeness.add(partner, &Decays::none(as_of), &mut self.tally);
        self.of_size += count(&|deal| likeness.size.is_near(deal.size));
        self.of_age += count(&|deal| likeness.age.is_near(deal.age));
        let noted = partner.noted_deals(as_of);
        self.estimated_sizes += number(noted.filter(|(_, note)| note.is_size_estimated).count());
    }
}

impl Deals {
    /// Those of which the number of investors is known.
    pub(super) fn syndicates(&self) -> u32 {
        u32::try_from(self.tally.syndicates.deals / WHOLE).unwrap_or(u32::MAX)
    }
}

/// A count of a record, in whole deals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub(super) matching: u32,
    /// Deals beside `matching` that are only in a broader sector.
    pub(super) broader: u32,
    pub(super) all: u32,
    /// The same deals as the score weighs them, but for their age: those in a broader sector and those that are a little
    /// off in part.
    pub(super) weighed: Count,
    /// The deals of all partners by the same rule, where the score has another.
    pub(super) usual: Option<Count>,
}

impl Told {
    /// Of a tally in which each deal counts one.
    pub(super) fn of(count: Count) -> Self {
        let deals = |mass: u64| u32::try_from(mass / WHOLE).unwrap_or(u32::MAX);
        Self {
            matching: deals(count.matching),
            broader: deals(count.broader),
            all: deals(count.all),
            weighed: count,
            usual: None,
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
        name: partner.company_name(note),
        similarity: similarity::share_of(likeness.likeness(deal)),
        day: deal.is_dated().then_some(Day(deal.day)),
        date: note.date_of(deal),
        is_confidential: note.is_confidential,
    };
    let is_named = |name: &LocalizedText| !name.ko.is_empty() || !name.en.is_empty();
    let all = partner.noted_deals(as_of).map(company);
    all.filter(move |company| company.similarity >= SIMILAR_MIN && is_named(&company.name))
}

/// Of those that are alike the latest first, then by name, then the one whose date is known best: never by chance. Each
/// company once.
fn most_similar(mut similar: Vec<SimilarCompany>) -> Vec<SimilarCompany> {
    similar.sort_by(|a, b| {
        let by_likeness = b.similarity.total_cmp(&a.similarity);
        let names = |it: &SimilarCompany| (it.name.ko.clone(), it.name.en.clone());
        let date = |it: &SimilarCompany| (it.date.year, it.date.month, it.date.day);
        let by_day = by_likeness.then(b.day.cmp(&a.day));
        by_day.then_with(|| names(a).cmp(&names(b))).then_with(|| date(b).cmp(&date(a)))
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
