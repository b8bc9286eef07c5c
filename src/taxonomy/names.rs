//! The names of concepts as they are typed, for whoever is still typing or has made a slip.

use super::{Concept, ConceptIndex, Taxonomy};
use crate::text::{Beginning, Runs, Script, beginnings, keystrokes};

/// All names and synonyms of a taxonomy.
#[derive(Debug)]
pub struct Names {
    /// In the order of their letters.
    begun: Vec<Begun>,
    /// In the order of their letters, each once.
    spelt: Vec<Spelt>,
    phrases: Vec<Phrase>,
}

/// A name that begins with certain letters, or of which a later word does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The letters, and whether they are those of a later word.
    pub beginning: Beginning,
    /// What is named.
    pub concept: ConceptIndex,
    /// Whether it is a synonym and not the name that is shown.
    pub is_synonym: bool,
    /// The name as it is written.
    pub name: String,
}

/// A name that can be typed as one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelt {
    /// The letters as they are typed.
    pub letters: String,
    /// What is named.
    pub concept: ConceptIndex,
}

/// A name of several Latin words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words in lower case: two at least.
    pub words: Vec<String>,
    /// What is named.
    pub concept: ConceptIndex,
}

impl Names {
    pub(super) fn of(taxonomy: &Taxonomy) -> Self {
        let (mut begun, mut spelt, mut phrases) = (Vec::new(), Vec::new(), Vec::new());
        for (concept, its) in taxonomy.iter() {
            for (name, is_synonym) in names_of(its) {
                begun.extend(beginnings(name).into_iter().map(|beginning| {
                    let name = name.to_owned();
                    Begun { beginning, concept, is_synonym, name }
                }));
                let letters = one_word(name).map(|word| keystrokes(&word));
                spelt.extend(letters.map(|letters| Spelt { letters, concept }));
                phrases.extend(latin_words(name).map(|words| Phrase { words, concept }));
            }
        }
        begun.sort_by(|a, b| a.beginning.letters.cmp(&b.beginning.letters));
        spelt.sort_by(|a, b| a.letters.cmp(&b.letters));
        spelt.dedup_by(|a, b| a.letters == b.letters);
        Self { begun, spelt, phrases }
    }

    /// The names that begin with `letters` or have a later word that does, in the order of their letters.
    pub fn beginning_with(&self, letters: &str) -> &[Begun] {
        let letters_of = |begun: &Begun| begun.beginning.letters.as_str() < letters;
        let from = &self.begun[self.begun.partition_point(letters_of)..];
        let end = from.partition_point(|begun| begun.beginning.letters.starts_with(letters));
        &from[..end]
    }

    /// The names of one word, and the Korean ones of several, which are written as one just as often.
    pub fn spelt(&self) -> &[Spelt] {
        &self.spelt
    }

    /// The names of several Latin words.
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }
}

fn names_of(concept: &Concept) -> impl Iterator<Item = (&str, bool)> {
    let shown = [concept.ko.as_str(), &concept.en].into_iter().map(|name| (name, false));
    let synonyms = concept.synonyms.iter().chain(&concept.exact);
    shown.chain(synonyms.map(|name| (name.as_str(), true)))
}

/// A name that is Latin letters alone, or Hangul and spaces alone.
fn one_word(name: &str) -> Option<String> {
    let runs = Runs::of(name);
    let scripts: Vec<Script> = runs.iter().map(|run| run.script).collect();
    let is_word = name.chars().all(|c| c.is_alphabetic() || c == ' ')
        && (scripts == [Script::Latin] || scripts.iter().all(|&it| it == Script::Hangul));
    is_word.then(|| name.split_whitespace().collect())
}

/// The words of a name of several Latin words.
fn latin_words(name: &str) -> Option<Vec<String>> {
    let is_latin = name.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-'));
    let words = name.split([' ', '-']).map(str::to_ascii_lowercase);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    (is_latin && words.len() > 1).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_while_they_are_typed() {
        let taxonomy = Taxonomy::builtin();
        for (typed, id, name) in
            [("랑", "lidar", "라이다"), ("lid", "lidar", "LiDAR"), ("핀ㅌ", "fintech", "핀테크")]
        {
            let begun = taxonomy.names().beginning_with(&keystrokes(typed));
            let is_it = |it: &&Begun| taxonomy.concept(it.concept).id == id && it.name == name;
            let found = begun.iter().find(is_it).unwrap_or_else(|| panic!("{typed}: {begun:?}"));
            assert!(!found.is_synonym && !found.beginning.is_later);
        }
        assert!(taxonomy.names().beginning_with("zzz").is_empty());
    }

    #[test]
    fn names_of_one_word_can_be_misspelt() {
        let spelt = Taxonomy::builtin().names().spelt();
        for (name, expected) in
            [("핀테크", true), ("인공지능", true), ("fintech", true), ("machine learning", false)]
        {
            let found = spelt.binary_search_by(|it| it.letters.cmp(&keystrokes(name)));
            assert_eq!(found.is_ok(), expected, "{name}");
        }
    }
}
