//! Finding concepts in text.
//!
//! Names and synonyms are sequences of units: a Hangul syllable (so that compounds and missing
//! spaces do not matter) or a whole Latin word or number. They stand in one trie; from every unit
//! of the text the trie is followed as far as it goes, and of the matches that overlap the longest
//! stays. A trie is as deep as the longest name, so time is linear.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Concept, ConceptIndex};
use crate::text::{Char, Run, Runs, Script, WORD_CHARS_MAX, is_ending};

/// A place in a text where a concept is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// What is named.
    pub concept: ConceptIndex,
    /// First byte in the original text, on a character boundary.
    pub start: usize,
    /// One past the last byte in the original text, on a character boundary.
    pub end: usize,
}

/// The units of `word`: two words with one key cannot be told apart in a text.
pub(super) fn key(word: &str) -> Vec<String> {
    pieces(word)
        .into_iter()
        .map(|piece| piece.unit)
        .map(|unit| match unit {
            Unit::Syllable(c) => c.to_string(),
            Unit::Word(word) => word,
        })
        .collect()
}

/// All names and synonyms, ready to be looked for.
#[derive(Debug)]
pub(super) struct Matcher {
    /// The trie; the first node is its root.
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    next: HashMap<Unit, usize>,
    end: Option<End>,
}

/// What a name leads to.
#[derive(Debug, Clone, Copy)]
enum End {
    Concept(ConceptIndex),
    /// The same, if the text has it in capitals.
    Capitals(ConceptIndex),
    /// A word that contains a name by accident: it takes the place of the name and mentions
    /// nothing.
    Decoy,
}

impl Matcher {
    pub(super) fn new(concepts: &[Concept], decoys: &[String]) -> Matcher {
        let mut matcher = Matcher { nodes: vec![Node::default()] };
        for (index, concept) in super::all_of(concepts).zip(concepts) {
            for word in [&concept.ko, &concept.en].into_iter().chain(&concept.synonyms) {
                matcher.add(word, End::Concept(index));
            }
            for word in &concept.capitals {
                matcher.add(word, End::Capitals(index));
            }
        }
        for word in decoys {
            matcher.add(word, End::Decoy);
        }
        matcher
    }

    pub(super) fn mentions(&self, text: &str) -> Vec<Mention> {
        let pieces = pieces(text);
        let mut found: Vec<Found> =
            (0..pieces.len()).flat_map(|first| self.matches_from(&pieces, first)).collect();
        found.retain(|found| {
            let written = &text[pieces[found.first].start..pieces[found.last].end];
            !matches!(found.end, End::Capitals(_)) || !written.contains(char::is_lowercase)
        });
        keep_longest(&mut found, pieces.len());

        let mention_of = |found: Found| match found.end {
            End::Concept(concept) | End::Capitals(concept) => Some(Mention {
                concept,
                start: pieces[found.first].start,
                end: pieces[found.last].end,
            }),
            End::Decoy => None,
        };
        found.into_iter().filter_map(mention_of).collect()
    }

    fn add(&mut self, word: &str, end: End) {
        let mut at = 0;
        for piece in pieces(word) {
            let new = self.nodes.len();
            at = *self.nodes[at].next.entry(piece.unit).or_insert(new);
            if at == new {
                self.nodes.push(Node::default());
            }
        }
        self.nodes[at].end = Some(end);
    }

    /// Every name that begins at the unit `first`.
    fn matches_from(&self, pieces: &[Piece], first: usize) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        let mut length = 0;
        for (last, piece) in pieces.iter().enumerate().skip(first) {
            let Some(&next) = self.nodes[at].next.get(&piece.unit) else { break };
            if last > first && !may_go_on(&pieces[first], piece) {
                break;
            }
            at = next;
            length += piece.length();
            if let Some(end) = self.nodes[at].end
                && is_whole(pieces, first, last)
            {
                let is_at_edge = starts_its_run(&pieces[first]) || ends_its_run(pieces, last);
                found.push(Found { first, last, length, is_at_edge, end });
            }
        }
        found
    }
}

/// Of names that overlap keeps the longest, in the order of the text.
fn keep_longest(found: &mut Vec<Found>, pieces: usize) {
    found.sort_by_key(|found| (Reverse(found.length), !found.is_at_edge, found.first));
    let mut is_taken = vec![false; pieces];
    found.retain(|found| {
        let place = &mut is_taken[found.first..=found.last];
        let is_free = !place.contains(&true);
        if is_free {
            place.fill(true);
        }
        is_free
    });
    found.sort_by_key(|found| found.first);
}

