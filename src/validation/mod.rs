//! What profiles and requests must be like before anything is done with them.
//!
//! The comments in `proto/` are the contract; every limit that they state is checked here and nothing else is. All
//! violations of a message are found at once, each with the path of its field.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `startups`, `partners`, `contacts`, `engagements`, `delegations`, `selections`, `meetings`, `agreements`, `programs`, `applications` | is what is sent fit to be stored |
//! | `recurrences` | is the rule sound by which a delegation recurs, and the requests about its occurrences |
//! | `meeting_rules` | is what a delegation says of its meetings sound |
//! | `plans`, `match_lists`, `allocations`, `reports`, `documents`, `eligibility`, `queries` | is this request well-formed |
//! | `shared` | what several kinds of resource have in common |
//! | `values`, `dates`, `times`, `money`, `places`, `registrations` | is this value sound |
//! | `limits` | how long, how many, from where to where |
//! | `report` | how violations are collected |

mod agreements;
mod allocations;
mod applications;
mod contacts;
mod dates;
mod delegations;
mod documents;
mod eligibility;
mod engagements;
pub mod limits;
mod match_lists;
mod meeting_rules;
mod meetings;
mod money;
mod partners;
mod paths;
mod places;
mod plans;
mod programs;
mod queries;
mod recurrences;
mod registrations;
mod report;
mod reports;
mod selections;
mod shared;
mod startups;
mod times;
mod values;

#[cfg(test)]
mod tests;

pub use agreements::{agreement, list_agreements};
pub use allocations::{create_allocation, explain_allocation, list_allocations};
pub use applications::{application, list_applications, report_pipeline, track_of_application};
pub use contacts::contacts;
pub use delegations::delegation;
pub use documents::render_document;
pub use eligibility::{check_eligibility, program_version};
pub use engagements::engagement;
pub use match_lists::{
    approve_match_list, create_match_list, edit_match_list, get_match_list, list_match_lists,
    review_match_list,
};
pub use meetings::{list_meetings, meeting};
pub use partners::partner;
pub use plans::{compare_plans, create_plan, list_plans, plan_meetings, publish_plan};
pub use programs::{list_programs, program, rank_applicants};
pub use queries::{
    contacts_name, explain_match, list_concepts, list_delegations, list_engagements, match_options,
    name, names, page_size, request_id, score_pairs, search, stream_matches, suggest,
    suggest_hosts, verify_index,
};
pub use recurrences::{list_occurrences, open_occurrence};
pub use reports::{get_delegation_report, list_due_items};
pub use selections::{
    changed_selection, explain_selection, list_selections, selection, shortlist_startups,
};
pub use startups::startup;
pub use times::minutes;

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
