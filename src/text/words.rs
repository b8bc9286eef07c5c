//! Words and bigrams: what is indexed and what a query is made of.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use super::endings::{is_attached_ending, is_ending, is_polite_verb, without_endings};
use super::normal::Char;
use super::runs::{Run, Runs, Script};
use super::vocabulary::{is_english_stop_word, is_korean_stop_word};

/// The longest token, in characters; the rest of a longer run is cut off (its offsets still cover
/// it).
pub const WORD_CHARS_MAX: usize = 64;

/// A piece of text as the index sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The normalised form: lower case, without endings; at most [`WORD_CHARS_MAX`] characters.
    pub text: String,
    /// First byte in the original text, on a character boundary.
    pub start: usize,
    /// One past the last byte in the original text, on a character boundary.
    pub end: usize,
    /// What it is written in.
    pub script: Script,
}

/// English stems, and which of them are known already: profiles use few words again and again.
#[derive(Debug, Default)]
pub struct Stems {
    known: FxHashMap<String, String>,
}

impl Stems {
    /// More are forgotten all at once.
    const MAX: usize = 16_384;

    fn of(&mut self, word: String) -> String {
        if let Some(stem) = self.known.get(&word) {
            return stem.clone();
        }
        let stem = Stemmer::create(Algorithm::English).stem(&word).into_owned();
        let stem = if stem.is_empty() { word.clone() } else { stem };
        if self.known.len() == Self::MAX {
            self.known.clear();
        }
        self.known.insert(word, stem.clone());
        stem
    }
}

/// The words of `text` in order: English stems, Korean nouns without particles and endings, numbers
/// and runs of other scripts. Words that carry no meaning of their own are left out.
pub fn words(text: &str) -> Vec<Token> {
    words_in(&Runs::of(text), &mut Stems::default())
}

/// [`words`] of a text that has been split already.
pub(crate) fn words_in(runs: &Runs<'_>, stems: &mut Stems) -> Vec<Token> {
    let word_of = |run: Run<'_>| {
        let word = match run.script {
            Script::Latin => latin_word(&run, runs.text, stems)?,
            Script::Hangul => hangul_word(&run)?,
            Script::Number | Script::Other => run.text(WORD_CHARS_MAX),
        };
        Some(Token { text: word, start: run.start(), end: run.end(), script: run.script })
    };
    runs.iter().filter_map(word_of).collect()
}

/// The overlapping pairs of syllables of every Hangul run of `text`; a run of one syllable gives
/// itself. Particles stay on: bigrams are the net under the rules that [`words`] uses.
pub fn bigrams(text: &str) -> Vec<Token> {
    bigrams_in(&Runs::of(text)).map(bigram).collect()
}

/// The characters of each of the [`bigrams`] of a text that has been split already: two, or one.
pub(crate) fn bigrams_in<'a>(runs: &'a Runs<'_>) -> impl Iterator<Item = &'a [Char]> {
    let hangul = runs.iter().filter(|run| run.script == Script::Hangul);
    hangul.flat_map(|run| run.chars.windows(2.min(run.chars.len())))
}

/// The token that [`bigrams_in`] gave the characters of.
pub(crate) fn bigram(chars: &[Char]) -> Token {
    Token {
        text: chars.iter().map(|c| c.value).collect(),
        start: chars[0].start,
        end: chars[chars.len() - 1].end,
        script: Script::Hangul,
    }
}

fn latin_word(run: &Run<'_>, original: &str, stems: &mut Stems) -> Option<String> {
    let word = run.text(WORD_CHARS_MAX);
    // In Korean text IT is information technology, not a pronoun: capitals save a stop word.
    let written = &original[run.start()..run.end()];
    let is_acronym = run.chars.len() > 1 && !written.chars().any(char::is_lowercase);
    if !is_acronym && is_english_stop_word(&word) {
        return None;
    }
    if word.contains(|c: char| c.is_ascii_digit() || c == '&') {
        return Some(word);
    }
    Some(stems.of(word))
}

fn hangul_word(run: &Run<'_>) -> Option<String> {
    let word = run.text(WORD_CHARS_MAX);
    if is_ending(&word) || is_korean_stop_word(&word) {
        return None;
    }
    if run.is_attached() && is_attached_ending(&word) {
        return None;
    }
    // After a number a noun of one syllable is common: 2024년에, 3명이.
    let follows_number = run.previous == Some(Script::Number) && run.gap.is_empty();
    let stem = without_endings(&word, if follows_number { 1 } else { 2 });
    let is_word = !is_korean_stop_word(stem) && !is_polite_verb(stem);
    is_word.then(|| stem.to_owned())
}
