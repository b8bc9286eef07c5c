//! How far two spellings are apart.

/// The Levenshtein distance: the least number of characters inserted, left out or replaced.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    distance_within(a, b, usize::MAX).unwrap_or(usize::MAX)
}

/// The [`distance`], if it is at most `max`. Gives up as soon as it must be more.
#[must_use]
pub fn distance_within(a: &str, b: &str, max: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
        // The least of a row never becomes less in the next.
        if row.iter().all(|&distance| distance > max) {
            return None;
        }
    }
    Some(row[b.len()]).filter(|&distance| distance <= max)
}
