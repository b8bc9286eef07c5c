//! What can be wrong with a taxonomy.

use super::industries::INDUSTRIES_MAX;

/// The most concepts.
pub(super) const CONCEPTS_MAX: usize = 10_000;
/// The most names of one concept, of all kinds.
pub(super) const NAMES_MAX: usize = 500;
/// The most characters of a name.
pub(super) const NAME_CHARS_MAX: usize = 100;

/// What is wrong with a taxonomy file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A file is not TOML or not of this shape.
    #[error("{file}: {why}")]
    Syntax {
        /// The file.
        file: String,
        /// What is wrong, and where.
        why: String,
    },
    /// More concepts than a server can be expected to keep.
    #[error("the taxonomy has {0} concepts; at most {CONCEPTS_MAX} are taken")]
    TooMany(usize),
    /// More names than a concept can have.
    #[error("concept {id} has {names} names; at most {NAMES_MAX} are taken")]
    TooManyNames {
        /// The concept.
        id: String,
        /// How many.
        names: usize,
    },
    /// A name that nobody writes.
    #[error("concept {id} has a name of {chars} characters; at most {NAME_CHARS_MAX} are taken")]
    LongName {
        /// The concept.
        id: String,
        /// How long it is.
        chars: usize,
    },
    /// A sector below an activity, or replaced by one: what is declared could not be filtered by.
    #[error("sector {id} is below or replaced by {activity}, which is an activity; name a sector")]
    SectorUnderActivity {
        /// The sector.
        id: String,
        /// What it names.
        activity: String,
    },
    /// An id of another shape than `medical-ai`.
    #[error("id {0:?} must be lower-case letters and digits in words joined by single hyphens")]
    BadId(String),
    /// One id twice.
    #[error("{0} is defined more than once; give each concept and each industry its own id")]
    DuplicateId(String),
    /// No Korean or English name.
    #[error("{id} has no name in {field}; every concept and every industry has both")]
    EmptyName {
        /// The concept.
        id: String,
        /// `ko` or `en`.
        field: &'static str,
    },
    /// An extension of a concept that is not there.
    #[error("the extension of {0} extends nothing: there is no such concept, or it is retired")]
    UnknownExtension(String),
    /// A field that does not exist.
    #[error("concept {id} has the deep-tech field {field:?}; there are {known}")]
    UnknownField {
        /// The concept.
        id: String,
        /// What it names.
        field: String,
        /// Those that there are.
        known: String,
    },
    /// More industries than a set holds.
    #[error("the taxonomy has {0} industries; at most {INDUSTRIES_MAX} are taken")]
    TooManyIndustries(usize),
    /// Two industries of one name.
    #[error("the industries {id} and {other} have a name in common; give each its own")]
    DuplicateIndustry {
        /// The second one.
        id: String,
        /// The first one.
        other: String,
    },
    /// An industry that does not exist.
    #[error("concept {id} has the industry {industry:?}; there are {known}")]
    UnknownIndustry {
        /// The concept.
        id: String,
        /// What it names.
        industry: String,
        /// Those that there are.
        known: String,
    },
    /// A name that says too little.
    #[error("{word:?} of {id} is a word of every profile; use a longer name")]
    GenericWord {
        /// The concept.
        id: String,
        /// The word.
        word: String,
    },
    /// A name that is found where it is not meant.
    #[error(
        "{word:?} of {id} is found in {text:?}, which speaks of no concept; use a longer name, or add a decoy"
    )]
    CatchesUnrelated {
        /// The concept.
        id: String,
        /// The word as it stands in the text.
        word: String,
        /// The text.
        text: String,
    },
    /// A homonym that is no name: nothing to tell apart.
    #[error("homonym {0:?} is no name or synonym of a concept; add it to one or leave it out")]
    UnknownHomonym(String),
    /// A synonym or decoy without a letter or digit can never be found.
    #[error("{id} has the word {word:?}, which has no letter or digit")]
    EmptyWord {
        /// The concept, or the list that it stands in.
        id: String,
        /// The word.
        word: String,
    },
    /// The same word leads to two concepts.
    #[error("{word:?} stands for both {first} and {second}; keep it at one of them")]
    AmbiguousWord {
        /// The word as the second concept writes it.
        word: String,
        /// The concept (or the list of other words) that has it already.
        first: String,
        /// The other concept.
        second: String,
    },
    /// A code of another shape than two to five digits.
    #[error("concept {id} has the KSIC code {code:?}; write two to five digits without the letter")]
    BadKsic {
        /// The concept.
        id: String,
        /// The code.
        code: String,
    },
    /// The same code leads to two concepts, or to a retired one.
    #[error("KSIC code {0} must stand at one concept alone, and at none that is retired")]
    DuplicateKsic(String),
    /// `broader` names no concept.
    #[error("concept {id} has the broader concept {broader}, which does not exist")]
    UnknownBroader {
        /// The concept.
        id: String,
        /// What it names.
        broader: String,
    },
    /// `broader` names a retired concept.
    #[error(
        "concept {id} has the broader concept {broader}, which is retired; name its replacement"
    )]
    RetiredBroader {
        /// The concept.
        id: String,
        /// What it names.
        broader: String,
    },
    /// A concept is above itself.
    #[error("concept {0} is broader than itself; break the circle")]
    Cycle(String),
    /// `replaced_by` names no concept.
    #[error("retired concept {id} is replaced by {replacement}, which does not exist")]
    UnknownReplacement {
        /// The retired concept.
        id: String,
        /// What it names.
        replacement: String,
    },
    /// `replaced_by` names a concept that is itself retired.
    #[error(
        "retired concept {id} is replaced by {replacement}, which is retired too; name the last one"
    )]
    RetiredReplacement {
        /// The retired concept.
        id: String,
        /// What it names.
        replacement: String,
    },
}
