//! What is searched for in place of words that nobody knows.
//!
//! A word that a profile or the taxonomy knows stays as it was typed. For any other, what is more certain is tried first:
//! the first consonants of a name, the other layout of the keyboard, spaces, and last a slip of a key. The first of them
//! that leads to something known is taken.

use super::Error;
use super::known::Known;
use super::names::{self, matched};
use super::snapshot::stored;
use super::spellings::{nearest, nearest_name};
use crate::proto::{Correction, CorrectionKind, Kind};
use crate::text::{self, Script, Token};

/// The words of a query that are looked at.
const WORDS_MAX: usize = 8;

/// The longest word that is taken for two, in characters.
const WORD_CHARS_MAX: usize = 40;

/// The plain words of a query as they are searched for.
#[derive(Debug, Clone, Default)]
pub(super) struct Corrected {
    /// The words.
    pub(super) text: String,
    /// Korean words that were corrected; profiles that have parts of them are found all the same.
    pub(super) typed: Vec<Typed>,
    /// First consonants of names.
    pub(super) initials: Vec<Initials>,
    /// What was corrected, in the order typed, each once.
    pub(super) corrections: Vec<Correction>,
}

/// A word that was corrected.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// Without its ending.
    pub(super) word: String,
    /// First byte in [`Corrected::text`] of what stands in its place.
    pub(super) start: usize,
    /// One past the last byte of it.
    pub(super) end: usize,
}

/// First consonants and the best of the names that they stand for.
#[derive(Debug, Clone)]
pub(super) struct Initials {
    pub(super) letters: String,
    pub(super) names: Vec<String>,
}

impl Corrected {
    /// Nothing is corrected.
    pub(super) fn as_typed(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// Corrects the plain words of a query. `stop` is asked before each word that nobody knows.
    pub(super) fn of(
        text: String,
        known: Known<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, Error> {
        let words = known.read(&text, WORDS_MAX)?;
        if words.iter().all(|(_, is_known)| *is_known) {
            return Ok(Self::as_typed(text));
        }
        let line = Line { text: &text, words: &words, known };
        let mut edits: Vec<Edit> = Vec::new();
        for (at, (_, is_known)) in words.iter().enumerate() {
            if *is_known || edits.last().is_some_and(|edit| at <= edit.last) {
                continue;
            }
            if stop() {
                return Err(Error::Stopped);
            }
            edits.extend(line.edit(at)?);
        }
        Ok(applied(&text, &words, edits))
    }
}

/// The words of a query, one after the other.
struct Line<'a> {
    text: &'a str,
    words: &'a [(Token, bool)],
    known: Known<'a>,
}

/// What stands in the place of some words.
struct Edit {
    first: usize,
    last: usize,
    used: String,
    kind: CorrectionKind,
    initials: Option<Initials>,
}

impl Line<'_> {
    /// What the word at this place was meant to be.
    fn edit(&self, at: usize) -> Result<Option<Edit>, Error> {
        if let Some(initials) = self.initials(at)? {
            let used = initials.names.join(", ");
            let kind = CorrectionKind::Initials;
            return Ok(Some(Edit { first: at, last: at, used, kind, initials: Some(initials) }));
        }
        let ways: [(CorrectionKind, Way<Self>); 3] = [
            (CorrectionKind::Keyboard, Self::other_layout),
            (CorrectionKind::Spacing, Self::other_spaces),
            (CorrectionKind::Spelling, Self::other_spelling),
        ];
        for (kind, way) in ways {
            if let Some((first, last, used)) = way(self, at)? {
                return Ok(Some(Edit { first, last, used, kind, initials: None }));
            }
        }
        Ok(None)
    }

    fn initials(&self, at: usize) -> Result<Option<Initials>, Error> {
        /// Names that are told; all that begin so are found.
        const NAMES_MAX: usize = 3;
        let typed = self.typed(at, at);
        let letters = text::keystrokes(typed);
        if !text::is_consonants(typed) || letters.chars().count() < 2 {
            return Ok(None);
        }
        let Known { searcher, sources } = self.known;
        let mut found = Vec::new();
        for kind in Kind::PROFILES {
            found.extend(names::find(searcher, sources.fields.names, kind, &letters, NAMES_MAX)?);
        }
        found.sort_unstable();
        let mut names: Vec<String> = Vec::new();
        for it in found {
            let (_, texts) = stored(searcher, sources.fields, it.at)?;
            let name = matched(&texts, &it).unwrap_or_default();
            if names.len() < NAMES_MAX && !name.is_empty() && names.iter().all(|it| it != name) {
                names.push(name.to_owned());
            }
        }
        Ok((!names.is_empty()).then_some(Initials { letters, names }))
    }

