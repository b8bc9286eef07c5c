//! How the rows of packed columns are read.

use super::Day;
use super::codes;
use super::names::text;
use super::rows::{
    Arenas, Common, Competitor, Deal, DealNote, Fields, Order, PartnerRow, Party, Place, RoundPart,
    Sought, Span, StartupRow, Tag,
};
use crate::proto::{Key, Kind, LocalizedText, Stage};
use crate::taxonomy::ConceptIndex;

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

    /// The fingerprints of the organisation keys of its names, ascending.
    pub(super) fn names(self) -> &'a [u64] {
        &self.arenas().numbers[self.common().names.range()]
    }

    /// With whom it says it has dealt: the companies of a partner's deals, the investors in a start-up's rounds.
    pub(super) fn dealt_with(self) -> &'a [Party] {
        match self {
            Self::Startup(view) => &view.arenas.investors[view.row.investors.range()],
            Self::Partner(view) => &view.arenas.deal_parties[view.row.deals.range()],
        }
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

#[derive(Clone, Copy)]
pub(super) struct StartupView<'a> {
    pub(super) row: &'a StartupRow,
    arenas: &'a Arenas,
}

impl<'a> StartupView<'a> {
    pub(super) const fn new(row: &'a StartupRow, arenas: &'a Arenas) -> Self {
        Self { row, arenas }
    }

    pub(super) fn profile(self) -> Profile<'a> {
        Profile::Startup(self)
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        self.profile().sectors()
    }

    /// The round that it seeks on `as_of`.
    pub(super) fn sought(self, as_of: Day) -> Option<&'a Sought> {
        self.row.sought.as_ref().filter(|sought| sought.closing_day >= as_of.0)
    }

    /// Whether the round sought on `as_of` is its first one of outside money: as it says itself, else by the rounds that
    /// it names, else by an early stage.
    pub(super) fn order(self, as_of: Day) -> Order {
        let row = self.row;
        let has_rounds = row.first_round_day <= as_of.0;
        let is_early =
            matches!(Stage::try_from(i32::from(row.stage)), Ok(Stage::PreSeed | Stage::Seed));
        match (row.seeks_first_round, has_rounds) {
            (Some(true), _) => Order::First,
            (Some(false), _) | (None, true) => Order::Later,
            (None, false) if is_early => Order::First,
            (None, false) => Order::Unknown,
        }
    }

    /// Who took part in its rounds, with the rounds.
    pub(super) fn round_parts(self) -> impl Iterator<Item = (&'a Party, &'a RoundPart)> {
        let range = self.row.investors.range();
        self.arenas.investors[range.clone()].iter().zip(&self.arenas.round_parts[range])
    }

    /// The city of its seat as it is written.
    pub(super) fn city_name(self) -> &'a str {
        &self.arenas.text[self.row.city.range()]
    }

    /// Its name in Korean and in English, as far as it has one.
    pub(super) fn display_name(self) -> (&'a str, &'a str) {
        let of = |span: Span| &self.arenas.text[span.range()];
        (of(self.row.name_ko), of(self.row.name_en))
    }

    /// Its tags, of those that read alike the first.
    pub(super) fn tags(self) -> &'a [Tag] {
        &self.arenas.tags[self.row.tags.range()]
    }

    /// A tag as it is written.
    pub(super) fn tag_name(self, tag: &Tag) -> &'a str {
        &self.arenas.text[tag.name.range()]
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
    /// The deals that stand for the row's own.
    some: Option<&'a SomeDeals>,
}

/// Some of a partner's deals.
pub(super) struct SomeDeals {
    deals: Vec<Deal>,
    notes: Vec<DealNote>,
    /// Whether any of the others would count.
    is_apart: bool,
}

impl<'a> PartnerView<'a> {
    pub(super) const fn new(row: &'a PartnerRow, arenas: &'a Arenas) -> Self {
        Self { row, arenas, some: None }
    }

    /// All or some of the row's deals, by day.
    fn counting_deals(self) -> &'a [Deal] {
        self.some.map_or_else(|| &self.arenas.deals[self.row.deals.range()], |some| &some.deals)
    }

    /// For each of [`Self::counting_deals`].
    fn deal_notes(self) -> &'a [DealNote] {
        self.some
            .map_or_else(|| &self.arenas.deal_notes[self.row.deals.range()], |some| &some.notes)
    }

    /// Whether deals are left out that would count.
    pub(super) fn is_apart(self) -> bool {
        self.some.is_some_and(|some| some.is_apart)
    }

    /// The deals with others than `is_left_out`, for questions of the day `as_of`.
    pub(super) fn deals_without(
        self,
        as_of: Day,
        is_left_out: impl Fn(&Party) -> bool,
    ) -> SomeDeals {
        let mut kept =
            SomeDeals { deals: Vec::new(), notes: Vec::new(), is_apart: self.is_apart() };
        let all =
            self.profile().dealt_with().iter().zip(self.counting_deals()).zip(self.deal_notes());
        for ((party, deal), note) in all {
            if is_left_out(party) {
                kept.is_apart |= deal.day <= as_of.0;
            } else {
                kept.deals.push(*deal);
                kept.notes.push(*note);
            }
        }
        kept
    }

    /// The deals of which `is_kept` says so.
    pub(super) fn deals_where(self, is_kept: impl Fn(&Deal, &DealNote) -> bool) -> SomeDeals {
        let kept = self
            .counting_deals()
            .iter()
            .zip(self.deal_notes())
            .filter(|(deal, note)| is_kept(deal, note));
        let (deals, notes) = kept.unzip();
        SomeDeals { deals, notes, is_apart: self.is_apart() }
    }

    /// The same partner as if it had made these deals alone.
    pub(super) fn with_deals<'b>(self, some: &'b SomeDeals) -> PartnerView<'b>
    where
        'a: 'b,
    {
        PartnerView { some: Some(some), ..self }
    }

    pub(super) fn profile(self) -> Profile<'a> {
        Profile::Partner(self)
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        self.profile().sectors()
    }

    pub(super) fn invests_in(self) -> &'a [Place] {
        &self.arenas.places[self.row.invests_in.range()]
    }

    /// The deals that count on `as_of`, by day: nothing dated after it.
    pub(super) fn deals(self, as_of: Day) -> impl Iterator<Item = &'a Deal> {
        self.counting_deals().iter().take_while(move |deal| deal.day <= as_of.0)
    }

    /// The deals of [`Self::deals`] with what is told of them.
    pub(super) fn noted_deals(self, as_of: Day) -> impl Iterator<Item = (&'a Deal, &'a DealNote)> {
        self.deals(as_of).zip(self.deal_notes())
    }

    /// The name of a deal's company, the same in both languages where but one is known.
    pub(super) fn company_name(self, note: &DealNote) -> LocalizedText {
        let name = &self.arenas.text[note.company_name.range()];
        match name.split_at(note.english_at.into()) {
            ("", name) => text(name, name),
            (ko, en) => text(ko, en),
        }
    }

    /// The fingerprints of its tags, ascending.
    pub(super) fn tags(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.tags.range()]
    }

    pub(super) fn deal_fields(self, deal: &Deal) -> &'a Fields {
        &self.arenas.distinct_fields.values()[deal.fields as usize]
    }

    pub(super) fn deal_place(self, deal: &Deal) -> Place {
        self.arenas.distinct_places.values()[deal.place as usize]
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
