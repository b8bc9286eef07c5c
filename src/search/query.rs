//! Reading what a person types: words, "a phrase", -word and prefix*.
//!
//! Bounded and flat on purpose: tantivy's own parser recurses, and a kilobyte of opening parentheses overflows its
//! stack. Here parentheses are characters like any other, and nothing a person types is an error.

use crate::proto::LocalizedText;

/// The longest query, in bytes; the rest is ignored.
const QUERY_BYTES_MAX: usize = 1_024;

/// The most terms of a query; the rest is ignored.
pub(super) const TERMS_MAX: usize = 32;

/// A query as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The terms in the order typed; at most 32. Empty: nothing was typed.
    pub clauses: Vec<Clause>,
    /// What was ignored.
    pub warnings: Vec<Warning>,
}

/// One term of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether profiles that have it are left out (`-word`).
    pub is_excluded: bool,
    /// What kind of term it is.
    pub kind: ClauseKind,
    /// The text as typed, without its signs; never empty.
    pub text: String,
}

/// A kind of term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClauseKind {
    /// A word: profiles that have it rank higher.
    Word,
    /// A text in quotes: profiles must have its words in this order.
    Phrase,
    /// The beginning of a word (`prefix*`).
    Prefix,
}

/// Something in a query that was ignored or read otherwise than it was perhaps meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The query is longer than 1,024 bytes.
    TooLong,
    /// The query has more than 32 terms.
    TooManyTerms,
    /// A quotation mark has no second one: the phrase was read to the end.
    UnclosedQuote,
    /// These words say too little to be searched for beside the others.
    GenericWords(Vec<String>),
    /// No term of the query can be searched for.
    NothingToSearch,
}

impl Warning {
    /// The warning in words for people.
    #[must_use]
    pub fn text(&self) -> LocalizedText {
        let (ko, en) = match self {
            Self::TooLong => (
                format!("검색어가 {QUERY_BYTES_MAX}바이트를 넘어 뒷부분은 검색하지 않았습니다."),
                format!("The query is longer than {QUERY_BYTES_MAX} bytes; the rest was ignored."),
            ),
            Self::TooManyTerms => (
                format!("검색어가 {TERMS_MAX}개를 넘어 나머지는 검색하지 않았습니다."),
                format!("The query has more than {TERMS_MAX} terms; the rest was ignored."),
            ),
            Self::UnclosedQuote => (
                "닫는 따옴표가 없어 끝까지를 한 구절로 검색했습니다.".to_owned(),
                "A closing quotation mark is missing; the phrase was read to the end.".to_owned(),
            ),
            Self::GenericWords(words) => (
                format!("너무 흔한 낱말은 검색하지 않았습니다: {}.", words.join(", ")),
                format!("Words that say too little were ignored: {}.", words.join(", ")),
            ),
            Self::NothingToSearch => (
                "검색어에 검색할 수 있는 낱말이 없습니다.".to_owned(),
                "The query has no word that can be searched for.".to_owned(),
            ),
        };
        LocalizedText { ko, en }
    }
}

/// Reads a query. Never fails: what cannot be used is ignored with a warning.
#[must_use]
pub fn parse(query: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let kept = &query[..query.floor_char_boundary(QUERY_BYTES_MAX)];
    if kept.len() < query.len() {
        parsed.warnings.push(Warning::TooLong);
    }
    let mut rest = kept.trim_start();
    while !rest.is_empty() {
        if parsed.clauses.len() == TERMS_MAX {
            parsed.warnings.push(Warning::TooManyTerms);
            break;
        }
        rest = parsed.read_clause(rest).trim_start();
    }
    if parsed.clauses.is_empty() && !kept.trim().is_empty() {
        parsed.warnings.push(Warning::NothingToSearch);
    }
    parsed
}

