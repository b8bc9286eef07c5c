//! The engagement service: what profiles are promised, of engagements.

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{Engagement, ListEngagementsRequest};
use crate::validation;

resource_service! {
    EngagementService: Engagement, engagements;
    filters: filters;
}

fn filters(request: &ListEngagementsRequest) -> Filters {
    Filters {
        violations: validation::list_engagements(request),
        of: vec![request.startup.clone(), request.partner.clone()],
        terms: request.kinds.iter().map(|&kind| Engagement::kind_term(kind)).collect(),
    }
}
