//! Finding concepts in text.
//!
//! Names and synonyms are sequences of units (`pieces`) and stand in one trie together with the
//! words that are no names. From every unit of the text the trie is followed as far as it goes, and
//! of the matches that overlap those stay that cover the text best (`cover`). A trie is as deep as
//! the longest name, so time is linear.

use std::collections::HashSet;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::cover::{self, Found};
use super::file::Contents;
use super::pieces::{
    Gap, Piece, Unit, before, ends_its_run, joined, pieces, pieces_in, starts_its_run,
};
use super::{Concept, ConceptIndex};
use crate::text::Runs;

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
    pieces(word).iter().map(|piece| joined(std::slice::from_ref(piece))).collect()
}

/// All names and synonyms, ready to be looked for.
///
/// There are some hundred thousand nodes: the edges of all of them are in one map, which takes a tenth of the memory
/// that a map a node does.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    /// The Latin words and numbers that names consist of, numbered.
    words: FxHashMap<String, UnitId>,
    /// From a node of the trie by a unit to the next; the root is node 0.
    edges: FxHashMap<(NodeId, UnitId), NodeId>,
    /// What ends at each node.
    ends: Vec<Option<End>>,
}

type NodeId = u32;
type UnitId = u32;

/// What a name leads to.
#[derive(Debug)]
enum End {
    Concept(ConceptIndex),
    /// The same, if the text has it as it is written in one of these ways.
    Exact(ConceptIndex, Vec<String>),
    /// The same, but not after certain words.
    Homonym(ConceptIndex, Context),
    /// A word that contains a name by accident: it takes the place of the name and mentions
    /// nothing.
    Other,
}

/// What stands before a homonym that means something else.
#[derive(Debug)]
struct Context {
    words: HashSet<String>,
    endings: Vec<String>,
}

impl Matcher {
    pub(super) fn new(file: &Contents) -> Matcher {
        let mut matcher = Matcher { ends: vec![None], ..Matcher::default() };
        for (index, concept) in super::all_of(&file.concepts).zip(&file.concepts) {
            let Concept { ko, en, synonyms, exact, .. } = concept;
            for word in [ko, en].into_iter().chain(synonyms) {
                matcher.add(word, End::Concept(index));
            }
            for word in exact {
                matcher.add_exact(word, index);
            }
        }
        for word in file.decoys.iter().chain(&file.nouns) {
            matcher.add(word, End::Other);
        }
        for (index, concept) in super::all_of(&file.concepts).zip(&file.concepts) {
            for word in [&concept.ko, &concept.en].into_iter().chain(&concept.synonyms) {
                matcher.add_joined(word, index);
            }
        }
        for homonym in &file.homonyms {
            let node = matcher.node(&homonym.name);
            if let Some(End::Concept(concept)) = matcher.ends[at(node)] {
                let joined = |words: &[String]| -> Vec<String> {
                    words.iter().map(|word| key(word).concat()).collect()
                };
                let words = joined(&homonym.after).into_iter().collect();
                let context = Context { words, endings: joined(&homonym.after_endings) };
                matcher.ends[at(node)] = Some(End::Homonym(concept, context));
            }
        }
        matcher
    }

    pub(super) fn mentions(&self, runs: &Runs<'_>) -> Vec<Mention> {
        let pieces = pieces_in(runs);
        let units: Vec<Option<UnitId>> = pieces.iter().map(|it| self.known(&it.unit)).collect();
        let mut found: Vec<Found<&End>> = Vec::new();
        (0..pieces.len()).for_each(|first| self.add_from(&pieces, &units, first, &mut found));
        found.retain(|found| match found.end {
            End::Exact(_, spellings) => {
                let written = &runs.text[pieces[found.first].start..pieces[found.last].end];
                spellings.iter().any(|spelling| is_spelled(written, spelling))
            }
            End::Concept(_) | End::Homonym(..) | End::Other => true,
        });
        let mention_of = |found: Found<&End>| {
            let concept = match found.end {
                End::Concept(concept) | End::Exact(concept, _) => *concept,
                End::Homonym(_, context) if context.matches(&before(&pieces, found.first)) => {
                    return None;
                }
                End::Homonym(concept, _) => *concept,
                End::Other => return None,
            };
            Some(Mention { concept, start: pieces[found.first].start, end: pieces[found.last].end })
        };
        cover::best(found, pieces.len()).into_iter().filter_map(mention_of).collect()
    }

