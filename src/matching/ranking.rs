//! Ranking candidates for a subject, and explaining one pair by the same code.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::mem;

use super::codes;
use super::columns::Columns;
use super::dealings;
use super::explanation;
use super::judging::{self, Candidate, Judge, Prepared};
use super::missing::Lacking;
use super::model::Model;
use super::question::{
    Explanation, Question, Ranked, Ranking, Scored, Segment, Stopped, VETOED_MAX,
};
use super::statistics::{ROWS_BETWEEN_STOPS, Statistics};
use super::views::Profile;
use crate::proto::{GroupKind, Key, Kind, MetHandling, PairStanding};

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
    scan(statistics, question, segments, model, stop, |scan, judge| {
        scan.into_ranking(question, judge)
    })
}

/// The candidates that [`rank_by`] would answer, in its order, without reasons.
///
/// # Errors
///
/// [`Stopped`], as of [`rank`].
///
/// # Panics
///
/// As [`rank_by`].
pub fn best_by(
    statistics: &Statistics,
    question: &Question<'_>,
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<Key>, Stopped> {
    scan(statistics, question, segments, model, stop, |scan, _| {
        scan.into_best(question).map(|candidate| candidate.profile.key()).collect()
    })
}

fn scan<T>(
    statistics: &Statistics,
    question: &Question<'_>,
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
    finish: impl FnOnce(Scan<'_>, &Judge<'_>) -> T,
) -> Result<T, Stopped> {
    let home = Columns::of_one(question.subject);
    let subject = (&home, subject_in(&home, question));
    let judge = Judge::new(question, subject, segments, statistics, model, stop)?;
    let excluded = codes::fingerprints(question.excluded, judge.candidates);
    let leaves_out_met = question.wishes.met.handling == MetHandling::LeftOut;
    let destination = question.wishes.destination.filter(|_| judge.candidates == Kind::Partner);
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
                && destination.is_none_or(|destination| destination.has(common.seat))
                && question.filter.passes(profile)
                && excluded.binary_search(&common.id_print).is_err()
                && !(leaves_out_met && judge.have_met(profile));
            if is_candidate {
                scan.add(Candidate { profile, prepared }, question, &judge);
            }
        }
    }
    Ok(finish(scan, &judge))
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
    explain_by(&statistics, question, candidate, segments, model, stop)
}

