//! Matching: who should meet whom, and why.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `reading`, `place_words`, `firms` | what does a profile say that scoring needs |
//! | `tellings` | which deals of a portfolio are the same one |
//! | `codes`, `days` | how are texts, sets and dates written as numbers |
//! | `facts` | in what form does the index keep that |
//! | `columns`, `rows`, `distinct` | how is it packed so that a million rows can be scanned |
//! | `indexes` | where do rows and fields stand |
//! | `views` | how are rows read |
//! | `question` | what is asked, what is answered |
//! | `scales` | in which steps are sizes and ages told apart |
//! | `decays` | how much does a deal of the past still count |
//! | `similarity` | how alike are two companies |
//! | `tallies` | how much of a partner's deals speaks for a start-up |
//! | `extras` | which deals stand elsewhere than in portfolios |
//! | `histograms` | how much of all deals has each attribute |
//! | `counts` | how much of that does one segment add |
//! | `statistics` | what is average |
//! | `shares` | how do a partner's deals and statements compare with the average |
//! | `amounts` | does the round fit the partner's rounds and tickets, and how active is it |
//! | `syndicates` | with how many others does a partner share its rounds |
//! | `trips` | how do the hosts at a destination invest abroad |
//! | `evidence` | what of these two can be worked out before the candidates are seen |
//! | `bits` | which concepts lie within which, and in what industry |
//! | `overlaps` | which concepts and words do both use, and how rare are they |
//! | `cooperation` | what do both want of each other |
//! | `dealings` | who has dealt with whom already |
//! | `backers` | which partners have backed a competitor, as rounds and records say |
//! | `vetoes` | what forbids to propose a pair |
//! | `logarithms` | how is a logarithm taken fast, and the same on every machine |
//! | `scoring` | what is the score of a pair, and is there evidence enough |
//! | `judging` | what does a question need to judge a candidate |
//! | `scans` | how are all candidates gone through |
//! | `ranking` | who is best |
//! | `chances` | how probable is it that a partner invests |
//! | `missing` | what would help to be matched better |
//! | `records` | what has a partner done, as people count it |
//! | `explanation` | what does a term rest on |
//! | `names`, `wording` | how is that said in Korean and English |
//! | `weights`, `rates`, `model` | what is a score made of besides the profiles |
//!
//! Invariants:
//! - The value that ranks is the value that explains: one function scores a pair, whichever side asks.
//! - A score is a sum of whole thousandths, each term rounded once; sums over rows are of integers. So an answer depends
//!   neither on the order of rows nor on how the index is cut into segments.
//! - What is not known counts 0. Nothing dated after the question's day counts at all. A date known in part counts from its
//!   last day on as evidence, and from its first day on where it keeps a pair apart.
//! - A deal of the two with one another is no evidence for them, and who has dealt already is not ranked.
//! - No I/O, no clock, no randomness, no prefilter: every candidate is scored.

mod amounts;
mod backers;
mod bits;
mod chances;
mod codes;
mod columns;
mod cooperation;
mod counts;
mod days;
mod dealings;
mod decays;
mod distinct;
mod evidence;
mod explanation;
mod extras;
mod facts;
mod firms;
mod histograms;
mod indexes;
mod judging;
mod logarithms;
mod missing;
mod model;
mod names;
mod overlaps;
mod place_words;
mod question;
mod ranking;
pub mod rates;
mod reading;
mod records;
mod rows;
mod scales;
mod scans;
mod scoring;
mod shares;
mod similarity;
mod statistics;
mod syndicates;
mod tallies;
mod tellings;
mod trips;
mod vetoes;
mod views;
pub mod weights;
mod wording;

pub use columns::Columns;
pub use counts::Counts;
pub use days::Day;
pub use facts::{
    AmountFacts, CompanyFacts, DealFacts, EngagementFacts, Facts, InvestorFacts, PartnerFacts,
    PlaceFacts, RoundFacts, StartupFacts, UnreadableFacts, WORDS_MAX,
};
pub use model::Model;
pub use question::{
    Destination, Explanation, Filter, Importances, Met, Question, Ranked, Ranking, Scored, Segment,
    Stopped, VETOED_MAX, Variety, Vetoed, Wishes,
};
pub use ranking::{Basis, best, explain, rank, score};
pub use rates::Rates;
pub use rows::EngagementRow;
pub use statistics::Statistics;
pub use trips::Trips;
pub use weights::Weights;
pub use wording::brief;

#[cfg(test)]
mod tests;
