//! Packed columns: fixed-size rows that are scanned in order, and arenas for their lists.

use std::ops::Range;

use super::Day;
use super::codes;
use super::facts::{Facts, PartnerFacts, PlaceFacts, StartupFacts};
use crate::proto::{Key, Kind};
use crate::taxonomy::ConceptIndex;

/// The facts of one index segment, both kinds, packed for scanning.
#[derive(Debug, Default)]
pub struct Columns {
    startups: Vec<StartupRow>,
    partners: Vec<PartnerRow>,
    arenas: Arenas,
}

impl Columns {
    /// Adds the facts of document `doc`. Documents must come in ascending order.
    ///
    /// # Panics
    ///
    /// If the lists of one segment together exceed four billion entries.
    pub fn push(&mut self, doc: u32, facts: &Facts) {
        match facts {
            Facts::Startup(facts) => {
                self.startups.push(StartupRow::new(doc, facts, &mut self.arenas))
            }
            Facts::Partner(facts) => {
                self.partners.push(PartnerRow::new(doc, facts, &mut self.arenas))
            }
        }
    }

    /// The columns of one profile alone, as document 0: the subject of a question.
    pub(super) fn of_one(facts: &Facts) -> Self {
        let mut columns = Self::default();
        columns.push(0, facts);
        columns
    }

    /// The profiles of one kind, in the order of their rows.
    pub(super) fn profiles(&self, kind: Kind) -> impl Iterator<Item = Profile<'_>> {
        let rows = match kind {
            Kind::Startup => self.startups.len(),
            Kind::Partner => self.partners.len(),
        };
        (0..rows).filter_map(move |row| self.profile(kind, row))
    }

    /// The profile in row `index` of its kind.
    pub(super) fn profile(&self, kind: Kind, index: usize) -> Option<Profile<'_>> {
        let arenas = &self.arenas;
        match kind {
            Kind::Startup => {
                let row = self.startups.get(index)?;
                Some(Profile::Startup(StartupView { row, arenas }))
            }
            Kind::Partner => {
                let row = self.partners.get(index)?;
                Some(Profile::Partner(PartnerView { row, arenas }))
            }
        }
    }
}

/// The view of a profile of either kind.
#[derive(Clone, Copy)]
pub(super) enum Profile<'a> {
    Startup(StartupView<'a>),
    Partner(PartnerView<'a>),
}

impl<'a> Profile<'a> {
    pub(super) fn common(self) -> &'a Common {
        match self {
            Self::Startup(view) => &view.row.common,
            Self::Partner(view) => &view.row.common,
        }
    }

    fn arenas(self) -> &'a Arenas {
        match self {
            Self::Startup(view) => view.arenas,
            Self::Partner(view) => view.arenas,
        }
    }

    pub(super) fn id(self) -> &'a str {
        &self.arenas().text[self.common().id.range()]
    }

    pub(super) fn key(self) -> Key {
        let kind = match self {
            Self::Startup(_) => Kind::Startup,
            Self::Partner(_) => Kind::Partner,
        };
        Key { kind, id: self.id().to_owned() }
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        &self.arenas().concepts[self.common().sectors.range()]
    }

    pub(super) fn concepts(self) -> &'a [ConceptIndex] {
        &self.arenas().concepts[self.common().concepts.range()]
    }

    pub(super) fn languages(self) -> &'a [u64] {
        &self.arenas().numbers[self.common().languages.range()]
    }

    /// The stage of a start-up, or the stages at which a partner invests, as bits.
    pub(super) fn stages(self) -> u32 {
        match self {
            Self::Startup(view) => codes::bits([i32::from(view.row.stage)]),
            Self::Partner(view) => view.row.stages,
        }
    }

    /// Whether its texts say anything.
    pub(super) fn has_text(self) -> bool {
        self.common().has_words || !self.concepts().is_empty()
    }
}

/// What rows of both kinds have.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) doc: u32,
    /// The fingerprint of the id, for exclusions.
    pub(super) id_print: u64,
    pub(super) seat: Place,
    pub(super) offers: u32,
    pub(super) has_words: bool,
    id: Span,
    sectors: Span,
    concepts: Span,
    languages: Span,
}

#[derive(Debug)]
pub(super) struct StartupRow {
    pub(super) common: Common,
    pub(super) stage: u8,
    /// 0: not known.
    pub(super) sought_usd: i64,
    pub(super) asks: u32,
    pub(super) excluded_kinds: u32,
    target_markets: Span,
    competitors: Span,
    excluded_partners: Span,
    excluded_countries: Span,
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
    invests_in: Span,
    deals: Span,
    excluded_sectors: Span,
    excluded_startups: Span,
    excluded_countries: Span,
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
    sectors: Span,
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
    name: Span,
}

#[derive(Clone, Copy)]
pub(super) struct StartupView<'a> {
    pub(super) row: &'a StartupRow,
    arenas: &'a Arenas,
}

impl<'a> StartupView<'a> {
    pub(super) fn profile(self) -> Profile<'a> {
        Profile::Startup(self)
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        self.profile().sectors()
    }

    pub(super) fn target_markets(self) -> &'a [Place] {
        &self.arenas.places[self.row.target_markets.range()]
    }

    pub(super) fn competitors(self) -> &'a [Competitor] {
        &self.arenas.competitors[self.row.competitors.range()]
    }

    pub(super) fn competitor_name(self, competitor: &Competitor) -> &'a str {
        &self.arenas.text[competitor.name.range()]
    }

    pub(super) fn excluded_partners(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_partners.range()]
    }

    pub(super) fn excluded_countries(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_countries.range()]
    }
}

#[derive(Clone, Copy)]
pub(super) struct PartnerView<'a> {
    pub(super) row: &'a PartnerRow,
    arenas: &'a Arenas,
}

impl<'a> PartnerView<'a> {
    pub(super) fn profile(self) -> Profile<'a> {
        Profile::Partner(self)
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        self.profile().sectors()
    }

    pub(super) fn invests_in(self) -> &'a [Place] {
        &self.arenas.places[self.row.invests_in.range()]
    }

    /// The deals that count on `as_of`: nothing dated after it.
    pub(super) fn deals(self, as_of: Day) -> &'a [Deal] {
        let deals = &self.arenas.deals[self.row.deals.range()];
        &deals[..deals.partition_point(|deal| deal.day <= as_of.0)]
    }

    pub(super) fn deal_sectors(self, deal: &Deal) -> &'a [ConceptIndex] {
        &self.arenas.concepts[deal.sectors.range()]
    }

    pub(super) fn excluded_sectors(self) -> &'a [ConceptIndex] {
        &self.arenas.concepts[self.row.excluded_sectors.range()]
    }

    pub(super) fn excluded_startups(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_startups.range()]
    }

    pub(super) fn excluded_countries(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_countries.range()]
    }
}

/// Where a list stands in its arena.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[derive(Debug, Default)]
struct Arenas {
    concepts: Vec<ConceptIndex>,
    numbers: Vec<u64>,
    places: Vec<Place>,
    deals: Vec<Deal>,
    competitors: Vec<Competitor>,
    text: String,
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
    fn new(doc: u32, facts: &StartupFacts, arenas: &mut Arenas) -> Self {
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
    fn new(doc: u32, facts: &PartnerFacts, arenas: &mut Arenas) -> Self {
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
