//! The application service: what engagements are promised, of applications.

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{Application, ListApplicationsRequest};
use crate::validation;

resource_service! {
    ApplicationService: Application, applications;
    filters: filters;
}

fn filters(request: &ListApplicationsRequest) -> Filters {
    let names = [&request.program, &request.startup, &request.operator];
    Filters {
        violations: validation::list_applications(request),
        of: names.map(Clone::clone).to_vec(),
        terms: request.statuses.iter().map(|&status| Application::status_term(status)).collect(),
    }
}
