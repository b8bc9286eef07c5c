//! The rules of a selection, and of requests about selections.

use std::collections::{HashMap, HashSet};

use super::queries::match_filter;
use super::report::{Report, excerpt};
use super::shared::encoded_size;
use super::values::given;
use super::{Violation, limits};
use crate::panels::Panel;
use crate::proto::{
    Audience, Candidate, ConflictOfInterestKind, Date, ExplainSelectionRequest, Kind,
    ListSelectionsRequest, ScoreSheet, Selection, SelectionDecision, SelectionOutcome,
    SelectionRound, Shortlist, ShortlistStanding, ShortlistStartupsRequest, ShortlistedStartup,
};
use crate::taxonomy::Taxonomy;

/// All violations of a selection. Its name may be empty; etag and times are not looked at. Whether what it names exists
/// is for the last commit to say.
#[must_use]
pub fn selection(selection: &Selection, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    let parts = Parts::of(selection);
    encoded_size(&mut report, selection, limits::SELECTION_BYTES_MAX);
    report.optional_name("name", &selection.name, Kind::Selection);
    report.required_localized("display_name", &selection.display_name, limits::NAME_CHARS_MAX);
    report.required_name("delegation", &selection.delegation, Kind::Delegation);
    report.required_number("places", selection.places, &limits::PLACES);
    report.day("apply_by_date", &selection.apply_by_date);
    let candidates = &selection.candidates;
    report.list("candidates", candidates, limits::CANDIDATES_MAX, candidate);
    report.distinct("candidates", candidates, "startup", |it| given(&it.startup));
    criteria(&mut report, selection, &parts);
    evaluators(&mut report, selection);
    conflicts(&mut report, selection, &parts);
    let sheets = &selection.score_sheets;
    report.list("score_sheets", sheets, limits::SCORE_SHEETS_MAX, |report, sheet| {
        score_sheet(report, sheet, &parts);
    });
    report.distinct_entries("score_sheets", sheets, "evaluator and startup", |it| {
        Some((&it.evaluator, &it.startup))
    });
    report.message("shortlist", &selection.shortlist, |report, it| shortlist(report, it, &parts));
    decision_rounds(&mut report, selection, &parts, today);
    report.localized("note", &selection.note, limits::DETAIL_CHARS_MAX);
    report.text("recorded_by", &selection.recorded_by, limits::NAME_CHARS_MAX);
    report.finish()
}

/// What of a selection must not have changed since it was decided.
#[must_use]
pub fn changed_selection(updated: &Selection, current: &Selection) -> Vec<Violation> {
    const DECIDED: &str = "cannot change once there is a round: the panel's decision rests on it";
    let mut report = Report::default();
    if current.decision_rounds.is_empty() {
        return Vec::new();
    }
    let mut kept = |field: &str, is_kept: bool| {
        if !is_kept {
            report.at(field, |report| report.fail(DECIDED));
        }
    };
    kept("delegation", updated.delegation == current.delegation);
    kept("places", updated.places == current.places);
    kept("candidates", updated.candidates == current.candidates);
    kept("criteria", updated.criteria == current.criteria);
    kept("pass_points", updated.pass_points == current.pass_points);
    kept("drops_extremes", updated.drops_extremes == current.drops_extremes);
    kept("evaluators", updated.evaluators == current.evaluators);
    kept("conflicts", updated.conflicts == current.conflicts);
    kept("score_sheets", updated.score_sheets == current.score_sheets);
    kept("shortlist", updated.shortlist == current.shortlist);
    if !updated.decision_rounds.starts_with(&current.decision_rounds) {
        let message = "must begin with the rounds there are; add one to decide anew";
        report.at("decision_rounds", |report| report.fail(message));
    }
    report.finish()
}

/// All violations of the filters of a request to list selections.
#[must_use]
pub fn list_selections(request: &ListSelectionsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("delegation", &request.delegation, Kind::Delegation);
    report.optional_name("startup", &request.startup, Kind::Startup);
    report.finish()
}