    fn add(&mut self, word: &str, end: End) {
        let node = self.node(word);
        self.ends[at(node)] = Some(end);
    }

    /// Adds a spelling, unless the name is found in any.
    fn add_exact(&mut self, word: &str, concept: ConceptIndex) {
        let node = self.node(word);
        let end = self.ends[at(node)].get_or_insert_with(|| End::Exact(concept, Vec::new()));
        if let End::Exact(_, spellings) = end {
            spellings.push(word.to_owned());
        }
    }

    /// Adds a name of several Latin words as one word too (`e commerce`, `ecommerce`), where that is not another name.
    fn add_joined(&mut self, word: &str, concept: ConceptIndex) {
        /// Shorter ones are too often another word: `on line`.
        const JOINED_CHARS_MIN: usize = 8;
        let pieces = pieces(word);
        let is_latin = pieces.iter().all(|piece| match &piece.unit {
            Unit::Word(word) => word.bytes().all(|byte| byte.is_ascii_alphabetic()),
            Unit::Syllable(_) => false,
        });
        let joined = joined(&pieces);
        if pieces.len() < 2 || !is_latin || joined.len() < JOINED_CHARS_MIN {
            return;
        }
        let node = self.node(&joined);
        self.ends[at(node)].get_or_insert(End::Concept(concept));
    }

    /// The node at the end of `word`, made where it is missing.
    fn node(&mut self, word: &str) -> NodeId {
        let mut node = 0;
        for piece in pieces(word) {
            let unit = self.number(piece.unit);
            let new = NodeId::try_from(self.ends.len()).expect("a name has few units");
            node = *self.edges.entry((node, unit)).or_insert(new);
            if node == new {
                self.ends.push(None);
            }
        }
        node
    }

    fn number(&mut self, unit: Unit) -> UnitId {
        match unit {
            Unit::Syllable(c) => c.into(),
            Unit::Word(word) => {
                // Behind all characters.
                let new = char::MAX as u32 + 1 + self.words.len() as u32;
                *self.words.entry(word).or_insert(new)
            }
        }
    }

    /// The number of a unit that some name has.
    fn known(&self, unit: &Unit) -> Option<UnitId> {
        match unit {
            Unit::Syllable(c) => Some((*c).into()),
            Unit::Word(word) => self.words.get(word).copied(),
        }
    }

    /// Adds every name that begins at the unit `first`. `units` are the numbers of those that some name has.
    fn add_from<'a>(
        &'a self,
        pieces: &[Piece],
        units: &[Option<UnitId>],
        first: usize,
        found: &mut Vec<Found<&'a End>>,
    ) {
        let mut node = 0;
        let mut length = 0;
        for (last, (piece, unit)) in pieces.iter().zip(units).enumerate().skip(first) {
            let next = unit.and_then(|unit| self.edges.get(&(node, unit)));
            let Some(&next) = next else { break };
            if last > first && !may_go_on(&pieces[first], piece) {
                break;
            }
            node = next;
            length += piece.length();
            if let Some(end) = &self.ends[at(node)]
                && is_whole(pieces, first, last)
            {
                let is_at_edge = starts_its_run(&pieces[first]) || ends_its_run(pieces, last);
                let is_name = !matches!(end, End::Other);
                found.push(Found { first, last, length, is_at_edge, is_name, end });
            }
        }
    }
}

/// The place of a node.
fn at(node: NodeId) -> usize {
    node as usize
}

impl Context {
    fn matches(&self, before: &str) -> bool {
        self.words.contains(before)
            || self.endings.iter().any(|ending| before.ends_with(ending.as_str()))
    }
}

/// Whether `written` is `spelling` in the same case, with an `s` for more than one (LEDs).
fn is_spelled(written: &str, spelling: &str) -> bool {
    let written: String = written.nfkc().collect();
    written.strip_prefix(spelling).is_some_and(|rest| matches!(rest, "" | "s"))
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
