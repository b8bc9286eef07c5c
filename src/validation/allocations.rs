//! The rules of requests about allocations.

use super::report::Report;
use super::{Violation, limits};
use crate::proto::{
    CreateAllocationRequest, ExplainAllocationRequest, Kind, ListAllocationsRequest,
};

/// All violations of a request to allocate, but for its request id.
#[must_use]
pub fn create_allocation(request: &CreateAllocationRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("program", &request.program, Kind::Program);
    report.day("as_of_date", &request.as_of_date);
    if request.seed < 0 {
        report.at("seed", |report| report.fail("must not be negative"));
    }
    report.text("author", &request.author, limits::NAME_CHARS_MAX);
    report.localized("note", &request.note, limits::DETAIL_CHARS_MAX);
    report.finish()
}

/// All violations of the filter of a request to list allocations.
#[must_use]
pub fn list_allocations(request: &ListAllocationsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("program", &request.program, Kind::Program);
    report.finish()
}

/// All violations of a request to explain an allocation.
#[must_use]
pub fn explain_allocation(request: &ExplainAllocationRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Allocation);
    report.optional_name("startup", &request.startup, Kind::Startup);
    report.optional_name("partner", &request.partner, Kind::Partner);
    if request.startup.is_empty() == request.partner.is_empty() {
        let message = "name exactly one of startup and partner";
        report.at("startup", |report| report.fail(message));
    }
    report.finish()
}
