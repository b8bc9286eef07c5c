//! A query of several parts, by which a profile ranks the higher the more of the parts it has.
//!
//! A plain sum of scores lets a profile win that has one rare part in full over one that has a little of each. People
//! mean all that they type: the sum is therefore multiplied by the share of the parts that a profile has
//! ("coordination level", Salton and McGill, "Introduction to Modern Information Retrieval", 1983).

use tantivy::Score;
use tantivy::query::{BooleanWeight, EnableScoring, Occur, Query, ScoreCombiner, Scorer, Weight};

use super::plan::weighted;

/// The documents that have at least one of the parts.
#[derive(Debug)]
pub(super) struct Coverage(Vec<Box<dyn Query>>);

impl Coverage {
    pub(super) fn new(parts: Vec<Box<dyn Query>>) -> Self {
        // Divided here, so that nothing depends on how many of the parts a segment has: tantivy leaves a combination
        // of one out.
        #[expect(clippy::cast_precision_loss, reason = "a query has some dozens of parts")]
        let share = 1.0 / parts.len() as Score;
        Self(parts.into_iter().map(|part| weighted(part, share)).collect())
    }
}

impl Clone for Coverage {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(|part| part.box_clone()).collect())
    }
}

impl Query for Coverage {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let parts = self.0.iter().map(|part| Ok((Occur::Should, part.weight(scoring)?)));
        let parts = parts.collect::<tantivy::Result<_>>()?;
        let is_scored = scoring.is_scoring_enabled();
        let at_least_one = 1;
        Ok(Box::new(BooleanWeight::with_minimum_number_should_match(
            parts,
            at_least_one,
            is_scored,
            Box::new(Covered::default),
        )))
    }
}

/// What a document has of the parts.
#[derive(Default, Clone, Copy)]
struct Covered {
    sum: Score,
    parts: Score,
}

impl ScoreCombiner for Covered {
    fn update<S: Scorer>(&mut self, part: &mut S) {
        self.sum += part.score();
        self.parts += 1.0;
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    fn score(&self) -> Score {
        self.sum * self.parts
    }
}
