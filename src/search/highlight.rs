//! Where words and concepts of a query stand in a profile's texts.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::analysis::{self, Placed};
use super::texts::{Text, Texts};
use crate::proto::{Highlight, Span};
use crate::taxonomy::{ConceptIndex, Taxonomy};
use crate::text::{Runs, Script, Stems, WORD_CHARS_MAX};

/// The most highlights of one result.
const HIGHLIGHTS_MAX: usize = 5;

/// The longest text of a highlight, in characters.
const HIGHLIGHT_CHARS_MAX: usize = 400;

/// How much of a long text is shown before the first place, in characters.
const LEAD_CHARS: usize = 80;

/// What is looked for.
#[derive(Debug, Default)]
pub(super) struct Needles {
    /// Sequences of words.
    pub(super) words: Vec<Vec<Placed>>,
    /// Sequences of bigrams; only the whole sequence counts, for single bigrams stand in too many words.
    pub(super) bigrams: Vec<Vec<Placed>>,
    /// Beginnings of words.
    pub(super) prefixes: Vec<String>,
    /// Concepts, narrower ones included.
    pub(super) concepts: BTreeSet<ConceptIndex>,
}

thread_local! {
    /// Results have words in common, of one query and of the next.
    static STEMS: RefCell<Stems> = RefCell::default();
}

/// Marks what is looked for in profiles.
pub(super) struct Marker<'a> {
    pub(super) needles: &'a Needles,
    pub(super) taxonomy: &'a Taxonomy,
}

impl Marker<'_> {
    /// The places in the first texts that have any. `spoken_of` are all concepts that the texts name.
    pub(super) fn highlights(
        &self,
        texts: &Texts,
        spoken_of: &BTreeSet<ConceptIndex>,
    ) -> Vec<Highlight> {
        let concepts = self.needles.concepts.intersection(spoken_of).copied().collect();
        let highlight = |text: &Text| {
            let places = self.places(&text.text, &concepts);
            (!places.is_empty()).then(|| quote(text, &places))
        };
        texts.all.iter().filter_map(highlight).take(HIGHLIGHTS_MAX).collect()
    }

    /// The places in `text` as ranges of bytes, ascending, without overlap.
    fn places(&self, text: &str, concepts: &BTreeSet<ConceptIndex>) -> Vec<(usize, usize)> {
        let Needles { words, bigrams, prefixes, .. } = self.needles;
        let mut places = Vec::new();
        // Reading a text costs most, and one in two is English: nothing Hangul stands there.
        let may_hold_hangul = !text.is_ascii();
        let may_hold = |sequence: &&Vec<Placed>| {
            may_hold_hangul || sequence.iter().all(|it| it.token.script != Script::Hangul)
        };
        let mut sequences = words.iter().filter(may_hold).peekable();
        let is_any = sequences.peek().is_some();
        let may_have_bigrams = may_hold_hangul && !bigrams.is_empty();
        if !is_any && !may_have_bigrams && prefixes.is_empty() && concepts.is_empty() {
            return places;
        }
        let runs = Runs::of(text);
        if is_any {
            let words = STEMS.with_borrow_mut(|stems| analysis::words_in(&runs, stems));
            places.extend(sequences.flat_map(|it| analysis::find(it, &words)));
        }
        if may_have_bigrams {
            let found = analysis::placed_bigrams(&runs);
            places.extend(bigrams.iter().flat_map(|it| analysis::find(it, &found)));
        }
        if !prefixes.is_empty() {
            let begins = |word: &str| prefixes.iter().any(|it| word.starts_with(it.as_str()));
            let found = runs.iter().filter(|run| begins(&run.text(WORD_CHARS_MAX)));
            places.extend(found.map(|run| (run.start(), run.end())));
        }
        if !concepts.is_empty() {
            let mentions = self.taxonomy.mentions_in(&runs).into_iter();
            let found = mentions.filter(|mention| concepts.contains(&mention.concept));
            places.extend(found.map(|mention| (mention.start, mention.end)));
        }
        united(places)
    }
}

/// Places that overlap become one.
fn united(mut places: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    places.sort_unstable();
    let mut united: Vec<(usize, usize)> = Vec::with_capacity(places.len());
    for (start, end) in places {
        match united.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => united.push((start, end)),
        }
    }
    united
}

fn quote(text: &Text, places: &[(usize, usize)]) -> Highlight {
    let (from, to) = window(&text.text, places[0].0);
    let in_window = |&(start, end): &(usize, usize)| (start.max(from), end.min(to));
    let spans = places.iter().map(in_window).filter(|(start, end)| start < end);
    Highlight {
        field: text.field.clone(),
        text: text.text[from..to].to_owned(),
        spans: spans.map(|(start, end)| span(start - from, end - from)).collect(),
    }
}

fn span(start: usize, end: usize) -> Span {
    let offset = |bytes| i32::try_from(bytes).expect("a part of a text is a few kilobytes at most");
    Span { start: offset(start), end: offset(end) }
}

