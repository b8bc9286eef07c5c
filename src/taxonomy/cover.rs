//! Which of the names that overlap are meant.
//!
//! Korean writes compounds without spaces, so that a name may lie across two words: 결제 (payment) in
//! 해결|제안. Those names and words are kept that together cover the text best. Squares of lengths
//! are added, for one long name says more than two short ones: 무인기 stays whole in 무인기업무, and 해결
//! and 제안 win over 결제.

/// A name or word found at the units from `first` to `last`, both included.
pub(super) struct Found<T> {
    pub(super) first: usize,
    pub(super) last: usize,
    /// In characters.
    pub(super) length: usize,
    /// Whether it begins or ends with its run; of two equally good choices this is the more likely
    /// one.
    pub(super) is_at_edge: bool,
    /// Whether it names a concept; the last thing to choose by.
    pub(super) is_name: bool,
    pub(super) end: T,
}

/// The sum of squared lengths, then how many are at an edge, then the sum of the names' lengths.
type Score = (usize, usize, usize);

/// The best choice among `found`, which is ordered by `first`, over a text of `pieces` units: none
/// overlap, and they are in the order of the text. Of equal choices the one that begins earlier.
pub(super) fn best<T>(found: Vec<Found<T>>, pieces: usize) -> Vec<Found<T>> {
    if found.is_empty() {
        return found;
    }
    // From the end: the best score of what follows each unit, and the name that it begins with.
    let mut scores: Vec<Score> = vec![(0, 0, 0); pieces + 1];
    let mut chosen: Vec<Option<usize>> = vec![None; pieces];
    let mut rest = found.len();
    for at in (0..pieces).rev() {
        scores[at] = scores[at + 1];
        while rest > 0 && found[rest - 1].first == at {
            rest -= 1;
            let candidate = &found[rest];
            let after = scores[candidate.last + 1];
            let score = (
                after.0 + candidate.length * candidate.length,
                after.1 + usize::from(candidate.is_at_edge),
                after.2 + candidate.length * usize::from(candidate.is_name),
            );
            if score > scores[at] || (score == scores[at] && chosen[at].is_none()) {
                scores[at] = score;
                chosen[at] = Some(rest);
            }
        }
    }
    let mut free_from = 0;
    let mut number = 0;
    let mut kept = found;
    kept.retain(|candidate| {
        let is_chosen = candidate.first >= free_from && chosen[candidate.first] == Some(number);
        number += 1;
        if is_chosen {
            free_from = candidate.last + 1;
        }
        is_chosen
    });
    kept
}
