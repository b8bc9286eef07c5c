//! The agreement service: what engagements are promised, of agreements.

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{Agreement, ListAgreementsRequest};
use crate::validation;

resource_service! {
    AgreementService: Agreement, agreements;
    filters: filters;
}

fn filters(request: &ListAgreementsRequest) -> Filters {
    let names = [&request.delegation, &request.startup, &request.partner];
    Filters {
        violations: validation::list_agreements(request),
        of: names.map(Clone::clone).to_vec(),
        terms: request.kinds.iter().map(|&kind| Agreement::kind_term(kind)).collect(),
    }
}
