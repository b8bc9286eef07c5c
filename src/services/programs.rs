//! The program service: what delegations are promised, of programs.

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{ListProgramsRequest, Program};
use crate::validation;

resource_service! {
    ProgramService: Program, programs;
    filters: filters;
}

fn filters(request: &ListProgramsRequest) -> Filters {
    Filters {
        violations: validation::list_programs(request),
        of: vec![request.partner.clone()],
        terms: request.years.iter().map(|&year| Program::year_term(year)).collect(),
    }
}