/// All violations of a request to propose candidates, but for its token. Whether it names candidates is for the
/// selection to say.
#[must_use]
pub fn shortlist_startups(
    request: &ShortlistStartupsRequest,
    taxonomy: &Taxonomy,
) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Selection);
    report.size("places", request.places, *limits::PLACES.end());
    report.message("filter", &request.filter, |report, filter| {
        match_filter(report, filter, Kind::Partner, taxonomy);
    });
    let meetings = *limits::MEETINGS_PER_STARTUP.end();
    report.size("meetings_per_startup", request.meetings_per_startup, meetings);
    report.size("startups_per_host", request.startups_per_host, *limits::STARTUPS_PER_HOST.end());
    let (required, excluded) = (&request.required_startups, &request.excluded_startups);
    report.names("required_startups", required, limits::CANDIDATES_MAX, Kind::Startup);
    report.distinct_items("required_startups", required);
    report.names("excluded_startups", excluded, limits::CANDIDATES_MAX, Kind::Startup);
    report.distinct_items("excluded_startups", excluded);
    report.each("excluded_startups", excluded, |report, name| {
        if required.contains(name) {
            report.fail("is required too");
        }
    });
    report.day("as_of_date", &request.as_of_date);
    report.finish()
}

/// All violations of a request to explain a selection, but for its name.
#[must_use]
pub fn explain_selection(request: &ExplainSelectionRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.choice::<Audience>("audience", request.audience);
    match request.audience() {
        Audience::Unspecified | Audience::Officer => {
            report.optional_name("startup", &request.startup, Kind::Startup);
        }
        Audience::Startup => report.required_name("startup", &request.startup, Kind::Startup),
        Audience::Partner => {
            let message =
                "must not be the partner: selections are for the officer and the start-up";
            report.at("audience", |report| report.fail(message));
        }
    }
    report.finish()
}

/// What other fields of a selection refer to.
struct Parts<'a> {
    candidates: HashSet<&'a str>,
    evaluators: HashSet<&'a str>,
    /// How many points each criterion can give.
    criteria: HashMap<&'a str, i32>,
    panel: Panel<'a>,
}

impl<'a> Parts<'a> {
    fn of(selection: &'a Selection) -> Self {
        let criteria = selection.criteria.iter();
        Self {
            candidates: selection.candidates.iter().map(|it| it.startup.as_str()).collect(),
            evaluators: selection.evaluators.iter().map(|it| it.id.as_str()).collect(),
            criteria: criteria.map(|it| (it.id.as_str(), it.points_max)).collect(),
            panel: Panel::of(selection),
        }
    }

    fn is_candidate(&self, report: &mut Report, startup: &str) {
        report.required_name("startup", startup, Kind::Startup);
        if given(startup).is_some_and(|name| !self.candidates.contains(name)) {
            let message = format_args!("{} is no candidate", excerpt(startup));
            report.at("startup", |report| report.fail(message));
        }
    }

    fn is_evaluator(&self, report: &mut Report, id: &str) {
        report.required("evaluator", id);
        if given(id).is_some_and(|id| !self.evaluators.contains(id)) {
            let message = format_args!("{} is no id of an evaluator", excerpt(id));
            report.at("evaluator", |report| report.fail(message));
        }
    }
}

fn candidate(report: &mut Report, candidate: &Candidate) {
    report.required_name("startup", &candidate.startup, Kind::Startup);
    report.day("apply_date", &candidate.apply_date);
    report.localized("note", &candidate.note, limits::DETAIL_CHARS_MAX);
}

fn criteria(report: &mut Report, selection: &Selection, parts: &Parts<'_>) {
    let criteria = &selection.criteria;
    report.list("criteria", criteria, limits::CRITERIA_MAX, |report, criterion| {
        report.required("id", &criterion.id);
        report.optional_id("id", &criterion.id);
        report.required_localized("display_name", &criterion.display_name, limits::NAME_CHARS_MAX);
        report.required_number("points_max", criterion.points_max, &limits::CRITERION_POINTS);
    });
    report.distinct("criteria", criteria, "id", |it| given(&it.id));
    let all: i64 = parts.criteria.values().map(|&points| i64::from(points)).sum();
    let pass = i64::from(selection.pass_points);
    report.number("pass_points", Some(pass), &(0..=all.max(0)));
}

fn evaluators(report: &mut Report, selection: &Selection) {
    let evaluators = &selection.evaluators;
    report.list("evaluators", evaluators, limits::EVALUATORS_MAX, |report, evaluator| {
        report.required("id", &evaluator.id);
        report.optional_id("id", &evaluator.id);
        report.text("affiliation", &evaluator.affiliation, limits::NAME_CHARS_MAX);
    });
    report.distinct("evaluators", evaluators, "id", |it| given(&it.id));
}

