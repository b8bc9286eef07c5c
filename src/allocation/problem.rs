//! What is to be allocated.
//!
//! Operators, applicants and reserves are told by their position in their lists. Who is not named is not acceptable.

/// One that takes applicants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operator {
    /// So many places it has.
    pub quota: u32,
    /// How many of them are for each reserve first, those of the reserves within it counted in.
    pub reserved: Vec<u32>,
    /// The applicants it would take, the first first.
    pub priorities: Vec<usize>,
}

/// One that seeks a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applicant {
    /// The operators it would go to, the first first.
    pub preferences: Vec<usize>,
    /// The reserves it counts for; it counts for all that contain these too.
    pub reserves: Vec<usize>,
}

/// Places that go first to those who count for it. Of two reserves one contains the other, or nobody counts for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reserve {
    /// The smallest reserve that contains it, which stands before it in their list; `None`: there is none.
    pub within: Option<usize>,
}

/// Everything an allocation is made from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// Who takes.
    pub operators: Vec<Operator>,
    /// Who comes.
    pub applicants: Vec<Applicant>,
    /// For whom places are kept.
    pub reserves: Vec<Reserve>,
}
