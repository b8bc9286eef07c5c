//! What is asked of a ranking and what it answers.

use super::bits::Bits;
use super::codes;
use super::columns::Columns;
use super::views::Profile;
use super::{Day, Facts};
use crate::proto::{Key, MatchFilter, MatchTerm, MissingField, Veto};
use crate::taxonomy::Taxonomy;

/// One segment of the index, as a snapshot sees it.
#[derive(Clone, Copy)]
pub struct Segment<'a> {
    /// The facts of all its documents.
    pub columns: &'a Columns,
    /// Whether a document is alive in this snapshot.
    pub is_alive: &'a (dyn Fn(u32) -> bool + Sync),
    /// For each of the subject's words, in the order of [`Facts::words`], the live documents of this segment that have
    /// it, ascending.
    pub word_docs: &'a [Vec<u32>],
}

/// Whom to rank for whom.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The profile that asks; candidates are of the other kind.
    pub subject: &'a Facts,
    /// The day for which to rank: nothing dated after it counts.
    pub as_of: Day,
    /// What candidates must have.
    pub filter: &'a Filter,
    /// Candidates to leave out.
    pub excluded: &'a [Key],
    /// The most matches to answer.
    pub max_results: usize,
    /// Whether to answer vetoed candidates too, at most [`VETOED_MAX`].
    pub show_vetoed: bool,
}

/// The most vetoed candidates that are answered; all are counted.
pub const VETOED_MAX: usize = 200;

/// What candidates must have; empty lists and sets ask for nothing.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Sectors and all narrower ones.
    sectors: Option<Bits>,
    countries: Vec<u16>,
    regions: Vec<u64>,
    stages: u32,
    partner_kinds: u32,
}

impl Filter {
    /// Makes a filter of the contract's. Its values must have been validated.
    #[must_use]
    pub fn of(message: &MatchFilter, taxonomy: &Taxonomy) -> Self {
        let sectors = (!message.sectors.is_empty()).then(|| {
            let known = message.sectors.iter().filter_map(|id| taxonomy.find(id));
            let mut bits = Bits::new(taxonomy.len());
            known.flat_map(|concept| taxonomy.narrower(concept)).for_each(|&c| bits.set(c));
            bits
        });
        Self {
            sectors,
            countries: message.country_codes.iter().map(|code| codes::country(code)).collect(),
            regions: message.region_codes.iter().map(|code| codes::short(code)).collect(),
            stages: codes::bits(message.stages.iter().copied()),
            partner_kinds: codes::bits(message.partner_kinds.iter().copied()),
        }
    }

    pub(super) fn passes(&self, candidate: Profile<'_>) -> bool {
        let seat = candidate.common().seat;
        let kind = match candidate {
            Profile::Partner(view) => codes::bits([i32::from(view.row.kind)]),
            Profile::Startup(_) => u32::MAX,
        };
        (self.countries.is_empty() || self.countries.contains(&seat.country))
            && (self.regions.is_empty() || self.regions.contains(&seat.region))
            && (self.stages == 0 || self.stages & candidate.stages() != 0)
            && (self.partner_kinds == 0 || self.partner_kinds & kind != 0)
            && self.sectors.as_ref().is_none_or(|bits| bits.has_any(candidate.sectors()))
    }
}

/// A ranked answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranking {
    /// The best candidates, the highest score first; of equal scores the smaller id first.
    pub matches: Vec<Ranked>,
    /// Vetoed candidates by id, if asked for; at most [`VETOED_MAX`].
    pub vetoed: Vec<Vetoed>,
    /// How many candidates passed the filter and were not excluded.
    pub candidates: u64,
    /// How many of them could be ranked.
    pub ranked: u64,
    /// How many of them were vetoed.
    pub vetoed_count: u64,
    /// How many of them, not vetoed, have dealt with the subject already: they need no introduction and are not ranked.
    pub already_partners: u64,
    /// How many of the others had too little evidence.
    pub insufficient: u64,
    /// Fields of the subject that are empty and would have counted.
    pub missing: Vec<MissingField>,
    /// Fields that candidates with too little evidence lack and that decide whether they can be ranked, the one that
    /// most of them lack first.
    pub candidates_missing: Vec<MissingField>,
}

/// A candidate with its score and the reasons for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The candidate.
    pub key: Key,
    /// The sum of the terms' contributions, in thousandths of log-odds.
    pub score_milli: i32,
    /// The reasons that are not 0, the greatest contribution in size first, with sentences in both languages.
    pub terms: Vec<MatchTerm>,
    /// Fields of the candidate that are empty and would have counted.
    pub missing: Vec<MissingField>,
}

/// A candidate that must not be proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Vetoed {
    /// The candidate.
    pub key: Key,
    /// All the reasons, with sentences in both languages.
    pub vetoes: Vec<Veto>,
}

/// One pair, judged as [`super::rank`] would.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The candidate, its score and reasons.
    pub ranked: Ranked,
    /// The reasons why the pair must not be proposed, with sentences in both languages.
    pub vetoes: Vec<Veto>,
    /// Whether there is evidence enough to rank it.
    pub is_sufficient: bool,
    /// Whether the two have dealt with one another already, which keeps the pair out of rankings. The score leaves
    /// those deals out: they are no evidence for themselves.
    pub already_partners: bool,
    /// Fields of the subject that are empty and would have counted.
    pub missing: Vec<MissingField>,
}

/// The caller asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the ranking was stopped before it was done")]
pub struct Stopped;