fn conflicts(report: &mut Report, selection: &Selection, parts: &Parts<'_>) {
    let conflicts = &selection.conflicts;
    report.list("conflicts", conflicts, limits::CONFLICTS_MAX, |report, conflict| {
        parts.is_evaluator(report, &conflict.evaluator);
        parts.is_candidate(report, &conflict.startup);
        report.required_choice::<ConflictOfInterestKind>("kind", conflict.kind);
        report.localized("note", &conflict.note, limits::DETAIL_CHARS_MAX);
    });
    report.distinct_entries("conflicts", conflicts, "evaluator and startup", |it| {
        Some((&it.evaluator, &it.startup))
    });
}

/// Whole, so that sums of points can be compared.
fn score_sheet(report: &mut Report, sheet: &ScoreSheet, parts: &Parts<'_>) {
    parts.is_evaluator(report, &sheet.evaluator);
    parts.is_candidate(report, &sheet.startup);
    report.list("scores", &sheet.scores, limits::CRITERIA_MAX, |report, score| {
        report.required("criterion", &score.criterion);
        let Some(id) = given(&score.criterion) else { return };
        match parts.criteria.get(id) {
            Some(points_max) => {
                let range = 0..=points_max.saturating_mul(100).max(0);
                report.number("points_hundredths", Some(score.points_hundredths), &range);
            }
            None => {
                let message = format_args!("{} is no id of a criterion", excerpt(id));
                report.at("criterion", |report| report.fail(message));
            }
        }
    });
    report.distinct("scores", &sheet.scores, "criterion", |it| given(&it.criterion));
    let scored: HashSet<&str> = sheet.scores.iter().map(|it| it.criterion.as_str()).collect();
    let missing = parts.criteria.keys().filter(|id| !scored.contains(**id)).min();
    if let Some(missing) = missing {
        let missing = excerpt(missing);
        let message = format_args!("must have points for each criterion; {missing} is missing");
        report.at("scores", |report| report.fail(message));
    }
    report.localized("comment", &sheet.comment, limits::DETAIL_CHARS_MAX);
}

fn decision_rounds(report: &mut Report, selection: &Selection, parts: &Parts<'_>, today: &Date) {
    let mut before = None;
    let mut is_first = true;
    report.list(
        "decision_rounds",
        &selection.decision_rounds,
        limits::SELECTION_ROUNDS_MAX,
        |report, round| {
            report.required_day("date", &round.date);
            report.past("date", &round.date, today);
            report.in_order(&before, &round.date);
            before = round.date.or(before);
            report.required_text("decided_by", &round.decided_by, limits::NAME_CHARS_MAX);
            decisions(report, round, selection, parts);
            if is_first {
                report.localized("reason", &round.reason, limits::DETAIL_CHARS_MAX);
            } else {
                report.required_localized("reason", &round.reason, limits::DETAIL_CHARS_MAX);
            }
            is_first = false;
        },
    );
}

fn decisions(
    report: &mut Report,
    round: &SelectionRound,
    selection: &Selection,
    parts: &Parts<'_>,
) {
    let (decisions, places) = (&round.decisions, selection.places);
    report.list("decisions", decisions, limits::CANDIDATES_MAX, |report, it| {
        decision(report, it, selection.pass_points, parts);
    });
    report.distinct("decisions", decisions, "startup", |it| given(&it.startup));
    report.distinct("decisions", decisions, "reserve_rank", |it| {
        Some(it.reserve_rank).filter(|&rank| rank > 0)
    });
    let reserves = decisions.iter().filter(|it| it.outcome() == SelectionOutcome::Reserve);
    let reserves = i32::try_from(reserves.count()).unwrap_or(i32::MAX);
    report.each("decisions", decisions, |report, it| {
        if it.outcome() == SelectionOutcome::Reserve && it.reserve_rank > reserves {
            let message = format_args!(
                "is {}, and the waiting list has {reserves}; number it from 1 on without gaps",
                it.reserve_rank
            );
            report.at("reserve_rank", |report| report.fail(message));
        }
    });
    let decided: HashSet<&str> = decisions.iter().map(|it| it.startup.as_str()).collect();
    let missing = parts.candidates.iter().filter(|name| !decided.contains(**name)).count();
    if missing > 0 {
        let one = parts.candidates.iter().filter(|name| !decided.contains(**name)).min();
        let one = one.copied().unwrap_or_default();
        let message = format_args!(
            "must say what becomes of each candidate; missing: {missing}, such as {}",
            excerpt(one)
        );
        report.at("decisions", |report| report.fail(message));
    }
    let selected = decisions.iter().filter(|it| it.outcome() == SelectionOutcome::Selected);
    let selected = i32::try_from(selected.count()).unwrap_or(i32::MAX);
    if selected > places.max(0) {
        let message = format_args!("select {selected} start-ups; places: {places}");
        report.at("decisions", |report| report.fail(message));
    }
}

