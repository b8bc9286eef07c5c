//! Rows of fixed size, and the arenas that hold their lists.

use std::ops::Range;

use super::codes;
use super::distinct::Distinct;
use super::facts::{
    AmountFacts, DealFacts, EngagementFacts, PartnerFacts, PlaceFacts, RoundFacts, StartupFacts,
};
use super::{Day, reading, scales};
use crate::proto::Date;
use crate::taxonomy::{ConceptIndex, Industries};

/// What rows of both kinds have.
#[derive(Debug, Clone)]
pub(super) struct Common {
    pub(super) doc: u32,
    /// The fingerprint of the id, for exclusions.
    pub(super) id_print: u64,
    /// The fingerprints of the organisation keys of its names, ascending.
    pub(super) names: Span,
    /// The fingerprint of the firm; 0: not known.
    pub(super) firm: u64,
    pub(super) seat: Place,
    pub(super) offers: u32,
    pub(super) has_words: bool,
    /// Those of its sectors.
    pub(super) industries: Industries,
    pub(super) id: Span,
    pub(super) sectors: Span,
    pub(super) concepts: Span,
    pub(super) languages: Span,
}

#[derive(Debug, Clone)]
pub(super) struct StartupRow {
    pub(super) common: Common,
    pub(super) stage: u8,
    /// None, or without an amount that can be compared.
    pub(super) sought: Option<Sought>,
    /// Whether an amount is named, also one that cannot be compared.
    pub(super) names_amount: bool,
    /// The year in which it was founded; 0: not known.
    pub(super) founded_year: u32,
    /// Whether the round sought is its first one, as it says itself.
    pub(super) seeks_first_round: Option<bool>,
    /// The last day on which its earliest round can have been; `i32::MAX`: it names no round.
    pub(super) first_round_day: i32,
    pub(super) tags: Span,
    /// The name of the city of its seat.
    pub(super) city: Span,
    pub(super) name_ko: Span,
    pub(super) name_en: Span,
    /// Who took part in its rounds.
    pub(super) investors: Span,
    pub(super) asks: u32,
    pub(super) excluded_kinds: u32,
    pub(super) target_markets: Span,
    pub(super) competitors: Span,
    pub(super) excluded_partners: Span,
    pub(super) excluded_countries: Span,
}

#[derive(Debug, Clone)]
pub(super) struct PartnerRow {
    pub(super) common: Common,
    pub(super) kind: u8,
    pub(super) is_closed: bool,
    pub(super) stages: u32,
    pub(super) ticket_min: Option<Amount>,
    pub(super) ticket_max: Option<Amount>,
    /// Whether either is named, also where it cannot be compared.
    pub(super) names_ticket: bool,
    pub(super) seeks: u32,
    pub(super) excluded_stages: u32,
    /// Fingerprints, ascending.
    pub(super) tags: Span,
    pub(super) invests_in: Span,
    pub(super) deals: Span,
    pub(super) excluded_sectors: Span,
    pub(super) excluded_startups: Span,
    pub(super) excluded_countries: Span,
}

/// An engagement. Numbers of enums are as in the contract; 0 is not known.
#[derive(Debug, Clone, Copy)]
pub struct EngagementRow {
    /// The number of its document: whether it is alive is asked of the segment.
    pub doc: u32,
    /// The fingerprint of the id of the start-up's profile; 0: an organiser was the party.
    pub startup: u64,
    /// The fingerprint of the id of the partner's profile.
    pub partner: u64,
    /// The last day on which it can have been; none: not known.
    pub day: Option<i32>,
    /// The first day on which it can have been; none: not known.
    pub first_day: Option<i32>,
    /// Whole US dollars; 0 is not known.
    pub amount_usd: i64,
    /// What happened.
    pub kind: u8,
    /// Who declined.
    pub declined_by: u8,
    /// Why.
    pub decline_reason: u8,
    /// The stage of the start-up then.
    pub stage: u8,
    /// Whether an organiser was the party and no start-up: then it is no evidence about a pair.
    pub is_organiser: bool,
    /// Whether somebody has checked it against its source.
    pub verified: bool,
    pub(super) id: Span,
}

/// A packed place; 0 is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) country: u16,
    pub(super) region: u64,
    /// The fingerprint of the city's name.
    pub(super) city: u64,
}

/// What a company does, in the words of the taxonomy and in others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Fields {
    /// Ascending.
    pub(super) sectors: Vec<ConceptIndex>,
    /// Fingerprints, ascending.
    pub(super) tags: Vec<u64>,
}

/// A tag and how it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    pub(super) print: u64,
    pub(super) name: Span,
}

