//! Planning: who meets whom and when on a trip.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `problem` | what is to be planned |
//! | `contradictions` | what makes that impossible from the start, all of it at once |
//! | `grid` | when can meetings start, and who can come |
//! | `board` | what is planned so far, what is it worth, and how is it undone |
//! | `transports` | who would meet whom if time were no matter |
//! | `relaxations` | what is a plan worth at most for that reason |
//! | `bounds`, `ways`, `multipliers` | and what at most once times and ways are counted |
//! | `shortfalls` | why can floors not be met |
//! | `slots` | who meets whom at one moment |
//! | `days` | which way does one company go |
//! | `chains` | who makes way for whom |
//! | `keeps` | which earlier meetings can be held together |
//! | `searches` | what is tried, and in which order |
//! | `budgets` | how much is tried |
//! | `plan`, `replans` | what is answered |
//! | `shortlists` | who of many should go along at all |
//!
//! Invariants:
//! - A board never breaks a rule: whenever a search ends, what stands on it is a plan.
//! - Pins come first, then earlier meetings at their time, then floors, then earlier meetings at another time, then the
//!   value, then how little companies wait. The search never trades one for what comes after it.
//! - Everything that bounds or proves rests on the problem alone, never on the search.
//! - All numbers are whole. The same problem, seed and work give the same plan on every machine, unless it was stopped.
//! - No I/O, no clock, no randomness but the seed.

mod board;
mod bounds;
mod budgets;
mod chains;
mod contradictions;
mod days;
mod grid;
mod keeps;
mod multipliers;
mod plan;
mod problem;
mod relaxations;
mod replans;
mod searches;
mod shortfalls;
mod shortlists;
mod slots;
#[cfg(test)]
mod tests;
mod transports;
mod ways;

pub use contradictions::{
    Contradiction, DAYS_MAX, INTERPRETERS_MAX, LANGUAGES_MAX, OVERLAPS_MAX, Owner, PARTIES_MAX,
    PLACES_MAX, SESSIONS_MAX, SPANS_MAX, VALUE_MAX, contradictions,
};
pub use plan::{Ending, Impossible, Limits, Meeting, Obstacle, Plan, plan};
pub use problem::{Block, Company, Day, Earlier, Host, Interpreter, Moment, Pin, Problem, Span};
pub use replans::{Moved, Replan, replan};
pub use shortfalls::{Proof, Side};
pub use shortlists::{Call, Choice, PER_HOST_MAX, choose};
