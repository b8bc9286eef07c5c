//! Industries: a handful of wide groups of sectors, within which the same investors invest.

use serde::Deserialize;

/// A group of sectors.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Industry {
    /// The permanent id, of the same shape as that of a concept.
    pub id: String,
    /// The Korean name.
    pub ko: String,
    /// The English name.
    pub en: String,
}

/// The most industries of a taxonomy.
pub(super) const INDUSTRIES_MAX: usize = 8;

/// A set of industries of one taxonomy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Industries(u8);

impl Industries {
    /// How many different sets there are.
    pub const SETS: usize = 1 << INDUSTRIES_MAX;

    /// Those at some positions in the files.
    pub(super) fn of(positions: impl Iterator<Item = usize>) -> Self {
        Self(positions.filter(|&at| at < INDUSTRIES_MAX).fold(0, |bits, at| bits | 1 << at))
    }

    /// The set with this number, below [`Self::SETS`].
    pub const fn numbered(number: u8) -> Self {
        Self(number)
    }

    /// A number of its own for each set; 0 is the empty one.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Those in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the two have one in common.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Ascending.
    pub(super) fn positions(self) -> impl Iterator<Item = usize> {
        (0..INDUSTRIES_MAX).filter(move |at| self.0 & 1 << at != 0)
    }
}
