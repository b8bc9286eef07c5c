//! Ranking candidates for a subject, and explaining one pair by the same code.

use std::num::NonZeroUsize;

use super::chances;
use super::codes;
use super::columns::Columns;
use super::explanation;
use super::judging::{Candidate, Judge, Prepared};
use super::model::Model;
use super::question::{Explanation, Question, Ranking, Scored, Segment, Stopped};
use super::scans::{self, Scan};
use super::statistics::Statistics;
use super::trips::Trips;
use super::views::Profile;
use crate::proto::{Key, Kind};

/// What an answer is made from.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// What is average, counted over the same segments for the question's day.
    pub statistics: &'a Statistics,
    /// Whom to rank for whom.
    pub question: &'a Question<'a>,
    /// All profiles.
    pub segments: &'a [Segment<'a>],
    /// By what pairs are judged.
    pub model: &'a Model,
    /// Whether to stop: the answer is then [`Stopped`]. It is asked every thousand rows or so.
    pub stop: &'a dyn Fn() -> bool,
}

/// Ranks all live candidates of the other kind than the subject: the best `max_results`, and counts of the rest. It goes
/// through them on up to so many threads, with the same answer on any number of them.
///
/// The answer depends on nothing but the basis: not on the order of rows, nor on how they are cut into segments.
///
/// # Errors
///
/// [`Stopped`].
///
/// # Panics
///
/// If the statistics are of another day than the question; so do all functions here.
pub fn rank(basis: &Basis<'_>, threads: NonZeroUsize) -> Result<Ranking, Stopped> {
    let mut ranking = scan(basis, threads, |scan, judge| scan.into_ranking(basis.question, judge))?;
    // Among which start-ups a partner chooses was not looked at.
    let is_asked_for = basis.question.subject.key().kind == Kind::Startup;
    if basis.question.wishes.shows_chance && is_asked_for {
        chances::tell(&mut ranking, basis, threads)?;
    }
    Ok(ranking)
}

/// The candidates that [`rank`] would answer, in its order, without reasons; and whether others could be ranked that find
/// no room among them.
///
/// # Errors
///
/// [`Stopped`].
pub fn best(basis: &Basis<'_>) -> Result<(Vec<Key>, bool), Stopped> {
    scan(basis, NonZeroUsize::MIN, |scan, _| {
        let ranked = scan.ranked();
        let best = scan.into_best(basis.question).map(|candidate| candidate.profile.key());
        let best: Vec<Key> = best.collect();
        let has_others = ranked > best.len() as u64;
        (best, has_others)
    })
}

pub(super) fn scan<T>(
    basis: &Basis<'_>,
    threads: NonZeroUsize,
    finish: impl FnOnce(Scan<'_>, &Judge<'_>) -> T,
) -> Result<T, Stopped> {
    let home = Columns::of_one(basis.question.subject);
    let subject = (&home, subject_in(&home, basis.question));
    let judge = Judge::new(basis, subject, &Trips::default())?;
    let prepared: Vec<Prepared<'_>> =
        basis.segments.iter().map(|segment| judge.prepare(segment)).collect();
    let scan = scans::run(threads, basis.question, &judge, &prepared, basis.stop)?;
    Ok(finish(scan, &judge))
}

/// Explains the subject with one candidate as [`rank`] judges them, also when it would be vetoed or have too little
/// evidence. The question's filter and exclusions play no part. `None` if the candidate is not alive or is of the
/// subject's own kind.
///
/// # Errors
///
/// [`Stopped`].
pub fn explain(basis: &Basis<'_>, candidate: &Key) -> Result<Option<Explanation>, Stopped> {
    let Basis { question, segments, model, .. } = *basis;
    let home = Columns::of_one(question.subject);
    let subject = subject_in(&home, question);
    let Some((segment, profile)) = find(candidate, segments) else { return Ok(None) };
    if candidate.kind == question.subject.key().kind {
        return Ok(None);
    }
    let judge = Judge::new(basis, (&home, subject), &Trips::default())?;
    let prepared = judge.prepare(segment);
    let candidate = Candidate { profile, prepared: &prepared };
    let verdict = judge.verdict(&candidate);
    Ok(Some(Explanation {
        ranked: judge.ranked(&candidate),
        vetoes: explanation::vetoes(&judge.all_vetoes(&candidate), model),
        is_sufficient: verdict.is_sufficient(model),
        already_partners: verdict.are_partners,
        missing: judge.missing(&verdict.factors()),
    }))
}

/// The scores of the subject with each of some candidates, in their order, as [`explain`] would give them; `None` for one
/// that is not alive. The question's filter and exclusions play no part. `trips` are those of questions about the same
/// segments and day.
///
/// # Errors
///
/// [`Stopped`]; here it is asked before each candidate.
pub fn score(
    basis: &Basis<'_>,
    candidates: &[Key],
    trips: &Trips,
) -> Result<Vec<Option<Scored>>, Stopped> {
    let Basis { question, segments, stop, .. } = *basis;
    let home = Columns::of_one(question.subject);
    let judge = Judge::new(basis, (&home, subject_in(&home, question)), trips)?;
    let prepared: Vec<Prepared<'_>> =
        segments.iter().map(|segment| judge.prepare(segment)).collect();
    let find = |print: u64| {
        prepared.iter().find_map(|prepared| {
            let Segment { columns, is_alive, .. } = prepared.segment;
            let mut profiles = columns.profiles_of(judge.candidates, print);
            let profile = profiles.find(|profile| is_alive(profile.common().doc))?;
            Some(Candidate { profile, prepared })
        })
    };
    let score = |key: &Key| {
        if stop() {
            return Err(Stopped);
        }
        Ok(find(codes::fingerprint(&key.id)).map(|candidate| {
            let (standing, score_milli) = judge.standing(&candidate);
            let of_vetoed = || judge.verdict(&candidate).score_milli();
            Scored { score_milli: score_milli.unwrap_or_else(of_vetoed), standing }
        }))
    };
    candidates.iter().map(score).collect()
}

fn subject_in<'a>(home: &'a Columns, question: &Question<'_>) -> Profile<'a> {
    home.profile(question.subject.key().kind, 0).expect("columns of one profile hold it")
}

/// The live profile and the segment that holds it.
pub(super) fn find<'a>(
    key: &Key,
    segments: &'a [Segment<'_>],
) -> Option<(&'a Segment<'a>, Profile<'a>)> {
    let print = codes::fingerprint(&key.id);
    segments.iter().find_map(|segment| {
        let mut profiles = segment.columns.profiles_of(key.kind, print);
        let is_it = |profile: &Profile<'_>| {
            profile.id() == key.id && (segment.is_alive)(profile.common().doc)
        };
        profiles.find(is_it).map(|profile| (segment, profile))
    })
}
