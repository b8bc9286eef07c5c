//! Search finds: one tantivy index over both kinds of profile, and the columns that matching scans. Engagements stand in
//! it too, for their facts alone: nothing finds them, and nothing counts them among the profiles.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `query` | what did a person type |
//! | `corrections`, `known`, `spellings` | which word did they mean that nobody knows |
//! | `plan`, `parts`, `coverage`, `excluded`, `filter` | what does that ask of the index |
//! | `schema`, `texts`, `names`, `document`, `terms` | what does the index hold of a profile |
//! | `kinds` | which of the documents are profiles |
//! | `analysis` | where do words and bigrams stand, so that phrases are found |
//! | `snapshot`, `order`, `relevance`, `highlight`, `facets` | what was found, in which order, why, and how many of each value |
//! | `live` | which profiles with a term are not deleted |
//! | `suggestions` | what may a person be about to type |
//! | `columns` | what is kept open of a segment: what matching scans, what results are ordered and counted by |
//! | `comparison` | does it hold what the store holds |
//! | `index`, `folder`, `directory`, `indexer`, `follower` | how the index comes to be, and how it stays where the store is |
//!
//! Invariants:
//! - The index is derived from the store, always. One that is missing, damaged, of another store, ahead of its store or
//!   made by another version is rebuilt; until then there is no snapshot, and nobody is answered wrongly.
//! - A snapshot is the store at exactly one revision: texts, facts and columns together.
//! - A query never fails, and no text of a user reaches tantivy's query parser.
//!
//! Deliberately absent: contacts, exclusions and equity, which nobody may find a profile by.

mod analysis;
mod columns;
mod comparison;
mod corrections;
mod coverage;
mod directory;
mod document;
mod error;
mod excluded;
mod facets;
mod filter;
mod folder;
mod follower;
mod highlight;
mod index;
mod indexer;
mod kinds;
mod known;
mod live;
mod names;
mod order;
mod parts;
mod plan;
mod query;
mod relevance;
mod schema;
mod snapshot;
mod spellings;
mod suggestions;
mod terms;
mod texts;

pub use comparison::{Comparison, Counts, Difference, Fault, Report};
pub use error::Error;
pub use facets::FacetValues;
pub use follower::follow;
pub use index::Index;
pub use order::Order;
pub use plan::planned;
pub use query::{Clause, ClauseKind, Parsed, Warning, parse};
pub use snapshot::{Evidence, Hit, PAGE_SIZE_MAX, Page, RESULTS_MAX, Request, Snapshot};
pub use suggestions::Typed;

#[cfg(test)]
mod tests;
