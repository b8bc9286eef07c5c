//! How candidates stand by what the panel has recorded.

use std::cmp::Reverse;

use crate::panels::Panel;
use crate::proto::{
    CandidateStanding, CriterionStanding, Selection, SelectionDecision, SelectionOutcome,
    SelectionRound, SelectionTurn,
};

/// The candidates: those with points first, the highest average first, then the others in the order of the selection.
pub(super) fn of(selection: &Selection) -> Vec<CandidateStanding> {
    let panel = Panel::of(selection);
    let candidates = selection.candidates.iter();
    let mut standings: Vec<CandidateStanding> =
        candidates.map(|it| standing(selection, &panel, &it.startup)).collect();
    standings.sort_by_key(|it| (it.sheets_counted == 0, Reverse(it.average_hundredths)));
    place(&mut standings);
    let selected = standings.iter().filter(|it| it.outcome() == SelectionOutcome::Selected);
    let last = selected.filter(|it| it.rank > 0).map(|it| it.average_hundredths).min();
    for it in &mut standings {
        let is_behind = it.rank > 0 && it.outcome() != SelectionOutcome::Selected;
        it.behind_last_selected_hundredths =
            last.filter(|_| is_behind).map(|last| last - it.average_hundredths);
    }
    standings
}

/// What a start-up reads of itself: nothing of its points before the panel has decided, and by criteria only what is no
/// single evaluator's.
pub(super) fn for_startup(standing: CandidateStanding) -> CandidateStanding {
    let CandidateStanding { startup, outcome, reserve_rank, reason, decision_date, .. } = standing;
    if decision_date.is_none() {
        return CandidateStanding { startup, ..CandidateStanding::default() };
    }
    let criteria = match standing.sheets_counted {
        0 | 1 => Vec::new(),
        _ => standing.criteria,
    };
    CandidateStanding {
        startup,
        outcome,
        reserve_rank,
        reason,
        decision_date,
        average_hundredths: standing.average_hundredths,
        rank: standing.rank,
        criteria,
        sheets_counted: standing.sheets_counted,
        sheets_conflicted: standing.sheets_conflicted,
        sheets_dropped: standing.sheets_dropped,
        is_below_pass: standing.is_below_pass,
        earlier: standing.earlier,
        ..CandidateStanding::default()
    }
}

/// Equal averages have the same rank, the next one the rank that it would have without that.
fn place(standings: &mut [CandidateStanding]) {
    let mut rank = 0;
    let mut before = None;
    for (at, it) in standings.iter_mut().enumerate().filter(|(_, it)| it.sheets_counted > 0) {
        if before != Some(it.average_hundredths) {
            rank = number(at + 1);
        }
        before = Some(it.average_hundredths);
        it.rank = rank;
    }
}

fn standing(selection: &Selection, panel: &Panel<'_>, startup: &str) -> CandidateStanding {
    let verdict = panel.about(startup);
    let has_points = !verdict.counted.is_empty();
    let criteria = selection.criteria.iter().filter(|_| has_points);
    let criteria = criteria.map(|criterion| CriterionStanding {
        criterion: criterion.id.clone(),
        display_name: criterion.display_name.clone(),
        points_max: criterion.points_max,
        average_hundredths: verdict.average_of(&criterion.id),
    });
    let rounds = selection.decision_rounds.iter();
    let mut turns = rounds.filter_map(|round| Some((round, decided(round, startup)?)));
    let last = turns.next_back();
    let earlier = turns.map(|(round, it)| SelectionTurn {
        date: round.date,
        outcome: it.outcome,
        reserve_rank: it.reserve_rank,
        reason: it.reason.clone(),
    });
    let mut proposed = selection.shortlist.iter().flat_map(|it| &it.startups);
    CandidateStanding {
        startup: startup.to_owned(),
        outcome: last.map_or(0, |(_, it)| it.outcome),
        reserve_rank: last.map_or(0, |(_, it)| it.reserve_rank),
        reason: last.and_then(|(_, it)| it.reason.clone()),
        decision_date: last.and_then(|(round, _)| round.date),
        average_hundredths: verdict.average_hundredths(),
        criteria: criteria.collect(),
        sheets_counted: number(verdict.counted.len()),
        sheets_conflicted: number(verdict.conflicted),
        sheets_dropped: number(verdict.dropped),
        is_below_pass: verdict.is_below(selection.pass_points),
        sheets: verdict.sheets.iter().map(|&it| it.clone()).collect(),
        conflicts: selection.conflicts.iter().filter(|it| it.startup == startup).cloned().collect(),
        proposal: proposed.find(|it| it.startup == startup).cloned(),
        earlier: earlier.collect(),
        ..CandidateStanding::default()
    }
}