impl Parsed {
    /// Whether there is nothing to look for: all profiles are answered, by name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && !self.warnings.contains(&Warning::NothingToSearch)
    }

    /// The plain words as one text, so that names of several words are found in it.
    pub(super) fn plain_words(&self) -> String {
        let is_plain = |it: &&Clause| it.kind == ClauseKind::Word && !it.is_excluded;
        let plain = self.clauses.iter().filter(is_plain);
        plain.map(|clause| clause.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Reads one clause at the start of `text`, which is not empty and begins with no space. Answers the rest, which is
    /// shorter.
    fn read_clause<'a>(&mut self, text: &'a str) -> &'a str {
        let signless = text.trim_start_matches('-');
        let is_excluded = signless.len() < text.len();
        if let Some(quoted) = signless.strip_prefix(is_quote) {
            let end = quoted.find(is_quote);
            if end.is_none() {
                self.warnings.push(Warning::UnclosedQuote);
            }
            let phrase = &quoted[..end.unwrap_or(quoted.len())];
            self.add(is_excluded, ClauseKind::Phrase, phrase);
            return quoted[phrase.len()..].strip_prefix(is_quote).unwrap_or_default();
        }
        let end = signless.find(|c: char| c.is_whitespace() || is_quote(c));
        let (word, rest) = signless.split_at(end.unwrap_or(signless.len()));
        match word.strip_suffix('*') {
            Some(prefix) => {
                self.add(is_excluded, ClauseKind::Prefix, prefix.trim_end_matches('*'));
            }
            None => self.add(is_excluded, ClauseKind::Word, word),
        }
        rest
    }

    fn add(&mut self, is_excluded: bool, kind: ClauseKind, text: &str) {
        if text.contains(char::is_alphanumeric) {
            self.clauses.push(Clause { is_excluded, kind, text: text.trim().to_owned() });
        }
    }
}

/// Keyboards and word processors offer more than one sign for the same thing.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::tests::any_text;

    fn clause(is_excluded: bool, kind: ClauseKind, text: &str) -> Clause {
        Clause { is_excluded, kind, text: text.to_owned() }
    }

    #[test]
    fn words_phrases_exclusions_and_prefixes_are_told_apart() {
        use ClauseKind::{Phrase, Prefix, Word};
        let cases: [(&str, Vec<Clause>); 9] = [
            ("", vec![]),
            ("라이다 sensor", vec![clause(false, Word, "라이다"), clause(false, Word, "sensor")]),
            ("\"edge ai\"", vec![clause(false, Phrase, "edge ai")]),
            ("“물류 자동화”", vec![clause(false, Phrase, "물류 자동화")]),
            ("-bio x", vec![clause(true, Word, "bio"), clause(false, Word, "x")]),
            ("--\"a b\"c", vec![clause(true, Phrase, "a b"), clause(false, Word, "c")]),
            ("auto* -반도*", vec![clause(false, Prefix, "auto"), clause(true, Prefix, "반도")]),
            ("start-up r&d", vec![clause(false, Word, "start-up"), clause(false, Word, "r&d")]),
            ("- * \"\" !", vec![]),
        ];
        for (query, clauses) in cases {
            assert_eq!(parse(query).clauses, clauses, "{query}");
        }
    }

    #[test]
    fn what_is_ignored_is_said() {
        let long = "가".repeat(QUERY_BYTES_MAX);
        let many = "a ".repeat(TERMS_MAX + 1);
        let cases = [
            (long.as_str(), Warning::TooLong),
            (many.as_str(), Warning::TooManyTerms),
            ("\"open", Warning::UnclosedQuote),
            ("?!", Warning::NothingToSearch),
        ];
        for (query, warning) in cases {
            assert_eq!(parse(query).warnings, [warning], "{query}");
        }
        assert!(parse(" ").is_empty() && !parse("?").is_empty() && !parse("a").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(
            signs in r#"([ \t"“*()-]|\PC|[가-힣]|[a-z]){0,600}"#,
            text in any_text(),
        ) {
            for query in [signs.clone(), text.clone(), signs + &text] {
                let parsed = parse(&query);
                prop_assert!(parsed.clauses.len() <= TERMS_MAX);
                for clause in &parsed.clauses {
                    prop_assert!(clause.text.contains(char::is_alphanumeric));
                    prop_assert!(query.contains(&clause.text));
                }
            }
        }
    }
}