/// [`explain`] by statistics that were counted before, over the same segments.
///
/// # Errors
///
/// [`Stopped`], as of [`explain`].
///
/// # Panics
///
/// As [`rank_by`].
pub fn explain_by(
    statistics: &Statistics,
    question: &Question<'_>,
    candidate: &Key,
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Explanation>, Stopped> {
    let home = Columns::of_one(question.subject);
    let subject = subject_in(&home, question);
    let Some((segment, profile)) = find(candidate, segments) else { return Ok(None) };
    if candidate.kind == question.subject.key().kind {
        return Ok(None);
    }
    // Deals of the two with one another are no evidence for themselves; a ranking leaves such pairs out.
    let whole = profile;
    let (startup, partner) = judging::pair(subject, profile);
    let others =
        partner.deals_without(question.as_of, |party| dealings::is_party(party, startup.profile()));
    let apart = Profile::Partner(partner.with_deals(&others));
    let is_partner = candidate.kind == Kind::Partner;
    let (subject, profile) = if is_partner { (subject, apart) } else { (apart, profile) };
    let judge = Judge::new(question, (&home, subject), segments, statistics, model, stop)?;
    let prepared = judge.prepare(segment);
    let candidate = Candidate { profile, prepared: &prepared };
    let verdict = judge.verdict(&candidate);
    // What is left out of the record is not missing from the profile.
    let missing = judge.missing_of(whole);
    Ok(Some(Explanation {
        ranked: Ranked { missing, ..judge.ranked(&candidate) },
        vetoes: explanation::vetoes(&judge.all_vetoes(&candidate), model),
        is_sufficient: verdict.is_sufficient(model),
        already_partners: verdict.are_partners,
        missing: judge.missing(),
    }))
}

/// The scores of the subject with each of some candidates, in their order, as [`explain`] would give them; `None` for one
/// that is not alive in `segments`. The question's filter and exclusions play no part.
///
/// # Errors
///
/// [`Stopped`], if `stop` says so; it is asked before each candidate.
///
/// # Panics
///
/// As [`rank_by`].
pub fn score_by(
    statistics: &Statistics,
    question: &Question<'_>,
    candidates: &[Key],
    segments: &[Segment<'_>],
    model: &Model,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<Option<Scored>>, Stopped> {
    let home = Columns::of_one(question.subject);
    let subject = (&home, subject_in(&home, question));
    let judge = Judge::new(question, subject, segments, statistics, model, stop)?;
    let prepared: Vec<Prepared<'_>> =
        segments.iter().map(|segment| judge.prepare(segment)).collect();
    let mut rows = HashMap::new();
    for prepared in &prepared {
        let segment = prepared.segment;
        let alive = segment.columns.profiles(judge.candidates);
        for profile in alive.filter(|profile| (segment.is_alive)(profile.common().doc)) {
            rows.insert(profile.common().id_print, Candidate { profile, prepared });
        }
    }
    let score = |key: &Key| {
        if stop() {
            return Err(Stopped);
        }
        let Some(candidate) = rows.get(&codes::fingerprint(&key.id)) else { return Ok(None) };
        let verdict = judge.verdict(candidate);
        if verdict.are_partners {
            // Their own deals are no evidence for them.
            let explained = explain_by(statistics, question, key, segments, model, stop)?;
            return Ok(explained.map(|it| Scored::of_explanation(&it)));
        }
        let standing = if !judge.all_vetoes(candidate).is_empty() {
            PairStanding::Vetoed
        } else if !verdict.is_sufficient(model) {
            PairStanding::Insufficient
        } else {
            PairStanding::Ranked
        };
        Ok(Some(Scored { score_milli: verdict.score_milli(), standing }))
    };
    candidates.iter().map(score).collect()
}

impl Scored {
    fn of_explanation(explained: &Explanation) -> Self {
        let standing = if !explained.vetoes.is_empty() {
            PairStanding::Vetoed
        } else if explained.already_partners {
            PairStanding::AlreadyPartners
        } else if !explained.is_sufficient {
            PairStanding::Insufficient
        } else {
            PairStanding::Ranked
        };
        Self { score_milli: explained.ranked.score_milli, standing }
    }
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
    /// The sum of the odds of all ranked.
    odds: u64,
}

impl<'a> Scan<'a> {
    fn add(&mut self, candidate: Candidate<'a>, question: &Question<'_>, judge: &Judge<'_>) {
        self.ranking.candidates += 1;
        if !judge.vetoes(candidate.profile).is_empty() {
            return self.veto(candidate, question);
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
        if judge.unmet(&verdict).is_some() {
            return self.veto(candidate, question);
        }
        self.ranking.ranked += 1;
        let score_milli = verdict.score_milli();
        self.odds += odds(score_milli, judge.model);
        // What is beyond a limit of its group makes way for what comes after the best: then all are kept.
        let has_limits = !question.wishes.group_limits.is_empty();
        let max = if has_limits { usize::MAX } else { question.max_results };
        push_bounded(&mut self.best, (Reverse(score_milli), ById(candidate)), max);
    }

    fn veto(&mut self, candidate: Candidate<'a>, question: &Question<'_>) {
        self.ranking.vetoed_count += 1;
        if question.show_vetoed {
            push_bounded(&mut self.vetoed, ById(candidate), VETOED_MAX);
        }
    }

    /// The best candidates that there is room for, best first.
    fn into_best(self, question: &Question<'_>) -> impl Iterator<Item = Candidate<'a>> {
        let mut groups = Groups::default();
        let best = self.best.into_sorted_vec().into_iter().map(|(_, ById(candidate))| candidate);
        let limits = &question.wishes.group_limits;
        best.filter(move |candidate| groups.admit(candidate.profile, limits))
            .take(question.max_results)
    }

    fn into_ranking(mut self, question: &Question<'_>, judge: &Judge<'_>) -> Ranking {
        let ranking = mem::take(&mut self.ranking);
        let vetoed = mem::take(&mut self.vetoed).into_sorted_vec();
        let (lacking, odds) = (mem::take(&mut self.lacking), self.odds);
        let ranked = |candidate: Candidate<'a>| {
            let ranked = judge.ranked(&candidate);
            // Among which partners a start-up chooses was not looked at where a partner asks.
            let is_asked_for = judge.candidates == Kind::Partner;
            let chance_percent = if is_asked_for {
                chance_percent(ranked.score_milli, odds, judge.model)
            } else {
                0.0
            };
            Ranked { chance_percent, ..ranked }
        };
        Ranking {
            matches: self.into_best(question).map(ranked).collect(),
            vetoed: vetoed.iter().map(|ById(candidate)| judge.vetoed(candidate)).collect(),
            missing: judge.missing(),
            candidates_missing: lacking.most_frequent_first(judge.model),
            ..ranking
        }
    }
}

/// How many of each group have been answered.
#[derive(Default)]
struct Groups(HashMap<(GroupKind, u64), usize>);

impl Groups {
    /// Whether there is room for a candidate in all its groups; then it is counted.
    fn admit(&mut self, profile: Profile<'_>, limits: &[(GroupKind, usize)]) -> bool {
        let groups: Vec<((GroupKind, u64), usize)> = limits
            .iter()
            .filter_map(|&(kind, max)| Some(((kind, group(kind, profile)?), max)))
            .collect();
        let has_room = groups.iter().all(|(group, max)| self.0.get(group).unwrap_or(&0) < max);
        if has_room {
            groups.iter().for_each(|(group, _)| *self.0.entry(*group).or_default() += 1);
        }
        has_room
    }
}

/// The group of a candidate; `None` where it is in none.
fn group(kind: GroupKind, profile: Profile<'_>) -> Option<u64> {
    let common = profile.common();
    let group = match (kind, profile) {
        (GroupKind::Unspecified, _) | (GroupKind::PartnerKind, Profile::Startup(_)) => 0,
        (GroupKind::PartnerKind, Profile::Partner(partner)) => u64::from(partner.row.kind) + 1,
        (GroupKind::Country, _) => common.seat.country.into(),
        (GroupKind::Firm, _) => common.firm,
    };
    (group != 0).then_some(group)
}

/// The odds of a score in whole parts, so that their sum is exact in any order.
fn odds(score_milli: i32, model: &Model) -> u64 {
    let slope = model.weights.chance.slope;
    let odds = (slope * f64::from(score_milli) / 1000.0).exp().clamp(0.0, 1e6);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let parts = (odds * f64::from(1 << 20)).round() as u64;
    parts
}

/// The chance of a partner of this score, of all whose odds add up to `sum`.
fn chance_percent(score_milli: i32, sum: u64, model: &Model) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a chance is told to a tenth of a percent")]
    let share = odds(score_milli, model) as f64 / sum.max(1) as f64;
    let percent = 100.0 * (model.weights.chance.investors * share).min(1.0);
    (percent * 10.0).round() / 10.0
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
