//! Rows of fixed size, and the arenas that hold their lists.

use std::ops::Range;

use super::codes;
use super::facts::{PartnerFacts, PlaceFacts, StartupFacts};
use crate::taxonomy::ConceptIndex;

/// What rows of both kinds have.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) doc: u32,
    /// The fingerprint of the id, for exclusions.
    pub(super) id_print: u64,
    pub(super) seat: Place,
    pub(super) offers: u32,
    pub(super) has_words: bool,
    pub(super) id: Span,
    pub(super) sectors: Span,
    pub(super) concepts: Span,
    pub(super) languages: Span,
}

#[derive(Debug)]
pub(super) struct StartupRow {
    pub(super) common: Common,
    pub(super) stage: u8,
    /// 0: not known.
    pub(super) sought_usd: i64,
    pub(super) asks: u32,
    pub(super) excluded_kinds: u32,
    pub(super) target_markets: Span,
    pub(super) competitors: Span,
    pub(super) excluded_partners: Span,
    pub(super) excluded_countries: Span,
}

#[derive(Debug)]
pub(super) struct PartnerRow {
    pub(super) common: Common,
    pub(super) kind: u8,
    pub(super) is_closed: bool,
    pub(super) stages: u32,
    /// 0: not known.
    pub(super) ticket_min_usd: i64,
    /// 0: not known.
    pub(super) ticket_max_usd: i64,
    pub(super) seeks: u32,
    pub(super) excluded_stages: u32,
    pub(super) invests_in: Span,
    pub(super) deals: Span,
    pub(super) excluded_sectors: Span,
    pub(super) excluded_startups: Span,
    pub(super) excluded_countries: Span,
}

/// A packed place; 0 is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) country: u16,
    pub(super) region: u64,
}

/// A packed deal; 0 is not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deal {
    /// `i32::MIN` if the day is not known: such deals come first and count on every day.
    pub(super) day: i32,
    pub(super) stage: u8,
    pub(super) place: Place,
    pub(super) amount_usd: i64,
    pub(super) company: u64,
    pub(super) startup: u64,
    pub(super) sectors: Span,
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

#[derive(Debug, Default)]
pub(super) struct Arenas {
    pub(super) concepts: Vec<ConceptIndex>,
    pub(super) numbers: Vec<u64>,
    pub(super) places: Vec<Place>,
    pub(super) deals: Vec<Deal>,
    pub(super) competitors: Vec<Competitor>,
    pub(super) text: String,
}

impl Common {
    fn new(
        doc: u32,
        id: &str,
        seat: Option<&PlaceFacts>,
        lists: (&[u32], &[u32], &[u64]),
        arenas: &mut Arenas,
    ) -> Self {
        let (sectors, concepts, languages) = lists;
        Self {
            doc,
            id_print: codes::fingerprint(id),
            seat: seat.map(Place::of).unwrap_or_default(),
            offers: 0,
            has_words: false,
            id: arenas.push_text(id),
            sectors: arenas.push_concepts(sectors),
            concepts: arenas.push_concepts(concepts),
            languages: append(&mut arenas.numbers, languages.iter().copied()),
        }
    }
}

impl StartupRow {
    pub(super) fn new(doc: u32, facts: &StartupFacts, arenas: &mut Arenas) -> Self {
        let lists = (&facts.sectors[..], &facts.concepts[..], &facts.languages[..]);
        let mut common = Common::new(doc, &facts.id, facts.seat.as_ref(), lists, arenas);
        common.offers = facts.offers;
        common.has_words = !facts.words.is_empty();
        let mut competitors = Vec::new();
        for competitor in &facts.competitors {
            let name = arenas.push_text(&competitor.name);
            let (company, startup) = (competitor.company, competitor.startup);
            competitors.push(Competitor { company, startup, name });
        }
        Self {
            common,
            stage: narrow(facts.stage),
            sought_usd: facts.sought_usd.unwrap_or(0),
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
        let lists = (&facts.sectors[..], &facts.concepts[..], &facts.languages[..]);
        let mut common = Common::new(doc, &facts.id, facts.seat.as_ref(), lists, arenas);
        common.offers = facts.offers;
        common.has_words = !facts.words.is_empty();
        Self {
            common,
            kind: narrow(facts.kind),
            is_closed: facts.is_closed,
            stages: facts.stages,
            ticket_min_usd: facts.ticket_min_usd.unwrap_or(0),
            ticket_max_usd: facts.ticket_max_usd.unwrap_or(0),
            seeks: facts.seeks,
            excluded_stages: facts.excluded_stages,
            invests_in: append(&mut arenas.places, facts.invests_in.iter().map(Place::of)),
            deals: arenas.push_deals(facts),
            excluded_sectors: arenas.push_concepts(&facts.excluded_sectors),
            excluded_startups: append(&mut arenas.numbers, facts.excluded_startups.iter().copied()),
            excluded_countries: arenas.push_numbers(&facts.excluded_countries),
        }
    }
}

impl Place {
    fn of(facts: &PlaceFacts) -> Self {
        Self { country: u16::try_from(facts.country).unwrap_or(0), region: facts.region }
    }
}

impl Arenas {
    fn push_text(&mut self, text: &str) -> Span {
        let start = position(self.text.len());
        self.text.push_str(text);
        Span { start, end: position(self.text.len()) }
    }

    /// Positions outside 16 bits cannot come from a taxonomy and are left out.
    fn push_concepts(&mut self, positions: &[u32]) -> Span {
        let narrow = |&position: &u32| u16::try_from(position).ok().map(ConceptIndex);
        append(&mut self.concepts, positions.iter().filter_map(narrow))
    }

    fn push_numbers(&mut self, numbers: &[u32]) -> Span {
        append(&mut self.numbers, numbers.iter().map(|&number| u64::from(number)))
    }

    fn push_deals(&mut self, facts: &PartnerFacts) -> Span {
        let mut deals = Vec::with_capacity(facts.deals.len());
        for deal in &facts.deals {
            deals.push(Deal {
                day: deal.day.unwrap_or(i32::MIN),
                stage: narrow(deal.stage),
                place: deal.place.as_ref().map(Place::of).unwrap_or_default(),
                amount_usd: deal.amount_usd.unwrap_or(0),
                company: deal.company,
                startup: deal.startup,
                sectors: self.push_concepts(&deal.sectors),
            });
        }
        deals.sort_by_key(|deal| deal.day);
        append(&mut self.deals, deals)
    }
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
