//! Words and bigrams with the positions that phrases are found by: for documents, queries and highlights alike.

use crate::text::{self, Char, Runs, Script, Stems, Token};

/// A token and its position among the tokens of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// Phrases are tokens whose positions stand in the same distances.
    pub(super) position: usize,
    /// The token.
    pub(super) token: Token,
}

/// The words of `text`. Stop words leave no gap, so that a phrase may be typed without them.
pub(super) fn words(text: &str) -> Vec<Placed> {
    words_in(&Runs::of(text), &mut Stems::default())
}

/// The [`words`] of a text that has been split already.
pub(super) fn words_in(runs: &Runs<'_>, stems: &mut Stems) -> Vec<Placed> {
    let place = |(position, token)| Placed { position, token };
    text::words_in(runs, stems).into_iter().enumerate().map(place).collect()
}

/// The Hangul bigrams of `text`. Another script between two runs leaves a gap: 물류 AI 자동화 does not contain the phrase
/// 물류 자동화.
pub(super) fn bigrams(text: &str) -> Vec<Placed> {
    placed_bigrams(&Runs::of(text))
}

/// The [`bigrams`] of a text that has been split already.
pub(super) fn placed_bigrams(runs: &Runs<'_>) -> Vec<Placed> {
    let place = |(position, chars)| Placed { position, token: text::bigram(chars) };
    bigrams_in(runs).map(place).collect()
}

/// The characters and positions of the [`bigrams`] of a text that has been split already.
pub(super) fn bigrams_in<'a>(runs: &'a Runs<'_>) -> impl Iterator<Item = (usize, &'a [Char])> {
    // Where the one before ends in the text, and its position.
    let mut last: Option<(usize, usize)> = None;
    text::bigrams_in(runs).map(move |chars| {
        let position = last.map_or(0, |(end, position)| {
            let between = runs.text.get(end..chars[0].start).unwrap_or_default();
            position + if between.contains(char::is_alphanumeric) { 2 } else { 1 }
        });
        last = Some((chars[chars.len() - 1].end, position));
        (position, chars)
    })
}

/// Whether the tokens are Hangul alone, so that their bigrams say all of it.
pub(super) fn is_hangul(tokens: &[Placed]) -> bool {
    tokens.iter().all(|placed| placed.token.script == Script::Hangul)
}

/// Where the tokens of `phrase` stand in `tokens`, as ranges of bytes of the text. An empty phrase stands nowhere.
pub(super) fn find<'a>(
    phrase: &'a [Placed],
    tokens: &'a [Placed],
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let windows = tokens.windows(phrase.len().max(1));
    windows
        .filter(|window| is_phrase(phrase, window))
        .map(|window| (window[0].token.start, window[window.len() - 1].token.end))
}

fn is_phrase(phrase: &[Placed], window: &[Placed]) -> bool {
    let is_same = |(a, b): (&Placed, &Placed)| {
        a.token.text == b.token.text
            && a.position - phrase[0].position == b.position - window[0].position
    };
    phrase.len() == window.len() && phrase.iter().zip(window).all(is_same)
}
