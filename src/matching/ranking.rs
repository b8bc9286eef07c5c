//! Ranking candidates for a subject, and explaining one pair by the same code.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::bits::Bits;
use super::codes;
use super::columns::{Columns, PartnerView, Profile, StartupView};
use super::explanation;
use super::missing;
use super::model::Model;
use super::overlaps::{Concepts, Rarity, Words};
use super::question::{
    Explanation, Question, Ranked, Ranking, Segment, Stopped, VETOED_MAX, Vetoed,
};
use super::scoring::{self, Pair, Verdict};
use super::statistics::{ROWS_BETWEEN_STOPS, Statistics};
use super::tallies::{Histogram, Tally, Time, Wanted};
use super::vetoes;
use crate::proto::{Key, Kind};

/// Ranks all live candidates of the other kind than the subject: the best `max_results`, and counts of the rest.
///
/// The answer depends on nothing but the arguments: not on the order of rows, nor on how they are cut into segments.
///
/// # Errors
///
/// [`Stopped`], if `stop` says so; it is asked every thousand rows or so.
pub fn rank(
    question: &Question<'_>,
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
) -> Result<Ranking, Stopped> {
    let subject = Columns::of_one(question.subject);
    let judge = Judge::new(question, &subject, segments, model, stop)?;
    let mut excluded: Vec<u64> =
        question.excluded.iter().filter(|key| key.kind == judge.candidates).map(id_print).collect();
    excluded.sort_unstable();
    let mut scan = Scan::default();
    for segment in segments {
        let words = judge.words.sums(segment);
        for (row, candidate) in segment.columns.profiles(judge.candidates).enumerate() {
            if row % ROWS_BETWEEN_STOPS == 0 && stop() {
                return Err(Stopped);
            }
            let common = candidate.common();
            let is_candidate = (segment.is_alive)(common.doc)
                && question.filter.passes(candidate)
                && excluded.binary_search(&common.id_print).is_err();
            if is_candidate {
                let words = words.get(common.doc as usize).copied().unwrap_or(0);
                scan.add(Candidate { profile: candidate, segment, words }, &judge);
            }
        }
    }
    Ok(scan.into_ranking(&judge))
}

/// Explains the subject with one candidate as [`rank`] judges them, also when it would be vetoed or have too little
/// evidence. The question's filter and exclusions play no part. `None` if the candidate is not alive in `segments` or
/// is of the subject's own kind.
///
/// # Errors
///
/// [`Stopped`], if `stop` says so.
pub fn explain(
    question: &Question<'_>,
    candidate: &Key,
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Explanation>, Stopped> {
    let subject = Columns::of_one(question.subject);
    let judge = Judge::new(question, &subject, segments, model, stop)?;
    if candidate.kind != judge.candidates {
        return Ok(None);
    }
    let found = segments.iter().find_map(|segment| {
        let mut profiles = segment.columns.profiles(candidate.kind);
        let is_it = |profile: &Profile<'_>| {
            profile.id() == candidate.id && (segment.is_alive)(profile.common().doc)
        };
        profiles.find(is_it).map(|profile| (segment, profile))
    });
    Ok(found.map(|(segment, profile)| {
        let words = judge.words.sums(segment);
        let words = words.get(profile.common().doc as usize).copied().unwrap_or(0);
        let candidate = Candidate { profile, segment, words };
        let verdict = judge.verdict(&candidate);
        Explanation {
            ranked: judge.ranked(&candidate),
            vetoes: explanation::vetoes(&judge.vetoes(profile), model),
            is_sufficient: verdict.is_sufficient(model),
            missing: missing::of_profile(judge.subject, judge.time, model),
        }
    }))
}

/// A candidate of a segment.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    profile: Profile<'a>,
    segment: &'a Segment<'a>,
    /// The rarities of the words that it shares with the subject.
    words: Rarity,
}

/// All that a question needs to judge any candidate.
struct Judge<'a> {
    subject: Profile<'a>,
    candidates: Kind,
    prepared: Prepared,
    statistics: Statistics,
    concepts: Concepts,
    words: Words<'a>,
    time: Time,
    show_vetoed: bool,
    max_results: usize,
    model: &'a Model,
}

/// What is the same for all candidates and so counted once.
enum Prepared {
    /// All deals against the start-up that asks.
    Average(Tally),
    /// The deals of the partner that asks.
    Portfolio(Box<Histogram>),
}