    /// The word on the other layout of the keyboard, or with the next one: a space may have been typed inside a name.
    fn other_layout(&self, at: usize) -> Result<Option<Place>, Error> {
        for last in [Some(at), self.next_unknown(at)] {
            let Some(last) = last else { continue };
            for text in on_other_layout(self.typed(at, last), self.words[at].0.script) {
                if self.known.knows(&text)? {
                    return Ok(Some((at, last, text)));
                }
            }
        }
        Ok(None)
    }

    /// The word with the next one, or as two words.
    fn other_spaces(&self, at: usize) -> Result<Option<Place>, Error> {
        if let Some(next) = self.next_unknown(at) {
            let are_latin = [at, next].iter().all(|&it| self.words[it].0.script == Script::Latin);
            let together: String = self.typed(at, next).split_whitespace().collect();
            if are_latin && self.known.frequency(&together.to_lowercase())? > 0 {
                return Ok(Some((at, next, together.to_lowercase())));
            }
        }
        Ok(self.apart(at)?.map(|apart| (at, at, apart)))
    }

    /// So many Latin words from `first` on, in lower case and each with whether it is known. None where there are fewer,
    /// or more than a space or a hyphen stands between two.
    fn latin(&self, first: usize, number: usize) -> Option<Vec<(String, bool)>> {
        let words = self.words.get(first..first + number)?;
        let is_near = |pair: &[(Token, bool)]| {
            let between = self.text.get(pair[0].0.end..pair[1].0.start);
            between.is_some_and(|it| it.chars().all(|c| c.is_whitespace() || c == '-'))
        };
        let is_latin = words.iter().all(|(token, _)| token.script == Script::Latin);
        let word = |(token, is_known): &(Token, bool)| {
            (self.text[token.start..token.end].to_lowercase(), *is_known)
        };
        (is_latin && words.windows(2).all(is_near)).then(|| words.iter().map(word).collect())
    }

    /// The word as it stands in a name of several words, of which the words around it are the others.
    fn in_a_name(&self, at: usize) -> Result<Option<String>, Error> {
        /// Names of more words have others of fewer within them.
        const WORDS_MAX: usize = 3;
        let mut best: Option<(u8, String)> = None;
        // The longest first: it says most.
        for number in (2..=WORDS_MAX).rev() {
            for first in (at + 1).saturating_sub(number)..=at {
                let Some(typed) = self.latin(first, number) else { continue };
                let Some((distance, words)) = nearest_name(&typed, self.known)? else { continue };
                if best.as_ref().is_none_or(|(least, _)| distance < *least) {
                    best = Some((distance, words[at - first].clone()));
                }
            }
        }
        Ok(best.map(|(_, word)| word))
    }

    /// The word as two words: those of a name of the taxonomy, else those of which the rarer one is in most profiles.
    fn apart(&self, at: usize) -> Result<Option<String>, Error> {
        /// The least letters of a part; the second number where the parts are no name: short words stand together by
        /// chance (sunset).
        const PART_CHARS_MIN: (usize, usize) = (3, 4);
        let word = self.typed(at, at).to_lowercase();
        // Korean compounds are written together as often as not, and found by their bigrams.
        let is_latin = self.words[at].0.script == Script::Latin;
        if !is_latin || word.chars().count() > WORD_CHARS_MAX {
            return Ok(None);
        }
        let mut best: Option<((bool, u64), String)> = None;
        for (cut, _) in word.char_indices() {
            let (first, second) = word.split_at(cut);
            let shorter = first.chars().count().min(second.chars().count());
            let mut parts = [first, second].into_iter();
            if shorter < PART_CHARS_MIN.0 || parts.all(text::is_generic_as_written) {
                continue;
            }
            let frequency = match self.known.frequency(first)? {
                0 => 0,
                frequency => frequency.min(self.known.frequency(second)?),
            };
            if frequency == 0 {
                continue;
            }
            let apart = format!("{first} {second}");
            let mentions = self.known.taxonomy().mentions(&apart);
            let is_name = matches!(&mentions[..], [it] if (it.start, it.end) == (0, apart.len()));
            if shorter < PART_CHARS_MIN.1 && !is_name {
                continue;
            }
            if best.as_ref().is_none_or(|(rank, _)| *rank < (is_name, frequency)) {
                best = Some(((is_name, frequency), apart));
            }
        }
        Ok(best.map(|(_, apart)| apart))
    }

