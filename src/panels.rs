//! How the points of a panel add up.

use std::collections::{HashMap, HashSet};

use crate::proto::{ScoreSheet, Selection};

/// So many sheets must count for the highest and the lowest to be left out.
const SHEETS_WITH_EXTREMES_MIN: usize = 3;

/// The score sheets of a selection by their candidates.
#[derive(Debug)]
pub struct Panel<'a> {
    conflicted: HashSet<(&'a str, &'a str)>,
    of_startup: HashMap<&'a str, Vec<&'a ScoreSheet>>,
    drops_extremes: bool,
}

/// What a panel thinks of one candidate.
#[derive(Debug)]
pub struct Verdict<'a> {
    /// All sheets about it.
    pub sheets: Vec<&'a ScoreSheet>,
    /// Those that count.
    pub counted: Vec<&'a ScoreSheet>,
    /// How many do not for a conflict of interest.
    pub conflicted: usize,
    /// How many do not for being the highest and the lowest.
    pub dropped: usize,
}

impl<'a> Panel<'a> {
    /// The panel of this selection.
    #[must_use]
    pub fn of(selection: &'a Selection) -> Self {
        let conflicts = selection.conflicts.iter();
        let mut of_startup: HashMap<&str, Vec<&ScoreSheet>> = HashMap::new();
        for sheet in &selection.score_sheets {
            of_startup.entry(&sheet.startup).or_default().push(sheet);
        }
        Self {
            conflicted: conflicts.map(|it| (it.evaluator.as_str(), it.startup.as_str())).collect(),
            of_startup,
            drops_extremes: selection.drops_extremes,
        }
    }

    /// What it thinks of this candidate.
    #[must_use]
    pub fn about(&self, startup: &str) -> Verdict<'a> {
        let sheets = self.of_startup.get(startup).cloned().unwrap_or_default();
        let is_sound = |it: &&ScoreSheet| {
            !self.conflicted.contains(&(it.evaluator.as_str(), it.startup.as_str()))
        };
        let mut counted: Vec<&ScoreSheet> = sheets.iter().copied().filter(is_sound).collect();
        let sound = counted.len();
        if self.drops_extremes && sound >= SHEETS_WITH_EXTREMES_MIN {
            counted.sort_by_key(|it| sum(it));
            counted = counted[1..sound - 1].to_vec();
        }
        let (conflicted, dropped) = (sheets.len() - sound, sound - counted.len());
        Verdict { sheets, counted, conflicted, dropped }
    }
}

impl Verdict<'_> {
    /// The average of the sums of points that count, in hundredths; 0 of none.
    #[must_use]
    pub fn average_hundredths(&self) -> i32 {
        average(self.counted.iter().map(|it| sum(it)))
    }

    /// The same of one criterion.
    #[must_use]
    pub fn average_of(&self, criterion: &str) -> i32 {
        let scores = self.counted.iter().flat_map(|it| &it.scores);
        let scores = scores.filter(|it| it.criterion == criterion);
        average(scores.map(|it| i64::from(it.points_hundredths)))
    }

    /// Whether its exact average is below so many points. Of no points none is.
    #[must_use]
    pub fn is_below(&self, points: i32) -> bool {
        let sum: i64 = self.counted.iter().map(|it| self::sum(it)).sum();
        let count = i64::try_from(self.counted.len()).unwrap_or(i64::MAX);
        sum < i64::from(points).saturating_mul(100).saturating_mul(count)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::CriterionScore;

    fn sheet(points_hundredths: i32) -> ScoreSheet {
        let score = CriterionScore { criterion: "team".to_owned(), points_hundredths };
        ScoreSheet { scores: vec![score], ..ScoreSheet::default() }
    }

    #[test]
    fn averages_are_rounded_half_up_and_compared_exactly() {
        let cases: [(&[i32], i32); 4] =
            [(&[1, 2], 2), (&[1, 1, 2], 1), (&[5, 5, 6, 6, 6], 6), (&[], 0)];
        for (points, expected) in cases {
            let sheets: Vec<ScoreSheet> = points.iter().map(|&it| sheet(it)).collect();
            let counted: Vec<&ScoreSheet> = sheets.iter().collect();
            let verdict = Verdict { sheets: Vec::new(), counted, conflicted: 0, dropped: 0 };
            assert_eq!(verdict.average_hundredths(), expected);
            assert_eq!((verdict.average_of("team"), verdict.average_of("plan")), (expected, 0));
        }
        let sheets = [sheet(5_999), sheet(6_000)];
        let verdict = Verdict {
            sheets: Vec::new(),
            counted: sheets.iter().collect(),
            conflicted: 0,
            dropped: 0,
        };
        assert_eq!(verdict.average_hundredths(), 6_000);
        assert!(verdict.is_below(60) && !verdict.is_below(59));
        assert!(!Panel::of(&Selection::default()).about("a").is_below(60), "nobody gave points");
    }
}
