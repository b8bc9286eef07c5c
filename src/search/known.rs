//! Which words a live profile or the taxonomy knows. A known word is never corrected.

use tantivy::query::EnableScoring;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::document::Sources;
use super::plan::sequence;
use super::{Error, analysis, live};
use crate::taxonomy::{Mention, Taxonomy};
use crate::text::{self, Script, Token, is_ending};

/// All that is known: words of profiles, names of the taxonomy.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) sources: &'a Sources,
}

impl Known<'_> {
    /// The first words of a query with whether each is known, or is of a kind that is never corrected.
    pub(super) fn read(self, text: &str, words_max: usize) -> Result<Vec<(Token, bool)>, Error> {
        let tokens = analysis::words(text).into_iter().take(words_max).map(|placed| placed.token);
        // Taken together: a name may have several words, and most queries have no word that one must look so far for.
        let mut mentions = None;
        let read = tokens.map(|token| {
            let is_known = is_left_alone(&token)
                || self.is_word(&token)?
                || {
                    let mentions = mentions.get_or_insert_with(|| self.taxonomy().mentions(text));
                    is_named(text, &token, mentions)
                }
                || self.is_name(&text[token.start..token.end])
                || self.is_inside_a_word(&token)?;
            Ok((token, is_known))
        });
        read.collect()
    }

    /// Whether `text`, which nobody has typed so, is known for certain: all its words are, and one at least says
    /// something.
    pub(super) fn knows(self, text: &str) -> Result<bool, Error> {
        /// Any two syllables stand next to one another in some word (래가 in 미래가), three seldom do.
        const INSIDE_SYLLABLES_MIN: usize = 3;
        let mentions = self.taxonomy().mentions(text);
        let mut says_something = false;
        for placed in analysis::words(text) {
            let token = &placed.token;
            let is_named = is_named(text, token, &mentions);
            if !is_named && text::is_generic(&token.text) {
                continue;
            }
            let is_long = token.text.chars().count() >= INSIDE_SYLLABLES_MIN;
            let is_known = is_named
                || !is_single(token)
                    && (self.is_word(token)? || is_long && self.is_inside_a_word(token)?);
            if !is_known {
                return Ok(false);
            }
            says_something = true;
        }
        Ok(says_something)
    }

    /// In how many profiles the Latin word `part` stands; a name of the taxonomy counts as one more.
    pub(super) fn frequency(self, part: &str) -> Result<u64, Error> {
        let tokens = analysis::words(part);
        let [only] = &tokens[..] else { return Ok(0) };
        let token = &only.token;
        if (token.start, token.end) != (0, part.len()) || is_single(token) {
            return Ok(0);
        }
        let is_name = self.is_name(part);
        Ok(self.documents(self.sources.fields.words, &token.text)? + u64::from(is_name))
    }

    /// How many live profiles have the term: the same on every server at one revision.
    pub(super) fn documents(self, field: Field, term: &str) -> Result<u64, Error> {
        let term = Term::from_field_text(field, term);
        let mut documents = 0;
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            if let Some(info) = index.get_term_info(&term)? {
                documents += live::count(segment, &index, &info)?;
            }
        }
        Ok(documents)
    }

    pub(super) fn taxonomy(self) -> &'static Taxonomy {
        self.sources.taxonomy
    }

    /// Whether `word` by itself is a name of the taxonomy. Beside other words it may not be: they may make it another
    /// thing.
    fn is_name(self, word: &str) -> bool {
        let tokens = analysis::words(word);
        matches!(&tokens[..], [only] if is_named(word, &only.token, &self.taxonomy().mentions(word)))
    }

    fn is_word(self, token: &Token) -> Result<bool, Error> {
        let field = self.sources.fields.words;
        let term = Term::from_field_text(field, &token.text);
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            if let Some(info) = index.get_term_info(&term)?
                && live::is_any(segment, &index, &info)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the whole of a Korean word stands somewhere inside a longer one.
    fn is_inside_a_word(self, token: &Token) -> Result<bool, Error> {
        if token.script != Script::Hangul {
            return Ok(false);
        }
        let bigrams = analysis::bigrams(&token.text);
        let Some(query) = sequence(self.sources.fields.bigrams, &bigrams) else {
            return Ok(false);
        };
        let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        for segment in self.searcher.segment_readers() {
            if live::walk(segment, weight.scorer(segment, 1.0)?).next().is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What is no word to be corrected: numbers and codes, other scripts, single letters, words that say nothing.
fn is_left_alone(token: &Token) -> bool {
    let is_word = matches!(token.script, Script::Latin | Script::Hangul)
        && token.text.chars().all(char::is_alphabetic);
    !is_word || is_single(token) || text::is_generic(&token.text)
}

fn is_single(token: &Token) -> bool {
    token.text.chars().nth(1).is_none()
}

/// Whether names of the taxonomy cover the word, but for an ending.
pub(super) fn is_named(text: &str, token: &Token, mentions: &[Mention]) -> bool {
    let mut at = token.start;
    for mention in mentions {
        if mention.start <= at && mention.end > at {
            at = mention.end;
        }
    }
    let rest = text.get(at..token.end).unwrap_or_default();
    at > token.start && (rest.is_empty() || is_ending(rest))
}
