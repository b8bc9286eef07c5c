//! The application service: what engagements are promised, of applications, and where those of programs stand.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `files` | how did a file stand on a day |
//! | `pipelines` | how many rights operators have left, and what is to be done next |

mod files;
mod pipelines;

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{Application, ListApplicationsRequest};
use crate::validation;
pub(super) use files::{as_it_stood, has_backer, holds_place, is_decided, is_out, stands};

resource_service! {
    ApplicationService: Application, applications;
    filters: filters;
    reads: report_pipeline;
}

fn filters(request: &ListApplicationsRequest) -> Filters {
    let names = [&request.program, &request.startup, &request.operator];
    Filters {
        violations: validation::list_applications(request),
        of: names.map(Clone::clone).to_vec(),
        terms: request.statuses.iter().map(|&status| Application::status_term(status)).collect(),
    }
}
