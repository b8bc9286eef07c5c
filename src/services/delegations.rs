//! The delegation service: what profiles are promised, of delegations, plans of their meetings, and occurrences of
//! those that recur.

mod listed;
mod occurrences;
mod plans;
mod problems;
mod readers;
mod recorded;
mod requests;
mod suggestions;

pub(super) use plans::work_max;

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{Delegation, ListDelegationsRequest};
use crate::validation;

resource_service! {
    DelegationService: Delegation, delegations;
    filters: filters;
    reads: suggest_hosts, plan_meetings, list_occurrences;
    writes: open_occurrence;
}

fn filters(request: &ListDelegationsRequest) -> Filters {
    Filters {
        violations: validation::list_delegations(request),
        of: vec![request.startup.clone(), request.partner.clone()],
        terms: request.kinds.iter().map(|&kind| Delegation::kind_term(kind)).collect(),
    }
}
