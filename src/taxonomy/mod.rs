//! Sectors, technologies and what partners do, in Korean and English, as data (`concepts/`).
//!
//! | file | question it answers |
//! | --- | --- |
//! | `builtin` | what is part of the program |
//! | `industries` | which sectors are near to one another, however far apart they stand |
//! | `file`, `checks`, `problem` | what do the files say, and what is wrong with them |
//! | `mentions` | which concepts does a text speak of, and where |
//! | `pieces` | which units does a text consist of |
//! | `cover` | which of the names that overlap are meant |
//! | `nearest` | which concept was meant by an unknown id |
//! | `names` | which concepts have a name that begins so, or is spelt nearly so |
//! | `reading` | what do the texts of a profile say, in words and concepts |
//!
//! Concept ids are permanent: a retired id stays in the file and names its replacement, so that a
//! document written years ago can still be read. Positions ([`ConceptIndex`]) are not: they hold
//! for one version of the file.

mod builtin;
mod checks;
mod cover;
mod file;
mod industries;
mod mentions;
mod names;
mod nearest;
mod pieces;
pub mod places;
mod problem;
mod reading;

use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, OnceLock};

pub use file::Source;
pub use industries::{Industries, Industry};
pub use mentions::Mention;
pub use names::{Begun, Names, Spelt};
pub use problem::Problem;
pub use reading::{Reader, Reading};

use crate::proto::{ConceptKind, DeepTechField};
use crate::text::{Language, Runs};

/// The position of a live concept among all live concepts in the order of their ids. Valid for one
/// version of the taxonomy only: store ids, and positions nowhere but in an index that carries
/// [`Taxonomy::fingerprint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptIndex(pub u16);

/// A sector, a technology or something that partners do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// The permanent id: lower-case words with hyphens, such as `medical-ai`.
    pub id: String,
    /// Whether profiles can declare it.
    pub kind: ConceptKind,
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
    /// Codes of the Korean Standard Industrial Classification that stand for it.
    pub ksic: Vec<String>,
    /// The field of the TIPS deep-tech track that it is a part of; unspecified stands for none, whatever is above it. See
    /// [`Taxonomy::deep_tech_fields`].
    pub deep_tech: Option<DeepTechField>,
    /// The industries that it is a part of by itself. See [`Taxonomy::industries_of`].
    pub industries: Industries,
    /// Retired ids that stand for it today, in their order.
    pub retired_ids: Vec<String>,
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
    directly_below: Vec<Vec<ConceptIndex>>,
    with_broader: Vec<Vec<ConceptIndex>>,
    narrower: Vec<Vec<ConceptIndex>>,
    industries: Vec<Industry>,
    matcher: mentions::Matcher,
    /// Made when they are asked for first: only servers that are asked need them.
    names: OnceLock<Names>,
    spellings: nearest::Spellings,
    fingerprint: [u8; 32],
}

