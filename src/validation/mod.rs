//! What profiles and requests must be like before anything is done with them.
//!
//! The comments in `proto/` are the contract; every limit that they state is checked here and nothing else is. All
//! violations of a message are found at once, each with the path of its field.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `startups`, `partners`, `engagements`, `contacts` | is this profile, is this engagement, are these contacts fit to be stored |
//! | `queries` | is this request well-formed |
//! | `shared` | what both kinds of profile have in common |
//! | `values`, `dates`, `money`, `places`, `registrations` | is this value sound |
//! | `limits` | how long, how many, from where to where |
//! | `report` | how violations are collected |

mod contacts;
mod dates;
mod engagements;
pub mod limits;
mod money;
mod partners;
mod paths;
mod places;
mod queries;
mod registrations;
mod report;
mod shared;
mod startups;
mod values;

#[cfg(test)]
mod tests;

pub use contacts::contacts;
pub use engagements::engagement;
pub use partners::partner;
pub use queries::{
    contacts_name, explain_match, list_concepts, list_engagements, match_options, name, names,
    page_size, request_id, score_pairs, search, stream_matches, suggest, verify_index,
};
pub use startups::startup;

/// A rule that a message breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field within the message, such as `rounds[2].amount.currency_code`. Empty: the whole message.
    pub field: String,
    /// What is wrong and what would be right. Never holds personal data.
    pub message: String,
}

impl Violation {
    /// That a required field is empty.
    #[must_use]
    pub fn required(field: &str) -> Self {
        Self { field: field.to_owned(), message: values::REQUIRED.to_owned() }
    }

    /// The same violation, told of a message that holds this one at `path`, such as `startups[3]`.
    #[must_use]
    pub fn within(self, path: &str) -> Self {
        let field = match self.field.as_str() {
            "" => path.to_owned(),
            field => format!("{path}.{field}"),
        };
        Self { field, ..self }
    }
}
