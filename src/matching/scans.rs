//! Going through all candidates, on one thread or several.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering as Memory};
use std::thread;
use std::{iter, mem};

use super::chances;
use super::codes;
use super::judging::{Candidate, Judge, Prepared};
use super::missing::Lacking;
use super::question::{Destination, Question, Ranking, Stopped, VETOED_MAX};
use super::scoring::Factors;
use super::statistics::ROWS_BETWEEN_STOPS;
use super::views::Profile;
use crate::proto::{GroupKind, Kind, MetHandling, PairStanding};

/// Fewer rows than this are gone through sooner than a thread has started.
const ROWS_A_THREAD_MIN: usize = 8 * ROWS_BETWEEN_STOPS;

/// Goes through all candidates on up to so many threads, this one among them. What is found depends neither on their
/// number nor on which of them comes to which rows: counts are sums, and the best are the best in any order.
pub(super) fn run<'a>(
    threads: NonZeroUsize,
    question: &Question<'_>,
    judge: &Judge<'_>,
    prepared: &'a [Prepared<'a>],
    stop: &dyn Fn() -> bool,
) -> Result<Scan<'a>, Stopped> {
    let chunks = chunks(prepared, judge.candidates);
    let rows: usize = chunks.iter().map(|(_, rows)| rows.len()).sum();
    let helpers = threads.get().min(rows / ROWS_A_THREAD_MIN).saturating_sub(1);
    let entry = Entry::new(question, judge);
    let (next, is_stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    // Whoever is done with a chunk takes the next one, so that all end together, however busy the processors are.
    let work = |stop: &dyn Fn() -> bool| {
        let mut scan = Scan::default();
        while let Some((prepared, rows)) = chunks.get(next.fetch_add(1, Memory::Relaxed)) {
            if stop() {
                is_stopped.store(true, Memory::Relaxed);
                break;
            }
            entry.scan(prepared, rows.clone(), &mut scan);
        }
        scan
    };
    let found = if helpers == 0 {
        work(stop)
    } else {
        thread::scope(|scope| {
            let by_helper = || work(&|| is_stopped.load(Memory::Relaxed));
            let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(by_helper)).collect();
            let mut found = work(stop);
            for helper in helpers {
                let others = helper.join().unwrap_or_else(|panic| resume_unwind(panic));
                found.merge(others, question);
            }
            found
        })
    };
    if is_stopped.into_inner() { Err(Stopped) } else { Ok(found) }
}

/// The rows of all segments in pieces, between which it is asked whether to stop.
fn chunks<'a>(
    prepared: &'a [Prepared<'a>],
    candidates: Kind,
) -> Vec<(&'a Prepared<'a>, Range<usize>)> {
    let mut chunks = Vec::new();
    for prepared in prepared {
        let rows = prepared.segment.columns.rows(candidates);
        for first in (0..rows).step_by(ROWS_BETWEEN_STOPS) {
            chunks.push((prepared, first..rows.min(first + ROWS_BETWEEN_STOPS)));
        }
    }
    chunks
}

/// Who is a candidate.
struct Entry<'a> {
    question: &'a Question<'a>,
    judge: &'a Judge<'a>,
    /// The fingerprints of the ids left out, ascending.
    excluded: Vec<u64>,
    leaves_out_met: bool,
    destination: Option<Destination>,
}

impl<'a> Entry<'a> {
    fn new(question: &'a Question<'a>, judge: &'a Judge<'a>) -> Self {
        Self {
            question,
            judge,
            excluded: codes::fingerprints(question.excluded, judge.candidates),
            leaves_out_met: question.wishes.met.handling == MetHandling::LeftOut,
            destination: question.wishes.destination.filter(|_| judge.candidates == Kind::Partner),
        }
    }

    /// Adds the candidates of some rows.
    fn scan<'b>(&self, prepared: &'b Prepared<'b>, rows: Range<usize>, scan: &mut Scan<'b>) {
        let columns = prepared.segment.columns;
        for row in rows {
            let Some(profile) = columns.profile(self.judge.candidates, row) else { continue };
            if self.admits(profile, prepared) {
                let candidate = Candidate { profile, prepared };
                scan.add(&candidate, Row { prepared, row }, self.question, self.judge);
            }
        }
    }

    fn admits(&self, profile: Profile<'_>, prepared: &Prepared<'_>) -> bool {
        let common = profile.common();
        (prepared.segment.is_alive)(common.doc)
            && self.destination.is_none_or(|destination| destination.has(common.seat))
            && self.question.filter.passes(profile)
            && self.excluded.binary_search(&common.id_print).is_err()
            && !(self.leaves_out_met && self.judge.have_met(profile))
    }
}

