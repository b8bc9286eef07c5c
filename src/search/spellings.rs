//! Which words are spelt nearly as a word that nobody knows.
//!
//! A slip of the hand is a letter, not a syllable. So the words of the index are compared letter by letter
//! ([`text::keystrokes`]): an automaton walks the dictionary of terms and takes each syllable apart as it comes by,
//! which needs no field of its own.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

use super::known::Known;
use super::{Error, analysis, live};
use crate::text::{self, Script, Token, is_ending};

/// Words of the index that are near enough to be compared; more only come up in texts made for it.
const CANDIDATES_MAX: usize = 10_000;

/// Longer words are no slip of one word for another.
const LETTERS_MAX: usize = 64;

/// The word nearest to the one typed, if any is near: by letters, then with the same first letter, then the one in most
/// profiles, then by the alphabet. Every profile that counts is live.
pub(super) fn nearest(
    typed: &str,
    script: Script,
    known: Known<'_>,
) -> Result<Option<String>, Error> {
    let letters = text::keystrokes(typed);
    let distance_max = distance_max(letters.chars().count(), script);
    let Some(builder) = distance_max.and_then(|distance| BUILDERS.get(distance - 1)) else {
        return Ok(None);
    };
    let near = Near { dfa: builder.build_dfa(&letters) };
    let mut candidates = in_index(&near, script, known)?;
    for name in known.taxonomy().names().spelt() {
        if near.distance(&name.letters).is_some() {
            let id = &known.taxonomy().concept(name.concept).id;
            let frequency = known.documents(known.sources.fields.concepts, id)?;
            let candidate = candidates.entry(text::composed(&name.letters)).or_default();
            candidate.frequency += frequency;
            candidate.is_name = true;
        }
    }
    let slip = Slip { typed, letters: &letters, script };
    let ranked = candidates.into_iter().filter_map(|(word, candidate)| {
        let its_letters = text::keystrokes(&word);
        let distance = near.distance(&its_letters)?;
        let is_other_first = its_letters.chars().next() != letters.chars().next();
        let is_meant = slip.may_be(&word, distance, is_other_first, candidate.is_name);
        is_meant.then_some((distance, is_other_first, Reverse(candidate.frequency), word))
    });
    Ok(ranked.min().map(|(.., word)| word))
}

/// The words of a name of several Latin words that is nearest to those typed, each with whether it is known: a known one
/// is as typed. With how many slips.
pub(super) fn nearest_name(
    typed: &[(String, bool)],
    known: Known<'_>,
) -> Result<Option<(u8, Vec<String>)>, Error> {
    let near = |(word, is_known): &(String, bool)| {
        let distance_max = if *is_known { None } else { distance_max(word.len(), Script::Latin) };
        let builder = distance_max.and_then(|distance| BUILDERS.get(distance - 1));
        builder.map(|builder| Near { dfa: builder.build_dfa(word) })
    };
    let near: Vec<Option<Near>> = typed.iter().map(near).collect();
    let distance_of_word = |at: usize, word: &String| match &near[at] {
        _ if typed[at].0 == *word => Some(0),
        Some(near) if typed[at].0.as_bytes().first() == word.as_bytes().first() => {
            near.distance(word)
        }
        _ => None,
    };
    let mut best: Option<(u8, Reverse<u64>, &[String])> = None;
    for phrase in known.taxonomy().names().phrases() {
        if phrase.words.len() != typed.len() {
            continue;
        }
        let words = phrase.words.iter().enumerate();
        let Some(distance) = words.map(|(at, word)| distance_of_word(at, word)).sum::<Option<u8>>()
        else {
            continue;
        };
        let id = &known.taxonomy().concept(phrase.concept).id;
        let frequency = known.documents(known.sources.fields.concepts, id)?;
        let found = (distance, Reverse(frequency), &phrase.words[..]);
        if best.as_ref().is_none_or(|best| found < *best) {
            best = Some(found);
        }
    }
    Ok(best.map(|(distance, _, words)| (distance, words.to_vec())))
}

/// A word of the index or the taxonomy within the distance.
#[derive(Debug, Clone, Copy, Default)]
struct Candidate {
    /// How many live profiles have it; none may, if it is a name.
    frequency: u64,
    /// Whether it is a name of the taxonomy.
    is_name: bool,
}

/// What was typed.
struct Slip<'a> {
    typed: &'a str,
    letters: &'a str,
    script: Script,
}

/// How many slips a word of so many letters may have; none where it is too short.
fn distance_max(letters: usize, script: Script) -> Option<usize> {
    match (script, letters) {
        (Script::Hangul, 5..=LETTERS_MAX) | (Script::Latin, 4..=7) => Some(1),
        (Script::Latin, 8..=LETTERS_MAX) => Some(2),
        _ => None,
    }
}

