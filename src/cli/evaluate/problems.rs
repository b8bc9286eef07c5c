//! What is wrong with a collection, all at once.

use std::fmt;

/// How many problems are shown; the others are counted.
const SHOWN_MAX: usize = 20;

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// The first of them.
    shown: Vec<String>,
    count: usize,
}

impl Problems {
    /// Adds one of the line `number` of a file.
    pub(super) fn at(&mut self, file: &str, number: usize, problem: impl fmt::Display) {
        self.add(format_args!("{file}:{number}: {problem}"));
    }

    /// Adds one of no line.
    pub(super) fn add(&mut self, problem: impl fmt::Display) {
        self.count += 1;
        if self.count <= SHOWN_MAX {
            self.shown.push(problem.to_string());
        }
    }

    /// Fails if there are any.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let more = self.count - self.shown.len();
        if more > 0 {
            self.shown.push(format!("and {more} more"));
        }
        match self.count {
            0 => Ok(()),
            1 => anyhow::bail!("{}", self.shown[0]),
            count => {
                anyhow::bail!("the collection has {count} problems\n  {}", self.shown.join("\n  "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_problems_are_shown_and_the_others_counted() {
        assert!(Problems::default().finish().is_ok());
        let mut problems = Problems::default();
        for number in 1..=23 {
            problems.at("qrels.tsv", number, "is bad");
        }
        let told = problems.finish().unwrap_err().to_string();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(
            (lines[0], lines[1]),
            ("the collection has 23 problems", "  qrels.tsv:1: is bad")
        );
        assert_eq!((lines.len(), lines[21]), (22, "  and 3 more"));
    }
}
