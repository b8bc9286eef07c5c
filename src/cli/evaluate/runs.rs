//! Run files: whom a program ranked how high for each start-up.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::problems::Problems;

/// By start-up, its investors, the best first.
pub(super) type Run = HashMap<String, Vec<String>>;

/// An investor and the score in thousandths.
pub(super) type Scored = (String, i32);

/// Lines of start-up, investor and score with tabs between, in the order of the questions.
pub(super) fn written<'a>(rankings: impl Iterator<Item = (&'a str, &'a [Scored])>) -> String {
    let mut text = String::new();
    for (startup, ranking) in rankings {
        for (investor, score_milli) in ranking {
            let score = f64::from(*score_milli) / 1_000.0;
            let _ = writeln!(text, "{startup}\t{investor}\t{score:.3}");
        }
    }
    text
}

/// Reads a file of lines of start-up, investor and score, or of six fields as TREC has them. Of equal scores the line
/// that comes first ranks first; an investor that is repeated counts once.
pub(super) fn read(path: &Path) -> anyhow::Result<Run> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&path.display().to_string(), &text)
}

fn parse(file: &str, text: &str) -> anyhow::Result<Run> {
    let mut scored: HashMap<&str, Vec<(&str, f64)>> = HashMap::new();
    let mut problems = Problems::default();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (startup, investor, score) = match fields[..] {
            [startup, investor, score] => (startup, investor, score),
            [startup, _, investor, _, score, _] => (startup, investor, score),
            _ => {
                problems.at(file, number, "is no start-up, investor and score with tabs between");
                continue;
            }
        };
        match score.parse::<f64>() {
            Ok(score) if score.is_finite() => {
                scored.entry(startup).or_default().push((investor, score));
            }
            _ => problems.at(file, number, format_args!("the score `{score}` is no number")),
        }
    }
    problems.finish()?;
    let ranked = |(startup, mut scored): (&str, Vec<(&str, f64)>)| {
        scored.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let mut seen = HashSet::new();
        let ranking = scored.into_iter().map(|(investor, _)| investor);
        let ranking = ranking.filter(|it| seen.insert(*it)).map(str::to_owned).collect();
        (startup.to_owned(), ranking)
    };
    Ok(scored.into_iter().map(ranked).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_in_the_same_order() {
        let scored = |pairs: &[(&str, i32)]| -> Vec<Scored> {
            pairs.iter().map(|&(id, score)| (id.to_owned(), score)).collect()
        };
        let ranking = scored(&[("I1", 2_500), ("I3", 7), ("I2", 7), ("I4", -1_250)]);
        let text = written([("S1", ranking.as_slice())].into_iter());
        assert_eq!(text, "S1\tI1\t2.500\nS1\tI3\t0.007\nS1\tI2\t0.007\nS1\tI4\t-1.250\n");
        assert_eq!(parse("run", &text).unwrap()["S1"], ["I1", "I3", "I2", "I4"]);
    }

    #[test]
    fn lines_may_come_in_any_order_and_as_trec_has_them() {
        let run = parse("run", "S1 a 1\n\nS2 Q0 x 1 9 tag\nS1 b 2e0\nS1 a 3").unwrap();
        assert_eq!((run["S1"].join(" "), run["S2"].join(" ")), ("a b".to_owned(), "x".to_owned()));
        for (text, problem) in [("S1 a", "run:1: is no"), ("S1 a 1\nS1 b NaN", "run:2: the score")]
        {
            let told = parse("run", text).unwrap_err().to_string();
            assert!(told.contains(problem), "{told}");
        }
    }
}
