//! How good a ranking is, by what people judged.
//!
//! nDCG as Järvelin and Kekäläinen define it ("Cumulated gain-based evaluation of IR techniques", 2002), in the form
//! that search evaluation uses since Burges et al. ("Learning to rank using gradient descent", 2005): a result of grade
//! g gains 2^g - 1, discounted by log2(1 + rank).

use std::collections::HashMap;

/// The grade of each judged profile: 0 not relevant, 1 related, 2 relevant, 3 just what was wanted.
pub(super) type Grades = HashMap<String, u8>;

/// From this grade on a profile counts as relevant where there is only yes and no.
const RELEVANT_GRADE: u8 = 2;

/// The gain of the first `depth` results, divided by what the best order would gain; 1 is perfect. None where nothing
/// is judged better than 0.
pub(super) fn ndcg(ranking: &[String], grades: &Grades, depth: usize) -> Option<f64> {
    let gained = |grades: &mut dyn Iterator<Item = u8>| -> f64 {
        let discounted = |(place, grade)| gain(grade) / (f64::from(place) + 2.0).log2();
        (0_u32..).zip(grades.take(depth)).map(discounted).sum()
    };
    let mut ideal: Vec<u8> = grades.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let best = gained(&mut ideal.into_iter());
    let grade = |name: &String| grades.get(name).copied().unwrap_or(0);
    (best > 0.0).then(|| gained(&mut ranking.iter().map(grade)) / best)
}

/// The share of all relevant profiles that is among the first `depth` results. None where nothing is relevant.
pub(super) fn recall(ranking: &[String], grades: &Grades, depth: usize) -> Option<f64> {
    let relevant = grades.values().filter(|&&grade| grade >= RELEVANT_GRADE).count();
    let found = ranking.iter().take(depth).filter(|name| is_relevant(name, grades)).count();
    (relevant > 0).then(|| count(found) / count(relevant))
}

/// One divided by the rank of the first relevant result; 0 where none is among them. None where nothing is relevant.
pub(super) fn reciprocal_rank(ranking: &[String], grades: &Grades) -> Option<f64> {
    let place = ranking.iter().position(|name| is_relevant(name, grades));
    let is_any = grades.values().any(|&grade| grade >= RELEVANT_GRADE);
    is_any.then(|| place.map_or(0.0, |place| 1.0 / count(place + 1)))
}

/// The mean; None of nothing.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.into_iter().collect();
    // The sum of nothing but zeros is -0 without the addition.
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count(values.len()) + 0.0)
}

fn gain(grade: u8) -> f64 {
    f64::from(grade).exp2() - 1.0
}

fn is_relevant(name: &str, grades: &Grades) -> bool {
    grades.get(name).is_some_and(|&grade| grade >= RELEVANT_GRADE)
}

#[expect(clippy::cast_precision_loss, reason = "nobody judges 2^52 profiles")]
fn count(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking(names: &str) -> Vec<String> {
        names.split_whitespace().map(str::to_owned).collect()
    }

    fn grades(grades: &[(&str, u8)]) -> Grades {
        grades.iter().map(|&(name, grade)| (name.to_owned(), grade)).collect()
    }

    #[test]
    fn a_perfect_order_is_worth_one() {
        let judged = grades(&[("a", 3), ("b", 2), ("c", 1), ("d", 0)]);
        assert_eq!(ndcg(&ranking("a b c d"), &judged, 10), Some(1.0));
        assert_eq!(recall(&ranking("b x a"), &judged, 2), Some(0.5));
        let third = reciprocal_rank(&ranking("d c b"), &judged).unwrap();
        assert!((third - 1.0 / 3.0).abs() < 1e-12);
    }

    /// By hand: gains 7 and 3; ideal 7 + 3/log2(3), found in the other order 3 + 7/log2(3).
    #[test]
    fn later_results_gain_less() {
        let judged = grades(&[("a", 3), ("b", 2)]);
        let found = ndcg(&ranking("b a"), &judged, 10).unwrap();
        let expected = (3.0 + 7.0 / 3_f64.log2()) / (7.0 + 3.0 / 3_f64.log2());
        assert!((found - expected).abs() < 1e-12, "{found}");
        let second_alone = ndcg(&ranking("x b a"), &judged, 1).unwrap();
        assert!(second_alone.abs() < 1e-12);
    }

    #[test]
    fn nothing_judged_measures_nothing() {
        let judged = grades(&[("a", 0)]);
        assert_eq!(ndcg(&ranking("a"), &judged, 10), None);
        assert_eq!(recall(&ranking("a"), &judged, 10), None);
        assert_eq!(reciprocal_rank(&ranking("a"), &judged), None);
        assert_eq!(mean([]), None);
    }
}
