//! Normalised characters that remember where they came from.
//!
//! NFKC may join characters (a decomposed syllable), split them (㈜ is three) or change their length
//! in bytes. Each normalised character therefore carries the byte range of the original cluster it
//! was made from, so that a highlight or a piece of evidence always points into the text the client
//! wrote.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, decompose_compatible, is_combining_mark};

/// One normalised, lower-case character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Char {
    /// The character after NFKC, lower-casing and, for Latin letters, removal of accents.
    pub(crate) value: char,
    /// First byte of the original cluster.
    pub(crate) start: usize,
    /// One past the last byte of the original cluster.
    pub(crate) end: usize,
}

/// The normalised characters of `text` in order. Clusters never overlap; characters of one cluster
/// share its range.
pub(crate) fn normalise(text: &str) -> Vec<Char> {
    let mut chars = Vec::with_capacity(text.len());
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        while let Some(&(at, next)) = rest.peek() {
            if !joins_the_previous(next) {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        let alone = end == start + first.len_utf8();
        if alone && (first.is_ascii() || is_syllable(first)) {
            chars.push(Char { value: first.to_ascii_lowercase(), start, end });
        } else {
            push_cluster(&text[start..end], start, &mut chars);
        }
    }
    chars
}

/// Whether `c` is a precomposed Hangul syllable.
pub(crate) fn is_syllable(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

fn push_cluster(cluster: &str, start: usize, chars: &mut Vec<Char>) {
    let end = start + cluster.len();
    let mut base_drops_marks = false;
    for composed in cluster.nfkc() {
        if is_ignorable(composed) || (base_drops_marks && is_combining_mark(composed)) {
            continue;
        }
        let base = without_accents(composed);
        base_drops_marks = base.is_ascii() || is_syllable(base);
        chars.extend(base.to_lowercase().map(|value| Char { value, start, end }));
    }
}

/// The ASCII letter under an accented one, so that `cafe` finds `café`; anything else is left as it
/// is.
fn without_accents(c: char) -> char {
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base.filter(char::is_ascii_alphabetic).unwrap_or(c)
}

/// Whether `c` can change together with the character before it under NFKC: marks, vowel and final
/// jamo (half-width ones too) and the half-width kana voicing marks. What counts is the first
/// character it decomposes to.
fn joins_the_previous(c: char) -> bool {
    if c.is_ascii() || is_syllable(c) {
        return false;
    }
    if is_ignorable(c) {
        return true;
    }
    let mut first = None;
    decompose_compatible(c, |part| {
        first.get_or_insert(part);
    });
    first
        .is_some_and(|first| is_combining_mark(first) || ('\u{1160}'..='\u{11FF}').contains(&first))
}

/// Characters that are invisible inside a word: soft hyphen, zero-width characters, variation
/// selectors, byte order mark.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2060}'..='\u{2064}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    )
}