fn decision(
    report: &mut Report,
    decision: &SelectionDecision,
    pass_points: i32,
    parts: &Parts<'_>,
) {
    parts.is_candidate(report, &decision.startup);
    report.required_choice::<SelectionOutcome>("outcome", decision.outcome);
    report.required_localized("reason", &decision.reason, limits::DETAIL_CHARS_MAX);
    let passes = [SelectionOutcome::Selected, SelectionOutcome::Reserve];
    let verdict = parts.panel.about(&decision.startup);
    if passes.contains(&decision.outcome()) && verdict.is_below(pass_points) {
        let points = f64::from(verdict.average_hundredths()) / 100.0;
        let message = format_args!("is for {points} points, below the pass mark of {pass_points}");
        report.at("outcome", |report| report.fail(message));
    }
    if decision.outcome() == SelectionOutcome::Reserve {
        let ranks = 1..=500;
        report.required_number("reserve_rank", decision.reserve_rank, &ranks);
    } else if decision.reserve_rank != 0 {
        let message = "must be 0: only reserves have a place on the waiting list";
        report.at("reserve_rank", |report| report.fail(message));
    }
}

fn shortlist(report: &mut Report, shortlist: &Shortlist, parts: &Parts<'_>) {
    let startups = &shortlist.startups;
    report.list("startups", startups, limits::CANDIDATES_MAX, |report, it| {
        shortlisted(report, it, parts);
    });
    report.distinct("startups", startups, "startup", |it| given(&it.startup));
    report.number("places", Some(shortlist.places), &limits::PLACES);
    report.number("total_hosts", Some(shortlist.total_hosts), &limits::SHORTLIST_HOSTS);
    let meetings = &limits::MEETINGS_PER_STARTUP;
    report.number("meetings_per_startup", Some(shortlist.meetings_per_startup), meetings);
    let per_host = &limits::STARTUPS_PER_HOST;
    report.number("startups_per_host", Some(shortlist.startups_per_host), per_host);
    report.number("value_milli", Some(shortlist.value_milli), &(0..=i64::MAX));
    let at_least = shortlist.value_milli..=i64::MAX;
    report.number("value_max_milli", Some(shortlist.value_max_milli), &at_least);
    report.day("as_of_date", &shortlist.as_of_date);
    report.text("model_version", &shortlist.model_version, limits::NAME_CHARS_MAX);
}

fn shortlisted(report: &mut Report, startup: &ShortlistedStartup, parts: &Parts<'_>) {
    parts.is_candidate(report, &startup.startup);
    report.required_choice::<ShortlistStanding>("standing", startup.standing);
    report.number("value_alone_milli", Some(startup.value_alone_milli), &(0..=i64::MAX));
    report.number("value_added_milli", Some(startup.value_added_milli), &(0..=i64::MAX));
    report.list("best_hosts", &startup.best_hosts, limits::BEST_HOSTS_MAX, |report, host| {
        report.required_name("partner", &host.partner, Kind::Partner);
        report.number("score_milli", Some(host.score_milli), &(0..=*limits::SCORE_MILLI.end()));
    });
    report.distinct("best_hosts", &startup.best_hosts, "partner", |it| given(&it.partner));
    let shares_with = &startup.shares_with;
    report.names("shares_with", shares_with, limits::SHARES_WITH_MAX, Kind::Startup);
    report.distinct_items("shares_with", shares_with);
    report.localized("sentence", &startup.sentence, limits::DETAIL_CHARS_MAX);
}
