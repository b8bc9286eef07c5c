//! How good rankings are, by who invested.

use serde::Serialize;

use crate::cli::measures::{self, Grades};

use super::collections::Question;
use super::resampling::{Estimate, estimate};

/// What is measured, in the order of [`Figures`].
pub(super) const MEASURES: [&str; 4] = ["recall@10", "recall@50", "MRR", "nDCG@10"];

/// The position of nDCG@10, by which two runs are compared.
const NDCG: usize = 3;

/// Any grade above that from which a profile counts as relevant: where all gains are equal, their size cancels out.
const INVESTED: u8 = 3;

/// What was measured of one question.
pub(super) type Figures = [f64; MEASURES.len()];

/// A measure over all questions.
#[derive(Debug, Serialize)]
pub(super) struct Measure {
    pub(super) measure: &'static str,
    #[serde(flatten)]
    pub(super) estimate: Estimate,
}

/// The figures of one ranking; who is not in it was not found.
pub(super) fn figures(question: &Question, ranking: &[String]) -> Figures {
    let grades: Grades = question.investors.iter().map(|id| (id.clone(), INVESTED)).collect();
    [
        measures::recall(ranking, &grades, 10),
        measures::recall(ranking, &grades, 50),
        measures::reciprocal_rank(ranking, &grades),
        measures::ndcg(ranking, &grades, 10),
    ]
    .map(Option::unwrap_or_default)
}

/// The mean of each measure.
pub(super) fn measured(all: &[Figures]) -> Vec<Measure> {
    let of = |(at, measure)| {
        let values: Vec<f64> = all.iter().map(|figures| figures[at]).collect();
        Measure { measure, estimate: estimate(&values) }
    };
    MEASURES.into_iter().enumerate().map(of).collect()
}

/// By how much nDCG@10 is higher than in `others`, which are the figures of another run for the same questions.
pub(super) fn gain(all: &[Figures], others: &[Figures]) -> Estimate {
    let pairs = all.iter().zip(others);
    let gains: Vec<f64> = pairs.map(|(figures, other)| figures[NDCG] - other[NDCG]).collect();
    estimate(&gains)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    fn question(investors: &str) -> Question {
        let investors = strings(investors).into_iter().collect();
        Question { startup: "s".to_owned(), investors }
    }

    /// By hand: of a and b, b is second and a is not among ten; the best order would gain 1 + 1/log2(3).
    #[test]
    fn figures_are_those_of_equal_gains() {
        let twelve = "x b 3 4 5 6 7 8 9 10 a 12";
        let found = figures(&question("a b"), &strings(twelve));
        let second = 1.0 / 3_f64.log2();
        for (found, expected) in found.into_iter().zip([0.5, 1.0, 0.5, second / (1.0 + second)]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        let eleven = figures(&question("a"), &strings(&twelve[2..]));
        assert!((eleven[2] - 0.1).abs() < 1e-12);
    }

    #[test]
    fn a_question_without_an_answer_counts_as_nothing_found() {
        let figures = [figures(&question("a"), &strings("a")), figures(&question("a"), &[])];
        let means: Vec<f64> = measured(&figures).iter().map(|it| it.estimate.mean).collect();
        assert_eq!(means, [0.5; 4]);
    }

    #[test]
    fn runs_are_compared_question_by_question() {
        let (good, bad) = ([1.0; 4], [0.25; 4]);
        let gain = gain(&[good, bad, good], &[bad, bad, bad]);
        assert!((gain.mean - 0.5).abs() < 1e-12 && gain.low >= 0.0 && gain.high <= 0.75);
        let none = super::gain(&[good, bad], &[good, bad]);
        assert_eq!(none, Estimate { mean: 0.0, low: 0.0, high: 0.0 });
    }
}
