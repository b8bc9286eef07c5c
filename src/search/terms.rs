//! How terms that are analysed already reach tantivy: as one text a field, in which each line is a term.
//!
//! tantivy would take tokens in a form of its own as well, but keeps that as JSON until a document is written, which
//! costs more than finding the tokens did.

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The name under which tantivy knows [`Lines`].
pub(super) const LINES: &str = "lines";

/// The terms of one field of one document. The number of a line is the position of its term; an empty line is a
/// position without one.
#[derive(Default)]
pub(super) struct Terms {
    lines: String,
    position: usize,
}

impl Terms {
    /// Adds a term behind all others, at `position` or, if that is taken, at the next one; the first at position 0.
    pub(super) fn push_at(&mut self, position: usize, term: impl IntoIterator<Item = char>) {
        if !self.lines.is_empty() {
            let distance = position.saturating_sub(self.position).max(1);
            self.lines.extend(std::iter::repeat_n('\n', distance));
            self.position += distance;
        }
        self.lines.extend(term.into_iter().filter(|&c| c != '\n'));
    }

    /// Adds a term at the next position.
    pub(super) fn push(&mut self, term: &str) {
        self.push_at(0, term.chars());
    }

    /// The position for the first term of another text: so far behind the last that no phrase reaches from one into the
    /// other.
    pub(super) fn first_of_text(&self) -> usize {
        const GAP: usize = 16;
        if self.lines.is_empty() { 0 } else { self.position + GAP }
    }

    /// Puts the terms into a document, if there are any.
    pub(super) fn write(self, document: &mut TantivyDocument, field: Field) {
        if !self.lines.is_empty() {
            document.add_text(field, self.lines);
        }
    }
}

impl<T: AsRef<str>> FromIterator<T> for Terms {
    fn from_iter<I: IntoIterator<Item = T>>(terms: I) -> Self {
        let mut list = Self::default();
        terms.into_iter().for_each(|term| list.push(term.as_ref()));
        list
    }
}

/// Reads what [`Terms`] wrote.
#[derive(Clone, Default)]
pub(super) struct Lines {
    token: Token,
}

/// The terms of one text.
pub(super) struct LineStream<'a> {
    lines: std::iter::Enumerate<std::str::Split<'a, char>>,
    token: &'a mut Token,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        self.token.reset();
        LineStream { lines: text.split('\n').enumerate(), token: &mut self.token }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((position, term)) = self.lines.find(|(_, term)| !term.is_empty()) else {
            return false;
        };
        self.token.position = position;
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_back_at_their_positions() {
        let mut terms = Terms::default();
        terms.push_at(0, "물류".chars());
        terms.push_at(2, "자동".chars());
        terms.push("동화");
        terms.push_at(terms.first_of_text(), "lidar".chars());
        let mut lines = Lines::default();
        let mut stream = lines.token_stream(&terms.lines);
        let mut read = Vec::new();
        stream.process(&mut |token| read.push((token.position, token.text.clone())));
        let expected = [(0, "물류"), (2, "자동"), (3, "동화"), (19, "lidar")];
        assert_eq!(read, expected.map(|(position, term)| (position, term.to_owned())));
    }
}