impl Taxonomy {
    /// The taxonomy that is part of the program.
    pub fn builtin() -> &'static Taxonomy {
        static BUILTIN: LazyLock<Taxonomy> = LazyLock::new(|| {
            Taxonomy::parse(&builtin::SOURCES).expect("a test parses the built-in taxonomy")
        });
        &BUILTIN
    }

    /// The built-in taxonomy with the concepts, names and words of one more file.
    ///
    /// # Errors
    /// All problems of the file at once, as [`Self::parse`].
    pub fn extended(addition: Source<'_>) -> Result<Taxonomy, Vec<Problem>> {
        let sources: Vec<Source<'_>> = builtin::SOURCES.into_iter().chain([addition]).collect();
        Self::parse(&sources)
    }

    /// Reads the files of a taxonomy as one; their format is described in `docs/taxonomy.md`.
    ///
    /// # Errors
    /// All problems at once; where a file is not TOML, those of the syntax alone; names that catch unrelated texts only
    /// where nothing else is wrong.
    pub fn parse(sources: &[Source<'_>]) -> Result<Taxonomy, Vec<Problem>> {
        let file = file::read(sources)?;
        let above: Vec<Vec<ConceptIndex>> =
            file.concepts.iter().map(|concept| concept.broader.clone()).collect();
        let mut below = vec![Vec::new(); above.len()];
        for (concept, broader) in all_of(&above).zip(&above) {
            for parent in broader {
                below[usize::from(parent.0)].push(concept);
            }
        }
        let taxonomy = Taxonomy {
            matcher: mentions::Matcher::new(&file),
            names: OnceLock::new(),
            with_broader: all_of(&above).map(|concept| reachable(concept, &above)).collect(),
            narrower: all_of(&above).map(|concept| reachable(concept, &below)).collect(),
            directly_below: below,
            spellings: nearest::spellings(&file.concepts),
            concepts: file.concepts,
            industries: file.industries,
            by_id: file.by_id,
            by_ksic: file.by_ksic,
            fingerprint: file.fingerprint,
        };
        let problems = taxonomy.caught(&file.everyday);
        if problems.is_empty() { Ok(taxonomy) } else { Err(problems) }
    }

    /// The names that are found in texts which speak of no concept.
    fn caught(&self, everyday: &[String]) -> Vec<Problem> {
        let caught_in = |text: &String| {
            let problem = |mention: Mention| Problem::CatchesUnrelated {
                id: self.concept(mention.concept).id.clone(),
                word: text[mention.start..mention.end].to_owned(),
                text: text.clone(),
            };
            self.mentions(text).into_iter().map(problem).collect::<Vec<_>>()
        };
        everyday.iter().flat_map(caught_in).collect()
    }

    /// The concept that `id` stands for today: a retired id answers its replacement.
    pub fn find(&self, id: &str) -> Option<ConceptIndex> {
        self.by_id.get(id).copied()
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

    /// The concepts directly below `index`, in the order of their ids.
    pub fn directly_below(&self, index: ConceptIndex) -> &[ConceptIndex] {
        &self.directly_below[usize::from(index.0)]
    }

    /// `index` itself, then everything below it, nearest first.
    pub fn narrower(&self, index: ConceptIndex) -> &[ConceptIndex] {
        &self.narrower[usize::from(index.0)]
    }

    /// The fields of the TIPS deep-tech track that a concept is a part of, by itself or by what is above it.
    pub fn deep_tech_fields(&self, index: ConceptIndex) -> BTreeSet<DeepTechField> {
        let concept = self.concept(index);
        if concept.deep_tech == Some(DeepTechField::Unspecified) {
            return BTreeSet::new();
        }
        let above = concept.broader.iter().flat_map(|&above| self.deep_tech_fields(above));
        above.chain(concept.deep_tech).collect()
    }

    /// The industries that a concept is a part of, by itself or by what is above it.
    pub fn industries_of(&self, index: ConceptIndex) -> Industries {
        let all = self.with_broader(index).iter().map(|&above| self.concept(above).industries);
        all.fold(Industries::default(), Industries::or)
    }

    /// The industries among `some`, in the order of the files.
    pub fn industries(&self, some: Industries) -> impl Iterator<Item = &Industry> {
        some.positions().filter_map(|position| self.industries.get(position))
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

    /// The concepts that may have been meant by `unknown_id`, the best first: those it names in words (핀테크,
    /// `Fintech`), then those of which the id or a name is nearly the same. Empty when nothing is near.
    pub fn nearest(&self, unknown_id: &str) -> Vec<ConceptIndex> {
        nearest::nearest(self, unknown_id)
    }

    /// The concepts that a person may look for by `text`, the best first: the [`Self::nearest`], what is narrower than
    /// those that it names, then those with a name or id that contains it.
    pub fn look_up(&self, text: &str) -> Vec<ConceptIndex> {
        nearest::look_up(self, text.trim())
    }

    /// All names and synonyms as they are typed.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(self))
    }

    /// The sector that `id` stands for today; none for an activity.
    pub fn find_sector(&self, id: &str) -> Option<ConceptIndex> {
        self.find(id).filter(|&index| self.concept(index).kind == ConceptKind::Sector)
    }

    /// SHA-256 of all that the files say; comments and the order of concepts do not count.
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
