//! Ranking candidates for a subject, and explaining one pair by the same code.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::codes;
use super::columns::Columns;
use super::dealings;
use super::explanation;
use super::judging::{self, Candidate, Judge, Prepared};
use super::missing::Lacking;
use super::model::Model;
use super::question::{Explanation, Question, Ranked, Ranking, Segment, Stopped, VETOED_MAX};
use super::statistics::{ROWS_BETWEEN_STOPS, Statistics};
use super::views::Profile;
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
    let statistics = Statistics::count(segments, question.as_of, model, stop)?;
    rank_by(&statistics, question, segments, model, stop)
}

/// [`rank`] by statistics that were counted before, over the same segments.
///
/// # Errors
///
/// [`Stopped`], as of [`rank`].
///
/// # Panics
///
/// If `statistics` are of another day than the question.
pub fn rank_by(
    statistics: &Statistics,
    question: &Question<'_>,
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
) -> Result<Ranking, Stopped> {
    let home = Columns::of_one(question.subject);
    let judge = Judge::new(question, (&home, subject_in(&home, question)), statistics, model);
    let excluded = question.excluded.iter().filter(|key| key.kind == judge.candidates);
    let mut excluded: Vec<u64> = excluded.map(|key| codes::fingerprint(&key.id)).collect();
    excluded.sort_unstable();
    let prepared: Vec<Prepared<'_>> =
        segments.iter().map(|segment| judge.prepare(segment)).collect();
    let mut scan = Scan::default();
    for prepared in &prepared {
        let segment = prepared.segment;
        for (row, profile) in segment.columns.profiles(judge.candidates).enumerate() {
            if row % ROWS_BETWEEN_STOPS == 0 && stop() {
                return Err(Stopped);
            }
            let common = profile.common();
            let is_candidate = (segment.is_alive)(common.doc)
                && question.filter.passes(profile)
                && excluded.binary_search(&common.id_print).is_err();
            if is_candidate {
                scan.add(Candidate { profile, prepared }, question, &judge);
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
    let statistics = Statistics::count(segments, question.as_of, model, stop)?;
    Ok(explain_by(&statistics, question, candidate, segments, model))
}

fn explain_by(
    statistics: &Statistics,
    question: &Question<'_>,
    candidate: &Key,
    segments: &[Segment<'_>],
    model: &Model,
) -> Option<Explanation> {
    let home = Columns::of_one(question.subject);
    let subject = subject_in(&home, question);
    let (segment, profile) = find(candidate, segments)?;
    if candidate.kind == question.subject.key().kind {
        return None;
    }
    // Deals of the two with one another are no evidence for themselves; a ranking leaves such pairs out.
    let whole = profile;
    let (startup, partner) = judging::pair(subject, profile);
    let others =
        partner.deals_without(question.as_of, |party| dealings::is_party(party, startup.profile()));
    let apart = Profile::Partner(partner.with_deals(&others));
    let is_partner = candidate.kind == Kind::Partner;
    let (subject, profile) = if is_partner { (subject, apart) } else { (apart, profile) };
    let judge = Judge::new(question, (&home, subject), statistics, model);
    let prepared = judge.prepare(segment);
    let candidate = Candidate { profile, prepared: &prepared };
    let verdict = judge.verdict(&candidate);
    // What is left out of the record is not missing from the profile.
    let missing = judge.missing_of(whole);
    Some(Explanation {
        ranked: Ranked { missing, ..judge.ranked(&candidate) },
        vetoes: explanation::vetoes(&judge.vetoes(profile), model),
        is_sufficient: verdict.is_sufficient(model),
        already_partners: verdict.are_partners,
        missing: judge.missing(),
    })
}

fn subject_in<'a>(home: &'a Columns, question: &Question<'_>) -> Profile<'a> {
    home.profile(question.subject.key().kind, 0).expect("columns of one profile hold it")
}

/// The live profile and the segment that holds it.
fn find<'a>(key: &Key, segments: &'a [Segment<'_>]) -> Option<(&'a Segment<'a>, Profile<'a>)> {
    segments.iter().find_map(|segment| {
        let mut profiles = segment.columns.profiles(key.kind);
        let is_it = |profile: &Profile<'_>| {
            profile.id() == key.id && (segment.is_alive)(profile.common().doc)
        };
        profiles.find(is_it).map(|profile| (segment, profile))
    })
}

/// What a scan has found so far.
#[derive(Default)]
struct Scan<'a> {
    ranking: Ranking,
    lacking: Lacking,
    /// The best so far, the worst of them on top: the lowest score, and of equal ones the greatest id.
    best: BinaryHeap<(Reverse<i32>, ById<'a>)>,
    /// The vetoed with the smallest ids so far, the greatest of them on top.
    vetoed: BinaryHeap<ById<'a>>,
}

impl<'a> Scan<'a> {
    fn add(&mut self, candidate: Candidate<'a>, question: &Question<'_>, judge: &Judge<'_>) {
        self.ranking.candidates += 1;
        if !judge.vetoes(candidate.profile).is_empty() {
            self.ranking.vetoed_count += 1;
            if question.show_vetoed {
                push_bounded(&mut self.vetoed, ById(candidate), VETOED_MAX);
            }
            return;
        }
        let verdict = judge.verdict(&candidate);
        if verdict.are_partners {
            self.ranking.already_partners += 1;
            return;
        }
        if !verdict.is_sufficient(judge.model) {
            self.ranking.insufficient += 1;
            judge.add_to(&mut self.lacking, candidate.profile);
            return;
        }
        self.ranking.ranked += 1;
        let entry = (Reverse(verdict.score_milli()), ById(candidate));
        push_bounded(&mut self.best, entry, question.max_results);
    }

    fn into_ranking(self, judge: &Judge<'_>) -> Ranking {
        let best = self.best.into_sorted_vec();
        let vetoed = self.vetoed.into_sorted_vec();
        Ranking {
            matches: best.iter().map(|(_, ById(candidate))| judge.ranked(candidate)).collect(),
            vetoed: vetoed.iter().map(|ById(candidate)| judge.vetoed(candidate.profile)).collect(),
            missing: judge.missing(),
            candidates_missing: self.lacking.most_frequent_first(),
            ..self.ranking
        }
    }
}

/// A candidate that is compared by its id, which is read only then.
struct ById<'a>(Candidate<'a>);

impl Ord for ById<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.profile.id().cmp(other.0.profile.id())
    }
}

impl PartialOrd for ById<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ById<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ById<'_> {}

/// Adds to a heap that keeps the `max` smallest.
fn push_bounded<T: Ord>(heap: &mut BinaryHeap<T>, item: T, max: usize) {
    if heap.len() < max {
        heap.push(item);
    } else if let Some(mut greatest) = heap.peek_mut()
        && item < *greatest
    {
        *greatest = item;
    }
}