/// The words of live profiles within the distance, each with their number. If there are more than [`CANDIDATES_MAX`],
/// the first by the alphabet: so every server at one revision has the same, however its segments lie.
fn in_index(
    near: &Near,
    script: Script,
    known: Known<'_>,
) -> Result<BTreeMap<String, Candidate>, Error> {
    let fields = known.sources.fields;
    // Korean words without their particles, English ones as people write them and not as stems.
    let field = if script == Script::Hangul { fields.words } else { fields.surfaces };
    let mut candidates: BTreeMap<String, Candidate> = BTreeMap::new();
    for segment in known.searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().search(near).into_stream()?;
        // A share for each segment: the first words of all are among the first of each segment that has them.
        let mut left = CANDIDATES_MAX;
        while left > 0 && terms.advance() {
            let frequency = live::count(segment, &index, terms.value())?;
            let Ok(word) = str::from_utf8(terms.key()) else { continue };
            if frequency > 0 {
                left -= 1;
                candidates.entry(word.to_owned()).or_default().frequency += frequency;
            }
        }
        while candidates.len() > CANDIDATES_MAX {
            candidates.pop_last();
        }
    }
    Ok(candidates)
}

impl Slip<'_> {
    /// Whether a word near the typed one makes sense in its place.
    fn may_be(&self, word: &str, distance: u8, is_other_first: bool, is_name: bool) -> bool {
        let tokens = analysis::words(word);
        let says_something =
            |token: &Token| token.script == self.script && !text::is_generic(&token.text);
        word != self.typed
            && word.chars().all(char::is_alphabetic)
            && matches!(&tokens[..], [only] if says_something(&only.token))
            && match self.script {
                Script::Hangul => self.may_be_korean(word, is_name),
                // The first letter is the one least often mistaken, and hair is not air.
                _ => word.len() > 3 && (!is_other_first || distance == 1 && self.letters.len() > 7),
            }
    }

    fn may_be_korean(&self, word: &str, is_name: bool) -> bool {
        /// A word of fewer letters has to begin with the same syllable: of few letters one is much.
        const LETTERS_MIN: usize = 9;
        let begins_alike = word.chars().next() == self.typed.chars().next();
        let is_as_long = text::keystrokes(word).len() == self.letters.len();
        let mut syllables = self.typed.chars();
        let is_too_short = match (syllables.next(), syllables.next(), syllables.next()) {
            // Most pairs of syllables are some word, or a word and its particle.
            (_, Some(second), None) => {
                !is_name || !is_as_long || is_ending(second.encode_utf8(&mut [0; 4]))
            }
            _ => false,
        };
        !is_too_short && (begins_alike || self.letters.chars().count() >= LETTERS_MIN)
    }
}

/// By the greatest distance, 1 and 2. Making them takes longer than using them.
static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; 2]> =
    LazyLock::new(|| [1, 2].map(|distance| LevenshteinAutomatonBuilder::new(distance, true)));

/// What is near a word: it reads words as they are written and compares them by their letters.
struct Near {
    dfa: DFA,
}

/// Where [`Near`] stands in a word, between two bytes.
#[derive(Debug, Clone, Copy)]
struct State {
    dfa: u32,
    /// The bytes of a character that is not complete.
    bytes: [u8; 4],
    len: u8,
}

impl Near {
    fn distance(&self, letters: &str) -> Option<u8> {
        exact(self.dfa.eval(letters))
    }

    fn after(&self, dfa: u32, c: char) -> u32 {
        let mut buffer = [0; 4];
        text::letters_of(c).fold(dfa, |dfa, letter| {
            let bytes = letter.encode_utf8(&mut buffer).bytes();
            bytes.fold(dfa, |dfa, byte| self.dfa.transition(dfa, byte))
        })
    }
}

impl Automaton for &Near {
    type State = State;

    fn start(&self) -> State {
        State { dfa: self.dfa.initial_state(), bytes: [0; 4], len: 0 }
    }

    fn is_match(&self, state: &State) -> bool {
        state.len == 0 && exact(self.dfa.distance(state.dfa)).is_some()
    }

    fn can_match(&self, state: &State) -> bool {
        state.dfa != SINK_STATE
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        let mut next = *state;
        let Some(place) = next.bytes.get_mut(usize::from(state.len)) else {
            return State { dfa: SINK_STATE, ..next };
        };
        *place = byte;
        next.len += 1;
        let bytes = &next.bytes[..usize::from(next.len)];
        match str::from_utf8(bytes) {
            Ok(text) => {
                let dfa = text.chars().fold(next.dfa, |dfa, c| self.after(dfa, c));
                State { dfa, len: 0, ..next }
            }
            Err(_) => next,
        }
    }
}

fn exact(distance: Distance) -> Option<u8> {
    match distance {
        Distance::Exact(distance) => Some(distance),
        Distance::AtLeast(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The automaton over syllables agrees with the one over letters.
        #[test]
        fn words_are_compared_by_their_letters(
            typed in "[가나라다난린]{2,4}|[abc]{4,6}",
            word in "[가나라다난린]{2,4}|[abc]{4,6}|\\PC{1,3}",
        ) {
            let near = Near { dfa: BUILDERS[0].build_dfa(&text::keystrokes(&typed)) };
            let automaton = &near;
            let end = word.bytes().fold(automaton.start(), |state, byte| automaton.accept(&state, byte));
            let letters: String = word.chars().flat_map(text::letters_of).collect();
            prop_assert_eq!(automaton.is_match(&end), near.distance(&letters).is_some());
        }
    }
}