/// A packed deal: what every question counts by; 0 is not known. A question reads all deals, so they are kept small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deal {
    /// `i32::MIN` if the day is not known: such deals come first and count on every day.
    pub(super) day: i32,
    /// The position of what the company does among the segment's fields.
    pub(super) fields: u32,
    /// The position of the place among the segment's places.
    pub(super) place: u32,
    pub(super) stage: u8,
    /// Those of the company's sectors.
    pub(super) industries: Industries,
    /// How large the round was: see `scales`.
    pub(super) size: u8,
    /// How old the company was: see `scales`.
    pub(super) age: u8,
    pub(super) order: Order,
    /// How many investors took part in the round; more than that count as 255.
    pub(super) investors: u8,
}

/// Whether a round is the company's first one of outside money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Order {
    #[default]
    Unknown,
    First,
    Later,
}

/// The round in which an investor took part.
#[derive(Debug, Clone, Copy)]
pub(super) struct RoundPart {
    /// The last day on which it can have been.
    pub(super) day: Option<i32>,
    pub(super) stage: u32,
    pub(super) round_usd: Option<i64>,
    pub(super) is_first_round: Option<bool>,
    pub(super) is_verified: bool,
}

/// What is told of a deal beside what questions count by.
#[derive(Debug, Clone, Copy)]
pub(super) struct DealNote {
    pub(super) company_name: Span,
    /// Where in `company_name` its English form begins; 0: there is but one.
    pub(super) english_at: u16,
    /// How much of the day is known: 1 the year, 2 the month too, 3 all.
    date_parts: u8,
    pub(super) is_verified: bool,
    /// Whether it stands elsewhere than in the partner's portfolio: only the officer is told its company.
    pub(super) is_confidential: bool,
    /// Whether the size of its round is taken from the partner's own part.
    pub(super) is_size_estimated: bool,
}

impl DealNote {
    /// The day of a deal, no more exactly than it is known.
    pub(super) fn date_of(self, deal: &Deal) -> Date {
        let date = Day(deal.day).to_date();
        match self.date_parts {
            0 => Date::default(),
            1 => Date { month: 0, day: 0, ..date },
            2 => Date { day: 0, ..date },
            _ => date,
        }
    }
}

/// An amount as it is written, and in US dollars for comparing it with other currencies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount {
    pub(super) usd: i64,
    pub(super) units: i64,
    pub(super) nanos: i32,
    /// The currency, packed.
    pub(super) currency: u64,
}

/// The round that a start-up seeks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought {
    pub(super) amount: Amount,
    /// The last day on which it is sought; `i32::MAX`: not known.
    pub(super) closing_day: i32,
}

/// With whom a deal was, as a fingerprint of the name's organisation key and one of the profile's id; 0 is not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Party {
    pub(super) name: u64,
    pub(super) profile: u64,
    /// The first day on which the deal can have been; `i32::MIN`: not known.
    pub(super) first_day: i32,
}

