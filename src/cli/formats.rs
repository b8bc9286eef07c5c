//! What `--format` and `--kind` can be.

use std::path::Path;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::proto::Kind;

/// The format of a file with profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// A workbook
    Xlsx,
    /// One sheet as comma-separated values
    Csv,
    /// A profile a line, as JSON
    Jsonl,
}

impl Format {
    /// As the ending of the file's name says.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "xlsx" => Some(Self::Xlsx),
            "csv" | "tsv" => Some(Self::Csv),
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// Reads one of these kinds by its collection, such as `startups`, or by what one is called.
pub(super) fn kind_parser(
    kinds: impl IntoIterator<Item = Kind>,
) -> impl TypedValueParser<Value = Kind> {
    let word = |kind: Kind| PossibleValue::new(kind.collection()).alias(kind.as_str());
    PossibleValuesParser::new(kinds.into_iter().map(word)).map(|word| {
        let is_meant = |kind: &Kind| [kind.collection(), kind.as_str()].contains(&word.as_str());
        Kind::ALL.into_iter().find(is_meant).expect("one of the possible values")
    })
}

/// A kind of profile as flags take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Collection {
    #[value(alias = "startup")]
    Startups,
    #[value(alias = "partner")]
    Partners,
}

impl Collection {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Startups => Kind::Startup,
            Self::Partners => Kind::Partner,
        }
    }
}
