//! The model: weights, taxonomy and rates, under one version.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::bits::Relations;
use super::rates::Rates;
use super::similarity::Tables;
use super::weights::Weights;
use crate::taxonomy::Taxonomy;

/// The generation of the formulas. Raise it whenever equal weights and facts give another score.
const GENERATION: u32 = 6;

/// Everything that a score depends on besides the profiles and the question.
#[derive(Debug)]
pub struct Model {
    pub(super) weights: Weights,
    pub(super) taxonomy: &'static Taxonomy,
    pub(super) relations: Relations,
    pub(super) tables: Tables,
    version: String,
}

impl Model {
    /// Makes a model. `rates` must be those with which the facts were made: they belong to its version.
    #[must_use]
    pub fn new(taxonomy: &'static Taxonomy, weights: Weights, rates: &Rates) -> Self {
        let relations = Relations::of(taxonomy);
        let version = version(taxonomy, &weights, rates);
        let tables = Tables::of(&weights);
        Self { weights, taxonomy, relations, tables, version }
    }

    /// The generation of the formulas and a hash of the rest, such as `3-0a1b2c3d`: equal versions score equally.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn version(taxonomy: &Taxonomy, weights: &Weights, rates: &Rates) -> String {
    let mut hash = Sha256::new();
    // The debug form names every weight and writes numbers so that they can be read back: equal forms, equal weights.
    hash.update(format!("{weights:?}"));
    hash.update(taxonomy.fingerprint());
    hash.update(rates.fingerprint());
    let mut version = format!("{GENERATION}-");
    for byte in &hash.finalize()[..4] {
        let _ = write!(version, "{byte:02x}");
    }
    version
}
