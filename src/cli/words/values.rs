//! What the values of the contract's enums are called in the language spoken.

use crate::cli::language::Speech;
use crate::proto::value_words;

/// The name of an enum value that the contract calls `name`, such as `STAGE_SEED`. Empty: it has none, as a value that
/// only says that nothing is known.
#[must_use]
pub(in crate::cli) fn value(name: &str, speech: Speech) -> &'static str {
    value_words(name).map_or("", |(ko, en)| speech.say(ko, en))
}
