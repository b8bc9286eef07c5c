//! Any text as a part of a profile: words, bigrams, concepts and the names of organisations.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naru::taxonomy::Taxonomy;
use naru::text::{self, Particle, Token, WORD_CHARS_MAX};

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    let (words, bigrams) = (text::words(text), text::bigrams(text));
    check_tokens(text, &words);
    check_tokens(text, &bigrams);
    assert!(bigrams.iter().all(|bigram| bigram.text.chars().count() <= 2));
    check_mentions(text);
    assert!(!text.contains(char::is_alphabetic) || !text::organisation_key(text).is_empty());
    assert!(text::with_particle(text, Particle::By).starts_with(text));
});

/// Tokens lie in the text, on characters, one behind the other; parts of one character may share its place.
fn check_tokens(text: &str, tokens: &[Token]) {
    let mut previous = (0, 0);
    for token in tokens {
        assert!(!token.text.is_empty() && token.text.chars().count() <= WORD_CHARS_MAX);
        assert!(token.start < token.end && text.get(token.start..token.end).is_some());
        assert!(previous.0 <= token.start && previous.1 <= token.end);
        previous = (token.start, token.end);
    }
}

/// Mentions lie in the text, on characters, apart from one another.
fn check_mentions(text: &str) {
    let mut end = 0;
    for mention in Taxonomy::builtin().mentions(text) {
        assert!(end <= mention.start && mention.start < mention.end);
        assert!(text.get(mention.start..mention.end).is_some());
        end = mention.end;
    }
}