    fn other_spelling(&self, at: usize) -> Result<Option<Place>, Error> {
        let (token, typed) = (&self.words[at].0, self.typed(at, at));
        let ways: &[&str] = match token.script {
            // With its ending too: it may be none.
            Script::Hangul if token.text != typed => &[&token.text, typed],
            Script::Hangul => &[&token.text],
            _ if is_acronym(typed) => &[],
            _ => &[&typed.to_lowercase()],
        };
        if !ways.is_empty()
            && let Some(word) = self.in_a_name(at)?
        {
            // It may be as it should, and another word of the name not.
            return Ok((word != typed.to_lowercase()).then_some((at, at, word)));
        }
        for way in ways {
            if let Some(word) = nearest(way, token.script, self.known)? {
                return Ok(Some((at, at, word)));
            }
        }
        Ok(None)
    }

    /// The place of the next word, if nobody knows it and nothing but a space stands before it.
    fn next_unknown(&self, at: usize) -> Option<usize> {
        let (next, is_known) = self.words.get(at + 1)?;
        let between = self.text.get(self.words[at].0.end..next.start)?;
        (!is_known && between.chars().all(char::is_whitespace)).then_some(at + 1)
    }

    fn typed(&self, first: usize, last: usize) -> &str {
        &self.text[self.words[first].0.start..self.words[last].0.end]
    }
}

/// A way to correct the word at a place.
type Way<T> = fn(&T, usize) -> Result<Option<Place>, Error>;

/// The first and last word that are replaced, and by what.
type Place = (usize, usize, String);

/// What may have been meant if the keyboard was in the other language; nothing where that says too little.
fn on_other_layout(typed: &str, script: Script) -> Vec<String> {
    const LETTERS_MIN: usize = 3;
    let is_key = |c: char| c.is_ascii_alphabetic() || c.is_whitespace();
    match script {
        Script::Latin if typed.len() >= LETTERS_MIN && typed.chars().all(is_key) => {
            // Capitals are keys with shift, or stand at the start of a line.
            let ways = [typed.to_owned(), typed.to_ascii_lowercase()];
            ways.iter().map(|way| text::typed_in_korean(way)).collect()
        }
        Script::Hangul => {
            let english = text::typed_in_english(typed).to_lowercase();
            let is_enough = english.len() >= LETTERS_MIN && english.chars().all(is_key);
            is_enough.then_some(english).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Four or five capitals are an abbreviation, and near many words that they are not.
fn is_acronym(typed: &str) -> bool {
    typed.len() <= 5 && typed.chars().all(char::is_uppercase)
}

fn applied(text: &str, words: &[(Token, bool)], edits: Vec<Edit>) -> Corrected {
    let mut corrected = Corrected::default();
    let mut done = 0;
    for Edit { first, last, used, kind, initials } in edits {
        let (start, end) = (words[first].0.start, words[last].0.end);
        corrected.text.push_str(&text[done..start]);
        // Names are found by their first consonants, and not by what of them is told.
        let put = if initials.is_none() { used.as_str() } else { "" };
        corrected.text.push_str(put);
        let (put_start, put_end) = (corrected.text.len() - put.len(), corrected.text.len());
        let is_left = |it: &Token| it.script == Script::Hangul && initials.is_none();
        let hangul = words[first..=last].iter().filter(|(it, _)| is_left(it));
        corrected.typed.extend(hangul.map(|(token, _)| Typed {
            word: token.text.clone(),
            start: put_start,
            end: put_end,
        }));
        corrected.initials.extend(initials);
        let typed = text[start..end].to_owned();
        let correction = Correction { typed, used, kind: kind.into() };
        if !corrected.corrections.contains(&correction) {
            corrected.corrections.push(correction);
        }
        done = end;
    }
    corrected.text.push_str(&text[done..]);
    corrected
}
