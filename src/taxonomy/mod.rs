//! Sectors and technologies, in Korean and English, as data (`concepts.toml`).
//!
//! | file | question it answers |
//! | --- | --- |
//! | `file` | is this file sound, and what does it say |
//! | `mentions` | which concepts does a text speak of, and where |
//! | `pieces` | which units does a text consist of |
//! | `cover` | which of the names that overlap are meant |
//! | `nearest` | which concept was meant by an unknown id |
//! | `reading` | what do the texts of a profile say, in words and concepts |
//!
//! Concept ids are permanent: a retired id stays in the file and names its replacement, so that a
//! document written years ago can still be read. Positions ([`ConceptIndex`]) are not: they hold
//! for one version of the file.

mod cover;
mod file;
mod mentions;
mod nearest;
mod pieces;
pub mod places;
mod reading;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use file::Problem;
pub use mentions::Mention;
pub use reading::{Reader, Reading};

use crate::text::{Language, Runs};

/// The position of a live concept among all live concepts in the order of their ids. Valid for one
/// version of the taxonomy only: store ids, and positions nowhere but in an index that carries
/// [`Taxonomy::fingerprint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptIndex(pub u16);

/// A sector or technology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// The permanent id: lower-case words with hyphens, such as `medical-ai`.
    pub id: String,
    /// The Korean name.
    pub ko: String,
    /// The English name.
    pub en: String,
    /// Other words for it, in both languages.
    pub synonyms: Vec<String>,
    /// Abbreviations that mean it only when written just so (`LED`, `SoC`).
    pub exact: Vec<String>,
    /// The concepts directly above it.
    pub broader: Vec<ConceptIndex>,
}

impl Concept {
    /// Its name in `language`.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Korean => &self.ko,
            Language::English => &self.en,
        }
    }
}

/// All concepts and how they hang together.
#[derive(Debug)]
pub struct Taxonomy {
    concepts: Vec<Concept>,
    /// Every id, retired ones too, to the live concept it stands for.
    by_id: HashMap<String, ConceptIndex>,
    by_ksic: HashMap<String, ConceptIndex>,
    with_broader: Vec<Vec<ConceptIndex>>,
    narrower: Vec<Vec<ConceptIndex>>,
    matcher: mentions::Matcher,
    fingerprint: [u8; 32],
}

impl Taxonomy {
    /// The taxonomy that is part of the program.
    pub fn builtin() -> &'static Taxonomy {
        static BUILTIN: LazyLock<Taxonomy> = LazyLock::new(|| {
            Taxonomy::parse(include_str!("concepts.toml"))
                .expect("a test parses the built-in taxonomy")
        });
        &BUILTIN
    }

    /// Reads a taxonomy file; its format is described at the top of `concepts.toml`.
    ///
    /// # Errors
    /// All problems of the file at once. A file that is not TOML has just the one.
    pub fn parse(toml: &str) -> Result<Taxonomy, Vec<Problem>> {
        let file = file::read(toml)?;
        let above: Vec<Vec<ConceptIndex>> =
            file.concepts.iter().map(|concept| concept.broader.clone()).collect();
        let mut below = vec![Vec::new(); above.len()];
        for (concept, broader) in all_of(&above).zip(&above) {
            for parent in broader {
                below[usize::from(parent.0)].push(concept);
            }
        }
        Ok(Taxonomy {
            matcher: mentions::Matcher::new(&file),
            with_broader: all_of(&above).map(|concept| reachable(concept, &above)).collect(),
            narrower: all_of(&above).map(|concept| reachable(concept, &below)).collect(),
            concepts: file.concepts,
            by_id: file.by_id,
            by_ksic: file.by_ksic,
            fingerprint: file.fingerprint,
        })
    }

    /// The concept that `id` stands for today: a retired id answers its replacement.
    pub fn find(&self, id: &str) -> Option<ConceptIndex> {
        self.by_id.get(id).copied()
    }

    /// Whether `id` is in the file, live or retired.
    pub fn is_known(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The concept that a code of the Korean Standard Industrial Classification stands for, such as `26110` or
    /// `C26110`: of the codes in the file that it begins with, the longest counts. Four digits count only behind the
    /// letter: `3111` may be fishing, `03111`, of which a spreadsheet took the zero.
    pub fn of_ksic(&self, code: &str) -> Option<ConceptIndex> {
        let is_section = |letter: char| ('A'..='U').contains(&letter.to_ascii_uppercase());
        let digits = code.strip_prefix(is_section).unwrap_or(code);
        let has_letter = digits.len() < code.len();
        let is_code = (2..=5).contains(&digits.len())
            && (has_letter || digits.len() != 4)
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let mut lengths = (2..=if is_code { digits.len() } else { 0 }).rev();
        lengths.find_map(|length| self.by_ksic.get(&digits[..length])).copied()
    }

    /// The concept at `index`, which must come from this taxonomy.
    pub fn concept(&self, index: ConceptIndex) -> &Concept {
        &self.concepts[usize::from(index.0)]
    }

    /// `index` itself, then everything above it, nearest first.
    pub fn with_broader(&self, index: ConceptIndex) -> &[ConceptIndex] {
        &self.with_broader[usize::from(index.0)]
    }

    /// `index` itself, then everything below it, nearest first.
    pub fn narrower(&self, index: ConceptIndex) -> &[ConceptIndex] {
        &self.narrower[usize::from(index.0)]
    }

    /// How many live concepts there are; positions run from 0 to one less.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a taxonomy without concepts is no use and never asked for"
    )]
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// The live concepts in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (ConceptIndex, &Concept)> {
        all_of(&self.concepts).zip(&self.concepts)
    }

    /// The concepts that `text` speaks of, in the order of the text, without overlaps: of two that
    /// overlap the longer one counts. Time is linear in the length of the text.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        self.mentions_in(&Runs::of(text))
    }

    /// [`Self::mentions`] of a text that has been split into runs already.
    pub(crate) fn mentions_in(&self, runs: &Runs<'_>) -> Vec<Mention> {
        self.matcher.mentions(runs)
    }

    /// Up to `n` concepts that may have been meant by `unknown_id`, the best first: those it names
    /// in words (핀테크, `Fintech`), then those whose id is nearly the same. Empty when nothing is
    /// near.
    pub fn nearest(&self, unknown_id: &str, n: usize) -> Vec<&Concept> {
        nearest::nearest(self, unknown_id, n)
    }

    /// SHA-256 of everything in the file that can change what a text or a profile speaks of;
    /// comments, the order of concepts and industry codes do not count.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }
}

fn all_of<T>(concepts: &[T]) -> impl Iterator<Item = ConceptIndex> + use<T> {
    (0..=u16::MAX).take(concepts.len()).map(ConceptIndex)
}

/// `start` and all that can be reached from it, breadth first, each once.
fn reachable(start: ConceptIndex, next: &[Vec<ConceptIndex>]) -> Vec<ConceptIndex> {
    let mut found = vec![start];
    let mut at = 0;
    while at < found.len() {
        for &other in &next[usize::from(found[at].0)] {
            if !found.contains(&other) {
                found.push(other);
            }
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests;
