//! Which words the index or the taxonomy knows. A known word is never corrected.

use tantivy::query::EnableScoring;
use tantivy::schema::Field;
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use super::Error;
use super::analysis;
use super::document::Sources;
use super::plan::sequence;
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
                || self.is_inside_a_word(&token)?;
            Ok((token, is_known))
        });
        read.collect()
    }

    /// Whether all words of `text` are known, and there are any.
    pub(super) fn knows(self, text: &str) -> Result<bool, Error> {
        let tokens = analysis::words(text);
        let mentions = self.taxonomy().mentions(text);
        for token in tokens.iter().map(|placed| &placed.token) {
            let is_known = is_named(text, token, &mentions)
                || !is_single(token)
                    && (text::is_generic(&token.text)
                        || self.is_word(token)?
                        || self.is_inside_a_word(token)?);
            if !is_known {
                return Ok(false);
            }
        }
        Ok(!tokens.is_empty())
    }

    /// In how many profiles the Latin word `part` stands; a name of the taxonomy counts as one more.
    pub(super) fn frequency(self, part: &str) -> Result<u64, Error> {
        let tokens = analysis::words(part);
        let [only] = &tokens[..] else { return Ok(0) };
        let token = &only.token;
        if (token.start, token.end) != (0, part.len()) || is_single(token) {
            return Ok(0);
        }
        let is_named = is_named(part, token, &self.taxonomy().mentions(part));
        Ok(self.documents(self.sources.fields.words, &token.text)? + u64::from(is_named))
    }

    /// How many profiles have the term; deleted ones count until their segments are merged.
    pub(super) fn documents(self, field: Field, term: &str) -> Result<u64, Error> {
        Ok(self.searcher.doc_freq(&Term::from_field_text(field, term))?)
    }

    pub(super) fn taxonomy(self) -> &'static Taxonomy {
        self.sources.taxonomy
    }

    fn is_word(self, token: &Token) -> Result<bool, Error> {
        Ok(self.documents(self.sources.fields.words, &token.text)? > 0)
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
            if weight.scorer(segment, 1.0)?.doc() != TERMINATED {
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
