//! The taxonomy that is part of the program.

use super::Source;

macro_rules! sources {
    ($($file:literal),+ $(,)?) => {
        [$(Source { name: $file, toml: include_str!(concat!("concepts/", $file)) }),+]
    };
}

pub(super) const SOURCES: [Source<'static>; 8] = sources![
    "words.toml",
    "industries.toml",
    "ai-software.toml",
    "machines.toml",
    "industry.toml",
    "life.toml",
    "commerce.toml",
    "society.toml",
];
