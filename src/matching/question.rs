//! What is asked of a ranking and what it answers.

use rustc_hash::FxHashMap;

use super::bits::Bits;
use super::codes;
use super::columns::Columns;
use super::views::Profile;
use super::{Day, Facts};
use crate::proto::{
    Audience, FactorImportance, GroupKind, Importance, Key, MatchFilter, MatchGrade, MatchTerm,
    MatchTermKind, MetHandling, MissingField, PairStanding, Place, Veto,
};
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
    /// What else is wished of the answer.
    pub wishes: &'a Wishes,
    /// The most matches to answer.
    pub max_results: usize,
    /// Whether to answer vetoed candidates too, at most [`VETOED_MAX`].
    pub show_vetoed: bool,
}

/// What else is wished of an answer.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// How much reasons count.
    pub importances: Importances,
    /// What becomes of candidates that have been met already.
    pub met: Met,
    /// Where a delegation goes.
    pub destination: Option<Destination>,
    /// How many candidates alike are answered.
    pub group_limits: Vec<(GroupKind, usize)>,
    /// In how many of the lists of one request partners would stand.
    pub variety: Variety,
    /// Whether to tell chances.
    pub shows_chance: bool,
    /// Who will read the answer: what is recorded names no company to any but the officer, and who is vetoed for a reason
    /// that is not for the reader is no candidate.
    pub audience: Audience,
}

/// Passes everybody.
static EVERYBODY: Filter = Filter {
    sectors: None,
    countries: Vec::new(),
    regions: Vec::new(),
    stages: 0,
    partner_kinds: 0,
};

impl<'a> Question<'a> {
    /// About certain pairs: who else there is plays no part.
    #[must_use]
    pub fn about_pairs(subject: &'a Facts, as_of: Day, wishes: &'a Wishes) -> Self {
        let (filter, excluded) = (&EVERYBODY, &[]);
        Self { subject, as_of, filter, excluded, wishes, max_results: 0, show_vetoed: false }
    }
}

/// In how many lists partners stand, of those that are made in one request and in which others could stand instead.
#[derive(Debug, Clone, Default)]
pub struct Variety {
    lists: u32,
    /// By the fingerprints of their ids.
    standings: FxHashMap<u64, u32>,
}

impl Variety {
    /// Counts a list, if it `has_others` who could be ranked and find no room in it: else nobody could take the place of
    /// whoever is lowered.
    pub fn add<'k>(&mut self, partners: impl IntoIterator<Item = &'k Key>, has_others: bool) {
        if !has_others {
            return;
        }
        self.lists += 1;
        for key in partners {
            *self.standings.entry(codes::fingerprint(&key.id)).or_default() += 1;
        }
    }

    /// In how many lists a partner stands, of how many.
    pub(super) fn of(&self, partner: u64) -> (u32, u32) {
        (self.standings.get(&partner).copied().unwrap_or(0), self.lists)
    }
}

/// Candidates that have been met already, beside those of whom it is recorded.
#[derive(Debug, Clone, Default)]
pub struct Met {
    /// Who they are.
    pub names: Vec<Key>,
    /// What becomes of them.
    pub handling: MetHandling,
}

/// How much each reason counts.
#[derive(Debug, Clone)]
pub struct Importances {
    factors: [f64; KINDS],
    musts: Vec<MatchTermKind>,
}

/// Kinds of terms are numbered below.
const KINDS: usize = 16;

impl Default for Importances {
    fn default() -> Self {
        Self { factors: [1.0; KINDS], musts: Vec::new() }
    }
}

impl Importances {
    /// Of a request's, which must have been validated.
    #[must_use]
    pub fn of(messages: &[FactorImportance]) -> Self {
        let mut importances = Self::default();
        for message in messages {
            let kind = message.kind();
            importances.factors[kind as usize % KINDS] = match message.importance() {
                Importance::None => 0.0,
                Importance::Low => 0.5,
                Importance::Unspecified | Importance::Normal | Importance::Must => 1.0,
                Importance::High => 2.0,
            };
            if message.importance() == Importance::Must {
                importances.musts.push(kind);
            }
        }
        importances
    }

    /// By what a reason is multiplied.
    pub(super) fn factor(&self, kind: MatchTermKind) -> f64 {
        self.factors[kind as usize % KINDS]
    }

    /// The reasons that must speak for a pair.
    pub(super) fn musts(&self) -> &[MatchTermKind] {
        &self.musts
    }
}

/// Where a delegation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Destination {
    pub(super) country: u16,
    /// 0: anywhere in the country.
    pub(super) region: u64,
}

impl Destination {
    /// Of a place, which must have been validated.
    #[must_use]
    pub fn of(place: &Place) -> Self {
        let country = codes::country(&place.country_code);
        Self { country, region: codes::short(&place.region_code) }
    }

    /// Whether a partner with this seat is there.
    pub(super) fn has(&self, seat: super::rows::Place) -> bool {
        seat.country == self.country && (self.region == 0 || seat.region == self.region)
    }
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
    /// How good the match is.
    pub grade: MatchGrade,
    /// How much of the evidence that could be known is known.
    pub coverage_percent: i32,
    /// How probable it is that the partner invests, in percent; `None` where it was not asked for or cannot be told, and of
    /// partners that do not invest by trade.
    pub chance_percent: Option<f64>,
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

/// A pair without reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// The score, as [`Ranked::score_milli`].
    pub score_milli: i32,
    /// Whether the pair can be proposed.
    pub standing: PairStanding,
}

/// The caller asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the ranking was stopped before it was done")]
pub struct Stopped;