impl<'a> Judge<'a> {
    fn new(
        question: &'a Question<'a>,
        subject: &'a Columns,
        segments: &[Segment<'_>],
        model: &'a Model,
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, Stopped> {
        let kind = question.subject.key().kind;
        let subject = subject.profile(kind, 0).expect("columns of one profile hold it");
        let recent_after = question.as_of.months_before(model.weights.activity.months);
        let time = Time { as_of: question.as_of, recent_after };
        let concepts = model.taxonomy.len();
        let (candidates, wanted) = match subject {
            Profile::Startup(_) => {
                let concepts = Bits::of(concepts, subject.sectors());
                (Kind::Partner, Wanted { concepts, country: Some(subject.common().seat.country) })
            }
            Profile::Partner(_) => {
                (Kind::Startup, Wanted { concepts: Bits::full(concepts), country: None })
            }
        };
        let statistics = Statistics::count(segments, time, &wanted, model, stop)?;
        let prepared = match subject {
            Profile::Startup(startup) => Prepared::Average(Tally::of(&statistics.deals, startup)),
            Profile::Partner(partner) => {
                let deals = Histogram::of_partner(partner, time, &model.relations, &wanted);
                Prepared::Portfolio(Box::new(deals))
            }
        };
        Ok(Self {
            subject,
            candidates,
            prepared,
            concepts: Concepts::of(subject, &statistics, question.documents),
            statistics,
            words: Words::of(question, model.weights.words.common_share),
            time,
            show_vetoed: question.show_vetoed,
            max_results: question.max_results,
            model,
        })
    }

    fn vetoes(&self, candidate: Profile<'_>) -> Vec<vetoes::Found> {
        let (startup, partner) = pair(self.subject, candidate);
        vetoes::of_pair(startup, partner, self.time.as_of, self.model)
    }

    fn verdict(&self, candidate: &Candidate<'_>) -> Verdict {
        self.with_pair(candidate, |pair| scoring::score_pair(pair, self.model))
    }

    fn ranked(&self, candidate: &Candidate<'_>) -> Ranked {
        let profile = candidate.profile;
        let words = self.words.shared(candidate.segment, profile.common().doc);
        let mut concepts: Vec<_> = self.concepts.shared(profile).collect();
        concepts.sort_by_key(|&(concept, rarity)| (Reverse(rarity), concept));
        let verdict = self.verdict(candidate);
        let shared = explanation::Shared {
            concepts: concepts.into_iter().map(|(concept, _)| concept).collect(),
            words,
        };
        let terms = self
            .with_pair(candidate, |pair| explanation::terms(&verdict, pair, &shared, self.model));
        Ranked {
            key: profile.key(),
            score_milli: verdict.score_milli(),
            terms,
            missing: missing::of_profile(profile, self.time, self.model),
        }
    }

    fn vetoed(&self, profile: Profile<'_>) -> Vetoed {
        Vetoed {
            key: profile.key(),
            vetoes: explanation::vetoes(&self.vetoes(profile), self.model),
        }
    }

    fn with_pair<T>(&self, candidate: &Candidate<'_>, then: impl FnOnce(&Pair<'_>) -> T) -> T {
        let (startup, partner) = pair(self.subject, candidate.profile);
        let (own, average) = match &self.prepared {
            Prepared::Average(average) => {
                (Tally::scan(partner, startup, self.time, &self.model.relations), *average)
            }
            Prepared::Portfolio(deals) => {
                (Tally::of(deals, startup), Tally::of(&self.statistics.deals, startup))
            }
        };
        then(&Pair {
            startup,
            partner,
            own: &own,
            average: &average,
            active_partners: self.statistics.active_partners,
            concepts: self.concepts.shared(candidate.profile).map(|(_, rarity)| rarity).sum(),
            words: candidate.words,
            time: self.time,
        })
    }
}

/// The start-up and the partner of a pair, whichever is the subject.
fn pair<'a>(subject: Profile<'a>, candidate: Profile<'a>) -> (StartupView<'a>, PartnerView<'a>) {
    match (subject, candidate) {
        (Profile::Startup(startup), Profile::Partner(partner))
        | (Profile::Partner(partner), Profile::Startup(startup)) => (startup, partner),
        _ => unreachable!("candidates are of the other kind than the subject"),
    }
}

fn id_print(key: &Key) -> u64 {
    codes::fingerprint(&key.id)
}

/// The score, then the id, the smaller the better.
type Rank<'a> = (i32, Reverse<&'a str>);

/// What a scan has found so far.
#[derive(Default)]
struct Scan<'a> {
    ranking: Ranking,
    /// The best so far, the worst of them on top.
    best: BinaryHeap<Reverse<Entry<'a, Rank<'a>>>>,
    /// The vetoed with the smallest ids so far, the greatest of them on top.
    vetoed: BinaryHeap<Entry<'a, &'a str>>,
}

impl<'a> Scan<'a> {
    fn add(&mut self, candidate: Candidate<'a>, judge: &Judge<'_>) {
        self.ranking.candidates += 1;
        let id = candidate.profile.id();
        if !judge.vetoes(candidate.profile).is_empty() {
            self.ranking.vetoed_count += 1;
            if judge.show_vetoed {
                push_bounded(&mut self.vetoed, Entry { order: id, candidate }, VETOED_MAX);
            }
            return;
        }
        let verdict = judge.verdict(&candidate);
        if !verdict.is_sufficient(judge.model) {
            self.ranking.insufficient += 1;
            return;
        }
        self.ranking.ranked += 1;
        let order = (verdict.score_milli(), Reverse(id));
        push_bounded(&mut self.best, Reverse(Entry { order, candidate }), judge.max_results);
    }

    fn into_ranking(self, judge: &Judge<'_>) -> Ranking {
        let best = self.best.into_sorted_vec();
        let vetoed = self.vetoed.into_sorted_vec();
        Ranking {
            matches: best.iter().map(|entry| judge.ranked(&entry.0.candidate)).collect(),
            vetoed: vetoed.iter().map(|entry| judge.vetoed(entry.candidate.profile)).collect(),
            missing: missing::of_profile(judge.subject, judge.time, judge.model),
            ..self.ranking
        }
    }
}

/// A candidate in a heap, compared by `order` alone.
struct Entry<'a, T> {
    order: T,
    candidate: Candidate<'a>,
}

impl<T: Ord> Ord for Entry<'_, T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order.cmp(&other.order)
    }
}

impl<T: Ord> PartialOrd for Entry<'_, T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> PartialEq for Entry<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl<T: Ord> Eq for Entry<'_, T> {}

/// Adds to a heap that keeps the `max` smallest.
fn push_bounded<T: Ord>(heap: &mut BinaryHeap<T>, item: T, max: usize) {
    heap.push(item);
    if heap.len() > max {
        heap.pop();
    }
}
