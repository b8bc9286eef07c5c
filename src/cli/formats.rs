//! What `--format` and `--kind` can be.

use std::path::Path;

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

/// What is exported as flags take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Exported {
    #[value(alias = "startup")]
    Startups,
    #[value(alias = "partner")]
    Partners,
    #[value(alias = "engagement")]
    Engagements,
    #[value(alias = "delegation")]
    Delegations,
}

impl Exported {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Startups => Kind::Startup,
            Self::Partners => Kind::Partner,
            Self::Engagements => Kind::Engagement,
            Self::Delegations => Kind::Delegation,
        }
    }
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