impl Deal {
    pub(super) const fn is_dated(&self) -> bool {
        self.day != i32::MIN
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Competitor {
    pub(super) company: u64,
    pub(super) startup: u64,
    pub(super) name: Span,
}

/// Where a list stands in its arena.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Arenas {
    pub(super) concepts: Vec<ConceptIndex>,
    pub(super) numbers: Vec<u64>,
    pub(super) places: Vec<Place>,
    pub(super) deals: Vec<Deal>,
    /// For each of `deals` the company.
    pub(super) deal_parties: Vec<Party>,
    /// For each of `deals`.
    pub(super) deal_notes: Vec<DealNote>,
    /// The investors in the rounds of start-ups.
    pub(super) investors: Vec<Party>,
    /// For each of `investors` the round.
    pub(super) round_parts: Vec<RoundPart>,
    /// The tags of start-ups.
    pub(super) tags: Vec<Tag>,
    /// What the companies of deals do.
    pub(super) distinct_fields: Distinct<Fields>,
    /// The places of deals.
    pub(super) distinct_places: Distinct<Place>,
    pub(super) competitors: Vec<Competitor>,
    pub(super) text: String,
}

impl Common {
    fn new(
        doc: u32,
        id: &str,
        seat: Option<&PlaceFacts>,
        lists: (&[u32], &[u32], &[u64], &[u64]),
        arenas: &mut Arenas,
    ) -> Self {
        let (sectors, concepts, languages, names) = lists;
        Self {
            doc,
            id_print: codes::fingerprint(id),
            names: append(&mut arenas.numbers, names.iter().copied()),
            seat: seat.map(Place::of).unwrap_or_default(),
            firm: 0,
            offers: 0,
            has_words: false,
            industries: Industries::default(),
            id: arenas.push_text(id),
            sectors: arenas.push_concepts(sectors),
            concepts: arenas.push_concepts(concepts),
            languages: append(&mut arenas.numbers, languages.iter().copied()),
        }
    }
}

impl StartupRow {
    pub(super) fn new(doc: u32, facts: &StartupFacts, arenas: &mut Arenas) -> Self {
        let lists =
            (&facts.sectors[..], &facts.concepts[..], &facts.languages[..], &facts.names[..]);
        let mut common = Common::new(doc, &facts.id, facts.seat.as_ref(), lists, arenas);
        common.offers = facts.offers;
        common.firm = facts.firm;
        common.has_words = !facts.words.is_empty();
        common.industries = Industries::numbered(narrow(facts.industries));
        let mut competitors = Vec::new();
        for competitor in &facts.competitors {
            let name = arenas.push_text(&competitor.name);
            let (company, startup) = (competitor.company, competitor.startup);
            competitors.push(Competitor { company, startup, name });
        }
        let investors = facts.investors.iter().map(|investor| Party {
            name: investor.name,
            profile: investor.partner,
            first_day: investor.first_day.unwrap_or(i32::MIN),
        });
        let parts = facts.investors.iter().map(|investor| RoundPart {
            day: investor.day,
            stage: investor.stage,
            round_usd: investor.round_usd,
            is_first_round: investor.is_first_round,
            is_verified: investor.is_verified,
        });
        arenas.round_parts.extend(parts);
        let mut tags = Vec::new();
        for tag in &facts.tags {
            tags.push(Tag { print: reading::print_of_name(tag), name: arenas.push_text(tag) });
        }
        Self {
            common,
            stage: narrow(facts.stage),
            sought: facts.round.as_ref().and_then(Sought::of),
            names_amount: facts.names_amount,
            founded_year: facts.founded_year,
            seeks_first_round: facts.seeks_first_round,
            first_round_day: facts.first_round_day.unwrap_or(i32::MAX),
            tags: append(&mut arenas.tags, tags),
            city: arenas.push_text(&facts.city),
            name_ko: arenas.push_text(facts.display_name.as_ref().map_or("", |name| &name.ko)),
            name_en: arenas.push_text(facts.display_name.as_ref().map_or("", |name| &name.en)),
            investors: append(&mut arenas.investors, investors),
            asks: facts.asks,
            excluded_kinds: facts.excluded_kinds,
            target_markets: append(&mut arenas.places, facts.target_markets.iter().map(Place::of)),
            competitors: append(&mut arenas.competitors, competitors),
            excluded_partners: append(&mut arenas.numbers, facts.excluded_partners.iter().copied()),
            excluded_countries: arenas.push_numbers(&facts.excluded_countries),
        }
    }
}

impl PartnerRow {
    pub(super) fn new(doc: u32, facts: &PartnerFacts, arenas: &mut Arenas) -> Self {
        let lists =
            (&facts.sectors[..], &facts.concepts[..], &facts.languages[..], &facts.names[..]);
        let mut common = Common::new(doc, &facts.id, facts.seat.as_ref(), lists, arenas);
        common.offers = facts.offers;
        common.firm = facts.firm;
        common.has_words = !facts.words.is_empty();
        common.industries = Industries::numbered(narrow(facts.industries));
        Self {
            common,
            kind: narrow(facts.kind),
            is_closed: facts.is_closed,
            stages: facts.stages,
            ticket_min: facts.ticket_min.as_ref().map(Amount::of),
            ticket_max: facts.ticket_max.as_ref().map(Amount::of),
            names_ticket: facts.names_ticket,
            seeks: facts.seeks,
            excluded_stages: facts.excluded_stages,
            tags: append(&mut arenas.numbers, facts.tags.iter().copied()),
            invests_in: append(&mut arenas.places, facts.invests_in.iter().map(Place::of)),
            deals: arenas.push_deals(facts),
            excluded_sectors: arenas.push_concepts(&facts.excluded_sectors),
            excluded_startups: append(&mut arenas.numbers, facts.excluded_startups.iter().copied()),
            excluded_countries: arenas.push_numbers(&facts.excluded_countries),
        }
    }
}

impl EngagementRow {
    pub(super) fn new(doc: u32, facts: &EngagementFacts, arenas: &mut Arenas) -> Self {
        Self {
            doc,
            startup: facts.startup,
            partner: facts.partner,
            day: facts.day,
            first_day: facts.first_day,
            amount_usd: facts.amount_usd.unwrap_or(0),
            kind: narrow(facts.kind),
            declined_by: narrow(facts.declined_by),
            decline_reason: narrow(facts.decline_reason),
            stage: narrow(facts.stage),
            is_organiser: facts.is_organiser,
            verified: facts.verified,
            id: arenas.push_text(&facts.id),
        }
    }
}

impl Sought {
    fn of(round: &RoundFacts) -> Option<Self> {
        let closing_day = round.closing_day.unwrap_or(i32::MAX);
        round.amount.as_ref().map(|amount| Self { amount: Amount::of(amount), closing_day })
    }
}

impl Amount {
    fn of(facts: &AmountFacts) -> Self {
        let &AmountFacts { usd, units, nanos, .. } = facts;
        Self { usd, units, nanos, currency: codes::short(&facts.currency_code) }
    }
}

impl Place {
    fn of(facts: &PlaceFacts) -> Self {
        let country = u16::try_from(facts.country).unwrap_or(0);
        Self { country, region: facts.region, city: facts.city }
    }
}

impl Arenas {
    fn push_text(&mut self, text: &str) -> Span {
        let start = position(self.text.len());
        self.text.push_str(text);
        Span { start, end: position(self.text.len()) }
    }

