//! How candidates stand by what the panel has recorded.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::proto::{
    CandidateStanding, CriterionStanding, ScoreSheet, Selection, SelectionDecision,
    SelectionOutcome, SelectionRound, SelectionTurn,
};

/// So many sheets must count for the highest and the lowest to be left out.
const SHEETS_WITH_EXTREMES_MIN: usize = 3;

/// The candidates: those with points first, the highest average first, then the others in the order of the selection.
pub(super) fn of(selection: &Selection) -> Vec<CandidateStanding> {
    let sheets = Sheets::of(selection);
    let candidates = selection.candidates.iter();
    let mut standings: Vec<CandidateStanding> =
        candidates.map(|it| standing(selection, &sheets, &it.startup)).collect();
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

/// Takes out what only the officer reads.
pub(super) fn keep_from_startup(standing: &mut CandidateStanding) {
    standing.behind_last_selected_hundredths = None;
    standing.sheets = Vec::new();
    standing.conflicts = Vec::new();
    standing.proposal = None;
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

/// The sheets of a selection by their candidates.
struct Sheets<'a> {
    conflicted: HashSet<(&'a str, &'a str)>,
    of_startup: HashMap<&'a str, Vec<&'a ScoreSheet>>,
}

impl<'a> Sheets<'a> {
    fn of(selection: &'a Selection) -> Self {
        let conflicts = selection.conflicts.iter();
        let mut of_startup: HashMap<&str, Vec<&ScoreSheet>> = HashMap::new();
        for sheet in &selection.score_sheets {
            of_startup.entry(&sheet.startup).or_default().push(sheet);
        }
        Self {
            conflicted: conflicts.map(|it| (it.evaluator.as_str(), it.startup.as_str())).collect(),
            of_startup,
        }
    }

    /// All sheets of a candidate, and those of them without a conflict of interest.
    fn about(&self, startup: &str) -> (&[&'a ScoreSheet], Vec<&'a ScoreSheet>) {
        let all = self.of_startup.get(startup).map_or(&[][..], Vec::as_slice);
        let is_sound = |it: &&&ScoreSheet| {
            !self.conflicted.contains(&(it.evaluator.as_str(), it.startup.as_str()))
        };
        (all, all.iter().filter(is_sound).copied().collect())
    }
}

fn standing(selection: &Selection, sheets: &Sheets<'_>, startup: &str) -> CandidateStanding {
    let (all, mut counted) = sheets.about(startup);
    let conflicted = all.len() - counted.len();
    let sound = counted.len();
    if selection.drops_extremes && sound >= SHEETS_WITH_EXTREMES_MIN {
        counted.sort_by_key(|it| sum(it));
        counted = counted[1..sound - 1].to_vec();
    }
    let average_hundredths = average(counted.iter().map(|it| sum(it)));
    let pass_hundredths = i64::from(selection.pass_points) * 100;
    let criteria = selection.criteria.iter().filter(|_| !counted.is_empty()).map(|criterion| {
        let scores = counted.iter().flat_map(|it| &it.scores);
        let scores = scores.filter(|it| it.criterion == criterion.id);
        CriterionStanding {
            criterion: criterion.id.clone(),
            display_name: criterion.display_name.clone(),
            points_max: criterion.points_max,
            average_hundredths: average(scores.map(|it| i64::from(it.points_hundredths))),
        }
    });
    let mut turns =
        selection.rounds.iter().filter_map(|round| Some((round, decided(round, startup)?)));
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
        average_hundredths,
        criteria: criteria.collect(),
        sheets_counted: number(counted.len()),
        sheets_conflicted: number(conflicted),
        sheets_dropped: number(sound - counted.len()),
        is_below_pass: !counted.is_empty() && i64::from(average_hundredths) < pass_hundredths,
        sheets: all.iter().map(|&it| it.clone()).collect(),
        conflicts: selection.conflicts.iter().filter(|it| it.startup == startup).cloned().collect(),
        proposal: proposed.find(|it| it.startup == startup).cloned(),
        earlier: earlier.collect(),
        ..CandidateStanding::default()
    }
}

fn decided<'a>(round: &'a SelectionRound, startup: &str) -> Option<&'a SelectionDecision> {
    round.decisions.iter().find(|it| it.startup == startup)
}

fn sum(sheet: &ScoreSheet) -> i64 {
    sheet.scores.iter().map(|it| i64::from(it.points_hundredths)).sum()
}

/// Rounded half up; 0 of nothing. Nothing is negative.
fn average(values: impl Iterator<Item = i64>) -> i32 {
    let (mut sum, mut count) = (0, 0);
    for value in values {
        (sum, count) = (sum + value, count + 1);
    }
    let rounded = if count == 0 { 0 } else { (2 * sum + count) / (2 * count) };
    i32::try_from(rounded).unwrap_or(i32::MAX)
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{
        Candidate, ConflictOfInterest, CriterionScore, SelectionCriterion, Shortlist,
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
    fn averages_are_rounded_half_up() {
        assert_eq!(average([1, 2].into_iter()), 2);
        assert_eq!(average([1, 1, 2].into_iter()), 1);
        assert_eq!(average([5, 5, 6, 6, 6].into_iter()), 6);
        assert_eq!(average(std::iter::empty()), 0);
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
        selection.rounds = vec![
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
    fn a_startup_reads_of_itself_alone() {
        let mut selection = selection(&[("a", &[(50, 0)])]);
        selection.shortlist = Some(Shortlist {
            startups: vec![ShortlistedStartup { startup: "a".to_owned(), ..Default::default() }],
            ..Shortlist::default()
        });
        let mut standing = of(&selection).remove(0);
        assert!(standing.proposal.is_some());
        keep_from_startup(&mut standing);
        assert_eq!(
            (standing.proposal, standing.sheets, standing.conflicts),
            (None, vec![], vec![])
        );
        assert_eq!(standing.average_hundredths, 5_000);
    }
}