/// What a scan has found so far.
#[derive(Default)]
pub(super) struct Scan<'a> {
    ranking: Ranking,
    lacking: Lacking,
    /// The best so far, the worst of them on top: the lowest score, and of equal ones the greatest id.
    best: BinaryHeap<(Reverse<i32>, Row<'a>)>,
    /// The vetoed with the smallest ids so far, the greatest of them on top.
    vetoed: BinaryHeap<Row<'a>>,
    /// The sum of the odds of all ranked that have a chance, where chances are asked for.
    odds: u64,
}

impl<'a> Scan<'a> {
    fn add(
        &mut self,
        candidate: &Candidate<'a>,
        row: Row<'a>,
        question: &Question<'_>,
        judge: &Judge<'_>,
    ) {
        let (standing, score_milli) = judge.standing(candidate);
        if standing == PairStanding::Vetoed {
            return self.veto(candidate, row, question, judge);
        }
        self.ranking.candidates += 1;
        match (standing, score_milli) {
            (PairStanding::Ranked, Some(score_milli)) => {
                self.ranking.ranked += 1;
                if question.wishes.shows_chance && chances::is_told_of(candidate.profile) {
                    self.odds += chances::odds(score_milli, judge.model);
                }
                push_bounded(&mut self.best, (Reverse(score_milli), row), kept_max(question));
            }
            (PairStanding::AlreadyPartners, _) => self.ranking.already_partners += 1,
            _ => {
                self.ranking.insufficient += 1;
                judge.add_to(&mut self.lacking, candidate.profile);
            }
        }
    }

    /// Adds what was found among other candidates: the same as if all had been gone through together.
    fn merge(&mut self, other: Self, question: &Question<'_>) {
        self.ranking.candidates += other.ranking.candidates;
        self.ranking.ranked += other.ranking.ranked;
        self.ranking.vetoed_count += other.ranking.vetoed_count;
        self.ranking.already_partners += other.ranking.already_partners;
        self.ranking.insufficient += other.ranking.insufficient;
        self.lacking.merge(&other.lacking);
        self.odds += other.odds;
        let max = kept_max(question);
        other.best.into_iter().for_each(|item| push_bounded(&mut self.best, item, max));
        other.vetoed.into_iter().for_each(|item| push_bounded(&mut self.vetoed, item, VETOED_MAX));
    }

    /// Who is vetoed for reasons that are not for the reader is no candidate: a count would tell that there is one.
    fn veto(
        &mut self,
        candidate: &Candidate<'a>,
        row: Row<'a>,
        question: &Question<'_>,
        judge: &Judge<'_>,
    ) {
        if !judge.tells_veto(candidate) {
            return;
        }
        self.ranking.candidates += 1;
        self.ranking.vetoed_count += 1;
        if question.show_vetoed {
            push_bounded(&mut self.vetoed, row, VETOED_MAX);
        }
    }

    /// The best candidates that there is room for, best first.
    pub(super) fn into_best(self, question: &Question<'_>) -> impl Iterator<Item = Candidate<'a>> {
        let mut groups = Groups::default();
        // All may be there: as many as are answered are put in order, and no more.
        let mut best: BinaryHeap<_> = self.best.into_iter().map(Reverse).collect();
        let best = iter::from_fn(move || best.pop()).map(|Reverse((_, row))| row.candidate());
        let limits = &question.wishes.group_limits;
        best.filter(move |candidate| groups.admit(candidate.profile, limits))
            .take(question.max_results)
    }

    /// How many could be ranked.
    pub(super) fn ranked(&self) -> u64 {
        self.ranking.ranked
    }

    /// The sum of the odds of all ranked that have a chance.
    pub(super) fn odds(&self) -> u64 {
        self.odds
    }

    pub(super) fn into_ranking(mut self, question: &Question<'_>, judge: &Judge<'_>) -> Ranking {
        let ranking = mem::take(&mut self.ranking);
        let vetoed = mem::take(&mut self.vetoed).into_sorted_vec();
        let lacking = mem::take(&mut self.lacking);
        let ranked = |candidate: Candidate<'a>| judge.ranked(&candidate);
        Ranking {
            matches: self.into_best(question).map(ranked).collect(),
            vetoed: vetoed.iter().map(|row| judge.vetoed(&row.candidate())).collect(),
            // Beside nobody.
            missing: judge.missing(&Factors::default()),
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

/// Where a candidate stands. It is compared by its id, which is read only then.
#[derive(Clone, Copy)]
struct Row<'a> {
    prepared: &'a Prepared<'a>,
    row: usize,
}

impl<'a> Row<'a> {
    fn candidate(self) -> Candidate<'a> {
        let Self { prepared, row } = self;
        let profile = prepared.segment.columns.profile(prepared.candidates, row);
        Candidate { profile: profile.expect("a row that was scanned"), prepared }
    }

    fn id(self) -> &'a str {
        self.candidate().profile.id()
    }
}

impl Ord for Row<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().cmp(other.id())
    }
}

