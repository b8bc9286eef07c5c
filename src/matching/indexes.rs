//! Where in packed columns stands what a question looks for, so that it need not go through all rows for it.

use super::rows::Fields;
use crate::taxonomy::ConceptIndex;

/// Made once for the columns of a segment, which change no more.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) startups: Rows,
    pub(super) partners: Rows,
    /// Start-ups by their names.
    pub(super) by_name: Rows,
    /// Start-ups by the names and profiles of the investors in their rounds.
    pub(super) by_investor: Rows,
    /// The rows of the start-ups that name investors, ascending.
    pub(super) startups_with_investors: Vec<usize>,
    /// Engagements by their start-ups.
    pub(super) of_startups: Rows,
    /// Engagements by their partners.
    pub(super) of_partners: Rows,
    pub(super) fields: FieldPositions,
}

/// Rows by fingerprints, such as those of their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows(Vec<(u64, u32)>);

impl Rows {
    /// Of the fingerprints of all rows, in the rows' order.
    pub(super) fn of(prints: impl Iterator<Item = u64>) -> Self {
        Self::of_pairs(prints.zip(0..).collect())
    }

    /// Of rows that have several fingerprints or none.
    pub(super) fn of_pairs(mut rows: Vec<(u64, u32)>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        rows.shrink_to_fit();
        Self(rows)
    }

    /// The rows that have a fingerprint, deleted ones too.
    pub(super) fn of_print(&self, print: u64) -> impl Iterator<Item = usize> {
        let first = self.0.partition_point(|(other, _)| *other < print);
        let same = self.0[first..].iter().take_while(move |(other, _)| *other == print);
        same.map(|(_, row)| *row as usize)
    }
}

/// Positions of what the companies of deals do, by each sector and tag of it.
#[derive(Debug, Clone, Default)]
pub(super) struct FieldPositions {
    /// For each concept where its positions begin; one more at the end.
    starts: Vec<u32>,
    by_concept: Vec<u32>,
    /// By tag.
    by_tag: Vec<(u64, u32)>,
}

impl FieldPositions {
    pub(super) fn of(all: &[Fields]) -> Self {
        let mut by_concept: Vec<(ConceptIndex, u32)> = Vec::new();
        let mut by_tag = Vec::new();
        for (position, fields) in (0..).zip(all) {
            by_concept.extend(fields.sectors.iter().map(|&sector| (sector, position)));
            by_tag.extend(fields.tags.iter().map(|&tag| (tag, position)));
        }
        by_concept.sort_unstable();
        by_tag.sort_unstable();
        let concepts = by_concept.last().map_or(0, |(last, _)| usize::from(last.0) + 1);
        let mut starts = vec![0; concepts + 1];
        for (concept, _) in &by_concept {
            starts[usize::from(concept.0) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let by_concept = by_concept.into_iter().map(|(_, position)| position).collect();
        Self { starts, by_concept, by_tag }
    }

    /// Where a concept stands among the sectors.
    pub(super) fn of_concept(&self, concept: usize) -> &[u32] {
        match (self.starts.get(concept), self.starts.get(concept + 1)) {
            (Some(&start), Some(&end)) => &self.by_concept[start as usize..end as usize],
            _ => &[],
        }
    }

    pub(super) fn of_tag(&self, tag: u64) -> impl Iterator<Item = u32> {
        let first = self.by_tag.partition_point(|(other, _)| *other < tag);
        let same = self.by_tag[first..].iter().take_while(move |(other, _)| *other == tag);
        same.map(|(_, position)| *position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_fields_are_found_where_they_stand() {
        let rows = Rows::of([7, 3, 7, 9].into_iter());
        assert_eq!(rows.of_print(7).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(rows.of_print(8).count(), 0);
        let fields = |sectors: &[u16], tags: &[u64]| Fields {
            sectors: sectors.iter().copied().map(ConceptIndex).collect(),
            tags: tags.to_vec(),
        };
        let positions =
            FieldPositions::of(&[fields(&[], &[]), fields(&[0, 4], &[1]), fields(&[4], &[1, 2])]);
        let cases: [(usize, &[u32]); 4] = [(0, &[1]), (1, &[]), (4, &[1, 2]), (5, &[])];
        for (concept, expected) in cases {
            assert_eq!(positions.of_concept(concept), expected, "{concept}");
        }
        assert_eq!(positions.of_tag(1).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(positions.of_tag(3).count(), 0);
        assert!(FieldPositions::of(&[]).of_concept(0).is_empty());
    }
}
