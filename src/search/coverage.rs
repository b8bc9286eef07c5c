//! A query of several parts, by which a profile ranks the higher the more of the parts it has.
//!
//! A plain sum of scores lets a profile win that has one rare part in full over one that has a little of each. People
//! mean all that they type: the sum is therefore multiplied by the share of the parts that a profile has
//! ("coordination level", Salton and McGill, "Introduction to Modern Information Retrieval", 1983).

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// The documents that have at least one of the parts.
#[derive(Debug)]
pub(super) struct Coverage(pub(super) Vec<Box<dyn Query>>);

struct CoverageWeight(Vec<Box<dyn Weight>>);

struct CoverageScorer {
    parts: Vec<Part>,
    /// How many parts the query has; some may have no document in this segment.
    total: f32,
    doc: DocId,
}

struct Part {
    /// Where it stands: asking the scorer is a call that cannot be inlined, several times for each document.
    doc: DocId,
    scorer: Box<dyn Scorer>,
}

impl Clone for Coverage {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(|part| part.box_clone()).collect())
    }
}

impl Query for Coverage {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let parts = self.0.iter().map(|part| part.weight(scoring));
        Ok(Box::new(CoverageWeight(parts.collect::<tantivy::Result<_>>()?)))
    }
}

impl Weight for CoverageWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let parts = self.0.iter().map(|part| part.scorer(segment, boost));
        let parts = parts.collect::<tantivy::Result<Vec<_>>>()?;
        let total = count(parts.len());
        let parts = parts.into_iter().map(|scorer| Part { doc: scorer.doc(), scorer });
        let parts = parts.filter(|part| part.doc != TERMINATED).collect();
        let mut scorer = CoverageScorer { parts, total, doc: 0 };
        scorer.doc = scorer.least();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        scorer.seek(doc);
        Ok(Explanation::new("coverage", scorer.score()))
    }
}

impl CoverageScorer {
    fn least(&self) -> DocId {
        self.parts.iter().map(|part| part.doc).min().unwrap_or(TERMINATED)
    }
}

impl DocSet for CoverageScorer {
    fn advance(&mut self) -> DocId {
        for part in &mut self.parts {
            if part.doc == self.doc {
                part.doc = part.scorer.advance();
            }
        }
        self.doc = self.least();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for part in &mut self.parts {
            if part.doc < target {
                part.doc = part.scorer.seek(target);
            }
        }
        self.doc = self.least();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts.iter().map(|part| part.scorer.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for CoverageScorer {
    fn score(&mut self) -> Score {
        let mut sum = 0.0;
        let mut found = 0;
        for part in self.parts.iter_mut().filter(|part| part.doc == self.doc) {
            sum += part.scorer.score();
            found += 1;
        }
        sum * count(found) / self.total
    }
}

/// A query has few parts.
#[expect(clippy::cast_precision_loss, reason = "far below 2^24")]
fn count(parts: usize) -> f32 {
    parts as f32
}