fn decided<'a>(round: &'a SelectionRound, startup: &str) -> Option<&'a SelectionDecision> {
    round.decisions.iter().find(|it| it.startup == startup)
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{
        Candidate, ConflictOfInterest, CriterionScore, ScoreSheet, SelectionCriterion, Shortlist,
        ShortlistedStartup,
    };

    /// Two criteria of 60 and 40 points; of each candidate the points that each evaluator gave by both.
    fn selection(points: &[(&str, &[(i32, i32)])]) -> Selection {
        let criterion = |id: &str, points_max| SelectionCriterion {
            id: id.to_owned(),
            points_max,
            ..SelectionCriterion::default()
        };
        let score = |criterion: &str, points: i32| CriterionScore {
            criterion: criterion.to_owned(),
            points_hundredths: points * 100,
        };
        let mut selection = Selection {
            places: 1,
            criteria: vec![criterion("team", 60), criterion("plan", 40)],
            ..Selection::default()
        };
        for (startup, sheets) in points {
            let startup = (*startup).to_owned();
            selection
                .candidates
                .push(Candidate { startup: startup.clone(), ..Candidate::default() });
            for (at, (team, plan)) in sheets.iter().enumerate() {
                selection.score_sheets.push(ScoreSheet {
                    evaluator: format!("e{at}"),
                    startup: startup.clone(),
                    scores: vec![score("team", *team), score("plan", *plan)],
                    comment: None,
                });
            }
        }
        selection
    }

    fn ranks(selection: &Selection) -> Vec<(String, i32, i32)> {
        let told = |it: CandidateStanding| (it.startup, it.rank, it.average_hundredths);
        of(selection).into_iter().map(told).collect()
    }

    fn row(startup: &str, rank: i32, average: i32) -> (String, i32, i32) {
        (startup.to_owned(), rank, average)
    }

    #[test]
    fn the_highest_average_stands_first_and_equals_share_a_place() {
        let selection = selection(&[
            ("a", &[(30, 20), (31, 20)]),
            ("none", &[]),
            ("b", &[(50, 30)]),
            ("c", &[(40, 40)]),
        ]);
        let expected =
            [row("b", 1, 8_000), row("c", 1, 8_000), row("a", 3, 5_050), row("none", 0, 0)];
        assert_eq!(ranks(&selection), expected);
        let of_a = of(&selection).into_iter().find(|it| it.startup == "a").unwrap();
        let criteria: Vec<_> = of_a.criteria.iter().map(|it| it.average_hundredths).collect();
        assert_eq!(criteria, [3_050, 2_000]);
    }

    #[test]
    fn points_of_who_has_a_conflict_do_not_count() {
        let mut selection = selection(&[("a", &[(60, 40), (10, 10)]), ("b", &[(30, 30)])]);
        selection.conflicts.push(ConflictOfInterest {
            evaluator: "e0".to_owned(),
            startup: "a".to_owned(),
            ..ConflictOfInterest::default()
        });
        assert_eq!(ranks(&selection), [row("b", 1, 6_000), row("a", 2, 2_000)]);
        let of_a = &of(&selection)[1];
        assert_eq!((of_a.sheets_counted, of_a.sheets_conflicted, of_a.sheets_dropped), (1, 1, 0));
        assert_eq!((of_a.sheets.len(), of_a.conflicts.len()), (2, 1), "the officer reads them");
    }

    #[test]
    fn one_highest_and_one_lowest_sum_are_left_out_of_three() {
        let mut selection =
            selection(&[("a", &[(10, 0), (20, 0), (20, 0), (60, 0)]), ("b", &[(10, 0), (60, 40)])]);
        selection.drops_extremes = true;
        assert_eq!(ranks(&selection), [row("b", 1, 5_500), row("a", 2, 2_000)]);
        assert_eq!(of(&selection)[1].sheets_dropped, 2);
    }

    #[test]
    fn the_last_round_holds_and_says_how_far_others_are_behind() {
        let mut selection = selection(&[("a", &[(50, 0)]), ("b", &[(40, 0)]), ("c", &[(45, 0)])]);
        selection.pass_points = 45;
        let round = |outcomes: [SelectionOutcome; 3]| SelectionRound {
            decisions: ["a", "b", "c"]
                .into_iter()
                .zip(outcomes)
                .map(|(startup, outcome)| SelectionDecision {
                    startup: startup.to_owned(),
                    outcome: outcome.into(),
                    ..SelectionDecision::default()
                })
                .collect(),
            ..SelectionRound::default()
        };
        use SelectionOutcome::{NotSelected, Reserve, Selected, Withdrawn};
        selection.decision_rounds = vec![
            round([Selected, Reserve, NotSelected]),
            round([Withdrawn, NotSelected, Selected]),
        ];
        let told = |it: &CandidateStanding| {
            let earlier: Vec<_> = it.earlier.iter().map(SelectionTurn::outcome).collect();
            (it.outcome(), it.behind_last_selected_hundredths, it.is_below_pass, earlier)
        };
        let standings: Vec<_> = of(&selection).iter().map(told).collect();
        let expected = [
            (Withdrawn, Some(-500), false, vec![Selected]),
            (Selected, None, false, vec![NotSelected]),
            (NotSelected, Some(500), true, vec![Reserve]),
        ];
        assert_eq!(standings, expected);
    }

    #[test]
    fn a_startup_reads_of_itself_alone_and_only_what_was_decided() {
        let mut selection = selection(&[("a", &[(50, 0), (40, 0)])]);
        selection.shortlist = Some(Shortlist {
            startups: vec![ShortlistedStartup { startup: "a".to_owned(), ..Default::default() }],
            ..Shortlist::default()
        });
        let own = |selection: &Selection| for_startup(of(selection).remove(0));
        let undecided = CandidateStanding { startup: "a".to_owned(), ..Default::default() };
        assert_eq!(own(&selection), undecided);
        let decision =
            SelectionDecision { startup: "a".to_owned(), outcome: 1, ..Default::default() };
        selection.decision_rounds = vec![SelectionRound {
            date: Some(crate::proto::Date { year: 2026, month: 1, day: 2 }),
            decisions: vec![decision],
            ..SelectionRound::default()
        }];
        assert!(of(&selection)[0].proposal.is_some());
        let told = own(&selection);
        assert_eq!((&told.proposal, told.sheets.len(), told.conflicts.len()), (&None, 0, 0));
        assert_eq!((told.average_hundredths, told.criteria.len()), (4_500, 2));
        // By criteria one sheet alone would be that evaluator's.
        selection.score_sheets.truncate(1);
        assert_eq!(
            (own(&selection).average_hundredths, own(&selection).criteria.len()),
            (5_000, 0)
        );
    }
}