impl PartialOrd for Row<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Row<'_> {}

/// How many of the best are kept. What is beyond a limit of its group makes way for what comes after the best: then all
/// are.
fn kept_max(question: &Question<'_>) -> usize {
    if question.wishes.group_limits.is_empty() { question.max_results } else { usize::MAX }
}

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

#[cfg(test)]
mod tests {
    use super::super::columns::Columns;
    use super::super::facts::{DealFacts, Facts, PartnerFacts, PlaceFacts, StartupFacts};
    use super::super::question::{Filter, Segment, Wishes};
    use super::super::{Basis, Day, Model, Rates, Statistics, Weights, rank};
    use super::*;
    use crate::taxonomy::Taxonomy;

    /// Partners of which many are alike, so that ids decide, some are vetoed and some have too little evidence.
    fn partner(number: u32) -> Facts {
        let place = |packed: u32| Some(PlaceFacts { country: packed, region: 0, city: 0 });
        let deal = |at: u32| DealFacts {
            day: Some(19_000 + i32::try_from(at).unwrap()),
            stage: 1 + at % 4,
            place: place(1 + number % 3),
            sectors: vec![number % 40],
            ..DealFacts::default()
        };
        Facts::Partner(PartnerFacts {
            // Not in the order of the rows.
            id: format!("partner-{}", number.wrapping_mul(2_654_435_761)),
            kind: 1 + number % 4,
            seat: place(1 + number % 5),
            stages: 1 << (number % 5),
            sectors: if number.is_multiple_of(7) { Vec::new() } else { vec![number % 40] },
            concepts: vec![number % 30],
            deals: (0..number % 6).map(deal).collect(),
            seeks: number % 2,
            is_closed: number.is_multiple_of(50),
            ..PartnerFacts::default()
        })
    }

    #[test]
    fn several_threads_find_what_one_does() {
        const PARTNERS: u32 = 3 * 8_192;
        let mut segments: [Columns; 3] = Default::default();
        for number in 0..PARTNERS {
            segments[number as usize % 3].push(number / 3, &partner(number));
        }
        let is_alive = |doc: u32| !doc.is_multiple_of(11);
        let segment = |columns| Segment { columns, is_alive: &is_alive, word_docs: &[] };
        let segments: Vec<Segment<'_>> = segments.iter().map(segment).collect();
        let subject = Facts::Startup(StartupFacts {
            id: "startup".to_owned(),
            sectors: vec![3, 17],
            concepts: vec![4, 5, 6],
            stage: 2,
            seat: Some(PlaceFacts { country: 2, region: 0, city: 0 }),
            founded_year: 2020,
            ..StartupFacts::default()
        });
        let limited = Wishes { group_limits: vec![(GroupKind::Country, 7)], ..Wishes::default() };
        let model = Model::new(Taxonomy::builtin(), Weights::builtin().clone(), Rates::builtin());
        let statistics = Statistics::count(&segments, Day(19_900), &model, &|| false).unwrap();
        for wishes in [Wishes::default(), limited] {
            let question = Question {
                subject: &subject,
                as_of: Day(19_900),
                filter: &Filter::default(),
                excluded: &[],
                wishes: &wishes,
                max_results: 50,
                show_vetoed: true,
            };
            let basis = Basis {
                statistics: &statistics,
                question: &question,
                segments: &segments,
                model: &model,
                stop: &|| false,
            };
            let rank = |threads: usize| rank(&basis, NonZeroUsize::new(threads).unwrap()).unwrap();
            let alone = rank(1);
            assert!(alone.ranked > 1_000 && alone.vetoed_count > 100, "{alone:?}");
            assert!(alone.matches.windows(2).any(|it| it[0].score_milli == it[1].score_milli));
            assert_eq!(rank(2), alone);
            assert_eq!(rank(3), alone);
            let stopped = Basis { stop: &|| true, ..basis };
            assert_eq!(super::super::rank(&stopped, NonZeroUsize::new(2).unwrap()), Err(Stopped));
        }
    }
}