/// The part of `text` that is shown around the byte `first`: all of it if it is short.
fn window(text: &str, first: usize) -> (usize, usize) {
    let forward = |from: usize, chars: usize| {
        text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at)
    };
    if forward(0, HIGHLIGHT_CHARS_MAX) == text.len() {
        return (0, text.len());
    }
    let lead = text[..first].char_indices().rev().take(LEAD_CHARS).last();
    let from = lead.map_or(first, |(at, _)| at);
    (from, forward(from, HIGHLIGHT_CHARS_MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::tests::any_text;

    fn words(words: &str) -> Needles {
        let words = analysis::words(words).into_iter().map(|placed| vec![placed]).collect();
        Needles { words, ..Needles::default() }
    }

    fn highlights(texts: &Texts, needles: &Needles) -> Vec<Highlight> {
        let taxonomy = Taxonomy::builtin();
        let mentions = texts.all.iter().flat_map(|text| taxonomy.mentions(&text.text));
        let spoken_of = mentions.map(|mention| mention.concept).collect();
        Marker { needles, taxonomy }.highlights(texts, &spoken_of)
    }

    fn quoted(text: &str, needles: &Needles) -> Vec<String> {
        let field = "description.ko".to_owned();
        let texts = Texts { all: vec![Text { field, text: text.to_owned() }] };
        let highlights = highlights(&texts, needles);
        let cut = |span: &Span| (span.start as usize, span.end as usize);
        let quotes = highlights.iter().flat_map(|highlight| {
            assert!(highlight.text.chars().count() <= HIGHLIGHT_CHARS_MAX);
            let spans = highlight.spans.iter().map(cut);
            spans.map(|(start, end)| highlight.text[start..end].to_owned())
        });
        quotes.collect()
    }

    #[test]
    fn a_word_is_marked_wherever_it_stands() {
        let text = "라이다를 만듭니다. Lidars for 라이다 users.";
        assert_eq!(quoted(text, &words("라이다 lidar")), ["라이다를", "Lidars", "라이다"]);
        assert!(quoted(text, &words("robot")).is_empty());
    }

    #[test]
    fn each_language_is_looked_for_where_it_may_stand() {
        for query in ["라이다 lidar", "lidar 라이다"] {
            assert_eq!(quoted("A lidar for cars", &words(query)), ["lidar"], "{query}");
            assert_eq!(quoted("자동차 라이다", &words(query)), ["라이다"], "{query}");
        }
        assert!(quoted("A lidar for cars", &words("라이다")).is_empty());
    }

    #[test]
    fn a_concept_is_marked_by_its_other_name() {
        let concepts = BTreeSet::from([Taxonomy::builtin().find("ai").unwrap()]);
        let needles = Needles { concepts, ..Needles::default() };
        assert_eq!(
            quoted("딥러닝 기반 machine learning", &needles),
            ["딥러닝", "machine learning"]
        );
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_place() {
        for (before, after) in [(0, 5_000), (5_000, 0), (300, 300), (1_000, 3)] {
            let text = format!("{} 라이다 {}", "가나 ".repeat(before), "다라 ".repeat(after));
            assert_eq!(quoted(&text, &words("라이다")), ["라이다"], "{before} {after}");
        }
        let endless = "a".repeat(3_000);
        assert_eq!(quoted(&endless, &words(&endless)), [&endless[..HIGHLIGHT_CHARS_MAX]]);
    }

    /// Everything that can be looked for, made of these texts.
    fn all_of(queries: &[&str]) -> Needles {
        let taxonomy = Taxonomy::builtin();
        let mut needles = Needles::default();
        for query in queries {
            needles.words.push(analysis::words(query));
            needles.words.extend(analysis::words(query).into_iter().map(|placed| vec![placed]));
            needles.bigrams.push(analysis::bigrams(query));
            needles.prefixes.extend(Runs::of(query).iter().map(|run| run.text(2)));
            needles.concepts.extend(taxonomy.mentions(query).iter().map(|it| it.concept));
        }
        needles
    }

    proptest! {
        #[test]
        fn no_highlight_cuts_a_character(text in any_text(), query in any_text(), times in 1..40_usize) {
            let needles = all_of(&[&query, &text, "인공지능 AI robot"]);
            let long = format!("{text} 인공지능 ").repeat(times);
            let all = [&text, &long].map(|text| Text { field: String::new(), text: text.clone() });
            let texts = Texts { all: all.to_vec() };
            let found = highlights(&texts, &needles);
            prop_assert!(!found.is_empty(), "the concept is found at least");
            for Highlight { text, spans, .. } in &found {
                prop_assert!(long.contains(text) && text.chars().count() <= HIGHLIGHT_CHARS_MAX);
                prop_assert!(!spans.is_empty());
                let mut behind = 0;
                for span in spans {
                    let (start, end) = (span.start as usize, span.end as usize);
                    prop_assert!(behind <= start && start < end && text.get(start..end).is_some());
                    behind = end;
                }
            }
        }
    }
}
