//! Text analysis: one chain for documents, queries, the taxonomy and matching, so that all of them
//! agree on what a word is.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `normal` | which characters does this text consist of, and where did each come from |
//! | `runs` | where does the script change |
//! | `words` | which words and bigrams does the index hold |
//! | `endings` | where does a Korean noun end and its particle begin |
//! | `vocabulary` | which words say nothing |
//! | `organisations` | are these two names one organisation |
//! | `spelling` | how far apart are two spellings |
//! | `keystrokes` | which letters were typed, on which keyboard |
//! | `names` | by which beginnings may a name be looked for |
//! | `particles` | which particle follows this word in a sentence |
//! | `amounts` | how does an amount of money read |
//!
//! There is no Korean dictionary, on purpose: none can be had at build time. Rules that would need
//! one are kept cautious (a particle left on costs less than a noun cut short), and bigrams catch
//! what the words miss.

mod amounts;
mod endings;
mod keystrokes;
mod names;
mod normal;
mod organisations;
mod particles;
mod runs;
mod spelling;
mod vocabulary;
mod words;

pub use amounts::{amount_words, points_words};
pub use keystrokes::{
    composed, first_consonants, is_consonants, keystrokes, typed_in_english, typed_in_korean,
};
pub use names::{Beginning, beginnings, name_letters};
pub use organisations::organisation_key;
pub use particles::{Particle, with_particle};
pub use runs::Script;
pub use spelling::{distance, distance_within};
pub use vocabulary::{is_generic, is_generic_as_written};
pub use words::{Stems, Token, WORD_CHARS_MAX, bigrams, words};

pub(crate) use endings::is_ending;
pub(crate) use keystrokes::letters_of;
pub(crate) use normal::Char;
pub(crate) use runs::{Run, Runs};
pub(crate) use words::{bigram, bigrams_in, words_in};

/// The version of the analysis. Raise it whenever any text gives other tokens, or the name of an
/// organisation another key: an index built by another version is rebuilt.
pub const VERSION: u32 = 2;

/// A language that Naru speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// 한국어.
    Korean,
    /// English.
    English,
}

#[cfg(test)]
pub(crate) mod tests;
