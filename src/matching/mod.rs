//! Matching: who should meet whom, and why.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `reading` | what does a profile say that scoring needs |
//! | `facts` | in what form does the index keep that |
//! | `columns` | how is it packed so that a million rows can be scanned |
//! | `question` | what is asked, what is answered |
//!
//! Invariants:
//! - The value that ranks is the value that explains: one function scores a pair, whichever side asks.
//! - A score is a sum of whole thousandths, each term rounded once; sums over rows are of integers. So an answer depends
//!   neither on the order of rows nor on how the index is cut into segments.
//! - What is not known counts 0. Nothing dated after the question's day counts at all.
//! - No I/O, no clock, no randomness, no prefilter: every candidate is scored.

mod bits;
mod codes;
mod columns;
mod days;
mod facts;
mod model;
mod question;
pub mod rates;
mod reading;
pub mod weights;

pub use columns::Columns;
pub use days::Day;
pub use facts::{
    CompanyFacts, DealFacts, Facts, PartnerFacts, PlaceFacts, StartupFacts, UnreadableFacts,
    WORDS_MAX,
};
pub use model::Model;
pub use question::{
    Explanation, Filter, Question, Ranked, Ranking, Segment, Stopped, VETOED_MAX, Vetoed, Word,
};
pub use rates::Rates;
pub use reading::{evidence_text_partner, evidence_text_startup};
pub use weights::Weights;