    fn push_concepts(&mut self, positions: &[u32]) -> Span {
        append(&mut self.concepts, concepts(positions))
    }

    fn push_numbers(&mut self, numbers: &[u32]) -> Span {
        append(&mut self.numbers, numbers.iter().map(|&number| u64::from(number)))
    }

    /// The name of a deal's company, and where its English form begins.
    fn push_name(&mut self, deal: &DealFacts) -> (Span, u16) {
        let DealFacts { company_name, company_name_en, .. } = deal;
        let start = position(self.text.len());
        self.text.push_str(company_name);
        let english_at = match u16::try_from(company_name.len()) {
            Ok(at) if at > 0 && !company_name_en.is_empty() => at,
            _ => 0,
        };
        if english_at > 0 {
            self.text.push_str(company_name_en);
        }
        (Span { start, end: position(self.text.len()) }, english_at)
    }

    fn push_deals(&mut self, facts: &PartnerFacts) -> Span {
        let start = position(self.deals.len());
        let day_of = |deal: &DealFacts| deal.day.unwrap_or(i32::MIN);
        let mut deals: Vec<&DealFacts> = facts.deals.iter().collect();
        deals.sort_by_key(|deal| day_of(deal));
        for deal in deals {
            let mut sectors: Vec<ConceptIndex> = concepts(&deal.sectors).collect();
            sectors.sort_unstable();
            let place = deal.place.as_ref().map(Place::of).unwrap_or_default();
            self.deals.push(Deal {
                day: day_of(deal),
                fields: self
                    .distinct_fields
                    .position_of(Fields { sectors, tags: deal.tags.clone() }),
                place: self.distinct_places.position_of(place),
                stage: narrow(deal.stage),
                industries: Industries::numbered(narrow(deal.industries)),
                size: scales::size_of_deal(deal),
                age: scales::age_at(deal.day.map(Day), deal.founded_year),
                order: match deal.is_first_round {
                    None => Order::Unknown,
                    Some(true) => Order::First,
                    Some(false) => Order::Later,
                },
                investors: u8::try_from(deal.round_investors).unwrap_or(u8::MAX),
            });
            let (company_name, english_at) = self.push_name(deal);
            let date_parts = date_parts(deal);
            let &DealFacts { is_verified, is_confidential, .. } = deal;
            self.deal_notes.push(DealNote {
                company_name,
                english_at,
                date_parts,
                is_verified,
                is_confidential,
                is_size_estimated: scales::is_estimated(deal),
            });
            self.deal_parties.push(Party {
                name: deal.company,
                profile: deal.startup,
                first_day: deal.first_day.unwrap_or(i32::MIN),
            });
        }
        Span { start, end: position(self.deals.len()) }
    }
}

/// See [`DealNote`].
fn date_parts(deal: &DealFacts) -> u8 {
    let Some((first, last)) = deal.first_day.zip(deal.day) else { return 0 };
    let Date { year, month, day } = Day::shared(Day(first), Day(last));
    [year, month, day].into_iter().map(|part| u8::from(part > 0)).sum()
}

/// Positions outside 16 bits cannot come from a taxonomy and are left out.
fn concepts(positions: &[u32]) -> impl Iterator<Item = ConceptIndex> {
    positions.iter().filter_map(|&position| u16::try_from(position).ok().map(ConceptIndex))
}

fn append<T>(arena: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Span {
    let start = position(arena.len());
    arena.extend(items);
    Span { start, end: position(arena.len()) }
}

fn position(length: usize) -> u32 {
    u32::try_from(length).expect("a segment holds fewer than four billion list entries")
}

/// Enum numbers of a newer server count as not known.
fn narrow(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(0)
}