/// A name found at the units from `first` to `last`, both included.
struct Found {
    first: usize,
    last: usize,
    /// In characters.
    length: usize,
    /// Whether it begins or ends with its run; of two equally long matches this one is more likely
    /// meant: 특수소재 is 소재 (material), not 수소 (hydrogen).
    is_at_edge: bool,
    end: End,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Unit {
    Syllable(char),
    Word(String),
}

/// A unit of a text and where it stands.
struct Piece {
    unit: Unit,
    start: usize,
    end: usize,
    gap: Gap,
}

/// What stands before a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// The unit goes on within its run.
    Inside,
    /// A new run begins without anything between: `AI기반`.
    Joint,
    /// Spaces, hyphens and other joints, which a name may have or lack: `VR/AR`, 해양·조선.
    Space,
    /// Anything else; no name goes over it.
    Break,
}

impl Piece {
    fn length(&self) -> usize {
        match &self.unit {
            Unit::Syllable(_) => 1,
            Unit::Word(word) => word.chars().count(),
        }
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let runs = Runs::of(text);
    let mut pieces = Vec::new();
    for run in runs.iter() {
        let gap = gap_before(&run);
        match run.script {
            Script::Hangul | Script::Other => {
                let gaps = std::iter::once(gap).chain(std::iter::repeat(Gap::Inside));
                pieces.extend(run.chars.iter().zip(gaps).map(|(c, gap)| Piece {
                    unit: Unit::Syllable(c.value),
                    start: c.start,
                    end: c.end,
                    gap,
                }));
            }
            Script::Latin | Script::Number => {
                let unit = Unit::Word(singular(run.text(WORD_CHARS_MAX)));
                pieces.push(Piece { unit, start: run.start(), end: run.end(), gap });
            }
        }
    }
    pieces
}

fn gap_before(run: &Run<'_>) -> Gap {
    let is_space = |c: &Char| {
        c.value.is_whitespace() || matches!(c.value, '-' | '_' | '\u{2010}' | '/' | '&' | '·')
    };
    match run.gap {
        [] if run.previous.is_some() => Gap::Joint,
        gap if run.previous.is_some() && gap.len() <= 3 && gap.iter().all(is_space) => Gap::Space,
        _ => Gap::Break,
    }
}

/// The singular of an English word, by its ending alone. The Snowball stem would go too far here:
/// it makes `mobile` and `mobility`, `secure` and `security` the same.
fn singular(mut word: String) -> String {
    if let Some(owner) = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")) {
        word.truncate(owner.len());
    }
    let cut = match word.as_bytes() {
        [_, _, .., b'i', b'e', b's'] => {
            word.truncate(word.len() - 3);
            word.push('y');
            0
        }
        [.., b's', b's', b'e', b's'] | [.., b'x', b'e', b's'] => 2,
        [.., b'c' | b's', b'h', b'e', b's'] => 2,
        [.., b's' | b'u' | b'i', b's'] => 0,
        // Three letters are too few to tell: its, gas, bus.
        [_, _, _, .., b's'] => 1,
        _ => 0,
    };
    word.truncate(word.len() - cut);
    word
}

/// Whether a name that begins with `first` may take in `next`. A name that begins inside a word
/// does not leave it: 공기 업체 has no 기업 in it.
fn may_go_on(first: &Piece, next: &Piece) -> bool {
    match next.gap {
        Gap::Inside | Gap::Joint => true,
        Gap::Space => starts_its_run(first),
        Gap::Break => false,
    }
}

/// Whether the units from `first` to `last` are a name and not a part of other words: a last
/// syllable that is alone must be all of its word but for a particle (빛을, not 불빛; 전기 차, not
/// 전기 차량).
fn is_whole(pieces: &[Piece], first: usize, last: usize) -> bool {
    let begins = starts_its_run(&pieces[last]);
    let is_alone = matches!(pieces[last].unit, Unit::Syllable(_)) && (begins || first == last);
    !is_alone || (begins && ends_its_run(pieces, last))
}

fn starts_its_run(piece: &Piece) -> bool {
    piece.gap != Gap::Inside
}

/// Whether nothing but a particle follows `last` in its run.
fn ends_its_run(pieces: &[Piece], last: usize) -> bool {
    /// No particle or ending is longer.
    const ENDING_SYLLABLES_MAX: usize = 8;
    let rest = pieces[last + 1..].iter().take_while(|piece| piece.gap == Gap::Inside);
    let rest: String = rest
        .take(ENDING_SYLLABLES_MAX)
        .filter_map(|piece| match piece.unit {
            Unit::Syllable(c) => Some(c),
            Unit::Word(_) => None,
        })
        .collect();
    rest.is_empty() || is_ending(&rest)
}
