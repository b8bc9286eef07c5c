//! Allocation: who goes to whom where a program assigns its places centrally.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `problem` | what is to be allocated |
//! | `contradictions` | what makes that impossible from the start, all of it at once |
//! | `lots` | who stands first of those that stand alike |
//! | `apportionments` | how many of a program's reserved places are each operator's |
//! | `choices` | whom does an operator take of those that come |
//! | `proposals` | who is where in the end |
//! | `allocations` | what is answered: places, refusals, waiting lists, unused places, reserves |
//! | `gains` | who moves if an operator has one place more |
//! | `violations` | is a matching stable, judged without any of the above but the problem |
//!
//! # How an operator chooses
//!
//! Reserved places first, innermost reserves before those that contain them, each by the operator's order among those
//! who count for the reserve. What is left of the quota, and reserved places for which nobody is left, go to all others
//! in the operator's order. Who is taken for an inner reserve counts for those that contain it. Aygün and Turhan
//! (Affirmative Action in India with Hierarchical Reservations, arXiv 2602.09189) study such a rule for reserves that
//! are nested and of which one taken fills all that it counts for. Without nesting it is the choice with minority
//! reserves of Hafalir, Yenmez and Yildirim (Effective affirmative action in school choice, Theoretical Economics 8,
//! 2013), and without reserves the operator's order alone. Sönmez and Yenmez (Affirmative Action in India via Vertical,
//! Horizontal, and Overlapping Reservations, Econometrica 90, 2022) call such reserves minimum guarantees; theirs may
//! overlap, and there one who is taken counts for one reserve only.
//!
//! The rule has two properties, which tests try on all small sets. Applicants are substitutes: who is taken of many is
//! taken of fewer too. And the law of aggregate demand holds: of more that come, no fewer are taken.
//!
//! # What stable means, and what follows
//!
//! A matching is stable if nobody is at an operator that either of the two did not name, no operator is over its quota,
//! and no applicant prefers an operator that would take it, choosing from those it has and this one.
//!
//! Applicants propose, operators choose from all who have come to them, and nobody's place is final before the end
//! (Gale and Shapley 1962). Under the two properties the result is stable, no applicant does better in any other stable
//! matching (both for substitutes alone), and no applicant gets a better place by a list other than its true one
//! (Hatfield and Milgrom, Matching with Contracts, American Economic Review 95, 2005). That is claimed of applicants'
//! lists and of nothing else: not of operators, nor of groups, nor of orders that are made from what applicants say of
//! themselves.
//!
//! # Why reserves are apportioned beforehand
//!
//! A reserve is stated for the whole program, and a count over all operators crosses their quotas. What an operator
//! takes would then hang on what others take, and no choice of its own is left to be stable under. Kamada and Kojima
//! (Stability and strategy-proofness for matching with constraints, Theoretical Economics 13, 2018) show of caps that a
//! mechanism both stable and strategy-proof for the applicants always exists only if the constraints form a hierarchy;
//! counts that cross do not. So a reserve becomes places of each operator by a rule that knows nothing of the
//! applicants.
//!
//! Reserves are nested for a like reason: of two that cross, one applicant would count for both, applicants would no
//! longer be substitutes, and a stable matching need not exist (Kurata, Hamada, Iwasaki and Yokoo, Controlled School
//! Choice with Soft Bounds and Overlapping Types, Journal of Artificial Intelligence Research 58, 2017).
//!
//! Reserves are floors that are reported and never enforced against stability: if too few who count for a reserve come
//! to an operator, its places go to others. Nor is it sure that a reserve leaves more of those who count for it with a
//! place: whoever makes way at one operator may take the place of another of them elsewhere (an example is among the
//! tests).
//!
//! Invariants:
//! - The same problem gives the same answer on every machine, in whichever order proposals are made.
//! - `violations` shares nothing with the rest but the problem.
//! - No I/O, no clock, no randomness but the seed of lots.

mod allocations;
mod apportionments;
mod choices;
mod contradictions;
mod gains;
mod lots;
mod problem;
mod proposals;
#[cfg(test)]
mod tests;
mod violations;

pub use allocations::{
    Accepted, Allocation, Failure, Fill, Outcome, Placement, Reason, Refusal, allocate, could_take,
};
pub use apportionments::{Amount, apportion};
pub use choices::Place;
pub use contradictions::{
    APPLICANTS_MAX, Contradiction, NAMES_MAX, OPERATORS_MAX, PLACES_MAX, RESERVES_MAX,
    contradictions,
};
pub use gains::{Move, one_more};
pub use lots::{lots, ordered};
pub use problem::{Applicant, Operator, Problem, Reserve};
pub use violations::{Claim, Violation, violations};
